"""From catalogue to arrays: the measured setting, the options, the distributions of numbers."""

from collections.abc import Mapping
from math import asin, cos, radians, sin, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from alignsim.catalogue.load import Catalogue
from alignsim.engine.draws import CONSTANT, TRIANGULAR, place_of
from alignsim.engine.plan import Numbers
from alignsim.engine.posterior import NO_POSTERIOR, Posterior
from alignsim.engine.trade import sales_between, whole_world
from alignsim.world.actors import GovernmentProfile
from alignsim.world.evidence import Evidence
from alignsim.world.moves import MoveType
from alignsim.world.names import EFFECTS, INFEASIBLE, PARAMETERS, PREFERENCES, SECTORS
from alignsim.world.state import Floats, Integers, Setting, number_shapes

EARTH_RADIUS = 6.371
"""Mean radius of the Earth, thousand km."""
PERCENT = 100.0

Distribution = tuple[int, float, float, float, float]
"""Kind, low, middle, high, spread: see :func:`alignsim.engine.draws.quantile`."""


def setting_of(
    catalogue: Catalogue, governments: tuple[str, ...], start: str, seated: frozenset[str]
) -> Setting:
    """The measured setting for ``governments`` (in order) at ``start`` (``YYYY-MM``).

    A government in ``seated`` never chooses by itself.
    """
    profiles = [catalogue.governments[g] for g in governments]
    measured = [catalogue.measured[g] for g in governments]
    sales, purchases = exposures(catalogue, governments)
    region = np.array([list(catalogue.measured).index(g) for g in governments], dtype=np.int64)
    world_trade = whole_world(catalogue)
    dyads = dyad_columns(catalogue, governments)
    relevant = relevant_dyads(catalogue, governments, sales + purchases, dyads)
    trade = (sales + purchases).sum(axis=2)
    capability = column(measured, "cinc")
    strength = strengths(catalogue, profiles, start)
    ideal = column(measured, "ideal_point")
    everyone = [row["ideal_point"] for row in catalogue.measured.values()]
    memberships = dyads["shared_igos"]
    most_shared = max(row["shared_igos"] for row in catalogue.dyads.values())
    return Setting(
        place=np.array([place_of(g) for g in governments], dtype=np.int64),
        capability=capability,
        strength=strength,
        ideal_point=ideal,
        ideal_point_sd=column(measured, "ideal_point_sd"),
        ideal_point_range=float(max(everyone) - min(everyone)),
        pact=dyads["defence_pact"],
        rivalry=dyads["rivalry"],
        shared_igos=memberships / most_shared,
        distance=distances(profiles),
        regime_distance=np.abs(np.subtract.outer(*[column(measured, "polyarchy")] * 2)),
        sales=sales,
        purchases=purchases,
        **market_fields(world_trade, region, column(measured, "gdp_busd")),
        market=trade / (1.0 + trade),
        weight=share_of(strength[None, :], capability[:, None]),
        power=share_of(capability[None, :], capability[:, None]),
        patron=np.array(
            [governments.index(p.patron) if p.patron in governments else -1 for p in profiles],
            dtype=np.int64,
        ),
        coercer=np.array([float("market-power" in p.instruments) for p in profiles]),
        free=np.array([int(g not in seated) for g in governments], dtype=np.int64),
        **option_fields(catalogue, governments, relevant, sales, purchases),
        **move_fields(list(catalogue.moves.values())),
    )


