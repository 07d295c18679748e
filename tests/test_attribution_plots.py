"""Figures of attributions can be read, however many the shocks and whatever their names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from alignsim import plots
from alignsim.attribution import EXACT, SAMPLED, Attribution
from alignsim.plots.attribution import MOST_BARS, attribution_sheets
from synthetic import NAMES, months_from
from test_plots import HOSTILE, assert_readable, written

QUANTITIES = ("alignment(seoul, nato)", "loss(seoul)")


@pytest.fixture(autouse=True)
def _styled() -> Iterator[None]:
    with plots.styled():
        yield


def all_words(figure: Figure) -> str:
    return " ".join(text for text, _, _ in written(figure))


def made(shocks: int, name: str = "A shock", size: float = 0.01, months: int = 24) -> Attribution:
    """An attribution of made-up parts, some of them nothing."""
    random = np.random.default_rng(shocks)
    values = random.normal(0, size, (40, shocks, months + 1, 2))
    values += size * random.normal(0, 2, shocks)[:, None, None]
    values[:, -1] = 0
    pairs = random.normal(0, size / 4, (40, shocks, shocks, 2))
    nothing = random.normal(size=(40, 2))
    return Attribution(
        scenario="A scenario",
        names=NAMES,
        dates=months_from(2021, 12, months + 1),
        month=months,
        seed=1,
        shocks=tuple(f"shock-{n}" for n in range(shocks)),
        labels=tuple(f"{name} {n}" for n in range(shocks)),
        happened=(1.0,) * shocks,
        quantities=QUANTITIES,
        everything=nothing + values[:, :, -1].sum(axis=1),
        nothing=nothing,
        values=values,
        interactions=(pairs + pairs.swapaxes(1, 2)) if shocks <= 10 else None,
        method=EXACT if shocks <= 10 else SAMPLED,
        orders=0 if shocks <= 10 else 4,
        sampling_error=np.zeros((shocks, 2)),
        played=1,
    )


@pytest.mark.parametrize("shocks", [1, 2, 6, 10, 30])
@pytest.mark.parametrize("size", [0.0, 1e-6, 0.01, 3.0])
def test_no_text_overlaps_or_leaves_any_figure(shocks: int, size: float) -> None:
    sheets = attribution_sheets(made(shocks, size=size))
    assert len(sheets) == (4 if 1 < shocks <= 10 else 2)
    for _, draw in sheets:
        figure = draw()
        assert figure is not None
        assert_readable(figure)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_drawn_and_never_overlap(name: str) -> None:
    for _, draw in attribution_sheets(made(5, name)):
        figure = draw()
        assert figure is not None
        assert_readable(figure)


def test_smaller_parts_are_left_out_and_counted() -> None:
    (_, draw), *_ = attribution_sheets(made(30))
    figure = draw()
    assert figure is not None
    assert f"{30 - MOST_BARS} smaller parts are left out" in all_words(figure)


def test_another_part_is_drawn_otherwise() -> None:
    one = made(3)
    other = replace(one, values=-one.values, everything=one.nothing)
    texts = [
        all_words(figure)
        for each in (one, other)
        if (figure := attribution_sheets(each)[0][1]()) is not None
    ]
    assert texts[0] != texts[1]
