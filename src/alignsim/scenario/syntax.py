"""What the YAML parser stumbled over, told in plain language and at the place to mend."""

from __future__ import annotations

import re

import yaml

from alignsim.scenario.slips import slip
from alignsim.scenario.source import Source
from alignsim.scenario.words import quoted

TAB_INDENT = "a tab is used as indentation; YAML wants spaces: replace each tab by spaces"

_Rule = tuple[str, bool, str]
"""A pattern of context and problem, whether the fault stands at the context, and the message."""

_RULES: tuple[_Rule, ...] = (
    (
        r"found a tab",
        False,
        TAB_INDENT,
    ),
    (
        r"quoted scalar \|.*(end of stream|document indicator)",
        True,
        "the quote opened here is never closed",
    ),
    (
        r"Unicode character escape",
        True,
        "an escape in this quoted text is no Unicode character (a lone surrogate, or a number too "
        "large); write the character itself",
    ),
    (
        r"quoted scalar \|",
        True,
        "a backslash in this quoted text begins no known escape; double the backslash, or use "
        "single quotes",
    ),
    (
        r"could not find expected ':'",
        True,
        "expected `key: value` here; a colon and a space after it are missing",
    ),
    (
        r"mapping values are not allowed",
        False,
        "this `:` stands where no field can begin; check the indentation, or put text that "
        "contains `: ` in quotes",
    ),
    (
        r"block sequence entries",
        False,
        "a list item `- ` must begin on a line of its own; begin a new line before it",
    ),
    (
        r"directive|incompatible YAML",
        True,
        "YAML directives (lines that begin with `%`) are not allowed; delete the line",
    ),
    (r"scanning an? (anchor|alias)", True, "anchors `&` and aliases `*` are not allowed"),
    (r"(scanning|parsing) a tag|undefined tag|tag handle", True, "tags `!` are not allowed"),
    (
        r"block scalar",
        True,
        "after `|` or `>` the text must begin on the next line, indented",
    ),
    (
        r"expected node content",
        False,
        "a value is expected here; write one, put it in quotes, or delete this sign",
    ),
    (
        r"expected (key|'-' indicator|<block end>)|document start",
        False,
        "this line fits no level above it; check the indentation and stray characters",
    ),
)


BRACKETS = {"[": ("list", "]"), "{": ("mapping", "}")}
"""What an opening bracket begins, and the bracket that closes it."""

_IN_FLOW = re.compile(r"flow (sequence|mapping) \||flow node \|")
_AT_CONTEXT = re.compile(r"could not find expected ':'|scanning an alias")
_AT_PROBLEM = re.compile(r"mapping values are not allowed|expected (<block end>|'-' indicator)")
_FIELD = re.compile(r"^( *)(?:- |[\w-]+:(?:\s|\Z))", re.MULTILINE)


def syntax_fault(
    error: yaml.MarkedYAMLError, source: Source, bracket: int | None = None
) -> tuple[int, str]:
    """Return the place (an index into the text) and the message for a parser's error.

    `bracket` is where the innermost bracket stands that is not closed yet.
    """
    told = f"{error.context or ''} | {error.problem or ''}"
    problem = error.problem_mark.index if error.problem_mark else 0
    context = error.context_mark.index if error.context_mark else problem
    character = source.text[problem : problem + 1]
    if "cannot start any token" in told:
        return problem, _bad_start(character)
    if "expected" in told and source.text[:problem].rstrip(" ").endswith(("'", '"')):
        return _after_quote(source, problem)
    if bracket is not None and _IN_FLOW.search(told):
        return _flow_fault(source, problem, bracket)
    spoilt = _spoilt_line(told, source, problem, context)
    if spoilt is not None:
        return spoilt
    for pattern, at_context, message in _RULES:
        if re.search(pattern, told):
            return (context if at_context else problem), message
    return problem, "this is not valid YAML; check quotes, brackets and indentation near here"


def _spoilt_line(told: str, source: Source, problem: int, context: int) -> tuple[int, str] | None:
    """Tell of a slip at the beginning of the line that the parser stumbled over, if there is one.

    A line without its `- ` or its space runs on into the next, where the parser notices.
    """
    text = source.text
    if _AT_CONTEXT.search(told):
        begins = [_line_begin(text, context)]
    elif _AT_PROBLEM.search(told):
        begin = _line_begin(text, problem)
        begins = [_line_begin(text, len(text[:begin].rstrip())), begin]
    else:
        return None
    for begin in begins:
        found = slip(source.line_from(begin))
        if found is not None:
            return begin + found[0], found[1]
    return None


def _line_begin(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _after_quote(source: Source, problem: int) -> tuple[int, str]:
    """Tell of something that follows a closing quote, where the text in quotes should end."""
    before = source.text[:problem].rstrip(" ")
    begin = before.rfind(before[-1], 0, -1)
    if begin >= 0 and "\n" in before[begin:]:
        return begin, "the quote opened here runs on to a later line; close it where its text ends"
    message = "something follows the closing quote; put the whole text in one pair of quotes"
    return problem, f"{message}, or a comma before this"


def _flow_fault(source: Source, problem: int, opened: int) -> tuple[int, str]:
    """Tell of a list or mapping in brackets: not closed where the next field begins, or spoilt.

    A bracket left open on one line is told where it opens, one open for longer where the next
    field begins.
    """
    text = source.text
    name, close = BRACKETS[text[opened]]
    line = source.place(opened)[0]
    begun = text.rfind("\n", 0, opened) + 1
    depth = len(text[begun:opened]) - len(text[begun:opened].lstrip(" "))
    following = (match for match in _FIELD.finditer(text, opened, problem + 1))
    cut = next((match for match in following if len(match[1]) <= depth), None)
    if cut is not None and source.place(cut.start())[0] > line + 1:
        begin = cut.end(1)
        return begin, f"the {name} opened by `{text[opened]}` in line {line} is not closed; " + (
            f"close it with `{close}` before this line, or add the comma that is missing"
        )
    if cut is not None or not text[problem:].strip():
        message = f"the {name} opened here by `{text[opened]}` is not closed"
        return opened, f"{message}, or a comma is missing; close it with `{close}`"
    found = quoted(text[problem])
    return problem, f"{found} stands where a comma or `{close}` is wanted in this {name}"


def _bad_start(character: str) -> str:
    if character == "\t":
        return TAB_INDENT
    return f"a value may not begin with {quoted(character)}; put the value in quotes"
