"""How many floating-point operations a future takes, counted where the rules are plain Python.

The rules are the functions that the ensemble compiles. Here they are interpreted on numbers that
count what is done to them, and on arrays that count what is read and written; what is played is
the same future, bit for bit.

Counted as one operation each: sums, differences, products and quotients, within elementary
functions as well, which are built of them. Not counted: comparisons, signs, absolute values, roots,
whole numbers (the generator of draws) and operations on two numbers that stand in the rules, as in
a sum that begins at 0 and stays there. Compiled code keeps some of what it reads in registers, so
that accesses are the most it can need.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import frexp, sqrt
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np

from alignsim.engine import draws, future
from alignsim.engine.plan import Plan
from alignsim.rules import elementary
from benchmarks.ways import NOISE, REST

OPERATIONS, LOADS, STORES = range(3)
UNIT_OPERATIONS = 4
"""Of :func:`alignsim.engine.draws.unit`, which makes a fraction of two whole numbers."""


class Tally:
    """What has been counted so far: operations, loads and stores."""

    def __init__(self) -> None:
        self.counts = np.zeros(3, dtype=np.int64)


_TALLY = Tally()
"""The numbers of a future are many and short-lived, so that they share one tally."""


class Number(float):
    """A number that counts every operation on it; what comes out counts as well."""

    __slots__ = ()

    def __neg__(self) -> "Number":
        return Number(float.__neg__(self))

    def __abs__(self) -> "Number":
        return Number(float.__abs__(self))


def _counting(name: str) -> Callable[[Number, Any], Any]:
    plain = getattr(float, name)

    def operation(self: Number, other: Any) -> Any:
        result = plain(self, other)
        if result is NotImplemented:
            return result
        _TALLY.counts[OPERATIONS] += 1
        return Number(result)

    return operation


for _name in ("add", "sub", "mul", "truediv"):
    for _side in ("", "r"):
        setattr(Number, f"__{_side}{_name}__", _counting(f"__{_side}{_name}__"))


class Watched(np.ndarray):
    """An array that counts every element read and every one written."""

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        if not isinstance(found, np.ndarray):
            _TALLY.counts[LOADS] += 1
        return found

    def __setitem__(self, key: Any, value: Any) -> None:
        _TALLY.counts[STORES] += 1
        super().__setitem__(key, value)


def watched(array: Any) -> Any:
    """A copy of an array whose elements, if they are fractions, count as well."""
    if array.dtype.kind != "f":
        return array.copy().view(Watched)
    copy = np.empty(array.shape, dtype=object)
    copy.reshape(-1)[:] = [Number(each) for each in array.reshape(-1)]
    return copy.view(Watched)


def watched_fields(holder: Any) -> Any:
    """A named tuple of arrays, watched; views of its ``numbers`` stay views of them."""
    fields: dict[str, Any] = {
        name: watched(value) if isinstance(value, np.ndarray) else Number(value)
        for name, value in zip(holder._fields, holder, strict=True)
    }
    numbers = getattr(holder, "numbers", None)
    for name, value in zip(holder._fields, holder, strict=True):
        if numbers is None or name == "numbers" or not np.may_share_memory(value, numbers):
            continue
        start = (value.ctypes.data - numbers.ctypes.data) // numbers.itemsize
        fields[name] = fields["numbers"][start : start + value.size].reshape(value.shape)
    return type(holder)(**fields)


@contextmanager
def _numbers_from_libraries() -> Iterator[None]:
    """What the rules take from Python's own mathematics counts as well."""

    def counted_frexp(x: float) -> tuple[float, int]:
        mantissa, exponent = frexp(x)
        return Number(mantissa), exponent

    unit = draws.unit

    def counted_unit(a: int, b: int) -> float:
        _TALLY.counts[OPERATIONS] += UNIT_OPERATIONS
        return Number(unit(a, b))

    with (
        patch.object(elementary, "frexp", counted_frexp),
        patch.object(draws, "sqrt", lambda x: Number(sqrt(x))),
        patch.object(draws, "unit", counted_unit),
    ):
        yield


class Counted(NamedTuple):
    """What one future takes: by part the operations, loads and stores; and what it recorded."""

    parts: dict[str, list[int]]
    values: Any  # (months + 1, Q)


def count_future(plan: Plan, run: int) -> Counted:
    """Play future ``run`` of a plan, counting."""
    found: dict[str, Any] = {}

    def counted(name: str, part: Callable[..., None]) -> Callable[..., None]:
        found.setdefault(name, np.zeros(3, dtype=np.int64))

        def play(*given: Any) -> None:
            before = _TALLY.counts.copy()
            part(*given)
            found[name] += _TALLY.counts - before

        return play

    record = future.new_record(plan, 1)
    recorded = future.Record(*(each.view(Watched) for each in record))
    draw, open_world, *monthly = (counted(each.__name__, each) for each in future.PARTS)
    before = _TALLY.counts.copy()
    with (
        _numbers_from_libraries(),
        patch.object(future, "dyad_noise", counted(NOISE, future.dyad_noise)),
        patch.object(future, "choice_uniforms", counted(NOISE, future.choice_uniforms)),
    ):
        play = future.playing(future.beginning(draw, open_world), future.advancing(*monthly))
        given = (plan.setting, plan.numbers, plan.script, plan.panel, plan.empty_world())
        play(
            *(watched_fields(each) for each in (*given, future.chance_of(plan))),
            recorded,
            plan.seed,
            run,
            plan.months,
        )
    whole = _TALLY.counts - before
    found[REST] = whole - sum(found.values())
    return Counted({name: each.tolist() for name, each in found.items()}, record.values[0])


def count_futures(plan: Plan, futures: int) -> tuple[dict[str, dict[str, float]], list[int]]:
    """What the first few futures take.

    Means of operations, loads and stores by part; and the least and the most operations that one of
    these futures takes in all.
    """
    counted = [count_future(plan, run).parts for run in range(futures)]
    words = ("operations", "loads", "stores")
    means = {
        name: dict(
            zip(words, np.mean([one[name] for one in counted], axis=0).tolist(), strict=True)
        )
        for name in counted[0]
    }
    whole = [sum(each[OPERATIONS] for each in one.values()) for one in counted]
    return means, [min(whole), max(whole)]
