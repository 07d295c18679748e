"""What is asked of a future: the level of a quantity in a month, or whether a condition holds then.

A condition is written as in ``when``; of arrays it is worked out for all futures at once.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from alignsim.errors import AlignsimError
from alignsim.scenario.quantities import ExpressionError, Quantity, parse_quantity
from alignsim.scenario.vocabulary import Vocabulary
from alignsim.scenario.when import Comparison, Not, Operand, When, parse_when, quantities_in
from alignsim.scenario.words import quoted

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

_SIGNS: dict[str, Callable[[Floats, Floats], Truths]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


@dataclass(frozen=True)
class Outcome:
    """A quantity, or a condition that holds (1) or does not (0)."""

    asked: Quantity | When

    def __str__(self) -> str:
        return str(self.asked)

    @property
    def is_condition(self) -> bool:
        """Whether it either happens or does not."""
        return not isinstance(self.asked, Quantity)

    @property
    def quantities(self) -> tuple[str, ...]:
        """The quantities that must be recorded to tell, each once."""
        if isinstance(self.asked, Quantity):
            return (str(self.asked),)
        return tuple(dict.fromkeys(str(each) for each in quantities_in(self.asked)))

    def of(self, levels: Mapping[str, Floats], month: int) -> Floats:
        """The outcome in every future, given the levels of its quantities in ``month``, (F,)."""
        if isinstance(self.asked, Quantity):
            return np.asarray(levels[str(self.asked)], dtype=np.float64)
        return np.asarray(_holds(self.asked, levels, month), dtype=np.float64)


def _holds(condition: When, levels: Mapping[str, Floats], month: int) -> Truths:
    if isinstance(condition, Comparison):
        left, right = (
            _level(operand, levels, month) for operand in (condition.left, condition.right)
        )
        return _SIGNS[condition.sign](left, right)
    if isinstance(condition, Not):
        return ~_holds(condition.condition, levels, month)
    joined = np.logical_and if condition.word == "and" else np.logical_or
    return np.asarray(reduce(joined, (_holds(c, levels, month) for c in condition.conditions)))


def _level(operand: Operand, levels: Mapping[str, Floats], month: int) -> Floats:
    if isinstance(operand, Quantity):
        return levels[str(operand)]
    return np.asarray(operand if isinstance(operand, float) else float(month))


def parse_outcome(text: str, vocabulary: Vocabulary) -> Outcome:
    """The quantity or the condition written as ``text``. AlignsimError tells what is wrong."""
    compared = any(sign in text for sign in "<>=!")
    try:
        if compared:
            return parse_condition(text, vocabulary)
        return Outcome(parse_quantity(text, vocabulary))
    except ExpressionError as fault:
        raise AlignsimError(f"{quoted(text)}: {fault}") from fault


def parse_condition(text: str, vocabulary: Vocabulary) -> Outcome:
    """The condition written as ``text``. AlignsimError tells what is wrong."""
    try:
        condition = parse_when(text, vocabulary)
    except ExpressionError as fault:
        raise AlignsimError(f"{quoted(text)}: {fault}") from fault
    if not any(quantities_in(condition)):
        raise AlignsimError(
            f"{quoted(text)}: this looks at no quantity, so it is the same in all futures; "
            "compare one with a number, such as loss(GOVERNMENT) > 0.5"
        )
    return Outcome(condition)
