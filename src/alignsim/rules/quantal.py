"""Quantal response: logit choice among utilities (McKelvey & Palfrey 1995)."""

from alignsim.rules.elementary import exp
from alignsim.rules.sums import sum_of
from alignsim.world.names import INFEASIBLE
from alignsim.world.state import Floats

POSSIBLE = 0.5 * INFEASIBLE
"""Utilities above this belong to moves that can be made; the others' logit weight is zero."""

OVERWHELMING = 1e12
"""Beyond this sum of weights they are taken relative to the best option, lest they overflow."""


def quantal(
    utilities: Floats, weights: Floats, rationality: float, hold: float, uniform: float
) -> int:
    """Index drawn by logit choice among ``utilities`` and holding (-1), whose utility is ``hold``.

    P(option) is proportional to exp(rationality x utility). ``weights``, of the length of
    ``utilities``, is overwritten; ``uniform`` in (0, 1) is inverted: hold first, then the options
    in order.
    """
    weigh(utilities, weights, rationality, hold)
    return draw(utilities, weights, rationality, hold, uniform)


def weigh(utilities: Floats, weights: Floats, rationality: float, base: float) -> None:
    """Write the logit weight of every option, relative to that of the utility ``base``."""
    for k in range(utilities.size):
        possible = 1.0 if utilities[k] > POSSIBLE else 0.0
        weights[k] = possible * exp(rationality * (utilities[k] - base))


def draw(
    utilities: Floats, weights: Floats, rationality: float, hold: float, uniform: float
) -> int:
    """Invert ``uniform`` over holding and the options, weighed relative to holding.

    An option of weight 0 is closed whatever its utility.
    """
    holding = 1.0
    total = holding + sum_of(weights)
    if not total < OVERWHELMING:
        best = greatest(utilities, weights)
        for k in range(weights.size):
            if weights[k] > 0.0:
                weights[k] = exp(rationality * (utilities[k] - best))
        holding = exp(rationality * (hold - best))
        total = holding + sum_of(weights)
    point = uniform * total - holding
    if point < 0.0:
        return -1
    last = -1
    for k in range(weights.size):
        if weights[k] > 0.0:
            last = k
            if point < weights[k]:
                return k
            point -= weights[k]
    return last


def greatest(utilities: Floats, weights: Floats) -> float:
    """The greatest utility of the options whose weight is not 0; INFEASIBLE where there is none."""
    best = INFEASIBLE
    for k in range(utilities.size):
        if weights[k] > 0.0:
            best = max(best, utilities[k])
    return best
