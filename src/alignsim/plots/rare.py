"""Pressures and losses that few futures know.

Where the median is nothing in every month, a fan is an empty band: the mean, two high quantiles
and single futures that know some tell more.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox, TransformedBbox

from alignsim.plots.labels import THIN, Entry, Stroke, draw_thin, write_right
from alignsim.plots.style import BLACK, BLUE, BODY, ORANGE, QUIET
from alignsim.plots.words import put
from alignsim.results import Floats, kind_of, medians_of, quantiles_of
from alignsim.tables import AMOUNTS, FELT, percent, plain

MOST_SINGLE = 12
"""Single futures drawn."""

_LEAST = 0.02  # % of real income to which an axis reaches
_ROOM = Bbox([[-0.01, -0.03], [1.01, 1.0]])  # of axes: lines at 0 keep their width

MEAN: Stroke = (BLUE, 2.6, "-", 1.0)
HIGH: Stroke = (ORANGE, 1.6, (0, (6, 2)), 1.0)
HIGHEST: Stroke = (BLACK, 1.6, (0, (1.5, 1.5)), 1.0)


def felt(trajectory: Floats) -> npt.NDArray[np.bool_]:
    """Tell for each future (F,) whether the quantity (F, T + 1) is ever more than nothing."""
    return np.asarray(trajectory.max(axis=1) > FELT)


def is_rare(quantity: str, trajectory: Floats) -> bool:
    """Whether the quantity is a pressure or a loss whose median is nothing in every month."""
    return kind_of(quantity) in AMOUNTS and bool(medians_of(trajectory).max() <= FELT)


def in_futures(share: float) -> str:
    """Say in how many futures: ``in 4% of futures``, ``in every future`` or ``in no future``."""
    if share in (0, 1):
        return "in every future" if share else "in no future"
    return f"in {percent(share)} of futures"


def rare_figures(trajectory: Floats) -> str:
    """Say how large the quantity becomes, and which futures are drawn as thin lines."""
    count = int(felt(trajectory).sum())
    if not count:
        return "0.00% of real income in every month of every future"
    mean, largest = float(trajectory.mean(axis=0).max()), float(trajectory.max())
    high = float(quantiles_of(trajectory, (0.99,)).max())
    drawn = "1 future" if count == 1 else f"{count:,} futures"
    if count > MOST_SINGLE:
        drawn = f"{MOST_SINGLE} of the {drawn}"
    return (
        f"At most: mean {plain(mean)}%, 99% quantile {plain(high)}%, any future {plain(largest)}% "
        f"of real income; thin lines: {drawn} with any"
    )


def rare_entries() -> list[Entry]:
    """What the lines of ``draw_rare`` mean."""
    return [
        ("mean", MEAN),
        ("95% quantile", HIGH),
        ("99% quantile", HIGHEST),
        ("single futures", THIN),
    ]


def draw_rare(axes: Axes, trajectory: Floats) -> None:
    """Draw mean, two high quantiles and some of the futures that know any, from 0 upwards."""
    times = np.arange(trajectory.shape[1])
    some = np.flatnonzero(felt(trajectory))
    if not len(some):
        axes.set_ylim(0, 1)
        middle = {"transform": axes.transAxes, "ha": "center", "color": QUIET}
        put(axes, 0.5, 0.5, "None in any future", BODY, **middle)
        return
    draw_thin(axes, trajectory[some[:MOST_SINGLE]])
    high, highest = quantiles_of(trajectory, (0.95, 0.99))
    curves = (
        ("mean", trajectory.mean(axis=0), MEAN),
        ("95%", high, HIGH),
        ("99%", highest, HIGHEST),
    )
    for _, curve, (colour, width, dashes, _) in curves:
        line = axes.plot(times, curve, color=colour, linewidth=width)[0]
        line.set(linestyle=dashes, zorder=3, clip_box=TransformedBbox(_ROOM, axes.transAxes))
    axes.set_ylim(0, top(trajectory))
    ends = [float(curve[-1]) for _, curve, _ in curves]
    above = [" ↑" if end > axes.get_ylim()[1] else "" for end in ends]
    write_right(
        axes,
        ends,
        [f"{plain(curves[k][1][-1])}  {curves[k][0]}{above[k]}" for k in range(len(curves))],
        [stroke[0] for _, _, stroke in curves],
        [name == "mean" for name, _, _ in curves],
    )


def top(trajectory: Floats) -> float:
    """Return how far up to show a quantity that few futures know, so that its mean is seen.

    The mean, the 95% quantile and every second of the futures with any have room. Lines of up to
    twice that have it too; higher ones leave at the top, for their figures are told.
    """
    peaks = trajectory.max(axis=1)[felt(trajectory)]
    high, highest = quantiles_of(trajectory, (0.95, 0.99)).max(axis=-1)
    common = 1.15 * max(trajectory.mean(axis=0).max(), high, np.median(peaks))
    lines = 1.05 * np.append(peaks[:MOST_SINGLE], highest)
    return float(max(common, lines[lines <= 2 * common].max(initial=_LEAST)))


def from_zero(axes: Axes, least: float = _LEAST) -> None:
    """Let the y axis start at 0 and reach beyond all that is drawn, to ``least`` at least."""
    axes.set_ylim(0, max(axes.get_ylim()[1], least))
