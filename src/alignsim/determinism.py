"""Determinism: the same futures, played in every way there is, must give the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from itertools import repeat
from multiprocessing import get_context

from alignsim.cluster import (
    Work,
    local_cluster,
    must_be_installed,
    play_span,
    play_spans_on,
    work_of,
)
from alignsim.engine.ensemble import Recorded, play_ensemble
from alignsim.engine.plan import Plan
from alignsim.engine.posterior import chosen_posterior
from alignsim.engine.spans import Span, joined, spans_of
from alignsim.errors import AlignsimError
from alignsim.library import load_scenario
from alignsim.results import digest_of
from alignsim.runner import prepare

THREADS = (1, 2, 8)
CHUNKS = (1, 7, 64, 1024)
HASH_SEEDS = (0, 4242)
"""Python orders sets of names by a seed; no order may reach a result."""

PROCESSES = 2
"""Enough for spans to end in another order than they began."""

SPAN = 20
"""Futures of a span here: several for each process, and one that is not whole."""

FUTURES = 96
"""Enough for several chunks, and for a piece that is not whole, in most of the ways."""

_COMMAND = "from alignsim.determinism import digest_given; digest_given()"


@dataclass(frozen=True)
class Way:
    """One way to play, and the digest of what it gave; none where it could not be played."""

    told: str
    digest: str = ""


def ways_to_play(name: str, futures: int = FUTURES) -> Iterator[Way]:
    """Play futures 0 .. F - 1 of a scenario, by name or file, in one way after another.

    With every number of threads and size of chunks, in processes of their own with other seeds of
    Python's hashes, and span by span in a pool of processes and on a Dask cluster of this machine,
    where its library is installed. AlignsimError where the scenario is refused or a process dies.
    """
    plan = prepare(name)
    for threads in THREADS:
        for chunk in CHUNKS:
            told = f"{_count(threads, 'thread')}, chunks of {chunk}"
            yield Way(told, _digest(plan, futures, jobs=threads, chunk=chunk))
    for seed in HASH_SEEDS:
        yield Way(f"another process, hash seed {seed}", _digest_elsewhere(name, futures, seed))
    yield from _ways_over_processes(name, plan, futures)


def _ways_over_processes(name: str, plan: Plan, futures: int) -> Iterator[Way]:
    """Spans played by processes that prepare the scenario for themselves."""
    scenario, posterior = load_scenario(name), chosen_posterior()
    spans = spans_of(futures, SPAN)
    pooled = joined(_in_pool(work_of(scenario, posterior), spans))
    yield Way(f"spans of {SPAN}, {PROCESSES} processes", _digest_of(plan, pooled))
    try:
        must_be_installed()
    except AlignsimError as fault:
        yield Way(f"spans on Dask: {fault}")
        return
    with local_cluster(PROCESSES) as address:
        spread = joined(play_spans_on(address, scenario, posterior, spans))
    yield Way(f"spans of {SPAN}, Dask, {PROCESSES} workers", _digest_of(plan, spread))


def _in_pool(work: Work, spans: tuple[Span, ...]) -> Iterator[tuple[Span, Recorded]]:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for span, recorded in zip(spans, pool.map(play_span, repeat(work), spans), strict=True):
            if isinstance(recorded, AlignsimError):
                raise recorded
            yield span, recorded


def one_future_both_ways(name: str) -> tuple[Way, Way]:
    """Future 0 by the compiled ensemble, and by the Mesa model with the rules interpreted."""
    from alignsim.engine.single import AlignmentModel

    plan = prepare(name)
    recorded = play_ensemble(plan, 1)
    model = AlignmentModel(plan)
    rows = [model.recorded.tobytes()]
    for _ in range(plan.months):
        model.step()
        rows.append(model.recorded.tobytes())
    return (
        Way("future 0, compiled", sha256(recorded.values.tobytes()).hexdigest()),
        Way("future 0, Mesa and plain Python", sha256(b"".join(rows)).hexdigest()),
    )


def _digest(plan: Plan, futures: int, *, jobs: int, chunk: int) -> str:
    return _digest_of(plan, play_ensemble(plan, futures, jobs=jobs, chunk=chunk))


def _digest_of(plan: Plan, played: Recorded) -> str:
    return digest_of((played.values, played.ends, played.began), played.ledger, plan.quantities)


def _digest_elsewhere(name: str, futures: int, hash_seed: int) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, name, str(futures)],
        env=os.environ | {"PYTHONHASHSEED": str(hash_seed)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise AlignsimError(f"a process that played {name} ended with {done.returncode}: {last}")
    return done.stdout.strip()


def digest_given() -> None:
    """Print the digest of the futures that the arguments of the process ask for."""
    name, futures = sys.argv[1], int(sys.argv[2])
    print(_digest(prepare(name), futures, jobs=1, chunk=32))


def differing(ways: list[Way]) -> list[Way]:
    """Those of the ways that were played and gave another digest than the first."""
    return [way for way in ways if way.digest not in ("", ways[0].digest)]


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


Tell = Callable[[Way, bool], None]
"""Told every way, and whether it agrees."""


def check_determinism(name: str, futures: int, tell: Tell) -> bool:
    """Play in every way, telling each; whether all agree."""
    ways: list[Way] = []
    for way in ways_to_play(name, futures):
        ways.append(way)
        tell(way, not differing([ways[0], way]))
    compiled, interpreted = one_future_both_ways(name)
    tell(compiled, True)
    tell(interpreted, interpreted.digest == compiled.digest)
    return not differing(ways) and interpreted.digest == compiled.digest
