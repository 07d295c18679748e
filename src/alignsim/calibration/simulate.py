"""Simulated data sets: what an observer would have published in a world of given parameters.

One data set holds one draw of everything that is not fitted. Votes are one run over all years from
the first; the quarrel of 2017 is a run of its scenario. Both share their numbers.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from alignsim.backtest.mappings import MONTHS, similarity_of, world_of
from alignsim.backtest.observed import Observed
from alignsim.backtest.replay import flow_left
from alignsim.backtest.scores import Floats
from alignsim.calibration.data import Data, Votes, known_until, votes_summary
from alignsim.calibration.settings import Settings
from alignsim.calibration.summaries import FLOWS, VOTES, pair_rows
from alignsim.catalogue.load import shipped_catalogue
from alignsim.engine.assemble import prepare
from alignsim.engine.draws import (
    MEASUREMENT,
    normal_quantile,
    place_of,
    quantile,
    uniform,
)
from alignsim.engine.ensemble import Recorded, play_ensemble
from alignsim.engine.plan import Plan
from alignsim.engine.points import held
from alignsim.library import load_scenario
from alignsim.runner import adjust
from alignsim.scenario import Scenario
from alignsim.scenario.dates import parse_date
from alignsim.scenario.schema import LARGEST_SEED
from alignsim.world.names import SECTORS

Values = Mapping[str, float]
"""Parameters and nuisances by id."""


class Simulator:
    """Simulates the summaries of a data set at given numbers. Plans are made once."""

    def __init__(self, settings: Settings, observed: Observed, data: Data) -> None:
        known = known_until(observed, settings.last_year)
        self.settings, self.data = settings, data
        summaries = settings.summaries.values()
        self._of_votes = [each for each in summaries if each.kind in VOTES]
        self._of_flows = [each for each in summaries if each.kind in FLOWS]
        self.votes_plan, self.flows_plan = votes_plan(data.votes, known), flows_plan(settings)
        self._views = _Views(self.votes_plan, data.votes)
        self._before = parse_date(load_scenario(settings.flows["scenario"]).start).count - 1
        plans = (self.votes_plan, self.flows_plan)
        self._places = np.unique(np.concatenate([plan.numbers.place for plan in plans]))
        play_ensemble(self.flows_plan, 1, jobs=1)  # compiled here, other processes only load it

    def __call__(self, values: Values, seed: int) -> dict[str, float]:
        """The summaries of one data set; ``seed`` decides everything that is not in ``values``."""
        random = np.random.default_rng(seed)
        draws = random.random(self._places.size)
        seeds = random.integers(LARGEST_SEED, size=2).tolist()
        found: dict[str, float] = {}
        if self._of_votes:
            played = self._played(self.votes_plan, values, draws, seeds[0], "votes")
            found |= self._votes(*played, values, random)
        if self._of_flows:
            found |= self._flows(*self._played(self.flows_plan, values, draws, seeds[1], "flows"))
        return found

    def _played(
        self, plan: Plan, values: Values, draws: Floats, seed: int, name: str
    ) -> tuple[Plan, Recorded]:
        """Futures of a plan in which all numbers are the same."""
        fixed = replace(held_at(plan, values, draws[self._rows(plan)]), seed=seed)
        futures = self.settings.futures[name]
        return fixed, play_ensemble(fixed, futures, jobs=1, chunk=futures)

    def _rows(self, plan: Plan) -> np.ndarray:
        return np.searchsorted(self._places, plan.numbers.place)

    def _votes(
        self, plan: Plan, recorded: Recorded, values: Values, random: np.random.Generator
    ) -> dict[str, float]:
        """Summaries of votes: means over futures."""
        votes = self.data.votes
        wanted = self._of_votes
        turnover = values.get("error-turnover", 1.0)
        found = []
        for future in range(recorded.values.shape[0]):
            noise = start_noise(plan, future, votes.governments)
            distance, above = self._views.distances(plan, recorded.values[future], noise)
            errors = errors_of(votes, noise, turnover, random)
            published = with_errors(distance, above, errors)
            found.append([votes_summary(each, votes, published) for each in wanted])
        means = np.mean(found, axis=0)
        return {each.id: float(mean) for each, mean in zip(wanted, means, strict=True)}

    def _flows(self, plan: Plan, recorded: Recorded) -> dict[str, float]:
        """Summaries of the flow: means over futures, months of the period and sectors."""
        flows = self.settings.flows
        seller, buyer = flows["seller"], flows["buyer"]
        left = flow_left(plan, recorded, seller, buyer).mean(axis=0)
        i, j = (plan.governments.index(g) for g in (seller, buyer))
        found = {}
        for each in self._of_flows:
            rows = [SECTORS.index(name) for name in each.settings["sectors"]]
            share = np.average(left[:, rows], axis=1, weights=plan.setting.sales[i, j, rows])
            begin, end = (parse_date(m).count - self._before for m in each.settings["period"])
            mean = float(share[begin : end + 1].mean())
            found[each.id] = 1.0 - mean if each.kind == "blocked" else mean
        return found


def votes_plan(votes: Votes, known: Observed) -> Plan:
    """A world without shocks from the votes of the first year to the last, all pairs recorded."""
    first, last = votes.years[0], votes.years[-1]
    pairs = [(a, b) for a in votes.governments for b in votes.governments if a != b]
    scenario = Scenario(
        name="votes",
        start=f"{first + 1}-01",
        months=MONTHS * (last - first),
        report=tuple(f"alignment({a}, {b})" for a, b in pairs),
    )
    return prepare(scenario, world_of(known, str(first)))


def flows_plan(settings: Settings) -> Plan:
    """The quarrel as its scenario tells it, as long as the settings want."""
    scenario = adjust(load_scenario(settings.flows["scenario"]), months=settings.flows["months"])
    return prepare(scenario, shipped_catalogue())


def held_at(plan: Plan, values: Values, draws: Floats) -> Plan:
    """The plan with every number held: fitted ones at ``values``, others at quantiles ``draws``.

    ``values`` go by the ids of parameters, or by the names of other numbers. ``draws`` (K,) lie
    in (0, 1), one for each number of the plan.
    """
    numbers = plan.numbers
    rows = zip(numbers.kind.tolist(), *numbers.bounds.T.tolist(), draws.tolist(), strict=True)
    drawn = np.array([quantile(*row) for row in rows])
    for name, value in values.items():
        number = name if "/" in name else f"parameter/{name}"
        drawn[numbers.place == place_of(number)] = value
    return replace(plan, numbers=held(numbers, np.arange(drawn.size), drawn))


def start_noise(plan: Plan, future: int, governments: tuple[str, ...]) -> Floats:
    """The measurement errors that the engine draws for the starts of governments, in s.d., (N,)."""
    return np.array(
        [
            normal_quantile(uniform(plan.seed, future, 0, MEASUREMENT, place_of(g), 0))
            for g in governments
        ]
    )


class _Views:
    """Where to read distances in what a plan records."""

    def __init__(self, plan: Plan, votes: Votes) -> None:
        names, quantities = votes.governments, {q: k for k, q in enumerate(plan.quantities)}
        self.first, self.second = pair_rows(len(names))
        there, back = (
            [quantities[f"alignment({names[i]}, {names[j]})"] for i, j in zip(a, b, strict=True)]
            for a, b in ((self.first, self.second), (self.second, self.first))
        )
        self.there, self.back = np.array(there), np.array(back)
        self.rows = np.array([plan.governments.index(name) for name in names])

    def distances(self, plan: Plan, values: Floats, noise: Floats) -> tuple[Floats, Floats]:
        """Distances at the end of every year (Y, P), and which of a pair is above (P,), -1 or 1.

        The mapping of :func:`alignsim.backtest.mappings.distances`, for all pairs at once.
        ``values`` (T + 1, Q) is one future, ``noise`` (N,) its errors of the start.
        """
        setting = plan.setting
        point = setting.ideal_point[self.rows] + setting.ideal_point_sd[self.rows] * noise
        gap = point[self.first] - point[self.second]
        similar = similarity_of(np.abs(gap), setting.ideal_point_range)
        yearly = values[::MONTHS]
        z = (np.arctanh(yearly[:, self.there]) + np.arctanh(yearly[:, self.back])) / 2.0
        moved = np.arctanh(similar) + z - z[0]
        distance = setting.ideal_point_range * (1.0 - np.tanh(moved)) / 2.0
        return np.asarray(distance), np.where(gap < 0.0, -1.0, 1.0)


def errors_of(votes: Votes, noise: Floats, turnover: float, random: np.random.Generator) -> Floats:
    """Errors of published positions, (Y, N), with the published s.d. of every year.

    The errors of neighbouring years of a government correlate at 1 - ``turnover``, those of years
    further apart the less (first-order autoregression). The first year's is known: the start was
    drawn ``noise`` s.d. above what was published, so its error is the opposite.
    """
    kept = 1.0 - turnover
    new = np.sqrt(1.0 - kept**2) * random.standard_normal(votes.sd.shape)
    size = np.empty(votes.sd.shape)
    size[0] = -noise
    for year in range(1, len(size)):
        size[year] = kept * size[year - 1] + new[year]
    return np.asarray(votes.sd * size)


def with_errors(distance: Floats, above: Floats, errors: Floats) -> Floats:
    """Distances (Y, P) as they would be published, given errors (Y, N) of positions."""
    first, second = pair_rows(errors.shape[1])
    return np.abs(distance + above * (errors[:, first] - errors[:, second]))
