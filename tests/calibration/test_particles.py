"""Particles: as often as their weight says, to four digits, and what they say in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from alignsim.calibration.particles import (
    DOWN,
    HARDLY,
    INFORMED,
    UP,
    intervals,
    prior_quantile,
    resampled,
    rounded,
    told_of,
)
from alignsim.calibration.settings import Prior, load_settings

SETTINGS = replace(load_settings(), narrower=0.2, moved=0.25)
PRIOR = Prior(0.0, 0.5, 1.0, "x")
FROM_PRIOR = np.array([prior_quantile(PRIOR, u) for u in np.linspace(0.001, 0.999, 999)])


def test_each_candidate_comes_as_often_as_its_weight_says() -> None:
    weights = np.array([0.1, 0.0, 0.65, 0.25])
    for seed in range(20):
        seen = Counter(resampled(weights, 10, seed).tolist())
        assert seen[0] == 1 and seen[1] == 0
        assert seen[2] in (6, 7) and seen[3] in (2, 3)
    rows = resampled(weights, 1000, 3)
    assert (np.diff(rows) >= 0).all()
    assert resampled(weights, 1000, 3).tolist() == rows.tolist()


def test_values_keep_four_digits_and_stay_in_their_range() -> None:
    values = np.array([0.123456, 1.99999, 1e-7 / 3])
    assert rounded(values, 0.0, 1.99999).tolist() == [0.1235, 1.99999, 3.333e-8]


@pytest.mark.parametrize(
    ("particles", "word"),
    [
        (FROM_PRIOR, HARDLY),
        (0.5 + 0.85 * (FROM_PRIOR - 0.5), HARDLY),
        (0.5 + 0.5 * (FROM_PRIOR - 0.5), INFORMED),
        (np.clip(FROM_PRIOR + 0.25, 0, 1), INFORMED),
        (0.9 + 0.05 * FROM_PRIOR, UP),
        (0.1 * FROM_PRIOR, DOWN),
    ],
)
def test_words_follow_how_far_the_data_moved_and_narrowed(particles: np.ndarray, word: str) -> None:
    told = told_of(SETTINGS, PRIOR, particles)
    assert told.word == word
    assert told.prior == pytest.approx((0.158, 0.5, 0.842), abs=0.001)
    wide = told.posterior[2] - told.posterior[0]
    assert told.narrower == pytest.approx(1 - wide / (told.prior[2] - told.prior[0]))


def test_intervals_are_quantiles_over_data_sets() -> None:
    rows = [{"a": float(k), "b": 0.0} for k in range(101)]
    assert intervals(rows, "a") == (5.0, 50.0, 95.0)
    assert intervals(rows, "b") == (0.0, 0.0, 0.0)
