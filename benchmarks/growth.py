"""How cost grows with futures, months and governments, on one thread."""

from functools import partial
from typing import Any

from alignsim.catalogue.load import shipped_catalogue
from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.plan import Plan
from alignsim.library import load_scenario
from alignsim.runner import adjust, prepare
from benchmarks.clock import Clock
from benchmarks.crowds import plan_of_crowd
from benchmarks.parts import seconds_by_part
from benchmarks.sizes import SCENARIO, Size
from benchmarks.stopwatch import Tell, best_seconds

LEAST_FUTURES = 8
"""Futures of the largest worlds: in some of them trade is restricted and must clear."""


def with_futures(plan: Plan, size: Size, tell: Tell) -> dict[str, Any]:
    """Seconds of the flagship, by number of futures."""
    seconds = []
    for futures in size.futures_axis:
        tell(f"growth: {futures:,} futures")
        seconds.append(best_seconds(partial(play_ensemble, plan, futures, jobs=1), size.rounds))
    return {"sizes": list(size.futures_axis), "seconds": seconds}


def with_months(size: Size, tell: Tell) -> dict[str, Any]:
    """Seconds of a future of the flagship, by number of months."""
    seconds = []
    for months in size.months_axis:
        tell(f"growth: {months} months")
        plan = prepare(adjust(load_scenario(SCENARIO), months=months))
        play = partial(play_ensemble, plan, size.axis_futures, jobs=1)
        seconds.append(best_seconds(play, size.rounds) / size.axis_futures)
    return {"sizes": list(size.months_axis), "seconds": seconds}


def with_governments(months: int, clock: Clock, size: Size, tell: Tell) -> dict[str, Any]:
    """Seconds of a future without shocks, in all and by part, by number of governments."""
    catalogue = shipped_catalogue()
    shipped = len(catalogue.governments)
    parts: dict[str, list[float]] = {}
    whole, played = [], []
    for count in size.governments_axis:
        tell(f"growth: {count} governments")
        plan = plan_of_crowd(catalogue, count, months)
        futures = max(LEAST_FUTURES, int(size.work * min(1.0, (shipped / count) ** 2)))
        found = seconds_by_part(plan, clock, futures, size.rounds)
        whole.append(sum(found.values()))
        played.append(futures)
        for name, each in found.items():
            parts.setdefault(name, []).append(each)
    return {
        "sizes": list(size.governments_axis),
        "seconds": whole,
        "parts": parts,
        "futures": played,
    }


def measure(plan: Plan, clock: Clock, size: Size, tell: Tell) -> dict[str, Any]:
    """Costs along all three axes."""
    return {
        "futures": with_futures(plan, size, tell),
        "months": with_months(size, tell),
        "governments": with_governments(plan.months, clock, size, tell),
    }
