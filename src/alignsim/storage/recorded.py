"""What kept spans recorded, read when it is asked for: a quantity, a pair, a column at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from alignsim.engine.spans import Span
from alignsim.parted import Array, Part, Parted
from alignsim.results import LEDGER_COLUMNS, Floats, Integers, Ledger
from alignsim.storage.columns import count_rows, read_acts, read_magnitudes, read_values
from alignsim.storage.disk import broken
from alignsim.storage.spans import BEGAN, ENDS, LEDGER, TRAJECTORIES, file_of

HELD = 256 * 2**20
"""Bytes of recorded arrays that are read into memory whole; of more, one quantity at a time."""


class Shape(NamedTuple):
    """What must be known of a run to read its files."""

    dates: tuple[str, ...]
    quantities: tuple[str, ...]
    lists: Mapping[str, tuple[str, ...]]  # names of governments, moves and sectors
    shocks: tuple[str, ...]  # ids


class Stored(NamedTuple):
    """What is on disk of a run; shapes as in :class:`alignsim.results.Results`."""

    values: Floats | Parted
    ends: npt.NDArray[np.float32] | Parted
    began: npt.NDArray[np.int16]
    ledger: Ledger


def stored(folder: Path, spans: Sequence[Span], shape: Shape) -> Stored:
    """What kept spans recorded: in memory up to ``HELD`` bytes, else read when it is asked for.

    Raises AlignsimError, naming the file, for what cannot be read.
    """
    count, stamps = len(shape.lists["governments"]), len(shape.dates)

    def parts(what: str, make: Callable[[Path, int], Part]) -> tuple[Part, ...]:
        paths = (folder / file_of(what, place, len(spans)) for place in range(len(spans)))
        return tuple(make(path, span.count) for path, span in zip(paths, spans, strict=True))

    def arrays(what: str, others: tuple[int, ...], kind: type[np.generic]) -> Parted:
        dtype = np.dtype(kind)
        made = parts(what, lambda path, rows: ArrayPart(path, rows, others, dtype))
        return Parted(made, others, dtype)

    quantities = len(shape.quantities)
    values = parts(TRAJECTORIES, lambda path, rows: ValuesPart(path, rows, stamps, quantities))
    acts = parts(LEDGER, lambda path, _: ActsPart(path, count_rows(path), shape))
    sizes = parts(LEDGER, lambda path, _: SizesPart(path, count_rows(path)))
    found = (
        Parted(values, (stamps, quantities), np.dtype(np.float64)),
        arrays(ENDS, (2, count, count), np.float32),
        Parted(acts, (len(LEDGER_COLUMNS),), np.dtype(np.int32)),
        Parted(sizes, (), np.dtype(np.float64)),
    )
    began = np.asarray(arrays(BEGAN, (len(shape.shocks),), np.int16))
    whole = sum(each.nbytes for each in found) <= HELD
    trajectories, ends, moves, magnitudes = (np.asarray(each) for each in found) if whole else found
    return Stored(trajectories, ends, began, Ledger(moves, magnitudes))


@dataclass(frozen=True)
class ValuesPart:
    """The trajectories of a span, (futures, T + 1, Q); of each quantity one row group."""

    path: Path
    rows: int
    stamps: int
    quantities: int

    def read(self, key: tuple[Any, ...]) -> Floats:
        """Read only the quantities that are asked for."""
        months, asked = key
        groups = np.arange(self.quantities)[asked]
        found = read_values(
            self.path, self.rows * self.stamps, np.atleast_1d(groups).tolist(), self.quantities
        )
        found = found.reshape(self.rows, self.stamps, -1)[:, months]
        return found if groups.ndim else found[..., 0]


@dataclass(frozen=True)
class ArrayPart:
    """An array of a span as numpy writes it, (futures, ...)."""

    path: Path
    rows: int
    others: tuple[int, ...]
    dtype: np.dtype[Any]

    def read(self, key: tuple[Any, ...]) -> Array:
        """Read only what is asked for, as far as it stands together."""
        try:
            array = np.load(self.path, mmap_mode="r", allow_pickle=False)
        except (ValueError, OSError, EOFError) as fault:
            raise broken(self.path, "it is not an array that can be read") from fault
        shape = (self.rows, *self.others)
        if array.shape != shape or array.dtype != self.dtype:
            found = f"{array.dtype} {array.shape}, not {self.dtype} {shape}"
            raise broken(self.path, f"it holds {found}")
        return np.array(array[(slice(None), *key)])


@dataclass(frozen=True)
class ActsPart:
    """The moves of a span, (rows, 8)."""

    path: Path
    rows: int
    shape: Shape

    def read(self, key: tuple[Any, ...]) -> Integers:
        """Read only the columns that are asked for."""
        (asked,) = key
        places = np.arange(len(LEDGER_COLUMNS))[asked]
        columns = np.atleast_1d(places).tolist()
        found = read_acts(self.path, columns, self.shape.lists, self.shape.shocks)
        return found if places.ndim else found[:, 0]


@dataclass(frozen=True)
class SizesPart:
    """How large the moves of a span are, (rows,)."""

    path: Path
    rows: int

    def read(self, key: tuple[Any, ...]) -> Floats:
        """Read all of them: there is no other axis."""
        return read_magnitudes(self.path)
