"""A run as a labelled Dataset of xarray, an extra, loaded when it is used."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.errors import AlignsimError, escaped
from alignsim.parted import Parted
from alignsim.results import Results, unit_of
from alignsim.room import must_hold
from alignsim.storage.disk import broken
from alignsim.storage.dyads import DYADS, is_of_dyads
from alignsim.storage.manifest import must_be_there, read_manifest
from alignsim.tables import in_words, one_line
from alignsim.version import __version__

if TYPE_CHECKING:
    import xarray as xr

IN_BATCHES = "export to csv or parquet, which are written a few rows at a time"
"""What to do where a whole run does not fit into memory."""

LIBRARIES = ("xarray", "h5netcdf", "h5py")
"""What a Dataset needs, and what writes it."""

_INSTALL = 'pip install "alignsim[data]"'
_INSTALL_DYADS = 'pip install "alignsim[data,dyads]"'
_MOMENTS = ("start", "end")
_DIGESTS = ("scenario_digest", "rules_digest", "data_digest")


def must_be_installed(libraries: Sequence[str] = LIBRARIES, install: str = _INSTALL) -> None:
    """AlignsimError, with how to mend it, where a library is missing."""
    missing = [name for name in libraries if find_spec(name) is None]
    if missing:
        raise AlignsimError(
            f"a Dataset needs {' and '.join(missing)}, not installed here; "
            f"install what is missing with {install}"
        )


def dataset_of(results: Results) -> xr.Dataset:
    """A variable (future, month) for each quantity, by its own name, without a copy of its values.

    ``date`` is the first day of each month; ``began`` (future, shock) and ``ends`` (future, moment,
    government, partner) are as in :class:`Results`, the latter where it is known. AlignsimError
    where it lies on disk and memory does not hold it.
    """
    must_be_installed()
    if isinstance(results.values, Parted):
        whole = results.values.nbytes + results.ends.nbytes
        must_hold(whole, f"a Dataset of {results.futures:,} futures", IN_BATCHES)
    import xarray as xr

    both = ("future", "month")
    variables: dict[str, Any] = {
        name: (both, results.values[:, :, place], _about(results, name))
        for place, name in enumerate(results.quantities)
    }
    months = {"long_name": "month in which the shock first began, 0 for never"}
    variables["began"] = (("future", "shock"), results.began, months)
    coordinates = _coordinates(results)
    if len(results.ends) == results.futures:
        about = {"long_name": "alignment between all governments", "units": unit_of("alignment")}
        places = ("future", "moment", "government", "partner")
        variables["ends"] = (places, np.asarray(results.ends), about)
        coordinates["moment"] = list(_MOMENTS)
        coordinates["government"] = coordinates["partner"] = list(results.governments)
    return xr.Dataset(variables, coordinates, attributes_of(results))


def dyads(folder: str | Path) -> xr.Dataset:
    """The dyads that ``alignsim run --record dyads`` kept in the folder of a run, not read yet.

    Variables ``alignment``, ``threat``, ``ties`` and ``pressure`` (future, month, government,
    partner) as float32, 0 on the diagonal; for ``pressure`` the government is the sender. What is
    asked for is read, by whole chunks: some futures, all months and pairs. AlignsimError where the
    folder holds no complete run or no dyads, or a library is missing.

    >>> import alignsim
    >>> pairs = alignsim.dyads("results/madrid-2022/0123456789ab")   # doctest: +SKIP
    >>> pairs.alignment.sel(government="seoul", partner="tokyo").mean("future")  # doctest: +SKIP
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    files = [name for name in manifest.get("files", ()) if is_of_dyads(name)]
    if not files:
        raise AlignsimError(
            f"{escaped(str(folder))} holds no dyads; play its scenario with --record dyads"
        )
    must_be_installed(("xarray", "zarr"), _INSTALL_DYADS)
    must_be_there(folder, manifest, files)
    import xarray as xr

    try:
        return xr.open_zarr(folder / DYADS)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise broken(folder / DYADS, "it is no group of Zarr that can be read") from fault


def _about(results: Results, quantity: str) -> dict[str, str]:
    return {"units": unit_of(quantity), "long_name": in_words(results, quantity)}


def _coordinates(results: Results) -> dict[str, Any]:
    dates = np.array(results.dates, "datetime64[M]").astype("datetime64[s]")
    numbers = np.arange(results.first, results.first + results.futures, dtype=np.int64)
    return {
        "future": ("future", numbers, {"long_name": "number of the future"}),
        "month": ("month", np.arange(results.months + 1), {"long_name": "0 is the measured start"}),
        "date": ("month", dates, {"long_name": "first day of the month at whose end values hold"}),
        "shock": [shock.id for shock in results.shocks],
        "label": ("shock", [one_line(shock.label) for shock in results.shocks]),
    }


def attributes_of(results: Results) -> dict[str, str]:
    """What a run is and what makes it again, as a file can hold it."""
    told = results.provenance
    found = {name: str(told[name]) for name in _DIGESTS if name in told}
    posterior = told.get("posterior")
    if isinstance(posterior, dict):
        found["posterior_digest"] = str(posterior.get("digest"))
    return {
        "scenario": one_line(results.name),
        "description": one_line(results.description),
        "focus": results.focus,
        "seed": str(results.seed),
        **found,
        "digest": results.digest(),
        "alignsim": str(told.get("alignsim", __version__)),
    }
