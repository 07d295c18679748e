"""Choose: at most one move a month, by logit choice over expected utility."""

from alignsim.rules.appraise import (
    appraise,
    consider,
    cost_of_restriction,
    expect_reprisal,
)
from alignsim.rules.glance import remember, surely_holds
from alignsim.rules.quantal import draw, weigh
from alignsim.rules.restriction import in_force
from alignsim.world.names import INERTIA, RATIONALITY
from alignsim.world.state import Setting, World


def choose(setting: Setting, world: World, i: int, month: int, uniform: float) -> None:
    """Write i's choice: an option row of the setting, or -1 to hold.

    Logit (quantal) choice, ``hold`` having the utility of inertia; one uniform draw in (0, 1) is
    inverted. A government with a scripted act this month has had its turn.
    """
    world.chosen[i] = -1
    if not has_turn(setting, world, i):
        return
    expect_reprisal(setting, world, i)
    appraise(setting, world, i)
    rest(setting, world, i, month)
    if not surely_holds(setting, world, i, uniform):
        world.chosen[i] = weigh_options(setting, world, i, uniform)


def has_turn(setting: Setting, world: World, i: int) -> bool:
    """Whether i chooses this month: by itself, and not after a scripted act."""
    return setting.free[i] == 1 and not acted(world, i)


def acted(world: World, i: int) -> bool:
    """Whether an act by i stands in this month's ledger already."""
    found = False
    for a in range(world.act_count[0]):
        found = found or world.act_by[a] == i
    return found


def rest(setting: Setting, world: World, i: int, month: int) -> None:
    """Which of i's moves have rested since they were last made."""
    first, last = setting.repertoire_start[i], setting.repertoire_start[i + 1]
    made, interval = world.last[first:last], setting.repertoire_interval[first:last]
    rested = world.rested[first:last]
    for k in range(rested.size):
        rested[k] = 1.0 if month - made[k] >= interval[k] else 0.0


def weigh_options(setting: Setting, world: World, i: int, uniform: float) -> int:
    """The option row drawn by logit choice, or -1 to hold."""
    first, last = setting.option_start[i], setting.option_start[i + 1]
    utility, chance = world.utility[first:last], world.chance[first:last]
    rationality, hold = world.preference[i, RATIONALITY], world.parameter[INERTIA]
    consider(setting, world, i)
    weigh(utility, world.weight[first:last], rationality, hold)
    close_resting(setting, world, i)
    close_restrictions(setting, world, i)
    regain_restrictions(setting, world, i)
    remember(setting, world, i)
    pick = draw(utility, chance, rationality, hold, uniform)
    return first + pick if pick >= 0 else -1


def pick_option(setting: Setting, world: World, i: int, month: int, uniform: float) -> int:
    """The option row drawn by logit choice among i's options as ``world.utility`` values them.

    -1 to hold. For rules that value options otherwise than this one does: what can be chosen, the
    utility of holding and the error of choice are the same.
    """
    first, last = setting.option_start[i], setting.option_start[i + 1]
    utility, chance = world.utility[first:last], world.chance[first:last]
    rationality, hold = world.preference[i, RATIONALITY], world.parameter[INERTIA]
    rest(setting, world, i, month)
    weigh(utility, world.weight[first:last], rationality, hold)
    close_resting(setting, world, i)
    close_restrictions(setting, world, i)
    pick = draw(utility, chance, rationality, hold, uniform)
    return first + pick if pick >= 0 else -1


def close_resting(setting: Setting, world: World, i: int) -> None:
    """Chances of all options, those of moves that rest being none."""
    first, last = setting.repertoire_start[i], setting.repertoire_start[i + 1]
    size = last - first
    rested = world.rested[first:last]
    option = setting.option_start[i]
    for _ in range(setting.partner_start[i], setting.partner_start[i + 1]):
        weight, chance = world.weight[option : option + size], world.chance[option : option + size]
        for k in range(size):
            chance[k] = weight[k] * rested[k]
        option += size


def close_restrictions(setting: Setting, world: World, i: int) -> None:
    """Close what cannot be done now: restricting what is restricted, lifting what is not."""
    first = setting.repertoire_start[i]
    size = setting.repertoire_start[i + 1] - first
    option = setting.option_start[i]
    for d in range(setting.partner_start[i], setting.partner_start[i + 1]):
        j = setting.partner[d]
        known = world.restricts[i, j] == 1
        start = setting.repertoire_free[i] if known else setting.repertoire_lifts[i]
        for k in range(start, size):
            force = in_force(setting, world, i, j, first + k) if known else 0.0
            lifts = setting.move_lifts[setting.repertoire_move[first + k]] == 1
            if lifts != (force > 0.0):
                world.chance[option + k] = 0.0
        option += size


def regain_restrictions(setting: Setting, world: World, i: int) -> None:
    """Lifting what is in force brings back what it costs."""
    first = setting.repertoire_start[i]
    size = setting.repertoire_start[i + 1] - first
    option = setting.option_start[i]
    for d in range(setting.partner_start[i], setting.partner_start[i + 1]):
        j = setting.partner[d]
        if world.restricts[i, j] == 1:
            for k in range(setting.repertoire_lifts[i], size):
                force = in_force(setting, world, i, j, first + k)
                if force > 0.0:
                    regain(setting, world, i, first + k, option + k, force)
        option += size


def regain(setting: Setting, world: World, i: int, r: int, option: int, force: float) -> None:
    """Add to an option that lifts a restriction what the restriction in force costs i."""
    world.utility[option] += force * cost_of_restriction(setting, world, i, r, option)
    chance = world.chance[option : option + 1]
    rationality, hold = world.preference[i, RATIONALITY], world.parameter[INERTIA]
    weigh(world.utility[option : option + 1], chance, rationality, hold)
    chance[0] *= world.rested[r]
