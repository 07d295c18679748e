"""Thousands of futures: which runs, split into chunks, played on threads, collected.

A chunk is played by one compiled call that holds no lock. Chunks land in the places of their
futures, so that neither the number of threads nor the size of chunks can change a result.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alignsim.engine.compiling import futures_player
from alignsim.engine.future import Record, chance_of, new_ledger
from alignsim.engine.handles import Handle
from alignsim.engine.plan import Plan
from alignsim.engine.unsolved import refuse_unsolved
from alignsim.results import LEDGER_COLUMNS, Ledger
from alignsim.world.state import Floats

CHUNK = 32
"""Futures played by one call: long enough to hide the call, short enough for smooth progress."""

MOST_FUTURES = 2**32
"""The number of a future has one word of the counter of the draws."""

Progress = Callable[[int, int], None]
"""Told how many futures are done, and of how many."""


@dataclass(frozen=True)
class Recorded:
    """What an ensemble recorded; shapes as in :class:`alignsim.results.Results`."""

    values: Floats
    ends: npt.NDArray[np.float32]
    began: npt.NDArray[np.int16]
    ledger: Ledger


def usable_cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def play_ensemble(
    plan: Plan,
    futures: int,
    *,
    first: int = 0,
    jobs: int = 0,
    chunk: int = CHUNK,
    progress: Progress | None = None,
) -> Recorded:
    """Play futures ``first .. first + futures - 1`` of a plan on ``jobs`` threads (0: all cores).

    An interrupt (Ctrl-C) ends at the next chunk and is passed on. Raises ValueError where the
    numbers of futures leave 0 .. 2**32 - 1.
    """
    if futures < 1 or first < 0 or first + futures > MOST_FUTURES:
        raise ValueError(f"futures {first} to {first + futures - 1} lie outside 0 to 2**32 - 1")
    n, q = len(plan.governments), len(plan.quantities)
    values = np.empty((futures, plan.months + 1, q))
    ends = np.empty((futures, 2, n, n), dtype=np.float32)
    began = np.empty((futures, len(plan.shocks)), dtype=np.int16)
    starts = range(0, futures, chunk)
    ledgers: dict[int, tuple[npt.NDArray[np.int32], Floats]] = {}
    benches = threading.local()

    def play(index: int) -> int:
        begin = starts[index]
        count = min(chunk, futures - begin)
        rows = slice(begin, begin + count)
        bench = benches.own = getattr(benches, "own", None) or Bench(plan)
        recorded = (values[rows], ends[rows], began[rows])
        ledgers[index] = play_chunk(plan, first + begin, *recorded, bench)
        return count

    compile_rules(plan)
    on_threads(play, len(starts), jobs or usable_cores(), futures, progress)
    magnitude = np.concatenate([ledgers[index][1] for index in range(len(starts))])
    acts = np.empty((magnitude.size, len(LEDGER_COLUMNS)), dtype=np.int32)
    row = 0
    for index in range(len(starts)):
        chunk_acts = ledgers.pop(index)[0]
        acts[row : row + len(chunk_acts)] = chunk_acts
        row += len(chunk_acts)
    return Recorded(values, ends, began, Ledger(acts, magnitude))


def compile_rules(plan: Plan) -> None:
    """Compile the rules, or load them compiled, before any thread starts: so Ctrl-C is heard."""
    futures_player(plan, usable_cores())


class Bench:
    """What one thread plays chunks of a plan with: handles of its arrays, and a world.

    Making one takes about as long as playing half a future, so it is kept where chunks are small.
    It serves every plan that shares setting, numbers, script, panel and theory.
    """

    def __init__(self, plan: Plan) -> None:
        self.play = futures_player(plan)
        self.world = plan.empty_world()
        given = (plan.setting, plan.numbers, plan.script, plan.panel, self.world)
        self.handles = tuple(Handle(each) for each in given)


def play_chunk(
    plan: Plan,
    first: int,
    values: Floats,
    ends: npt.NDArray[np.float32],
    began: npt.NDArray[np.int16],
    bench: Bench | None = None,
) -> tuple[npt.NDArray[np.int32], Floats]:
    """Play consecutive futures into the given arrays; returns their ledger.

    ``bench`` is one of this thread, made from this plan or one alike; by default a new one. Raises
    EconomyError for the first future in which trade finds no equilibrium.
    """
    bench = bench or Bench(plan)
    acts, sizes = new_ledger(plan, len(values))
    chance, record = chance_of(plan), Record(values, ends, began, acts, sizes)
    handles = (*bench.handles, Handle(chance), Handle(record))
    rows = bench.play(*handles, plan.seed, first, plan.months)
    if rows < 0:
        refuse_unsolved(plan, first - rows - 1, bench.world)
    return acts[:rows].copy(), sizes[:rows].copy()


def on_threads(
    play: Callable[[int], int], chunks: int, jobs: int, futures: int, progress: Progress | None
) -> None:
    """Play all chunks; on any error or interrupt start no further one."""
    done = 0
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        waiting: set[Future[int]] = {pool.submit(play, index) for index in range(chunks)}
        try:
            while waiting:
                finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                done += sum(each.result() for each in finished)
                if progress:
                    progress(done, futures)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
