"""Random numbers of backtests: the engine's counter, at purposes no rule uses.

A number belongs to its place, so that a further case or origin moves none of another's.
"""

from statistics import NormalDist
from typing import Any

import numpy as np

from alignsim.backtest.scores import Floats, Integers
from alignsim.backtest.scores import resamples as resamples_of
from alignsim.engine.draws import (
    MEASUREMENT,
    NUMBER,
    particle_of,
    place_of,
    quantile,
    uniform,
)
from alignsim.engine.measure import Distribution
from alignsim.engine.plan import Plan

OBSERVATION, RESAMPLE = 101, 102
"""Purposes beyond those of the engine: error of what is observed, blocks of a bootstrap."""

RESAMPLES = 2000
"""Resamples of a bootstrap."""

_NORMAL = NormalDist()


def uniforms(seed: int, futures: int, purpose: int, place: int, partner: int = 0) -> Floats:
    """One uniform draw of every future at a place, (F,): the engine's own, in one sweep."""
    draw: Any = uniform
    runs = np.arange(futures, dtype=np.uint64)
    return np.asarray(draw(seed, runs, 0, purpose, place, partner), dtype=np.float64)


def normals(seed: int, futures: int, purpose: int, name: str) -> Floats:
    """One standard normal draw of every future at a named place, (F,)."""
    drawn = uniforms(seed, futures, purpose, place_of(name))
    return np.array([_NORMAL.inv_cdf(u) for u in drawn.tolist()])


def measurement(seed: int, futures: int, government: str) -> Floats:
    """The measurement error that the engine drew for a government's start, in s.d., (F,)."""
    return normals(seed, futures, MEASUREMENT, government)


def numbers(seed: int, futures: int, name: str, distribution: Distribution) -> Floats:
    """What the engine drew for a named number in every future, (F,)."""
    drawn = uniforms(seed, futures, NUMBER, place_of(name)).tolist()
    return np.array([quantile(*distribution, u) for u in drawn])


def drawn(plan: Plan, futures: int, name: str) -> Floats:
    """What the engine drew for a number of a plan, also where it is a posterior's, (F,)."""
    (row,) = np.flatnonzero(plan.numbers.place == place_of(name))
    (fitted,) = np.nonzero(plan.numbers.fitted == row)
    particle = plan.numbers.particle
    if fitted.size and len(particle):
        which = [particle_of(plan.seed, run, len(particle)) for run in range(futures)]
        return np.asarray(particle[which, fitted[0]])
    low, middle, high, spread = plan.numbers.bounds[row]
    distribution = (int(plan.numbers.kind[row]), low, middle, high, spread)
    return numbers(plan.seed, futures, name, distribution)


def resamples(length: int, block: int) -> Integers:
    """Block resamples of ``length`` forecasts, (RESAMPLES, length): the same for every score."""
    blocks = -(-length // max(1, min(block, length)))
    place = place_of("backtest/resample")
    columns = [uniforms(0, RESAMPLES, RESAMPLE, place, b) for b in range(blocks)]
    return resamples_of(np.column_stack(columns), length, block)
