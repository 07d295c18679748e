"""The command line: every command works, starts at once, and tells a mistake in plain words."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alignsim.app.cli import main
from alignsim.app.options import EXIT_REFUSED
from alignsim.library import load_scenario
from alignsim.scenario import scenario_digest

HEAVY = ("numba", "numpy", "matplotlib", "pyarrow", "pydantic", "yaml", "mesa", "pandas", "rich")
SHIPPED = sorted(
    path.stem for path in (Path(__file__).resolve().parents[2] / "scenarios").glob("*.yaml")
)
GOOD = "name: Mine\nstart: 2022-01\nmonths: 3\nactors: [seoul, washington, beijing]\n"


def alignsim(*arguments: str | Path) -> Result:
    """Run the command line in this process. A traceback would show as an exception."""
    done = CliRunner().invoke(main, [str(each) for each in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def loaded_after(code: str) -> set[str]:
    """Heavy libraries that a fresh Python has loaded after running ``code``."""
    ask = "import sys\n" + code + f"\nprint(*(m for m in {HEAVY} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


# -- help -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", list(main.commands))
def test_help_of_every_command_has_an_example_that_names_it(command: str) -> None:
    done = alignsim(command, "--help")
    assert done.exit_code == 0
    assert "Example:" in done.output
    assert f"alignsim {command}" in done.output.partition("Example:")[2]
    assert max(map(len, done.output.splitlines())) <= 80


def test_help_lists_every_command_and_version_is_told() -> None:
    listed = alignsim("--help").output
    assert all(f"\n  {command} " in listed for command in main.commands)
    assert alignsim("--version").output.startswith("alignsim, version ")


def test_help_loads_no_heavy_library() -> None:
    show_help = "from alignsim.app.cli import main\nmain(['--help'], standalone_mode=False)"
    assert loaded_after(show_help) == set()
    assert loaded_after("import numpy") >= {"numpy"}


def test_python_dash_m_is_the_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "alignsim", "--help"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("Usage: alignsim ")
    assert all(f"\n  {command} " in done.stdout for command in main.commands)


def test_importing_the_package_loads_no_heavy_library() -> None:
    assert loaded_after("import alignsim; dir(alignsim); alignsim.__version__") == set()


def test_a_mistyped_command_is_guessed() -> None:
    done = alignsim("rnu")
    assert done.exit_code == EXIT_REFUSED
    assert "'run'" in done.output


# -- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "madird-2022"), "did you mean madrid-2022?"),
        (("run", "madird"), "did you mean madrid-2022?"),
        (("run", "madrid-2022", "--set", "blance=0.1"), "did you mean balance?"),
        (("run", "madrid-2022", "--set", "balance=7"), "balance is 7, but must lie from 0 to 1"),
        (("run", "madrid-2022", "--set", "balance=nan"), "must lie from 0 to 1"),
        (("run", "madrid-2022", "--set", "balance"), "not NAME=NUMBER"),
        (("run", "madrid-2022", "--set", "balance=much"), "not NAME=NUMBER"),
        (("run", "madrid-2022", "--months", "0"), "months is 0, but must lie from 1 to 600"),
        (("run", "madrid-2022", "--seed", "-1"), f"must lie from 0 to {2**63 - 1}"),
        (("run", "madrid-2022", "--futures", "0"), "not in the range"),
        (("run", "madrid-2022", "--jobs", "-1"), "not in the range"),
        (("run", "nowhere.yaml"), "file not found"),
        (("run", "x" * 5000), "no scenario is called"),
        (("run", "no\x1b[31mcolour"), '"no\\x1b[31mcolour"'),
        (("show", "seul"), "did you mean `seoul`?"),
        (("show", "atend-summit"), "did you mean `attend-summit`?"),
        (("show", "x" * 5000), "nothing is called"),
        (("show", "seoul", "--resolved"), "seoul is a government"),
        (("show", "nowhere.yaml"), "file not found"),
        (("check", "nowhere.yaml"), "file not found"),
    ],
)
def test_a_mistake_is_told_with_what_is_allowed(arguments: tuple[str, ...], told: str) -> None:
    done = alignsim(*arguments)
    assert done.exit_code == EXIT_REFUSED
    assert told in done.stderr
    assert "Traceback" not in done.output
    assert "\x1b" not in done.output
    assert done.stdout == ""


def test_an_unwritable_output_folder_is_told_before_anything_is_played(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_arguments: object, **_settings: object) -> None:
        raise AssertionError("played")

    monkeypatch.setattr("alignsim.engine.spans.play_ensemble", never)
    file = tmp_path / "taken"
    file.write_text("a file")
    for out in (file, file / "below"):
        done = alignsim("run", "baseline", "--futures", "2", "--out", out)
        assert done.exit_code == EXIT_REFUSED
        assert "a file stands where a folder is needed" in done.stderr
    assert file.read_text() == "a file"

    def refuse(**_arguments: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("alignsim.storage.disk.tempfile.TemporaryFile", refuse)
    done = alignsim("run", "baseline", "--futures", "2", "--out", tmp_path / "locked")
    assert done.exit_code == EXIT_REFUSED
    assert "permission is refused; choose a folder you may write in" in done.stderr


def test_more_futures_than_memory_holds_are_refused_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alignsim.storage.sizes.must_have_room", lambda *_: None)
    done = alignsim("run", "baseline", "--futures", "4000000000", "--out", tmp_path)
    assert done.exit_code == EXIT_REFUSED
    assert "a run of 4,000,000,000 futures needs about 1.5 TB of memory" in done.stderr
    assert list(tmp_path.iterdir()) == []

    def full(*_arguments: object, **_settings: object) -> None:
        raise MemoryError

    monkeypatch.setattr("alignsim.engine.spans.play_ensemble", full)
    done = alignsim("run", "baseline", "--futures", "2", "--out", tmp_path)
    assert done.exit_code == EXIT_REFUSED
    assert "2 futures need more memory" in done.stderr


def test_more_futures_than_the_disk_holds_are_refused_plainly(tmp_path: Path) -> None:
    done = alignsim("run", "baseline", "--futures", "4000000000", "--out", tmp_path)
    assert done.exit_code == EXIT_REFUSED
    assert f"{tmp_path} could not be written: it needs about 52 TB, and the disk" in done.stderr
    assert "choose another disk by --out" in done.stderr
    assert list(tmp_path.iterdir()) == []


# -- list, show, check ----------------------------------------------------------------------------


def test_list_shows_shipped_scenarios_and_those_at_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = alignsim("list").output
    assert all(name in before for name in SHIPPED)
    assert "my-crisis" not in before
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "my-crisis.yaml").write_text(GOOD)
    (tmp_path / "scenarios" / "broken.yaml").write_text("name: [")
    after = alignsim("list")
    assert after.exit_code == 0
    assert all(name in after.output for name in [*SHIPPED, "my-crisis"])
    assert "alignsim check broken" in " ".join(after.output.split())
    assert alignsim("check", "my-crisis").exit_code == 0


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("seoul", "South Korea"),
        ("Seoul", "South Korea"),
        ("attend-summit", "a move"),
        ("nato", "the bloc called nato"),
        ("ukraine-war", "a condition"),
        ("balance", "a parameter"),
        ("madrid-2022", "From 2022-01 for 36 months"),
    ],
)
def test_show_prints_whatever_is_named(name: str, told: str) -> None:
    done = alignsim("show", name)
    assert done.exit_code == 0
    assert told.lower() in done.output.lower()
    assert all(len(line) <= 100 for line in done.output.splitlines())


@pytest.mark.parametrize("name", SHIPPED)
def test_a_resolved_scenario_loads_again_as_the_same_scenario(name: str, tmp_path: Path) -> None:
    done = alignsim("show", name, "--resolved")
    assert done.exit_code == 0
    file = tmp_path / "resolved.yaml"
    file.write_text(done.stdout, encoding="utf-8")
    assert scenario_digest(load_scenario(file)) == scenario_digest(load_scenario(name))
    assert load_scenario(file) == load_scenario(name)


def test_a_folder_named_like_a_scenario_does_not_hide_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "madrid-2022").mkdir()
    assert alignsim("check", "madrid-2022").exit_code == 0


def test_check_tells_good_bad_missing_and_folders_apart(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(GOOD)
    bad.write_text(GOOD + "moths: 4\nseed: many\n")
    done = alignsim("check", good)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "good. Mine, from 2022-01 for 3 months, 0 shocks" in done.stdout
    done = alignsim("check", bad)
    assert (done.exit_code, done.stdout) == (EXIT_REFUSED, "")
    assert f"{bad}:5:1: " in done.stderr
    assert "months" in done.stderr
    assert f"{bad}:6:7: " in done.stderr
    for path, told in ((tmp_path / "none.yaml", "file not found"), (tmp_path, "directory")):
        done = alignsim("check", path)
        assert done.exit_code == EXIT_REFUSED
        assert told in done.stderr


def test_check_of_several_files_tells_each_and_fails_if_any_does(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(GOOD)
    bad.write_text("name: [")
    done = alignsim("check", bad, good, bad)
    assert done.exit_code == EXIT_REFUSED
    assert done.stdout.count("good.yaml: good") == 1
    assert done.stderr.count(str(bad)) >= 2
    assert alignsim("check", good, good).exit_code == 0
    assert alignsim("check").exit_code == EXIT_REFUSED


# -- sources, doctor, schema ----------------------------------------------------------------------


def test_sources_as_csv_parse_and_unsourced_ones_are_the_assumptions_among_them() -> None:
    tables = []
    for options in ((), ("--unsourced",)):
        done = alignsim("sources", "--csv", *options)
        assert done.exit_code == 0
        tables.append(list(csv.DictReader(io.StringIO(done.stdout))))
    every, assumed = tables
    assert 0 < len(assumed) < len(every)
    assert {row["source"] for row in assumed} == {"assumption"}
    assert [row for row in every if row["source"] == "assumption"] == assumed
    assert all(None not in row and None not in row.values() for row in every)


def test_sources_prints_a_table_with_a_tally() -> None:
    every, assumed = alignsim("sources"), alignsim("sources", "--unsourced")
    assert every.exit_code == assumed.exit_code == 0
    assert len(every.output) > len(assumed.output)
    assert "assumption" in assumed.output
    assert every.output.splitlines()[-1] == assumed.output.splitlines()[-1]


def test_doctor_finds_this_machine_well_and_a_bad_folder_ill(tmp_path: Path) -> None:
    done = alignsim("doctor", "--out", tmp_path / "results")
    assert done.exit_code == 0
    assert "mend" not in done.output
    assert not (tmp_path / "results").exists()
    taken = tmp_path / "taken"
    taken.touch()
    done = alignsim("doctor", "--out", taken)
    assert done.exit_code == 1
    assert "mend" in done.output


def test_schema_is_a_json_schema_of_objects_that_names_every_field() -> None:
    done = alignsim("schema")
    assert done.exit_code == 0
    schema = json.loads(done.stdout)
    assert "json-schema.org" in schema["$schema"]
    assert schema["type"] == "object"
    assert {"name", "start", "months", "shocks", "extends"} <= set(schema["properties"])


def test_output_goes_to_a_closed_pipe_without_a_traceback() -> None:
    command = f"{sys.executable} -c 'from alignsim.app.cli import main; main()' sources --csv"
    done = subprocess.run(
        f"{command} | head -1", shell=True, capture_output=True, text=True, env=dict(os.environ)
    )
    assert done.stdout.startswith("kind,")
    assert "Traceback" not in done.stderr
