"""Structural balance: friends of friends become friends, enemies of friends enemies."""

from alignsim.world.state import Floats


def background_balance(
    alignment: Floats, weight: Floats, rate: float, i: int, change: Floats
) -> None:
    """Add structural balance to ``change``: rate x sum over k of weight_k a_ik a_kj.

    A friend of a friend becomes a friend, an enemy of a friend an enemy (Heider 1946). With
    unit weights and small a this is the dynamics dX/dt = X X of Marvel et al. (2011, eq. 1). The
    weight is a power's share of world capabilities, so that a bystander without power adds
    nothing.
    """
    n = weight.size
    for k in range(n):
        pull = rate * weight[k] * alignment[i, k]
        for j in range(n):
            change[j] += pull * alignment[k, j]
