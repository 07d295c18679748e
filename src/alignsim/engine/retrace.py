"""Futures played again with one quantity traced: chunks on threads, as an ensemble plays them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alignsim.engine.compiling import futures_tracer
from alignsim.engine.ensemble import CHUNK, Progress, on_threads, usable_cores
from alignsim.engine.future import chance_of
from alignsim.engine.handles import Handle
from alignsim.engine.plan import Panel, Plan
from alignsim.engine.trace import ACT_COLUMNS, OF_POWERS, Trace, new_trace
from alignsim.engine.tracing import Traces
from alignsim.engine.unsolved import refuse_unsolved
from alignsim.errors import AlignsimError
from alignsim.world.state import Floats


@dataclass(frozen=True)
class Traced:
    """What tracing one quantity recorded: F futures, months ``since + 1 .. until``, in its unit."""

    since: int
    levels: Floats  # (F, until + 1) the quantity at the end of each month
    parts: Floats  # (F, until - since, 4 + N) see alignsim.engine.trace
    acts: npt.NDArray[np.int32]  # (rows, 9) columns of the ledger, then the role
    sizes: Floats  # (rows,) what each act changed


def retrace(
    plan: Plan,
    panel: Panel,
    futures: int,
    *,
    first: int,
    since: int,
    until: int,
    jobs: int = 0,
    progress: Progress | None = None,
) -> Traced:
    """Play futures ``first .. first + futures - 1`` of a plan again, up to month ``until``.

    ``panel`` holds the one quantity traced, an alignment or a loss, and ``since`` the month after
    which its changes are split. Raises AlignsimError where parts miss the change by more than
    rounding does, which is a fault of alignsim.
    """
    n, months = len(plan.governments), until - since
    levels = np.empty((futures, until + 1))
    parts = np.zeros((futures, months, OF_POWERS + n))
    starts = range(0, futures, CHUNK)
    found: dict[int, tuple[npt.NDArray[np.int32], Floats]] = {}

    def play(index: int) -> int:
        rows = slice(starts[index], min(starts[index] + CHUNK, futures))
        found[index] = _trace_rows(
            plan, panel, first + rows.start, since, levels[rows], parts[rows]
        )
        return rows.stop - rows.start

    futures_tracer(plan, usable_cores())  # before any thread starts: so Ctrl-C is heard
    on_threads(play, len(starts), jobs or usable_cores(), futures, progress)
    return Traced(
        since,
        levels,
        parts,
        np.concatenate([found[index][0] for index in range(len(starts))]),
        np.concatenate([found[index][1] for index in range(len(starts))]),
    )


def _new_trace(plan: Plan, panel: Panel) -> Trace:
    governments = len(plan.governments)
    return new_trace(int(panel.kind[0]), int(panel.row[0]), panel.columns, governments)


def _trace_rows(
    plan: Plan, panel: Panel, first: int, since: int, levels: Floats, parts: Floats
) -> tuple[npt.NDArray[np.int32], Floats]:
    """Trace consecutive futures into the given arrays; returns their acts and sizes."""
    most = 2 * len(levels) * parts.shape[1] * plan.most_acts  # an act may concern two partners
    acts, sizes = np.empty((most, ACT_COLUMNS), dtype=np.int32), np.empty(most)
    flaw, world = np.zeros(1, dtype=np.int64), plan.empty_world()
    rows = futures_tracer(plan)(
        *(Handle(each) for each in (plan.setting, plan.numbers, plan.script)),
        *(Handle(each) for each in (world, chance_of(plan), _new_trace(plan, panel))),
        Handle(Traces(levels, parts, acts, sizes, flaw)),
        plan.seed,
        first,
        since,
    )
    if flaw[0]:
        raise AlignsimError(
            f"future {first - rows - 1}, month {flaw[0]}: the parts are not the change that was "
            "recorded, which is a fault of alignsim; please report it with the scenario"
        )
    if rows < 0:
        refuse_unsolved(plan, first - rows - 1, world)
    return acts[:rows].copy(), sizes[:rows].copy()
