"""Futures of a plan in which only some of its shocks may happen, on the same draws.

A coalition is a number whose bit i says whether player i, one of the plan's shocks, may happen.
Draws belong to their place: a shock that may happen does so in the same futures whichever others
may. One that may not is as if the file did not hold it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from threading import local

import numpy as np
import numpy.typing as npt

from alignsim.engine.ensemble import (
    CHUNK,
    Bench,
    Progress,
    compile_rules,
    on_threads,
    play_chunk,
    usable_cores,
)
from alignsim.engine.plan import Plan
from alignsim.world.state import Floats

Numbers = npt.NDArray[np.int64]

MOST_PLAYERS = 62
"""Coalitions are numbers of 64 bits."""


def play_coalitions(
    plan: Plan,
    players: Sequence[int],
    coalitions: Numbers,
    futures: Numbers,
    *,
    jobs: int = 0,
    progress: Progress | None = None,
) -> tuple[Floats, Numbers]:
    """Play future ``futures[n]`` with coalition ``coalitions[n]``, for every n of N.

    ``players`` are the places in the plan of the shocks that bits stand for, at most
    ``MOST_PLAYERS``; the other shocks are as the plan has them. Returns the recorded quantities
    (N, T + 1, Q) and the coalitions of the players that began in each, (N,). Rows of one coalition
    with consecutive futures are played in one go; ``jobs`` and ``progress`` as in
    :func:`~alignsim.engine.ensemble.play_ensemble`.
    """
    rows, n = len(futures), len(plan.governments)
    values = np.empty((rows, plan.months + 1, len(plan.quantities)))
    began = np.empty(rows, dtype=np.int64)
    starts = _starts(coalitions, futures)
    places = np.array(players, dtype=np.int64)
    bits = np.int64(1) << np.arange(len(places), dtype=np.int64)

    benches = local()

    def play(index: int) -> int:
        if not hasattr(benches, "own"):
            benches.own = Bench(plan)
        part = slice(starts[index], starts[index + 1])
        count = part.stop - part.start
        may = plan.shock_probability.copy()
        may[places[(coalitions[part.start] & bits) == 0]] = 0.0
        ends = np.empty((count, 2, n, n), dtype=np.float32)
        months = np.empty((count, len(plan.shocks)), dtype=np.int16)
        chosen = replace(plan, shock_probability=may)
        play_chunk(chosen, int(futures[part.start]), values[part], ends, months, benches.own)
        began[part] = (months[:, places] > 0) @ bits
        return count

    compile_rules(plan)
    on_threads(play, len(starts) - 1, jobs or usable_cores(), rows, progress)
    return values, began


def _starts(coalitions: Numbers, futures: Numbers) -> list[int]:
    """Where pieces begin that are played in one go, and the end of the last."""
    rows = len(futures)
    broken = (np.diff(coalitions) != 0) | (np.diff(futures) != 1)
    edges = [0, *(np.flatnonzero(broken) + 1).tolist(), rows] if rows else [0]
    pieces = [start for begin, end in pairwise(edges) for start in range(begin, end, CHUNK)]
    return [*pieces, rows]
