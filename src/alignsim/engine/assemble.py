"""Make a scenario ready to run: names to indices, shocks to rows, reports to a panel."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from alignsim.catalogue.load import Catalogue
from alignsim.catalogue.theories import theory_named
from alignsim.engine.draws import CONSTANT, NORMAL, TRIANGULAR, UNIFORM, place_of
from alignsim.engine.measure import Distribution, numbers_of, setting_of
from alignsim.engine.plan import Panel, Plan
from alignsim.engine.posterior import NO_POSTERIOR, Posterior
from alignsim.engine.postfix import Step, steps_of
from alignsim.errors import AlignsimError
from alignsim.rules.observe import QUANTITY_KINDS
from alignsim.scenario.dates import month_at, parse_date
from alignsim.scenario.lexicon import vocabulary_of
from alignsim.scenario.quantities import Quantity, parse_quantity
from alignsim.scenario.schema import (
    Constant,
    Normal,
    Override,
    Scenario,
    Shock,
    Triangular,
    Uniform,
)
from alignsim.scenario.when import parse_when
from alignsim.world.names import ACT, CONDITION, EXPIRY, LAPSE, SECTORS
from alignsim.world.state import Script

NONE = -1


def governments_in_play(scenario: Scenario, catalogue: Catalogue) -> tuple[str, ...]:
    """Ids of the governments of a scenario, in the order of every array: that of the alphabet."""
    return tuple(sorted(scenario.actors or catalogue.governments))


def prepare(
    scenario: Scenario,
    catalogue: Catalogue,
    seated: frozenset[str] = frozenset(),
    posterior: Posterior = NO_POSTERIOR,
) -> Plan:
    """Assemble the plan of a scenario. Governments in ``seated`` are played by people.

    Parameters that the scenario leaves alone are drawn from the ``posterior``, as far as it has
    them, all others from their own ranges.
    """
    governments = governments_in_play(scenario, catalogue)
    start = scenario.start[:7]
    moves = tuple(catalogue.moves)
    conditions = tuple(catalogue.conditions)
    quantities = recorded(scenario, catalogue, governments)
    return Plan(
        governments=governments,
        moves=moves,
        conditions=conditions,
        shocks=tuple(shock.id for shock in scenario.shocks),
        quantities=tuple(str(q) for q in quantities),
        months=scenario.months,
        seed=scenario.seed,
        setting=setting_of(catalogue, governments, start, seated),
        numbers=numbers_of(catalogue, governments, overrides_of(scenario), posterior),
        script=script_of(scenario, catalogue, governments),
        panel=panel_of(quantities, catalogue, governments, start),
        start_condition=np.array([c.baseline.value for c in catalogue.conditions.values()]),
        shock_place=np.array([place_of(f"shock/{s.id}") for s in scenario.shocks], dtype=np.int64),
        shock_probability=np.array([s.probability for s in scenario.shocks], dtype=np.float64),
        theory=theory_named(scenario.theory).name,
    )


def focus_of(scenario: Scenario, catalogue: Catalogue) -> str:
    """The government a run looks at: whose alignment or loss its report names first."""
    for text in scenario.report:
        quantity = parse_quantity(text, vocabulary_of(catalogue))
        if quantity.kind in ("alignment", "threat", "ties", "loss", "support", "confidence"):
            return quantity.subject
    playing = scenario.actors or tuple(catalogue.governments)
    return catalogue.focus if catalogue.focus in playing else sorted(playing)[0]


def reported(
    scenario: Scenario, catalogue: Catalogue, governments: tuple[str, ...]
) -> list[Quantity]:
    """What the scenario reports, or the default report as far as its actors are in play."""
    vocabulary = vocabulary_of(catalogue)
    if scenario.report:
        return [parse_quantity(text, vocabulary) for text in scenario.report]
    start = scenario.start[:7]
    chosen = []
    for text in catalogue.report:
        quantity = parse_quantity(text, vocabulary)
        named = [quantity.subject] + ([quantity.partner] if quantity.partner else [])
        if all(_members(name, catalogue, governments, start, "") for name in named):
            chosen.append(quantity)
    return chosen or [Quantity("loss", g, None) for g in governments]


def recorded(
    scenario: Scenario, catalogue: Catalogue, governments: tuple[str, ...]
) -> list[Quantity]:
    """The report, then what every plot needs of the focus: regard, pressure, loss, support."""
    focus = focus_of(scenario, catalogue)
    others = [g for g in governments if g != focus]
    wanted = list(reported(scenario, catalogue, governments))
    wanted += [Quantity("alignment", focus, g) for g in others]
    wanted += [
        Quantity("pressure", g, focus)
        for g in others
        if {"market-power", "sanctions"} & catalogue.governments[g].instruments
    ]
    wanted += [Quantity("loss", focus, None), Quantity("support", focus, None)]
    return list(dict.fromkeys(wanted))


def _members(
    name: str, catalogue: Catalogue, governments: Sequence[str], month: str, apart_from: str
) -> tuple[str, ...]:
    """Governments in play that a government's or a bloc's name stands for in a month."""
    named = catalogue.members(name, month) if name in catalogue.blocs else (name,)
    return tuple(g for g in named if g in governments and g != apart_from)


def panel_of(
    quantities: Iterable[Quantity],
    catalogue: Catalogue,
    governments: tuple[str, ...],
    month: str,
) -> Panel:
    """Quantities as indices. ``pressure(sender, target)`` reads row target, column sender."""
    kinds, rows, starts, columns = [], [], [0], []
    for q in quantities:
        kinds.append(QUANTITY_KINDS.index(q.kind))
        row, partner = q.subject, q.partner
        if q.kind == "pressure" and partner is not None:
            row, partner = partner, q.subject
        if q.kind == "condition":
            rows.append(list(catalogue.conditions).index(q.subject))
        else:
            rows.append(governments.index(row))
        if partner is not None:
            found = _members(partner, catalogue, governments, month, row)
            if not found:
                raise AlignsimError(f"{q}: {partner} has no other member in play in {month}")
            columns += [governments.index(g) for g in found]
        starts.append(len(columns))
    return Panel(*(np.array(part, dtype=np.int64) for part in (kinds, rows, starts, columns)))


def overrides_of(scenario: Scenario) -> dict[str, Distribution]:
    """The scenario's own parameters and preferences, by the names of the drawn numbers."""
    result = {f"parameter/{p}": _distribution(o) for p, o in scenario.parameters.items()}
    for government, changes in scenario.preferences.items():
        for name, override in changes.items():
            result[f"preference/{government}/{name}"] = _distribution(override)
    return result


