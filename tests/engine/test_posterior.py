"""Posteriors: particles drawn together and alike often, what wins over them, what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from alignsim.backtest.chance import drawn
from alignsim.engine import posterior as module
from alignsim.engine.draws import draw_particle, particle_of, place_of
from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.plan import Plan
from alignsim.engine.posterior import (
    NO_POSTERIOR,
    Posterior,
    bounds_of,
    chosen_posterior,
    read_posterior,
)
from alignsim.engine.single import AlignmentModel
from alignsim.errors import AlignsimError
from alignsim.scenario.schema import Scenario, Uniform
from worlds import CATALOGUE, SEEDS, examples, integers, plan_of

BOUNDS = bounds_of(CATALOGUE)
ALIKE = Posterior(
    ("balance", "noise"), np.column_stack([np.linspace(0, 0.1, 7), np.linspace(0.04, 0.01, 7)])
)


def world(posterior: Posterior = NO_POSTERIOR, **parameters: object) -> Plan:
    actors = ("beijing", "seoul", "washington")
    scenario = Scenario(
        name="x", start="2022-01", months=2, seed=9, actors=actors, parameters=parameters
    )
    return plan_of(scenario, posterior=posterior)


def numbers(plan: Plan, runs: int = 60) -> dict[str, np.ndarray]:
    """What futures drew for their parameters, by name, and for all other numbers."""
    worlds = np.array([AlignmentModel(plan, run).world.numbers for run in range(runs)])
    places = plan.numbers.place.tolist()
    found = {p: worlds[:, places.index(place_of(f"parameter/{p}"))] for p in CATALOGUE.parameters}
    mine = [places.index(place_of(f"parameter/{p}")) for p in CATALOGUE.parameters]
    return found | {"others": np.delete(worlds, mine, axis=1)}


# -- drawing --------------------------------------------------------------------------------------


@examples(200)
@given(SEEDS, st.integers(0, 2**32 - 1), st.integers(1, 100_000))
def test_a_particle_is_one_of_those_there_are(seed: int, run: int, count: int) -> None:
    assert 0 <= particle_of(seed, run, count) < count


def test_the_last_draw_there_can_be_is_the_last_particle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alignsim.engine.draws.uniform", lambda *_: 1.0 - 2.0**-53)
    assert particle_of(0, 0, 257) == 256


@pytest.mark.parametrize("count", [7, 500])
def test_every_particle_is_drawn_alike_often(count: int) -> None:
    runs = 40 * count
    which = [particle_of(3, run, count) for run in range(runs)]
    seen = np.bincount(which, minlength=count)
    assert stats.chisquare(seen).pvalue > 0.01
    lopsided = np.bincount([w * w // count for w in which], minlength=count)
    assert stats.chisquare(lopsided).pvalue < 1e-6
    other = [particle_of(4, run, count) for run in range(runs)]
    assert abs(np.corrcoef(which, other)[0, 1]) < 4 / np.sqrt(runs)


def test_numbers_of_a_particle_are_drawn_together() -> None:
    found = numbers(world(ALIKE))
    pairs = set(zip(found["balance"].tolist(), found["noise"].tolist(), strict=True))
    assert pairs <= {tuple(row) for row in ALIKE.particles.tolist()}
    assert len(pairs) > 4
    assert np.corrcoef(found["balance"], found["noise"])[0, 1] == pytest.approx(-1.0)
    apart = numbers(world())
    assert abs(np.corrcoef(apart["balance"], apart["noise"])[0, 1]) < 0.5


def test_all_other_draws_stay_as_they_are_to_the_bit() -> None:
    with_it, without = numbers(world(ALIKE)), numbers(world())
    different = [name for name in without if with_it[name].tobytes() != without[name].tobytes()]
    assert different == ["balance", "noise"]


def test_without_particles_nothing_changes() -> None:
    empty = Posterior(("balance",), np.empty((0, 1)))
    values = integers([]).astype(float)
    draw_particle(1, 2, integers([]), NO_POSTERIOR.particles, values)
    one, other = (play_ensemble(world(each), 5, jobs=1) for each in (NO_POSTERIOR, empty))
    assert one.values.tobytes() == other.values.tobytes()
    assert one.values.tobytes() != play_ensemble(world(ALIKE), 5, jobs=1).values.tobytes()


def test_a_parameter_of_the_scenario_wins_over_the_posterior() -> None:
    told = numbers(world(ALIKE, noise=0.123))
    assert set(told["noise"].tolist()) == {0.123}
    assert told["balance"].tobytes() == numbers(world(ALIKE))["balance"].tobytes()
    uniform = Uniform(dist="uniform", low=0.2, high=0.3)
    ranged = numbers(world(ALIKE, noise=uniform))["noise"]
    assert ranged.tobytes() == numbers(world(noise=uniform))["noise"].tobytes()
    both = numbers(world(ALIKE, noise=0.1, balance=0.1))
    assert set(both["balance"].tolist()) == {0.1}


@pytest.mark.parametrize("name", ["balance", "response"])
def test_backtests_know_what_futures_drew(name: str) -> None:
    for plan in (world(), world(ALIKE)):
        assert drawn(plan, 20, f"parameter/{name}").tolist() == numbers(plan, 20)[name].tolist()


# -- files ----------------------------------------------------------------------------------------


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "particles.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_table_is_read_whatever_its_line_ends_and_blank_lines(tmp_path: Path) -> None:
    plain = read_posterior(written(tmp_path, "noise,balance\n0.01,0.1\n2e-2,0\n"), BOUNDS)
    assert plain.parameters == ("noise", "balance")
    assert plain.particles.tolist() == [[0.01, 0.1], [0.02, 0.0]]
    other = b"\xef\xbb\xbfnoise, balance\r\n\r\n0.010,0.1\r\n0.02, 0.0\r\n"
    assert read_posterior(written(tmp_path, other), BOUNDS).digest == plain.digest
    turned = read_posterior(written(tmp_path, "noise,balance\n0.02,0\n0.01,0.1\n"), BOUNDS)
    assert turned.digest != plain.digest


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 1, "nothing in it"),
        ("\n\n", 1, "nothing in it"),
        ("balance\n", 1, "no particle follows"),
        ("balanse\n0.1\n", 1, "did you mean balance"),
        ("balance,balance\n0.1,0.1\n", 1, "there twice"),
        ("balance,noise\n0.1,0.01\n0.1\n", 3, "1 numbers for 2"),
        ("balance\n0.1\nnan\n", 3, 'balance is "nan", not a number'),
        ("balance\ninf\n", 2, "not a number"),
        ("balance\nx\n", 2, "not a number"),
        ("balance\n0.1\n\n1.5\n", 4, "must lie from 0 to 1"),
        (b"balance\n\xff\n", 1, "UTF-8"),
        ("balance\n" + '"' + "1" * 200_000 + "\n", 2, "comma-separated"),
    ],
)
def test_a_faulty_table_is_refused_by_line(
    tmp_path: Path, text: str | bytes, line: int, told: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(AlignsimError) as refused:
        read_posterior(path, BOUNDS)
    assert str(refused.value).startswith(f"{path}:{line}: ")
    assert told in str(refused.value)


def test_far_too_many_particles_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "balance\n" + "0.1\n" * 4)
    monkeypatch.setattr(module, "MOST_PARTICLES", 3)
    with pytest.raises(AlignsimError, match=r"csv:5: at most 3 rows"):
        read_posterior(path, BOUNDS)
    monkeypatch.setattr(module, "LONGEST_FILE", 3)
    with pytest.raises(AlignsimError, match=r"csv:1: more than 3 bytes"):
        read_posterior(path, BOUNDS)


def test_a_posterior_is_chosen_by_word_by_file_or_as_it_is(tmp_path: Path) -> None:
    assert chosen_posterior("none") is chosen_posterior(None) is NO_POSTERIOR
    assert chosen_posterior(ALIKE) is ALIKE
    assert NO_POSTERIOR.digest == "none" != ALIKE.digest
    path = written(tmp_path, "balance\n0.1\n")
    assert chosen_posterior(path).digest == chosen_posterior(str(path)).digest
    with pytest.raises(AlignsimError, match="cannot be read: No such file"):
        chosen_posterior(tmp_path / "no.csv")


def test_the_shipped_posterior_is_the_default_and_none_where_none_is_shipped() -> None:
    shipped = Path(module.__file__).parents[1] / "world" / "data" / "posterior"
    table = shipped / module.PARTICLES_FILE
    expected = read_posterior(table, BOUNDS) if table.exists() else NO_POSTERIOR
    assert chosen_posterior().digest == chosen_posterior("shipped").digest == expected.digest
