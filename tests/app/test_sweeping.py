"""``alignsim sweep``: what it writes, what it finds again, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import shlex
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import alignsim
from alignsim.app.cli import main
from alignsim.app.options import EXIT_REFUSED
from alignsim.app.sweeping import FOLDER
from alignsim.engine import spans
from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.points import play_points
from alignsim.exploring import sweeps
from alignsim.storage import MANIFEST
from alignsim.storage.sweeps import FILES

TEXT = """\
name: Small crisis
start: 2022-01
months: 4
actors: [beijing, seoul, tokyo, washington]
shocks:
  - {id: row, date: 2022-02, type: condemn, by: beijing, on: seoul}
report: [alignment(seoul, washington), loss(seoul)]
parameters: {rally: 0.1}
"""
THREE = "balance,response,noise"
SEOUL = "alignment(seoul, beijing)"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Futures of every play: of a run, or at all sample points."""
    counts: list[int] = []

    def points(plan: object, rows: object, values: list[object], futures: int, **more: object):  # type: ignore[no-untyped-def]
        counts.append(len(values) * futures)
        return play_points(plan, rows, values, futures, **more)  # type: ignore[arg-type]

    def ensemble(plan: object, futures: int, **more: object) -> object:
        counts.append(futures)
        return play_ensemble(plan, futures, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(sweeps, "play_points", points)
    monkeypatch.setattr(spans, "play_ensemble", ensemble)
    return counts


def sweep(out: Path, *arguments: object, plots: bool = False) -> Result:
    words = [
        *("sweep", *map(str, arguments)),
        *("--out", str(out), "--plots" if plots else "--no-plots"),
    ]
    done = CliRunner().invoke(main, words, terminal_width=80)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def few(file: Path, *more: object) -> tuple[object, ...]:
    return (file, "--parameters", THREE, "--samples", 4, "--futures", 4, *more)


def told(done: Result) -> str:
    return " ".join(done.stderr.split())


def folders(out: Path) -> set[Path]:
    return {manifest.parent for manifest in (out / FOLDER).rglob(MANIFEST)}


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_a_sweep_writes_every_file_and_says_where(file: Path, out: Path, method: str) -> None:
    condition = f"{SEOUL} < 0.1 and loss(seoul) >= 0"
    asked = few(file, "--of", SEOUL, "--of", condition, "--method", method)
    done = sweep(out, *asked, plots=True)
    assert done.exit_code == 0, done.output
    (folder,) = folders(out)
    assert folder.parent.name == f"small-{method}" and str(folder) in done.stderr
    assert {each.name for each in folder.iterdir()} == {MANIFEST, *FILES, "plots"}
    stems = {each.stem for each in (folder / "plots").glob("*.svg")}
    assert len(stems) == 2 and stems == {each.stem for each in (folder / "plots").glob("*.png")}
    assert f"{SEOUL} in 2022-04: which assumption drives it" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80

    rows = list(csv.DictReader(io.StringIO((folder / "sweep.csv").read_text())))
    assert {row["factor"] for row in rows} == set(THREE.split(","))
    assert {row["unit"] for row in rows} == {"−1 to 1", "share of futures"}
    manifest = json.loads((folder / MANIFEST).read_text())
    outcomes = np.load(folder / "outcomes.npy")
    points = list(csv.DictReader(io.StringIO((folder / "points.csv").read_text())))
    assert outcomes.shape == (2, manifest["points"], 4) and len(points) == manifest["points"]
    mean = float(points[3][SEOUL])
    assert mean == pytest.approx(outcomes[0, 3].mean(), rel=1e-6)
    assert manifest["results"][0]["sentences"]


def test_a_sweep_is_found_again_and_its_command_makes_it_again(
    file: Path, out: Path, played: list[int]
) -> None:
    first = sweep(out, *few(file))
    second = sweep(out, *few(file))
    assert played == [4 * 4 * 4] and first.stdout == second.stdout
    (folder,) = folders(out)
    command = shlex.split(json.loads((folder / MANIFEST).read_text())["command"])
    (folder / FILES[0]).unlink()
    assert CliRunner().invoke(main, command[1:]).exit_code == 0
    assert folders(out) == {folder} and len(played) == 2
    sweep(out, *few(file, "--month", 2))
    assert len(folders(out)) == 2, "another month is another sweep"


def test_the_month_asked_is_that_of_a_longer_run(file: Path) -> None:
    same = {"factors": THREE.split(","), "samples": 4, "futures": 4}
    found = alignsim.sweep(file, SEOUL, month=2, **same)
    short = alignsim.load_scenario(file).model_copy(update={"months": 2})
    np.testing.assert_array_equal(found.results, alignsim.sweep(short, SEOUL, **same).results)
    assert (found.month, found.date, found.points) == (2, "2022-02", 16)
    whole = alignsim.sweep(file, SEOUL, **same)
    assert (found.results != whole.results).any()


def test_pawn_asks_a_kept_run_and_plays_nothing(file: Path, out: Path, played: list[int]) -> None:
    options = ["--futures", "120", "--no-plots", "--out", str(out)]
    assert CliRunner().invoke(main, ["run", str(file), *options]).exit_code == 0
    asked = ("--method", "pawn", "--parameters", THREE, "--of", SEOUL)
    (run,) = (out / "small").iterdir()
    by_folder = sweep(out, run, *asked)
    by_name = sweep(out, file, *asked, "--futures", 120)
    assert by_folder.exit_code == by_name.exit_code == 0, by_folder.output + by_name.output
    assert played == [120] and by_folder.stdout == by_name.stdout


def test_a_sweep_as_json_is_its_manifest(file: Path, out: Path) -> None:
    found = json.loads(sweep(out, *few(file, "--json")).stdout)
    (result,) = found["results"]
    assert result["of"] == "alignment(seoul, washington)", "the first that is reported"
    assert {each["factor"] for each in result["influences"]} == set(THREE.split(","))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--parameters", "blance,noise"), "did you mean balance?"),
        (("--parameters", "balance"), "only balance would be swept"),
        (("--parameters", "rally,noise"), "rally has no range here"),
        (("--of", "alignment(seoul, berlin)"), "berlin is not in play"),
        (("--of", "alignmnt(seoul, tokyo)"), "did you mean `alignment`?"),
        (("--month", "9"), "or 1 to 4"),
        (("--samples", "3"), "samples are 3, but must be 4 or more"),
        (("--futures", "1"), "futures are 1, but morris needs 2 or more"),
        (("--method", "sobol", "--samples", "48"), "needs a power of 2; give 32 or 64"),
        (("--method", "pawn", "--samples", "8"), "pawn takes the futures of one run"),
        (("--method", "sobol", "--samples", "1048576"), "at most 10,000,000 are played"),
    ],
)
def test_what_cannot_be_swept_is_refused_before_anything_is_played(
    file: Path, out: Path, played: list[int], arguments: tuple[str, ...], words: str
) -> None:
    done = sweep(out, file, *arguments)
    assert done.exit_code == EXIT_REFUSED and done.stdout == "" and not played
    assert words in told(done)


def test_a_kept_run_takes_no_settings_and_tells_what_it_did_not_record(
    file: Path, out: Path
) -> None:
    options = ["--futures", "100", "--no-plots", "--out", str(out)]
    assert CliRunner().invoke(main, ["run", str(file), *options]).exit_code == 0
    (run,) = (out / "small").iterdir()
    pawn = (run, "--method", "pawn")
    for arguments, words in (
        ((run,), "morris plays settings of its own"),
        ((*pawn, "--seed", 3), "--seed cannot change it"),
        ((*pawn, "--of", "support(tokyo)"), "the run did not record support(tokyo)"),
        ((*pawn, "--posterior", "none"), "drew from another posterior"),
    ):
        done = sweep(out, *arguments)
        assert done.exit_code == EXIT_REFUSED and words in told(done)
    manifest = json.loads((run / MANIFEST).read_text())
    manifest["provenance"]["data_digest"] = "0" * 16
    (run / MANIFEST).write_text(json.dumps(manifest))
    assert "other rules or data" in told(sweep(out, *pawn))
