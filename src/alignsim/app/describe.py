"""Profiles of whatever the catalogue names: governments, blocs, moves, conditions, parameters."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from alignsim.app.citing import reference
from alignsim.app.government import government_profile, start_month
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
from alignsim.app.sourcing import EFFECT_UNITS, figure, span
from alignsim.catalogue.load import Catalogue
from alignsim.engine.posterior import chosen_posterior
from alignsim.scenario.lexicon import vocabulary_of
from alignsim.scenario.vocabulary import folded
from alignsim.world.evidence import NOTHING
from alignsim.world.moves import SIGNS, MoveType

__all__ = [
    "bloc_profile",
    "condition_profile",
    "find",
    "government_profile",
    "known_names",
    "move_profile",
    "parameter_profile",
    "profile_of",
]

_ON = {
    "threat": "that all perceive from {0}",
    "violation": "of norms by {0}",
    "confidence": "in the guarantee of {0}",
}
_SIDES = {
    "purchases": "what the mover buys from the target",
    "sales": "what the mover sells to the target",
    "both": "trade both ways",
}


def known_names(catalogue: Catalogue) -> dict[str, str]:
    """Every id that has a profile, and its kind, in order of kind and id."""
    ids: dict[str, Iterable[str]] = {
        "government": catalogue.governments,
        "bloc": catalogue.blocs,
        "move": catalogue.moves,
        "condition": catalogue.conditions,
        "parameter": catalogue.parameters,
    }
    return {name: kind for kind, names in ids.items() for name in sorted(names)}


def find(catalogue: Catalogue, text: str) -> str | None:
    """The id that ``text`` means: an id in any case, or a government or bloc by another name."""
    vocabulary = vocabulary_of(catalogue)
    place = vocabulary.government(text) or vocabulary.bloc(text)
    if place:
        return place
    return {folded(name): name for name in known_names(catalogue)}.get(folded(text))


def profile_of(catalogue: Catalogue, text: str) -> Group:
    """The profile of what ``text`` means. KeyError when it means nothing; see :func:`find`."""
    name = find(catalogue, text)
    if name is None:
        raise KeyError(text)
    profiles = {
        "government": government_profile,
        "bloc": bloc_profile,
        "move": move_profile,
        "condition": condition_profile,
        "parameter": parameter_profile,
    }
    return profiles[known_names(catalogue)[name]](catalogue, name)


def move_profile(catalogue: Catalogue, move: str) -> Group:
    """What a move is, who can make it and what it does. KeyError when there is none."""
    entry = catalogue.moves[move]
    effects = {name: e for name, e in entry.effects.items() if e != NOTHING}
    absent = [name for name, e in entry.effects.items() if e == NOTHING]
    rows = [
        (name, figure(e.value), span(e.low, e.high), EFFECT_UNITS[name])
        for name, e in effects.items()
    ]
    parts: list[RenderableType] = [
        heading(entry.id, "a move"),
        Text(f"One government {entry.label} another. {entry.description}"),
        Text(""),
        facts(_terms(catalogue, entry)),
    ]
    if effects:
        shown = columns(("", "value", "range", "unit"), rows, words=(0, 3))
        nothing = Text(f"no effect on {listing(absent)}" if absent else "", style="dim")
        parts += [
            section("What it does", shown, nothing),
            section(
                "Why these numbers",
                reasons(catalogue, effects),
                note="§ counts paragraph and sentence",
            ),
        ]
    else:
        parts.append(Text("It has no effect of its own.", style="dim"))
    return Group(*parts)


def _terms(catalogue: Catalogue, move: MoveType) -> list[tuple[str, str]]:
    sign = {number: name for name, number in SIGNS.items()}[move.sign]
    able = [g.name for g in catalogue.governments.values() if move.requires <= g.instruments]
    open_to = [
        g.name for g in catalogue.governments.values() if move.target_requires <= g.instruments
    ]
    months = move.interval.value
    again = f"after {figure(months)} months at the earliest" if months > 1 else ""
    if again:
        again += f" [{reference(catalogue, move.interval.source, brief=True)}]"
    trade = _SIDES.get(move.side, "")
    verb = "frees" if move.lifts else "restricts"
    unchosen = "only by a scenario or a person, never by a simulated government"
    return [
        ("Kind", f"{sign}; event code {move.event} of CAMEO"),
        ("Made by", listing(able) if move.requires else "any government"),
        ("Needs", listing(sorted(move.requires))),
        ("Towards", listing(open_to) if move.target_requires else "any government"),
        ("Again", again),
        ("Trade", f"{verb} {trade}" if trade else ""),
        ("Sectors", ", ".join(move.sectors)),
        ("Through", "may go by way of a third party" if move.through else ""),
        ("In public", "names the target" if move.naming else ""),
        ("Chosen", "" if move.chosen or not move.sign else unchosen),
    ]


def bloc_profile(catalogue: Catalogue, bloc: str) -> Group:
    """What a bloc is and who belongs to it since when. KeyError when there is none."""
    entry = catalogue.blocs[bloc]
    month = start_month(catalogue)
    inside = catalogue.members(bloc, month)
    capability = sum(catalogue.measured[member]["cinc"] for member in inside)
    gdp = sum(catalogue.measured[member]["gdp_busd"] for member in inside)
    dated = sorted(
        (membership.since, profile.name, membership)
        for profile in catalogue.governments.values()
        for membership in profile.memberships
        if membership.bloc == bloc
    )
    members = columns(
        ("", "since", "until", "source"),
        [
            (
                name,
                month_in_words(since),
                month_in_words(membership.until),
                reference(catalogue, membership.source, brief=True),
            )
            for since, name, membership in dated
        ],
        words=(0, 1, 2, 3),
    )
    together = f"{capability:.1%} of world capabilities, GDP of {gdp:,.0f} billion current USD"
    return Group(
        heading(entry.name, f"the bloc called {entry.id}"),
        Text(entry.description),
        Text(""),
        facts(
            [
                ("Together", f"{together} ({len(inside)} members in {month_in_words(month)})"),
                ("Source", reference(catalogue, entry.source)),
            ]
        ),
        section("Members in the model", members),
    )


def condition_profile(catalogue: Catalogue, condition: str) -> Group:
    """What a condition means and does at 1. KeyError when there is none."""
    entry = catalogue.conditions[condition]
    places = [catalogue.governments[effect.government].name for effect in entry.effects]
    full = max([1.0, *(effect.size.high for effect in entry.effects)])
    sizes = [
        Bar(effect.on, effect.size, full, _ON[effect.on].format(place))
        for effect, place in zip(entry.effects, places, strict=True)
    ]
    why = {
        f"{effect.on}, {place}": effect.size
        for effect, place in zip(entry.effects, places, strict=True)
    }
    start = entry.baseline
    return Group(
        heading(condition, "a condition that a scenario may set"),
        Text(entry.meaning),
        Text(""),
        facts(
            [
                ("From", f"{figure(entry.minimum)} to {figure(entry.maximum)}"),
                ("At the start", f"{figure(start.value)}: {start.claim}"),
            ]
        ),
        section("What it adds at 1", bars(sizes)),
        section(
            "Why these numbers", reasons(catalogue, why), note="§ counts paragraph and sentence"
        ),
    )


def parameter_profile(catalogue: Catalogue, parameter: str) -> Group:
    """What a parameter of the rules means, its range and its bounds. KeyError when unknown."""
    entry = catalogue.parameters[parameter]
    evidence = entry.evidence
    bounds = f"{figure(entry.minimum)} to {figure(entry.maximum)}"
    return Group(
        heading(parameter, "a parameter of the rules"),
        Text(entry.meaning),
        Text(""),
        facts(
            [
                ("Value", f"{figure(evidence.value)} ({entry.unit})"),
                ("Drawn from", span(evidence.low, evidence.high) or "no range: always this value"),
                ("Fitted", fitted_interval(parameter)),
                ("May be set to", bounds),
            ]
        ),
        section("Why this number", reasons(catalogue, {parameter: evidence})),
    )


def fitted_interval(parameter: str) -> str:
    """Nine tenths of what runs draw for a parameter by default; empty where it was not fitted."""
    posterior = chosen_posterior()
    if parameter not in posterior.parameters:
        return ""
    low, high = np.quantile(posterior.columns([parameter]), [0.05, 0.95])
    return f"{figure(float(low))} to {figure(float(high))} (90%); runs draw this by default"