def _distribution(override: Override) -> Distribution:
    if isinstance(override, Uniform):
        return UNIFORM, override.low, override.low, override.high, 0.0
    if isinstance(override, Triangular):
        return TRIANGULAR, override.low, override.mode, override.high, 0.0
    if isinstance(override, Normal):
        assert override.low is not None and override.high is not None
        return NORMAL, override.low, override.mean, override.high, override.sd
    value = override.value if isinstance(override, Constant) else float(override)
    return CONSTANT, value, value, value, 0.0


def script_of(scenario: Scenario, catalogue: Catalogue, governments: tuple[str, ...]) -> Script:
    """The shocks, their triggers, and what they do as rows in the order of the file."""
    rows: list[_Row] = []
    for index, shock in enumerate(scenario.shocks):
        if shock.is_condition:
            rows += _condition_rows(catalogue, index, shock)
        else:
            members_at = (shock.date or scenario.start)[:7]
            rows += _act_rows(catalogue, governments, index, shock, members_at)
    columns: dict[str, Any] = {
        name: np.array([getattr(row, name) for row in rows], dtype=kind)
        for name, kind in _ROW_TYPES.items()
    }
    shocks = scenario.shocks
    return Script(
        date=np.array([scenario.month_of(shock) or 0 for shock in shocks], dtype=np.int64),
        lasts=np.array([shock.lasts or 0 for shock in shocks], dtype=np.int64),
        once=np.array([int(shock.once) for shock in shocks], dtype=np.int64),
        **_triggers(scenario, catalogue, governments),
        **columns,
    )


