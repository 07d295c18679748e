"""Month 0: the measured start of one government, with its measurement error.

Two steps, since the second reads what the first wrote for the others.
"""

from alignsim.rules.balance import background_balance
from alignsim.rules.elementary import atanh
from alignsim.rules.threat import standing_threat
from alignsim.world.names import (
    AUTONOMY,
    BALANCE,
    IGO_TIES,
    LOSS_OF_STRENGTH_DISTANCE,
    NEVER,
    PACT_TIES,
    PACT_WEIGHT,
    REVERSION,
    RIVALRY_WEIGHT,
    SIMILARITY_LIMIT,
    SUPPORT_BASELINE,
    WEIGHTS,
)
from alignsim.world.state import Setting, World


def locate(setting: Setting, world: World, i: int, noise: float) -> None:
    """Ideal point of i in this future: its median plus measurement error; weights sum to 1."""
    world.ideal[i] = setting.ideal_point[i] + setting.ideal_point_sd[i] * noise
    total = 0.0
    for w in range(WEIGHTS):
        total += world.preference[i, w]
    if total > 0.0:
        for w in range(WEIGHTS):
            world.preference[i, w] /= total
    else:
        world.preference[i, AUTONOMY] = 1.0


def similarity(x: float, y: float, largest: float, limit: float) -> float:
    """S-score of two ideal points: 1 - 2 |x - y| / largest (Signorino & Ritter 1999).

    Between -``limit`` and ``limit``, which keeps its atanh finite.
    """
    s = 1.0 - 2.0 * abs(x - y) / largest
    return min(limit, max(-limit, s))


def settle(setting: Setting, world: World, i: int) -> None:
    """Row i of alignment, ties and threat, and i's own figures, as they stand in month 0.

    Alignment: similarity of votes, warmer for a defence pact and cooler for a rivalry, added on
    the atanh scale. Threat: balance of threat (Walt 1987), see :func:`standing_threat`.
    """
    p = world.parameter
    for j in range(setting.capability.size):
        z = 0.0
        ties = 0.0
        proximity = 0.0
        if j != i:
            s = similarity(
                world.ideal[i], world.ideal[j], setting.ideal_point_range, p[SIMILARITY_LIMIT]
            )
            z = atanh(s)
            z += p[PACT_WEIGHT] * setting.pact[i, j] - p[RIVALRY_WEIGHT] * setting.rivalry[i, j]
            ties = p[PACT_TIES] * setting.pact[i, j] + p[IGO_TIES] * setting.shared_igos[i, j]
            reach = p[LOSS_OF_STRENGTH_DISTANCE]
            proximity = reach / (reach + setting.distance[i, j])
        world.proximity[i, j] = proximity
        world.anchor[i, j] = z
        world.z[i, j] = z
        world.ties_floor[i, j] = min(1.0, ties)
        world.ties[i, j] = min(1.0, ties)
        world.restricts[i, j] = 0
    for r in range(setting.repertoire_start[i], setting.repertoire_start[i + 1]):
        world.last[r] = NEVER
    trade_freely(setting, world, i)
    world.support[i] = p[SUPPORT_BASELINE]
    world.confidence[i] = 0.0
    world.chosen[i] = -1


def trade_freely(setting: Setting, world: World, i: int) -> None:
    """Row i of restrictions and of what they cost: nothing is restricted in month 0.

    What the measured trade already bears of earlier restrictions is part of the start.
    """
    for j in range(setting.capability.size):
        world.impact[i, j] = 0.0
        world.alone[i, j] = 0.0
        world.adjusted[i, j] = 0.0
        world.borne[i, j] = 0.0
        world.gap[i, j] = 0.0
        world.pressure[i, j] = 0.0
        for s in range(setting.sales.shape[2]):
            world.restriction[i, j, s] = 0.0
            world.embargo[i, j, s] = 0.0
            world.shunned[i, j, s] = 0.0
            world.withheld[i, j, s] = 0.0
    for r in range(world.wages.size):
        world.lone_wages[i, r] = 1.0
    world.stirred[i] = 0
    world.restricting[i] = 0
    world.total[i] = 0.0
    world.loss[i] = 0.0


def steady(setting: Setting, world: World, i: int) -> None:
    """Take the measured start as steady under background balance: row i of the anchor.

    The level that z reverts to is set so that reversion offsets the balance forces already at
    work in the measured start; only what departs from it moves it further. Without reversion
    nothing holds the start in place.
    """
    rate = world.parameter[REVERSION]
    if rate <= 0.0:
        return
    for j in range(setting.capability.size):
        world.change[i, j] = 0.0
    background_balance(
        world.alignment, setting.capability, world.parameter[BALANCE], i, world.change[i]
    )
    for j in range(setting.capability.size):
        world.anchor[i, j] = world.z[i, j] - world.change[i, j] / rate


def beware(setting: Setting, world: World, i: int) -> None:
    """Row i of threat in month 0, once alignment is known."""
    for j in range(setting.capability.size):
        threat = 0.0
        if j != i:
            threat = standing_threat(setting, world, i, j)
        world.threat_anchor[i, j] = threat
        world.threat[i, j] = threat
