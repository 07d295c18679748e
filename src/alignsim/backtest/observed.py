"""Observed figures: the shipped tables, and further years that a user puts beside them."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from math import isfinite
from pathlib import Path

import numpy as np

from alignsim.backtest.scores import Floats
from alignsim.errors import AlignsimError, escaped

KEYS = {
    "ideal_points": ("year", "government"),
    "flows": ("month",),
    "media": ("month", "government"),
    "missiles": ("month",),
}
"""The tables, and the columns that say what a row is about; all others hold one number."""

PERIODS = {"year": re.compile(r"\d{4}"), "month": re.compile(r"\d{4}-(0[1-9]|1[0-2])")}
BOUNDS_90 = 2 * 1.6449
"""Width in s.d. of the interval from the 5% to the 95% bound of a normal distribution."""

Key = tuple[str, ...]
Table = dict[Key, dict[str, float]]


@dataclass(frozen=True)
class Observed:
    """Observed figures by table, key (period first) and column.

    ``shipped`` holds the last period that came with alignsim; what lies beyond was added, and no
    number of the model can have been chosen by it.
    """

    tables: Mapping[str, Table]
    shipped: Mapping[str, str]
    added: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # periods by table

    def periods(self, table: str) -> tuple[str, ...]:
        """All years or months of a table, in order."""
        return tuple(sorted({key[0] for key in self.tables[table]}))

    def is_blind(self, table: str, period: str) -> bool:
        """Whether a period lies after all that was shipped."""
        return period > self.shipped[table]

    def series(self, table: str, column: str, *, of: str = "") -> dict[str, float]:
        """One column by period, in order; of one government where the table has several."""
        rest = (of,) if of else ()
        return {
            key[0]: row[column]
            for key, row in sorted(self.tables[table].items())
            if key[1:] == rest
        }

    def votes(self, year: str) -> dict[str, tuple[float, float]]:
        """Ideal point and its s.d. of every government: its latest figures up to ``year``."""
        found = {}
        for (when, government), row in sorted(self.tables["ideal_points"].items()):
            if when <= year:
                sd = (row["high"] - row["low"]) / BOUNDS_90
                found[government] = (row["ideal_point"], sd)
        return found

    def distance(self, one: str, other: str) -> dict[str, float]:
        """|difference of ideal points| of two governments by year, where both are known."""
        first, second = (self.series("ideal_points", "ideal_point", of=g) for g in (one, other))
        return {year: abs(first[year] - second[year]) for year in first if year in second}


def load_observed(further: Path | None = None) -> Observed:
    """The shipped tables, and below them the rows of tables of the same names in ``further``.

    AlignsimError where ``further`` holds no such table, a table has other columns, or a row is
    about a period or a government that it should not be about.
    """
    folder = files("alignsim.world") / "data" / "observed"
    tables, shipped = {}, {}
    for name in KEYS:
        text = (folder / f"{name}.csv").read_text(encoding="utf-8")
        tables[name] = _rows(name, text, f"{name}.csv", None)
        shipped[name] = max(key[0] for key in tables[name])
    if further is None:
        return Observed(tables, shipped)
    present = {name: further / f"{name}.csv" for name in KEYS if (further / f"{name}.csv").exists()}
    if not present:
        raise AlignsimError(
            f"{escaped(str(further))} holds none of {', '.join(f'{n}.csv' for n in KEYS)}; "
            "docs/validation.md tells what such a folder looks like"
        )
    added = {}
    for name, path in present.items():
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as fault:
            raise AlignsimError(f"{escaped(str(path))} cannot be read: {fault}") from fault
        more = _rows(name, text, str(path), tables[name])
        added[name] = tuple(sorted({key[0] for key in more}))
        tables[name] = tables[name] | more
    return Observed(tables, shipped, added)


def _rows(name: str, text: str, file: str, known: Table | None) -> Table:
    """Rows of a table; where ``known`` is given they must go on where it ends."""
    keys = KEYS[name]
    reader = csv.DictReader(text.splitlines())
    table: Table = {}
    for row in reader:
        place = f"{escaped(file)}, line {reader.line_num}"
        key = tuple((row.get(k) or "").strip() for k in keys)
        try:
            figures = {k: float(v) for k, v in row.items() if k not in keys}
        except (TypeError, ValueError):
            raise AlignsimError(f"{place}: every column but {_and(keys)} holds a number") from None
        if known is not None:
            _must_go_on(place, key, figures, keys[0], known)
        if key in table:
            raise AlignsimError(f"{place}: {_and(key)} is there twice")
        table[key] = figures
    return table


def _must_go_on(place: str, key: Key, figures: dict[str, float], period: str, known: Table) -> None:
    columns = next(iter(known.values())).keys()
    if set(figures) != set(columns):
        wanted = [*(period, "government")[: len(key)], *columns]
        raise AlignsimError(f"{place}: the columns must be {','.join(wanted)}")
    if not PERIODS[period].fullmatch(key[0]):
        raise AlignsimError(f"{place}: {escaped(key[0])!r} is no {period}")
    last = max(each[0] for each in known)
    if key[0] <= last:
        raise AlignsimError(f"{place}: {key[0]} is shipped already; rows must be after {last}")
    if key[1:] not in {each[1:] for each in known}:
        names = sorted({each[1] for each in known if len(each) > 1})
        raise AlignsimError(f"{place}: {escaped(key[1])!r} is none of {', '.join(names)}")
    if not all(isfinite(v) for v in figures.values()):
        raise AlignsimError(f"{place}: numbers must be finite")
    if "low" in figures and not figures["low"] <= figures["ideal_point"] <= figures["high"]:
        raise AlignsimError(f"{place}: ideal_point must lie from low to high")


def _and(words: Iterable[str]) -> str:
    return " and ".join(escaped(word) for word in words)


def up_to(series: Mapping[str, float], period: str) -> Floats:
    """The values of a series up to and including a period, in order: what was known then."""
    return np.array([value for when, value in sorted(series.items()) if when <= period])
