"""Shortages, adjustment and attribution."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignsim.economy import (
    adjusting_loss,
    attribute,
    shortage_loss,
    shortage_loss_quadratic,
    solve,
)
from alignsim.economy.inputs import Floats


@given(st.floats(0.001, 0.5), st.floats(0.0, 0.99), st.floats(0.0, 5.0))
def test_a_shortage_costs_between_its_share_of_nothing_and_all(
    share: float, cut: float, substitution: float
) -> None:
    loss = shortage_loss(share, cut, substitution)
    assert -1e-15 <= loss <= cut + 1e-12
    assert shortage_loss(share, cut, substitution + 0.1) <= loss + 1e-12


@given(st.floats(0.001, 0.5), st.floats(0.01, 0.9))
def test_special_elasticities_are_limits(share: float, cut: float) -> None:
    assert shortage_loss(share, cut, 1.0) == pytest.approx(1 - (1 - cut) ** share, rel=1e-9)
    assert shortage_loss(share, cut, 1 + 1e-9) == pytest.approx(shortage_loss(share, cut, 1.0))
    assert shortage_loss(share, cut, 1e-7) == pytest.approx(cut, rel=1e-3)
    assert shortage_loss(share, 1.0, 0.5) == 1.0
    assert shortage_loss(share, 1.0, 3.0) == pytest.approx(shortage_loss(share, 1 - 1e-12, 3.0))
    assert shortage_loss(share, 0.0, 0.0) == 0.0


def test_the_quadratic_is_of_second_order() -> None:
    def error(x: float) -> float:
        exact = -np.log1p(-shortage_loss(0.1, -np.expm1(x), 0.5))
        return abs(shortage_loss_quadratic(0.1, x, substitution=0.5) - exact)

    assert error(-0.02) < 1e-6
    assert 6.5 < error(-0.02) / error(-0.01) < 9.5  # third order
    assert error(-1.0) > 0.01


def test_half_the_way_in_a_half_life() -> None:
    months = np.array([0.0, 6.0, 12.0, 1e4])
    assert np.allclose(adjusting_loss(3.0, 1.0, months, 6.0), [3.0, 2.0, 1.5, 1.0])
    assert adjusting_loss(3.0, 1.0, 6.0, 7.0) != 2.0


# -- attribution ----------------------------------------------------------------------------------


def case(senders: int) -> tuple[Floats, Floats]:
    """Five regions; the first few restrict purchases from the last, sender 1 restricts nothing."""
    rng = np.random.default_rng(7)
    flows = rng.uniform(1, 10, (5, 5)) + 60 * np.eye(5)
    free = np.ones((senders, 5, 5))
    for k in range(senders):
        if k != 1:
            free[k, 4, k % 4] = 0.5
            free[k, (k + 1) % 4, k % 4] *= 0.9
    return flows, free


@pytest.mark.parametrize(("method", "senders"), [("shapley", 4), ("path", 4), ("path", 9)])
def test_parts_add_up_to_the_whole(method: str, senders: int) -> None:
    flows, free = case(senders)
    found = attribute(flows, 4.0, freeness_changes=free, method=method)
    whole = 1 - solve(flows, 4.0, freeness_change=free.prod(axis=0)).welfare
    assert np.abs(found.parts.sum(axis=0) - whole).max() < 1e-12
    assert np.array_equal(found.total, found.parts.sum(axis=0))
    fewer = 1 - solve(flows, 4.0, freeness_change=free[1:].prod(axis=0)).welfare
    assert np.abs(found.parts.sum(axis=0) - fewer).max() > 1e-4


@pytest.mark.parametrize("method", ["shapley", "path"])
def test_who_restricts_nothing_bears_nothing(method: str) -> None:
    flows, free = case(4)
    found = attribute(flows, 4.0, freeness_changes=free, method=method)
    assert np.abs(found.parts[1]).max() < 1e-12
    assert (np.abs(found.parts[[0, 2, 3], 4]) > 1e-4).all()


@pytest.mark.parametrize("method", ["shapley", "path"])
def test_equal_senders_bear_alike(method: str) -> None:
    flows, free = case(3)
    twins = np.stack([free[0], free[0], free[2]])
    found = attribute(flows, 4.0, freeness_changes=twins, method=method)
    assert np.allclose(found.parts[0], found.parts[1], rtol=0, atol=1e-11)
    assert not np.allclose(found.parts[0], found.parts[2], rtol=0, atol=1e-11)


def test_both_ways_nearly_agree_and_are_chosen_by_number() -> None:
    flows, free = case(4)
    exact = attribute(flows, 4.0, freeness_changes=free)
    path = attribute(flows, 4.0, freeness_changes=free, method="path")
    assert (exact.method, exact.solved) == ("shapley", 16)
    assert np.abs(exact.parts - path.parts).max() < 2e-4
    assert attribute(flows, 4.0, freeness_changes=case(9)[1], steps=1).method == "path"


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from(["shapley", "path"]))
def test_parts_always_add_up(seed: int, method: str) -> None:
    rng = np.random.default_rng(seed)
    flows = rng.uniform(0, 10, (4, 4)) + 30 * np.eye(4)
    costs = rng.uniform(1.0, 3.0, (3, 4, 4))
    found = attribute(
        flows, 3.0, trade_cost_changes=costs, method=method, deficits="multiplicative", steps=2
    )
    whole = solve(
        flows, 3.0, trade_cost_change=costs.prod(axis=0), deficits="multiplicative"
    ).welfare
    assert np.abs(1 - whole - found.parts.sum(axis=0)).max() < 1e-11
