"""Economy: real income lost to restrictions of trade.

Two readings. **Impact**, of the first months: value added in the sales cut, and what the purchases
cut were worth before anything replaces them. **Adjusted**: the trade equilibrium, once everybody
has found other partners (see :mod:`alignsim.rules.equilibrium`). Loss moves from the one to the
other. Figures are in % of the government's real income (GDP).

Trade is cleared for all governments there are and the rest of the world, whoever is in play, so
that a bystander changes nobody's loss.
"""

from alignsim.rules.elementary import exp, log
from alignsim.rules.equilibrium import clear_markets, open_markets, power
from alignsim.world.names import (
    ADJUSTMENT_HALF_LIFE,
    ESSENTIAL,
    RECOVERY_HALF_LIVES,
    SECTOR_ELASTICITIES,
    SECTOR_SUBSTITUTION,
    SHORTAGE_SUBSTITUTION,
    VALUE_ADDED_SHARE,
)
from alignsim.world.state import Floats, Setting, World

LOG_2 = 0.6931471805599453

REMNANT = 0.02
"""Trade that still shuns a partner after the restriction was lifted is back when less than this
share is missing."""

TOLERANCE = 1e-7
"""Greatest excess demand of a market over its supply, in logarithm."""

MOST_SWEEPS = 1000

FAR = 35.0
"""Beyond this logarithm a sum is its larger term."""

NEARLY_ONE = 1e-6
"""As near to one as this, an elasticity of substitution is Cobb and Douglas's."""


def earn(setting: Setting, world: World, month: int) -> None:
    """The month's incomes: trade recovers or shrinks, clears anew if it did, and all bear it.

    Where no equilibrium is found, ``world.unsolved`` holds who changed its restrictions, by index
    plus 1, and the month; the losses are then meaningless, and the drivers raise.
    """
    n = setting.capability.size
    senders = 0
    changes = 0
    for i in range(n):
        if world.restricting[i] == 1:
            recover(setting, world, i)
        senders += world.restricting[i]
        changes += world.stirred[i]
    if senders == 0:
        return
    if changes > 0:
        for i in range(n):
            suffer(setting, world, i)
        clear_trade(setting, world, month)
        for i in range(n):
            spread_loss(world, i)
    for i in range(n):
        lose_income(world, i)


def recover(setting: Setting, world: World, i: int) -> None:
    """Row i of what trade shuns: no less than what is restricted, and no more after a while.

    Trade follows a restriction at once; after it is lifted, what is missing halves in every
    half-life of its sector.
    """
    for j in range(setting.capability.size):
        if world.restricts[i, j] == 1:
            for s in range(setting.sales.shape[2]):
                stay = fading(world.parameter[RECOVERY_HALF_LIVES[s]])
                follow(world, i, world.shunned[i, j], world.restriction[i, j, s], stay, s)
                follow(world, i, world.withheld[i, j], world.embargo[i, j, s], stay, s)


def fading(half_life: float) -> float:
    """Share left after a month of what halves in ``half_life`` months; none of it at 0."""
    return exp(-LOG_2 / half_life) if half_life > 0.0 else 0.0


def follow(world: World, i: int, missing: Floats, ordered: float, stay: float, s: int) -> None:
    """Trade missing in a sector follows the share i ordered; tell where it changed."""
    left = ordered + stay * (missing[s] - ordered)
    if left < ordered + REMNANT:
        left = ordered
    if left != missing[s]:
        missing[s] = left
        world.stirred[i] = 1


# -- impact ---------------------------------------------------------------------------------------


def suffer(setting: Setting, world: World, i: int) -> None:
    """Row i of the impact: what each government's restrictions cost it, its own on the diagonal.

    Sales cut cost their domestic value added. Purchases cut cost the gains from that trade, flow /
    elasticity (to first order: Arkolakis, Costinot & Rodriguez-Clare 2012, eq. 1); of essential
    inputs what output falls short by, see :func:`shortage`.
    """
    n = setting.capability.size
    for j in range(n):
        world.impact[i, j] = 0.0
    for s in range(setting.sales.shape[2]):
        worth = worth_of_purchases(setting, world, i, s)
        for j in range(n):
            if world.restricts[i, j] + world.restricts[j, i] == 0:
                continue
            shunned, withheld = world.shunned[j, i, s], world.withheld[i, j, s]
            sold = world.parameter[VALUE_ADDED_SHARE] * setting.sales[i, j, s]
            world.impact[i, j] += sold * blamed(shunned, withheld)
            world.impact[i, i] += sold * blamed(withheld, shunned)
            shunned, withheld = world.shunned[i, j, s], world.withheld[j, i, s]
            bought = worth * setting.purchases[i, j, s]
            world.impact[i, j] += bought * blamed(withheld, shunned)
            world.impact[i, i] += bought * blamed(shunned, withheld)


