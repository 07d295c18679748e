"""What differs between two runs on common random numbers, future by future.

Future 17 of one run meets the same draws as future 17 of the other: their difference holds what the
scenarios differ in, and little chance. Intervals are of 90 %. F futures, T months, Q quantities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from math import ceil, sqrt, tan
from typing import Any

import numpy as np
import numpy.typing as npt

from alignsim.errors import AlignsimError, escaped
from alignsim.results import (
    Floats,
    Results,
    kind_of,
    median_in_order,
    months_at_once,
    quantiles_in_order,
    unit_of,
)
from alignsim.shown import Drawn

Z = 1.6448536269514722
"""The 95 % quantile of a normal distribution: 90 % of it lie within ±Z."""

QUANTILES = (0.05, 0.25, 0.75, 0.95)
"""Probabilities of the quantiles of paired differences."""

VERSIONS = (
    ("rules_digest", "rules", "run the older one again with this version of alignsim"),
    ("data_digest", "data", "run the older one again with this version of alignsim"),
    ("posterior", "posteriors", "play both with the same --posterior"),
)
"""What the provenance of both must agree on, its name, and how to mend it."""

_LEAST_FUTURES = 2
_SHOWN = 4  # names of governments in a message


@dataclass(frozen=True)
class Difference:
    """One quantity in a run less the same in the reference, month by month; arrays are (T + 1,).

    What has no spread to be measured against is infinite, or no number (NaN) where nothing differs.
    """

    quantity: str
    futures: int
    mean: Floats
    low: Floats  # 90 % interval of the mean, by Student's t
    high: Floats
    median: Floats
    median_low: Floats  # 90 % interval of the median, by order statistics
    median_high: Floats
    quantiles: Floats  # (4, T + 1) at QUANTILES, of the futures
    sd: Floats  # of the paired differences
    paired_effect: Floats  # mean over sd of the paired differences: Cohen's d_z
    pooled_effect: Floats  # mean over the pooled sd of both runs: Cohen's d
    superiority: Floats  # share of futures in which it is higher, ties counted half
    differing: Floats  # share of futures in which it differs at all
    gain: Floats  # how many times as many futures independent draws need to be as exact
    furthest: int  # month of the largest mean difference, whatever its sign

    @property
    def unit(self) -> str:
        """Unit of the quantity."""
        return unit_of(self.quantity)

    @property
    def nowhere(self) -> bool:
        """Whether every month of every future is exactly equal."""
        return not self.differing.any()

    @property
    def effect(self) -> float:
        """Difference in pooled standard deviations in the month in which the mean is furthest."""
        return 0.0 if self.nowhere else float(self.pooled_effect[self.furthest])

    @property
    def higher(self) -> Floats:
        """Share of futures in which it is higher, ties left out."""
        return self.superiority - (1 - self.differing) / 2

    @property
    def lower(self) -> Floats:
        """Share of futures in which it is lower, ties left out."""
        return self.differing - self.higher

    def clear(self, month: int = -1) -> bool:
        """Whether the interval of the mean leaves 0 out in a month, by default the last."""
        return bool(self.low[month] > 0 or self.high[month] < 0)

    def needed(self, width: float, month: int = -1) -> int:
        """Futures still needed for an interval of the mean so wide, beyond those compared."""
        return max(0, ceil((2 * Z * float(self.sd[month]) / width) ** 2) - self.futures)


@dataclass(frozen=True)
class Outline:
    """What decides whether runs are comparable; known before any of them is played."""

    seed: int
    first: int  # number of the first future
    futures: int
    dates: tuple[str, ...]  # T + 1, as of :class:`~alignsim.results.Results`
    governments: tuple[str, ...]
    quantities: tuple[str, ...]
    provenance: Mapping[str, Any]

    @property
    def months(self) -> int:
        """Number of simulated months T."""
        return len(self.dates) - 1


def outline_of(results: Results) -> Outline:
    """What decides whether a run that is played is comparable."""
    return Outline(**{each.name: getattr(results, each.name) for each in fields(Outline)})


@dataclass(frozen=True, repr=False)
class Comparison(Drawn):
    """A run held against a reference on common random numbers.

    Both runs hold the futures they have in common, no moves, and the quantities both recorded.
    """

    against: str  # how the reference is called
    name: str  # how the other is called
    reference: Results
    other: Results
    differences: tuple[Difference, ...]  # in the order in which the reference records
    left_out: tuple[str, ...]  # recorded by one of the two alone
    played: tuple[int, int]  # futures played of the reference and of the other

    @property
    def futures(self) -> int:
        """Number of common futures."""
        return self.reference.futures

    @property
    def reported(self) -> tuple[str, ...]:
        """What either scenario reports and both recorded, the reference's first."""
        both = dict.fromkeys((*self.reference.reported, *self.other.reported))
        return tuple(each for each in both if each in self.reference.quantities)

    def __getitem__(self, quantity: str) -> Difference:
        for each in self.differences:
            if each.quantity == quantity:
                return each
        known = ", ".join(each.quantity for each in self.differences)
        raise KeyError(f"{quantity} was not recorded by both; these were: {known}")

    def ranked(self) -> list[Difference]:
        """Differences by size in pooled standard deviations, the largest first.

        Equal ones keep their order. Conditions are left out: scenarios set them.
        """
        found = [each for each in self.differences if kind_of(each.quantity) != "condition"]
        return sorted(found, key=lambda each: -abs(each.effect))

    def __rich_repr__(self) -> Iterator[tuple[str | None, Any]]:
        """Names, futures, and the five largest differences at the end with their intervals."""
        yield None, f"{self.name} against {self.against}"
        yield "futures", self.futures
        differing = [each for each in self.ranked() if not each.nowhere]
        yield "differing", f"{len(differing)} of {len(self.differences)} quantities"
        for each in differing[:5]:
            mean, low, high = (
                f"{float(part[-1]):+.3g}" for part in (each.mean, each.low, each.high)
            )
            yield each.quantity, f"{mean} [{low}, {high}]"


