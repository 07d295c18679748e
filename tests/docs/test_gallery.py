"""The gallery names every shipped scenario and says what its file says; plots are small files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pages import DOCS, SCRIPTS, read, script

from alignsim.library import load_scenario

gallery = script("write_gallery")
PLOTS = DOCS / "gallery"


@pytest.fixture(scope="module")
def page() -> str:
    return read("scenarios.md")


def test_the_page_is_the_one_that_the_script_writes(page: str) -> None:
    assert gallery.page(gallery.plotted(PLOTS)) == page, (
        "docs/scenarios.md is out of date; run: python scripts/write_gallery.py --out docs/gallery"
    )


@pytest.mark.parametrize("name", gallery.names())
def test_every_scenario_has_its_brief_its_shocks_and_its_questions(name: str, page: str) -> None:
    entry = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    scenario = load_scenario(name)
    assert scenario.name in entry
    assert all(f"- {question}" in entry for question in scenario.questions)
    assert all(f"| `{variant}` |" in entry for variant in scenario.variants)
    own = [line for line in entry.splitlines() if line.startswith("| ")]
    if not gallery.parent_of(name):
        assert all(any(f"| `{shock.id}` |" in line for line in own) for shock in scenario.shocks)


def test_a_plot_more_or_less_changes_the_page(page: str) -> None:
    assert gallery.page(gallery.plotted(PLOTS) - {"baseline"}) != page
    assert "gallery/baseline.png" not in gallery.page(())


def test_plots_are_those_of_shipped_scenarios_and_small(page: str) -> None:
    assert gallery.plotted(PLOTS) <= set(gallery.names())
    for name in gallery.plotted(PLOTS):
        assert (PLOTS / f"{name}.png").stat().st_size <= gallery.LARGEST_PLOT
        assert f"gallery/{name}.png" in page


def test_a_page_written_elsewhere_notes_that_plots_are_missing(tmp_path: Path) -> None:
    out = tmp_path / "gallery"
    command = [sys.executable, SCRIPTS / "write_gallery.py", "--page-only", "--out", out]
    subprocess.run(command, check=True, capture_output=True)
    written = (tmp_path / "scenarios.md").read_text(encoding="utf-8")
    assert written.count("*No plot yet") == len(gallery.names())
