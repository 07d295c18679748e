"""A finished run played again to say why one of its quantities moved.

Common random numbers make every future the same again; what is played must be what was recorded.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from alignsim.catalogue.load import Catalogue, shipped_catalogue
from alignsim.engine.assemble import panel_of, prepare
from alignsim.engine.digests import data_digest, rules_digest, theory_digest
from alignsim.engine.ensemble import Progress
from alignsim.engine.plan import Plan
from alignsim.engine.posterior import DEFAULT, NO_POSTERIOR, NONE, Posterior, chosen_posterior
from alignsim.engine.retrace import Traced, retrace
from alignsim.errors import AlignsimError, escaped
from alignsim.explanation import (
    BALANCE,
    BOUND,
    NOISE,
    RECIPROCITY,
    REVERSION,
    Cause,
    Explanation,
    explanation_of,
    with_sources,
)
from alignsim.results import Results
from alignsim.room import must_hold
from alignsim.scenario import Scenario, read_scenario, scenario_digest
from alignsim.scenario.lexicon import shipped_vocabulary, vocabulary_of
from alignsim.scenario.months import place_of_month
from alignsim.scenario.quantities import ExpressionError, Quantity, parse_quantity
from alignsim.scenario.schema import MOST_MONTHS
from alignsim.scenario.words import quoted

CALIBRATION, SCENARIO = "calibration", "scenario"
"""Sources of a parameter that a posterior, or the scenario itself, has set."""

RESTS_ON = {
    "received": (("goldstein",), ("response",)),
    "commitment": (("goldstein",), ("response", "commitment")),
    "bystander": (("goldstein", "provocation"), ("reaction",)),
    "blame": (("goldstein", "provocation"), ("reaction", "indirect")),
}
"""For each role the effects of the move, and the parameters, that a part rests on."""

LOSS_RESTS_ON = ("value-added-share", "trade-elasticity", "adjustment-half-life")
"""Parameters that the cost of a restriction rests on, besides the measured trade."""

EXPLAINED = {"alignment": (14_000, 800), "loss": (800, 350)}
"""Bytes of memory that a future takes while it is explained, and more for each month of the period.

