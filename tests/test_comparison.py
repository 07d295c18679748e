"""Paired differences are what textbooks say they are, and only what is comparable is compared."""

from __future__ import annotations

import io
from dataclasses import replace
from math import ceil, comb, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from scipy import stats

import alignsim
from alignsim.comparison import (
    Comparison,
    compare_results,
    difference_of,
    median_rank,
    names_apart,
    t_quantile,
)
from alignsim.errors import AlignsimError
from alignsim.library import load_scenario
from alignsim.results import Results
from alignsim.scenario.schema import Shock
from alignsim.tables import (
    comparison_sentence,
    comparison_table,
    digits_for,
    in_short,
    interval,
    times,
)
from synthetic import synthetic

NATO = "alignment(seoul, nato)"
BASE = synthetic(futures=200, months=12, governments=5, rows_each=3)


def shifted(by: float, quantity: str = NATO, base: Results = BASE) -> Results:
    """The base with one quantity higher by so much in every month after the start."""
    values = base.values.copy()
    values[:, 1:, base.quantities.index(quantity)] += by
    return replace(base, values=values)


def noisy(seed: int = 1, base: Results = BASE) -> Results:
    noise = np.random.default_rng(seed).normal(0.01, 0.05, base.values.shape)
    return replace(base, values=base.values + noise)


def pair(seed: int, futures: int = 60) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    common = random.normal(0, 1, (futures, 4))
    return common, 0.9 * common + random.normal(0.2, 0.3, (futures, 4))


def printed(comparison: Comparison, width: float | None = None) -> str:
    stream = io.StringIO()
    Console(file=stream, width=80).print(comparison_table(comparison, width=width))
    return stream.getvalue()


# -- what is found --------------------------------------------------------------------------------


def test_a_run_held_against_itself_differs_by_exactly_nothing() -> None:
    same = compare_results(BASE, BASE, "one", "other")
    assert all(each.nowhere and not each.clear() for each in same.differences)
    for each in same.differences:
        for part in (each.mean, each.low, each.high, each.median, each.quantiles, each.sd):
            assert not part.any()
        assert (each.superiority == 0.5).all()
        assert each.needed(0.01) == 0 and each.effect == 0.0
    assert "no difference in any future of 200 futures" in comparison_sentence(same)
    assert "no difference in any future" in printed(same)


def test_a_known_shift_is_found_exactly_and_in_its_quantity_alone() -> None:
    found = compare_results(BASE, shifted(0.25))
    moved = found[NATO]
    np.testing.assert_allclose(moved.mean[1:], 0.25, rtol=1e-12)
    np.testing.assert_allclose(moved.median[1:], 0.25, rtol=1e-12)
    np.testing.assert_allclose(moved.quantiles[:, 1:], 0.25, rtol=1e-12)
    assert (moved.superiority[1:] == 1).all() and moved.superiority[0] == 0.5
    assert moved.mean[0] == 0 and moved.clear()
    assert [each.quantity for each in found.differences if not each.nowhere] == [NATO]
    assert found.ranked()[0].quantity == NATO
    sentence = comparison_sentence(found)
    assert f"{NATO} ends 0.250 higher [0.250, 0.250] in the mean of 200 futures" in sentence
    assert "higher in 100% of them; as exact as over a million times" in sentence


def test_the_other_way_round_everything_has_the_other_sign() -> None:
    there, back = compare_results(BASE, noisy()), compare_results(noisy(), BASE)
    for one, two in zip(there.differences, back.differences, strict=True):
        assert one.quantity == two.quantity
        np.testing.assert_array_equal(one.mean, -two.mean)
        np.testing.assert_allclose(one.low, -two.high, atol=1e-15)
        np.testing.assert_allclose(one.median_low, -two.median_high, atol=1e-15)
        np.testing.assert_allclose(one.quantiles, -two.quantiles[::-1], atol=1e-15)
        np.testing.assert_allclose(one.paired_effect, -two.paired_effect)
        np.testing.assert_allclose(one.superiority, 1 - two.superiority)
        np.testing.assert_array_equal(one.gain, two.gain)
        np.testing.assert_allclose(one.higher, two.lower)
    assert not back[NATO].nowhere


