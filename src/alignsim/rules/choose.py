"""Choose: at most one move a month, by logit choice over expected utility."""

from alignsim.rules.appraise import (
    appraise,
    consider,
    cost_of_restriction,
    expect_reprisal,
    ready,
)
from alignsim.rules.elementary import exp
from alignsim.world.state import (
    INERTIA,
    INFEASIBLE,
    RATIONALITY,
    Floats,
    Setting,
    World,
)

POSSIBLE = 0.5 * INFEASIBLE
"""Utilities above this belong to moves that can be made; the others' logit weight is zero."""


def choose(setting: Setting, world: World, i: int, month: int, uniform: float) -> None:
    """Write i's choice: an option row of the setting, or -1 to hold.

    Logit (quantal) choice (McKelvey & Palfrey 1995): P(option) is proportional to
    exp(rationality x utility), ``hold`` having the utility of inertia. One uniform draw in (0, 1)
    is inverted. A government with a scripted act this month has had its turn.
    """
    world.chosen[i] = -1
    if setting.free[i] == 0 or acted(world, i):
        return
    expect_reprisal(setting, world, i)
    ready(setting, world, i, month)
    for d in range(setting.partner_start[i], setting.partner_start[i + 1]):
        appraise(setting, world, i, setting.partner[d])
    consider(setting, world, i)
    weigh_restrictions(setting, world, i)
    first, last = setting.option_start[i], setting.option_start[i + 1]
    rationality = world.preference[i, RATIONALITY]
    pick = quantal(world.utility[first:last], rationality, world.parameter[INERTIA], uniform)
    if pick >= 0:
        world.chosen[i] = first + pick


def acted(world: World, i: int) -> bool:
    """Whether an act by i stands in this month's ledger already."""
    found = False
    for a in range(world.act_count[0]):
        found = found or world.act_by[a] == i
    return found


def weigh_restrictions(setting: Setting, world: World, i: int) -> None:
    """Close what cannot be restricted again or lifted now; add what lifting would bring."""
    first = setting.repertoire_start[i]
    size = setting.repertoire_start[i + 1] - first
    for d in range(setting.partner_start[i], setting.partner_start[i + 1]):
        j = setting.partner[d]
        option = setting.option_start[i] + (d - setting.partner_start[i]) * size
        if world.restricts[i, j] == 0:
            for k in range(setting.repertoire_lifts[i], size):
                world.utility[option + k] = INFEASIBLE
        else:
            for k in range(setting.repertoire_free[i], size):
                world.utility[option + k] += worth_of_restriction(
                    setting, world, i, j, first + k, option + k
                )


def worth_of_restriction(
    setting: Setting, world: World, i: int, j: int, r: int, option: int
) -> float:
    """What to add to the utility of an option where i has restricted trade with j before.

    Lifting what is in force brings back what it costs; restricting it again, or lifting what is
    not in force, is closed.
    """
    force = in_force(setting, world, i, j, r)
    lifts = setting.move_lifts[setting.repertoire_move[r]] == 1
    if lifts and force > 0.0:
        return force * cost_of_restriction(setting, world, i, r, option)
    return INFEASIBLE if lifts or force > 0.0 else 0.0


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


def covers(setting: Setting, move: int, named: int, s: int) -> bool:
    """Whether a restricting move covers sector s: the sector it names, or all it may name."""
    if named >= 0:
        return named == s
    return bool(setting.move_sectors[move, s] == 1)


def quantal(utilities: Floats, rationality: float, hold: float, uniform: float) -> int:
    """Index drawn by logit choice among ``utilities`` and holding (-1).

    ``utilities`` is overwritten with logit weights relative to the best alternative.
    """
    best = hold
    for k in range(utilities.size):
        if utilities[k] > best:
            best = utilities[k]
    for k in range(utilities.size):
        possible = 1.0 if utilities[k] > POSSIBLE else 0.0
        utilities[k] = possible * exp(rationality * (utilities[k] - best))
    holding = exp(rationality * (hold - best))
    total = holding + sum_of(utilities)
    point = uniform * total - holding
    if point < 0.0:
        return -1
    last = -1
    for k in range(utilities.size):
        if utilities[k] > 0.0:
            last = k
            if point < utilities[k]:
                return k
            point -= utilities[k]
    return last


def sum_of(weights: Floats) -> float:
    """Sum of the weights, in four running sums so that additions need not wait for one another."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    fours = weights.size // 4
    for k in range(fours):
        a += weights[4 * k]
        b += weights[4 * k + 1]
        c += weights[4 * k + 2]
        d += weights[4 * k + 3]
    for k in range(4 * fours, weights.size):
        a += weights[k]
    return (a + b) + (c + d)
