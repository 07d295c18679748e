"""Wages at which every region sells what it makes: the inner iteration of the trade equilibrium.

One factor a region, S sectors, constant elasticities (Armington 1969). A hat is a counterfactual
over an initial value; w is the wage, and the price at the factory gate of all that i makes:

    plenty_sj = sum_i kept_sij w_i^-theta_s             price of sector s in j to the power -theta
    part_sj   = budget_sj P_sj^(1-eta) / sum_s ...      spending of j that goes to sector s
    Y_i w_i   = sum_sj kept_sij w_i^-theta_s part_sj E_j / plenty_sj               markets clear
    E_j       = k income_j w_j + transfer_j             k so that the world spends what it earns

``kept`` is the share i had in j's initial spending on s, times the change of trade freeness.
Markets are cleared in turn (Gauss-Seidel), each by one Newton step in the logarithm of its own
wage. Excess demand has gross substitutes (Alvarez & Lucas 2007), for which clearing in turn is
stable; a step that takes account of the region's own price is not slowed by home sales, as the
usual update w <- w (demand / supply)^(1/(1+theta)) is.
"""

from alignsim.rules.elementary import exp, log
from alignsim.rules.sums import sum_of, sum_of_products
from alignsim.world.state import Floats

EIGHTH = 0.125
LONGEST_STEP = 2.0
"""A step changes no w^-theta, and no w, by more than this in logarithm."""

RELAXATION = 1.06
"""Steps are this much longer than Newton's, which saves a fifth of the sweeps."""

QUIET = 1e-14
"""A market as near to clearing as this is left alone: its gap is rounding, which the step of a
region that hardly trades would magnify."""

NEAR = 1e-3
"""As near to no change as this, exponentials and logarithms are their series."""

BRISK = 0.2
"""While every sweep leaves less than this share of the gap, slopes are kept from the sweep before:
they steer the steps, not where they end."""

FINE = 1e-8
"""Where gaps below this fall no further, what was brought up to date sweep by sweep is reckoned
anew: rounding has gathered in it."""

LEAST_SLOPE = 1e-9
LEAST_SPENDING = 1e-9
"""While wages are still off, a region spends at least this share of its initial output."""


def power(base: float, exponent: float) -> float:
    """``base ** exponent`` for base > 0 and \\|exponent * log(base)\\| below 320."""
    e = exp(EIGHTH * exponent * log(base))
    e = e * e
    e = e * e
    return e * e


def near_exp(x: float) -> float:
    """e**x; its series within 1e-3 of 0, where that is exact to the last bits and much faster."""
    if abs(x) < NEAR:
        return 1.0 + x * (1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0))))
    return exp(x)


def near_log(ratio: float) -> float:
    """Natural logarithm; its series within 1e-3 of 1, likewise."""
    y = ratio - 1.0
    if abs(y) < NEAR:
        return y * (1.0 - y * (0.5 - y * (1.0 / 3.0 - y * (0.25 - y * (0.2 - y / 6.0)))))
    return log(ratio)


def near_power(ratio: float, exponent: float) -> float:
    """``ratio ** exponent``, at once where the ratio is near 1 and the exponent is moderate."""
    if abs(ratio - 1.0) < NEAR and abs(exponent) < 1.0 / NEAR:
        return near_exp(exponent * near_log(ratio))
    return power(ratio, exponent)


