"""Small problems for the search: one with a known answer, one of the model itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from alignsim.backtest.observed import Observed, load_observed
from alignsim.calibration.fit import DATABASE, search_on, simulator
from alignsim.calibration.settings import Prior, Settings, settings_of
from alignsim.calibration.smc import How, Population, Problem, populations
from alignsim.calibration.workers import Make, Workers
from alignsim.catalogue.load import shipped_catalogue

SHIPPED = Path(__file__).parents[2] / "src" / "alignsim" / "world" / "data" / "calibration.yaml"


def entry(**changes: Any) -> dict[str, Any]:
    """The shipped settings as plain data, with some entries replaced."""
    return {**yaml.safe_load(SHIPPED.read_text(encoding="utf-8")), **changes}


# -- a line through points -------------------------------------------------------------------------

LINE = {"height": Prior(0.0, 0.5, 1.0, "x"), "idle": Prior(0.0, 0.5, 2.0, "x")}


def line(values: Mapping[str, float], seed: int) -> dict[str, float]:
    """Two figures that know of `height` alone, each with an error."""
    random = np.random.default_rng(seed)
    one, other = values["height"] + 0.02 * random.standard_normal(2)
    return {"one": float(one), "other": float(other)}


def make_line() -> Any:
    """Makes the simulator of the line, in any process."""
    return line


def searched(
    folder: Path,
    problem: Problem,
    make: Make,
    jobs: int = 1,
    deadline: float = float("inf"),
    tell: Any = None,
    **how: Any,
) -> tuple[str, list[Population]]:
    """Why a small search ended, and its populations."""
    given = {"seed": 3, "particles": 24, "populations": 3, "quantile": 0.4, "kernel": 0.8}
    search = How(**({**given, "tolerance": 0.0} | how))
    with Workers(make, jobs) as pool:
        ended = search_on(problem, search, folder / DATABASE, pool, deadline, tell)
    return ended, populations(folder / DATABASE, problem.priors)


def line_problem() -> Problem:
    """The line at 0.7, known to 0.05."""
    return Problem(LINE, {"one": 0.7, "other": 0.7}, {"one": 0.05, "other": 0.05})


# -- the model itself ------------------------------------------------------------------------------


def votes_settings() -> Settings:
    """Five years of votes and their size of change alone, for `noise` alone."""
    size = {"kind": "votes-change", "label": "x", "unit": "x", "pairs": "all", "why": "x"}
    given = entry(
        parameters=["noise"],
        numbers=[],
        nuisances={},
        votes={"first": 2005, "last": 2009, "apart": ["beijing", "moscow"]},
        resamples=20,
        summaries={"size": {**size, "horizons": [1, 2]}},
    )
    return settings_of(given, shipped_catalogue())


def exact(observed: Observed) -> Observed:
    """The observed figures as if votes were known without error."""
    points = observed.tables["ideal_points"]
    sure = {
        key: {**row, "low": row["ideal_point"], "high": row["ideal_point"]}
        for key, row in points.items()
    }
    return replace(observed, tables={**observed.tables, "ideal_points": sure})


def of_the_model(noise: float, seed: int) -> tuple[Problem, Make]:
    """A problem whose data the model itself made at a known noise."""
    from alignsim.calibration.data import data_of

    settings, observed = votes_settings(), exact(load_observed())
    data = data_of(settings, observed)
    make = partial(simulator, settings, observed, data)
    value = make()({"noise": noise}, seed)
    return Problem(settings.priors, value, {"size": 0.02}), make