def compare_results(
    reference: Results, other: Results, against: str = "", name: str = ""
) -> Comparison:
    """Hold a run against a reference, future by future, on the first futures that both have.

    ``against`` and ``name`` say how they are called, by default as their scenarios. Raises
    AlignsimError with every reason why they are not comparable.
    """
    against, name = against or reference.name, name or other.name
    must_be_comparable(outline_of(reference), outline_of(other), against, name)
    futures = min(reference.futures, other.futures)
    common = [each for each in reference.quantities if each in set(other.quantities)]
    every = dict.fromkeys((*reference.quantities, *other.quantities))
    first, second = (only(each, common, futures) for each in (reference, other))
    return Comparison(
        against=against,
        name=name,
        reference=first,
        other=second,
        differences=tuple(
            difference_of(*each)
            for each in zip(common, first.trajectories(), second.trajectories(), strict=True)
        ),
        left_out=tuple(each for each in every if each not in set(common)),
        played=(reference.futures, other.futures),
    )


def only(results: Results, quantities: Iterable[str], futures: int) -> Results:
    """The first futures of some of the quantities, without moves."""
    return results.without_moves().first_futures(futures).of(quantities)


def difference_of(quantity: str, reference: Floats, other: Floats) -> Difference:
    """Difference of two trajectories (F, T + 1) of one quantity, future by future."""
    every = [
        _statistics(reference[:, months], other[:, months]) for months in months_at_once(reference)
    ]
    found = {name: np.concatenate([each[name] for each in every], axis=-1) for name in every[0]}
    furthest = int(np.argmax(np.abs(found["mean"])))
    return Difference(quantity=quantity, futures=len(reference), furthest=furthest, **found)


def _statistics(reference: Floats, other: Floats) -> dict[str, Floats]:
    """What a :class:`Difference` tells of some months, (F, months) of both, by its names."""
    paired = other - reference
    futures = len(paired)
    mean, sd = paired.mean(axis=0), paired.std(axis=0, ddof=1)
    half = _half(sd, futures)
    variances = reference.var(axis=0, ddof=1), other.var(axis=0, ddof=1)
    differing = np.mean(paired != 0, axis=0)
    in_order = np.sort(np.ascontiguousarray(paired.T), axis=-1)
    lowest = median_rank(futures)
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "mean": mean,
            "low": mean - half,
            "high": mean + half,
            "median": median_in_order(in_order),
            "median_low": in_order[:, lowest],
            "median_high": in_order[:, futures - 1 - lowest],
            "quantiles": quantiles_in_order(in_order, QUANTILES),
            "sd": sd,
            "paired_effect": mean / sd,
            "pooled_effect": mean / np.sqrt((variances[0] + variances[1]) / 2),
            "superiority": np.mean((np.sign(paired) + 1) / 2, axis=0),
            "differing": differing,
            "gain": np.where(differing > 0, (variances[0] + variances[1]) / sd**2, np.nan),
        }


