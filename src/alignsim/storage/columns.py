"""Trajectories and ledger as Parquet tables, written and read one row group at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from alignsim.parted import blocks_of
from alignsim.results import (
    LEDGER_COLUMNS,
    ORDERED,
    ROWS_TURNED,
    Floats,
    Integers,
    Results,
    kind_of,
    unit_of,
)
from alignsim.storage.disk import broken

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 262_144
"""Rows of a table held in memory, and written as one row group, at a time."""

STORED = ("future", "month", "quantity", "actor", "partner", "value")
"""Columns of trajectories in a run folder, whose manifest knows dates and units."""

TIDY = ("future", "month", "date", "quantity", "actor", "partner", "value", "unit")
"""Columns of trajectories for those who read them elsewhere."""


def parts(quantity: str) -> tuple[str, str, str | None]:
    """Split ``kind(actor, partner)`` into its kind, actor and partner (None when it has one name).

    For ``pressure`` the actor is the sender; for ``condition`` it is the name of the condition.
    """
    inside = quantity.partition("(")[2].removesuffix(")")
    actor, comma, partner = inside.partition(",")
    return kind_of(quantity), actor.strip(), partner.strip() if comma else None


def write_trajectories(results: Results, file: IO[bytes]) -> None:
    """Write one row for each quantity, future and month, in that order.

    Each quantity begins a row group, so that it can be read without the others.
    """
    write_batches(_quantity_batches(results), file)


def _quantity_batches(results: Results) -> Iterator[pa.RecordBatch]:
    """Yield one batch, with the columns of ``STORED``, for each quantity."""
    import pyarrow as pa

    stamps = len(results.dates)
    rows = results.futures * stamps
    futures = np.arange(results.first, results.first + results.futures, dtype=np.int64)
    month = np.tile(np.arange(stamps, dtype=np.int16), results.futures)
    fixed = {"future": _future(np.repeat(futures, stamps)), "month": _column(month)}
    first = np.zeros(rows, np.int32)
    codes = {True: _column(first, first < 0), False: _column(first, first == 0)}  # none, a word
    for quantity, values in zip(results.quantities, results.trajectories(), strict=True):
        words = zip(("quantity", "actor", "partner"), parts(quantity), strict=True)
        named = {
            name: pa.DictionaryArray.from_arrays(codes[word is None], _texts((word or "",)))
            for name, word in words
        }
        every = {**fixed, **named, "value": _column(values.ravel())}
        yield pa.record_batch({name: every[name] for name in STORED})


def _future(numbers: npt.NDArray[np.int64]) -> pa.Array:
    """Numbers of futures as a column."""
    return _column(numbers.astype(np.int32))


def trajectory_batches(
    results: Results, columns: Sequence[str] = STORED
) -> Iterator[pa.RecordBatch]:
    """Yield the trajectories as a table, about ``ROWS_AT_ONCE`` rows at a time, one at least.

    One row for each future, month and quantity, in that order; ``columns`` are of :data:`TIDY`.
    """
    import pyarrow as pa

    futures, stamps, count = results.futures, len(results.dates), len(results.quantities)
    each = stamps * count
    at_once = min(futures, max(1, ROWS_AT_ONCE // max(1, each)))
    month = np.tile(np.repeat(np.arange(stamps, dtype=np.int16), count), at_once)
    fixed = {"month": _column(month)}
    if "date" in columns:
        fixed["date"] = _dates(month, results.dates)
    kinds, actors, partners = zip(*(parts(name) for name in results.quantities), strict=True)
    units = tuple(unit_of(name) for name in results.quantities)
    words = {"quantity": kinds, "actor": actors, "partner": partners, "unit": units}
    for name, column in words.items():
        codes, names = _coded(list(column))
        fixed[name] = _words(np.tile(codes, at_once * stamps), names)
    first = results.first
    for block in blocks_of(results.values):
        for start in range(0, len(block), at_once):
            values = block[start : start + at_once]
            numbers = first + np.arange(len(values), dtype=np.int64)
            every = {name: column.slice(0, len(values) * each) for name, column in fixed.items()}
            every["future"] = _future(np.repeat(numbers, each))
            every["value"] = _column(values.ravel())
            yield pa.record_batch({name: every[name] for name in columns})
            first += len(values)


def write_ledger(results: Results, file: IO[bytes]) -> None:
    """Write one row for each move of each future, in the order of the ledger."""
    write_batches(ledger_batches(results), file)


def ledger_batches(results: Results, real_dates: bool = False) -> Iterator[pa.RecordBatch]:
    """Yield the moves as a table, ``ROWS_AT_ONCE`` rows at a time, one batch at least.

    ``origin`` is ``chosen``, ``ordered`` (a human seat) or ``shock:<id>``. Dates are labels, as a
    run folder keeps them, or ``real_dates``: the first days of the months.
    """
    none = _ledger_batch(results, np.empty((0, 8), np.int32), np.empty(0), real_dates)
    empty = True
    ledger = (blocks_of(results.ledger.acts), blocks_of(results.ledger.magnitude))
    for acts, sizes in zip(*ledger, strict=True):
        for start in range(0, len(acts), ROWS_AT_ONCE):
            some, empty = slice(start, start + ROWS_AT_ONCE), False
            yield _ledger_batch(results, acts[some], sizes[some], real_dates)
    if empty:
        yield none


def write_batches(
    batches: Iterable[pa.RecordBatch],
    file: IO[bytes],
    written: Callable[[int], None] = lambda rows: None,
) -> None:
    """Write a table, one batch at least, a row group each; ``written`` is told the rows so far.

    Columns of numbers with fractions are kept as they are, all others as dictionaries.
    """
    import pyarrow as pa

    others = iter(batches)
    first = next(others)
    floats = [field.name for field in first.schema if pa.types.is_floating(field.type)]
    rows = 0
    with _table(file, first.schema, floats) as writer:
        for batch in chain([first], others):
            if batch.num_rows:
                writer.write_batch(batch, row_group_size=batch.num_rows)
                rows += batch.num_rows
                written(rows)


def write_columns(
    words: Mapping[str, Sequence[str]],
    whole: Mapping[str, npt.NDArray[Any]],
    floats: Mapping[str, Floats],
    file: IO[bytes],
) -> None:
    """Write a table of columns of equal length: words, whole numbers, and other numbers."""
    import pyarrow as pa

    columns = {name: _words(*_coded(list(column))) for name, column in words.items()}
    columns |= {name: _column(column) for name, column in {**whole, **floats}.items()}
    write_batches([pa.record_batch(columns)], file)


def read_values(path: Path, rows: int, groups: Sequence[int], every: int) -> Floats:
    """Return some quantities of a part of the trajectories, (rows, len(groups)).

    ``groups`` are places of quantities, of which there are ``every``; ``rows`` are futures times
    months. Raises AlignsimError when the file is not such a table.
    """
    with _opened(path) as table:
        if (table.num_row_groups, table.metadata.num_rows) != (every, every * rows):
            raise broken(path, f"it has {table.metadata.num_rows} rows, not {every * rows}")
        tables = (table.read_row_group(group, columns=["value"]) for group in groups)
        columns = [_numbers(each.column(0).chunks) for each in tables]
        if any(column.shape != (rows,) or column.dtype != np.float64 for column in columns):
            raise broken(path, f"its quantities have not {rows} numbers each")
    values = np.empty((rows, len(groups)))
    for start in range(0, rows, ROWS_TURNED):
        some = slice(start, start + ROWS_TURNED)
        np.stack([column[some] for column in columns], axis=-1, out=values[some])
    return values


def count_rows(path: Path) -> int:
    """Rows of a table. Raises AlignsimError when the file is none."""
    with _opened(path) as table:
        return int(table.metadata.num_rows)


def read_acts(
    path: Path, places: Sequence[int], lists: Mapping[str, tuple[str, ...]], shocks: Sequence[str]
) -> Integers:
    """Return some columns of the ledger in ``path``, (rows, len(places)).

    ``places`` are of ``LEDGER_COLUMNS``; ``lists`` and the ids of ``shocks`` hold the names that
    words are looked up in. Raises AlignsimError when the file is not such a table.
    """
    names = [LEDGER_COLUMNS[place] for place in places]
    words = {
        "by": lists["governments"],
        "type": lists["moves"],
        "target": lists["governments"],
        "through": lists["governments"],
        "sector": lists["sectors"],
        "origin": _origins(shocks),
    }
    with _opened(path) as table:
        found = table.read(columns=names)
        acts = np.empty((found.num_rows, len(names)), np.int32)
        for place, name in enumerate(names):
            column = found.column(name)
            if name in words:
                acts[:, place] = _indices(column, words[name])
            else:
                acts[:, place] = _numbers(column.chunks)
            if name == "origin":
                acts[:, place] += ORDERED
    return acts


def read_magnitudes(path: Path) -> Floats:
    """Return how large the moves of the ledger in ``path`` are, (rows,).

    Raises AlignsimError when the file is not such a table.
    """
    with _opened(path) as table:
        return np.asarray(_numbers(table.read(columns=["magnitude"]).column(0).chunks), np.float64)


def _column(numbers: npt.NDArray[Any], known: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """Numbers as a column, null where not ``known``.

    Built from its buffers: ``pa.array`` would import pandas, only to ask whether it was given a
    series, and that takes a third of a second of every run.
    """
    import pyarrow as pa

    numbers = np.ascontiguousarray(numbers)
    present = None if known is None else pa.py_buffer(np.packbits(known, bitorder="little"))
    kind = pa.from_numpy_dtype(numbers.dtype)
    return pa.Array.from_buffers(kind, len(numbers), [present, pa.py_buffer(numbers)])


def _numbers(chunks: list[pa.Array], missing: int | None = None) -> npt.NDArray[Any]:
    """Numbers of a column, from its buffers: ``to_numpy`` would import pandas as well.

    Where one is missing it is ``missing``; without that, and where the column holds no numbers of
    whole bytes, ValueError.
    """
    found: list[npt.NDArray[Any]] = []
    for chunk in chunks:
        known, data = chunk.buffers()
        here = slice(chunk.offset, chunk.offset + len(chunk))
        part = np.frombuffer(data, np.dtype(chunk.type.to_pandas_dtype()))[here]
        if chunk.null_count:
            if missing is None:
                raise ValueError("a number is missing")
            bits = np.unpackbits(np.frombuffer(known, np.uint8), bitorder="little")[here]
            part = np.where(bits == 1, part, missing)
        found.append(part)
    return np.concatenate(found) if found else np.empty(0)


def _dates(months: Integers, dates: Sequence[str]) -> pa.Array:
    """The first day of each month, by its place in ``dates``."""
    import pyarrow as pa

    days = np.array(dates, "datetime64[M]").astype("datetime64[D]").astype(np.int32)
    return _column(days[months]).view(pa.date32())


def _words(indices: Integers, names: tuple[str, ...]) -> pa.DictionaryArray:
    """Names by index, a negative index being none."""
    import pyarrow as pa

    codes = _column(np.maximum(indices, 0).astype(np.int32), indices >= 0)
    return pa.DictionaryArray.from_arrays(codes, _texts(names))


def _texts(names: tuple[str, ...]) -> pa.StringArray:
    """Texts as a column, from its buffers as well."""
    import pyarrow as pa

    encoded = [name.encode() for name in names]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(names), buffers)


def _coded(words: list[str | None]) -> tuple[Integers, tuple[str, ...]]:
    names = tuple(dict.fromkeys(word for word in words if word is not None))
    place = {name: index for index, name in enumerate(names)}
    return np.array([-1 if word is None else place[word] for word in words], np.int32), names


def _origins(shocks: Iterable[str]) -> tuple[str, ...]:
    """Words for the codes of an origin: ORDERED, the lowest, CHOSEN, then the shocks by id."""
    return "ordered", "chosen", *(f"shock:{shock}" for shock in shocks)


def _ledger_batch(
    results: Results, acts: Integers, sizes: Floats, real_dates: bool
) -> pa.RecordBatch:
    import pyarrow as pa

    future, month, by, move, target, through, sector, origin = acts.T
    return pa.record_batch(
        {
            "future": _column(future.astype(np.int32)),
            "month": _column(month.astype(np.int16)),
            "date": (_dates if real_dates else _words)(month, results.dates),
            "by": _words(by, results.governments),
            "type": _words(move, results.moves),
            "target": _words(target, results.governments),
            "through": _words(through, results.governments),
            "sector": _words(sector, results.sectors),
            "magnitude": _column(sizes),
            "origin": _words(origin - ORDERED, _origins(shock.id for shock in results.shocks)),
        }
    )


@contextmanager
def _table(file: IO[bytes], schema: pa.Schema, floats: Sequence[str]) -> Iterator[Any]:
    """Yield a writer of row groups; all columns but ``floats`` are kept as dictionaries."""
    import pyarrow.parquet as pq

    others = [name for name in schema.names if name not in floats]
    with pq.ParquetWriter(
        file,
        schema,
        compression="zstd",
        compression_level=1,
        use_dictionary=others,
        use_byte_stream_split=list(floats),
        write_statistics=False,
    ) as writer:
        yield writer


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Yield an open Parquet file; whatever is wrong with it is told in plain words."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as table:
            yield table
    except (pa.ArrowException, OSError, KeyError, ValueError) as fault:
        raise broken(path, "it is not a table that can be read") from fault


def _indices(column: Any, names: tuple[str, ...]) -> Integers:
    """Index in ``names`` of each word of a dictionary column, -1 for none."""
    place = {name: index for index, name in enumerate(names)}
    found: list[Integers] = [np.empty(0, np.int32)]
    for chunk in column.chunks:
        table = np.array([*(place[word] for word in chunk.dictionary.to_pylist()), -1], np.int32)
        codes = _numbers([chunk.indices], missing=len(table) - 1)
        found.append(table[codes])
    return np.concatenate(found)
