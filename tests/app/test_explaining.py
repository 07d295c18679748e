"""``alignsim explain``: what it writes, what it finds again, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_comparing import TEXT

from alignsim.app.cli import main
from alignsim.app.explaining import FOLDER
from alignsim.app.options import EXIT_REFUSED
from alignsim.engine import spans
from alignsim.storage import MANIFEST

OF = "alignment(seoul, washington)"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def explain(out: Path, *arguments: object, plots: bool = False) -> Result:
    options = ["--futures", 6, "--out", out, "--plots" if plots else "--no-plots"]
    words = [str(each) for each in ("explain", *arguments, *options)]
    done = CliRunner().invoke(main, words, terminal_width=80)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def folder_of(out: Path) -> Path:
    (folder,) = (each.parent for each in (out / FOLDER).rglob(MANIFEST))
    return folder


def test_an_explanation_writes_every_file_and_says_where(file: Path, out: Path) -> None:
    done = explain(out, file, "--of", OF, plots=True)
    assert done.exit_code == 0, done.output
    folder = folder_of(out)
    assert folder.parent.name == "alignment-seoul-washington-in-small"
    assert str(folder) in done.stderr
    assert {each.name for each in folder.iterdir()} == {MANIFEST, "parts.csv", "plots"}
    drawn = {each.name for each in (folder / "plots").iterdir()} - {".complete"}
    assert drawn == {f"why-alignment-seoul-washington.{form}" for form in ("png", "svg")}
    assert max(map(len, done.stdout.splitlines())) <= 80

    rows = list(csv.DictReader(io.StringIO((folder / "parts.csv").read_text())))
    manifest = json.loads((folder / MANIFEST).read_text())
    assert len(rows) == len(manifest["parts"]) and manifest["missed"] < 1e-12
    total = sum(float(row["mean"]) for row in rows)
    assert total == pytest.approx(manifest["change"]["mean"], abs=1e-7)
    assert total == pytest.approx(manifest["end"] - manifest["start"], abs=1e-7)
    (visit,) = [row for row in rows if row["origin"] == "shock:visit"]
    assert (visit["role"], visit["dates"], visit["share"]) == ("commitment", "2022-02", "1")


def test_what_was_explained_is_found_again_and_its_command_makes_it_again(
    file: Path, out: Path
) -> None:
    first = explain(out, file, "--of", OF, "--month", "2022-02", "--future", 4)
    folder = folder_of(out)
    written = (folder / "parts.csv").stat().st_mtime_ns
    assert (
        explain(out, file, "--of", OF, "--month", "2022-02", "--future", 4).stdout == first.stdout
    )
    assert (folder / "parts.csv").stat().st_mtime_ns == written
    manifest = json.loads((folder / MANIFEST).read_text())
    assert (manifest["from"], manifest["to"], manifest["first"]) == ("2022-01", "2022-02", 4)
    command = shlex.split(manifest["command"])
    (folder / "parts.csv").unlink()
    assert CliRunner().invoke(main, command[1:]).exit_code == 0
    assert (folder / "parts.csv").exists() and folder_of(out) == folder


def test_a_kept_run_and_its_scenario_have_the_same_parts(file: Path, out: Path) -> None:
    by_name = json.loads(explain(out, file, "--of", OF, "--json").stdout)
    (run,) = (out / "small").iterdir()
    by_folder = json.loads(explain(out, run, "--of", OF, "--json").stdout)
    assert by_name["parts"] == by_folder["parts"]
    other = json.loads(explain(out, f"{file}@no-visit", "--of", OF, "--json").stdout)
    assert other["parts"] != by_folder["parts"], "a comparison that must say different"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("FILE", "--of", "threat(seoul, tokyo)"), "cannot be split into parts that add up"),
        (("FILE", "--of", "alignment(seoul, moscow)"), "moscow is not in play"),
        (("FILE", "--of", OF, "--month", "2023-01"), "there are: 2021-12 to 2022-03"),
        (("FILE", "--of", OF, "--future", "9"), "no future 9; there are: 0 to 5"),
        (("FILE@nevre", "--of", OF), "did you mean never?"),
        (("RUN", "--of", OF, "--seed", "4"), "is played already, and neither --seed nor"),
        (("RUN", "--of", OF, "--set", "balance=0.1"), "is played already, and --set cannot"),
        (("FILE",), "Missing option '--of'"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_plain_words(
    file: Path, out: Path, arguments: tuple[str, ...], words: str
) -> None:
    explain(out, file, "--of", OF)
    (run,) = (out / "small").iterdir()
    names = {"FILE": file, "RUN": run}
    given = (str(names.get(each, each)).replace("FILE@", f"{file}@") for each in arguments)
    done = explain(out, *given)
    assert done.exit_code == EXIT_REFUSED and done.stdout == ""
    assert words in " ".join(done.stderr.split())


def test_what_cannot_be_explained_is_refused_before_anything_is_played(
    file: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "play_ensemble", None)
    assert explain(out, file, "--of", "support(seoul)").exit_code == EXIT_REFUSED
    assert explain(out, file, "--of", OF, "--month", "2024-01").exit_code == EXIT_REFUSED
