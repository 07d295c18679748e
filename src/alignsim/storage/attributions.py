"""A folder that holds what the shocks of a scenario contributed, as tidy tables and arrays."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from alignsim.attribution import Attribution
from alignsim.errors import AlignsimError
from alignsim.storage.disk import guarded, plainly, replacing
from alignsim.storage.folder import find
from alignsim.storage.manifest import begin, write_manifest

FILES = CSV, PAIRS, ARRAYS = ("attribution.csv", "interactions.csv", "futures.npz")
"""The files of an attribution besides its manifest: by shock, by pair, future by future."""

_WORDS = (
    *("scenario", "names", "dates", "month", "seed", "shocks", "labels", "happened"),
    *("quantities", "method", "orders", "played"),
)
_FLOATS = ("everything", "nothing", "values", "sampling_error")


def save_attribution(
    attribution: Attribution, folder: Path, key: str, told: dict[str, Any]
) -> None:
    """Write tables, arrays and the manifest, which holds ``told`` as well, into ``folder``.

    The folder is made if need be; the manifest comes last. Raises AlignsimError when a file cannot
    be written.
    """
    begin(folder)
    for name, rows in ((CSV, rows_by_month(attribution)), (PAIRS, rows_by_pair(attribution))):
        with replacing(folder / name) as file:
            file.write(_csv(rows).encode("utf-8", "backslashreplace"))
    arrays = {name: getattr(attribution, name) for name in _FLOATS}
    if attribution.interactions is not None:
        arrays["interactions"] = attribution.interactions
    with replacing(folder / ARRAYS) as file:
        np.savez(file, allow_pickle=False, **arrays)
    words = {name: getattr(attribution, name) for name in _WORDS}
    write_manifest(folder, {"key": key, "attribution": words, **told}, FILES)


def find_attribution(folder: Path, key: str) -> Attribution | None:
    """Return the complete attribution with this key in ``folder``, else None."""
    manifest = find(folder, key, FILES)
    if manifest is None:
        return None
    kept: dict[str, Any] = {"interactions": None}
    for name, each in manifest["attribution"].items():
        kept[name] = tuple(each) if isinstance(each, list) else each
    try:
        with plainly(folder, "read"), np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            kept.update(arrays)
        return Attribution(**kept)
    except (AlignsimError, ValueError, TypeError):
        return None  # damaged: played again


def _csv(rows: Iterator[dict[str, Any]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for place, row in enumerate(rows):
        if not place:
            writer.writerow(row)
        writer.writerow([_cell(each) for each in row.values()])
    return stream.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.8g}"
    return guarded(value) if isinstance(value, str) else value


def rows_by_month(attribution: Attribution) -> Iterator[dict[str, Any]]:
    """One row a quantity, shock and month; the error of sampling is known of the last month."""
    last = attribution.month
    for q, quantity in enumerate(attribution.quantities):
        mean, low, high = attribution.profile(quantity)
        for s, shock in enumerate(attribution.shocks):
            values = attribution.values[:, s, :, q]
            for month, date in enumerate(attribution.dates):
                yield {
                    "quantity": quantity,
                    "unit": attribution.unit(quantity),
                    "shock": shock,
                    "month": month,
                    "date": date,
                    "futures": attribution.futures,
                    "mean": float(mean[s, month]),
                    "low": float(low[s, month]),
                    "high": float(high[s, month]),
                    "above": float(np.mean(values[:, month] > 0)),
                    "below": float(np.mean(values[:, month] < 0)),
                    "sampling_error": float(attribution.sampling_error[s, q])
                    if month == last
                    else "",
                }


def rows_by_pair(attribution: Attribution) -> Iterator[dict[str, Any]]:
    """One row a quantity and pair of shocks; none where orders were sampled."""
    if attribution.interactions is None:
        return
    for quantity in attribution.quantities:
        for one, other in combinations(attribution.shocks, 2):
            found = attribution.interaction(one, other, quantity)
            yield {
                "quantity": quantity,
                "unit": attribution.unit(quantity),
                "shock": one,
                "other": other,
                "date": attribution.dates[-1],
                "futures": attribution.futures,
                **vars(found),
            }
