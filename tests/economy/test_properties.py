"""Closed forms, and what must hold for every world."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from alignsim.economy import Equilibrium, conditional, solve, solve_sectors
from alignsim.economy.inputs import Floats
from alignsim.engine.compiling import market_clearer
from alignsim.engine.handles import Handle
from alignsim.engine.markets import Markets
from alignsim.rules import equilibrium
from alignsim.world.names import ROOMS
from economy.published import EU_ELASTICITY, apart, borders, enlargement
from worlds import examples

EXAMPLES = examples(60)


@st.composite
def worlds(draw: st.DrawFn, least: int = 2, most: int = 7) -> Floats:
    """Flows with sizes that differ a thousandfold, some zero off the diagonal."""
    n = draw(st.integers(least, most))
    sizes = np.exp(draw(arrays.arrays(float, n, elements=st.floats(0, 7))))
    free = draw(arrays.arrays(float, (n, n), elements=st.sampled_from([0.0, 0.01, 0.05, 0.3])))
    np.fill_diagonal(free, 1.0)
    flows = sizes[:, None] * free * sizes / sizes.sum()
    flows += 1e-3 * np.minimum(sizes[:, None], sizes)
    return np.ascontiguousarray(flows)


@st.composite
def changed_worlds(draw: st.DrawFn) -> tuple[Floats, Floats, float]:
    """Flows, gross changes of trade costs (domestic ones stay), and an elasticity."""
    flows = draw(worlds())
    costs = draw(arrays.arrays(float, flows.shape, elements=st.floats(0.8, 3.0)))
    np.fill_diagonal(costs, 1.0)
    return flows, costs, draw(st.floats(1.0, 10.0))


def balanced(flows: Floats, theta: float) -> Floats:
    return solve(flows, theta, freeness_change=np.ones_like(flows), deficits="closed").flows


def real(found: Equilibrium) -> Floats:
    return np.concatenate([found.welfare, found.real_output])


# -- closed forms ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("home", "cost", "theta"), [(0.8, 2.0, 4.0), (0.6, 1.1, 7.0)])
def test_two_equal_countries(home: float, cost: float, theta: float) -> None:
    flows = 100 * np.array([[home, 1 - home], [1 - home, home]])
    found = solve(flows, theta, trade_cost_change=np.array([[1, cost], [cost, 1]]))
    plenty = home + (1 - home) * cost**-theta
    assert np.allclose(found.wages, 1.0, rtol=0, atol=1e-12)
    assert np.allclose(found.welfare, plenty ** (1 / theta), rtol=1e-12, atol=0)
    assert np.allclose(found.flows[0], 100 * np.array([home, 1 - home - home + home]) * 0 + [
        100 * home / plenty, 100 * (1 - home) * cost**-theta / plenty
    ], rtol=1e-12)  # fmt: skip


@pytest.mark.parametrize("theta", [2.5, 5.0])
def test_autarky_costs_the_gains_from_trade(theta: float) -> None:
    """Arkolakis, Costinot & Rodriguez-Clare (2012): real income falls to lambda^(1/theta)."""
    flows = balanced(enlargement().flows, theta)
    costs = np.full(flows.shape, np.inf)
    np.fill_diagonal(costs, 1.0)
    home = np.diag(flows) / flows.sum(axis=0)
    found = solve(flows, theta, trade_cost_change=costs)
    assert apart(found.welfare, home ** (1 / theta)) < 1e-9
    assert apart(found.welfare, home ** (1 / (theta + 0.01))) > 1e-5
    assert apart(found.flows.sum(axis=0), flows.sum(axis=0)) < 1e-9


def test_a_small_economy_cut_off_with_deficits_that_follow_output() -> None:
    flows = enlargement().flows
    free = np.ones_like(flows)
    free[5, :] = free[:, 5] = 0.0
    free[5, 5] = 1.0
    found = solve(flows, 4.0, freeness_change=free, deficits="multiplicative")
    home = flows[5, 5] / flows[:, 5].sum()
    assert abs(found.real_output[5] - home**0.25) < 1e-10
    assert found.expenditure[5] == pytest.approx(found.output[5], rel=1e-12)


@EXAMPLES
@given(changed_worlds())
def test_welfare_is_told_by_home_sales_where_trade_is_balanced(
    case: tuple[Floats, Floats, float],
) -> None:
    """W = lambda_hat^(-1/theta), lambda the share of spending on home sales."""
    flows, costs, theta = case
    flows = balanced(flows, theta)
    found = solve(flows, theta, trade_cost_change=costs)
    before = np.diag(flows) / flows.sum(axis=0)
    after = np.diag(found.flows) / found.flows.sum(axis=0)
    assert apart(found.welfare, (after / before) ** (-1 / theta)) < 1e-9


# -- properties -----------------------------------------------------------------------------------


@EXAMPLES
@given(worlds(), st.floats(0.5, 12.0), st.sampled_from(["constant", "multiplicative"]))
def test_no_change_changes_nothing(flows: Floats, theta: float, deficits: str) -> None:
    found = solve(flows, theta, freeness_change=np.ones_like(flows), deficits=deficits)
    for each in (found.wages, found.price_index, found.welfare, found.real_output):
        assert np.allclose(each, 1.0, rtol=0, atol=1e-11)
    assert np.allclose(found.flows, flows, rtol=1e-10)


@EXAMPLES
@given(changed_worlds(), st.data())
def test_real_results_know_no_numeraire(
    case: tuple[Floats, Floats, float], data: st.DataObject
) -> None:
    flows, costs, theta = case
    region = data.draw(st.integers(0, len(flows) - 1))
    options: dict[str, Any] = {"trade_cost_change": costs, "deficits": "multiplicative"}
    one = solve(flows, theta, **options)
    other = solve(flows, theta, numeraire=region, **options)
    assert np.array_equal(real(one), real(other))
    assert other.wages[region] == 1.0
    assert np.allclose(other.flows * one.wages[region], one.flows, rtol=1e-12)


@EXAMPLES
@given(changed_worlds(), st.floats(1e-4, 1e4))
def test_the_unit_of_money_does_not_matter(case: tuple[Floats, Floats, float], unit: float) -> None:
    flows, costs, theta = case
    one = solve(flows, theta, trade_cost_change=costs, deficits="multiplicative")
    other = solve(flows * unit, theta, trade_cost_change=costs, deficits="multiplicative")
    assert np.allclose(real(one), real(other), rtol=1e-10)
    assert np.allclose(one.flows * unit, other.flows, rtol=1e-9)


@EXAMPLES
@given(changed_worlds())
def test_markets_clear_and_world_output_is_conserved(case: tuple[Floats, Floats, float]) -> None:
    flows, costs, theta = case
    for deficits in ("multiplicative", "closed"):
        found = solve(flows, theta, trade_cost_change=costs, deficits=deficits)
        assert found.output.sum() == pytest.approx(flows.sum(), rel=1e-12)
        assert found.expenditure.sum() == pytest.approx(flows.sum(), rel=1e-10)
        assert np.allclose(found.flows.sum(axis=1), found.output, rtol=1e-10)
        assert np.allclose(found.flows.sum(axis=0), found.expenditure, rtol=1e-10)
        assert found.residual < 1e-10


@pytest.mark.parametrize(
    ("flows", "costs", "theta"),
    [
        ([[259.42, 0.0073646], [2.1573, 0.20554]], [[1.0, 0.8], [3.0, 1.0]], 10.0),
        ([[94.876, 0.004332], [0.21184, 0.18607]], [[1.0, 1.0], [3.0, 1.0]], 9.0),
        ([[736.41, 0.001], [0.010986, 0.0023556]], [[1.0, 3.0], [3.0, 1.0]], 10.0),
    ],
)
def test_regions_that_hardly_trade_clear_as_exactly_as_others(
    flows: list[list[float]], costs: list[list[float]], theta: float
) -> None:
    found = solve(flows, theta, trade_cost_change=costs, deficits="multiplicative")
    assert found.residual < 1e-12 and found.iterations < 50


@EXAMPLES
@given(changed_worlds(), st.randoms(use_true_random=False))
def test_the_order_of_regions_does_not_matter(
    case: tuple[Floats, Floats, float], random: Any
) -> None:
    flows, costs, theta = case
    order = list(range(len(flows)))
    random.shuffle(order)
    shuffled = np.ix_(order, order)
    one = solve(flows, theta, trade_cost_change=costs, deficits="multiplicative")
    other = solve(
        flows[shuffled], theta, trade_cost_change=costs[shuffled], deficits="multiplicative"
    )
    assert np.allclose(one.welfare[order], other.welfare, rtol=1e-9)
    assert np.allclose(one.flows[shuffled], other.flows, rtol=1e-8)


@EXAMPLES
@given(worlds(), st.floats(1.01, 3.0), st.floats(1.0, 10.0), st.data())
def test_a_region_whose_trade_gets_dearer_loses(
    flows: Floats, factor: float, theta: float, data: st.DataObject
) -> None:
    flows = balanced(flows, theta)
    region = data.draw(st.integers(0, len(flows) - 1))
    costs = np.ones_like(flows)
    costs[region, :] = costs[:, region] = factor
    costs[region, region] = 1.0
    found = solve(flows, theta, trade_cost_change=costs)
    assert found.welfare[region] < 1.0
    easier = solve(flows, theta, trade_cost_change=1.0 / costs)
    assert easier.welfare[region] > 1.0


@EXAMPLES
@given(changed_worlds())
def test_conditional_flows_keep_outputs_and_expenditures(
    case: tuple[Floats, Floats, float],
) -> None:
    flows, costs, theta = case
    found = conditional(flows, theta, trade_cost_change=costs)
    assert np.allclose(found.flows.sum(axis=1), flows.sum(axis=1), rtol=1e-10)
    assert np.allclose(found.flows.sum(axis=0), flows.sum(axis=0), rtol=1e-10)
    # scaled by rows and columns only: cross ratios are those of the changes
    ratio = found.flows / (flows * costs**-theta)
    assert np.allclose(ratio * ratio[0, 0], ratio[:, :1] * ratio[:1, :], rtol=1e-8)
    assert found.inward[0] == 1.0


# -- sectors --------------------------------------------------------------------------------------


@EXAMPLES
@given(changed_worlds(), st.sampled_from([0.0, 0.3, 1.0, 2.5]))
def test_one_sector_is_the_one_sector_model(
    case: tuple[Floats, Floats, float], substitution: float
) -> None:
    flows, costs, theta = case
    one = solve(flows, theta, trade_cost_change=costs, deficits="multiplicative")
    same = solve_sectors(
        flows[None], theta, trade_cost_change=costs[None], substitution=substitution,
        deficits="multiplicative",
    )  # fmt: skip
    assert np.array_equal(one.welfare, same.welfare)
    assert np.array_equal(one.flows, same.flows[0])


@EXAMPLES
@given(changed_worlds(), st.sampled_from([0.05, 1.0, 3.0]))
def test_equal_sectors_are_the_one_sector_model(
    case: tuple[Floats, Floats, float], substitution: float
) -> None:
    flows, costs, theta = case
    one = solve(flows, theta, trade_cost_change=costs, deficits="multiplicative")
    shares = np.array([0.7, 0.3])[:, None, None]
    same = solve_sectors(
        flows * shares, theta, trade_cost_change=np.stack([costs, costs]),
        substitution=substitution, deficits="multiplicative",
    )  # fmt: skip
    assert np.allclose(one.welfare, same.welfare, rtol=1e-9)
    assert np.allclose(same.sector_shares, shares[:, :, 0], rtol=1e-9)


def two_sectors() -> tuple[Floats, Floats]:
    """Region 0 buys most of a small sector from region 1, which then stops nearly all of it."""
    goods = np.array([[80.0, 10, 10], [10, 80, 10], [10, 10, 80]])
    energy = np.array([[0.5, 0.1, 0.1], [4.0, 2.0, 1.0], [0.5, 1.0, 3.0]])
    free = np.ones((2, 3, 3))
    free[1, 1, 0] = 0.02
    return np.stack([goods, energy]), free


def test_the_less_sectors_replace_each_other_the_more_a_cut_costs() -> None:
    flows, free = two_sectors()
    losses = [
        1 - solve_sectors(flows, 2.0, freeness_change=free, substitution=s).welfare[0]
        for s in (0.05, 0.5, 1.0, 3.0)
    ]
    assert losses == sorted(losses, reverse=True)
    assert losses[0] > 1.1 * losses[2]
    blocked = (flows * free).sum(axis=0) / flows.sum(axis=0)
    together = solve(flows.sum(axis=0), 2.0, freeness_change=blocked)
    assert losses[1] > 2 * (1 - together.welfare[0])


def test_sector_markets_clear() -> None:
    flows, free = two_sectors()
    found = solve_sectors(flows, [4.0, 2.0], freeness_change=free, substitution=0.1)
    assert np.allclose(found.flows.sum(axis=(0, 2)), found.output, rtol=1e-11)
    assert np.allclose(found.flows.sum(axis=(0, 1)), found.expenditure, rtol=1e-11)
    weight = flows.sum(axis=1) / flows.sum(axis=(0, 1)) * found.sector_prices**0.9
    assert np.allclose(found.sector_shares, weight / weight.sum(axis=0), rtol=1e-9)
    assert np.allclose(found.price_index, weight.sum(axis=0) ** (1 / 0.9), rtol=1e-9)


def test_a_sector_that_others_replace_may_vanish() -> None:
    flows, free = two_sectors()
    free[1, :, 0] = 0.0
    found = solve_sectors(flows, 2.0, freeness_change=free, substitution=3.0)
    assert found.sector_shares[1, 0] == 0.0 and found.sector_prices[1, 0] == np.inf
    assert 0.8 < found.welfare[0] < 1.0


# -- the rule -------------------------------------------------------------------------------------


def arguments(flows: Floats, free: Floats, theta: Floats, eta: float) -> list[Any]:
    bought = flows.sum(axis=1)
    spent, output = bought.sum(axis=0), flows.sum(axis=(0, 2))
    n = output.size
    room = np.empty((ROOMS, len(flows), n))
    kept = np.ascontiguousarray(flows / bought[:, None] * free)
    budget = np.ascontiguousarray(bought / spent)
    return [
        kept, budget, output, output.copy(), spent - output, theta, eta, 1e-10, 200, np.ones(n),
        room,
    ]  # fmt: skip


def cleared_compiled(given: list[Any]) -> int:
    *arrays, elasticity, substitution, tolerance, most, wages, room = given
    taken = Markets(*arrays, elasticity, wages, room, substitution, tolerance)
    return market_clearer()(Handle(taken), most)


def test_the_compiled_rule_is_the_interpreted_one_bit_for_bit() -> None:
    eu = enlargement()
    flows, free = two_sectors()
    for case in (
        (eu.flows[None], eu.freeness[None], np.array([4.0]), 1.0),
        (flows, free, np.array([4.0, 2.0]), 0.1),
    ):
        plain, fast, other = arguments(*case), arguments(*case), arguments(*case)
        sweeps = equilibrium.clear_markets(*plain)
        assert sweeps == cleared_compiled(fast)
        assert np.array_equal(plain[9], fast[9])
        other[5] = other[5] * (1 + 1e-9)
        cleared_compiled(other)
        assert not np.array_equal(plain[9], other[9])


def test_few_iterations_cold_and_fewer_warm() -> None:
    eu, edges = enlargement(), borders()
    cold = solve(eu.flows, EU_ELASTICITY, freeness_change=eu.freeness, tolerance=1e-10)
    assert cold.iterations < 15
    again = solve(
        eu.flows, EU_ELASTICITY, freeness_change=eu.freeness**1.1, tolerance=1e-10,
        start=cold.wages,
    )  # fmt: skip
    assert again.iterations < 10
    apart_again = solve(eu.flows, EU_ELASTICITY, freeness_change=eu.freeness**10, tolerance=1e-10)
    assert apart_again.iterations < 30
    free = np.ones_like(edges.freeness) * 0.01
    np.fill_diagonal(free, 1.0)
    harsh = solve(balanced(eu.flows, 4.0), 4.0, freeness_change=free[:44, :44], tolerance=1e-10)
    assert harsh.iterations < 30


@pytest.mark.parametrize("base", [1e-6, 0.3, 1.0, 2.0, 1e5])
@pytest.mark.parametrize("exponent", [-12.0, -0.5, 0.0, 3.0])
def test_power(base: float, exponent: float) -> None:
    assert equilibrium.power(base, exponent) == pytest.approx(base**exponent, rel=1e-12)
