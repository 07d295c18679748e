"""``alignsim attribute``: what it prints, writes and finds again, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from alignsim.app import attributing
from alignsim.app.attributing import FOLDER
from alignsim.app.cli import main
from alignsim.app.options import EXIT_REFUSED
from alignsim.storage import MANIFEST, find_attribution
from alignsim.storage.attributions import ARRAYS, FILES

TEXT = """\
name: Small crisis
start: 2022-01
months: 4
actors: [beijing, seoul, tokyo, washington]
shocks:
  - {id: drill, date: 2022-02, type: joint-exercise, by: seoul, on: tokyo}
  - {id: second-drill, date: 2022-03, type: joint-exercise, by: seoul, on: tokyo}
  - {id: rare, date: 2022-03, type: condemn, by: seoul, on: beijing, probability: 0.2}
report: ["ties(seoul, tokyo)"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(TEXT)
    return path


def attribute(out: Path, *arguments: object, plots: bool = False) -> Result:
    options = ["--futures", "20", "--out", out, "--plots" if plots else "--no-plots"]
    words = [str(each) for each in ("attribute", *arguments, *options)]
    done = CliRunner().invoke(main, words, terminal_width=80)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_an_attribution_writes_every_file_and_says_where(file: Path, tmp_path: Path) -> None:
    done = attribute(tmp_path / "out", file, plots=True)
    assert done.exit_code == 0, done.output
    (manifest,) = (tmp_path / "out" / FOLDER).rglob(MANIFEST)
    folder = manifest.parent
    assert folder.parent.name == "small" and str(folder) in done.stderr
    assert {each.name for each in folder.iterdir()} == {MANIFEST, *FILES, "plots"}
    stems = {"parts-ties-seoul-tokyo", "pairs-ties-seoul-tokyo"}
    drawn = {each.name for each in (folder / "plots").iterdir()} - {".complete"}
    assert drawn == {f"{stem}.{form}" for stem in stems for form in ("png", "svg")}
    printed = " ".join(done.stdout.split())
    assert "its 3 shocks together move it by +" in printed and "higher in 95%" in printed
    assert "Drill" in printed and "happens in" in printed
    assert max(map(len, done.stdout.splitlines())) <= 80

    told = json.loads(manifest.read_text())
    (quantity,) = told["quantities"]
    parts = sum(each["mean"] for each in quantity["parts"])
    assert parts == pytest.approx(quantity["together"]["mean"], abs=1e-12)
    assert len(quantity["interactions"]) == 3 and told["method"] == "exact"
    rows = list(csv.DictReader(io.StringIO((folder / "attribution.csv").read_text())))
    assert len(rows) == 3 * 5 and rows[4]["shock"] == "drill"
    assert float(rows[4]["mean"]) == pytest.approx(quantity["parts"][0]["mean"])
    pairs = list(csv.DictReader(io.StringIO((folder / "interactions.csv").read_text())))
    assert (pairs[0]["shock"], pairs[0]["other"]) == ("drill", "second-drill")


def test_what_was_divided_is_found_again_exactly(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = attribute(tmp_path, file)
    (manifest,) = (tmp_path / FOLDER).rglob(MANIFEST)
    found = find_attribution(manifest.parent, json.loads(manifest.read_text())["key"])
    assert found is not None and found.values.shape == (20, 3, 5, 1)
    played = attributing.answer
    monkeypatch.setattr(attributing, "answer", lambda *_: pytest.fail("played again"))
    second = attribute(tmp_path, file)
    assert first.stdout == second.stdout and "was there already" in second.stderr
    np.savez(manifest.parent / ARRAYS, values=np.zeros(3))
    monkeypatch.setattr(attributing, "answer", played)
    assert attribute(tmp_path, file).stdout == first.stdout, "what is damaged is played again"


def test_json_holds_what_the_manifest_holds(file: Path, tmp_path: Path) -> None:
    done = attribute(
        tmp_path, file, "--json", "--of", "loss(Korea)", "--month", 3, "--shocks", "drill, rare"
    )
    told = json.loads(done.stdout)
    assert told["month"] == 3 and told["date"] == "2022-03"
    assert [each["quantity"] for each in told["quantities"]] == ["loss(seoul)"]
    assert [each["shock"] for each in told["quantities"][0]["parts"]] == ["drill", "rare"]
    sampled = json.loads(attribute(tmp_path, file, "--json", "--orders", 4).stdout)
    assert sampled["method"] == "sampled" and "interactions" not in sampled["quantities"][0]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--of", "tise(seoul, tokyo)"), "did you mean `ties`"),
        (("--shocks", "dril"), "did you mean drill?"),
        (("--month", "40"), "or 1 to 4"),
        (("--orders", "3"), "an even number from 4 on"),
    ],
)
def test_mistakes_are_told_without_a_traceback(
    file: Path, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = attribute(tmp_path / "out", file, *arguments)
    assert done.exit_code == EXIT_REFUSED and told in done.stderr
    assert not (tmp_path / "out").exists()
