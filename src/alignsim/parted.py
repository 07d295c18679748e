"""Arrays cut into parts along their first axis, each read only when something of it is asked for.

What a million futures recorded is larger than most memories; one quantity of it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from alignsim.room import must_hold

Array = npt.NDArray[Any]


class Part(Protocol):
    """Consecutive rows of an array that lie elsewhere."""

    @property
    def rows(self) -> int:
        """How many there are."""
        ...

    def read(self, key: tuple[Any, ...]) -> Array:
        """All rows; ``key`` says what of the other axes: a slice, a list or a number for each."""
        ...


@dataclass(frozen=True)
class Chosen:
    """A part with some of the places of its last axis."""

    part: Part
    places: tuple[int, ...]

    @property
    def rows(self) -> int:
        """As many as the part has."""
        return self.part.rows

    def read(self, key: tuple[Any, ...]) -> Array:
        """Read from the part what stands in these places."""
        found = np.array(self.places, np.intp)[key[-1]]
        return self.part.read((*key[:-1], found.tolist()))


@dataclass(frozen=True)
class Parted:
    """An array (rows, ...) in parts.

    Slices of its first axis are such an array again; what is asked of its other axes, as in
    ``values[:, :, 3]``, is read and returned, all rows of it. ``numpy.asarray`` reads everything;
    AlignsimError where that does not fit into memory.
    """

    parts: tuple[Part, ...]
    others: tuple[int, ...]
    """Length of the axes but the first."""
    dtype: np.dtype[Any]
    start: int = 0
    stop: int = -1
    """Rows that belong to it, of all that the parts have; -1 for the last."""

    def __post_init__(self) -> None:
        if self.stop < 0:
            object.__setattr__(self, "stop", sum(part.rows for part in self.parts))

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, then the other axes."""
        return self.stop - self.start, *self.others

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def nbytes(self) -> int:
        """Bytes it would take in memory."""
        return self.size * self.dtype.itemsize

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: Any) -> Any:
        rows, *others = key if isinstance(key, tuple) else (key,)
        if not isinstance(rows, slice) or rows.step not in (None, 1):
            raise TypeError("an array in parts takes a slice without steps of its first axis")
        first, last, _ = rows.indices(len(self))
        wanted = replace(self, start=self.start + first, stop=self.start + max(first, last))
        everything = (slice(None),) * len(self.others)
        asked = (*others, *everything[len(others) :])
        return wanted if asked == everything else wanted._read(asked)

    def of(self, places: Sequence[int]) -> Parted:
        """The same with some of the places of its last axis."""
        chosen = tuple(places)
        others = (*self.others[:-1], len(chosen))
        return replace(
            self, parts=tuple(Chosen(part, chosen) for part in self.parts), others=others
        )

    def blocks(self, key: tuple[Any, ...] | None = None) -> Iterator[Array]:
        """Yield the rows part after part, in order; ``key`` as in :meth:`Part.read`."""
        asked = (slice(None),) * len(self.others) if key is None else key
        before = 0
        for part in self.parts:
            low, high = max(self.start - before, 0), min(self.stop - before, part.rows)
            before += part.rows
            if low < high:
                yield part.read(asked)[low:high]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        must_hold(
            self.nbytes, "the whole of what was recorded", "read one quantity after the other"
        )
        return self._read((slice(None),) * len(self.others)).astype(dtype or self.dtype, copy=False)

    def _read(self, key: tuple[Any, ...]) -> Array:
        rest = np.broadcast_to(np.empty((), self.dtype), self.others)[key].shape
        found, at = np.empty((len(self), *rest), self.dtype), 0
        for block in self.blocks(key):
            found[at : at + len(block)] = block
            at += len(block)
        return found


def blocks_of(array: Array | Parted) -> Iterator[Array]:
    """The rows of an array in order: in as many blocks as it has parts, in memory in one."""
    if isinstance(array, Parted):
        yield from array.blocks()
    else:
        yield array
