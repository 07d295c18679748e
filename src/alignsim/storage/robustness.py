"""A folder that holds what a scenario's shocks do under rival theories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from alignsim.errors import AlignsimError
from alignsim.robustness import NOBODY, Robustness
from alignsim.storage.disk import plainly, replacing
from alignsim.storage.folder import find
from alignsim.storage.manifest import begin, write_manifest
from alignsim.storage.sweeps import table_text

FILES = CSV, ARRAYS = ("theories.csv", "futures.npz")
"""The files besides the manifest: effects by theory and month, and future by future."""

_WORDS = ("scenario", "names", "dates", "month", "seed", "theories", "quantities", "choices")


def save_robustness(found: Robustness, folder: Path, key: str, told: dict[str, Any]) -> None:
    """Write table, array and the manifest, which holds ``told`` as well, into ``folder``.

    The folder is made if need be; the manifest comes last. Raises AlignsimError when a file cannot
    be written.
    """
    begin(folder)
    with replacing(folder / CSV) as file:
        file.write(table_text(effect_rows(found)).encode("utf-8", "backslashreplace"))
    with replacing(folder / ARRAYS) as file:
        np.savez(file, allow_pickle=False, values=found.values, direct=found.direct)
    words = {name: getattr(found, name) for name in _WORDS}
    write_manifest(folder, {"key": key, "robustness": words, **told}, FILES)


def find_robustness(folder: Path, key: str) -> Robustness | None:
    """Return what was found with this key and kept whole in ``folder``, else None."""
    manifest = find(folder, key, FILES)
    if manifest is None:
        return None
    kept: dict[str, Any] = {
        name: tuple(each) if isinstance(each, list) else each
        for name, each in manifest["robustness"].items()
    }
    try:
        with plainly(folder, "read"), np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            kept.update(arrays)
        return Robustness(**kept)
    except (AlignsimError, ValueError, TypeError):
        return None  # damaged: played again


def effect_rows(found: Robustness) -> list[list[Any]]:
    """One row a quantity, theory and month; the verdict is of the month told. Headings first."""
    rows: list[list[Any]] = [
        ["quantity", "unit", "theory", "month", "date", "futures", "mean", "low", "high", "verdict"]
    ]
    for quantity in found.quantities:
        mean, low, high = found.profile(quantity)
        told = found.verdict(quantity)
        for place, theory in enumerate((*found.theories, NOBODY)):
            for month, date in enumerate(found.dates):
                figures = (float(each[place, month]) for each in (mean, low, high))
                verdict = told if month == found.month and theory != NOBODY else None
                whole = (quantity, found.unit(quantity), theory, month, date, found.futures)
                rows.append([*whole, *figures, verdict])
    return rows
