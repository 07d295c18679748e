"""The page on validation shows the recorded scores, of the cases there are."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from pages import read, script

from alignsim.backtest.cases import shipped_cases
from alignsim.backtest.observed import KEYS, load_observed

writer = script("write_validation")
RECORDED = json.loads(writer.RECORDED.read_text(encoding="utf-8"))


def test_page_shows_the_recorded_scores() -> None:
    page = read("validation.md")
    assert writer.page(page, RECORDED) == page, "run python scripts/write_validation.py --page"
    for path in ("scores", "links"):
        changed = copy.deepcopy(RECORDED)
        changed[path][0]["n"] += 1
        assert writer.page(page, changed) != page


def test_every_case_is_recorded_and_explained() -> None:
    rows = [*RECORDED["scores"], *RECORDED["links"]]
    assert {row["case"] for row in rows} == set(shipped_cases())


def test_page_tells_the_columns_of_every_table() -> None:
    page, observed = read("validation.md"), load_observed()
    for name, keys in KEYS.items():
        columns = ",".join([*keys, *next(iter(observed.tables[name].values()))])
        assert f"| `{name}.csv` | `{columns}` |" in page


@pytest.mark.parametrize("folder", ["observed", "backtests"])
def test_data_folders_are_where_the_page_says(folder: str) -> None:
    root = Path(__file__).resolve().parents[2] / "src" / "alignsim" / "world" / "data"
    assert any((root / folder).iterdir()) and f"data/{folder}/" in read("validation.md")
