"""Made-up figures of speed, whose exponents and shares are known."""

from __future__ import annotations

from typing import Any

from benchmarks.sheets import PART_WORDS
from benchmarks.ways import (
    BATCH_RUN,
    ENSEMBLE,
    MESA,
    MODEL,
    TOY,
    TOY_COMPILED,
    TOY_MESA,
    WORKBENCH,
)

SIZES = [6, 12, 24, 48, 96, 200]
CUBIC, QUADRATIC = "earn", "answer"
"""The only part that grows with the cube of governments, and one that grows with the square."""


def _grown(name: str, size: int) -> float:
    return 1e-9 * size**3 if name == CUBIC else 1e-7 * size**2


def _way(played: str, way: str, cores: int, rate: float | None, why: str = "") -> dict[str, Any]:
    row: dict[str, Any] = {"played": played, "way": way, "cores": cores, "rate": rate}
    return row if rate is not None else row | {"why": why}


SAMPLE: dict[str, Any] = {
    "format": 1,
    "quick": False,
    "machine": {
        "processor": "A processor",
        "cores": 2,
        "caches": {"L1": 32 * 2**10, "L2": 2**20, "L3": 8 * 2**20},
        "memory": 16 * 2**30,
        "system": "Linux",
        "python": "3.11.7",
        "libraries": {"numpy": "2.0"},
        "load": 0.1,
    },
    "bars": {
        "help": {"value": 100.0},
        "answer": {"value": 0.8},
        "run": {"value": 4.5},
        "run-with-plots": {"value": 3.0},
        "compiling": {"value": 12.0},
        "compare": {"value": 4.0},
        "explain": {"value": 1.0},
        "attribute": {"value": 15.0},
        "sweep": {"value": None, "why": "SALib is not installed"},
        "discover": {"value": 20.0},
        "memory": {"value": 512.0},
    },
    "rates": {
        "governments": 24,
        "months": 36,
        "ways": [
            _way(MODEL, ENSEMBLE, 1, 1000.0),
            _way(MODEL, ENSEMBLE, 2, 2000.0),
            _way(MODEL, MESA, 1, 2.0),
            _way(MODEL, f"{MESA} under {WORKBENCH}", 2, None, "not installed"),
            _way(TOY, TOY_COMPILED, 1, 5000.0),
            _way(TOY, TOY_COMPILED, 2, 10000.0),
            _way(TOY, f"{TOY_MESA} under {BATCH_RUN}", 1, 20.0),
            _way(TOY, "NumPy, batched over futures", 1, 2500.0),
        ],
    },
    "growth": {
        "futures": {"sizes": [100, 1000, 10_000], "seconds": [0.1, 1.0, 10.0]},
        "months": {"sizes": [6, 12, 120], "seconds": [0.006, 0.012, 0.12]},
        "governments": {
            "sizes": SIZES,
            "seconds": [sum(_grown(name, size) for name in PART_WORDS) for size in SIZES],
            "parts": {name: [_grown(name, size) for size in SIZES] for name in PART_WORDS},
        },
    },
    "parts": {
        "seconds": {name: 125e-6 for name in PART_WORDS},
        "share": {name: 0.125 for name in PART_WORDS},
    },
    "roofline": {
        "peaks": [
            {"cores": 1, "operations": 4e10, "near": 8e10, "far": 1e10},
            {"cores": 2, "operations": 8e10, "near": 16e10, "far": 1.2e10},
        ],
        "operations": {
            name: {"operations": 5e5, "loads": 2e5, "stores": 5e4} for name in PART_WORDS
        },
        "operations_spread": [3_000_000, 6_000_000],
        "futures_counted": 6,
        "state_bytes": {"world": 400_000, "setting": 180_000},
        "record_bytes": 20_000,
    },
}
"""A future takes 4 million operations and names 16 million bytes, in a millisecond."""
