"""Observe: the quantities that a scenario reports, or that its shocks wait for."""

from alignsim.world.state import Integers, World

ALIGNMENT, THREAT, TIES, PRESSURE, LOSS, SUPPORT, CONFIDENCE, CONDITION_VALUE = range(8)
QUANTITY_KINDS = (
    "alignment",
    "threat",
    "ties",
    "pressure",
    "loss",
    "support",
    "confidence",
    "condition",
)
"""Kinds of quantity, in the order of their codes."""


def observe(world: World, kind: int, i: int, partners: Integers) -> float:
    """A quantity of government (or condition) i; of a dyad, the plain mean over ``partners``."""
    if kind == LOSS:
        return float(world.loss[i])
    if kind == SUPPORT:
        return float(world.support[i])
    if kind == CONFIDENCE:
        return float(world.confidence[i])
    if kind == CONDITION_VALUE:
        return float(world.condition[i])
    total = 0.0
    for j in partners:
        if kind == ALIGNMENT:
            total += world.alignment[i, j]
        elif kind == THREAT:
            total += world.threat[i, j]
        elif kind == TIES:
            total += world.ties[i, j]
        elif kind == PRESSURE:
            total += world.pressure[i, j]
    return total / partners.size
