"""The rules, compiled: the same functions that the single run interprets.

Nothing is decorated where it is written. ``register_jitable`` offers every rule to the compiler
from outside. The parts of a future are compiled one by one; :func:`run_chunk` calls them by their
addresses and plays a chunk of futures without holding the interpreter's lock, so that chunks run
on threads.

numba's on-disk cache watches only the file of the compiled function. The cache folder is
therefore named by a digest of every source the compiled code reads, and of numba's version: a
changed rule can never run stale.

A rule of choice other than the default one is compiled when it is asked for, as another
``decide``, into a folder of its own within that of the rules.
"""

import contextlib
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
from numba.extending import register_jitable
from platformdirs import user_cache_path

from alignsim.catalogue.theories import DEFAULT, theory_named
from alignsim.engine import future
from alignsim.engine.digests import COMPILED_SOURCES, functions_of, rules_digest, theory_digest
from alignsim.rules import equilibrium
from alignsim.rules.turn import deciding

OFFERED = ("alignsim.rules.", "alignsim.engine.draws", "alignsim.engine.future")
"""Modules whose functions the compiler may call."""

COMPILER = {"error_model": "numpy", "_nrt": False}
"""Rules allocate nothing, so compiled code keeps no count of references."""

INNER = COMPILER | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Rules are called by compiled code only, which spares compiling their doors to Python."""


INLINED = ("philox", "philox_round")
"""Called from loops that vectors can do only if no call is left in them."""


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
                    inlined = function.__name__ in INLINED
                    register_jitable(**INNER, forceinline=inlined)(function)


def _part(function: Callable[..., None]) -> Any:
    """A part of a future, compiled on its own and called by its address.

    Linked into what calls it, every part would be optimised once more, which takes seconds.
    """
    return numba.njit(cache=True, no_cpython_wrapper=True, **COMPILER)(function)


_offer_rules_to_compiler()
with _cache_in(cache_folder()):
    PARTS = {function.__name__: _part(function) for function in future.PARTS}
    run_chunk = numba.njit(nogil=True, cache=True, **COMPILER)(future.play_futures)
    clear_markets = numba.njit(nogil=True, cache=True, **COMPILER)(equilibrium.clear_markets)


def parts_of(theory: str) -> dict[str, Any]:
    """The parts of a future in which governments choose by a theory, in order."""
    return PARTS if theory == DEFAULT else PARTS | {"decide": _decide_by(theory)}


@cache
def _offer(function: FunctionType) -> None:
    register_jitable(**INNER)(function)


@cache
def _decide_by(theory: str) -> Any:
    """The part that decides by a theory, to be compiled.

    It has a name of its own, for by names the linker knows what comes out of the cache: two of one
    name, compiled by different processes, would be taken for each other.
    """
    choose, digest = theory_named(theory).choose, theory_digest(theory)
    for function in functions_of(choose):
        _offer(function)
    decide = deciding(choose)
    decide.__qualname__ = f"decide_{digest}"
    with _cache_in(cache_folder() / f"theory-{digest}"):
        return _part(decide)