def blamed(mine: float, other: float) -> float:
    """Share of a flow cut by the first of two who cut shares of it in turn, in proportion."""
    if mine <= 0.0:
        return 0.0
    return mine * (mine + other - mine * other) / (mine + other)


def worth_of_purchases(setting: Setting, world: World, i: int, s: int) -> float:
    """Income (%) that i loses for each % of GDP of its purchases in sector s that are cut."""
    p = world.parameter
    if ESSENTIAL[s] == 0:
        return 1.0 / p[SECTOR_ELASTICITIES[s]]
    cut = 0.0
    for j in range(setting.capability.size):
        shunned, withheld = world.shunned[i, j, s], world.withheld[j, i, s]
        cut += setting.purchases[i, j, s] * (shunned + withheld - shunned * withheld)
    used = setting.use[i, s]
    if cut <= 0.0 or used <= 0.0:
        return 0.0
    return 100.0 * shortage(0.01 * used, cut / used, p[SHORTAGE_SUBSTITUTION]) / cut


def shortage(share: float, cut: float, substitution: float) -> float:
    """Share of output lost when an input that costs ``share`` of it falls short by ``cut``.

    Two inputs of constant elasticity of ``substitution`` > 0 (Bachmann et al. 2024). All three
    above 0; the input never falls below 1e-6 of what it was.
    """
    left = max(1.0 - cut, 1e-6)
    if abs(substitution - 1.0) < NEARLY_ONE:
        return 1.0 - power(left, share)
    rate = (substitution - 1.0) / substitution
    x = rate * log(left)
    if x > FAR:  # what is left of the other input counts for nothing beside the shortage
        return 1.0 - left * exp(log(share) / rate)
    return 1.0 - exp(log(1.0 + share * (exp(x) - 1.0)) / rate)


# -- adjusted -------------------------------------------------------------------------------------


def clear_trade(setting: Setting, world: World, month: int) -> None:
    """Adjusted losses: of all under each who changed its restrictions alone, and under all.

    Writes ``world.alone`` (N, N), rows of those who changed, and ``world.total`` (N,).
    """
    senders = 0
    only = 0
    last = 0
    for k in range(setting.capability.size):
        shuns = restricts_now(world, k)
        if shuns:
            senders += 1
            only = k
        if world.stirred[k] == 1:
            last = k
            world.stirred[k] = 0
            for i in range(world.total.size):
                world.alone[k, i] = 0.0
            if shuns:
                free_trade(setting, world)
                restrict_trade(setting, world, k)
                solve(setting, world, k, month, world.lone_wages[k], world.alone[k])
    if senders > 1:
        free_trade(setting, world)
        for k in range(setting.capability.size):
            restrict_trade(setting, world, k)
        solve(setting, world, last, month, world.wages, world.total)
    else:
        for i in range(world.total.size):
            world.total[i] = world.alone[only, i]


def restricts_now(world: World, k: int) -> bool:
    """Whether any trade is missing on the account of k."""
    missing = 0.0
    if world.restricting[k] == 1:
        for j in range(world.restricts.shape[1]):
            for s in range(world.shunned.shape[2]):
                missing += world.shunned[k, j, s] + world.withheld[k, j, s]
    return missing > 0.0


def free_trade(setting: Setting, world: World) -> None:
    """Trade as measured: initial shares of sellers in every buyer's spending."""
    for s in range(world.kept.shape[0]):
        for a in range(world.kept.shape[1]):
            for b in range(world.kept.shape[2]):
                world.kept[s, a, b] = setting.trade_share[s, a, b]


