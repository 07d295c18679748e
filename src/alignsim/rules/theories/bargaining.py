"""Bargaining: challenge, compromise or leave it, by expected utility (Bueno de Mesquita 1985).

Governments disagree by the distance of their positions, d_ij = (1 - a_ij) / 2: alignment starts
from the distance of ideal points. Power is capability K times resolve r. Every k lends its power to
whichever of two it stands nearer to, by how much nearer (Black's power-weighted voters, 1958), so
that i prevails over j with the probability

    P_ij = sum_k K_k r_k max(0, a_ki - a_kj) / sum_k K_k r_k |a_ki - a_kj|,   a_ii = 1.

A challenged j gives way with probability 1 - r_j and else resists, at a cost that grows with its
power beside i's, q_ij (Bueno de Mesquita & Lalman 1992). For i a challenge is worth

    E_ij = d_ij (1 - 2 r_j (1 - P_ij)) - C r_j q_ij,

a compromise, in which each moves in proportion to the other's power, d_ij (2 P_ij - 1). Where j
gains by challenging i (E_ji > 0), a compromise also spares i what it would lose by that,

    L_ij = d_ij (1 - 2 r_i P_ij) + C r_i q_ij.

Hostile moves are challenges and cooperative moves compromises, in proportion to their size.
"""

from alignsim.rules.theories.valuing import (
    COOPERATION,
    HOSTILITY,
    clear_worth,
    may_choose,
    take_turn,
)
from alignsim.rules.threat import goodwill
from alignsim.world.evidence import Evidence
from alignsim.world.names import RESOLVE
from alignsim.world.state import Setting, World
from alignsim.world.theory import Theory

CONFLICT_COST = 1.0
"""Cost of a conflict with an overwhelming power, in units of the greatest disagreement."""

EVEN = 0.5
"""Probability of prevailing where no power stands nearer to either."""

POSITION_STAKE = 0.2
"""Worth of the greatest disagreement settled in one's favour: one position is one aim of five."""


def choose(setting: Setting, world: World, i: int, month: int, uniform: float) -> None:
    """Write i's choice: the challenge or the compromise of greatest expected utility, by logit."""
    if may_choose(setting, world, i):
        weigh_bargains(setting, world, i)
        take_turn(setting, world, i, month, uniform)


def prevailing(setting: Setting, world: World, i: int, j: int) -> float:
    """Probability that i prevails over j with those who stand nearer to it, 0..1."""
    behind, total = 0.0, 0.0
    for k in range(setting.capability.size):
        to_i = world.alignment[k, i] if k != i else 1.0
        to_j = world.alignment[k, j] if k != j else 1.0
        lean = setting.capability[k] * world.preference[k, RESOLVE] * (to_i - to_j)
        behind += max(0.0, lean)
        total += abs(lean)
    return float(behind / total if total > 0.0 else EVEN)


def challenge(distance: float, chance: float, resolve: float, power: float) -> float:
    """Expected utility of challenging one who resists with ``resolve``, -2..1.

    ``distance`` of positions, ``chance`` to prevail if it resists, its ``power`` beside one's own,
    all 0..1.
    """
    won = distance * (1.0 - 2.0 * resolve * (1.0 - chance))
    return float(won - CONFLICT_COST * resolve * power)


def challenged(distance: float, chance: float, resolve: float, power: float) -> float:
    """What being challenged costs one of ``resolve`` by one of ``power``, see :func:`challenge`."""
    lost = distance * (1.0 - 2.0 * resolve * chance)
    return float(lost + CONFLICT_COST * resolve * power)


def weigh_bargains(setting: Setting, world: World, i: int) -> None:
    """Write what a compromise with each government, and a challenge of it, are worth to i."""
    clear_worth(setting, world, i)
    worth, own = world.worth[i], world.preference[i, RESOLVE]
    for j in range(setting.capability.size):
        if j != i:
            chance = prevailing(setting, world, i, j)
            apart, theirs = goodwill(-world.alignment[i, j]), goodwill(-world.alignment[j, i])
            spared = 0.0
            if challenge(theirs, 1.0 - chance, own, setting.power[j, i]) > 0.0:
                spared = challenged(apart, chance, own, setting.power[i, j])
            won = challenge(apart, chance, world.preference[j, RESOLVE], setting.power[i, j])
            met = apart * (2.0 * chance - 1.0)
            worth[COOPERATION, j] = POSITION_STAKE * (met + spared)
            worth[HOSTILITY, j] = POSITION_STAKE * won


THEORY = Theory(
    name="bargaining",
    statement="Governments challenge those whom they expect to prevail over, and meet halfway "
    "those who could challenge them.",
    values="positions: disagreement settled in one's favour, at the odds that power gives",
    ignores="income, status, values, threats as such, institutions",
    sources=(
        "Black, D. (1958), The Theory of Committees and Elections, Cambridge University Press",
        "Bueno de Mesquita, B. (1985), The War Trap Revisited, American Political Science Review "
        "79",
        "Bueno de Mesquita, B. and Lalman, D. (1992), War and Reason, Yale University Press",
    ),
    choose=choose,
    parameters={
        "conflict-cost": Evidence(
            CONFLICT_COST,
            0.0,
            2.0,
            "assumption",
            "A conflict with an overwhelming power costs as much as the greatest disagreement.",
        ),
        "position-stake": Evidence(
            POSITION_STAKE,
            0.1,
            0.4,
            "assumption",
            "One position weighs as one of the five aims of the logit-utility rule does.",
        ),
    },
)
