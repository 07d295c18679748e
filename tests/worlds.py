"""Worlds for tests: random scenarios on the shipped catalogue, and made-up settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from alignsim.catalogue.load import Catalogue, shipped_catalogue
from alignsim.engine.assemble import prepare
from alignsim.engine.draws import place_of
from alignsim.engine.measure import market_fields
from alignsim.engine.plan import Panel, Plan
from alignsim.engine.posterior import NO_POSTERIOR, Posterior
from alignsim.rules.observe import QUANTITY_KINDS
from alignsim.scenario.schema import (
    Constant,
    Normal,
    Override,
    Scenario,
    Shock,
    Triangular,
    Uniform,
)
from alignsim.world.moves import MoveType
from alignsim.world.names import (
    ADJUSTMENT_HALF_LIFE,
    EFFECTS,
    INDIRECT,
    INFEASIBLE,
    INTEREST_SHARE,
    LOSS_OF_STRENGTH_DISTANCE,
    PARAMETERS,
    PREFERENCES,
    RATIONALITY,
    SECTOR_ELASTICITIES,
    SECTOR_SUBSTITUTION,
    SECTORS,
    SHORTAGE_SUBSTITUTION,
    SIMILARITY_LIMIT,
    VALUE_ADDED_SHARE,
)
from alignsim.world.state import Floats, Integers, Setting, World, new_world


def examples(count: int) -> settings:
    """Settings of a property: so many generated cases, the same ones on every machine."""
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


# -- random scenarios -----------------------------------------------------------------------------

CATALOGUE = shipped_catalogue()
STARTS = ("2021-06", "2022-01", "2023-11")
SEEDS = st.integers(0, 2**63 - 1)


def _between(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False).map(lambda x: min(high, max(low, round(x, 4))))


@st.composite
def overrides(draw: st.DrawFn, low: float, high: float) -> Override:
    """A number or a distribution inside the bounds that a scenario file may use."""
    kind = draw(st.sampled_from(["number", "constant", "uniform", "triangular", "normal"]))
    a, b, c = sorted(draw(st.tuples(*[_between(low, high)] * 3)))
    if kind == "number":
        return b
    if kind == "constant":
        return Constant(dist="constant", value=b)
    if kind == "uniform":
        return Uniform(dist="uniform", low=a, high=c)
    if kind == "triangular":
        return Triangular(dist="triangular", low=a, mode=b, high=c)
    spread = max(1e-3, (c - a) * draw(st.sampled_from([0.05, 0.3, 3.0])))
    return Normal(dist="normal", mean=b, sd=spread, low=a, high=c)


def in_play(name: str, playing: Sequence[str], month: str) -> set[str]:
    """Governments in play that a name stands for."""
    named = CATALOGUE.members(name, month) if name in CATALOGUE.blocs else (name,)
    return set(named) & set(playing)


@st.composite
def condition_shocks(draw: st.DrawFn, months: int) -> dict[str, Any]:
    """Fields of a shock that sets one or two conditions."""
    names = draw(st.lists(st.sampled_from(list(CATALOGUE.conditions)), min_size=1, max_size=2))
    bounds = {name: CATALOGUE.conditions[name] for name in names}
    values = {n: draw(_between(c.minimum, c.maximum)) for n, c in bounds.items()}
    return {"type": "condition", "set": values, "lasts": draw(_lasts(months))}


def _lasts(months: int) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(1, months + 2)


@st.composite
def move_shocks(draw: st.DrawFn, playing: Sequence[str], months: int, date: str) -> dict[str, Any]:
    """Fields of a shock that is a move: by one or two, on some or on a bloc, perhaps through."""
    move = CATALOGUE.moves[draw(st.sampled_from([m for m in CATALOGUE.moves if m != "hold"]))]
    by = draw(st.lists(st.sampled_from(playing), min_size=1, max_size=2, unique=True))
    others = [g for g in playing if g not in by]
    blocs = [b for b in CATALOGUE.blocs if in_play(b, others, date)]
    some = st.lists(st.sampled_from(others), min_size=1, max_size=3, unique=True)
    on = draw(some | st.sampled_from(blocs).map(lambda b: [b])) if blocs else draw(some)
    hit = set().union(*(in_play(name, playing, date) for name in on))
    third = sorted(set(playing) - set(by) - hit)
    fields: dict[str, Any] = {"type": move.id, "by": by, "on": on}
    fields["magnitude"] = draw(st.sampled_from([1.0, 0.6, 0.05]))
    if move.through and third:
        fields["through"] = draw(st.none() | st.sampled_from(third))
    if move.sectors:
        fields["sector"] = draw(st.none() | st.sampled_from(move.sectors))
        fields["lasts"] = None if move.lifts else draw(_lasts(months))
    return fields


@st.composite
def comparisons(draw: st.DrawFn, playing: Sequence[str], months: int) -> str:
    """A comparison of a quantity, or of the month, that holds in some worlds and months."""
    sign = draw(st.sampled_from(["<", "<=", ">", ">=", "!=", "=="]))
    one, other = draw(st.permutations(playing))[:2]
    month, condition = (
        draw(st.integers(1, months)),
        draw(st.sampled_from(list(CATALOGUE.conditions))),
    )
    size = draw(_between(-1.0, 1.0))
    return draw(
        st.sampled_from(
            [
                f"month {sign} {month}",
                f"{size} {sign} alignment({one}, {other})",
                f"threat({one}, {other}) {sign} {abs(size)}",
                f"loss({one}) {sign} {abs(size) / 100}",
                f"support({one}) {sign} support({other})",
                f"condition({condition}) {sign} 0",
            ]
        )
    )


def conditions(playing: Sequence[str], months: int) -> st.SearchStrategy[str]:
    """Conditions of `when`: comparisons joined and turned round."""
    return st.recursive(
        comparisons(playing, months),
        lambda inner: st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} not ({parts[2]}))"
        ),
        max_leaves=4,
    )


@st.composite
def shocks(draw: st.DrawFn, ident: str, playing: Sequence[str], months: int, start: str) -> Shock:
    """A shock of any kind in a month of the run, or while a condition holds."""
    month = draw(st.integers(1, months))
    year, first = int(start[:4]), int(start[5:])
    date = f"{year + (first + month - 2) // 12:04d}-{(first + month - 2) % 12 + 1:02d}"
    fields = draw(condition_shocks(months) | move_shocks(playing, months, date))
    probability = draw(st.sampled_from([1.0, 1.0, 0.5, 0.1, 0.0]))
    if draw(st.booleans()):
        when, once = draw(conditions(playing, months)), draw(st.booleans())
        return Shock(id=ident, when=when, once=once, probability=probability, **fields)
    return Shock(id=ident, date=date, probability=probability, **fields)


@st.composite
def scenarios(draw: st.DrawFn, among: Sequence[str] | None = None) -> Scenario:
    """A small scenario: 3 to 7 governments, 3 to 10 months, shocks, parameters, preferences.

    The utility of holding is drawn low enough that governments often move.
    """
    known = tuple(among or CATALOGUE.governments)
    picked = st.lists(st.sampled_from(known), min_size=3, max_size=7, unique=True)
    playing = tuple(sorted(draw(picked)))
    months, start = draw(st.integers(3, 10)), draw(st.sampled_from(STARTS))
    count = draw(st.integers(0, 5))
    happens = tuple(draw(shocks(f"s{k}", playing, months, start)) for k in range(count))
    changed = draw(st.lists(st.sampled_from(list(CATALOGUE.parameters)), max_size=4, unique=True))
    limits = {p: CATALOGUE.parameters[p] for p in changed}
    parameters = {p: draw(overrides(limit.minimum, limit.maximum)) for p, limit in limits.items()}
    parameters.setdefault("inertia", draw(_between(-0.1, 0.2)))
    preferences = {
        g: {draw(st.sampled_from(PREFERENCES[:RATIONALITY])): draw(overrides(0.0, 1.0))}
        for g in draw(st.lists(st.sampled_from(playing), max_size=2, unique=True))
    }
    return Scenario(
        name="generated",
        start=start,
        months=months,
        seed=draw(SEEDS),
        actors=playing,
        shocks=happens,
        parameters=parameters,
        preferences=preferences,
    )


@st.composite
def posteriors(draw: st.DrawFn, least: int = 0) -> Posterior:
    """Particles of some parameters, anywhere within their bounds; often there are none."""
    names = draw(st.lists(st.sampled_from(list(CATALOGUE.parameters)), max_size=5, unique=True))
    rows = draw(st.sampled_from([least, 1, 3])) if names else 0
    limits = [CATALOGUE.parameters[name] for name in names]
    particle = st.tuples(*(_between(limit.minimum, limit.maximum) for limit in limits))
    particles = [draw(particle) for _ in range(rows)]
    return Posterior(tuple(names), np.array(particles).reshape(rows, len(names)))


def plan_of(
    scenario: Scenario, catalogue: Catalogue = CATALOGUE, posterior: Posterior = NO_POSTERIOR
) -> Plan:
    """The plan of a scenario, every quantity of every government recorded."""
    return recording_everything(prepare(scenario, catalogue, posterior=posterior))


def plans() -> st.SearchStrategy[Plan]:
    """Random small plans that record everything, with or without a posterior."""
    return st.builds(plan_of, scenarios(), st.just(CATALOGUE), posteriors())


def recording_everything(plan: Plan) -> Plan:
    """The plan with a panel of all quantities: each dyad, each government, each condition."""
    g, n = plan.governments, len(plan.governments)
    rows: list[tuple[str, int, list[int], str]] = []
    for i in range(n):
        for kind in ("alignment", "threat", "ties", "pressure"):
            rows += [(kind, i, [j], f"{kind}[{g[i]}, {g[j]}]") for j in range(n) if j != i]
        rows += [(kind, i, [], f"{kind}[{g[i]}]") for kind in ("loss", "support", "confidence")]
    rows += [("condition", c, [], f"condition[{name}]") for c, name in enumerate(plan.conditions)]
    panel = Panel(
        kind=integers(QUANTITY_KINDS.index(kind) for kind, _, _, _ in rows),
        row=integers(row for _, row, _, _ in rows),
        column_start=integers(np.cumsum([0] + [len(columns) for _, _, columns, _ in rows])),
        columns=integers(c for _, _, columns, _ in rows for c in columns),
    )
    return replace(plan, panel=panel, quantities=tuple(name for _, _, _, name in rows))


def integers(items: Any) -> Integers:
    """Any items as an array of whole numbers."""
    return np.array(list(items), dtype=np.int64)


# -- made-up settings and worlds ------------------------------------------------------------------


def _share(part: Floats, other: Floats) -> Floats:
    return np.asarray(part / np.maximum(part + other, 1e-300))


def _symmetric(matrix: Floats) -> Floats:
    upper = np.triu(matrix, 1)
    return np.ascontiguousarray(upper + upper.T)


def made_up_trade(n: int, seed: int) -> Floats:
    """Sales of n countries and the rest of the world, (S, n + 1, n + 1), mostly at home."""
    random = np.random.default_rng(seed)
    flows = random.exponential(5.0, (len(SECTORS), n + 1, n + 1))
    return flows + 100.0 * np.eye(n + 1)


def blank_setting(n: int, moves: Sequence[MoveType] = ()) -> Setting:
    """A setting of n equal governments a thousand km apart that share nothing."""
    equal = np.full(n, 1.0 / n)
    apart = 1.0 - np.eye(n)
    zeros = np.zeros((n, n))
    return Setting(
        place=integers(place_of(f"g{i}") for i in range(n)),
        capability=equal,
        strength=equal.copy(),
        ideal_point=np.zeros(n),
        ideal_point_sd=np.zeros(n),
        ideal_point_range=4.0,
        pact=zeros.copy(),
        rivalry=zeros.copy(),
        shared_igos=zeros.copy(),
        distance=apart.copy(),
        regime_distance=zeros.copy(),
        sales=np.zeros((n, n, len(SECTORS))),
        purchases=np.zeros((n, n, len(SECTORS))),
        **market_fields(made_up_trade(n, 7), np.arange(n), np.full(n, 100.0)),
        market=zeros.copy(),
        weight=0.5 * apart,
        power=0.5 * apart,
        patron=np.full(n, -1, dtype=np.int64),
        coercer=np.zeros(n),
        free=np.zeros(n, dtype=np.int64),
        partner_start=np.zeros(n + 1, dtype=np.int64),
        partner=integers([]),
        repertoire_start=np.zeros(n + 1, dtype=np.int64),
        repertoire_free=np.zeros(n, dtype=np.int64),
        repertoire_lifts=np.zeros(n, dtype=np.int64),
        repertoire_move=integers([]),
        repertoire_interval=integers([]),
        repertoire_sector=integers([]),
        option_start=np.zeros(n + 1, dtype=np.int64),
        option_allowed=np.zeros(0),
        option_purchases=np.zeros(0),
        option_sales=np.zeros(0),
        move_sign=integers(m.sign for m in moves),
        move_blocks_purchases=integers(int(m.blocks_purchases) for m in moves),
        move_blocks_sales=integers(int(m.blocks_sales) for m in moves),
        move_lifts=integers(int(m.lifts) for m in moves),
        move_restricts=integers(int(bool(m.sectors)) for m in moves),
        move_sectors=np.array(
            [[int(s in m.sectors) for s in SECTORS] for m in moves], dtype=np.int64
        ).reshape(len(moves), len(SECTORS)),
    )


def blank_world(setting: Setting, conditions: int = 0, acts: int = 32) -> World:
    """A world of the setting with every number zero but those that rules divide by."""
    world = new_world(setting, conditions, acts, shocks=1)
    world.parameter[LOSS_OF_STRENGTH_DISTANCE] = 5.0
    world.parameter[SIMILARITY_LIMIT] = 0.95
    world.parameter[INTEREST_SHARE] = 0.5
    for sector in SECTOR_ELASTICITIES:
        world.parameter[sector] = 4.0
    world.parameter[SECTOR_SUBSTITUTION] = 1.0
    world.parameter[SHORTAGE_SUBSTITUTION] = 0.1
    world.parameter[ADJUSTMENT_HALF_LIFE] = 12.0
    world.parameter[VALUE_ADDED_SHARE] = 0.5
    world.parameter[INDIRECT] = 0.4
    world.proximity[:] = 1.0 - np.eye(setting.capability.size)
    world.possible[:] = 1
    return world


def _with_options(setting: Setting, random: np.random.Generator) -> Setting:
    """Random partners, repertoires and options: every government may choose."""
    n, m = setting.capability.size, setting.move_sign.size
    partners, entries = [], []
    for i in range(n):
        others = [j for j in range(n) if j != i]
        partners.append([j for j in others if random.random() < 0.8])
        mine = [k for k in range(m) if random.random() < 0.7]
        mine.sort(key=lambda k: setting.move_restricts[k] + setting.move_lifts[k])
        entries.append([(k, int(random.integers(-1, len(SECTORS)))) for k in mine])
    sizes = [len(p) * len(e) for p, e in zip(partners, entries, strict=True)]
    total = sum(sizes)
    restricting, lifting = setting.move_restricts, setting.move_lifts
    return setting._replace(
        partner_start=integers(np.cumsum([0] + [len(p) for p in partners])),
        partner=integers(j for p in partners for j in p),
        repertoire_start=integers(np.cumsum([0] + [len(e) for e in entries])),
        repertoire_free=integers(sum(restricting[k] == 0 for k, _ in e) for e in entries),
        repertoire_lifts=integers(sum(lifting[k] == 0 for k, _ in e) for e in entries),
        repertoire_move=integers(k for e in entries for k, _ in e),
        repertoire_interval=integers(random.integers(0, 4) for e in entries for _ in e),
        repertoire_sector=integers(
            s if restricting[k] and setting.move_sectors[k].any() else -1
            for e in entries
            for k, s in e
        ),
        option_start=integers(np.cumsum([0, *sizes])),
        option_allowed=np.where(random.random(total) < 0.2, INFEASIBLE, 0.0),
        option_purchases=random.exponential(1.0, total),
        option_sales=random.exponential(1.0, total),
    )


def made_up(seed: int, n: int, extreme: bool) -> tuple[Setting, World]:
    """A random setting of n governments and a random future of it, not yet opened.

    Effects are of the catalogue's moves, parameters anywhere within the bounds that a scenario
    may use; an ``extreme`` one puts many numbers at the ends of their range.
    """
    random = np.random.default_rng(seed)

    def numbers(*shape: int) -> Floats:
        drawn = random.random(shape)
        if extreme:
            drawn = np.where(random.random(shape) < 0.5, np.round(drawn), drawn)
        return drawn

    moves = list(CATALOGUE.moves.values())
    capability = numbers(n) / n
    strength = np.maximum(capability, numbers(n))
    setting = blank_setting(n, moves)._replace(
        capability=capability,
        strength=strength,
        ideal_point=4.0 * numbers(n) - 2.0,
        ideal_point_sd=numbers(n),
        pact=_symmetric(np.round(numbers(n, n))),
        rivalry=_symmetric(np.round(numbers(n, n))),
        shared_igos=_symmetric(numbers(n, n)),
        distance=_symmetric(20.0 * numbers(n, n)),
        regime_distance=_symmetric(numbers(n, n)),
        sales=20.0 * numbers(n, n, len(SECTORS)) * (1.0 - np.eye(n))[:, :, None],
        purchases=20.0 * numbers(n, n, len(SECTORS)) * (1.0 - np.eye(n))[:, :, None],
        **market_fields(made_up_trade(n, seed), np.arange(n), 100.0 + 400.0 * numbers(n)),
        market=numbers(n, n) * (1.0 - np.eye(n)),
        weight=_share(strength[None, :], capability[:, None]),
        power=_share(capability[None, :], capability[:, None]),
        patron=integers((i + int(random.integers(1, n))) % n if i % 2 else -1 for i in range(n)),
        coercer=np.round(numbers(n)),
        free=np.ones(n, dtype=np.int64),
    )
    setting = _with_options(setting, random)
    world = blank_world(setting, conditions=2)
    world.preference[:] = numbers(n, len(PREFERENCES))
    world.preference[:, RATIONALITY] *= random.choice([1.0, 50.0, 1000.0])
    for p, name in enumerate(PARAMETERS):
        bounds = CATALOGUE.parameters[name]
        share = float(numbers(1)[0])
        world.parameter[p] = bounds.minimum + share * (bounds.maximum - bounds.minimum)
    for m, move in enumerate(moves):
        for e, name in enumerate(EFFECTS):
            known = move.effects[name]
            world.effect[m, e] = known.low + float(numbers(1)[0]) * (known.high - known.low)
    world.condition_threat[:] = numbers(2, n) - 0.3
    world.condition_violation[:] = numbers(2, n) - 0.3
    world.condition_confidence[:] = numbers(2, n) - 0.5
    world.condition[:] = 2.0 * numbers(2) - 1.0
    return setting, world


Spec = tuple[int, int, bool]
"""What :func:`made_up` makes a world of."""


def made_up_worlds() -> st.SearchStrategy[Spec]:
    """Specifications of made-up worlds of 2 to 6 governments."""
    return st.tuples(st.integers(0, 2**32 - 1), st.integers(2, 6), st.booleans())
