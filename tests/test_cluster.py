"""Spans on a Dask cluster: the bytes of this machine, whatever becomes of workers; refusals."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner, Result

from alignsim import cluster
from alignsim.app.cli import main
from alignsim.app.options import EXIT_INTERRUPTED, EXIT_REFUSED
from alignsim.cluster import Work, local_cluster, play_span, play_spans_on, work_of
from alignsim.engine.digests import plan_digest
from alignsim.engine.ensemble import Recorded
from alignsim.engine.posterior import NO_POSTERIOR, Posterior, chosen_posterior
from alignsim.engine.spans import Span, as_recorded, joined, spans_of
from alignsim.errors import AlignsimError
from alignsim.library import load_scenario
from alignsim.results import Results
from alignsim.runner import adjust, prepare, run
from alignsim.scenario import Scenario
from alignsim.storage import MANIFEST, load

SMALL = """\
name: Small crisis
start: 2022-01
months: 4
actors: [beijing, seoul, tokyo, washington]
shocks:
  - {date: 2022-02, type: attend-summit, by: seoul, on: washington}
"""
WORKERS = 3
NOBODY = "tcp://127.0.0.1:9"  # the port of `discard`, at which nobody listens
POSTERIOR = Posterior(("balance", "noise"), np.array([[0.1, 0.02], [0.2, 0.03], [0.3, 0.01]]))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("cluster") / "small.yaml"
    file.write_text(SMALL)
    return file


@pytest.fixture(scope="module")
def scenario(small: Path) -> Scenario:
    return load_scenario(small)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A cluster of single-threaded worker processes on this machine."""
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with local_cluster(WORKERS) as started:
        yield started


def played_on(address: str, scenario: Scenario, size: int = 4, futures: int = 30) -> Results:
    """A run whose spans, of another size than here, are played on a cluster."""

    def play(
        scenario: Scenario, posterior: Posterior, _wanted: object, progress: object, make: object
    ) -> object:
        assert make is as_recorded
        return play_spans_on(address, scenario, posterior, spans_of(futures, size))

    return run(scenario, futures, posterior=POSTERIOR, play=play)  # type: ignore[arg-type]


def refusal(call: Callable[[], object]) -> str:
    """The text of the AlignsimError that a call must raise."""
    with pytest.raises(AlignsimError) as caught:
        call()
    return str(caught.value)


# -- the same bytes -------------------------------------------------------------------------------


def test_a_cluster_gives_the_bytes_of_this_machine(address: str, scenario: Scenario) -> None:
    here = run(scenario, 30, posterior=POSTERIOR, jobs=1)
    assert played_on(address, scenario).digest() == here.digest()


def test_another_size_of_spans_gives_the_same_bytes(address: str, scenario: Scenario) -> None:
    digests = {played_on(address, scenario, size).digest() for size in (7, 30)}
    assert len(digests) == 1


def test_another_seed_gives_other_bytes(address: str, scenario: Scenario) -> None:
    here = run(scenario, 30, posterior=POSTERIOR, jobs=1)
    assert played_on(address, adjust(scenario, seed=5)).digest() != here.digest()


def test_a_scenario_cut_short_is_played_as_it_was_cut(address: str) -> None:
    """Its later shocks, which no file of this length could hold, travel with it."""
    short = adjust(load_scenario("madrid-2022"), months=2)
    here = run(short, 6, posterior=POSTERIOR, jobs=1)
    assert played_on(address, short, futures=6).digest() == here.digest()


def test_every_span_is_yielded_once_and_progress_ends_at_all(
    address: str, scenario: Scenario
) -> None:
    told: list[tuple[int, int]] = []
    wanted = [Span(8, 4), Span(0, 4), Span(20, 3)]
    parts = play_spans_on(
        address, scenario, NO_POSTERIOR, wanted, lambda done, of: told.append((done, of))
    )
    assert sorted(span for span, _ in parts) == sorted(wanted)
    assert len(told) == len(wanted) and told == sorted(told)
    assert told[-1] == (11, 11)


def test_no_span_is_nothing_to_do(address: str, scenario: Scenario) -> None:
    assert list(play_spans_on(address, scenario, NO_POSTERIOR, [])) == []


# -- workers lost ---------------------------------------------------------------------------------


