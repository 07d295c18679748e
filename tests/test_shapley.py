"""Shapley values and interactions are those of the axioms and of closed forms."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alignsim.shapley import (
    antithetic_orders,
    coalitions_along,
    marginals_along,
    mean_of_orders,
    shapley_interactions,
    shapley_values,
)

numbers = st.floats(-10, 10)
games = st.integers(1, 5).flatmap(lambda k: arrays(np.float64, (2**k, 3), elements=numbers))


def game(players: int, worth) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Values of all coalitions (2^k,), from what a set of players is worth."""
    sets = [{p for p in range(players) if c >> p & 1} for c in range(2**players)]
    return np.array([float(worth(each)) for each in sets])


def test_in_an_additive_game_everyone_gets_his_own() -> None:
    own = np.array([3.0, -1.0, 0.0, 2.5])
    values = game(4, lambda members: sum(own[list(members)]))
    np.testing.assert_allclose(shapley_values(values), own, atol=1e-14)
    np.testing.assert_allclose(shapley_interactions(values), 0, atol=1e-14)


def test_a_unanimity_game_is_shared_evenly_by_those_it_needs() -> None:
    values = game(4, lambda members: members >= {0, 2, 3})
    np.testing.assert_allclose(shapley_values(values), [1 / 3, 0, 1 / 3, 1 / 3], atol=1e-15)


@pytest.mark.parametrize(("needed", "index"), [({0, 1}, 1.0), ({0, 1, 2}, 1 / 2), ({0, 2}, 0.0)])
def test_interactions_of_unanimity_games_have_their_closed_form(
    needed: set[int], index: float
) -> None:
    """1 / (t - 1) for two of t whom the game needs (Grabisch and Roubens 1999)."""
    found = shapley_interactions(game(4, lambda members: members >= needed))
    assert found[0, 1] == pytest.approx(index, abs=1e-15) == found[1, 0]
    assert not found.diagonal().any()


def test_the_glove_game_of_the_textbooks() -> None:
    """One left glove and two right ones: 2/3, 1/6, 1/6; the right ones replace one another."""
    values = game(3, lambda members: 0 in members and len(members) > 1)
    np.testing.assert_allclose(shapley_values(values), [2 / 3, 1 / 6, 1 / 6])
    found = shapley_interactions(values)
    assert found[1, 2] == pytest.approx(-1 / 2) and found[0, 1] == pytest.approx(1 / 2)


@given(games)
def test_values_sum_to_what_everybody_is_worth(values: np.ndarray) -> None:
    found = shapley_values(values).sum(axis=0)
    np.testing.assert_allclose(found, values[-1] - values[0], atol=1e-12)


@given(games, games)
def test_values_are_linear(one: np.ndarray, other: np.ndarray) -> None:
    if one.shape == other.shape:
        both = shapley_values(2 * one - other)
        np.testing.assert_allclose(
            both, 2 * shapley_values(one) - shapley_values(other), atol=1e-11
        )


@given(games)
def test_a_player_that_adds_nothing_gets_nothing_and_twins_get_the_same(
    values: np.ndarray,
) -> None:
    with_null = np.concatenate([values, values])  # the last player changes nothing
    found = shapley_values(with_null)
    assert not found[-1].any() and not shapley_interactions(with_null)[-1].any()
    np.testing.assert_allclose(found[:-1], shapley_values(values), atol=1e-12)
    twins = np.concatenate([values, values + 1, values + 1, values * 2 + 3])
    twin = shapley_values(twins)
    np.testing.assert_allclose(twin[-1], twin[-2], atol=1e-12)


def test_the_value_is_the_mean_over_all_orders() -> None:
    values = np.random.default_rng(3).normal(size=(2**4, 2))
    orders = np.array(list(permutations(range(4))))
    along = values[coalitions_along(orders)]
    np.testing.assert_allclose(marginals_along(orders, along).mean(axis=0), shapley_values(values))
    some = marginals_along(orders[:5], along[:5])
    np.testing.assert_allclose(some.sum(axis=1), np.tile(values[-1] - values[0], (5, 1)))
    assert not np.allclose(some.mean(axis=0), shapley_values(values))


def test_orders_come_with_their_reverses_and_of_a_seed() -> None:
    orders = antithetic_orders(np.random.default_rng(1), 6, 10)
    assert orders.shape == (20, 6) and (np.sort(orders, axis=1) == np.arange(6)).all()
    np.testing.assert_array_equal(orders[0::2], orders[1::2, ::-1])
    again = antithetic_orders(np.random.default_rng(1), 6, 10)
    np.testing.assert_array_equal(orders, again)
    assert (orders != antithetic_orders(np.random.default_rng(2), 6, 10)).any()


def test_sampled_values_lie_within_the_error_told() -> None:
    """Errors in standard errors, over many games of random values, have about unit size."""
    random = np.random.default_rng(8)
    games = random.normal(size=(200, 2**5))
    gaps, variances = [], []
    for values in games:
        orders = antithetic_orders(random, 5, 3)
        mean, variance = mean_of_orders(marginals_along(orders, values[coalitions_along(orders)]))
        gaps.append(mean - shapley_values(values))
        variances.append(variance)
    assert np.mean(np.square(gaps)) == pytest.approx(np.mean(variances), rel=0.2)
    error = np.sqrt(np.sum(variances, axis=0)) / len(games)
    assert (np.abs(np.mean(gaps, axis=0)) < 4 * error).all()


def test_reverses_make_games_of_pairs_exact() -> None:
    """Where only pairs interact, an order and its reverse give the value (Mitchell et al. 2022)."""
    random = np.random.default_rng(5)
    own, pair = random.normal(size=5), random.normal(size=(5, 5))
    values = game(
        5, lambda m: sum(own[i] for i in m) + sum(pair[i, j] for i in m for j in m if i < j)
    )
    orders = antithetic_orders(random, 5, 1)
    found = marginals_along(orders, values[coalitions_along(orders)]).mean(axis=0)
    np.testing.assert_allclose(found, shapley_values(values))


def test_values_that_are_not_of_all_coalitions_are_refused() -> None:
    with pytest.raises(ValueError, match="2\\^k"):
        shapley_values(np.zeros(6))
