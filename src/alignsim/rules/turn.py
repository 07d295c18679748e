"""The order of a month, stated once.

How governments choose can be replaced (:func:`deciding`); all else is the same in every theory.

Within a phase a rule writes only its own government's row, so the order of governments does not
matter. ``noise`` and ``uniform`` are given, never drawn here.
"""

from collections.abc import Callable

from alignsim.rules.appraise import standing_utility
from alignsim.rules.choose import choose
from alignsim.rules.glance import forget
from alignsim.rules.perceive import credibility, perceive
from alignsim.rules.respond import align, respond
from alignsim.rules.restriction import release
from alignsim.rules.start import beware, locate, settle, steady
from alignsim.rules.trigger import begins
from alignsim.world.names import (
    ACT,
    CHOSEN,
    CONDITION,
    E_GOLDSTEIN,
    E_PROVOCATION,
    E_RESTRICTION,
    E_THREAT,
    E_TIES,
    EXPIRY,
    GOLDSTEIN_SCALE,
    LAPSE,
    NEVER,
    REACTION,
    RESPONSE,
)
from alignsim.world.state import Floats, Script, Setting, World

PHASES = ("perceive", "choose", "respond", "align")
"""What each government does in a month, after the scenario's shocks have entered the ledger."""


def open_world(setting: Setting, world: World, noise: Floats) -> None:
    """Month 0: the measured start. ``noise`` (N,) is the measurement error of ideal points."""
    n = setting.capability.size
    world.act_count[0] = 0
    world.unsolved[0] = 0
    for r in range(world.wages.size):
        world.wages[r] = 1.0
    forget(setting, world)
    for i in range(n):
        locate(setting, world, i, noise[i])
    for i in range(n):
        settle(setting, world, i)
    for i in range(n):
        align(setting, world, i)
    for i in range(n):
        standing_utility(setting, world, i)
        steady(setting, world, i)
        beware(setting, world, i)
        if setting.patron[i] >= 0:
            world.confidence[i] = credibility(setting, world, i)


Choose = Callable[[Setting, World, int, int, float], None]
"""Writes ``world.chosen[i]``: given setting, world, i, the month and a uniform draw in (0, 1)."""


def deciding(choose: Choose) -> Callable[[Setting, World, int, Floats], None]:
    """The first half of a month in which governments choose by ``choose``."""

    def decide(setting: Setting, world: World, month: int, uniform: Floats) -> None:
        """First half of a month: all perceive, then choose; ``uniform`` (N,) in (0, 1).

        The acts of the scenario for this month are in the ledger already; choices follow them.
        """
        n = setting.capability.size
        for i in range(n):
            perceive(setting, world, i)
        for i in range(n):
            choose(setting, world, i, month, uniform[i])
        enter_choices(setting, world)

    return decide


decide = deciding(choose)


def answer(setting: Setting, world: World, month: int, noise: Floats) -> None:
    """Second half: all respond to the acts of the month; ``noise`` (N, N) standard normal.

    Incomes follow, which :func:`alignsim.rules.economy.earn` brings.
    """
    n = setting.capability.size
    for i in range(n):
        respond(setting, world, i, month, noise[i])
    for i in range(n):
        align(setting, world, i)


def enter_shocks(setting: Setting, world: World, script: Script, month: int) -> None:
    """Open the month's ledger with what the scenario's shocks do in it.

    First what has lasted its time lapses; then every shock begins whose date has come or whose
    trigger holds, all triggers seeing the same world; last, acts enter the ledger and conditions
    are set, in the order of the file.
    """
    world.act_count[0] = 0
    run_out(setting, world, script, month)
    for s in range(script.date.size):
        if begins(world, script, s, month):
            world.began[s] = month
            if world.first_began[s] == 0:
                world.first_began[s] = month
    for r in range(script.kind.size):
        if world.began[script.shock[r]] != month:
            continue
        if script.kind[r] == CONDITION:
            world.condition[script.condition[r]] = script.value[r]
        elif script.kind[r] == ACT:
            enter(
                world,
                script.by[r],
                script.move[r],
                script.target[r],
                script.through[r],
                script.sector[r],
                script.magnitude[r],
                script.share[r],
                script.shock[r],
            )


def run_out(setting: Setting, world: World, script: Script, month: int) -> None:
    """Undo what shocks brought whose time is over."""
    for r in range(script.kind.size):
        s = script.shock[r]
        if world.began[s] + script.lasts[s] != month:
            continue
        if script.kind[r] == EXPIRY:
            world.condition[script.condition[r]] = value_in_force(world, script, r, month)
        elif script.kind[r] == LAPSE:
            share = world.effect[script.move[r], E_RESTRICTION] * script.magnitude[r]
            release(
                setting,
                world,
                script.by[r],
                script.move[r],
                script.target[r],
                script.sector[r],
                share,
            )


def value_in_force(world: World, script: Script, row: int, month: int) -> float:
    """Value that the condition of a row has in a month without the shock that expires with it.

    The shock that began last and still holds says it, of two in one month the later in the file;
    failing that, it is as before all shocks.
    """
    value = script.value[row]
    latest = NEVER
    for r in range(script.kind.size):
        if script.kind[r] != CONDITION or script.condition[r] != script.condition[row]:
            continue
        s = script.shock[r]
        began = world.began[s]
        holds = script.lasts[s] == 0 or month < began + script.lasts[s]
        if holds and began != NEVER and began >= latest:
            value = script.value[r]
            latest = began
    return value


def enter_choices(setting: Setting, world: World) -> None:
    """Write every government's choice into the ledger of the month, in order of governments."""
    for i in range(setting.capability.size):
        option = world.chosen[i]
        if option >= 0:
            start = setting.repertoire_start[i]
            size = setting.repertoire_start[i + 1] - start
            place = option - setting.option_start[i]
            entry = start + place % size
            dyad = setting.partner_start[i] + place // size
            enter(
                world,
                i,
                setting.repertoire_move[entry],
                setting.partner[dyad],
                -1,
                setting.repertoire_sector[entry],
                1.0,
                1.0,
                CHOSEN,
            )


def enter(
    world: World,
    by: int,
    move: int,
    target: int,
    through: int,
    sector: int,
    magnitude: float,
    share: float,
    origin: int,
) -> None:
    """Append one act to the ledger of the month, with what it does to anybody."""
    a = world.act_count[0]
    world.act_by[a] = by
    world.act_move[a] = move
    world.act_target[a] = target
    world.act_through[a] = through
    world.act_sector[a] = sector
    world.act_magnitude[a] = magnitude
    world.act_share[a] = share
    world.act_origin[a] = origin
    world.act_count[0] = a + 1
    e = world.effect[move]
    p = world.parameter
    world.act_felt[a] = p[RESPONSE] * e[E_GOLDSTEIN] / GOLDSTEIN_SCALE * magnitude
    world.act_stir[a] = (
        p[REACTION] * e[E_PROVOCATION] * e[E_GOLDSTEIN] / GOLDSTEIN_SCALE * magnitude * share
    )
    world.act_ties[a] = e[E_TIES] * magnitude
    world.act_threat[a] = e[E_THREAT] * magnitude
