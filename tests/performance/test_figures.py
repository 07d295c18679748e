"""A file of figures is whole, or it is told plainly what it lacks."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from samples import SAMPLE

from benchmarks.figures import FiguresError, missing, read_figures, write_figures


def test_figures_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_figures(SAMPLE, tmp_path / "figures.json")
    assert read_figures(tmp_path / "figures.json") == SAMPLE
    assert [each.name for each in tmp_path.iterdir()] == ["figures.json"]


@pytest.mark.parametrize(
    "path", ["parts", "machine.processor", "growth.months.seconds", "roofline.peaks", "quick"]
)
def test_an_entry_that_lacks_is_named(tmp_path: Path, path: str) -> None:
    figures: dict[str, Any] = copy.deepcopy(SAMPLE)
    *folders, name = path.split(".")
    inner = figures
    for folder in folders:
        inner = inner[folder]
    del inner[name]
    file = tmp_path / "figures.json"
    file.write_text(json.dumps(figures), "utf-8")
    with pytest.raises(FiguresError, match=rf"lacks {path}.*; measure again: python -m benchmarks"):
        read_figures(file)
    with pytest.raises(FiguresError, match=path):
        write_figures(figures, tmp_path / "other.json")
    assert not (tmp_path / "other.json").exists()


def test_all_that_lacks_is_named_at_once() -> None:
    assert "machine.processor" in set(missing({})) or set(missing({})) >= {"machine", "growth"}
    assert list(missing({**SAMPLE, "growth": {"futures": {}}})) == [
        "growth.futures.sizes",
        "growth.futures.seconds",
        "growth.months",
        "growth.governments",
    ]
    assert list(missing(SAMPLE)) == []


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"{", "is no JSON"),
        (b"\xff\xfe\x00", "is no JSON"),
        (b"[]", "lacks format"),
        (json.dumps({**SAMPLE, "format": 0}).encode(), "is of format 0, not 1"),
    ],
)
def test_what_is_no_file_of_figures_is_refused(tmp_path: Path, content: bytes, word: str) -> None:
    file = tmp_path / "figures.json"
    file.write_bytes(content)
    with pytest.raises(FiguresError, match=word):
        read_figures(file)
