"""``alignsim theories``: what it prints, writes and finds again, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import alignsim
from alignsim.app import rivalling
from alignsim.app.cli import main
from alignsim.app.options import EXIT_REFUSED
from alignsim.app.rivalling import FOLDER
from alignsim.robustness import NO_EFFECT, NOBODY, ROBUST, VERDICTS
from alignsim.storage import MANIFEST, find_robustness
from alignsim.storage.robustness import ARRAYS, CSV, FILES

TEXT = """\
name: Small crisis
start: 2022-01
months: 3
actors: [beijing, seoul, tokyo, washington]
shocks:
  - {id: drill, date: 2022-02, type: joint-exercise, by: seoul, on: tokyo}
report: ["alignment(tokyo, seoul)", "threat(washington, tokyo)"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(TEXT)
    return path


def theories(out: Path, *arguments: object, plots: bool = False) -> Result:
    options = ["--futures", "24", "--out", out, "--plots" if plots else "--no-plots"]
    words = [str(each) for each in ("theories", *arguments, *options)]
    done = CliRunner().invoke(main, words, terminal_width=80)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


TWO = ("--theory", "landscape", "--theory", "bargaining")


def test_everything_is_written_and_told(file: Path, tmp_path: Path) -> None:
    done = theories(tmp_path / "out", file, plots=True)
    assert done.exit_code == 0, done.output
    (manifest,) = (tmp_path / "out" / FOLDER).rglob(MANIFEST)
    folder = manifest.parent
    assert folder.parent.name == "small" and str(folder) in done.stderr
    assert {each.name for each in folder.iterdir()} == {MANIFEST, *FILES, "plots"}
    drawn = {each.name for each in (folder / "plots").iterdir()} - {".complete"}
    assert drawn == {"theories-1.png", "theories-1.svg"}
    printed = " ".join(done.stdout.split())
    assert "robust. Under all 4 theories the shocks raise it, by +" in printed
    assert NOBODY in printed and "Moves that a government chooses in a month" in printed
    assert max(map(len, done.stdout.splitlines())) <= 80

    told = json.loads(manifest.read_text())
    assert told["theories"][0]["name"] == "logit-utility"
    first, second = told["quantities"]
    assert first["verdict"] == ROBUST and second["verdict"] in VERDICTS
    assert all(each["low"] > 0 for each in first["effects"])
    rows = list(csv.DictReader(io.StringIO((folder / CSV).read_text())))
    assert len(rows) == 2 * (4 + 1) * 4
    assert [float(row["mean"]) for row in rows if row["month"] == "0"] == [0.0] * 10
    last = [row for row in rows if row["month"] == "3" and row["quantity"] == first["quantity"]]
    assert float(last[-1]["mean"]) == pytest.approx(first["nobody_chooses"]["mean"])
    assert [row["verdict"] for row in last] == [ROBUST] * 4 + [""]


def test_what_was_found_is_found_again_exactly(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = theories(tmp_path, file, *TWO)
    (manifest,) = (tmp_path / FOLDER).rglob(MANIFEST)
    found = find_robustness(manifest.parent, json.loads(manifest.read_text())["key"])
    assert found is not None and found.values.shape == (24, 2, 4, 2)
    assert found.direct.shape == (24, 4, 2)
    played = rivalling.answer
    monkeypatch.setattr(rivalling, "answer", lambda *_: pytest.fail("played again"))
    second = theories(tmp_path, file, *TWO)
    assert first.stdout == second.stdout and "was there already" in second.stderr
    np.savez(manifest.parent / ARRAYS, values=np.zeros(3))
    monkeypatch.setattr(rivalling, "answer", played)
    assert theories(tmp_path, file, *TWO).stdout == first.stdout, "what is damaged is played again"


def test_json_holds_the_verdicts(file: Path, tmp_path: Path) -> None:
    done = theories(tmp_path, file, *TWO, "--json", "--of", "loss(tokyo)", "--month", 2)
    told = json.loads(done.stdout)
    assert told["month"] == 2 and told["date"] == "2022-02"
    (quantity,) = told["quantities"]
    assert quantity["verdict"] == NO_EFFECT and quantity["nobody_chooses"]["mean"] == 0.0
    assert "no effect" in quantity["sentence"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--of", "alignmnt(seoul, tokyo)"), "did you mean `alignment`"),
        (("--theory", "landscap", "--theory", "bargaining"), "did you mean `landscape`"),
        (("--theory", "landscape"), "name another besides landscape"),
        (("--month", "40"), "or 1 to 3"),
    ],
)
def test_mistakes_are_told_without_a_traceback(
    file: Path, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = theories(tmp_path / "out", file, *arguments)
    assert done.exit_code == EXIT_REFUSED and told in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_scenario_without_shocks_has_no_effect_to_compare(tmp_path: Path) -> None:
    path = tmp_path / "calm.yaml"
    path.write_text("name: Calm\nstart: 2022-01\n")
    done = theories(tmp_path, path)
    assert done.exit_code == EXIT_REFUSED and "has no shocks" in done.stderr


def test_without_a_scenario_the_theories_are_described() -> None:
    done = CliRunner().invoke(main, ["theories"], terminal_width=80)
    assert done.exit_code == 0 and "Walt" in done.stdout and "Axelrod" in done.stdout
    told = json.loads(CliRunner().invoke(main, ["theories", "--json"]).stdout)
    assert [each["name"] for each in told][:2] == ["logit-utility", "balance-of-threat"]
    refused = CliRunner().invoke(main, ["theories", "--theory", "landscap"])
    assert refused.exit_code == EXIT_REFUSED and "landscape" in refused.stderr


def test_python_gives_the_same_and_progress_counts_every_future(file: Path) -> None:
    seen: list[tuple[int, int]] = []
    found = alignsim.theories(
        file,
        8,
        names=["landscape", "bargaining"],
        seed=3,
        progress=lambda done, of: seen.append((done, of)),
    )
    assert found.theories == ("landscape", "bargaining") and found.seed == 3
    assert seen[-1] == (48, 48) and seen == sorted(seen)
    assert all(0.0 <= each <= 1.0 for each in found.choices)


def test_the_effect_of_a_theory_is_that_of_two_runs_compared(file: Path) -> None:
    found = alignsim.theories(file, 8)
    scenario = alignsim.load_scenario(file).model_copy(update={"theory": "balance-of-threat"})
    without = scenario.model_copy(update={"shocks": ()})
    runs = [
        alignsim.run(each, 8).trajectory("alignment(tokyo, seoul)") for each in (scenario, without)
    ]
    row = found.theories.index("balance-of-threat")
    assert (found.values[:, row, :, 0] == runs[0] - runs[1]).all()
