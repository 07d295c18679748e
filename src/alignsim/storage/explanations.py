"""A folder that holds why a quantity moved, as a tidy table and a manifest."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from alignsim.explanation import INTERVAL, Cause, Explanation, Part
from alignsim.storage.disk import guarded, replacing
from alignsim.storage.folder import find
from alignsim.storage.manifest import begin, write_manifest

FILES = (CSV,) = ("parts.csv",)
"""The files of an explanation besides its manifest."""

_FORMAT = "1"
_CAUSE = tuple(Cause.__dataclass_fields__)
_LEVELS = tuple(f"q{round(100 * level):02d}" for level in INTERVAL)
_COLUMNS = (*_CAUSE, "dates", "share", "mean", "half", *_LEVELS, "unit", "sources")


def explanation_key(explanation: Explanation, digest: str) -> str:
    """Digest of what an explanation depends on: the run, the quantity, the period, the futures."""
    parts = (_FORMAT, digest, explanation.quantity, *explanation.dates, *explanation.futures)
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()


def find_explanation(folder: Path, key: str) -> dict[str, Any] | None:
    """Return the manifest of the complete explanation with this key in ``folder``, else None."""
    return find(folder, key, FILES)


def save_explanation(
    explanation: Explanation, folder: Path, key: str, told: dict[str, Any]
) -> None:
    """Write the parts and their manifest, which holds ``told`` as well, into ``folder``.

    The folder is made if need be; the manifest comes last. Raises AlignsimError when a file cannot
    be written.
    """
    begin(folder)
    with replacing(folder / CSV) as file:
        file.write(_csv(explanation).encode("utf-8", "backslashreplace"))
    write_manifest(folder, {"key": key, **told}, FILES)


def _csv(explanation: Explanation) -> str:
    """One row for each part, every target of every act on its own, the largest mean first."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in explanation_rows(explanation):
        writer.writerow([_cell(each) for each in row.values()])
    return stream.getvalue()


def explanation_rows(explanation: Explanation) -> Iterator[dict[str, Any]]:
    """One row for each part, see :func:`part_row`, with the unit."""
    for part in explanation.parts:
        row = part_row(part) | {"unit": explanation.unit}
        yield {name: row[name] for name in _COLUMNS}


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.8g}"
    return guarded(" ".join(value) if isinstance(value, list) else value)


def part_row(part: Part) -> dict[str, Any]:
    """One part as JSON can hold it: its cause, when, in which share of futures, and its figures."""
    cause = part.cause or Cause("other")
    low, high = part.interval
    return {
        **{name: getattr(cause, name) for name in _CAUSE},
        "dates": list(part.dates),
        "share": part.share,
        "mean": part.mean,
        "half": part.half,
        **dict(zip(_LEVELS, (low, high), strict=True)),
        "sources": list(part.sources),
    }
