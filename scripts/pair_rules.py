"""Rules by which `derive_tables` turns measured series into the columns of pairs of governments.

Every function takes a `Work` as those of `table_rules` do. Money is in billion current USD.
"""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
from table_rules import Pair, TableError, Work, need


def growth(gdp: dict[Pair, float], pair: Pair, base: str, target: str) -> float:
    """Geometric mean of the growth of the two nominal GDPs from a base to the target year."""
    return math.sqrt(math.prod(gdp[g, target] / gdp[g, base] for g in pair))


def customs(work: Work, pair: Pair, year: str) -> float | None:
    """Goods flow of a pair with the home government in billion USD; None where missing."""
    home = work.settings["home"]
    name, partner = ("exports", pair[1]) if pair[0] == home else ("imports", pair[0])
    value = work.measured(f"customs_{name}", partner, year)
    return None if value is None else value / 1e9


def home_flow(work: Work, gdp: dict[Pair, float], pair: Pair, base: float, year: str) -> float:
    """A flow with the home government: base scaled by customs, never below the goods flow.

    Where customs have no figure, the last other record of goods grows with GDP; TableError if the
    matrix gives more than that.
    """
    target = work.year("target")
    then, now = customs(work, pair, year), customs(work, pair, target)
    if then is not None and now is not None:
        return max(base * now / then, now)
    spec = work.settings["customs_missing"]
    last, low = str(spec["year"]), base * growth(gdp, pair, year, target)
    scale = growth(gdp, pair, last, target)
    goods = need(work.measured("customs_imports_cow", pair[0], last), f"goods of {pair}") / 1e9
    rule = spec["rule"].format(year=last, scale=scale)
    if low > goods * scale:
        raise TableError(f"{pair}: the flow of the matrix is above the goods flow of {last}")
    return work.fill(
        "trade_busd",
        {"dyad": list(pair)},
        goods * scale,
        rule,
        low=low,
        high=goods * scale * (1 + spec["spread"]),
    )


def matrix_flow(work: Work, name: str, pair: Pair) -> float | None:
    """Flow of a trade matrix in its base year in billions of its dollars; None where not kept."""
    if name == "wiod" and pair[0] in work.settings["itpde_sellers"]:
        return None
    value = work.series[name].get((work.iso[pair[0]], work.iso[pair[1]], work.year(name)))
    return None if value is None else value / 1e3


def base_flow(work: Work, pair: Pair) -> tuple[float, str] | None:
    """Flow of a pair in billion dollars of WIOD, and its year; None where no matrix has one."""
    for name, factor in (("wiod", 1.0), ("itpde", work.facts["itpde_factor"])):
        value = matrix_flow(work, name, pair)
        if value is not None:
            return value * factor, work.year(name)
    return None


def itpde_factor(work: Work, gdp: dict[Pair, float]) -> float:
    """Current dollars of WIOD to one constant dollar of ITPD-E, both grown to the target year.

    The median over the pairs, the home government's apart, that both matrices hold.
    """
    target, ratios = work.year("target"), list[float]()
    for pair in permutations(work.iso, 2):
        one, other = matrix_flow(work, "wiod", pair), matrix_flow(work, "itpde", pair)
        if one is not None and other and work.settings["home"] not in pair:
            one *= growth(gdp, pair, work.year("wiod"), target)
            ratios.append(one / other / growth(gdp, pair, work.year("itpde"), target))
    return float(np.median(ratios))


def trade(work: Work, gdp: dict[Pair, float]) -> dict[Pair, float]:
    """Goods and services flow of the target year in billion current USD by ordered pair."""
    home, target = work.settings["home"], work.year("target")
    closed = {entry["government"] for entry in work.settings["no_other_trade"]}
    work.facts["itpde_factor"] = itpde_factor(work, gdp)
    work.facts["itpde_sellers"] = " and ".join(work.settings["itpde_sellers"])
    flows: dict[Pair, float] = {}
    for pair in permutations(work.iso, 2):
        if closed & set(pair):
            flows[pair] = math.nan  # stated below
            continue
        found = base_flow(work, pair)
        if found is None:
            raise TableError(f"trade of {pair}: no value in the series and no rule to fill it")
        base, year = found
        if home in pair:
            flows[pair] = home_flow(work, gdp, pair, base, year)
        else:
            flows[pair] = base * growth(gdp, pair, year, target)
    state_trade(work, flows)
    return flows


def state_trade(work: Work, flows: dict[Pair, float]) -> None:
    """Put the stated flows in place of those of the matrices, in the dict given."""
    for entry in work.settings["no_other_trade"]:
        for pair in flows:
            if entry["government"] in pair:
                flows[pair] = 0.0
                if not any((e["from"], e["to"]) == pair for e in work.settings["trade"]):
                    work.fill("trade_busd", {"dyad": list(pair)}, 0.0, entry["rule"])
    for entry in work.settings["trade"]:
        pair = (entry["from"], entry["to"])
        flows[pair] = work.fill(
            "trade_busd",
            {"dyad": list(pair)},
            float(entry["value"]),
            entry["rule"],
            low=entry["low"],
            high=entry["high"],
        )
    for entry in work.settings["unscaled_trade"]:
        for pair in permutations(entry["pair"]):
            key = (*(work.iso[g] for g in pair), str(entry["year"]))
            base = need(work.series["itpde"].get(key), f"trade of {pair}")
            value, spread = base / 1e3 * work.facts["itpde_factor"], entry["spread"]
            flows[pair] = work.fill(
                "trade_busd",
                {"dyad": list(pair)},
                value,
                entry["rule"],
                low=value * (1 - spread),
                high=value * (1 + spread),
            )


def symmetric(work: Work, name: str, pair: Pair, year: str) -> float | None:
    """The larger of the two directions of a dyad-year series, None where neither is listed."""
    a, b = (work.iso[g] for g in pair)
    found = [work.series[name].get((*codes, year)) for codes in ((a, b), (b, a))]
    return max((v for v in found if v is not None), default=None)


def travel(work: Work, flows: dict[Pair, float], guests: dict[str, float]) -> dict[Pair, float]:
    """Income of the first from visitors of the second, billion USD a year, by ordered pair.

    ``guests`` are the thousands of visitors that the home government has of each.
    """
    spec, home = work.settings["travel"], work.settings["home"]
    work.facts |= spec
    result = {
        (a, b): guests[b] * spec["spending_kusd"] / 1e3
        if a == home
        else spec["share"] * (flows[a, b] + flows[b, a]) / 2
        for a, b in flows
    }
    notes = [
        (
            f"pairs sold by {home}",
            "spending_kusd",
            "spending_low",
            "spending_high",
            "Thousand USD a visitor, the order of Korean visitor surveys without air fare.",
        ),
        (
            f"pairs not sold by {home}",
            "share",
            "share_low",
            "share_high",
            "Share of the mean of the two flows; travel is about 5-7% of world exports.",
        ),
    ]
    for group, value, low, high, rule in notes:
        work.fill(
            "travel_busd",
            {"group": group},
            spec[value],
            rule,
            low=spec[low],
            high=spec[high],
            table="dyads",
        )
    return result
