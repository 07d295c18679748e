"""Summaries of distances: closed forms, and resamples as repeated data."""

from __future__ import annotations

import numpy as np
import pytest

from alignsim.calibration.summaries import (
    VOTES,
    pair_rows,
    pairs_of,
    size_of_change,
    votes_change,
    votes_growth,
    votes_return,
    votes_trend,
    weighted_median,
)

RNG = np.random.default_rng(5)
WALK = np.cumsum(RNG.normal(size=(4000, 40)), axis=0)
SCATTER = RNG.normal(size=(4000, 40))
ONES = np.ones(4000), np.ones(40)


def test_changes_of_scatter_do_not_grow_those_of_a_walk_grow_by_the_root() -> None:
    horizons = {"horizons": [1, 3]}
    assert votes_growth(SCATTER, *ONES, horizons) == pytest.approx(0.0, abs=0.02)
    assert votes_growth(WALK, *ONES, horizons) == pytest.approx(np.log(3) / 2, abs=0.03)


def test_size_of_change_is_the_mean_of_a_folded_normal() -> None:
    assert size_of_change(WALK, 1, *ONES) == pytest.approx(np.sqrt(2 / np.pi), rel=0.02)
    assert size_of_change(SCATTER, 2, *ONES) == pytest.approx(2 / np.sqrt(np.pi), rel=0.02)
    whole = votes_change(WALK, *ONES, {"horizons": [1, 4]})
    assert whole == pytest.approx(np.log(np.sqrt(2 / np.pi)) + np.log(2) / 2, abs=0.02)


def test_departures_of_scatter_are_gone_after_a_year_those_of_a_walk_stay() -> None:
    assert votes_return(SCATTER, *ONES, {}) == pytest.approx(-1.0, abs=0.02)
    assert votes_return(WALK, *ONES, {}) == pytest.approx(0.0, abs=0.01)
    keeps = np.zeros((4000, 40))
    for year in range(1, 4000):
        keeps[year] = 0.6 * keeps[year - 1] + SCATTER[year]
    assert votes_return(keeps, *ONES, {}) == pytest.approx(-0.4, abs=0.02)
    assert votes_return(np.ones((5, 3)), np.ones(5), np.ones(3), {}) == 0.0


def test_a_steady_drift_is_half_its_length() -> None:
    drift = np.arange(10.0)[:, None] * 0.1 + np.zeros((10, 3))
    assert votes_trend(drift, np.ones(10), np.ones(3), {}) == pytest.approx(0.5)
    assert votes_trend(-drift, np.ones(10), np.ones(3), {}) == pytest.approx(-0.5)
    odd = np.arange(5.0)[:, None] + np.zeros((5, 3))
    assert votes_trend(odd, np.ones(5), np.ones(3), {}) == pytest.approx(3.0)


@pytest.mark.parametrize("name", VOTES)
def test_a_pair_that_counts_twice_is_a_pair_that_is_there_twice(name: str) -> None:
    distance, given = WALK[:12, :5], {"horizons": [1, 2]}
    weights = np.array([1.0, 4.0, 0.0, 1.0, 1.0])
    rows = [0, 1, 1, 1, 1, 3, 4]
    year = RNG.integers(0, 3, 12).astype(float) + (np.arange(12) % 5 == 0)
    one = VOTES[name](distance, year, weights, given)
    assert one == pytest.approx(VOTES[name](distance[:, rows], year, np.ones(7), given))
    assert one != VOTES[name](distance, year, np.ones(5), given)
    assert one != VOTES[name](distance, np.ones(12), weights, given)


def test_a_resample_without_any_year_is_no_number() -> None:
    none = np.array([0.0, 0.0, 0.0, 1.0])
    assert np.isnan(size_of_change(WALK[:4, :3], 1, none, np.ones(3)))


def test_a_weighted_median_is_the_value_at_half_the_weight() -> None:
    assert weighted_median(np.array([3.0, 1.0, 2.0]), np.ones(3)) == 2.0
    assert weighted_median(np.array([3.0, 1.0, 2.0]), np.array([5.0, 1.0, 1.0])) == 3.0


def test_pairs_lie_between_the_sides_or_within_one() -> None:
    apart = np.array([True, False, False, True])
    first, second = pair_rows(4)
    between = {(first[k], second[k]) for k in np.flatnonzero(pairs_of("between", apart))}
    within = {(first[k], second[k]) for k in np.flatnonzero(pairs_of("within", apart))}
    assert between == {(0, 1), (0, 2), (1, 3), (2, 3)}
    assert within == {(0, 3), (1, 2)}
    assert pairs_of("all", apart).all()
    with pytest.raises(KeyError):
        pairs_of("beside", apart)
