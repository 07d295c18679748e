"""Results as figures, for print and for projection."""

from alignsim.plots.alignment_map import camp_order, map_figure
from alignsim.plots.attribution import attribution_sheets, draw_attribution
from alignsim.plots.comparison import comparison_sheets, draw_comparisons
from alignsim.plots.discovery import discovery_sheets, draw_discovery
from alignsim.plots.fan import fan_page
from alignsim.plots.gallery import draw_all, figures
from alignsim.plots.multiples import multiples_figure
from alignsim.plots.pressure import pressure_figure
from alignsim.plots.robustness import draw_robustness, robustness_sheets
from alignsim.plots.sensitivity import draw_sweep, sweep_sheets
from alignsim.plots.style import styled
from alignsim.plots.waterfall import draw_explanation, waterfall_figure

__all__ = [
    "attribution_sheets",
    "camp_order",
    "comparison_sheets",
    "discovery_sheets",
    "draw_all",
    "draw_attribution",
    "draw_comparisons",
    "draw_discovery",
    "draw_explanation",
    "draw_robustness",
    "draw_sweep",
    "fan_page",
    "figures",
    "map_figure",
    "multiples_figure",
    "pressure_figure",
    "robustness_sheets",
    "styled",
    "sweep_sheets",
    "waterfall_figure",
]
