"""One future, month by month, for every driver: draws enter here and only here.

These functions are plain Python; the single run calls them as they are, the ensemble compiled.
"""

from collections.abc import Callable

from alignsim.engine.draws import (
    choice_uniforms,
    draw_numbers,
    draw_particle,
    dyad_noise,
    fires,
    measurement_noise,
)
from alignsim.engine.plan import Numbers, Panel
from alignsim.rules.economy import earn
from alignsim.rules.observe import observe
from alignsim.rules.turn import answer, decide, enter_shocks, open_world
from alignsim.world.names import NEVER
from alignsim.world.state import Floats, Integers, Script, Setting, World

DrawFuture = Callable[
    [Numbers, Floats, Integers, Floats, Integers, World, int, int, Floats],
    None,
]
OpenWorld = Callable[[Setting, World, Floats], None]
EnterShocks = Callable[[Setting, World, Script, int], None]
Decide = Callable[[Setting, World, int, Floats], None]
Answer = Callable[[Setting, World, int, Floats], None]
Earn = Callable[[Setting, World, int], None]


def begin(
    setting: Setting,
    numbers: Numbers,
    start_condition: Floats,
    shock_place: Integers,
    shock_probability: Floats,
    world: World,
    seed: int,
    run: int,
    noise: Floats,
) -> None:
    """Draw a future and open its world; ``noise`` (N,) is scratch."""
    draw_future(
        numbers,
        start_condition,
        shock_place,
        shock_probability,
        setting.place,
        world,
        seed,
        run,
        noise,
    )
    open_world(setting, world, noise)


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


def play_futures(
    draw_future: DrawFuture,
    open_world: OpenWorld,
    enter_shocks: EnterShocks,
    decide: Decide,
    answer: Answer,
    earn: Earn,
    setting: Setting,
    numbers: Numbers,
    script: Script,
    panel: Panel,
    start_condition: Floats,
    shock_place: Integers,
    shock_probability: Floats,
    seed: int,
    first: int,
    months: int,
    world: World,
    values: Floats,
    ends: Floats,
    began: Integers,
    acts: Integers,
    sizes: Floats,
    uniforms: Floats,
    probability: Floats,
    noise: Floats,
) -> int:
    """Play futures ``first .. first + F - 1``; returns the number of ledger rows written.

    Where trade finds no equilibrium, play ends in that month: -1 - f for the f-th future played.
    The first six are the parts of a future, :data:`PARTS`, as they are or compiled.

    ``values`` (F, months + 1, Q), ``ends`` (F, 2, N, N) alignment in month 0 and at the end,
    ``began`` (F, shocks) month in which each shock first began, 0 for never, ``acts`` (rows, 8),
    ``sizes`` (rows,); ``uniforms`` (N,) and the two after it, (N, N), are scratch.
    """
    rows = 0
    for f in range(values.shape[0]):
        run = first + f
        draw_future(
            numbers,
            start_condition,
            shock_place,
            shock_probability,
            setting.place,
            world,
            seed,
            run,
            uniforms,
        )
        open_world(setting, world, uniforms)
        read_panel(world, panel, values[f, 0])
        copy_alignment(world, ends[f, 0])
        for month in range(1, months + 1):
            enter_shocks(setting, world, script, month)
            choice_uniforms(seed, run, month, setting.place, uniforms)
            decide(setting, world, month, uniforms)
            dyad_noise(seed, run, month, setting.place, probability, noise)
            answer(setting, world, month, noise)
            earn(setting, world, month)
            if world.unsolved[0] != 0:
                return -1 - f
            read_panel(world, panel, values[f, month])
            rows = keep_acts(world, run, month, acts, sizes, rows)
        copy_alignment(world, ends[f, 1])
        for s in range(world.first_began.size):
            began[f, s] = world.first_began[s]
    return rows


def read_panel(world: World, panel: Panel, row: Floats) -> None:
    """Read the recorded quantities (Q,) of the world as it stands into ``row``."""
    for q in range(panel.kind.size):
        partners = panel.columns[panel.column_start[q] : panel.column_start[q + 1]]
        row[q] = observe(world, panel.kind[q], panel.row[q], partners)


def keep_acts(world: World, run: int, month: int, acts: Integers, sizes: Floats, at: int) -> int:
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
"""What a future is made of, in the order in which :func:`play_futures` takes them."""
