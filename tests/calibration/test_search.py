"""The search: it finds what made the data, whoever tries, however often it is interrupted."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.exc import OperationalError

from alignsim.calibration import fit, workers
from alignsim.calibration.fit import DATABASE, INPUTS, must_be_installed, prepare_folder
from alignsim.calibration.particles import prior_quantile, resampled
from alignsim.calibration.smc import Population, Problem, populations
from alignsim.errors import AlignsimError
from calibration.problems import (
    LINE,
    line_problem,
    make_line,
    of_the_model,
    searched,
)


def same(one: list[Population], other: list[Population]) -> bool:
    """Whether two searches found the same to the last bit."""
    return len(one) == len(other) and all(
        (a.number, a.tolerance, a.tried) == (b.number, b.tolerance, b.tried)
        and a.weights.tobytes() == b.weights.tobytes()
        and all(a.values[n].tobytes() == b.values[n].tobytes() for n in a.values)
        and all(a.summaries[n].tobytes() == b.summaries[n].tobytes() for n in a.summaries)
        for a, b in zip(one, other, strict=True)
    )


def particles(population: Population, name: str, rows: int = 2000) -> np.ndarray:
    return population.values[name][resampled(population.weights, rows, 1)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[Population]:
    folder = tmp_path_factory.mktemp("whole")
    ended, found = searched(folder, line_problem(), make_line)
    assert ended == "all populations are done"
    return found


def test_tolerance_falls_and_the_truth_is_found(whole: list[Population]) -> None:
    assert [p.number for p in whole] == [0, 1, 2]
    assert whole[0].tolerance > whole[1].tolerance > whole[2].tolerance
    heights = particles(whole[-1], "height")
    assert np.median(heights) == pytest.approx(0.7, abs=0.06)
    assert heights.std() < 0.1
    assert all(p.weights.sum() == pytest.approx(1.0) for p in whole)
    assert all(12 < p.effective <= 24 + 1e-9 for p in whole)
    assert all(len(p.weights) == 24 <= p.tried for p in whole)


def test_what_no_summary_knows_of_keeps_its_prior(whole: list[Population]) -> None:
    idle, prior = particles(whole[-1], "idle"), LINE["idle"]
    for level in (0.25, 0.5, 0.75):
        assert np.quantile(idle, level) == pytest.approx(prior_quantile(prior, level), abs=0.3)


@pytest.mark.slow
def test_more_processes_find_the_same(whole: list[Population], tmp_path: Path) -> None:
    _, found = searched(tmp_path, line_problem(), make_line, jobs=2)
    assert same(found, whole)
    other = tmp_path / "other"
    other.mkdir()
    assert not same(searched(other, line_problem(), make_line, seed=4, populations=1)[1], whole[:1])


def test_the_search_ends_at_its_tolerance(tmp_path: Path) -> None:
    ended, found = searched(tmp_path, line_problem(), make_line, tolerance=1.0, populations=9)
    assert ended == "the tolerance is reached"
    assert found[-1].tolerance == 1.0 < found[-2].tolerance
    departures = [(found[-1].summaries[name] - 0.7) / 0.05 for name in ("one", "other")]
    assert np.sqrt(np.mean(np.square(departures), axis=0)).max() <= 1.0


# -- interrupted -----------------------------------------------------------------------------------


class Stops:
    """Raises after so many reports of progress."""

    def __init__(self, after: int, what: BaseException) -> None:
        self.left, self.what = after, what

    def __call__(self, *_: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise self.what


@pytest.mark.parametrize("after", [2, 5, 9])
def test_an_interrupted_search_goes_on_as_if_nothing_had_been(
    whole: list[Population], tmp_path: Path, after: int
) -> None:
    with pytest.raises(KeyboardInterrupt):
        searched(tmp_path, line_problem(), make_line, tell=Stops(after, KeyboardInterrupt()))
    before = populations(tmp_path / DATABASE, LINE)
    assert len(before) < 3
    assert same(before, whole[: len(before)])
    _, found = searched(tmp_path, line_problem(), make_line)
    assert same(found, whole)


def test_further_populations_go_on_from_those_there_are(
    whole: list[Population], tmp_path: Path
) -> None:
    _, two = searched(tmp_path, line_problem(), make_line, populations=2)
    assert same(two, whole[:2])
    _, three = searched(tmp_path, line_problem(), make_line)
    assert same(three, whole)


@pytest.mark.slow
def test_a_killed_search_goes_on_as_if_nothing_had_been(
    whole: list[Population], tmp_path: Path
) -> None:
    code = (
        "from pathlib import Path\n"
        "from calibration.problems import line_problem, make_line, searched\n"
        f"searched(Path({str(tmp_path)!r}), line_problem(), make_line, populations=50)\n"
    )
    paths = {"PYTHONPATH": ":".join(sys.path)}
    child = subprocess.Popen([sys.executable, "-c", code], env=paths)
    try:
        begun = time.monotonic()
        while len(populations(tmp_path / DATABASE, LINE)) < 2:
            assert time.monotonic() - begun < 120 and child.poll() is None
            time.sleep(0.05)
    finally:
        child.kill()
        child.wait()
    before = populations(tmp_path / DATABASE, LINE)
    assert same(before[:3], whole[: len(before)][:3])
    _, found = searched(tmp_path, line_problem(), make_line, populations=len(before) + 1)
    assert same(found[:3], whole) and len(found) == len(before) + 1


def test_time_that_is_over_keeps_what_is_complete(tmp_path: Path) -> None:
    with pytest.raises(AlignsimError, match="no population was complete in time"):
        searched(tmp_path, line_problem(), make_line, deadline=0.0)
    searched(tmp_path, line_problem(), make_line, populations=1)
    ended, found = searched(tmp_path, line_problem(), make_line, deadline=0.0)
    assert (ended, len(found)) == ("the time is over", 1)


# -- folders ---------------------------------------------------------------------------------------


def test_a_folder_goes_on_only_with_what_it_began_with(tmp_path: Path) -> None:
    prepare_folder(tmp_path / "a", {"seed": 1, "rules": "x"}, resume=False)
    with pytest.raises(AlignsimError, match="holds a calibration already; go on with it by --re"):
        prepare_folder(tmp_path / "a", {"seed": 1, "rules": "x"}, resume=False)
    prepare_folder(tmp_path / "a", {"seed": 1, "rules": "x"}, resume=True)
    with pytest.raises(AlignsimError, match="was begun with other seed, rules; go on as it was"):
        prepare_folder(tmp_path / "a", {"seed": 2, "rules": "y"}, resume=True)
    (tmp_path / "a" / INPUTS).write_text("[]")
    with pytest.raises(AlignsimError, match="cannot be read; delete"):
        prepare_folder(tmp_path / "a", {"seed": 1}, resume=True)


@pytest.mark.parametrize("content", [b"", b"no database at all"])
def test_a_database_that_cannot_be_read_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / DATABASE).write_bytes(content)
    with pytest.raises(AlignsimError, match=r"history.db is broken; delete its folder"):
        searched(tmp_path, line_problem(), make_line)


def test_a_disk_that_refuses_is_told_and_what_is_complete_stays(
    whole: list[Population], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched(tmp_path, line_problem(), make_line, populations=1)

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("insert", {}, Exception("database or disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr("pyabc.storage.history.History.append_population", refuse)
        with pytest.raises(AlignsimError, match=r"could not be written .*disk is full"):
            searched(tmp_path, line_problem(), make_line)
    assert same(searched(tmp_path, line_problem(), make_line)[1], whole)


def test_a_database_of_nothing_known_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"torn")
    prepare_folder(tmp_path, {"seed": 1}, resume=True)
    assert not (tmp_path / DATABASE).exists()


def test_a_missing_library_is_told_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    must_be_installed()
    monkeypatch.setattr(fit, "find_spec", lambda _: None)
    with pytest.raises(AlignsimError, match=r'pip install "alignsim\[calibration\]"'):
        must_be_installed()


def test_without_a_simulator_nothing_is_simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_simulate", None)
    with pytest.raises(RuntimeError, match="no simulator"):
        workers.simulate({}, 1)


# -- the model itself ------------------------------------------------------------------------------


def test_a_noise_that_the_model_made_is_found_again(tmp_path: Path) -> None:
    problem, make = of_the_model(0.034, seed=8)
    _, found = searched(tmp_path, problem, make, particles=14)
    noise = particles(found[-1], "noise")
    assert np.median(noise) == pytest.approx(0.034, abs=0.003)
    prior = problem.priors["noise"]
    assert np.median(noise) > prior_quantile(prior, 0.9)


@pytest.mark.slow
@pytest.mark.parametrize("truth", [0.3, 0.9])
def test_the_posterior_is_that_of_the_exact_solution(tmp_path: Path, truth: float) -> None:
    # two figures with errors of 0.02 and a prior flat beside them: normal around their mean
    values, wide = {"one": truth - 0.015, "other": truth + 0.005}, {"one": 0.02, "other": 0.02}
    given = {"particles": 120, "populations": 12, "tolerance": 0.3}
    _, found = searched(tmp_path, Problem(LINE, values, wide), make_line, **given)
    heights = particles(found[-1], "height")
    assert found[-1].tolerance == 0.3
    assert heights.mean() == pytest.approx(truth - 0.005, abs=0.008)
    assert heights.std() == pytest.approx(0.02 / np.sqrt(2), rel=0.35)
    low, high = np.quantile(heights, [0.05, 0.95])
    assert high - low == pytest.approx(2 * 1.645 * 0.02 / np.sqrt(2), rel=0.35)
