"""A run on disk span by span: written as it is played, found again.

A span is four files and, last, a manifest of its own that tells their sizes and SHA-256: without
it, it was not kept. See `docs/design/0021-spans-on-disk.md`.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any, NamedTuple

import numpy as np

from alignsim.engine.spans import Span
from alignsim.errors import AlignsimError
from alignsim.parted import Array
from alignsim.results import Ledger, Results
from alignsim.storage.columns import (
    write_ledger,
    write_trajectories,
)
from alignsim.storage.disk import broken, clear_leftovers, make_folder, plainly, replacing
from alignsim.storage.dyads import DYADS, Files
from alignsim.storage.manifest import FORMAT, begin, listed, must_be_there, sha256_of, write_json

TRAJECTORIES = "trajectories.parquet"
LEDGER = "ledger.parquet"
ENDS = "ends.npy"
BEGAN = "began.npy"
OF_A_SPAN = (TRAJECTORIES, LEDGER, ENDS, BEGAN)
"""The files of a run of one span; of a run of several, each is a folder of parts."""

SPANS = "spans"
"""The folder of the manifests of spans."""

# ---------------------------------------------------------------------------- names


def file_of(what: str, place: int, spans: int) -> str:
    """Name of the file of ``what`` of one of so many spans, below the folder of the run.

    >>> file_of("ends.npy", 0, 1), file_of("ends.npy", 2, 3)
    ('ends.npy', 'ends/part-00002.npy')
    >>> file_of("ledger.parquet", 0, 3)
    'ledger.parquet/part-00000.parquet'
    """
    if spans == 1:
        return what
    return f"{_folder_of(what)}/part-{place:05d}{Path(what).suffix}"


def _folder_of(what: str) -> str:
    """Folder of the parts: of tables with the ending by which other programs know them."""
    return what if what.endswith(".parquet") else Path(what).stem


def files_of(spans: int) -> list[str]:
    """Names of the files of so many spans, without the manifests of the spans."""
    return [file_of(what, place, spans) for what in OF_A_SPAN for place in range(spans)]


def _manifest_of(place: int) -> str:
    return f"{SPANS}/part-{place:05d}.json"


# ---------------------------------------------------------------------------- writing


def begin_run(folder: Path, key: str, spans: int) -> None:
    """Make the folder of a run ready to be written, what is whole of so many spans remaining.

    What stands there of another key or cut is removed, and what processes that were killed had only
    begun to write. AlignsimError when the disk refuses.
    """
    begin(folder)
    if any(_is_of_another(path, key, spans) for path in (folder / SPANS).glob("part-*.json")):
        _clear(folder)
    dyads = folder / DYADS
    parts = (folder / _folder_of(what) for what in OF_A_SPAN)
    for each in (folder, folder / SPANS, *parts, dyads, *dyads.glob("*/")):
        clear_leftovers(each)


def _clear(folder: Path) -> None:
    with plainly(folder, "cleared"):
        for name in {SPANS, DYADS, *OF_A_SPAN, *map(_folder_of, OF_A_SPAN)}:
            path = folder / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


class Written(NamedTuple):
    """What a span recorded as its files hold it, to be kept by another process."""

    first: int
    futures: int
    contents: tuple[bytes, ...]  # in the order of OF_A_SPAN
    dyads: Files = ()


def written(part: Results, dyads: Files = ()) -> Written:
    """Write what a span recorded into memory; ``dyads`` are already."""

    def content(write: Callable[[Results, IO[bytes]], None]) -> bytes:
        file = io.BytesIO()
        write(part, file)
        return file.getvalue()

    contents = tuple(content(write) for write in _WRITERS)
    return Written(part.first, part.futures, contents, dyads)


def keep_span(part: Results | Written, folder: Path, key: str, place: int, spans: int) -> None:
    """Write what one of so many spans recorded, its manifest last. AlignsimError when refused."""
    names = [file_of(what, place, spans) for what in OF_A_SPAN]
    for row, name in enumerate(names):
        make_folder((folder / name).parent)
        with replacing(folder / name) as file:
            if isinstance(part, Written):
                file.write(part.contents[row])
            else:
                _WRITERS[row](part, file)
    if isinstance(part, Written):
        names += write_files(folder, part.dyads)
    told = {"format": FORMAT, "key": key, "spans": spans}
    told |= {"first": part.first, "futures": part.futures, "files": listed(folder, names)}
    make_folder(folder / SPANS)
    write_json(folder / _manifest_of(place), told)


def write_files(folder: Path, files: Files) -> list[str]:
    """Write files by their names below a folder, each whole or not at all; return the names."""
    for name, content in files:
        make_folder((folder / name).parent)
        with replacing(folder / name) as file:
            file.write(content)
    return [name for name, _ in files]


def _write_ends(part: Results, file: IO[bytes]) -> None:
    """The futures of a pair of governments one after the other, so that it is read alone."""
    _write_array(np.asfortranarray(part.ends), file)


def _write_began(part: Results, file: IO[bytes]) -> None:
    _write_array(part.began, file)


def _write_array(array: Array, file: IO[bytes]) -> None:
    """Write as numpy does, but for its own call of the system, which does not tell why it fails."""
    np.save(SimpleNamespace(write=file.write), array, allow_pickle=False)


_WRITERS: tuple[Callable[[Results, IO[bytes]], None], ...] = (
    write_trajectories,
    write_ledger,
    _write_ends,
    _write_began,
)


def span_of(results: Results, span: Span) -> Results:
    """Some of the futures of results that are in memory, those of a span."""
    rows = slice(span.first, span.first + span.count)
    numbers = [results.first + each for each in (rows.start, rows.stop)]
    acts = slice(*np.searchsorted(results.ledger.acts[:, 0], numbers).tolist())
    return replace(
        results,
        first=numbers[0],
        values=results.values[rows],
        ends=results.ends[rows],
        began=results.began[rows],
        ledger=Ledger(results.ledger.acts[acts], results.ledger.magnitude[acts]),
    )


# ---------------------------------------------------------------------------- finding


def whole_spans(folder: Path, key: str, spans: Sequence[Span]) -> set[int]:
    """Places of the spans that were kept under this key and cut, every byte as it was written."""
    if not (folder / SPANS).is_dir():
        return set()
    return {
        place for place, span in enumerate(spans) if _is_whole(folder, key, place, span, len(spans))
    }


def listing_of(folder: Path, spans: int) -> dict[str, Any]:
    """Sizes and SHA-256 of all files of kept spans, by name."""
    found: dict[str, Any] = {}
    for place in range(spans):
        told = _read(folder / _manifest_of(place))
        if told is None:
            raise broken(folder / _manifest_of(place), "it is no manifest of a span")
        found |= told["files"]
    return found


def _read(path: Path) -> dict[str, Any] | None:
    """A manifest of a span, None where there is none that can be read."""
    try:
        told = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) and isinstance(told.get("files"), dict) else None


def _is_of_another(path: Path, key: str, spans: int) -> bool:
    told = _read(path)
    return told is not None and _identity(told) != (FORMAT, key, spans)


def _identity(told: dict[str, Any]) -> tuple[Any, ...]:
    return told.get("format"), told.get("key"), told.get("spans")


def _is_whole(folder: Path, key: str, place: int, span: Span, spans: int) -> bool:
    told = _read(folder / _manifest_of(place))
    if told is None or _identity(told) != (FORMAT, key, spans):
        return False
    names = {*(file_of(what, place, spans) for what in OF_A_SPAN), *told["files"]}
    try:
        must_be_there(folder, told, names)
        same = all(sha256_of(folder / name) == told["files"][name]["sha256"] for name in names)
    except (AlignsimError, OSError, KeyError):
        return False
    return same and told.get("futures") == span.count
