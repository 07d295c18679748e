"""The page on performance shows the figures that are kept, and no others."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from pages import read, script

from benchmarks.figures import read_figures

writer = script("write_performance")
KEPT = read_figures(writer.RECORDED)


def test_page_shows_the_figures_that_are_kept() -> None:
    page = read("performance.md")
    assert writer.page(page, KEPT) == page, "run python scripts/write_performance.py"
    changed = copy.deepcopy(KEPT)
    changed["bars"]["help"]["value"] *= 2
    assert writer.page(page, changed) != page


def test_no_figure_stands_outside_the_markers() -> None:
    outside, inside = "", False
    for line in read("performance.md").splitlines():
        inside = (line.startswith("<!--") and ":begin" in line) or inside
        outside += "" if inside else line
        inside = inside and ":end" not in line
    for unit in (" ms", " µs", " MB", " GB/s", "futures/s", " × "):
        assert unit not in outside


def test_every_plot_is_drawn_and_shown() -> None:
    page, drawn = read("performance.md"), writer.performance_figures(KEPT)
    for stem in drawn:
        assert f"(images/{stem}.png)" in page and (writer.IMAGES / f"{stem}.png").exists()


def test_a_file_that_lacks_an_entry_is_told_and_the_page_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = writer.PAGE.read_bytes()
    file = tmp_path / "figures.json"
    file.write_text(json.dumps({k: v for k, v in KEPT.items() if k != "growth"}), "utf-8")
    assert writer.main([str(file)]) == 2
    assert "figures.json lacks growth; measure again" in capsys.readouterr().err
    assert writer.PAGE.read_bytes() == before
    assert writer.main([str(tmp_path / "none.json")]) == 2
    assert "could not be read" in capsys.readouterr().err
