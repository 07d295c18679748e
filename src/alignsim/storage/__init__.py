"""Run folders: save an ensemble, find it again, load it back exactly."""

from alignsim.storage.columns import parts
from alignsim.storage.disk import guarded, plainly, replacing, safe_slug
from alignsim.storage.folder import FILES, MANIFEST, find, load, run_folder, save, summary_text

__all__ = [
    "FILES",
    "MANIFEST",
    "find",
    "guarded",
    "load",
    "parts",
    "plainly",
    "replacing",
    "run_folder",
    "safe_slug",
    "save",
    "summary_text",
]
