"""Dyads as a group of Zarr: one array a quantity, one chunk of each a span.

Zarr makes the bytes of chunks and metadata, in memory; they are written as all else of a run is. An
extra, loaded when it is used. See `docs/design/0023-dyads.md`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from alignsim.engine.dyads import DYADIC
from alignsim.engine.plan import Plan
from alignsim.engine.spans import Span
from alignsim.errors import AlignsimError
from alignsim.results import UNITS

DYADS = "dyads.zarr"
"""The group, below the folder of a run."""

Files = tuple[tuple[str, bytes], ...]
"""Names of files below the folder of a run, and what they hold."""

INSTALL = 'pip install "alignsim[dyads]"'
_LIBRARY = "zarr"

DIMENSIONS = ("future", "month", "government", "partner")
"""Dimensions of every array; the partner varies fastest, as `(F, T + 1, N, N)`."""

_MONTHS_LAST = (0, 2, 3, 1)
"""Order in which a chunk is compressed: a pair's months, of like size, stand together."""

_METADATA = "zarr.json"
_PLAIN = {"name": "default", "separator": "."}
"""Chunks of an array as files of one folder, not of nested ones."""

_SENDER = "of `pressure` the sender"


class Grid(NamedTuple):
    """What the arrays of a run share."""

    futures: int
    span: int
    dates: tuple[str, ...]  # ``YYYY-MM``, T + 1 of them
    governments: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Length of every dimension."""
        return self.futures, len(self.dates), len(self.governments), len(self.governments)

    @property
    def chunk(self) -> tuple[int, int, int, int]:
        """Shape of a chunk: all of a span, which therefore shares none with another."""
        return min(self.span, self.futures), *self.shape[1:]


def grid_of(plan: Plan, dates: tuple[str, ...], futures: int, span: int) -> Grid:
    """The arrays of so many futures of a plan. AlignsimError tells where the library is missing."""
    if find_spec(_LIBRARY) is None:
        raise AlignsimError(
            f"dyads need {_LIBRARY}, which is not installed; install it with {INSTALL}, "
            "or leave --record out"
        )
    return Grid(futures, span, dates, plan.governments)


def chunks_of(grid: Grid, dyads: npt.NDArray[np.float32], span: Span) -> Files:
    """The files of a span.

    ``dyads`` (futures of the span, T + 1, kinds, N, N) are in the order of ``DYADIC``. A span
    begins at a multiple of ``grid.span``.
    """
    files: dict[str, Any] = {}
    arrays = _arrays(_group(files), grid)
    for place, kind in enumerate(DYADIC):
        arrays[kind][span.first : span.first + span.count] = dyads[:, :, place]
    return _named((name, each) for name, each in files.items() if not name.endswith(_METADATA))


def description_of(grid: Grid, attributes: Mapping[str, str]) -> Files:
    """The files that all spans share: metadata, and coordinates. ``attributes`` are the group's."""
    files: dict[str, Any] = {}
    # xarray reads here which arrays are coordinates without being dimensions
    group = _group(files, {**attributes, "coordinates": "date"})
    _arrays(group, grid)
    days = np.array(grid.dates, "datetime64[M]").astype("datetime64[D]")
    since = {"units": f"days since {days[0]}", "calendar": "proleptic_gregorian"}
    at_end = {"long_name": "first day of the month at whose end values hold"}
    months = np.arange(len(grid.dates), dtype=np.int64)
    names = np.array(grid.governments, dtype=object)
    numbers = np.arange(grid.futures, dtype=np.int64)
    _coordinate(group, "future", numbers, {"long_name": "number of the future"})
    _coordinate(group, "month", months, {"long_name": "0 is the measured start"})
    _coordinate(group, "date", (days - days[0]).astype(np.int64), since | at_end, "month")
    _coordinate(group, "government", names, {"long_name": f"whose quantity it is; {_SENDER}"})
    _coordinate(group, "partner", names, {"long_name": "towards whom"})
    _consolidate(group)
    return _named(files.items())


def is_of_dyads(name: str) -> bool:
    """Whether a file of the folder of a run belongs to its dyads."""
    return name.startswith(f"{DYADS}/")


def _group(files: dict[str, Any], attributes: Mapping[str, str] | None = None) -> Any:
    """A group whose files land in ``files``."""
    import zarr

    store = zarr.storage.MemoryStore(files)
    return zarr.create_group(store, zarr_format=3, attributes=dict(attributes or {}))


def _arrays(group: Any, grid: Grid) -> dict[str, Any]:
    """The array of every kind, without any number yet.

    Every chunk is written, also one of zeros: one that is missing reads as no number. CRC32C lets
    every reader notice a chunk that was damaged.
    """
    from zarr.codecs import BloscCodec, Crc32cCodec, TransposeCodec

    return {
        kind: group.create_array(
            kind,
            shape=grid.shape,
            chunks=grid.chunk,
            dtype="float32",
            fill_value=np.nan,
            filters=[TransposeCodec(order=_MONTHS_LAST)],
            compressors=[
                BloscCodec(typesize=4, cname="zstd", clevel=1, shuffle="shuffle"),
                Crc32cCodec(),
            ],
            chunk_key_encoding=_PLAIN,
            dimension_names=DIMENSIONS,
            attributes={"units": UNITS[kind], "long_name": kind},
            config={"write_empty_chunks": True},
        )
        for kind in DYADIC
    }


def _coordinate(
    group: Any,
    name: str,
    values: npt.NDArray[Any],
    attributes: Mapping[str, str],
    dimension: str = "",
) -> None:
    """An array of one dimension, in one chunk; by default its own dimension."""
    array = group.create_array(
        name,
        shape=values.shape,
        chunks=values.shape,
        dtype=str if values.dtype == object else values.dtype,
        chunk_key_encoding=_PLAIN,
        dimension_names=(dimension or name,),
        attributes=dict(attributes),
        config={"write_empty_chunks": True},
    )
    array[:] = values


def _consolidate(group: Any) -> None:
    """Put all metadata into those of the group too, as xarray wants; it warns where they are not.

    Zarr warns where they are, for version 3 of its format does not name them yet. Its readers are
    told there that they may pass them over.
    """
    import zarr
    from zarr.errors import ZarrUserWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ZarrUserWarning)
        zarr.consolidate_metadata(group.store)


def _named(files: Iterable[tuple[str, Any]]) -> Files:
    return tuple((f"{DYADS}/{name}", each.to_bytes()) for name, each in files)
