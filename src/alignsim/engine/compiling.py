"""The first compilation of the rules, shared between two processes.

Compiling holds a lock, so threads cannot share it. Parts of a future are compiled by a second
process into the cache on disk, from which this one loads them when it puts the future together.
Where there is no second core, or no second process can be had, one does it all.
"""

import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numba

from alignsim.engine import kernels
from alignsim.engine.handles import Handle
from alignsim.engine.plan import Plan

HERE, THERE = ("play_month",), ("open_world", "enter_shocks", "draw_future", "earn")
"""Parts compiled by this process, and by the other: about equally long, the end of it counted."""

_COMMAND = "from alignsim.engine.compiling import compile_given; compile_given()"


def part_types(plan: Plan) -> dict[str, tuple[Any, ...]]:
    """Types of the arguments with which the compiled future calls each of its parts."""
    setting, world = numba.typeof(Handle(plan.setting)), numba.typeof(Handle(plan.empty_world()))
    script, numbers = numba.typeof(Handle(plan.script)), numba.typeof(Handle(plan.numbers))
    row, square = numba.float64[::1], numba.float64[:, ::1]
    shocks = [numba.typeof(each) for each in (plan.shock_place, plan.shock_probability)]
    condition, place = numba.typeof(plan.start_condition), numba.int64[::1]
    count = numba.int64
    return {
        "draw_future": (numbers, condition, *shocks, place, world, count, count, row),
        "open_world": (setting, world, row),
        "enter_shocks": (setting, world, script, count),
        "earn": (setting, world, count),
        "play_month": (setting, world, count, row, square),
    }


def compile_parts(plan: Plan) -> None:
    """Compile the parts of a future, or load them, in two processes at once.

    An interrupt ends both; a second process that fails leaves its parts to this one.
    """
    given = part_types(plan)
    with _other_process({name: given[name] for name in THERE}):
        for name in HERE:
            getattr(kernels, name).compile(given[name])


@contextmanager
def _other_process(given: dict[str, tuple[Any, ...]]) -> Iterator[None]:
    """A second process that compiles the parts given while the block runs, and ends with it."""
    try:
        other = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, pickle.dumps(given).hex()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        yield
        return
    try:
        yield
        other.wait()
    finally:
        other.kill()
        other.wait()


def compile_given() -> None:
    """Compile the parts that the first argument of the process names, into the cache on disk."""
    for name, types in pickle.loads(bytes.fromhex(sys.argv[1])).items():
        getattr(kernels, name).compile(types)
