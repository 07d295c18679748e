"""Who contributed what: Shapley values and interactions of a game in coalitional form.

A game of k players gives every coalition a value. Coalitions are numbered by their members: bit i
of a number says whether player i belongs, so that 0 is nobody and 2^k - 1 everybody. Values may be
arrays, such as one number a future and quantity: the game is then played in each place by itself.
"""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Orders = npt.NDArray[np.int64]


def players_of(values: Floats) -> int:
    """How many players a game with these values of coalitions (2^k, ...) has, k of 0 or more.

    ValueError where their number is no power of two.
    """
    players = len(values).bit_length() - 1
    if len(values) != 1 << players:
        raise ValueError(f"{len(values)} values are not one for each of 2^k coalitions")
    return players


def shapley_values(values: Floats) -> Floats:
    """The Shapley value of every player (k, ...), from the values of all coalitions (2^k, ...).

    A player's marginal contribution, averaged over all orders in which the players could have come
    (Shapley 1953, A value for n-person games). The values sum to that of everybody less that of
    nobody; a player that never adds anything has none; equal players have equal ones.
    """
    players = players_of(values)
    found = np.zeros((players, *values.shape[1:]))
    weight = _weights(players)
    for coalition in range(1 << players):
        for player in range(players):
            if not coalition >> player & 1:
                gain = values[coalition | 1 << player] - values[coalition]
                found[player] += weight[coalition.bit_count()] * gain
    return found


def shapley_interactions(values: Floats) -> Floats:
    """The Shapley interaction index of every pair (k, k, ...); 0 on the diagonal.

    What two players add together beyond what each adds alone, averaged over the coalitions that
    they may join: above 0 they strengthen one another, below 0 they replace one another (Grabisch
    and Roubens 1999, An axiomatic approach to the concept of interaction among players in
    cooperative games, International Journal of Game Theory 28).
    """
    players = players_of(values)
    found = np.zeros((players, players, *values.shape[1:]))
    weight = _weights(players - 1)
    for one, other in combinations(range(players), 2):
        pair = 1 << one | 1 << other
        for coalition in range(1 << players):
            if not coalition & pair:
                both = values[coalition | pair] - values[coalition | 1 << one]
                alone = values[coalition | 1 << other] - values[coalition]
                found[one, other] += weight[coalition.bit_count()] * (both - alone)
        found[other, one] = found[one, other]
    return found


def _weights(players: int) -> list[float]:
    """Share of the orders of players in which a given one comes right after a given coalition.

    By the size of the coalition, 0 .. players - 1.
    """
    whole = factorial(max(0, players))
    return [
        factorial(size) * factorial(players - size - 1) / whole for size in range(max(0, players))
    ]


def antithetic_orders(random: np.random.Generator, players: int, pairs: int) -> Orders:
    """Orders of players drawn at random, each followed by its reverse, (2 pairs, players).

    Who comes early in the one comes late in the other, so that the mean of both lies nearer to the
    mean of all orders (Mitchell et al. 2022, Sampling permutations for Shapley value estimation,
    Journal of Machine Learning Research 23).
    """
    drawn = [random.permutation(players) for _ in range(pairs)]
    orders = [each for order in drawn for each in (order, order[::-1])]
    return np.array(orders, dtype=np.int64).reshape(2 * pairs, players)


def coalitions_along(orders: Orders) -> Orders:
    """The coalitions that form along orders (P, k) of players, from nobody on, (P, k + 1)."""
    grown = np.cumsum(np.int64(1) << orders, axis=1)
    return np.concatenate([np.zeros((len(orders), 1), dtype=np.int64), grown], axis=1)


def mean_of_orders(marginals: Floats) -> tuple[Floats, Floats]:
    """Mean over orders that come with their reverses (2 pairs, ...), and its sampling variance.

    The variance (...) is that of the mean for the drawn pairs alone; it needs two of them or more,
    and is itself rough with so few.
    """
    pairs = marginals.reshape(-1, 2, *marginals.shape[1:]).mean(axis=1)
    return pairs.mean(axis=0), pairs.var(axis=0, ddof=1) / len(pairs)


def marginals_along(orders: Orders, values: Floats) -> Floats:
    """What every player adds in each order (P, k, ...), from values along it (P, k + 1, ...).

    Their mean over all orders is the Shapley value; over some drawn at random an estimate of it
    without bias (Castro, Gómez and Tejada 2009, Computers & Operations Research 36). In every order
    they sum to the value of everybody less that of nobody.
    """
    steps = np.diff(values, axis=1)
    found = np.empty_like(steps)
    for place, order in enumerate(orders):
        found[place, order] = steps[place]
    return found
