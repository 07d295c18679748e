"""Futures played again by the parts that play them, each month traced."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from alignsim.engine.future import Advance, Begin, Chance
from alignsim.engine.plan import Numbers
from alignsim.engine.trace import (
    ACT_COLUMNS,
    OF_POWERS,
    Trace,
    note_before,
    note_start,
    trace_month,
)
from alignsim.rules.observe import observe
from alignsim.world.state import Floats, Integers, Script, Setting, World


class Traces(NamedTuple):
    """Where the tracer records F futures up to month T, those after ``since`` part by part."""

    levels: Floats  # (F, T + 1) the quantity in months 0 .. T
    parts: Floats  # (F, T - since, 4 + N) see alignsim.engine.trace
    acts: Integers  # (rows, 9) the same
    sizes: Floats  # (rows,) the same
    flaw: Integers  # (1,) month in which parts miss the change recorded, 0 for none


def new_traces(futures: int, until: int, governments: int, months: int) -> Traces:
    """Room for futures up to the month ``until``, the last ``months`` of them part by part.

    For the acts there is none yet: a month has as many as its plan allows.
    """
    return Traces(
        levels=np.empty((futures, until + 1)),
        parts=np.zeros((futures, months, OF_POWERS + governments)),
        acts=np.empty((0, ACT_COLUMNS), dtype=np.int32),
        sizes=np.empty(0),
        flaw=np.zeros(1, dtype=np.int64),
    )


def tracing(begin: Begin, advance: Advance) -> Callable[..., int]:
    """How futures are played again and traced, of how they begin and go on."""

    def trace_futures(
        setting: Setting,
        numbers: Numbers,
        script: Script,
        world: World,
        chance: Chance,
        trace: Trace,
        found: Traces,
        seed: int,
        first: int,
        since: int,
    ) -> int:
        """Play futures ``first .. first + F - 1`` again; returns the number of acts traced.

        Ends early where trade finds no equilibrium, with -1 - f for the f-th future, and where
        parts miss the change recorded, with its month in ``found.flaw``.
        """
        rows = 0
        for f in range(found.levels.shape[0]):
            run = first + f
            begin(setting, numbers, world, chance, seed, run)
            note_start(setting, world, trace)
            found.levels[f, 0] = observe(world, trace.kind[0], trace.row[0], trace.partners)
            for month in range(1, found.levels.shape[1]):
                advance(setting, script, world, chance, seed, run, month)
                if world.unsolved[0] != 0:
                    return -1 - f
                if month == since:
                    note_before(world, trace)
                if month > since:
                    parts = found.parts[f, month - since - 1]
                    rows = trace_month(
                        setting,
                        world,
                        trace,
                        run,
                        month,
                        chance.noise,
                        parts,
                        found.acts,
                        found.sizes,
                        rows,
                    )
                    if rows < 0:
                        found.flaw[0] = month
                        return -1 - f
                level = observe(world, trace.kind[0], trace.row[0], trace.partners)
                found.levels[f, month] = level
        return rows

    return trace_futures
