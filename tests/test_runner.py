"""Runs from Python: shapes, names, and that only the inputs decide the numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import alignsim
from alignsim.engine.ensemble import Recorded, play_ensemble
from alignsim.engine.posterior import Posterior
from alignsim.errors import AlignsimError
from alignsim.library import load_scenario, scenario_path
from alignsim.results import LEDGER_COLUMNS, Results
from alignsim.runner import adjust, key_of, prepare, run_and_keep
from alignsim.scenario import Scenario, Shock, read_scenario
from alignsim.scenario.lexicon import shipped_vocabulary
from alignsim.titles import shock_marks

TEXT = """\
name: Small
start: 2022-01
months: 5
seed: 11
actors: [beijing, seoul, tokyo, washington]
report: ["alignment(seoul, washington)", "loss(seoul)"]
shocks:
  - {id: visit, date: 2022-02, type: attend-summit, by: seoul, on: washington, probability: 0.5}
"""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario(TEXT.encode(), shipped_vocabulary())


@pytest.fixture(scope="module")
def results(scenario: Scenario) -> Results:
    return alignsim.run(scenario, futures=40)


def same(one: Recorded, other: Recorded) -> bool:
    """Whether two ensembles recorded the same to the last bit."""
    pairs = [
        (one.values, other.values),
        (one.ends, other.ends),
        (one.began, other.began),
        (one.ledger.acts, other.ledger.acts),
        (one.ledger.magnitude, other.ledger.magnitude),
    ]
    return all(a.shape == b.shape and a.tobytes() == b.tobytes() for a, b in pairs)


def test_results_have_the_shapes_and_names_they_promise(results: Results) -> None:
    count = len(results.quantities)
    assert results.governments == ("beijing", "seoul", "tokyo", "washington")
    assert results.values.shape == (40, 6, count)
    assert results.ends.shape == (40, 2, 4, 4)
    assert results.fired.shape == (40, 1)
    assert results.ledger.acts.shape == (len(results.ledger.magnitude), len(LEDGER_COLUMNS))
    assert results.dates == ("2021-12", "2022-01", "2022-02", "2022-03", "2022-04", "2022-05")
    assert results.reported == ("alignment(seoul, washington)", "loss(seoul)")
    assert results.quantities[:2] == results.reported
    assert (results.seed, results.focus, results.futures, results.months) == (11, "seoul", 40, 5)
    assert [(mark.id, mark.month, mark.probability) for mark in results.shocks] == [
        ("visit", 2, 0.5)
    ]
    assert results.provenance["seed"] == 11
    assert np.isfinite(results.values).all()


def test_ends_are_the_first_and_the_last_month_of_alignment(results: Results) -> None:
    i, j = results.governments.index("seoul"), results.governments.index("washington")
    path = results.trajectory("alignment(seoul, washington)")
    np.testing.assert_array_equal(results.ends[:, 0, i, j], path[:, 0].astype(np.float32))
    np.testing.assert_array_equal(results.ends[:, 1, i, j], path[:, -1].astype(np.float32))


def test_a_shock_enters_the_ledger_exactly_where_it_fired(results: Results) -> None:
    acts = results.ledger.acts
    visits = acts[acts[:, LEDGER_COLUMNS.index("origin")] == 0]
    assert 0 < len(visits) < results.futures
    np.testing.assert_array_equal(visits[:, 0], np.flatnonzero(results.fired[:, 0]))
    assert set(visits[:, 1]) == {2}


def test_neither_threads_nor_chunks_change_a_bit_but_the_seed_does(scenario: Scenario) -> None:
    plan = prepare(scenario)
    whole = play_ensemble(plan, 40, jobs=1, chunk=40)
    for jobs, chunk in ((1, 1), (2, 7), (2, 32), (3, 13), (0, 1000)):
        assert same(whole, play_ensemble(plan, 40, jobs=jobs, chunk=chunk))
    other = play_ensemble(prepare(adjust(scenario, seed=12)), 40, jobs=1, chunk=40)
    assert not same(whole, other)
    assert not np.array_equal(whole.values, other.values)


def test_digest_is_equal_over_jobs_and_differs_with_the_seed(
    scenario: Scenario, results: Results
) -> None:
    assert alignsim.run(scenario, futures=40, jobs=1).digest() == results.digest()
    assert alignsim.run(scenario, futures=40, jobs=2).digest() == results.digest()
    assert alignsim.run(adjust(scenario, seed=12), futures=40).digest() != results.digest()
    assert alignsim.run(scenario, futures=39).digest() != results.digest()


def test_more_futures_begin_with_the_same_futures(scenario: Scenario, results: Results) -> None:
    few = alignsim.run(scenario, futures=10)
    np.testing.assert_array_equal(few.values, results.values[:10])
    later = play_ensemble(prepare(scenario), 10, first=30)
    np.testing.assert_array_equal(later.values, results.values[30:])


def test_results_survive_the_disk_with_their_digest(scenario: Scenario, tmp_path: Path) -> None:
    made, folder, there = run_and_keep(scenario, 20, tmp_path)
    again, same_folder, there_again = run_and_keep(scenario, 20, tmp_path)
    assert (there, there_again) == (0, 20)
    assert folder == same_folder
    assert folder.parent.name == "small"
    assert made.digest() == again.digest()
    np.testing.assert_array_equal(made.values, again.values)
    assert made.reported == again.reported


def test_progress_rises_to_the_number_of_futures(scenario: Scenario) -> None:
    told: list[tuple[int, int]] = []
    alignsim.run(scenario, futures=100, progress=lambda done, of: told.append((done, of)))
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert told[-1] == (100, 100)
    assert {of for _, of in told} == {100}


def test_an_error_while_playing_is_passed_on(scenario: Scenario) -> None:
    def stop(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        alignsim.run(scenario, futures=200, progress=stop)


def test_the_key_changes_with_every_input_and_with_nothing_else(scenario: Scenario) -> None:
    changes = [
        scenario,
        adjust(scenario, seed=12),
        adjust(scenario, months=6),
        adjust(scenario, parameters={"balance": 0.2}),
        adjust(scenario, parameters={"balance": 0.3}),
    ]
    keys = {key_of(each, futures) for each in changes for futures in (40, 41)}
    assert len(keys) == 2 * len(changes)
    assert key_of(read_scenario(TEXT.encode(), shipped_vocabulary()), 40) == key_of(scenario, 40)
    assert key_of(adjust(scenario, seed=11, months=5, parameters={}), 40) == key_of(scenario, 40)


def test_a_shorter_run_leaves_out_later_shocks(scenario: Scenario) -> None:
    short, full = adjust(scenario, months=1), adjust(scenario, months=2)
    assert prepare(short).months == 1
    origin = LEDGER_COLUMNS.index("origin")
    assert (alignsim.run(short, futures=40).ledger.acts[:, origin] < 0).all()
    assert (alignsim.run(full, futures=40).ledger.acts[:, origin] == 0).any()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"seed": -1}, f"from 0 to {2**63 - 1}"),
        ({"seed": 2**63}, f"from 0 to {2**63 - 1}"),
        ({"months": 0}, "from 1 to 600"),
        ({"months": 601}, "from 1 to 600"),
        ({"parameters": {"balance": float("inf")}}, "balance is inf"),
        ({"parameters": {"Balance": 0.1}}, "did you mean balance?"),
    ],
)
def test_what_may_not_be_is_refused(
    scenario: Scenario, changes: dict[str, object], told: str
) -> None:
    with pytest.raises(AlignsimError) as refused:
        adjust(scenario, **changes)  # type: ignore[arg-type]
    assert told in str(refused.value)


@pytest.mark.parametrize("futures", [0, -1, 2**32 + 1])
def test_an_impossible_number_of_futures_is_refused(
    scenario: Scenario, futures: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alignsim.room.available_memory", lambda: None)
    with pytest.raises(ValueError, match="lie outside"):
        alignsim.run(scenario, futures=futures)


def test_scenarios_are_found_by_name_path_and_nearest_word(tmp_path: Path) -> None:
    assert load_scenario("madrid-2022").name == "Madrid 2022"
    assert scenario_path("madrid-2022").name == "madrid-2022.yaml"
    file = tmp_path / "mine.yml"
    file.write_text(TEXT)
    assert load_scenario(file).name == "Small"
    with pytest.raises(AlignsimError, match=r"did you mean baseline\?"):
        scenario_path("basline")


def titled(ident: str, note: str = "") -> str:
    shock = Shock(id=ident, type="condition", date="2022-03", set={"ukraine-war": 1.0}, note=note)
    scenario = Scenario(name="A", start="2022-01", months=6, shocks=(shock,))
    return shock_marks(scenario, np.ones((1, 1), np.int16))[0].label


def test_ids_of_shocks_read_as_titles() -> None:
    assert titled("us-sanctions") == "US sanctions"
    assert titled("visit-to-tokyo") == "Visit to Tokyo"
    assert titled("missiles-2022-03") == "Missiles 2022-03"
    assert titled("arms-for-wagner", "Arms reach the men of Wagner.") == "Arms for Wagner"
    assert titled("camp-david", "The three meet at Camp David.") == "Camp David"
    assert titled("press-menace", "Press reports menace Seoul.") == "Press menace"


def test_a_waiting_shock_is_marked_where_it_began_in_the_median() -> None:
    waits = Shock(id="w", type="condition", when="month > 2", set={"ukraine-war": 1.0})
    scenario = Scenario(name="A", start="2022-01", months=6, shocks=(waits,))
    began = np.array([[3], [0], [5], [4]], np.int16)
    (mark,) = shock_marks(scenario, began)
    assert (mark.month, mark.probability, mark.triggered) == (4, 0.75, True)
    (never,) = shock_marks(scenario, np.zeros((4, 1), np.int16))
    assert (never.month, never.probability) == (-1, 0.0)


def test_a_posterior_is_part_of_the_key_and_told_in_the_provenance(
    scenario: Scenario, results: Results, tmp_path: Path
) -> None:
    some = Posterior(("noise", "balance"), np.array([[0.01, 0.0], [0.03, 0.1]]))
    other = Posterior(("noise", "balance"), np.array([[0.01, 0.0], [0.03, 0.2]]))
    keys = [key_of(scenario, 40, each) for each in (some, other, "none")]
    assert len(set(keys)) == 3
    assert key_of(scenario, 40, None) == keys[2]
    drawn = alignsim.run(scenario, futures=40, posterior=some)
    assert drawn.provenance["posterior"] == {
        "digest": some.digest,
        "parameters": ["noise", "balance"],
    }
    plain = alignsim.run(scenario, futures=40, posterior="none")
    assert drawn.digest() != plain.digest()
    assert plain.provenance["posterior"]["digest"] == "none"
    table = tmp_path / "particles.csv"
    table.write_text("noise,balance\n0.01,0\n0.03,0.1\n")
    assert alignsim.run(scenario, futures=40, posterior=table).digest() == drawn.digest()
    made, folder, _ = run_and_keep(scenario, 40, tmp_path, posterior=some)
    _, again, there = run_and_keep(scenario, 40, tmp_path, posterior=str(table))
    _, without, _ = run_and_keep(scenario, 40, tmp_path, posterior=None)
    assert (folder, there) == (again, 40)
    assert folder != without
    assert made.provenance["posterior"]["digest"] == some.digest
    assert not np.array_equal(prepare(scenario, posterior=some).numbers.particle, other.particles)
