"""A clock within compiled code: how long each part of a future takes while futures are played.

A part is called by its address ([note 19](../docs/design/0019-parts-by-address.md)), so that one
which reads the clock before and after can stand in its place. Nothing that is played changes, and
the clock costs some fifty nanoseconds a call, where a part takes microseconds.
"""

import ctypes
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from alignsim.engine import kernels
from alignsim.engine.compiling import part_types
from alignsim.engine.ensemble import compile_rules
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


class _ByAddress(types.WrapperAddressProtocol):  # type: ignore[misc]  # numba ships no types
    """A compiled part that is called, not linked in: it runs exactly as it does in the ensemble."""

    def __init__(self, part: Any, signature: Any) -> None:
        self._part, self._signature = part, signature

    def __wrapper_address__(self) -> int:
        found = self._part.get_compile_result(self._signature)
        return int(found.library.get_pointer_to_function(found.fndesc.llvm_cfunc_wrapper_name))

    def signature(self) -> Any:
        """Types that it takes and returns."""
        return self._signature


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


class Clock:
    """Totals of the time that the parts of a future take, by name, on one thread."""

    def __init__(self, plan: Plan) -> None:
        compile_rules(plan)
        self._words = np.zeros(TOTALS + len(kernels.PARTS), dtype=np.int64)
        self._usual = dict(kernels.PARTS)
        given = part_types(plan)
        self._timed = {
            name: self._wrapped(part, numba.void(*given[name]), place)
            for place, (name, part) in enumerate(self._usual.items())
        }

    def _wrapped(self, part: Any, signature: Any, place: int) -> Any:
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

        wrap = _WRAPS[len(signature.args)](begin, _ByAddress(part, signature), end)
        timed = numba.njit(no_cpython_wrapper=True, **kernels.COMPILER)(wrap)
        timed.compile(signature.args)
        return timed

    @contextmanager
    def running(self) -> Iterator[None]:
        """While the block lasts, ensembles on one thread are timed, from zero."""
        self._words[:] = 0
        kernels.PARTS.update(self._timed)
        try:
            yield
        finally:
            kernels.PARTS.update(self._usual)

    def seconds(self) -> dict[str, float]:
        """Seconds that each part took while the last block ran."""
        return {
            name: float(self._words[TOTALS + place]) / NANO
            for place, name in enumerate(self._usual)
        }