def test_spans_of_a_killed_worker_are_played_by_another(address: str, scenario: Scenario) -> None:
    parts = []
    for part in play_spans_on(address, scenario, POSTERIOR, spans_of(30, 2)):
        if not parts:
            kill_a_worker_that_holds_spans(address)
        parts.append(part)
    assert len(parts) == len({span for span, _ in parts}) == 15
    here = run(scenario, 30, posterior=POSTERIOR, jobs=1)
    assert np.array_equal(joined(parts).values, here.values)


def test_a_span_that_is_lost_once_it_was_done_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra is not installed")
    future = SimpleNamespace(status="lost", result=lambda: "played again")

    def wait(futures: list[SimpleNamespace]) -> None:
        futures[0].status = "finished"

    monkeypatch.setattr(distributed, "wait", wait)
    client = SimpleNamespace(as_current=nullcontext)
    assert cluster._fetched(client, future, Span(0, 1)) == "played again"  # type: ignore[arg-type]


@pytest.mark.slow
def test_workers_killed_again_and_again_change_nothing(address: str, scenario: Scenario) -> None:
    parts = []
    for part in play_spans_on(address, scenario, POSTERIOR, spans_of(60, 2)):
        parts.append(part)
        if len(parts) % 6 == 1:
            kill_a_worker_that_holds_spans(address)
    here = run(scenario, 60, posterior=POSTERIOR, jobs=1)
    assert np.array_equal(joined(parts).values, here.values)


