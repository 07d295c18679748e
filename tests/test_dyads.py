"""Dyads kept as Zarr: the numbers of the panel, whatever ends the run; nothing else changes."""

from __future__ import annotations

import json
import pickle
import signal
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

import alignsim
from alignsim import storage
from alignsim.app.cli import main
from alignsim.app.options import EXIT_REFUSED
from alignsim.catalogue.load import shipped_catalogue
from alignsim.engine.dyads import DYADIC, split, with_dyads
from alignsim.engine.ensemble import Recorded, play_ensemble
from alignsim.engine.spans import SPAN as SPAN_WITHOUT
from alignsim.engine.spans import Span, play_spans
from alignsim.errors import AlignsimError
from alignsim.results import UNITS, Results
from alignsim.runner import Kept, key_of, prepare, run_and_keep
from alignsim.scenario import Scenario, read_scenario
from alignsim.scenario.lexicon import shipped_vocabulary
from alignsim.storage import dyads as kept_dyads
from alignsim.storage.sizes import DYADS_PLAYED, Extent
from test_crashes import crash

zarr = pytest.importorskip("zarr", reason="the extra `dyads` is not installed")
xr = pytest.importorskip("xarray", reason="the extra `data` is not installed")

FUTURES, SPAN = 10, 4
SOLVED = 1e-6
"""Percent of real income by which a pressure may miss 0: trade is solved to a tolerance."""
TEXT = """\
name: Small
start: 2022-01
months: 3
seed: 11
actors: [beijing, seoul, tokyo, washington]
report:
  - alignment(seoul, washington)
  - threat(tokyo, beijing)
  - ties(seoul, tokyo)
  - pressure(beijing, seoul)
  - loss(seoul)
shocks:
  - {date: 2022-02, type: economic-coercion, by: beijing, on: seoul, sector: travel}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("dyads") / "small.yaml"
    file.write_text(TEXT)
    return file


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read_scenario(TEXT.encode(), shipped_vocabulary())


@pytest.fixture(scope="module")
def whole(scenario: Scenario) -> Results:
    return alignsim.run(scenario, FUTURES, jobs=1)


@pytest.fixture(scope="module")
def kept(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A run with dyads that nothing disturbs."""
    return keep(scenario, tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def dyads(kept: Kept) -> Any:
    return alignsim.dyads(kept.folder).load()


def keep(scenario: Scenario, output: Path, **more: Any) -> Kept:
    return run_and_keep(scenario, FUTURES, output, span=SPAN, jobs=1, dyads=True, **more)


def refusal(call: Callable[[], object]) -> str:
    """The text of the AlignsimError that a call must raise."""
    with pytest.raises(AlignsimError) as caught:
        call()
    return str(caught.value)


# -- the numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "quantity",
    [
        "alignment(seoul, washington)",
        "threat(tokyo, beijing)",
        "ties(seoul, tokyo)",
        "pressure(beijing, seoul)",
    ],
)
def test_what_a_scenario_records_is_there_as_float32_to_the_last_bit(
    dyads: Any, whole: Results, quantity: str
) -> None:
    kind, one, other = storage.parts(quantity)
    found = dyads[kind].sel(government=one, partner=other).values
    wanted = whole.trajectory(quantity).astype(np.float32)
    assert found.tobytes() == wanted.tobytes()
    assert np.ptp(wanted) > 0, "the scenario moves it, or equality says little"
    turned = dyads[kind].sel(government=other, partner=one).values
    assert kind == "ties" or not np.array_equal(turned, wanted)


def test_every_pair_is_that_of_the_panel_to_the_last_bit(scenario: Scenario, dyads: Any) -> None:
    plan = with_dyads(prepare(scenario), shipped_catalogue())
    own = len(prepare(scenario).quantities)
    values = play_ensemble(plan, FUTURES, jobs=1).values.astype(np.float32)
    assert len(plan.quantities) - own == len(DYADIC) * 4 * 3
    for place, quantity in enumerate(plan.quantities[own:], own):
        kind, one, other = storage.parts(quantity)
        found = dyads[kind].sel(government=one, partner=other).values
        assert found.tobytes() == values[:, :, place].tobytes()


def test_both_ends_are_those_of_the_run_but_for_the_diagonal(dyads: Any, whole: Results) -> None:
    ends = np.array(whole.ends)
    ends[:, :, range(4), range(4)] = 0
    found = dyads.alignment.values[:, [0, -1]]
    assert found.tobytes() == ends.tobytes()


