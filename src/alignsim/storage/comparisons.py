"""A folder that holds what differs between runs, as tidy tables and a manifest."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from alignsim.comparison import QUANTILES, Comparison, Difference, numbers
from alignsim.results import Floats
from alignsim.storage.columns import write_columns
from alignsim.storage.disk import guarded, replacing
from alignsim.storage.folder import find
from alignsim.storage.manifest import begin, write_manifest

FILES = CSV, PARQUET = ("differences.csv", "differences.parquet")
"""The files of a comparison besides its manifest."""

_FORMAT = "1"
_BY_MONTH = (
    *("mean", "low", "high", "median", "median_low", "median_high", "sd"),
    *("paired_effect", "pooled_effect", "superiority", "differing", "gain"),
)


def comparison_key(comparisons: Sequence[Comparison], width: float | None = None) -> str:
    """Digest of what a comparison depends on: the runs, what they are called, the width."""
    parts = [_FORMAT, repr(width)]
    for each in comparisons:
        parts += [each.against, each.name, each.reference.digest(), each.other.digest()]
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def find_comparison(folder: Path, key: str) -> dict[str, Any] | None:
    """Return the manifest of the complete comparison with this key in ``folder``, else None."""
    return find(folder, key, FILES)


def save_comparisons(
    comparisons: Sequence[Comparison],
    folder: Path,
    key: str,
    told: dict[str, Any],
    width: float | None = None,
) -> None:
    """Write the differences and their manifest, which holds ``told`` as well, into ``folder``.

    The folder is made if need be; the manifest comes last. Raises AlignsimError when a file cannot
    be written.
    """
    begin(folder)
    words, whole, floats = comparison_columns(comparisons, width)
    with replacing(folder / CSV) as file:
        file.write(_csv(words, whole, floats).encode("utf-8", "backslashreplace"))
    with replacing(folder / PARQUET) as file:
        write_columns(words, whole, floats, file)
    write_manifest(folder, {"key": key, **told}, FILES)


def comparison_columns(
    comparisons: Sequence[Comparison], width: float | None = None
) -> tuple[dict[str, list[str]], dict[str, npt.NDArray[Any]], dict[str, Floats]]:
    """Words, whole numbers, others: one row a scenario, quantity and month, in that order."""
    rows = [(each, difference) for each in comparisons for difference in each.differences]
    stamps = comparisons[0].reference.months + 1

    def repeated(words: list[str]) -> list[str]:
        return [word for word in words for _ in range(stamps)]

    words = {
        "scenario": repeated([each.name for each, _ in rows]),
        "against": repeated([each.against for each, _ in rows]),
        "quantity": repeated([difference.quantity for _, difference in rows]),
        "unit": repeated([difference.unit for _, difference in rows]),
        "date": list(comparisons[0].reference.dates) * len(rows),
    }
    futures = np.array([each.futures for each, _ in rows], np.int32)
    whole: dict[str, npt.NDArray[Any]] = {
        "month": np.tile(np.arange(stamps, dtype=np.int16), len(rows)),
        "futures": np.repeat(futures, stamps),
    }
    every = [difference for _, difference in rows]
    floats = {name: np.concatenate([getattr(each, name) for each in every]) for name in _BY_MONTH}
    for place, level in enumerate(QUANTILES):
        name = f"q{round(100 * level):02d}"
        floats[name] = np.concatenate([each.quantiles[place] for each in every])
    if width is not None:
        needed = [[each.needed(width, month) for month in range(stamps)] for each in every]
        floats["needed"] = np.array(needed, np.float64).ravel()
    return words, whole, floats


def _csv(
    words: dict[str, list[str]], whole: dict[str, npt.NDArray[Any]], floats: dict[str, Floats]
) -> str:
    """The columns as comma-separated values; what is no number stays empty."""
    columns = [[guarded(word) for word in column] for column in words.values()]
    columns += [[str(each) for each in column.tolist()] for column in whole.values()]
    columns += [
        ["" if each != each else f"{each:.8g}" for each in column.tolist()]
        for column in floats.values()
    ]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*words, *whole, *floats])
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue()


def figures_of(difference: Difference, month: int, width: float | None) -> dict[str, Any]:
    """The figures of one quantity in one month, as JSON can hold them."""
    found: dict[str, Any] = {
        name: numbers(getattr(difference, name)[month])[0] for name in _BY_MONTH
    }
    levels = difference.quantiles[:, month]
    found |= {
        f"q{round(100 * level):02d}": float(each)
        for level, each in zip(QUANTILES, levels, strict=True)
    }
    if width is not None:
        found["needed"] = difference.needed(width, month)
    return found
