"""What the linter tells of a scenario, each with a twin in which it must keep silent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from alignsim.catalogue.load import shipped_catalogue
from alignsim.errors import Fault
from alignsim.lint.pilot import pilot_remarks, standardised
from alignsim.lint.places import placed
from alignsim.lint.reading import reading_remarks
from alignsim.scenario import Scenario, load_scenario
from alignsim.scenario.lexicon import shipped_vocabulary

CATALOGUE = shipped_catalogue()
HEAD = "name: Remarks\nstart: 2022-01\nmonths: 12\n"
FEW = "actors: [seoul, washington, beijing, moscow, tokyo]\n"


def written(folder: Path, text: str) -> tuple[Path, Scenario]:
    path = folder / "remarks.yaml"
    path.write_text(text, encoding="utf-8")
    return path, load_scenario(path, shipped_vocabulary())


def read(folder: Path, text: str) -> list[Fault]:
    path, scenario = written(folder, text)
    return placed(reading_remarks(scenario, CATALOGUE), path, shipped_vocabulary())


def piloted(folder: Path, text: str, effects: bool = False) -> list[str]:
    _, scenario = written(folder, text)
    return [each.message for each in pilot_remarks(scenario, CATALOGUE, effects)]


def shocks(*lines: str) -> str:
    return HEAD + "shocks:\n" + "".join(f"  - {{{line}}}\n" for line in lines)


VISIT = "id: visit, type: attend-summit, by: seoul, on: washington"
BAN = "id: ban, type: economic-coercion, by: beijing, on: seoul, sector: travel"
THAW = "id: thaw, type: lift-coercion, by: beijing, on: seoul, sector: travel"

TOLD = [
    ("actors: [seoul, tokyo, beijing]\n", "washington, whose guarantee seoul relies on", FEW),
    (
        f"shocks: [{{{VISIT}, date: 2022-03, probability: 0}}]\n",
        "visit has probability 0",
        f"shocks: [{{{VISIT}, date: 2022-03, probability: 0.1}}]\n",
    ),
    (
        f"shocks: [{{{VISIT}, date: 2022-12}}]\n",
        "visit happens in the last month",
        f"shocks: [{{{VISIT}, date: 2022-11}}]\n",
    ),
    (
        "shocks: [{type: economic-coercion, by: seoul, on: tokyo, sector: goods, month: 2}]\n",
        "seoul lacks what economic-coercion takes (market-power)",
        f"shocks: [{{{BAN}, month: 2}}]\n",
    ),
    (
        "shocks: [{id: low, type: condition, set: {ukraine-war: 0.2}, month: 3}, "
        "{id: high, type: condition, set: {ukraine-war: 1}, month: 3}]\n",
        "low and high set ukraine-war to 0.2 and 1 in the same month",
        "shocks: [{id: low, type: condition, set: {ukraine-war: 0.2}, month: 3}, "
        "{id: high, type: condition, set: {ukraine-war: 1}, month: 4}]\n",
    ),
    (
        f"shocks: [{{{BAN}, month: 3}}, {{{THAW}, month: 3}}]\n",
        "ban and thaw restrict trade and lift the restriction in the same month",
        f"shocks: [{{{BAN}, month: 3}}, {{{THAW}, month: 9}}]\n",
    ),
    (
        f"shocks: [{{{THAW}, month: 3}}]\n",
        "thaw lifts what no shock of beijing imposes",
        f"shocks: [{{{BAN}, month: 2}}, {{{THAW}, month: 3}}]\n",
    ),
]


@pytest.mark.parametrize(("faulty", "message", "sound"), TOLD, ids=[row[1][:24] for row in TOLD])
def test_reading_tells_what_is_surely_not_meant_and_nothing_else(
    tmp_path: Path, faulty: str, message: str, sound: str
) -> None:
    found = read(tmp_path, HEAD + faulty)
    assert [fault.message.startswith(message) for fault in found].count(True) == 1, found
    assert (found[0].line, found[0].column) > (3, 0)
    assert not any(f.message.startswith(message) for f in read(tmp_path, HEAD + sound))


def test_a_shock_after_a_change_of_government_asks_for_its_preferences(tmp_path: Path) -> None:
    late = "name: Late\nstart: 2024-06\nmonths: 24\nshocks: [{%s, %s}]\n"
    after = late % (VISIT, "date: 2025-09")
    assert "Lee Jae-myung followed Yoon Suk-yeol in seoul" in read(tmp_path, after)[0].message
    assert read(tmp_path, late % (VISIT, "date: 2024-09")) == []
    assert read(tmp_path, after + "preferences: {seoul: {security: 0.2}}\n") == []
    waits = read(tmp_path, late % (VISIT, "when: month >= 3, once: true"))
    assert "while visit may still happen" in waits[0].message


def test_a_remark_stands_at_its_shock_and_an_inherited_one_at_extends(tmp_path: Path) -> None:
    text = shocks(f"{VISIT}, date: 2022-03", f"{THAW}, date: 2022-04")
    assert [(f.line, f.column) for f in read(tmp_path, text)] == [(6, 5)]
    (tmp_path / "parent.yaml").write_text(text, encoding="utf-8")
    child = "name: Child\nmonths: 14\nextends: parent\n"
    assert [(f.line, f.column) for f in read(tmp_path, child)] == [(3, 1)]


def test_the_pilot_tells_a_condition_that_never_holds_and_how_far_it_was(tmp_path: Path) -> None:
    when = '"alignment(seoul, beijing) > 0.99"'
    (told,) = piloted(tmp_path, shocks(f"{VISIT}, when: {when}"))
    assert "visit began in none of 200 pilot futures" in told
    assert "alignment(seoul, beijing) stayed between" in told
    assert piloted(tmp_path, shocks(f"{VISIT}, when: month == 4")) == []


def test_the_pilot_tells_a_condition_that_holds_from_the_start(tmp_path: Path) -> None:
    (told,) = piloted(tmp_path, shocks(f"{VISIT}, when: month >= 1"))
    assert "begins in the first month of every future" in told
    assert piloted(tmp_path, shocks(f"{VISIT}, when: month >= 1, once: true")) == []


def test_the_pilot_tells_a_shock_that_moves_nothing_reported(tmp_path: Path) -> None:
    ban = shocks(f"{BAN}, month: 2")
    (told,) = piloted(tmp_path, ban + "report: [alignment(ankara, oslo)]\n", effects=True)
    assert "ban moves no reported quantity by 0.05 standard deviations" in told
    assert piloted(tmp_path, ban + "report: [loss(seoul)]\n", effects=True) == []
    assert piloted(tmp_path, ban + "report: [alignment(ankara, oslo)]\n") == []


def test_a_shock_that_never_happens_is_not_measured(tmp_path: Path) -> None:
    never = shocks(f"{BAN}, month: 2, probability: 0") + "report: [alignment(ankara, oslo)]\n"
    assert piloted(tmp_path, never, effects=True) == []


def test_differences_are_told_in_standard_deviations() -> None:
    other = np.array([[[1.0, 3.0, 5.0]], [[3.0, 3.0, 5.0]]])
    one = other + np.array([0.5, 0.0, 0.1])
    assert standardised(one, other).tolist() == [[0.5, 0.0, np.inf]]
