"""What a student should know of a government before playing it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from alignsim.app.citing import reference
from alignsim.app.layout import (
    Bar,
    bars,
    columns,
    facts,
    heading,
    listing,
    month_in_words,
    reasons,
    section,
)
from alignsim.app.sourcing import figure
from alignsim.catalogue.load import Catalogue
from alignsim.engine.measure import numbers_of, setting_of
from alignsim.rules.turn import open_world
from alignsim.tables import plain
from alignsim.world.actors import GovernmentProfile
from alignsim.world.names import PREFERENCES, WEIGHTS
from alignsim.world.state import Floats, new_world

INSTRUMENTS = {
    "arms-industry": "builds arms that it can sell or give away",
    "market-power": "can squeeze others by closing its market to them without announcing it",
    "sanctions": "can restrict trade by law",
    "missile-force": "can threaten with missile tests",
    "forward-forces": "can move forces near others and exercise with them",
    "offensive-cyber": "can attack the networks of others",
    "summit-host": "can call a summit that others come to",
    "mission-host": "receives diplomatic missions as an institution",
    "cyber-centre-host": "hosts a cyber defence centre that others may join",
    "naming-forum": "can name others in a joint communique",
    "partnership-programme": "offers programmes of partnership",
}
FIGURES = {
    "gdp_busd": "Economy (GDP)",
    "population_m": "Population",
    "milex_busd": "Military spending",
    "cinc": "Capability",
    "polyarchy": "Electoral democracy",
    "ideal_point": "Votes at the United Nations",
}
TRAITS = {
    "resolve": "bears costs in a conflict",
    "rationality": "choices follow aims (logit λ)",
    "constraint": "bound by support at home",
}
MOST_PARTNERS = 6
LEAST_TRADE = 0.05
"""Trade below this share of GDP, in %, is not shown: it would round to nothing."""
MIDDLE = 1
"""Column of the central value among the bounds of a distribution."""


@dataclass(frozen=True)
class Start:
    """The measured start at central values; rows regard columns."""

    governments: tuple[str, ...]
    alignment: Floats  # (N, N) -1..1
    threat: Floats  # (N, N) >= 0
    sales: Floats  # (N, N) what i sells to j, % of i's GDP
    purchases: Floats  # (N, N) what i buys from j, % of i's GDP


@cache
def measured_start(catalogue: Catalogue) -> Start:
    """Month 0 of all governments with every number at its central value and no measurement error.

    The rules themselves open this world, so it is what an ensemble scatters around.
    """
    governments = tuple(catalogue.governments)
    setting = setting_of(catalogue, governments, start_month(catalogue), frozenset())
    world = new_world(setting, len(catalogue.conditions), acts=1, shocks=0)
    world.numbers[:] = numbers_of(catalogue, governments, {}).bounds[:, MIDDLE]
    open_world(setting, world, np.zeros(len(governments)))
    return Start(
        governments=governments,
        alignment=world.alignment,
        threat=world.threat,
        sales=setting.sales.sum(axis=2),
        purchases=setting.purchases.sum(axis=2),
    )


def start_month(catalogue: Catalogue) -> str:
    """The month after the year in which votes were measured, ``YYYY-MM``."""
    return f"{catalogue.year + 1}-01"


def government_profile(catalogue: Catalogue, name: str) -> Group:
    """Everything known of the government with id ``name``, for the terminal.

    KeyError when there is none.
    """
    profile = catalogue.governments[name]
    parts: list[RenderableType] = [
        heading(profile.name, f"the government called {profile.id}"),
        Text(profile.notes),
        Text(""),
        facts(_identity(catalogue, profile)),
        section("What it can do", _abilities(catalogue, profile)),
        section("In figures", _figures(catalogue, profile)),
        *_relations(catalogue, profile),
        *_preferences(catalogue, profile),
    ]
    return Group(*parts)


def _identity(catalogue: Catalogue, profile: GovernmentProfile) -> list[tuple[str, str]]:
    patron = catalogue.governments.get(profile.patron)
    stands_for = catalogue.blocs.get(profile.represents)
    clients = [g.name for g in catalogue.governments.values() if g.patron == profile.id]
    return [
        ("Capital", profile.capital),
        ("Also called", ", ".join(profile.aliases)),
        ("Speaks for", stands_for.name if stands_for else ""),
        ("Belongs to", "; ".join(_spans(catalogue, profile)) or "no bloc of the model"),
        ("Guarantor", patron.name if patron else "none"),
        ("Guarantees", listing(clients)),
    ]


def _spans(catalogue: Catalogue, profile: GovernmentProfile) -> list[str]:
    spans = []
    for membership in profile.memberships:
        text = f"{catalogue.blocs[membership.bloc].name} since {month_in_words(membership.since)}"
        if membership.until:
            text += f" until {month_in_words(membership.until)}"
        spans.append(text)
    return spans


def _abilities(catalogue: Catalogue, profile: GovernmentProfile) -> RenderableType:
    rows = []
    for name in sorted(profile.instruments):
        moves = catalogue.moves.values()
        own = [move.id for move in moves if name in move.requires]
        received = [f"{move.id} by others" for move in moves if name in move.target_requires]
        rows.append((INSTRUMENTS.get(name, name), ", ".join(own + received)))
    common = sum(move.chosen and not move.requires for move in catalogue.moves.values())
    rows.append(("like all others, makes what needs no special means", f"{common} further moves"))
    return columns(("", "moves"), rows, words=(0, 1))


def _figures(catalogue: Catalogue, profile: GovernmentProfile) -> RenderableType:
    rows = []
    for column, label in FIGURES.items():
        about = catalogue.columns["governments"][column]
        filled = [e for e in about.get("filled", ()) if e.get("government") == profile.id]
        source = filled[0]["source"] if filled else about["source"]
        cited = reference(catalogue, source, brief=True)
        number = figure(float(f"{catalogue.measured[profile.id][column]:.3g}"))
        rows.append((label, number, f"{about['unit']}; {about['year']}, {cited}"))
    return columns(("", "", "unit; year, source"), rows, words=(0, 2))


def _relations(catalogue: Catalogue, profile: GovernmentProfile) -> list[RenderableType]:
    start = measured_start(catalogue)
    i = start.governments.index(profile.id)
    trade = start.sales[i] + start.purchases[i]
    others = [j for j in range(len(start.governments)) if j != i]
    noticed = [j for j in others if trade[j] >= LEAST_TRADE]
    most = sorted(noticed, key=lambda j: -trade[j])[:MOST_PARTNERS]
    near = sorted(others, key=lambda j: -start.alignment[i, j])

    def name(j: int) -> str:
        return catalogue.governments[start.governments[j]].name

    exposure = columns(
        ("", "sells to", "buys from", "alignment"),
        [
            (
                name(j),
                plain(start.sales[i, j], 1),
                plain(start.purchases[i, j], 1),
                plain(start.alignment[i, j]),
            )
            for j in most
        ],
    )
    ends = columns(
        ("nearest", "", "furthest", "", "most threatening", ""),
        [
            (
                name(a),
                plain(start.alignment[i, a]),
                name(b),
                plain(start.alignment[i, b]),
                name(c),
                plain(start.threat[i, c]),
            )
            for a, b, c in zip(
                near[:MOST_PARTNERS],
                near[::-1][:MOST_PARTNERS],
                sorted(others, key=lambda j: -start.threat[i, j])[:MOST_PARTNERS],
                strict=True,
            )
        ],
        words=(0, 2, 4),
    )
    when = month_in_words(start_month(catalogue))
    return [
        section("Trade with whom", exposure, note="goods, services and travel in % of own GDP"),
        section(
            f"Where it stands in {when}",
            ends,
            note="alignment −1 to 1 from votes, pacts and rivalries; threat from 0",
        ),
    ]


def _preferences(catalogue: Catalogue, profile: GovernmentProfile) -> list[RenderableType]:
    widest = {
        name: max(g.preferences[name].high for g in catalogue.governments.values())
        for name in PREFERENCES
    }
    largest = max(widest[name] for name in PREFERENCES[:WEIGHTS])
    weights = [Bar(name, profile.preferences[name], largest) for name in PREFERENCES[:WEIGHTS]]
    traits = [
        Bar(name, profile.preferences[name], max(1.0, widest[name]), TRAITS[name])
        for name in PREFERENCES[WEIGHTS:]
    ]
    return [
        section(
            "What it wants",
            bars(weights),
            note=f"weights, which sum to 1; a full bar is {plain(largest)}",
        ),
        section("What it is like", bars(traits)),
        Text("  ▒ the range that futures are drawn from, ┃ the central value", style="dim"),
        section(
            "Why these numbers",
            reasons(catalogue, profile.preferences),
            note="§ counts paragraph and sentence",
        ),
    ]
