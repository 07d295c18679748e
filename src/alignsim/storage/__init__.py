"""Run folders: save an ensemble, find it again, load it back exactly."""

from alignsim.storage.attributions import find_attribution, save_attribution
from alignsim.storage.columns import parts
from alignsim.storage.comparisons import (
    comparison_key,
    figures_of,
    find_comparison,
    save_comparisons,
)
from alignsim.storage.discoveries import find_discovery, save_discovery
from alignsim.storage.disk import guarded, plainly, replacing, safe_slug
from alignsim.storage.explanations import (
    explanation_key,
    find_explanation,
    part_row,
    save_explanation,
)
from alignsim.storage.folder import (
    FILES,
    MANIFEST,
    add_file,
    find,
    load,
    run_folder,
    save,
    summary_text,
)
from alignsim.storage.robustness import find_robustness, save_robustness
from alignsim.storage.sweeps import find_sweep, key_of_parts, save_sweep

__all__ = [
    "FILES",
    "MANIFEST",
    "add_file",
    "comparison_key",
    "explanation_key",
    "figures_of",
    "find",
    "find_attribution",
    "find_comparison",
    "find_discovery",
    "find_explanation",
    "find_robustness",
    "find_sweep",
    "guarded",
    "key_of_parts",
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
    "save_discovery",
    "save_explanation",
    "save_robustness",
    "save_sweep",
    "summary_text",
]
