"""Remarks from a pilot of some hundred futures: what never happens, what makes no difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from alignsim.catalogue.load import Catalogue
from alignsim.engine.assemble import governments_in_play, prepare, reported
from alignsim.engine.ensemble import Recorded, play_ensemble
from alignsim.engine.plan import Plan
from alignsim.engine.posterior import chosen_posterior
from alignsim.lint.reading import Remark
from alignsim.scenario import Scenario
from alignsim.scenario.lexicon import vocabulary_of
from alignsim.scenario.schema import Shock
from alignsim.scenario.when import parse_when, quantities_in
from alignsim.world.state import Floats

PILOT = 200
"""Futures of a pilot run."""

NEGLIGIBLE = 0.05
"""Standard deviations between futures below which a mean difference is told as no difference; a
quarter of what Cohen (1988) calls a small effect."""


def pilot_remarks(scenario: Scenario, catalogue: Catalogue, effects: bool = False) -> list[Remark]:
    """Remarks that only a run can tell; with ``effects`` also on shocks that move nothing reported.

    Effects are paired: every shock is left out in turn, on the same draws.
    """
    watching = _watching(scenario, catalogue)
    plan = prepare(watching, catalogue, posterior=chosen_posterior())
    pilot = play_ensemble(plan, PILOT)
    remarks = list(_never_or_always(scenario, catalogue, plan, pilot))
    if effects:
        remarks += _without_effect(scenario, catalogue, plan, pilot)
    return remarks


def _watching(scenario: Scenario, catalogue: Catalogue) -> Scenario:
    """The scenario reporting also what its shocks wait for."""
    governments = governments_in_play(scenario, catalogue)
    names = [str(q) for q in reported(scenario, catalogue, governments)]
    for shock in scenario.shocks:
        names += _watched(shock, catalogue)
    return scenario.model_copy(update={"report": tuple(dict.fromkeys(names))})


def _watched(shock: Shock, catalogue: Catalogue) -> list[str]:
    """The quantities a shock waits for, in the order of its condition."""
    if shock.when is None:
        return []
    return [str(q) for q in quantities_in(parse_when(shock.when, vocabulary_of(catalogue)))]


def _never_or_always(
    scenario: Scenario, catalogue: Catalogue, plan: Plan, pilot: Recorded
) -> Iterator[Remark]:
    for shock, began in zip(scenario.shocks, pilot.began.T, strict=True):
        if shock.when is None or shock.probability == 0.0:
            continue
        if not began.any():
            ranges = _ranges(_watched(shock, catalogue), plan, pilot)
            yield Remark(
                "shocks",
                shock.id,
                f"{shock.id} began in none of {PILOT} pilot futures: `{shock.when}` never held"
                f"{ranges}",
            )
        elif shock.probability == 1.0 and (began == 1).all() and not shock.once:
            yield Remark(
                "shocks",
                shock.id,
                f"{shock.id} begins in the first month of every future, for `{shock.when}` holds "
                "from the start; give it a `date`, or wait for something that changes",
            )


def _ranges(names: list[str], plan: Plan, pilot: Recorded) -> str:
    """Within what the quantities of a condition stayed, as an addition to a message."""
    told = []
    for name in dict.fromkeys(names):
        values = pilot.values[:, :, plan.quantities.index(name)]
        told.append(f"{name} stayed between {values.min():.3g} and {values.max():.3g}")
    return f"; {', '.join(told)}" if told else ""


def _without_effect(
    scenario: Scenario, catalogue: Catalogue, plan: Plan, pilot: Recorded
) -> Iterator[Remark]:
    names = [str(q) for q in reported(scenario, catalogue, plan.governments)]
    columns = [plan.quantities.index(name) for name in names]
    with_it = pilot.values[:, :, columns]
    for index, shock in enumerate(scenario.shocks):
        if not pilot.began[:, index].any():
            continue
        probability = plan.shock_probability.copy()
        probability[index] = 0.0
        without = play_ensemble(replace(plan, shock_probability=probability), PILOT)
        effect = standardised(with_it, without.values[:, :, columns])
        if np.abs(effect).max() < NEGLIGIBLE:
            month, column = np.unravel_index(np.abs(effect).argmax(), effect.shape)
            yield Remark(
                "shocks",
                shock.id,
                f"{shock.id} moves no reported quantity by {NEGLIGIBLE:g} standard deviations: the "
                f"most is {effect[month, column]:+.2g} of {names[int(column)]} in month {month}; "
                "report what it does move, or strengthen it",
            )


def standardised(one: Floats, other: Floats) -> Floats:
    """Mean paired differences (T + 1, Q) in standard deviations between the futures of ``other``.

    Both are (F, T + 1, Q) on the same draws; where nothing varies a difference counts as infinite.
    """
    difference = (one - other).mean(axis=0)
    spread = other.std(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.where(difference == 0.0, 0.0, difference / spread)
    return np.asarray(scaled)
