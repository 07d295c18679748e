"""What is written for other programs is read back by them, number for number."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from alignsim.errors import AlignsimError
from alignsim.exports import (
    FORMATS,
    datasets,
    expected_size,
    files,
    format_of,
    run_tables,
    write_export,
)
from alignsim.exports.stata import LONGEST_LABEL, LONGEST_NAME, stata_names
from alignsim.results import Results
from alignsim.room import in_bytes
from alignsim.shown import Shown
from alignsim.storage import columns
from shown_samples import one_of_each, run, sweep
from synthetic import synthetic

ODD = np.array([0.1, 1 / 3, -0.0, 5e-324, 1.7e307, -np.pi])
TABLES = sorted(set(FORMATS) - {"netcdf"})


def odd() -> Results:
    """A run some of whose numbers are hard to write."""
    results = run()
    values = results.values.copy()
    values.flat[: len(ODD)] = ODD
    return replace(results, values=values)


def read(path: Path) -> pd.DataFrame:
    readers: dict[str, Any] = {
        ".csv": pd.read_csv,
        ".parquet": pd.read_parquet,
        ".dta": pd.read_stata,
    }
    return readers[path.suffix](path)


# -- round trips ----------------------------------------------------------------------------------


@pytest.mark.parametrize("to", TABLES)
def test_a_run_is_read_back_bit_by_bit(to: str, tmp_path: Path) -> None:
    results = odd()
    frame = read(results.save(tmp_path / f"run{FORMATS[to]}"))
    assert list(frame) == list(columns.TIDY)
    assert frame["value"].to_numpy(np.float64).tobytes() == results.values.tobytes()
    expected = results.to_pandas()
    for name in ("quantity", "actor", "partner", "unit"):
        words = frame[name].astype(object).where(frame[name].notna(), None)
        told = expected[name].astype(object).where(expected[name].notna(), None)
        assert words.tolist() == told.tolist()
    assert (pd.to_datetime(frame["date"]) == expected["date"]).all()
    assert frame["future"].tolist() == expected["future"].tolist()


@pytest.mark.parametrize("to", TABLES)
def test_another_run_is_written_otherwise_and_the_same_as_the_same_bytes(
    to: str, tmp_path: Path
) -> None:
    one, again, other = (
        results.save(tmp_path / f"{name}{FORMATS[to]}").read_bytes()
        for name, results in (("a", run()), ("b", run()), ("c", run(seed=8)))
    )
    assert one == again != other


@pytest.mark.parametrize("to", TABLES)
def test_batches_leave_no_seam(to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = run()
    whole = read(results.save(tmp_path / f"whole{FORMATS[to]}"))
    monkeypatch.setattr(columns, "ROWS_AT_ONCE", 5 * results.values[0].size)
    told: list[int] = []
    table = run_tables(results)["values"]
    path = write_export(table, tmp_path / f"parts{FORMATS[to]}", to, told.append)
    assert read(path).equals(whole)
    assert told[-1] == results.values.size
    assert len(told) == (1 if to == "stata" else 3)


@pytest.mark.parametrize("to", TABLES)
def test_moves_are_read_back(to: str, tmp_path: Path) -> None:
    results = run()
    frame = read(results.save(tmp_path / f"moves{FORMATS[to]}", table="moves"))
    assert frame["magnitude"].tolist() == results.ledger.magnitude.tolist()
    expected = results.to_pandas("moves")
    assert frame["origin"].tolist() == expected["origin"].tolist()
    assert (pd.to_datetime(frame["date"]) == expected["date"]).all()


@pytest.mark.parametrize("to", TABLES)
def test_a_run_without_moves_has_an_empty_table_of_them(to: str, tmp_path: Path) -> None:
    path = run().without_moves().save(tmp_path / f"moves{FORMATS[to]}", table="moves")
    assert len(read(path)) == 0 and "magnitude" in read(path)


@pytest.mark.parametrize("result", one_of_each()[1:], ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("to", TABLES)
def test_every_other_result_is_read_back(result: Shown, to: str, tmp_path: Path) -> None:
    expected = result.to_pandas()
    if to == "stata" and np.isinf(expected.select_dtypes("float")).to_numpy().any():
        with pytest.raises(AlignsimError, match="Stata holds no number beyond"):
            result.save(tmp_path / "x.dta")
        return
    frame = read(result.save(tmp_path / f"x{FORMATS[to]}"))
    assert list(frame) == (stata_names(expected) if to == "stata" else list(expected))
    for column, name in zip(frame, expected, strict=True):
        if expected[name].dtype.kind == "f":
            np.testing.assert_array_equal(frame[column].to_numpy(float), expected[name])


def test_a_dataset_is_read_back_bit_by_bit(tmp_path: Path) -> None:
    results = odd()
    with xr.open_dataset(results.save(tmp_path / "run.nc"), engine="h5netcdf") as read_back:
        for name in results.quantities:
            variable = read_back[name]
            assert variable.dims == ("future", "month")
            assert variable.to_numpy().tobytes() == results.trajectory(name).tobytes()
        assert read_back["alignment(seoul, nato)"].attrs == {
            "units": "−1 to 1",
            "long_name": "Alignment of South Korea with NATO",
        }
        np.testing.assert_array_equal(read_back["began"], results.began)
        np.testing.assert_array_equal(read_back["ends"], results.ends)
        assert read_back["date"].dt.strftime("%Y-%m").to_numpy().tolist() == list(results.dates)
        assert read_back["shock"].to_numpy().tolist() == [shock.id for shock in results.shocks]
        assert read_back.attrs["digest"] == results.digest()
        assert read_back.attrs["seed"] == "7"


def test_a_dataset_tells_what_makes_the_run_again_and_copies_no_values() -> None:
    told = {"scenario_digest": "ab", "posterior": {"digest": "cd"}, "alignsim": "9.9"}
    results = run(provenance=told)
    dataset = results.to_xarray()
    assert dataset.attrs["scenario_digest"] == "ab" and dataset.attrs["posterior_digest"] == "cd"
    assert dataset.attrs["alignsim"] == "9.9" and dataset.attrs["scenario"] == "Madrid 2022"
    assert np.shares_memory(dataset["loss(seoul)"].to_numpy(), results.values)
    assert "ends" not in results.without_ends().to_xarray()
    assert dataset.attrs != run(seed=8).to_xarray().attrs


# -- Stata ----------------------------------------------------------------------------------------


def test_stata_finds_labels_for_names_and_values_in_the_layout_of_its_version_14(
    tmp_path: Path,
) -> None:
    path = run(name="A" * 200).save(tmp_path / "run.dta")
    assert path.read_bytes().startswith(b"<stata_dta><header><release>118</release>")
    with pd.read_stata(path, iterator=True) as reader:
        assert reader.variable_labels()["value"] == "Value in the unit"
        assert reader.data_label == "A" * LONGEST_LABEL
        assert set(reader.value_labels()["quantity"].values()) == {
            name.partition("(")[0] for name in run().quantities
        }
        reader.read()
    assert sweep().save(tmp_path / "points.dta", table="points").exists()


@given(st.lists(st.text(max_size=50), max_size=30))
def test_names_for_stata_are_legal_short_and_told_apart(given_names: list[str]) -> None:
    found = stata_names(given_names)
    assert len(set(found)) == len(found) == len(given_names)
    for name in found:
        assert name.isidentifier() and name.isascii() and len(name) <= LONGEST_NAME


def test_what_stata_cannot_hold_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    results = run()
    values = results.values.copy()
    values[0, 0, 0] = np.inf
    broken = Results(**{**vars(results), "values": values})
    with pytest.raises(AlignsimError, match=r"export to csv or parquet instead"):
        broken.save(tmp_path / "run.dta")
    assert list(tmp_path.iterdir()) == []
    assert np.isinf(read(broken.save(tmp_path / "run.csv"))["value"]).sum() == 1


# -- formats, sizes and disks ---------------------------------------------------------------------


@pytest.mark.parametrize(("name", "to"), [(f"x{end}", to) for to, end in FORMATS.items()])
def test_the_ending_of_a_name_tells_the_format_unless_it_is_told(name: str, to: str) -> None:
    assert format_of(Path(name)) == format_of(Path(name.upper())) == to
    assert format_of(Path(name), "csv") == "csv"


@pytest.mark.parametrize(
    ("path", "to", "words"),
    [
        ("x.xlsx", "", "does not tell the format; there are: csv"),
        ("x", "stat", "did you mean stata?"),
        ("x", "sas", "there are: csv (.csv), parquet (.parquet)"),
    ],
)
def test_a_format_that_is_none_is_refused(path: str, to: str, words: str) -> None:
    with pytest.raises(AlignsimError) as told:
        format_of(Path(path), to)
    assert words in str(told.value)


@pytest.mark.parametrize("to", TABLES)
def test_the_size_told_before_is_that_found_after(to: str, tmp_path: Path) -> None:
    results = synthetic(futures=60, months=36, governments=6, rows_each=2)
    table = run_tables(results)["values"]
    size = write_export(table, tmp_path / "x", to).stat().st_size
    assert expected_size(table, to) == pytest.approx(size, rel=0.15)


def test_the_size_of_a_dataset_is_told_before(tmp_path: Path) -> None:
    results = synthetic(futures=200, months=36, governments=6, rows_each=2)
    size = results.save(tmp_path / "x.nc").stat().st_size
    assert expected_size(results.to_xarray(), "netcdf") == pytest.approx(size, rel=0.15)


@pytest.mark.parametrize(
    ("size", "told"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (9_960, "10 kB"), (2.5e9, "2.5 GB")],
)
def test_sizes_are_told_in_two_or_three_figures(size: float, told: str) -> None:
    assert in_bytes(size) == told


def test_a_disk_without_room_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 100))
    with pytest.raises(AlignsimError, match=r"needs about .* kB, and the disk has 100 bytes left"):
        run().save(tmp_path / "run.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("to", sorted(FORMATS))
def test_a_disk_that_fills_up_is_told_plainly_and_the_file_before_is_kept(
    to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"run{FORMATS[to]}"
    path.write_text("before")

    def full(*_given: object, **_more: object) -> Iterator[None]:
        raise OSError(errno.ENOSPC, "No space left on device")

    if to == "netcdf":
        monkeypatch.setattr(xr.Dataset, "to_netcdf", full)
    else:
        monkeypatch.setitem(files._WRITERS, to, full)
        monkeypatch.setattr(files, "expected_size", lambda *_: 0)
    with pytest.raises(AlignsimError, match="the disk is full"):
        run().save(path)
    assert path.read_text() == "before" and list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="it has no limit to the size of files")
def test_a_write_that_the_system_refuses_half_way_is_told_and_leaves_nothing(
    tmp_path: Path,
) -> None:
    code = """
