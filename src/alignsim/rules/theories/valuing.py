"""What the rival theories share: a move is worth what it does, partner by partner, less its cost.

They value four aspects of a move: how cooperative it is, how hostile, the ties it makes, the
deterrence it adds. Costs and risks are those of the logit-utility rule, as are the options, the
utility of holding and the error of choice, so that theories differ in what is valued alone.
"""

from alignsim.rules.appraise import burden
from alignsim.rules.choose import has_turn, pick_option
from alignsim.world.names import A_COST, A_DETERRENCE, A_REGARD, A_RISK, A_TIES, RESOLVE
from alignsim.world.state import Setting, World

COOPERATION, HOSTILITY, TIES, DETERRENCE, SCRATCH = range(5)
"""Rows of ``world.worth[i]``, which each rule of choice fills with its own aspects.

Worth to i, towards each j, of a wholly cooperative and of a wholly hostile move (10 and -10 on the
scale of Goldstein 1992), of ties and of deterrence; the last row is working space.
"""


def take_turn(setting: Setting, world: World, i: int, month: int, uniform: float) -> None:
    """Write i's choice by logit, once the rows of ``world.worth[i]`` are filled."""
    value_options(setting, world, i)
    world.chosen[i] = pick_option(setting, world, i, month, uniform)


def may_choose(setting: Setting, world: World, i: int) -> bool:
    """Whether i chooses this month; its choice of last month is forgotten."""
    world.chosen[i] = -1
    return has_turn(setting, world, i)


def clear_worth(setting: Setting, world: World, i: int) -> None:
    """Set every row of ``world.worth[i]`` to nothing."""
    for row in range(SCRATCH + 1):
        for j in range(setting.capability.size):
            world.worth[i, row, j] = 0.0


def value_options(setting: Setting, world: World, i: int) -> None:
    """Write the utility of each of i's options: aspects x their worth, less cost and risk."""
    first, last = setting.repertoire_start[i], setting.repertoire_start[i + 1]
    size = last - first
    price = burden(world, i)
    regard = world.aspect[A_REGARD][first:last]
    ties = world.aspect[A_TIES][first:last]
    deterrence = world.aspect[A_DETERRENCE][first:last]
    cost = world.aspect[A_COST][first:last]
    risk = world.aspect[A_RISK][first:last]
    worth = world.worth[i]
    option = setting.option_start[i]
    for d in range(setting.partner_start[i], setting.partner_start[i + 1]):
        j = setting.partner[d]
        danger = (1.0 - world.preference[i, RESOLVE]) * setting.power[i, j]
        allowed = setting.option_allowed[option : option + size]
        utility = world.utility[option : option + size]
        for k in range(size):
            warm, cold = max(0.0, regard[k]), max(0.0, -regard[k])
            utility[k] = (
                (allowed[k] - price * cost[k] - danger * risk[k])
                + (warm * worth[COOPERATION, j] + cold * worth[HOSTILITY, j])
                + (ties[k] * worth[TIES, j] + deterrence[k] * worth[DETERRENCE, j])
            )
        option += size