def option_fields(
    catalogue: Catalogue,
    governments: tuple[str, ...],
    relevant: npt.NDArray[np.bool_],
    sales: Floats,
    purchases: Floats,
) -> dict[str, Any]:
    """Fields of the setting that say who may choose what towards whom."""
    moves = list(catalogue.moves.values())
    partners = [[int(j) for j in np.flatnonzero(row)] for row in relevant]
    repertoires = [repertoire_of(catalogue.governments[g], moves) for g in governments]
    options = list_options(catalogue, governments, partners, repertoires, sales, purchases)
    entries = [entry for repertoire in repertoires for entry in repertoire]
    return {
        "partner_start": running_total([len(row) for row in partners]),
        "partner": np.array([j for row in partners for j in row], dtype=np.int64),
        "repertoire_start": running_total([len(r) for r in repertoires]),
        "repertoire_free": np.array(
            [sum(not moves[m].sectors for m, _ in r) for r in repertoires],
            dtype=np.int64,
        ),
        "repertoire_lifts": np.array(
            [sum(not moves[m].lifts for m, _ in r) for r in repertoires], dtype=np.int64
        ),
        "repertoire_move": np.array([m for m, _ in entries], dtype=np.int64),
        "repertoire_interval": np.array(
            [moves[m].interval.value for m, _ in entries], dtype=np.int64
        ),
        "repertoire_sector": np.array([s for _, s in entries], dtype=np.int64),
        "option_start": running_total(
            [len(p) * len(r) for p, r in zip(partners, repertoires, strict=True)]
        ),
        "option_allowed": options[0],
        "option_purchases": options[1],
        "option_sales": options[2],
    }


def move_fields(moves: list[MoveType]) -> dict[str, Any]:
    """Fields of the setting that describe the types of move."""
    return {
        "move_sign": np.array([m.sign for m in moves], dtype=np.int64),
        "move_blocks_purchases": np.array([int(m.blocks_purchases) for m in moves], dtype=np.int64),
        "move_blocks_sales": np.array([int(m.blocks_sales) for m in moves], dtype=np.int64),
        "move_lifts": np.array([int(m.lifts) for m in moves], dtype=np.int64),
        "move_restricts": np.array([int(bool(m.sectors)) for m in moves], dtype=np.int64),
        "move_sectors": np.array(
            [[int(s in m.sectors) for s in SECTORS] for m in moves], dtype=np.int64
        ),
    }


def column(rows: list[dict[str, float]], name: str) -> Floats:
    """One measured column as an array, in order of governments."""
    return np.array([row[name] for row in rows], dtype=np.float64)


def dyad_columns(catalogue: Catalogue, governments: tuple[str, ...]) -> dict[str, Floats]:
    """Every column of the dyad table as an array (N, N), zero on the diagonal."""
    names = next(iter(catalogue.dyads.values())).keys()
    n = len(governments)
    columns = {name: np.zeros((n, n)) for name in names}
    for i, a in enumerate(governments):
        for j, b in enumerate(governments):
            if i != j:
                for name, figure in catalogue.dyads[a, b].items():
                    columns[name][i, j] = figure
    return columns


def distances(profiles: list[GovernmentProfile]) -> Floats:
    """Great-circle distances between capitals, thousand km, (N, N): the haversine formula."""
    n = len(profiles)
    result = np.zeros((n, n))
    for i, a in enumerate(profiles):
        for j, b in enumerate(profiles):
            half_latitude = radians(b.latitude - a.latitude) / 2.0
            half_longitude = radians(b.longitude - a.longitude) / 2.0
            chord = sin(half_latitude) ** 2
            chord += cos(radians(a.latitude)) * cos(radians(b.latitude)) * sin(half_longitude) ** 2
            result[i, j] = 2.0 * EARTH_RADIUS * asin(sqrt(chord))
    return result


def strengths(catalogue: Catalogue, profiles: list[GovernmentProfile], start: str) -> Floats:
    """Capability a partner brings, (N,): its own, or that of the bloc it represents."""
    result = []
    for profile in profiles:
        own = catalogue.measured[profile.id]["cinc"]
        if profile.represents:
            members = catalogue.members(profile.represents, start)
            own = max(own, sum(catalogue.measured[m]["cinc"] for m in members))
        result.append(own)
    return np.array(result)


