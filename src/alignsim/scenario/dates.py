"""Calendar dates as a scenario writes them: a month ``YYYY-MM`` or a day ``YYYY-MM-DD``."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from functools import lru_cache

from alignsim.scenario.words import quoted

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?\Z")
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
        raise ValueError(f"must be {WANTED_DATE}; found {quoted(text)}")
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
