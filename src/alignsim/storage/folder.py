"""A folder that holds one ensemble: written whole or seen to be incomplete, read back exactly.

Every file is written beside its place and moved there when it is safe on disk; the manifest comes
last. A folder without a manifest is therefore unfinished work, and :func:`find` passes it over.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from alignsim.errors import AlignsimError, escaped
from alignsim.results import LEVELS, Results, ShockMark, unit_of
from alignsim.storage.columns import read_ledger, read_values, write_ledger, write_trajectories
from alignsim.storage.disk import broken, guarded, plainly, replacing, safe_slug

FORMAT = 1
"""Version of the layout of a run folder."""

MANIFEST = "manifest.json"
TRAJECTORIES = "trajectories.parquet"
SUMMARY = "summary.csv"
LEDGER = "ledger.parquet"
ENDS = "ends.npy"
BEGAN = "began.npy"
FILES = (TRAJECTORIES, SUMMARY, LEDGER, ENDS, BEGAN)
"""The files of a run folder besides the manifest, in the order they are written."""


def save(results: Results, folder: Path, key: str | None = None) -> Path:
    """Write ``results`` into ``folder`` (made if need be) and return the folder.

    ``key`` says what the run was made from, for :func:`find`; by default it is the digest of the
    results. Needs less than 100 MB of memory beyond the results. Raises AlignsimError, leaving the
    folder without a manifest, when a file cannot be written.
    """
    folder = Path(folder)
    begin(folder)
    with replacing(folder / TRAJECTORIES) as file:
        write_trajectories(results, file)
    with replacing(folder / SUMMARY) as file:
        file.write(summary_text(results).encode("utf-8", "backslashreplace"))
    with replacing(folder / LEDGER) as file:
        write_ledger(results, file)
    with replacing(folder / ENDS) as file:
        np.save(file, results.ends, allow_pickle=False)
    with replacing(folder / BEGAN) as file:
        np.save(file, results.began, allow_pickle=False)
    write_manifest(folder, _manifest(results, key), FILES)
    return folder


def begin(folder: Path) -> None:
    """Make the folder if need be; without its manifest it is unfinished work."""
    with plainly(folder, "written"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).unlink(missing_ok=True)


def write_manifest(folder: Path, manifest: dict[str, Any], files: tuple[str, ...]) -> None:
    """Write the manifest of a folder, with size and SHA-256 of its files; it comes last."""
    _write_json(folder, {"format": FORMAT, **manifest, "files": _listed(folder, files)})


def _listed(folder: Path, files: tuple[str, ...]) -> dict[str, Any]:
    with plainly(folder, "read back"):
        return {
            name: {"bytes": (folder / name).stat().st_size, "sha256": _sha256(folder / name)}
            for name in files
        }


def _write_json(folder: Path, manifest: dict[str, Any]) -> None:
    text = json.dumps(manifest, ensure_ascii=False, indent=2, default=_plain_value) + "\n"
    with replacing(folder / MANIFEST) as file:
        file.write(text.encode("utf-8", "backslashreplace"))


def add_file(folder: Path, name: str, text: str) -> Path:
    """Write a text beside the files of a complete folder, list it in the manifest; return its path.

    Raises AlignsimError when the folder is incomplete or a file cannot be written.
    """
    manifest = _read_manifest(folder)
    with replacing(folder / name) as file:
        file.write(text.encode("utf-8", "backslashreplace"))
    _write_json(folder, {**manifest, "files": manifest.get("files", {}) | _listed(folder, (name,))})
    return folder / name


def load(folder: Path) -> Results:
    """Return the results that :func:`save` wrote into ``folder``, equal number for number.

    Raises AlignsimError, naming the file, when the folder is incomplete or a file was damaged.
    """
    folder = Path(folder)
    manifest = _read_manifest(folder)
    for name, size in _sizes(folder, manifest).items():
        _check_size(folder / name, size)
    try:
        results = _assemble(folder, manifest)
    except (KeyError, TypeError, AttributeError) as fault:
        raise broken(folder / MANIFEST, "it lacks an entry or holds a wrong one") from fault
    if results.digest() != manifest.get("digest"):
        raise broken(_changed_file(folder, manifest), "its contents are not those saved")
    return results


def find(
    folder: Path, key: str | None = None, files: tuple[str, ...] = FILES
) -> dict[str, Any] | None:
    """Return the manifest of a complete run in ``folder``, else None.

    Complete means: a manifest of this layout and every one of ``files``, of the size it lists.
    When ``key`` is given, the run must have been saved under it.
    """
    folder = Path(folder)
    try:
        manifest = _read_manifest(folder)
        for name, size in _sizes(folder, manifest, files).items():
            _check_size(folder / name, size)
    except AlignsimError:
        return None
    return manifest if key is None or manifest.get("key") == key else None


def run_folder(output: Path, name: str, key: str) -> Path:
    """Folder below ``output`` for a run of scenario ``name`` whose key is ``key`` (hexadecimal)."""
    return Path(output) / safe_slug(name) / safe_slug(key[:12])


def summary_text(results: Results) -> str:
    """Return the quantiles of every quantity by month, as comma-separated values."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("quantity", "date", "month", *(_column(level) for level in LEVELS), "unit"))
    for quantity in results.quantities:
        quantiles, unit = results.quantiles(quantity), guarded(unit_of(quantity))
        for month, date in enumerate(results.dates):
            figures = (f"{figure:.8g}" for figure in quantiles[:, month])
            writer.writerow((guarded(quantity), guarded(date), month, *figures, unit))
    return stream.getvalue()


