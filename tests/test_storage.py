"""What is saved is read back exactly; what is unfinished or damaged is not taken for whole."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim import storage
from alignsim.errors import AlignsimError
from alignsim.results import CHOSEN, ORDERED, Ledger, Results
from alignsim.storage import columns
from synthetic import SHOCKS, synthetic


@pytest.fixture(scope="module")
def results() -> Results:
    return synthetic(futures=60, months=10, governments=3, rows_each=9)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the disk: whether files are synchronised is the matter of one test."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture()
def saved(results: Results, tmp_path: Path) -> Path:
    return storage.save(results, tmp_path / "run")


def test_a_round_trip_returns_every_number_word_and_type(results: Results, saved: Path) -> None:
    loaded = storage.load(saved)
    assert loaded.digest() == results.digest()
    for name in ("values", "ends", "began"):
        before, after = getattr(results, name), getattr(loaded, name)
        assert before.dtype == after.dtype
        assert np.array_equal(before, after)
    assert np.array_equal(loaded.ledger.acts, results.ledger.acts)
    arrays = {"values", "ends", "began", "ledger"}
    assert {k: v for k, v in vars(loaded).items() if k not in arrays} == {
        k: v for k, v in vars(results).items() if k not in arrays
    }


@pytest.mark.parametrize("futures", [1, 63, 64, 65, 200])
def test_a_round_trip_is_exact_whatever_the_row_groups(
    futures: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "ROWS_AT_ONCE", 64 * 5 * 7)
    results = synthetic(futures=futures, months=4, governments=3, rows_each=50)
    folder = storage.save(results, tmp_path)
    assert storage.load(folder).digest() == results.digest()
    assert pq.ParquetFile(folder / "trajectories.parquet").num_row_groups > futures // 64


def test_a_run_without_moves_or_shocks_makes_the_round_trip(tmp_path: Path) -> None:
    empty = Ledger(acts=np.empty((0, 8), np.int64), magnitude=np.empty(0))
    results = synthetic(futures=3, months=2, governments=2, rows_each=1)
    bare = replace(results, ledger=empty, shocks=(), began=np.empty((3, 0), np.int16), reported=())
    assert storage.load(storage.save(bare, tmp_path)).digest() == bare.digest()


def test_infinities_and_signed_zeros_survive(results: Results, tmp_path: Path) -> None:
    values = results.values.copy()
    values[0, 0, :4] = (-0.0, np.inf, -np.inf, 5e-324)
    odd = replace(results, values=values)
    loaded = storage.load(storage.save(odd, tmp_path))
    assert loaded.values.tobytes() == values.tobytes()


@pytest.mark.parametrize("part", ["values", "ends", "began", "acts", "magnitude"])
def test_one_changed_value_gives_another_digest(results: Results, part: str) -> None:
    if part in ("acts", "magnitude"):
        array = getattr(results.ledger, part).copy()
        array.flat[7] += 1
        changed = replace(results, ledger=replace(results.ledger, **{part: array}))
    else:
        array = getattr(results, part).copy()
        array.flat[7] = array.flat[7] + (1 if part == "began" else 0.5)
        changed = replace(results, **{part: array})
    assert changed.digest() != results.digest()


def test_equal_results_are_saved_as_equal_bytes(results: Results, tmp_path: Path) -> None:
    one, two = (storage.save(results, tmp_path / name) for name in "ab")
    for name in (*storage.FILES, storage.MANIFEST):
        assert (one / name).read_bytes() == (two / name).read_bytes()


def test_trajectories_are_a_tidy_table_another_tool_can_read(results: Results, saved: Path) -> None:
    table = pq.read_table(saved / "trajectories.parquet").to_pandas()
    assert list(table) == ["future", "month", "quantity", "actor", "partner", "value"]
    rows = table[(table.future == 5) & (table.month == 3)]
    alignment = rows[(rows.quantity == "alignment") & (rows.partner == "beijing")]
    expected = results.trajectory("alignment(seoul, beijing)")[5, 3]
    assert alignment.value.tolist() == [expected]
    assert rows[rows.quantity == "loss"].partner.isna().all()
    assert len(table) == results.values.size


def test_the_ledger_is_written_in_words(results: Results, saved: Path) -> None:
    table = pq.read_table(saved / "ledger.parquet").to_pandas()
    origins = {ORDERED: "ordered", CHOSEN: "chosen"}
    for row in (0, 100, 539):
        act, line = results.ledger.acts[row], table.iloc[row]
        assert line["by"] == results.governments[act[2]]
        assert line["type"] == results.moves[act[3]]
        assert line["date"] == results.dates[act[1]]
        expected = origins.get(act[7]) or f"shock:{results.shocks[act[7]].id}"
        assert line["origin"] == expected


def test_the_summary_holds_the_quantiles_of_every_quantity_and_month(
    results: Results, saved: Path
) -> None:
    rows = list(csv.DictReader(io.StringIO((saved / "summary.csv").read_text("utf-8"))))
    assert len(rows) == len(results.quantities) * len(results.dates)
    row = next(r for r in rows if r["quantity"] == "loss(seoul)" and r["month"] == "10")
    expected = results.quantiles("loss(seoul)")[:, 10]
    found = [float(row[name]) for name in ("q05", "q25", "q50", "q75", "q95")]
    assert found == pytest.approx(expected, rel=1e-7)
    assert row["date"] == results.dates[10] and row["unit"] == "% of real income"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
def test_no_cell_of_text_starts_a_formula(start: str) -> None:
    assert storage.guarded(f"{start}HYPERLINK(1)").startswith("'")
    assert storage.guarded("alignment(a, b)") == "alignment(a, b)"


def test_formula_in_a_date_does_not_reach_the_summary(results: Results) -> None:
    risky = replace(results, dates=("=1+1", *results.dates[1:]))
    rows = list(csv.reader(io.StringIO(storage.summary_text(risky))))
    texts = [cell for row in rows[1:] for cell in (row[0], row[1], row[-1])]
    assert not any(cell[:1] in set("=+-@\t") for cell in texts)
    assert "'=1+1" in texts


def test_every_file_is_safe_on_disk_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deeds: list[str] = []
    move = os.replace

    def note_move(source: Path, target: Path) -> None:
        deeds.append("move")
        move(source, target)

    monkeypatch.setattr(os, "fsync", lambda _: deeds.append("sync"))
    monkeypatch.setattr(os, "replace", note_move)
    with storage.replacing(tmp_path / "file") as file:
        file.write(b"new")
        assert deeds == []
    assert deeds == ["sync", "move", "sync"]
    assert (tmp_path / "file").read_bytes() == b"new"


@pytest.mark.parametrize("broken_at", range(1, 8))
def test_a_save_stopped_between_files_leaves_an_incomplete_folder(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken_at: int
) -> None:
    storage.save(results, tmp_path)
    moves = 0

    def stop(source: object, target: object) -> None:
        nonlocal moves
        moves += 1
        if moves == broken_at:
            raise KeyboardInterrupt
        move(source, target)  # type: ignore[arg-type]

    move = os.replace
    monkeypatch.setattr(os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        storage.save(results, tmp_path)
    monkeypatch.undo()
    assert storage.find(tmp_path) is None
    assert not list(tmp_path.glob(".*")), "temporary files are cleared away"
    with pytest.raises(AlignsimError, match="no complete run"):
        storage.load(tmp_path)
    storage.save(results, tmp_path)
    assert storage.find(tmp_path) is not None


def test_a_complete_run_is_found_by_its_key_only(results: Results, tmp_path: Path) -> None:
    folder = storage.run_folder(tmp_path, results.name, "ab" * 32)
    assert folder == tmp_path / "madrid-2022" / "abababababab"
    assert storage.find(folder, "ab" * 32) is None
    storage.save(results, folder, "ab" * 32)
    manifest = storage.find(folder, "ab" * 32)
    assert manifest is not None and manifest["digest"] == results.digest()
    assert storage.find(folder, "cd" * 32) is None
    (folder / "ends.npy").unlink()
    assert storage.find(folder) is None


@pytest.mark.parametrize("name", [*storage.FILES, storage.MANIFEST])
@pytest.mark.parametrize("harm", ["cut", "swap", "remove"])
def test_a_damaged_file_is_named_or_changes_nothing(
    saved: Path, results: Results, name: str, harm: str
) -> None:
    path = saved / name
    data = path.read_bytes()
    middle = len(data) // 2
    if harm == "remove":
        path.unlink()
    elif harm == "swap":
        path.write_bytes(data[:middle] + bytes([data[middle] ^ 0x55]) + data[middle + 1 :])
    else:
        path.write_bytes(data[:middle] if harm == "cut" else b"")
    try:
        loaded = storage.load(saved)
    except AlignsimError as fault:
        assert name in str(fault) or storage.MANIFEST in str(fault)
        assert "run the scenario again" in str(fault)
    else:
        assert harm == "swap" and loaded.digest() == results.digest()


@pytest.mark.parametrize(
    "text", ["[]", "null", "{", '{"format": 1}', '{"format": 99}', "[" * 99999, "\udcff"]
)
def test_a_senseless_manifest_is_refused_in_plain_words(saved: Path, text: str) -> None:
    (saved / storage.MANIFEST).write_bytes(text.encode("utf-8", "surrogateescape"))
    assert storage.find(saved) is None
    with pytest.raises(AlignsimError, match=r"manifest\.json"):
        storage.load(saved)


def test_a_manifest_with_one_entry_less_is_refused(saved: Path) -> None:
    manifest = json.loads((saved / storage.MANIFEST).read_text("utf-8"))
    for key in set(manifest) - {"units", "key", "months"}:
        less = {name: value for name, value in manifest.items() if name != key}
        (saved / storage.MANIFEST).write_text(json.dumps(less), "utf-8")
        with pytest.raises(AlignsimError, match=r"manifest\.json|run the scenario again"):
            storage.load(saved)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EACCES, "permission is refused"),
        (errno.EROFS, "permission is refused"),
        (errno.EIO, "check the disk"),
    ],
)
def test_what_the_disk_refuses_is_told_in_plain_words_and_leaves_no_manifest(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    def refuse(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(AlignsimError, match=words):
        storage.save(results, tmp_path)
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_told(results: Results, tmp_path: Path) -> None:
    (tmp_path / "run").write_text("mine", "utf-8")
    with pytest.raises(AlignsimError, match="a file stands where a folder is needed"):
        storage.save(results, tmp_path / "run")
    assert (tmp_path / "run").read_text("utf-8") == "mine"


@given(st.text())
def test_a_slug_is_one_plain_path_component(name: str) -> None:
    slug = storage.safe_slug(name)
    assert 0 < len(slug) <= 64
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-") and not slug.endswith("-")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/", "..", "C:\\x", "a/../b", "\x00", "~", "-rf", "."]
)
def test_a_hostile_name_stays_inside_the_output_folder(name: str, tmp_path: Path) -> None:
    folder = storage.run_folder(tmp_path, name, "../../../x")
    assert folder.resolve().parent.parent == tmp_path.resolve()


@pytest.mark.parametrize("name", ["con", "NUL", "Aux", "COM1", "lpt9", "com¹"])
def test_no_slug_is_a_device_name_of_windows(name: str) -> None:
    assert storage.safe_slug(name).startswith("run-")


def test_names_without_latin_letters_get_different_folders() -> None:
    assert storage.safe_slug("서울") != storage.safe_slug("마드리드")


def test_hostile_words_make_the_round_trip(results: Results, tmp_path: Path) -> None:
    odd = replace(results, name='\ud800"\x1b[31m', description="a\x00b", shocks=SHOCKS)
    odd = replace(odd, began=np.zeros((60, len(SHOCKS)), np.int16))
    loaded = storage.load(storage.save(odd, tmp_path))
    assert (loaded.name, loaded.description) == (odd.name, odd.description)


def test_rows_are_written_a_few_futures_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = synthetic(futures=400, months=12, governments=4, rows_each=2)
    monkeypatch.setattr(columns, "ROWS_AT_ONCE", 10_000)
    folder = storage.save(results, tmp_path)
    table = pq.ParquetFile(folder / "trajectories.parquet")
    sizes = [table.metadata.row_group(group).num_rows for group in range(table.num_row_groups)]
    assert max(sizes) <= 10_000 and sum(sizes) == results.values.size


def test_every_name_of_the_package_is_found_and_no_other() -> None:
    assert {name for name in storage.__all__ if hasattr(storage, name)} == set(storage.__all__)
    assert set(storage.__all__) <= set(dir(storage))
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        storage.lode  # noqa: B018