def clear_markets(
    kept: Floats,
    budget: Floats,
    output: Floats,
    income: Floats,
    transfer: Floats,
    elasticity: Floats,
    substitution: float,
    tolerance: float,
    most: int,
    wages: Floats,
    room: Floats,
) -> int:
    """Sweeps until every market clears to ``tolerance``; minus ``most`` if they never do.

    ``kept`` (S, N seller, N buyer) as above, ``budget`` (S, N) initial shares of spending,
    ``output``, ``income``, ``transfer`` (N,) in the same money, ``elasticity`` (S,) theta > 0,
    ``substitution`` eta >= 0 across sectors. ``wages`` (N,) > 0 holds the guess and is overwritten
    by the changes found, in which the value of world output is unchanged. ``room`` (ROOMS, S, N) is
    room to work in. Tolerance is the excess demand of a market over its supply, in logarithm.
    """
    n = output.size
    weight, plenty, rarity, part = room[0], room[1], room[2], room[3]
    call, pull, known = room[4], room[5], room[6]
    spending, slope = room[7, 0], room[8, 0]
    flow, sale, share = room[9, 0], room[10, 0], room[11, 0]
    rescale(output, wages)
    begin_markets(kept, elasticity, wages, weight, plenty, rarity, pull, known)
    before, given = sum_of(output), sum_of(transfer)
    worst, last = 1.0, 1.0
    for sweep in range(1, most + 1):
        if worst < FINE and worst > BRISK * last:
            begin_markets(kept, elasticity, wages, weight, plenty, rarity, pull, known)
        divide_spending(budget, elasticity, substitution, rarity, pull, known, part)
        value, earned = sum_of_products(output, wages), sum_of_products(income, wages)
        scale = income_scale(value, before, given, earned)
        spend(output, income, transfer, wages, value / before, scale, spending)
        for s in range(elasticity.size):
            call_for(part, spending, rarity, call, s)
        steep = worst > BRISK * last
        last = worst
        worst = 0.0
        for i in range(n):
            if steep:
                slope[i] = steepness(
                    kept, income, elasticity, substitution, scale, wages, weight, rarity, call,
                    spending, flow, sale, share, i,
                )  # fmt: skip
            gap = imbalance(kept, output, wages, weight, call, i)
            worst = max(worst, abs(gap))
            if abs(gap) >= QUIET:
                step = newton_step(elasticity, gap, slope[i])
                rise = wages[i] * (near_exp(step) - 1.0)
                wages[i] += rise
                value += output[i] * rise
                earned += income[i] * rise
                scale = income_scale(value, before, given, earned)
                spend(output, income, transfer, wages, value / before, scale, spending)
                reprice(kept, elasticity, weight, plenty, rarity, part, call, spending, step, i)
        if worst <= tolerance:
            rescale(output, wages)
            return sweep
    rescale(output, wages)
    return -most


def begin_markets(
    kept: Floats,
    elasticity: Floats,
    wages: Floats,
    weight: Floats,
    plenty: Floats,
    rarity: Floats,
    pull: Floats,
    known: Floats,
) -> None:
    """Reckon from wages alone all that sweeps bring up to date, each (S, N)."""
    for s in range(elasticity.size):
        for i in range(wages.size):
            weight[s, i] = power(wages[i], -elasticity[s])
        open_markets(kept[s], weight[s], plenty[s], rarity[s])
        for j in range(wages.size):
            known[s, j] = 1.0
            pull[s, j] = 1.0 if rarity[s, j] > 0.0 else 0.0


def rescale(output: Floats, wages: Floats) -> None:
    """Wages by one factor, so that the value of world output is what it was."""
    factor = sum_of(output) / sum_of_products(output, wages)
    for i in range(output.size):
        wages[i] *= factor


def income_scale(value: float, before: float, given: float, earned: float) -> float:
    """The factor k on incomes by which the world spends what it earns.

    ``value`` is that of world output at these wages and ``before`` at the initial ones, ``given``
    the sum of transfers, ``earned`` that of incomes before k. Transfers keep their share of world
    output, so that only relative wages matter.
    """
    return value / before * (before - given) / earned


def spend(
    output: Floats,
    income: Floats,
    transfer: Floats,
    wages: Floats,
    growth: float,
    scale: float,
    spending: Floats,
) -> None:
    """Write what every region spends at these wages, in which world output grew by ``growth``."""
    for j in range(output.size):
        spending[j] = max(
            scale * income[j] * wages[j] + growth * transfer[j],
            LEAST_SPENDING * output[j] * wages[j],
        )


def open_markets(kept: Floats, weight: Floats, plenty: Floats, rarity: Floats) -> None:
    """Write the plenty of one sector and 1 over it, by buyer; 1 and 0 where it cannot be had."""
    n = weight.size
    for j in range(n):
        plenty[j] = 0.0
    for i in range(n):
        for j in range(n):
            plenty[j] += kept[i, j] * weight[i]
    for j in range(n):
        if plenty[j] > 0.0:
            rarity[j] = 1.0 / plenty[j]
        else:
            plenty[j] = 1.0
            rarity[j] = 0.0


