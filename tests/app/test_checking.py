"""``alignsim check`` for machines: findings as JSON, warnings, exit status, the pre-commit hook."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from alignsim.app.cli import main
from alignsim.app.options import EXIT_REFUSED, EXIT_WARNED
from alignsim.lint.reading import Remark
from alignsim.scenario import Scenario

ROOT = Path(__file__).resolve().parents[2]
GOOD = "name: Mine\nstart: 2022-01\nmonths: 3\nactors: [seoul, washington, beijing]\n"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.yaml"
    path.write_text(GOOD + "moths: 4\nseed: many\n")
    return path


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> None:
    """A linter that complains of every name and of the start."""

    def complain(scenario: Scenario, _catalogue: object) -> list[Remark]:
        return [
            Remark("start", "", "a start"),
            Remark("name", "", f"{scenario.name} is no name"),
        ]

    monkeypatch.setattr("alignsim.lint.reading.reading_remarks", complain)


def check(*arguments: object) -> Result:
    done = CliRunner().invoke(main, ["check", *(str(each) for each in arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_json_tells_every_fault_with_its_place(good: Path, bad: Path) -> None:
    done = check("--json", good, bad)
    assert (done.exit_code, done.stderr) == (EXIT_REFUSED, "")
    found = json.loads(done.stdout)
    assert [(each["file"], each["line"], each["column"]) for each in found] == [
        (str(bad), 5, 1),
        (str(bad), 6, 7),
    ]
    assert {each["severity"] for each in found} == {"error"}
    assert "months" in found[0]["message"]


def test_json_of_good_files_is_an_empty_list(good: Path) -> None:
    done = check("--json", good)
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])


@pytest.mark.parametrize("name", ["nowhere.yaml", "no-such-scenario", "baseline@x"])
def test_json_tells_what_cannot_be_found_at_the_start_of_the_file(name: str) -> None:
    done = check("--json", name)
    assert done.exit_code == EXIT_REFUSED
    (found,) = json.loads(done.stdout)
    assert (found["file"], found["line"], found["column"]) == (name, 1, 1)


def test_json_counts_the_faults_that_are_not_told(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    path.write_text(GOOD + "".join(f"field-{number}: 1\n" for number in range(150)))
    found = json.loads(check("--json", path).stdout)
    assert len(found) == 101
    assert found[-1]["message"] == "... and 50 more faults"


@pytest.mark.usefixtures("warned")
def test_warnings_are_told_in_order_and_refuse_nothing(good: Path) -> None:
    done = check(good)
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [
        f"{good}:1:1: warning: Mine is no name",
        f"{good}:2:1: warning: a start",
    ]
    assert "good, but for 2 warnings. Mine, from 2022-01" in done.stdout
    found = json.loads(check("--json", good).stdout)
    assert [each["severity"] for each in found] == ["warning", "warning"]


@pytest.mark.usefixtures("warned")
def test_strict_turns_warnings_into_a_failure_but_a_refusal_counts_for_more(
    good: Path, bad: Path
) -> None:
    assert check("--strict", good).exit_code == EXIT_WARNED == 1
    assert check("--strict", "--json", good).exit_code == EXIT_WARNED
    assert check("--strict", good, bad).exit_code == EXIT_REFUSED
    assert check("--strict", bad).exit_code == EXIT_REFUSED


def test_strict_is_content_where_there_is_no_warning(good: Path) -> None:
    assert check("--strict", good).exit_code == 0


WAITS = """\
shocks: [{id: talks, type: envoy, by: seoul, on: beijing, when: alignment(seoul, washington) > 2}]
"""


def test_a_pilot_is_played_where_a_shock_waits_unless_it_is_declined(tmp_path: Path) -> None:
    path = tmp_path / "waits.yaml"
    path.write_text(GOOD + WAITS.replace("when: ", "when: '").replace("> 2", "> 2'"))
    assert "talks began in none of 200 pilot futures" in check(path).stderr
    assert check("--no-pilot", path).stderr == ""


def test_a_pilot_tells_shocks_without_effect_only_where_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "idle.yaml"
    idle = "shocks: [{id: talks, type: envoy, by: seoul, on: beijing, month: 2}]\n"
    path.write_text(GOOD + idle + "report: [support(washington)]\n")
    assert check(path).stderr == ""
    assert "talks moves no reported quantity" in check("--pilot", path).stderr


def test_the_hook_checks_scenario_files_with_a_command_that_exists() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["id"] == "alignsim-check"
    program, command = hook["entry"].split()
    assert (program, hook["language"]) == ("alignsim", "python")
    assert command in main.commands
    pattern = re.compile(hook["files"])
    for path in (ROOT / "scenarios").iterdir():
        assert pattern.search(f"scenarios/{path.name}")
        assert pattern.search(f"course/scenarios/{path.name}")
    for other in (".github/workflows/x.yaml", "scenarios/x.json", "scenarios/old/x.yaml", "x.yaml"):
        assert not pattern.search(other)
