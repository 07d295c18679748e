"""The shipped tables of the initial world: complete, in range, symmetric and documented.

The folder of series is named by the environment variable ALIGNSIM_SERIES; without it the shipped
tables are checked as they stand.
"""

from __future__ import annotations

import csv
import math
import os
import subprocess
import sys
import tomllib
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "src" / "alignsim" / "world" / "data" / "tables"
SCRIPT = ROOT / "scripts" / "derive_tables.py"
SETTINGS = tomllib.loads(SCRIPT.with_suffix(".toml").read_text(encoding="utf-8"))
GOVERNMENTS: dict[str, str] = SETTINGS["governments"]
PAIRS = list(permutations(GOVERNMENTS, 2))
SERIES = os.environ.get("ALIGNSIM_SERIES")
with_series = pytest.mark.skipif(
    not SERIES, reason="ALIGNSIM_SERIES names no folder of measured series"
)

RANGES = {  # column: inclusive bounds that no true value leaves
    "ideal_point": (-3, 3),
    "ideal_point_sd": (0.01, 1),
    "cinc": (1e-5, 0.5),
    "gdp_busd": (1, 30_000),
    "population_m": (0.5, 1500),
    "milex_busd": (0.1, 1000),
    "polyarchy": (0, 1),
    "visitors_to_korea_2019_k": (0, 10_000),
    "visitors_to_korea_2016_k": (0, 10_000),
    "energy_export_share": (0, 1),
    "technology_export_share": (0, 1),
    "domestic_sales_busd": (1, 100_000),
    "trade_busd": (0, 1000),
    "defence_pact": (0, 1),
    "rivalry": (0, 1),
    "shared_igos": (0, 150),
    "travel_busd": (0, 50),
    "sales_to_rest_busd": (0, 3000),
    "purchases_from_rest_busd": (0, 3000),
    "travel_from_rest_busd": (0, 150),
    "travel_to_rest_busd": (0, 150),
    "energy_domestic_share": (0.01, 0.1),
    "technology_domestic_share": (0.01, 0.1),
    "travel_domestic_share": (0.01, 0.1),
}
IDENTIFIERS = {
    "governments": {"government", "iso3"},
    "dyads": {"from", "to"},
    "rest": {"region"},
}


def rows(table: str) -> list[dict[str, str]]:
    with (TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def numbers(table: str) -> list[tuple[str, float]]:
    return [
        (column, float(cell))
        for row in rows(table)
        for column, cell in row.items()
        if column not in IDENTIFIERS[table]
    ]


def dyads() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["from"], row["to"]): row for row in rows("dyads")}


def governments() -> dict[str, dict[str, str]]:
    return {row["government"]: row for row in rows("governments")}


def columns() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(
        (TABLES / "columns.yaml").read_text(encoding="utf-8")
    )
    return loaded


def test_every_government_has_one_row_with_its_iso_code() -> None:
    found = [(row["government"], row["iso3"]) for row in rows("governments")]
    assert found == list(GOVERNMENTS.items())
    assert len(found) == 24


def test_every_ordered_pair_has_one_row() -> None:
    assert [(row["from"], row["to"]) for row in rows("dyads")] == PAIRS


def test_the_rest_is_one_region_with_columns_that_the_governments_have() -> None:
    (row,) = rows("rest")
    assert row["region"] == SETTINGS["rest"]["id"]
    assert set(row) - {"region"} < set(rows("governments")[0])


@pytest.mark.parametrize("table", list(IDENTIFIERS))
def test_every_number_is_finite_and_in_its_range(table: str) -> None:
    outside = [
        (column, value)
        for column, value in numbers(table)
        if not RANGES[column][0] <= value <= RANGES[column][1]  # also true of nan
    ]
    assert outside == []


@pytest.mark.parametrize("column", ["defence_pact", "rivalry", "shared_igos"])
def test_relation_is_the_same_in_both_directions(column: str) -> None:
    table = dyads()
    assert [p for p in PAIRS if table[p][column] != table[p[::-1]][column]] == []


def test_pacts_and_rivalries_are_zero_or_one_and_both_occur() -> None:
    for column in ("defence_pact", "rivalry"):
        assert {row[column] for row in rows("dyads")} == {"0", "1"}


def test_known_pacts_are_present_and_absent_ones_absent() -> None:
    table = dyads()
    nato = "washington brussels warsaw berlin paris london the-hague prague copenhagen oslo"
    members = [*nato.split(), "tallinn", "vilnius", "madrid", "ankara", "ottawa"]
    pacts = set(permutations(members, 2))
    for pair in [
        ("seoul", "washington"),
        ("tokyo", "washington"),
        ("canberra", "washington"),
        ("beijing", "pyongyang"),
    ]:
        pacts |= {pair, pair[::-1]}
    assert {p for p in PAIRS if table[p]["defence_pact"] == "1"} == pacts


