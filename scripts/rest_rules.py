"""Rules for what the governments trade with the rest: all regions that are none of them.

WIOD knows some of those regions one by one and the others as one row, which also hides the
governments that it leaves out. Every function takes a `Work` as those of `table_rules` do. Money
is in billion current USD.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import permutations

import numpy as np
from pair_rules import base_flow, customs, growth
from table_rules import Pair, Series, TableError, Work, need

CLOSURE = 1e-9
"""What of a country's total may go missing when it is divided among its partners: rounding."""


def with_rest(work: Work, gdp: dict[Pair, float]) -> dict[Pair, float]:
    """The table of GDPs with the rest's: the world's as stated, less that of the governments."""
    spec, base, target = work.settings["rest"], work.year("wiod"), work.year("target")
    both = dict(gdp)
    for year in (base, target):
        known = math.fsum(gdp[government, year] for government in work.iso)
        both[work.rest, year] = spec["world_gdp"][year] - known
    work.facts["rest_growth"] = both[work.rest, target] / both[work.rest, base]
    return both


def rest_trade(
    work: Work, gdp: dict[Pair, float], flows: dict[Pair, float]
) -> tuple[dict[Pair, float], float]:
    """Flows of the target year between every government and the rest, and the rest's at home.

    ``flows`` are those among the governments. TableError where WIOD does not add up or leaves
    nothing for the rest.
    """
    gdp, home = with_rest(work, gdp), work.settings["home"]
    base, target = work.year("wiod"), work.year("target")
    among = base_trade(work, gdp)
    measured = {pair: measured_with_rest(work, among, pair) for pair in outside_pairs(work)}
    outside = {pair: value for pair, value in measured.items() if value is not None}
    check_closure(work, among, outside)
    unmeasured = fill_unmeasured(work, among, outside)
    at_home = rest_at_home(work, gdp, among, outside) * work.facts["rest_growth"]
    result = dict[Pair, float]()
    for pair, value in outside.items():
        if home in pair:
            before, now = (customs_with_rest(work, flows, pair, year) for year in (base, target))
            result[pair] = max(value * now / before, now)
        else:
            result[pair] = value * growth(gdp, pair, base, target)
    note_fills(work, result, unmeasured)
    return result, at_home


def outside_pairs(work: Work) -> list[Pair]:
    """Every government as a seller to the rest and as a buyer from it."""
    return [pair for g in work.iso for pair in ((g, work.rest), (work.rest, g))]


def matrix(work: Work) -> Series:
    """The flows of WIOD in its base year, by seller and buyer."""
    year = work.year("wiod")
    return {key[:2]: value / 1e3 for key, value in work.series["wiod"].items() if key[2] == year}


def base_trade(work: Work, gdp: dict[Pair, float]) -> dict[Pair, float]:
    """Flows among the governments in the year of WIOD; 0 where no matrix has one."""
    result = dict[Pair, float]()
    for pair in permutations(work.iso, 2):
        value, year = base_flow(work, pair) or (0.0, work.year("wiod"))
        result[pair] = value * growth(gdp, pair, year, work.year("wiod"))
    return result


def own_side(work: Work, pair: Pair) -> int:
    """Where the government stands in a pair with the rest: 0 if it sells, 1 if it buys."""
    return int(pair[0] == work.rest)


def booked(table: Mapping[tuple[str, ...], float], side: int, name: str) -> float:
    """All that ``name`` sells (side 0) or buys (side 1) abroad in a table of flows."""
    return math.fsum(v for pair, v in table.items() if pair[side] == name and len({*pair}) > 1)


def measured_with_rest(work: Work, among: dict[Pair, float], pair: Pair) -> float | None:
    """A flow with the rest in WIOD's year; None for a government that WIOD leaves out.

    What WIOD gives for all regions that are no government, less what the flows among the
    governments hold beyond WIOD: flows with those it leaves out, and where ITPD-E stands for it.
    """
    wiod, known = matrix(work), set(work.iso.values())
    side = own_side(work, pair)
    code = work.iso[pair[side]]
    if (code, code) not in wiod:
        return None
    with_known = {key: value for key, value in wiod.items() if key[1 - side] in known}
    with_others = {key: value for key, value in wiod.items() if key[1 - side] not in known}
    beyond = booked(among, side, pair[side]) - booked(with_known, side, code)
    return booked(with_others, side, code) - beyond


def check_closure(work: Work, among: dict[Pair, float], outside: dict[Pair, float]) -> None:
    """TableError unless a country's flows add up to its row and column of WIOD, all above 0."""
    wiod = matrix(work)
    for pair, value in outside.items():
        side = own_side(work, pair)
        whole = booked(wiod, side, work.iso[pair[side]])
        parts = value + booked(among, side, pair[side])
        if value <= 0 or abs(parts - whole) > CLOSURE * whole:
            raise TableError(
                f"{pair}: {value:.6g} is left, {parts:.6g} in all where WIOD says {whole:.6g}"
            )


