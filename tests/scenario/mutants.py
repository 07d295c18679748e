"""Scenario files with one fault put in, each with the line on which it was put."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

_WORD = re.compile(r"[A-Za-z][A-Za-z-]*[A-Za-z]")
_KEY = re.compile(r"(?<![\w\"])[a-z][a-z-]*(?=:(?: |$))", re.MULTILINE)
_VALUE = re.compile(r"(?<=: )[\w.-]+(?=[,}\]]|$)", re.MULTILINE)
_NUMBER = re.compile(r"(?<=: )-?[0-9]+(?:\.[0-9]+)?(?=[,}\]]|$)", re.MULTILINE)
_DATE = re.compile(r"(?<=: )[0-9]{4}-[0-9]{2}(?=[,}\]]|$)", re.MULTILINE)
_SIGN = re.compile(r"[\[\]{}:,\"'>-]")

_CHARACTERS = "abz09 :-,[]{}\"'#&*!|>%@`\t\\é=.()<\n~?_"
_WRONG_VALUES = (
    "true", "null", "[]", "{}", "[1]", "{a: 1}", "-1", "1e999", ".nan", "010", "''", "7.5",
    '"x"', "~", "&a 1", "*a", "!!int 3", "2022-13", "yes",
)  # fmt: skip
_WRONG_LINES = (
    "colour: red", "- x", "  - type: nothing", "    colour: red", "x", "months: 5", "---", "...",
    "\tname: x", "}", "]", "&a", "!!map", "? x", ": x", "'", '"', "<<: {}", "%YAML 1.2", "@",
)  # fmt: skip
_WRONG_NUMBERS = ("1_000", "0x10", "1:30", "1,5", "50%", "one", ".inf", "99999", "-3", "1e400")
_WRONG_DATES = (
    "2022-13", "2022-00", "0000-01", "2021-12", "2031-01", "2022", "2022-2", "22-02", "2022-02-30",
    "2022/02", "June 2022", "2022-02-01T00:00:00Z", "12:30",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed text, what was done, and the first and last line that the change touches."""

    text: str
    kind: str
    first: int
    last: int


def _spliced(text: str, kind: str, begin: int, end: int, put: str) -> Mutant:
    changed = text[:begin] + put + text[end:]
    first = text.count("\n", 0, begin) + 1
    return Mutant(changed, kind, first, first + put.count("\n"))


def _one_of(pattern: re.Pattern[str], text: str, draw: random.Random) -> tuple[int, int, str]:
    matches = list(pattern.finditer(text))
    match = draw.choice(matches)
    return match.start(), match.end(), match[0]


def _misspelt(word: str, draw: random.Random) -> str:
    at = draw.randrange(len(word) - 1)
    return draw.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + draw.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :],
        )
    )


def delete_character(text: str, draw: random.Random) -> Mutant:
    at = draw.randrange(len(text))
    return _spliced(text, "character deleted", at, at + 1, "")


def insert_character(text: str, draw: random.Random) -> Mutant:
    at = draw.randrange(len(text))
    return _spliced(text, "character inserted", at, at, draw.choice(_CHARACTERS))


def replace_character(text: str, draw: random.Random) -> Mutant:
    at = draw.randrange(len(text))
    return _spliced(text, "character replaced", at, at + 1, draw.choice(_CHARACTERS))


def swap_characters(text: str, draw: random.Random) -> Mutant:
    at = draw.randrange(len(text) - 1)
    return _spliced(text, "characters swapped", at, at + 2, text[at + 1] + text[at])


def drop_sign(text: str, draw: random.Random) -> Mutant:
    begin, end, _ = _one_of(_SIGN, text, draw)
    return _spliced(text, "sign deleted", begin, end, "")


def double_sign(text: str, draw: random.Random) -> Mutant:
    begin, end, sign = _one_of(_SIGN, text, draw)
    return _spliced(text, "sign doubled", begin, end, sign * 2)


