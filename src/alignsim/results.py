"""Results of an ensemble: dimensions, units, provenance.

F futures, T months (month 0 is the measured start), Q recorded quantities, N governments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from alignsim.parted import Parted, blocks_of
from alignsim.shown import Drawn, face

if TYPE_CHECKING:
    import xarray as xr

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.signedinteger[Any]]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Probabilities of the summary's columns q05 .. q95."""

UNITS = {
    "alignment": "−1 to 1",
    "threat": "0 and above",
    "ties": "0 to 1",
    "pressure": "% of real income",
    "loss": "% of real income",
    "support": "0 to 1",
    "confidence": "0 to 1",
    "condition": "scenario units",
}
"""Unit of every kind of quantity."""

NUMBERS_AT_ONCE = 1 << 20
"""Numbers sorted at a time: 8 MB, and all months of some ten thousand futures."""

ROWS_TURNED = 4096
"""Rows of an array that are turned into columns at a time, or back: as many as caches hold."""

QUANTITIES_TURNED = 8
"""Quantities whose trajectories are made at a time: what memory sends in one go, and few copies."""

LEDGER_COLUMNS = ("future", "month", "by", "type", "target", "through", "sector", "origin")
CHOSEN, ORDERED = -1, -2
_TOLD = 5  # quantities in the short text of a run


@dataclass(frozen=True)
class Ledger:
    """Every move of every future. Rows are in order of future, month and entry."""

    acts: Integers | Parted  # (rows, 8) see LEDGER_COLUMNS: indices into names, -1 for none
    magnitude: Floats | Parted  # (rows,) 0..1


@dataclass(frozen=True)
class ShockMark:
    """A shock of the scenario, for tables and for the time axis of plots.

    Of one that waits for a condition, ``month`` is the median of the months in which it first
    began (-1 if it never did), and ``probability`` the share of futures in which it did.
    """

    id: str
    month: int
    label: str
    probability: float
    triggered: bool = False

    def waited(self, months: npt.NDArray[np.int16]) -> Self:
        """The mark of a shock that waited and began in these months, 0 for never, (F,)."""
        happened = months[months > 0]
        month = round(float(np.median(happened))) if happened.size else -1
        probability = happened.size / months.size
        return replace(self, month=month, probability=probability, triggered=True)


