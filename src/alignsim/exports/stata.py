"""A table as a file of Stata 14 and later: value labels for words, monthly dates, doubles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from alignsim.errors import AlignsimError
from alignsim.exports.tables import Table, frame_of
from alignsim.tables import one_line

if TYPE_CHECKING:
    import pandas as pd

VERSION = 118
"""Layout of Stata 14, in Unicode, which all later ones read."""

LONGEST_NAME, LONGEST_LABEL, LARGEST = 32, 80, 8.988e307
"""Characters of a name and of a label, and the largest number that is not a missing one."""

STAMP = datetime(1960, 1, 1)
"""When files claim to be written, Stata's day 0: so equal tables give equal bytes."""

LABELS = {
    "future": "Number of the future",
    "month": "Month of the run, 0 is the measured start",
    "date": "Month at whose end values hold",
    "quantity": "Kind of quantity",
    "actor": "Whose it is: government, sender or condition",
    "partner": "With, from or on whom",
    "value": "Value in the unit",
    "unit": "Unit of the value",
}
"""What Stata shows beside the columns of trajectories; others are labelled by their own name."""

RESERVED = frozenset((
    "_all", "_b", "_coef", "_cons", "_n", "_N", "_pi", "_pred", "_rc", "_skip", "byte", "double",
    "float", "if", "in", "int", "long", "strL", "using", "with",
))  # fmt: skip
"""Words that are no names (Stata 14 User's Guide, 11.3)."""


def write_stata(table: Table, file: IO[bytes], written: Callable[[int], None]) -> None:
    """Write the table; all of it is in memory meanwhile, as Stata itself will hold it.

    AlignsimError for infinite numbers, which Stata has no word for.
    """
    frame = frame_of(table)
    names = stata_names(frame.columns)
    labels = {
        short: one_line(LABELS.get(name, name))[:LONGEST_LABEL]
        for name, short in zip(frame.columns, names, strict=True)
    }
    frame.columns = names
    dates = {}
    for name in names:
        frame[name] = _held(frame[name])
        if frame[name].dtype.kind == "M":
            dates[name] = "tm"
    frame.to_stata(
        file,
        version=VERSION,
        write_index=False,
        convert_dates=dates,
        variable_labels=labels,
        data_label=one_line(table.name)[:LONGEST_LABEL],
        time_stamp=STAMP,
    )
    written(table.rows)


def _held(column: pd.Series) -> Any:
    """A column as Stata can hold it: words as categories, which become value labels."""
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype) and column.empty:
        return column.astype(str)  # pandas cannot write labels of nothing
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.remove_unused_categories()
    if column.dtype.kind in "OTU" or pd.api.types.is_string_dtype(column):
        return column.astype("category")
    if column.dtype.kind == "f" and (np.abs(column.to_numpy()) > LARGEST).any():
        raise AlignsimError(
            f"Stata holds no number beyond {LARGEST:g}, and {column.name} has one; "
            "export to csv or parquet instead"
        )
    return column


def stata_names(columns: Iterable[str]) -> list[str]:
    """Names that Stata takes: letters, digits and underscores, at most 32, each once.

    >>> stata_names(["value", "security of seoul", "using", "1st"])
    ['value', 'security_of_seoul', '_using', '_1st']
    """
    found: list[str] = []
    for name in columns:
        short = re.sub(r"\W", "_", name, flags=re.ASCII) or "_"
        if short[0].isdigit() or short in RESERVED or re.fullmatch(r"str\d+", short):
            short = f"_{short}"
        short, number = short[:LONGEST_NAME], 1
        stem = short
        while short in found:
            number += 1
            short = f"{stem[: LONGEST_NAME - len(str(number)) - 1]}_{number}"
        found.append(short)
    return found