@pytest.mark.parametrize("seed", range(3))
def test_intervals_and_effects_have_their_closed_forms(seed: int) -> None:
    one, two = pair(seed)
    found, paired = difference_of(NATO, one, two), two - one
    expected = stats.ttest_rel(two, one).confidence_interval(0.9)
    np.testing.assert_allclose(found.low, expected.low, rtol=1e-5)
    np.testing.assert_allclose(found.high, expected.high, rtol=1e-5)
    np.testing.assert_allclose(found.paired_effect, paired.mean(0) / paired.std(0, ddof=1))
    pooled = np.sqrt((one.var(0, ddof=1) + two.var(0, ddof=1)) / 2)
    np.testing.assert_allclose(found.pooled_effect, paired.mean(0) / pooled)
    variances = one.var(0, ddof=1) + two.var(0, ddof=1)
    np.testing.assert_allclose(found.gain, variances / paired.var(0, ddof=1))
    np.testing.assert_allclose(found.superiority, (paired > 0).mean(0))
    n = ceil((2 * 1.6448536 * found.sd[-1] / 0.01) ** 2)
    assert found.needed(0.01) == n - 60 > 0
    assert found.needed(10.0) == 0


def test_ties_count_half_and_are_told_apart_from_higher_and_lower() -> None:
    one = np.zeros((8, 2))
    two = np.repeat([[1.0], [1.0], [1.0], [-1.0], [0.0], [0.0], [0.0], [0.0]], 2, axis=1)
    found = difference_of(NATO, one, two)
    assert found.superiority[-1] == (3 + 4 / 2) / 8
    assert (found.higher[-1], found.lower[-1], found.differing[-1]) == (3 / 8, 1 / 8, 0.5)


@pytest.mark.parametrize("futures", [2, 5, 9, 20, 101, 2000])
def test_the_interval_of_the_median_holds_it_in_at_least_nine_of_ten(futures: int) -> None:
    rank = median_rank(futures)
    below = sum(comb(futures, k) for k in range(rank + 1)) / 2**futures
    assert below <= 0.05 or rank == 0
    assert sum(comb(futures, k) for k in range(rank + 2)) / 2**futures > 0.05


@pytest.mark.parametrize("freedom", [1, 2, 3, 5, 30, 1999])
def test_quantiles_of_t_are_those_of_scipy(freedom: int) -> None:
    assert t_quantile(freedom) == pytest.approx(stats.t.ppf(0.95, freedom), rel=1e-3)


def test_the_interval_of_the_mean_holds_it_in_nine_of_ten() -> None:
    random = np.random.default_rng(5)
    paired = random.normal(0.3, 1.0, (20, 4000))  # 4,000 experiments of 20 futures
    found = difference_of(NATO, np.zeros_like(paired), paired)
    assert np.mean((found.low < 0.3) & (found.high > 0.3)) == pytest.approx(0.9, abs=0.02)


def test_as_exact_as_so_many_times_as_many_independent_futures_is_true() -> None:
    random = np.random.default_rng(6)
    common = random.normal(0, 1, (20, 4000))
    one, two = common, common + random.normal(0, 0.5, common.shape)
    gain = float(np.median(difference_of(NATO, one, two).gain))
    paired = (two - one).mean(axis=0).var()
    many = round(20 * gain)
    apart = random.normal(0, 1, (2, many, 500)), random.normal(0, 0.5, (many, 500))
    independent = (apart[0][1] + apart[1] - apart[0][0]).mean(axis=0).var()
    assert paired == pytest.approx(independent, rel=0.2)


