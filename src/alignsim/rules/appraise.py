"""Appraise: what each aspect of a move is worth to a government, partner by partner.

Expected utility is linear in the effects of a move, so that a government values every aspect
once for each partner; a move is worth the sum of aspect x worth. Provocation and values are two
aspects each, for they count differently in cooperative and in hostile moves. What cannot change
from month to month is summed once a future.
"""

from alignsim.rules.economy import exposure_to
from alignsim.rules.threat import goodwill
from alignsim.world.names import (
    A_COST,
    A_DETERRENCE,
    A_FRIENDLY_PROVOCATION,
    A_FRIENDLY_VALUES,
    A_HOSTILE_PROVOCATION,
    A_HOSTILE_VALUES,
    A_PROSPERITY,
    A_REGARD,
    A_RISK,
    A_STATUS,
    A_TIES,
    ASPECTS,
    AUTONOMY,
    CONSISTENCY,
    CONSTRAINT,
    E_COST,
    E_DETERRENCE,
    E_GOLDSTEIN,
    E_PROSPERITY,
    E_PROVOCATION,
    E_RESTRICTION,
    E_RISK,
    E_STATUS,
    E_TIES,
    E_VALUES,
    GOLDSTEIN_SCALE,
    INCOME_SENSITIVITY,
    PROSPERITY,
    RESOLVE,
    RETALIATION,
    SECURITY,
    STATUS,
    TRADE_ELASTICITY,
    VALUE_ADDED_SHARE,
    VALUES,
)
from alignsim.world.state import Setting, World

FRIENDLY, HOSTILE = 0, 1


def standing_utility(setting: Setting, world: World, i: int) -> None:
    """Once a future: what does not change from month to month in the utility of i's moves.

    Writes the aspects of every entry of i's repertoire, and for every option the worth of
    status, markets, risk, regime affinity unless the move is hostile, and trade forgone.
    """
    w = world.preference[i]
    first, last = setting.repertoire_start[i], setting.repertoire_start[i + 1]
    for r in range(first, last):
        describe(setting, world, r)
    measure_reach(setting, world, i)
    size = last - first
    status = world.aspect[A_STATUS][first:last]
    prosperity = world.aspect[A_PROSPERITY][first:last]
    values = world.aspect[A_FRIENDLY_VALUES][first:last]
    risk = world.aspect[A_RISK][first:last]
    option = setting.option_start[i]
    for d in range(setting.partner_start[i], setting.partner_start[i + 1]):
        j = setting.partner[d]
        rank = w[STATUS] * setting.weight[i, j]
        market = w[PROSPERITY] * setting.market[i, j]
        kinship = w[VALUES] * (1.0 - 2.0 * setting.regime_distance[i, j])
        danger = (1.0 - w[RESOLVE]) * setting.power[i, j]
        standing = world.standing[option : option + size]
        for k in range(size):
            standing[k] = (
                (status[k] * rank + prosperity[k] * market)
                + (values[k] * kinship - risk[k] * danger)
                + setting.option_allowed[option + k]
            )
        for k in range(setting.repertoire_free[i], setting.repertoire_lifts[i]):
            standing[k] -= cost_of_restriction(setting, world, i, first + k, option + k)
        option += size


def cost_of_restriction(setting: Setting, world: World, i: int, r: int, option: int) -> float:
    """What the trade that an option would restrict is worth to i, in units of utility.

    Purchases forgone cost the gains from that trade, sales forgone their value added.
    """
    p = world.parameter
    lost = setting.option_purchases[option] / p[TRADE_ELASTICITY]
    lost += setting.option_sales[option] * p[VALUE_ADDED_SHARE]
    lost *= world.effect[setting.repertoire_move[r], E_RESTRICTION]
    return float(world.preference[i, PROSPERITY] * p[INCOME_SENSITIVITY] * lost)


def describe(setting: Setting, world: World, r: int) -> None:
    """Aspects of one entry of a repertoire, from the effects and the sign of its move."""
    move = setting.repertoire_move[r]
    e = world.effect[move]
    friendly = 1.0 if setting.move_sign[move] >= 0 else 0.0
    hostile = 1.0 - friendly
    world.aspect[A_REGARD, r] = e[E_GOLDSTEIN] / GOLDSTEIN_SCALE
    world.aspect[A_TIES, r] = e[E_TIES]
    world.aspect[A_DETERRENCE, r] = e[E_DETERRENCE]
    world.aspect[A_FRIENDLY_PROVOCATION, r] = friendly * e[E_PROVOCATION]
    world.aspect[A_HOSTILE_PROVOCATION, r] = hostile * e[E_PROVOCATION]
    world.aspect[A_HOSTILE_VALUES, r] = hostile * e[E_VALUES]
    world.aspect[A_COST, r] = e[E_COST]
    world.aspect[A_STATUS, r] = e[E_STATUS]
    world.aspect[A_PROSPERITY, r] = e[E_PROSPERITY]
    world.aspect[A_FRIENDLY_VALUES, r] = friendly * e[E_VALUES]
    world.aspect[A_RISK, r] = e[E_RISK]


