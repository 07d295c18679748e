"""A scenario under rival theories: what its shocks do if governments choose by other rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from alignsim.catalogue.load import shipped_catalogue
from alignsim.catalogue.theories import theory_named, theory_names
from alignsim.engine.assemble import month_labels
from alignsim.engine.ensemble import Progress, Recorded, play_ensemble
from alignsim.engine.plan import Plan
from alignsim.engine.posterior import DEFAULT, Posterior, chosen_posterior
from alignsim.errors import AlignsimError, escaped
from alignsim.experiments.recording import plan_recording
from alignsim.library import load_scenario
from alignsim.results import LEDGER_COLUMNS, Floats
from alignsim.robustness import FEWEST, Robustness
from alignsim.runner import Choice, adjust
from alignsim.scenario import Scenario
from alignsim.scenario.months import Month, place_of_month
from alignsim.scenario.words import suggestion
from alignsim.titles import government_names
from alignsim.world.names import CHOSEN

FUTURES = 500
"""Futures played by default, under every theory, with the shocks and without."""

_ORIGIN = LEDGER_COLUMNS.index("origin")


@dataclass(frozen=True)
class Question:
    """What is asked of a scenario, checked: its plan records and ends as asked."""

    scenario: Scenario
    plan: Plan
    theories: tuple[str, ...]


def theories(
    scenario: Scenario | str | Path,
    futures: int = FUTURES,
    *,
    of: Sequence[str] = (),
    names: Sequence[str] = (),
    month: Month = None,
    seed: int | None = None,
    posterior: Choice = DEFAULT,
    jobs: int = 0,
    progress: Progress | None = None,
) -> Robustness:
    """What a scenario's shocks do under every theory of choice, on the same draws.

    ``of`` are quantities, by default those the scenario reports; ``names`` theories, by default all
    there are; ``month`` that in which effects are told, by default the last. ``futures`` (2 or
    more) are played under each theory with the shocks and without. ``seed`` replaces that of the
    scenario; ``posterior`` and ``jobs`` as in :func:`alignsim.run`. AlignsimError tells what is
    unknown and the nearest that is known, and which theory cannot be used.

    >>> import alignsim
    >>> found = alignsim.theories("madrid-2022")                       # doctest: +SKIP
    >>> found.verdict("alignment(seoul, nato)")                        # doctest: +SKIP
    """
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    chosen = chosen_posterior(posterior)
    asked = question_of(adjust(scenario, seed=seed), chosen, of, names, month)
    return answer(asked, futures, jobs, progress)


def question_of(
    scenario: Scenario,
    posterior: Posterior,
    of: Sequence[str] = (),
    names: Sequence[str] = (),
    month: Month = None,
) -> Question:
    """Check what is asked; see :func:`theories`. Nothing is played."""
    if not scenario.shocks:
        raise AlignsimError(
            f"{escaped(scenario.name)} has no shocks, so there is no effect to compare"
        )
    known = theory_names()
    for each in names:
        if each not in known:
            raise AlignsimError(f"unknown theory {each!r}{suggestion(each, known, 'there are')}")
    chosen = tuple(dict.fromkeys(names)) or known
    if len(chosen) < FEWEST:
        raise AlignsimError(
            f"theories are compared from {FEWEST} on; name another besides {chosen[0]}"
        )
    for each in chosen:
        theory_named(each)
    plan = plan_recording(scenario, posterior, of, place_of_month(month_labels(scenario), month))
    return Question(scenario, plan, chosen)


def answer(
    asked: Question, futures: int = FUTURES, jobs: int = 0, progress: Progress | None = None
) -> Robustness:
    """Play every theory with the shocks and without, and hold one against the other."""
    plan = asked.plan
    idle = plan.setting._replace(free=np.zeros_like(plan.setting.free))
    plans = [replace(plan, theory=theory) for theory in asked.theories]
    plans.append(replace(plan, setting=idle))
    found: list[Floats] = []
    choices = []
    for place, each in enumerate(plans):
        without = replace(each, shock_probability=np.zeros_like(plan.shock_probability))
        treated = _play(each, futures, jobs, progress, 2 * place, 2 * len(plans))
        control = _play(without, futures, jobs, progress, 2 * place + 1, 2 * len(plans))
        found.append(treated.values - control.values)
        choices.append(_choices(treated, plan))
    return Robustness(
        scenario=asked.scenario.name,
        names=government_names(shipped_catalogue(), plan),
        dates=month_labels(asked.scenario)[: plan.months + 1],
        month=plan.months,
        seed=plan.seed,
        theories=asked.theories,
        quantities=plan.quantities,
        choices=tuple(choices[:-1]),
        values=np.stack(found[:-1], axis=1),
        direct=found[-1],
    )


def _play(
    plan: Plan, futures: int, jobs: int, progress: Progress | None, place: int, runs: int
) -> Recorded:
    """Play one of several runs; progress is told of all of them."""

    def tell(done: int, _of: int) -> None:
        if progress is not None:
            progress(futures * place + done, futures * runs)

    return play_ensemble(plan, futures, jobs=jobs, progress=tell)


def _choices(recorded: Recorded, plan: Plan) -> float:
    """Moves that a government chooses in a month, 0..1, in the mean."""
    chosen = int((recorded.ledger.acts[:, _ORIGIN] == CHOSEN).sum())
    return chosen / (len(recorded.values) * plan.months * len(plan.governments))
