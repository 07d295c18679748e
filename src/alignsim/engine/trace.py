"""Trace: what moved one government's alignment in a month, part by part.

Nothing here knows an equation. After a month has been played, its start is put back and the rules
that moved alignment are called once more, one at a time: ``respond`` in a month without acts with
all rates but one at nothing, ``background_balance`` for one power at a time, ``feel_act`` for one
act at a time. Their sum must be the change that was recorded. Only the traced row pays.

Parts of z become parts of alignment by the month's secant slope, alignment moved over z moved; so
they still add up (see docs/design/0014-explain.md).
"""

from typing import NamedTuple

import numpy as np

from alignsim.rules.balance import background_balance
from alignsim.rules.observe import ALIGNMENT
from alignsim.rules.respond import feel_act, respond
from alignsim.world.names import BALANCE, NOISE, RECIPROCITY, REVERSION
from alignsim.world.state import Floats, Integers, Setting, World

OF_REVERSION, OF_RECIPROCITY, OF_NOISE, OF_BOUND, OF_POWERS = range(5)
"""Places of a month's parts; from the last on, one for each government: in alignment the power that
balance came through, in loss the one whose restrictions cost."""

RECEIVED, COMMITMENT, BYSTANDER, BLAME = range(4)
"""What an act is to the traced government: done to it, its own, seen, or passed through a third
party that bears part of the blame or credit."""

ACT_COLUMNS = 9
"""Columns of a traced act: those of the ledger, then the role."""

SMALLEST_STEP = 1e-8
"""Change of z below which the slope is the derivative: a secant over less would be rounding."""

TOLERANCE = 1e-12
"""Most by which the parts of a month's change of z may miss the change that was recorded."""


class Trace(NamedTuple):
    """What is traced, and working space. N governments, J partners of the quantity."""

    kind: Integers  # (1,) ALIGNMENT or LOSS, see rules.observe
    row: Integers  # (1,) the government whose quantity it is
    partners: Integers  # (J,) the quantity is the plain mean over them; none for a loss
    before: Floats  # (N, N) alignment before the month
    after: Floats  # (N, N) alignment after it
    z_before: Floats  # (N,) row of z before the month
    z_after: Floats  # (N,) after it
    ties: Floats  # (N,) row of ties after the month
    threat: Floats  # (N,) row of threat after it
    moods: Floats  # (2,) support and confidence after it
    change: Floats  # (N,) change of z as it was recorded
    pressure: Floats  # (N,) row of pressure before the month
    rates: Floats  # (4,) rates of the mechanisms, see RATES
    slope: Floats  # (J,) change of the quantity for each unit of z with a partner
    pull: Floats  # (J,) reversion at the measured start
    held: Floats  # (N, J) balance through each power at the measured start, which reversion offsets
    pair: Floats  # (2, 2) alignment in a world of one power and one partner
    pair_weight: Floats  # (2,) their weight, the partner's being nothing
    pair_change: Floats  # (2,) what balance changes in that world
    still: Floats  # (N,) a month without noise


RATES = (REVERSION, RECIPROCITY, NOISE, BALANCE)
"""Parameters that are the rates of what moves z without any act."""


def new_trace(kind: int, row: int, partners: Integers, governments: int) -> Trace:
    """Working space to trace one quantity of one government."""
    n, j = governments, partners.size
    return Trace(
        kind=np.array([kind], dtype=np.int64),
        row=np.array([row], dtype=np.int64),
        partners=np.ascontiguousarray(partners, dtype=np.int64),
        before=np.zeros((n, n)),
        after=np.zeros((n, n)),
        z_before=np.zeros(n),
        z_after=np.zeros(n),
        ties=np.zeros(n),
        threat=np.zeros(n),
        moods=np.zeros(2),
        change=np.zeros(n),
        pressure=np.zeros(n),
        rates=np.zeros(len(RATES)),
        slope=np.zeros(j),
        pull=np.zeros(j),
        held=np.zeros((n, j)),
        pair=np.zeros((2, 2)),
        pair_weight=np.zeros(2),
        pair_change=np.zeros(2),
        still=np.zeros(n),
    )


