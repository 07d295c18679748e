"""A run kept span by span is the run: whatever ends it, damages it, or plays it twice at once."""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

import alignsim
from alignsim import storage
from alignsim.app.reports import report
from alignsim.engine.ensemble import Recorded
from alignsim.engine.spans import Make, Span
from alignsim.errors import AlignsimError
from alignsim.exports import run_tables
from alignsim.parted import Parted
from alignsim.results import Ledger, Results
from alignsim.runner import Kept, key_of, prepare, run_and_keep
from alignsim.scenario import Scenario, read_scenario
from alignsim.scenario.lexicon import shipped_vocabulary
from alignsim.storage import disk, sizes
from alignsim.storage import spans as kept_spans
from alignsim.tables import most_changed, summary_rows

FUTURES, SPAN = 10, 4
TEXT = """\
name: Small
start: 2022-01
months: 3
seed: 11
actors: [beijing, seoul, tokyo, washington]
report: ["alignment(seoul, washington)", "loss(seoul)"]
shocks:
  - {id: visit, date: 2022-02, type: attend-summit, by: seoul, on: washington, probability: 0.5}
  - {id: worry, when: month > 1, type: condition, set: {ukraine-war: 1.0}}
"""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario(TEXT.encode(), shipped_vocabulary())


@pytest.fixture(scope="module")
def whole(scenario: Scenario) -> Results:
    return alignsim.run(scenario, FUTURES, jobs=1)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the disk where it is not asked whether files are synchronised."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


class Replayed:
    """Plays nothing: gives what was played before, in any order, and notes what was asked for."""

    def __init__(self, whole: Results, ends_after: int = FUTURES, backwards: bool = False) -> None:
        self.whole, self.ends_after, self.backwards = whole, ends_after, backwards
        self.asked: list[Span] = []

    def __call__(
        self,
        scenario: Scenario,
        posterior: object,
        wanted: Iterable[Span],
        progress: object,
        make: Make[Any],
    ) -> Iterator[tuple[Span, Any]]:
        self.asked = list(wanted)
        plan = prepare(scenario)
        order = reversed(self.asked) if self.backwards else self.asked
        for place, span in enumerate(order):
            if place == self.ends_after:
                raise KeyboardInterrupt
            yield span, make(scenario, plan, span, recorded(self.whole, span))


def recorded(whole: Results, span: Span) -> Recorded:
    rows = slice(span.first, span.first + span.count)
    numbers = whole.ledger.acts[:, 0]
    acts = (numbers >= rows.start) & (numbers < rows.stop)
    ledger = Ledger(whole.ledger.acts[acts], whole.ledger.magnitude[acts])
    return Recorded(whole.values[rows], whole.ends[rows], whole.began[rows], ledger)


Keep = Callable[..., Kept]


@pytest.fixture
def keep(scenario: Scenario, whole: Results, tmp_path: Path) -> Keep:
    """Keep the run in spans of four, by default below ``tmp_path``."""

    def keeping(play: Any = None, **more: Any) -> Kept:
        given = {"play": play or Replayed(whole), "span": SPAN, "output": tmp_path, **more}
        return run_and_keep(scenario, FUTURES, **given)

    return keeping


# -- the same run, however it is cut --------------------------------------------------------------


def test_spans_played_in_any_order_make_the_run_that_is_played_at_once(
    keep: Keep, whole: Results
) -> None:
    kept = keep(Replayed(whole, backwards=True))
    assert kept.there == 0
    assert kept.results.digest() == whole.digest()
    assert storage.load(kept.folder).digest() == whole.digest()
    assert kept.results.shocks == whole.shocks


def test_spans_really_played_make_it_too(
    scenario: Scenario, whole: Results, tmp_path: Path
) -> None:
    kept = run_and_keep(scenario, FUTURES, tmp_path, span=3, jobs=1)
    assert kept.results.digest() == whole.digest()


def test_another_order_of_the_futures_has_another_digest(keep: Keep, whole: Results) -> None:
    turned = replace(whole, values=np.asarray(whole.values)[::-1])
    assert keep(Replayed(turned)).results.digest() != whole.digest()


def test_parts_of_a_run_are_one_table_to_others_with_every_row_once(
    keep: Keep, whole: Results
) -> None:
    folder = keep().folder
    table = pq.read_table(folder / "trajectories.parquet").to_pandas()
    assert len(table) == whole.values.size
    assert not table.duplicated(["future", "month", "quantity", "actor", "partner"]).any()
    rows = table[(table.future == 9) & (table.quantity == "loss") & (table.actor == "seoul")]
    assert rows.value.tolist() == whole.trajectory("loss(seoul)")[9].tolist()
    moves = pq.read_table(folder / "ledger.parquet").to_pandas()
    assert moves.future.tolist() == whole.ledger.acts[:, 0].tolist()


