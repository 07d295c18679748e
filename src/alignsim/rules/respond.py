"""Respond: each government updates its own row from all acts of the month."""

from alignsim.rules.balance import background_balance
from alignsim.rules.elementary import tanh
from alignsim.rules.restriction import covers, restrict
from alignsim.rules.threat import alarm
from alignsim.world.names import (
    BALANCE,
    COMMITMENT,
    E_REASSURANCE,
    E_RESTRICTION,
    INDIRECT,
    NOISE,
    RALLY,
    RECIPROCITY,
    REVERSION,
    THREAT_DECAY,
    THREAT_SPILLOVER,
    TIES_DEPRECIATION,
)
from alignsim.world.state import Floats, Setting, World

Z_LIMIT = 3.8
"""Alignment stays within +-0.999, so that z never leaves the range of floating point."""


def respond(setting: Setting, world: World, i: int, month: int, noise: Floats) -> None:
    """Rows i of z, ties, threat, restrictions; i's support and confidence.

    ``noise`` holds one standard normal draw for each partner of i, shape (N,).
    """
    n = setting.capability.size
    drift(setting, world, i)
    background_balance(
        world.alignment, setting.capability, world.parameter[BALANCE], i, world.change[i]
    )
    change, size = world.change[i], world.parameter[NOISE]
    for j in range(n):
        change[j] += size * noise[j]
    fade(setting, world, i)
    for a in range(world.act_count[0]):
        feel_act(setting, world, i, a)
        if world.act_by[a] == i:
            carry_out(setting, world, i, a, month)
    z = world.z[i]
    for j in range(n):
        z[j] = min(Z_LIMIT, max(-Z_LIMIT, z[j] + change[j]))
    z[i] = 0.0
    world.support[i] = min(1.0, max(0.0, world.support[i]))
    world.confidence[i] = min(1.0, max(0.0, world.confidence[i]))


def drift(setting: Setting, world: World, i: int) -> None:
    """Start the month's change of z: reversion to the measured level, and reciprocity.

    Reciprocity (Goldstein & Freeman 1990): regard moves towards the regard received.
    """
    reciprocity, reversion = world.parameter[RECIPROCITY], world.parameter[REVERSION]
    change, alignment = world.change[i], world.alignment[i]
    anchor, z = world.anchor[i], world.z[i]
    for j in range(setting.capability.size):
        change[j] = reciprocity * (world.alignment[j, i] - alignment[j])
    for j in range(setting.capability.size):
        change[j] += reversion * (anchor[j] - z[j])


def fade(setting: Setting, world: World, i: int) -> None:
    """Threat decays to its standing level, moved by conditions; ties depreciate to treaties."""
    n = setting.capability.size
    decay, loosening = world.parameter[THREAT_DECAY], world.parameter[TIES_DEPRECIATION]
    threat, anchor, proximity = world.threat[i], world.threat_anchor[i], world.proximity[i]
    ties, floor = world.ties[i], world.ties_floor[i]
    for j in range(n):
        standing = max(0.0, anchor[j] + world.menace[j] * proximity[j])
        threat[j] += decay * (standing - threat[j])
    for j in range(n):
        ties[j] -= loosening * (ties[j] - floor[j])


def feel_act(setting: Setting, world: World, i: int, a: int) -> None:
    """What act a means to i, as its target, its author or a bystander."""
    by = world.act_by[a]
    target = world.act_target[a]
    if i == target:
        if by != i:
            receive(setting, world, i, a)
    elif i == by:
        world.change[i, target] += world.parameter[COMMITMENT] * world.act_felt[a]
        join(world, i, target, world.act_ties[a])
    else:
        watch(setting, world, i, a)


def receive(setting: Setting, world: World, i: int, a: int) -> None:
    """An act's target answers in kind; hostility rallies support behind its government."""
    by = world.act_by[a]
    size = world.act_magnitude[a]
    world.change[i, by] += world.act_felt[a]
    join(world, i, by, world.act_ties[a])
    alarm(setting, world, i, by, world.act_threat[a])
    if world.act_felt[a] < 0.0:
        world.support[i] += world.parameter[RALLY] * size
    if setting.patron[i] == by:
        removed = world.effect[world.act_move[a], E_REASSURANCE] * size
        world.confidence[i] += removed * (1.0 - world.confidence[i])


def watch(setting: Setting, world: World, i: int, a: int) -> None:
    """A bystander warms to whoever is good to its friends or bad to its enemies, and the reverse.

    A move on several targets counts once in all. A move through a third party leaves part of the
    blame, or the credit, with that party. Threats to friends alarm.
    """
    by = world.act_by[a]
    close = world.alignment[i, world.act_target[a]]
    moved = world.act_stir[a] * close
    through = world.act_through[a]
    if through >= 0:
        passed = moved * world.parameter[INDIRECT]
        moved -= passed
        if through != i:
            world.change[i, through] += passed
    world.change[i, by] += moved
    if world.act_threat[a] != 0.0 and close > 0.0:
        spill = world.parameter[THREAT_SPILLOVER] * close * world.act_share[a]
        alarm(setting, world, i, by, world.act_threat[a] * spill)


def join(world: World, i: int, j: int, share: float) -> None:
    """Close a share of the gap to full security ties with j."""
    world.ties[i, j] += share * (1.0 - world.ties[i, j])


def carry_out(setting: Setting, world: World, i: int, a: int, month: int) -> None:
    """Put i's own act into force: restrictions on trade, and the month it was last made."""
    move = world.act_move[a]
    target = world.act_target[a]
    for r in range(setting.repertoire_start[i], setting.repertoire_start[i + 1]):
        if setting.repertoire_move[r] == move:
            world.last[r] = month
    if setting.move_restricts[move] == 0 or target == i:
        return
    share = min(1.0, world.effect[move, E_RESTRICTION] * world.act_magnitude[a])
    if world.restricts[i, target] == 0:
        world.restricts[i, target] = 1
        world.restricting[i] = 1
        world.looked[i] = 0
    for s in range(setting.sales.shape[2]):
        if covers(setting, move, world.act_sector[a], s):
            if setting.move_blocks_purchases[move] == 1:
                restrict(world.restriction, i, target, s, share, setting.move_lifts[move])
            if setting.move_blocks_sales[move] == 1:
                restrict(world.embargo, i, target, s, share, setting.move_lifts[move])


def align(setting: Setting, world: World, i: int) -> None:
    """alignment[i, j] = tanh z[i, j]; none with itself."""
    alignment, z = world.alignment[i], world.z[i]
    for j in range(setting.capability.size):
        alignment[j] = tanh(z[j])
    alignment[i] = 0.0
