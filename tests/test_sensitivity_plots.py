"""Figures and sentences of sweeps can be read, whatever drives what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from alignsim import plots
from alignsim.factors import Factor
from alignsim.plots.sensitivity import MOST_ROWS, sweep_sheets
from alignsim.sensitivity import METHODS, MORRIS, PAWN, SOBOL, Sweep, design, sensitivity
from alignsim.sentences import sweep_sentences
from test_plots import HOSTILE, assert_readable

SEOUL = "alignment(seoul, beijing)"


@pytest.fixture(autouse=True)
def _styled() -> Iterator[None]:
    with plots.styled():
        yield


def made(
    method: str, count: int = 4, noise: float = 0.1, of: str = SEOUL, weight: float = 1.0
) -> Sweep:
    """A sweep in which the first factor drives the result, and the others less and less."""
    random = np.random.default_rng(7)
    names = [f"travel-recovery-half-life-{k}" for k in range(count)]
    factors = tuple(Factor(name, f"parameter/{name}", 0.0, 1.0) for name in names)
    samples = {MORRIS: 12, SOBOL: 64, PAWN: 0}[method]
    points = random.random((300, count)) if method == PAWN else design(method, count, samples, 1)
    signal = weight * points @ (0.5 ** np.arange(count)) * (-1.0)
    futures = 1 if method == PAWN else 6
    outcomes = signal[:, None] + noise * random.normal(size=(len(points), futures))
    return Sweep(
        *("Madrid 2022", method, 36, "2024-12", 0, samples, 300 if method == PAWN else futures),
        factors=factors,
        values=points,
        results=outcomes.mean(axis=1)[None],
        sensitivities=(sensitivity(of, "−1 to 1", method, factors, points, outcomes, 1),),
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("count", [2, MOST_ROWS + 5])
def test_no_text_of_a_sweep_overlaps_or_leaves_its_figure(method: str, count: int) -> None:
    ((name, draw),) = sweep_sheets(made(method, count))
    figure = draw()
    assert figure is not None and name == f"{method}-1-alignment-seoul-beijing"
    assert_readable(figure)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_drawn(name: str) -> None:
    sweep = replace(made(MORRIS), name=name)
    ((_, draw),) = sweep_sheets(sweep)
    figure = draw()
    assert figure is not None
    assert_readable(figure)


def test_two_conditions_of_like_names_have_figures_of_their_own() -> None:
    one, other = made(MORRIS, of=f"{SEOUL} < 0.2"), made(MORRIS, of=f"{SEOUL} > 0.2")
    both = replace(one, sensitivities=one.sensitivities + other.sensitivities)
    assert len({name for name, _ in sweep_sheets(both)}) == 2


def test_sentences_name_what_drives_a_result_and_what_hardly_matters() -> None:
    morris = made(MORRIS, 6, noise=0.01)
    told = " ".join(sweep_sentences(morris, morris.sensitivities[0]))
    assert told.startswith(f"travel-recovery-half-life-0 moves {SEOUL} in 2024-12 most: by 0.99")
    assert "over its range (lowers it)" in told
    assert "travel-recovery-half-life-4 and travel-recovery-half-life-5 hardly matter" in told
    sobol = made(SOBOL, 2, noise=0.01)
    told = " ".join(sweep_sentences(sobol, sobol.sensitivities[0]))
    assert "-0 drives 79%" in told and "of the variance" in told


@pytest.mark.parametrize("method", METHODS)
def test_nothing_and_chance_are_told_as_such(method: str) -> None:
    chance = made(method, weight=0.0, noise=1.0)
    told = " ".join(sweep_sentences(chance, chance.sensitivities[0]))
    assert told.startswith("No factor is told from chance")
    assert ("of the variance between points is chance" in told) == (method != PAWN)
    still = made(method, weight=0.0, noise=0.0)
    told = " ".join(sweep_sentences(still, still.sensitivities[0]))
    assert "is the same everywhere: none of the 4 factors moves it" in told
