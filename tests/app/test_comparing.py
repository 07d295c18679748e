"""``alignsim compare``: what it writes, what it finds again, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from alignsim.app.cli import main
from alignsim.app.comparing import FOLDER, Settings, outline_before, side_of
from alignsim.app.options import EXIT_INTERRUPTED, EXIT_REFUSED
from alignsim.app.reports import REPORT
from alignsim.comparison import outline_of
from alignsim.engine import spans
from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.posterior import chosen_posterior
from alignsim.errors import AlignsimError
from alignsim.storage import MANIFEST, load
from alignsim.storage.comparisons import FILES

TEXT = """\
name: Small crisis
start: 2022-01
months: 3
actors: [beijing, seoul, tokyo, washington]
shocks:
  - {id: visit, date: 2022-02, type: attend-summit, by: seoul, on: washington}
report: [alignment(seoul, washington), loss(seoul)]
variants:
  no-visit: {remove: [visit]}
  never: {shocks: [{id: row, date: 2022-02, type: condemn, by: seoul, on: beijing,
    probability: 0}]}
"""


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
    """Numbers of futures of every ensemble that is really played."""
    counts: list[int] = []

    def counting(plan: object, futures: int, **settings: object) -> object:
        counts.append(futures)
        return play_ensemble(plan, futures, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(spans, "play_ensemble", counting)
    return counts


def compare(out: Path, *arguments: object, futures: int = 6, plots: bool = False) -> Result:
    options = ["--futures", futures, "--out", out, "--plots" if plots else "--no-plots"]
    words = [str(each) for each in ("compare", *arguments, *options)]
    done = CliRunner().invoke(main, words, terminal_width=80)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def told(done: Result) -> str:
    return " ".join(done.stderr.split())


def folders(out: Path) -> set[Path]:
    return {manifest.parent for manifest in (out / FOLDER).rglob(MANIFEST)}


def test_a_comparison_writes_every_file_and_says_where(file: Path, out: Path) -> None:
    done = compare(out, f"{file}@no-visit", file, plots=True)
    assert done.exit_code == 0, done.output
    (folder,) = folders(out)
    assert folder.parent.name == "small-against-small-no-visit" and str(folder) in done.stderr
    assert {each.name for each in folder.iterdir()} == {MANIFEST, *FILES, REPORT, "plots"}
    assert "small against small@no-visit: what differs most" in done.stdout
    assert "alignment(seoul, washington) ends" in " ".join(done.stdout.split())
    assert max(map(len, done.stdout.splitlines())) <= 80
    stems = {
        "alignment-seoul-washington", "loss-seoul", "differs-most", "by-government"
    }  # fmt: skip
    drawn = {each.name for each in (folder / "plots").iterdir()} - {".complete"}
    assert drawn == {f"{stem}.{form}" for stem in stems for form in ("png", "svg")}

    (folder / "plots" / "differs-most.png").unlink()
    assert compare(out, f"{file}@no-visit", file, plots=True).stdout == done.stdout
    assert not (folder / "plots" / "differs-most.png").exists(), "what is drawn is not drawn again"

    rows = list(csv.DictReader(io.StringIO((folder / "differences.csv").read_text())))
    table = pq.read_table(folder / "differences.parquet").to_pylist()
    manifest = json.loads((folder / MANIFEST).read_text())
    assert len(rows) == len(table) == 4 * len(manifest["comparisons"][0]["differences"])
    one, other = (load(Path(run["folder"])) for run in manifest["runs"])
    quantity = "alignment(seoul, washington)"
    paired = other.trajectory(quantity) - one.trajectory(quantity)
    (last,) = [row for row in table if row["quantity"] == quantity and row["month"] == 3]
    assert last["mean"] == pytest.approx(paired[:, -1].mean(), rel=1e-12)
    assert last["q95"] == pytest.approx(np.quantile(paired[:, -1], 0.95))
    assert (last["scenario"], last["against"]) == ("small", "small@no-visit")
    (line,) = [row for row in rows if row["quantity"] == quantity and row["month"] == "3"]
    assert float(line["mean"]) == pytest.approx(last["mean"], rel=1e-6)
    assert manifest["runs"][0]["digest"] == one.digest()


def test_what_was_compared_is_found_again_and_its_command_makes_it_again(
    file: Path, out: Path, played: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = compare(out, file, f"{file}@no-visit")
    (folder,) = folders(out)
    before = {name: (folder / name).stat().st_mtime_ns for name in (MANIFEST, *FILES)}
    second = compare(out, file, f"{file}@no-visit")
    assert played == [6, 6] and first.stdout == second.stdout
    assert {name: (folder / name).stat().st_mtime_ns for name in before} == before
    command = shlex.split(json.loads((folder / MANIFEST).read_text())["command"])
    assert command[0] == "alignsim"
    (folder / FILES[0]).unlink()
    assert CliRunner().invoke(main, command[1:]).exit_code == 0
    assert (folder / FILES[0]).exists() and folders(out) == {folder}
    run = CliRunner().invoke(
        main, ["run", str(file), "--futures", "6", "--no-plots", "--out", str(out)]
    )
    assert "were there already" in run.stderr and played == [6, 6]


def test_all_variants_are_held_against_their_scenario(file: Path, out: Path) -> None:
    done = compare(out, file, "--variants", "--json", "--width", "0.001")
    found = json.loads(done.stdout)
    assert [each["scenario"] for each in found["comparisons"]] == ["small@never", "small@no-visit"]
    never, without = found["comparisons"]
    assert not any(each["different"] for each in never["differences"]), "probability 0"
    assert "no difference in any future" in never["sentence"]
    (visit,) = [
        each
        for each in without["differences"]
        if each["quantity"] == "alignment(seoul, washington)"
    ]
    assert visit["different"] and visit["end"]["needed"] >= 0
    assert visit["furthest"]["date"] == "2022-02"
    (folder,) = folders(out)
    assert "needed" in (folder / "differences.csv").read_text().partition("\n")[0]


def test_folders_of_runs_are_compared_on_the_futures_both_have(
    file: Path, out: Path, played: list[int]
) -> None:
    compare(out, file, f"{file}@no-visit")
    (few,) = (out / "small").iterdir()
    done = compare(out, few, f"{file}@no-visit", futures=9)
    assert played == [6, 6, 9]
    assert "compared are the first 6, which both have" in told(done)
    assert f"small@no-visit against small/{few.name}" in " ".join(done.stdout.split())


def test_one_parameter_or_seed_is_given_to_all(file: Path, out: Path) -> None:
    done = compare(out, file, f"{file}@no-visit", "--set", "balance=0.2", "--seed", 5, "--json")
    found = json.loads(done.stdout)
    runs = [load(Path(run["folder"])) for run in found["runs"]]
    assert {each.seed for each in runs} == {found["seed"]} == {5}
    assert all(each.provenance["scenario"]["parameters"]["balance"] for each in runs)
    assert "--set balance=0.2" in found["command"] and "--seed 5" in found["command"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("FILE@never", "FILE", "later.yaml"), "start: small@never has 2022-01, later has 2022-02"),
        (("RUN", "later.yaml"), "start: small/"),
        (("later.yaml", "baseline"), "months: later has 3, baseline has 36"),
    ],
)
def test_nothing_is_played_where_some_are_not_comparable(
    file: Path, out: Path, played: list[int], arguments: tuple[str, ...], words: str
) -> None:
    compare(out, file, file)
    (run,) = (out / "small").iterdir()
    played.clear()
    later = file.with_name("later.yaml")
    later.write_text(TEXT.replace("2022-01", "2022-02").replace("2022-02,", "2022-03,"))
    names = {"FILE": file, "FILE@never": f"{file}@never", "RUN": run, "later.yaml": later}
    done = compare(out, *(str(names.get(each, each)) for each in arguments))
    assert done.exit_code == EXIT_REFUSED and done.stdout == ""
    assert words in told(done) and played == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("FILE",), "name two scenarios or more"),
        (("FILE", "FILE", "--variants"), "--variants compares one scenario with its own"),
        (("FILE@never", "--variants"), "is a variant itself"),
        (("baseline", "--variants"), "baseline has no variants"),
        (("FILE", "FILE@nevre"), "did you mean never?"),
        (("FILE", "nowhere"), "no scenario is called"),
        (("FILE", "baseline"), "governments: only baseline has ankara"),
        (("FILE", "RUN", "--seed", "4"), "seed: small has 4, small/"),
        (("FILE", "RUN", "--months", "2"), "months: small has 2, small/"),
        (("FILE", "RUN", "--set", "balance=0.1"), "is played already, and --set cannot change it"),
        (("FILE", "RUNS"), "is no run but holds some: name"),
        (("RUN", "--variants"), "is a run, which has no variants"),
        (("FILE", "EMPTY"), "holds no complete run"),
        (("FILE", "FILE", "--width", "0"), "not in the range"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_plain_words(
    file: Path, out: Path, arguments: tuple[str, ...], words: str
) -> None:
    compare(out, file, file)
    (run,) = (out / "small").iterdir()
    (out / "empty").mkdir()
    names = {"FILE": file, "RUNS": out / "small", "RUN": run, "EMPTY": out / "empty"}
    done = compare(
        out, *(str(names.get(each, each)).replace("FILE@", f"{file}@") for each in arguments)
    )
    assert done.exit_code == EXIT_REFUSED and done.stdout == ""
    assert words in told(done)


def test_what_is_known_of_a_scenario_is_what_its_run_is_compared_by(file: Path, out: Path) -> None:
    compare(out, file, f"{file}@no-visit", futures=5)
    given = Settings(futures=5)
    for name, folder in ((str(file), "small"), (f"{file}@no-visit", "small-no-visit")):
        (run,) = (out / folder).iterdir()
        side, other = side_of(name, given), side_of(name, replace(given, seed=9))
        assert side.scenario is not None and other.scenario is not None
        chosen = chosen_posterior(given.posterior)
        known = outline_before(side.scenario, 5, chosen)
        assert known == outline_of(load(run))
        assert known != outline_before(other.scenario, 5, chosen)


def test_a_disk_that_refuses_a_run_leaves_no_comparison(
    file: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise AlignsimError("no room")

    monkeypatch.setattr("alignsim.storage.folder.summary_text", full)
    done = compare(out, file, f"{file}@no-visit")
    assert done.exit_code == EXIT_REFUSED and told(done) == "no room" and done.stdout == ""
    assert list(out.rglob(MANIFEST)) == []


def test_an_interrupt_keeps_the_run_that_is_played_and_tells_it(
    file: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = 0

    def stopped(plan: object, futures: int, **settings: object) -> object:
        nonlocal played
        played += 1
        if played == 2:
            raise KeyboardInterrupt
        return play_ensemble(plan, futures, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(spans, "play_ensemble", stopped)
    done = compare(out, file, f"{file}@no-visit")
    assert done.exit_code == EXIT_INTERRUPTED and "Stopped. Only complete results" in done.stderr
    assert [each.parent.parent.name for each in out.rglob(MANIFEST)] == ["small"]
    assert compare(out, file, f"{file}@no-visit").exit_code == 0 and played == 3


def test_a_run_of_other_rules_is_refused(file: Path, out: Path) -> None:
    compare(out, file, file)
    (run,) = (out / "small").iterdir()
    manifest = json.loads((run / MANIFEST).read_text())
    manifest["provenance"]["rules_digest"] = "0" * 16
    (run / MANIFEST).write_text(json.dumps(manifest))
    done = compare(out, run, f"{file}@no-visit")
    assert done.exit_code == EXIT_REFUSED
    assert f"rules: small/{run.name} has 0000000000000000" in told(done)
    assert "run the older one again" in told(done)
