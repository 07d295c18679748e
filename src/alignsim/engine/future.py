"""One future, month by month, for every driver: draws enter here and only here.

These functions are plain Python; the single run calls them as they are, the ensemble compiled.
"""

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
from alignsim.rules.turn import enter_shocks, open_world, play_month
from alignsim.world.names import NEVER
from alignsim.world.state import Floats, Integers, Script, Setting, World


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


def play(
    setting: Setting,
    script: Script,
    world: World,
    seed: int,
    run: int,
    month: int,
    uniforms: Floats,
    probability: Floats,
    noise: Floats,
) -> None:
    """Play one month of a future; ``uniforms`` (N,), the two others (N, N) are scratch."""
    enter_shocks(setting, world, script, month)
    choice_uniforms(seed, run, month, setting.place, uniforms)
    dyad_noise(seed, run, month, setting.place, probability, noise)
    play_month(setting, world, month, uniforms, noise)
    earn(setting, world, month)


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