def test_the_ranking_is_by_standard_deviations_and_leaves_conditions_out() -> None:
    found = compare_results(BASE, noisy())
    effects = [abs(each.effect) for each in found.ranked()]
    assert effects == sorted(effects, reverse=True)
    assert not any(each.quantity.startswith("condition") for each in found.ranked())
    assert any(each.quantity.startswith("condition") for each in found.differences)


def test_fewer_futures_of_one_are_compared_on_the_first_ones() -> None:
    many, few = noisy(), BASE.first_futures(50)
    found = compare_results(few, many)
    assert (found.futures, found.played) == (50, (50, 200))
    np.testing.assert_array_equal(
        found[NATO].mean, (many.trajectory(NATO) - BASE.trajectory(NATO))[:50].mean(axis=0)
    )
    assert found.other.shocks == many.first_futures(50).shocks


def test_the_first_futures_are_what_a_run_of_so_many_records() -> None:
    scenario = load_scenario("taiwan-crisis").model_copy(update={"months": 18})
    few, many = alignsim.run(scenario, 5), alignsim.run(scenario, 40)
    assert many.first_futures(5).digest() == few.digest()
    assert many.first_futures(5).shocks == few.shocks != many.shocks
    assert many.first_futures(99) is many


def test_what_one_alone_recorded_is_left_out_and_told() -> None:
    fewer = BASE.of([each for each in BASE.quantities if each != NATO])
    found = compare_results(BASE, fewer)
    assert found.left_out == (NATO,) and NATO not in found.reported
    with pytest.raises(KeyError, match="not recorded by both"):
        found[NATO]


# -- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (replace(BASE, seed=8), "seed: a has 7, b has 8; .*--seed"),
        (replace(BASE, first=200), "first future: a has 0, b has 200; .*same one"),
        (
            replace(BASE, dates=("2020-01", *BASE.dates[1:])),
            "start: .*give both scenarios the same `start`",
        ),
        (
            replace(BASE, values=BASE.values[:, :9], dates=BASE.dates[:9]),
            "months: a has 12, b has 8; play both with --months 8",
        ),
        (
            synthetic(futures=9, months=12, governments=4, rows_each=1),
            r"governments: only a has pyongyang; .*`actors`",
        ),
        (
            replace(BASE, provenance={"rules_digest": "new"}),
            "rules: a has none, b has new; run the older one again",
        ),
        (replace(BASE, provenance={"data_digest": "new"}), "data: a has none, b has new; run the"),
        (
            replace(BASE, provenance={"posterior": {"digest": "x"}}),
            "posteriors: a has none, b has x; .*--posterior",
        ),
        (
            BASE.of([NATO]),
            "no quantity was recorded by both; .*`report`",
        ),
        (BASE.first_futures(1), "only 1 future is common to both.*--futures"),
    ],
)
def test_what_is_not_comparable_is_refused_with_what_mends_it(other: Results, told: str) -> None:
    reference = BASE.of([each for each in BASE.quantities if each != NATO])
    reference = BASE if "no quantity" not in told else reference
    with pytest.raises(AlignsimError, match=f"b cannot be held against a:\n- {told}"):
        compare_results(reference, other, "a", "b")


def test_every_reason_is_told_at_once() -> None:
    with pytest.raises(AlignsimError) as told:
        compare_results(BASE, replace(BASE, seed=8, first=3), "a\n", "b")
    assert str(told.value).count("\n- ") == 2 and "a\\n" in str(told.value)


# -- words ----------------------------------------------------------------------------------------


def test_a_comparison_that_differs_says_by_how_much_which_way_and_how_exactly() -> None:
    values = BASE.values.copy()
    noise = np.random.default_rng(2).normal(-0.03, 0.02, (200, 1))
    values[:, 1:, BASE.quantities.index(NATO)] += noise
    found = compare_results(BASE, replace(BASE, values=values), "baseline", "madrid")
    sentence = comparison_sentence(found)
    assert sentence.startswith(f"madrid against baseline: {NATO} ends 0.0")
    assert " lower [0.0" in sentence and "lower in 9" in sentence and "times as many" in sentence
    table = printed(found)
    assert max(map(len, table.splitlines())) <= 80
    assert "madrid against baseline: what differs most" in table and "NATO" in table


