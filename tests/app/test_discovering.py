"""``alignsim discover``: what it writes, what it finds again, what it refuses, how it looks."""

from __future__ import annotations

import csv
import io
import json
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import alignsim
from alignsim import plots
from alignsim.app.cli import main
from alignsim.app.discovering import FOLDER
from alignsim.app.options import EXIT_REFUSED
from alignsim.catalogue.load import shipped_catalogue
from alignsim.discovery import (
    COMMON,
    FOUND,
    NOTHING,
    PRIM,
    RARE,
    Discovery,
    Restriction,
    regions,
    verdict_of,
)
from alignsim.engine import spans
from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.factors import drawn_inputs
from alignsim.factors import Factor
from alignsim.plots.discovery import discovery_sheets
from alignsim.runner import prepare
from alignsim.sentences import discovery_sentences
from alignsim.storage import MANIFEST
from alignsim.storage.discoveries import FILES
from test_plots import HOSTILE, assert_readable

TEXT = """\
name: Small crisis
start: 2022-01
months: 2
actors: [beijing, seoul, tokyo, washington]
shocks:
  - {id: row, date: 2022-02, type: sanction, by: beijing, on: seoul, probability: 0.4}
report: [alignment(seoul, beijing), loss(seoul)]
"""
HURT = "pressure(beijing, seoul) > 0.05"


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


def discover(out: Path, *arguments: object, plots: bool = False) -> Result:
    words = ["discover", *map(str, arguments), "--out", str(out)]
    done = CliRunner().invoke(
        main, [*words, "--plots" if plots else "--no-plots"], terminal_width=80
    )
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def asked(file: Path, *more: object) -> tuple[object, ...]:
    return (file, "--outcome", HURT, "--futures", 400, *more)


def folders(out: Path) -> set[Path]:
    return {manifest.parent for manifest in (out / FOLDER).rglob(MANIFEST)}


@pytest.mark.parametrize("method", ["prim", "cart"])
def test_sanctions_are_found_to_make_the_pressure(file: Path, out: Path, method: str) -> None:
    done = discover(out, *asked(file, "--method", method), plots=True)
    assert done.exit_code == 0, done.output
    (folder,) = folders(out)
    assert folder.parent.name == f"small-{method}" and str(folder) in done.stderr
    assert {each.name for each in folder.iterdir()} == {MANIFEST, *FILES, "plots"}
    drawn = {each.name for each in (folder / "plots").iterdir()} - {".complete"}
    assert drawn == {f"{n}.{form}" for n in ("region", "trajectory") for form in ("png", "svg")}
    assert "shock row happens" in " ".join(done.stdout.split())
    assert max(map(len, done.stdout.splitlines())) <= 80
    rows = list(csv.DictReader(io.StringIO((folder / "discover.csv").read_text())))
    assert rows[0]["factor"] == "shock row" and rows[0]["high"] == ""
    assert float(rows[0]["low"]) == pytest.approx(0.5) and float(rows[0]["quasi_p"]) < 1e-9
    manifest = json.loads((folder / MANIFEST).read_text())
    assert manifest["verdict"] == FOUND and manifest["region"]["judged_by"]["density"] > 0.9


def test_a_discovery_plays_nothing_twice_and_its_command_makes_it_again(
    file: Path, out: Path, played: list[int]
) -> None:
    first, second = discover(out, *asked(file)), discover(out, *asked(file))
    assert played == [400] and first.stdout == second.stdout
    (folder,) = folders(out)
    command = shlex.split(json.loads((folder / MANIFEST).read_text())["command"])
    (folder / FILES[0]).unlink()
    assert CliRunner().invoke(main, command[1:]).exit_code == 0
    assert (folder / FILES[0]).exists() and folders(out) == {folder}
    (run,) = (out / "small").iterdir()
    by_folder = discover(out, run, "--outcome", HURT)
    assert by_folder.stdout == first.stdout and played == [400]


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("loss(seoul) > 90", "in 0 of 400 futures: too few to tell where"),
        ("loss(seoul) < 90", "in 400 of 400 futures, whatever is assumed"),
    ],
)
def test_what_never_or_always_comes_is_told_as_such(
    file: Path, out: Path, outcome: str, words: str
) -> None:
    done = discover(out, file, "--outcome", outcome, "--futures", 400, plots=True)
    assert done.exit_code == 0 and words in " ".join(done.stdout.split())


