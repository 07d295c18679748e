"""A glance: whether a government surely holds this month, told without weighing every option.

Most months most governments hold. From the logit weights of its last full look, and from how far
the worth of each aspect has moved since, a government's total weight is bounded from above; where
the draw falls to holding even under the bound, the options need not be weighed. The choice is the
same with and without the glance (a squeeze, as in rejection sampling: Marsaglia 1977).
"""

from alignsim.rules.appraise import burden, cost_of_restriction
from alignsim.rules.elementary import exp
from alignsim.rules.sums import sum_of_products
from alignsim.world.names import A_COST, ASPECTS, RATIONALITY
from alignsim.world.state import Setting, World

FAR = 0.5
"""Beyond this change of rationality x utility a bound tells little."""

ROUNDING = 1.0 + 1e-9
"""More than all rounding of the weights and of their sum."""


def surely_holds(setting: Setting, world: World, i: int, uniform: float) -> bool:
    """Whether ``uniform`` falls to holding even if all moves weigh as much as they possibly can.

    Weights grow at most by exp(gain) <= 1 / (1 - gain), which spares the exponential; the gain is
    that towards the partner with most to gain. Reads what of i's repertoire is rested this month.
    """
    if world.looked[i] == 0:
        return False
    most = reach(setting, world, i)
    cheaper = max(0.0, (world.burden[i] - burden(world, i)) * world.greatest[A_COST, i])
    gain = world.preference[i, RATIONALITY] * (cheaper + most)
    if gain > FAR:
        return False
    first, last = setting.repertoire_start[i], setting.repertoire_start[i + 1]
    total = sum_of_products(world.appeal[first:last], world.rested[first:last])
    return bool(uniform * (1.0 + total / (1.0 - gain) * ROUNDING) < 1.0)


def reach(setting: Setting, world: World, i: int) -> float:
    """How much more, at most, a move towards any partner is worth than when i last looked."""
    most = 0.0
    for d in range(setting.partner_start[i], setting.partner_start[i + 1]):
        j = setting.partner[d]
        gain = 0.0
        for a in range(ASPECTS):
            step = world.worth[i, a, j] - world.seen[i, a, j]
            gain += max(step * world.least[a, i], step * world.greatest[a, i])
        most = max(most, gain)
    return most


def remember(setting: Setting, world: World, i: int) -> None:
    """Keep what a full look found: worths, and the total weight of each move over all partners.

    Lifting counts where there ever was a restriction to lift, and at its full worth.
    """
    first, last = setting.repertoire_start[i], setting.repertoire_start[i + 1]
    size, lifts = last - first, setting.repertoire_lifts[i]
    appeal = world.appeal[first:last]
    for k in range(size):
        appeal[k] = 0.0
    world.looked[i] = 1
    world.burden[i] = burden(world, i)
    for a in range(ASPECTS):
        now, then = world.worth[i, a], world.seen[i, a]
        for j in range(now.size):
            then[j] = now[j]
    option = setting.option_start[i]
    for d in range(setting.partner_start[i], setting.partner_start[i + 1]):
        j = setting.partner[d]
        weight = world.weight[option : option + size]
        for k in range(lifts):
            appeal[k] += weight[k]
        if world.restricts[i, j] == 1:
            for k in range(lifts, size):
                appeal[k] += lifted(setting, world, i, first + k, option + k)
        option += size


def lifted(setting: Setting, world: World, i: int, r: int, option: int) -> float:
    """Weight of a move that lifts a restriction if all that it could lift were in force."""
    growth = world.preference[i, RATIONALITY] * cost_of_restriction(setting, world, i, r, option)
    if growth > FAR:
        world.looked[i] = 0
        return 0.0
    return float(world.weight[option] * exp(growth))


def forget(setting: Setting, world: World) -> None:
    """At the start of a future nobody has looked yet."""
    for i in range(setting.capability.size):
        world.looked[i] = 0