def kill_a_worker_that_holds_spans(address: str) -> None:
    """SIGKILL to the process with most spans that were played or begun, and not fetched yet."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        held, begun = client.has_what(), client.processing()
        spans = {worker: len(held[worker]) + len(begun.get(worker, ())) for worker in held}
        victim = max(spans, key=lambda worker: spans[worker])
        assert spans[victim]
        os.kill(client.run(os.getpid, workers=[victim])[victim], signal.SIGKILL)


# -- refusals -------------------------------------------------------------------------------------


def test_a_worker_with_other_rules_is_refused(
    address: str, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "rules_digest", lambda: "another")
    told = refusal(lambda: list(play_spans_on(address, scenario, NO_POSTERIOR, spans_of(8, 4))))
    assert address in told and "rules" in told and "another is asked for" in told


@pytest.mark.parametrize("place", range(5))
def test_whatever_a_worker_is_made_of_must_be_the_same(scenario: Scenario, place: int) -> None:
    work = work_of(scenario, NO_POSTERIOR)
    assert isinstance(play_span(work, Span(0, 1)), Recorded)
    made_of = list(work.made_of)
    made_of[place] = (made_of[place][0], "another")
    other = Work(work.scenario, work.parameters, work.particles, tuple(made_of))
    assert f"has {made_of[place][0]} " in str(play_span(other, Span(0, 1)))


def test_a_scheduler_that_is_not_there_is_refused(scenario: Scenario) -> None:
    dask = pytest.importorskip("dask", reason="the extra `cluster` is not installed")
    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
        told = refusal(lambda: list(play_spans_on(NOBODY, scenario, NO_POSTERIOR, [Span(0, 1)])))
    assert f"no Dask scheduler answers at {NOBODY}" in told


@pytest.mark.parametrize("given", ["host", "host:8786", "tcp://host", "tcp://host:no", "ftp://a:1"])
def test_what_is_no_address_is_refused_with_one_that_is(given: str, scenario: Scenario) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    told = refusal(lambda: list(play_spans_on(given, scenario, NO_POSTERIOR, [Span(0, 1)])))
    assert "tcp://HOST:PORT" in told


def test_a_worker_without_alignsim_is_refused_by_name(
    address: str, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_MODULE", "alignsim_of_nobody")
    told = refusal(lambda: list(play_spans_on(address, scenario, NO_POSTERIOR, [Span(0, 1)])))
    assert "has no alignsim (No module named 'alignsim_of_nobody')" in told


def test_a_span_that_fails_on_every_try_is_told(
    address: str, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "play_span", no_room)
    told = refusal(lambda: list(play_spans_on(address, scenario, NO_POSTERIOR, [Span(4, 2)])))
    assert "futures 4 to 5 failed 3 times, at last by MemoryError: no room" in told


def no_room(_work: Work, _span: Span, _make: object) -> None:
    raise MemoryError("no room")


def test_a_span_that_ends_its_workers_is_given_up() -> None:
    scheduler = pytest.importorskip("distributed.scheduler", reason="the extra is not installed")
    last = scheduler.WorkerState.__new__(scheduler.WorkerState)
    last.address = "tcp://10.0.0.1:40000"
    fault = scheduler.KilledWorker("play_span-1", last, 3)
    told = cluster._why_failed(fault, Span(0, 4096))
    assert told.startswith("every worker that played futures 0 to 4,095 was lost")
    assert "allowed-failures" in told


def test_a_lost_scheduler_is_told(scenario: Scenario) -> None:
    dask = pytest.importorskip("dask", reason="the extra `cluster` is not installed")

    def played() -> None:
        with local_cluster(1) as address:
            parts = play_spans_on(address, scenario, NO_POSTERIOR, spans_of(12, 2))
            next(parts)
        list(parts)

    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
        assert "was lost: its scheduler no longer answers" in refusal(played)


def test_without_the_library_the_extra_is_named(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_LIBRARY", "distributed_of_nobody")
    done = command(small, tmp_path, "--cluster", NOBODY)
    assert done.exit_code == EXIT_REFUSED
    assert 'pip install "alignsim[cluster]"' in done.output


# -- what travels ---------------------------------------------------------------------------------


@pytest.mark.parametrize("posterior", [NO_POSTERIOR, POSTERIOR, chosen_posterior()])
def test_what_travels_is_plain_and_makes_the_same_plan(
    scenario: Scenario, posterior: Posterior
) -> None:
    work = pickle.loads(pickle.dumps(work_of(scenario, posterior)))
    assert work == work_of(scenario, posterior)
    assert work.posterior.digest == posterior.digest
    assert b"numba" not in pickle.dumps(work) and b"ndarray" not in pickle.dumps(work)
    assert dict(work.made_of)["arrays"] == plan_digest(prepare(scenario, posterior=posterior))


def test_plans_that_differ_in_one_number_have_other_digests(scenario: Scenario) -> None:
    plans = [prepare(adjust(scenario, **change)) for change in ({}, {"seed": 1}, {"months": 3})]
    plans.append(prepare(adjust(scenario, parameters={"balance": 0.1})))
    assert len({plan_digest(plan) for plan in plans}) == len(plans)


# -- the command ----------------------------------------------------------------------------------


def command(small: Path, out: Path, *options: str) -> Result:
    arguments = ["run", str(small), "--futures", "6", "--no-plots", "--out", str(out), *options]
    done = CliRunner().invoke(main, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_a_run_on_a_cluster_is_kept_as_the_same_run(
    address: str, small: Path, tmp_path: Path
) -> None:
    assert command(small, tmp_path / "a", "--cluster", address).exit_code == 0
    assert command(small, tmp_path / "b").exit_code == 0
    (one,), (other,) = ([m.parent for m in (tmp_path / x).rglob(MANIFEST)] for x in "ab")
    assert one.name == other.name
    assert load(one).digest() == load(other).digest()


def test_threads_of_this_machine_are_refused_beside_a_cluster(small: Path, tmp_path: Path) -> None:
    done = command(small, tmp_path, "--cluster", NOBODY, "--jobs", "2")
    assert done.exit_code == EXIT_REFUSED
    assert "leave --jobs out" in done.output


@pytest.mark.slow
def test_ctrl_c_ends_a_run_on_a_cluster(address: str, tmp_path: Path) -> None:
    """The workers are free again afterwards."""
    wanted = ["run", "madrid-2022", "--futures", "1000000", "--no-plots", "--out", str(tmp_path)]
    child = subprocess.Popen(
        [sys.executable, "-m", "alignsim", *wanted, "--cluster", address],
        stderr=subprocess.PIPE,
        text=True,
    )
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(10)
    child.send_signal(signal.SIGINT)
    assert child.wait(60) == EXIT_INTERRUPTED
    assert child.stderr is not None
    with child.stderr:
        assert child.stderr.read().strip() == "Stopped. Only complete results are kept."
    assert not list(tmp_path.rglob(MANIFEST))
