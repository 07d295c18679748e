"""The conditions of `when`: comparisons of quantities, joined by and, or and not.

The text is read to a tree of a few frozen kinds of node and checked; it is never run as a program.

    condition  := both ("or" both)*
    both       := single ("and" single)*
    single     := "not" single | "(" condition ")" | comparison
    comparison := operand ("<" | "<=" | ">" | ">=" | "==" | "!=") operand
    operand    := number | "month" | quantity
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from alignsim.scenario.dates import Date, Span
from alignsim.scenario.quantities import (
    KINDS,
    ExpressionError,
    Quantity,
    Token,
    Tokens,
    read_quantity,
    shown,
    unknown_name,
)
from alignsim.scenario.scalars import number
from alignsim.scenario.slips import DECIMAL_COMMA, decimal_comma
from alignsim.scenario.vocabulary import Vocabulary
from alignsim.scenario.words import listed

LONGEST_WHEN = 500
DEEPEST_WHEN = 16
MONTH = "month"
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")

_CURES = {"=": "`==`", "&": "`and`", "|": "`or`", "!": "`not`"}
_DATES = frozenset({"date", "year", "time"})
_DATE = re.compile(
    r"(?:(?P<sign>[<>]=?|[=!]=)\s*)?[\"']?(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})(?![0-9])"
)
_JOINERS = frozenset({"and", "or", "not"})


@dataclass(frozen=True, slots=True)
class Month:
    """The month of the run, from 1."""

    def __str__(self) -> str:
        return MONTH


Operand = float | Month | Quantity


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two operands compared by one of `COMPARISONS`."""

    left: Operand
    sign: str
    right: Operand

    def __str__(self) -> str:
        return f"{_operand(self.left)} {self.sign} {_operand(self.right)}"


@dataclass(frozen=True, slots=True)
class Not:
    """True when `condition` is not."""

    condition: When

    def __str__(self) -> str:
        return f"not {_inner(self.condition)}"


@dataclass(frozen=True, slots=True)
class Joined:
    """Conditions joined by `word`, which is ``and`` or ``or``."""

    word: str
    conditions: tuple[When, ...]

    def __str__(self) -> str:
        return f" {self.word} ".join(_inner(each) for each in self.conditions)


When = Comparison | Not | Joined


def _operand(operand: Operand) -> str:
    if isinstance(operand, float):
        return str(int(operand)) if operand.is_integer() and abs(operand) < 1e15 else repr(operand)
    return str(operand)


def _inner(condition: When) -> str:
    return f"({condition})" if isinstance(condition, Joined) else str(condition)


def quantities_in(condition: When) -> Iterator[Quantity]:
    """Yield the quantities a condition looks at, in the order of the text."""
    if isinstance(condition, Not):
        yield from quantities_in(condition.condition)
    elif isinstance(condition, Joined):
        for each in condition.conditions:
            yield from quantities_in(each)
    else:
        for operand in (condition.left, condition.right):
            if isinstance(operand, Quantity):
                yield operand


def parse_when(text: str, vocabulary: Vocabulary, span: Span | None = None) -> When:
    """Return the condition written as `text`; `str` of it is its one spelling.

    With `span`, a message about a date says which month of the run it is.

    Raises ExpressionError for anything else, and for texts over `LONGEST_WHEN` characters or nested
    over `DEEPEST_WHEN` deep.
    """
    parser = _Parser(text, vocabulary, span)
    condition = parser.condition(0)
    left_over = parser.tokens.next
    if left_over.kind != "end":
        cure = _CURES.get(left_over.text)
        advice = f"; write {cure}" if cure else "; join comparisons by `and` or `or`"
        raise ExpressionError(
            f"expected nothing more, found {shown(left_over)}{advice}", left_over.offset
        )
    return condition


class _Parser:
    """Recursive descent; `depth` bounds the recursion."""

    def __init__(self, text: str, vocabulary: Vocabulary, span: Span | None) -> None:
        self.text = text
        self.tokens = Tokens(text, LONGEST_WHEN)
        self.vocabulary = vocabulary
        self.span = span

    def condition(self, depth: int) -> When:
        return self._joined("or", depth)

    def _joined(self, word: str, depth: int) -> When:
        parts = [self._part(word, depth)]
        while self.tokens.next.text == word:
            self.tokens.take()
            parts.append(self._part(word, depth))
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def _part(self, word: str, depth: int) -> When:
        return self._joined("and", depth) if word == "or" else self._single(depth)

    def _single(self, depth: int) -> When:
        token = self.tokens.next
        if depth > DEEPEST_WHEN:
            raise ExpressionError(
                f"parentheses and `not` are nested too deep: at most {DEEPEST_WHEN} levels",
                token.offset,
            )
        if token.text == "not":
            self.tokens.take()
            return Not(self._single(depth + 1))
        if token.text == "(":
            self.tokens.take()
            condition = self.condition(depth + 1)
            self.tokens.expect(")", "to close the parenthesis")
            return condition
        return self._comparison()

    def _comparison(self) -> Comparison:
        start = self.tokens.next
        left = self._operand()
        sign = self.tokens.take()
        if sign.text not in COMPARISONS:
            cure = _CURES.get(sign.text)
            advice = f"; write {cure}" if cure else ""
            raise ExpressionError(
                f"expected a comparison ({listed(COMPARISONS)}), found {shown(sign)}{advice}",
                sign.offset,
            )
        right = self._operand()
        if isinstance(left, float) and isinstance(right, float):
            raise ExpressionError("this compares two numbers, which never changes", start.offset)
        return Comparison(left, sign.text, right)

    def _operand(self) -> Operand:
        token = self.tokens.next
        if token.kind == "number":
            read = number(token.text)
            if read is None:
                raise ExpressionError(f"{shown(token)} is not a decimal number", token.offset)
            self.tokens.take()
            if self.tokens.next.text == "," or _DATE.match(self.text, token.offset):
                raise ExpressionError(self._about_number(token), token.offset)
            return float(read)
        if token.text == MONTH:
            self.tokens.take()
            return Month()
        if token.kind != "name" or token.text in _JOINERS:
            wanted = f"a number, `{MONTH}` or a quantity ({listed(KINDS)})"
            raise ExpressionError(f"expected {wanted}, found {shown(token)}", token.offset)
        if token.text.casefold() in _DATES:
            raise ExpressionError(self._about_dates(), token.offset)
        if token.text not in KINDS:
            raise ExpressionError(
                unknown_name("name", token.text, (MONTH, *KINDS), self.vocabulary), token.offset
            )
        return read_quantity(self.tokens, self.vocabulary)

    def _about_number(self, token: Token) -> str:
        """Say what is wrong with a number that a comma or the rest of a date follows."""
        if self.tokens.take().text != ",":
            return self._about_dates()
        meant = decimal_comma(token.text, self.tokens.next.text)
        if meant is not None:
            return DECIMAL_COMMA.format(meant)
        return 'expected nothing more, found ","; join comparisons by `and` or `or`'

    def _about_dates(self) -> str:
        """Say that `when` counts months, and the month of the date that the text names."""
        meant = f"a comparison such as `{MONTH} > 6`"
        found = _DATE.search(self.text)
        if found is not None and self.span is not None:
            number = self.span.number(Date(int(found["year"]), int(found["month"])))
            if 1 <= number <= self.span.months:
                meant = f"`{MONTH} {found['sign'] or '>'} {number}`"
        return (
            f"no date can stand here; `{MONTH}` counts the months of the run, 1 the first: write "
            f"{meant}, or give the shock a `date` in place of `when`"
        )
