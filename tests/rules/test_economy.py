"""Economy: parts add up to losses, both readings meet published forms, trade recovers."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.economy import adjusting_loss, attribute, shortage_loss, solve_sectors
from alignsim.engine.trade import whole_world
from alignsim.rules import economy
from alignsim.rules.economy import TOLERANCE, blamed, earn, exposure_to, shortage
from alignsim.world.names import (
    ADJUSTMENT_HALF_LIFE,
    RECOVERY_HALF_LIFE,
    SECTOR_ELASTICITIES,
    SECTOR_SUBSTITUTION,
    SECTORS,
    SHORTAGE_SUBSTITUTION,
    TRADE_ELASTICITY,
    TRAVEL_RECOVERY_HALF_LIFE,
    VALUE_ADDED_SHARE,
)
from alignsim.world.state import Floats, Setting, World
from rules.stages import stage
from worlds import CATALOGUE, examples, made_up_trade, market_fields

GOODS, TRAVEL, ENERGY, TECHNOLOGY = range(4)
GDP = np.array([100.0, 150.0, 300.0, 60.0])
FLOWS = made_up_trade(4, 11)


def country(n: int = 4) -> tuple[Setting, World]:
    """Governments whose sales, purchases and equilibrium rest on one matrix of trade."""
    setting, world = stage(n)
    flow = FLOWS[:, :n, :n].transpose(1, 2, 0) * (1.0 - np.eye(n))[:, :, None]
    gdp = GDP[:n, None, None]
    setting = setting._replace(
        sales=np.ascontiguousarray(100.0 * flow / gdp),
        purchases=np.ascontiguousarray(100.0 * flow.transpose(1, 0, 2) / gdp),
        **market_fields(FLOWS, np.arange(n), GDP[:n]),
    )
    world.wages[:] = world.lone_wages[:] = 1.0
    return setting, world


def block(world: World, buyer: int, seller: int, sector: int, share: float) -> None:
    """``buyer`` blocks a share of what it buys from ``seller``."""
    world.restriction[buyer, seller, sector] = share
    world.restricts[buyer, seller] = world.restricting[buyer] = 1


def withhold(world: World, seller: int, buyer: int, sector: int, share: float) -> None:
    """``seller`` blocks a share of what it sells to ``buyer``."""
    world.embargo[seller, buyer, sector] = share
    world.restricts[seller, buyer] = world.restricting[seller] = 1


def restrict_at_random(world: World, seed: int) -> None:
    random = np.random.default_rng(seed)
    n = world.loss.size
    for i, j in np.argwhere(~np.eye(n, dtype=bool)):
        for s in range(len(SECTORS)):
            if random.random() < 0.3:
                block(world, i, j, s, float(random.random()))
            if random.random() < 0.2:
                withhold(world, i, j, s, float(random.random()))


def after(setting: Setting, world: World, months: int) -> World:
    for month in range(1, months + 1):
        earn(setting, world, month)
        assert world.unsolved[0] == 0
    return world


def freeness(world: World) -> Floats:
    """What the restrictions leave of every flow, (S, R, R), rows selling."""
    n, regions = world.loss.size, world.kept.shape[1]
    free = np.ones((len(SECTORS), regions, regions))
    free[:, :n, :n] *= 1.0 - world.restriction.transpose(2, 1, 0)
    free[:, :n, :n] *= 1.0 - world.embargo.transpose(2, 0, 1)
    return free


def adjusted(setting: Setting, world: World) -> Floats:
    """Losses by the public solver, % of GDP."""
    found = solve_sectors(
        FLOWS,
        [world.parameter[s] for s in SECTOR_ELASTICITIES],
        freeness_change=freeness(world),
        substitution=float(world.parameter[SECTOR_SUBSTITUTION]),
        deficits="multiplicative",
    )
    n = world.loss.size
    return np.asarray(setting.spending_share * (1.0 - found.welfare[:n]))


SEED = st.integers(0, 2**32 - 1)


@examples(40)
@given(SEED, st.integers(1, 30))
def test_loss_is_the_pressure_of_all_others_plus_the_cost_of_ones_own_restrictions(
    seed: int, months: int
) -> None:
    setting, world = country()
    restrict_at_random(world, seed)
    after(setting, world, months)
    np.testing.assert_allclose(world.loss, world.pressure.sum(axis=1), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(world.total, world.adjusted.sum(axis=1), rtol=1e-9, atol=1e-12)


@examples(25)
@given(SEED)
def test_in_the_long_run_losses_are_those_of_the_public_solver(seed: int) -> None:
    setting, world = country()
    random = np.random.default_rng(seed)
    for sector in SECTOR_ELASTICITIES:
        world.parameter[sector] = random.uniform(0.7, 8.0)
    world.parameter[SECTOR_SUBSTITUTION] = random.choice([0.1, 0.5, 1.0, 2.0])
    world.parameter[ADJUSTMENT_HALF_LIFE] = 0.5
    restrict_at_random(world, seed)
    after(setting, world, 60)
    np.testing.assert_allclose(
        world.loss, adjusted(setting, world), rtol=10 * TOLERANCE, atol=10 * TOLERANCE
    )


def test_the_public_solver_disagrees_where_a_restriction_is_left_out() -> None:
    setting, world = country()
    world.parameter[ADJUSTMENT_HALF_LIFE] = 0.5
    restrict_at_random(world, 3)
    after(setting, world, 60)
    block(world, 0, 1, GOODS, 0.9)
    assert np.abs(world.loss - adjusted(setting, world)).max() > 1e-3


@pytest.mark.parametrize("month", [1, 7, 25])
def test_loss_goes_from_impact_to_equilibrium_by_the_half_life(month: int) -> None:
    setting, world = country()
    block(world, 0, 1, GOODS, 0.5)
    first = after(setting, world, 1)
    impact = first.loss[1]
    assert impact == pytest.approx(
        0.5 * world.parameter[VALUE_ADDED_SHARE] * setting.sales[1, 0, GOODS]
    )
    after(setting, world, month - 1)
    expected = adjusting_loss(impact, world.total[1], [month - 1], half_life=12.0)
    assert world.loss[1] == pytest.approx(float(expected[0]), rel=1e-12)
    assert world.total[1] < impact


@pytest.mark.parametrize("sector", [GOODS, TRAVEL])
def test_who_blocks_purchases_forgoes_the_gains_from_that_trade(sector: int) -> None:
    setting, world = country()
    block(world, 0, 1, sector, 0.8)
    after(setting, world, 1)
    gains = 0.8 * setting.purchases[0, 1, sector] / world.parameter[SECTOR_ELASTICITIES[sector]]
    assert world.pressure[0, 0] == world.loss[0] == pytest.approx(gains)
    assert world.pressure[0, 1:].tolist() == [0.0] * 3


def test_an_essential_input_withheld_costs_the_buyer_what_output_falls_short_by() -> None:
    setting, world = country()
    withhold(world, 0, 1, ENERGY, 0.4)
    after(setting, world, 1)
    used = setting.use[1, ENERGY]
    cut = 0.4 * setting.purchases[1, 0, ENERGY]
    assert 0.0 < cut < used
    short = 100.0 * shortage_loss(used / 100.0, cut / used, 0.1)
    assert world.pressure[1, 0] == pytest.approx(short, rel=1e-9)
    sold = 0.4 * setting.sales[0, 1, ENERGY] * world.parameter[VALUE_ADDED_SHARE]
    assert world.loss[0] == pytest.approx(sold, rel=1e-12)
    assert short > cut / world.parameter[TRADE_ELASTICITY]


@examples(200)
@given(st.floats(0.001, 0.9), st.floats(0.0, 0.999), st.sampled_from([0.04, 0.1, 0.5, 1.0, 1.7, 3]))
def test_the_shortage_of_the_rule_is_the_published_form(
    share: float, cut: float, substitution: float
) -> None:
    published = shortage_loss(share, cut, substitution)
    assert shortage(share, cut, substitution) == pytest.approx(published, rel=1e-9, abs=1e-12)


@examples(100)
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_what_two_cut_of_one_flow_is_divided_without_a_remainder(one: float, other: float) -> None:
    together = 1.0 - (1.0 - one) * (1.0 - other)
    assert blamed(one, other) + blamed(other, one) == pytest.approx(together, abs=1e-15)
    assert blamed(one, other) > 0.0 or one < 1e-150


def test_who_restricts_nothing_is_charged_with_nothing() -> None:
    setting, world = country()
    block(world, 0, 1, GOODS, 0.5)
    withhold(world, 2, 1, TECHNOLOGY, 0.7)
    after(setting, world, 30)
    assert (world.pressure[1, [0, 2]] > 0.0).all()
    assert not world.pressure[:, [1, 3]].any()


def test_a_sanction_of_one_alone_is_charged_to_it_whole() -> None:
    setting, world = country()
    block(world, 0, 1, GOODS, 0.5)
    after(setting, world, 24)
    np.testing.assert_array_equal(world.pressure[:, 0], world.loss)
    assert world.total.tolist() == world.alone[0].tolist()


def test_third_parties_feel_diverted_trade_only_once_trade_has_adjusted() -> None:
    setting, world = country()
    world.parameter[ADJUSTMENT_HALF_LIFE] = 6.0
    block(world, 0, 1, GOODS, 0.9)
    after(setting, world, 1)
    assert world.loss[2] == world.loss[3] == 0.0
    after(setting, world, 120)
    np.testing.assert_allclose(world.loss[2:], world.total[2:], rtol=1e-5)
    assert (np.abs(world.loss[2:]) > 1e-4).all()


@pytest.mark.parametrize(
    ("sector", "parameter"), [(TRAVEL, TRAVEL_RECOVERY_HALF_LIFE), (GOODS, RECOVERY_HALF_LIFE)]
)
def test_trade_comes_back_by_the_half_life_of_its_sector(sector: int, parameter: int) -> None:
    setting, world = country()
    world.parameter[parameter] = 6.0
    block(world, 0, 1, sector, 0.8)
    after(setting, world, 3)
    assert world.shunned[0, 1, sector] == 0.8
    world.restriction[0, 1, sector] = 0.0
    after(setting, world, 6)
    assert world.shunned[0, 1, sector] == pytest.approx(0.4, rel=1e-12)
    half_way = world.loss[1]
    after(setting, world, int(6 * log(0.8 / economy.REMNANT, 2)))
    assert world.shunned[0, 1, sector] == 0.0
    assert half_way > 0.0 == world.total[1] == world.loss[1]


def test_without_a_half_life_trade_is_back_at_once() -> None:
    setting, world = country()
    block(world, 0, 1, GOODS, 0.8)
    after(setting, world, 5)
    world.restriction[0, 1, GOODS] = 0.0
    after(setting, world, 1)
    assert world.loss[1] == 0.0


def test_lifting_never_pays_more_than_the_restriction_cost() -> None:
    setting, world = country()
    block(world, 0, 1, GOODS, 0.8)
    after(setting, world, 40)
    before = world.loss[1]
    world.restriction[0, 1, GOODS] = 0.4
    after(setting, world, 1)
    assert 0.0 < world.loss[1] < before
    block(world, 0, 1, GOODS, 0.8)
    after(setting, world, 1)
    assert world.loss[1] > before * 0.9


def test_the_equilibrium_is_sought_only_when_restrictions_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    setting, world = country()
    calls: list[int] = []
    clear = economy.clear_markets
    monkeypatch.setattr(economy, "clear_markets", lambda *a: (calls.append(1), clear(*a))[1])
    earn(setting, world, 1)
    assert not calls
    block(world, 0, 1, GOODS, 0.5)
    after(setting, world, 10)
    assert len(calls) == 1  # one sender: what it costs alone is what all cost
    block(world, 2, 1, GOODS, 0.5)
    after(setting, world, 10)
    assert len(calls) == 3


def test_no_equilibrium_is_told_with_who_changed_and_when(monkeypatch: pytest.MonkeyPatch) -> None:
    setting, world = country()
    monkeypatch.setattr(economy, "MOST_SWEEPS", 1)
    block(world, 2, 1, GOODS, 0.9)
    earn(setting, world, 5)
    assert world.unsolved.tolist() == [3, 5]


def test_a_small_shortage_is_nearly_what_the_purchases_are_worth() -> None:
    _, world = country()
    world.parameter[SHORTAGE_SUBSTITUTION] = 1.0
    assert shortage(0.05, 1e-4, 1.0) == pytest.approx(0.05 * 1e-4, rel=1e-3)


def test_exposure_is_what_a_full_stop_of_purchases_would_cost_at_once() -> None:
    setting, world = country()
    for s in range(len(SECTORS)):
        block(world, 0, 1, s, 1.0)
    after(setting, world, 1)
    assert exposure_to(setting, world, 1, 0) == pytest.approx(world.loss[1], rel=1e-12)
    assert exposure_to(setting, world, 1, 2) != pytest.approx(world.loss[1], rel=1e-3)


def test_the_small_lose_more_of_their_income_than_the_large() -> None:
    setting, world = country()
    one = setting._replace(sales=setting.sales.copy())
    one.sales[3] *= 10.0
    block(world, 2, 3, GOODS, 0.5)
    after(one, world, 1)
    assert world.loss[3] > 5.0 * world.loss[2] > 0.0


def parts_and_shapley(shares: dict[str, float], on: str) -> tuple[Floats, Floats, Floats]:
    """What each sender is charged, its Shapley value, and the total, of trade as one sector.

    The (K, N) parts are in % of what a country spends; each sender buys so much less from ``on``.
    """
    every = list(CATALOGUE.measured)
    flows = np.zeros((len(SECTORS), len(every) + 1, len(every) + 1))
    flows[GOODS] = whole_world(CATALOGUE).sum(axis=0)
    n, target = len(every), every.index(on)
    setting, world = stage(n)
    spent = flows.sum(axis=(0, 1))[:n]
    setting = setting._replace(**market_fields(flows, np.arange(n), spent))
    world.wages[:] = world.lone_wages[:] = 1.0
    free = np.ones((len(shares), n + 1, n + 1))
    for k, (name, share) in enumerate(shares.items()):
        block(world, every.index(name), target, GOODS, share)
        free[k, target, every.index(name)] = 1.0 - share
    after(setting, world, 1)
    found = attribute(flows[GOODS], 4.0, freeness_changes=free, deficits="multiplicative")
    senders = [every.index(name) for name in shares]
    return world.adjusted[:, senders].T, 100.0 * found.parts[:, :n], world.total


def test_parts_are_nearly_shapley_values_where_sanctions_are_large() -> None:
    shares = {"berlin": 0.8, "washington": 0.8, "tokyo": 0.5, "warsaw": 1.0, "seoul": 0.5}
    parts, shapley, total = parts_and_shapley(shares, "moscow")
    np.testing.assert_allclose(parts.sum(axis=0), total, rtol=1e-9, atol=1e-12)
    assert total.max() > 0.3
    assert np.abs(parts - shapley).max() < 0.03 * total.max()
    assert np.abs(parts - shapley[::-1]).max() > 0.1 * total.max()
