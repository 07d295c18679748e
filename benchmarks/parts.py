"""Where the time of a future goes: its parts, the noise between them, and what is left.

Shares are of one thread. The noise of dyads is drawn between two parts; it is timed by itself.
"""

import time
from collections.abc import Callable
from functools import cache
from typing import Any

import numba
import numpy as np

from alignsim.engine import kernels
from alignsim.engine.draws import choice_uniforms, dyad_noise
from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.plan import Plan
from benchmarks.clock import Clock
from benchmarks.sizes import Size
from benchmarks.stopwatch import best_seconds
from benchmarks.ways import NOISE, REST


def draw_months(
    seed: int, futures: int, months: int, place: Any, uniforms: Any, scratch: Any, noise: Any
) -> None:
    """All draws of the months of some futures, as the ensemble makes them, to be compiled."""
    for run in range(futures):
        for month in range(1, months + 1):
            choice_uniforms(seed, run, month, place, uniforms)
            dyad_noise(seed, run, month, place, scratch, noise)


@cache
def _draw_months() -> Callable[..., None]:
    kernels.offer_rules()
    compiled: Callable[..., None] = numba.njit(nogil=True, **kernels.COMPILER)(draw_months)
    return compiled


def seconds_of_noise(plan: Plan, futures: int, rounds: int) -> float:
    """Seconds that the draws of one future's months take."""
    n, draw = len(plan.governments), _draw_months()
    room = (np.empty(n), np.empty((n, n)), np.empty((n, n)))
    draw(plan.seed, 1, 1, plan.setting.place, *room)

    def play() -> None:
        draw(plan.seed, futures, plan.months, plan.setting.place, *room)

    return best_seconds(play, rounds) / futures


def seconds_by_part(plan: Plan, clock: Clock, futures: int, rounds: int) -> dict[str, float]:
    """Seconds of one future on one thread, by part, of the round that took least."""
    best: dict[str, float] = {}
    for _ in range(rounds):
        with clock.running():
            begun = time.perf_counter()
            play_ensemble(plan, futures, jobs=1)
            taken = time.perf_counter() - begun
        if not best or taken < sum(best.values()):
            found = clock.seconds()
            best = found | {REST: taken - sum(found.values())}
    each = {name: seconds / futures for name, seconds in best.items()}
    noise = min(seconds_of_noise(plan, futures, rounds), each[REST])
    rest = each.pop(REST) - noise
    return each | {NOISE: noise, REST: rest}


def measure(plan: Plan, clock: Clock, size: Size) -> dict[str, Any]:
    """Seconds of a future by part, and the share of each."""
    seconds = seconds_by_part(plan, clock, size.futures, size.rounds)
    whole = sum(seconds.values())
    return {"seconds": seconds, "share": {name: each / whole for name, each in seconds.items()}}
