"""A folder that holds a sweep: its tables, the outcomes of all futures, and a manifest."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from alignsim.comparison import numbers
from alignsim.results import Floats
from alignsim.sensitivity import Sweep
from alignsim.storage.disk import broken, guarded, replacing
from alignsim.storage.folder import find
from alignsim.storage.manifest import begin, write_manifest

FILES = CSV, POINTS, OUTCOMES = ("sweep.csv", "points.csv", "outcomes.npy")
"""The files of a sweep besides its manifest: influences, sample points, outcomes (R, S, K)."""

_FORMAT = "1"


def key_of_parts(parts: Iterable[str]) -> str:
    """Digest of everything that a study depends on."""
    return sha256("\n".join([_FORMAT, *parts]).encode("utf-8", "surrogatepass")).hexdigest()


def find_sweep(folder: Path, key: str) -> Floats | None:
    """The outcomes (R, S, K) of the complete sweep with this key in ``folder``, else None.

    AlignsimError where they are there and cannot be read.
    """
    if find(folder, key, FILES) is None:
        return None
    try:
        return np.asarray(np.load(folder / OUTCOMES, allow_pickle=False), dtype=np.float64)
    except (ValueError, OSError, EOFError) as fault:
        raise broken(folder / OUTCOMES, "it is not an array that can be read") from fault


def save_sweep(
    sweep: Sweep, outcomes: Floats, folder: Path, key: str, told: dict[str, Any]
) -> None:
    """Write a sweep and its manifest, which holds ``told`` as well, into ``folder``.

    The folder is made if need be; the manifest comes last. Raises AlignsimError when a file cannot
    be written.
    """
    begin(folder)
    for name, rows in ((CSV, influence_rows(sweep)), (POINTS, point_rows(sweep))):
        with replacing(folder / name) as file:
            file.write(table_text(rows).encode("utf-8", "backslashreplace"))
    with replacing(folder / OUTCOMES) as file:
        np.save(file, outcomes, allow_pickle=False)
    write_manifest(folder, {"key": key, **told}, FILES)


def influence_rows(sweep: Sweep) -> list[list[Any]]:
    """One row a result, factor and measure, the strongest factor first; headings first of all."""
    rows: list[list[Any]] = [
        ["result", "unit", "method", "rank", "factor", "from", "to", "measure", "value", "low",
         "high", "chance", "clear"]
    ]  # fmt: skip
    for each in sweep.sensitivities:
        for rank, found in enumerate(each.influences, start=1):
            factor, chance = found.factor, found.chance
            for place, (name, measure) in enumerate(found.measures.items()):
                figures = (measure.value, measure.low, measure.high)
                ranking = (chance, int(found.clear)) if place == 0 else (None, None)
                whole = (each.of, each.unit, each.method, rank, factor.name, factor.low)
                rows.append([*whole, factor.high, name, *figures, *ranking])
    return rows


def point_rows(sweep: Sweep) -> list[list[Any]]:
    """One row a sample point: the factors, then the results; headings first."""
    heads = [each.name for each in sweep.factors] + [each.of for each in sweep.sensitivities]
    columns = np.column_stack([sweep.values, sweep.results.T])
    return [["point", *heads], *([k, *row] for k, row in enumerate(columns.tolist()))]


def table_text(rows: Sequence[Sequence[Any]]) -> str:
    """Rows as comma-separated values; what is no number stays empty."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return stream.getvalue()


def _cell(cell: Any) -> str:
    if isinstance(cell, float):
        return "" if numbers(cell)[0] is None else f"{cell:.8g}"
    return "" if cell is None else guarded(str(cell))
