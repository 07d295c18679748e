"""How much disk and memory a run will take, told before it is played.

Upper bounds close to what is measured: what clearly fits is never refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from alignsim.results import LEDGER_COLUMNS
from alignsim.room import must_hold
from alignsim.storage.disk import must_have_room

VALUE = 8
"""Bytes of a recorded number in memory."""

VALUE_KEPT = 4.2
"""Bytes of a recorded number in Parquet, other columns included: 3.7 to 4.1 in shipped scenarios.

Numbers that change little from month to month, and all quantities that a scenario sets, need less.
"""

ACT = 4 * len(LEDGER_COLUMNS) + VALUE
"""Bytes of a move in memory."""

ACT_KEPT = 2.7
"""Bytes of a move in Parquet: 2.2 to 2.6 in shipped scenarios."""

ACTS = 0.3
"""Moves of a government in a month: 0.20 to 0.26 in shipped scenarios."""

ALIGNMENT = 4
"""Bytes of an alignment between two governments, at the start or at the end."""

DYAD_KEPT = 1.3
"""Bytes of a number of a pair of governments in Zarr: 1.15 to 1.21 in shipped scenarios.

Most of it are alignments, with 2.9; pressure, mostly nothing, takes 0.1. What is compressed is
float32, in the order and with the codecs of :mod:`alignsim.storage.dyads`.
"""

DYADS_PLAYED = 128 * 2**20
"""Bytes that dyads of a span may take while it is played: 128 futures of 24 governments, 36 months.

A chunk of Zarr, one array of a span as float32, is then of 16 MB or less: what readers of Zarr take
at a time without noticing.
"""

COPIES = 2.5
"""How often what is played is in memory: as it comes, in chunks, in columns being written."""

SORTED = 1.25
"""How often what is told of all futures is in memory: itself, and some of it sorted."""

PROCESSES = 450 * 10**6
"""Bytes of the program itself and its libraries, in the two processes that play and draw."""

FEWER = "play fewer --futures or --months, or a scenario with fewer `actors`"
"""What makes a run smaller; `report` does little: most quantities are recorded for the plots."""


class Extent(NamedTuple):
    """How much one future records."""

    stamps: int  # months and the start, T + 1
    quantities: int
    governments: int
    shocks: int
    dyadic: int = 0  # kinds of quantity kept of every ordered pair of governments

    @property
    def kept(self) -> float:
        """Bytes on disk."""
        return self._with(VALUE_KEPT, ACT_KEPT, DYAD_KEPT)

    @property
    def held(self) -> float:
        """Bytes in memory."""
        return self._with(VALUE, ACT, VALUE)

    @property
    def told(self) -> float:
        """Bytes in memory while tables and figures are made, which look at one thing at a time.

        Either a quantity in all months, or one government's alignment at both ends and its change.
        """
        return SORTED * max(VALUE * self.stamps, 3 * ALIGNMENT * self.governments)

    def span(self, wanted: int) -> int:
        """Futures of a span where ``wanted`` are: with dyads no more than ``DYADS_PLAYED`` hold."""
        if not self.dyadic:
            return wanted
        most = max(1, DYADS_PLAYED // (self._pairs * VALUE))
        return min(wanted, 1 << (most.bit_length() - 1))

    @property
    def _pairs(self) -> int:
        """Numbers of dyads."""
        return self.dyadic * self.stamps * self.governments**2

    def _with(self, value: float, act: float, dyad: float) -> float:
        numbers = self.stamps * self.quantities * value
        acts = ACTS * self.governments * self.stamps * act
        ends = 2 * self.governments**2 * ALIGNMENT
        return numbers + acts + ends + 2 * self.shocks + self._pairs * dyad


def must_fit(extent: Extent, futures: int, there: int, span: int, output: Path) -> None:
    """AlignsimError, with the numbers, where a run kept by spans has no room in ``output``.

    Or where memory does not hold one span while it is played and, later, one quantity of all.
    ``there`` futures lie on the disk already.
    """
    missing = extent.kept * (futures - there)
    must_have_room(output, missing, f"{FEWER}, or choose another disk by --out")
    most = max(COPIES * extent.held * min(futures, span), extent.told * futures)
    must_hold(PROCESSES + most, f"a run of {futures:,} futures", FEWER)


def must_fit_whole(extent: Extent, futures: int) -> None:
    """AlignsimError, with the numbers, where memory does not hold all that a run records."""
    must_hold(
        extent.held * futures,
        f"a run of {futures:,} futures in memory",
        "`alignsim run` keeps them on disk as they are played; or play fewer",
    )
