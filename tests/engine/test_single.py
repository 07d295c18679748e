"""The Mesa face: a model that steps, agents by phase, a government played by other rules."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

from alignsim.engine.assemble import prepare
from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.plan import Plan
from alignsim.engine.single import AlignmentModel, Government
from alignsim.rules.turn import PHASES
from alignsim.scenario.schema import Scenario
from engine.stories import differing_fields
from worlds import CATALOGUE


@pytest.fixture(scope="module")
def plan() -> Plan:
    return prepare(
        Scenario(
            name="small",
            start="2022-01",
            months=5,
            seed=2,
            actors=("beijing", "seoul", "washington"),
            parameters={"inertia": -0.1},
        ),
        CATALOGUE,
    )


class Silent(Government):
    """A government that never moves."""

    def choose(self) -> None:
        self.model.world.chosen[self.row] = -1


def test_a_model_is_a_mesa_model_of_one_agent_a_government(plan: Plan) -> None:
    model = AlignmentModel(plan)
    assert isinstance(model, mesa.Model)
    assert [agent.name for agent in model.agents] == list(plan.governments)
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    assert [agent.row for agent in model.agents] == [0, 1, 2]


def test_a_step_is_a_month_and_the_run_stops_after_the_last(plan: Plan) -> None:
    model = AlignmentModel(plan)
    stopped = []
    for month in range(1, plan.months + 1):
        model.step()
        assert model.month == month
        stopped.append(not model.running)
    assert stopped == [False] * (plan.months - 1) + [True]
    assert model.play().month == plan.months


def test_the_collector_holds_every_quantity_from_the_measured_start(plan: Plan) -> None:
    model = AlignmentModel(plan)
    start = model.recorded.copy()
    table = model.play().datacollector.get_model_vars_dataframe()
    assert list(table["month"]) == list(range(plan.months + 1))
    assert list(table.columns) == ["month", *plan.quantities]
    assert table.iloc[0][list(plan.quantities)].tolist() == start.tolist()
    assert table.iloc[-1][list(plan.quantities)].tolist() == model.recorded.tolist()
    assert table.iloc[0].tolist() != table.iloc[-1].tolist()
    values = play_ensemble(plan, 1, jobs=1).values[0]
    assert table[list(plan.quantities)].to_numpy().tobytes() == values.tobytes()


def test_the_order_in_which_agents_act_within_a_phase_cannot_matter(plan: Plan) -> None:
    class Shuffled(AlignmentModel):
        def step(self) -> None:
            self.agents.shuffle(inplace=True)
            super().step()

    straight, shuffled = AlignmentModel(plan).play(), Shuffled(plan, rng=5).play()
    assert differing_fields(straight.world, shuffled.world) == []


def test_leaving_out_a_phase_does_matter(plan: Plan) -> None:
    class Deaf(Government):
        def respond(self) -> None:
            pass

    model = AlignmentModel(plan, governments={"seoul": Deaf}).play()
    different = differing_fields(model.world, AlignmentModel(plan).play().world)
    assert {"z", "alignment"} <= set(different)


@pytest.mark.parametrize("phase", PHASES)
def test_every_phase_can_be_done_by_all_agents(plan: Plan, phase: str) -> None:
    model = AlignmentModel(plan)
    model.chance.noise[:] = 1.0
    model.chance.uniform[:] = 0.9
    model.agents.do("perceive")
    model.agents.do(phase)
    assert np.isfinite(model.recorded).all()


def test_a_phase_of_one_agent_writes_that_agents_row_only(plan: Plan) -> None:
    model = AlignmentModel(plan)
    model.chance.noise[:] = 1.0
    before = model.world.z.copy()
    list(model.agents)[1].respond()
    assert (model.world.z[1] != before[1]).any()
    assert model.world.z[[0, 2]].tobytes() == before[[0, 2]].tobytes()


def test_a_government_can_be_played_by_a_subclass(plan: Plan) -> None:
    usual = AlignmentModel(plan).play()
    model = AlignmentModel(plan, governments={"seoul": Silent}).play()
    assert type(list(model.agents)[model.row_of("seoul")]) is Silent
    assert {act["by"] for act in usual.acts} >= {"seoul"}
    movers = {act["by"] for act in model.acts}
    assert "seoul" not in movers
    assert movers


def test_acts_name_their_parties_and_say_that_they_were_chosen(plan: Plan) -> None:
    model = AlignmentModel(plan).play()
    assert model.acts
    for act in model.acts:
        assert act["by"] != act["target"]
        assert {act["by"], act["target"]} <= set(plan.governments)
        assert act["type"] in plan.moves
        assert act["origin"] == "chosen"
        assert 1 <= act["month"] <= plan.months


def test_an_agent_tells_its_alignment_with_another(plan: Plan) -> None:
    model = AlignmentModel(plan)
    seoul = list(model.agents)[model.row_of("seoul")]
    assert seoul.alignment_with("washington") > seoul.alignment_with("beijing")


def test_an_unknown_government_is_told_with_those_in_play(plan: Plan) -> None:
    with pytest.raises(KeyError, match=r"atlantis is not in play; in play are: .*seoul"):
        AlignmentModel(plan).row_of("atlantis")


def test_mesas_own_generator_changes_nothing(plan: Plan) -> None:
    one, other = AlignmentModel(plan, rng=1).play(), AlignmentModel(plan, rng=2).play()
    assert differing_fields(one.world, other.world) == []
    different = differing_fields(one.world, AlignmentModel(plan, run=1).play().world)
    assert "alignment" in different
