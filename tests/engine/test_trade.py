"""The matrix of trade: the tables' figures at their places, and what subsets do to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.catalogue.load import Catalogue, shipped_catalogue
from alignsim.economy import solve, solve_sectors
from alignsim.engine.measure import exposures
from alignsim.engine.trade import trade_matrix
from alignsim.errors import CatalogueError
from alignsim.world.names import SECTORS
from alignsim.world.state import Floats
from worlds import examples

CATALOGUE = shipped_catalogue()
EVERYONE = tuple(CATALOGUE.measured)
WHOLE = trade_matrix(CATALOGUE, EVERYONE)
(REST,) = CATALOGUE.rest.values()
SUBSETS = st.lists(st.sampled_from(EVERYONE), unique=True).map(tuple)
GOODS, TRAVEL, ENERGY = (SECTORS.index(name) for name in ("goods", "travel", "energy"))


def column(name: str) -> Floats:
    return np.array([row[name] for row in CATALOGUE.measured.values()])


def test_rows_and_columns_are_the_sums_of_the_tables() -> None:
    trade = WHOLE.sum(axis=0) - WHOLE[TRAVEL]
    abroad = trade - np.diag(np.diag(trade))
    sold, bought = column("sales_to_rest_busd"), column("purchases_from_rest_busd")
    for (seller, buyer), dyad in CATALOGUE.dyads.items():
        sold[EVERYONE.index(seller)] += dyad["trade_busd"]
        bought[EVERYONE.index(buyer)] += dyad["trade_busd"]
    assert np.allclose(abroad[:-1].sum(axis=1), sold, rtol=1e-12, atol=0)
    assert np.allclose(abroad[:, :-1].sum(axis=0), bought, rtol=1e-12, atol=0)
    assert np.allclose(abroad[-1].sum(), column("purchases_from_rest_busd").sum(), rtol=1e-12)
    assert np.array_equal(WHOLE[TRAVEL, :-1, -1], column("travel_from_rest_busd"))
    assert np.array_equal(WHOLE[TRAVEL, -1, :-1], column("travel_to_rest_busd"))
    at_home = np.diag(WHOLE.sum(axis=0))
    assert np.allclose(at_home[:-1], column("domestic_sales_busd"), rtol=1e-12, atol=0)
    assert at_home[-1] == pytest.approx(REST["domestic_sales_busd"], rel=1e-12)


def test_sectors_are_split_by_the_shares_of_the_seller() -> None:
    i = EVERYONE.index("moscow")
    own = CATALOGUE.measured["moscow"]
    to_rest = WHOLE[:, i, -1]
    assert to_rest[ENERGY] == own["sales_to_rest_busd"] * own["energy_export_share"]
    from_rest = WHOLE[:, -1, i]
    assert from_rest[ENERGY] == own["purchases_from_rest_busd"] * REST["energy_export_share"]
    at_home = WHOLE[:, i, i] / own["domestic_sales_busd"]
    shares = {name: own[f"{name}_domestic_share"] for name in SECTORS if name != "goods"}
    assert at_home == pytest.approx([shares.get(s, 1 - sum(shares.values())) for s in SECTORS])


def test_every_flow_is_a_sale_and_every_buyer_has_own_producers() -> None:
    assert WHOLE.shape == (len(SECTORS), 25, 25)
    assert np.isfinite(WHOLE).all() and (WHOLE >= 0).all()
    assert (WHOLE.diagonal(axis1=1, axis2=2) > 0).all()


def test_sales_abroad_of_seoul_hold_the_published_goods_exports_of_2021() -> None:
    sold = WHOLE[:, EVERYONE.index("seoul")].sum(axis=0)
    sold[EVERYONE.index("seoul")] = 0.0
    assert 644.4 < sold.sum() - WHOLE[TRAVEL, EVERYONE.index("seoul"), :-1].sum() < 644.4 + 150


def test_exposures_are_the_matrix_over_gdp() -> None:
    sales, purchases = exposures(CATALOGUE, EVERYONE)
    gdp = column("gdp_busd")[:, None, None]
    flows = WHOLE[:, :-1, :-1].transpose(1, 2, 0) * ~np.eye(24, dtype=bool)[:, :, None]
    assert np.array_equal(sales, 100 * flows / gdp)
    assert np.array_equal(purchases, 100 * flows.transpose(1, 0, 2) / gdp)


@given(SUBSETS)
@examples(30)
def test_governments_left_out_join_the_rest(governments: tuple[str, ...]) -> None:
    flows = trade_matrix(CATALOGUE, governments)
    own = [EVERYONE.index(g) for g in governments]
    left = [i for i in range(25) if i not in own]
    assert abs(flows.sum() / WHOLE.sum() - 1) < 1e-12
    assert np.array_equal(flows[:, :-1, :-1], WHOLE[:, own][:, :, own])
    outside = WHOLE[:, own][:, :, left].sum(axis=2)
    assert np.allclose(flows[:, :-1, -1], outside, rtol=1e-12, atol=0)
    at_home = WHOLE[:, left][:, :, left].sum(axis=(1, 2))
    assert np.allclose(flows[:, -1, -1], at_home, rtol=1e-12, atol=0)


def test_the_order_of_governments_is_that_of_the_rows() -> None:
    some = ("tokyo", "seoul", "pyongyang")
    flows = trade_matrix(CATALOGUE, some)
    turned = trade_matrix(CATALOGUE, some[::-1])
    order = [2, 1, 0, 3]
    assert np.array_equal(flows, turned[:, order][:, :, order])
    assert not np.array_equal(flows, turned)


@pytest.mark.parametrize("governments", [EVERYONE, ("seoul", "beijing", "washington"), ()])
@pytest.mark.parametrize("deficits", ["constant", "multiplicative"])
def test_where_nothing_changes_the_world_is_solved_at_once(
    governments: tuple[str, ...], deficits: str
) -> None:
    flows = trade_matrix(CATALOGUE, governments)
    same = np.ones_like(flows)
    found = solve_sectors(
        flows, [4.0, 4.0, 1.0, 4.0], freeness_change=same, substitution=0.1, deficits=deficits
    )
    assert np.abs(found.welfare - 1).max() < 1e-14
    assert np.abs(found.wages - 1).max() < 1e-14
    assert np.allclose(found.flows, flows, rtol=1e-13, atol=0)


def test_a_blockade_costs_its_target_more_than_its_sender() -> None:
    flows = WHOLE.sum(axis=0)
    free = np.ones_like(flows)
    target, sender = EVERYONE.index("seoul"), EVERYONE.index("beijing")
    free[target, sender] = 0.7
    lost = 1 - solve(flows, 4.0, freeness_change=free).welfare
    assert 0.001 < lost[target] < 0.004
    assert 0 < lost[sender] < lost[target] / 5


def edited(government: str, **figures: float) -> Catalogue:
    return CATALOGUE.with_measured({government: figures})


def pair_with(**figures: float) -> Catalogue:
    pair = ("seoul", "beijing")
    return replace(CATALOGUE, dyads=CATALOGUE.dyads | {pair: CATALOGUE.dyads[pair] | figures})


def rest_with(**figures: float) -> Catalogue:
    return replace(CATALOGUE, rest={"elsewhere": dict(REST) | figures})


@pytest.mark.parametrize(
    ("catalogue", "words"),
    [
        (edited("seoul", sales_to_rest_busd=-1.0), "seoul sells rest-of-world -"),
        (edited("seoul", purchases_from_rest_busd=float("nan")), "rest-of-world sells seoul nan"),
        (edited("seoul", travel_to_rest_busd=float("inf")), "inf billion USD of travel"),
        (edited("seoul", domestic_sales_busd=0.0), "seoul buys goods and sells itself none"),
        (edited("seoul", energy_domestic_share=0.0), "seoul buys energy and sells itself none"),
        (edited("seoul", energy_domestic_share=1.2), "of goods; it must be finite and 0 or more"),
        (edited("seoul", energy_export_share=0.9), "seoul sells washington -"),
        (pair_with(trade_busd=-5.0), "seoul sells beijing -"),
        (rest_with(domestic_sales_busd=-1.0), "elsewhere sells elsewhere -"),
        (rest_with(technology_domestic_share=0.0), "elsewhere buys technology"),
    ],
)
def test_figures_that_are_no_trade_are_refused(catalogue: Catalogue, words: str) -> None:
    with pytest.raises(CatalogueError, match="tables: ") as caught:
        trade_matrix(catalogue, ("seoul", "beijing"))
    assert words in str(caught.value)


def test_a_government_without_figures_is_refused() -> None:
    with pytest.raises(KeyError, match="atlantis"):
        trade_matrix(CATALOGUE, ("seoul", "atlantis"))


@pytest.mark.parametrize("regions", [0, 2])
def test_a_table_of_the_rest_holds_one_region(regions: int, tmp_path: Any) -> None:
    from alignsim.catalogue.load import _rest

    path = tmp_path / "rest.csv"
    path.write_text("region,domestic_sales_busd\n" + "".join(f"r{i},1\n" for i in range(regions)))
    with pytest.raises(CatalogueError, match=f"rest.csv: {regions} rows"):
        _rest(path)
