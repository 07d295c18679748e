"""Run folders: save an ensemble, find it again, load it back exactly.

Names are loaded when first used: what keeps studies, or dyads, is not needed to keep a run, and
none of them to draw.
"""

from typing import TYPE_CHECKING

from alignsim.lazy import lazily

if TYPE_CHECKING:
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

_HOMES = {
    "DYADS": "alignsim.storage.dyads",
    "Extent": "alignsim.storage.sizes",
    "FILES": "alignsim.storage.folder",
    "Grid": "alignsim.storage.dyads",
    "MANIFEST": "alignsim.storage.manifest",
    "Shape": "alignsim.storage.recorded",
    "Stored": "alignsim.storage.recorded",
    "Written": "alignsim.storage.spans",
    "add_file": "alignsim.storage.manifest",
    "begin_run": "alignsim.storage.spans",
    "chunks_of": "alignsim.storage.dyads",
    "comparison_key": "alignsim.storage.comparisons",
    "description_of": "alignsim.storage.dyads",
    "dyads_are_whole": "alignsim.storage.folder",
    "explanation_key": "alignsim.storage.explanations",
    "figures_of": "alignsim.storage.comparisons",
    "find": "alignsim.storage.folder",
    "find_attribution": "alignsim.storage.attributions",
    "find_comparison": "alignsim.storage.comparisons",
    "find_discovery": "alignsim.storage.discoveries",
    "find_explanation": "alignsim.storage.explanations",
    "find_robustness": "alignsim.storage.robustness",
    "find_sweep": "alignsim.storage.sweeps",
    "finish": "alignsim.storage.folder",
    "grid_of": "alignsim.storage.dyads",
    "guarded": "alignsim.storage.disk",
    "keep_span": "alignsim.storage.spans",
    "key_of_parts": "alignsim.storage.sweeps",
    "load": "alignsim.storage.folder",
    "must_be_writable": "alignsim.storage.disk",
    "must_fit": "alignsim.storage.sizes",
    "must_fit_whole": "alignsim.storage.sizes",
    "must_have_room": "alignsim.storage.disk",
    "part_row": "alignsim.storage.explanations",
    "parts": "alignsim.storage.columns",
    "plainly": "alignsim.storage.disk",
    "replacing": "alignsim.storage.disk",
    "run_folder": "alignsim.storage.folder",
    "safe_slug": "alignsim.storage.disk",
    "save": "alignsim.storage.folder",
    "save_attribution": "alignsim.storage.attributions",
    "save_comparisons": "alignsim.storage.comparisons",
    "save_discovery": "alignsim.storage.discoveries",
    "save_explanation": "alignsim.storage.explanations",
    "save_robustness": "alignsim.storage.robustness",
    "save_sweep": "alignsim.storage.sweeps",
    "stored": "alignsim.storage.recorded",
    "summary_text": "alignsim.storage.folder",
    "whole_spans": "alignsim.storage.spans",
    "written": "alignsim.storage.spans",
}

__getattr__, __dir__ = lazily(__name__, _HOMES)
