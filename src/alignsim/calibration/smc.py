"""The search: sequential Monte Carlo by approximate Bayesian computation, with pyabc.

The only module that imports pyabc, which is an extra. Every population is sampled by
:class:`_PlacedSampler`, whose random numbers belong to their candidates, and is on disk before the
next begins.
"""

import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pyabc
from sqlalchemy.exc import SQLAlchemyError

from alignsim.backtest.scores import Floats
from alignsim.calibration import workers
from alignsim.calibration.particles import prior_quantile
from alignsim.calibration.settings import Prior
from alignsim.calibration.workers import BATCH, Batch, Workers
from alignsim.engine.draws import normal_probability
from alignsim.errors import AlignsimError, escaped
from alignsim.scenario.schema import LARGEST_SEED


@dataclass(frozen=True)
class Problem:
    """What is searched for: numbers with priors, whose simulated summaries come near the data's."""

    priors: Mapping[str, Prior]
    value: Mapping[str, float]  # observed summaries
    spread: Mapping[str, float]  # units of their departures


@dataclass(frozen=True)
class How:
    """How the search goes on."""

    seed: int
    particles: int
    populations: int
    quantile: float
    kernel: float
    tolerance: float


@dataclass(frozen=True)
class Population:
    """Accepted candidates below a tolerance: the last of these is the posterior."""

    number: int
    tolerance: float
    tried: int
    values: dict[str, Floats]  # (n,) by parameter or nuisance
    weights: Floats  # (n,) sum to 1
    summaries: dict[str, Floats]  # (n,) by summary

    @property
    def acceptance(self) -> float:
        """Share of candidates that were accepted."""
        return len(self.weights) / self.tried

    @property
    def effective(self) -> float:
        """Effective sample size, 1 .. n (Kish): how many equal weights tell as much."""
        return float(1.0 / np.sum(self.weights**2))


class OutOfTime(Exception):
    """The time given is over within a population, which is given up."""


Tell = Callable[[int, int, int], None]
"""Told the number of a population, how many are accepted, how many were tried."""


class _Distance:
    """Root mean square departure from the data, in units of spread."""

    def __init__(self, spread: Mapping[str, float]) -> None:
        self._spread = dict(spread)

    def __call__(self, simulated: Mapping[str, float], observed: Mapping[str, float]) -> float:
        squares = [
            ((simulated[name] - observed[name]) / wide) ** 2 for name, wide in self._spread.items()
        ]
        return float(np.sqrt(np.mean(squares)))


class _Model:
    """The simulator of whatever process calls it, seeded by the candidate's own random numbers.

    Numbers are searched for by their normal scores, in which every prior is a standard normal
    distribution: proposals then never leave a range, and weights stay alike where nothing is
    learned.
    """

    __name__ = "alignsim"

    def __init__(self, priors: Mapping[str, Prior]) -> None:
        self._priors = dict(priors)

    def __call__(self, scores: Mapping[str, float]) -> dict[str, float]:
        values = {name: of_score(prior, scores[name]) for name, prior in self._priors.items()}
        return workers.simulate(values, int(np.random.randint(LARGEST_SEED, dtype=np.int64)))


def of_score(prior: Prior, score: float) -> float:
    """The value at a normal score of a prior: at 0 its median, at 1.64 its 95% quantile."""
    return prior_quantile(prior, normal_probability(float(score)))


class _Tolerance(pyabc.QuantileEpsilon):  # type: ignore[misc]  # pyabc ships no types
    """A quantile of the distances before, but never below what was asked for."""

    def __init__(self, quantile: float, least: float) -> None:
        super().__init__(alpha=quantile)
        self.least = least

    def __call__(self, t: int) -> float:
        return max(self.least, float(super().__call__(t)))


class _Kernel(pyabc.MultivariateNormalTransition):  # type: ignore[misc]  # pyabc ships no types
    """Proposals around candidates that were first drawn towards their mean (Liu & West 2001).

    A kernel with the share ``kernel`` of the variance around points with the rest has the mean and
    the variance of the population. Without shrinking, proposals scatter more widely than what is
    searched for, the more so the more numbers are fitted, and a few weights outgrow all others.
    """

    def __init__(self, kernel: float) -> None:
        super().__init__(bandwidth_selector=partial(_bandwidth, kernel))
        self.kernel = kernel

    def fit(self, X: Any, w: Floats) -> None:
        mean = np.average(X.to_numpy(), axis=0, weights=w)
        super().fit(mean + np.sqrt(1.0 - self.kernel) * (X - mean), w)


def _bandwidth(kernel: float, *_: float) -> float:
    """Standard deviation of a kernel in those of the points, which were drawn together before."""
    return float(np.sqrt(kernel / (1.0 - kernel)))