def _column(level: float) -> str:
    return f"q{round(100 * level):02d}"


def _manifest(results: Results, key: str | None) -> dict[str, Any]:
    digest = results.digest()
    return {
        "name": results.name,
        "description": results.description,
        "key": key or digest,
        "digest": digest,
        "seed": results.seed,
        "first": results.first,
        "futures": results.futures,
        "months": results.months,
        "focus": results.focus,
        "dates": results.dates,
        "governments": results.governments,
        "names": results.names,
        "quantities": results.quantities,
        "units": {quantity: unit_of(quantity) for quantity in results.quantities},
        "reported": results.reported,
        "moves": results.moves,
        "sectors": results.sectors,
        "shocks": [vars(shock) for shock in results.shocks],
        "provenance": results.provenance,
    }


def _plain_value(value: object) -> object:
    """Write numpy's numbers and paths as JSON does numbers and text; refuse all else."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"the provenance holds {type(value).__name__}, which JSON has no word for")


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError as fault:
        raise AlignsimError(
            f"{escaped(str(folder))} holds no complete run (there is no {MANIFEST}); "
            "give a folder made by a finished run, or run the scenario again"
        ) from fault
    except (ValueError, RecursionError) as fault:
        raise broken(path, "it is not JSON") from fault
    except OSError as fault:
        raise AlignsimError(f"{escaped(str(path))} could not be read: {fault.strerror}") from fault
    if not isinstance(manifest, dict):
        raise broken(path, "it is not a JSON object")
    if manifest.get("format") != FORMAT:
        found = escaped(str(manifest.get("format")))[:40]
        raise AlignsimError(
            f"{escaped(str(path))} has layout {found}, this version reads {FORMAT}; "
            "use the version of alignsim that wrote it, or run the scenario again"
        )
    return manifest


def _sizes(
    folder: Path, manifest: dict[str, Any], files: tuple[str, ...] = FILES
) -> dict[str, int]:
    try:
        return {name: int(manifest["files"][name]["bytes"]) for name in files}
    except (KeyError, TypeError, ValueError) as fault:
        raise broken(folder / MANIFEST, "its list of files is not whole") from fault


def _check_size(path: Path, size: int) -> None:
    try:
        found = path.stat().st_size
    except OSError as fault:
        raise broken(path, "it is missing or cannot be read") from fault
    if found != size:
        raise broken(path, f"it has {found} bytes, {size} were written")


def _changed_file(folder: Path, manifest: dict[str, Any]) -> Path:
    """The file whose bytes are not those saved; the manifest itself when all others are."""
    for name in FILES:
        if _sha256(folder / name) != manifest["files"][name].get("sha256"):
            return folder / name
    return folder / MANIFEST


def _assemble(folder: Path, manifest: dict[str, Any]) -> Results:
    words = ("governments", "quantities", "reported", "dates", "moves", "sectors")
    lists = {word: tuple(manifest[word]) for word in words}
    shocks = tuple(ShockMark(**shock) for shock in manifest["shocks"])
    futures, stamps = int(manifest["futures"]), len(lists["dates"])
    count = len(lists["governments"])
    return Results(
        name=manifest["name"],
        description=manifest["description"],
        names=dict(manifest["names"]),
        focus=manifest["focus"],
        seed=manifest["seed"],
        first=manifest["first"],
        values=read_values(folder / TRAJECTORIES, (futures, stamps, len(lists["quantities"]))),
        ends=_read_array(folder / ENDS, (futures, 2, count, count), np.dtype(np.float32)),
        began=_read_array(folder / BEGAN, (futures, len(shocks)), np.dtype(np.int16)),
        ledger=read_ledger(folder / LEDGER, lists, shocks),
        shocks=shocks,
        provenance=dict(manifest["provenance"]),
        **lists,
    )


def _read_array(path: Path, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    try:
        array = np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError, MemoryError) as fault:
        raise broken(path, "it is not an array that can be read") from fault
    if array.shape != shape or array.dtype != dtype:
        raise broken(path, f"it holds {array.dtype} {array.shape}, not {dtype} {shape}")
    return array
