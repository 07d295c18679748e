"""The same futures give the same bytes however they are played, and a difference is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from alignsim import determinism
from alignsim.app.cli import main
from alignsim.app.options import EXIT_DIFFERENT, EXIT_REFUSED
from alignsim.determinism import Way, check_determinism, differing
from alignsim.engine.ensemble import play_ensemble
from alignsim.errors import AlignsimError
from alignsim.results import digest_of
from alignsim.runner import prepare
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


def test_threads_chunks_processes_and_mesa_give_the_same_bytes(short: str) -> None:
    told: list[Way] = []
    assert check_determinism(short, 70, lambda way, agrees: told.append(way))
    ways = len(determinism.THREADS) * len(determinism.CHUNKS) + len(determinism.HASH_SEEDS)
    assert len(told) == ways + 2
    assert len({way.digest for way in told}) == 2


def test_a_way_that_gives_other_bytes_is_told(short: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def elsewhere(name: str, futures: int, hash_seed: int) -> str:
        return "other" if hash_seed else "digest"

    monkeypatch.setattr(determinism, "_digest", lambda *_, **__: "digest")
    monkeypatch.setattr(determinism, "_digest_elsewhere", elsewhere)
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
    from alignsim.library import load_scenario

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
