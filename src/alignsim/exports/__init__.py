"""Results as tables and files that other programs read."""

from alignsim.exports.datasets import dataset_of
from alignsim.exports.files import FORMATS, expected_size, format_of, write_export
from alignsim.exports.tables import Table, chosen, frame_of, run_tables, table_of_frame

__all__ = [
    "FORMATS",
    "Table",
    "chosen",
    "dataset_of",
    "expected_size",
    "format_of",
    "frame_of",
    "run_tables",
    "table_of_frame",
    "write_export",
]
