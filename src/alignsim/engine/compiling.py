"""The first compilation of the rules, shared between processes.

Compiling holds a lock, so threads cannot share it. Other processes compile the parts of a future
into the cache on disk, from which this one loads them. Where no other process can be had, or
nothing can be cached, this one compiles.
"""

import pickle
import subprocess
import sys
from contextlib import suppress
from typing import Any

import numba

from alignsim.engine import kernels
from alignsim.engine.handles import Handle
from alignsim.engine.plan import Plan
from alignsim.errors import AlignsimError

EFFORT = {"decide": 13, "earn": 10, "open_world": 6, "answer": 3, "run_chunk": 3,
          "enter_shocks": 3, "draw_future": 2}  # fmt: skip
"""About how long each takes to compile, beside the others, longest first."""

MOST_PROCESSES = 4
"""More would wait for the longest part."""

_LINES_TOLD = 6
"""Lines of what the compiler refuses; the rest repeats them."""

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


def compile_parts(plan: Plan, cores: int) -> None:
    """Compile the rules, or load them compiled; with ``cores`` to share the work.

    An interrupt ends all processes; what another one failed to do is done by this one.
    """
    if kernels.run_chunk.signatures:
        return
    given = part_types(plan)
    given["run_chunk"] = chunk_types(plan, given)
    if not kernels.compiled_before():
        _compile_elsewhere([{name: given[name] for name in share} for share in shares(cores)])
    _compile(given)
    kernels.run_chunk.disable_compile()  # else a call would compile for these very parts


def compile_theory(plan: Plan) -> None:
    """Compile the theory of a plan, or load it compiled; the rules have been.

    Raises AlignsimError where the rule of a theory is none that can be compiled.
    """
    dispatcher = kernels.parts_of(plan.theory)["decide"]
    if dispatcher.signatures:
        return
    try:
        dispatcher.compile(part_types(plan)["decide"])
    except numba.core.errors.NumbaError as fault:
        said = " ".join(line.strip() for line in str(fault).splitlines()[:_LINES_TOLD])
        raise AlignsimError(
            f"theory {plan.theory}: its rule of choice cannot be compiled; it must be a plain "
            f"function on arrays that allocates nothing: {said}"
        ) from fault


def shares(cores: int) -> list[list[str]]:
    """What is compiled by each process, the longest parts dealt out first.

    >>> shares(2)
    [['decide', 'answer', 'run_chunk', 'draw_future'], ['earn', 'open_world', 'enter_shocks']]
    """
    dealt: list[list[str]] = [[] for _ in range(max(1, min(cores, MOST_PROCESSES)))]
    for name in EFFORT:
        min(dealt, key=lambda names: sum(EFFORT[each] for each in names)).append(name)
    return dealt


def _compile(given: dict[str, tuple[Any, ...]]) -> None:
    for name, types in given.items():
        dispatcher = kernels.run_chunk if name == "run_chunk" else kernels.PARTS[name]
        dispatcher.compile(types)


def _compile_elsewhere(shared: list[dict[str, tuple[Any, ...]]]) -> None:
    """Have one process for each share compile it, and wait until all are done."""
    others: list[subprocess.Popen[bytes]] = []
    try:
        with suppress(OSError):
            for given in shared:
                others.append(
                    subprocess.Popen(
                        [sys.executable, "-c", _COMMAND],
                        stdin=subprocess.PIPE,
                        stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL,
                    )
                )
                _tell(others[-1], pickle.dumps(given))
        for other in others:
            other.wait()
    finally:
        for other in others:
            other.kill()
            other.wait()


def _tell(other: subprocess.Popen[bytes], message: bytes) -> None:
    """Write all that a process reads from its standard input."""
    assert other.stdin is not None
    with suppress(OSError), other.stdin as pipe:
        pipe.write(message)


def compile_given() -> None:
    """Compile the parts that standard input names, into the cache on disk."""
    _compile(pickle.loads(sys.stdin.buffer.read()))
