"""What an experiment looks at: the plan of a scenario that records just what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alignsim.catalogue.load import shipped_catalogue
from alignsim.engine.assemble import panel_of, prepare, reported
from alignsim.engine.plan import Plan
from alignsim.engine.posterior import Posterior
from alignsim.errors import AlignsimError
from alignsim.scenario import Scenario
from alignsim.scenario.context import Context
from alignsim.scenario.faults import Faults
from alignsim.scenario.lexicon import shipped_vocabulary
from alignsim.scenario.quantities import ExpressionError, Quantity, parse_quantity
from alignsim.scenario.words import quoted


def plan_recording(
    scenario: Scenario, posterior: Posterior, of: Sequence[str], months: int
) -> Plan:
    """The plan of a scenario that records the quantities ``of`` and ends after some months.

    By default what the scenario reports. AlignsimError tells what is unknown.
    """
    catalogue = shipped_catalogue()
    plan = prepare(scenario, catalogue, posterior=posterior)
    quantities = _quantities(scenario, plan, of)
    return replace(
        plan,
        months=months,
        quantities=tuple(str(each) for each in quantities),
        panel=panel_of(quantities, catalogue, plan.governments, scenario.start[:7]),
    )


def _quantities(scenario: Scenario, plan: Plan, wanted: Sequence[str]) -> list[Quantity]:
    """The quantities asked for, or those that the scenario reports."""
    if not wanted:
        return list(dict.fromkeys(reported(scenario, shipped_catalogue(), plan.governments)))
    vocabulary = shipped_vocabulary()
    context = Context(vocabulary, Faults(), in_play=frozenset(plan.governments))
    context.month = scenario.start[:7]
    found = []
    for text in wanted:
        try:
            found.append(parse_quantity(text, vocabulary))
        except ExpressionError as fault:
            raise AlignsimError(f"{quoted(text)}: {fault}") from fault
        missing = context.quantity_out_of_play(found[-1])
        if missing:
            raise AlignsimError(f"{quoted(text)}: {missing}")
    return list(dict.fromkeys(found))
