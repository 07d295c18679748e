"""Directional claims of the articles, as paired counterfactuals on common random numbers."""

import numpy as np
import pytest

import alignsim
from alignsim.experiments.verdict import SUPPORTED
from alignsim.library import load_scenario
from alignsim.results import Results
from alignsim.scenario.schema import Scenario, Shock

FUTURES = 200
YEAR = 12


def with_shocks(name: str, *shocks: Shock, without: str = "") -> Scenario:
    """A shipped scenario with shocks added, or one of its own removed."""
    scenario = load_scenario(name)
    kept = tuple(shock for shock in scenario.shocks if shock.id != without)
    return scenario.model_copy(update={"shocks": (*kept, *shocks), "months": YEAR})


def run(scenario: Scenario, *quantities: str) -> Results:
    return alignsim.run(scenario.model_copy(update={"report": quantities}), FUTURES)


def difference(here: Results, there: Results, quantity: str) -> np.ndarray:
    """Paired difference of a quantity in the last month, future by future, (FUTURES,)."""
    return here.trajectory(quantity)[:, -1] - there.trajectory(quantity)[:, -1]


def agreeing(here: Results, there: Results, quantity: str, sign: int) -> float:
    """Share of futures in which the difference has the sign."""
    return float(np.mean(np.sign(difference(here, there, quantity)) == sign))


NATO = "alignment(seoul, nato)"


@pytest.fixture(scope="module")
def madrid() -> Results:
    return run(with_shocks("madrid-2022"), NATO)


@pytest.fixture(scope="module")
def declined() -> Results:
    return run(with_shocks("madrid-2022", without="madrid-summit"), NATO)


def test_the_articles_on_madrid_and_arms_are_borne_out() -> None:
    names = ["draws-seoul-to-alliance", "cools-seoul-to-beijing", "cools-seoul-to-moscow"]
    arms = ["direct-arms-anger-moscow", "direct-arms-worse-than-indirect", "arms-please-kyiv"]
    found = alignsim.claims([*(f"madrid-{name}" for name in names), *arms], FUTURES)
    assert {each.effect.verdict for each in found} == {SUPPORTED}, found


def test_the_mission_to_nato_draws_seoul_closer_than_one_summit_does(
    madrid: Results, declined: Results
) -> None:
    without_mission = run(with_shocks("madrid-2022", without="mission"), NATO)
    by_mission = difference(madrid, without_mission, NATO)
    assert np.mean(by_mission > difference(madrid, declined, NATO)) > 0.8


def test_north_korean_tests_push_seoul_towards_washington_tokyo_and_nato() -> None:
    friends = [f"alignment(seoul, {name})" for name in ("washington", "tokyo", "nato")]
    tests = [
        Shock(
            id=f"test-{m}", type="military-signal", date=f"2022-{m:02d}", by="pyongyang", on="seoul"
        )
        for m in range(1, 7)
    ]
    tested = run(with_shocks("baseline", *tests), *friends)
    quiet = run(with_shocks("baseline"), *friends)
    assert all(agreeing(tested, quiet, friend, 1) > 0.6 for friend in friends)


def test_travel_coercion_costs_seoul_far_more_of_its_income_than_beijing() -> None:
    losses = ("loss(seoul)", "loss(beijing)")
    boycott = Shock(
        id="boycott",
        type="economic-coercion",
        date="2022-03",
        by="beijing",
        on="seoul",
        sector="travel",
    )
    pressed = run(with_shocks("baseline", boycott), *losses)
    free = run(with_shocks("baseline"), *losses)
    seoul, beijing = (difference(pressed, free, loss) for loss in losses)
    assert np.median(seoul) > 10.0 * abs(np.median(beijing))
    assert np.mean(seoul > beijing) > 0.9


def test_common_random_numbers_take_nine_tenths_of_the_noise_from_a_comparison(
    madrid: Results, declined: Results
) -> None:
    paired = difference(madrid, declined, NATO).std()
    ends = (each.trajectory(NATO)[:, -1].std() for each in (madrid, declined))
    assert paired < 0.1 * np.hypot(*ends)


def test_a_scenario_compared_with_itself_differs_in_no_future(madrid: Results) -> None:
    again = run(with_shocks("madrid-2022"), NATO)
    assert not difference(madrid, again, NATO).any()
