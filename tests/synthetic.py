"""A made-up ensemble of realistic size and shape, for the tests of storage, tables and plots."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from alignsim.results import CHOSEN, Ledger, Results, ShockMark

NAMES = {
    "seoul": "South Korea",
    "washington": "United States",
    "beijing": "China",
    "moscow": "Russia",
    "pyongyang": "North Korea",
    "tokyo": "Japan",
    "canberra": "Australia",
    "wellington": "New Zealand",
    "brussels": "NATO and EU institutions",
    "warsaw": "Poland",
    "berlin": "Germany",
    "paris": "France",
    "london": "United Kingdom",
    "the-hague": "Netherlands",
    "prague": "Czechia",
    "copenhagen": "Denmark",
    "oslo": "Norway",
    "tallinn": "Estonia",
    "vilnius": "Lithuania",
    "madrid": "Spain",
    "ankara": "Turkey",
    "ottawa": "Canada",
    "kyiv": "Ukraine",
    "taipei": "Taiwan",
}
REPORTED = (
    "alignment(seoul, nato)",
    "alignment(seoul, beijing)",
    "alignment(seoul, moscow)",
    "threat(seoul, pyongyang)",
    "ties(seoul, warsaw)",
    "pressure(beijing, seoul)",
    "loss(seoul)",
    "support(seoul)",
)
OTHERS = (
    "confidence(seoul)",
    "pressure(moscow, seoul)",
    "pressure(pyongyang, seoul)",
    "loss(beijing)",
    "condition(us-reliability)",
)
SHOCKS = (
    ShockMark("invasion", 2, "Russia's full-scale invasion of Ukraine", 1.0),
    ShockMark("sanctions", 2, "Seoul joins sanctions on Russia", 0.9),
    ShockMark("madrid", 6, "Seoul attends the Madrid summit", 1.0),
    ShockMark("howitzers", 7, "Poland orders K2 tanks and K9 howitzers from Seoul", 1.0),
    ShockMark("urea", 9, "China inspects urea exports again", 0.6),
    ShockMark("missiles", 10, "North Korean missile tests", 1.0),
    ShockMark("mission", 10, "Seoul opens its mission to NATO", 0.8),
    ShockMark("camp-david", 20, "Trilateral summit at Camp David", 1.0),
)
MOVES = ("hold", "attend-summit", "warn", "economic-coercion")
SECTORS = ("goods", "travel", "energy", "technology")
WEST, EAST = 1.0, -1.0


def _began(futures: int, shocks: tuple[ShockMark, ...], random: np.random.Generator) -> Any:
    """Month in which each shock begins in each future, 0 where it does not happen."""
    happens = random.random((futures, len(shocks))) < [shock.probability for shock in shocks]
    return np.where(happens, [max(1, shock.month) for shock in shocks], 0).astype(np.int16)


def months_from(year: int, month: int, count: int) -> tuple[str, ...]:
    """Return ``count`` labels ``YYYY-MM``."""
    labels = (divmod(12 * year + month - 1 + step, 12) for step in range(count))
    return tuple(f"{y:04d}-{m + 1:02d}" for y, m in labels)


def _ends(camp: Any, futures: int, random: np.random.Generator) -> Any:
    count = len(camp)
    base = np.clip(0.7 * np.outer(camp, camp) + random.normal(0, 0.12, (count, count)), -0.95, 0.95)
    shift = 0.12 * np.outer(camp, camp) + random.normal(0, 0.03, (count, count))
    noise = random.normal(0, 0.05, (futures, 2, count, count))
    both = np.stack([base, base + shift])[None] + noise * np.array([0.4, 1.0])[:, None, None]
    return np.tanh(both).astype(np.float32)


def _walk(start: float, drift: float, scale: float, futures: int, months: int, random: Any) -> Any:
    steps = random.normal(drift / months, scale / np.sqrt(months), (futures, months))
    opening = start + random.normal(0, scale / 4, (futures, 1))
    return np.concatenate([opening, opening + np.cumsum(steps, axis=1)], axis=1)


def _trajectory(quantity: str, camp: float, futures: int, months: int, random: Any) -> Any:
    kind = quantity.partition("(")[0]
    times = np.arange(months + 1)
    if kind == "alignment":
        walk = _walk(0.55 * camp, 0.12 * camp, 0.12, futures, months, random)
        return np.tanh(walk + 0.08 * camp * (times >= 6))
    if kind in ("pressure", "loss"):
        size = {"pressure(beijing, seoul)": 0.5, "loss(seoul)": 0.7}.get(quantity, 0.08)
        struck = (random.random((futures, 1)) < 0.7) * random.gamma(4, size / 4, (futures, 1))
        shape = np.where(times >= 9, np.exp(-(times - 9) / 9.0), 0.0)
        return struck * shape + 0.004 * size * random.random((futures, months + 1)) * (times > 1)
    if kind == "condition":
        return np.tile(np.where(times >= 12, 0.4, 0.6), (futures, 1))
    start, drift = {"threat": (0.8, 0.3), "ties": (0.3, 0.2)}.get(kind, (0.5, -0.04))
    walk = _walk(start, drift, 0.15, futures, months, random)
    return np.abs(walk) if kind == "threat" else np.clip(walk, 0, 1)


def synthetic(
    futures: int = 1000,
    months: int = 36,
    governments: int = 24,
    rows_each: int = 40,
    seed: int = 7,
    **changes: Any,
) -> Results:
    """Return a made-up ensemble seen from Seoul; ``changes`` replace fields of the results."""
    random = np.random.default_rng(seed)
    ids = tuple(NAMES)[:governments]
    east = {"beijing", "moscow", "pyongyang"}
    camp = np.array([EAST if name in east else WEST for name in ids])
    camp = camp * random.uniform(0.5, 1.0, len(ids))
    towards = tuple(f"alignment(seoul, {name})" for name in ids[1:])
    quantities = tuple(dict.fromkeys((*REPORTED, *towards, *OTHERS)))
    side = dict(zip(ids, camp, strict=True))
    values = np.stack(
        [
            _trajectory(name, side.get(name.partition(", ")[2][:-1], 0.8), futures, months, random)
            for name in quantities
        ],
        axis=2,
    )
    shocks = tuple(shock for shock in SHOCKS if shock.month <= months)
    rows = futures * rows_each
    acts = np.stack(
        [
            np.repeat(np.arange(futures), rows_each),
            np.tile(np.sort(random.integers(1, months + 1, rows_each)), futures),
            random.integers(0, len(ids), rows),
            random.integers(0, len(MOVES), rows),
            random.integers(-1, len(ids), rows),
            random.integers(-1, len(ids), rows),
            random.integers(-1, len(SECTORS), rows),
            random.integers(CHOSEN - 1, len(shocks), rows),
        ],
        axis=1,
    )
    results = Results(
        name="Madrid 2022",
        description="A made-up ensemble.",
        governments=ids,
        names={name: NAMES[name] for name in ids},
        quantities=quantities,
        reported=REPORTED,
        focus="seoul",
        dates=months_from(2021, 12, months + 1),
        seed=seed,
        first=0,
        values=np.ascontiguousarray(values),
        ends=_ends(camp, futures, random),
        began=_began(futures, shocks, random),
        ledger=Ledger(acts=acts.astype(np.int64), magnitude=random.random(rows)),
        moves=MOVES,
        sectors=SECTORS,
        shocks=shocks,
        provenance={"versions": {"alignsim": "0.1"}, "scenario": {"name": "Madrid 2022"}},
    )
    return replace(results, **changes)
