"""Results as figures, for print and for projection."""

from alignsim.plots.alignment_map import camp_order, map_figure
from alignsim.plots.fan import fan_page
from alignsim.plots.gallery import draw_all, figures
from alignsim.plots.multiples import multiples_figure
from alignsim.plots.pressure import pressure_figure
from alignsim.plots.style import styled

__all__ = [
    "camp_order",
    "draw_all",
    "fan_page",
    "figures",
    "map_figure",
    "multiples_figure",
    "pressure_figure",
    "styled",
]
