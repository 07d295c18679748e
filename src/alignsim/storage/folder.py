"""A folder that holds one ensemble: written whole or seen to be incomplete, read back exactly.

Every file is written beside its place and moved there when it is safe on disk; the manifest comes
last. A folder without a manifest is therefore unfinished work, and :func:`find` passes it over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alignsim.engine.spans import SPAN, Span, spans_of
from alignsim.errors import AlignsimError
from alignsim.results import LEVELS, Results, ShockMark, quantiles_of, unit_of
from alignsim.storage.disk import broken, guarded, replacing, safe_slug
from alignsim.storage.dyads import Files, is_of_dyads
from alignsim.storage.manifest import (
    FORMAT,
    MANIFEST,
    listed,
    must_be_there,
    read_manifest,
    sha256_of,
    write_json,
)
from alignsim.storage.recorded import Shape, stored
from alignsim.storage.spans import (
    OF_A_SPAN,
    begin_run,
    files_of,
    keep_span,
    listing_of,
    span_of,
    write_files,
)

SUMMARY = "summary.csv"
FILES = (*OF_A_SPAN, SUMMARY)
"""The files of the folder of a run of one span, besides manifests, in the order of writing."""

_WRONG = (KeyError, TypeError, AttributeError, ValueError)  # what a manifest that lacks one raises


def save(results: Results, folder: Path, key: str | None = None) -> Path:
    """Write ``results`` into ``folder`` (made if need be) and return the folder.

    ``key`` says what the run was made from, for :func:`find`; by default it is the digest of the
    results. Needs less than 100 MB of memory beyond the results. Raises AlignsimError, leaving the
    folder without a manifest, when a file cannot be written.
    """
    folder, key = Path(folder), key or results.digest()
    spans = spans_of(results.futures)
    begin_run(folder, key, len(spans))
    for place, span in enumerate(spans):
        keep_span(span_of(results, span), folder, key, place, len(spans))
    finish(results, folder, key)
    return folder


def finish(
    results: Results,
    folder: Path,
    key: str,
    span: int = SPAN,
    dyads: Files = (),
) -> None:
    """Write summary and manifest of results whose spans, of ``span`` futures, are all kept.

    ``dyads`` are the files that describe theirs, by name below the folder.
    """
    with replacing(folder / SUMMARY) as file:
        file.write(summary_text(results).encode("utf-8", "backslashreplace"))
    names = [SUMMARY, *write_files(folder, dyads)]
    spans = len(spans_of(results.futures, span))
    files = listing_of(folder, spans) | listed(folder, names)
    told = {"format": FORMAT, **_manifest(results, key), "span": span, "files": files}
    write_json(folder / MANIFEST, told)


def load(folder: Path) -> Results:
    """Return the results that :func:`save` wrote into ``folder``, equal number for number.

    Large ones stay on disk, see :class:`Results`; all of them is read once, to compare its digest.
    Raises AlignsimError, naming the file, when the folder is incomplete or a file was damaged.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    wrong = broken(folder / MANIFEST, "it lacks an entry or holds a wrong one")
    try:
        spans = _spans(manifest)
    except _WRONG as fault:
        raise wrong from fault
    must_be_there(folder, manifest, _files(spans))
    try:
        results = _assemble(folder, manifest, spans)
        same = results.digest() == manifest["digest"]
    except _WRONG as fault:
        raise wrong from fault
    except AlignsimError as fault:  # of a file, or of a whole file of which the manifest is wrong
        raise (fault if _changed_file(folder, manifest, spans) else wrong) from fault
    if not same:
        changed = _changed_file(folder, manifest, spans) or folder / MANIFEST
        raise broken(changed, "its contents are not those saved")
    return results


def find(
    folder: Path, key: str | None = None, files: tuple[str, ...] | None = None
) -> dict[str, Any] | None:
    """Return the manifest of a complete folder, else None.

    Complete means: a manifest of this layout and every one of ``files``, by default those of a run
    with its dyads, of the size it lists. When ``key`` is given, the folder must have been saved
    under it.
    """
    folder = Path(folder)
    try:
        manifest = read_manifest(folder)
        must_be_there(folder, manifest, _all_files(manifest) if files is None else files)
    except (AlignsimError, *_WRONG):
        return None
    return manifest if key is None or manifest.get("key") == key else None


def _spans(manifest: dict[str, Any]) -> tuple[Span, ...]:
    """How the futures of a run were cut."""
    return spans_of(int(manifest["futures"]), int(manifest["span"]))


def _files(spans: Sequence[Span]) -> list[str]:
    return [*files_of(len(spans)), SUMMARY]


def _all_files(manifest: dict[str, Any]) -> list[str]:
    return [*_files(_spans(manifest)), *filter(is_of_dyads, manifest["files"])]


def dyads_are_whole(folder: Path) -> bool:
    """Whether every byte of the dyads of a complete folder is as it was written.

    They are all read. No digest of results covers them, so that :func:`load` does not tell.
    """
    files = read_manifest(folder)["files"]
    dyads = filter(is_of_dyads, files)
    return all(sha256_of(folder / name) == files[name].get("sha256") for name in dyads)


def run_folder(output: Path, name: str, key: str) -> Path:
    """Folder below ``output`` for a run of scenario ``name`` whose key is ``key`` (hexadecimal)."""
    return Path(output) / safe_slug(name) / safe_slug(key[:12])


def summary_text(results: Results) -> str:
    """Return the quantiles of every quantity by month, as comma-separated values."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("quantity", "date", "month", *(_column(level) for level in LEVELS), "unit"))
    for quantity, trajectory in zip(results.quantities, results.trajectories(), strict=True):
        quantiles, unit = quantiles_of(trajectory), guarded(unit_of(quantity))
        for month, date in enumerate(results.dates):
            figures = (f"{figure:.8g}" for figure in quantiles[:, month])
            writer.writerow((guarded(quantity), guarded(date), month, *figures, unit))
    return stream.getvalue()


def _column(level: float) -> str:
    return f"q{round(100 * level):02d}"


def _manifest(results: Results, key: str) -> dict[str, Any]:
    return {
        "name": results.name,
        "description": results.description,
        "key": key,
        "digest": results.digest(),
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


def _changed_file(folder: Path, manifest: dict[str, Any], spans: Sequence[Span]) -> Path | None:
    """The file whose bytes are not those saved, None where all are as the manifest lists them."""
    for name in _files(spans):
        if sha256_of(folder / name) != manifest["files"][name].get("sha256"):
            return folder / name
    return None


def _assemble(folder: Path, manifest: dict[str, Any], spans: Sequence[Span]) -> Results:
    words = ("governments", "quantities", "reported", "dates", "moves", "sectors")
    lists = {word: tuple(manifest[word]) for word in words}
    shocks = tuple(ShockMark(**shock) for shock in manifest["shocks"])
    shape = Shape(lists["dates"], lists["quantities"], lists, tuple(each.id for each in shocks))
    found = stored(folder, spans, shape)
    return Results(
        name=manifest["name"],
        description=manifest["description"],
        names=dict(manifest["names"]),
        focus=manifest["focus"],
        seed=manifest["seed"],
        first=manifest["first"],
        values=found.values,
        ends=found.ends,
        began=found.began,
        ledger=found.ledger,
        shocks=shocks,
        provenance=dict(manifest["provenance"]),
        **lists,
    )
