"""Governments, the blocs they belong to, and conditions of their world."""

from dataclasses import dataclass

from alignsim.world.evidence import Evidence


@dataclass(frozen=True)
class Membership:
    """Membership of a bloc from a month (``YYYY-MM``) until another, if it ends."""

    bloc: str
    since: str
    source: str
    until: str = ""

    def holds_in(self, month: str) -> bool:
        """Whether the membership is in force in ``month`` (``YYYY-MM``)."""
        return self.since[:7] <= month and (not self.until or month < self.until[:7])


@dataclass(frozen=True)
class Succession:
    """A change of government on a date (``YYYY-MM-DD``), by another party or coalition."""

    date: str
    predecessor: str
    successor: str
    source: str


@dataclass(frozen=True)
class GovernmentProfile:
    """What is known of a government; exposures and positions come from the measured tables."""

    id: str
    name: str
    capital: str
    iso3: str
    aliases: tuple[str, ...]
    latitude: float
    longitude: float
    instruments: frozenset[str]
    memberships: tuple[Membership, ...]
    preferences: dict[str, Evidence]
    patron: str = ""
    represents: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Bloc:
    """A named set of governments, for targeting and reporting."""

    id: str
    name: str
    description: str
    source: str


@dataclass(frozen=True)
class ConditionEffect:
    """What a condition at 1 does: threat from, violation of, or confidence in a government."""

    on: str
    government: str
    size: Evidence


@dataclass(frozen=True)
class Condition:
    """A named scalar of the world that a scenario may set."""

    id: str
    meaning: str
    minimum: float
    maximum: float
    baseline: Evidence
    effects: tuple[ConditionEffect, ...]


@dataclass(frozen=True)
class Parameter:
    """A global number of the rules, with the hard bounds a scenario file may use."""

    id: str
    meaning: str
    unit: str
    minimum: float
    maximum: float
    evidence: Evidence
