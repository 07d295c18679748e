"""A clock within compiled code: how long each part of a future takes while futures are played.

A part is called by its name (`docs/design/0025-loaded-without-numba.md`), so that one which reads
the clock before and after can stand in its place. Nothing that is played changes, and the clock
costs some fifty nanoseconds a call, where a part takes microseconds.
"""

import ctypes
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import llvmlite.binding as llvm
import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from alignsim.engine import ensemble, kernels
from alignsim.engine.compiling import (
    TAKEN,
    futures_player,
    layouts_of_plan,
    machine_code_of,
    objects_of,
)
from alignsim.engine.ensemble import usable_cores
from alignsim.engine.machine_code import Entry
from alignsim.engine.plan import Plan
from benchmarks.stopwatch import NotMeasured

WORD = 8
BEFORE, AFTER, TOTALS = 0, 2, 4
"""Words of a timetable: seconds and nanoseconds before a part and after it, then the totals."""
NANO = 1_000_000_000


@intrinsic  # type: ignore[untyped-decorator]  # numba ships no types
def _pointer(_typing: Any, _address: Any) -> Any:
    """An address as C takes it."""

    def lower(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.inttoptr(given[0], context.get_value_type(types.voidptr))

    return types.voidptr(types.int64), lower


@intrinsic  # type: ignore[untyped-decorator]  # numba ships no types
def _add_at(_typing: Any, _address: Any, _amount: Any) -> Any:
    """Add an amount to the word at an address; returns what then stands there."""

    def lower(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        place = builder.inttoptr(given[0], ir.IntType(8 * WORD).as_pointer())
        total = builder.add(builder.load(place), given[1])
        builder.store(total, place)
        return total

    return types.int64(types.int64, types.int64), lower


Wrap = Callable[[Any, Any, Any], Callable[..., None]]


def _of_three(begin: Any, part: Any, end: Any) -> Callable[..., None]:
    def timed(a: Any, b: Any, c: Any) -> None:
        begin()
        part(a, b, c)
        end()

    return timed


def _of_four(begin: Any, part: Any, end: Any) -> Callable[..., None]:
    def timed(a: Any, b: Any, c: Any, d: Any) -> None:
        begin()
        part(a, b, c, d)
        end()

    return timed


def _of_nine(begin: Any, part: Any, end: Any) -> Callable[..., None]:
    def timed(a: Any, b: Any, c: Any, d: Any, e: Any, f: Any, g: Any, h: Any, i: Any) -> None:
        begin()
        part(a, b, c, d, e, f, g, h, i)
        end()

    return timed


_WRAPS: dict[int, Wrap] = {3: _of_three, 4: _of_four, 9: _of_nine}
"""By number of arguments: compiled code takes no list of them."""


def _system_clock() -> Any:
    """The system's clock as C offers it. NotMeasured where there is none."""
    try:
        read = ctypes.CDLL(None).clock_gettime
    except (TypeError, AttributeError, OSError) as fault:
        raise NotMeasured(f"{sys.platform} offers compiled code no clock_gettime") from fault
    read.argtypes, read.restype = [ctypes.c_int, ctypes.c_void_p], ctypes.c_int
    return read


USUAL = "usual_"
"""Begins the symbol of a part that a timed one calls."""


class Clock:
    """Totals of the time that the parts of a future take, by name, on one thread."""

    def __init__(self, plan: Plan) -> None:
        layouts = layouts_of_plan(plan)
        objects = objects_of("play_futures", plan.theory, layouts)
        usual = futures_player(plan, usable_cores())
        *_, playing = machine_code_of(objects, layouts, usable_cores())
        kernels.offer_rules()
        given = kernels.part_types(layouts)
        self._parts = tuple(given)
        self._words = np.zeros(TOTALS + len(given), dtype=np.int64)
        timed = [
            kernels.compiled(name, self._wrapped(name, types, place), types)
            for place, (name, types) in enumerate(given.items())
        ]
        for name in given:
            llvm.add_symbol(USUAL + name, usual.address_of(name))
        taken = [layouts[each] for each in TAKEN["play_futures"]]
        self._timed = Entry([*timed, playing], "play_futures", taken)

    def _wrapped(self, name: str, given: Any, place: int) -> Callable[..., None]:
        clock, monotonic = _system_clock(), time.CLOCK_MONOTONIC
        before = self._words.ctypes.data + WORD * BEFORE
        after = self._words.ctypes.data + WORD * AFTER
        total = self._words.ctypes.data + WORD * (TOTALS + place)

        @numba.njit(**kernels.INNER)  # type: ignore[untyped-decorator]
        def begin() -> None:
            clock(monotonic, _pointer(before))

        @numba.njit(**kernels.INNER)  # type: ignore[untyped-decorator]
        def end() -> None:
            clock(monotonic, _pointer(after))
            seconds = _add_at(after, 0) - _add_at(before, 0)
            rest = _add_at(after + WORD, 0) - _add_at(before + WORD, 0)
            _add_at(total, seconds * NANO + rest)

        return _WRAPS[len(given)](begin, kernels.elsewhere(USUAL + name, given), end)

    @contextmanager
    def running(self) -> Iterator[None]:
        """While the block lasts, ensembles on one thread are timed, from zero."""
        self._words[:] = 0
        with patch.object(ensemble, "futures_player", lambda _plan, _cores=1: self._timed):
            yield

    def seconds(self) -> dict[str, float]:
        """Seconds that each part took while the last block ran."""
        return {
            name: float(self._words[TOTALS + place]) / NANO
            for place, name in enumerate(self._parts)
        }