def test_known_rivalries_are_present() -> None:
    table = dyads()
    for pair in [("seoul", "pyongyang"), ("beijing", "taipei"), ("moscow", "kyiv")]:
        assert table[pair]["rivalry"] == "1"
    assert table["seoul", "tokyo"]["rivalry"] == "0"


def test_only_the_sanctioned_economy_lacks_trade() -> None:
    closed = {entry["government"] for entry in SETTINGS["no_other_trade"]}
    without = {p for p in PAIRS if float(dyads()[p]["trade_busd"]) == 0}
    assert without and all(closed & set(pair) for pair in without)
    assert float(dyads()["beijing", "pyongyang"]["trade_busd"]) > 0


def test_trade_with_the_home_government_is_not_below_its_customs_figures() -> None:
    assert 162.9 <= float(dyads()["seoul", "beijing"]["trade_busd"]) < 220
    assert 95.9 <= float(dyads()["seoul", "washington"]["trade_busd"]) < 130
    assert 138.6 <= float(dyads()["beijing", "seoul"]["trade_busd"]) < 180


def test_visitors_match_the_published_count_of_2016() -> None:
    found = float(governments()["beijing"]["visitors_to_korea_2016_k"])
    assert found == pytest.approx(8067.722, rel=1e-3)


def test_travel_sold_by_the_home_government_is_visitors_times_spending() -> None:
    spending, table, home = SETTINGS["travel"]["spending_kusd"], dyads(), SETTINGS["home"]
    for government, row in governments().items():
        if government != home:
            expected = float(row["visitors_to_korea_2019_k"]) * spending / 1e3
            found = float(table[home, government]["travel_busd"])
            assert found == pytest.approx(expected, rel=6e-3)


def test_travel_sold_by_the_others_is_the_stated_share_of_mean_trade() -> None:
    share, table, home = SETTINGS["travel"]["share"], dyads(), SETTINGS["home"]
    for pair in PAIRS:
        if pair[0] != home:
            there, back = (float(table[p]["trade_busd"]) for p in (pair, pair[::-1]))
            expected = share * (there + back) / 2
            assert float(table[pair]["travel_busd"]) == pytest.approx(expected, rel=2e-2)


def test_sales_abroad_do_not_exceed_half_of_gdp() -> None:
    # Half is above the most open of the governments and below what a misplaced unit gives.
    table = dyads()
    for government, row in governments().items():
        sold = sum(float(table[p]["trade_busd"]) for p in PAIRS if p[0] == government)
        assert sold < 0.5 * float(row["gdp_busd"])


def test_domestic_sales_lie_between_gdp_and_three_times_gdp() -> None:
    for row in rows("governments"):
        ratio = float(row["domestic_sales_busd"]) / float(row["gdp_busd"])
        assert 1 < ratio < 3


def test_energy_and_technology_shares_leave_room_for_other_goods() -> None:
    for row in rows("governments") + rows("rest"):
        for kind in ("export", "domestic"):
            shares = [float(row[name]) for name in row if name.endswith(f"_{kind}_share")]
            assert len(shares) >= 2 and sum(shares) < 1


@pytest.mark.parametrize("table", list(IDENTIFIERS))
def test_every_column_is_documented_with_unit_year_source_and_rule(table: str) -> None:
    documented = columns()[table]
    assert list(rows(table)[0]) == list(documented)
    for name, entry in documented.items():
        for part in ("unit", "year", "source", "rule"):
            assert str(entry.get(part, "")).strip(), f"{table}.{name} lacks {part}"


def test_every_filled_value_is_the_one_in_its_cell_and_says_its_rule() -> None:
    tables: dict[str, dict[Any, dict[str, str]]] = {
        "governments": dict(governments()),
        "dyads": dict(dyads()),
        "rest": {row["region"]: row for row in rows("rest")},
    }
    for table, documented in columns().items():
        cells = tables[table]
        for name, entry in documented.items():
            for fill in entry.get("filled", []):
                assert fill["source"] and fill["rule"].strip()
                assert fill.get("low", fill["value"]) <= fill["value"]
                assert fill["value"] <= fill.get("high", fill["value"])
                if "group" in fill:
                    continue
                key = fill.get("government") or fill.get("region") or tuple(fill["dyad"])
                assert float(cells[key][name]) == fill["value"], (name, key)


def test_a_column_of_assumptions_lists_every_cell_or_the_one_value_of_all() -> None:
    for name, entry in columns()["governments"].items():
        if entry["source"] == "assumption":
            listed = {fill.get("government"): fill["value"] for fill in entry["filled"]}
            every = dict.fromkeys(GOVERNMENTS, listed.get(None))
            cells = {g: float(row[name]) for g, row in governments().items()}
            assert cells == (every if None in listed else listed)
    for entry in columns()["rest"].values():
        assert entry["source"] != "assumption" or entry["filled"][0]["region"]


