"""From the tree of a ``when`` to the steps that rules work off on a stack."""

from alignsim.rules.trigger import (
    AND,
    AT_LEAST,
    AT_MOST,
    EQUAL,
    LESS,
    MONTH,
    MORE,
    NOT,
    NUMBER,
    OR,
    UNEQUAL,
    WATCH,
)
from alignsim.scenario.quantities import Quantity
from alignsim.scenario.when import Comparison, Month, Not, Operand, When

Step = tuple[int, float]
"""What to do, and its number: the number pushed, or the index of the quantity watched."""

_COMPARISONS = {
    "<": LESS,
    "<=": AT_MOST,
    ">": MORE,
    ">=": AT_LEAST,
    "==": EQUAL,
    "!=": UNEQUAL,
}


def steps_of(condition: When, watched: list[Quantity]) -> list[Step]:
    """Steps of a condition in postfix order; quantities not yet in ``watched`` are added to it."""
    if isinstance(condition, Comparison):
        left, right = _step(condition.left, watched), _step(condition.right, watched)
        return [left, right, (_COMPARISONS[condition.sign], 0.0)]
    if isinstance(condition, Not):
        return [*steps_of(condition.condition, watched), (NOT, 0.0)]
    joint = (AND if condition.word == "and" else OR, 0.0)
    first, *others = (steps_of(part, watched) for part in condition.conditions)
    return first + [step for part in others for step in (*part, joint)]


def _step(operand: Operand, watched: list[Quantity]) -> Step:
    if isinstance(operand, float):
        return NUMBER, operand
    if isinstance(operand, Month):
        return MONTH, 0.0
    if operand not in watched:
        watched.append(operand)
    return WATCH, float(watched.index(operand))
