"""A scenario file as text, and where each character of it stands for the person editing it."""

from __future__ import annotations

import bisect
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from alignsim.errors import Fault, ScenarioError

MOST_BYTES = 1 << 20
"""A scenario file may hold at most this many bytes."""

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is, in the words of messages about the whole of it."""

    name: str
    file: str
    begins: str
    mapping: str


SCENARIO = FileKind(
    name="scenario",
    file="scenario file",
    begins="a scenario begins with `name:` and `start:`",
    mapping="a scenario is a mapping of fields such as `name: ...`",
)


class Source:
    """The text of one file, line ends made alike, with the place of every character.

    `kind` says what the file is. `order` ranks the files of one load: faults are told in that
    order. Only CR LF, LF and a lone CR end a line, as in editors; U+0085, U+2028 and U+2029 do not.
    """

    __slots__ = ("_starts", "file", "kind", "order", "text")

    def __init__(self, text: str, file: str, order: int = 0, kind: FileKind = SCENARIO) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        self.file = file
        self.order = order
        self.kind = kind
        self._starts: list[int] | None = None

    def place(self, index: int) -> tuple[int, int]:
        """Return line and column, both from 1, of the character at `index` of the text."""
        if self._starts is None:
            self._starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        index = min(index, len(self.text))
        line = bisect.bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    def line_from(self, index: int) -> str:
        """Return the rest of a line from the character at `index` on."""
        end = self.text.find("\n", index)
        return self.text[index:] if end < 0 else self.text[index:end]

    def fault(self, index: int, message: str) -> Fault:
        """Return the fault `message` at the character `index`."""
        return Fault(self.file, *self.place(index), message)


def refused(file: str, message: str) -> ScenarioError:
    """Return the error for a whole file that cannot be read."""
    return ScenarioError([Fault(file, 1, 1, message)])


def read_bytes(path: str | Path, kind: FileKind = SCENARIO) -> bytes:
    """Return the bytes of a file of a kind.

    Raises ScenarioError when the path is missing, no regular file, unreadable or over
    `MOST_BYTES`; never waits on a pipe and never reads more than the limit.
    """
    file = str(path)
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise refused(file, f"this is a directory; give the path of a {kind.file}")
        if not stat.S_ISREG(status.st_mode):
            raise refused(file, f"this is not a regular file; give the path of a {kind.file}")
        if status.st_size > MOST_BYTES:
            raise too_large(file, kind)
        with open(path, "rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise refused(file, "file not found; check the path") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise refused(file, f"the file cannot be read: {reason}") from None
    except ValueError:
        raise refused(file, "no such file: the path holds a character no path may hold") from None


def too_large(file: str, kind: FileKind = SCENARIO) -> ScenarioError:
    """Return the error for a file over the limit on its size."""
    return refused(
        file, f"the file is too large: a {kind.name} may hold at most {MOST_BYTES} bytes (1 MiB)"
    )


def decode(data: bytes, file: str, order: int = 0, kind: FileKind = SCENARIO) -> Source:
    """Return the text of `data`, which must be UTF-8 (a byte order mark may lead it).

    Raises ScenarioError for anything over `MOST_BYTES`, other encodings, binary files and
    control characters, each at its place.
    """
    if len(data) > MOST_BYTES:
        raise too_large(file, kind)
    if data.startswith(_UTF16_MARKS) or _looks_like_utf16(data):
        raise refused(file, "this file is UTF-16 text; save it as UTF-8")
    data = data.removeprefix(_UTF8_MARK)
    try:
        source = Source(data.decode("utf-8"), file, order, kind)
    except UnicodeDecodeError as error:
        raise _undecodable(data, file, error.start, kind) from None
    control = _CONTROL.search(source.text)
    if control:
        message = f"control character U+{ord(control[0]):04X} in the text; delete it"
        raise ScenarioError([source.fault(control.start(), message)])
    return source


def _looks_like_utf16(data: bytes) -> bool:
    head = data[:64]
    return len(head) > 3 and (not any(head[0::2]) or not any(head[1::2]))


def _undecodable(data: bytes, file: str, start: int, kind: FileKind) -> ScenarioError:
    if _BINARY.search(data):
        return refused(file, f"this is not a text file; a {kind.name} is UTF-8 text in YAML")
    before = Source(data[:start].decode("utf-8"), file)
    message = f"byte 0x{data[start]:02x} is not UTF-8 text; save the file as UTF-8"
    return ScenarioError([before.fault(len(before.text), message)])