def test_an_interval_that_holds_nothing_is_not_called_a_difference() -> None:
    values = BASE.values.copy()
    random = np.random.default_rng(3)
    values[:, 1:, BASE.quantities.index(NATO)] += random.choice([-0.1, 0.1], (200, 1))
    found = compare_results(BASE, replace(BASE, values=values))
    assert not found[NATO].clear()
    assert "ends neither clearly higher nor lower" in comparison_sentence(found)


def test_a_passing_difference_is_told_with_its_month() -> None:
    values = BASE.values.copy()
    values[:, 4, BASE.quantities.index(NATO)] += 0.2
    found = compare_results(BASE, replace(BASE, values=values), "a", "b")
    assert found[NATO].furthest == 4
    sentence = comparison_sentence(found)
    assert "ends the same in each of 200 futures, but is 0.200 higher" in sentence
    assert sentence.endswith("[0.200, 0.200] in 2022-04, higher in 100%.")
    assert "furthest +0.200 in 2022-04" in printed(found)


def test_the_table_tells_futures_still_needed_only_where_a_width_is_wanted() -> None:
    found = compare_results(BASE, noisy())
    assert "More" not in printed(found)
    assert in_short(found[NATO].needed(0.001)) in printed(found, 0.001)
    counts = [in_short(each) for each in (99_999, 651_425, 11_712_751)]
    assert counts == ["99,999", "651k", "12m"]


@given(st.floats(-1, 1), st.floats(1e-9, 1))
def test_an_interval_shows_at_least_one_figure_of_its_width(middle: float, half: float) -> None:
    digits = digits_for(middle - half, middle + half)
    assert 2 <= digits <= 6
    assert digits == 6 or round(half, digits) > 0
    assert "[" in interval(middle, middle - half, middle + half)


@pytest.mark.parametrize(
    ("gain", "words"),
    [(0.84, "0.8"), (9.96, "10"), (182.9, "180"), (2e4, "20,000"), (1e9, "over a million")],
)
def test_a_gain_has_two_figures(gain: float, words: str) -> None:
    assert times(gain) == words
    assert times(float("inf")) == "over a million"


def test_names_that_are_the_same_are_told_apart_by_the_fuller_ones() -> None:
    assert names_apart(["a", "b", "a"], ["x/a", "x/b", "y/a"]) == ["x/a", "b", "y/a"]


def test_a_comparison_shows_itself_briefly_and_to_rich() -> None:
    found = compare_results(BASE, shifted(0.25), "a", "b")
    assert repr(found).startswith("Comparison('b against a', futures=200")
    stream = io.StringIO()
    Console(file=stream, width=80).print(found)
    assert f"{NATO}='+0.25 [+0.25, +0.25]'" in stream.getvalue()


# -- the model ------------------------------------------------------------------------------------


def test_a_shock_of_probability_0_changes_no_future() -> None:
    base = load_scenario("baseline").model_copy(update={"months": 6})
    never = Shock(
        id="never", type="condemn", date="2022-02", by="seoul", on="moscow", probability=0.0
    )
    quiet = base.model_copy(update={"shocks": (never,)})
    found = alignsim.compare(base, quiet, futures=20)
    assert all(each.nowhere for each in found.differences)
    certain = base.model_copy(update={"shocks": (never.model_copy(update={"probability": 1.0}),)})
    found = alignsim.compare(base, certain, futures=20)
    assert found["alignment(seoul, moscow)"].clear(), "a comparison that must say different"
    assert found["alignment(seoul, moscow)"].mean[-1] < 0
    assert sqrt(found["alignment(seoul, moscow)"].gain[-1]) > 2
