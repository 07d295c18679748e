"""Figures by which simulated data are compared with what was observed. Arrays in, numbers out.

The same functions see observed and simulated data. Weights say how often a year or a pair counts:
once each in the data themselves, otherwise in a resample of them.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from alignsim.backtest.scores import Floats

Mask = npt.NDArray[np.bool_]


def weighted_median(values: Floats, weights: Floats) -> float:
    """The value at which half of the weight is reached."""
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2.0)])


def size_of_change(distance: Floats, years: int, year: Floats, pair: Floats) -> float:
    """Median over pairs of the mean size of changes of distance (Y, P) over some years.

    ``year`` (Y,) weighs the years in which changes begin, ``pair`` (P,) the pairs. Not a number
    where a resample holds no such year.
    """
    weight = year[:-years]
    if not weight.any():
        return float("nan")
    change = np.abs(distance[years:] - distance[:-years])
    return weighted_median((change * weight[:, None]).sum(axis=0) / weight.sum(), pair)


def votes_change(distance: Floats, year: Floats, pair: Floats, given: Mapping[str, Any]) -> float:
    """Mean over horizons of the logarithm of the size of change."""
    return float(
        np.mean([np.log(size_of_change(distance, h, year, pair)) for h in given["horizons"]])
    )


def votes_growth(distance: Floats, year: Floats, pair: Floats, given: Mapping[str, Any]) -> float:
    """Logarithm of the size of change over the last horizon against that over the first."""
    first, *_, last = (size_of_change(distance, h, year, pair) for h in given["horizons"])
    return float(np.log(last / first))


def votes_return(distance: Floats, year: Floats, pair: Floats, given: Mapping[str, Any]) -> float:
    """Median over pairs of the slope of a year's change on the departure from the pair's mean.

    0 where departures stay, -1 where they are gone after a year, as errors of estimates are.
    """
    del given
    departure, weight = distance - distance.mean(axis=0), year[:-1, None]
    together = (departure[:-1] * np.diff(distance, axis=0) * weight).sum(axis=0)
    alone = (departure[:-1] ** 2 * weight).sum(axis=0)
    slope = np.where(alone > 0.0, together / np.where(alone > 0.0, alone, 1.0), 0.0)
    return weighted_median(slope, pair)


def votes_trend(distance: Floats, year: Floats, pair: Floats, given: Mapping[str, Any]) -> float:
    """Mean distance in the later half of the years less that in the earlier half."""
    del given
    half = len(distance) // 2
    level = (distance * pair).sum(axis=1) / pair.sum()
    later = (level * year)[-half:].sum() / year[-half:].sum()
    return float(later - (level * year)[:half].sum() / year[:half].sum())


VotesSummary = Callable[[Floats, Floats, Floats, Mapping[str, Any]], float]

VOTES: dict[str, VotesSummary] = {
    "votes-change": votes_change,
    "votes-growth": votes_growth,
    "votes-return": votes_return,
    "votes-trend": votes_trend,
}
"""Kinds of summary of distances in votes."""

FLOWS = ("flow-left", "blocked")
"""Kinds of summary of a flow: its mean share left, or blocked, over a period."""


def pair_rows(count: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows of the first and of the second of all pairs of ``count`` governments, (P,) each."""
    return np.triu_indices(count, 1)


def pairs_of(which: str, apart: Mask) -> Mask:
    """Which pairs are `between` the sides, `within` one, or `all`, (P,); ``apart`` (N,)."""
    first, second = pair_rows(apart.size)
    across = apart[first] != apart[second]
    every: dict[str, Mask] = {"between": across, "within": ~across, "all": np.ones_like(across)}
    return every[which]
