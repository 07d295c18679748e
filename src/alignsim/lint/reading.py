"""Remarks that need no run: contradictions, dates that outlive a government, absent patrons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from alignsim.catalogue.load import Catalogue
from alignsim.scenario import Scenario
from alignsim.scenario.dates import month_at, parse_date
from alignsim.scenario.schema import Shock


@dataclass(frozen=True)
class Remark:
    """Something legal that is surely not meant.

    ``field`` and ``name`` say where: ``("shocks", id)``, ``("report", text)``, ``("actors", "")``.
    """

    field: str
    name: str
    message: str


def reading_remarks(scenario: Scenario, catalogue: Catalogue) -> list[Remark]:
    """All remarks on a scenario that reading alone can tell, in the order of its fields."""
    return [
        *_absent_patrons(scenario, catalogue),
        *_impossible(scenario),
        *_too_late(scenario),
        *_outlived(scenario, catalogue),
        *_unequipped(scenario, catalogue),
        *_contradictions(scenario, catalogue),
        *_nothing_to_lift(scenario, catalogue),
    ]


def _absent_patrons(scenario: Scenario, catalogue: Catalogue) -> Iterator[Remark]:
    for name in scenario.actors or ():
        patron = catalogue.governments[name].patron
        if patron and patron not in (scenario.actors or ()):
            yield Remark(
                "actors",
                "",
                f"{patron}, whose guarantee {name} relies on, is not among the actors: "
                f"confidence({name}) stays 0; add {patron} or expect an insecure {name}",
            )


def _impossible(scenario: Scenario) -> Iterator[Remark]:
    for shock in scenario.shocks:
        if shock.probability == 0.0:
            yield Remark(
                "shocks",
                shock.id,
                f"{shock.id} has probability 0: it happens in no future; raise it, or remove it",
            )


def _too_late(scenario: Scenario) -> Iterator[Remark]:
    for shock in scenario.shocks:
        if scenario.month_of(shock) == scenario.months and scenario.months > 1:
            yield Remark(
                "shocks",
                shock.id,
                f"{shock.id} happens in the last month of the run, which sees one month of its "
                "effects; lengthen the run with `months`, or date it earlier",
            )


def _outlived(scenario: Scenario, catalogue: Catalogue) -> Iterator[Remark]:
    first = parse_date(scenario.start).count
    last = str(month_at(first + scenario.months - 1))
    for shock in scenario.shocks:
        date = str(month_at(first + (scenario.month_of(shock) or 1) - 1))
        until = date if shock.when is None else last
        for name in shock.by or ():
            for change in catalogue.successions.get(name, ()):
                if change.date[:7] < until and name not in scenario.preferences:
                    yield Remark(
                        "shocks",
                        shock.id,
                        f"{change.successor} followed {change.predecessor} in {name} on "
                        f"{change.date}, {_meanwhile(shock)}; the preferences of {name} are coded "
                        f"for {change.predecessor}: set `preferences` for {name}, of which "
                        f"`alignsim show {name}` prints the numbers",
                    )


def _meanwhile(shock: Shock) -> str:
    return f"before {shock.id}" if shock.when is None else f"while {shock.id} may still happen"


def _unequipped(scenario: Scenario, catalogue: Catalogue) -> Iterator[Remark]:
    for shock in scenario.shocks:
        move = catalogue.moves.get(shock.type)
        for name in shock.by or ():
            profile = catalogue.governments.get(name)
            missing = sorted(move.requires - profile.instruments) if move and profile else []
            if missing:
                yield Remark(
                    "shocks",
                    shock.id,
                    f"{name} lacks what {shock.type} takes ({', '.join(missing)}); the shock is "
                    "played all the same",
                )


def _contradictions(scenario: Scenario, catalogue: Catalogue) -> Iterator[Remark]:
    for one, other in combinations(scenario.shocks, 2):
        month = scenario.month_of(one)
        if month is None or month != scenario.month_of(other):
            continue
        for condition in sorted(one.set.keys() & other.set.keys()):
            if one.set[condition] != other.set[condition]:
                yield Remark(
                    "shocks",
                    other.id,
                    f"{one.id} and {other.id} set {condition} to {one.set[condition]:g} and "
                    f"{other.set[condition]:g} in the same month; the later in the file holds",
                )
        if _undo_one_another(one, other, catalogue):
            yield Remark(
                "shocks",
                other.id,
                f"{one.id} and {other.id} restrict trade and lift the restriction in the same "
                "month; give them different dates",
            )


def _undo_one_another(one: Shock, other: Shock, catalogue: Catalogue) -> bool:
    if (one.by, one.on) != (other.by, other.on) or one.is_condition or other.is_condition:
        return False
    moves = (catalogue.moves[one.type], catalogue.moves[other.type])
    return all(move.sectors for move in moves) and moves[0].lifts != moves[1].lifts


def _nothing_to_lift(scenario: Scenario, catalogue: Catalogue) -> Iterator[Remark]:
    restricting = [s for s in scenario.shocks if _restricts(s, catalogue)]
    for shock in scenario.shocks:
        if shock.is_condition or not catalogue.moves[shock.type].lifts:
            continue
        by = set(shock.by or ())
        if not any(by & set(other.by or ()) for other in restricting):
            names = ", ".join(sorted(by))
            yield Remark(
                "shocks",
                shock.id,
                f"{shock.id} lifts what no shock of {names} imposes; it does something only where "
                "the simulated government has restricted trade by itself",
            )


def _restricts(shock: Shock, catalogue: Catalogue) -> bool:
    if shock.is_condition:
        return False
    move = catalogue.moves[shock.type]
    return bool(move.sectors) and not move.lifts
