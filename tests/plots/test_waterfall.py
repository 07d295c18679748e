"""The waterfall: its steps lead from the first level to the last, and can be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from alignsim import plots
from alignsim.explanation import BALANCE, NOISE, Cause
from alignsim.plots.waterfall import draw_explanation, steps_of
from test_explanation import act, made, part
from test_plots import assert_readable, written


@pytest.fixture(autouse=True)
def _styled() -> Iterator[None]:
    with plots.styled():
        yield


MANY = made(
    *(act(-0.02 / (k + 1), f"target-{k}") for k in range(9)),
    *(part(0.01 * (k - 4), Cause(BALANCE, f"power-{k}"), spread=0.02) for k in range(20)),
    part(0.001, Cause(NOISE), spread=5.0),
)


def test_every_step_starts_where_the_one_before_it_ends() -> None:
    steps = steps_of(MANY)
    assert steps[0].start == pytest.approx(MANY.before.mean())
    assert steps[-1].end == pytest.approx(MANY.after.mean())
    assert [each.start for each in steps[1:]] == [each.end for each in steps[:-1]]
    assert [each.row for each in steps] == sorted(each.row for each in steps)


@pytest.mark.parametrize("futures", [1, 50])
def test_no_text_overlaps_or_leaves_the_figure(futures: int) -> None:
    few = made(
        act(-0.2, "tokyo"),
        part(0.1, Cause(NOISE), 0.01, futures=50),
        part(0.0, Cause(BALANCE, "seoul")),
    )
    for found in (MANY, few, made(part(0.0, Cause(NOISE), futures=futures))):
        figure = plots.waterfall_figure(found)
        assert_readable(figure)
        told = [text for text, _, _ in written(figure)]
        assert "End of 2021-12" in told and "End of 2022-04" in told


def test_a_whisker_that_reaches_beyond_the_bars_does_not_make_them_vanish() -> None:
    figure = plots.waterfall_figure(MANY)
    low, high = figure.axes[0].get_xlim()
    ends = [step.end for step in steps_of(MANY)]
    assert np.ptp(ends) > 0.25 * (high - low)


def test_the_same_explanation_gives_the_same_bytes(tmp_path: Path) -> None:
    first = {each.name: each.read_bytes() for each in draw_explanation(MANY, tmp_path / "a")}
    again = {each.name: each.read_bytes() for each in draw_explanation(MANY, tmp_path / "b")}
    assert first == again and len(first) == 2
