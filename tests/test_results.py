"""What is told of all futures is the same, however few numbers are looked at at a time."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alignsim import results
from alignsim.comparison import difference_of
from alignsim.results import LEVELS, median_in_order, medians_of, quantiles_in_order, quantiles_of
from synthetic import synthetic

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)
SHAPES = st.tuples(st.integers(2, 12), st.integers(1, 6))


@pytest.mark.parametrize("at_once", [1, 7, 1 << 20])
@given(arrays(np.float64, SHAPES, elements=NUMBERS))
def test_quantiles_and_medians_are_those_of_numpy(at_once: int, trajectory: np.ndarray) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(results, "NUMBERS_AT_ONCE", at_once)
        found, middle = quantiles_of(trajectory), medians_of(trajectory, trajectory[:, 0])
    np.testing.assert_array_equal(found, np.quantile(trajectory, LEVELS, axis=0))
    np.testing.assert_array_equal(middle, np.median(trajectory - trajectory[:, :1], axis=0))


@given(
    arrays(np.float64, SHAPES, elements=st.floats(-1e6, 1e6) | st.just(np.nan)),
    st.lists(st.floats(0, 1), min_size=1, max_size=4),
)
def test_quantiles_of_numbers_in_order_are_those_of_numpy(
    numbers: np.ndarray, levels: list[float]
) -> None:
    in_order = np.sort(numbers, axis=-1)
    found = quantiles_in_order(in_order, levels), median_in_order(in_order)
    np.testing.assert_array_equal(found[0], np.quantile(numbers, levels, axis=-1))
    np.testing.assert_array_equal(found[1], np.median(numbers, axis=-1))


@pytest.mark.parametrize("at_once", [1, 130])
def test_differences_of_a_few_months_at_a_time_are_those_of_all(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(5)
    one = random.normal(size=(60, 7))
    other = one + random.normal(0.1, 0.3, size=(60, 7))
    whole = difference_of("loss(seoul)", one, other)
    monkeypatch.setattr(results, "NUMBERS_AT_ONCE", at_once)
    found = difference_of("loss(seoul)", one, other)
    assert (found.quantity, found.furthest) == (whole.quantity, whole.furthest)
    for each in fields(whole):
        if each.name != "quantity":
            told = getattr(found, each.name), getattr(whole, each.name)
            np.testing.assert_allclose(*told, rtol=1e-12)


def test_another_future_has_other_quantiles() -> None:
    trajectory = np.arange(12.0).reshape(4, 3)
    other = trajectory.copy()
    other[3, 1] += 1
    assert not np.array_equal(quantiles_of(trajectory), quantiles_of(other))
    assert not np.array_equal(medians_of(trajectory), medians_of(trajectory, other[:, 0]))


@pytest.mark.parametrize("at_once", [1, 3, 8])
def test_trajectories_in_turn_are_those_asked_for_one_by_one(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "QUANTITIES_TURNED", at_once)
    monkeypatch.setattr(results, "ROWS_TURNED", 5)
    run = synthetic(futures=4, months=6, governments=3, rows_each=1)
    some = replace(run, values=run.values[1:3])
    for each in (run, some, run.of(run.quantities[::-2])):
        turned = list(each.trajectories())
        assert len(turned) == len(each.quantities)
        for quantity, trajectory in zip(each.quantities, turned, strict=True):
            np.testing.assert_array_equal(trajectory, each.trajectory(quantity))
    assert not np.array_equal(turned[0], turned[1])