def test_a_run_of_one_span_is_single_files(scenario: Scenario, tmp_path: Path) -> None:
    folder = run_and_keep(scenario, 3, tmp_path, jobs=1).folder
    files = {each.name for each in folder.iterdir()}
    assert files == {storage.MANIFEST, kept_spans.SPANS, *storage.FILES}


# -- read a quantity at a time --------------------------------------------------------------------


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is too large to be read whole."""
    monkeypatch.setattr("alignsim.storage.recorded.HELD", 0)


def test_what_lies_on_disk_tells_the_same_as_what_is_in_memory(
    keep: Keep, whole: Results, large: None, tmp_path: Path
) -> None:
    lying = keep().results
    assert isinstance(lying.values, Parted) and isinstance(lying.ledger.acts, Parted)
    for quantity in whole.quantities:
        np.testing.assert_array_equal(lying.trajectory(quantity), whole.trajectory(quantity))
    assert summary_rows(lying) == summary_rows(whole)
    assert most_changed(lying) == most_changed(whole)
    assert storage.summary_text(lying) == storage.summary_text(whole)
    few, some = lying.first_futures(5), whole.quantities[3:0:-1]
    assert few.digest() == whole.first_futures(5).digest()
    assert few.of(some).digest() == whole.first_futures(5).of(some).digest()
    assert few.shocks == whole.first_futures(5).shocks
    for table in ("values", "moves"):
        one, other = (run_tables(each)[table] for each in (lying, whole))
        assert one.rows == other.rows
        assert lying.to_pandas(table).equals(whole.to_pandas(table))
    again = storage.save(lying, tmp_path / "again")
    assert storage.load(again).digest() == whole.digest()


def test_figures_and_report_of_what_lies_on_disk_are_the_same_bytes(
    keep: Keep, whole: Results, large: None, tmp_path: Path
) -> None:
    one, other = (
        report(each, tmp_path / f"{place}.html").read_bytes()
        for place, each in enumerate((keep().results, whole))
    )
    assert one == other


def test_runs_on_disk_are_compared_and_explained_as_in_memory(
    keep: Keep, whole: Results, large: None
) -> None:
    lying, of = keep().results, "alignment(seoul, washington)"
    found, expected = (alignsim.compare(whole, each) for each in (lying, whole))
    assert [each.mean.tolist() for each in found.differences] == [
        each.mean.tolist() for each in expected.differences
    ]
    parts = [alignsim.explain(each, of, jobs=1).total.values for each in (lying, whole)]
    np.testing.assert_array_equal(*parts)


def test_one_quantity_is_read_without_the_others(keep: Keep, large: None) -> None:
    lying = keep().results
    for part in (lying.values.parts[1].path, lying.values.parts[2].path):
        data = bytearray(part.read_bytes())
        metadata = pq.read_metadata(part)
        for group in range(1, metadata.num_row_groups):
            column = metadata.row_group(group).column(5)
            begin = column.data_page_offset
            data[begin : begin + column.total_compressed_size] = bytes(column.total_compressed_size)
        part.write_bytes(data)
    assert lying.trajectory(lying.quantities[0]).shape == (FUTURES, 4)
    with pytest.raises(AlignsimError, match=r"part-00001\.parquet is broken"):
        lying.trajectory(lying.quantities[1])


# -- what is there already ------------------------------------------------------------------------


def test_only_missing_spans_are_played(keep: Keep, whole: Results) -> None:
    with pytest.raises(KeyboardInterrupt) as stop:
        keep(Replayed(whole, ends_after=2))
    assert stop.value.args == ("8 of 10 futures are kept: the same command goes on from there.",)
    played = Replayed(whole)
    kept = keep(played)
    assert played.asked == [Span(8, 2)]
    assert (kept.there, kept.results.digest()) == (8, whole.digest())
    assert keep(played).there == FUTURES


def test_an_interrupt_before_anything_is_kept_promises_nothing(keep: Keep, whole: Results) -> None:
    with pytest.raises(KeyboardInterrupt) as stop:
        keep(Replayed(whole, ends_after=0))
    assert stop.value.args == ()


def test_progress_counts_what_is_there(scenario: Scenario, whole: Results, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_and_keep(scenario, FUTURES, tmp_path, span=SPAN, play=Replayed(whole, ends_after=1))
    told: list[tuple[int, int]] = []
    run_and_keep(
        scenario,
        FUTURES,
        tmp_path,
        span=SPAN,
        jobs=1,
        progress=lambda done, of: told.append((done, of)),
    )
    assert told[0][0] > SPAN and told[-1] == (FUTURES, FUTURES)
    assert {of for _, of in told} == {FUTURES}


@pytest.fixture
def folder(scenario: Scenario, tmp_path: Path) -> Path:
    """Where the run is kept."""
    return storage.run_folder(tmp_path, scenario.name, key_of(scenario, FUTURES))


@pytest.mark.parametrize("what", kept_spans.OF_A_SPAN)
@pytest.mark.parametrize("harm", ["swap", "cut", "remove"])
def test_a_damaged_span_is_played_anew_and_no_other(
    keep: Keep, whole: Results, folder: Path, what: str, harm: str
) -> None:
    with pytest.raises(KeyboardInterrupt):
        keep(Replayed(whole, ends_after=2))
    damage(folder / kept_spans.file_of(what, 1, 3), harm)
    played = Replayed(whole)
    assert keep(played).results.digest() == whole.digest()
    assert played.asked == [Span(4, 4), Span(8, 2)]


def damage(path: Path, harm: str) -> None:
    data = path.read_bytes()
    middle = len(data) // 2
    if harm == "remove":
        path.unlink()
    elif harm == "cut":
        path.write_bytes(data[:middle])
    else:
        path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"files": {}}', '{"files": 1}'])
def test_a_span_without_a_sound_manifest_is_played_anew(
    keep: Keep, whole: Results, folder: Path, text: str
) -> None:
    with pytest.raises(KeyboardInterrupt):
        keep(Replayed(whole, ends_after=1))
    (folder / "spans" / "part-00000.json").write_text(text)
    played = Replayed(whole)
    assert keep(played).results.digest() == whole.digest()
    assert len(played.asked) == 3


@pytest.mark.parametrize("entry", ["key", "spans", "format"])
def test_spans_of_another_key_cut_or_layout_are_not_taken_but_cleared(
    keep: Keep, whole: Results, folder: Path, entry: str
) -> None:
    with pytest.raises(KeyboardInterrupt):
        keep(Replayed(whole, ends_after=2))
    for place in (0, 1):
        path = folder / "spans" / f"part-{place:05d}.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), entry: "other"}))
    (folder / "ledger.parquet" / "part-00007.parquet").write_bytes(b"of another run")
    played = Replayed(whole)
    assert keep(played).results.digest() == whole.digest()
    assert len(played.asked) == 3
    assert len(pq.read_table(folder / "ledger.parquet")) == len(whole.ledger.magnitude)


def test_what_the_dead_left_is_cleared_and_what_the_living_write_is_not(
    keep: Keep, folder: Path
) -> None:
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], stdout=-1)
    dead, living = int(done.stdout), os.getppid()
    ends = folder / "ends"
    ends.mkdir(parents=True)
    left = {
        process: ends / f".part-00000.npy.{disk._owner(process)}.0f.part"
        for process in (dead, living, os.getpid())
    }
    elsewhere = ends / f".part-00000.npy.00000000-{dead}.0f.part"
    for path in (*left.values(), elsewhere, ends / ".odd.part"):
        path.write_bytes(b"begun")
    assert keep().results.futures == FUTURES
    assert not left[dead].exists()
    assert left[living].exists() and left[os.getpid()].exists() and elsewhere.exists()


def test_two_that_keep_the_same_run_at_once_leave_it_whole(
    keep: Keep, whole: Results, folder: Path
) -> None:
    faults: list[BaseException] = []

    def work(backwards: bool) -> None:
        try:
            assert keep(Replayed(whole, backwards=backwards)).results.digest() == whole.digest()
        except BaseException as fault:
            faults.append(fault)

    for _ in range(5):
        threads = [Thread(target=work, args=(each,)) for each in (False, True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
        assert storage.load(folder).digest() == whole.digest()
        (folder / storage.MANIFEST).unlink()


# -- a disk that fails ----------------------------------------------------------------------------


class Failing:
    """A disk whose every deed fails from the n-th on; with none given it counts them."""

    def __init__(self, patch: pytest.MonkeyPatch, code: int, first: int = -1) -> None:
        self.code, self.first, self.done = code, first, 0
        patch.setattr(disk, "open", self._open, raising=False)
        for name in ("fsync", "replace"):
            patch.setattr(os, name, self._deed(getattr(os, name)))

    def _deed(self, deed: Callable[..., Any]) -> Callable[..., Any]:
        def failing(*given: Any) -> Any:
            self.count()
            return deed(*given)

        return failing

    def count(self) -> None:
        self.done += 1
        if 0 <= self.first < self.done:
            raise OSError(self.code, os.strerror(self.code))

    def _open(self, path: Path, mode: str) -> Any:
        if mode != "xb":
            return builtins.open(path, mode)
        outer = self

        class Raw(io.FileIO):
            def write(self, data: Any) -> Any:
                outer.count()
                return super().write(data)

        return io.BufferedWriter(Raw(path, "x"))


WORDS = {errno.ENOSPC: "the disk is full", errno.EIO: "check the disk"}


@pytest.mark.parametrize("code", WORDS)
def test_whatever_the_disk_refuses_is_told_and_the_same_call_goes_on_later(
    keep: Keep, whole: Results, tmp_path: Path, code: int
) -> None:
    older = keep().folder
    keep = partial(keep, span=6)
    with pytest.MonkeyPatch.context() as patch:
        counting = Failing(patch, code)
        keep(output=tmp_path / "counted")
    assert counting.done > 40
    for place in range(counting.done):
        output = tmp_path / f"{place}"
        with pytest.MonkeyPatch.context() as patch:
            Failing(patch, code, place)
            with pytest.raises(AlignsimError, match=WORDS[code]):
                keep(output=output)
        assert storage.load(older).digest() == whole.digest()
        assert not list(output.rglob(".*.part")), "what was begun is cleared away"
        again = keep(output=output)
        assert again.results.digest() == whole.digest()
        assert storage.load(again.folder).digest() == whole.digest()


# -- what has no room -----------------------------------------------------------------------------


class NotPlayed(Exception):
    """What would be played."""


def never(*_given: object, **_more: object) -> Iterator[tuple[Span, Recorded]]:
    raise NotPlayed


def test_a_run_that_the_disk_does_not_hold_is_refused_with_the_numbers(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = disk.shutil._ntuple_diskusage(9, 9, 10**8)  # type: ignore[attr-defined]
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: free)
    with pytest.raises(NotPlayed):
        run_and_keep(scenario, 10_000, tmp_path, play=never)
    with pytest.raises(AlignsimError) as fault:
        run_and_keep(scenario, 10**6, tmp_path, play=never)
    told = str(fault.value)
    assert "and the disk has 100 MB left" in told and "needs about" in told
    assert all(word in told for word in ("--futures", "--months", "`actors`", "--out"))


def test_what_is_there_already_needs_no_room(
    keep: Keep, whole: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KeyboardInterrupt):
        keep(Replayed(whole, ends_after=2))
    free = disk.shutil._ntuple_diskusage(9, 9, 2500)  # type: ignore[attr-defined]
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: free)
    assert keep().results.digest() == whole.digest()
    with pytest.raises(AlignsimError, match=r"the disk has 2\.5 kB left"):
        keep(output=tmp_path / "elsewhere")


def test_a_run_that_memory_does_not_hold_is_refused_with_the_numbers(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alignsim.room.available_memory", lambda: 10**9)
    with pytest.raises(NotPlayed):
        run_and_keep(scenario, 10**6, tmp_path, play=never)
    with pytest.raises(AlignsimError, match=r"50,000,000 futures needs about .* and 1\.0 GB are"):
        run_and_keep(scenario, 5 * 10**7, tmp_path, play=never)
    with pytest.raises(AlignsimError, match="`alignsim run` keeps them on disk"):
        alignsim.run(scenario, 10**7)


def test_what_needs_all_futures_at_once_is_refused_where_memory_does_not_hold_it(
    keep: Keep, large: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lying, of = keep().results, "alignment(seoul, washington)"
    told = {
        "the explanation of 10 futures": lambda: alignsim.explain(lying, of, jobs=1),
        "a table of [0-9,]+ rows": lying.to_pandas,
        "a Dataset of 10 futures": lying.to_xarray,
        "a file of netcdf": lambda: alignsim.run("baseline", 2).save(tmp_path / "x.nc"),
    }
    monkeypatch.setattr("alignsim.storage.sizes.must_hold", lambda *_: None)
    monkeypatch.setattr("alignsim.room.available_memory", lambda: 2000)
    for words, deed in told.items():
        with pytest.raises(AlignsimError, match=f"{words} needs about .* and 2.0 kB are left"):
            deed()
    assert lying.save(tmp_path / "x.csv").stat().st_size > 2000


def test_an_interrupt_while_the_summary_is_made_loses_nothing(
    keep: Keep, whole: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_results: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("alignsim.storage.folder.summary_text", stop)
        with pytest.raises(KeyboardInterrupt, match="10 of 10 futures are kept"):
            keep()
    played = Replayed(whole)
    assert keep(played).there == FUTURES and played.asked == []


def test_what_is_told_to_be_needed_is_what_is_needed(keep: Keep, whole: Results) -> None:
    extent = sizes.Extent(4, len(whole.quantities), 4, 2)
    held = (whole.values, whole.ends, whole.began, whole.ledger.acts, whole.ledger.magnitude)
    found = sum(each.nbytes for each in held) / FUTURES
    assert extent.held == pytest.approx(found, rel=0.3)
