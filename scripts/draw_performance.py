"""The figures of `docs/performance.md`: growth of cost, ratios to peers, where the time goes."""

from __future__ import annotations

from collections.abc import Mapping
from math import log10
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

from alignsim.plots.labels import LEGEND, Entry, legend
from alignsim.plots.style import (
    BLACK,
    BLUE,
    GRID,
    INK,
    ORANGE,
    PANEL,
    QUIET,
    SIDE,
    SMALL,
    WIDTH,
    add_axes,
    fitted,
    headline,
    new_figure,
    write,
)
from benchmarks.figures import Figures
from benchmarks.sheets import (
    AXES,
    BASE,
    GIGA,
    MICRO,
    MINUS,
    PART_WORDS,
    WORD,
    curve,
    demands,
    figure,
)
from benchmarks.ways import ENSEMBLE, MODEL, TOY_COMPILED, rate_of

MILLI = 1e-3
_DOTTED = (0, (1, 1.5))
_DASHED = (0, (4, 2))
_ROW, _NAMES, _TOLD = 0.25, 3.25, 1.45
"""Inches of a way: its height, its name, its cores and ratio."""
_UNITS = {"futures": (1.0, "seconds in all"), "months": (MILLI, "ms a future")}
_UNIT_OF_GOVERNMENTS = (MILLI, "ms a future")
_SLOPES = {"futures": (1,), "months": (1,), "governments": (1, 2)}
_SLOPE_DASHES = {1: _DOTTED, 2: _DASHED}


def performance_figures(figures: Figures) -> dict[str, Figure]:
    """Every figure of the page by its name."""
    return {
        "performance-growth": growth_figure(figures),
        "performance-ratios": ratios_figure(figures),
        "performance-parts": parts_figure(figures),
    }


def _number(value: float, _place: Any = None) -> str:
    return figure(value, 5) if value < 1 else f"{value:,.0f}"


# -- growth ---------------------------------------------------------------------------------------


def growth_figure(figures: Figures) -> Figure:
    """Cost against futures, months and governments, with the power law fitted to each."""
    title = "How cost grows"
    subtitle = "One thread; the best of some rounds at every size. In brackets the 95% interval."
    head = headline(None, title, subtitle)
    top, tall, wide, apart = head + LEGEND + 0.42, 1.75, 1.78, 0.74
    drawn = new_figure(top + tall + 0.55)
    headline(drawn, title, subtitle)
    entries: list[Entry] = [
        ("measured and fitted", (BLUE, 1.8, "-", 1.0)),
        ("linear", (QUIET, 1.2, _DOTTED, 1.0)),
        ("quadratic", (QUIET, 1.2, _DASHED, 1.0)),
    ]
    legend(drawn, head, entries)
    for place, axis in enumerate(AXES):
        left = 0.62 + place * (wide + apart)
        law = curve(figures, axis)
        told = f"size^{law.exponent:.2f} [{law.low:.2f}, {law.high:.2f}]".replace("-", MINUS)
        write(drawn, left, top - 0.4, axis.capitalize(), PANEL, bold=True)
        write(drawn, left, top - 0.2, told, SMALL, color=QUIET)
        _draw_curve(add_axes(drawn, left, top, wide, tall), figures, axis)
    return drawn


def _draw_curve(axes: Axes, figures: Figures, axis: str) -> None:
    found, law = figures["growth"][axis], curve(figures, axis)
    unit, name = _UNITS.get(axis, _UNIT_OF_GOVERNMENTS)
    sizes = found["sizes"]
    ends = (sizes[0], sizes[-1])
    for slope in _SLOPES[axis]:
        first = law.at(ends[0]) / unit
        last = first * (ends[1] / ends[0]) ** slope
        axes.plot(ends, (first, last), color=QUIET, linewidth=1.2, linestyle=_SLOPE_DASHES[slope])
    axes.plot(ends, [law.at(size) / unit for size in ends], color=BLUE, linewidth=1.8)
    measured = [each / unit for each in found["seconds"]]
    axes.plot(sizes, measured, "o", color=BLUE, markersize=5, markeredgecolor="white")
    axes.set_xscale("log")
    axes.set_yscale("log")
    _steps_of_ten(axes)
    axes.xaxis.set_major_locator(FixedLocator(_few(sizes)))
    axes.xaxis.set_major_formatter(FuncFormatter(_number))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel(axis)
    axes.set_ylabel(name, labelpad=1)
    axes.grid(color=GRID, linewidth=0.7)


