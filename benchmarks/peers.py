"""Other ways to play thousands of futures: Mesa's batch runner, and the EMA Workbench.

Both take what they can express: the full rules by way of the Mesa driver, whose rules are then
interpreted, and the toy of ``toys.py``.
"""

import logging
import os
import warnings
from collections.abc import Callable
from functools import cache, partial
from unittest.mock import patch

import mesa

from alignsim.engine.plan import Plan
from alignsim.engine.single import AlignmentModel
from alignsim.runner import prepare
from benchmarks import toys
from benchmarks.stopwatch import NotMeasured, best_seconds

WAYS = 2**31 - 1
"""Runs are drawn from so many numbers, so that hardly any two are alike."""


def play_singly(plan: Plan, futures: int) -> None:
    """Futures of the Mesa driver, its rules interpreted."""
    for run in range(futures):
        AlignmentModel(plan, run).play()


def play_in_batch_run(plan: Plan, futures: int) -> None:
    """Futures of the Mesa driver by Mesa's own batch runner, in this process."""
    mesa.batch_run(
        AlignmentModel,
        {"plan": plan, "run": range(futures)},
        number_processes=1,
        max_steps=plan.months,
        display_progress=False,
    )


def play_toy_in_batch_run(governments: int, months: int, futures: int) -> None:
    """Futures of the toy of Mesa objects by Mesa's own batch runner, in this process."""
    mesa.batch_run(
        toys.ToyModel,
        {"governments": governments, "months": months, "run": range(futures)},
        number_processes=1,
        max_steps=months,
        display_progress=False,
    )


@cache
def _plan(scenario: str) -> Plan:
    return prepare(scenario)


def _one_future(run: int, scenario: str) -> dict[str, float]:
    """A future of the full rules as the workbench calls it."""
    return {"last": float(AlignmentModel(_plan(scenario), int(run)).play().recorded[0])}


def _one_toy(run: int, governments: int, months: int) -> dict[str, float]:
    """A future of the toy in NumPy as the workbench calls it."""
    return {"last": float(toys.play_matrix(governments, months, rng=int(run)).mean())}


def workbench_rate(
    play: Callable[..., dict[str, float]], futures: int, processes: int, rounds: int
) -> float:
    """Futures a second of the EMA Workbench (Kwakkel 2017) on so many processes, their start apart.

    NotMeasured where it is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of engines that are not used here
            import ema_workbench as ema
    except ImportError as fault:
        raise NotMeasured(f"not installed (pip install ema_workbench): {fault}") from fault
    logging.getLogger(ema.ema_logging.LOGGER_NAME).setLevel(logging.CRITICAL)
    model = ema.Model("futures", function=play)
    model.uncertainties = [ema.IntegerParameter("run", 0, WAYS)]
    model.outcomes = [ema.ScalarOutcome("last")]
    with (
        patch.dict(os.environ, PYTHONWARNINGS="ignore"),
        ema.MultiprocessingEvaluator(model, n_processes=processes) as evaluator,
    ):
        perform = partial(evaluator.perform_experiments, scenarios=futures, log_progress=True)
        perform(scenarios=processes)  # so that every process has loaded what it needs
        return futures / best_seconds(perform, rounds)


def rules_in_workbench(scenario: str, futures: int, processes: int) -> float:
    """The full rules, interpreted, in the workbench."""
    return workbench_rate(partial(_one_future, scenario=scenario), futures, processes, 1)


def toy_in_workbench(
    governments: int, months: int, futures: int, processes: int, rounds: int
) -> float:
    """The toy, a future at a time in NumPy, in the workbench."""
    play = partial(_one_toy, governments=governments, months=months)
    return workbench_rate(play, futures, processes, rounds)
