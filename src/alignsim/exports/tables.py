"""Tables in batches: made as they are written, so that a large one needs little memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from alignsim.errors import AlignsimError
from alignsim.exports.datasets import IN_BATCHES
from alignsim.results import Results
from alignsim.room import must_hold
from alignsim.scenario.words import nearest, quoted
from alignsim.storage.columns import TIDY, ledger_batches, trajectory_batches

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

VALUES, MOVES = "values", "moves"
"""The tables of a run: all trajectories, and every move."""

ROW = 30
"""Bytes of a row in memory, and while a frame is made of it: 25 to 26 measured."""

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Table:
    """A table that is made as it is read.

    ``batches`` yields it from the start each time it is called, one batch at least.
    """

    name: str  # of the result
    rows: int
    batches: Callable[[], Iterator[pa.RecordBatch]]


def run_tables(results: Results) -> dict[str, Table]:
    """The tables of a run: trajectories with the columns of ``TIDY``, and moves."""
    values = partial(trajectory_batches, results, TIDY)
    moves = partial(ledger_batches, results, real_dates=True)
    return {
        VALUES: Table(results.name, results.values.size, values),
        MOVES: Table(results.name, len(results.ledger.magnitude), moves),
    }


def chosen(found: Mapping[str, _Found], name: str, what: str = "table") -> _Found:
    """What is called so, by default the first. AlignsimError tells what there is."""
    if not name:
        return next(iter(found.values()))
    if name not in found:
        near = nearest(name, found)
        guess = f"did you mean {near}? " if near else ""
        raise AlignsimError(
            f"no {what} is called {quoted(name)}; {guess}there are: {', '.join(found)}"
        )
    return found[name]


def frame_of(table: Table) -> pd.DataFrame:
    """The whole table in memory, words as categories and dates as such.

    AlignsimError where memory does not hold it.
    """
    import pyarrow as pa

    must_hold(ROW * table.rows, f"a table of {table.rows:,} rows", IN_BATCHES)

    whole = pa.Table.from_batches(list(table.batches())).unify_dictionaries()
    return whole.to_pandas(date_as_object=False, split_blocks=True, self_destruct=True)


def table_of_frame(name: str, frame: pd.DataFrame) -> Table:
    """A table that is in memory."""
    import pyarrow as pa

    def batches() -> Iterator[pa.RecordBatch]:
        made: Any = pa.Table.from_pandas(frame, preserve_index=False)
        yield from made.combine_chunks().to_batches() or [pa.RecordBatch.from_pandas(frame)]

    return Table(name, len(frame), batches)
