"""Texts of one line whose place is known beforehand, drawn without laying them out again.

Matplotlib lays a text out anew each time it is drawn, which takes most of the time that a page
takes. A ``Words`` stands on its baseline: only its width is needed, once, and only to align it to
the right or to the middle.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Transform

FAMILY = "DejaVu Sans"
ASCENT, MIDDLE = 0.76, 0.36
"""From the baseline to the top of a letter, and to its middle, in sizes of the text."""

_SHARE = {"left": 0.0, "center": 0.5, "right": 1.0}


@lru_cache(maxsize=64)
def _font(size: float, bold: bool) -> FontProperties:
    return FontProperties(family=FAMILY, size=size, weight="bold" if bold else "normal")


@lru_cache(maxsize=4096)
def text_inches(text: str, size: float, bold: bool) -> float:
    """Width of one line of text in inches."""
    width = TextToPath().get_text_width_height_descent(text, _font(size, bold), ismath=False)[0]
    return float(width) / 72


class Words(Text):
    """One line of text on its baseline, level or upright."""

    def __init__(self, x: float, y: float, text: str, size: float, **more: Any) -> None:
        self._bold = more.pop("bold", False)
        more.setdefault("ha", "left")
        super().__init__(x, y, text, **more)
        self.set(va="baseline", rotation_mode="anchor", fontproperties=_font(size, self._bold))

    def draw(self, renderer: RendererBase) -> None:
        """Draw the text where it stands; upright ones start at their place."""
        text = self.get_text()
        if not text.strip() or not self.get_visible():
            return
        x, y = self.get_transform().transform(self.get_position())
        share = _SHARE[self.get_horizontalalignment()]
        if share:
            inches = text_inches(text, float(self.get_fontsize()), self._bold)
            x -= share * inches * cast(float, renderer.points_to_pixels(72))
        if renderer.flipy():
            y = renderer.get_canvas_width_height()[1] - y
        context = renderer.new_gc()
        context.set_foreground(self.get_color())
        renderer.open_group("text", self.get_gid())
        font = self.get_fontproperties()
        renderer.draw_text(context, x, y, text, font, self.get_rotation(), ismath=False)
        renderer.close_group("text")
        context.restore()
        self.stale = False


def put(place: Figure | Axes, x: float, y: float, text: str, size: float, **more: Any) -> None:
    """Write ``text`` with its baseline at (x, y): shares of a figure, data of axes by default."""
    within: Transform = more.pop("transform", None) or (
        place.transData if isinstance(place, Axes) else place.transFigure
    )
    words = Words(x, y, text, size, transform=within, **more)
    words.set_clip_on(False)
    place.add_artist(words)
