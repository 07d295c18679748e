"""What each shock of a scenario contributed: Shapley values over the futures of an ensemble.

The players are shocks, the value of a coalition is a quantity in the future in which only they may
happen. F futures, k shocks, T months, Q quantities. Intervals are of 90 %.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from alignsim.comparison import mean_within
from alignsim.results import Floats, place_of, unit_of
from alignsim.shown import Drawn

EXACT, SAMPLED = "exact", "sampled"
"""How values were found: from all coalitions, or from some orders of the shocks."""


@dataclass(frozen=True)
class Contribution:
    """A figure over all futures: mean with its interval, and the shares above and below 0."""

    mean: float
    low: float
    high: float
    above: float
    below: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, repr=False)
class Attribution(Drawn):
    """Shapley values of the shocks of a scenario, future by future.

    In every future the values of all shocks sum to the quantity with all of them less the same
    with none.
    """

    scenario: str
    names: Mapping[str, str]  # government id -> English name
    dates: tuple[str, ...]  # T + 1
    month: int  # in which contributions are told
    seed: int
    shocks: tuple[str, ...]
    labels: tuple[str, ...]  # of the shocks, as plots show them
    happened: tuple[float, ...]  # share of futures in which each began by the month, with all
    quantities: tuple[str, ...]
    everything: Floats  # (F, Q) with all shocks, in the month
    nothing: Floats  # (F, Q) with none of them
    values: Floats  # (F, k, T + 1, Q)
    interactions: Floats | None  # (F, k, k, Q) in the month; None where orders were sampled
    method: str  # EXACT or SAMPLED
    orders: int  # sampled in each future, 0 where none were
    sampling_error: Floats  # (k, Q) standard error of the means for the sampled orders alone
    played: int  # futures that were played in all

    @property
    def futures(self) -> int:
        """Number of futures F."""
        return len(self.values)

    def _place(self, quantity: str) -> int:
        return place_of(quantity, self.quantities)

    def unit(self, quantity: str) -> str:
        """Unit of a quantity, of its contributions and of its interactions."""
        return unit_of(quantity)

    def total(self, quantity: str) -> Contribution:
        """What all shocks together changed."""
        place = self._place(quantity)
        return contribution_of(self.everything[:, place] - self.nothing[:, place])

    def of(self, shock: str, quantity: str) -> Contribution:
        """What a shock contributed to a quantity in the month."""
        values = self.values[:, self.shocks.index(shock), self.month, self._place(quantity)]
        return contribution_of(values)

    def profile(self, quantity: str) -> tuple[Floats, Floats, Floats]:
        """Means by shock and month with their intervals, each (k, T + 1)."""
        return mean_within(self.values[..., self._place(quantity)])

    def interaction(self, one: str, other: str, quantity: str) -> Contribution:
        """What two shocks do together beyond what each does alone. ValueError where sampled."""
        if self.interactions is None:
            raise ValueError("interactions are known only where all coalitions were played")
        places = self.shocks.index(one), self.shocks.index(other)
        return contribution_of(self.interactions[:, places[0], places[1], self._place(quantity)])

    def __rich_repr__(self) -> Iterator[tuple[str | None, Any]]:
        """Scenario, futures, and for every quantity what the shock that did most did."""
        yield None, self.scenario
        yield "futures", self.futures
        yield "shocks", len(self.shocks)
        for quantity in self.quantities:
            found = {shock: self.of(shock, quantity) for shock in self.shocks}
            most = max(found, key=lambda shock: abs(found[shock].mean))
            mean, low, high = found[most].mean, found[most].low, found[most].high
            yield quantity, f"most by {most}, {mean:+.3g} [{low:+.3g}, {high:+.3g}]"


def contribution_of(values: Floats) -> Contribution:
    """The figures of one number a future, (F,)."""
    mean, low, high = (float(each) for each in mean_within(values))
    return Contribution(mean, low, high, float(np.mean(values > 0)), float(np.mean(values < 0)))