def divide_spending(
    budget: Floats,
    elasticity: Floats,
    substitution: float,
    rarity: Floats,
    pull: Floats,
    known: Floats,
    part: Floats,
) -> None:
    """Write the share of its spending that each buyer gives to each sector.

    Rarity is P^theta. A sector draws spending in proportion to ``pull`` = P^(1 - eta), 0 for what
    cannot be had, which is brought up from what it was at the rarity ``known``: from sweep to sweep
    that hardly changes.
    """
    sectors = elasticity.size
    if sectors > 1 and substitution != 1.0:
        for s in range(sectors):
            exponent = (1.0 - substitution) / elasticity[s]
            for j in range(budget.shape[1]):
                if pull[s, j] > 0.0:
                    pull[s, j] *= near_power(rarity[s, j] / known[s, j], exponent)
                    known[s, j] = rarity[s, j]
    for j in range(budget.shape[1]):
        total = 0.0
        for s in range(sectors):
            part[s, j] = budget[s, j] * pull[s, j]
            total += part[s, j]
        for s in range(sectors):
            part[s, j] /= total


def call_for(part: Floats, spending: Floats, rarity: Floats, call: Floats, s: int) -> None:
    """Write the spending on sector s over its plenty, by buyer."""
    share, rare, asked = part[s], rarity[s], call[s]
    for j in range(spending.size):
        asked[j] = share[j] * spending[j] * rare[j]


def steepness(
    kept: Floats,
    income: Floats,
    elasticity: Floats,
    substitution: float,
    scale: float,
    wages: Floats,
    weight: Floats,
    rarity: Floats,
    call: Floats,
    spending: Floats,
    flow: Floats,
    sale: Floats,
    share: Floats,
    i: int,
) -> float:
    """Fall of i's excess demand with the logarithm of its wage: what a Newton step divides by.

    A buyer's spending moves away from i within a sector, by its elasticity; and, where those
    substitute, to other sectors: in proportion to the variance, over a buyer's sectors, of i's
    share in them. ``flow``, ``sale`` and ``share`` (N,) are room to work in.
    """
    demand, yielding, caught = 0.0, 0.0, 0.0
    for j in range(spending.size):
        flow[j] = 0.0
    for s in range(elasticity.size):
        offer, asked, rare, mine = kept[s, i], call[s], rarity[s], weight[s, i]
        for j in range(spending.size):
            sale[j] = mine * offer[j] * asked[j]
            share[j] = mine * offer[j] * rare[j]
        for j in range(spending.size):
            flow[j] += sale[j]
        sold, kept_on = sum_of(sale), sum_of_products(sale, share)
        demand += sold
        caught += kept_on
        yielding += elasticity[s] * (sold - kept_on)
        yielding -= sale[i] * scale * income[i] * (wages[i] / spending[i])
    if substitution > 1.0 and elasticity.size > 1:
        for j in range(spending.size):
            share[j] = flow[j] / spending[j]
        yielding += (substitution - 1.0) * (caught - sum_of_products(flow, share))
    return max(1.0 + yielding / demand, LEAST_SLOPE)


def imbalance(
    kept: Floats, output: Floats, wages: Floats, weight: Floats, call: Floats, i: int
) -> float:
    """Excess demand for what i makes over its supply, in logarithm."""
    demand = 0.0
    for s in range(weight.shape[0]):
        demand += weight[s, i] * sum_of_products(kept[s, i], call[s])
    return near_log(demand / (output[i] * wages[i]))


def newton_step(elasticity: Floats, gap: float, slope: float) -> float:
    """Change of the logarithm of a wage that closes its market's gap, within bounds."""
    steepest = 1.0
    for s in range(elasticity.size):
        steepest = max(steepest, elasticity[s])
    longest = LONGEST_STEP / steepest
    return min(max(RELAXATION * gap / slope, -longest), longest)


def reprice(
    kept: Floats,
    elasticity: Floats,
    weight: Floats,
    plenty: Floats,
    rarity: Floats,
    part: Floats,
    call: Floats,
    spending: Floats,
    step: float,
    i: int,
) -> None:
    """Bring markets up to date once i's wage has risen by ``step`` in logarithm.

    Shares of sectors stay while a sweep lasts.
    """
    for s in range(elasticity.size):
        new = weight[s, i] * near_exp(-elasticity[s] * step)
        change = new - weight[s, i]
        weight[s, i] = new
        offer, there, rare = kept[s, i], plenty[s], rarity[s]
        for j in range(there.size):
            there[j] += offer[j] * change
            rare[j] = 1.0 / there[j]
        call_for(part, spending, rarity, call, s)
