"""A named tuple of arrays, given to compiled rules as one address.

A rule takes a world of some fifty arrays. Compiled as a tuple, every call would carry several
hundred words, and compiling would take minutes. A :class:`Handle` writes where each array lies,
and its shape, into one table; compiled code receives the address of that table and reads
``world.alignment`` from it (:mod:`alignsim.engine.handle_types`). The rules themselves cannot tell
the difference.
"""

from typing import NamedTuple

import numpy as np

SCALAR = -1
"""Number of dimensions by which a plain float is told from an array."""

Field = tuple[str, str, int, int]
"""Name, scalar type, dimensions and first word in the table."""


class Layout(NamedTuple):
    """How the table of a named tuple is read: its name and its fields."""

    name: str
    fields: tuple[Field, ...]


class Handle:
    """Holds the arrays of a named tuple in place and tells compiled code where they lie."""

    def __init__(self, holder: NamedTuple) -> None:
        self.holder = holder
        self.layout = layout_of(holder)
        words: list[int] = []
        for name, value in zip(holder._fields, holder, strict=True):
            if isinstance(value, np.ndarray):
                if not value.flags.c_contiguous:
                    raise ValueError(f"{name} is not contiguous")
                words += [value.ctypes.data, *value.shape]
            else:
                words.append(int(np.float64(value).view(np.int64)))
        self.table = np.array(words, dtype=np.int64)
        self.address = int(self.table.ctypes.data)


def layout_of(holder: NamedTuple) -> Layout:
    """The layout of all handles of named tuples like this one, whatever their shapes."""
    fields: list[Field] = []
    word = 0
    for name, value in zip(holder._fields, holder, strict=True):
        if isinstance(value, np.ndarray):
            fields.append((name, value.dtype.str, value.ndim, word))
            word += 1 + value.ndim
        else:
            fields.append((name, "<f8", SCALAR, word))
            word += 1
    return Layout(type(holder).__name__, tuple(fields))
