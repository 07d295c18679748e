"""Small pieces of wording shared by every message: quoting, listing and guessing words."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable
from itertools import islice

LONGEST_QUOTE = 80
"""Quoted values are cut to this many characters."""

_MOST_LISTED = 40
_LONGEST_GUESS = 40
_CUTOFF = 0.6

_TYPED_AS = (
    ("-", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "type the hyphen `-`"),
    ('"', "\u201c\u201d\u201e\u201f\u00ab\u00bb", 'type straight quotes `"`, or none'),
    ("'", "\u2018\u2019\u201a\u201b", "type straight quotes `'`, or none"),
    (" ", "\u00a0\u2007\u2009\u202f", "type a space"),
    ("<=", "\u2264", "type `<=`"),
    (">=", "\u2265", "type `>=`"),
    ("!=", "\u2260", "type `!=`"),
)
"""What word processors put in place of what a person typed, and how to mend it."""

_CURES = {character: cure for _, characters, cure in _TYPED_AS for character in characters}
_TYPED = {ord(character): typed for typed, characters, _ in _TYPED_AS for character in characters}


def visible(text: str) -> str:
    """Return `text` with everything that cannot be seen, save the space, as an escape."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode("ascii")
        for each in text
    )


def quoted(text: str) -> str:
    """Return `text` in double quotes, what cannot be seen escaped, cut to `LONGEST_QUOTE`."""
    shown = visible(text[: LONGEST_QUOTE + 1])
    if len(shown) > LONGEST_QUOTE:
        shown = shown[: LONGEST_QUOTE - 3] + "..."
    return f'"{shown}"'


def ticked(text: str) -> str:
    """Return `text` as a field or a name in a message: backticks when it is short and plain."""
    if text and len(text) <= LONGEST_QUOTE and text.isprintable() and "`" not in text:
        return f"`{text}`"
    return quoted(text)


def listed(words: Iterable[str], last: str = "or") -> str:
    """Return the words as English: ``a, b or c``; beyond forty words the rest are counted."""
    all_words = list(words)
    rest = len(all_words) - _MOST_LISTED
    if rest > 0:
        return f"{', '.join(all_words[:_MOST_LISTED])} and {rest} more"
    if len(all_words) < 2:
        return "".join(all_words)
    return f"{', '.join(all_words[:-1])} {last} {all_words[-1]}"


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word most like `word`, case aside, or None when none is alike."""
    if len(word) > _LONGEST_GUESS:
        return None
    spellings = {each.casefold(): each for each in allowed}
    given = word.casefold()
    letters = sorted(given)
    for spelling in spellings:
        if len(spelling) == len(letters) and sorted(spelling) == letters:
            return spellings[spelling]
    found = difflib.get_close_matches(given, spellings, n=1, cutoff=_CUTOFF)
    return spellings[found[0]] if found else None


def is_misspelt(word: str, given: Iterable[str], allowed: Iterable[str]) -> bool:
    """Whether `given` has an unknown word for which `word` is the nearest one allowed."""
    words = list(allowed)
    unknown = (each for each in given if each not in words)
    return any(nearest(each, words) == word for each in islice(unknown, _MOST_LISTED))


def suggestion(word: str, allowed: Iterable[str], what: str = "allowed") -> str:
    """Return the end of a message about an unknown word: the nearest one and all allowed."""
    words = list(allowed)
    guess = nearest(word, words)
    question = f"; did you mean {ticked(guess)}?" if guess else ";"
    return f"{question} {what}: {listed(words) or 'none'}"


def unknown_word(saying: str, word: str, allowed: Iterable[str]) -> Callable[[], str]:
    """Return a function that words the message about an unknown word, once it is wanted."""
    words = list(allowed)
    return lambda: f"{saying} {quoted(word)}{strange_letter(word)}{suggestion(word, words)}"


def strange_letter(text: str) -> str:
    """Name the first character of `text` outside ASCII: look-alike letters cannot be seen."""
    for character in text:
        if not character.isascii():
            cure = f": {_CURES[character]}" if character in _CURES else ""
            return f" (it has the character {character_named(character)}{cure})"
    return ""


def character_named(character: str) -> str:
    """Return the number and the name of a character: ``U+2013, EN DASH``."""
    return f"U+{ord(character):04X}, {unicodedata.name(character, 'no name')}"


def in_ascii(text: str) -> str:
    """Return `text` with the dashes, quotes and spaces of a word processor typed anew."""
    return text.translate(_TYPED).strip("\"' ")
