"""Economy: real income lost to the restrictions in force.

This is the **impact** reading, of the first months: value added in the sales cut, and the gains
from trade in the purchases cut. Figures are in % of the government's real income (GDP).
"""

from alignsim.world.names import TRADE_ELASTICITY, VALUE_ADDED_SHARE
from alignsim.world.state import Setting, World


def lose_income(setting: Setting, world: World, i: int) -> None:
    """Row i of pressure, and i's loss: the parts due to others plus its own restrictions.

    Sales blocked by j cost i their domestic value added. Purchases blocked cost the gains from
    that trade, flow / trade elasticity (to first order: Arkolakis, Costinot & Rodriguez-Clare
    2012, eq. 1).
    """
    value_added = world.parameter[VALUE_ADDED_SHARE]
    gains = 1.0 / world.parameter[TRADE_ELASTICITY]
    total = 0.0
    for j in range(setting.capability.size):
        due = 0.0
        own = 0.0
        world.pressure[i, j] = 0.0
        if world.restricts[i, j] + world.restricts[j, i] == 0:
            continue
        for s in range(setting.sales.shape[2]):
            due += value_added * setting.sales[i, j, s] * world.restriction[j, i, s]
            due += gains * setting.purchases[i, j, s] * world.embargo[j, i, s]
            own += gains * setting.purchases[i, j, s] * world.restriction[i, j, s]
            own += value_added * setting.sales[i, j, s] * world.embargo[i, j, s]
        world.pressure[i, j] = due
        total += due + own
    world.loss[i] = total


def exposure_to(setting: Setting, world: World, i: int, j: int) -> float:
    """Income (%) i would lose if j blocked all purchases from it: its sensitivity to j."""
    total = 0.0
    for s in range(setting.sales.shape[2]):
        total += setting.sales[i, j, s]
    return world.parameter[VALUE_ADDED_SHARE] * total
