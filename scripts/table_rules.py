"""Rules by which `derive_tables` turns measured series into the values of its tables.

Every function takes a `Work`: the settings, the series and a notebook of the values that no
series gives. Money is in billion current USD, people in thousands or millions as said.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

NORMAL_90 = 2 * 1.6449  # width of the central 90% of a standard normal

TABLE_OF = {"government": "governments", "region": "rest", "dyad": "dyads"}
"""The table that a filled value belongs to, by the key of its place."""

Series = dict[tuple[str, ...], float]
Pair = tuple[str, str]


class TableError(Exception):
    """A series is missing, contradicts a published figure, or leaves a cell empty."""


@dataclass
class Work:
    """Everything the steps share: settings, series, and the fills and numbers they note down."""

    settings: dict[str, Any]
    series: dict[str, Series]
    fills: dict[tuple[str, str], list[dict[str, Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def iso(self) -> dict[str, str]:
        """ISO3 code of the state whose data each government uses."""
        return dict(self.settings["governments"])

    @property
    def rest(self) -> str:
        """The id of the region that holds everybody who is none of the governments."""
        return str(self.settings["rest"]["id"])

    def year(self, name: str) -> str:
        """A year of the settings, as the series spell it."""
        return str(self.settings[f"{name}_year"])

    def measured(self, name: str, government: str, year: str) -> float | None:
        """The value of a country-year series, or None where the series has none."""
        return self.series[name].get((self.iso[government], year))

    def fill(
        self,
        column: str,
        where: dict[str, Any],
        value: float,
        rule: str,
        *,
        low: float | None = None,
        high: float | None = None,
        source: str = "assumption",
        table: str = "",
    ) -> float:
        """Note a value that the column's own series does not give, and return it.

        ``where`` is ``{"government": id}``, ``{"region": id}``, ``{"dyad": [from, to]}`` or, for
        the number a rule applies to many rows of ``table``, ``{"group": words}``.
        """
        table = table or TABLE_OF[next(iter(where))]
        entry = dict(where) | {"value": value}
        if low is not None and high is not None:
            entry |= {"low": low, "high": high}
        entry |= {"rule": " ".join(rule.split()), "source": source}
        self.fills[table, column].append(entry)
        return value


# ---------------------------------------------------------------------------- series


def read_series(folder: Path, specs: dict[str, Any]) -> dict[str, Series]:
    """Read every series of the settings from a folder; empty cells are left out.

    A series of the settings says its file, its key columns and its value column.

    Raises TableError for a file or a column that is not there and for a key met twice.
    """
    result: dict[str, Series] = {}
    for name, spec in specs.items():
        path, keys, value = folder / spec["file"], spec["keys"], spec["value"]
        if not path.is_file():
            raise TableError(f"{path}: no such file; FOLDER must hold the measured series")
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            absent = {*keys, value} - set(reader.fieldnames or ())
            if absent:
                raise TableError(f"{path}: no column {', '.join(sorted(absent))}")
            series: Series = {}
            for row in reader:
                key = tuple(row[k] for k in keys)
                if key in series:
                    raise TableError(f"{path}: {key} occurs twice")
                if row[value] != "":
                    series[key] = float(row[value])
        result[name] = series
    result["visitors"] = yearly(result["visitors_monthly"])
    return result


def yearly(monthly: Series) -> Series:
    """Sum a (country, ISO month) series over the years that have all twelve months."""
    months: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for (country, month), value in monthly.items():
        months[country, month[:4]].append(value)
    return {key: math.fsum(values) for key, values in months.items() if len(values) == 12}


def check_series(work: Work) -> None:
    """Compare the series with published figures; TableError names the first that differs."""
    for check in work.settings["checks"]:
        found = work.series[check["series"]].get(tuple(check["key"]))
        if found is None or abs(found - check["published"]) > check["tolerance"]:
            raise TableError(
                f"{check['what']}: the series say {found}, published is {check['published']}"
            )


# ---------------------------------------------------------------------------- governments


def gdp_table(work: Work) -> dict[Pair, float]:
    """GDP in billion current USD by (government, year) for the years the scaling needs."""
    result: dict[Pair, float] = {}
    stated, per_head = work.settings["gdp"], work.settings["gdp_per_head"]
    target = work.year("target")
    for government in work.iso:
        for year in (work.year("itpde"), work.year("wiod"), target):
            value = work.measured("gdp", government, year)
            if value is not None:
                result[government, year] = value / 1e9
            elif government in stated:
                result[government, year] = float(stated[government]["values"][year])
            elif government in per_head:
                people = population(work, government) / 1e3
                result[government, year] = per_head[government]["value"] * people
            else:
                raise TableError(f"{government}: no GDP for {year}; state one in the settings")
        if work.measured("gdp", government, target) is not None:
            continue
        where, value = {"government": government}, result[government, target]
        spec = stated.get(government) or per_head[government]
        scale = 1.0 if government in stated else population(work, government) / 1e3
        rule = spec["rule"].format(**spec)
        work.fill(
            "gdp_busd", where, value, rule, low=spec["low"] * scale, high=spec["high"] * scale
        )
    return result


def population(work: Work, government: str) -> float:
    """Population in millions: WDI, or the CINC component where WDI has no row."""
    target = work.year("target")
    value = work.measured("population", government, target)
    if value is not None:
        return value / 1e6
    return need(work.measured("cinc_population", government, target), government) / 1e3


def populations(work: Work) -> dict[str, float]:
    """Population in millions by government; a value that is not WDI's is noted down."""
    result, spec = {g: population(work, g) for g in work.iso}, work.settings["population"]
    for government, value in result.items():
        if work.measured("population", government, work.year("target")) is None:
            work.fill(
                "population_m",
                {"government": government},
                value,
                spec["rule"],
                source=spec["source"],
            )
    return result


