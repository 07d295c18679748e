"""A draw belongs to its place: what is added elsewhere moves no number here, to the last bit."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.catalogue.load import Catalogue
from alignsim.engine.assemble import prepare
from alignsim.engine.ensemble import Recorded, play_ensemble
from alignsim.engine.plan import Plan
from alignsim.scenario.schema import Scenario, Shock
from engine.stories import differing, story, with_bystander
from worlds import CATALOGUE, examples, plan_of, plans, posteriors, scenarios, shocks

FUTURES = 5
QUIET = sorted(
    g
    for g, profile in CATALOGUE.governments.items()
    if g not in CATALOGUE.major_powers and not profile.represents
)
"""Governments that only neighbours, rivals and large traders attend to."""


def played(plan: Plan, **how: int) -> Recorded:
    return play_ensemble(plan, FUTURES, **({"jobs": 1} | how))


class Pair:
    """A plan, and the same with something added."""

    def __init__(self, scenario: Scenario, before: Plan, after: Plan) -> None:
        self.scenario, self.before, self.after = scenario, before, after

    def __repr__(self) -> str:
        return f"{self.scenario} with {self.after.governments}, {self.after.shocks}"


def moved(before: Plan, after: Plan) -> list[str]:
    """What differs between the runs of two plans, over the months and names both have."""
    months = min(before.months, after.months)
    return differing(story(before, played(before)), story(after, played(after)), months)


@st.composite
def with_more_months(draw: st.DrawFn) -> Pair:
    scenario, posterior = draw(scenarios()), draw(posteriors())
    longer = scenario.model_copy(update={"months": scenario.months + draw(st.integers(1, 12))})
    before, after = (plan_of(each, posterior=posterior) for each in (scenario, longer))
    return Pair(scenario, before, after)


@st.composite
def with_a_bystander(draw: st.DrawFn) -> Pair:
    scenario = draw(scenarios())
    row = draw(st.integers(0, len(scenario.actors)))
    before = plan_of(scenario, posterior=draw(posteriors()))
    return Pair(scenario, before, with_bystander(before, row))


@st.composite
def with_another_shock(draw: st.DrawFn, probability: float) -> Pair:
    scenario, posterior = draw(scenarios()), draw(posteriors())
    about = ("another", scenario.actors, scenario.months, scenario.start[:7])
    another = draw(shocks(*about)).model_copy(update={"probability": probability})
    at = draw(st.integers(0, len(scenario.shocks)))
    more = (*scenario.shocks[:at], another, *scenario.shocks[at:])
    longer = scenario.model_copy(update={"shocks": more})
    before, after = (plan_of(each, posterior=posterior) for each in (scenario, longer))
    return Pair(longer, before, after)


@st.composite
def with_an_unknown_country(draw: st.DrawFn) -> Pair:
    scenario, posterior = draw(scenarios(among=QUIET)), draw(posteriors())
    name = draw(st.sampled_from(["aaa", "mmm", "zzz"]))
    actors = (*scenario.actors, name)
    wider = scenario.model_copy(update={"actors": actors})
    world = with_inert_government(name)
    before, after = plan_of(scenario, posterior=posterior), plan_of(wider, world, posterior)
    return Pair(wider, before, after)


@cache
def with_inert_government(name: str) -> Catalogue:
    """The catalogue with a far and poor country that trades with nobody and can do nothing."""
    catalogue = CATALOGUE
    pattern = catalogue.governments["wellington"]
    nowhere = {"latitude": -60.0, "longitude": -30.0, "memberships": (), "patron": ""}
    spellings = {"id": name, "name": name, "capital": name, "iso3": name, "aliases": ()}
    profile = replace(pattern, **nowhere, **spellings)
    closed = {c: 0.0 for c in catalogue.measured[pattern.id] if "_rest_" in c}
    alike = catalogue.measured[pattern.id] | {"cinc": 0.0} | closed
    nothing = dict.fromkeys(next(iter(catalogue.dyads.values())), 0.0)
    pairs = {(name, g): nothing for g in catalogue.governments}
    pairs |= {(g, name): nothing for g in catalogue.governments}
    return replace(
        catalogue,
        governments=dict(sorted((catalogue.governments | {name: profile}).items())),
        measured=catalogue.measured | {name: alike},
        dyads=catalogue.dyads | pairs,
    )


ADDITIONS = {
    "months": with_more_months(),
    "a bystander": with_a_bystander(),
    "a shock that never happens": with_another_shock(probability=0.0),
    "an unknown country": with_an_unknown_country(),
}


@pytest.mark.parametrize("addition", ADDITIONS)
def test_adding_what_touches_nothing_moves_no_number(addition: str) -> None:
    @examples(15)
    @given(ADDITIONS[addition])
    def property_holds(pair: Pair) -> None:
        assert moved(pair.before, pair.after) == []

    property_holds()


@pytest.mark.slow
@pytest.mark.parametrize("addition", ADDITIONS)
def test_adding_what_touches_nothing_moves_no_number_in_1000_pairs(addition: str) -> None:
    @examples(250)
    @given(ADDITIONS[addition])
    def property_holds(pair: Pair) -> None:
        assert moved(pair.before, pair.after) == []

    property_holds()


def check_ways_of_working(plan: Plan) -> None:
    one = story(plan, play_ensemble(plan, 67, jobs=1, chunk=64))
    for jobs in (1, 2, 8):
        for chunk in (1, 7, 64):
            other = story(plan, play_ensemble(plan, 67, jobs=jobs, chunk=chunk))
            assert differing(one, other) == []


@examples(4)
@given(plans())
def test_threads_and_chunks_move_no_number(plan: Plan) -> None:
    check_ways_of_working(plan)


@pytest.mark.slow
@examples(100)
@given(plans())
def test_threads_and_chunks_move_no_number_in_100_worlds(plan: Plan) -> None:
    check_ways_of_working(plan)


@examples(10)
@given(plans(), st.integers(1, 6))
def test_a_future_is_the_same_wherever_its_ensemble_begins(plan: Plan, first: int) -> None:
    whole, part = play_ensemble(plan, 8, jobs=1), play_ensemble(plan, 2, first=first, jobs=1)
    assert part.values.tobytes() == whole.values[first : first + 2].tobytes()
    assert part.ends.tobytes() == whole.ends[first : first + 2].tobytes()
    assert part.began.tobytes() == whole.began[first : first + 2].tobytes()
    mine = np.isin(whole.ledger.acts[:, 0], [first, first + 1])
    assert part.ledger.acts.tobytes() == whole.ledger.acts[mine].tobytes()


# -- what must differ -----------------------------------------------------------------------------


def missile_year() -> Scenario:
    return Scenario(
        name="twins",
        start="2022-01",
        months=4,
        seed=5,
        actors=("beijing", "pyongyang", "seoul", "washington"),
    )


def missiles(probability: float) -> Shock:
    return Shock(
        id="missiles",
        type="military-signal",
        date="2022-02",
        by=("pyongyang",),
        on=("seoul",),
        probability=probability,
    )


def test_a_shock_that_always_happens_does_move_numbers() -> None:
    plan = plan_of(missile_year())
    never, always = (
        plan_of(missile_year().model_copy(update={"shocks": (missiles(p),)})) for p in (0.0, 1.0)
    )
    assert moved(plan, never) == []
    different = moved(plan, always)
    assert {"acts", "threat[seoul, pyongyang]", "alignment[seoul, pyongyang]"} <= set(different)
    assert differing(story(plan, played(plan)), story(always, played(always)), months=1) == []


def test_another_seed_moves_every_drawn_alignment() -> None:
    plan = plan_of(missile_year())
    other = replace(plan, seed=plan.seed + 1)
    different = moved(plan, other)
    assert all(q in different for q in plan.quantities if q.startswith("alignment"))


def test_another_future_is_another_draw() -> None:
    plan = plan_of(missile_year())
    one, other = (play_ensemble(plan, 2, first=first, jobs=1) for first in (0, 2))
    assert "alignment[beijing, seoul]" in differing(story(plan, one), story(plan, other))


def test_a_bystander_with_capability_is_none() -> None:
    plan = plan_of(missile_year())
    wider = with_bystander(plan, 2)
    setting = wider.setting
    strong, power = setting.capability.copy(), setting.power.copy()
    strong[2], power[:, 2] = 0.2, 0.5
    loud = replace(wider, setting=setting._replace(capability=strong, power=power))
    assert moved(plan, wider) == []
    assert any(name.startswith("alignment") for name in moved(plan, loud))


def test_a_shock_rule_set_on_other_months_is_told_apart() -> None:
    plan = plan_of(missile_year())
    one = story(plan, played(plan))
    changed = {name: np.copy(part) if name != "acts" else part for name, part in one.items()}
    changed["loss[seoul]"][0, 3] = np.nextafter(changed["loss[seoul]"][0, 3], 1.0)
    assert differing(one, changed) == ["loss[seoul]"]
    assert differing(one, changed, months=2) == []
    assert differing(one, one | {"acts": [(0, 1)]}) == ["acts"]


def test_the_plan_itself_records_what_its_scenario_asks() -> None:
    plan = prepare(missile_year(), CATALOGUE)
    everything = plan_of(missile_year())
    one, other = story(plan, played(plan)), story(everything, played(everything))
    np.testing.assert_array_equal(one["loss(seoul)"], other["loss[seoul]"])
    pressure = other["pressure[seoul, beijing]"]
    np.testing.assert_array_equal(one["pressure(beijing, seoul)"], pressure)
