"""Balance of threat: states ally against what threatens them (Walt 1987).

With T_ij the threat that i perceives from j (:mod:`alignsim.rules.threat`) and I_i its insecurity,

    t_ij = I_i T_ij / sum_k T_ik                                    i's fear of j, 0..1
    c_ij = w_ij sum_k max(0, t_ik - t_ij) T_jk / (1 + T_jk)         common cause with j
    b_ij = h_ij max(0, 2 K_j / (K_i + sum_k m_ik K_k + K_j) - 1)    bandwagoning with j

w_ij is j's strength beside i's, K capability, m_ik ties of i and k other than j, h_ij proximity.
To side with j is worth c_ij - t_ij (1 - 2 b_ij), to side against it the opposite, deterrence of j
t_ij (1 - 2 b_ij), and ties with j what siding with it is, as far as there is room for them.

A partner is worth what it fears of those whom i fears more than the partner itself: there is no
common cause with the greatest threat. Bandwagoning is for the weak and near whose allies, with
themselves, have less capability than the threat (Walt 1987, ch. 2).
"""

from alignsim.rules.sums import sum_of, sum_of_products
from alignsim.rules.theories.valuing import (
    COOPERATION,
    DETERRENCE,
    HOSTILITY,
    TIES,
    clear_worth,
    may_choose,
    take_turn,
)
from alignsim.world.evidence import Evidence
from alignsim.world.state import Setting, World
from alignsim.world.theory import Theory

SECURITY_STAKE = 1.0
"""Worth of being freed of all insecurity: the one aim has the weight that all five aims share in
the logit-utility rule."""


def choose(setting: Setting, world: World, i: int, month: int, uniform: float) -> None:
    """Write i's choice: the move that does most against what threatens it, by logit."""
    if may_choose(setting, world, i):
        weigh_threats(setting, world, i)
        take_turn(setting, world, i, month, uniform)


def weigh_threats(setting: Setting, world: World, i: int) -> None:
    """Write what moves towards each government are worth to i, see the module."""
    clear_worth(setting, world, i)
    worth, threat = world.worth[i], world.threat[i]
    total = sum_of(threat)
    unit = SECURITY_STAKE * world.insecurity[i] / total if total > 0.0 else 0.0
    for j in range(threat.size):
        if j != i:
            fear = unit * threat[j]
            common = 0.0
            for k in range(threat.size):
                shared = world.threat[j, k] / (1.0 + world.threat[j, k])
                common += max(0.0, unit * threat[k] - fear) * shared
            resist = fear * (1.0 - 2.0 * bandwagoning(setting, world, i, j))
            side = setting.weight[i, j] * common - resist
            worth[COOPERATION, j] = side
            worth[HOSTILITY, j] = -side
            worth[TIES, j] = (1.0 - world.ties[i, j]) * side
            worth[DETERRENCE, j] = resist


def bandwagoning(setting: Setting, world: World, i: int, j: int) -> float:
    """How far i would rather join j than resist it, 0..1: 0 where its side is as strong as j."""
    own, other = setting.capability[i], setting.capability[j]
    allies = sum_of_products(world.ties[i], setting.capability) - world.ties[i, j] * other
    total = own + allies + other
    odds = other / total if total > 0.0 else 0.0
    return float(world.proximity[i, j] * max(0.0, 2.0 * odds - 1.0))


THEORY = Theory(
    name="balance-of-threat",
    statement="Governments side with those who share their threats, and against those who "
    "threaten; the weak and exposed without allies bandwagon.",
    values="security against perceived threats: common cause, ties, deterrence",
    ignores="income, status, values, autonomy, fear of reprisals",
    sources=("Walt, S. M. (1987), The Origins of Alliances, Cornell University Press, ch. 2",),
    choose=choose,
    parameters={
        "security-stake": Evidence(
            SECURITY_STAKE,
            0.5,
            2.0,
            "assumption",
            "One aim has the weight that five aims share in the logit-utility rule.",
        )
    },
)
