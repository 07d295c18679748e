"""Every shipped scenario loads, is ready to run, and explains itself to a seminar."""

from __future__ import annotations

from pathlib import Path

import pytest
from catalogue_checks import SCENARIOS, read_files, unexplained_shocks

from alignsim.catalogue.load import shipped_catalogue
from alignsim.engine.assemble import prepare
from alignsim.scenario import Scenario, load_scenario
from alignsim.scenario.lexicon import shipped_vocabulary

PATHS = sorted(SCENARIOS.glob("*.yaml"))
QUESTIONS = 3


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    chosen: Path = request.param
    return chosen


@pytest.fixture
def scenario(path: Path) -> Scenario:
    return load_scenario(path, shipped_vocabulary())


def test_there_are_shipped_scenarios() -> None:
    assert {"baseline", "madrid-2022"} <= {path.stem for path in PATHS}


def test_it_prepares_to_a_plan_with_all_its_shocks_and_reports(scenario: Scenario) -> None:
    plan = prepare(scenario, shipped_catalogue())
    assert plan.shocks == tuple(shock.id for shock in scenario.shocks)
    assert set(plan.script.shock.tolist()) == set(range(len(scenario.shocks)))
    assert plan.quantities[: len(scenario.report)] == tuple(scenario.report)
    assert plan.script.date.min(initial=0) >= 0
    assert plan.script.date.max(initial=0) <= plan.months


def test_every_shock_has_note_source_and_date(path: Path) -> None:
    name = f"scenarios/{path.name}"
    assert unexplained_shocks(name, read_files()[name]) == []


def test_it_asks_the_seminar_three_different_questions(scenario: Scenario) -> None:
    assert len(set(scenario.questions)) == len(scenario.questions) == QUESTIONS
    assert all(question.endswith("?") for question in scenario.questions)


def test_it_describes_itself_and_reports_something(scenario: Scenario) -> None:
    assert scenario.description
    assert scenario.report