def misspell_key(text: str, draw: random.Random) -> Mutant:
    begin, end, word = _one_of(_KEY, text, draw)
    put = _misspelt(word, draw) if len(word) > 1 else word + word
    return _spliced(text, "key misspelt", begin, end, put)


def replace_key(text: str, draw: random.Random) -> Mutant:
    begin, end, _ = _one_of(_KEY, text, draw)
    _, _, other = _one_of(_KEY, text, draw)
    return _spliced(text, "key replaced by another", begin, end, other)


def misspell_word(text: str, draw: random.Random) -> Mutant:
    begin, end, word = _one_of(_WORD, text, draw)
    return _spliced(text, "word misspelt", begin, end, _misspelt(word, draw))


def change_type(text: str, draw: random.Random) -> Mutant:
    begin, end, _ = _one_of(_VALUE, text, draw)
    return _spliced(text, "value of another type", begin, end, draw.choice(_WRONG_VALUES))


def change_number(text: str, draw: random.Random) -> Mutant:
    begin, end, _ = _one_of(_NUMBER, text, draw)
    return _spliced(text, "number spoilt", begin, end, draw.choice(_WRONG_NUMBERS))


def change_date(text: str, draw: random.Random) -> Mutant:
    begin, end, _ = _one_of(_DATE, text, draw)
    return _spliced(text, "date spoilt", begin, end, draw.choice(_WRONG_DATES))


def delete_value(text: str, draw: random.Random) -> Mutant:
    begin, end, _ = _one_of(_VALUE, text, draw)
    return _spliced(text, "value deleted", begin, end, "")


def _line(text: str, draw: random.Random) -> tuple[int, int]:
    starts = [0, *(match.end() for match in re.finditer("\n", text))][:-1]
    begin = draw.choice(starts)
    return begin, text.index("\n", begin) + 1


def delete_line(text: str, draw: random.Random) -> Mutant:
    return _spliced(text, "line deleted", *_line(text, draw), "")


def double_line(text: str, draw: random.Random) -> Mutant:
    begin, end = _line(text, draw)
    return _spliced(text, "line doubled", begin, end, text[begin:end] * 2)


def swap_lines(text: str, draw: random.Random) -> Mutant:
    begin, middle = _line(text[: text.rindex("\n", 0, -1) + 1], draw)
    end = text.index("\n", middle) + 1
    put = text[middle:end] + text[begin:middle]
    return _spliced(text, "lines swapped", begin, end, put)


def insert_line(text: str, draw: random.Random) -> Mutant:
    begin, _ = _line(text, draw)
    return _spliced(text, "line inserted", begin, begin, draw.choice(_WRONG_LINES) + "\n")


def join_lines(text: str, draw: random.Random) -> Mutant:
    _, end = _line(text, draw)
    return _spliced(text, "lines joined", end - 1, end, "")


def indent_more(text: str, draw: random.Random) -> Mutant:
    begin, _ = _line(text, draw)
    return _spliced(text, "indented more", begin, begin, " " * draw.randint(1, 4))


def indent_less(text: str, draw: random.Random) -> Mutant:
    begin, end, spaces = _one_of(re.compile("^ +", re.MULTILINE), text, draw)
    return _spliced(text, "indented less", begin, end, " " * draw.randrange(len(spaces)))


def indent_by_tab(text: str, draw: random.Random) -> Mutant:
    begin, end, _ = _one_of(re.compile("^ +", re.MULTILINE), text, draw)
    return _spliced(text, "indented by a tab", begin, end, "\t")


MUTATIONS: tuple[Callable[[str, random.Random], Mutant], ...] = (
    delete_character,
    insert_character,
    replace_character,
    swap_characters,
    drop_sign,
    double_sign,
    misspell_key,
    replace_key,
    misspell_word,
    change_type,
    change_number,
    change_date,
    delete_value,
    delete_line,
    double_line,
    swap_lines,
    insert_line,
    join_lines,
    indent_more,
    indent_less,
    indent_by_tab,
)
