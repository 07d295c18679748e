"""Whether what is wanted fits into the memory that is left, told before it is tried.

Where memory runs out, Linux ends the process without a word: so one asks before.
"""

import os
from pathlib import Path

from alignsim.errors import AlignsimError

MEMINFO = Path("/proc/meminfo")
GROUP = Path("/proc/self/cgroup")
GROUPS = Path("/sys/fs/cgroup")
"""Where Linux tells the memory there is, the control groups of a process, and their limits."""

_VERSIONS = {
    "": ("memory.max", "memory.current", "inactive_file"),
    "memory": ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
}
"""By the folder of its controller, version 2 first: limit, use, and cached files in that use."""


def available_memory() -> int | None:
    """Bytes that may still be taken without swapping: the least that the system and groups leave.

    Elsewhere than on Linux, all there are; None where the system does not tell.
    """
    left = [each for each in (_of_system(), *_of_groups()) if each is not None]
    return min(left, default=None)


def _of_system() -> int | None:
    try:
        for line in MEMINFO.read_text("ascii").splitlines():
            name, _, told = line.partition(":")
            if name == "MemAvailable":
                return int(told.split()[0]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # Windows, and systems that do not tell
        return None


def _of_groups() -> list[int]:
    """What each control group above this process leaves."""
    try:
        lines = GROUP.read_text("utf-8").splitlines()
    except OSError:
        return []
    left = []
    for line in lines:
        controllers, _, path = line.partition(":")[2].partition(":")
        if controllers in _VERSIONS:
            root = GROUPS / controllers
            group = root / path.lstrip("/")
            for each in (group, *group.parents):
                if each == root or root in each.parents:
                    found = _left_in(each, *_VERSIONS[controllers])
                    left += [] if found is None else [found]
    return left


def _left_in(group: Path, limit: str, used: str, cached: str) -> int | None:
    """Bytes that a control group leaves; None where it has no limit."""
    try:
        most, taken = (int((group / name).read_text("ascii")) for name in (limit, used))
        stat = dict(map(str.split, (group / "memory.stat").read_text("ascii").splitlines()))
        return max(0, most - taken + int(stat.get(cached, 0)))
    except (OSError, ValueError):  # "max" is no number
        return None


def must_hold(size: float, what: str, mend: str) -> None:
    """AlignsimError, with the numbers, where so many bytes do not fit into the memory left."""
    left = available_memory()
    if left is not None and size > left:
        raise AlignsimError(
            f"{what} needs about {in_bytes(size)} of memory, and {in_bytes(left)} are left; {mend}"
        )


def in_bytes(size: float) -> str:
    """Bytes with the unit that leaves few figures: ``1.4 MB``."""
    units = ("bytes", "kB", "MB", "GB", "TB")
    place = 0
    while size >= 999.5 and place < len(units) - 1:
        size, place = size / 1000, place + 1
    digits = 0 if size >= 9.95 or not place else 1
    return f"{size:.{digits}f} {units[place]}"
