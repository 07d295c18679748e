"""Results as figures, for print and for projection."""

from alignsim.plots.alignment_map import camp_order, map_figure
from alignsim.plots.attribution import attribution_sheets, draw_attribution, parts_figure
from alignsim.plots.comparison import (
    comparison_sheets,
    difference_page,
    draw_comparisons,
    ranking_figure,
)
from alignsim.plots.discovery import (
    discovery_sheets,
    draw_discovery,
    region_figure,
    trajectory_figure,
)
from alignsim.plots.fan import fan_page
from alignsim.plots.gallery import draw_all, figures, rehearse
from alignsim.plots.multiples import multiples_figure
from alignsim.plots.pressure import pressure_figure
from alignsim.plots.robustness import draw_robustness, robustness_sheets
from alignsim.plots.sensitivity import draw_sweep, influence_figure, sweep_sheets
from alignsim.plots.style import styled
from alignsim.plots.waterfall import draw_explanation, waterfall_figure

__all__ = [
    "attribution_sheets",
    "camp_order",
    "comparison_sheets",
    "difference_page",
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
    "influence_figure",
    "map_figure",
    "multiples_figure",
    "parts_figure",
    "pressure_figure",
    "ranking_figure",
    "region_figure",
    "rehearse",
    "robustness_sheets",
    "styled",
    "sweep_sheets",
    "trajectory_figure",
    "waterfall_figure",
]