def restrict_trade(setting: Setting, world: World, k: int) -> None:
    """Take away what k does not buy and does not sell: a restriction r as a freeness of 1 - r."""
    own = setting.region[k]
    for j in range(setting.capability.size):
        other = setting.region[j]
        if world.restricts[k, j] == 1 and own >= 0 and other >= 0:
            for s in range(world.kept.shape[0]):
                world.kept[s, other, own] *= 1.0 - world.shunned[k, j, s]
                world.kept[s, own, other] *= 1.0 - world.withheld[k, j, s]


def solve(
    setting: Setting, world: World, sender: int, month: int, wages: Floats, losses: Floats
) -> None:
    """Clear ``world.kept`` from ``wages`` (R,), which it overwrites; write ``losses`` (N,) in %.

    Every region keeps its ratio of spending to output. What is lost is spending, valued at the
    prices that follow.
    """
    p = world.parameter
    for s in range(world.elasticity.size):
        world.elasticity[s] = p[SECTOR_ELASTICITIES[s]]
    sweeps = clear_markets(
        world.kept,
        setting.budget,
        setting.output,
        setting.spending,
        setting.transfer,
        world.elasticity,
        p[SECTOR_SUBSTITUTION],
        TOLERANCE,
        MOST_SWEEPS,
        wages,
        world.room,
    )
    if sweeps < 0:
        world.unsolved[0] = sender + 1
        world.unsolved[1] = month
        return
    for s in range(world.elasticity.size):
        for r in range(wages.size):
            world.room[0, s, r] = power(wages[r], -world.elasticity[s])
        open_markets(world.kept[s], world.room[0, s], world.room[1, s], world.room[2, s])
    for i in range(losses.size):
        r = setting.region[i]
        losses[i] = 0.0
        if r >= 0:
            fall = log_price(setting, world, r) - log(wages[r])
            losses[i] = setting.spending_share[i] * (1.0 - exp(-fall))


def log_price(setting: Setting, world: World, r: int) -> float:
    """Logarithm of the price index of region r, from what is plenty in its markets."""
    substitution = world.parameter[SECTOR_SUBSTITUTION]
    nearly_one = abs(substitution - 1.0) < NEARLY_ONE
    total = 0.0
    for s in range(world.elasticity.size):
        price = -log(world.room[1, s, r]) / world.elasticity[s]
        if nearly_one:
            total += setting.budget[s, r] * price
        else:
            total += setting.budget[s, r] * exp((1.0 - substitution) * price)
    return total if nearly_one else log(total) / (1.0 - substitution)


def spread_loss(world: World, i: int) -> None:
    """Divide i's adjusted loss among those who cause it, and measure how far i is from it.

    Each is charged what it costs alone; what all together cost more or less than that is divided
    in proportion, so that the parts add up. A restriction that grows is felt at its impact; one
    that shrinks takes the part not yet adjusted to along with it.
    """
    total, size = 0.0, 0.0
    for k in range(world.alone.shape[0]):
        total += world.alone[k, i]
        size += abs(world.alone[k, i])
    together = (world.total[i] - total) / size if size > 0.0 else 0.0
    for k in range(world.alone.shape[0]):
        part = world.alone[k, i] + together * abs(world.alone[k, i])
        before, now = world.borne[i, k], world.impact[i, k]
        if now < before:
            world.gap[i, k] *= now / before
        else:
            world.gap[i, k] += (now - before) - (part - world.adjusted[i, k])
        world.adjusted[i, k] = part
        world.borne[i, k] = now


def lose_income(world: World, i: int) -> None:
    """Row i of pressure, and i's loss, its own restrictions included.

    A half-life brings loss half the way from impact to adjusted.
    """
    stay = fading(world.parameter[ADJUSTMENT_HALF_LIFE])
    total = 0.0
    for k in range(world.pressure.shape[1]):
        world.pressure[i, k] = world.adjusted[i, k] + world.gap[i, k]
        world.gap[i, k] *= stay
        total += world.pressure[i, k]
    world.loss[i] = total


def exposure_to(setting: Setting, world: World, i: int, j: int) -> float:
    """Income (%) i would lose at once if j blocked all purchases from it: its sensitivity to j."""
    total = 0.0
    for s in range(setting.sales.shape[2]):
        total += setting.sales[i, j, s]
    return world.parameter[VALUE_ADDED_SHARE] * total
