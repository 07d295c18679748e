"""A folder that holds a discovery: its restrictions, the boxes on the way, and a manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alignsim.discovery import Discovery
from alignsim.storage.disk import replacing
from alignsim.storage.folder import find
from alignsim.storage.manifest import begin, write_manifest
from alignsim.storage.sweeps import table_text

FILES = CSV, BOXES = ("discover.csv", "boxes.csv")
"""The files of a discovery besides its manifest."""


def find_discovery(folder: Path, key: str) -> dict[str, Any] | None:
    """Return the manifest of the complete discovery with this key in ``folder``, else None."""
    return find(folder, key, FILES)


def save_discovery(found: Discovery, folder: Path, key: str, told: dict[str, Any]) -> None:
    """Write a discovery and its manifest, which holds ``told`` as well, into ``folder``.

    The folder is made if need be; the manifest comes last. Raises AlignsimError when a file cannot
    be written.
    """
    begin(folder)
    for name, rows in ((CSV, restriction_rows(found)), (BOXES, box_rows(found))):
        with replacing(folder / name) as file:
            file.write(table_text(rows).encode("utf-8", "backslashreplace"))
    write_manifest(folder, {"key": key, **told}, FILES)


def restriction_rows(found: Discovery) -> list[list[Any]]:
    """One row a restriction of the region, an open end empty; headings first."""
    rows: list[list[Any]] = [["factor", "from", "to", "low", "high", "quasi_p"]]
    for each in found.restrictions:
        factor = each.factor
        rows.append([factor.name, factor.low, factor.high, each.low, each.high, each.quasi_p])
    return rows


def box_rows(found: Discovery) -> list[list[Any]]:
    """One row a box, with its figures in the futures it was found on, and in those that judge."""
    parts = ("coverage", "density", "mass")
    heads = [f"{part}_{half}" for half in ("found", "judged") for part in parts]
    rows: list[list[Any]] = [["box", "restricted", *heads]]
    for place, box in enumerate(found.boxes):
        names = "; ".join(found.factors[k].name for k in box.restricted)
        shares = [getattr(half, part) for half in (box.found_on, box.judged_by) for part in parts]
        rows.append([place, names, *map(float, shares)])
    return rows