def exposures(catalogue: Catalogue, governments: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Sales and purchases by partner and sector, (N, N, S) each, in % of the row's own GDP."""
    flow = np.ascontiguousarray(sales_between(catalogue, governments).transpose(1, 2, 0))
    gdp = np.array([catalogue.measured[g]["gdp_busd"] for g in governments])[:, None, None]
    bought = np.ascontiguousarray(flow.transpose(1, 0, 2))
    return PERCENT * flow / gdp, PERCENT * bought / gdp


def market_fields(flows: Floats, region: Integers, gdp: Floats) -> dict[str, Any]:
    """Fields of the setting for the trade equilibrium.

    ``flows`` (S, R, R) sales of row to column, billion USD a year, domestic ones on the diagonal;
    ``region`` (N,) row of every government in play, ``gdp`` (N,) in the same money. A region that
    trades with no other has no part in the equilibrium: it is left out, its government is in
    region -1.
    """
    abroad = flows.sum(axis=0) * (1.0 - np.eye(flows.shape[1]))
    traders = (abroad.sum(axis=0) + abroad.sum(axis=1)) > 0.0
    rank = np.where(traders, np.cumsum(traders) - 1, -1)
    flows = flows[:, traders][:, :, traders]
    bought = flows.sum(axis=1)
    spending = bought.sum(axis=0)
    shares = flows / np.where(bought > 0.0, bought, 1.0)[:, None, :]
    place = rank[region]
    present = (place >= 0).astype(np.float64)
    return {
        "region": np.asarray(place, dtype=np.int64),
        "trade_share": np.ascontiguousarray(shares),
        "budget": np.ascontiguousarray(bought / spending),
        "output": flows.sum(axis=(0, 2)),
        "spending": spending,
        "transfer": np.zeros_like(spending),
        "spending_share": PERCENT * present * spending[place] / gdp,
        "use": np.ascontiguousarray(PERCENT * (present * bought[:, place]).T / gdp[:, None]),
    }


def running_total(counts: list[int]) -> Integers:
    """Bounds of consecutive groups of the given sizes: 0, then the running total."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def share_of(part: Floats, other: Floats) -> Floats:
    """part / (part + other), broadcast; zero where both are zero."""
    return np.asarray(part / np.maximum(part + other, np.finfo(np.float64).tiny))


Entry = tuple[int, int]
"""A move type and the sector it names, -1 for none or for all it may name."""


def repertoire_of(profile: GovernmentProfile, moves: list[MoveType]) -> list[Entry]:
    """What a government is able to do, moves that restrict trade last, then those that lift.

    A coercer weighs sectors one by one; sanctions, and what is lifted, take all together.
    """
    entries: list[Entry] = []
    for m, move in enumerate(moves):
        if move.chosen and move.requires <= profile.instruments:
            one_by_one = move.sectors and move.side != "both" and not move.lifts
            named = [SECTORS.index(s) for s in move.sectors] if one_by_one else [-1]
            entries += [(m, s) for s in named]
    return sorted(entries, key=lambda entry: (bool(moves[entry[0]].sectors), moves[entry[0]].lifts))


def list_options(
    catalogue: Catalogue,
    governments: tuple[str, ...],
    partners: list[list[int]],
    repertoires: list[list[Entry]],
    sales: Floats,
    purchases: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Every government's repertoire towards each of its partners in turn, (O,) each.

    Whether the option is open (0) or not (INFEASIBLE), and the purchases and sales it would
    restrict or free, in % of GDP.
    """
    moves = list(catalogue.moves.values())
    floor = catalogue.relevance["sector-floor"]
    rows = []
    for i, entries in enumerate(repertoires):
        for j in partners[i]:
            there = catalogue.governments[governments[j]].instruments
            for m, sector in entries:
                move = moves[m]
                named = [SECTORS[sector]] if sector >= 0 else list(move.sectors)
                covered = [SECTORS.index(name) for name in named]
                bought = purchases[i, j, covered].sum() * move.blocks_purchases
                sold = sales[i, j, covered].sum() * move.blocks_sales
                possible = move.target_requires <= there
                possible &= not move.sectors or bought + sold >= floor
                rows.append((0.0 if possible else INFEASIBLE, bought, sold))
    columns = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    allowed, bought, sold = (np.ascontiguousarray(part) for part in columns)
    return allowed, bought, sold


def relevant_dyads(
    catalogue: Catalogue, governments: tuple[str, ...], trade: Floats, dyads: dict[str, Floats]
) -> npt.NDArray[np.bool_]:
    """Dyads in which i may choose a move towards j, (N, N): see ``relevance.yaml``.

    Politically relevant dyads (Maoz & Russett 1993), of which i attends to the most salient. The
    scores rest on i and j alone, and ties go by name, so that a bystander changes no dyad but by
    being more salient itself.
    """
    profiles = [catalogue.governments[g] for g in governments]
    institution = np.array([bool(profile.represents) for profile in profiles])
    major = np.array([g in catalogue.major_powers for g in governments]) | institution
    distance = distances(profiles)
    volume = trade.sum(axis=2)
    relevant = (distance <= catalogue.relevance["neighbour-distance"]) | (dyads["rivalry"] > 0)
    relevant |= volume >= catalogue.relevance["market"]
    relevant |= major[:, None] | major[None, :]
    np.fill_diagonal(relevant, False)
    guarantee = np.array(
        [[a.patron == b.id or b.patron == a.id for b in profiles] for a in profiles]
    )
    weight = catalogue.relevance
    salience = weight["weight-of-market"] * volume / (1.0 + volume)
    salience += weight["weight-of-rivalry"] * dyads["rivalry"]
    salience += weight["weight-of-guarantee"] * guarantee
    salience += weight["weight-of-representing"] * institution
    salience += weight["weight-of-power"] * major
    salience += weight["weight-of-nearness"] / (1.0 + distance)
    salience = np.where(relevant, salience, -np.inf)
    of_major = int(catalogue.relevance["partners-of-major-powers"])
    of_others = int(catalogue.relevance["partners"])
    for row, score, power in zip(relevant, salience, major, strict=True):
        row[np.argsort(-score, kind="stable")[of_major if power else of_others :]] = False
    return relevant


def as_triangular(evidence: Evidence) -> Distribution:
    """A sourced value as ensembles draw it: triangular on its range, the value being the mode."""
    kind = CONSTANT if evidence.low == evidence.high else TRIANGULAR
    return kind, evidence.low, evidence.value, evidence.high, 0.0


def numbers_of(
    catalogue: Catalogue,
    governments: tuple[str, ...],
    overrides: Mapping[str, Distribution],
    posterior: Posterior = NO_POSTERIOR,
) -> Numbers:
    """Distributions of all drawn numbers, in the order of ``World.numbers``.

    ``overrides`` replaces a number by its name, see :func:`number_names`; a ``posterior`` replaces
    the parameters it holds, where no override does.
    """
    names = number_names(catalogue, governments)
    fitted = [p for p in posterior.parameters if f"parameter/{p}" not in overrides]
    table = sourced_numbers(catalogue)
    nothing: Distribution = (CONSTANT, 0.0, 0.0, 0.0, 0.0)
    rows = [overrides.get(name, table.get(name, nothing)) for name in names]
    return Numbers(
        place=np.array([place_of(name) for name in names], dtype=np.int64),
        kind=np.array([row[0] for row in rows], dtype=np.int64),
        bounds=np.array([row[1:] for row in rows], dtype=np.float64),
        fitted=np.array([names.index(f"parameter/{p}") for p in fitted], dtype=np.int64),
        particle=posterior.columns(fitted),
    )


def number_names(catalogue: Catalogue, governments: tuple[str, ...]) -> list[str]:
    """Names of all drawn numbers, such as ``preference/<government>/security``."""
    names = [f"preference/{g}/{p}" for g in governments for p in PREFERENCES]
    names += [f"effect/{m}/{e}" for m in catalogue.moves for e in EFFECTS]
    names += [f"parameter/{p}" for p in PARAMETERS]
    for on in ("threat", "violation", "confidence"):
        names += [f"condition/{c}/{on}/{g}" for c in catalogue.conditions for g in governments]
    shapes = number_shapes(len(governments), len(catalogue.moves), len(catalogue.conditions))
    assert len(names) == sum(rows * columns for rows, columns in shapes)
    return names


def sourced_numbers(catalogue: Catalogue) -> dict[str, Distribution]:
    """Every sourced number of the catalogue by name, with its distribution."""
    table = {}
    for g, profile in catalogue.governments.items():
        for name, evidence in profile.preferences.items():
            table[f"preference/{g}/{name}"] = as_triangular(evidence)
    for m, move in catalogue.moves.items():
        for name, evidence in move.effects.items():
            table[f"effect/{m}/{name}"] = as_triangular(evidence)
    for p, parameter in catalogue.parameters.items():
        table[f"parameter/{p}"] = as_triangular(parameter.evidence)
    for c, condition in catalogue.conditions.items():
        for effect in condition.effects:
            table[f"condition/{c}/{effect.on}/{effect.government}"] = as_triangular(effect.size)
    return table
