"""Figures are drawn beside the run by a process that never outlives it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from multiprocessing.context import ForkProcess
from pathlib import Path

import pytest

from alignsim.app.drawing import PLOTS, Drawing
from alignsim.errors import AlignsimError
from alignsim.results import Results
from synthetic import synthetic

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no such process")


@pytest.fixture(scope="module")
def results() -> Results:
    return synthetic(futures=4, months=6, governments=3, rows_each=1)


def names(folder: Path) -> set[str]:
    return {path.name for path in (folder / PLOTS).glob("*")}


def test_figures_are_drawn_once_and_no_process_is_left(results: Results, tmp_path: Path) -> None:
    with Drawing() as drawing:
        drawing.begin(results, tmp_path)
        drawing.finish(results, tmp_path)
    assert {"pressure.png", "pressure.svg", "alignment-map.png", ".complete"} <= names(tmp_path)
    assert multiprocessing.active_children() == []
    (tmp_path / PLOTS / "pressure.png").unlink()
    with Drawing() as drawing:
        drawing.finish(results, tmp_path)
    assert "pressure.png" not in names(tmp_path), "what is complete is not drawn again"
    assert multiprocessing.active_children() == []


@linux
def test_what_a_killed_process_leaves_is_drawn_by_the_caller(
    results: Results, tmp_path: Path
) -> None:
    with Drawing() as drawing:
        (process,) = multiprocessing.active_children()
        process.kill()
        process.join()
        drawing.begin(results, tmp_path)
        drawing.finish(results, tmp_path)
    assert {"pressure.png", ".complete"} <= names(tmp_path)


def test_a_fault_of_the_disk_is_told_and_nothing_is_called_complete(
    results: Results, tmp_path: Path
) -> None:
    (tmp_path / PLOTS / "pressure.svg").mkdir(parents=True)
    with pytest.raises(AlignsimError, match=r"pressure\.svg"), Drawing() as drawing:
        drawing.finish(results, tmp_path)
    assert ".complete" not in names(tmp_path)
    assert multiprocessing.active_children() == []


@linux
def test_an_interrupt_ends_the_process_and_leaves_no_half_file(
    results: Results, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt), Drawing() as drawing:
        (process,) = multiprocessing.active_children()
        drawing.begin(results, tmp_path)
        while not names(tmp_path):
            time.sleep(0.001)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGINT)  # as a terminal does
        raise KeyboardInterrupt
    assert multiprocessing.active_children() == []
    assert not any(name.endswith(".part") for name in names(tmp_path))
    assert ".complete" not in names(tmp_path)


@linux
@linux
def test_an_interrupt_while_the_process_begins_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    start = ForkProcess.start

    def interrupted(process: ForkProcess) -> None:
        start(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(ForkProcess, "start", interrupted)
    drawing = Drawing()
    with pytest.raises(KeyboardInterrupt):
        drawing.__enter__()
    assert drawing._process is not None and not drawing._process.is_alive()
    monkeypatch.setattr(ForkProcess, "start", lambda _process: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt), Drawing():
        pass


def test_an_end_before_there_is_anything_to_draw_is_at_once_and_silent(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(AlignsimError), Drawing():
        (process,) = multiprocessing.active_children()
        raise AlignsimError("a user's own mistake")
    assert process.exitcode == -signal.SIGTERM and multiprocessing.active_children() == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("module", "idle"),
    [
        ("alignsim.app.drawing", {"matplotlib", "alignsim.engine", "alignsim.scenario"}),
        ("alignsim.plots", {"pydantic", "numba", "pyarrow", "alignsim.scenario"}),
    ],
)
def test_what_draws_loads_nothing_that_only_plays_or_reads(module: str, idle: set[str]) -> None:
    told = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True)
    names = set(loaded.stdout.decode().split())
    assert module in names and not names & idle
