"""Results as a figure: the one of those that the commands draw that tells most."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from matplotlib.figure import Figure

from alignsim import plots
from alignsim.attribution import Attribution
from alignsim.comparison import Comparison
from alignsim.discovery import Discovery
from alignsim.errors import AlignsimError
from alignsim.explanation import Explanation
from alignsim.exports import chosen
from alignsim.results import Results
from alignsim.sensitivity import Sweep


def plot(result: Any, quantities: Sequence[str] = ()) -> Figure:
    """A figure of a result; see :meth:`alignsim.shown.Drawn.plot`."""
    with plots.styled():
        return draw(result, tuple(quantities))


@singledispatch
def draw(result: Any, quantities: tuple[str, ...]) -> Figure:
    """The figure of a result, by its type."""
    raise TypeError(f"there is no figure of {type(result).__name__}")


@draw.register
def _(result: Results, quantities: tuple[str, ...]) -> Figure:
    recorded = {name: name for name in result.quantities}
    reported = tuple(name for name in result.reported if name in recorded)
    wanted = quantities or reported or result.quantities[:1]
    return plots.fan_page(result, [chosen(recorded, name, "quantity") for name in wanted])


@draw.register
def _(result: Comparison, quantities: tuple[str, ...]) -> Figure:
    ranking = None if quantities else plots.ranking_figure(result)
    known = [each.quantity for each in result.differences]
    return ranking or plots.difference_page([result], _one(known, quantities))


@draw.register
def _(result: Explanation, quantities: tuple[str, ...]) -> Figure:
    _one([result.quantity], quantities)
    return plots.waterfall_figure(result)


@draw.register
def _(result: Attribution, quantities: tuple[str, ...]) -> Figure:
    return plots.parts_figure(result, _one(result.quantities, quantities))


@draw.register
def _(result: Sweep, quantities: tuple[str, ...]) -> Figure:
    asked = [each.of for each in result.sensitivities]
    return plots.influence_figure(result, result[_one(asked, quantities)])


@draw.register
def _(result: Discovery, quantities: tuple[str, ...]) -> Figure:
    _one([result.outcome], quantities)
    figure = plots.region_figure(result) or plots.trajectory_figure(result)
    if figure is None:
        raise AlignsimError(f"there is nothing to draw: {result.outcome} is {result.verdict}")
    return figure


def _one(known: Sequence[str], quantities: tuple[str, ...]) -> str:
    """The quantity asked for, by default the first. AlignsimError where it is none or several."""
    if len(quantities) > 1:
        raise AlignsimError(
            f"{len(quantities)} quantities were asked for, and this figure shows one; "
            "plot one after the other"
        )
    return chosen({name: name for name in known}, "".join(quantities), "quantity")
