"""How cost grows with size: a power law fitted to measured costs. Nothing is measured here."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

SLACK = 0.05
"""As near to 1 or 2 as this an exponent is told as linear or quadratic: over a tenfold growth it
makes an eighth of the cost, about what timing on a quiet machine leaves unsure."""

CONFIDENCE = 0.95
LEAST_POINTS = 3


@dataclass(frozen=True)
class PowerLaw:
    """cost = factor × size ** exponent, by least squares of the logarithms."""

    exponent: float
    low: float  # ends of the exponent's 95 % interval (Student's t on the residuals)
    high: float
    factor: float  # cost at size 1
    last: float  # exponent between the two largest sizes alone

    def at(self, size: float) -> float:
        """The cost fitted at a size."""
        return float(self.factor * size**self.exponent)

    @property
    def words(self) -> str:
        """The growth in words."""
        return in_words(self.exponent)


def fit_power(sizes: Sequence[float], costs: Sequence[float]) -> PowerLaw:
    """The power law of costs at three or more different sizes.

    The interval tells how far the points are from one straight line, fixed costs at small sizes
    included. Raises ValueError for fewer sizes, for lists of different length, and for sizes or
    costs that are not above 0.
    """
    if len(sizes) != len(costs):
        raise ValueError(f"{len(sizes)} sizes and {len(costs)} costs: there must be a cost a size")
    if len(set(sizes)) < LEAST_POINTS:
        raise ValueError(f"{len(set(sizes))} sizes: an exponent needs at least {LEAST_POINTS}")
    if not all(np.isfinite(each) and each > 0 for each in (*sizes, *costs)):
        raise ValueError("sizes and costs must be finite and above 0")
    order = np.argsort(sizes)
    x, y = np.log(np.asarray(sizes, float)[order]), np.log(np.asarray(costs, float)[order])
    line = stats.linregress(x, y)
    reach = stats.t.ppf(0.5 + CONFIDENCE / 2, len(x) - 2) * line.stderr
    return PowerLaw(
        exponent=float(line.slope),
        low=float(line.slope - reach),
        high=float(line.slope + reach),
        factor=float(np.exp(line.intercept)),
        last=float((y[-1] - y[-2]) / (x[-1] - x[-2])),
    )


def in_words(exponent: float) -> str:
    """What an exponent of cost means, :data:`SLACK` allowed, such as ``linear``."""
    if exponent < 1.0 - SLACK:
        return "less than linear"
    if exponent <= 1.0 + SLACK:
        return "linear"
    if exponent < 2.0 - SLACK:
        return "between linear and quadratic"
    return "quadratic" if exponent <= 2.0 + SLACK else "more than quadratic"


def steepest(exponents: dict[str, float], order: float) -> list[str]:
    """Which of several parts grow faster than an order allows, the fastest first."""
    above = [name for name, exponent in exponents.items() if exponent > order + SLACK]
    return sorted(above, key=lambda name: -exponents[name])