def test_numbers_lie_within_their_bounds_ties_are_mutual_and_diagonals_nothing(dyads: Any) -> None:
    assert float(abs(dyads.alignment).max()) <= 1
    assert float(dyads.threat.min()) >= 0
    assert 0 <= float(dyads.ties.min()) <= float(dyads.ties.max()) <= 1
    assert float(dyads.pressure.min()) >= -SOLVED and float(dyads.pressure.max()) > 0
    turned = dyads.ties.transpose("future", "month", "partner", "government").values
    assert np.array_equal(dyads.ties.values, turned)
    for kind in DYADIC:
        assert not dyads[kind].values[..., range(4), range(4)].any()
        assert not np.isnan(dyads[kind].values).any()


def test_threat_is_not_mutual(dyads: Any) -> None:
    turned = dyads.threat.transpose("future", "month", "partner", "government").values
    assert not np.array_equal(dyads.threat.values, turned)


def test_futures_played_without_dyads_have_none_to_split(whole: Results) -> None:
    with pytest.raises(ValueError, match="played without dyads"):
        split(whole)


# -- nothing else changes -------------------------------------------------------------------------


def test_results_are_those_of_a_run_without_dyads(
    scenario: Scenario, kept: Kept, whole: Results, tmp_path: Path
) -> None:
    plain = run_and_keep(scenario, FUTURES, tmp_path, span=SPAN, jobs=1)
    assert kept.results.digest() == plain.results.digest() == whole.digest()
    assert kept.results.quantities == whole.quantities
    assert storage.load(kept.folder).digest() == whole.digest()
    of_plain = {each.relative_to(plain.folder) for each in plain.folder.rglob("*.*")}
    for name in of_plain - {Path(storage.MANIFEST)}:
        if name.suffix != ".json" and (plain.folder / name).is_file():
            assert (kept.folder / name).read_bytes() == (plain.folder / name).read_bytes()
    assert not (plain.folder / storage.DYADS).exists()


def test_a_run_with_dyads_is_another_run_on_disk(scenario: Scenario) -> None:
    assert key_of(scenario, FUTURES, dyads=True) != key_of(scenario, FUTURES)


def test_what_is_complete_is_not_played_again(scenario: Scenario, kept: Kept) -> None:
    again = keep(scenario, kept.folder.parents[1], play=never)
    assert again.there == FUTURES and again.folder == kept.folder


# -- what others read -----------------------------------------------------------------------------


def test_xarray_opens_the_group_with_names_dates_and_units(kept: Kept, whole: Results) -> None:
    found = xr.open_zarr(kept.folder / storage.DYADS)
    assert set(found.data_vars) == set(DYADIC)
    assert found.alignment.dims == ("future", "month", "government", "partner")
    assert found.alignment.shape == (FUTURES, 4, 4, 4) and found.alignment.dtype == np.float32
    assert tuple(found.government.values) == tuple(found.partner.values) == whole.governments
    assert found.future.values.tolist() == list(range(FUTURES))
    assert found.date.dims == ("month",)
    assert np.datetime_as_string(found.date.values, "M").tolist() == list(whole.dates)
    assert {kind: found[kind].attrs["units"] for kind in DYADIC} == {
        kind: UNITS[kind] for kind in DYADIC
    }
    assert found.attrs["digest"] == whole.digest()
    assert found.attrs["scenario_digest"] == whole.provenance["scenario_digest"]
    assert (found.attrs["scenario"], found.attrs["seed"]) == ("Small", "11")


def test_a_chunk_is_a_span_of_an_array(kept: Kept) -> None:
    group = zarr.open_group(kept.folder / storage.DYADS, mode="r")
    assert {group[kind].chunks for kind in DYADIC} == {(SPAN, 4, 4, 4)}
    files = {each.name for each in (kept.folder / storage.DYADS / "pressure").iterdir()}
    assert files == {"zarr.json", "c.0.0.0.0", "c.1.0.0.0", "c.2.0.0.0"}


def test_a_folder_without_dyads_says_how_to_have_them(scenario: Scenario, tmp_path: Path) -> None:
    folder = run_and_keep(scenario, 2, tmp_path, jobs=1).folder
    assert "--record dyads" in refusal(lambda: alignsim.dyads(folder))
    assert "holds no complete run" in refusal(lambda: alignsim.dyads(tmp_path))


# -- stopped and damaged --------------------------------------------------------------------------


def never(*_given: object, **_more: object) -> Iterator[tuple[Span, Any]]:
    raise AssertionError("nothing is to be played")


