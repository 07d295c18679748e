"""Scores against closed forms; every comparison has a case in which it must say "different"."""

from __future__ import annotations

from math import erf, exp, pi, sqrt

import numpy as np
import pytest

from alignsim.backtest import scores
from alignsim.backtest.chance import measurement, numbers, resamples, uniforms
from alignsim.backtest.naive import climatology, drift, persistence
from alignsim.engine.draws import (
    MEASUREMENT,
    NUMBER,
    TRIANGULAR,
    normal_quantile,
    place_of,
    quantile,
    uniform,
)

RNG = np.random.default_rng(7)


@pytest.fixture(autouse=True)
def same_draws_in_every_order() -> None:
    """Every test begins with the same draws, whichever ran before."""
    RNG.bit_generator.state = np.random.default_rng(7).bit_generator.state


def crps_normal(mean: float, sd: float, x: float) -> float:
    """Gneiting & Raftery (2007), eq. 21."""
    z = (x - mean) / sd
    density, below = exp(-z * z / 2) / sqrt(2 * pi), (1 + erf(z / sqrt(2))) / 2
    return sd * (z * (2 * below - 1) + 2 * density - 1 / sqrt(pi))


def crps_uniform(x: float) -> float:
    """CRPS of the uniform distribution on 0..1, x within it: integral of (F - 1{x <= t})^2."""
    return x**3 / 3 + (1 - x) ** 3 / 3


@pytest.mark.parametrize("x", [-2.0, 0.3, 1.0, 4.0])
def test_crps_of_a_large_normal_ensemble_is_the_closed_form(x: float) -> None:
    members = 1.0 + 0.5 * np.array([normal_quantile((k + 0.5) / 4000) for k in range(4000)])
    assert scores.crps(members, x) == pytest.approx(crps_normal(1.0, 0.5, x), abs=1e-3)
    assert scores.crps(members, x) != pytest.approx(crps_normal(1.2, 0.5, x), abs=1e-3)


@pytest.mark.parametrize("x", [0.0, 0.25, 0.9])
def test_crps_of_a_uniform_ensemble_is_the_closed_form(x: float) -> None:
    members = (np.arange(2000) + 0.5) / 2000
    assert scores.crps(members, x, fair=False) == pytest.approx(crps_uniform(x), abs=1e-6)
    assert scores.crps(members, x, fair=False) != pytest.approx(crps_uniform(x) + 0.01, abs=1e-6)


def test_crps_of_a_point_is_the_absolute_error() -> None:
    for fair in (True, False):
        assert scores.crps(np.array([2.0]), 5.0, fair) == 3.0
        assert scores.crps(np.full(9, 2.0), 5.0, fair) == 3.0


def test_crps_of_two_members_is_that_by_hand() -> None:
    members = np.array([1.0, 3.0])
    assert scores.crps(members, 2.0, fair=False) == 0.5  # 1 - 2 / 4
    assert scores.crps(members, 2.0) == 0.0  # 1 - 2 / 2
    with pytest.raises(ValueError, match="without members"):
        scores.crps(np.array([]), 0.0)


def test_crps_by_sorting_equals_the_double_sum() -> None:
    x = RNG.normal(size=30)
    gaps = np.abs(x[:, None] - x[None]).sum()
    error = np.abs(x - 0.4).mean()
    assert scores.crps(x, 0.4, fair=False) == pytest.approx(error - gaps / (2 * 30 * 30))
    assert scores.crps(x, 0.4) == pytest.approx(error - gaps / (2 * 30 * 29))


def test_fair_score_does_not_punish_small_ensembles_and_the_plain_one_does() -> None:
    truth = RNG.normal(size=4000)
    small = [RNG.normal(size=4) for _ in truth]
    fair = np.mean([scores.crps(m, x) for m, x in zip(small, truth, strict=True)])
    plain = np.mean([scores.crps(m, x, False) for m, x in zip(small, truth, strict=True)])
    ideal = 1 / sqrt(pi)  # expected CRPS of a standard normal forecast of standard normal truth
    assert fair == pytest.approx(ideal, abs=0.02)
    assert plain > ideal + 0.08


def test_coverage_of_a_calibrated_forecast_is_its_level_and_of_a_narrow_one_is_less() -> None:
    truth = RNG.normal(size=2000)
    members = RNG.normal(size=(2000, 200))
    for level in (0.5, 0.9):
        good = np.mean([scores.covers(m, x, level) for m, x in zip(members, truth, strict=True)])
        narrow = np.mean(
            [scores.covers(m / 2, x, level) for m, x in zip(members, truth, strict=True)]
        )
        assert good == pytest.approx(level, abs=0.035)
        assert narrow < level - 0.1


