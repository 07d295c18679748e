"""Which assumptions drive a result: sweeps of the uncertain numbers of a scenario."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alignsim.catalogue.load import shipped_catalogue
from alignsim.engine.assemble import governments_in_play, month_labels, recorded, reported
from alignsim.engine.assemble import prepare as assemble
from alignsim.engine.digests import data_digest, rules_digest
from alignsim.engine.ensemble import Progress
from alignsim.engine.factors import ALL, at_quantiles, chosen_factors, drawn_values, rows_of
from alignsim.engine.plan import Plan
from alignsim.engine.points import play_points
from alignsim.engine.posterior import DEFAULT, Posterior, chosen_posterior
from alignsim.errors import AlignsimError, escaped
from alignsim.factors import Factor
from alignsim.library import load_scenario
from alignsim.results import Floats, Results, unit_of
from alignsim.runner import Choice, adjust, is_run_folder, run
from alignsim.scenario import Scenario, read_scenario
from alignsim.scenario.lexicon import shipped_vocabulary
from alignsim.scenario.months import Month, place_of_month
from alignsim.scenario.outcome import Outcome, parse_outcome
from alignsim.scenario.words import listed, nearest, quoted
from alignsim.sensitivity import (
    METHODS,
    MORRIS,
    PAWN,
    SOBOL,
    Sweep,
    design,
    must_be_installed,
    sensitivity,
)
from alignsim.storage import load

SAMPLES = {MORRIS: 30, SOBOL: 128}
"""Trajectories and base samples: enough for the order of the strongest of a dozen factors."""

FUTURES = {MORRIS: 32, SOBOL: 16, PAWN: 1000}
"""Futures at every point, or of the run: twelve factors then take half a minute on two cores."""

LEAST_SAMPLES, LEAST_FUTURES, LEAST_OF_RUN = 4, 2, 100
"""Below these no interval means anything."""

MOST_PLAYED = 10_000_000
"""Futures of one sweep beyond which days pass, which is surely not meant."""

SHARE = "share of futures"
"""Unit of the result where a condition is asked."""


@dataclass(frozen=True)
class Asked:
    """What a sweep asks, with every default filled in and every name checked."""

    scenario: Scenario  # recording what is asked; but for PAWN it ends with the month asked about
    outcomes: tuple[Outcome, ...]
    month: int
    factors: tuple[Factor, ...]
    method: str
    samples: int  # 0 for PAWN
    futures: int
    posterior: Posterior
    kept: Results | None = None  # the run that PAWN was given

    @property
    def plan(self) -> Plan:
        """The scenario, ready to be played."""
        return assemble(self.scenario, shipped_catalogue(), posterior=self.posterior)


def ask(
    scenario: Scenario | str | Path,
    of: Sequence[str] = (),
    *,
    factors: Sequence[str] = (ALL,),
    method: str = MORRIS,
    month: Month = None,
    samples: int | None = None,
    futures: int | None = None,
    seed: int | None = None,
    posterior: Choice = DEFAULT,
) -> Asked:
    """Check what is asked of a sweep, see :func:`sweep`; nothing is played."""
    if method not in METHODS:
        near = nearest(method, METHODS)
        guess = f"did you mean {near}? " if near else ""
        raise AlignsimError(
            f"no method is called {quoted(method)}; {guess}there are: {listed(METHODS)}"
        )
    must_be_installed()
    drawn_from, catalogue = chosen_posterior(posterior), shipped_catalogue()
    kept = None
    if not isinstance(scenario, Scenario) and is_run_folder(scenario):
        if method != PAWN:
            raise AlignsimError(
                f"{escaped(str(scenario))} is played already, and {method} plays settings of its "
                f"own; name its scenario, or ask by {PAWN}"
            )
        kept, whole = kept_run(Path(scenario), seed, drawn_from)
    else:
        whole = adjust(given_scenario(scenario), seed=seed)
    outcomes = outcomes_of(whole, of)
    at = place_of_month(month_labels(whole), month)
    whole = recording(whole, outcomes)
    if method != PAWN:
        whole = adjust(whole, months=at)
    plan = assemble(whole, catalogue, posterior=drawn_from)
    asked = Asked(
        scenario=whole,
        outcomes=outcomes,
        month=at,
        factors=chosen_factors(factors, plan, catalogue),
        method=method,
        samples=samples_of(method, samples),
        futures=kept.futures if kept else FUTURES[method] if futures is None else futures,
        posterior=drawn_from,
        kept=kept,
    )
    _must_be_playable(asked)
    return asked


def kept_run(folder: Path, seed: int | None, posterior: Posterior) -> tuple[Results, Scenario]:
    """A run and its scenario, as far as it was played with these rules, data and posterior.

    AlignsimError tells why what its futures drew cannot be told.
    """
    place = escaped(str(folder))
    if seed is not None:
        raise AlignsimError(f"{place} is played already, and --seed cannot change it")
    results = load(folder)
    made = results.provenance
    drawn_from = dict(made.get("posterior", {})).get("digest")
    if (made.get("rules_digest"), made.get("data_digest")) != (rules_digest(), data_digest()):
        raise AlignsimError(
            f"{place} was played with other rules or data, so that what its futures drew is not "
            "known; run its scenario again with this version of alignsim"
        )
    if drawn_from != posterior.digest:
        raise AlignsimError(
            f"{place} drew from another posterior ({drawn_from}, not {posterior.digest}); "
            "name that one by --posterior"
        )
    text = json.dumps(made["scenario"]).encode()  # JSON is YAML
    return results, read_scenario(text, shipped_vocabulary(), file=str(folder))


def given_scenario(scenario: Scenario | str | Path) -> Scenario:
    """The scenario, read if it is named."""
    return scenario if isinstance(scenario, Scenario) else load_scenario(scenario)


def outcomes_of(scenario: Scenario, of: Sequence[str]) -> tuple[Outcome, ...]:
    """What is asked of every future, by default the first quantity of the report."""
    catalogue, vocabulary = shipped_catalogue(), shipped_vocabulary()
    governments = governments_in_play(scenario, shipped_catalogue())
    if not of:
        return (Outcome(reported(scenario, catalogue, governments)[0]),)
    found = {str(each): each for each in (parse_outcome(text, vocabulary) for text in of)}
    for each in found.values():
        must_be_in_play(each, governments)
    return tuple(found.values())


def must_be_in_play(outcome: Outcome, governments: Sequence[str]) -> None:
    """AlignsimError where an outcome is about a government that does not play."""
    known = shipped_catalogue().governments
    for text in outcome.quantities:
        names = text.partition("(")[2].rstrip(")").split(", ")
        absent = [name for name in names if name in known and name not in governments]
        if absent:
            raise AlignsimError(
                f"{text}: {absent[0]} is not in play; the scenario has {', '.join(governments)}"
            )


def recording(scenario: Scenario, outcomes: Sequence[Outcome]) -> Scenario:
    """The scenario, made to report what is asked where it does not record it by itself."""
    catalogue = shipped_catalogue()
    governments = governments_in_play(scenario, catalogue)
    there = {str(each) for each in recorded(scenario, catalogue, governments)}
    wanted = dict.fromkeys(text for each in outcomes for text in each.quantities)
    missing = [text for text in wanted if text not in there]
    if not missing:
        return scenario
    report = [str(each) for each in reported(scenario, catalogue, governments)]
    return scenario.model_copy(update={"report": (*report, *missing)})


def samples_of(method: str, samples: int | None) -> int:
    """How many samples a method takes; AlignsimError tells what it can take."""
    if method == PAWN:
        if samples is not None:
            raise AlignsimError(
                "pawn takes the futures of one run and no samples; give --futures instead"
            )
        return 0
    found = SAMPLES[method] if samples is None else samples
    if found < LEAST_SAMPLES:
        raise AlignsimError(f"samples are {found}, but must be {LEAST_SAMPLES} or more")
    if method == SOBOL and found & (found - 1):
        above = 1 << found.bit_length()
        raise AlignsimError(
            f"samples are {found}, but sobol needs a power of 2; give {above // 2} or {above}"
        )
    return found


def _must_be_playable(asked: Asked) -> None:
    least = LEAST_OF_RUN if asked.method == PAWN else LEAST_FUTURES
    if asked.futures < least:
        raise AlignsimError(
            f"futures are {asked.futures}, but {asked.method} needs {least} or more"
        )
    if len(asked.factors) < 2:
        raise AlignsimError(
            f"only {asked.factors[0].name} would be swept; name two factors or more, "
            "for each is held against the others"
        )
    played = points_of(asked) * asked.futures
    if played > MOST_PLAYED:
        raise AlignsimError(
            f"this would play {played:,} futures, at most {MOST_PLAYED:,} are played; "
            "ask for fewer samples, futures or factors"
        )


def points_of(asked: Asked) -> int:
    """Number of sample points: 1 for PAWN, which asks one run."""
    k = len(asked.factors)
    return {PAWN: 1, MORRIS: asked.samples * (k + 1), SOBOL: asked.samples * (k + 2)}[asked.method]


def play(asked: Asked, *, jobs: int = 0, progress: Progress | None = None) -> Floats:
    """Play every sample point: the outcomes (R, S, K); of PAWN those of one run (R, F, 1)."""
    if asked.method == PAWN:
        results = asked.kept or run(
            asked.scenario, asked.futures, posterior=asked.posterior, jobs=jobs, progress=progress
        )
        return outcomes_in(results, asked.outcomes, asked.month)[:, :, None]
    plan = asked.plan
    rows = rows_of(asked.factors, plan, shipped_catalogue())
    points = design(asked.method, len(asked.factors), asked.samples, asked.scenario.seed)
    values = at_quantiles(plan, rows, points)
    last = play_points(plan, rows, values, asked.futures, jobs=jobs, progress=progress)
    levels = {name: last[:, :, place] for place, name in enumerate(plan.quantities)}
    return np.stack([each.of(levels, asked.month) for each in asked.outcomes])


def outcomes_in(results: Results, outcomes: Sequence[Outcome], month: int) -> Floats:
    """Outcomes in every future of a run, (R, F). AlignsimError where it did not record them."""
    for text in dict.fromkeys(text for each in outcomes for text in each.quantities):
        if text not in results.quantities:
            raise AlignsimError(
                f"the run did not record {text}; it recorded: {', '.join(results.quantities)}"
            )
    asked = dict.fromkeys(text for each in outcomes for text in each.quantities)
    levels = {name: results.trajectory(name)[:, month].copy() for name in asked}
    return np.stack([each.of(levels, month) for each in outcomes])


def analysed(asked: Asked, outcomes: Floats) -> Sweep:
    """What the outcomes of :func:`play` tell. The same outcomes tell the same, to the last bit."""
    scenario, plan, seed = asked.scenario, asked.plan, asked.scenario.seed
    rows = rows_of(asked.factors, plan, shipped_catalogue())
    if asked.method == PAWN:
        first = asked.kept.first if asked.kept else 0
        points = values = drawn_values(plan, rows, first, asked.futures)
    else:
        points = design(asked.method, len(asked.factors), asked.samples, seed)
        values = at_quantiles(plan, rows, points)
    return Sweep(
        name=scenario.name,
        method=asked.method,
        month=asked.month,
        date=month_labels(scenario)[asked.month],
        seed=seed,
        samples=asked.samples,
        futures=asked.futures,
        factors=asked.factors,
        values=values,
        results=outcomes.mean(axis=2),
        sensitivities=tuple(
            sensitivity(
                str(each), unit_asked(each), asked.method, asked.factors, points, found, seed
            )
            for each, found in zip(asked.outcomes, outcomes, strict=True)
        ),
    )


def unit_asked(outcome: Outcome) -> str:
    """Unit of a result: the quantity's, or the share of futures in which a condition holds."""
    return SHARE if outcome.is_condition else unit_of(str(outcome))