@dataclass(frozen=True, repr=False)
class Results(Drawn):
    """What an ensemble recorded, with everything needed to say what it is.

    ``values[f, t, q]`` is quantity q in future f at the end of month t. ``ends[f, 0]`` and
    ``ends[f, 1]`` are alignment between all governments at the start and at the end.
    ``began[f, s]`` is the month in which shock s first began, 0 where it never did. ``dates`` holds
    T + 1 labels ``YYYY-MM``, the first being the month before the first simulated one.

    Of many futures, ``values``, ``ends`` and the ledger stay on disk in parts
    (:class:`~alignsim.parted.Parted`), of which one quantity, pair or column is read at a time.
    """

    name: str
    description: str
    governments: tuple[str, ...]
    names: dict[str, str]  # government id -> English name
    quantities: tuple[str, ...]
    reported: tuple[str, ...]
    focus: str
    dates: tuple[str, ...]
    seed: int
    first: int  # number of the first future
    values: Floats | Parted  # (F, T + 1, Q)
    ends: npt.NDArray[np.float32] | Parted  # (F, 2, N, N)
    began: npt.NDArray[np.int16]  # (F, shocks)
    ledger: Ledger
    moves: tuple[str, ...]
    sectors: tuple[str, ...]
    shocks: tuple[ShockMark, ...]
    provenance: dict[str, Any] = field(default_factory=dict)

    @property
    def futures(self) -> int:
        """Number of futures F."""
        return int(self.values.shape[0])

    @property
    def months(self) -> int:
        """Number of simulated months T."""
        return int(self.values.shape[1]) - 1

    @property
    def fired(self) -> npt.NDArray[np.bool_]:
        """Whether each shock happened in each future, (F, shocks)."""
        return np.asarray(self.began > 0)

    def trajectory(self, quantity: str) -> Floats:
        """All futures of one quantity, shape (F, T + 1). KeyError names what was recorded."""
        if quantity not in self.quantities:
            raise KeyError(f"{quantity} was not recorded; recorded are: {self.quantities}")
        return np.asarray(self.values[:, :, self.quantities.index(quantity)])

    def trajectories(self) -> Iterator[Floats]:
        """All futures of every quantity in turn, each (F, T + 1), faster than one by one."""
        if isinstance(self.values, Parted):
            yield from (self.trajectory(each) for each in self.quantities)
            return
        for start in range(0, len(self.quantities), QUANTITIES_TURNED):
            yield from _turned(self.values[:, :, start : start + QUANTITIES_TURNED])

    def quantiles(self, quantity: str, levels: tuple[float, ...] = LEVELS) -> Floats:
        """Quantiles over futures by month, shape (len(levels), T + 1)."""
        return quantiles_of(self.trajectory(quantity), levels)

    def change(self, quantity: str) -> Floats:
        """Change of a quantity from start to end in each future, shape (F,)."""
        return change_in(self.trajectory(quantity))

    def to_xarray(self) -> xr.Dataset:
        """All trajectories as a Dataset: a variable for each quantity, (future, month).

        ``date`` belongs to the months, ``began`` (future, shock) says when shocks began, ``ends``
        what alignment was between all governments at both ends. Attributes tell units, seed and
        digests. Needs xarray, an extra: AlignsimError tells how to install it.
        """
        return face().to_xarray(self)

    def __rich_repr__(self) -> Iterator[tuple[str | None, Any]]:
        """Name, size, and of what is reported the first medians of change, 90 % of futures."""
        yield None, self.name
        yield "futures", self.futures
        yield "months", f"{self.dates[0]} to {self.dates[-1]}"
        for quantity in [each for each in self.reported if each in self.quantities][:_TOLD]:
            low, middle, high = np.quantile(self.change(quantity), (0.05, 0.5, 0.95))
            yield quantity, f"{middle:+.3g} [{low:+.3g}, {high:+.3g}]"

    def first_futures(self, count: int) -> Self:
        """The first ``count`` futures, as a run of so many would have recorded them."""
        if count >= self.futures:
            return self
        acts, began = self.ledger.acts, self.began[:count]
        rows = int(np.searchsorted(acts[:, 0], self.first + count))
        return replace(
            self,
            values=self.values[:count],
            ends=self.ends[:count],
            began=began,
            ledger=Ledger(acts[:rows], self.ledger.magnitude[:rows]),
            shocks=tuple(
                shock.waited(months) if shock.triggered else shock
                for shock, months in zip(self.shocks, began.T, strict=True)
            ),
        )

    def without_moves(self) -> Self:
        """The same with an empty ledger, for what shows no moves."""
        return replace(self, ledger=Ledger(self.ledger.acts[:0], self.ledger.magnitude[:0]))

    def without_ends(self) -> Self:
        """The same without alignment between all governments, for what shows none of it."""
        return replace(self, ends=self.ends[:0])

    def of(self, quantities: Iterable[str]) -> Self:
        """The same with some of its quantities, in the order given."""
        wanted = tuple(quantities)
        if wanted == self.quantities:
            return self
        places = [self.quantities.index(each) for each in wanted]
        if isinstance(self.values, Parted):
            return replace(self, quantities=wanted, values=self.values.of(places))
        return replace(self, quantities=wanted, values=np.take(self.values, places, axis=-1))

    def digest(self) -> str:
        """SHA-256 of all recorded numbers and moves: equal if and only if the results are."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        """Found once: of a million futures it takes a minute."""
        recorded = (self.values, self.ends, self.began)
        return digest_of(recorded, self.ledger, self.quantities)


def digest_of(
    recorded: tuple[npt.NDArray[Any] | Parted, ...], ledger: Ledger, quantities: tuple[str, ...]
) -> str:
    """SHA-256 of recorded arrays, a ledger, and the names of the quantities.

    Array after array, of what lies in parts one part at a time: however an array is cut, its digest
    is the same.
    """
    digest = sha256()
    kinds = (*(each.dtype for each in recorded), np.dtype(np.int32), ledger.magnitude.dtype)
    every = (*recorded, ledger.acts, ledger.magnitude)
    for array, kind in zip(every, kinds, strict=True):
        digest.update(repr(array.shape).encode())
        for block in blocks_of(array):
            digest.update(np.ascontiguousarray(block, kind).data)
    digest.update("\n".join(quantities).encode())
    return digest.hexdigest()


def _turned(values: Floats) -> Floats:
    """Some quantities (F, T + 1, Q) with the futures of each next to one another, (Q, F, T + 1)."""
    futures, stamps, count = values.shape
    rows, found = values.reshape(-1, count), np.empty((count, futures * stamps))
    for start in range(0, len(rows), ROWS_TURNED):
        some = slice(start, start + ROWS_TURNED)
        found[:, some] = rows[some].T
    return found.reshape(count, futures, stamps)


def by_month(
    statistic: Callable[[npt.NDArray[Any]], npt.NDArray[Any]],
    trajectory: npt.NDArray[np.floating],
    base: Floats | float = 0.0,
) -> Floats:
    """A statistic over futures, month by month, of a trajectory (F, T + 1) less ``base`` (F,).

    ``statistic`` is given some months, (months, F), each from the smallest to the largest number;
    it returns (..., months).
    Returned is (..., T + 1). Little more memory is needed than the trajectory takes.
    """
    found = []
    for months in months_at_once(trajectory):
        some = np.subtract(trajectory.T[months], base, order="C")
        some.sort(axis=-1)
        found.append(statistic(some))
    return np.concatenate(found, axis=-1)


def months_at_once(trajectory: npt.NDArray[np.floating]) -> list[slice]:
    """The months of a trajectory (F, T + 1), as many at a time as are no large array."""
    futures, stamps = trajectory.shape
    step = max(1, NUMBERS_AT_ONCE // max(1, futures))
    return [slice(start, start + step) for start in range(0, stamps, step)]


def quantiles_of(
    trajectory: Floats, levels: tuple[float, ...] = LEVELS, base: Floats | float = 0.0
) -> Floats:
    """Quantiles over futures by month, (len(levels), T + 1), of a trajectory less ``base``."""
    return by_month(lambda some: quantiles_in_order(some, levels), trajectory, base)


def medians_of(trajectory: npt.NDArray[np.floating], base: Floats | float = 0.0) -> Floats:
    """Medians over futures by month, (T + 1,), of a trajectory less ``base``."""
    return by_month(median_in_order, trajectory, base)


def quantiles_in_order(in_order: Floats, levels: Sequence[float]) -> Floats:
    """Quantiles along the last axis of numbers that stand from the smallest to the largest.

    Returned is (len(levels), ...), to the last bit what ``np.quantile`` finds, which sorts again.
    """
    places = np.asarray(levels) * (in_order.shape[-1] - 1)
    below = np.floor(places).astype(np.intp)
    low, high = in_order[..., below], in_order[..., np.ceil(places).astype(np.intp)]
    step, share = high - low, places - below
    found = np.where(share >= 0.5, high - step * (1 - share), low + step * share)
    found[np.isnan(in_order[..., -1])] = np.nan
    return np.moveaxis(found, -1, 0)


def median_in_order(in_order: Floats) -> Floats:
    """Median along the last axis of numbers that stand in order, as ``np.median`` finds it."""
    count = in_order.shape[-1]
    middle = (in_order[..., (count - 1) // 2] + in_order[..., count // 2]) / 2
    return np.where(np.isnan(in_order[..., -1]), np.nan, middle)


def change_in(trajectory: Floats) -> Floats:
    """Change from start to end in each future of a trajectory (F, T + 1), shape (F,)."""
    return np.asarray(trajectory[:, -1] - trajectory[:, 0])


def kind_of(quantity: str) -> str:
    """Kind of a quantity written as ``kind(...)``."""
    return quantity.partition("(")[0]


def place_of(quantity: str, quantities: Sequence[str]) -> int:
    """Place of a quantity among those that were asked for. KeyError names them."""
    if quantity not in quantities:
        raise KeyError(f"{quantity} was not asked for; these were: {', '.join(quantities)}")
    return quantities.index(quantity)


def unit_of(quantity: str) -> str:
    """Unit of a quantity written as ``kind(...)``."""
    return UNITS[kind_of(quantity)]
