"""Scenario discovery: in which region of the assumptions an outcome comes about.

The patient rule induction method (Friedman & Fisher 1999), as Bryant & Lempert (2010) use it, and
classification trees (Breiman et al. 1984). A region is a box: limits to a few factors. It is found
on one half of the futures and judged by the other, which it has not seen: among hundreds of factors
some box always fits the futures it was found on. F futures, k factors. Intervals are of 90 %.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from math import log, log1p, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from alignsim.errors import AlignsimError
from alignsim.factors import Factor
from alignsim.results import Floats
from alignsim.shown import Drawn

Truths = npt.NDArray[np.bool_]

PRIM, CART = "prim", "cart"
METHODS = (PRIM, CART)

PEEL = 0.05
"""Share of a box that one peel takes, as patient as Friedman & Fisher (1999) advise."""

LEAST_MASS = 0.05
"""Share of futures below which no box shrinks."""

LEAST_CASES = 20
"""Futures of either kind in either half below which no region can be told from luck."""

SIGNIFICANT = 0.05
"""Probability by luck above which a restriction is dropped, or a region no better than chance."""

LEAVES = 12
"""Leaves of a tree, so that every region can be said in a sentence."""

_Z = 1.6448536269514722  # 90 % of a normal distribution lie within ±Z
_LIBRARY, _INSTALL = "sklearn", 'pip install "alignsim[analysis]"'

FOUND, RARE, COMMON, NOTHING = "found", "rare", "common", "nothing"
"""There is a region; the outcome comes (almost) never, or always; no region beats chance."""


@dataclass(frozen=True)
class Figures:
    """How well a box holds an outcome: of so many futures."""

    hits: int  # futures in the box with the outcome
    inside: int  # futures in the box
    cases: int  # futures with the outcome
    futures: int

    @property
    def coverage(self) -> float:
        """Share of all cases that lie in the box."""
        return self.hits / self.cases if self.cases else 0.0

    @property
    def density(self) -> float:
        """Share of the futures in the box that are cases."""
        return self.hits / self.inside if self.inside else 0.0

    @property
    def mass(self) -> float:
        """Share of all futures that lie in the box."""
        return self.inside / self.futures

    @property
    def rate(self) -> float:
        """Share of all futures that are cases."""
        return self.cases / self.futures

    @property
    def balance(self) -> float:
        """Harmonic mean of coverage and density: high where both are."""
        total = self.coverage + self.density
        return 2.0 * self.coverage * self.density / total if total else 0.0

    @property
    def luck(self) -> float:
        """Probability of so many hits, or more, if the box were no better than any futures."""
        return at_least(self.hits, self.inside, self.rate)


@dataclass(frozen=True)
class Box:
    """A region: limits of every factor, (k, 2), and its figures in both halves."""

    limits: Floats
    found_on: Figures
    judged_by: Figures

    @property
    def restricted(self) -> tuple[int, ...]:
        """Factors that it limits."""
        return tuple(np.flatnonzero(np.isfinite(self.limits).any(axis=1)).tolist())


@dataclass(frozen=True)
class Restriction:
    """What a region asks of one factor: to lie from ``low`` to ``high``, infinite where open.

    ``quasi_p``: the probability of so many cases in the region, or more, if this restriction did
    nothing (Bryant & Lempert 2010), in the futures that judge.
    """

    factor: Factor
    low: float
    high: float
    quasi_p: float


@dataclass(frozen=True, repr=False)
class Discovery(Drawn):
    """In which region of the assumptions an outcome comes about, if in any."""

    name: str
    outcome: str
    method: str
    month: int
    date: str
    seed: int
    threshold: float | None  # density asked for
    factors: tuple[Factor, ...]
    cases: int
    futures: int
    boxes: tuple[Box, ...]  # the whole world first, then ever smaller ones, or nodes of a tree
    region: Box | None
    restrictions: tuple[Restriction, ...]
    verdict: str  # FOUND, RARE, COMMON or NOTHING

    @property
    def reached(self) -> bool:
        """Whether the region is as dense as was asked for, in the futures that judge."""
        wanted = self.threshold or 0.0
        return self.region is not None and self.region.judged_by.density >= wanted

    def __rich_repr__(self) -> Iterator[tuple[str | None, Any]]:
        """Scenario, outcome, verdict, and the factors that the region restricts."""
        yield None, self.name
        yield "outcome", self.outcome
        yield "verdict", self.verdict
        yield "restricts", ", ".join(each.factor.name for each in self.restrictions) or "no factor"


def share_interval(hits: int, tries: int) -> tuple[float, float]:
    """90 % interval of a share (Wilson 1927); 0 to 1 of nothing."""
    if not tries:
        return 0.0, 1.0
    share, z2 = hits / tries, _Z**2
    middle = (share + z2 / (2 * tries)) / (1 + z2 / tries)
    half = _Z * sqrt(share * (1 - share) / tries + z2 / (4 * tries**2)) / (1 + z2 / tries)
    return max(0.0, middle - half), min(1.0, middle + half)


def at_least(hits: int, tries: int, share: float) -> float:
    """Probability of ``hits`` or more of ``tries`` that each succeed with probability ``share``."""
    if hits <= 0 or share >= 1.0:
        return 1.0
    if share <= 0.0:
        return 0.0
    logs = _log_factorials(tries)
    n = np.arange(hits, tries + 1)
    chances = logs[tries] - logs[n] - logs[tries - n] + n * log(share) + (tries - n) * log1p(-share)
    return min(1.0, float(np.exp(chances).sum()))


@lru_cache(maxsize=512)
def _log_factorials(most: int) -> Floats:
    """Logarithms of 0! .. most!, (most + 1,)."""
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])


def within(limits: Floats, values: Floats) -> Truths:
    """Which futures (F, k) lie in a box, (F,)."""
    places = np.flatnonzero(np.isfinite(limits).any(axis=1))
    some = values[:, places]
    inside = (some >= limits[places, 0]) & (some <= limits[places, 1])
    return np.asarray(inside.all(axis=1))


def figures_of(limits: Floats, values: Floats, happens: Truths) -> Figures:
    """How well a box holds the outcome of futures (F, k), (F,)."""
    inside = within(limits, values)
    return Figures(
        int(np.sum(happens & inside)), int(inside.sum()), int(happens.sum()), len(happens)
    )


def screened(values: Floats, happens: Truths) -> npt.NDArray[np.intp]:
    """Factors of (F, k) whose values differ between cases and others, as indices.

    By the distance of Kolmogorov and Smirnov, at a level at which one of k factors of no effect is
    expected to pass. Without it, peels follow the luck of hundreds of factors that do nothing.
    """
    cases, others = int(happens.sum()), int((~happens).sum())
    if not cases or not others:
        return np.arange(0)
    order = np.argsort(values, axis=0, kind="stable")
    apart = np.abs(
        np.cumsum(happens[order] / cases, axis=0) - np.cumsum(~happens[order] / others, axis=0)
    )
    ordered = np.take_along_axis(values, order, axis=0)
    apart[:-1][ordered[:-1] == ordered[1:]] = 0.0  # equal values are passed together
    size = np.sqrt(cases * others / (cases + others)) * apart.max(axis=0)
    return np.flatnonzero(_kolmogorov(size) <= 1.0 / values.shape[1])


def _kolmogorov(size: Floats) -> Floats:
    """Probability of a larger distance by luck (Kolmogorov 1933), for ``size`` above 0.3."""
    terms = np.arange(1, 101)[:, None]
    series = (-1.0) ** (terms - 1) * np.exp(-2.0 * terms**2 * np.maximum(size, 0.3) ** 2)
    return np.asarray(2.0 * series.sum(axis=0))


def _in_all(boxes: Sequence[Floats], places: npt.NDArray[np.intp], factors: int) -> list[Floats]:
    """Boxes of some factors as boxes of all of them."""
    found = []
    for box in boxes:
        limits = np.tile([-np.inf, np.inf], (factors, 1))
        limits[places] = box
        found.append(limits)
    return found


def peel_limits(values: Floats, share: float = PEEL) -> tuple[Floats, Floats]:
    """Where a peel cuts every factor of (F, k) from below and from above, (k,) each.

    Midway between the values beside a quantile; where these are equal, up to the next other value,
    so that cuts always take something. Infinite where there is but one value.
    """
    ordered = np.sort(values, axis=0)
    return _cuts(ordered, share), -_cuts(-ordered[::-1], share)


def _cuts(ordered: Floats, share: float) -> Floats:
    place = int((len(ordered) - 1) * share)
    below = ordered[place]
    above = ordered[min(place + 1, len(ordered) - 1)].copy()
    for k in np.flatnonzero(below == above):
        after = int(np.searchsorted(ordered[:, k], below[k], side="right"))
        above[k] = ordered[after, k] if after < len(ordered) else np.inf
    return np.where(np.isinf(above), -np.inf, (below + above) / 2.0)


def peel(values: Floats, happens: Truths) -> list[Floats]:
    """Boxes of the peeling trajectory, the whole world first: limits (k, 2) each.

    Every peel takes what raises the density most for each future lost (Friedman & Fisher 1999; the
    lenient criterion of Kwakkel & Jaxa-Rozen 2016). Ends at ``LEAST_MASS``, or where nothing raises
    it.
    """
    limits = np.tile([-np.inf, np.inf], (values.shape[1], 1))
    boxes, inside = [limits], np.ones(len(values), dtype=bool)
    while True:
        cut = _best_cut(values[inside], happens[inside], LEAST_MASS * len(values))
        if cut is None:
            return boxes
        factor, side, limit = cut
        limits = limits.copy()
        limits[factor, side] = limit
        boxes.append(limits)
        inside &= within(limits, values)


def _best_cut(values: Floats, happens: Truths, least: float) -> tuple[int, int, float] | None:
    """Factor, side and limit of the best peel, None where none raises the density."""
    density, best = happens.mean(), 0.0
    found: tuple[int, int, float] | None = None
    if not values.shape[1]:
        return None
    for side, cuts in enumerate(peel_limits(values)):
        stays = values >= cuts if side == 0 else values <= cuts
        left = stays.sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            gain = (happens.astype(np.float64) @ stays / left - density) / (len(values) - left)
        gain[(left < least) | (left == len(values))] = 0.0
        k = int(np.argmax(gain))
        if gain[k] > best:
            best, found = float(gain[k]), (k, side, float(cuts[k]))
    return found


def tree_boxes(values: Floats, happens: Truths) -> list[Floats]:
    """Boxes of all nodes of a classification tree: limits (k, 2) each, the whole world first."""
    must_have_trees()
    whole = np.tile([-np.inf, np.inf], (values.shape[1], 1))
    if not values.shape[1]:
        return [whole]
    from sklearn.tree import DecisionTreeClassifier

    least = max(LEAST_CASES, int(LEAST_MASS * len(values)))
    grown = DecisionTreeClassifier(
        max_leaf_nodes=LEAVES, min_samples_leaf=least, random_state=0
    ).fit(values, happens)
    tree, boxes = grown.tree_, list[Floats]()
    ahead = [(0, whole)]
    while ahead:
        node, limits = ahead.pop()
        factor = tree.feature[node]
        boxes.append(limits)
        if factor < 0:
            continue
        for child, side in ((tree.children_left[node], 1), (tree.children_right[node], 0)):
            narrower = limits.copy()
            narrower[factor, side] = tree.threshold[node]
            ahead.append((child, narrower))
    return boxes


def must_have_trees() -> None:
    """AlignsimError, with how to mend it, where the library of trees is missing."""
    if find_spec(_LIBRARY) is None:
        raise AlignsimError(
            f"cart needs scikit-learn, which is not installed; install it with {_INSTALL}, "
            f"or take {PRIM}"
        )


def regions(
    method: str, values: Floats, happens: Truths, threshold: float | None = None
) -> tuple[tuple[Box, ...], Box | None, dict[int, float]]:
    """Boxes, the region chosen among them, and the quasi-p of its restrictions by factor.

    ``values`` (F, k) and ``happens`` (F,); the first half finds, the second judges. Of every box,
    restrictions that may be luck are dropped. The region then is the box of the best balance of
    coverage and density, or of the largest coverage among those at least as dense as ``threshold``
    (the densest where none is). None where that is the whole world.
    """
    half = len(values) // 2
    finding, judging = (values[:half], happens[:half]), (values[half:], happens[half:])
    telling = screened(*finding)
    grow = peel if method == PRIM else tree_boxes
    boxes = tuple(
        Box(limits, figures_of(limits, *finding), figures_of(limits, *judging))
        for limits in _in_all(grow(finding[0][:, telling], finding[1]), telling, values.shape[1])
    )
    sure = []
    for box in boxes:
        limits = _without_luck(box.limits, *finding, tried=len(telling))
        sure.append(Box(limits, figures_of(limits, *finding), figures_of(limits, *judging)))
    region = _chosen(sure, threshold)
    if not region.restricted:
        return boxes, None, {}
    return boxes, region, quasi_p(region.limits, *judging)


def _chosen(boxes: Sequence[Box], threshold: float | None) -> Box:
    if threshold is None:
        return max(boxes, key=lambda each: each.found_on.balance)
    dense = [each for each in boxes if each.found_on.density >= threshold]
    if dense:
        return max(dense, key=lambda each: each.found_on.coverage)
    return max(boxes, key=lambda each: each.found_on.density)


def quasi_p(limits: Floats, values: Floats, happens: Truths) -> dict[int, float]:
    """Quasi-p of every restriction of a box, by factor (Bryant & Lempert 2010)."""
    found = {}
    box = figures_of(limits, values, happens)
    for k in np.flatnonzero(np.isfinite(limits).any(axis=1)).tolist():
        wider = limits.copy()
        wider[k] = -np.inf, np.inf
        found[k] = at_least(box.hits, box.inside, figures_of(wider, values, happens).density)
    return found


def _without_luck(limits: Floats, values: Floats, happens: Truths, tried: int) -> Floats:
    """The box without the restrictions that may be luck, the likeliest first.

    Each was the best of the factors tried, so that its quasi-p counts so many times (Bonferroni).
    """
    limits = limits.copy()
    while True:
        lucky = quasi_p(limits, values, happens)
        worst = max(lucky, key=lambda k: lucky[k], default=None)
        if worst is None or lucky[worst] * tried <= SIGNIFICANT:
            return limits
        limits[worst] = -np.inf, np.inf


def verdict_of(happens: Truths, region: Box | None) -> str:
    """Whether a region was found that beats chance, or why none can be."""
    half = len(happens) // 2
    parts = happens[:half], happens[half:]
    if min(int(part.sum()) for part in parts) < LEAST_CASES:
        return RARE
    if min(int((~part).sum()) for part in parts) < LEAST_CASES:
        return COMMON
    return FOUND if region is not None and region.judged_by.luck < SIGNIFICANT else NOTHING
