"""Derive the small tables of observed figures, which backtests score, from a folder of series.

Run as ``python scripts/derive_observed.py FOLDER``. Writes ``ideal_points.csv``, ``flows.csv``,
``media.csv``, ``missiles.csv`` and ``columns.yaml`` (unit, year, source and rule of every column).
Which months and years, and what columns mean, is read from ``derive_observed.toml`` beside this
script, the governments from ``derive_tables.toml``. The output depends on these inputs alone.
"""

from __future__ import annotations

import csv
import json
import sys
import textwrap
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from derive_tables import HERE, run
from table_rules import TableError

DEFAULT_OUT = HERE.parent / "src" / "alignsim" / "world" / "data" / "observed"

Row = dict[str, str | float]


@dataclass(frozen=True)
class Work:
    """The settings, the folder, and which state stands for which government."""

    settings: dict[str, Any]
    folder: Path
    iso: dict[str, str]

    def rows(self, series: str) -> Iterator[dict[str, str]]:
        """Rows of a series. TableError where its file is not there."""
        path = self.folder / self.settings["files"][series]
        if not path.is_file():
            raise TableError(f"{path}: no such file; FOLDER must hold the measured series")
        with path.open(encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream)

    def months(self, name: str) -> list[str]:
        """The months of a table, YYYY-MM."""
        first, last = self.settings["months"][name]
        count, end = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (first, last))
        return [f"{m // 12}-{m % 12 + 1:02d}" for m in range(count, end + 1)]

    def others(self) -> dict[str, str]:
        """Governments but the home one, with their ISO codes."""
        return {g: iso for g, iso in self.iso.items() if g != self.settings["home"]}


def found(series: dict[Any, float], key: Any, what: str) -> float:
    """The figure of a key; TableError where the series has none."""
    if key not in series:
        raise TableError(f"no {what} for {key}")
    return series[key]


def ideal_points(work: Work) -> list[Row]:
    """Positions in votes with their bounds, by year and government."""
    names = ("ideal_point_all", "ideal_point_all_q5", "ideal_point_all_q95")
    known = {
        (row["iso3"], int(row["year"])): [float(row[name]) for name in names]
        for row in work.rows("votes")
        if row[names[0]]
    }
    first, last = work.settings["years"]["votes"]
    table: list[Row] = []
    for year in range(first, last + 1):
        for government, iso in work.iso.items():
            if government in work.settings["without_votes"]:
                continue
            if (iso, year) not in known:
                raise TableError(f"no ideal point of {government} in {year}")
            point, low, high = known[iso, year]
            table.append(
                {"year": str(year), "government": government}
                | {"ideal_point": point, "low": low, "high": high}
            )
    return table


def flows(work: Work) -> list[Row]:
    """Visitors from the pressing country and from all others, and exports to it, by month."""
    pressing, home = work.iso[work.settings["against"]], work.iso[work.settings["home"]]
    visitors: dict[str, float] = {}
    others: dict[str, float] = defaultdict(float)
    for row in work.rows("visitors"):
        if row["iso3"] == pressing:
            visitors[row["month"][:7]] = float(row["total"])
        elif row["iso3"] != "WLD":
            others[row["month"][:7]] += float(row["total"])
    exports = {
        row["month"][:7]: float(row["exports"])
        for row in work.rows("trade")
        if (row["reporter_iso3"], row["partner_iso3"], row["unit"])
        == (home, pressing, "thousand_usd")
    }
    return [
        {
            "month": month,
            "visitors_china_k": found(visitors, month, "visitors") / 1e3,
            "visitors_others_k": found(others, month, "visitors of others") / 1e3,
            "exports_to_china_musd": found(exports, month, "exports") / 1e3,
        }
        for month in work.months("flows")
    ]


def media(work: Work) -> list[Row]:
    """Rank of each partner's score among all partners of the home government, by month."""
    home, others = work.iso[work.settings["home"]], work.others()
    scores: dict[tuple[str, str], float] = {}
    for row in work.rows("media"):
        pair = {row["iso3_a"], row["iso3_b"]}
        if home in pair and row["score_per_day"]:
            (partner,) = pair - {home}
            scores[partner, row["month"][:7]] = float(row["score_per_day"])
    table: list[Row] = []
    for month in work.months("media"):
        score = {g: found(scores, (iso, month), "score") for g, iso in others.items()}
        for government, own in score.items():
            below = sum(each < own for each in score.values())
            equal = sum(each == own for each in score.values())
            tone = (below + equal / 2) / len(score) - 0.5
            table.append({"month": month, "government": government, "tone": tone})
    return table


def missiles(work: Work) -> list[Row]:
    """Missiles tested and the newspapers' sense of risk about the home country, by month."""
    home = work.iso[work.settings["home"]]
    tests = Counter(row["date"][:7] for row in work.rows("missiles"))
    risk = {
        row["month"][:7]: float(row["value"])
        for row in work.rows("risk")
        if row["iso3"] == home and row["series"] == "GPRC"
    }
    return [
        {
            "month": month,
            "missiles": float(tests[month]),
            "risk_korea": found(risk, month, "share of articles"),
        }
        for month in work.months("missiles")
    ]


TABLES: dict[str, Callable[[Work], list[Row]]] = {
    "ideal_points": ideal_points,
    "flows": flows,
    "media": media,
    "missiles": missiles,
}


def cell(value: str | float, decimals: int) -> str:
    """A word as it is, a number with so many decimals and no negative zero."""
    return value if isinstance(value, str) else f"{round(value, decimals) + 0.0:.{decimals}f}"


def csv_text(rows: list[Row], columns: dict[str, Any]) -> str:
    """The table as CSV; TableError unless its columns are those documented."""
    if list(rows[0]) != list(columns):
        raise TableError(f"columns {list(rows[0])} are documented as {list(columns)}")
    lines = [",".join(columns)]
    for row in rows:
        lines.append(",".join(cell(v, columns[c].get("decimals", 0)) for c, v in row.items()))
    return "\n".join(lines) + "\n"


def yaml_text(settings: dict[str, Any]) -> str:
    """The meaning of every column, as YAML."""
    lines = ["# Written by scripts/derive_observed.py: do not edit by hand."]
    for table, columns in settings["columns"].items():
        lines.append(f"{table}:")
        for name, spec in columns.items():
            lines.append(f"  {name}:")
            lines += [f"    {key}: {json.dumps(spec[key])}" for key in ("unit", "year", "source")]
            lines.append("    rule: >-")
            rule = " ".join(spec["rule"].split())
            lines += textwrap.wrap(rule, 96, initial_indent=" " * 6, subsequent_indent=" " * 6)
    return "\n".join(lines) + "\n"


def derive(folder: Path) -> dict[str, str]:
    """File name to content, from the folder of series."""
    settings = tomllib.loads((HERE / "derive_observed.toml").read_text(encoding="utf-8"))
    start = tomllib.loads((HERE / "derive_tables.toml").read_text(encoding="utf-8"))
    work = Work(settings, folder, dict(start["governments"]))
    files = {
        f"{name}.csv": csv_text(table(work), settings["columns"][name])
        for name, table in TABLES.items()
    }
    return files | {"columns.yaml": yaml_text(settings)}


def main(arguments: list[str] | None = None) -> int:
    """Derive the observed figures of the backtests; returns the exit status."""
    return run("derive_observed", __doc__ or "", DEFAULT_OUT, derive, arguments)


if __name__ == "__main__":
    sys.exit(main())
