"""Figures of rival theories: pages, marks that tell clear from unclear, and room for words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alignsim.plots.robustness import PANELS, effects_figure, robustness_sheets
from alignsim.plots.words import words_on
from alignsim.robustness import DEPENDS, NO_EFFECT, NOBODY, ROBUST, Robustness
from test_robustness import robustness


def words(found: Robustness) -> list[str]:
    return [each.text for each in words_on(effects_figure(found, found.quantities))]


@pytest.mark.parametrize(
    ("means", "verdict"),
    [((0.1, 0.2), ROBUST), ((0.1, -0.2), DEPENDS), ((0.0, 0.0), NO_EFFECT)],
)
def test_a_panel_tells_theories_figures_and_the_verdict(
    means: tuple[float, float], verdict: str
) -> None:
    told = words(robustness(*means))
    assert {"theory-0", "theory-1", NOBODY, verdict} <= set(told)
    assert sum("±" in text for text in told) == 3


def test_marks_are_full_where_the_interval_leaves_0_out_and_hollow_where_not() -> None:
    figure = effects_figure(robustness(0.1, 0.0), robustness(0.1, 0.0).quantities)
    filled = [
        line.get_markerfacecolor() != "white"
        for axes in figure.axes
        for line in axes.get_lines()
        if line.get_marker() == "o"
    ]
    assert filled == [True, False, True]


def test_many_quantities_take_several_pages_and_nothing_at_all_can_be_drawn() -> None:
    one = robustness(0.0, 0.0)
    nothing = np.zeros((20, 2, 3, PANELS + 1))
    many = replace(
        one,
        quantities=tuple(f"loss(g{k})" for k in range(PANELS + 1)),
        names={f"g{k}": "A government of a very long name indeed " * 3 for k in range(PANELS + 1)},
        values=nothing,
        direct=nothing[:, 0],
    )
    assert [name for name, _ in robustness_sheets(many)] == ["theories-1", "theories-2"]
    told = words(many)
    assert told.count("nothing") == 3 * (PANELS + 1)
