"""Claims are tested by runs that differ in their shock alone, and no run is played twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import alignsim
from alignsim.experiments import play
from alignsim.experiments.play import effects_of, put_to_test, trials_of
from alignsim.experiments.reading import read_claims
from alignsim.experiments.verdict import NOT_SUPPORTED, SUPPORTED
from alignsim.results import Results
from alignsim.runner import run

SCENARIO = """\
name: Small crisis
start: 2022-01
months: 4
actors: [beijing, seoul, tokyo, washington]
shocks:
  - {id: row, date: 2022-02, type: condemn, by: seoul, on: beijing, probability: 0.5}
  - {id: visit, date: 2022-03, type: envoy, by: seoul, on: tokyo}
report: ["alignment(beijing, seoul)"]
"""
ENTRY = """\
{id}:
  statement: "x"
  scenario: {file}
  {shock}
  quantity: "{quantity}"
  direction: {direction}
  month: {month}
"""
COOLED, DRAWN = "alignment(beijing, seoul)", "alignment(tokyo, seoul)"
VISIT = "with: {id: second, type: envoy, month: 2, by: seoul, on: tokyo}"
BAN = (
    "with: {id: ban, type: economic-coercion, month: 1, by: beijing, on: seoul, sector: travel}\n"
    '  than: "loss(beijing)"'
)
RIVAL = VISIT + "\n  other-with: {id: rival, type: condemn, month: 2, by: seoul, on: tokyo}"
FUTURES = 40


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SCENARIO)
    return path


def claims_of(file: Path, *entries: tuple[str, str, str, int]) -> tuple[play.DirectionalClaim, ...]:
    """Claims of the small scenario: shock, quantity, direction, month."""
    text = "".join(
        ENTRY.format(
            id=f"claim-{n}", file=file, shock=shock, quantity=quantity, direction=way, month=month
        )
        for n, (shock, quantity, way, month) in enumerate(entries)
    )
    return read_claims(text.encode())


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[Results]:
    """The results of every run that is really played."""
    found: list[Results] = []

    def counting(*given: object, **options: object) -> Results:
        found.append(run(*given, **options))  # type: ignore[arg-type]
        return found[-1]

    monkeypatch.setattr(play, "run", counting)
    return found


def test_every_distinct_run_is_played_once_with_all_that_is_asked_of_it(
    file: Path, played: list[Results]
) -> None:
    chosen = claims_of(
        file,
        ("without: [row]", COOLED, "falls", 3),
        ("without: [row]", "alignment(seoul, beijing)", "falls", 4),
        ("without: [visit]", DRAWN, "rises", 3),
        (VISIT, DRAWN, "rises", 3),
        (RIVAL, DRAWN, "rises-more", 3),
        (BAN, "loss(seoul)", "greater-than", 2),
    )
    steps: list[tuple[int, int]] = []
    tested = put_to_test(trials_of(chosen), 6, progress=lambda *step: steps.append(step))
    runs = ["whole", "without row", "without visit", "with visit", "with rival", "with ban"]
    assert len(played) == len(runs) and steps[-1] == (6 * len(runs), 6 * len(runs))
    assert [each.months for each in played] == [4, 4, 3, 3, 3, 2]
    assert [each.claim.id for each in tested] == [claim.id for claim in chosen]


def test_the_effect_is_that_of_the_shock_in_futures_in_which_it_happens(file: Path) -> None:
    (claim,) = claims_of(file, ("without: [row]", COOLED, "falls", 3))
    (trial,) = trials_of([claim])
    sides = [run(each, FUTURES) for each in (trial.treated, trial.control) if each is not None]
    effects = effects_of(trial, sides)
    whole, without = (each.trajectory(COOLED)[:, 3] for each in sides)
    happened = sides[0].began[:, 0] > 0
    assert 0 < happened.sum() == len(effects) < FUTURES
    np.testing.assert_array_equal(effects, (whole - without)[happened])
    assert not (whole - without)[~happened].any() and (effects != 0).any()


def test_before_its_month_a_shock_has_no_effect(file: Path) -> None:
    before, after = claims_of(
        file, ("without: [visit]", DRAWN, "rises", 2), ("without: [visit]", DRAWN, "rises", 3)
    )
    early, late = put_to_test(trials_of([before, after]), FUTURES)
    assert early.effect.futures == 0, "it has not happened yet"
    assert late.effect.futures == FUTURES and late.effect.mean != 0


def test_opposite_claims_meet_opposite_verdicts(file: Path) -> None:
    chosen = claims_of(
        file,
        (VISIT, DRAWN, "rises", 3),
        (VISIT, DRAWN, "falls", 3),
        (RIVAL, DRAWN, "rises-more", 3),
        (RIVAL, DRAWN, "falls-more", 3),
        (BAN, "loss(seoul)", "greater-than", 3),
    )
    rises, falls, more, less, greater = put_to_test(trials_of(chosen), FUTURES)
    assert (rises.effect.verdict, falls.effect.verdict) == (SUPPORTED, NOT_SUPPORTED)
    assert (more.effect.verdict, less.effect.verdict) == (SUPPORTED, NOT_SUPPORTED)
    assert more.effect.mean > rises.effect.mean > 0 and greater.effect.verdict == SUPPORTED


def test_figures_do_not_depend_on_what_else_is_tested(file: Path) -> None:
    first = ("without: [visit]", DRAWN, "rises", 3)
    alone = put_to_test(trials_of(claims_of(file, first)), 10)
    beside = put_to_test(
        trials_of(claims_of(file, first, ("without: [row]", COOLED, "falls", 4))), 10
    )
    assert beside[0].effect == alone[0].effect != beside[1].effect


def test_python_tests_claims_by_name_and_seed() -> None:
    name = "madrid-helps-european-relations"
    (found,) = alignsim.claims([name], futures=20)
    (other,) = alignsim.claims([name], futures=20, seed=5)
    assert found.claim.id == name and found.effect.verdict == SUPPORTED
    assert other.effect.mean != found.effect.mean
