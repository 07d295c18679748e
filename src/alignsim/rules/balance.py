"""Structural balance: friends of friends become friends, enemies of friends enemies."""

from alignsim.world.state import Floats


def background_balance(
    alignment: Floats, weight: Floats, rate: float, i: int, change: Floats
) -> None:
    """Add structural balance to ``change``: rate x sum over k of weight_k a_ik a_kj.

    A friend of a friend becomes a friend, an enemy of a friend an enemy (Heider 1946). With
    unit weights and small a this is the dynamics dX/dt = X X of Marvel et al. (2011, eq. 1). The
    weight is a power's share of world capabilities, so that a bystander without power adds
    nothing. Powers are taken two at a time, each added on its own, which halves the passes over
    ``change`` and rounds as one at a time would.
    """
    n = weight.size
    for k in range(n // 2):
        p = rate * weight[2 * k] * alignment[i, 2 * k]
        q = rate * weight[2 * k + 1] * alignment[i, 2 * k + 1]
        first, second = alignment[2 * k], alignment[2 * k + 1]
        for j in range(n):
            change[j] = change[j] + p * first[j] + q * second[j]
    if n % 2 == 1:
        p = rate * weight[n - 1] * alignment[i, n - 1]
        for j in range(n):
            change[j] += p * alignment[n - 1, j]
