"""The shipped tables of the initial world: complete, in range, symmetric and documented."""

from __future__ import annotations

import csv
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
}
IDENTIFIERS = {"governments": {"government", "iso3"}, "dyads": {"from", "to"}}


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


@pytest.mark.parametrize("table", ["governments", "dyads"])
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
    for row in rows("governments"):
        assert float(row["energy_export_share"]) + float(row["technology_export_share"]) < 1


@pytest.mark.parametrize("table", ["governments", "dyads"])
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
                key = fill["government"] if "government" in fill else tuple(fill["dyad"])
                assert float(cells[key][name]) == fill["value"], (name, key)


def test_a_column_of_assumptions_lists_every_cell_as_filled() -> None:
    for entry in columns()["governments"].values():
        if entry["source"] == "assumption":
            assert {fill["government"] for fill in entry["filled"]} == set(GOVERNMENTS)


def test_tables_have_plain_line_ends_and_no_empty_cell() -> None:
    for path in sorted(TABLES.iterdir()):
        content = path.read_bytes()
        assert b"\r" not in content and content.endswith(b"\n")
    for table in IDENTIFIERS:
        assert all(cell != "" for row in rows(table) for cell in row.values())


def test_script_names_the_missing_series_and_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, str(SCRIPT), str(tmp_path), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "un_ideal_points.csv: no such file" in done.stderr
    assert not out.exists()
