"""Tables as files for other programs, written whole or not at all, as they are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from alignsim.errors import AlignsimError, escaped
from alignsim.exports.datasets import IN_BATCHES, must_be_installed
from alignsim.exports.stata import write_stata
from alignsim.exports.tables import Table
from alignsim.room import must_hold
from alignsim.scenario.words import nearest, quoted
from alignsim.storage import guarded, must_have_room, replacing
from alignsim.storage.columns import write_batches

if TYPE_CHECKING:
    import pyarrow as pa
    import xarray as xr

CSV, PARQUET, NETCDF, STATA = "csv", "parquet", "netcdf", "stata"
FORMATS = {CSV: ".csv", PARQUET: ".parquet", NETCDF: ".nc", STATA: ".dta"}
"""What results are written as, and what the names of such files end in."""

SAMPLE = 10_000
"""Rows written to memory to tell how large a file will be: some hundred kB."""

SPARE = 0.05
"""Share by which a file may turn out larger than its sample promised."""

Written = Callable[[int], None]
"""Told how many rows are written so far."""


def format_of(path: Path, to: str = "") -> str:
    """The format asked for, or that in which the name ends. AlignsimError tells what there is."""
    known = ", ".join(f"{name} ({ending})" for name, ending in FORMATS.items())
    if to:
        if to not in FORMATS:
            near = nearest(to, FORMATS)
            guess = f"did you mean {near}? " if near else ""
            raise AlignsimError(f"no format is called {quoted(to)}; {guess}there are: {known}")
        return to
    for name, ending in FORMATS.items():
        if path.suffix.lower() == ending:
            return name
    raise AlignsimError(f"{quoted(path.name)} does not tell the format; there are: {known}")


def expected_size(content: Table | xr.Dataset, to: str) -> int:
    """Bytes that a file will have, about: the rows of a sample stand for all."""
    if not isinstance(content, Table):
        return sum(int(each.nbytes) for each in content.variables.values())
    first: Any = next(content.batches()).slice(0, SAMPLE)
    rows: int = first.num_rows
    if not rows:
        return 0
    sample, stream = Table(content.name, rows, lambda: iter([first])), BytesIO()
    _WRITERS[to](sample, stream, lambda _: None)
    return round(len(stream.getbuffer()) * content.rows / rows)


def write_export(
    content: Table | xr.Dataset, path: Path, to: str, written: Written = lambda rows: None
) -> Path:
    """Write a table, or a Dataset as NetCDF, in place of ``path`` once all of it is safe on disk.

    Raises AlignsimError for what the format cannot hold and for what the disk refuses.
    """
    if path.exists() and not path.is_file():
        kind = "a folder" if path.is_dir() else "a device"
        raise AlignsimError(f"{escaped(str(path))} is {kind}; name a file")
    must_have_room(path, expected_size(content, to) * (1 + SPARE))
    with replacing(path) as file:
        if isinstance(content, Table):
            _WRITERS[to](content, file, written)
        else:
            file.write(_netcdf(content))
    return path


def _netcdf(dataset: xr.Dataset) -> memoryview:
    """The Dataset as NetCDF 4, in memory: HDF5 ends the process where a disk fills up under it."""
    must_be_installed()
    must_hold(dataset.nbytes, "a file of netcdf", IN_BATCHES)
    stream = BytesIO()
    dataset.to_netcdf(stream, engine="h5netcdf")
    return stream.getbuffer()


def _write_csv(table: Table, file: IO[bytes], written: Written) -> None:
    """Comma-separated values in the shortest digits that read back to the same bits.

    No text is read as a formula by a spreadsheet; what is no number stays empty.
    """
    from pyarrow.csv import CSVWriter

    batches: Iterator[Any] = map(_plain, table.batches())
    first, rows = next(batches), 0
    with CSVWriter(file, first.schema) as writer:
        for batch in chain([first], batches):
            writer.write_batch(batch)
            rows += batch.num_rows
            written(rows)


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The same with words guarded, and nothing in place of what is no number."""
    import pyarrow as pa
    from pyarrow import compute

    columns = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        kind = column.type
        if pa.types.is_floating(kind):
            column = compute.if_else(compute.is_nan(column), pa.scalar(None, kind), column)
        elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
            column = column.dictionary_encode()
        if pa.types.is_dictionary(column.type):
            words = [guarded(word) for word in column.dictionary.to_pylist()]
            codes = column.indices
            column = pa.DictionaryArray.from_arrays(codes, pa.array(words, pa.string()))
        columns[name] = column
    return pa.record_batch(columns)


def _write_parquet(table: Table, file: IO[bytes], written: Written) -> None:
    write_batches(table.batches(), file, written)


_WRITERS: dict[str, Callable[[Table, IO[bytes], Written], None]] = {
    CSV: _write_csv,
    PARQUET: _write_parquet,
    STATA: write_stata,
}