def fill_unmeasured(
    work: Work, among: dict[Pair, float], outside: dict[Pair, float]
) -> dict[Pair, tuple[float, float]]:
    """Add the flows of those whom WIOD leaves out; returns low and high as factors on each.

    Their flows among the governments times the median ratio of the measured ones; nothing for a
    government that stated flows are all the trade of.
    """
    closed = {entry["government"] for entry in work.settings["no_other_trade"]}
    ratios: tuple[list[float], list[float]] = ([], [])
    for pair, value in outside.items():
        side = own_side(work, pair)
        ratios[side].append(value / booked(among, side, pair[side]))
    spans = [[float(q) for q in np.quantile(each, (0.25, 0.5, 0.75))] for each in ratios]
    work.facts |= {"sold_ratio": spans[0][1], "bought_ratio": spans[1][1]}
    result = dict[Pair, tuple[float, float]]()
    for pair in outside_pairs(work):
        if pair not in outside:
            side = own_side(work, pair)
            low, middle, high = spans[side]
            known = booked(among, side, pair[side])
            outside[pair] = 0.0 if pair[side] in closed else middle * known
            result[pair] = (low / middle, high / middle)
    return result


def rest_at_home(
    work: Work, gdp: dict[Pair, float], among: dict[Pair, float], outside: dict[Pair, float]
) -> float:
    """What the rest sells to itself in WIOD's year, less what those whom WIOD leaves out do."""
    wiod, base = matrix(work), work.year("wiod")
    measured = set(work.iso.values())
    block = math.fsum(v for pair, v in wiod.items() if not measured & set(pair))
    hidden = {g for g, code in work.iso.items() if (code, code) not in wiod}
    domestic = math.fsum(work.facts["domestic_ratio"] * gdp[g, base] for g in hidden)
    theirs = math.fsum(v for pair, v in outside.items() if hidden & set(pair))
    mutual = math.fsum(v for pair, v in among.items() if hidden >= set(pair))
    return block - domestic - theirs - mutual


def customs_with_rest(work: Work, flows: dict[Pair, float], pair: Pair, year: str) -> float:
    """Goods flow of the home government with the rest: its total less its partners here.

    Where customs have no figure for a partner, the one that its flow among the governments
    stands on is taken. TableError unless the total is the same in every row.
    """
    home, rest = work.settings["home"], work.rest
    name = "exports" if pair[0] == home else "imports"
    totals = {v for k, v in work.series[f"customs_total_{name}"].items() if k[1] == year}
    if len(totals) != 1:
        raise TableError(f"total {name} of {home} in {year}: {sorted(totals)}")
    closed = {entry["government"] for entry in work.settings["no_other_trade"]}
    left = totals.pop() / 1e9
    for partner in work.iso:
        if partner == home or partner in closed:
            continue
        its = (home, partner) if pair[1] == rest else (partner, home)
        goods = customs(work, its, year)
        if goods is None and year == work.year("target"):
            goods = flows[its]
        if goods is None:
            cow = work.measured("customs_imports_cow", partner, year)
            goods = need(cow, f"goods of {its} in {year}") / 1e9
        left -= goods
    return left


def other_visitors(work: Work, guests: dict[str, float]) -> float:
    """Visitors to the home government's country from the rest in thousands."""
    key = (work.settings["rest"]["world_visitors"], work.year("visitor"))
    total = need(work.series["visitors"].get(key), f"visitors of {key}")
    return total / 1e3 - math.fsum(guests.values())


def note_fills(
    work: Work, flows: dict[Pair, float], unmeasured: dict[Pair, tuple[float, float]]
) -> None:
    """Note down the growth of the rest and the flows of those whom WIOD leaves out."""
    spec = work.settings["rest"]
    closed = {e["government"]: e["rule"] for e in work.settings["no_other_trade"]}
    work.fill(
        "domestic_sales_busd",
        {"group": f"growth of the GDP of {work.rest}"},
        work.facts["rest_growth"],
        spec["growth_rule"],
        low=spec["growth_low"],
        high=spec["growth_high"],
        table="rest",
    )
    for pair, (low, high) in unmeasured.items():
        side = own_side(work, pair)
        column, rule = (
            ("sales_to_rest_busd", "sold_rule"),
            ("purchases_from_rest_busd", "bought_rule"),
        )[side]
        where, value = {"government": pair[side]}, flows[pair]
        if pair[side] in closed:
            work.fill(column, where, value, closed[pair[side]])
        else:
            text = spec[rule].format(**work.facts)
            work.fill(column, where, value, text, low=value * low, high=value * high)
