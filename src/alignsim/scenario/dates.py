"""Calendar dates as a scenario writes them: a month ``YYYY-MM`` or a day ``YYYY-MM-DD``."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from functools import lru_cache

from alignsim.scenario.words import in_ascii, quoted, strange_letter

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?\Z")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?\Z")
_YEAR_LAST = re.compile(r"([0-9]{1,2}|[a-z]{3,9})[-/. ]+([0-9]{4})\Z")
_LONGEST_GUESS = 30
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WANTED_DATE = "a month YYYY-MM or a day YYYY-MM-DD"
LAST_MONTH = 9999 * 12 + 11
"""The last month that can be written, as a count of months since the year 0."""


@dataclass(frozen=True, slots=True)
class Date:
    """A month of the calendar, with a day when one was given."""

    year: int
    month: int
    day: int | None = None

    @property
    def count(self) -> int:
        """Months since January of the year 0."""
        return self.year * 12 + self.month - 1

    def before(self, other: Date) -> bool:
        """Whether this date is earlier; days count only when both have one."""
        if self.count != other.count:
            return self.count < other.count
        return self.day is not None and other.day is not None and self.day < other.day

    def __str__(self) -> str:
        month = f"{self.year:04d}-{self.month:02d}"
        return month if self.day is None else f"{month}-{self.day:02d}"


@lru_cache(maxsize=4096)
def parse_date(text: str) -> Date:
    """Return the date written as `text`; raise ValueError, with the reason, when it is none."""
    match = _DATE.match(text)
    if not match:
        meant = _meant(text)
        cure = f"; write {meant}" if meant else ""
        raise ValueError(f"must be {WANTED_DATE}; found {quoted(text)}{strange_letter(text)}{cure}")
    year, month = int(match[1]), int(match[2])
    if not 1 <= month <= 12:
        raise ValueError(f"has no month {match[2]}; months are 01 to 12")
    if year < 1:
        raise ValueError("has no year 0000; years are 0001 to 9999")
    if match[3] is None:
        return Date(year, month)
    day, days = int(match[3]), calendar.monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise ValueError(f"has no day {match[3]}; {year:04d}-{month:02d} has {days} days")
    return Date(year, month, day)


def _meant(text: str) -> str | None:
    """Return the date that a text not written as one may mean: ``2022-6``, ``June 2022``."""
    if len(text) > _LONGEST_GUESS:
        return None
    typed = in_ascii(text).lower()
    if first := _YEAR_FIRST.match(typed):
        parts = (first[1], first[2], first[3] or "")
    elif last := _YEAR_LAST.match(typed):
        parts = (last[2], _month_named(last[1]), "")
    else:
        return None
    guess = "-".join(part.zfill(2) for part in parts if part)
    try:
        return str(parse_date(guess)) if _DATE.match(guess) else None
    except ValueError:
        return None


def _month_named(word: str) -> str:
    """Return the number of a month named in English, or the word itself."""
    found = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    return str(found[0]) if len(found) == 1 else word


def month_at(count: int) -> Date:
    """Return the month that is `count` months after January of the year 0."""
    return Date(count // 12, count % 12 + 1)


@dataclass(frozen=True, slots=True)
class Span:
    """The months a run covers: its first date and how many months from it on."""

    start: Date
    months: int

    @property
    def last_count(self) -> int:
        """The last month of the run, as a count of months since the year 0."""
        return self.start.count + self.months - 1

    @property
    def last(self) -> Date:
        """The last month of the run."""
        return month_at(self.last_count)

    def month(self, number: int) -> Date:
        """Return the calendar month of run month `number`, counted from 1."""
        return month_at(self.start.count + number - 1)

    def number(self, date: Date) -> int:
        """Return the run month, from 1, in which a date lies."""
        return date.count - self.start.count + 1
