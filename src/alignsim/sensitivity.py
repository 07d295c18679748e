"""Which factor drives a result: designs of sample points, and what they tell.

Three methods of SALib (Herman & Usher 2017; Iwanaga et al. 2022), an extra, loaded when it is used.
Points lie in the unit cube, one axis a factor: 0 is the low end of its range, 1 the high one.
k factors, S points, K futures at each, F futures of a run. Intervals are of 90 %.

A result at a point is the mean of the same K futures. What is left of their chance is measured by
how differently single futures respond: see :func:`chance_share` and ``Influence.chance``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from math import pi, sqrt
from typing import Any

import numpy as np

from alignsim.errors import AlignsimError
from alignsim.factors import Factor
from alignsim.results import Floats
from alignsim.shown import Drawn

MORRIS, SOBOL, PAWN = "morris", "sobol", "pawn"
METHODS = (MORRIS, SOBOL, PAWN)
"""Elementary effects, shares of variance, distances of distributions."""

MEASURES = {MORRIS: ("mu_star", "mu", "sigma"), SOBOL: ("total", "first"), PAWN: ("pawn",)}
"""What each method tells of a factor; the first is what factors are ranked by.

Morris: mean of the absolute elementary effects, mean of the effects, their standard deviation, all
for a move over the whole range. Sobol: share of the variance that would be left if all others were
known, and share that would go if this one were known. PAWN: median Kolmogorov-Smirnov distance, 0
to 1, between the result where the factor lies in a slice of its range and the result anywhere.
"""

LEVELS = 4
"""Levels of a factor in the Morris design, as usual with few trajectories (Morris 1991)."""

CONFIDENCE = 0.9
RESAMPLES = 200
"""Resamples of a bootstrap interval, for a 90 % interval to within a tenth of its width."""

SLICES = 10
"""Slices of a factor's range in PAWN, as Pianosi & Wagener (2018) advise from 500 futures on."""

PAWN_RESAMPLES, DUMMIES = 40, 100
"""Resamples, and factors of no effect, of PAWN, whose every sample costs hundreds of tests."""

_Z = 1.6448536269514722  # 90 % of a normal distribution lie within ±Z
_LIBRARY, _INSTALL = "SALib", 'pip install "alignsim[analysis]"'
_NEGLIGIBLE = 0.1  # of the largest influence
_WIDE = 0.25  # half an interval, of the largest influence
_MUCH_CHANCE = 0.1  # of the variance between points


@dataclass(frozen=True)
class Measure:
    """A number with its 90 % interval, NaN where there is none."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Influence:
    """What one factor does to a result. ``chance`` is what ranks it if it did nothing at all."""

    factor: Factor
    measures: dict[str, Measure]  # by the names in MEASURES, the first ranks
    chance: float

    @property
    def ranking(self) -> Measure:
        """The measure by which factors are ranked."""
        return next(iter(self.measures.values()))

    @property
    def clear(self) -> bool:
        """Whether it is told from chance: its interval lies above what chance makes."""
        return self.ranking.low > self.chance and self.ranking.value > 0.0


@dataclass(frozen=True)
class Sensitivity:
    """How one result depends on the factors."""

    of: str
    unit: str
    method: str
    influences: tuple[Influence, ...]  # the strongest first
    mean: float  # of the result over points
    sd: float
    chance: float  # share 0..1 of the variance between points that is chance; NaN for PAWN

    @property
    def constant(self) -> bool:
        """Whether the result is the same at every point."""
        return self.sd == 0.0

    @property
    def clear(self) -> tuple[Influence, ...]:
        """Factors whose influence is told from chance and not negligible, the strongest first."""
        least = _NEGLIGIBLE * self.influences[0].ranking.value
        return tuple(e for e in self.influences if e.clear and e.ranking.value >= least)

    @property
    def interactions(self) -> Measure:
        """Sobol: share of variance that no single factor explains, by interactions and chance."""
        first = [each.measures["first"] for each in self.influences]
        rest = 1.0 - sum(each.value for each in first)
        half = sqrt(sum((each.high - each.value) ** 2 for each in first))
        return Measure(rest, rest - half, rest + half)

    @property
    def wide(self) -> bool:
        """Whether the intervals are too wide for the order of factors to be trusted."""
        strongest = self.influences[0].ranking
        widest = max(each.ranking.high - each.ranking.low for each in self.influences) / 2
        return not self.constant and widest > _WIDE * strongest.value

    @property
    def noisy(self) -> bool:
        """Whether much of what differs between points is chance of too few futures."""
        return bool(self.chance > _MUCH_CHANCE)

    def __getitem__(self, name: str) -> Influence:
        for each in self.influences:
            if each.factor.name == name:
                return each
        known = ", ".join(each.factor.name for each in self.influences)
        raise KeyError(f"{name} was not swept; these were: {known}")


@dataclass(frozen=True, repr=False)
class Sweep(Drawn):
    """A scenario's results against its assumptions."""

    name: str
    method: str
    month: int
    date: str
    seed: int
    samples: int  # trajectories (Morris), base samples (Sobol), 0 for PAWN
    futures: int  # at every point; of the run for PAWN
    factors: tuple[Factor, ...]
    values: Floats  # (S, k) of the factors, in their own units
    results: Floats  # (R, S) mean over futures; (R, F) for PAWN
    sensitivities: tuple[Sensitivity, ...]  # one for each result

    @property
    def points(self) -> int:
        """Number of sample points."""
        return len(self.values)

    def __getitem__(self, of: str) -> Sensitivity:
        for each in self.sensitivities:
            if each.of == of:
                return each
        known = ", ".join(each.of for each in self.sensitivities)
        raise KeyError(f"{of} was not asked; these were: {known}")

    def __rich_repr__(self) -> Iterator[tuple[str | None, Any]]:
        """Scenario, method, and for every result the factors that drive it."""
        yield None, self.name
        yield "method", self.method
        yield "factors", len(self.factors)
        for each in self.sensitivities:
            yield each.of, ", ".join(found.factor.name for found in each.clear[:3]) or "none"


