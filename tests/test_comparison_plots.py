"""Figures of comparisons can be read, whatever is compared, and show what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes

from alignsim import plots
from alignsim.comparison import Comparison, compare_results
from alignsim.plots.comparison import (
    MOST_BESIDE,
    comparison_sheets,
    difference_page,
    merged_shocks,
    ranking_figure,
)
from alignsim.results import Results, ShockMark
from synthetic import synthetic
from test_plots import HOSTILE, assert_readable, written

NATO = "alignment(seoul, nato)"
BASE = synthetic(futures=60, months=24, governments=24, rows_each=1)


@pytest.fixture(autouse=True)
def _styled() -> Iterator[None]:
    with plots.styled():
        yield


def other(seed: int, size: float = 0.01) -> Results:
    random = np.random.default_rng(seed)
    values = BASE.values + random.normal(size * random.uniform(-2, 2), size, BASE.values.shape)
    return replace(BASE, values=values, shocks=BASE.shocks[: seed + 1], name=f"other {seed}")


def several(count: int, name: str = "other") -> list[Comparison]:
    return [compare_results(BASE, other(seed), "base", f"{name}-{seed}") for seed in range(count)]


@pytest.mark.parametrize("count", [1, 3, 4])
def test_no_text_overlaps_or_leaves_any_figure(count: int) -> None:
    names = []
    for name, draw in comparison_sheets(several(count)):
        figure = draw()
        assert figure is not None
        assert_readable(figure)
        names.append(name)
    assert len(names) == len(set(names))
    pages = len(BASE.reported) * -(-count // MOST_BESIDE)
    assert len(names) == pages + 2 * count


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_drawn_and_never_overlap(name: str) -> None:
    compared = [compare_results(BASE, other(seed), name, f"{name}{seed}") for seed in range(3)]
    assert_readable(difference_page(compared, NATO))
    figure = ranking_figure(compared[0])
    assert figure is not None
    assert_readable(figure)


def test_what_differs_nowhere_is_drawn_and_told() -> None:
    same = compare_results(BASE, BASE, "base", "again")
    for _, draw in comparison_sheets([same]):
        figure = draw()
        assert figure is not None
        assert_readable(figure)
    texts = [text for text, _, _ in written(difference_page([same], NATO))]
    assert texts.count("No difference in any future") == 2


def drawn(axes: Axes) -> list[np.ndarray]:
    """The curves over all months."""
    curves = [np.asarray(line.get_ydata()) for line in axes.get_lines()]
    return [curve for curve in curves if len(curve) > 2]


def test_the_page_shows_both_runs_above_and_the_paired_mean_below() -> None:
    (each,) = several(1)
    figure = difference_page([each], NATO)
    above, below = figure.axes
    curves = drawn(above)
    np.testing.assert_allclose(curves[0], np.median(BASE.trajectory(NATO), axis=0))
    np.testing.assert_allclose(curves[1], np.median(each.other.trajectory(NATO), axis=0))
    np.testing.assert_array_equal(drawn(below)[0], each[NATO].mean)


def test_shocks_tell_whose_they_are_unless_all_have_them() -> None:
    both, mine = ShockMark("war", 2, "War", 1.0), ShockMark("visit", 3, "Visit", 0.5)
    waits = ShockMark("row", 5, "Row", 0.2, True)
    later = replace(waits, month=6, probability=0.4)
    one = replace(BASE, shocks=(both, waits))
    two = replace(BASE, shocks=(both, mine, later))
    every, heading, whose = merged_shocks([("one", one), ("two", two)])
    assert heading == "Shocks" and len(every) == 3
    assert [whose.get(shock, "all") for shock in every] == ["all", "a 20%, b 40%", "b"]
    none = replace(BASE, shocks=())
    assert merged_shocks([("one", none), ("two", two)])[1:] == ("Shocks of two alone", {})


def test_the_longest_bar_belongs_to_what_differs_most() -> None:
    values = BASE.values.copy()
    values[:, 5:, BASE.quantities.index(NATO)] -= 0.3
    moved = compare_results(BASE, replace(BASE, values=values), "base", "moved")
    figure = ranking_figure(moved)
    assert figure is not None
    (bar,) = figure.axes[0].patches
    texts = [text for text, _, _ in written(figure)]
    assert "Alignment of South Korea with NATO" in texts and "−0.300 ±0.000" in texts
    assert bar.get_hatch() == "////", "lower is told by more than its colour"
