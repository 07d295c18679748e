"""Worlds of any number of governments: the shipped ones, thinned out or copied.

A copy keeps its original's instruments, preferences, votes and exposures, so that a larger world
is more of the same; it knows nothing new about anybody and serves to measure cost alone.
"""

from collections import Counter
from dataclasses import replace
from itertools import product
from types import MappingProxyType

from alignsim.catalogue.load import Catalogue
from alignsim.engine.assemble import prepare
from alignsim.engine.plan import Plan
from alignsim.engine.posterior import chosen_posterior
from alignsim.scenario import Scenario
from alignsim.world.actors import GovernmentProfile

APART = 0.5
"""Degrees of latitude by which the capital of every further copy lies from the last."""

EXTENSIVE = ("cinc",)
"""Figures of which copies share their original's: shares of what all governments make up."""

FLOWS = ("trade_busd", "travel_busd")
"""Figures of a dyad that copies of a partner share: nobody trades more in a larger world."""

OF_ITS_OWN = "{}-{}"
"""Id of a further copy, by its original's id and its number."""


def originals(catalogue: Catalogue, count: int) -> dict[str, str]:
    """``count`` governments by id, and whose copy each is; fewer than shipped are spread evenly."""
    shipped = tuple(catalogue.governments)
    if count <= len(shipped):
        chosen = (shipped[k * len(shipped) // count] for k in range(count))
        return {name: name for name in chosen}
    made = {}
    for k in range(count):
        copy, place = divmod(k, len(shipped))
        name = shipped[place]
        made[OF_ITS_OWN.format(name, copy) if copy else name] = name
    return dict(sorted(made.items()))


def crowd(catalogue: Catalogue, count: int) -> Catalogue:
    """The catalogue with ``count`` governments, of 2 and more, in place of its own."""
    if count < 2:
        raise ValueError(f"{count} governments make no world; there must be at least 2")
    copy_of = originals(catalogue, count)
    copies = Counter(copy_of.values())
    measured = {
        name: _shared(catalogue.measured[own], EXTENSIVE, copies[own])
        for name, own in copy_of.items()
    }
    unacquainted = dict.fromkeys(next(iter(catalogue.dyads.values())), 0.0)
    dyads = {
        (a, b): _shared(catalogue.dyads.get((x, y), unacquainted), FLOWS, copies[y])
        for (a, x), (b, y) in product(copy_of.items(), repeat=2)
        if a != b
    }
    return replace(
        catalogue,
        governments={name: _copied(catalogue, name, own) for name, own in copy_of.items()},
        measured=MappingProxyType(measured),
        dyads=MappingProxyType(dyads),
        major_powers=frozenset(n for n, own in copy_of.items() if own in catalogue.major_powers),
        focus=next(iter(copy_of)),
        report=(),
    )


def _shared(figures: dict[str, float], shared: tuple[str, ...], among: int) -> dict[str, float]:
    return {name: value / among if name in shared else value for name, value in figures.items()}


def _copied(catalogue: Catalogue, name: str, own: str) -> GovernmentProfile:
    profile = catalogue.governments[own]
    if name == own:
        return profile
    away = APART * int(name.rpartition("-")[2])
    south = profile.latitude - away
    return replace(profile, id=name, name=name, capital=name, aliases=(), latitude=south)


def plan_of_crowd(catalogue: Catalogue, count: int, months: int) -> Plan:
    """A plan of so many governments and months in which no shock happens."""
    scenario = Scenario(name=f"{count} governments", start=f"{catalogue.year}-01", months=months)
    return prepare(scenario, crowd(catalogue, count), posterior=chosen_posterior())