def test_direction_is_hit_missed_or_neither() -> None:
    assert scores.hit(2.0, 1.0, 3.0) == 1.0
    assert scores.hit(0.0, 1.0, 3.0) == 0.0
    assert scores.hit(1.0, 1.0, 3.0) == scores.hit(2.0, 1.0, 1.0) == 0.5


def test_skill_is_one_zero_or_below_as_errors_are_none_equal_or_larger() -> None:
    ones = np.ones(4)
    assert scores.skill(0 * ones, ones) == 1.0
    assert scores.skill(ones, ones) == 0.0
    assert scores.skill(2 * ones, ones) == -1.0
    assert scores.skill(0 * ones, 0 * ones) == 0.0
    assert scores.skill(ones, 0 * ones) == -np.inf


def test_bootstrap_of_a_mean_has_the_width_of_theory() -> None:
    values = RNG.normal(size=60)
    low, high = scores.mean_interval(values, resamples(60, 1))
    theory = 2 * 1.6449 * values.std() / sqrt(60)
    assert high - low == pytest.approx(theory, rel=0.08)
    assert low < values.mean() < high


def test_blocks_widen_the_interval_of_values_that_hang_together() -> None:
    together = np.repeat(RNG.normal(size=20), 3)
    alone = scores.mean_interval(together, resamples(60, 1))
    blocks = scores.mean_interval(together, resamples(60, 6))
    assert blocks[1] - blocks[0] > 1.3 * (alone[1] - alone[0])


def test_skill_interval_holds_a_known_skill_and_not_another() -> None:
    reference = RNG.gamma(4.0, size=400)
    own = 0.8 * reference * RNG.gamma(50.0, 1 / 50.0, size=400)
    low, high = scores.skill_interval(own, reference, resamples(400, 3))
    assert low < 0.2 < high
    assert high < 0.3 and low > 0.1


def test_resamples_are_blocks_and_the_same_every_time() -> None:
    first = resamples(10, 3)
    assert first.shape == (2000, 10) and first.min() == 0 and first.max() == 9
    steps = np.diff(first[:, :9].reshape(2000, 3, 3), axis=2) % 10
    assert (steps == 1).all()
    assert (first == resamples(10, 3)).all()
    assert (first != resamples(10, 2)).any()
    counts = np.bincount(first.ravel(), minlength=10) / first.size
    assert counts == pytest.approx(0.1, abs=0.01)


def test_correlation_is_that_of_numpy_and_none_without_movement() -> None:
    x = RNG.normal(size=50)
    y = x + RNG.normal(size=50)
    assert scores.correlation(x, y) == pytest.approx(np.corrcoef(x, y)[0, 1])
    assert scores.correlation(x, 0 * y) == 0.0
    low, high = scores.correlation_interval(x, y, resamples(50, 1))
    assert 0.0 < low < scores.correlation(x, y) < high
    low, high = scores.correlation_interval(x, RNG.normal(size=50), resamples(50, 1))
    assert low < 0.0 < high


# -- draws ----------------------------------------------------------------------------------------


def test_draws_in_one_sweep_are_those_of_the_engine_one_by_one() -> None:
    place = place_of("seoul")
    swept = uniforms(2005, 6, MEASUREMENT, place)
    assert swept.tolist() == [uniform(2005, f, 0, MEASUREMENT, place, 0) for f in range(6)]
    assert (swept != uniforms(2006, 6, MEASUREMENT, place)).all()
    expected = [normal_quantile(u) for u in swept]
    assert measurement(2005, 6, "seoul") == pytest.approx(expected, abs=1e-7)
    drawn = numbers(1, 3, "x", (TRIANGULAR, 0.0, 0.2, 1.0, 0.0))
    by_hand = [uniform(1, f, 0, NUMBER, place_of("x"), 0) for f in range(3)]
    assert drawn.tolist() == [quantile(TRIANGULAR, 0.0, 0.2, 1.0, 0.0, u) for u in by_hand]


# -- naive ----------------------------------------------------------------------------------------


def test_no_change_is_centred_on_the_last_figure_with_past_changes_both_ways() -> None:
    history = np.array([1.0, 2.0, 4.0, 7.0])
    assert sorted(persistence(history, 1)) == [4.0, 5.0, 6.0, 8.0, 9.0, 10.0]
    assert np.median(persistence(history, 2)) == 7.0


def test_drift_goes_on_along_the_line_and_is_sure_of_a_straight_one() -> None:
    straight = np.arange(6.0)
    assert drift(straight, 3) == pytest.approx(8.0)
    assert np.mean(drift(np.array([0.0, 3.0, 2.0, 6.0]), 1)) == pytest.approx(8.0)


def test_climatology_is_the_past_and_too_short_a_past_is_refused() -> None:
    history = np.array([3.0, 1.0, 2.0])
    assert climatology(history, 5).tolist() == [3.0, 1.0, 2.0]
    with pytest.raises(ValueError, match="too few changes"):
        persistence(history, 2)
