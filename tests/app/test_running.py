"""``alignsim run``: what it writes, what it finds again, and how it stops."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from alignsim import runner
from alignsim.app.cli import main
from alignsim.app.options import EXIT_INTERRUPTED, EXIT_REFUSED
from alignsim.engine import ensemble, spans
from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.plan import Plan
from alignsim.storage import FILES, MANIFEST, load
from alignsim.storage.spans import SPANS

SMALL = """\
name: Small crisis
start: 2022-01
months: 4
actors: [beijing, seoul, tokyo, washington]
shocks:
  - {date: 2022-02, type: attend-summit, by: seoul, on: washington}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL)
    return file


def play(scenario: Path | str, out: Path, *options: str) -> Result:
    """Run six futures of a scenario without plots; it must not end in a traceback."""
    arguments = ["run", str(scenario), "--futures", "6", "--no-plots", "--out", str(out), *options]
    done = CliRunner().invoke(main, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def folders(out: Path) -> set[Path]:
    """Every complete run below a folder."""
    return {manifest.parent for manifest in out.rglob(MANIFEST)}


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers of futures of every ensemble that is really played."""
    counts: list[int] = []

    def counting(plan: object, futures: int, **settings: object) -> object:
        counts.append(futures)
        return play_ensemble(plan, futures, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(spans, "play_ensemble", counting)
    return counts


# -- what is written ------------------------------------------------------------------------------


def test_a_run_writes_every_file_and_says_where(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = play(small, out)
    assert done.exit_code == 0
    (folder,) = folders(out)
    assert folder.parent == out / "small"
    assert str(folder) in done.stderr
    assert "6 futures took" in done.stderr
    assert "what changed most" in done.stdout
    assert {file.name for file in folder.iterdir()} == {MANIFEST, SPANS, *FILES}

    manifest = json.loads((folder / MANIFEST).read_text())
    assert (manifest["name"], manifest["futures"], manifest["months"]) == ("Small crisis", 6, 4)
    cells = 6 * 5 * len(manifest["quantities"])
    assert pq.read_metadata(folder / "trajectories.parquet").num_rows == cells
    rows = list(csv.DictReader(io.StringIO((folder / "summary.csv").read_text())))
    assert len(rows) == 5 * len(manifest["quantities"])
    acts = pq.read_table(folder / "ledger.parquet").to_pylist()
    scripted = [act for act in acts if act["origin"] == "shock:attend-summit-1"]
    scripted = scripted or [act for act in acts if act["origin"].startswith("shock:")]
    assert [act["future"] for act in scripted] == list(range(6))
    assert {(act["by"], act["target"]) for act in scripted} == {("seoul", "washington")}


def test_a_run_draws_its_plots_once(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    assert play(small, out, "--plots").exit_code == 0
    (folder,) = folders(out)
    drawn = {file.suffix: file for file in (folder / "plots").iterdir() if file.suffix}
    assert set(drawn) == {".png", ".svg"}
    assert all(file.stat().st_size > 1000 for file in drawn.values())

    def never(*_arguments: object, **_: object) -> None:
        raise AssertionError("drawn again")

    monkeypatch.setattr("alignsim.plots.draw_all", never)
    assert play(small, out, "--plots").exit_code == 0
    (folder / "plots" / ".complete").unlink()
    with pytest.raises(AssertionError, match="drawn again"):
        play(small, out, "--plots")


# -- the same inputs, other inputs ----------------------------------------------------------------


def test_the_same_inputs_are_found_again_and_not_played_twice(
    small: Path, tmp_path: Path, played: list[int]
) -> None:
    out = tmp_path / "out"
    first, second = play(small, out), play(small, out, "--jobs", "1")
    assert played == [6]
    assert first.stdout == second.stdout
    assert "were there already" in second.stderr
    assert len(folders(out)) == 1
    assert play(small, tmp_path / "elsewhere").exit_code == 0
    assert played == [6, 6]


def test_every_other_input_has_its_own_folder(
    small: Path, tmp_path: Path, played: list[int]
) -> None:
    out = tmp_path / "out"
    changes = [
        (),
        ("--seed", "5"),
        ("--months", "3"),
        ("--set", "balance=0.2"),
        ("--set", "balance=0.3"),
        ("--set", "balance=0.2", "--set", "inertia=0.1"),
        ("--futures", "7"),
    ]
    assert [play(small, out, *change).exit_code for change in changes] == [0] * len(changes)
    small.write_text(SMALL.replace("2022-02", "2022-03"))
    assert play(small, out).exit_code == 0
    assert len(played) == len(changes) + 1
    kept = [load(folder) for folder in folders(out)]
    assert len({each.digest() for each in kept}) == len(kept) == len(changes) + 1
    assert {each.months for each in kept} == {3, 4}
    assert {each.seed for each in kept} >= {5}


def test_settings_given_in_another_order_are_the_same_inputs(
    small: Path, tmp_path: Path, played: list[int]
) -> None:
    settings = ["--set", "balance=0.2", "--set", "inertia=0.1"]
    play(small, tmp_path / "out", *settings)
    play(small, tmp_path / "out", *settings[2:], *settings[:2])
    assert played == [6]


def test_a_damaged_run_is_told_or_played_again(
    small: Path, tmp_path: Path, played: list[int]
) -> None:
    out = tmp_path / "out"
    play(small, out)
    (folder,) = folders(out)
    ends = folder / "ends.npy"
    whole = ends.read_bytes()
    ends.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    done = play(small, out)
    assert done.exit_code == EXIT_REFUSED
    assert f"{ends} is broken" in " ".join(done.stderr.split())
    ends.write_bytes(whole[:-1])
    assert play(small, out).exit_code == 0
    assert played == [6, 6]
    assert ends.read_bytes() == whole


def test_a_set_parameter_is_the_same_in_every_future(small: Path) -> None:
    scenario = runner.load_scenario(small)
    adjusted = runner.adjust(scenario, parameters={"balance": 0.25})
    assert adjusted.parameters["balance"] == 0.25
    assert "balance" not in scenario.parameters
    plain, changed = runner.run(scenario, 6), runner.run(adjusted, 6)
    np.testing.assert_array_equal(plain.values[:, 0], changed.values[:, 0])
    assert not np.array_equal(plain.values[:, -1], changed.values[:, -1])


# -- stopping -------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_an_interrupt_ends_in_one_line_and_the_same_command_succeeds_later(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-c", "from alignsim.app.cli import main; main()"]
    command += ["run", "madrid-2022", "--no-plots", "--jobs", "1", "--out", str(out)]
    command += ["--futures", "1500"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 120
    while not out.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    told, fault = process.communicate(timeout=120)
    assert process.returncode == EXIT_INTERRUPTED, fault
    assert told == ""
    assert fault.strip() == "Stopped. Only complete results are kept."
    assert folders(out) == set()

    again = subprocess.run(command, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert "1,500 futures took" in again.stderr
    assert len(folders(out)) == 1


def test_an_interrupt_that_a_library_swallows_still_ends_the_run(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_rules = ensemble.compile_rules

    def swallow(plan: Plan) -> None:
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        compile_rules(plan)

    monkeypatch.setattr(ensemble, "compile_rules", swallow)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        done = play(small, tmp_path / "out")
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert done.exit_code == EXIT_INTERRUPTED
    assert folders(tmp_path / "out") == set()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no background of a shell")
def test_a_run_in_the_background_keeps_ignoring_interrupts(small: Path, tmp_path: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        done = play(small, tmp_path / "out")
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert done.exit_code == 0


def test_an_interrupted_save_leaves_no_manifest_and_is_made_good(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"

    def stop(_results: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("alignsim.storage.folder.summary_text", stop)
        assert play(small, out).exit_code == EXIT_INTERRUPTED
    assert folders(out) == set()
    done = play(small, out)
    assert "6 futures were there already" in done.stderr
    (folder,) = folders(out)
    assert {file.name for file in folder.iterdir()} == {MANIFEST, SPANS, *FILES}


def test_a_posterior_is_drawn_from_or_refused_by_line(small: Path, tmp_path: Path) -> None:
    table = tmp_path / "particles.csv"
    table.write_text("noise,inertia\n0.01,0.1\n0.04,0.3\n")
    for options in (("--posterior", str(table)), ("--posterior", "none")):
        assert play(small, tmp_path / "out", *options).exit_code == 0
    found = {load(folder).provenance["posterior"]["digest"] for folder in folders(tmp_path / "out")}
    assert len(found) == 2 and "none" in found
    table.write_text("noise,inertja\n0.01,0.1\n")
    done = play(small, tmp_path / "out", "--posterior", str(table))
    assert done.exit_code == EXIT_REFUSED
    assert done.stderr.startswith(f"{table}:1: ") and "did you mean inertia" in done.stderr
