"""Choose: at most one move a month, by logit choice over expected utility."""

from alignsim.rules.appraise import appraise, consider, expect_reprisal, ready
from alignsim.rules.elementary import exp
from alignsim.world.state import (
    E_RESTRICTION,
    INCOME_SENSITIVITY,
    INERTIA,
    INFEASIBLE,
    PROSPERITY,
    RATIONALITY,
    TRADE_ELASTICITY,
    VALUE_ADDED_SHARE,
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
    for a in range(world.act_count[0]):
        if world.act_by[a] == i:
            return True
    return False


def weigh_restrictions(setting: Setting, world: World, i: int) -> None:
    """Add what restricting trade would cost to the utility of the options that do so."""
    first = setting.repertoire_start[i]
    size = setting.repertoire_start[i + 1] - first
    option = setting.option_start[i]
    for d in range(setting.partner_start[i], setting.partner_start[i + 1]):
        j = setting.partner[d]
        for k in range(setting.repertoire_free[i], size):
            if world.utility[option + k] > POSSIBLE:
                worth = worth_of_restriction(setting, world, i, j, first + k, option + k)
                world.utility[option + k] += worth
        option += size


def worth_of_restriction(
    setting: Setting, world: World, i: int, j: int, r: int, option: int
) -> float:
    """What i's own trade restriction costs it, or its lifting brings, in units of utility.

    INFEASIBLE where the restriction is in force already, or where there is none to lift.
    """
    move = setting.repertoire_move[r]
    lifts = setting.move_lifts[move] == 1
    force = 0.0
    if world.restricts[i, j] == 1:
        force = in_force(setting, world, i, j, r)
    if (force > 0.0) != lifts:
        return INFEASIBLE
    p = world.parameter
    lost = setting.option_purchases[option] / p[TRADE_ELASTICITY]
    lost += setting.option_sales[option] * p[VALUE_ADDED_SHARE]
    lost *= world.effect[move, E_RESTRICTION]
    if lifts:
        lost = -lost * force
    return -world.preference[i, PROSPERITY] * p[INCOME_SENSITIVITY] * lost


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
    return setting.move_sectors[move, s] == 1


def quantal(
    utilities: Floats, rationality: float, hold: float, uniform: float
) -> int:
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
    total = holding
    for k in range(utilities.size):
        total += utilities[k]
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