def must_be_installed() -> None:
    """AlignsimError, with how to mend it, where the library is missing."""
    if find_spec(_LIBRARY) is None:
        raise AlignsimError(
            f"a sweep needs {_LIBRARY}, which is not installed; install it with {_INSTALL}"
        )


def _problem(factors: int) -> dict[str, Any]:
    """Factors as SALib wants them: by number, in the unit cube."""
    names = [str(each) for each in range(factors)]
    return {"num_vars": factors, "names": names, "bounds": [[0.0, 1.0]] * factors}


def design(method: str, factors: int, samples: int, seed: int) -> Floats:
    """Sample points of Morris or Sobol, (S, k) in the unit cube, always the same for a seed.

    Morris: ``samples`` trajectories of k + 1 points. Sobol: ``samples``, a power of 2, times k + 2
    points (Saltelli et al. 2010) of a scrambled Sobol' sequence.
    """
    must_be_installed()
    random = np.random.default_rng(seed)
    if method == MORRIS:
        from SALib.sample import morris

        points = morris.sample(_problem(factors), samples, num_levels=LEVELS, seed=random)
    else:
        from SALib.sample import sobol

        points = sobol.sample(_problem(factors), samples, calc_second_order=False, seed=random)
    return np.asarray(points, dtype=np.float64)


def chance_share(outcomes: Floats) -> float:
    """Share 0..1 of the variance of means over futures that is chance, of ``outcomes`` (S, K).

    Analysis of variance in two ways: what a future does at a point beyond its own mean and that of
    the point is chance, and the mean of K futures keeps a K-th of its variance. 0 for one future.
    """
    points, futures = outcomes.shape
    between = float(np.var(outcomes.mean(axis=1), ddof=1))
    if futures < 2 or between == 0.0:
        return 0.0
    rest = outcomes - outcomes.mean(axis=0) - outcomes.mean(axis=1, keepdims=True) + outcomes.mean()
    within = float(np.sum(rest**2)) / ((points - 1) * (futures - 1))
    return float(min(1.0, within / futures / between))


def morris_influences(
    factors: Sequence[Factor], points: Floats, outcomes: Floats, seed: int
) -> tuple[Influence, ...]:
    """Elementary effects (Morris 1991; Campolongo et al. 2007) of outcomes (S, K), ranked.

    An effect is that of a move over the whole range. Chance: the mean absolute effect that futures
    which respond each in its own way would show if the factor moved none of them on average.
    """
    from SALib.analyze import morris

    means = outcomes.mean(axis=1)
    found = morris.analyze(
        _problem(len(factors)),
        points,
        means,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        num_levels=LEVELS,
        seed=np.random.default_rng(seed),
    )
    effects = _effects(points, outcomes)
    trajectories, futures = effects.shape[1:]
    spread = effects.mean(axis=2).std(axis=1, ddof=1) / sqrt(trajectories)
    chance = np.zeros(len(factors))
    if futures > 1:
        errors = effects.std(axis=2, ddof=1) / sqrt(futures)
        chance = sqrt(2.0 / pi) * errors.mean(axis=1)  # mean of a half-normal distribution
    none = float("nan")
    return _ranked(
        Influence(
            factor,
            {
                "mu_star": _around(found["mu_star"][k], found["mu_star_conf"][k]),
                "mu": _around(found["mu"][k], _Z * spread[k]),
                "sigma": Measure(float(found["sigma"][k]), none, none),
            },
            float(chance[k]),
        )
        for k, factor in enumerate(factors)
    )


