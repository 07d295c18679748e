"""One future, month by month, for every driver: draws enter here and only here.

These functions are plain Python; the single run calls them as they are, the ensemble compiled.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from alignsim.engine.draws import (
    choice_uniforms,
    draw_numbers,
    draw_particle,
    dyad_noise,
    fires,
    measurement_noise,
)
from alignsim.engine.plan import Numbers, Panel, Plan
from alignsim.results import LEDGER_COLUMNS
from alignsim.rules.economy import earn
from alignsim.rules.observe import observe
from alignsim.rules.turn import answer, decide, enter_shocks, open_world
from alignsim.world.names import NEVER
from alignsim.world.state import Floats, Integers, Script, Setting, World


class Chance(NamedTuple):
    """What a future is drawn from besides its numbers, and room for the draws of a month."""

    condition: Floats  # (C,) values of the conditions at the start
    shock_place: Integers  # (shocks,) addresses of the draws of the shocks
    shock_probability: Floats  # (shocks,)
    uniform: Floats  # (N,) draws of the choices; at the start, measurement error of ideal points
    probability: Floats  # (N, N) scratch
    noise: Floats  # (N, N) standard normal draws of the dyads


class Record(NamedTuple):
    """Where the ensemble records F futures; shapes as in :class:`alignsim.results.Results`."""

    values: Floats  # (F, months + 1, Q)
    ends: npt.NDArray[np.float32]  # (F, 2, N, N) alignment in month 0 and at the end
    began: npt.NDArray[np.int16]  # (F, shocks) month in which each first began, 0 for never
    acts: npt.NDArray[np.int32]  # (rows, 8) the ledger
    sizes: Floats  # (rows,) magnitudes of the acts


def new_record(plan: Plan, futures: int) -> Record:
    """Room for what so many futures of a plan record."""
    n = len(plan.governments)
    acts, sizes = new_ledger(plan, futures)
    return Record(
        values=np.empty((futures, plan.months + 1, len(plan.quantities))),
        ends=np.empty((futures, 2, n, n), dtype=np.float32),
        began=np.empty((futures, len(plan.shocks)), dtype=np.int16),
        acts=acts,
        sizes=sizes,
    )


def new_ledger(plan: Plan, futures: int) -> tuple[npt.NDArray[np.int32], Floats]:
    """Room for all acts that so many futures of a plan can hold, and for their magnitudes."""
    rows = futures * plan.months * plan.most_acts
    return np.empty((rows, len(LEDGER_COLUMNS)), dtype=np.int32), np.empty(rows)


def chance_of(plan: Plan) -> Chance:
    """What the futures of a plan are drawn from."""
    n = len(plan.governments)
    return Chance(
        plan.start_condition,
        plan.shock_place,
        plan.shock_probability,
        np.empty(n),
        np.empty((n, n)),
        np.empty((n, n)),
    )


DrawFuture = Callable[
    [Numbers, Floats, Integers, Floats, Integers, World, int, int, Floats],
    None,
]
OpenWorld = Callable[[Setting, World, Floats], None]
EnterShocks = Callable[[Setting, World, Script, int], None]
Decide = Callable[[Setting, World, int, Floats], None]
Answer = Callable[[Setting, World, int, Floats], None]
Earn = Callable[[Setting, World, int], None]
Begin = Callable[[Setting, Numbers, World, Chance, int, int], None]
Advance = Callable[[Setting, Script, World, Chance, int, int, int], None]


def beginning(draw_future: DrawFuture, open_world: OpenWorld) -> Begin:
    """How a future begins, of the parts that do it."""

    def begin(
        setting: Setting, numbers: Numbers, world: World, chance: Chance, seed: int, run: int
    ) -> None:
        """Draw a future and open its world."""
        draw_future(
            numbers,
            chance.condition,
            chance.shock_place,
            chance.shock_probability,
            setting.place,
            world,
            seed,
            run,
            chance.uniform,
        )
        open_world(setting, world, chance.uniform)

    return begin


def advancing(enter_shocks: EnterShocks, decide: Decide, answer: Answer, earn: Earn) -> Advance:
    """How a future goes on by a month, of the parts that do it."""

    def advance(
        setting: Setting,
        script: Script,
        world: World,
        chance: Chance,
        seed: int,
        run: int,
        month: int,
    ) -> None:
        """Draw and play a month; ``chance.noise`` is then what it was played with."""
        place = setting.place
        enter_shocks(setting, world, script, month)
        choice_uniforms(seed, run, month, place, chance.uniform)
        decide(setting, world, month, chance.uniform)
        dyad_noise(seed, run, month, place, chance.probability, chance.noise)
        answer(setting, world, month, chance.noise)
        earn(setting, world, month)

    return advance


def draw_future(
    numbers: Numbers,
    start_condition: Floats,
    shock_place: Integers,
    shock_probability: Floats,
    place: Integers,
    world: World,
    seed: int,
    run: int,
    noise: Floats,
) -> None:
    """Draw the numbers of a future, its shocks, and the measurement error into ``noise`` (N,)."""
    draw_numbers(seed, run, numbers.place, numbers.kind, numbers.bounds, world.numbers)
    draw_particle(seed, run, numbers.fitted, numbers.particle, world.numbers)
    for c in range(world.condition.size):
        world.condition[c] = start_condition[c]
    for s in range(world.possible.size):
        world.possible[s] = 1 if fires(seed, run, shock_place[s], shock_probability[s]) else 0
        world.began[s] = NEVER
        world.first_began[s] = 0
    measurement_noise(seed, run, place, noise)


def playing(begin: Begin, advance: Advance) -> Callable[..., int]:
    """How futures are played and recorded, of how they begin and go on."""

    def play_futures(
        setting: Setting,
        numbers: Numbers,
        script: Script,
        panel: Panel,
        world: World,
        chance: Chance,
        record: Record,
        seed: int,
        first: int,
        months: int,
    ) -> int:
        """Play futures ``first .. first + F - 1``; returns the number of ledger rows written.

        Where trade finds no equilibrium, play ends in that month: -1 - f for the f-th future.
        """
        rows = 0
        for f in range(record.values.shape[0]):
            run = first + f
            begin(setting, numbers, world, chance, seed, run)
            read_panel(world, panel, record.values[f, 0])
            copy_alignment(world, record.ends[f, 0])
            for month in range(1, months + 1):
                advance(setting, script, world, chance, seed, run, month)
                if world.unsolved[0] != 0:
                    return -1 - f
                read_panel(world, panel, record.values[f, month])
                rows = keep_acts(world, run, month, record.acts, record.sizes, rows)
            copy_alignment(world, record.ends[f, 1])
            for s in range(world.first_began.size):
                record.began[f, s] = world.first_began[s]
        return rows

    return play_futures


def read_panel(world: World, panel: Panel, row: Floats) -> None:
    """Read the recorded quantities (Q,) of the world as it stands into ``row``."""
    for q in range(panel.kind.size):
        partners = panel.columns[panel.column_start[q] : panel.column_start[q + 1]]
        row[q] = observe(world, panel.kind[q], panel.row[q], partners)


def keep_acts(
    world: World, run: int, month: int, acts: npt.NDArray[np.int32], sizes: Floats, at: int
) -> int:
    """Copy the month's ledger into ``acts`` (rows, 8) and ``sizes`` (rows,) from row ``at``."""
    for a in range(world.act_count[0]):
        acts[at, 0] = run
        acts[at, 1] = month
        acts[at, 2] = world.act_by[a]
        acts[at, 3] = world.act_move[a]
        acts[at, 4] = world.act_target[a]
        acts[at, 5] = world.act_through[a]
        acts[at, 6] = world.act_sector[a]
        acts[at, 7] = world.act_origin[a]
        sizes[at] = world.act_magnitude[a]
        at += 1
    return at


def copy_alignment(world: World, into: Floats) -> None:
    """Copy alignment between all governments, (N, N)."""
    for i in range(world.alignment.shape[0]):
        for j in range(world.alignment.shape[1]):
            into[i, j] = world.alignment[i, j]


PARTS = (draw_future, open_world, enter_shocks, decide, answer, earn)
"""What a future is made of: the first two begin it, the others play a month, in this order."""

begin = beginning(draw_future, open_world)
advance = advancing(enter_shocks, decide, answer, earn)
play_futures = playing(begin, advance)
