"""An uncertain number of the world whose influence on a result is asked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Factor:
    """An assumption: a number that every future draws from its range.

    ``name`` is what a user calls it, such as ``balance`` or ``security of <government>``;
    ``number`` is its name among the drawn numbers; ``low`` and ``high`` end its range.
    """

    name: str
    number: str
    low: float
    high: float
