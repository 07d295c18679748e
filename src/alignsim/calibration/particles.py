"""From weighted candidates to equally likely particles, and what they say of each parameter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from alignsim.backtest.chance import uniforms
from alignsim.backtest.scores import Floats
from alignsim.calibration.settings import Prior, Settings
from alignsim.engine.draws import TRIANGULAR, place_of, quantile

RESAMPLED = 106
"""Purpose of the draw that places a systematic resample."""

DIGITS = 4
"""Significant digits of a particle: finer than any posterior is known."""

LEVELS = (0.05, 0.5, 0.95)

HARDLY, INFORMED = "hardly informed", "informed"
UP, DOWN = "informed, presses upwards", "informed, presses downwards"


@dataclass(frozen=True)
class Told:
    """What the data say of a number: quantiles at :data:`LEVELS` before and after, in words."""

    prior: tuple[float, ...]
    posterior: tuple[float, ...]
    narrower: float  # share by which the interval shrank, below 0 where it grew
    word: str


def resampled(weights: Floats, rows: int, seed: int) -> Any:
    """Indices of ``rows`` equally likely candidates: systematic resampling, in order.

    Each candidate comes as often as its weight says, rounded up or down (Kitagawa 1996).
    """
    u = float(uniforms(seed, 1, RESAMPLED, place_of("calibration/particles"))[0])
    places = (np.arange(rows) + u) / rows
    total = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(total, places), len(weights) - 1)


def rounded(values: Floats, low: float, high: float) -> Floats:
    """Values to :data:`DIGITS` significant digits, none beyond the range they came from."""
    told = np.array([float(f"{value:.{DIGITS}g}") for value in values.tolist()])
    return np.asarray(np.clip(told, low, high))


def prior_quantile(prior: Prior, u: float) -> float:
    """Value of a prior at a probability."""
    return quantile(TRIANGULAR, prior.low, prior.value, prior.high, 0.0, u)


def told_of(settings: Settings, prior: Prior, particles: Floats) -> Told:
    """How far the data moved and narrowed what was believed of a number.

    A median beyond the prior's interval presses against the range that was believed possible.
    """
    before = tuple(prior_quantile(prior, level) for level in LEVELS)
    after = tuple(float(value) for value in np.quantile(particles, LEVELS))
    wide = before[-1] - before[0]
    narrower = 1.0 - (after[-1] - after[0]) / wide
    moved = abs(after[1] - before[1]) / wide
    word = INFORMED
    if narrower < settings.narrower and moved < settings.moved:
        word = HARDLY
    elif after[1] > before[-1]:
        word = UP
    elif after[1] < before[0]:
        word = DOWN
    return Told(before, after, narrower, word)


def intervals(rows: Sequence[Mapping[str, float]], name: str) -> tuple[float, ...]:
    """Quantiles at :data:`LEVELS` of one summary over simulated data sets."""
    return tuple(float(v) for v in np.quantile([row[name] for row in rows], LEVELS))
