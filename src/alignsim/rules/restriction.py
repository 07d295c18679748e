"""Restrictions of trade: what a move covers, what is in force, imposing and undoing it."""

from alignsim.world.state import Floats, Setting, World

TRACE = 1e-9
"""Rounding may leave a smaller share than this of restrictions that have all lapsed."""


def covers(setting: Setting, move: int, named: int, s: int) -> bool:
    """Whether a restricting move covers sector s: the sector it names, or all it may name."""
    if named >= 0:
        return named == s
    return bool(setting.move_sectors[move, s] == 1)


def in_force(setting: Setting, world: World, i: int, j: int, r: int) -> float:
    """Largest share that i blocks now of what entry r of its repertoire would block, 0..1."""
    move = setting.repertoire_move[r]
    largest = 0.0
    for s in range(setting.sales.shape[2]):
        if covers(setting, move, setting.repertoire_sector[r], s):
            if setting.move_blocks_purchases[move] == 1:
                largest = max(largest, world.restriction[i, j, s])
            if setting.move_blocks_sales[move] == 1:
                largest = max(largest, world.embargo[i, j, s])
    return largest


def restrict(flows: Floats, i: int, j: int, sector: int, share: float, lifts: int) -> None:
    """Block a share of what still flows, or lift a share of what is blocked."""
    if lifts == 1:
        flows[i, j, sector] *= 1.0 - share
    else:
        flows[i, j, sector] += share * (1.0 - flows[i, j, sector])


def release(
    setting: Setting, world: World, i: int, move: int, target: int, sector: int, share: float
) -> None:
    """Undo a restriction of ``share`` that i put in force earlier and that lapses now."""
    for s in range(setting.sales.shape[2]):
        if covers(setting, move, sector, s):
            if setting.move_blocks_purchases[move] == 1:
                unrestrict(world.restriction, i, target, s, share)
            if setting.move_blocks_sales[move] == 1:
                unrestrict(world.embargo, i, target, s, share)


def unrestrict(flows: Floats, i: int, j: int, sector: int, share: float) -> None:
    """Inverse of :func:`restrict`; never below zero, nor a trace that rounding leaves."""
    left = 0.0
    if share < 1.0:
        left = (flows[i, j, sector] - share) / (1.0 - share)
    flows[i, j, sector] = left if left > TRACE else 0.0
