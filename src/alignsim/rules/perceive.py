"""Perceive: what a government knows when it chooses."""

from alignsim.rules.sums import sum_of, sum_of_products
from alignsim.rules.threat import goodwill
from alignsim.world.names import (
    CONFIDENCE_ADJUSTMENT,
    GUARANTEE_RELIEF,
    INTEREST_SHARE,
    SUPPORT_ADJUSTMENT,
    SUPPORT_BASELINE,
    SUPPORT_LOSS,
)
from alignsim.world.state import Setting, World


def perceive(setting: Setting, world: World, i: int) -> None:
    """Norms breached, trust in the patron, insecurity, dependence, income known, support."""
    world.violation[i] = breach(world, i)
    world.menace[i] = loom(world, i)
    trust(setting, world, i)
    feel(setting, world, i)
    depend(setting, world, i)
    world.known_loss[i] = world.loss[i]
    hear(world, i)


def breach(world: World, i: int) -> float:
    """How far i breaches norms under the conditions in force, 0..1."""
    total = 0.0
    for c in range(world.condition.size):
        total += world.condition[c] * world.condition_violation[c, i]
    return min(1.0, max(0.0, total))


def loom(world: World, i: int) -> float:
    """Threat that all perceive from i under the conditions in force, before distance."""
    total = 0.0
    for c in range(world.condition.size):
        total += world.condition[c] * world.condition_threat[c, i]
    return total


def credibility(setting: Setting, world: World, i: int) -> float:
    """Confidence in the patron that its conduct would justify, 0..1.

    The patron's goodwill towards i and their ties (Snyder 1984: abandonment is feared where
    interest and commitment are weak), moved by conditions that touch the patron.
    """
    patron = setting.patron[i]
    interest = world.parameter[INTEREST_SHARE]
    trusted = interest * goodwill(world.alignment[patron, i])
    trusted += (1.0 - interest) * world.ties[i, patron]
    for c in range(world.condition.size):
        trusted += world.condition[c] * world.condition_confidence[c, patron]
    return min(1.0, max(0.0, trusted))


def trust(setting: Setting, world: World, i: int) -> None:
    """Confidence moves by a share of the gap to what the patron's conduct would justify."""
    if setting.patron[i] < 0:
        world.confidence[i] = 0.0
        return
    rate = world.parameter[CONFIDENCE_ADJUSTMENT]
    world.confidence[i] += rate * (credibility(setting, world, i) - world.confidence[i])


def feel(setting: Setting, world: World, i: int) -> None:
    """Insecurity, 0..1: total threat with diminishing effect, relieved by a credible guarantee."""
    total = sum_of(world.threat[i])
    relief = world.parameter[GUARANTEE_RELIEF] * world.confidence[i]
    world.insecurity[i] = total / (1.0 + total) * (1.0 - relief)


def depend(setting: Setting, world: World, i: int) -> None:
    """Shares of i's security cooperation and their Herfindahl index (Hirschman 1945)."""
    ties, strength, dependence = world.ties[i], setting.strength, world.dependence[i]
    total = sum_of_products(ties, strength)
    scale = 1.0 / total if total > 0.0 else 0.0
    for j in range(strength.size):
        dependence[j] = scale * (ties[j] * strength[j])
    world.concentration[i] = sum_of_products(dependence, dependence)


def hear(world: World, i: int) -> None:
    """Support drifts to its usual level and falls with income lost; see respond for the rally."""
    p = world.parameter
    usual = p[SUPPORT_BASELINE] - p[SUPPORT_LOSS] * world.known_loss[i]
    world.support[i] += p[SUPPORT_ADJUSTMENT] * (usual - world.support[i])
    world.support[i] = min(1.0, max(0.0, world.support[i]))
