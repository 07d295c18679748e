"""What an installation needs, looked at piece by piece."""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

PACKAGE = "alignsim"
LEAST_FREE = 500_000_000
"""Bytes that a run of some thousand futures with its plots stays well below."""

_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*\(?([^;)]*)\)?\s*(;.*)?\Z")
_BOUND = re.compile(r"(>=|<=|==|!=|>|<)\s*([0-9.]+)\Z")
_COMPARE: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": lambda found, bound: found >= bound,
    "<=": lambda found, bound: found <= bound,
    "==": lambda found, bound: found == bound,
    "!=": lambda found, bound: found != bound,
    ">": lambda found, bound: found > bound,
    "<": lambda found, bound: found < bound,
}


@dataclass(frozen=True)
class Check:
    """One thing looked at: whether it is well, what was found, and what to do if it is not."""

    name: str
    ok: bool
    found: str
    advice: str = ""


def diagnose(output_folder: str | Path) -> list[Check]:
    """Look at Python, libraries, compiled rules, fonts, the output folder, disk and cores.

    ``output_folder`` is where results would be written; it need not exist and is not made. Never
    raises for what it finds: everything wrong is a :class:`Check` with advice.
    """
    folder = Path(output_folder).absolute()
    return [
        *check_libraries(),
        *_carefully("compiled rules", check_compiler_cache),
        *_carefully("fonts of plots", check_font),
        check_writable("output folder", folder),
        check_disk(folder),
        check_cores(),
    ]


def _carefully(name: str, check: Callable[[], list[Check]]) -> list[Check]:
    """A check that loads a library; that it cannot be loaded is a finding too."""
    try:
        return check()
    except Exception as fault:
        found = f"{type(fault).__name__}: {fault}".splitlines()[0]
        return [Check(name, False, found, f"install {PACKAGE} and its libraries again")]


def check_libraries() -> list[Check]:
    """Python and every library against what the installed package requires."""
    try:
        about = metadata.metadata(PACKAGE)
        required = metadata.requires(PACKAGE) or []
    except metadata.PackageNotFoundError:
        advice = "install it, for example with: python -m pip install ."
        return [Check(PACKAGE, False, "not installed as a package", advice)]
    checks = [Check(PACKAGE, True, metadata.version(PACKAGE))]
    wanted = about["Requires-Python"] if "Requires-Python" in about else ""  # noqa: SIM401
    found = platform.python_version()
    advice = "" if meets(found, wanted) else f"use a Python that is {wanted}"
    checks.append(Check("Python", not advice, found, advice))
    return checks + [check for line in required for check in check_library(line)]


def check_library(requirement: str) -> list[Check]:
    """One required library, such as ``mesa<4,>=3.3``; nothing for one that is optional."""
    match = _REQUIREMENT.match(requirement.strip())
    if match is None or "extra ==" in (match[3] or ""):
        return []
    name, bounds = match[1], match[2].strip()
    advice = f'python -m pip install "{name}{bounds}"'
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return [Check(name, False, "not installed", advice)]
    ok = meets(found, bounds)
    return [Check(name, ok, found, "" if ok else advice)]


def meets(found: str, bounds: str) -> bool:
    """Whether a version keeps bounds such as ``>=3.3,<4``; forms it cannot read are kept.

    >>> meets("3.10.1", ">=3.3,<4"), meets("4.0", ">=3.3,<4")
    (True, False)
    """
    for bound in filter(None, (part.strip() for part in bounds.split(","))):
        match = _BOUND.match(bound)
        if match:
            here, there = _numbers(found), _numbers(match[2])
            length = max(len(here), len(there))
            if not _COMPARE[match[1]](_padded(here, length), _padded(there, length)):
                return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    match = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in match[0].split(".")) if match else ()


def _padded(numbers: tuple[int, ...], length: int) -> tuple[int, ...]:
    return numbers + (0,) * (length - len(numbers))


def check_compiler_cache() -> list[Check]:
    """Whether compiled rules can be kept, and whether these rules are compiled already."""
    from alignsim.engine.compiling import cache_folder

    folder = cache_folder()
    kept = check_writable("folder of compiled rules", folder)
    count = compiled_in(folder)
    found = f"{count} compiled" if count else "not compiled yet; the first run compiles them"
    return [kept, Check("compiled rules", True, found)]


def compiled_in(folder: Path) -> int:
    """Number of compiled functions kept in a cache folder; 0 when there is none."""
    return sum(1 for _ in folder.glob("*.o")) if folder.is_dir() else 0


def check_font() -> list[Check]:
    """Whether plots find the font they are drawn with."""
    from matplotlib.font_manager import FontProperties, findfont

    from alignsim.plots.letters import FAMILY

    name = f"font {FAMILY}"
    try:
        found = findfont(FontProperties(family=[FAMILY]), fallback_to_default=False)
    except ValueError:
        advice = "it comes with matplotlib: python -m pip install --force-reinstall matplotlib"
        return [Check(name, False, "not found", advice)]
    return [Check(name, True, str(found))]


def check_writable(name: str, folder: Path) -> Check:
    """Whether a file can be made in ``folder``, or where it would be made; leaves nothing."""
    place = existing(folder)
    where = str(folder) if place == folder else f"{folder} (does not exist yet)"
    advice = "choose a folder you may write in, or mend its permissions"
    if not place.is_dir():
        return Check(name, False, f"{place} is a file", "move the file away or choose a folder")
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=f".{PACKAGE}-") as file:
            file.write(b"written")
            file.flush()
    except OSError as fault:
        return Check(name, False, f"{where}: {fault.strerror or fault}", advice)
    return Check(name, True, where)


def existing(folder: Path) -> Path:
    """The folder itself, or the nearest of its parents that exists."""
    for place in (folder, *folder.parents):
        if os.path.lexists(place):
            return place
    return folder


def check_disk(folder: Path, least: int = LEAST_FREE) -> Check:
    """Whether at least ``least`` bytes are free where ``folder`` lies."""
    try:
        free = shutil.disk_usage(existing(folder)).free
    except OSError as fault:
        return Check("free disk space", False, str(fault.strerror), "choose another folder")
    ok = free >= least
    advice = "" if ok else "free some space there or choose another output folder"
    return Check("free disk space", ok, f"{free / 1e9:,.1f} GB", advice)


def check_cores() -> Check:
    """How many processor cores runs may use."""
    return Check("processor cores", True, str(cores()))


def cores() -> int:
    """Cores that this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def all_well(checks: Sequence[Check]) -> bool:
    """Whether nothing is wrong."""
    return all(check.ok for check in checks)
