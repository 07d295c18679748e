"""The tables of observed figures: documented, in range, and derived again byte for byte.

The folder of series is named by the environment variable ALIGNSIM_SERIES; without it the shipped
tables are checked as they stand.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "src" / "alignsim" / "world" / "data" / "observed"
SCRIPT = ROOT / "scripts" / "derive_observed.py"
SERIES = os.environ.get("ALIGNSIM_SERIES")

RANGES = {  # column: inclusive bounds that no true value leaves
    "ideal_point": (-3, 3),
    "low": (-4, 4),
    "high": (-4, 4),
    "visitors_china_k": (50, 1500),
    "visitors_others_k": (200, 2000),
    "exports_to_china_musd": (5000, 20_000),
    "tone": (-0.5, 0.5),
    "missiles": (0, 30),
    "risk_korea": (0, 10),
}


def derive(folder: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), str(folder), "--out", str(out)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_column_is_documented_and_every_number_in_its_range() -> None:
    documented = yaml.safe_load((TABLES / "columns.yaml").read_text(encoding="utf-8"))
    assert {f"{name}.csv" for name in documented} == {p.name for p in TABLES.glob("*.csv")}
    for name, columns in documented.items():
        with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert list(rows[0]) == list(columns)
        assert all(str(spec[k]).strip() for spec in columns.values() for k in ("unit", "rule"))
        assert all(spec["source"] and spec["year"] for spec in columns.values())
        for row in rows:
            for column, cell in row.items():
                if column in RANGES:
                    low, high = RANGES[column]
                    assert low <= float(cell) <= high, (name, row)


@pytest.mark.skipif(not SERIES, reason="ALIGNSIM_SERIES names no folder of measured series")
def test_deriving_again_gives_the_same_bytes(tmp_path: Path) -> None:
    done = derive(Path(SERIES or ""), tmp_path)
    assert done.returncode == 0, done.stderr
    shipped = {path.name: path.read_bytes() for path in TABLES.iterdir()}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == shipped


def test_script_names_the_missing_series_and_writes_nothing(tmp_path: Path) -> None:
    done = derive(tmp_path, tmp_path / "out")
    assert done.returncode == 1
    assert "un_ideal_points.csv: no such file" in done.stderr
    assert not (tmp_path / "out").exists()
