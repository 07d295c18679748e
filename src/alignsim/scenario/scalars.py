"""What a scalar means: only true, false, null and decimal numbers are special, the rest is text.

So ``NO``, ``off`` and ``yes`` are words, and ``010``, ``0x10``, ``1_000`` and ``1:30`` are text:
where a number is wanted they are refused, with the reason.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from alignsim.scenario.nodes import ListNode, MappingNode, Node, ScalarNode
from alignsim.scenario.slips import DECIMAL_COMMA
from alignsim.scenario.words import character_named, in_ascii, quoted, strange_letter

Plain = str | int | float | bool | None

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\Z")
_FIRST = frozenset("+-.0123456789")
_WORDS: dict[str, Plain] = {"true": True, "false": False, "null": None, "": None}
_MAY_BE_SPECIAL = _FIRST | {word[:1] for word in _WORDS}
_LONGEST_NUMBER = 60


def number(text: str) -> int | float | None:
    """Return the decimal number written as `text`, or None when it is not one.

    None as well for numbers too long, too large or too small for a float to hold.
    """
    return None if len(text) > _LONGEST_NUMBER else _number(text)


@lru_cache(maxsize=4096)
def _number(text: str) -> int | float | None:
    if _INTEGER.match(text):
        return int(text)
    if not _DECIMAL.match(text):
        return None
    value = float(text) + 0.0
    if math.isinf(value) or (value == 0.0 and _has_digits(text)):
        return None
    return value


def _has_digits(text: str) -> bool:
    mantissa = re.split("[eE]", text)[0]
    return any(each in "123456789" for each in mantissa)


def value(node: ScalarNode) -> Plain:
    """Return what a scalar means: text, a number, true, false or nothing (None)."""
    text = node.text
    if not node.plain or text[:1] not in _MAY_BE_SPECIAL:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _FIRST:
        return text
    read = number(text)
    return text if read is None else read


def plain_data(node: Node) -> object:
    """Return a tree of nodes as dictionaries, lists and scalars; the depth is bounded already."""
    if type(node) is ScalarNode:
        return value(node)
    if type(node) is ListNode:
        return [plain_data(item) for item in node.items]
    assert isinstance(node, MappingNode)
    return {
        key: value(item) if type(item) is ScalarNode else plain_data(item)
        for key, (_, item) in node.entries.items()
    }


def found(node: Node) -> str:
    """Return how a message shows what was found at a node, which is never without a value."""
    if isinstance(node, ListNode):
        return "a list"
    if isinstance(node, MappingNode):
        return "a mapping"
    assert isinstance(node, ScalarNode)
    return quoted(node.text) if isinstance(value(node), str) else node.text


_NOT_NUMBERS: tuple[tuple[str, str], ...] = (
    (r"[-+]?\.?(nan|inf|infinity)\Z", "only finite numbers are allowed"),
    (r"[-+]?[0-9.]+,[0-9]+\Z", DECIMAL_COMMA.format("{point}")),
    (r"[0-9]+ ?(m|mo|mos|month|months)\Z", "write the number of months alone: {months}"),
    (r"[0-9]+ ?(y|yr|yrs|year|years)\Z", "write it in months: {of_years}"),
    (r"[-+]?[0-9.]+ ?%\Z", "write a share as a number: {share}"),
    (r"[-+]?0[0-9]+\Z", "a number does not begin with 0: write {stripped}"),
    (r"[-+]?0[xob][0-9a-f_]+\Z", "write it as a decimal number"),
    (r"[-+]?[0-9][0-9_]*_[0-9_.]*\Z", "write it without `_`: {joined}"),
    (r"[0-9]+(:[0-9]+)+(\.[0-9]*)?\Z", "times with `:` are not numbers"),
    (r"[-+]?[0-9.]+ ?/ ?[0-9.]+\Z", "write a fraction as a decimal number, such as 0.5"),
    (r"(yes|no|on|off|true|false)\Z", "this is a word, not a number"),
    (r"[\u2010-\u2015\u2212]\.?[0-9]", "its minus sign is not the hyphen `-` but {sign}: type `-`"),
)


def why_no_number(node: ScalarNode) -> str:
    """Return, in parentheses, why a text is not a number, or nothing when that is plain to see."""
    text = node.text.strip()
    if not node.plain and number(text) is not None:
        return " (in quotes it is text: remove the quotes)"
    if len(text) > _LONGEST_NUMBER:
        return " (it has too many digits)" if re.match(r"[-+]?[0-9.]+\Z", text) else ""
    for pattern, reason in _NOT_NUMBERS:
        if re.match(pattern, text.casefold()):
            return f" ({reason.format(**_mended(text))})"
    if number(in_ascii(text)) is not None:
        return strange_letter(text)
    if _DECIMAL.match(text):
        return " (it is too large or too small for a number here)"
    if re.match(r"[-+]?\.?\d", text) and not text.isascii():
        return " (write it with the digits 0 to 9)"
    return ""


def _mended(text: str) -> dict[str, str]:
    """Return the same text as a person may have meant it."""
    share = text.rstrip(" %")
    read = number(share)
    digits = re.findall(r"[0-9]+", text[:_LONGEST_NUMBER]) or ["0"]
    return {
        "point": text.replace(",", "."),
        "share": f"{read / 100:.10g}" if read is not None else "0.5 for 50%",
        "stripped": re.sub(r"^([-+]?)0+(?=[0-9])", r"\1", text),
        "joined": text.replace("_", ""),
        "months": digits[0],
        "of_years": str(12 * int(digits[0])),
        "sign": character_named(text[0]),
    }


def share_meant(read: object, low: float, high: float) -> str:
    """Return, in parentheses, the share that a percentage stands for where a share is wanted."""
    if isinstance(read, bool) or not isinstance(read, int | float):
        return ""
    if high != 1.0 or low > 0.0 or not 1.0 < read <= 100.0:
        return ""
    return f" (write a share as a number: {read / 100:.10g})"


def why_no_word(node: ScalarNode) -> str:
    """Return, in parentheses, how to make text of a scalar read as something else."""
    read = value(node)
    if read is None or isinstance(read, str):
        return ""
    return f" (to give it as text, put it in quotes: {quoted(node.text)})"
