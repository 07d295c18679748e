"""Futures a second: of the ensemble, and of the other ways in which it could have been written."""

from collections.abc import Callable
from functools import partial
from typing import Any

from alignsim.engine.ensemble import play_ensemble, usable_cores
from alignsim.engine.plan import Plan
from benchmarks import peers, toys
from benchmarks.sizes import SCENARIO, Size
from benchmarks.stopwatch import NotMeasured, Tell, best_seconds
from benchmarks.ways import (
    BATCH_RUN,
    ENSEMBLE,
    MESA,
    MODEL,
    TOY,
    TOY_COMPILED,
    TOY_MESA,
    WORKBENCH,
)

Way = tuple[str, str, int, Callable[[], float]]
"""What is played, by what, on how many cores, and how to find its futures a second."""


def ways(plan: Plan, size: Size) -> list[Way]:
    """Every way that is measured, the full rules first."""
    n, months, cores = len(plan.governments), plan.months, usable_cores()

    def of(futures: int, play: Callable[[], object], rounds: int = size.rounds) -> float:
        return futures / best_seconds(play, rounds)

    ensemble = partial(play_ensemble, plan, size.futures)
    toy = partial(toys.play_compiled, size.futures, n, months)
    single, objects, batch = size.single, size.objects, size.batch
    jobs = sorted({1, cores})
    return [
        *((MODEL, ENSEMBLE, k, partial(of, size.futures, partial(ensemble, jobs=k))) for k in jobs),
        (MODEL, MESA, 1, lambda: of(single, lambda: peers.play_singly(plan, single), 1)),
        (
            MODEL,
            f"{MESA} under {BATCH_RUN}",
            1,
            lambda: of(single, lambda: peers.play_in_batch_run(plan, single), 1),
        ),
        (
            MODEL,
            f"{MESA} under {WORKBENCH}",
            cores,
            lambda: peers.rules_in_workbench(SCENARIO, single * cores, cores),
        ),
        *((TOY, TOY_COMPILED, k, partial(of, size.futures, partial(toy, jobs=k))) for k in jobs),
        (
            TOY,
            f"{TOY_MESA} under {BATCH_RUN}",
            1,
            lambda: of(objects, lambda: peers.play_toy_in_batch_run(n, months, objects)),
        ),
        (TOY, "NumPy, a future at a time", 1, lambda: of(1, lambda: toys.play_matrix(n, months))),
        (
            TOY,
            f"NumPy, a future at a time under {WORKBENCH}",
            cores,
            lambda: peers.toy_in_workbench(n, months, size.experiments, cores, size.rounds),
        ),
        (
            TOY,
            "NumPy, batched over futures",
            1,
            lambda: of(batch, lambda: toys.play_batch(batch, n, months)),
        ),
    ]


def measure(plan: Plan, size: Size, tell: Tell) -> dict[str, Any]:
    """Futures a second of every way, or why it could not be measured."""
    if not toys.agree():
        raise RuntimeError("the toys do not agree with each other: comparing them says nothing")
    play_ensemble(plan, 1)
    found = []
    for played, way, cores, rate in ways(plan, size):
        tell(f"futures a second: {way}, {cores} core{'s' if cores > 1 else ''}")
        row: dict[str, Any] = {"played": played, "way": way, "cores": cores, "rate": None}
        try:
            row["rate"] = rate()
        except NotMeasured as fault:
            row["why"] = str(fault)
        found.append(row)
    return {"governments": len(plan.governments), "months": plan.months, "ways": found}
