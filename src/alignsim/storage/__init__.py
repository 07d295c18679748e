"""Run folders: save an ensemble, find it again, load it back exactly."""

from alignsim.storage.attributions import find_attribution, save_attribution
from alignsim.storage.columns import parts
from alignsim.storage.comparisons import (
    comparison_key,
    figures_of,
    find_comparison,
    save_comparisons,
)
from alignsim.storage.disk import guarded, plainly, replacing, safe_slug
from alignsim.storage.explanations import (
    explanation_key,
    find_explanation,
    part_row,
    save_explanation,
)
from alignsim.storage.folder import FILES, MANIFEST, find, load, run_folder, save, summary_text

__all__ = [
    "FILES",
    "MANIFEST",
    "comparison_key",
    "explanation_key",
    "figures_of",
    "find",
    "find_attribution",
    "find_comparison",
    "find_explanation",
    "guarded",
    "load",
    "part_row",
    "parts",
    "plainly",
    "replacing",
    "run_folder",
    "safe_slug",
    "save",
    "save_attribution",
    "save_comparisons",
    "save_explanation",
    "summary_text",
]
