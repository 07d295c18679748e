"""A glance: whether a government surely holds this month, told without weighing every option.

Most months most governments hold. From the logit weights of its last full look, and from how far
the worth of each aspect has moved since, a government's total weight is bounded from above; where
the draw falls to holding even under the bound, the options need not be weighed. The choice is the
same with and without the glance (a squeeze, as in rejection sampling: Marsaglia 1977).
"""

from alignsim.rules.appraise import burden, cost_of_restriction
from alignsim.rules.elementary import exp
from alignsim.rules.quantal import sum_of_products
from alignsim.world.names import A_COST, ASPECTS, RATIONALITY
from alignsim.world.state import Setting, World

FAR = 0.5
"""Beyond this change of rationality x utility a bound tells little."""

ROUNDING = 1.0 + 1e-9
"""More than all rounding of the weights and of their sum."""


def surely_holds(setting: Setting, world: World, i: int, uniform: float) -> bool:
    """Whether ``uniform`` falls to holding even if all moves weigh as much as they possibly can.

    Weights grow at most by exp(gain) <= 1 / (1 - gain), which spares the exponential. Reads what
    of i's repertoire is rested this month.
    """
    if world.looked[i] == 0:
        return False
    first, last = setting.repertoire_start[i], setting.repertoire_start[i + 1]
    rationality = world.preference[i, RATIONALITY]
    cheaper = max(0.0, (world.burden[i] - burden(world, i)) * world.greatest[A_COST, i])
    option = setting.option_start[i]
    total = 0.0
    for d in range(setting.partner_start[i], setting.partner_start[i + 1]):
        j = setting.partner[d]
        gain = rationality * (cheaper + reach(world, i, j, d))
        if gain > FAR:
            return False
        size = last - first if world.restricts[i, j] == 1 else setting.repertoire_lifts[i]
        weight = world.weight[option : option + size]
        total += sum_of_products(weight, world.rested[first : first + size]) / (1.0 - gain)
        option += last - first
    return bool(uniform * (1.0 + total * ROUNDING) < 1.0)


def reach(world: World, i: int, j: int, d: int) -> float:
    """How much more, at most, any move towards j is worth than when i last looked."""
    gain = 0.0
    for a in range(ASPECTS):
        step = world.worth[i, j, a] - world.seen[d, a]
        gain += max(step * world.least[a, i], step * world.greatest[a, i])
    return gain


def remember(setting: Setting, world: World, i: int) -> None:
    """Keep what a full look found, lifting at the full worth of a restriction in force."""
    size = setting.repertoire_start[i + 1] - setting.repertoire_start[i]
    option = setting.option_start[i]
    world.looked[i] = 1
    world.burden[i] = burden(world, i)
    for d in range(setting.partner_start[i], setting.partner_start[i + 1]):
        j = setting.partner[d]
        for a in range(ASPECTS):
            world.seen[d, a] = world.worth[i, j, a]
        if world.restricts[i, j] == 1:
            raise_lifting(setting, world, i, option)
        option += size


def raise_lifting(setting: Setting, world: World, i: int, option: int) -> None:
    """Raise the weights of lifting, of the partner whose options begin at ``option``, to the most.

    The most is where all that the move could restrict is restricted.
    """
    first, last = setting.repertoire_start[i], setting.repertoire_start[i + 1]
    for k in range(setting.repertoire_lifts[i], last - first):
        brought = cost_of_restriction(setting, world, i, first + k, option + k)
        growth = world.preference[i, RATIONALITY] * brought
        if growth > FAR:
            world.looked[i] = 0
        else:
            world.weight[option + k] *= exp(growth)


def forget(setting: Setting, world: World) -> None:
    """At the start of a future nobody has looked yet."""
    for i in range(setting.capability.size):
        world.looked[i] = 0
