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
from alignsim.storage.disk import (
    guarded,
    must_be_writable,
    must_have_room,
    plainly,
    replacing,
    safe_slug,
)
from alignsim.storage.dyads import DYADS, Grid, chunks_of, description_of, grid_of
from alignsim.storage.explanations import (
    explanation_key,
    find_explanation,
    part_row,
    save_explanation,
)
from alignsim.storage.folder import (
    FILES,
    dyads_are_whole,
    find,
    finish,
    load,
    run_folder,
    save,
    summary_text,
)
from alignsim.storage.manifest import MANIFEST, add_file
from alignsim.storage.recorded import Shape, Stored, stored
from alignsim.storage.robustness import find_robustness, save_robustness
from alignsim.storage.sizes import Extent, must_fit, must_fit_whole
from alignsim.storage.spans import Written, begin_run, keep_span, whole_spans, written
from alignsim.storage.sweeps import find_sweep, key_of_parts, save_sweep

__all__ = [
    "DYADS",
    "FILES",
    "MANIFEST",
    "Extent",
    "Grid",
    "Shape",
    "Stored",
    "Written",
    "add_file",
    "begin_run",
    "chunks_of",
    "comparison_key",
    "description_of",
    "dyads_are_whole",
    "explanation_key",
    "figures_of",
    "find",
    "find_attribution",
    "find_comparison",
    "find_discovery",
    "find_explanation",
    "find_robustness",
    "find_sweep",
    "finish",
    "grid_of",
    "guarded",
    "keep_span",
    "key_of_parts",
    "load",
    "must_be_writable",
    "must_fit",
    "must_fit_whole",
    "must_have_room",
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
    "stored",
    "summary_text",
    "whole_spans",
    "written",
]
