"""How near the ensemble comes to what the machine can do (Williams, Waterman & Patterson 2009).

The peaks are those that compiled Python of the same kind reaches here: products with sums in
registers, and a triad (McCalpin 1995) over arrays as large as the state of a future, and over
arrays that no cache holds.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numba
import numpy as np

from alignsim.engine.ensemble import usable_cores
from alignsim.engine.plan import Plan
from benchmarks.counting import count_futures
from benchmarks.sizes import Size
from benchmarks.stopwatch import Tell, best_seconds

WORD = 8
CHAINS = 4
"""Numbers worked on in turn, each by vectors, so that none waits for the last."""
STEPS = 16
"""Products with sums written out for each number that is loaded."""
LANES = 64
"""Numbers in a chain: some vectors of any length."""
PASSES = 100_000
OPERATIONS_A_STEP = 2

TRIAD_WORDS = 3
OPERATIONS_A_TRIAD = 2
FAR = 4
"""Arrays of main memory together are so many times the last cache."""
FAR_ASSUMED = 64 * 2**20
"""Bytes taken for the last cache where the system does not tell."""
BYTES_READ = 4 * 2**30
"""About what a timed triad reads and writes, that it lasts long enough to be timed."""


def multiply_add(numbers: Any, factor: float, term: float, passes: int) -> None:
    """x ← factor × x + term, over and over in registers; ``numbers`` (CHAINS × lanes,)."""
    lanes = numbers.size // CHAINS
    for _ in range(passes):
        for k in range(lanes):
            a, b = numbers[k], numbers[lanes + k]
            c, d = numbers[2 * lanes + k], numbers[3 * lanes + k]
            for _ in range(STEPS):
                a = a * factor + term
                b = b * factor + term
                c = c * factor + term
                d = d * factor + term
            numbers[k], numbers[lanes + k] = a, b
            numbers[2 * lanes + k], numbers[3 * lanes + k] = c, d


def triad(a: Any, b: Any, c: Any, factor: float, passes: int) -> None:
    """a ← b + factor × c, over and over; b and a change places so that no pass is idle."""
    for _ in range(passes):
        for k in range(a.size):
            a[k] = b[k] + factor * c[k]
        for k in range(a.size):
            b[k] = a[k] + factor * c[k]


@cache
def _compiled(kernel: Callable[..., None]) -> Callable[..., None]:
    """Without the lock, and free to fuse a product with the sum that follows it."""
    compiled: Callable[..., None] = numba.njit(nogil=True, fastmath={"contract"})(kernel)
    return compiled


def on_cores(cores: int, play: Callable[[int], None], rounds: int) -> float:
    """Best seconds in which all of so many threads have played."""
    with ThreadPoolExecutor(max_workers=cores) as pool:
        return best_seconds(lambda: list(pool.map(play, range(cores))), rounds)


def operations_a_second(cores: int, rounds: int) -> float:
    """Floating-point operations a second, a product with its sum counting as two."""
    kernel = _compiled(multiply_add)
    numbers = [np.ones(CHAINS * LANES) for _ in range(cores)]
    kernel(numbers[0], 0.5, 0.5, 1)
    taken = on_cores(cores, lambda k: kernel(numbers[k], 0.5, 0.5, PASSES), rounds)
    return cores * PASSES * STEPS * CHAINS * LANES * OPERATIONS_A_STEP / taken


def bytes_a_second(size: int, cores: int, rounds: int) -> float:
    """Bytes a second of a triad over three arrays of ``size`` bytes together, on each core."""
    kernel = _compiled(triad)
    length = max(LANES, size // (TRIAD_WORDS * WORD))
    arrays = [tuple(np.ones(length) for _ in range(TRIAD_WORDS)) for _ in range(cores)]
    moved = 2 * TRIAD_WORDS * WORD * length  # by a pass, which holds two triads
    passes = max(1, BYTES_READ // moved)
    kernel(*arrays[0], 1e-9, 1)
    taken = on_cores(cores, lambda k: kernel(*arrays[k], 1e-9, passes), rounds)
    return cores * passes * moved / taken


def state_bytes(plan: Plan) -> dict[str, int]:
    """Bytes of the world that a future changes, and of the setting that all futures read."""
    world = plan.empty_world()
    held = sum(each.nbytes for each in world) - sum(
        each.nbytes
        for name, each in zip(world._fields, world, strict=True)
        if name != "numbers" and np.may_share_memory(each, world.numbers)
    )
    setting = sum(each.nbytes for each in plan.setting if isinstance(each, np.ndarray))
    return {"world": held, "setting": setting}


def record_bytes(plan: Plan) -> int:
    """Bytes that a future leaves behind, its ledger apart."""
    n = len(plan.governments)
    return 8 * (plan.months + 1) * len(plan.quantities) + 2 * 4 * n * n + 2 * len(plan.shocks)


def measure(plan: Plan, machine: dict[str, Any], size: Size, tell: Tell) -> dict[str, Any]:
    """Peaks of the machine on one core and on all, and what a future takes of them."""
    state = state_bytes(plan)
    last = max(machine["caches"].values(), default=FAR_ASSUMED)
    peaks = []
    for cores in sorted({1, usable_cores()}):
        tell(f"peaks of {cores} core{'s' if cores > 1 else ''}")
        peaks.append(
            {
                "cores": cores,
                "operations": operations_a_second(cores, size.rounds),
                "near": bytes_a_second(sum(state.values()), cores, size.rounds),
                "far": bytes_a_second(FAR * last // cores, cores, 1),
            }
        )
    tell(f"operations of {size.counted} future{'s' if size.counted > 1 else ''}, counted")
    means, spread = count_futures(plan, size.counted)
    return {
        "peaks": peaks,
        "operations": means,
        "operations_spread": spread,
        "futures_counted": size.counted,
        "state_bytes": state,
        "record_bytes": record_bytes(plan),
    }
