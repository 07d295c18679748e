"""Sample points: each is the run with these numbers set; what futures drew is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignsim.catalogue.load import shipped_catalogue
from alignsim.engine.draws import draw_numbers, draw_particle
from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.factors import (
    at_quantiles,
    chosen_factors,
    drawn_values,
    every_factor,
    name_of_number,
    rows_of,
)
from alignsim.engine.measure import number_names
from alignsim.engine.plan import Plan
from alignsim.engine.points import play_points
from alignsim.errors import AlignsimError
from alignsim.library import load_scenario
from alignsim.runner import adjust, prepare
from alignsim.scenario.schema import Normal

CATALOGUE = shipped_catalogue()
SMALL = load_scenario("baseline").model_copy(
    update={
        "months": 3,
        "actors": ("beijing", "seoul", "tokyo", "washington"),
        "report": ("alignment(seoul, beijing)",),
    }
)
PLAN = prepare(SMALL)


def named(*words: str, plan: Plan = PLAN) -> list[str]:
    return [each.name for each in chosen_factors(words, plan, CATALOGUE)]


def test_a_point_is_the_run_with_its_numbers_set_to_the_last_bit() -> None:
    factors = chosen_factors(["balance", "noise"], PLAN, CATALOGUE)
    rows = rows_of(factors, PLAN, CATALOGUE)
    values = at_quantiles(PLAN, rows, np.array([[0.2, 0.9], [0.7, 0.1], [1.0, 0.0]]))
    last = play_points(PLAN, rows, values, 5, jobs=2)
    for point, (balance, noise) in enumerate(values.tolist()):
        scenario = adjust(SMALL, parameters={"balance": balance, "noise": noise})
        alone = play_ensemble(prepare(scenario), 5)
        np.testing.assert_array_equal(last[point], alone.values[:, -1])
    assert np.ptp(last, axis=0).max() > 0, "points differ"


def test_a_point_sets_a_preference_and_leaves_every_other_number() -> None:
    rows = rows_of(chosen_factors(["resolve of seoul"], PLAN, CATALOGUE), PLAN, CATALOGUE)
    last = play_points(PLAN, rows, np.array([[0.9]]), 4)
    scenario = SMALL.model_copy(update={"preferences": {"seoul": {"resolve": 0.9}}})
    np.testing.assert_array_equal(last[0], play_ensemble(prepare(scenario), 4).values[:, -1])


@pytest.mark.parametrize("posterior", ["shipped", "none"])
def test_what_futures_drew_is_what_they_are_played_with(posterior: str) -> None:
    plan = prepare(SMALL, posterior=posterior)
    numbers = plan.numbers
    rows = rows_of(every_factor(plan, CATALOGUE), plan, CATALOGUE)
    found = drawn_values(plan, rows, 6, 5)
    drawn = np.empty(numbers.place.size)
    for place, future in enumerate(range(6, 11)):
        draw_numbers(plan.seed, future, numbers.place, numbers.kind, numbers.bounds, drawn)
        draw_particle(plan.seed, future, numbers.fitted, numbers.particle, drawn)
        np.testing.assert_array_equal(found[place], drawn[rows])


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_quantiles_rise_from_the_low_to_the_high_end_of_a_range(one: float, two: float) -> None:
    factors = every_factor(PLAN, CATALOGUE)[:3]
    rows = rows_of(factors, PLAN, CATALOGUE)
    low, high = np.sort([one, two])
    ends = at_quantiles(PLAN, rows, np.array([[0.0] * 3, [low] * 3, [high] * 3, [1.0] * 3]))
    assert (np.diff(ends, axis=0) >= 0).all()
    assert ends[0].tolist() == [each.low for each in factors]
    assert ends[-1].tolist() == [each.high for each in factors]


def test_words_name_parameters_preferences_and_effects() -> None:
    assert named("all") == list(CATALOGUE.parameters)
    assert named("noise", "balance", "noise") == ["noise", "balance"]
    assert "rationality of seoul" in named("preferences of KOR")
    assert all(name.endswith(" of condemn") for name in named("effects of condemn"))
    assert named("security of Japan") == ["security of tokyo"]
    assert name_of_number("condition/war/threat/x") == "threat of war on x"


def test_every_drawn_number_has_a_name_of_its_own() -> None:
    names = [name_of_number(each) for each in number_names(CATALOGUE, PLAN.governments)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("blance", "did you mean balance?"),
        ("preferences of soul", "did you mean preferences of seoul?"),
        ("preferences of ankara", "no uncertain number is called"),
        ("", "no uncertain number is called"),
    ],
)
def test_what_names_no_number_is_refused_with_the_nearest(word: str, told: str) -> None:
    with pytest.raises(AlignsimError) as fault:
        named(word)
    assert told in str(fault.value)


def test_what_the_scenario_holds_is_no_factor() -> None:
    plan = prepare(adjust(SMALL, parameters={"balance": 0.1}))
    assert "balance" not in named("all", plan=plan)
    with pytest.raises(AlignsimError, match="balance has no range here"):
        named("balance", plan=plan)


def test_a_normal_distribution_is_swept_without_its_far_tails() -> None:
    wide = Normal(dist="normal", mean=0.5, sd=0.05, low=0.0, high=1.0)
    plan = prepare(SMALL.model_copy(update={"parameters": {"balance": wide}}))
    (factor,) = chosen_factors(["balance"], plan, CATALOGUE)
    assert factor.low == pytest.approx(0.5 - 1.96 * 0.05, abs=1e-3)
    assert factor.high == pytest.approx(0.5 + 1.96 * 0.05, abs=1e-3)
