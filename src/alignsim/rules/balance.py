"""Structural balance: friends of friends become friends, enemies of friends enemies."""

from alignsim.world.state import Floats


def background_balance(
    alignment: Floats, weight: Floats, rate: float, i: int, change: Floats
) -> None:
    """Add structural balance to ``change``: rate x sum over k of weight_k a_ik a_kj.

    A friend of a friend becomes a friend, an enemy of a friend an enemy (Heider 1946). With
    unit weights and small a this is the dynamics dX/dt = X X of Marvel et al. (2011, eq. 1). The
    weight is a power's share of world capabilities, so that a bystander without power adds
    nothing. Powers are taken four at a time, each added on its own, which spares passes over
    ``change`` and rounds as one at a time would.
    """
    n = weight.size
    fours = n // 4
    for block in range(fours):
        k = 4 * block
        p = rate * weight[k] * alignment[i, k]
        q = rate * weight[k + 1] * alignment[i, k + 1]
        r = rate * weight[k + 2] * alignment[i, k + 2]
        s = rate * weight[k + 3] * alignment[i, k + 3]
        first, second = alignment[k], alignment[k + 1]
        third, fourth = alignment[k + 2], alignment[k + 3]
        for j in range(n):
            change[j] = change[j] + p * first[j] + q * second[j] + r * third[j] + s * fourth[j]
    for k in range(4 * fours, n):
        p, first = rate * weight[k] * alignment[i, k], alignment[k]
        for j in range(n):
            change[j] += p * first[j]
