"""``alignsim claims``: what it prints and writes, what it finds again, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from alignsim.app.claim_report import as_page, experiment_in_words, row_of
from alignsim.app.claiming import FILES, FOLDER
from alignsim.app.cli import main
from alignsim.app.options import EXIT_INTERRUPTED, EXIT_REFUSED
from alignsim.experiments import play
from alignsim.experiments.play import Outcome
from alignsim.experiments.reading import load_claims, read_claims
from alignsim.experiments.verdict import DEPENDS, NOT_SUPPORTED, SUPPORTED, judge
from alignsim.storage import MANIFEST

TEXT = """\
exercise-draws:
  statement: "An exercise <b>draws</b> Tokyo | nearer."
  sources: [pacheco-pardo-2022-01, "=my notes"]
  scenario: baseline
  with: {type: joint-exercise, month: 1, by: seoul, on: tokyo}
  quantity: "ties(tokyo, seoul)"
  direction: rises
  month: 2
exercise-cools:
  statement: "An exercise cools Tokyo."
  scenario: baseline
  with: {type: joint-exercise, month: 1, by: seoul, on: tokyo}
  quantity: "ties(tokyo, seoul)"
  direction: falls
  month: 2
"""


def shares(agreeing: int, opposing: int, nothing: int) -> np.ndarray:
    """Effects of so many futures that agree, that oppose, and that have none."""
    return np.repeat([1.0, -1.0, 0.0], [agreeing, opposing, nothing])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT)
    return path


def claims(out: Path, *arguments: object) -> Result:
    words = ["claims", *map(str, arguments), "--futures", "20", "--out", str(out)]
    done = CliRunner().invoke(main, words, terminal_width=80)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


class _Tags(HTMLParser):
    """Counts tags, and collects text and addresses outside the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.outside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.outside += [str(value) for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "rect", "line"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect", "line"):
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_test_writes_every_file_and_says_where(file: Path, tmp_path: Path) -> None:
    done = claims(tmp_path / "out", "--file", file)
    assert done.exit_code == 0, done.output
    (manifest,) = (tmp_path / "out" / FOLDER).rglob(MANIFEST)
    folder = manifest.parent
    assert folder.parent.name == "mine" and str(folder) in done.stderr
    assert {each.name for each in folder.iterdir()} == {MANIFEST, *FILES}
    printed = " ".join(done.stdout.split())
    assert (
        "The model supports 1 of 2 claims; 0 depend on the future, 1 is not supported." in printed
    )
    assert "the opposite in" in printed and max(map(len, done.stdout.splitlines())) <= 80

    rows = list(csv.DictReader(io.StringIO((folder / "claims.csv").read_text())))
    assert [row["verdict"] for row in rows] == [SUPPORTED, NOT_SUPPORTED]
    told = json.loads(manifest.read_text())
    assert float(rows[0]["mean"]) == pytest.approx(told["claims"][0]["effect"]["mean"])
    assert told["verdicts"] == {NOT_SUPPORTED: 1, DEPENDS: 0, SUPPORTED: 1}

    page = _Tags((folder / "claims.html").read_text(encoding="utf-8"))
    assert page.open == [] and page.outside == []
    assert "An exercise <b>draws</b> Tokyo | nearer." in page.text
    assert "Pacheco Pardo 2022" in page.text and "=my notes" in page.text
    marked = (folder / "claims.md").read_text(encoding="utf-8")
    assert "An exercise &lt;b>draws&lt;/b> Tokyo \\| nearer." in marked
    assert marked.index("Not supported by the model (1)") < marked.index("Supported by the model")


def test_what_was_tested_is_found_again(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = claims(tmp_path, "--file", file)
    monkeypatch.setattr(play, "run", lambda *_, **__: pytest.fail("played again"))
    second = claims(tmp_path, "--file", file)
    assert first.stdout == second.stdout and "was there already" in second.stderr
    as_json = claims(tmp_path, "--file", file, "--json")
    assert json.loads(as_json.stdout)["claims"][0]["id"] == "exercise-draws"


def test_another_seed_is_another_test(file: Path, tmp_path: Path) -> None:
    first = json.loads(claims(tmp_path, "--file", file, "--json").stdout)
    other = json.loads(claims(tmp_path, "--file", file, "--json", "--seed", 9).stdout)
    assert first["claims"][0]["effect"] != other["claims"][0]["effect"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("exercise-drows",), "did you mean exercise-draws?"),
        (("--file", "nowhere.yaml"), "nowhere.yaml:1:1: file not found"),
        (("--file", "."), "this is a directory; give the path of a file of claims"),
        (("--posterior", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_mistakes_are_told_without_a_traceback(
    file: Path, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    given = arguments if "--file" in arguments else ("--file", file, *arguments)
    done = claims(tmp_path / "out", *given)
    assert done.exit_code == EXIT_REFUSED and told in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_interrupt_leaves_nothing_that_looks_finished(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(play, "run", interrupted)
    done = claims(tmp_path / "out", "--file", file)
    assert done.exit_code == EXIT_INTERRUPTED and "Stopped" in done.stderr
    assert not [each for each in (tmp_path / "out").rglob("*") if each.is_file()]


def test_faults_of_a_file_are_told_with_their_places(file: Path, tmp_path: Path) -> None:
    file.write_text(TEXT.replace("rises", "raises").replace("by: seoul", "by: soul", 1))
    done = claims(tmp_path / "out", "--file", file)
    assert done.exit_code == EXIT_REFUSED
    lines = done.stderr.splitlines()
    assert [line.split(":")[1:3] for line in lines] == [["5", "46"], ["7", "14"]]


@pytest.mark.parametrize(
    ("agreeing", "opposing", "nothing", "told"),
    [
        (95, 5, 0, ""),
        (5, 95, 0, "the opposite in 95% of futures"),
        (50, 50, 0, "the opposite in 50% of futures"),
        (10, 0, 90, "no effect in 90% of futures"),
        (1, 0, 0, "its shock hardly ever happens"),
    ],
)
def test_remarks_say_why(agreeing: int, opposing: int, nothing: int, told: str) -> None:
    (claim, _) = read_claims(TEXT.encode())
    found = Outcome(claim, judge(shares(agreeing, opposing, nothing), claim.sign))
    assert row_of(found).remark == told
    assert "<svg" in as_page("claims.html", [found], "Played.")


def test_every_shipped_experiment_is_told_in_words() -> None:
    told = {experiment_in_words(claim) for claim in load_claims()}
    assert len(told) >= 60
    assert (
        "baseline with arms-transfer by seoul on kyiv in 2022-06: alignment(moscow, seoul) falls "
        "more than with arms-transfer by seoul on kyiv through warsaw in 2022-06, month 12" in told
    )
