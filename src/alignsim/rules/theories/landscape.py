"""Landscape theory: every government lowers its own frustration (Axelrod & Bennett 1993).

The frustration of i is (eq. 1), with sizes s_j and propensities p_ij to work together,

    F_i = sum_j s_j p_ij d_ij

Distance d_ij, 0 in one camp and 1 in opposite ones, is read from alignment: d = (1 - a) / 2. A
wholly cooperative move towards j takes i over to the side of j, so that i is as far from every k
as j is; a wholly hostile one to the opposite side, as far as j is not. Frustration falls by

    sum_k s_k p_ik (d_ik - d_jk)   and   sum_k s_k p_ik (d_ik - (1 - d_jk)).

Sizes are capabilities, in shares of all others'. Propensity is the plain mean of five measured
likenesses, each of weight one as in the paper's case of Europe: similarity of votes, likeness of
regime, defence pact, shared memberships, and strategic rivalry against it.
"""

from alignsim.rules.start import similarity
from alignsim.rules.theories.valuing import (
    COOPERATION,
    HOSTILITY,
    SCRATCH,
    clear_worth,
    may_choose,
    take_turn,
)
from alignsim.rules.threat import goodwill
from alignsim.world.evidence import Evidence
from alignsim.world.names import SIMILARITY_LIMIT
from alignsim.world.state import Setting, World
from alignsim.world.theory import Theory

LIKENESSES = 5.0
"""Likenesses of which a propensity is the mean."""

FRUSTRATION_STAKE = 1.0
"""Worth of being freed of the greatest frustration: the one aim has the weight that all five aims
share in the logit-utility rule."""


def choose(setting: Setting, world: World, i: int, month: int, uniform: float) -> None:
    """Write i's choice: the move that most lowers its frustration, by logit."""
    if may_choose(setting, world, i):
        weigh_camps(setting, world, i)
        take_turn(setting, world, i, month, uniform)


def propensity(setting: Setting, world: World, i: int, j: int) -> float:
    """How far i and j tend to work together by what is measured of them, -1..1, symmetric."""
    limit = world.parameter[SIMILARITY_LIMIT]
    votes = similarity(world.ideal[i], world.ideal[j], setting.ideal_point_range, limit)
    regime = 1.0 - 2.0 * setting.regime_distance[i, j]
    bonds = setting.pact[i, j] + setting.shared_igos[i, j] - setting.rivalry[i, j]
    return float((votes + regime + bonds) / LIKENESSES)


def weigh_camps(setting: Setting, world: World, i: int) -> None:
    """Write by how much frustration falls on the side of each government, and opposite it."""
    clear_worth(setting, world, i)
    n = setting.capability.size
    worth, pull = world.worth[i], world.worth[i, SCRATCH]
    total = 0.0
    for k in range(n):
        if k != i:
            total += setting.capability[k]
    unit = FRUSTRATION_STAKE / total if total > 0.0 else 0.0
    for k in range(n):
        if k != i:
            pull[k] = unit * setting.capability[k] * propensity(setting, world, i, k)
    for j in range(n):
        if j != i:
            beside, against = 0.0, 0.0
            for k in range(n):
                here = goodwill(-world.alignment[i, k])
                there = goodwill(-world.alignment[j, k]) if k != j else 0.0
                beside += pull[k] * (here - there)
                against += pull[k] * (here - (1.0 - there))
            worth[COOPERATION, j] = beside
            worth[HOSTILITY, j] = against


THEORY = Theory(
    name="landscape",
    statement="Governments move to the camp in which they are least frustrated: near those they "
    "tend to work with, far from those they do not, the large ones above all.",
    values="camps: nearness to likes, distance from rivals, by size",
    ignores="income, status, threats as such, strength of purpose, fear of reprisals",
    sources=(
        "Axelrod, R. and Bennett, D. S. (1993), A Landscape Theory of Aggregation, British Journal "
        "of Political Science 23, eqs 1-3",
    ),
    choose=choose,
    parameters={
        "frustration-stake": Evidence(
            FRUSTRATION_STAKE,
            0.5,
            2.0,
            "assumption",
            "One aim has the weight that five aims share in the logit-utility rule.",
        )
    },
)
