"""What each figure should reach, and whether it does. Nothing is measured here."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

BARS = Path(__file__).with_name("bars.toml")

MET, NOT_MET, NOT_MEASURED = "met", "not met", "not measured"


@dataclass(frozen=True)
class Bar:
    """A figure that is measured, and what it should reach: see the head of ``bars.toml``."""

    name: str
    label: str
    unit: str
    limit: float
    at_least: bool  # the figure should be no less than the limit; else no more
    wish: float | None = None  # a stricter limit
    arguments: tuple[str, ...] = ()
    before: tuple[tuple[str, ...], ...] = ()
    long: bool = False

    def reaches(self, value: float, limit: float | None = None) -> bool:
        """Whether a figure reaches the limit, or another one of the same sense."""
        asked = self.limit if limit is None else limit
        return value >= asked if self.at_least else value <= asked

    def verdict(self, value: float | None) -> str:
        """In a word or two; None is a figure that was not measured."""
        if value is None:
            return NOT_MEASURED
        if not self.reaches(value):
            return NOT_MET
        if self.wish is None:
            return MET
        return f"{MET}, and the wish" if self.reaches(value, self.wish) else f"{MET}, not the wish"

    @property
    def asked(self) -> str:
        """The limit with its sense and unit, and the wish."""
        sign = "≥" if self.at_least else "≤"
        told = f"{sign} {with_unit(f'{self.limit:,g}', self.unit)}"
        return told if self.wish is None else f"{told}, wish {sign} {self.wish:,g}"


def with_unit(figure: str, unit: str) -> str:
    """A figure and its unit, if it has one."""
    return f"{figure} {unit}" if unit else figure


def bar_of(name: str, entry: Mapping[str, Any]) -> Bar:
    """A bar from its entry. ValueError where it states not exactly one limit."""
    limits = [key for key in ("at_least", "at_most") if key in entry]
    if len(limits) != 1:
        raise ValueError(f"{name} must state at_least or at_most; it states {limits or 'neither'}")
    return Bar(
        name=name,
        label=entry["label"],
        unit=entry["unit"],
        limit=float(entry[limits[0]]),
        at_least=limits == ["at_least"],
        wish=float(entry["wish"]) if "wish" in entry else None,
        arguments=tuple(entry.get("arguments", ())),
        before=tuple(tuple(each) for each in entry.get("before", ())),
        long=entry.get("long", False),
    )


@cache
def all_bars() -> dict[str, Bar]:
    """The bars of ``bars.toml`` by name, in order."""
    with BARS.open("rb") as file:
        return {name: bar_of(name, entry) for name, entry in tomllib.load(file).items()}
