"""Verdicts follow the stated rule, and intervals are those of the textbooks."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from alignsim.experiments.verdict import (
    DEPENDS,
    LIKELY,
    NOT_SUPPORTED,
    SUPPORTED,
    VERDICTS,
    judge,
    wilson,
)

effects = st.lists(st.floats(-1, 1), min_size=2, max_size=60).map(np.array)


def shares(agreeing: int, opposing: int, nothing: int = 0) -> np.ndarray:
    """Effects of one size: so many of the claimed sign, of the other, and of none."""
    return np.concatenate([np.ones(agreeing), -np.ones(opposing), np.zeros(nothing)])


@pytest.mark.parametrize(("successes", "trials"), [(0, 1), (1, 1), (0, 500), (81, 263), (499, 500)])
def test_intervals_of_shares_are_those_of_scipy(successes: int, trials: int) -> None:
    expected = stats.binomtest(successes, trials).proportion_ci(0.9, "wilson")
    assert wilson(successes, trials) == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert wilson(successes, trials) != pytest.approx((0, 1))


def test_nothing_tried_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    for few in (np.empty(0), np.ones(1)):
        found = judge(few, 1)
        assert found.verdict == DEPENDS and isnan(found.mean) and found.futures == len(few)


@pytest.mark.parametrize(
    ("effects", "verdict"),
    [
        (shares(90, 10), SUPPORTED),
        (shares(70, 30), DEPENDS),  # 0.70, but its interval reaches below 0.66
        (shares(700, 300), SUPPORTED),
        (shares(50, 50), DEPENDS),
        (shares(10, 90), NOT_SUPPORTED),
        (shares(300, 700), NOT_SUPPORTED),
        (shares(30, 70), DEPENDS),
        (shares(0, 0, 100), NOT_SUPPORTED),  # the shock moves nothing
        (shares(60, 0, 40), DEPENDS),
    ],
)
def test_verdicts_follow_the_share_of_futures(effects: np.ndarray, verdict: str) -> None:
    assert judge(effects, 1).verdict == verdict


def test_the_mean_must_not_say_otherwise_than_the_share() -> None:
    few_but_far = np.concatenate([0.01 * np.ones(90), -np.ones(10)])
    assert judge(few_but_far, 1).agreeing == 0.9
    assert judge(few_but_far, 1).verdict == DEPENDS
    assert judge(few_but_far, -1).verdict == DEPENDS
    assert judge(0.01 * np.ones(100), 1).verdict == SUPPORTED


def test_the_interval_of_the_mean_is_that_of_student() -> None:
    found = np.random.default_rng(1).normal(0.1, 1, 40)
    expected = stats.ttest_1samp(found, 0).confidence_interval(0.9)
    effect = judge(found, 1)
    assert (effect.low, effect.high) == pytest.approx((expected.low, expected.high), rel=1e-4)


@given(effects)
def test_the_other_way_round_what_agreed_opposes(effects: np.ndarray) -> None:
    one, other = judge(effects, 1), judge(-effects, -1)
    assert one.verdict == other.verdict and one.agreeing == other.agreeing
    assert judge(effects, -1).agreeing == one.opposing
    assert judge(effects, -1).verdict != SUPPORTED or one.verdict != SUPPORTED
    assert one.verdict in VERDICTS and one.agreeing_low <= one.agreeing <= one.agreeing_high
    assert one.verdict != SUPPORTED or one.agreeing > LIKELY