import resource, sys
from pathlib import Path
from alignsim import face
from alignsim.errors import AlignsimError
from shown_samples import run
results, folder, limit = run(), Path(sys.argv[1]), 4_000
results.save(folder / "whole.nc")  # so that all libraries are loaded
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
for ending in sys.argv[2:]:
    try:
        results.save(folder / f"run{ending}")
    except AlignsimError as fault:
        print(ending, "could not be written" in str(fault))
"""
    command = [sys.executable, "-c", code, str(tmp_path), *FORMATS.values()]
    paths = os.pathsep.join(sys.path)
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": paths}
    )
    assert done.stdout.split() == [word for end in FORMATS.values() for word in (end, "True")]
    assert [each.name for each in tmp_path.iterdir()] == ["whole.nc"], done.stderr


def test_what_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    with pytest.raises(AlignsimError, match="is a folder; name a file"):
        run().save(tmp_path, to="csv")


def test_without_its_libraries_a_dataset_tells_how_to_install_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(datasets, "find_spec", lambda _: None)
    for call in (run().to_xarray, lambda: run().save(tmp_path / "x.nc")):
        with pytest.raises(AlignsimError, match=r'pip install "alignsim\[data\]"'):
            call()


def test_only_a_run_becomes_netcdf(tmp_path: Path) -> None:
    with pytest.raises(AlignsimError, match="netcdf holds a whole run"):
        sweep().save(tmp_path / "x.nc")
    with pytest.raises(AlignsimError, match="netcdf holds a whole run"):
        run().save(tmp_path / "x.nc", table="moves")


def test_no_word_of_a_csv_is_a_formula_and_what_is_no_number_is_empty(tmp_path: Path) -> None:
    results = run()
    values = results.values.copy()
    values[0, 0, 0] = np.nan
    quantities = ("condition(=1+1)", *results.quantities[1:])
    changed = Results(**{**vars(results), "values": values, "quantities": quantities})
    first = changed.save(tmp_path / "x.csv").read_text().splitlines()[1]
    assert '"\'=1+1"' in first and ",," in first and "nan" not in first


def test_row_groups_of_parquet_are_those_of_the_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "ROWS_AT_ONCE", 5 * run().values[0].size)
    path = run().save(tmp_path / "x.parquet")
    assert pq.ParquetFile(path).num_row_groups == 3