def _effects(points: Floats, outcomes: Floats) -> Floats:
    """Elementary effects of every factor, trajectory and future, (k, trajectories, K)."""
    factors = points.shape[1]
    steps = points.reshape(-1, factors + 1, factors)
    levels = outcomes.reshape(len(steps), factors + 1, -1)
    moved = np.diff(steps, axis=1)  # (trajectories, k steps, k): one factor at a time
    which = np.abs(moved).argmax(axis=2)
    size = np.take_along_axis(moved, which[..., None], axis=2)
    effects = np.diff(levels, axis=1) / size
    return np.stack([effects[which == k] for k in range(factors)])


def sobol_influences(
    factors: Sequence[Factor], outcomes: Floats, seed: int
) -> tuple[Influence, ...]:
    """Shares of variance (Saltelli et al. 2010) of outcomes (S, K), ranked by total order.

    Chance: the total order that a factor would show whose move changes single futures as much as
    this one does, but not their mean.
    """
    from SALib.analyze import sobol

    k = len(factors)
    means = outcomes.mean(axis=1)
    found = sobol.analyze(
        _problem(k),
        means,
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        seed=seed + 1,  # 0 would be no seed
    )
    rows = outcomes.reshape(-1, k + 2, outcomes.shape[1])
    chance = np.zeros(k)
    if outcomes.shape[1] > 1:
        moved = rows[:, 1:-1] - rows[:, :1]
        errors = moved.var(axis=2, ddof=1).mean(axis=0) / outcomes.shape[1]
        chance = 0.5 * errors / np.var(rows[:, [0, -1]].mean(axis=2))
    return _ranked(
        Influence(
            factor,
            {
                "total": _around(found["ST"][j], found["ST_conf"][j]),
                "first": _around(found["S1"][j], found["S1_conf"][j]),
            },
            float(chance[j]),
        )
        for j, factor in enumerate(factors)
    )


def pawn_influences(
    factors: Sequence[Factor], values: Floats, outcome: Floats, seed: int
) -> tuple[Influence, ...]:
    """PAWN (Pianosi & Wagener 2018) of given futures: ``values`` (F, k) against ``outcome`` (F,).

    Chance: the 95 % quantile of the same for factors of no effect, drawn at random.
    """
    from SALib.analyze import pawn

    def distances(inputs: Floats, result: Floats) -> Floats:
        with np.errstate(invalid="ignore"):  # of ratios that are not asked
            found = pawn.analyze(_problem(inputs.shape[1]), inputs, result, S=SLICES)
        return np.asarray(found["median"], dtype=np.float64)

    random = np.random.default_rng(seed)
    found = distances(values, outcome)
    samples = random.integers(len(outcome), size=(PAWN_RESAMPLES, len(outcome)))
    half = _Z * np.std([distances(values[each], outcome[each]) for each in samples], axis=0, ddof=1)
    dummies = distances(random.random((len(outcome), DUMMIES)), outcome)
    chance = float(np.quantile(dummies, 0.95))
    return _ranked(
        Influence(factor, {"pawn": _around(found[k], half[k])}, chance)
        for k, factor in enumerate(factors)
    )


def _around(value: float, half: float) -> Measure:
    return Measure(float(value), float(value - half), float(value + half))


def _ranked(influences: Any) -> tuple[Influence, ...]:
    return tuple(sorted(influences, key=lambda each: -each.ranking.value))


def sensitivity(
    of: str,
    unit: str,
    method: str,
    factors: Sequence[Factor],
    points: Floats,
    outcomes: Floats,
    seed: int,
) -> Sensitivity:
    """How one result depends on the factors.

    ``points`` (S, k) of :func:`design` with ``outcomes`` (S, K); for PAWN values (F, k) of a run
    with outcomes (F, 1).
    """
    must_be_installed()
    means = outcomes.mean(axis=1)
    if np.ptp(means) == 0.0:
        nothing = dict.fromkeys(MEASURES[method], Measure(0.0, 0.0, 0.0))
        influences = tuple(Influence(factor, dict(nothing), 0.0) for factor in factors)
    elif method == PAWN:
        influences = pawn_influences(factors, points, outcomes[:, 0], seed)
    elif method == SOBOL:
        influences = sobol_influences(factors, outcomes, seed)
    else:
        influences = morris_influences(factors, points, outcomes, seed)
    return Sensitivity(
        of=of,
        unit=unit,
        method=method,
        influences=influences,
        mean=float(means.mean()),
        sd=float(means.std(ddof=1)) if np.ptp(means) > 0.0 else 0.0,
        chance=float("nan") if method == PAWN else chance_share(outcomes),
    )
