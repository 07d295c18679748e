"""Economy: pressure adds up to loss, loss is linear in what is cut, sectors do not mix."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.rules.economy import exposure_to, lose_income
from alignsim.world.names import SECTORS, TRADE_ELASTICITY, VALUE_ADDED_SHARE
from alignsim.world.state import Setting, World
from rules.stages import stage
from worlds import examples

GOODS, TRAVEL, ENERGY, TECHNOLOGY = range(4)


def traders(seed: int, n: int = 4) -> tuple[Setting, World]:
    """n governments that trade and restrict at random."""
    random = np.random.default_rng(seed)
    setting, world = stage(n)
    apart = (1.0 - np.eye(n))[:, :, None]
    shape = (n, n, len(SECTORS))
    setting = setting._replace(
        sales=apart * random.exponential(2.0, shape),
        purchases=apart * random.exponential(2.0, shape),
    )
    world.restriction[:] = apart * random.random(shape)
    world.embargo[:] = apart * random.random(shape)
    world.restricts[:] = 1
    return setting, world


def lost(setting: Setting, world: World) -> World:
    for i in range(world.loss.size):
        lose_income(setting, world, i)
    return world


SEED = st.integers(0, 2**32 - 1)


@examples(50)
@given(SEED)
def test_loss_is_the_pressure_of_all_others_plus_the_cost_of_ones_own_restrictions(
    seed: int,
) -> None:
    setting, world = traders(seed)
    lost(setting, world)
    own = world.restriction * setting.purchases / world.parameter[TRADE_ELASTICITY]
    own += world.embargo * setting.sales * world.parameter[VALUE_ADDED_SHARE]
    total = world.pressure.sum(axis=1) + own.sum(axis=(1, 2))
    np.testing.assert_allclose(world.loss, total, rtol=1e-12)
    assert (world.loss > world.pressure.sum(axis=1)).all()


@examples(50)
@given(SEED, st.floats(0.0, 1.0))
def test_loss_is_linear_in_what_is_cut(seed: int, part: float) -> None:
    setting, world = traders(seed)
    whole = lost(setting, world).loss.copy()
    pressure = world.pressure.copy()
    world.restriction[:] *= part
    world.embargo[:] *= part
    lost(setting, world)
    np.testing.assert_allclose(world.loss, part * whole, atol=1e-12)
    np.testing.assert_allclose(world.pressure, part * pressure, atol=1e-12)


@pytest.mark.parametrize("sector", range(len(SECTORS)))
def test_coercion_of_one_sector_costs_that_sectors_value_added_and_no_more(sector: int) -> None:
    setting, world = traders(1)
    world.restriction[:], world.embargo[:] = 0.0, 0.0
    world.restriction[0, 1, sector] = 0.5
    lost(setting, world)
    cost = 0.5 * world.parameter[VALUE_ADDED_SHARE] * setting.sales[1, 0, sector]
    assert world.pressure[1, 0] == world.loss[1] == pytest.approx(cost)
    others = setting.sales.copy()
    others[1, 0, [s for s in range(4) if s != sector]] *= 7.0
    assert lost(setting._replace(sales=others), world).loss[1] == pytest.approx(cost)


def test_travel_can_be_hit_while_goods_flow() -> None:
    setting, world = traders(2)
    world.restriction[:], world.embargo[:] = 0.0, 0.0
    world.restriction[0, 1, TRAVEL] = 1.0
    without_travel = setting.sales.copy()
    without_travel[1, 0, TRAVEL] = 0.0
    assert lost(setting, world).loss[1] > 0.0
    assert lost(setting._replace(sales=without_travel), world).loss[1] == 0.0


def test_who_blocks_purchases_forgoes_the_gains_from_that_trade() -> None:
    setting, world = traders(3)
    world.restriction[:], world.embargo[:] = 0.0, 0.0
    world.restriction[0, 1, GOODS] = 1.0
    lost(setting, world)
    gains = setting.purchases[0, 1, GOODS] / world.parameter[TRADE_ELASTICITY]
    assert world.loss[0] == pytest.approx(gains)
    assert world.pressure[0].tolist() == [0.0] * 4


def test_an_embargo_costs_the_buyer_its_gains_and_the_seller_its_value_added() -> None:
    setting, world = traders(4)
    world.restriction[:], world.embargo[:] = 0.0, 0.0
    world.embargo[0, 1, ENERGY] = 0.4
    lost(setting, world)
    gains = 0.4 * setting.purchases[1, 0, ENERGY] / world.parameter[TRADE_ELASTICITY]
    assert world.pressure[1, 0] == pytest.approx(gains)
    value_added = 0.4 * setting.sales[0, 1, ENERGY] * world.parameter[VALUE_ADDED_SHARE]
    assert world.loss[0] == pytest.approx(value_added)


def test_without_restrictions_nobody_loses_and_an_old_pressure_is_cleared() -> None:
    setting, world = traders(5)
    lost(setting, world)
    assert (world.loss > 0.0).all()
    world.restriction[:], world.embargo[:] = 0.0, 0.0
    assert not lost(setting, world).loss.any()
    assert not world.pressure.any()


def test_a_dyad_never_restricted_may_be_passed_over_without_a_difference() -> None:
    setting, world = traders(6)
    world.restriction[2, 3], world.embargo[2, 3] = 0.0, 0.0
    world.restriction[3, 2], world.embargo[3, 2] = 0.0, 0.0
    looked_at = lost(setting, world).loss.copy()
    world.restricts[2, 3] = world.restricts[3, 2] = 0
    assert lost(setting, world).loss.tolist() == looked_at.tolist()


def test_exposure_is_what_a_full_stop_of_purchases_would_cost() -> None:
    setting, world = traders(7)
    world.restriction[:], world.embargo[:] = 0.0, 0.0
    world.restriction[0, 1] = 1.0
    lost(setting, world)
    assert exposure_to(setting, world, 1, 0) == pytest.approx(world.loss[1], rel=1e-12)
    assert exposure_to(setting, world, 1, 2) != pytest.approx(world.loss[1], rel=1e-3)


def test_the_small_lose_more_of_their_income_than_the_large() -> None:
    setting, world = stage(2)
    sales, purchases = setting.sales.copy(), setting.purchases.copy()
    sales[0, 1, GOODS], purchases[1, 0, GOODS] = 10.0, 1.0
    world.restriction[1, 0, GOODS], world.restricts[1, 0] = 0.5, 1
    lost(setting._replace(sales=sales, purchases=purchases), world)
    assert world.loss[0] > 10.0 * world.loss[1] > 0.0
