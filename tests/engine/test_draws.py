"""Draws: published answers of the generator, quantiles against scipy, the same bits compiled."""

from __future__ import annotations

import math

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from alignsim.engine import draws, kernels
from alignsim.engine.draws import (
    CONSTANT,
    NORMAL,
    TRIANGULAR,
    UNIFORM,
    WORD,
    draw_numbers,
    dyad_noise,
    fires,
    normal_probability,
    normal_quantile,
    normal_quantiles,
    philox,
    place_of,
    quantile,
    uniform,
    unit,
)
from alignsim.rules.elementary import atanh, exp, log, tanh
from alignsim.world.state import Floats
from worlds import SEEDS, examples, integers

WORDS = st.integers(0, WORD)
PROBABILITIES = st.floats(1e-15, 1.0 - 1e-15)


# Known answers of philox4x32-10 in the Random123 distribution (Salmon et al. 2011, kat_vectors).
@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ("00000000 00000000 00000000 00000000", "00000000 00000000",
         "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff",
         "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0",
         "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)  # fmt: skip
def test_the_generator_gives_the_published_answers(counter: str, key: str, answer: str) -> None:
    words = [int(word, 16) for word in (counter + " " + key).split()]
    assert philox(*words) == tuple(int(word, 16) for word in answer.split())


def test_one_bit_of_counter_or_key_changes_about_half_of_all_bits() -> None:
    base = [1, 2, 3, 4, 5, 6]
    for position in range(6):
        changed = list(base)
        changed[position] ^= 1
        pairs = zip(philox(*base), philox(*changed), strict=True)
        flipped = sum((a ^ b).bit_count() for a, b in pairs)
        assert 40 <= flipped <= 88


@examples(60)
@given(WORDS, WORDS)
def test_a_unit_draw_lies_strictly_between_0_and_1(a: int, b: int) -> None:
    assert 0.0 < unit(a, b) < 1.0


def test_the_extreme_words_give_no_0_and_no_1() -> None:
    assert 0.0 < unit(0, 0) < 2.0**-51
    assert 1.0 - 2.0**-51 < unit(WORD, WORD) < 1.0


@pytest.mark.parametrize("changed", ["seed", "run", "month", "purpose", "place", "partner"])
def test_every_part_of_the_address_changes_the_draw(changed: str) -> None:
    address = {"seed": 3, "run": 5, "month": 7, "purpose": 1, "place": 11, "partner": 0}
    other = address | {changed: address[changed] + 1}
    assert uniform(**address) == uniform(**address)
    assert uniform(**address) != uniform(**other)


def test_both_halves_of_the_seed_count() -> None:
    drawn = {uniform(seed, 0, 0, 1, 0, 0) for seed in (0, 1, 2**32, 2**62, 2**63 - 1)}
    assert len(drawn) == 5


def test_draws_at_neighbouring_places_are_uniform_and_independent() -> None:
    drawn = np.array([[uniform(1, f, m, 1, 9, 0) for m in range(20)] for f in range(500)])
    assert stats.kstest(drawn.ravel(), "uniform").pvalue > 1e-3
    neighbours = np.corrcoef(drawn[:, :-1].ravel(), drawn[:, 1:].ravel())[0, 1]
    assert abs(neighbours) < 4 / math.sqrt(drawn[:, 1:].size)


def test_names_have_different_fixed_places() -> None:
    assert place_of("seoul") == place_of("seoul")
    assert len({place_of(f"name-{k}") for k in range(2000)}) == 2000
    assert all(0 <= place_of(f"name-{k}") <= WORD for k in range(100))


def test_normal_quantiles_are_those_of_scipy_to_the_stated_error() -> None:
    tails = 10.0 ** -np.arange(1, 17)
    p = np.concatenate([tails, np.linspace(0.001, 0.999, 999), 1.0 - tails[:15]])
    ours = np.array([normal_quantile(float(x)) for x in p])
    np.testing.assert_allclose(ours, stats.norm.ppf(p), rtol=1.2e-9, atol=1e-15)


def test_quantiles_without_a_branch_are_the_same_bits() -> None:
    p = np.random.default_rng(0).random(500)
    at_once = np.empty(500)
    normal_quantiles(p, at_once)
    assert at_once.tolist() == [normal_quantile(x) for x in p]


def test_normal_probability_is_that_of_scipy() -> None:
    x = np.linspace(-9, 9, 721)
    ours = np.array([normal_probability(float(each)) for each in x])
    np.testing.assert_allclose(ours, stats.norm.cdf(x), rtol=0, atol=1e-10)


@st.composite
def distributions(draw: st.DrawFn) -> tuple[int, float, float, float, float]:
    """Kind, low, middle, high and spread of a distribution that a file could hold."""
    kind = draw(st.sampled_from([UNIFORM, TRIANGULAR, NORMAL]))
    numbers = st.floats(-50, 50, allow_nan=False)
    low, middle, high = sorted(draw(st.tuples(numbers, numbers, numbers)))
    return kind, low, middle, high, draw(st.floats(1e-3, 100.0))


@examples(100)
@given(distributions(), PROBABILITIES, PROBABILITIES)
def test_quantiles_stay_in_range_and_never_fall(
    distribution: tuple[int, float, float, float, float], p: float, q: float
) -> None:
    _, low, _, high, _ = distribution
    below, above = (quantile(*distribution, u) for u in sorted((p, q)))
    assert low <= below <= high
    assert low <= above <= high
    assert below <= above + 1e-9 * max(1.0, high - low)


@examples(50)
@given(st.sampled_from([UNIFORM, TRIANGULAR, NORMAL]), st.floats(-9, 9), PROBABILITIES)
def test_a_range_of_no_width_gives_its_only_point(kind: int, point: float, p: float) -> None:
    assert quantile(kind, point, point, point, 1.0, p) == point


@examples(50)
@given(st.floats(-9, 9), PROBABILITIES)
def test_a_constant_is_its_value(value: float, p: float) -> None:
    assert quantile(CONSTANT, -99.0, value, 99.0, 0.0, p) == value


@pytest.mark.parametrize(
    ("distribution", "known"),
    [
        ((UNIFORM, -1.0, 0.0, 3.0, 0.0), stats.uniform(-1.0, 4.0)),
        ((TRIANGULAR, 1.0, 2.0, 5.0, 0.0), stats.triang(0.25, 1.0, 4.0)),
        ((TRIANGULAR, 1.0, 1.0, 5.0, 0.0), stats.triang(0.0, 1.0, 4.0)),
        ((TRIANGULAR, 1.0, 5.0, 5.0, 0.0), stats.triang(1.0, 1.0, 4.0)),
        ((NORMAL, -1.0, 0.5, 1.0, 0.7), stats.truncnorm(-1.5 / 0.7, 0.5 / 0.7, 0.5, 0.7)),
        ((NORMAL, 0.0, 0.0, 4.0, 1.0), stats.truncnorm(0.0, 4.0, 0.0, 1.0)),
    ],
)
def test_a_distribution_has_the_quantiles_and_moments_of_its_definition(
    distribution: tuple[int, float, float, float, float], known: stats.rv_continuous
) -> None:
    p = (np.arange(4000) + 0.5) / 4000
    ours = np.array([quantile(*distribution, float(u)) for u in p])
    np.testing.assert_allclose(ours, known.ppf(p), atol=1e-8)
    assert ours.mean() == pytest.approx(known.mean(), abs=1e-4)
    assert ours.std() == pytest.approx(known.std(), abs=2e-3)


def test_a_normal_is_no_uniform_on_the_same_range() -> None:
    bell = quantile(NORMAL, -1.0, 0.0, 1.0, 0.3, 0.9)
    assert abs(bell - quantile(UNIFORM, -1.0, 0.0, 1.0, 0.3, 0.9)) > 0.1


@examples(100)
@given(st.floats(-40, 40), st.floats(-20, 20), st.floats(1e-300, 1e300), st.floats(-0.999, 0.999))
def test_elementary_functions_keep_their_stated_errors(
    x: float, z: float, y: float, a: float
) -> None:
    stated = 1e-13 if abs(x) <= 30 else 1e-12
    assert exp(x) == pytest.approx(math.exp(x), rel=stated, abs=0.0)
    assert tanh(z) == pytest.approx(math.tanh(z), abs=1e-13)
    assert log(y) == pytest.approx(math.log(y), rel=1e-15, abs=1e-15)
    assert atanh(a) == pytest.approx(math.atanh(a), rel=1e-14, abs=1e-15)


@examples(60)
@given(st.floats(-20, 20))
def test_the_hyperbolic_tangent_is_an_odd_function_to_the_bit(z: float) -> None:
    assert tanh(-z) == -tanh(z)
    assert -1.0 <= tanh(z) <= 1.0


@examples(100)
@given(st.floats(0.5, 2.0))
def test_the_logarithm_is_exact_near_1(x: float) -> None:
    assert log(x) == pytest.approx(math.log(x), abs=1e-15)


def test_far_below_its_floor_the_exponential_is_that_of_its_floor() -> None:
    assert exp(-1e9) == exp(-40.0)


def test_a_shock_happens_in_its_share_of_futures_and_never_or_always_at_the_ends() -> None:
    share = np.mean([fires(1, run, 77, 0.3) for run in range(4000)])
    assert abs(share - 0.3) < 4 * math.sqrt(0.3 * 0.7 / 4000)
    assert not any(fires(1, run, 77, 0.0) for run in range(1000))
    assert all(fires(1, run, 77, 1.0) for run in range(1000))


@examples(50)
@given(SEEDS, st.integers(0, 2**32 - 1), st.sets(st.integers(0, 6), min_size=2))
def test_noise_of_a_dyad_rests_on_the_two_whoever_else_is_in_play(
    seed: int, run: int, some: set[int]
) -> None:
    rows = sorted(some)
    place = integers(place_of(f"g{k}") for k in range(7))
    whole, part = np.empty((7, 7)), np.empty((len(rows), len(rows)))
    dyad_noise(seed, run, 3, place, np.empty_like(whole), whole)
    dyad_noise(seed, run, 3, place[rows], np.empty_like(part), part)
    assert part.tolist() == whole[np.ix_(rows, rows)].tolist()
    assert len(set(whole[~np.eye(7, dtype=bool)].tolist())) == 42


def _everything(seed: int, run: int, place: Floats, bounds: Floats, x: Floats, out: Floats) -> None:
    """Every function of the draws and the elementary functions, written into ``out``."""
    n = place.size
    kinds = np.empty(n, dtype=np.int64)
    draws.choice_uniforms(seed, run, 4, place, out[0])
    for k in range(n):
        kinds[k] = k % 4
        out[1, k] = exp(x[k] - 4.0)
        out[2, k] = tanh(x[k])
        out[3, k] = log(out[0, k])
        out[4, k] = atanh(2.0 * out[0, k] - 1.0)
        out[5, k] = 1.0 if fires(seed, run, place[k], 0.5) else 0.0
    draw_numbers(seed, run, place, kinds, bounds, out[6])
    draws.measurement_noise(seed, run, place, out[7])
    dyad_noise(seed, run, 5, place, np.empty((n, n)), out[8 : 8 + n])


def test_compiled_draws_are_the_same_bits_as_interpreted_ones() -> None:
    kernels.offer_rules()
    compiled = numba.njit(error_model="numpy")(_everything)
    random = np.random.default_rng(3)
    n = 30
    for seed, run in [(0, 0), (2022, 17), (2**63 - 1, 2**32 - 1), (0x9E3779B97F4A7C15 >> 1, 3)]:
        place = random.integers(0, WORD, n)
        bounds = np.sort(random.normal(size=(n, 4)), axis=1)
        bounds[:, 3] = random.exponential(size=n) + 0.01
        x = random.normal(size=n) * 3.0
        one, other = np.full((8 + n, n), 7.0), np.full((8 + n, n), 7.0)
        _everything(seed, run, place, bounds, x, one)
        compiled(seed, run, place, bounds, x, other)
        different = [row for row in range(8 + n) if one[row].tobytes() != other[row].tobytes()]
        assert different == []
        compiled(seed, run + 1 if run == 3 else 1, place, bounds, x, other)
        assert one.tobytes() != other.tobytes()
