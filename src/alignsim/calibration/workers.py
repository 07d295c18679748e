"""Processes that try candidates, so that which process tries which changes no result.

Candidate k of population t takes its random numbers from (seed, t, k) alone. Candidates are tried
in batches and taken in order, whoever tried them, until enough are accepted.
"""

import os
import pickle
import random
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context, parent_process
from typing import Any

import numpy as np

Simulate = Callable[[Mapping[str, float], int], dict[str, float]]
"""Summaries of a data set at given numbers, from a seed."""

Make = Callable[[], Simulate]
"""Makes a simulator in whatever process it is called; can be pickled."""

BATCH = 16
"""Candidates tried by one call: long enough to hide the call, short enough for smooth progress."""

AHEAD = 2
"""Batches handed out for each process beyond the one that is waited for."""

_CALIBRATION = -1
"""Population before the first, which pyabc may draw from the prior."""

_simulate: Simulate | None = None


@dataclass(frozen=True)
class Batch:
    """Candidates first .. first + count - 1 of population t; ``try_one`` is pickled."""

    try_one: bytes
    seed: int
    t: int
    first: int
    count: int


Accepted = list[tuple[int, Any]]
"""Numbers of candidates that were accepted, with what was tried."""


def simulate(values: Mapping[str, float], seed: int) -> dict[str, float]:
    """The simulator of this process. RuntimeError before :func:`begin`."""
    if _simulate is None:
        raise RuntimeError("no simulator was made in this process")
    return _simulate(values, seed)


def begin(make: Make) -> None:
    """Make the simulator of this process."""
    global _simulate
    _simulate = make()


def try_batch(batch: Batch) -> Accepted:
    """Try candidates one by one; what was accepted, by number."""
    try_one = _unpickled(batch.try_one)
    accepted = []
    for candidate in range(batch.first, batch.first + batch.count):
        place = np.random.SeedSequence([batch.seed, batch.t - _CALIBRATION, candidate])
        words = place.generate_state(4)
        np.random.seed(words)
        random.seed(words.tobytes())
        tried = try_one()
        if tried.accepted:
            accepted.append((candidate, tried))
    return accepted


@lru_cache(maxsize=2)
def _unpickled(content: bytes) -> Callable[[], Any]:
    made: Callable[[], Any] = pickle.loads(content)
    return made


class Workers:
    """Tries batches here (one job) or in other processes, and hands them back in order."""

    def __init__(self, make: Make, jobs: int) -> None:
        self._make, self._jobs = make, jobs
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Workers":
        begin(self._make)
        if self._jobs > 1:
            self._pool = ProcessPoolExecutor(
                self._jobs,
                mp_context=get_context("spawn"),
                initializer=_begin_worker,
                initargs=(pickle.dumps(self._make),),
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def results(self, batches: Iterator[Batch]) -> Iterator[tuple[Batch, Accepted]]:
        """Results of batches, in their order; the next are tried while these are looked at."""
        if self._pool is None:
            yield from ((batch, try_batch(batch)) for batch in batches)
            return
        waiting: list[tuple[Batch, Future[Accepted]]] = []
        try:
            for batch in batches:
                waiting.append((batch, self._pool.submit(try_batch, batch)))
                if len(waiting) > AHEAD * self._jobs:
                    first, future = waiting.pop(0)
                    yield first, future.result()
            while waiting:
                first, future = waiting.pop(0)
                yield first, future.result()
        finally:
            for _, future in waiting:
                future.cancel()

    def map(self, values: list[dict[str, float]], seeds: list[int]) -> list[dict[str, float]]:
        """Simulated summaries at given numbers, in order."""
        if self._pool is None:
            return [simulate(each, seed) for each, seed in zip(values, seeds, strict=True)]
        return list(self._pool.map(simulate, values, seeds, chunksize=BATCH))


def _begin_worker(make: bytes) -> None:
    """Interrupts are the first process's business; without it this one ends too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    begin(pickle.loads(make))


def _end_with_parent() -> None:
    parent = parent_process()
    with suppress(Exception):
        if parent is not None:
            parent.join()
    os._exit(1)
