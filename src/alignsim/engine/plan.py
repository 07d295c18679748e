"""A scenario made ready to run: everything the drivers need, as arrays and names.

The single run, the ensemble and the table take the same :class:`Plan`, so that they cannot
disagree about what a scenario means.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from alignsim.catalogue.theories import DEFAULT
from alignsim.world.names import ACT
from alignsim.world.state import Floats, Integers, Script, Setting, World, new_world


class Numbers(NamedTuple):
    """Distributions of ``World.numbers``, one row a number."""

    place: Integers  # (K,) address of the draw
    kind: Integers  # (K,) kind of distribution
    bounds: Floats  # (K, 4) low, middle, high, spread
    fitted: Integers  # (C,) rows that a posterior overwrites, none without one
    particle: Floats  # (R, C) equally likely values of those rows, taken together


class Panel(NamedTuple):
    """Quantities recorded every month, as rows of indices."""

    kind: Integers  # (Q,) code of the quantity
    row: Integers  # (Q,) government (or condition) whose figure it is
    column_start: Integers  # (Q + 1,) its partners are columns[column_start[q]:column_start[q + 1]]
    columns: Integers  # partners; the quantity is their plain mean


@dataclass(frozen=True)
class Plan:
    """A scenario as arrays. Index order of governments, moves and shocks is that of the names."""

    governments: tuple[str, ...]
    moves: tuple[str, ...]
    conditions: tuple[str, ...]
    shocks: tuple[str, ...]
    quantities: tuple[str, ...]
    months: int
    seed: int
    setting: Setting
    numbers: Numbers
    script: Script
    panel: Panel
    start_condition: Floats  # (C,)
    shock_place: Integers  # (shocks,)
    shock_probability: Floats  # (shocks,)
    theory: str = DEFAULT  # by which governments choose

    def empty_world(self) -> World:
        """A world with room for this plan's options, and for the acts of its fullest month."""
        steps = self.script.trigger_code.size
        acts, shocks = self.most_acts, len(self.shocks)
        return new_world(self.setting, len(self.conditions), acts, shocks, steps)

    @property
    def most_acts(self) -> int:
        """Most acts a month can hold: its dated acts, all that triggers may add, a choice each."""
        script = self.script
        dates = script.date[script.shock[script.kind == ACT]]
        by_month = np.bincount(dates) if dates.size else np.zeros(1, dtype=np.int64)
        triggered, dated = int(by_month[0]), by_month[1:]
        return int(dated.max(initial=0)) + triggered + len(self.governments)