def test_tables_have_plain_line_ends_and_no_empty_cell() -> None:
    for path in sorted(TABLES.iterdir()):
        content = path.read_bytes()
        assert b"\r" not in content and content.endswith(b"\n")
    for table in IDENTIFIERS:
        assert all(cell != "" for row in rows(table) for cell in row.values())


def sold_abroad(government: str) -> float:
    """Goods and services that a government sells to all others and to the rest."""
    among = sum(float(dyads()[pair]["trade_busd"]) for pair in PAIRS if pair[0] == government)
    return among + float(governments()[government]["sales_to_rest_busd"])


def test_sales_of_the_home_government_hold_its_published_goods_exports() -> None:
    # 644.4 billion USD of goods in 2021; services, some 120, are in the flow as well.
    assert 644.4 < sold_abroad(SETTINGS["home"]) < 644.4 + 150


def test_the_rest_buys_between_a_fifth_and_three_fifths_of_what_a_government_sells() -> None:
    closed = {entry["government"] for entry in SETTINGS["no_other_trade"]}
    for government, row in governments().items():
        share = float(row["sales_to_rest_busd"]) / sold_abroad(government)
        assert 0.2 < share < 0.6 or (government in closed and share == 0)


def test_travel_with_the_rest_follows_the_rules_of_the_pairs() -> None:
    spec, home = SETTINGS["travel"], SETTINGS["home"]
    for government, row in governments().items():
        sides = (float(row["sales_to_rest_busd"]), float(row["purchases_from_rest_busd"]))
        share = pytest.approx(spec["share"] * sum(sides) / 2, rel=2e-2)
        assert float(row["travel_to_rest_busd"]) == share
        if government != home:
            assert float(row["travel_from_rest_busd"]) == share
    counted = sum(float(row["visitors_to_korea_2019_k"]) for row in governments().values())
    others = (17502.756 - counted) * spec["spending_kusd"] / 1e3
    assert float(governments()[home]["travel_from_rest_busd"]) == pytest.approx(others, rel=6e-3)


def series(name: str, *keys: str, value: str) -> dict[tuple[str, ...], float]:
    """A measured series by its keys, read without the code of the script."""
    with (Path(SERIES or "") / name).open(encoding="utf-8", newline="") as stream:
        table = csv.DictReader(stream)
        return {tuple(row[k] for k in keys): float(row[value]) for row in table if row[value]}


@with_series
@pytest.mark.parametrize("side", [0, 1])
def test_sales_and_purchases_add_up_to_the_totals_of_the_matrix(side: int) -> None:
    """In dollars of 2014: WIOD among its own countries, the tables put back for the others."""
    matrix = series(
        "trade_wiod_2000_2014.csv", "exporter_iso3", "importer_iso3", "year", value="trade_musd"
    )
    flows = {key[:2]: musd / 1e3 for key, musd in matrix.items() if key[2] == "2014"}
    gdp = series("gdp_population.csv", "iso3", "year", value="gdp_current_usd")
    gdp |= {("TWN", y): busd for y, busd in SETTINGS["gdp"]["taipei"]["values"].items()}
    growth = {g: gdp[c, "2021"] / gdp[c, "2014"] for g, c in GOVERNMENTS.items() if c != "PRK"}
    (of_rest,) = columns()["rest"]["domestic_sales_busd"]["filled"]
    column = ("sales_to_rest_busd", "purchases_from_rest_busd")[side]
    moscow, table, own_rules = "moscow", dyads(), {SETTINGS["home"], "moscow"}
    checked = set[str]()
    for government, code in GOVERNMENTS.items():
        if (code, code) not in flows or government in own_rules:
            continue
        to_rest = float(governments()[government][column])
        total = to_rest / math.sqrt(growth[government] * of_rest["value"])
        for pair in (pair for pair in PAIRS if pair[side] == government):
            key = (GOVERNMENTS[pair[0]], GOVERNMENTS[pair[1]])
            if key in flows and pair[0] != moscow:
                total += flows[key]
            elif "pyongyang" not in pair:  # left out: under 0.2% of what beijing sells or buys
                grown = math.sqrt(growth[pair[0]] * growth[pair[1]])
                total += float(table[pair]["trade_busd"]) / grown
        whole = sum(v for k, v in flows.items() if k[side] == code and k[0] != k[1])
        assert total == pytest.approx(whole, rel=3e-3), government
        checked.add(government)
    assert len(checked) == 19


@with_series
def test_deriving_again_gives_the_same_bytes(tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), str(SERIES), "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {p.name for p in tmp_path.iterdir()} == {p.name for p in TABLES.iterdir()}
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (TABLES / path.name).read_bytes()


def test_script_names_the_missing_series_and_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, str(SCRIPT), str(tmp_path), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "un_ideal_points.csv: no such file" in done.stderr
    assert not out.exists()
