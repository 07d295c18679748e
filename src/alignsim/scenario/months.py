"""Months of a run, as people name them: by number, or by date."""

from __future__ import annotations

from collections.abc import Sequence

from alignsim.errors import AlignsimError
from alignsim.scenario.words import nearest, quoted

Month = int | str | None
"""A month of a run: its number, its date ``YYYY-MM``, or None for the last."""


def place_of_month(dates: Sequence[str], month: Month, first: int = 1) -> int:
    """Place of a month among the ``dates`` of a run, whose month 0 is the measured start.

    ``first`` is the first month that is meant, 0 or 1. AlignsimError, with the months there are,
    where the run has none such.
    """
    last = len(dates) - 1
    if month is None:
        return last
    text = str(month).strip()
    place = int(text) if text.isdecimal() and len(text) <= len(str(last)) else -1
    if text in dates:
        place = list(dates).index(text)
    if not first <= place <= last:
        near = nearest(text, dates[first:])
        guess = f"did you mean {near}? " if near else ""
        raise AlignsimError(
            f"the run has no month {quoted(text)}; {guess}there are: {dates[first]} to "
            f"{dates[last]}, or {first} to {last}"
        )
    return place
