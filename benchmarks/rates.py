"""Futures a second: of the ensemble, and of the other ways in which it could have been written."""

from collections.abc import Callable
from functools import partial
from typing import Any

from alignsim.engine.ensemble import play_ensemble, usable_cores
from alignsim.engine.plan import Plan
from benchmarks import peers, toys
from benchmarks.sizes import SCENARIO, Size
from benchmarks.stopwatch import NotMeasured, Tell, best_seconds

MODEL, TOY = "model", "toy"
"""What is played: all rules of the flagship scenario, or the toy of ``toys.py``."""

ENSEMBLE, MESA, TOY_MESA = "alignsim ensemble", "alignsim's Mesa driver", "Mesa objects"
BATCH_RUN, WORKBENCH = "mesa.batch_run", "EMA Workbench"
TOY_COMPILED = "alignsim's rules and draws, compiled"

Way = tuple[str, str, int, Callable[[], float]]
"""What is played, by what, on how many cores, and how to find its futures a second."""


def ways(plan: Plan, size: Size) -> list[Way]:
    """Every way that is measured, the full rules first."""
    n, months, cores = len(plan.governments), plan.months, usable_cores()

    def of(futures: int, play: Callable[[], object], rounds: int = size.rounds) -> float:
        return futures / best_seconds(play, rounds)

    ensemble = partial(play_ensemble, plan, size.futures)
    toy = partial(toys.play_compiled, size.futures, n, months)
    single, batch, objects, experiments = size.single, size.batch, size.objects, size.experiments
    found: list[Way] = []
    for jobs in sorted({1, cores}):
        found.append((MODEL, ENSEMBLE, jobs, partial(of, size.futures, partial(ensemble, jobs=jobs))))
    found += [
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
    ]
    for jobs in sorted({1, cores}):
        found.append((TOY, TOY_COMPILED, jobs, partial(of, size.futures, partial(toy, jobs=jobs))))
    found += [
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
            lambda: peers.toy_in_workbench(n, months, experiments, cores, size.rounds),
        ),
        (
            TOY,
            "NumPy, batched over futures",
            1,
            lambda: of(batch, lambda: toys.play_batch(batch, n, months)),
        ),
    ]
    return found


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


def rate_of(rates: dict[str, Any], played: str, way: str, cores: int | None = None) -> float | None:
    """The rate of a way, the greatest of those that fit; None where none was measured."""
    fitting = [
        row["rate"]
        for row in rates["ways"]
        if (row["played"], row["way"]) == (played, way)
        and row["rate"] is not None
        and cores in (None, row["cores"])
    ]
    return max(fitting, default=None)
