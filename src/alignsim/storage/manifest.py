"""Manifests: what lies in a folder and whether all of it does, written last and found again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from alignsim.errors import AlignsimError, escaped
from alignsim.storage.disk import broken, make_folder, plainly, replacing

FORMAT = 2
"""Version of the layout of a folder; 2 keeps runs span by span."""

MANIFEST = "manifest.json"


def begin(folder: Path) -> None:
    """Make the folder if need be; without its manifest it is unfinished work."""
    make_folder(folder)
    with plainly(folder, "written"):
        (folder / MANIFEST).unlink(missing_ok=True)


def write_manifest(folder: Path, manifest: dict[str, Any], files: Iterable[str]) -> None:
    """Write the manifest of a folder, with size and SHA-256 of its files; it comes last."""
    write_json(folder / MANIFEST, {"format": FORMAT, **manifest, "files": listed(folder, files)})


def add_file(folder: Path, name: str, text: str) -> Path:
    """Write a text beside the files of a complete folder, list it in the manifest; return its path.

    Raises AlignsimError when the folder is incomplete or a file cannot be written.
    """
    manifest = read_manifest(folder)
    with replacing(folder / name) as file:
        file.write(text.encode("utf-8", "backslashreplace"))
    files = manifest.get("files", {}) | listed(folder, (name,))
    write_json(folder / MANIFEST, {**manifest, "files": files})
    return folder / name


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write an object as JSON, whole or not at all. AlignsimError when the disk refuses."""
    text = json.dumps(content, ensure_ascii=False, indent=2, default=_plain_value) + "\n"
    with replacing(path) as file:
        file.write(text.encode("utf-8", "backslashreplace"))


def _plain_value(value: object) -> object:
    """Write numpy's numbers and paths as JSON does numbers and text; refuse all else."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"the provenance holds {type(value).__name__}, which JSON has no word for")


def listed(folder: Path, files: Iterable[str]) -> dict[str, Any]:
    """Size and SHA-256 of files of a folder, by name."""
    with plainly(folder, "read back"):
        return {
            name: {"bytes": (folder / name).stat().st_size, "sha256": sha256_of(folder / name)}
            for name in files
        }


def sha256_of(path: Path) -> str:
    """SHA-256 of the bytes of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder. AlignsimError when there is none, or none of this layout."""
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


def must_be_there(folder: Path, manifest: dict[str, Any], files: Iterable[str]) -> None:
    """AlignsimError where one of the files is missing or has not the size that is listed."""
    try:
        sizes = {name: int(manifest["files"][name]["bytes"]) for name in files}
    except (KeyError, TypeError, ValueError) as fault:
        raise broken(folder / MANIFEST, "its list of files is not whole") from fault
    for name, size in sizes.items():
        _check_size(folder / name, size)


def _check_size(path: Path, size: int) -> None:
    try:
        found = path.stat().st_size
    except OSError as fault:
        raise broken(path, "it is missing or cannot be read") from fault
    if found != size:
        raise broken(path, f"it has {found} bytes, {size} were written")
