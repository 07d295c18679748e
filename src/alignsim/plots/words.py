"""Texts of one line whose place is known beforehand, drawn as shapes that are laid out once."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import numpy.typing as npt
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Bbox, IdentityTransform, Transform

from alignsim.plots.letters import UNIT, font, outline, text_inches

ASCENT, MIDDLE = 0.76, 0.36
"""From the baseline to the top of a letter, and to its middle, in sizes of the text."""

_SHARE = {"left": 0.0, "center": 0.5, "right": 1.0}


class Words(Artist):
    """One line of text on its baseline, level or upright; stands above all lines."""

    def __init__(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        transform: Transform,
        *,
        bold: bool = False,
        upright: bool = False,
        ha: str = "left",
        color: str = "",
    ) -> None:
        super().__init__()
        self.text, self.size, self.bold, self.upright = text, size, bold, upright
        self.color = color or rcParams["text.color"]
        self._place, self._share = (x, y), _SHARE[ha]
        self.set_transform(transform)
        self.set_zorder(9)

    def start(self) -> tuple[float, float]:
        """Where the text starts on the figure, in points from the left and from below."""
        figure = self.get_figure(root=True)
        assert figure is not None
        x, y = self.get_transform().transform(self._place) * 72 / figure.dpi
        before = self._share * text_inches(self.text, self.size, self.bold) * 72
        return (x, y - before) if self.upright else (x - before, y)

    def _placed(self, pixels: float) -> npt.NDArray[np.float64]:
        """Vertices on the figure (V, 2), where a point has so many pixels."""
        along, up = outline(self.text, self.bold).vertices.T * (self.size / UNIT)
        turned = np.column_stack((-up, along) if self.upright else (along, up))
        return (turned + self.start()) * pixels

    def get_window_extent(self, renderer: RendererBase | None = None) -> Bbox:
        """Return the box around the letters in pixels."""
        figure = self.get_figure(root=True)
        assert figure is not None
        placed = self._placed(figure.dpi / 72)
        return Bbox([placed.min(axis=0), placed.max(axis=0)])

    def draw(self, renderer: RendererBase) -> None:
        """Draw the text as a shape, in PDF as letters."""
        if not self.text.strip() or not self.get_visible():
            return
        figure = self.get_figure(root=True)
        assert figure is not None
        context = renderer.new_gc()
        if figure.canvas.get_default_filetype() == "pdf":
            self._write(renderer, context)
        else:
            self._fill(renderer, context)
        context.restore()
        self.stale = False

    def _fill(self, renderer: RendererBase, context: GraphicsContextBase) -> None:
        pixels = cast(float, renderer.points_to_pixels(1))
        shape = Path(self._placed(pixels), outline(self.text, self.bold).codes)
        context.set_linewidth(0)
        context.set_snap(False)
        renderer.draw_path(context, shape, IdentityTransform(), to_rgba(self.color))

    def _write(self, renderer: RendererBase, context: GraphicsContextBase) -> None:
        """Write letters, which readers of PDF can search and copy."""
        context.set_foreground(self.color)
        x, y = self.start()
        angle = 90 if self.upright else 0
        renderer.draw_text(context, x, y, self.text, font(self.size, self.bold), angle)


def put(place: Figure | Axes, x: float, y: float, text: str, size: float, **more: Any) -> None:
    """Write ``text`` with its baseline at (x, y): shares of a figure, data of axes by default.

    Texts of axes belong to the figure too, for axes would work out where to cut them.
    """
    figure = place.get_figure(root=True)
    assert figure is not None
    within: Transform = more.pop("transform", None) or (
        place.transData if isinstance(place, Axes) else place.transFigure
    )
    figure.add_artist(Words(x, y, text, size, within, **more))


def words_on(figure: Figure) -> list[Words]:
    """Return the texts of a figure in the order in which they were put."""
    return [each for each in figure.artists if isinstance(each, Words)]