def note_start(setting: Setting, world: World, trace: Trace) -> None:
    """Note the measured start of a future: what balance does there, and what offsets it."""
    note_before(world, trace)
    if trace.kind[0] != ALIGNMENT:
        return
    note_after(world, trace)
    alone(setting, world, trace, REVERSION, 0, trace.still)
    i = trace.row[0]
    for place in range(trace.partners.size):
        trace.pull[place] = world.change[i, trace.partners[place]]
    for k in range(setting.capability.size):
        for place in range(trace.partners.size):
            offset = 0.0
            if world.parameter[REVERSION] > 0.0:
                offset = balance_through(setting, world, trace, k, trace.partners[place])
            trace.held[k, place] = offset
    put_back(world, trace)


def note_before(world: World, trace: Trace) -> None:
    """Keep what the next month starts from."""
    i = trace.row[0]
    for j in range(trace.z_before.size):
        trace.z_before[j] = world.z[i, j]
        trace.pressure[j] = world.pressure[i, j]
        for k in range(trace.z_before.size):
            trace.before[j, k] = world.alignment[j, k]


def note_after(world: World, trace: Trace) -> None:
    """Keep all that tracing will write over."""
    i = trace.row[0]
    for j in range(trace.z_after.size):
        trace.z_after[j] = world.z[i, j]
        trace.ties[j] = world.ties[i, j]
        trace.threat[j] = world.threat[i, j]
        trace.change[j] = world.change[i, j]
        for k in range(trace.z_after.size):
            trace.after[j, k] = world.alignment[j, k]
    trace.moods[0] = world.support[i]
    trace.moods[1] = world.confidence[i]


def put_back(world: World, trace: Trace) -> None:
    """Restore what :func:`note_after` kept."""
    i = trace.row[0]
    for j in range(trace.z_after.size):
        world.z[i, j] = trace.z_after[j]
        world.ties[i, j] = trace.ties[j]
        world.threat[i, j] = trace.threat[j]
        world.change[i, j] = trace.change[j]
        for k in range(trace.z_after.size):
            world.alignment[j, k] = trace.after[j, k]
    world.support[i] = trace.moods[0]
    world.confidence[i] = trace.moods[1]


def trace_month(
    setting: Setting,
    world: World,
    trace: Trace,
    run: int,
    month: int,
    noise: Floats,
    parts: Floats,
    acts: Integers,
    sizes: Floats,
    rows: int,
) -> int:
    """Split the change of the quantity in the month just played; returns the next free row.

    ``noise`` (N, N) as the month was played with. Writes ``parts`` (4 + N,) and, from row ``rows``
    on, ``acts`` (rows, 9) with their ``sizes`` (rows,), all in units of the quantity. -1 where the
    parts are not the change that was recorded. The world is left as it was.
    """
    if trace.kind[0] == ALIGNMENT:
        rows = trace_alignment(setting, world, trace, run, month, noise, parts, acts, sizes, rows)
    else:
        for k in range(trace.pressure.size):
            parts[OF_POWERS + k] = world.pressure[trace.row[0], k] - trace.pressure[k]
    note_before(world, trace)
    return rows


def trace_alignment(
    setting: Setting,
    world: World,
    trace: Trace,
    run: int,
    month: int,
    noise: Floats,
    parts: Floats,
    acts: Integers,
    sizes: Floats,
    rows: int,
) -> int:
    """Split the month's change of alignment, see :func:`trace_month`."""
    i = trace.row[0]
    note_after(world, trace)
    measure_slopes(trace)
    for j in range(trace.before.shape[0]):
        for k in range(trace.before.shape[1]):
            world.alignment[j, k] = trace.before[j, k]
    alone(setting, world, trace, REVERSION, month, noise[i])
    parts[OF_REVERSION] = mean_change(world, trace)
    for place in range(trace.partners.size):
        parts[OF_REVERSION] -= trace.slope[place] * trace.pull[place]
    alone(setting, world, trace, RECIPROCITY, month, noise[i])
    parts[OF_RECIPROCITY] = mean_change(world, trace)
    alone(setting, world, trace, NOISE, month, noise[i])
    parts[OF_NOISE] = mean_change(world, trace)
    for k in range(setting.capability.size):
        parts[OF_POWERS + k] = 0.0
        for place in range(trace.partners.size):
            j = trace.partners[place]
            beyond = balance_through(setting, world, trace, k, j) - trace.held[k, place]
            parts[OF_POWERS + k] += trace.slope[place] * beyond
    quietly(setting, world, trace, month, noise[i])
    for a in range(world.act_count[0]):
        rows = trace_act(setting, world, trace, run, month, a, acts, sizes, rows)
    parts[OF_BOUND] = 0.0
    for place in range(trace.partners.size):
        j = trace.partners[place]
        free = trace.z_before[j] + trace.change[j]
        parts[OF_BOUND] += trace.slope[place] * (trace.z_after[j] - free)
        if abs(world.change[i, j] - trace.change[j]) > TOLERANCE:
            rows = -1
    put_back(world, trace)
    return rows