class _PlacedSampler(pyabc.sampler.Sampler):  # type: ignore[misc]  # pyabc ships no types
    """Tries candidates in order of their numbers until enough are accepted."""

    def __init__(self, pool: Workers, seed: int, deadline: float, tell: Tell | None) -> None:
        super().__init__()
        self._pool, self._seed, self._deadline, self._tell = pool, seed, deadline, tell

    def sample_until_n_accepted(
        self, n: int, simulate_one: Any, t: int, **_: Any
    ) -> pyabc.population.Sample:
        """The first ``n`` candidates accepted; raises OutOfTime."""
        content = cloudpickle.dumps(simulate_one)
        sample, tried = self._create_empty_sample(), 0
        for batch, accepted in self._pool.results(self._batches(content, t)):
            for candidate, particle in accepted:
                if sample.n_accepted < n:
                    sample.append(particle)
                    tried = candidate + 1
            if self._tell is not None:
                self._tell(t, sample.n_accepted, batch.first + batch.count)
            if sample.n_accepted == n:
                break
            if time.monotonic() > self._deadline:
                raise OutOfTime
        self.nr_evaluations_ = tried
        return sample

    def _batches(self, content: bytes, t: int) -> Iterator[Batch]:
        return (Batch(content, self._seed, t, k, BATCH) for k in count(0, BATCH))


def next_population(
    problem: Problem,
    how: How,
    database: Path,
    pool: Workers,
    deadline: float,
    tell: Tell | None = None,
) -> None:
    """Sample one further population into the database, which is made if there is none.

    Raises OutOfTime where ``deadline`` (as of time.monotonic) passes before it is complete, and
    AlignsimError where the disk refuses; what was complete before stays.
    """
    search = pyabc.ABCSMC(
        _Model(problem.priors),
        pyabc.Distribution(**{name: pyabc.RV("norm", 0.0, 1.0) for name in problem.priors}),
        _Distance(problem.spread),
        transitions=_Kernel(how.kernel),
        population_size=how.particles,
        eps=_Tolerance(how.quantile, how.tolerance),
        sampler=_PlacedSampler(pool, how.seed, deadline, tell),
    )
    logging.getLogger("ABC").setLevel(logging.WARNING)
    try:
        if not database.exists():
            part = database.with_suffix(".part")
            part.unlink(missing_ok=True)
            search.new(_address(part), dict(problem.value))
            os.replace(part, database)
        search.load(_address(database), 1, dict(problem.value))
        search.run(max_nr_populations=1)
    except (OSError, SQLAlchemyError) as fault:
        place, why = escaped(str(database)), escaped(str(fault).splitlines()[0])
        raise AlignsimError(
            f"{place} could not be written ({why}); free space or permit it, then --resume"
        ) from fault
    finally:
        _let_go(search.history)


def _let_go(history: Any) -> None:
    """Close a database that pyabc left open, as it does where anything was raised."""
    if history is not None and history._engine is not None:
        history._close_session()


def tolerances(database: Path) -> list[float]:
    """Tolerances of all complete populations, in order; none where there is no database.

    AlignsimError where there is one that cannot be read.
    """
    if not database.exists():
        return []
    return [float(row.epsilon) for row in _rows(_history(database))]


def _address(database: Path) -> str:
    return str(pyabc.create_sqlite_db_id(file_=str(database.resolve())))


def _history(database: Path) -> Any:
    try:
        history = pyabc.History(_address(database), create=False)
    except (AssertionError, ValueError, SQLAlchemyError) as fault:
        place = escaped(str(database))
        raise AlignsimError(f"{place} is broken; delete its folder and calibrate again") from fault
    history.id = 1
    return history


def _rows(history: Any) -> Any:
    table = history.get_all_populations()
    return table[table["t"] >= 0].itertuples()


def populations(database: Path, priors: Mapping[str, Prior]) -> list[Population]:
    """All complete populations of a database, in order; none where there is no database."""
    if not tolerances(database):
        return []
    history, found = _history(database), []
    for row in _rows(history):
        frame, weights = history.get_distribution(0, row.t)
        population = history.get_population(row.t)
        found.append(
            Population(
                number=int(row.t),
                tolerance=float(row.epsilon),
                tried=int(row.samples),
                values={name: _values(prior, frame[name]) for name, prior in priors.items()},
                weights=np.asarray(weights, dtype=float),
                summaries=_summaries(population),
            )
        )
    return found


def _values(prior: Prior, scores: Iterable[float]) -> Floats:
    return np.array([of_score(prior, score) for score in scores])


def _summaries(population: pyabc.population.Population) -> dict[str, Floats]:
    rows = [particle.sum_stat for particle in population.particles]
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
