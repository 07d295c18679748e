"""A calibration in its folder: begun, gone on with, and written down.

``history.db`` holds every complete population, ``inputs.json`` what it was made from; what is found
is written by :mod:`alignsim.calibration.record`.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.backtest.observed import Observed
from alignsim.calibration.data import Data, data_of
from alignsim.calibration.foresight import Foresight, foresight
from alignsim.calibration.particles import (
    Told,
    prior_quantile,
    resampled,
    rounded,
    told_of,
)
from alignsim.calibration.settings import Settings
from alignsim.calibration.simulate import Simulator
from alignsim.calibration.workers import Workers
from alignsim.engine.digests import data_digest, rules_digest
from alignsim.engine.posterior import Posterior
from alignsim.errors import AlignsimError, escaped
from alignsim.storage import plainly, replacing

if TYPE_CHECKING:
    from alignsim.calibration.smc import How, Population, Problem, Tell

LIBRARY = "pyabc"
INSTALL = 'pip install "alignsim[calibration]"'
DATABASE, INPUTS = "history.db", "inputs.json"

SEARCHING = 0.85
"""Share of the time that may go into the search; the rest is for the check of what it found."""

SECONDS = 60.0


@dataclass(frozen=True)
class Fitted:
    """A calibration that is done, with everything there is to tell of it."""

    settings: Settings
    data: Data
    seed: int
    populations: "list[Population]"
    posterior: Posterior
    told: dict[str, Told]  # by parameter or nuisance
    before: list[dict[str, float]]  # summaries simulated with numbers from the priors
    after: list[dict[str, float]]  # and with particles
    foresight: Foresight
    ended: str  # why the search ended, in words


def must_be_installed() -> None:
    """AlignsimError, with how to mend it, where the library of the search is missing."""
    if find_spec(LIBRARY) is None:
        raise AlignsimError(
            f"calibration needs {LIBRARY}, which is not installed; install it with {INSTALL}"
        )


def simulator(settings: Settings, observed: Observed, data: Data) -> Simulator:
    """The simulator of a process."""
    return Simulator(settings, observed, data)


def calibrate(
    settings: Settings,
    observed: Observed,
    folder: Path,
    *,
    seed: int,
    jobs: int = 1,
    resume: bool = False,
    tell: "Tell | None" = None,
) -> Fitted:
    """Search the posterior in ``folder``, and check it.

    The result depends on settings, data, rules, seed and number of populations, not on ``jobs``.
    AlignsimError where the folder holds another calibration, or one and ``resume`` is not given.
    """
    must_be_installed()
    from alignsim.calibration.smc import How, Problem

    begun = time.monotonic()
    data, search = data_of(settings, observed), settings.search
    problem = Problem(settings.priors, data.value, data.spread)
    how = How(
        seed,
        search.particles,
        search.populations,
        search.quantile,
        search.kernel,
        search.tolerance,
    )
    prepare_folder(folder, inputs_of(settings, how), resume)
    make = partial(simulator, settings, observed, data)
    with Workers(make, jobs) as pool:
        deadline = begun + SEARCHING * SECONDS * search.minutes
        ended = search_on(problem, how, folder / DATABASE, pool, deadline, tell)
        return _checked(settings, observed, data, seed, folder, pool, ended)


# ---------------------------------------------------------------------------- folder


def inputs_of(settings: Settings, how: "How") -> dict[str, Any]:
    """Everything that populations depend on; a search only goes on where it is the same."""
    return {
        "seed": how.seed,
        "particles": how.particles,
        "quantile": how.quantile,
        "kernel": how.kernel,
        "tolerance": how.tolerance,
        "settings": settings_digest(settings),
        "data": data_digest(),
        "rules": rules_digest(),
        LIBRARY: version(LIBRARY),
    }


def settings_digest(settings: Settings) -> str:
    """Digest of what is fitted to what; how long the search goes on is no part of it."""
    search = replace(settings.search, populations=0, minutes=0.0, rows=0, predictive=0)
    return sha256(repr(replace(settings, search=search)).encode()).hexdigest()[:16]


def prepare_folder(folder: Path, inputs: Mapping[str, Any], resume: bool) -> None:
    """Make the folder ready for a search, or make sure that it can go on."""
    place = escaped(str(folder))
    with plainly(folder, "made"):
        folder.mkdir(parents=True, exist_ok=True)
    known = folder / INPUTS
    if not known.exists():
        (folder / DATABASE).unlink(missing_ok=True)
        with replacing(known) as file:
            file.write((json.dumps(inputs, indent=1) + "\n").encode())
        return
    if not resume:
        raise AlignsimError(
            f"{place} holds a calibration already; go on with it by --resume, choose another "
            "folder by --out, or delete this one"
        )
    try:
        before = json.loads(known.read_text(encoding="utf-8"))
        differing = [name for name, value in inputs.items() if before.get(name) != value]
    except (OSError, ValueError, AttributeError) as fault:
        raise AlignsimError(f"{escaped(str(known))} cannot be read; delete {place}") from fault
    if differing:
        raise AlignsimError(
            f"{place} was begun with other {', '.join(differing)}; go on as it was begun, choose "
            "another folder by --out, or delete this one"
        )


def search_on(
    problem: "Problem",
    how: "How",
    database: Path,
    pool: Workers,
    deadline: float,
    tell: "Tell | None" = None,
) -> str:
    """Sample populations until one reaches the tolerance, all are done, or time is over.

    Returns why it ended. No population is begun that would probably end too late: each is taken to
    be as much longer than the one before as that was.
    """
    from alignsim.calibration.smc import OutOfTime, next_population, tolerances

    took: list[float] = []
    while True:
        done = tolerances(database)
        if done and done[-1] <= how.tolerance:
            return "the tolerance is reached"
        if len(done) >= how.populations:
            return "all populations are done"
        expected = took[-1] * max(1.0, took[-1] / took[-2]) if len(took) > 1 else 0.0
        if done and time.monotonic() + expected > deadline:
            return "the time is over"
        begun = time.monotonic()
        try:
            next_population(problem, how, database, pool, deadline, tell)
        except OutOfTime:
            if not done:
                raise AlignsimError(
                    "no population was complete in time; give more --minutes or fewer --particles"
                ) from None
            return "the time is over"
        took.append(time.monotonic() - begun)


# ---------------------------------------------------------------------------- check


def _checked(
    settings: Settings,
    observed: Observed,
    data: Data,
    seed: int,
    folder: Path,
    pool: Workers,
    ended: str,
) -> Fitted:
    from alignsim.calibration.smc import populations

    found = populations(folder / DATABASE, settings.priors)
    values = particles_of(settings, found[-1], seed)
    fitted = tuple(settings.parameters)
    posterior = Posterior(fitted, np.column_stack([values[name] for name in fitted]))
    some = settings.search.predictive
    return Fitted(
        settings=settings,
        data=data,
        seed=seed,
        populations=found,
        posterior=posterior,
        told={name: told_of(settings, p, values[name]) for name, p in settings.priors.items()},
        before=_simulated(pool, from_priors(settings, some, seed), seed, 0),
        after=_simulated(pool, _spread_out(values, some), seed, 1),
        foresight=foresight(settings, observed, posterior),
        ended=ended,
    )


def particles_of(settings: Settings, population: "Population", seed: int) -> dict[str, Any]:
    """Equally likely values of all that is fitted, (rows,) by id."""
    rows = resampled(population.weights, settings.search.rows, seed)
    return {
        name: rounded(population.values[name][rows], prior.low, prior.high)
        for name, prior in settings.priors.items()
    }


def from_priors(settings: Settings, count: int, seed: int) -> list[dict[str, float]]:
    """Numbers drawn from the priors, one each, independently."""
    draws = np.random.default_rng([seed, count]).random((count, len(settings.priors)))
    priors = settings.priors.items()
    return [
        {name: prior_quantile(p, float(u)) for (name, p), u in zip(priors, row, strict=True)}
        for row in draws
    ]


def _spread_out(values: Mapping[str, Any], count: int) -> list[dict[str, float]]:
    """Some of the particles, at even steps."""
    rows = len(next(iter(values.values())))
    chosen = np.linspace(0, rows - 1, min(count, rows)).astype(int)
    return [{name: float(column[row]) for name, column in values.items()} for row in chosen]


def _simulated(
    pool: Workers, values: list[dict[str, float]], seed: int, which: int
) -> list[dict[str, float]]:
    seeds = np.random.SeedSequence([seed, which]).generate_state(len(values), np.uint64) >> 1
    return pool.map(values, [int(each) for each in seeds])
