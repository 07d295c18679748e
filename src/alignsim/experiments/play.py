"""Claims put to the test: every distinct run played once, on common random numbers.

Many claims ask about the same pair of runs. A run is played once, as far as the latest month that
any claim asks about, and records what all of them need.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from alignsim.engine.ensemble import Progress
from alignsim.engine.posterior import DEFAULT
from alignsim.experiments.claims import GREATER, DirectionalClaim
from alignsim.experiments.reading import chosen_claims, load_claims
from alignsim.experiments.verdict import VERDICTS, Effect, judge
from alignsim.library import load_scenario
from alignsim.results import Floats, Results
from alignsim.runner import Choice, adjust, run
from alignsim.scenario import Scenario, Shock, scenario_digest
from alignsim.shown import Shown

FUTURES = 500
"""Futures played by default: the interval of a share is then at most 0.08 wide."""


@dataclass(frozen=True)
class Outcome:
    """A claim and what the futures say of it."""

    claim: DirectionalClaim
    effect: Effect


class Claims(Shown, tuple[Outcome, ...]):
    """What became of claims, in the order in which they were asked."""

    __slots__ = ()

    def __rich_repr__(self) -> Iterator[tuple[str | None, Any]]:
        """How many claims met each verdict."""
        for verdict in VERDICTS:
            yield verdict, sum(each.effect.verdict == verdict for each in self)


@dataclass(frozen=True)
class Trial:
    """The runs that a claim needs: with its shock and, but for a comparison of levels, without.

    ``shocks`` are the ids of those that must happen, in the one and in the other.
    """

    claim: DirectionalClaim
    treated: Scenario
    control: Scenario | None
    shocks: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass
class _Run:
    """A run that some trials share, with what they ask of it."""

    scenario: Scenario
    quantities: dict[str, None] = field(default_factory=dict)
    months: int = 0


def claims(
    names: Sequence[str] = (),
    futures: int = FUTURES,
    *,
    file: str | Path | None = None,
    seed: int | None = None,
    posterior: Choice = DEFAULT,
    jobs: int = 0,
    progress: Progress | None = None,
) -> Claims:
    """Test the claims of the sources, or of a file of your own, on ``futures`` futures (2 or more).

    ``names`` are ids of claims, by default all of the file. ``seed`` replaces that of the
    scenarios; ``posterior`` and ``jobs`` as in :func:`alignsim.run`. Raises ScenarioError with
    every fault of the file, AlignsimError for a claim that there is not.

    >>> import alignsim
    >>> [each.effect.verdict for each in alignsim.claims()]       # doctest: +SKIP
    """
    chosen = chosen_claims(load_claims(file), names)
    return put_to_test(trials_of(chosen, seed), futures, posterior, jobs, progress)


def trials_of(chosen: Iterable[DirectionalClaim], seed: int | None = None) -> tuple[Trial, ...]:
    """The runs that claims need, nothing played yet."""
    return tuple(
        _trial(claim, adjust(load_scenario(claim.scenario), seed=seed)) for claim in chosen
    )


def _trial(claim: DirectionalClaim, scenario: Scenario) -> Trial:
    own: tuple[str, ...]
    if claim.added is not None:
        treated, control, own = _with(scenario, claim.added), scenario, (claim.added.id,)
    else:
        treated, control, own = scenario, _without(scenario, claim.without), claim.without
    if claim.direction == GREATER:
        return Trial(claim, treated, None, (own, ()))
    if claim.rival is not None:
        return Trial(claim, treated, _with(control, claim.rival), (own, (claim.rival.id,)))
    return Trial(claim, treated, control, (own, ()))


def _with(scenario: Scenario, shock: Shock) -> Scenario:
    return scenario.model_copy(update={"shocks": (*scenario.shocks, shock)})


def _without(scenario: Scenario, ids: Sequence[str]) -> Scenario:
    kept = tuple(shock for shock in scenario.shocks if shock.id not in ids)
    return scenario.model_copy(update={"shocks": kept})


def put_to_test(
    trials: Sequence[Trial],
    futures: int = FUTURES,
    posterior: Choice = DEFAULT,
    jobs: int = 0,
    progress: Progress | None = None,
) -> Claims:
    """Play the runs that the trials need, each once, and judge every claim."""
    asked: dict[str, _Run] = {}
    pairs = [
        [_asked(asked, each, trial.claim) for each in (trial.treated, trial.control) if each]
        for trial in trials
    ]
    played: dict[str, Results] = {}
    for key, each in asked.items():
        tell = _onward(progress, futures * len(played), futures * len(asked))
        played[key] = _play(each, futures, posterior, jobs, tell)
    return Claims(
        Outcome(
            trial.claim, judge(effects_of(trial, [played[key] for key in keys]), trial.claim.sign)
        )
        for trial, keys in zip(trials, pairs, strict=True)
    )


def _asked(asked: dict[str, _Run], scenario: Scenario, claim: DirectionalClaim) -> str:
    """Ask for the run of a scenario as far as a claim needs it; equal scenarios share one."""
    key = scenario_digest(scenario)
    found = asked.setdefault(key, _Run(scenario))
    found.quantities.update(dict.fromkeys(claim.quantities))
    found.months = max(found.months, claim.month)
    return key


def _play(
    asked: _Run, futures: int, posterior: Choice, jobs: int, progress: Progress | None
) -> Results:
    """Play one run; of its results only what claims read is kept."""
    changes = {"report": tuple(asked.quantities), "months": asked.months, "variants": {}}
    scenario = asked.scenario.model_copy(update=changes)
    results = run(scenario, futures, posterior=posterior, jobs=jobs, progress=progress)
    return results.of(asked.quantities).without_moves().without_ends()


def _onward(progress: Progress | None, before: int, of: int) -> Progress | None:
    """Progress of one run told as progress of all of them."""
    if progress is None:
        return None
    tell = progress
    return lambda done, _: tell(before + done, of)


def effects_of(trial: Trial, results: Sequence[Results]) -> Floats:
    """The effect in every future in which the claim's shock has happened by its month, (F,)."""
    claim = trial.claim
    treated = results[0].trajectory(claim.quantity)[:, claim.month]
    if trial.control is None:
        other = results[0].trajectory(claim.than or "")[:, claim.month]
    else:
        other = results[1].trajectory(claim.quantity)[:, claim.month]
    happened = np.ones(len(treated), dtype=np.bool_)
    for ids, found in zip(trial.shocks, results, strict=False):
        if ids:
            happened &= _happened(found, ids, claim.month)
    return np.asarray((treated - other)[happened])


def _happened(results: Results, ids: Sequence[str], month: int) -> npt.NDArray[np.bool_]:
    """Whether any of some shocks began by a month, (F,)."""
    places = [place for place, shock in enumerate(results.shocks) if shock.id in ids]
    began = results.began[:, places]
    return np.asarray(((began > 0) & (began <= month)).any(axis=1))
