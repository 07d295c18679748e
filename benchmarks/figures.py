"""The file of figures: what one measurement found, written whole and checked when it is read."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from alignsim.errors import AlignsimError, escaped
from alignsim.storage import plainly, replacing

FORMAT = 1
AGAIN = "measure again: python -m benchmarks --out FILE"

Figures = dict[str, Any]

CURVE = {"sizes": None, "seconds": None}
SHAPE: dict[str, Any] = {
    "format": None,
    "quick": None,
    "machine": dict.fromkeys(
        ("processor", "cores", "caches", "memory", "system", "python", "libraries", "load")
    ),
    "bars": None,
    "rates": {"governments": None, "months": None, "ways": None},
    "growth": {
        "futures": CURVE,
        "months": CURVE,
        "governments": CURVE | {"parts": None},
    },
    "parts": {"seconds": None, "share": None},
    "roofline": dict.fromkeys(
        (
            *("peaks", "operations", "operations_spread", "futures_counted"),
            *("state_bytes", "record_bytes"),
        )
    ),
}
"""What a file of figures holds; None stands for anything."""


class FiguresError(AlignsimError):
    """A file of figures that cannot be used, and how to mend it."""


def write_figures(figures: Figures, path: Path) -> None:
    """Write figures, whole or not at all."""
    missing_must_be_none(figures, path)
    with replacing(path) as file:
        file.write((json.dumps(figures, indent=1, ensure_ascii=False) + "\n").encode())


def read_figures(path: Path) -> Figures:
    """The figures of a file. FiguresError tells what is wrong with it."""
    with plainly(path, "read"):
        content = path.read_bytes()
    try:
        figures = json.loads(content)
    except ValueError as fault:
        raise FiguresError(f"{escaped(str(path))} is no JSON ({fault}); {AGAIN}") from fault
    missing_must_be_none(figures, path)
    if figures["format"] != FORMAT:
        raise FiguresError(
            f"{escaped(str(path))} is of format {figures['format']}, not {FORMAT}; {AGAIN}"
        )
    return dict(figures)


def missing_must_be_none(figures: Any, path: Path) -> None:
    """FiguresError naming every entry that is not there."""
    lacking = list(missing(figures))
    if lacking:
        raise FiguresError(f"{escaped(str(path))} lacks {', '.join(lacking)}; {AGAIN}")


def missing(found: Any, wanted: Mapping[str, Any] = SHAPE, at: str = "") -> Iterator[str]:
    """Names of the entries, as ``growth.months.sizes``, that :data:`SHAPE` asks for in vain."""
    for name, inner in wanted.items():
        place = f"{at}{name}"
        if not isinstance(found, Mapping) or name not in found:
            yield place
        elif inner is not None:
            yield from missing(found[name], inner, f"{place}.")
