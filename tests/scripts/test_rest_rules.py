"""Flows with the rest of the world on a made-up world that can be reckoned by hand."""

from __future__ import annotations

import sys
from importlib import import_module
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))

rest_rules: Any = import_module("rest_rules")
table_rules: Any = import_module("table_rules")

ISO = {"anna": "AAA", "bert": "BBB", "cora": "CCC", "dora": "DDD", "emil": "EEE"}
"""anna is the home government, cora's sales come from ITPD-E, WIOD hides dora and emil in ROW."""

WIOD = {  # the rest are XXX and ROW
    "AAA": {"AAA": 100, "BBB": 10, "CCC": 8, "XXX": 6, "ROW": 12},
    "BBB": {"AAA": 9, "BBB": 200, "CCC": 7, "XXX": 5, "ROW": 20},
    "CCC": {"AAA": 4, "BBB": 3, "CCC": 150, "XXX": 8, "ROW": 22},
    "XXX": {"AAA": 7, "BBB": 6, "CCC": 5, "XXX": 90, "ROW": 11},
    "ROW": {"AAA": 14, "BBB": 13, "CCC": 9, "XXX": 10, "ROW": 400},
}
ITPDE = {("CCC", "AAA"): 6, ("CCC", "BBB"): 5, ("AAA", "DDD"): 3, ("DDD", "BBB"): 2}


def work() -> Any:
    settings = {
        "home": "anna",
        "wiod_year": 2014,
        "itpde_year": 2014,
        "target_year": 2021,
        "visitor_year": 2019,
        "governments": ISO,
        "itpde_sellers": ["cora"],
        "no_other_trade": [{"government": "emil", "rule": "closed by decree"}],
        "rest": {
            "id": "others",
            "world_visitors": "WLD",
            "world_gdp": {"2014": 1500.0, "2021": 2000.0},
            "growth_low": 1.0,
            "growth_high": 3.0,
            "growth_rule": "as made up",
            "sold_rule": "{sold_ratio:.3g} times",
            "bought_rule": "{bought_ratio:.3g} times",
        },
    }
    others = {("BBB", "2014"): 6.0, ("CCC", "2014"): 3.0, ("DDD", "2014"): 1.0}
    others |= {("BBB", "2021"): 9.0, ("CCC", "2021"): 4.0, ("DDD", "2021"): 2.0}
    totals = {(code, year): v for code in ISO.values() for year, v in TOTALS.items()}
    series = {
        "wiod": {(a, b, "2014"): 1e3 * v for a, row in WIOD.items() for b, v in row.items()},
        "itpde": {(*pair, "2014"): 1e3 * value for pair, value in ITPDE.items()},
        "customs_exports": {key: 1e9 * v for key, v in others.items()},
        "customs_imports": {key: 1e9 * v for key, v in others.items() if key[0] != "CCC"},
        "customs_imports_cow": {("CCC", "2014"): 3e9},
        "customs_total_exports": dict(totals),
        "customs_total_imports": dict(totals),
        "visitors": {("WLD", "2019"): 9_000.0},
    }
    made = table_rules.Work(settings, series)
    made.facts |= {"itpde_factor": 1.0, "domestic_ratio": 1.5}
    return made


TOTALS = {"2014": 30e9, "2021": 45e9}
GDP = {(g, year): 100.0 for g in ISO for year in ("2014", "2021")} | {("bert", "2021"): 144.0}
FLOWS = {pair: 1.0 for pair in permutations(ISO, 2)} | {("cora", "anna"): 5.0}
GROWTH = (2000.0 - 544.0) / (1500.0 - 500.0)


def test_sales_and_purchases_are_what_the_matrix_leaves() -> None:
    made = work()
    flows, _ = rest_rules.rest_trade(made, GDP, FLOWS)
    assert made.facts["rest_growth"] == pytest.approx(GROWTH)
    # bert sells 5 to XXX and 20 to ROW, none of it to dora; growth of 1.44 and of the rest's GDP
    assert flows["bert", "others"] == pytest.approx(25 * (1.44 * GROWTH) ** 0.5)
    # bert buys 6 + 13, of which 2 come from dora, and ITPD-E has 2 more from cora than WIOD
    assert flows["others", "bert"] == pytest.approx((19 - 2 - 2) * (1.44 * GROWTH) ** 0.5)
    # cora sells 30 to the others, 4 of which ITPD-E gives to anna and bert
    assert flows["cora", "others"] == pytest.approx(26 * GROWTH**0.5)


def test_the_home_government_follows_its_customs() -> None:
    flows, _ = rest_rules.rest_trade(work(), GDP, FLOWS)
    # 18 less 3 to dora; customs with the rest grew from 30 - 10 to 45 - 15
    assert flows["anna", "others"] == pytest.approx(max(15 * 30 / 20, 30))
    # bought 21, less 2 that ITPD-E has more from cora; cora's customs figure is missing, so that
    # the rest is 30 - 6 - 1 - 3 before and 45 - 9 - 2 - 5 now
    assert flows["others", "anna"] == pytest.approx(max(19 * 29 / 20, 29))


def test_those_whom_the_matrix_hides_follow_the_median() -> None:
    made = work()
    flows, at_home = rest_rules.rest_trade(made, GDP, FLOWS)
    sold = sorted([15 / 21, 25 / 16, 26 / 11])[1]
    bought = sorted([19 / 15, 15 / 17, 14 / 15])[1]
    assert flows["dora", "others"] == pytest.approx(sold * 2 * GROWTH**0.5)
    assert flows["others", "dora"] == pytest.approx(bought * 3 * GROWTH**0.5)
    assert flows["emil", "others"] == flows["others", "emil"] == 0
    filled = made.fills["governments", "sales_to_rest_busd"]
    assert [entry["government"] for entry in filled] == ["dora", "emil"]
    assert filled[0]["low"] < filled[0]["value"] < filled[0]["high"]
    assert filled[1]["rule"] == "closed by decree"
    # dora and emil have 1.5 x 100 each at home, dora her flows with the rest
    hidden = 300 + 2 * sold + 3 * bought
    assert at_home == pytest.approx((90 + 11 + 10 + 400 - hidden) * GROWTH)


def test_visitors_of_the_rest_are_those_of_nobody_else() -> None:
    assert rest_rules.other_visitors(work(), {"anna": 0.0, "bert": 4.0}) == pytest.approx(5.0)


def refused(made: Any) -> str:
    with pytest.raises(table_rules.TableError) as caught:
        rest_rules.rest_trade(made, GDP, FLOWS)
    return str(caught.value)


def test_a_matrix_that_leaves_nothing_for_the_rest_is_refused() -> None:
    made = work()
    made.series["itpde"]["CCC", "AAA", "2014"] *= 20
    assert "('others', 'anna'): -95 is left, 34 in all where WIOD says 34" in refused(made)


def test_customs_that_disagree_on_their_total_are_refused() -> None:
    made = work()
    made.series["customs_total_imports"]["BBB", "2014"] += 1
    assert "total imports of anna in 2014" in refused(made)


def test_parts_that_miss_the_total_are_refused() -> None:
    made = work()
    among = rest_rules.base_trade(made, GDP)
    pair = ("bert", "others")
    value = rest_rules.measured_with_rest(made, among, pair)
    rest_rules.check_closure(made, among, {pair: value})
    with pytest.raises(table_rules.TableError, match="bert"):
        rest_rules.check_closure(made, among, {pair: value * 1.0001})
