"""Does a conclusion hold whatever theory of choice is right? Effects under rival theories.

The effect is a quantity with a scenario's shocks less the same without them, future by future on
the same draws. F futures, H theories, T months, Q quantities. Intervals are of 90 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from alignsim.attribution import Contribution, contribution_of
from alignsim.comparison import mean_within
from alignsim.results import Floats, place_of, unit_of

ROBUST, DEPENDS, NO_EFFECT = "robust", "depends on theory", "no effect"
VERDICTS = (ROBUST, DEPENDS, NO_EFFECT)
"""What may come of a quantity."""

NOBODY = "nobody chooses"
"""How the reference is called in which no government chooses, and which is no theory."""

FEWEST = 2
"""Theories that can agree or not."""


def verdict_of(effects: list[Contribution]) -> str:
    """What the effects on one quantity under all theories say of it.

    Robust: every interval leaves 0 out, all on the same side. No effect: none leaves 0 out. All
    else depends on the theory. That all theories must show an effect makes up for asking several
    times: were one of them without it, all would show one by chance in at most 5 % of cases
    (intersection-union test, Berger 1982, Technometrics 24), so that intervals are not widened.
    """
    sides = {(each.low > 0) - (each.high < 0) for each in effects}
    if sides == {0}:
        return NO_EFFECT
    return ROBUST if len(sides) == 1 else DEPENDS


@dataclass(frozen=True)
class Robustness:
    """What a scenario's shocks do under each of several theories, future by future."""

    scenario: str
    names: Mapping[str, str]  # government id -> English name
    dates: tuple[str, ...]  # T + 1
    month: int  # in which effects are told
    seed: int
    theories: tuple[str, ...]
    quantities: tuple[str, ...]
    choices: tuple[float, ...]  # by theory: moves chosen by a government in a month, with shocks
    values: Floats  # (F, H, T + 1, Q) with the shocks less without
    direct: Floats  # (F, T + 1, Q) the same where nobody chooses: what shocks do by themselves

    @property
    def futures(self) -> int:
        """Number of futures F."""
        return len(self.values)

    def _place(self, quantity: str) -> int:
        return place_of(quantity, self.quantities)

    def unit(self, quantity: str) -> str:
        """Unit of a quantity and of its effects."""
        return unit_of(quantity)

    def effect(self, theory: str, quantity: str) -> Contribution:
        """What the shocks do to a quantity by the month, under a theory."""
        row = self.theories.index(theory)
        return contribution_of(self.values[:, row, self.month, self._place(quantity)])

    def effects(self, quantity: str) -> list[Contribution]:
        """The same under every theory, in their order."""
        return [self.effect(theory, quantity) for theory in self.theories]

    def alone(self, quantity: str) -> Contribution:
        """What the shocks do by the month where no government chooses."""
        return contribution_of(self.direct[:, self.month, self._place(quantity)])

    def verdict(self, quantity: str) -> str:
        """Whether the effect on a quantity is one of :data:`VERDICTS`."""
        return verdict_of(self.effects(quantity))

    def profile(self, quantity: str) -> tuple[Floats, Floats, Floats]:
        """Means by theory, then where nobody chooses, by month with intervals, (H + 1, T + 1)."""
        place = self._place(quantity)
        return mean_within(
            np.concatenate([self.values[..., place], self.direct[:, None, :, place]], axis=1)
        )
