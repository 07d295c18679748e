"""Results as figures, for print and for projection."""

from alignsim.plots.alignment_map import camp_order, map_figure
from alignsim.plots.attribution import attribution_sheets, draw_attribution
from alignsim.plots.comparison import comparison_sheets, draw_comparisons
from alignsim.plots.fan import fan_page
from alignsim.plots.gallery import draw_all, figures
from alignsim.plots.multiples import multiples_figure
from alignsim.plots.pressure import pressure_figure
from alignsim.plots.style import styled

__all__ = [
    "attribution_sheets",
    "camp_order",
    "comparison_sheets",
    "draw_all",
    "draw_attribution",
    "draw_comparisons",
    "fan_page",
    "figures",
    "map_figure",
    "multiples_figure",
    "pressure_figure",
    "styled",
]
