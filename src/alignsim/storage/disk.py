"""What is safe on any disk: names of folders, cells of spreadsheets, files written whole."""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import secrets
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from alignsim.errors import AlignsimError, escaped
from alignsim.room import in_bytes

LONGEST_SLUG = 60
"""Characters of a folder name made from the name of a scenario."""

_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")


def safe_slug(name: str) -> str:
    """Return a folder name for ``name``: lower-case letters, digits and hyphens, never empty.

    The result is a single path component on every system: no separators, no dots, at most
    ``LONGEST_SLUG`` characters, none of the device names of Windows. A name without any Latin
    letter or digit is told apart from others by a short digest.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].rstrip("-")
    if not slug:
        return "run-" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"run-{slug}" if _RESERVED.match(slug) else slug


def guarded(text: str) -> str:
    """Return ``text`` so that no spreadsheet reads it as a formula.

    An apostrophe is put before text that starts, after spaces, with ``=``, ``+``, ``-``, ``@``, a
    tab or the end of a line.
    """
    risky = text[:1] in _FORMULA_STARTS or text.lstrip()[:1] in _FORMULA_STARTS
    return f"'{text}" if text and risky else text


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Yield a binary file that takes the place of ``path`` once all of it is safe on disk.

    When the block fails, ``path`` is as it was before. Raises AlignsimError in plain words for
    what the disk refuses.
    """
    part = path.with_name(f".{path.name}.{_owner(os.getpid())}.{secrets.token_hex(4)}.part")
    with plainly(path, "written"):
        try:
            with open(part, "xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


def _owner(process: int) -> str:
    """What tells the files of a process of this machine from those of all others."""
    host = hashlib.sha256(platform.node().encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{host}-{process}"


def clear_leftovers(folder: Path) -> None:
    """Remove what processes of this machine that were killed had only begun to write there.

    What another machine, or a process that lives, is writing is left alone.
    """
    for part in folder.glob(".*.part"):
        owner = part.name.split(".")[-3]
        process = owner.rpartition("-")[2]
        if process.isdecimal() and owner == _owner(int(process)) and not _lives(int(process)):
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    """Whether there is such a process; on Windows, which keeps open files itself, none is asked."""
    if process == os.getpid():
        return True
    if os.name == "nt":  # there, signal 0 would end it
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def make_folder(folder: Path) -> None:
    """Make a folder that survives a loss of power, if it is not there. AlignsimError if refused."""
    with plainly(folder, "written"):
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            _sync_folder(folder.parent)


def must_be_writable(output: Path) -> None:
    """Make the folder, and refuse before anything is played if no file can be made in it."""
    with plainly(output, "written"):
        output.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=output).close()


def must_have_room(path: Path, size: float, mend: str = "") -> None:
    """AlignsimError, before anything is written, where the disk has not so many bytes left.

    ``mend`` says what to do besides taking another disk.
    """
    with plainly(path, "written"):
        free = shutil.disk_usage(path if path.is_dir() else path.absolute().parent).free
    if size > free:
        raise AlignsimError(
            f"{escaped(str(path))} could not be written: it needs about {in_bytes(size)}, and the "
            f"disk has {in_bytes(free)} left; "
            + (mend or "free some space there or choose another disk")
        )


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no handle on a folder to synchronise
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def plainly(path: Path, deed: str) -> Iterator[None]:
    """Turn what the system refuses about ``path`` into an AlignsimError that says what to do."""
    try:
        yield
    except OSError as fault:
        place = escaped(str(path))
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            why = "the disk is full; free some space there or choose another output folder"
        elif fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            why = "permission is refused; choose a folder you may write in"
        elif fault.errno in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
            why = "a file stands where a folder is needed; move it away or choose another folder"
        elif fault.errno == errno.ENAMETOOLONG:
            why = "the path is too long for this disk; choose a shorter output folder"
        else:
            why = f"{fault.strerror or fault}; check the disk or choose another folder"
        raise AlignsimError(f"{place} could not be {deed}: {why}") from fault


def broken(path: Path, why: str) -> AlignsimError:
    """Return the error for a damaged file of a run folder."""
    place = escaped(str(path))
    return AlignsimError(f"{place} is broken: {why}; delete its folder and run the scenario again")
