"""The tracer, compiled: futures played again by the parts that play them, each month traced.

Compiled when it is first asked for, and kept on disk beside the rules. numba watches the file of
this module itself; what it calls besides is watched by the folder's name or by :func:`_folder`.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
from numba.extending import register_jitable

from alignsim.engine import kernels, trace
from alignsim.engine.compiling import part_types
from alignsim.engine.draws import choice_uniforms, dyad_noise
from alignsim.engine.future import Answer, Decide, DrawFuture, Earn, EnterShocks, OpenWorld
from alignsim.engine.handles import Handle
from alignsim.engine.kernels import COMPILER, INNER, cache_folder
from alignsim.engine.plan import Numbers, Plan
from alignsim.engine.trace import Trace, note_before, note_start, trace_month
from alignsim.rules.observe import observe
from alignsim.world.state import Floats, Integers, Script, Setting, World


def _trace_chunk(
    draw_future: DrawFuture,
    open_world: OpenWorld,
    enter_shocks: EnterShocks,
    decide: Decide,
    answer: Answer,
    earn: Earn,
    setting: Setting,
    numbers: Numbers,
    script: Script,
    start_condition: Floats,
    shock_place: Integers,
    shock_probability: Floats,
    seed: int,
    first: int,
    since: int,
    world: World,
    traced: Trace,
    levels: Floats,
    parts: Floats,
    acts: Integers,
    sizes: Floats,
    flaw: Integers,
    uniforms: Floats,
    probability: Floats,
    noise: Floats,
) -> int:
    """Play futures ``first .. first + F - 1`` again; returns the number of acts traced.

    The first six are the parts of a future, ``kernels.parts_of``.
    ``levels`` (F, T + 1) the quantity in months 0 .. T, ``parts`` (F, T - since, 4 + N) of the
    months after ``since``; for both, and for ``acts`` (rows, 9) with ``sizes`` (rows,), see
    :mod:`alignsim.engine.trace`. Ends early where trade finds no equilibrium, with -1 - f for the
    f-th future played, and where parts miss the change recorded, with its month in ``flaw`` (1,).
    """
    rows = 0
    for f in range(levels.shape[0]):
        run = first + f
        draw_future(
            numbers,
            start_condition,
            shock_place,
            shock_probability,
            setting.place,
            world,
            seed,
            run,
            uniforms,
        )
        open_world(setting, world, uniforms)
        note_start(setting, world, traced)
        levels[f, 0] = observe(world, traced.kind[0], traced.row[0], traced.partners)
        for month in range(1, levels.shape[1]):
            enter_shocks(setting, world, script, month)
            choice_uniforms(seed, run, month, setting.place, uniforms)
            decide(setting, world, month, uniforms)
            dyad_noise(seed, run, month, setting.place, probability, noise)
            answer(setting, world, month, noise)
            earn(setting, world, month)
            if world.unsolved[0] != 0:
                return -1 - f
            if month == since:
                note_before(world, traced)
            if month > since:
                rows = trace_month(
                    setting,
                    world,
                    traced,
                    run,
                    month,
                    noise,
                    parts[f, month - since - 1],
                    acts,
                    sizes,
                    rows,
                )
                if rows < 0:
                    flaw[0] = month
                    return -1 - f
            levels[f, month] = observe(world, traced.kind[0], traced.row[0], traced.partners)
    return rows


def _folder() -> Path:
    """Folder of the compiled tracer, named also by the digest of what it is made of."""
    digest = sha256(Path(trace.__file__).read_bytes()).hexdigest()[:16]
    return cache_folder() / f"trace-{digest}"


@cache
def trace_chunk() -> Any:
    """The tracer, to be compiled by :func:`compile_tracer`."""
    for function in list(vars(trace).values()):
        if isinstance(function, FunctionType) and function.__module__ == trace.__name__:
            register_jitable(**INNER)(function)
    with kernels._cache_in(_folder()):
        return numba.njit(nogil=True, cache=True, **COMPILER)(_trace_chunk)


def compile_tracer(plan: Plan, traced: Trace) -> None:
    """Compile the tracer, or load it compiled; the rules have been."""
    if trace_chunk().signatures:
        return
    parts = part_types(plan)
    numbers, condition, place, probability, _, world, count, _, row = parts["draw_future"]
    setting, _, script, _ = parts["enter_shocks"]
    square = numba.float64[:, ::1]
    trace_chunk().compile(
        (
            *(numba.types.FunctionType(numba.void(*parts[name])) for name in kernels.PARTS),
            *(setting, numbers, script, condition, place, probability, count, count, count),
            *(world, numba.typeof(Handle(traced)), square, numba.float64[:, :, ::1]),
            *(numba.int32[:, ::1], row, numba.int64[::1], row, square, square),
        )
    )
    trace_chunk().disable_compile()
