"""The same futures give the same bytes however they are played, and a difference is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from alignsim import cluster, determinism
from alignsim.app.cli import main
from alignsim.app.options import EXIT_DIFFERENT, EXIT_REFUSED
from alignsim.cluster import Work, work_of
from alignsim.determinism import Way, check_determinism, differing
from alignsim.engine.ensemble import Recorded, play_ensemble
from alignsim.engine.posterior import chosen_posterior
from alignsim.engine.spans import Span, play_spans, spans_of
from alignsim.errors import AlignsimError
from alignsim.library import load_scenario
from alignsim.results import digest_of
from alignsim.runner import adjust, prepare
from alignsim.scenario import Scenario

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))
CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"
SHORT = """\
name: Short
start: 2022-01
months: 4
actors: [seoul, beijing, moscow, washington]
shocks:
  - {type: economic-coercion, date: 2022-02, by: beijing, on: seoul, sector: travel}
"""


@pytest.fixture
def short(tmp_path: Path) -> str:
    path = tmp_path / "short.yaml"
    path.write_text(SHORT, encoding="utf-8")
    return str(path)


@pytest.mark.slow
def test_threads_chunks_processes_and_mesa_give_the_same_bytes(short: str) -> None:
    told: list[Way] = []
    assert check_determinism(short, 70, lambda way, agrees: told.append(way))
    ways = len(determinism.THREADS) * len(determinism.CHUNKS) + len(determinism.HASH_SEEDS)
    assert len(told) == ways + 4
    assert len({way.digest for way in told if way.digest}) == 2
    assert told[ways].told == "spans of 20, 2 processes"


def test_without_dask_it_is_told_that_it_was_not_checked(
    short: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_LIBRARY", "distributed_of_nobody")
    only_one_way_here(monkeypatch)
    done = CliRunner().invoke(main, ["check", "--determinism", short])
    assert done.exit_code == 0, done.output
    assert "not checked: spans on Dask: a cluster needs distributed_of_nobody" in done.output
    assert "Every way checked gives the same bytes." in done.output


def test_spans_that_give_other_bytes_are_told(short: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def of_another_seed(work: Work, spans: tuple[Span, ...]) -> Iterator[tuple[Span, Recorded]]:
        return play_spans(prepare(adjust(load_scenario(short), seed=5)), spans, jobs=1)

    monkeypatch.setattr(cluster, "_LIBRARY", "distributed_of_nobody")
    monkeypatch.setattr(determinism, "_in_pool", of_another_seed)
    only_one_way_here(monkeypatch)
    told: list[str] = []
    assert not check_determinism(
        short, 50, lambda way, same: None if same else told.append(way.told)
    )
    assert told == ["spans of 20, 2 processes"]


def only_one_way_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(determinism, "THREADS", (1,))
    monkeypatch.setattr(determinism, "CHUNKS", (64,))
    monkeypatch.setattr(determinism, "HASH_SEEDS", ())


def test_a_span_that_another_process_refuses_is_told(short: str) -> None:
    work = work_of(load_scenario(short), chosen_posterior())
    other = replace(work, made_of=(("alignsim", "0.0"), *work.made_of[1:]))
    with pytest.raises(AlignsimError, match=r"but 0\.0 is asked for"):
        list(determinism._in_pool(other, spans_of(4, 2)))


def test_a_way_that_gives_other_bytes_is_told(short: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def elsewhere(name: str, futures: int, hash_seed: int) -> str:
        return "other" if hash_seed else "digest"

    monkeypatch.setattr(determinism, "_digest", lambda *_, **__: "digest")
    monkeypatch.setattr(determinism, "_digest_elsewhere", elsewhere)
    monkeypatch.setattr(determinism, "_ways_over_processes", lambda *_: iter(()))
    done = CliRunner().invoke(main, ["check", "--determinism", short])
    assert done.exit_code == EXIT_DIFFERENT
    assert "DIFFERENT  another process, hash seed 4242" in done.output
    assert differing([Way("a", "1"), Way("b", "1"), Way("c", "2")]) == [Way("c", "2")]


def test_a_process_that_dies_is_told_with_its_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(determinism, "_COMMAND", "raise SystemExit('no room')")
    with pytest.raises(AlignsimError, match="ended with 1: no room"):
        determinism._digest_elsewhere("baseline", 1, 0)


def test_a_refused_scenario_is_told_as_ever() -> None:
    done = CliRunner().invoke(main, ["check", "--determinism", "no-such-scenario"])
    assert done.exit_code == EXIT_REFUSED
    assert "no-such-scenario" in done.output


# -- golden runs ----------------------------------------------------------------------------------


def digest_of_run(name: str, months: int, futures: int) -> str:
    scenario: Scenario = load_scenario(name).model_copy(update={"months": months})
    plan = prepare(scenario)
    played = play_ensemble(plan, futures)
    return digest_of((played.values, played.ends, played.began), played.ledger, plan.quantities)


@pytest.mark.parametrize("name", sorted(GOLDEN["runs"]))
def test_golden_runs_replay_to_the_byte(name: str) -> None:
    """Where this fails on purpose: python tests/golden.py, and tell why in CHANGELOG.md."""
    run = GOLDEN["runs"][name]
    assert digest_of_run(name, run["months"], run["futures"]) == run["digest"]


def test_every_change_of_results_is_told_in_the_changelog() -> None:
    told = CHANGELOG.read_text(encoding="utf-8").partition("### Results change because")[2]
    assert GOLDEN["because"] in told


def test_another_length_or_number_of_futures_has_another_digest() -> None:
    digests = {digest_of_run("baseline", m, f) for m, f in ((2, 4), (3, 4), (2, 5))}
    assert len(digests) == 3
