"""Exponents of cost: known answers, and what is not linear must be told so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scaling import fit_power, in_words, steepest
from worlds import examples

SIZES = (6, 12, 24, 48, 96, 200)


@examples(50)
@given(st.floats(0.1, 4.0), st.floats(1e-6, 1e3))
def test_an_exact_power_law_is_found_again(exponent: float, factor: float) -> None:
    law = fit_power(SIZES, [factor * size**exponent for size in SIZES])
    assert law.exponent == pytest.approx(exponent) and law.factor == pytest.approx(factor)
    assert law.last == pytest.approx(exponent) and law.at(50) == pytest.approx(
        factor * 50**exponent
    )
    assert law.high - law.low < 1e-6


def test_the_order_of_sizes_does_not_matter() -> None:
    costs = [0.1 + 2e-3 * size**1.7 for size in SIZES]
    law, turned = fit_power(SIZES, costs), fit_power(SIZES[::-1], costs[::-1])
    assert law == pytest.approx(turned)


def test_linear_is_told_as_linear_and_square_and_root_are_not() -> None:
    assert fit_power(SIZES, [3.0 * size for size in SIZES]).words == "linear"
    assert fit_power(SIZES, [3.0 * size**2 for size in SIZES]).words == "quadratic"
    assert fit_power(SIZES, [size**0.5 for size in SIZES]).words == "less than linear"
    assert fit_power(SIZES, [size**1.5 for size in SIZES]).words == "between linear and quadratic"
    assert fit_power(SIZES, [size**3 for size in SIZES]).words == "more than quadratic"
    assert in_words(1.04) == "linear" != in_words(1.06)


def test_a_square_that_sets_in_late_shows_between_the_largest_sizes() -> None:
    law = fit_power(SIZES, [30.0 * size + size**2 for size in SIZES])
    assert law.exponent < 1.7 < law.last < 2.0
    assert law.low < law.exponent < law.high


def test_the_interval_holds_the_exponent_of_noisy_costs() -> None:
    random, inside = np.random.default_rng(7), 0
    for _ in range(200):
        costs = [size**1.5 * float(np.exp(random.normal(0, 0.1))) for size in SIZES]
        law = fit_power(SIZES, costs)
        inside += law.low <= 1.5 <= law.high
    assert 180 <= inside <= 199


@pytest.mark.parametrize(
    ("sizes", "costs", "word"),
    [
        ((1, 2), (1.0, 2.0), "at least 3"),
        ((1, 1, 2), (1.0, 1.0, 2.0), "at least 3"),
        ((1, 2, 3), (1.0, 2.0), "a cost a size"),
        ((1, 2, 3), (1.0, 0.0, 2.0), "above 0"),
        ((1, 2, 3), (1.0, float("nan"), 2.0), "finite"),
    ],
)
def test_what_says_nothing_of_growth_is_refused(
    sizes: tuple[int, ...], costs: tuple[float, ...], word: str
) -> None:
    with pytest.raises(ValueError, match=word):
        fit_power(sizes, costs)


def test_parts_that_grow_too_fast_are_named_the_fastest_first() -> None:
    assert steepest({"a": 2.04, "b": 2.3, "c": 3.0, "d": 1.0}, 2.0) == ["c", "b"]
    assert steepest({"a": 2.04}, 2.0) == []
