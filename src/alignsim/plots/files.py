"""Figures as files, written whole; equal figures give equal bytes.

The texts of an SVG are put in here: they refer to letters drawn once in its head, which takes a
fraction of the time and of the bytes, and needs no font to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from html import escape
from io import StringIO
from pathlib import Path
from typing import IO

from matplotlib.figure import Figure
from matplotlib.path import Path as Outline

from alignsim.plots.letters import UNIT, line, shape
from alignsim.plots.raster import png_of
from alignsim.plots.words import Words, words_on
from alignsim.storage import replacing

_STEPS = {Outline.MOVETO: "M", Outline.LINETO: "L", Outline.CURVE3: "Q", Outline.CURVE4: "C"}


def save_figure(figure: Figure, folder: Path, stem: str, formats: Sequence[str]) -> list[Path]:
    """Write the figure once for each format and return the paths.

    Raises AlignsimError when the disk refuses.
    """
    paths = []
    for form in formats:
        path = folder / f"{stem}.{form}"
        with replacing(path) as file:
            write_figure(figure, file, form)
        paths.append(path)
    return paths


def write_figure(figure: Figure, file: IO[bytes], form: str) -> None:
    """Write the figure into a file in one of the formats."""
    _WRITERS[form](figure, file)


def _write_png(figure: Figure, file: IO[bytes]) -> None:
    file.write(png_of(figure))


def _write_svg(figure: Figure, file: IO[bytes]) -> None:
    """Write the figure as matplotlib does, but for its texts, which come last."""
    drawn, texts = StringIO(), [each for each in words_on(figure) if each.text.strip()]
    with _hidden(texts):
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    body, end, _ = drawn.getvalue().rpartition("</svg>")
    used = {(letter, each.bold) for each in texts for letter in line(each.text, each.bold).letters}
    letters = (_defined(*each) for each in sorted(used))
    tall = figure.get_figheight() * 72
    lines = ["<defs>", *letters, "</defs>", *(_written(each, tall) for each in texts)]
    file.write("\n".join([body, *lines, end, ""]).encode())


@contextmanager
def _hidden(texts: Sequence[Words]) -> Iterator[None]:
    for each in texts:
        each.set_visible(False)
    try:
        yield
    finally:
        for each in texts:
            each.set_visible(True)


def _name(letter: str, bold: bool) -> str:
    return "-".join(["bold" if bold else "letter", *(f"{ord(each):x}" for each in letter)])


@lru_cache(maxsize=4096)
def _defined(letter: str, bold: bool) -> str:
    vertices, codes, _ = shape(letter, bold)
    steps = []
    for points, code in Outline(vertices, codes).iter_segments(simplify=False):
        step = "" if code == Outline.CLOSEPOLY else " ".join(f"{each:.0f}" for each in points)
        steps.append(_STEPS.get(code, "Z") + step)
    return f'<path id="{_name(letter, bold)}" d="{"".join(steps)}"/>'


def _written(text: Words, tall: float) -> str:
    """Return one text on a page so many points tall, with a label for those who cannot see it."""
    x, y = text.start()
    turn = " rotate(-90)" if text.upright else ""
    scale = text.size / UNIT
    letters, places, _ = line(text.text, text.bold)
    uses = "".join(
        f'<use xlink:href="#{_name(letter, text.bold)}" x="{at:.0f}"/>'
        for letter, at in zip(letters, places, strict=True)
        if letter.strip()
    )
    return (
        f'<g fill="{text.color}" role="img" aria-label="{escape(text.text)}" '
        f'transform="translate({x:.2f} {tall - y:.2f}){turn} scale({scale:.6f} {-scale:.6f})">'
        f"{uses}</g>"
    )


def _write_pdf(figure: Figure, file: IO[bytes]) -> None:
    nothing = {"CreationDate": None, "Creator": None, "Producer": None}
    figure.savefig(file, format="pdf", metadata=nothing)


_WRITERS: dict[str, Callable[[Figure, IO[bytes]], None]] = {
    "png": _write_png,
    "svg": _write_svg,
    "pdf": _write_pdf,
}
FORMATS = tuple(_WRITERS)