def sweep(
    scenario: Scenario | str | Path,
    of: str | Sequence[str] = (),
    *,
    factors: str | Sequence[str] = ALL,
    method: str = MORRIS,
    month: Month = None,
    samples: int | None = None,
    futures: int | None = None,
    seed: int | None = None,
    posterior: Choice = DEFAULT,
    jobs: int = 0,
    progress: Progress | None = None,
) -> Sweep:
    """Which assumptions drive a result of a scenario: the answer of Morris, Sobol or PAWN.

    ``scenario`` is a name, a file or a scenario, for PAWN also the folder of a run.
    ``of``: quantities, or conditions whose probability is the result; by default the first quantity
    that the scenario reports. ``factors``: names of parameters, ``all`` of them, ``preferences of
    GOVERNMENT``, ``effects of MOVE``, ``security of GOVERNMENT``. ``month`` 1 .. T, by default the
    last. ``samples``: trajectories (Morris) or a power of 2 (Sobol). ``futures`` at every point,
    the same ones; for PAWN those of the run. ``posterior`` as in :func:`alignsim.run`: factors that
    Morris and Sobol sweep leave it. AlignsimError tells what is not allowed.

    >>> import alignsim
    >>> found = alignsim.sweep("madrid-2022", "alignment(seoul, beijing)")      # doctest: +SKIP
    >>> found.sensitivities[0].influences[0].factor.name                        # doctest: +SKIP
    """
    asked = ask(
        scenario,
        (of,) if isinstance(of, str) else of,
        factors=(factors,) if isinstance(factors, str) else factors,
        method=method,
        month=month,
        samples=samples,
        futures=futures,
        seed=seed,
        posterior=posterior,
    )
    return analysed(asked, play(asked, jobs=jobs, progress=progress))
