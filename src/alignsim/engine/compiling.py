"""The first compilation of the rules, shared between two processes.

Compiling holds a lock, so threads cannot share it. Parts of a future are compiled by a second
process into the cache on disk, from which this one loads them when it puts the future together.
Where there is no second core, or no second process can be had, one does it all.
"""

import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import numba

from alignsim.engine import kernels
from alignsim.engine.handles import Handle
from alignsim.engine.plan import Plan

THERE = ("open_world", "enter_shocks", "earn")
"""Parts compiled by the other process: about as long as the rest, its start counted."""

_COMMAND = "from alignsim.engine.compiling import compile_given; compile_given()"


def part_types(plan: Plan) -> dict[str, tuple[Any, ...]]:
    """Types of the arguments with which :func:`future.play_futures` calls each of its parts."""
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
        "decide": (setting, world, count, row),
        "answer": (setting, world, count, square),
        "earn": (setting, world, count),
    }


def chunk_types(plan: Plan, parts: dict[str, tuple[Any, ...]]) -> tuple[Any, ...]:
    """Types of the arguments of :func:`kernels.run_chunk`, its parts of the given types first."""
    numbers, condition, place, probability, _, world, count, _, row = parts["draw_future"]
    setting, _, script, _ = parts["enter_shocks"]
    panel, square = numba.typeof(Handle(plan.panel)), numba.float64[:, ::1]
    return (
        *(numba.types.FunctionType(numba.void(*parts[name])) for name in kernels.PARTS),
        setting,
        numbers,
        script,
        panel,
        condition,
        place,
        probability,
        *(count, count, count),
        world,
        numba.float64[:, :, ::1],
        numba.float32[:, :, :, ::1],
        numba.int16[:, ::1],
        numba.int32[:, ::1],
        *(row, row, square, square),
    )


def compile_rules(plan: Plan, alone: bool) -> None:
    """Compile the rules, or load them compiled; in two processes at once unless ``alone``.

    An interrupt ends both; a second process that fails leaves its parts to this one.
    """
    if kernels.run_chunk.signatures:
        return
    given = part_types(plan)
    there = {} if alone or kernels.compiled_before() else {name: given[name] for name in THERE}
    with _other_process(there) if there else nullcontext():
        for name in kernels.PARTS.keys() - there.keys():
            kernels.PARTS[name].compile(given[name])
        kernels.run_chunk.compile(chunk_types(plan, given))
    for name in there:
        kernels.PARTS[name].compile(given[name])
    kernels.run_chunk.disable_compile()  # else a call would compile for these very parts


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
        kernels.PARTS[name].compile(types)
