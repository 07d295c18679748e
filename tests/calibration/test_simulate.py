"""Data that are simulated: the backtests' mapping, held numbers, errors, and nothing too late."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alignsim.backtest.mappings import distances
from alignsim.backtest.observed import Observed, load_observed
from alignsim.backtest.replay import flow_left
from alignsim.calibration.data import Data, data_of, flow_shares, known_until, votes_of
from alignsim.calibration.settings import load_settings
from alignsim.calibration.simulate import (
    Simulator,
    errors_of,
    flows_plan,
    held_at,
    start_noise,
    votes_plan,
    with_errors,
)
from alignsim.engine.draws import place_of, quantile
from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.plan import Plan
from alignsim.engine.single import AlignmentModel
from alignsim.world.names import SECTORS
from calibration.problems import exact, votes_settings

SETTINGS, OBSERVED = load_settings(), load_observed()


@pytest.fixture(scope="module")
def data() -> Data:
    return data_of(replace(SETTINGS, resamples=50), OBSERVED)


@pytest.fixture(scope="module")
def small() -> Simulator:
    settings, observed = votes_settings(), exact(OBSERVED)
    return Simulator(settings, observed, data_of(settings, observed))


# -- observed ------------------------------------------------------------------------------------


def moved(observed: Observed, year: int) -> Observed:
    """Observed figures that are others in a year."""
    tables = {
        name: {
            key: {c: v + 0.5 for c, v in row.items()} if key[0].startswith(str(year)) else row
            for key, row in table.items()
        }
        for name, table in observed.tables.items()
    }
    return replace(observed, tables=tables)


@pytest.mark.parametrize(("year", "same"), [(2020, True), (2021, True), (2019, False)])
def test_what_comes_after_the_last_year_changes_no_summary(
    data: Data, year: int, same: bool
) -> None:
    other = data_of(replace(SETTINGS, resamples=50), moved(OBSERVED, year))
    assert (other.value == data.value and other.spread == data.spread) == same


def test_summaries_are_told_with_a_spread_of_their_resamples(data: Data) -> None:
    assert data.value.keys() == data.spread.keys() == SETTINGS.summaries.keys()
    assert all(0.0 < spread < 1.0 for spread in data.spread.values())
    assert data.spread["goods-blocked"] == SETTINGS.summaries["goods-blocked"].least_spread
    least = replace(SETTINGS.summaries["visitors-2019"], least_spread=0.0)
    freed = replace(SETTINGS, summaries={"visitors-2019": least}, resamples=50)
    assert 0.0 < data_of(freed, OBSERVED).spread["visitors-2019"] <= data.spread["visitors-2019"]
    shares = flow_shares(SETTINGS.flows, known_until(OBSERVED, 2019))
    months = [share for month, share in shares.items() if month[:4] == "2019"]
    assert data.value["visitors-2019"] == pytest.approx(np.mean(months))
    assert data.value["goods-blocked"] == 0.0


def test_votes_are_of_all_governments_that_vote_in_every_year(data: Data) -> None:
    assert data.votes.point.shape == data.votes.sd.shape == (15, 23)
    assert data.votes.distance.shape == (15, 253)
    assert "taipei" not in data.votes.governments
    assert data.votes.apart.sum() == 3


# -- simulated -----------------------------------------------------------------------------------


def test_distances_of_all_pairs_are_those_of_backtests(small: Simulator) -> None:
    plan, votes = small.votes_plan, small.data.votes
    recorded = play_ensemble(plan, 2, jobs=1)
    noise = start_noise(plan, 1, votes.governments)
    found, above = small._views.distances(plan, recorded.values[1], noise)
    rows = list(zip(small._views.first, small._views.second, strict=True))
    for k in (0, 100, 252):
        one, other = (votes.governments[i] for i in rows[k])
        expected = distances(plan, recorded, one, other)[1, ::12]
        np.testing.assert_allclose(found[:, k], expected, atol=1e-7)
    point = dict(zip(plan.governments, plan.setting.ideal_point, strict=True))
    gaps = [point[votes.governments[i]] - point[votes.governments[j]] for i, j in rows]
    assert (np.sign(gaps) == above).mean() > 0.99


def test_numbers_are_held_at_what_was_given_and_at_quantiles_else() -> None:
    plan = flows_plan(SETTINGS)
    draws = np.linspace(0.01, 0.99, plan.numbers.place.size)
    name = "effect/economic-coercion/restriction"
    held = held_at(plan, {"noise": 0.033, name: 0.5}, draws)
    worlds = [AlignmentModel(held, run).world.numbers for run in (0, 7)]
    assert worlds[0].tobytes() == worlds[1].tobytes()
    places = plan.numbers.place.tolist()
    assert worlds[0][places.index(place_of("parameter/noise"))] == 0.033
    assert worlds[0][places.index(place_of(name))] == 0.5
    k = places.index(place_of("parameter/balance"))
    expected = quantile(int(plan.numbers.kind[k]), *plan.numbers.bounds[k].tolist(), draws[k])
    assert worlds[0][k] == expected


def test_the_seed_decides_and_so_do_the_values(small: Simulator) -> None:
    assert small({"noise": 0.02}, 5) == small({"noise": 0.02}, 5)
    assert small({"noise": 0.02}, 5) != small({"noise": 0.02}, 6)
    quiet, loud = (
        np.mean([small({"noise": n}, s)["size"] for s in range(4)]) for n in (0.01, 0.04)
    )
    assert loud > quiet + 0.5


def test_a_flow_is_what_is_left_on_average_over_futures_and_months(data: Data) -> None:
    settings = replace(SETTINGS, futures={"votes": 1, "flows": 2})
    wanted = {k: v for k, v in settings.summaries.items() if v.kind in ("flow-left", "blocked")}
    simulator = Simulator(replace(settings, summaries=wanted), OBSERVED, data)
    played: list[Plan] = []
    keep = simulator._flows
    simulator._flows = lambda plan, recorded: (  # type: ignore[method-assign]
        played.append(plan) or keep(plan, recorded)
    )
    found = simulator({"effect/economic-coercion/restriction": 0.5}, 3)
    assert found.keys() == wanted.keys()
    left = flow_left(played[0], play_ensemble(played[0], 2, jobs=1), "seoul", "beijing")
    assert played[0].months == 48
    march_to_december = left[:, 15:25, SECTORS.index("travel")].mean()
    assert found["visitors-2017"] == pytest.approx(march_to_december)
    assert found["visitors-2017"] < 0.6
    assert 0.0 <= found["goods-blocked"] < 0.5


def test_errors_of_neighbouring_years_correlate_by_what_is_not_turned_over() -> None:
    votes = votes_of(SETTINGS, known_until(OBSERVED, 2019))
    random = np.random.default_rng(2)
    for turnover in (0.0, 0.3, 1.0):
        made = []
        for _ in range(400):
            noise = random.standard_normal(len(votes.governments))
            made.append(errors_of(votes, noise, turnover, random) / votes.sd)
            np.testing.assert_allclose(made[-1][0], -noise)
        scaled = np.array(made)
        assert scaled.std() == pytest.approx(1.0, abs=0.03)
        for years in (1, 2):
            found = np.mean(scaled[:, years:] * scaled[:, :-years])
            assert found == pytest.approx((1.0 - turnover) ** years, abs=0.04)


def test_what_would_be_published_for_the_start_is_what_was_published(small: Simulator) -> None:
    settings = votes_settings()
    known = known_until(OBSERVED, 2019)
    votes = votes_of(settings, known)
    plan = votes_plan(votes, known)
    recorded = play_ensemble(plan, 1, jobs=1)
    noise = start_noise(plan, 0, votes.governments)
    views = small._views
    distance, above = views.distances(plan, recorded.values[0], noise)
    errors = errors_of(votes, noise, 0.5, np.random.default_rng(1))
    published = with_errors(distance, above, errors)
    span = plan.setting.ideal_point_range  # the nearest and the furthest are cut off
    plain = (distance[0] > 0.011 * span) & (distance[0] < 0.989 * span)
    np.testing.assert_allclose(published[0][plain], votes.distance[0][plain], atol=1e-7)
    assert plain.mean() > 0.9
    assert np.abs(published[1] - votes.distance[1]).max() > 0.1