Measured on madrid-2022 over 1, 12 and 36 months: 15, 29 and 42 kB an alignment, 1 and 14 kB a loss.
"""

_WHY_NOT = {
    "pressure": "it is itself one part, of what {1} loses; explain loss({1})",
    "threat": "what adds to it is cut off at nothing, and decays in shares of what is left",
    "ties": "each act closes a share of a gap that the acts before it have left",
    "support": "it is cut off at 0 and 1, and moves by shares of a gap",
    "confidence": "it is cut off at 0 and 1, and moves by shares of a gap",
    "condition": "the scenario sets it; `alignsim show` with the scenario tells when",
}
_CAN = "What can be explained: alignment(government, government or bloc), loss(government)"


class Period(NamedTuple):
    """From the end of month ``since`` to the end of month ``until``, 0 the measured start."""

    since: int
    until: int


def period_of(dates: Sequence[str], month: str = "", since: str = "", until: str = "") -> Period:
    """The period that is meant: one month, or from the end of one to the end of another.

    Months by date, ``YYYY-MM``, or by number; by default the whole run. AlignsimError tells which
    months there are.
    """
    if month and (since or until):
        raise AlignsimError("give a month, or from which month to which, not both")
    if month:
        at = place_of_month(dates, month, first=0)
        if at == 0:
            raise AlignsimError(
                f"{dates[0]} is the measured start, before which nothing moved; "
                f"the first month played is {dates[1]}"
            )
        return Period(at - 1, at)
    found = Period(
        place_of_month(dates, since, first=0) if since else 0,
        place_of_month(dates, until or None, first=0),
    )
    if found.since >= found.until:
        raise AlignsimError(
            f"from {dates[found.since]} to {dates[found.until]} no month lies; "
            "the first must be before the second"
        )
    return found


def explained_quantity(text: str, governments: Sequence[str]) -> Quantity:
    """The quantity written as ``text``, among the governments in play.

    AlignsimError where it is none, or cannot be split.
    """
    try:
        quantity = parse_quantity(text, vocabulary_of(shipped_catalogue()))
    except ExpressionError as fault:
        raise AlignsimError(f"{quoted(text)}: {fault}") from fault
    if quantity.kind in _WHY_NOT:
        why = _WHY_NOT[quantity.kind].format(quantity.subject, quantity.partner)
        raise AlignsimError(f"{quantity} cannot be split into parts that add up: {why}. {_CAN}")
    blocs = shipped_catalogue().blocs
    for name in filter(None, (quantity.subject, quantity.partner)):
        if name not in governments and name not in blocs:
            playing = ", ".join(governments)
            raise AlignsimError(f"{name} is not in play; in play are: {playing}")
    return quantity


def explain_results(
    results: Results,
    of: str,
    *,
    month: str = "",
    since: str = "",
    until: str = "",
    future: int | None = None,
    posterior: Posterior | str = DEFAULT,
    jobs: int = 0,
    progress: Progress | None = None,
) -> Explanation:
    """Why the quantity ``of`` moved in a run; see :func:`alignsim.explain`."""
    quantity = explained_quantity(of, results.governments)
    period = period_of(results.dates, month, since, until)
    first, count = results.first, results.futures
    if future is not None:
        last = results.first + results.futures - 1
        if not first <= future <= last:
            raise AlignsimError(f"there is no future {future}; there are: {first} to {last}")
        first, count = future, 1
    whole, month_more = EXPLAINED[quantity.kind]
    each = whole + month_more * (period.until - period.since)
    mend = "explain fewer months, one --future, or a run of fewer futures"
    must_hold(each * count, f"the explanation of {count:,} futures", mend)
    scenario, plan = played_plan(results, posterior)
    panel = panel_of([quantity], shipped_catalogue(), plan.governments, scenario.start[:7])
    try:
        traced = retrace(
            plan,
            panel,
            count,
            first=first,
            since=period.since,
            until=period.until,
            jobs=jobs,
            progress=progress,
        )
        _must_be_the_same(results, str(quantity), traced, first)
        found = explanation_of(results, str(quantity), traced, period.until, first)
    except MemoryError as fault:
        raise AlignsimError(
            f"the parts of {count:,} futures need more memory than this machine has; "
            "explain fewer months, one future, or a run of fewer"
        ) from fault
    causes = [part.cause for part in found.parts if part.cause is not None]
    return with_sources(found, {each: sources_of(each, scenario, results) for each in causes})


def played_plan(results: Results, posterior: Posterior | str = DEFAULT) -> tuple[Scenario, Plan]:
    """The scenario and the plan that results were played from.

    AlignsimError where they were played by other rules, data or another posterior.
    """
    told = results.provenance
    if "scenario" not in told:
        raise AlignsimError("the results do not say which scenario they were played from")
    for entry, present, what in (
        ("rules_digest", rules_digest(), "rules"),
        ("data_digest", data_digest(), "data"),
    ):
        if told.get(entry) != present:
            found = escaped(str(told.get(entry)))[:16]
            raise AlignsimError(
                f"the run was played by other {what} ({found}) than these ({present}); "
                "run the scenario again with this version of alignsim, then explain it"
            )
    scenario = _scenario_of(told["scenario"])
    if scenario_digest(scenario) != told.get("scenario_digest"):
        raise AlignsimError("the scenario told by the run is not the one it was played from")
    if theory_digest(scenario.theory) != told.get("theory_digest"):
        raise AlignsimError(
            f"theory {scenario.theory} has changed since the run was played; run the scenario "
            "again, then explain it"
        )
    chosen = _posterior_of(told, posterior)
    return scenario, prepare(scenario, shipped_catalogue(), posterior=chosen)


def _scenario_of(told: dict[str, Any]) -> Scenario:
    """The scenario of a manifest; a run made shorter than its file keeps what it never reached."""
    longest = json.dumps({**told, "months": MOST_MONTHS}).encode()
    scenario = read_scenario(longest, shipped_vocabulary())
    return scenario.model_copy(update={"months": told["months"]})


def _posterior_of(told: dict[str, Any], posterior: Posterior | str) -> Posterior:
    wanted = told.get("posterior", {}).get("digest", NONE)
    if wanted == NONE:
        return NO_POSTERIOR
    chosen = chosen_posterior(posterior)
    if chosen.digest != wanted:
        raise AlignsimError(
            f"the run drew from the posterior {escaped(str(wanted))[:16]}, not from "
            f"{chosen.digest}; give its file with --posterior"
        )
    return chosen


def _must_be_the_same(results: Results, quantity: str, traced: Traced, first: int) -> None:
    """What was played again must be what was recorded, to the last bit."""
    if quantity not in results.quantities:
        return
    row = first - results.first
    stamps = traced.levels.shape[1]
    recorded = results.trajectory(quantity)[row : row + len(traced.levels), :stamps]
    if not np.array_equal(recorded, traced.levels):
        raise AlignsimError(
            f"{quantity}, played again, is not what the run recorded; the run was changed, or "
            "played elsewhere: run the scenario again, then explain it"
        )


# -- what parts rest on ---------------------------------------------------------------------------


def sources_of(cause: Cause, scenario: Scenario, results: Results) -> tuple[str, ...]:
    """Ids of what a part rests on: the shock's own sources, the move's effects, parameters."""
    catalogue = shipped_catalogue()
    if cause.mechanism in (BALANCE, NOISE, RECIPROCITY, REVERSION):
        return (_parameter_source(cause.mechanism, catalogue, scenario, results),)
    if cause.mechanism == BOUND:
        return ()
    effects, parameters = RESTS_ON.get(cause.role, ((), LOSS_RESTS_ON))
    found = _shock_sources(cause, scenario)
    found += [catalogue.moves[cause.move].effects[effect].source for effect in effects]
    found += [_parameter_source(name, catalogue, scenario, results) for name in parameters]
    return tuple(dict.fromkeys(found))


def _shock_sources(cause: Cause, scenario: Scenario) -> list[str]:
    shocks = [each for each in scenario.shocks if each.id == cause.shock]
    return [word.strip() for shock in shocks for word in shock.source.split(",") if word.strip()]


def _parameter_source(name: str, catalogue: Catalogue, scenario: Scenario, results: Results) -> str:
    if name in scenario.parameters:
        return SCENARIO
    if name in results.provenance.get("posterior", {}).get("parameters", ()):
        return CALIBRATION
    return catalogue.parameters[name].evidence.source
