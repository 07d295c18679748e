"""Figures of backtests: names keep clear of points, bands are explained."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from alignsim.plots import style
from alignsim.plots.backtests import Cloud, Span, cloud_figure, spans_figure
from alignsim.plots.words import Words, words_on

CROWD = Cloud(
    title="Towards partners",
    note="a note",
    x=np.array([-1.0, -0.99, 0.0, 0.02, 0.8, 1.0]),
    y=np.array([0.0, 1.0, 0.5, 0.5, 0.2, 0.2]),
    x_label="model",
    y_label="observed",
    names=("Pyongyang", "", "Seoul", "Tokyo", "", "Washington"),
)
SPAN = Span(
    title="Seoul–Beijing",
    note="a note",
    periods=("2019", "2020", "2021"),
    observed=np.array([1.0, 1.2, 1.1]),
    low=np.array([0.8, 1.0, 0.9]),
    high=np.array([1.2, 1.4, 1.3]),
    places=(0, 1, 2),
    model=np.tile(np.linspace(0.8, 1.3, 5), (3, 1)),
    naive=np.tile(np.linspace(0.7, 1.4, 5), (3, 1)),
    joined=False,
    unit="points",
)


def named(figure: Figure) -> dict[str, Words]:
    return {each.text: each for each in words_on(figure)}


@pytest.mark.parametrize("turned", [1, -1])
def test_names_of_points_touch_no_point_and_no_other_name(turned: int) -> None:
    with style.styled():
        figure = cloud_figure("Title", "Subtitle", replace(CROWD, x=turned * CROWD.x))
        (axes,) = figure.axes
        dots = axes.transData.transform(np.column_stack([turned * CROWD.x, CROWD.y]))
        boxes = [named(figure)[name].get_window_extent() for name in CROWD.names if name]
    radius = 2 * figure.dpi / 72
    assert not any(box.padded(radius).count_contains(dots) for box in boxes)
    assert sum(box.count_overlaps(boxes) for box in boxes) == len(boxes), "each only with itself"
    frame = axes.get_window_extent()
    assert all(frame.contains(*box.min) and frame.contains(*box.max) for box in boxes)


def test_bounds_of_what_was_observed_are_explained_where_there_are_any() -> None:
    exact = replace(SPAN, low=SPAN.observed, high=SPAN.observed)
    with style.styled():
        bounded, plain = (named(spans_figure("T", "S", [span])) for span in (SPAN, exact))
    assert "its 90%" in bounded and "its 90%" not in plain
    assert {"observed", "model, median", "no change, 90%"} <= set(bounded) & set(plain)
    assert max(word.get_window_extent().x1 for word in bounded.values()) < style.WIDTH * style.DOTS
