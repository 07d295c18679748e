"""The Mesa model and the compiled ensemble are one model, bit for bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.catalogue.theories import DEFAULT, theory_names
from alignsim.engine.draws import CONSTANT, particle_of
from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.future import chance_of, new_record, play_futures, read_panel
from alignsim.engine.plan import Panel, Plan
from alignsim.engine.posterior import Posterior
from alignsim.engine.single import AlignmentModel
from alignsim.scenario.schema import Scenario, Shock
from alignsim.world.names import PARAMETERS, PREFERENCES, SECTORS
from alignsim.world.state import World
from engine.stories import differing_fields
from worlds import examples, plan_of, plans


def with_parameter(plan: Plan, name: str, value: float) -> Plan:
    """The plan with one parameter held at a value."""
    n, m = len(plan.governments), len(plan.moves)
    shared = plan.numbers.kind.size - 3 * n * len(plan.conditions) - len(PARAMETERS)
    assert shared == n * len(PREFERENCES) + 12 * m
    row = shared + PARAMETERS.index(name)
    kind, bounds = plan.numbers.kind.copy(), plan.numbers.bounds.copy()
    kind[row], bounds[row] = CONSTANT, (value, value, value, 0.0)
    return replace(plan, numbers=plan.numbers._replace(kind=kind, bounds=bounds))


class Told:
    """One future of the Mesa model, with every quantity of ``plan`` at the end of every month."""

    def __init__(self, plan: Plan, run: int) -> None:
        of = plan.panel
        first = Panel(of.kind[:1], of.row[:1], of.column_start[:2], of.columns[:1])
        model = AlignmentModel(replace(plan, panel=first, quantities=("first",)), run=run)
        self.model, self.values = model, np.empty((plan.months + 1, len(plan.quantities)))
        for month in range(plan.months + 1):
            if month:
                model.step()
            read_panel(model.world, plan.panel, self.values[month])


def disagreement(told: Told, plan: Plan) -> list[str]:
    """What a future of the Mesa model tells otherwise than the ensemble of a plan."""
    model = told.model
    recorded = play_ensemble(plan, 1, first=model.run, jobs=1)
    found = [
        name
        for q, name in enumerate(plan.quantities)
        if told.values[:, q].tobytes() != recorded.values[0, :, q].tobytes()
    ]
    if model.world.alignment.astype(np.float32).tobytes() != recorded.ends[0, 1].tobytes():
        found.append("ends")
    if (model.world.first_began != recorded.began[0]).any():
        found.append("began")
    names = [*plan.governments, None]
    acts = [
        (month, names[by], plan.moves[move], names[target], names[through])
        for _, month, by, move, target, through, _, _ in recorded.ledger.acts.tolist()
    ]
    fields = ("month", "by", "type", "target", "through")
    if acts != [tuple(act[field] for field in fields) for act in model.acts]:
        found.append("acts")
    return found


def interpreted_world(plan: Plan, run: int) -> World:
    """A future played by the plain functions, without Mesa and without a compiler."""
    world, chance, record = plan.empty_world(), chance_of(plan), new_record(plan, 1)
    record = record._replace(acts=record.acts.astype(np.int64))  # the runs go beyond int32
    given = (plan.setting, plan.numbers, plan.script, plan.panel, world, chance, record)
    play_futures(*given, plan.seed, run, plan.months)
    return world


RUNS = st.integers(0, 2**32 - 2)
RIVALS = [name for name in theory_names() if name != DEFAULT]


@examples(25)
@given(plans(), RUNS)
def test_the_mesa_model_is_the_ensemble_bit_for_bit(plan: Plan, run: int) -> None:
    assert disagreement(Told(plan, run), plan) == []


@pytest.mark.parametrize("theory", RIVALS)
@examples(6)
@given(plans(), RUNS)
def test_the_mesa_model_is_the_ensemble_under_every_theory(
    theory: str, plan: Plan, run: int
) -> None:
    plan = replace(plan, theory=theory)
    assert disagreement(Told(plan, run), plan) == []


@pytest.mark.parametrize("theory", RIVALS)
def test_the_agreement_breaks_when_the_theory_is_another(theory: str) -> None:
    plan = plan_of(a_full_scenario())
    rival = replace(plan, theory=theory)
    told = Told(rival, run=3)
    assert disagreement(told, rival) == []
    assert "acts" in disagreement(told, plan)


@pytest.mark.slow
@examples(300)
@given(plans(), RUNS)
def test_the_mesa_model_is_the_ensemble_bit_for_bit_in_300_worlds(plan: Plan, run: int) -> None:
    assert disagreement(Told(plan, run), plan) == []


@examples(10)
@given(plans(), RUNS)
def test_every_array_of_the_mesa_world_is_that_of_the_plain_functions(plan: Plan, run: int) -> None:
    world = Told(plan, run).model.world
    assert differing_fields(world, interpreted_world(plan, run)) == []
    other = differing_fields(world, interpreted_world(plan, run + 1))
    assert {"numbers", "alignment", "ideal"} <= set(other)


@pytest.mark.parametrize(
    ("rate", "value", "touched"),
    [
        ("reversion", 0.3, "alignment[seoul, beijing]"),
        ("threat-decay", 0.9, "threat[seoul, pyongyang]"),
        ("ties-depreciation", 0.5, "ties[seoul, washington]"),
        ("support-baseline", 0.9, "support[seoul]"),
        ("value-added-share", 0.1, "loss[seoul]"),
    ],
)
def test_the_agreement_breaks_when_one_rate_is_changed(
    rate: str, value: float, touched: str
) -> None:
    plan = plan_of(a_full_scenario())
    changed = with_parameter(plan, rate, value)
    told = Told(changed, run=3)
    assert disagreement(told, changed) == []
    assert touched in disagreement(told, plan)


def test_the_agreement_breaks_when_one_particle_is_changed() -> None:
    particles = np.array([[0.01, 0.2], [0.03, 0.1]])
    changed = particles + np.array([[0.0, 0.0], [0.0, 1e-15]])
    one, other = (
        plan_of(a_full_scenario(), posterior=Posterior(("noise", "response"), each))
        for each in (particles, changed)
    )
    drew = [particle_of(one.seed, run, 2) for run in range(8)]
    assert set(drew) == {0, 1}
    for run in (drew.index(0), drew.index(1)):
        told = Told(one, run)
        assert disagreement(told, one) == []
        assert bool(disagreement(told, other)) == (drew[run] == 1)


def test_an_act_more_or_less_is_a_disagreement() -> None:
    plan = plan_of(a_full_scenario())
    told = Told(plan, run=3)
    assert disagreement(told, plan) == []
    del told.model.acts[-1]
    assert disagreement(told, plan) == ["acts"]


def a_full_scenario() -> Scenario:
    """A scenario in which something of every kind happens."""

    def shock(ident: str, kind: str, date: str, by: str, on: str, **more: object) -> Shock:
        return Shock(id=ident, type=kind, date=date, by=(by,), on=(on,), **more)

    return Scenario(
        name="full",
        start="2022-01",
        months=6,
        seed=11,
        actors=("beijing", "moscow", "pyongyang", "seoul", "warsaw", "washington"),
        shocks=(
            Shock(id="war", type="condition", date="2022-02", set={"ukraine-war": 1.0}, lasts=3),
            shock("test", "military-signal", "2022-02", "pyongyang", "seoul"),
            shock("exercise", "joint-exercise", "2022-03", "washington", "seoul"),
            shock("ban", "economic-coercion", "2022-03", "beijing", "seoul", sector=SECTORS[1]),
            shock("arms", "arms-transfer", "2022-04", "seoul", "warsaw", through="washington"),
            shock("sanction", "sanction", "2022-04", "seoul", "moscow", lasts=1, magnitude=0.5),
        ),
        parameters={"inertia": 0.0},
    )