class Stopped:
    """Plays with dyads as a worker of a cluster does; stops after some spans, notes the asked."""

    def __init__(self, ends_after: int = FUTURES) -> None:
        self.ends_after = ends_after
        self.asked: list[Span] = []

    def __call__(
        self, scenario: Scenario, posterior: Any, wanted: Iterable[Span], _: Any, make: Any
    ) -> Iterator[tuple[Span, Any]]:
        self.asked = list(wanted)
        plan = with_dyads(prepare(scenario, posterior=posterior), shipped_catalogue())
        make = pickle.loads(pickle.dumps(make))
        for place, (span, recorded) in enumerate(play_spans(plan, self.asked, jobs=1)):
            if place == self.ends_after:
                raise KeyboardInterrupt
            yield span, make(scenario, plan, span, recorded)


def content(folder: Path) -> dict[str, bytes]:
    """All files of the dyads."""
    files = [each for each in (folder / storage.DYADS).rglob("*") if each.is_file()]
    return {str(each.relative_to(folder)): each.read_bytes() for each in files}


def test_a_stopped_run_goes_on_and_ends_with_the_same_bytes(
    scenario: Scenario, kept: Kept, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        keep(scenario, tmp_path, play=Stopped(ends_after=2))
    going_on = Stopped()
    again = keep(scenario, tmp_path, play=going_on)
    assert going_on.asked == [Span(8, 2)]
    assert content(again.folder) == content(kept.folder)
    assert again.results.digest() == kept.results.digest()


CHUNK = f"{storage.DYADS}/threat/c.1.0.0.0"


@pytest.mark.parametrize("complete", [False, True])
@pytest.mark.parametrize("harm", ["swap", "cut", "remove"])
def test_a_damaged_chunk_is_noticed_and_only_its_span_played_anew(
    scenario: Scenario, kept: Kept, tmp_path: Path, harm: str, complete: bool
) -> None:
    if complete:
        folder = keep(scenario, tmp_path).folder
    else:
        with pytest.raises(KeyboardInterrupt):
            keep(scenario, tmp_path, play=Stopped(ends_after=2))
        (folder,) = (each.parents[1] for each in tmp_path.rglob("spans/part-00000.json"))
    damage(folder / CHUNK, harm)
    assert content(folder) != content(kept.folder)
    going_on = Stopped()
    keep(scenario, tmp_path, play=going_on)
    assert going_on.asked == [Span(4, 4)] + ([] if complete else [Span(8, 2)])
    assert content(folder) == content(kept.folder)


def damage(path: Path, harm: str) -> None:
    data = path.read_bytes()
    if harm == "remove":
        path.unlink()
    elif harm == "cut":
        path.write_bytes(data[:-1])
    else:
        middle = len(data) // 2
        path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])


def test_whoever_reads_a_damaged_chunk_is_told(scenario: Scenario, tmp_path: Path) -> None:
    folder = keep(scenario, tmp_path).folder
    damage(folder / CHUNK, "swap")
    found = alignsim.dyads(folder)
    assert not np.isnan(found.threat[:SPAN].values).any()
    with pytest.raises(ValueError, match="checksum do not match"):
        found.threat[SPAN:].load()
    damage(folder / CHUNK, "remove")
    assert "c.1.0.0.0 is broken: it is missing" in refusal(lambda: alignsim.dyads(folder))
    assert storage.load(folder).futures == FUTURES, "results do without"


def test_metadata_that_are_none_are_told(scenario: Scenario, tmp_path: Path) -> None:
    folder = keep(scenario, tmp_path).folder
    path = folder / storage.DYADS / "zarr.json"
    path.write_bytes(b" " * path.stat().st_size)
    assert "dyads.zarr is broken" in refusal(lambda: alignsim.dyads(folder))
    assert keep(scenario, tmp_path, play=Stopped()).there == FUTURES
    assert json.loads(path.read_bytes())["node_type"] == "group"