def _triggers(
    scenario: Scenario, catalogue: Catalogue, governments: tuple[str, ...]
) -> dict[str, Any]:
    """Fields of the script that say what each shock waits for; a dated shock's trigger is empty."""
    vocabulary = vocabulary_of(catalogue)
    watched: list[Quantity] = []
    steps: list[Step] = []
    starts = [0]
    for shock in scenario.shocks:
        if shock.when is not None:
            steps += steps_of(parse_when(shock.when, vocabulary), watched)
        starts.append(len(steps))
    watch = panel_of(watched, catalogue, governments, scenario.start[:7])
    return {
        "trigger_start": np.array(starts, dtype=np.int64),
        "trigger_code": np.array([code for code, _ in steps], dtype=np.int64),
        "trigger_number": np.array([number for _, number in steps], dtype=np.float64),
        "watch_kind": watch.kind,
        "watch_row": watch.row,
        "watch_start": watch.column_start,
        "watch_partner": watch.columns,
    }


class _Row:
    """One row of the script; what does not apply stays at its default."""

    def __init__(self, shock: int, kind: int, **fields: float) -> None:
        self.shock, self.kind = shock, kind
        self.by = self.move = self.target = self.condition = 0
        self.through = self.sector = NONE
        self.magnitude = self.share = 1.0
        self.value = 0.0
        self.__dict__.update(fields)


_ROW_TYPES = {
    "shock": np.int64,
    "kind": np.int64,
    "by": np.int64,
    "move": np.int64,
    "target": np.int64,
    "through": np.int64,
    "sector": np.int64,
    "magnitude": np.float64,
    "share": np.float64,
    "condition": np.int64,
    "value": np.float64,
}


def _act_rows(
    catalogue: Catalogue, governments: tuple[str, ...], index: int, shock: Shock, date: str
) -> list[_Row]:
    """One row a mover and target, blocs as of ``date``; a restriction lapses after ``lasts``."""
    move = catalogue.moves[shock.type]
    m = list(catalogue.moves).index(shock.type)
    movers = _named(shock.by, catalogue, governments, date)
    rows = []
    for by in movers:
        targets = [t for t in _named(shock.on, catalogue, governments, date) if t != by]
        targets = targets if shock.on else [by]
        for target in targets:
            fields = {
                "by": governments.index(by),
                "move": m,
                "target": governments.index(target),
                "through": governments.index(shock.through) if shock.through else NONE,
                "sector": SECTORS.index(shock.sector) if shock.sector else NONE,
                "magnitude": shock.magnitude,
                "share": 1.0 / len(targets),
            }
            rows.append(_Row(index, ACT, **fields))
            if shock.lasts and move.sectors:
                rows.append(_Row(index, LAPSE, **fields))
    return rows


def _named(
    places: tuple[str, ...] | None,
    catalogue: Catalogue,
    governments: tuple[str, ...],
    month: str,
) -> list[str]:
    found = [g for p in places or () for g in _members(p, catalogue, governments, month, "")]
    return list(dict.fromkeys(found))


def _condition_rows(catalogue: Catalogue, index: int, shock: Shock) -> list[_Row]:
    """Rows that set conditions, and rows in which they expire after ``lasts``."""
    rows = []
    for name, value in shock.set.items():
        c = list(catalogue.conditions).index(name)
        rows.append(_Row(index, CONDITION, condition=c, value=value))
        if shock.lasts:
            before = catalogue.conditions[name].baseline.value
            rows.append(_Row(index, EXPIRY, condition=c, value=before))
    return rows


def month_labels(scenario: Scenario) -> tuple[str, ...]:
    """Dates ``YYYY-MM`` of months 0 .. T; month 0 is the month before the start."""
    first = parse_date(scenario.start).count
    return tuple(str(month_at(first - 1 + t)) for t in range(scenario.months + 1))
