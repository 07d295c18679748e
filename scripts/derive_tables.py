"""Derive the small rounded tables of the initial world from a folder of measured series.

Run as ``python scripts/derive_tables.py FOLDER``. Writes four files: ``governments.csv`` (one
row a government), ``dyads.csv`` (one row an ordered pair), ``rest.csv`` (one row: the region of
all others) and ``columns.yaml`` (unit, year, source and rule of every column, and every value
that a rule had to fill). The governments, the
assumptions, the published figures to meet and the meaning of the columns are read from
``derive_tables.toml`` beside this script. The output depends on the two inputs alone.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import os
import sys
import tempfile
import textwrap
import tomllib
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

from pair_rules import symmetric, trade, travel
from rest_rules import other_visitors, rest_trade
from table_rules import (
    Pair,
    TableError,
    Work,
    check_series,
    domestic_sales,
    domestic_share,
    export_share,
    gdp_table,
    ideal_points,
    military_spending,
    need,
    populations,
    read_series,
    visitors,
)

HERE = Path(__file__).resolve().parent
DEFAULT_OUT = HERE.parent / "src" / "alignsim" / "world" / "data" / "tables"

Row = dict[str, str | float]

AT_HOME = ("energy", "technology", "travel")
"""Sectors that domestic sales are divided into; the remainder is goods."""


def build(work: Work) -> dict[str, list[Row]]:
    """The three tables, rows in the order of the governments in the settings."""
    gdp, target = gdp_table(work), work.year("target")
    ideal, sales = ideal_points(work), domestic_sales(work, gdp)
    spending, among = military_spending(work, gdp), trade(work, gdp)
    outside, rest_sales = rest_trade(work, gdp, among)
    flows, rest = among | outside, work.rest
    year, earlier = work.year("visitor"), work.year("visitor_earlier")
    guests, guests_earlier = visitors(work, gdp, year), visitors(work, gdp, earlier)
    energy, technology = export_share(work, "energy"), export_share(work, "technology")
    at_home = {f"{sector}_domestic_share": domestic_share(work, sector) for sector in AT_HOME}
    others = {rest: other_visitors(work, guests)}
    income, people = travel(work, flows, guests | others), populations(work)
    governments: list[Row] = [
        {
            "government": g,
            "iso3": iso,
            "ideal_point": ideal[g][0],
            "ideal_point_sd": ideal[g][1],
            "cinc": need(work.measured("cinc", g, target), f"{g} cinc"),
            "gdp_busd": gdp[g, target],
            "population_m": people[g],
            "milex_busd": spending[g],
            "polyarchy": need(work.measured("polyarchy", g, target), f"{g} polyarchy"),
            f"visitors_to_korea_{year}_k": guests[g],
            f"visitors_to_korea_{earlier}_k": guests_earlier[g],
            "energy_export_share": energy[g],
            "technology_export_share": technology[g],
            "domestic_sales_busd": sales[g],
            "sales_to_rest_busd": flows[g, rest],
            "purchases_from_rest_busd": flows[rest, g],
            "travel_from_rest_busd": income[g, rest],
            "travel_to_rest_busd": income[rest, g],
            **at_home,
        }
        for g, iso in work.iso.items()
    ]
    region: Row = {
        "region": rest,
        "energy_export_share": energy[rest],
        "technology_export_share": technology[rest],
        "domestic_sales_busd": rest_sales,
        **at_home,
    }
    pairs = permutations(work.iso, 2)
    dyads: list[Row] = [dyad_row(work, pair, flows[pair], income[pair]) for pair in pairs]
    return {"governments": governments, "dyads": dyads, "rest": [region]}


def dyad_row(work: Work, pair: Pair, flow: float, income: float) -> Row:
    """One row of the table of pairs."""
    a, b = (work.iso[g] for g in pair)
    ends = [work.series["rivalry_end"].get(codes, 0.0) for codes in ((a, b), (b, a))]
    igos = symmetric(work, "igos", pair, work.year("igo"))
    return {
        "from": pair[0],
        "to": pair[1],
        "trade_busd": flow,
        "defence_pact": symmetric(work, "pact", pair, work.year("pact")) or 0.0,
        "rivalry": float(max(ends) >= float(work.year("rivalry"))),
        "shared_igos": need(igos, f"shared organisations of {pair}"),
        "travel_busd": income,
    }


def rounded(value: float, digits: int) -> str:
    """A number with so many significant digits, without an exponent or trailing zeros."""
    if not math.isfinite(value):
        raise TableError(f"a cell holds {value}")
    if value == 0:
        return "0"
    places = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
    text = f"{round(value, digits - 1 - math.floor(math.log10(abs(value)))):.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def csv_text(rows: list[Row], columns: dict[str, Any]) -> str:
    """The table as CSV with rounded numbers; TableError unless its columns are those documented."""
    if list(rows[0]) != list(columns):
        raise TableError(f"columns {list(rows[0])} are documented as {list(columns)}")
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(
            v if isinstance(v, str) else rounded(v, columns[c]["digits"]) for c, v in row.items()
        )
    return stream.getvalue()


def yaml_text(work: Work) -> str:
    """The meaning of every column and the filled values, as YAML."""
    lines = ["# Written by scripts/derive_tables.py: do not edit by hand."]
    for table, columns in work.settings["columns"].items():
        lines.append(f"{table}:")
        for name, spec in columns.items():
            lines.append(f"  {name}:")
            lines += [f"    {key}: {json.dumps(spec[key])}" for key in ("unit", "year", "source")]
            if "also" in spec:
                lines.append(f"    also: {json.dumps(spec['also'])}")
            lines.append("    rule: >-")
            rule = " ".join(spec["rule"].split()).format(**work.facts)
            lines += textwrap.wrap(rule, 96, initial_indent=" " * 6, subsequent_indent=" " * 6)
            if work.fills.get((table, name)):
                lines.append("    filled:")
                for entry in work.fills[table, name]:
                    lines += filled_lines(entry, spec["digits"])
    return "\n".join(lines) + "\n"


def filled_lines(entry: dict[str, Any], digits: int) -> list[str]:
    """One filled value as lines of a YAML list."""
    lines: list[str] = []
    for key, value in entry.items():
        text = rounded(value, digits) if isinstance(value, float | int) else json.dumps(value)
        lines.append(f"        {key}: {text}")
    lines[0] = "      - " + lines[0].lstrip()
    return lines


def check_tables(tables: dict[str, list[Row]]) -> None:
    """Properties the tables must have before they are written; TableError names the fault."""
    pairs = {(row["from"], row["to"]): row for row in tables["dyads"]}
    count = len(tables["governments"])
    if len(pairs) != count * (count - 1):
        raise TableError(f"{len(pairs)} pairs for {count} governments")
    for (a, b), row in pairs.items():
        for column in ("defence_pact", "rivalry", "shared_igos"):
            if row[column] != pairs[b, a][column]:
                raise TableError(f"{column} of {a} and {b} is not symmetric")
    for table in tables.values():
        for row in table:
            for column, value in row.items():
                signed = column == "ideal_point"
                if isinstance(value, float) and not (signed or value >= 0):
                    raise TableError(f"{column} is {value} in {row}")


def write_atomically(path: Path, text: str) -> None:
    """Write a text file with '\\n' line ends so that readers see the old or the new one whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def derive(folder: Path, settings: dict[str, Any]) -> dict[str, str]:
    """File name to content, from the folder of series and the settings."""
    work = Work(settings, read_series(folder, settings["series"]))
    check_series(work)
    tables = build(work)
    check_tables(tables)
    columns = settings["columns"]
    files = {f"{name}.csv": csv_text(rows, columns[name]) for name, rows in tables.items()}
    return files | {"columns.yaml": yaml_text(work)}


def run(
    script: str,
    what: str,
    out: Path,
    derive: Callable[[Path], dict[str, str]],
    arguments: list[str] | None,
) -> int:
    """Command line of a script that derives tables from a folder; returns the exit status."""
    parser = argparse.ArgumentParser(description=what.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder of the measured series")
    parser.add_argument("--out", type=Path, default=out, help="folder to write to")
    options = parser.parse_args(arguments)
    try:
        files = derive(options.folder)
    except TableError as fault:
        print(f"{script}: {fault}", file=sys.stderr)
        return 1
    for name, text in files.items():
        write_atomically(options.out / name, text)
        print(f"{options.out / name}: {len(text.splitlines())} lines")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Derive the tables of the measured start; returns the exit status."""
    settings = tomllib.loads((HERE / "derive_tables.toml").read_text(encoding="utf-8"))
    return run(
        "derive_tables",
        __doc__ or "",
        DEFAULT_OUT,
        lambda folder: derive(folder, settings),
        arguments,
    )


if __name__ == "__main__":
    sys.exit(main())
