"""Mappings: from the engine's quantities to what is observed, checked against the engine itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from alignsim.backtest.cases import Case, chosen_cases, shipped_cases
from alignsim.backtest.forecasts import Forecast, Movement
from alignsim.backtest.judge import (
    ALL,
    TOLD,
    TOO_FEW,
    judge,
    link,
    link_verdict,
    score,
    verdict,
    worse_than,
)
from alignsim.backtest.mappings import MAPPINGS, distances, world_of
from alignsim.backtest.naive import NAIVE
from alignsim.backtest.observed import load_observed
from alignsim.backtest.replay import flow_left
from alignsim.catalogue.load import shipped_catalogue
from alignsim.engine.assemble import prepare
from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.single import AlignmentModel
from alignsim.errors import AlignsimError
from alignsim.library import load_scenario
from alignsim.scenario import Scenario
from alignsim.scenario.schema import Shock

RNG = np.random.default_rng(11)


@pytest.fixture(autouse=True)
def same_draws_in_every_order() -> None:
    """Every test begins with the same draws, whichever ran before."""
    RNG.bit_generator.state = np.random.default_rng(11).bit_generator.state


PAIR = ("alignment(seoul, beijing)", "alignment(beijing, seoul)")


def short(case: str, **settings: object) -> Case:
    found = shipped_cases()[case]
    return replace(found, settings={**found.settings, **settings})


# -- cases ----------------------------------------------------------------------------------------


def test_every_case_is_complete_and_rests_on_known_sources() -> None:
    catalogue = shipped_catalogue()
    known = {*catalogue.publications, *catalogue.claims, "assumption"}
    for name, case in shipped_cases().items():
        assert name == case.id and case.kind in MAPPINGS
        assert case.publication in catalogue.publications
        assert case.assumptions and all(each.source in known for each in case.assumptions)
        assert case.problems and case.calibration and case.test and case.unit


def test_an_unknown_case_is_refused_with_the_nearest() -> None:
    with pytest.raises(AlignsimError, match="did you mean un-votes"):
        chosen_cases(("un-vote",))
    assert [case.id for case in chosen_cases(("un-votes", "un-votes"))] == ["un-votes"]
    assert len(chosen_cases(())) == len(shipped_cases())


# -- votes ----------------------------------------------------------------------------------------


def test_a_start_of_another_year_is_that_years_votes_in_the_engine() -> None:
    observed = load_observed()
    plan = prepare(Scenario(name="x", start="2011-01", months=1), world_of(observed, "2010"))
    place = plan.governments.index("pyongyang")
    assert plan.setting.ideal_point[place] == observed.votes("2010")["pyongyang"][0] == -2.356
    points = [row["ideal_point"] for row in world_of(observed, "2010").measured.values()]
    assert plan.setting.ideal_point_range == pytest.approx(max(points) - min(points))
    shipped = prepare(Scenario(name="x", start="2011-01", months=1), shipped_catalogue())
    assert plan.setting.ideal_point[place] != shipped.setting.ideal_point[place]
    assert (plan.setting.capability == shipped.setting.capability).all()


def test_distance_in_month_0_is_that_of_the_points_the_engine_drew() -> None:
    scenario = Scenario(name="x", start="2011-01", months=2, seed=5, report=PAIR)
    plan = prepare(scenario, world_of(load_observed(), "2010"))
    found = distances(plan, play_ensemble(plan, 3), "seoul", "beijing")
    i, j = (plan.governments.index(g) for g in ("seoul", "beijing"))
    for future in range(3):
        model = AlignmentModel(plan, run=future)
        drawn = abs(model.world.ideal[i] - model.world.ideal[j])
        assert found[future, 0] == pytest.approx(drawn, abs=1e-7)
        z = model.world.z[i, j]
        model.play()
        assert (found[future, 2] < found[future, 0]) == (
            model.world.z[i, j] + model.world.z[j, i] > 2 * z
        )


def test_votes_are_foretold_from_every_origin_to_the_last_year() -> None:
    case = short("un-votes", first_origin=2018, partners=["beijing"])
    found = judge(case, load_observed(), 4)
    places = [(f.origin, f.period) for f in found.played.forecasts]
    expected = [("2018", "2019"), ("2018", "2020"), ("2018", "2021")]
    assert places == [*expected, ("2019", "2020"), ("2019", "2021"), ("2020", "2021")]
    first = found.played.forecasts[0]
    assert first.members.shape == (4,) and first.low < first.observed < first.high
    assert all(each.verdict == TOO_FEW for each in found.scores)
    assert {each.target for each in found.scores} == {"Seoul–Beijing"}


def made_up_years(tmp_path: Path, seoul: float) -> Path:
    lines = ["year,government,ideal_point,low,high"]
    for year in (2022, 2023):
        for government, point in (("seoul", seoul), ("beijing", -1.0)):
            lines.append(f"{year},{government},{point},{point - 0.1},{point + 0.1}")
    (tmp_path / "ideal_points.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_further_years_alone_are_scored_and_start_from_what_was_known(tmp_path: Path) -> None:
    case = short("un-votes", horizons=[1, 2])
    near = judge(case, load_observed(made_up_years(tmp_path, 0.95)), 4)
    places = [(f.origin, f.period) for f in near.played.forecasts]
    assert places == [("2020", "2022"), ("2021", "2022"), ("2021", "2023"), ("2022", "2023")]
    assert {f.target for f in near.played.forecasts} == {"Seoul–Beijing"}
    far = judge(case, load_observed(made_up_years(tmp_path, 2.5)), 4)
    for before, after in zip(near.played.forecasts[:3], far.played.forecasts[:3], strict=True):
        assert (before.members == after.members).all()  # nothing beyond the origin is looked at
    assert (near.played.forecasts[3].members != far.played.forecasts[3].members).all()
    assert all(f.crps > n.crps for n, f in zip(near.scores[:1], far.scores[:1], strict=True))


def test_a_case_without_further_periods_has_nothing_to_score(tmp_path: Path) -> None:
    further = load_observed(made_up_years(tmp_path, 0.9))
    for name in ("thaad-travel", "media-tone", "missile-alarm"):
        found = judge(shipped_cases()[name], further, 2)
        assert not found.scores and not found.links


def test_years_with_a_gap_are_refused(tmp_path: Path) -> None:
    made_up_years(tmp_path, 0.9)
    path = tmp_path / "ideal_points.csv"
    path.write_text(path.read_text().replace("2022,", "2024,"), encoding="utf-8")
    with pytest.raises(AlignsimError, match="without a gap"):
        judge(shipped_cases()["un-votes"], load_observed(tmp_path), 2)


# -- flows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["thaad-2016-history", "busy"])
def test_flows_replayed_are_those_of_the_world_month_by_month(name: str) -> None:
    if name == "busy":
        ban = {"by": ("beijing",), "on": ("seoul",)}
        scenario = Scenario(
            name=name,
            start="2022-01",
            months=14,
            shocks=(
                Shock(id="a", type="economic-coercion", date="2022-02", sector="travel", **ban),
                Shock(id="b", type="economic-coercion", date="2022-03", sector="goods", lasts=4,
                      magnitude=0.5, probability=0.6, **ban),
                Shock(id="c", type="lift-coercion", date="2022-05", **ban),
                Shock(id="d", type="sanction", date="2022-06", **ban),
                Shock(id="e", type="sanction", date="2022-06", lasts=3, by=("seoul",),
                      on=("beijing",)),
            ),
        )  # fmt: skip
    else:
        scenario = load_scenario(name)
    plan = prepare(scenario, shipped_catalogue())
    found = flow_left(plan, play_ensemble(plan, 3), "seoul", "beijing")
    i, j = (plan.governments.index(g) for g in ("seoul", "beijing"))
    for future in range(3):
        model = AlignmentModel(plan, run=future)
        for month in range(1, plan.months + 1):
            model.step()
            left = (1 - model.world.shunned[j, i]) * (1 - model.world.withheld[i, j])
            assert found[future, month] == pytest.approx(left, abs=1e-12)
    assert found.min() < 0.95  # something was blocked


def test_pressure_after_thaad_cuts_travel_and_spares_goods() -> None:
    observed = load_observed()
    travel = judge(shipped_cases()["thaad-travel"], observed, 60)
    goods = judge(shipped_cases()["thaad-goods"], observed, 60)
    ban = [f for f in travel.played.forecasts if f.group.startswith("ban")][:9]
    assert all(np.median(f.members) < 0.7 and f.observed < 0.7 for f in ban)
    spared = [f for f in goods.played.forecasts if f.group.startswith("ban")]
    assert all(np.mean(f.members > 0.999) > 0.95 and f.observed > 1.0 for f in spared)
    told = "better than no change, but told the events"
    assert {each.verdict for each in travel.scores} == {told}
    assert {each.verdict.split(",")[0] for each in goods.scores} != {"better than no change"}


# -- movements ------------------------------------------------------------------------------------


def test_media_and_missiles_hand_over_movements_of_the_right_shape() -> None:
    observed = load_observed()
    (tone,) = judge(shipped_cases()["media-tone"], observed, 4).played.movements
    assert tone.model.shape == tone.observed.shape == tone.spread.shape == (23, 3)
    found = judge(shipped_cases()["missile-alarm"], observed, 4)
    (alarm,), (path,) = found.played.movements, found.played.paths
    assert alarm.model.shape == alarm.observed.shape == (119,)
    tested = [k for k, label in enumerate(alarm.labels) if label in path.marks]
    quiet = [k for k in range(119) if k not in tested]
    assert np.mean(alarm.model[tested]) > 0.02 > 0.0 > np.mean(alarm.model[quiet])


def movement(model: np.ndarray, observed: np.ndarray, spread: float = 0.1) -> Movement:
    labels = tuple(map(str, range(len(model))))
    return Movement("x", "y", labels, model, np.full(model.shape, spread), observed)


def test_movements_that_go_together_are_told_from_those_that_do_not() -> None:
    case, x = shipped_cases()["media-tone"], RNG.normal(size=(30, 3))
    assert link(case, movement(x, x + 0.5 * RNG.normal(size=x.shape))).verdict == "moves together"
    assert link(case, movement(x, -x)).verdict == "moves the other way"
    weak = "too weak to mean anything"
    assert link(case, movement(x, RNG.normal(size=x.shape))).verdict == weak
    assert link(case, movement(x, x, spread=1e3)).verdict == weak
    lone = np.where(np.arange(30)[:, None] == 4, 50.0, x)
    other = np.where(np.arange(30)[:, None] == 4, 50.0, RNG.normal(size=x.shape))
    assert link(case, movement(lone, other)).verdict == weak
    assert link_verdict(movement(x, x), (0.9, 1.0), 2.0, False) == TOO_FEW


# -- scores ---------------------------------------------------------------------------------------


def forecasts(error: float, n: int = 30, target: str = "a") -> list[Forecast]:
    """Forecasts that err by ``error`` s.d. of what no change errs by."""
    made, history = [], np.cumsum(np.random.default_rng(3).normal(size=40 + n))
    for k in range(n):
        known, truth = history[: 40 + k - 1], float(history[40 + k - 1])
        members = truth + error + 0.5 * np.linspace(-1, 1, 50)
        naive = {name: make(known, 1) for name, make in NAIVE.items()}
        last = float(known[-1])
        made.append(
            Forecast(target, "1 ahead", str(k), str(1000 + k), members, naive, last, last, truth,
                     truth, truth)
        )  # fmt: skip
    return made


def test_a_good_forecast_a_bad_one_and_no_change_itself_are_told_apart() -> None:
    case = shipped_cases()["un-votes"]
    assert score(case, forecasts(0.0)).verdict == "better than no change"
    assert score(case, forecasts(5.0)).verdict == "worse than no change"
    same = [replace(f, members=f.naive["persistence"]) for f in forecasts(0.0)]
    found = score(case, same)
    assert (found.skill, found.verdict) == (0.0, "no better than no change")
    assert found.mae == pytest.approx(found.mae_persistence)
    assert score(case, forecasts(0.0, n=6)).verdict == TOO_FEW
    assert verdict(0.1, 0.2, 9, told=True) == f"better than no change, but {TOLD}"
    assert verdict(-0.1, 0.2, 9, told=True) == f"no better than no change, though {TOLD}"
    assert verdict(-0.2, -0.1, 9, told=False) == "worse than no change"
    assert verdict(-np.inf, 0.2, 9, told=False) == TOO_FEW


def test_forecasts_of_one_period_count_once_in_the_interval() -> None:
    case = shipped_cases()["un-votes"]
    one, both = forecasts(1.0), [*forecasts(1.0), *forecasts(1.0, target="b")]
    alone, twice = score(case, one), score(case, both)
    assert twice.target == ALL and twice.n == 2 * alone.n
    assert (twice.skill_low, twice.skill_high) == (alone.skill_low, alone.skill_high)


def test_a_score_is_worse_only_beyond_noise_and_on_the_same_periods() -> None:
    case = shipped_cases()["un-votes"]
    recorded = score(case, forecasts(1.0))
    assert not worse_than(recorded, recorded, 3)
    assert worse_than(recorded, score(case, forecasts(1.5)), 3)
    assert not worse_than(recorded, score(case, forecasts(0.5)), 3)
    jitter = np.random.default_rng(5).normal(0, 0.05, 30)
    jitter -= jitter.mean()
    moved = tuple((p, v + d) for (p, v), d in zip(recorded.each, jitter, strict=True))
    assert not worse_than(recorded, replace(recorded, each=moved), 3)
    with pytest.raises(ValueError, match="other periods"):
        worse_than(recorded, score(case, forecasts(1.0, n=20)), 3)