def measure_slopes(trace: Trace) -> None:
    """Slopes by which parts of z become parts of the quantity, the mean over partners."""
    i = trace.row[0]
    for place in range(trace.partners.size):
        j = trace.partners[place]
        step = trace.z_after[j] - trace.z_before[j]
        slope = 1.0 - trace.after[i, j] * trace.after[i, j]
        if abs(step) >= SMALLEST_STEP:
            slope = (trace.after[i, j] - trace.before[i, j]) / step
        trace.slope[place] = slope / trace.partners.size


def mean_change(world: World, trace: Trace) -> float:
    """Change of z that stands in the traced row, as change of the quantity."""
    total = 0.0
    for place in range(trace.partners.size):
        total += trace.slope[place] * world.change[trace.row[0], trace.partners[place]]
    return total


def quietly(setting: Setting, world: World, trace: Trace, month: int, noise: Floats) -> None:
    """The change of z that the traced government's month brings without any act."""
    i = trace.row[0]
    for j in range(trace.z_before.size):
        world.z[i, j] = trace.z_before[j]
    acts = world.act_count[0]
    world.act_count[0] = 0
    respond(setting, world, i, month, noise)
    world.act_count[0] = acts


def alone(
    setting: Setting, world: World, trace: Trace, rate: int, month: int, noise: Floats
) -> None:
    """The same from one mechanism alone, the rates of the others being nothing."""
    for place in range(len(RATES)):
        trace.rates[place] = world.parameter[RATES[place]]
        if RATES[place] != rate:
            world.parameter[RATES[place]] = 0.0
    quietly(setting, world, trace, month, noise)
    for place in range(len(RATES)):
        world.parameter[RATES[place]] = trace.rates[place]


def balance_through(setting: Setting, world: World, trace: Trace, k: int, j: int) -> float:
    """Change of z with j that background balance brings through power k alone.

    The rule is given a world of two: the power, and the partner, who has no weight.
    """
    i = trace.row[0]
    trace.pair[1, 0] = world.alignment[i, k]
    trace.pair[0, 1] = world.alignment[k, j]
    trace.pair_weight[0] = setting.capability[k]
    trace.pair_change[0] = 0.0
    trace.pair_change[1] = 0.0
    rate = world.parameter[BALANCE]
    background_balance(trace.pair, trace.pair_weight, rate, 1, trace.pair_change)
    return float(trace.pair_change[1])


def trace_act(
    setting: Setting,
    world: World,
    trace: Trace,
    run: int,
    month: int,
    a: int,
    acts: Integers,
    sizes: Floats,
    rows: int,
) -> int:
    """Write what act a of the month changes with each partner it concerns.

    An act concerns the government that it ties to the traced one, and who passed it on.
    """
    i = trace.row[0]
    by, target, through = world.act_by[a], world.act_target[a], world.act_through[a]
    other, role = by, BYSTANDER
    if by == i:
        other, role = target, COMMITMENT
    elif target == i:
        role = RECEIVED
    passed = role == BYSTANDER and through >= 0 and through != i and through != by
    other_before = world.change[i, other]
    through_before = world.change[i, through] if passed else 0.0
    feel_act(setting, world, i, a)
    for place in range(trace.partners.size):
        j = trace.partners[place]
        if j == other:
            sizes[rows] = trace.slope[place] * (world.change[i, j] - other_before)
            rows = keep_act(world, run, month, a, role, acts, rows)
        if passed and j == through:
            sizes[rows] = trace.slope[place] * (world.change[i, j] - through_before)
            rows = keep_act(world, run, month, a, BLAME, acts, rows)
    return rows


def keep_act(world: World, run: int, month: int, a: int, role: int, acts: Integers, at: int) -> int:
    """Copy one act with its role into row ``at`` of ``acts`` (rows, 9); returns the next row."""
    acts[at, 0] = run
    acts[at, 1] = month
    acts[at, 2] = world.act_by[a]
    acts[at, 3] = world.act_move[a]
    acts[at, 4] = world.act_target[a]
    acts[at, 5] = world.act_through[a]
    acts[at, 6] = world.act_sector[a]
    acts[at, 7] = world.act_origin[a]
    acts[at, 8] = role
    return at + 1
