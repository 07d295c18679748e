"""``alignsim export``: a run as a file that other programs read."""

from pathlib import Path

import click
from rich.console import Console

from alignsim.app.comparing import refuse_folder_of_runs
from alignsim.app.running import progress_bar
from alignsim.errors import AlignsimError, escaped
from alignsim.exports import (
    FORMATS,
    chosen,
    dataset_of,
    expected_size,
    format_of,
    run_tables,
    write_export,
)
from alignsim.exports.files import NETCDF
from alignsim.library import scenario_path
from alignsim.room import in_bytes
from alignsim.runner import is_run_folder
from alignsim.scenario.words import quoted
from alignsim.storage import load


def export_run(name: str, to: str, table: str, out: Path | None, overwrite: bool) -> Path:
    """Write a run, or one of its tables, to a file; tell how large it will be before."""
    console = Console(stderr=True)
    folder = _folder(name)
    if out is None and not to:
        raise AlignsimError(f"say by --to what is written: {', '.join(FORMATS)}")
    to = format_of(out or Path(), to)
    path = out or Path(f"{folder.parent.name}-{folder.name}{FORMATS[to]}")
    if path.is_file() and not overwrite:
        raise AlignsimError(
            f"{escaped(str(path))} is there already; replace it by --overwrite, "
            "or name another file by --out"
        )
    if to == NETCDF and table:
        raise AlignsimError("netcdf holds the whole run; leave --table out, or export to csv")
    results = load(folder)
    content = dataset_of(results) if to == NETCDF else chosen(run_tables(results), table)
    rows = results.values.size if to == NETCDF else content.rows
    size = in_bytes(expected_size(content, to))
    console.print(f"{rows:,} rows, about {size}", highlight=False)
    with progress_bar(console, begins="writing", goes="writing", of="rows") as tell:
        write_export(content, path, to, lambda done: tell(done, rows))
    told = in_bytes(path.stat().st_size)
    console.print(f"{told} written to", end=" ", highlight=False)
    click.echo(str(path))
    return path


def _folder(name: str) -> Path:
    """The folder of a run; what else the name may stand for is told."""
    if is_run_folder(name):
        return Path(name).resolve()
    refuse_folder_of_runs(name)
    try:
        scenario_path(name)
    except AlignsimError:
        raise AlignsimError(
            f"{quoted(name)} is no folder of a run; `alignsim run` tells where it leaves one"
        ) from None
    raise AlignsimError(
        f"{quoted(name)} is a scenario, and a run is exported; play it by `alignsim run "
        f"{escaped(name)}`, then name the folder it tells"
    )