def _few(sizes: list[int]) -> list[int]:
    """The sizes that have room for a number below them."""
    return sizes if len(sizes) < 5 else sizes[::2] + ([sizes[-1]] if len(sizes) % 2 == 0 else [])


def _steps_of_ten(axes: Axes) -> None:
    low, high = axes.get_ylim()
    tens = [10.0**power for power in range(-9, 10) if low <= 10.0**power <= high]
    steps = tens if len(tens) > 1 else _ones_twos_fives(low, high)
    axes.yaxis.set_major_locator(FixedLocator(steps))
    axes.yaxis.set_major_formatter(FuncFormatter(_number))
    axes.yaxis.set_minor_formatter(NullFormatter())


def _ones_twos_fives(low: float, high: float) -> list[float]:
    steps = (each * 10.0**power for power in range(-9, 10) for each in (1, 2, 5))
    return [step for step in steps if low <= step <= high]


# -- peers ----------------------------------------------------------------------------------------


def ratios_figure(figures: Figures) -> Figure:
    """Futures a second of every way as a multiple of Mesa's, on a logarithmic axis."""
    rates = figures["rates"]
    rows = [row for row in rates["ways"] if row["rate"]]
    title = "Futures a second, as a multiple of Mesa's on one core"
    subtitle = (
        f"{rates['governments']} governments, {rates['months']} months. All rules are held against "
        "the same rules in a Mesa model, interpreted; the toy against the toy in Mesa objects."
    )
    head = headline(None, title, subtitle)
    top = head + LEGEND + 0.05
    played = [key for key in BASE if any(row["played"] == key for row in rows)]
    tall = _ROW * (len(rows) + len(played))
    drawn = new_figure(top + tall + 0.55)
    headline(drawn, title, subtitle)
    legend(
        drawn, head, [("alignsim, compiled", (BLUE, 0.85)), ("other ways", (ORANGE, 0.85, "////"))]
    )
    wide = WIDTH - 2 * SIDE - _NAMES - _TOLD
    axes = add_axes(drawn, SIDE + _NAMES, top, wide, tall)
    place = 0.0
    for key in played:
        label = "All rules" if key == MODEL else "The toy: balance, reversion, noise"
        write(drawn, SIDE, top + _ROW * (place + 0.5), label, SMALL, middle=True, bold=True)
        place += 1
        base = rate_of(rates, key, *BASE[key])
        if base is None:
            continue
        for row in sorted((r for r in rows if r["played"] == key), key=lambda r: -r["rate"]):
            _draw_ratio(drawn, axes, top, place, row, row["rate"] / base)
            place += 1
    axes.set_xscale("log")
    axes.set_ylim(place, 0)
    axes.axvline(1, color=BLACK, linewidth=0.8)
    axes.xaxis.set_major_formatter(FuncFormatter(_number))
    axes.yaxis.set_major_locator(NullLocator())
    axes.set_xlabel("times as many futures a second (log)")
    axes.grid(axis="x", color=GRID, linewidth=0.7)
    axes.spines["left"].set_visible(False)
    return drawn


def _draw_ratio(
    drawn: Figure, axes: Axes, top: float, place: float, row: Mapping[str, Any], ratio: float
) -> None:
    own = row["way"] in (ENSEMBLE, TOY_COMPILED)
    colour, hatch = (BLUE, "") if own else (ORANGE, "////")
    (bar,) = axes.barh(place + 0.5, ratio - 1, 0.6, 1, color=colour, alpha=0.85, linewidth=0)
    bar.set_hatch(hatch)
    bar.set_edgecolor("white")
    middle, right = top + _ROW * (place + 0.5), WIDTH - SIDE
    cores = f"{row['cores']} core{'s' if row['cores'] > 1 else ''}"
    way = fitted(row["way"], _NAMES - 0.2, SMALL, own)
    for x, text in (
        (SIDE + 0.1, way),
        (right - _TOLD + 0.12, cores),
        (right - 0.65, f"{figure(ratio)} ×"),
    ):
        write(drawn, x, middle, text, SMALL, middle=True, bold=own)


# -- where the time goes --------------------------------------------------------------------------