def measure_reach(setting: Setting, world: World, i: int) -> None:
    """Least and greatest of each aspect over i's repertoire: how far a change of worth reaches."""
    first, last = setting.repertoire_start[i], setting.repertoire_start[i + 1]
    for a in range(ASPECTS + 1):
        least, greatest = 0.0, 0.0
        for r in range(first, last):
            least = min(least, world.aspect[a, r])
            greatest = max(greatest, world.aspect[a, r])
        world.least[a, i] = least
        world.greatest[a, i] = greatest


def appraise(setting: Setting, world: World, i: int) -> None:
    """Write ``world.worth[i]`` (6, N): worth to i of one unit of each aspect, for each partner.

    Ties bring security in proportion to the partner's strength, its regard and i's insecurity
    (Walt 1987), and autonomy as far as they lower the Herfindahl index of dependence (hedging).
    Deterrence answers a threat. Hostile moves express values as far as their target breaches
    norms or differs in regime. Provocation risks reprisals.
    """
    w = world.preference[i]
    p = world.parameter
    worth = world.worth[i]
    security = w[SECURITY] * world.insecurity[i]
    blame = w[PROSPERITY] * p[INCOME_SENSITIVITY] * p[RETALIATION]
    for d in range(setting.partner_start[i], setting.partner_start[i + 1]):
        j = setting.partner[d]
        regard, threat = world.alignment[i, j], world.threat[i, j]
        shelter = (1.0 - world.ties[i, j]) * setting.weight[i, j] * goodwill(regard)
        hedge = world.concentration[i] - world.dependence[i, j]
        strangeness = world.violation[j] - (1.0 - 2.0 * setting.regime_distance[i, j])
        worth[A_REGARD, j] = p[CONSISTENCY] * regard
        worth[A_TIES, j] = security * shelter + w[AUTONOMY] * hedge
        worth[A_DETERRENCE, j] = w[SECURITY] * w[RESOLVE] * (threat / (1.0 + threat))
        worth[A_FRIENDLY_PROVOCATION, j] = -blame * world.reprisal[FRIENDLY, i, j]
        worth[A_HOSTILE_PROVOCATION, j] = -blame * world.reprisal[HOSTILE, i, j]
        worth[A_HOSTILE_VALUES, j] = w[VALUES] * strangeness


def burden(world: World, i: int) -> float:
    """How heavily the cost of a move weighs with i: more as domestic support falls."""
    return float(1.0 + world.preference[i, CONSTRAINT] * (1.0 - world.support[i]))


def consider(setting: Setting, world: World, i: int) -> None:
    """Write the expected utility of each of i's options: its repertoire towards each partner.

    As if every move could be made; see choose for those that cannot.
    """
    first, last = setting.repertoire_start[i], setting.repertoire_start[i + 1]
    size = last - first
    price = burden(world, i)
    regard = world.aspect[A_REGARD][first:last]
    ties = world.aspect[A_TIES][first:last]
    deterrence = world.aspect[A_DETERRENCE][first:last]
    friendly = world.aspect[A_FRIENDLY_PROVOCATION][first:last]
    hostile = world.aspect[A_HOSTILE_PROVOCATION][first:last]
    values = world.aspect[A_HOSTILE_VALUES][first:last]
    cost = world.aspect[A_COST][first:last]
    option = setting.option_start[i]
    for d in range(setting.partner_start[i], setting.partner_start[i + 1]):
        j = setting.partner[d]
        w = world.worth[i]
        w0, w1, w2, w3, w4, w5 = w[0, j], w[1, j], w[2, j], w[3, j], w[4, j], w[5, j]
        standing = world.standing[option : option + size]
        utility = world.utility[option : option + size]
        for k in range(size):
            utility[k] = (
                (standing[k] - price * cost[k])
                + (regard[k] * w0 + ties[k] * w1 + deterrence[k] * w2)
                + (friendly[k] * w3 + hostile[k] * w4 + values[k] * w5)
            )
        option += size


def expect_reprisal(setting: Setting, world: World, i: int) -> None:
    """Income (%) i expects to lose to reprisals for a provocative move towards each partner j.

    Every government k able to coerce may take offence: at cooperation with j as far as it is
    averse to j, at hostility to j as far as it is close to j. The loss is i's exposure to k
    weighted by k's aversion to i.
    """
    first, last = setting.partner_start[i], setting.partner_start[i + 1]
    friendly, hostile = world.reprisal[FRIENDLY, i], world.reprisal[HOSTILE, i]
    for d in range(first, last):
        friendly[setting.partner[d]] = 0.0
        hostile[setting.partner[d]] = 0.0
    for k in range(setting.capability.size):
        if setting.coercer[k] > 0.0 and k != i:
            at_stake = exposure_to(setting, world, i, k) * goodwill(-world.alignment[k, i])
            for d in range(first, last):
                j = setting.partner[d]
                close = 1.0 if j == k else world.alignment[k, j]
                friendly[j] += at_stake * max(0.0, -close)
                hostile[j] += at_stake * max(0.0, close)
