"""The rules, compiled: the same functions that the single run interprets.

Nothing is decorated where it is written. ``register_jitable`` offers every rule to the compiler
from outside, and one function, :func:`run_chunk`, plays a chunk of futures without holding the
interpreter's lock, so that chunks run on threads.

numba's on-disk cache watches only the file of the compiled function. The cache folder is
therefore named by a digest of every source the compiled code reads, and of numba's version: a
changed rule can never run stale.
"""

import contextlib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType

import numba
from numba.extending import register_jitable
from platformdirs import user_cache_path

from alignsim.engine import future
from alignsim.engine.digests import COMPILED_SOURCES, rules_digest
from alignsim.engine.draws import choice_uniforms, dyad_noise
from alignsim.engine.future import copy_alignment, keep_acts, read_panel
from alignsim.engine.plan import Numbers, Panel
from alignsim.rules import equilibrium, turn
from alignsim.world.state import Floats, Integers, Script, Setting, World

OFFERED = ("alignsim.rules.", "alignsim.engine.draws", "alignsim.engine.future")
"""Modules whose functions the compiler may call."""

COMPILER = {"error_model": "numpy", "_nrt": False}
"""Rules allocate nothing, so compiled code keeps no count of references."""

INNER = COMPILER | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Rules are called by compiled code only, which spares compiling their doors to Python."""


def cache_folder() -> Path:
    """Folder of compiled code for the rules as they stand."""
    return user_cache_path("alignsim") / "kernels" / rules_digest()


def compiled_before() -> bool:
    """Whether compiled code for the rules as they stand lies in the cache."""
    return any(cache_folder().rglob("*.nbi"))


@contextlib.contextmanager
def _cache_in(folder: Path) -> Iterator[None]:
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


def _offer_rules_to_compiler() -> None:
    for source in COMPILED_SOURCES:
        name = "alignsim." + source.removesuffix(".py").replace("/", ".")
        if name.startswith(OFFERED):
            for function in vars(import_module(name)).values():
                if isinstance(function, FunctionType) and function.__module__ == name:
                    register_jitable(**INNER)(function)


def _run_chunk(
    setting: Setting,
    numbers: Numbers,
    script: Script,
    panel: Panel,
    start_condition: Floats,
    shock_place: Integers,
    shock_probability: Floats,
    seed: int,
    first: int,
    months: int,
    world: World,
    values: Floats,
    ends: Floats,
    began: Integers,
    acts: Integers,
    sizes: Floats,
    uniforms: Floats,
    probability: Floats,
    noise: Floats,
) -> int:
    """Play futures ``first .. first + F - 1``; returns the number of ledger rows written.

    The steps are those of ``future.begin`` and ``future.play``, one level flatter: every level of
    calls is optimised anew, which costs seconds of compiling.

    ``values`` (F, months + 1, Q), ``ends`` (F, 2, N, N) alignment in month 0 and at the end,
    ``began`` (F, shocks) month in which each shock first began, 0 for never, ``acts`` (rows, 8),
    ``sizes`` (rows,).
    """
    rows = 0
    for f in range(values.shape[0]):
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
        read_panel(world, panel, values[f, 0])
        copy_alignment(world, ends[f, 0])
        for month in range(1, months + 1):
            enter_shocks(setting, world, script, month)
            choice_uniforms(seed, run, month, setting.place, uniforms)
            dyad_noise(seed, run, month, setting.place, probability, noise)
            play_month(setting, world, month, uniforms, noise)
            read_panel(world, panel, values[f, month])
            rows = keep_acts(world, run, month, acts, sizes, rows)
        copy_alignment(world, ends[f, 1])
        for s in range(world.first_began.size):
            began[f, s] = world.first_began[s]
    return rows


_offer_rules_to_compiler()
with _cache_in(cache_folder()):
    # Parts of a future that can be compiled apart from it, and at the same time.
    draw_future = numba.njit(cache=True, **INNER)(future.draw_future)
    open_world = numba.njit(cache=True, **INNER)(turn.open_world)
    enter_shocks = numba.njit(cache=True, **INNER)(turn.enter_shocks)
    play_month = numba.njit(cache=True, **INNER)(turn.play_month)
    run_chunk = numba.njit(nogil=True, cache=True, **COMPILER)(_run_chunk)
    clear_markets = numba.njit(nogil=True, cache=True, **COMPILER)(equilibrium.clear_markets)
