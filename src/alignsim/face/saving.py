"""Tables of results as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alignsim.errors import AlignsimError
from alignsim.exports import (
    chosen,
    dataset_of,
    format_of,
    run_tables,
    table_of_frame,
    write_export,
)
from alignsim.exports.files import NETCDF
from alignsim.face.frames import to_pandas
from alignsim.results import Results


def save(result: Any, path: Path, to: str = "", table: str = "") -> Path:
    """Write a table of a result; see :meth:`alignsim.shown.Shown.save`."""
    to = format_of(path, to)
    if to == NETCDF:
        if not isinstance(result, Results) or table:
            raise AlignsimError(
                "netcdf holds a whole run, and no table of it or of anything else; "
                "save to csv, parquet or stata instead"
            )
        return write_export(dataset_of(result), path, to)
    if isinstance(result, Results):
        return write_export(chosen(run_tables(result), table), path, to)
    name = str(next(value for _, value in result.__rich_repr__()))
    return write_export(table_of_frame(name, to_pandas(result, table)), path, to)