def test_only_the_factors_named_are_looked_at(file: Path, out: Path) -> None:
    found = json.loads(
        discover(out, *asked(file, "--parameters", "balance, noise", "--json")).stdout
    )
    assert found["factors"] == ["balance", "noise"] and found["verdict"] == NOTHING
    told = " ".join(found["sentences"])
    assert "no region of the assumptions does better than chance" in told


def test_futures_drew_what_they_are_said_to_have_drawn(file: Path) -> None:
    plan = prepare(file)
    factors, values = drawn_inputs(plan, shipped_catalogue(), 3, 40)
    names = [each.name for each in factors]
    assert {"balance", "resolve of seoul", "start error of seoul", "shock row"} <= set(names)
    assert len(set(names)) == len(names) == values.shape[1]
    began = play_ensemble(plan, 40, first=3).began[:, 0] > 0
    np.testing.assert_array_equal(values[:, names.index("shock row")] == 1.0, began)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--outcome", "loss(seoul)"), "expected a comparison"),
        (("--outcome", "loss(soul) > 1"), "did you mean `seoul`?"),
        (("--outcome", "loss(berlin) > 1"), "berlin is not in play"),
        (("--outcome", HURT, "--month", "3"), "or 1 to 2"),
        (("--outcome", HURT, "--threshold", "2"), "threshold is 2, but must lie above 0"),
        (("--outcome", HURT, "--futures", "9"), "futures are 9, but a discovery needs 200"),
        (("--outcome", HURT, "--parameters", "blance"), "did you mean balance?"),
    ],
)
def test_what_cannot_be_sought_is_refused_before_anything_is_played(
    file: Path, out: Path, played: list[int], arguments: tuple[str, ...], words: str
) -> None:
    done = discover(out, file, *arguments)
    assert done.exit_code == EXIT_REFUSED and done.stdout == "" and not played
    assert words in " ".join(done.stderr.split())


def test_python_tells_the_same(file: Path) -> None:
    found = alignsim.discover(file, HURT, futures=400)
    assert found.verdict == FOUND and found.restrictions[0].factor.name == "shock row"
    assert repr(found).endswith("verdict='found', restricts='shock row')")


# ---------------------------------------------------------------------------- words and figures


def made(name: str = "Madrid 2022", threshold: float | None = None) -> Discovery:
    random = np.random.default_rng(4)
    values = random.random((3000, 12))
    inside = (values[:, 2] > 0.93) | (values[:, 5] < 0.2)
    happens = random.random(3000) < np.where(inside & (values[:, 1] > 0.4), 0.9, 0.1)
    factors = tuple(
        Factor(f"threat of nuclear-crisis-{k} on the-hague", f"condition/{k}/threat/x", 0.0, 1.0)
        for k in range(12)
    )
    boxes, region, lucky = regions(PRIM, values, happens, threshold)
    assert region is not None
    asked = [
        Restriction(factors[k], float(region.limits[k, 0]), float(region.limits[k, 1]), p)
        for k, p in lucky.items()
    ]
    asked += [Restriction(factors[9], 0.4, 0.6, 0.3), Restriction(factors[10], 0.95, 0.99, 0.2)]
    return Discovery(
        name=name,
        outcome="alignment(seoul, beijing) < -0.2",
        method=PRIM,
        month=36,
        date="2024-12",
        seed=0,
        threshold=threshold,
        factors=factors,
        cases=int(happens.sum()),
        futures=3000,
        boxes=boxes,
        region=region,
        restrictions=tuple(asked),
        verdict=verdict_of(happens, region),
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_of_a_discovery_overlaps_or_leaves_its_figure(name: str) -> None:
    with plots.styled():
        for _, draw in discovery_sheets(made(name)):
            figure = draw()
            assert figure is not None
            assert_readable(figure)


def test_what_may_be_luck_and_what_was_not_reached_is_told() -> None:
    told = " ".join(discovery_sentences(made()))
    assert "nuclear-crisis-9 on the-hague" in told and "may be luck" in told
    assert "times as often" in told and "(coverage)" in told
    assert "No region as dense as 1 was found" in " ".join(discovery_sentences(made(threshold=1.0)))


@pytest.mark.parametrize("verdict", [RARE, COMMON, NOTHING])
def test_where_no_region_is_none_is_drawn(verdict: str) -> None:
    found = replace(made(), verdict=verdict)
    draws = dict(discovery_sheets(found))
    assert draws["region"]() is None
    assert len(discovery_sentences(found)) == 1
    assert dict(discovery_sheets(replace(found, boxes=())))["trajectory"]() is None
