"""What the YAML parser stumbled over, told in plain language and at the place to mend."""

from __future__ import annotations

import re

import yaml

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
        r"flow sequence \|",
        True,
        "the list opened here by `[` is not closed, or a comma is missing; close it with `]`",
    ),
    (
        r"flow mapping \|",
        True,
        "the mapping opened here by `{` is not closed, or a comma is missing; close it with `}`",
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
        r"expected (key|'-' indicator|<block end>)|document start",
        False,
        "this line fits no level above it; check the indentation and stray characters",
    ),
)


def syntax_fault(error: yaml.MarkedYAMLError, source: Source) -> tuple[int, str]:
    """Return the place (an index into the text) and the message for a parser's error."""
    told = f"{error.context or ''} | {error.problem or ''}"
    problem = error.problem_mark.index if error.problem_mark else 0
    context = error.context_mark.index if error.context_mark else problem
    character = source.text[problem : problem + 1]
    if "cannot start any token" in told:
        return problem, _bad_start(character)
    for pattern, at_context, message in _RULES:
        if re.search(pattern, told):
            return (context if at_context else problem), message
    return problem, "this is not valid YAML; check quotes, brackets and indentation near here"


def _bad_start(character: str) -> str:
    if character == "\t":
        return TAB_INDENT
    return f"a value may not begin with {quoted(character)}; put the value in quotes"