def mean_within(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean over two futures or more (F, ...), and its 90 % interval by Student's t, each (...)."""
    mean, half = values.mean(axis=0), _half(values.std(axis=0, ddof=1), len(values))
    return mean, mean - half, mean + half


def _half(sd: Floats, futures: int) -> Floats:
    """Half of the 90 % interval of a mean over so many futures, by Student's t."""
    return t_quantile(futures - 1) * sd / sqrt(futures)


@cache
def t_quantile(freedom: int) -> float:
    """The 95 % quantile of Student's t: exact for 1 and 2 degrees of freedom, else to 0.1 %.

    Abramowitz and Stegun (1964), 26.7.5.
    """
    if freedom == 1:
        return tan(0.45 * np.pi)
    if freedom == 2:
        return 0.9 * sqrt(2 / (1 - 0.9**2))
    z, terms = (
        Z,
        (
            (Z**3 + Z) / 4,
            (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
            (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
            (79 * Z**9 + 776 * Z**7 + 1482 * Z**5 - 1920 * Z**3 - 945 * Z) / 92160,
        ),
    )
    return z + sum(term / float(freedom) ** (1 + place) for place, term in enumerate(terms))


@cache
def median_rank(futures: int) -> int:
    """Place (from 0) of the order statistic below which the median lies in at most 5 %.

    With fewer than five futures it is the lowest, which promises less.
    """
    steps = np.arange(1, futures + 1)
    logs = np.concatenate([[0.0], np.cumsum(np.log((futures - steps + 1) / steps))])
    below = np.cumsum(np.exp(logs - futures * np.log(2.0)))
    return max(0, int(np.searchsorted(below, 0.05, side="right")) - 1)


def must_be_comparable(reference: Outline, other: Outline, against: str, name: str) -> None:
    """AlignsimError with every reason why two runs, called so, are not comparable."""
    faults = _refusals(reference, other, against, name)
    if faults:
        told = f"{escaped(name)} cannot be held against {escaped(against)}:"
        raise AlignsimError("\n".join([told, *(f"- {fault}" for fault in faults)]))


def _refusals(reference: Outline, other: Outline, against: str, name: str) -> list[str]:
    """Every reason why two runs are not comparable, with what mends it; none if they are."""
    against, name = escaped(against), escaped(name)

    def told(what: str, one: object, two: object, mend: str) -> str:
        return f"{what}: {against} has {one}, {name} has {two}; {mend}"

    faults = []
    if reference.seed != other.seed:
        mend = "their draws are not common; play both with one --seed"
        faults.append(told("seed", reference.seed, other.seed, mend))
    if reference.first != other.first:
        mend = "futures of different numbers have no common draws; play both from the same one"
        faults.append(told("first future", reference.first, other.first, mend))
    starts = [escaped(each.dates[min(1, each.months)]) for each in (reference, other)]
    if reference.dates[0] != other.dates[0]:
        faults.append(told("start", starts[0], starts[1], "give both scenarios the same `start`"))
    if reference.months != other.months:
        mend = f"play both with --months {min(reference.months, other.months)}"
        faults.append(told("months", reference.months, other.months, mend))
    if reference.governments != other.governments:
        faults.append(_different_governments(reference, other, against, name))
    for entry, what, mend in VERSIONS:
        one, two = (_version(each.provenance, entry) for each in (reference, other))
        if one != two:
            faults.append(told(what, one, two, mend))
    if not set(reference.quantities) & set(other.quantities):
        faults.append(
            "no quantity was recorded by both; name the same ones under `report` of both scenarios"
        )
    futures = min(reference.futures, other.futures)
    if futures < _LEAST_FUTURES:
        faults.append(
            f"only {futures} future is common to both, and an interval needs {_LEAST_FUTURES}; "
            "play more --futures"
        )
    return faults


def _version(provenance: Mapping[str, Any], entry: str) -> str:
    found = provenance.get(entry)
    digest = found.get("digest") if isinstance(found, dict) else found
    return escaped(str(digest or "none"))[:16]


def _different_governments(reference: Outline, other: Outline, against: str, name: str) -> str:
    told = []
    for label, mine, theirs in (
        (against, reference.governments, other.governments),
        (name, other.governments, reference.governments),
    ):
        alone = [each for each in mine if each not in theirs]
        if alone:
            more = f" and {len(alone) - _SHOWN} more" if len(alone) > _SHOWN else ""
            told.append(f"only {label} has {escaped(', '.join(alone[:_SHOWN]))}{more}")
    told = told or ["their order differs"]
    return f"governments: {', '.join(told)}; give both scenarios the same `actors`"


def names_apart(names: Iterable[str], fuller: Iterable[str]) -> list[str]:
    """Short names, where two would be the same the fuller ones."""
    short, full = list(names), list(fuller)
    return [full[place] if short.count(name) > 1 else name for place, name in enumerate(short)]


def numbers(values: npt.ArrayLike) -> list[float | None]:
    """Numbers as JSON can hold them: what is infinite or no number becomes None."""
    return [float(each) if np.isfinite(each) else None for each in np.atleast_1d(values)]