def test_chunks_of_another_cut_are_cleared(scenario: Scenario, kept: Kept, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_and_keep(scenario, FUTURES, tmp_path, span=2, dyads=True, play=Stopped(ends_after=4))
    assert content(keep(scenario, tmp_path).folder) == content(kept.folder)


def test_a_run_with_dyads_killed_at_any_instant_is_the_one_that_nothing_disturbed(
    tmp_path: Path,
) -> None:
    told, said = crash(tmp_path, 6, 3, signal.SIGKILL, "dyads")
    assert told["killed"] == 6
    assert said == ""


# -- what has no room, no library, no such word ---------------------------------------------------


def test_spans_with_dyads_hold_no_more_than_their_budget() -> None:
    large, small = Extent(37, 48, 24, 3, dyadic=4), Extent(4, 5, 4, 1, dyadic=4)
    assert large.span(SPAN_WITHOUT) == 128
    assert 128 * 37 * 4 * 24**2 * 8 <= DYADS_PLAYED < 2 * 128 * 37 * 4 * 24**2 * 8
    assert small.span(SPAN_WITHOUT) == SPAN_WITHOUT and small.span(SPAN) == SPAN
    assert Extent(10**6, 48, 24, 3, dyadic=4).span(SPAN_WITHOUT) == 1
    assert Extent(37, 48, 24, 3).span(SPAN_WITHOUT) == SPAN_WITHOUT


def test_what_is_told_to_be_needed_is_what_is_needed(tmp_path: Path) -> None:
    """Of all governments: small runs compress otherwise."""
    scenario = alignsim.load_scenario("madrid-2022").model_copy(update={"months": 6})
    folder = run_and_keep(scenario, 64, tmp_path, dyads=True).folder
    found = sum(map(len, content(folder).values())) / 64
    with_them, without = (Extent(7, 48, 24, 3, dyadic) for dyadic in (len(DYADIC), 0))
    assert with_them.kept - without.kept == pytest.approx(found, rel=0.3)
    assert with_them.held - without.held == 7 * 4 * 24**2 * 8


def test_dyads_that_the_disk_does_not_hold_are_refused_where_the_run_without_is_not(
    scenario: Scenario, whole: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = storage.disk.shutil
    without = 1000 * Extent(4, len(whole.quantities), 4, 1).kept
    free = disk._ntuple_diskusage(9, 9, without * 1.01)  # type: ignore[attr-defined]
    monkeypatch.setattr(disk, "disk_usage", lambda _: free)
    told = refusal(lambda: run_and_keep(scenario, 1000, tmp_path, dyads=True, play=never))
    assert "it needs about" in told and "--out" in told
    with pytest.raises(AssertionError, match="nothing is to be played"):
        run_and_keep(scenario, 1000, tmp_path, play=never)


def command(small: Path, out: Path, *options: str) -> Result:
    arguments = ["run", str(small), "--futures", "6", "--no-plots", "--out", str(out), *options]
    return CliRunner().invoke(main, arguments)


def test_the_command_keeps_dyads(small: Path, tmp_path: Path) -> None:
    done = command(small, tmp_path, "--record", "dyads")
    assert done.exit_code == 0, done.output
    (group,) = tmp_path.rglob(storage.DYADS)
    assert alignsim.dyads(group.parent).sizes["future"] == 6


def test_another_word_is_refused_with_the_one_there_is(small: Path, tmp_path: Path) -> None:
    done = command(small, tmp_path, "--record", "dyad")
    assert done.exit_code == EXIT_REFUSED
    assert "'dyad' is not 'dyads'" in done.output


def test_without_the_library_the_extra_is_named(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_dyads, "_LIBRARY", "zarr_of_nobody")
    done = command(small, tmp_path, "--record", "dyads")
    assert done.exit_code == EXIT_REFUSED
    assert 'pip install "alignsim[dyads]"' in done.output
    assert command(small, tmp_path).exit_code == 0


# -- on a cluster ---------------------------------------------------------------------------------


def test_workers_keep_the_same_dyads(
    scenario: Scenario, kept: Kept, small: Path, tmp_path: Path
) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    from alignsim.cluster import local_cluster, play_spans_on

    with local_cluster(1) as address:
        play = partial(play_spans_on, address, dyads=True)
        there = keep(scenario, tmp_path, play=play)
        done = command(small, tmp_path / "asked", "--record", "dyads", "--cluster", address)
    assert done.exit_code == 0, done.output
    (group,) = (tmp_path / "asked").rglob(storage.DYADS)
    asked = alignsim.dyads(group.parent).load()
    assert asked.equals(alignsim.dyads(kept.folder).isel(future=slice(6)).load())
    assert content(there.folder) == content(kept.folder)
    assert there.results.digest() == kept.results.digest()


def test_work_with_dyads_is_other_work(scenario: Scenario, whole: Results) -> None:
    from alignsim.cluster import play_span, work_of
    from alignsim.engine.posterior import NO_POSTERIOR

    with_them, without = (work_of(scenario, NO_POSTERIOR, each) for each in (True, False))
    assert with_them != without and with_them.made_of != without.made_of
    counts = [play_span(each, Span(0, 1)) for each in (with_them, without)]
    assert all(isinstance(each, Recorded) for each in counts)
    assert counts[0].values.shape[-1] == counts[1].values.shape[-1] + len(DYADIC) * 4 * 3