def parts_figure(figures: Figures) -> Figure:
    """The time of every part of a future, and where each stands under the roof of one core."""
    title = "Where the time of a future goes"
    rates, need = figures["rates"], demands(figures)
    reached = need["operations"] / sum(figures["parts"]["seconds"].values())
    peak = figures["roofline"]["peaks"][0]
    subtitle = (
        f"One core, {rates['governments']} governments, {rates['months']} months. "
        f"A future takes {need['operations'] / 1e6:.1f} million operations, at "
        f"{reached / GIGA:.2g} · 10⁹ a second; in registers this core does "
        f"{peak['operations'] / GIGA:.3g} · 10⁹."
    )
    head = headline(None, title, subtitle)
    top, tall = head + 0.3, 2.45
    drawn = new_figure(top + tall + 0.6)
    headline(drawn, title, subtitle)
    write(drawn, SIDE, top - 0.22, "Share of the time", PANEL, bold=True)
    write(drawn, 4.85, top - 0.22, "Roofline", PANEL, bold=True)
    _draw_shares(drawn, add_axes(drawn, 2.3, top, 1.05, tall), top, tall, figures)
    _draw_roof(add_axes(drawn, 4.85, top, 2.55, tall), figures)
    return drawn


def _draw_shares(drawn: Figure, axes: Axes, top: float, tall: float, figures: Figures) -> None:
    parts, row = figures["parts"], tall / len(PART_WORDS)
    for place, (name, words) in enumerate(PART_WORDS.items()):
        share, middle = parts["share"][name], top + row * (place + 0.5)
        axes.barh(place + 0.5, 100 * share, height=0.62, color=BLUE, alpha=0.85, linewidth=0)
        write(drawn, SIDE, middle, f"{place + 1}", SMALL, middle=True, bold=True)
        write(drawn, SIDE + 0.2, middle, fitted(words, 1.9, SMALL), SMALL, middle=True)
        told = f"{figure(parts['seconds'][name] / MICRO)} µs"
        write(drawn, 3.45, middle, told, SMALL, middle=True, color=INK)
    axes.set_ylim(len(PART_WORDS), 0)
    axes.yaxis.set_major_locator(NullLocator())
    axes.set_xlabel("%")
    axes.grid(axis="x", color=GRID, linewidth=0.7)


def _draw_roof(axes: Axes, figures: Figures) -> None:
    peak = figures["roofline"]["peaks"][0]
    roof, slope = peak["operations"] / GIGA, peak["near"] / GIGA
    points = _points(figures)
    ridge, middle = roof / slope, points[-1][1]
    low = min([*(x for _, x, _ in points), ridge]) / 3
    high = max([*(x for _, x, _ in points), ridge]) * 4
    axes.plot((low, ridge, high), (low * slope, roof, roof), color=BLACK, linewidth=1.6)
    for label, x, y in points:
        whole = label == "all"
        colour = ORANGE if whole else BLUE
        axes.plot([x], [y], "D" if whole else "o", color=colour, markersize=6 if whole else 4.5)
        axes.annotate(
            label,
            (x, y),
            xytext=(6, -3) if x >= middle else (-6, -3),
            textcoords="offset points",
            ha="left" if x >= middle else "right",
            fontsize=SMALL,
            fontweight="bold" if whole else "normal",
            color=colour,
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    floor = min(y for _, _, y in points)
    axes.set_ylim(10 ** (log10(floor) - 0.4), roof * 2.5)
    axes.annotate(
        f"{figure(roof)} · 10⁹/s", (high, roof), xytext=(0, 4), textcoords="offset points",
        ha="right", fontsize=SMALL, color=INK,
    )  # fmt: skip
    axes.annotate(
        f"{figure(slope)} GB/s", (ridge / 8, roof / 8), xytext=(-6, 3),
        textcoords="offset points", ha="right", fontsize=SMALL, color=INK,
    )  # fmt: skip
    for each in (axes.xaxis, axes.yaxis):
        each.set_major_formatter(FuncFormatter(_number))
        each.set_minor_formatter(NullFormatter())
    axes.set_xlabel("operations for every byte named")
    axes.set_ylabel("10⁹ operations a second", labelpad=4)
    axes.grid(color=GRID, linewidth=0.7)


def _points(figures: Figures) -> list[tuple[str, float, float]]:
    """Label, operations a byte, and 10⁹ operations a second: parts by number, then the whole."""
    counted, seconds = figures["roofline"]["operations"], figures["parts"]["seconds"]
    points = []
    for place, name in enumerate(PART_WORDS, start=1):
        each = counted[name]
        named = WORD * (each["loads"] + each["stores"])
        if each["operations"] and named and seconds[name]:
            speed = each["operations"] / seconds[name] / GIGA
            points.append((str(place), each["operations"] / named, speed))
    need = demands(figures)
    speed = need["operations"] / sum(seconds.values()) / GIGA
    return [*points, ("all", need["operations"] / need["bytes"], speed)]
