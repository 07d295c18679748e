"""Figures put into a page: the text of their SVG files, made fit to stand beside one another.

What a figure calls by name, such as an outline that clips its lines, is called anew, so that no
figure takes another's. Letters, which are the same in all, stand in the page once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

from alignsim.storage.disk import broken

_LEAST_WORDS = 5
"""Words from which on a text in a figure is a sentence, and no label of an axis or a line."""

_HEAD = re.compile(r'<svg[^>]* viewBox="([\d. -]+)"[^>]*>')
_IDLE = re.compile(
    r"\s*<metadata>.*?</metadata>|\s*<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL
)
_LETTER = re.compile(r'<path id="((?:letter|bold)-[0-9a-f-]+)" d="[^"]*"/>\n?')
_LABEL = re.compile(r' role="img" aria-label="([^"]*)"')
_CALLED = re.compile(r'(?:url\(#|xlink:href="#)([^")]+)')
_NAMES = re.compile(r'( id="|url\(#|xlink:href="#)([^")]+)(["\)])')


@dataclass(frozen=True)
class Inlined:
    """Figures of one page: each as SVG for HTML, and the letters that they use."""

    figures: tuple[str, ...]
    letters: str


def inlined(files: Sequence[Path]) -> Inlined:
    """The figures of SVG files as alignsim writes them, in the order given.

    AlignsimError when a file cannot be read or is no such figure.
    """
    letters: dict[str, str] = {}
    figures = tuple(_figure(file, f"f{place}-", letters) for place, file in enumerate(files, 1))
    return Inlined(figures, "".join(letters[name] for name in sorted(letters)))


def _figure(file: Path, prefix: str, letters: dict[str, str]) -> str:
    """One figure, names within it behind ``prefix``; its letters are added to ``letters``."""
    text = _text_of(file)
    head = _HEAD.search(text)
    if head is None:
        raise broken(file, "it is no figure that alignsim drew")
    letters |= {each[1]: each[0] for each in _LETTER.finditer(text)}
    drawn = _IDLE.sub("", _LETTER.sub("", text[head.end() :]))
    words = escape(alternative([unescape(each) for each in _LABEL.findall(drawn)]))
    drawn = _LABEL.sub("", drawn)
    called = set(_CALLED.findall(drawn))

    def renamed(found: re.Match[str]) -> str:
        before, name, after = found.groups()
        if name in letters:
            return f"{before}{name}{after}"
        if before == ' id="' and name not in called:
            return ""
        return f"{before}{prefix}{name}{after}"

    drawn = _NAMES.sub(renamed, drawn).replace("xlink:href=", "href=")
    return f'<svg viewBox="{head[1]}" role="img" aria-label="{words}">{drawn.rstrip()}'


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as fault:
        raise broken(file, f"it cannot be read ({fault.strerror})") from fault
    except UnicodeDecodeError as fault:
        raise broken(file, "it is not text in UTF-8") from fault


def alternative(labels: Sequence[str]) -> str:
    """What a figure says, for those who cannot see it: its title and its other sentences."""
    told = [
        each for place, each in enumerate(labels) if not place or len(each.split()) >= _LEAST_WORDS
    ]
    text = ""
    for each in told:
        # a line that goes on where the one above was broken begins with no capital or figure
        begins = each[:1].isupper() or each[:1].isdigit()
        text += (". " if begins and text and text[-1] not in ".:;" else " ") + each
    return f"{' '.join(text.rstrip('.').split())}." if told else ""
