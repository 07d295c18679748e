"""Run folders: save an ensemble, find it again, load it back exactly.

Names are loaded when first used: what keeps studies, or dyads, is not needed to keep a run, and
none of them to draw.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
    "DYADS": "dyads",
    "Extent": "sizes",
    "FILES": "folder",
    "Grid": "dyads",
    "MANIFEST": "manifest",
    "Shape": "recorded",
    "Stored": "recorded",
    "Written": "spans",
    "add_file": "manifest",
    "begin_run": "spans",
    "chunks_of": "dyads",
    "comparison_key": "comparisons",
    "description_of": "dyads",
    "dyads_are_whole": "folder",
    "explanation_key": "explanations",
    "figures_of": "comparisons",
    "find": "folder",
    "find_attribution": "attributions",
    "find_comparison": "comparisons",
    "find_discovery": "discoveries",
    "find_explanation": "explanations",
    "find_robustness": "robustness",
    "find_sweep": "sweeps",
    "finish": "folder",
    "grid_of": "dyads",
    "guarded": "disk",
    "keep_span": "spans",
    "key_of_parts": "sweeps",
    "load": "folder",
    "must_be_writable": "disk",
    "must_fit": "sizes",
    "must_fit_whole": "sizes",
    "must_have_room": "disk",
    "part_row": "explanations",
    "parts": "columns",
    "plainly": "disk",
    "replacing": "disk",
    "run_folder": "folder",
    "safe_slug": "disk",
    "save": "folder",
    "save_attribution": "attributions",
    "save_comparisons": "comparisons",
    "save_discovery": "discoveries",
    "save_explanation": "explanations",
    "save_robustness": "robustness",
    "save_sweep": "sweeps",
    "stored": "recorded",
    "summary_text": "folder",
    "whole_spans": "spans",
    "written": "spans",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'alignsim.storage' has no attribute {name!r}")
    return getattr(import_module(f"alignsim.storage.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