def need(value: float | None, what: str) -> float:
    """The value; TableError if there is none."""
    if value is None:
        raise TableError(f"{what}: no value in the series and no rule to fill it")
    return value


def ideal_points(work: Work) -> dict[str, tuple[float, float]]:
    """Ideal point and its standard deviation by government; one may be fitted on polyarchy."""
    year = work.year("target")
    rule = work.settings["fitted_ideal_point"]
    points: dict[str, tuple[float, float]] = {}
    for government in work.iso:
        if government == rule["government"]:
            continue
        value = need(work.measured("ideal", government, year), f"{government} ideal point")
        low = need(work.measured("ideal_low", government, year), f"{government} 5% bound")
        high = need(work.measured("ideal_high", government, year), f"{government} 95% bound")
        points[government] = (value, (high - low) / NORMAL_90)
    x = np.array([need(work.measured("polyarchy", g, year), f"{g} polyarchy") for g in points])
    y = np.array([value for value, _ in points.values()])
    design = np.column_stack([np.ones_like(x), x])
    (intercept, slope), *_ = np.linalg.lstsq(design, y, rcond=None)
    residual = y - intercept - slope * x
    sd = float(np.sqrt(residual @ residual / (len(x) - 2)))
    work.facts |= {"intercept": float(intercept), "slope": float(slope), "count": len(x)}
    government = rule["government"]
    own = need(work.measured("polyarchy", government, year), f"{government} polyarchy")
    fitted = float(intercept + slope * own)
    where, text = {"government": government}, rule["rule"].format(**work.facts)
    half = sd * NORMAL_90 / 2
    work.fill("ideal_point", where, fitted, text, low=fitted - half, high=fitted + half)
    work.fill("ideal_point_sd", where, sd, text)
    points[government] = (fitted, sd)
    return points


def military_spending(work: Work, gdp: dict[Pair, float]) -> dict[str, float]:
    """Military expenditure in billion current USD by government."""
    year, shares = work.year("target"), work.settings["milex_share_of_gdp"]
    result: dict[str, float] = {}
    for government in work.iso:
        value = work.measured("milex", government, year)
        if value is None and government in shares:
            spec, base = shares[government], gdp[government, year]
            result[government] = work.fill(
                "milex_busd",
                {"government": government},
                spec["value"] * base,
                spec["rule"].format(**spec),
                low=spec["low"] * base,
                high=spec["high"] * base,
            )
        else:
            result[government] = need(value, f"{government} military expenditure") / 1e6
    return result


def visitors(work: Work, gdp: dict[Pair, float], year: str) -> dict[str, float]:
    """Visitors to the home government's country in thousands by nationality in a year."""
    column, target = f"visitors_to_korea_{year}_k", work.year("target")
    stated, by_reference = work.settings["visitors"], work.settings["visitors_by_reference"]
    reference = by_reference["reference"]
    per_dollar = need(work.measured("visitors", reference, year), reference) / 1e3
    per_dollar /= gdp[reference, target]
    result: dict[str, float] = {}
    for government in work.iso:
        where = {"government": government}
        if government in stated:
            spec = stated[government]
            result[government] = work.fill(column, where, float(spec["value"]), spec["rule"])
        elif government in by_reference["governments"]:
            value, spread = per_dollar * gdp[government, target], by_reference["spread"]
            rule = by_reference["rule"].format(reference=reference)
            result[government] = work.fill(
                column, where, value, rule, low=value * (1 - spread), high=value * (1 + spread)
            )
        else:
            count = work.measured("visitors", government, year)
            result[government] = need(count, f"{government} visitors {year}") / 1e3
    return result


def domestic_sales(work: Work, gdp: dict[Pair, float]) -> dict[str, float]:
    """Domestic sales in billion current USD of the target year by government."""
    base, target = work.year("wiod"), work.year("target")
    known = {g: work.series["wiod"].get((iso, iso, base)) for g, iso in work.iso.items()}
    ratios = [v / 1e3 / gdp[g, base] for g, v in known.items() if v is not None]
    work.facts["domestic_ratio"] = ratio = float(np.median(ratios))
    spec, result = work.settings["domestic"], dict[str, float]()
    for government, value in known.items():
        now = gdp[government, target]
        if value is not None:
            result[government] = value / 1e3 * now / gdp[government, base]
            continue
        result[government] = work.fill(
            "domestic_sales_busd",
            {"government": government},
            ratio * now,
            spec["rule"].format(**work.facts),
            low=ratio * now * (1 - spec["spread"]),
            high=ratio * now * (1 + spec["spread"]),
        )
    return result


def export_share(work: Work, sector: str) -> dict[str, float]:
    """Share of a sector in goods exports by government and of the rest; all are assumptions."""
    spec = work.settings["export_shares"]
    spread, rule = spec["spread"], spec[f"{sector}_rule"]
    places = [("government", government) for government in work.iso] + [("region", work.rest)]
    return {
        region: work.fill(
            f"{sector}_export_share",
            {key: region},
            need(spec[sector].get(region), f"{region} {sector} share"),
            rule,
            low=spec[sector][region] * (1 - spread),
            high=spec[sector][region] * (1 + spread),
        )
        for key, region in places
    }


def domestic_share(work: Work, sector: str) -> float:
    """Share of a sector in domestic sales, the same everywhere; an assumption."""
    column, spec = f"{sector}_domestic_share", work.settings["domestic_shares"][sector]
    value, low, high = (float(spec[key]) for key in ("value", "low", "high"))
    everywhere = {"group": "every government"}
    work.fill(column, everywhere, value, spec["rule"], low=low, high=high, table="governments")
    work.fill(column, {"region": work.rest}, value, spec["rule"], low=low, high=high)
    return value
