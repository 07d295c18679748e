"""What the figures are measured on. What a system does not tell is left out."""

import os
import platform
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from alignsim.engine.ensemble import usable_cores
from alignsim.version import __version__

LIBRARIES = ("numpy", "numba", "mesa", "scipy", "matplotlib", "pyarrow", "ema_workbench")
QUIET = 0.25
"""Load a core from other work below which a machine counts as idle."""

_PROCESSOR = Path("/proc/cpuinfo")
_CACHES = Path("/sys/devices/system/cpu/cpu0/cache")
_BINARY = {"K": 2**10, "M": 2**20, "G": 2**30}


def facts() -> dict[str, Any]:
    """Processor, usable cores, caches and memory in bytes, versions, and the load before."""
    return {
        "processor": _processor(),
        "cores": usable_cores(),
        "caches": _caches(),
        "memory": _memory(),
        "system": platform.system(),
        "python": platform.python_version(),
        "alignsim": __version__,
        "libraries": {name: found for name in LIBRARIES if (found := _version(name))},
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
    }


def is_idle(machine: dict[str, Any]) -> bool:
    """Whether, as far as is known, nothing else ran before the measurement began."""
    load = machine["load"]
    return load is None or load <= QUIET * machine["cores"]


def _version(library: str) -> str:
    with suppress(PackageNotFoundError):
        return version(library)
    return ""


def _processor() -> str:
    if _PROCESSOR.exists():
        for line in _PROCESSOR.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _caches() -> dict[str, int]:
    """Bytes of the caches that hold data, as the first core sees them: ``L1``, ``L2``, ``L3``."""
    found = {}
    for folder in sorted(_CACHES.glob("index*")):
        with suppress(OSError, ValueError, KeyError):
            said = {
                name: (folder / name).read_text(encoding="ascii").strip()
                for name in ("level", "type", "size")
            }
            if said["type"] != "Instruction":
                size = said["size"]
                found[f"L{said['level']}"] = int(size[:-1]) * _BINARY[size[-1]]
    return found


def _memory() -> int | None:
    with suppress(ValueError, OSError, AttributeError):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return None
