"""The conditions of `when`: comparisons of quantities, joined by and, or and not.

The text is read to a tree of a few frozen kinds of node and checked; it is never run as a program.

    condition  := both ("or" both)*
    both       := single ("and" single)*
    single     := "not" single | "(" condition ")" | comparison
    comparison := operand ("<" | "<=" | ">" | ">=" | "==" | "!=") operand
    operand    := number | "month" | quantity
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alignsim.scenario.quantities import (
    KINDS,
    ExpressionError,
    Quantity,
    Tokens,
    read_quantity,
    shown,
    unknown_name,
)
from alignsim.scenario.scalars import number
from alignsim.scenario.vocabulary import Vocabulary
from alignsim.scenario.words import listed

LONGEST_WHEN = 500
DEEPEST_WHEN = 16
MONTH = "month"
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")

_CURES = {"=": "`==`", "&": "`and`", "|": "`or`", "!": "`not`"}
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


def parse_when(text: str, vocabulary: Vocabulary) -> When:
    """Return the condition written as `text`; `str` of it is its one spelling.

    Raises ExpressionError for anything else, and for texts over `LONGEST_WHEN` characters or nested
    over `DEEPEST_WHEN` deep.
    """
    parser = _Parser(Tokens(text, LONGEST_WHEN), vocabulary)
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

    def __init__(self, tokens: Tokens, vocabulary: Vocabulary) -> None:
        self.tokens = tokens
        self.vocabulary = vocabulary

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
            return float(read)
        if token.text == MONTH:
            self.tokens.take()
            return Month()
        if token.kind != "name" or token.text in _JOINERS:
            wanted = f"a number, `{MONTH}` or a quantity ({listed(KINDS)})"
            raise ExpressionError(f"expected {wanted}, found {shown(token)}", token.offset)
        if token.text not in KINDS:
            raise ExpressionError(
                unknown_name("name", token.text, (MONTH, *KINDS), self.vocabulary), token.offset
            )
        return read_quantity(self.tokens, self.vocabulary)
