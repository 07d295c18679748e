"""Slips of the hand that spoil a line: a wrong mark of a list, a space that is missing."""

from __future__ import annotations

import re

from alignsim.scenario.words import character_named, ticked

DECIMAL_COMMA = "write a decimal point, not a comma: {}"

_LONGEST_SHOWN = 60
_BULLETS = "\u2010-\u2015\u2212\u2022\u2023\u25aa\u25cf\u25e6\u00b7*+"
_MARK = re.compile(rf" *([{_BULLETS}])(?=[ \u00a0])")
_NO_SPACE_AFTER_DASH = re.compile(r" *-(?=[A-Za-z])")
_NO_SPACE_AFTER_COLON = re.compile(r" *(?:- +)?([a-z][a-z0-9-]*:)(?=[^\s:/])")
_WHOLE = re.compile(r"[-+]?[0-9]+\Z")
_DIGITS = re.compile(r"[0-9]+\Z")


def slip(line: str) -> tuple[int, str] | None:
    """Return where in a line a slip spoils its beginning, and how to mend it, or None."""
    mark = _MARK.match(line)
    if mark:
        named = character_named(mark[1])
        return mark.start(1), f"an item of a list begins with `- `, not with {named}: type `- `"
    dash = _NO_SPACE_AFTER_DASH.match(line)
    if dash:
        mended = ticked(f"- {_shortened(line[dash.end() :])}")
        return dash.end(), f"a space is missing after the dash: {mended}"
    colon = _NO_SPACE_AFTER_COLON.match(line)
    if colon:
        mended = ticked(f"{colon[1]} {_shortened(line[colon.end() :])}")
        return colon.end(), f"a space is missing after the colon: {mended}"
    return None


def slip_in_words(line: str) -> str:
    """Return, in parentheses, the slip that spoils the beginning of a line, or nothing."""
    found = slip(line)
    return f" ({found[1]})" if found else ""


def _shortened(text: str) -> str:
    line = text.split(" #", 1)[0].rstrip()
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}..."


def decimal_comma(whole: str, fraction: str) -> str | None:
    """Return the number that a comma tore into `whole` and `fraction`, with a point, or None."""
    torn = _WHOLE.match(whole) and _DIGITS.match(fraction)
    return f"{whole}.{fraction}" if torn else None
