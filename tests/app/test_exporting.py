"""``alignsim export``: what it writes, what it tells, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from alignsim.app.cli import main
from alignsim.app.options import EXIT_REFUSED
from alignsim.exports import FORMATS
from alignsim.storage import load, save
from shown_samples import run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a run, below the working directory."""
    monkeypatch.chdir(tmp_path)
    save(run(), tmp_path / "results" / "small" / "0123")
    return Path("results/small/0123")


def export(*arguments: object) -> Result:
    done = CliRunner().invoke(main, ["export", *map(str, arguments)], terminal_width=80)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.mark.parametrize(("to", "ending"), FORMATS.items())
def test_every_format_is_written_by_the_name_of_the_run(folder: Path, to: str, ending: str) -> None:
    done = export(folder, "--to", to)
    assert done.exit_code == 0 and done.stdout == f"small-0123{ending}\n"
    assert "rows, about" in done.stderr and "written to" in done.stderr
    assert Path(f"small-0123{ending}").stat().st_size > 1000
    assert [each.name for each in Path().iterdir() if each.is_file()] == [f"small-0123{ending}"]


def test_what_is_exported_is_what_the_run_holds(folder: Path) -> None:
    export(folder, "--out", "x.csv")
    frame = pd.read_csv("x.csv")
    assert frame["value"].tolist() == load(folder).values.ravel().tolist()
    assert frame["value"].tolist() != run(seed=8).values.ravel().tolist()
    export(folder, "--table", "moves", "--out", "moves.parquet")
    assert len(pd.read_parquet("moves.parquet")) == 12 * 3


def test_a_file_that_is_there_is_replaced_only_if_asked(folder: Path) -> None:
    Path("x.csv").write_text("mine")
    done = export(folder, "--out", "x.csv")
    assert done.exit_code == EXIT_REFUSED and "replace it by --overwrite" in done.stderr
    assert Path("x.csv").read_text() == "mine"
    assert export(folder, "--out", "x.csv", "--overwrite").exit_code == 0
    assert Path("x.csv").read_text() != "mine"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("RUN",), "say by --to what is written: csv, parquet, netcdf, stata"),
        (("RUN", "--to", "stat"), "did you mean stata?"),
        (("RUN", "--out", "x.xlsx"), "does not tell the format"),
        (("RUN", "--to", "csv", "--table", "mvoes"), "did you mean moves?"),
        (("RUN", "--to", "netcdf", "--table", "moves"), "netcdf holds the whole run"),
        (("RUN", "--out", "nowhere/x.csv"), "nowhere/x.csv could not be written"),
        (("RUN", "--to", "csv", "--out", "results"), "results is a folder; name a file"),
        (("results/small", "--to", "csv"), "is no run but holds some: name results/small/0123"),
        (("madrid-2022", "--to", "csv"), "is a scenario, and a run is exported"),
        (("atlantis", "--to", "csv"), "is no folder of a run"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_plain_words(
    folder: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = export(*(str(folder) if each == "RUN" else each for each in arguments))
    assert done.exit_code == EXIT_REFUSED and done.stdout == ""
    assert words in " ".join(done.stderr.split())
    assert [each for each in Path().iterdir() if each.is_file()] == []
