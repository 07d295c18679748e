"""In which region of the assumptions an outcome comes about: scenario discovery on one run."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alignsim.catalogue.load import shipped_catalogue
from alignsim.discovery import (
    CART,
    METHODS,
    PRIM,
    Discovery,
    Restriction,
    must_have_trees,
    regions,
    verdict_of,
)
from alignsim.engine.assemble import governments_in_play, month_labels
from alignsim.engine.assemble import prepare as assemble
from alignsim.engine.ensemble import Progress
from alignsim.engine.factors import chosen_factors, drawn_inputs
from alignsim.engine.posterior import DEFAULT, Posterior, chosen_posterior
from alignsim.errors import AlignsimError
from alignsim.exploring.sweeps import (
    given_scenario,
    kept_run,
    must_be_in_play,
    outcomes_in,
    recording,
)
from alignsim.results import Results
from alignsim.runner import Choice, adjust, is_run_folder, run
from alignsim.scenario import Scenario
from alignsim.scenario.lexicon import shipped_vocabulary
from alignsim.scenario.months import Month, place_of_month
from alignsim.scenario.outcome import Outcome, parse_condition
from alignsim.scenario.words import listed, nearest, quoted

FUTURES = 4000
"""Futures of a discovery: two thousand to find a region, as many to judge it."""

LEAST_FUTURES = 200
"""Below these no region can be told from luck."""

EVERYTHING = "everything"
"""The word for all that futures draw: numbers, errors of the start, and shocks that may happen."""


@dataclass(frozen=True)
class Sought:
    """What is sought, with every default filled in and every name checked."""

    scenario: Scenario  # recording what is asked
    outcome: Outcome
    month: int
    words: tuple[str, ...]  # which factors
    method: str
    threshold: float | None
    futures: int
    posterior: Posterior
    kept: Results | None = None  # the run that was given


def seek(
    scenario: Scenario | str | Path,
    outcome: str,
    *,
    factors: tuple[str, ...] = (EVERYTHING,),
    method: str = PRIM,
    month: Month = None,
    threshold: float | None = None,
    futures: int | None = None,
    seed: int | None = None,
    posterior: Choice = DEFAULT,
) -> Sought:
    """Check what is asked of a discovery, see :func:`discover`; nothing is played."""
    if method not in METHODS:
        near = nearest(method, METHODS)
        guess = f"did you mean {near}? " if near else ""
        raise AlignsimError(
            f"no method is called {quoted(method)}; {guess}there are: {listed(METHODS)}"
        )
    if method == CART:
        must_have_trees()
    if threshold is not None and not 0.0 < threshold <= 1.0:
        raise AlignsimError(f"threshold is {threshold:g}, but must lie above 0 and up to 1")
    drawn_from, kept = chosen_posterior(posterior), None
    if not isinstance(scenario, Scenario) and is_run_folder(scenario):
        kept, whole = kept_run(Path(scenario), seed, drawn_from)
    else:
        whole = adjust(given_scenario(scenario), seed=seed)
    found = parse_condition(outcome, shipped_vocabulary())
    must_be_in_play(found, governments_in_play(whole, shipped_catalogue()))
    count = kept.futures if kept else FUTURES if futures is None else futures
    if count < LEAST_FUTURES:
        raise AlignsimError(f"futures are {count}, but a discovery needs {LEAST_FUTURES} or more")
    sought = Sought(
        scenario=recording(whole, (found,)),
        outcome=found,
        month=place_of_month(month_labels(whole), month),
        words=factors,
        method=method,
        threshold=threshold,
        futures=count,
        posterior=drawn_from,
        kept=kept,
    )
    if EVERYTHING not in factors:
        catalogue = shipped_catalogue()
        plan = assemble(sought.scenario, catalogue, posterior=drawn_from)
        chosen_factors(factors, plan, catalogue)
    return sought


def found_in(sought: Sought, results: Results) -> Discovery:
    """The region that the futures of a run tell, if they tell one."""
    scenario, catalogue = sought.scenario, shipped_catalogue()
    happens = outcomes_in(results, (sought.outcome,), sought.month)[0] > 0.0
    plan = assemble(scenario, catalogue, posterior=sought.posterior)
    factors, values = drawn_inputs(plan, catalogue, results.first, results.futures)
    if EVERYTHING not in sought.words:
        wanted = {each.number for each in chosen_factors(sought.words, plan, catalogue)}
        places = [k for k, each in enumerate(factors) if each.number in wanted]
        factors, values = tuple(factors[k] for k in places), values[:, places]
    mixed = 0 < happens.sum() < len(happens)
    boxes, region, lucky = (
        regions(sought.method, values, happens, sought.threshold) if mixed else ((), None, {})
    )
    return Discovery(
        name=scenario.name,
        outcome=str(sought.outcome),
        method=sought.method,
        month=sought.month,
        date=month_labels(scenario)[sought.month],
        seed=scenario.seed,
        threshold=sought.threshold,
        factors=factors,
        cases=int(np.sum(happens)),
        futures=len(happens),
        boxes=boxes,
        region=region,
        restrictions=tuple(
            Restriction(
                factors[k], float(region.limits[k, 0]), float(region.limits[k, 1]), lucky[k]
            )
            for k in sorted(lucky, key=lambda k: lucky[k])
            if region is not None
        ),
        verdict=verdict_of(happens, region),
    )


def discover(
    scenario: Scenario | str | Path,
    outcome: str,
    *,
    factors: str | tuple[str, ...] = EVERYTHING,
    method: str = PRIM,
    month: Month = None,
    threshold: float | None = None,
    futures: int | None = None,
    seed: int | None = None,
    posterior: Choice = DEFAULT,
    jobs: int = 0,
    progress: Progress | None = None,
) -> Discovery:
    """In which region of the assumptions an outcome comes about: PRIM or CART on one run.

    ``scenario`` is a name, a file, a scenario, or the folder of a run. ``outcome`` is a condition
    as in ``when``, in ``month`` 1 .. T, by default the last. ``factors`` as in
    :func:`alignsim.sweep`, or ``everything`` that futures draw. ``threshold``: density 0..1 that
    the region shall have.
    AlignsimError tells what is not allowed.

    >>> import alignsim
    >>> found = alignsim.discover("madrid-2022", "loss(seoul) > 0.5")           # doctest: +SKIP
    >>> [each.factor.name for each in found.restrictions]                       # doctest: +SKIP
    """
    sought = seek(
        scenario,
        outcome,
        factors=(factors,) if isinstance(factors, str) else factors,
        method=method,
        month=month,
        threshold=threshold,
        futures=futures,
        seed=seed,
        posterior=posterior,
    )
    results = sought.kept or run(
        sought.scenario, sought.futures, posterior=sought.posterior, jobs=jobs, progress=progress
    )
    return found_in(sought, results)
