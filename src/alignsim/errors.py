"""The few kinds of error alignsim raises, with text a user can act on.

Every message says what was found, what is allowed and how to mend it. Text that came from a
file or a command line is never trusted: control characters are escaped when an error is shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

MOST_SHOWN = 20
"""At most this many faults are printed; the rest are counted."""

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_DIRECTION_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_MARKS_OF_ORDER = frozenset("\ufeff\ufffe\uffff")


def is_hidden(character: str) -> bool:
    """Whether a single character could disturb a terminal or deceive a reader.

    True for control characters, lone surrogates, line and paragraph separators, marks that turn
    the direction of writing, and the byte order mark.
    """
    return (
        unicodedata.category(character) in _HIDDEN_CATEGORIES
        or character in _DIRECTION_CONTROLS
        or character in _MARKS_OF_ORDER
    )


def escaped(text: str) -> str:
    """Return `text` on one line, each hidden character as its escape (``\\n``, ``\\u202e``)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(each) if is_hidden(each) else each for each in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


class AlignsimError(Exception):
    """Base of every error a user may meet; its text is meant to be shown as it is."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file.

    `line` and `column` count from 1 and in characters, as an editor shows them.
    """

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{escaped(self.file)}:{self.line}:{self.column}: {escaped(self.message)}"


class ScenarioError(AlignsimError):
    """A scenario, or a file of claims, was refused; `faults` tells every reason found.

    `unlisted` counts the faults beyond those kept in `faults`. Shown as one line a fault, at most
    `MOST_SHOWN` of them, then one line with the number of the rest.
    """

    def __init__(self, faults: Sequence[Fault], unlisted: int = 0) -> None:
        self.faults = tuple(faults)
        self.unlisted = unlisted
        super().__init__(self.faults, unlisted)

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults[:MOST_SHOWN]]
        rest = len(self.faults) + self.unlisted - len(lines)
        if rest:
            lines.append(f"... and {rest} more {'fault' if rest == 1 else 'faults'}")
        return "\n".join(lines)


class CatalogueError(AlignsimError):
    """The data shipped with alignsim contradict themselves: alignsim is at fault, not its user."""


class EconomyError(AlignsimError):
    """An economy has no equilibrium, or none was found; the text names what fails."""
