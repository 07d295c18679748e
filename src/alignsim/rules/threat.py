"""Threat: power, proximity and ill will (balance of threat, Walt 1987)."""

from alignsim.world.names import RIVALRY_THREAT
from alignsim.world.state import Setting, World


def goodwill(alignment: float) -> float:
    """Alignment, -1..1, read as goodwill, 0..1; ill will is the goodwill of its opposite."""
    return 0.5 * (1.0 + alignment)


def standing_threat(setting: Setting, world: World, i: int, j: int) -> float:
    """Threat i perceives from j without recent acts, >= 0.

    Power of j relative to i, weakened by distance, weighted by ill will; a strategic rivalry
    adds to it.
    """
    ill_will = goodwill(-world.alignment[i, j])
    rivalry = world.parameter[RIVALRY_THREAT] * setting.rivalry[i, j]
    return world.proximity[i, j] * (setting.power[i, j] * ill_will + rivalry)


def alarm(setting: Setting, world: World, i: int, by: int, threat: float) -> None:
    """Raise i's threat from ``by`` in proportion to relative power and proximity."""
    reach = setting.power[i, by] * world.proximity[i, by]
    world.threat[i, by] = max(0.0, world.threat[i, by] + threat * reach)
