"""Sample points: settings of some of the drawn numbers, all played over the same futures.

At every point a few numbers are held; everything else that a future draws belongs to its number,
so that future 7 of one point differs from future 7 of another by the setting alone. A point is
exactly what a run with these numbers set would be; nothing is read or assembled anew for it.
"""

from dataclasses import replace

import numpy as np

from alignsim.engine.draws import CONSTANT
from alignsim.engine.ensemble import Progress, compile_rules, on_threads, play_chunk, usable_cores
from alignsim.engine.plan import Numbers, Plan
from alignsim.world.state import Floats, Integers

TASK = 128
"""Futures of one task of a thread, in whole points: tasks few enough to wait for them all."""


def held(numbers: Numbers, rows: Integers, values: Floats) -> Numbers:
    """The distributions with the numbers ``rows`` (k,) held at ``values`` (k,), fitted or not."""
    kind, bounds = numbers.kind.copy(), numbers.bounds.copy()
    kind[rows] = CONSTANT
    bounds[rows] = 0.0
    bounds[rows, :3] = values[:, None]
    free = ~np.isin(numbers.fitted, rows)
    return numbers._replace(
        kind=kind,
        bounds=bounds,
        fitted=numbers.fitted[free],
        particle=np.ascontiguousarray(numbers.particle[:, free]),
    )


def play_points(
    plan: Plan,
    rows: Integers,
    values: Floats,
    futures: int,
    *,
    jobs: int = 0,
    progress: Progress | None = None,
) -> Floats:
    """What the plan records in its last month at every sample point, (S, futures, Q).

    ``rows`` (k,) are the numbers held, ``values`` (S, k) where. Futures are those from number 0 on.
    ``jobs`` threads, 0 for all cores; their number changes no result.
    """
    points, n, q = len(values), len(plan.governments), len(plan.quantities)
    last = np.empty((points, futures, q))
    at_once = max(1, TASK // futures)
    starts = range(0, points, at_once)

    def play(task: int) -> int:
        recorded = np.empty((futures, plan.months + 1, q))
        ends = np.empty((futures, 2, n, n), dtype=np.float32)
        began = np.empty((futures, len(plan.shocks)), dtype=np.int16)
        those = range(starts[task], min(points, starts[task] + at_once))
        for point in those:
            numbers = held(plan.numbers, rows, values[point])
            play_chunk(replace(plan, numbers=numbers), 0, recorded, ends, began)
            last[point] = recorded[:, -1]
        return len(those) * futures

    compile_rules(plan)
    on_threads(play, len(starts), jobs or usable_cores(), points * futures, progress)
    return last
