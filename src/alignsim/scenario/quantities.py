"""The quantities a scenario may report or test, such as ``alignment(seoul, nato)``.

Read by a small parser of names, commas and parentheses; nothing is ever run as a program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from alignsim.scenario.faults import Message
from alignsim.scenario.vocabulary import LONGEST_WORD, Vocabulary, folded
from alignsim.scenario.words import listed, nearest, quoted, strange_letter, ticked, unknown_word

GOVERNMENT = "government"
PLACE = "government or bloc"
CONDITION_NAME = "condition"

KINDS: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        "alignment": (GOVERNMENT, PLACE),
        "threat": (GOVERNMENT, PLACE),
        "ties": (GOVERNMENT, PLACE),
        "pressure": (GOVERNMENT, GOVERNMENT),
        "loss": (GOVERNMENT,),
        "support": (GOVERNMENT,),
        "confidence": (GOVERNMENT,),
        "condition": (CONDITION_NAME,),
    }
)
"""For each quantity what its arguments are."""

_USAGES = {kind: f"as in `{kind}({', '.join(wanted)})`" for kind, wanted in KINDS.items()}

LONGEST_QUANTITY = 200
_MOST_WORDS = 20
_LONGEST_NAME = 5

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<name>[^\W\d_][\w-]*)
      | (?P<number>[-+]?(?:\d[\w.]*(?:(?<=[eE])[-+]\d+)?|\.\d\w*))
      | (?P<sign><=|>=|==|!=|[<>(),])
      | (?P<other>\S)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A reported quantity: its kind, the government or condition it is of, and its partner.

    `partner` is None for quantities of one government or condition.
    """

    kind: str
    subject: str
    partner: str | None = None

    def __str__(self) -> str:
        """Return the one spelling of this quantity, with ids: ``alignment(seoul, nato)``."""
        names = self.subject if self.partner is None else f"{self.subject}, {self.partner}"
        return f"{self.kind}({names})"


class ExpressionError(ValueError):
    """A quantity or condition that cannot be read; `offset` counts characters from 0."""

    def __init__(self, message: Message, offset: int) -> None:
        super().__init__()
        self._message = message
        self.offset = offset

    @property
    def message(self) -> str:
        """What is wrong; worded when it is wanted, since guesses at a word cost time."""
        return self._message if isinstance(self._message, str) else self._message()

    def __str__(self) -> str:
        return f"{self.message} (at character {self.offset + 1})"


class Token(NamedTuple):
    """A word of an expression: `kind` is name, number, sign, other or end."""

    kind: str
    text: str
    offset: int


class Tokens:
    """The words of an expression, read from left to right."""

    def __init__(self, text: str, longest: int) -> None:
        if len(text) > longest:
            raise ExpressionError(f"the text is too long: at most {longest} characters", longest)
        self._rest = _tokens(text)
        self.next = next(self._rest)
        """The word that comes next."""

    def take(self) -> Token:
        """Return the next word and go on; the end is never passed."""
        token = self.next
        if token.kind != "end":
            self.next = next(self._rest)
        return token

    def expect(self, sign: str, why: str) -> Token:
        """Take the sign, or raise ExpressionError saying `why` it is wanted."""
        if self.next.text != sign:
            raise ExpressionError(
                f"expected `{sign}` {why}, found {shown(self.next)}", self.next.offset
            )
        return self.take()


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        yield Token(kind, match[kind], match.start(kind))
    yield Token("end", "", len(text))


def shown(token: Token) -> str:
    """Return how a message shows a word of an expression."""
    return "the end" if token.kind == "end" else quoted(token.text) + strange_letter(token.text)


def parse_quantity(text: str, vocabulary: Vocabulary) -> Quantity:
    """Return the quantity written as `text`, its names resolved to ids.

    Raises ExpressionError, with the place in the text and the nearest valid word.
    """
    tokens = Tokens(text, LONGEST_QUANTITY)
    quantity = read_quantity(tokens, vocabulary)
    if tokens.next.kind != "end":
        raise ExpressionError(
            f"expected nothing after the quantity, found {shown(tokens.next)}", tokens.next.offset
        )
    return quantity


def read_quantity(tokens: Tokens, vocabulary: Vocabulary) -> Quantity:
    """Take one quantity from `tokens`; raises ExpressionError."""
    head = tokens.take()
    wanted = KINDS.get(head.text)
    if head.kind == "end":
        raise ExpressionError(f"expected a quantity: {listed(KINDS)}", head.offset)
    if wanted is None:
        raise ExpressionError(unknown_name("quantity", head.text, KINDS, vocabulary), head.offset)
    usage = _USAGES[head.text]
    tokens.expect("(", usage)
    names = []
    for position, kind in enumerate(wanted):
        if position:
            tokens.expect(",", usage)
        names.append(_argument(tokens, kind, usage, vocabulary))
    tokens.expect(")", usage)
    if len(names) == 2 and names[0] == names[1]:
        raise ExpressionError(
            f"{head.text} is between two different governments; both here are {names[0]}",
            head.offset,
        )
    return Quantity(head.text, *names)


def unknown_name(
    what: str, word: str, allowed: Iterable[str], vocabulary: Vocabulary
) -> Callable[[], str]:
    """Word the message about a name that begins no quantity; one of a condition is told how."""
    kinds = list(allowed)

    def told() -> str:
        near = None if nearest(word, kinds) else nearest(word, vocabulary.conditions)
        guess = f"; did you mean `{CONDITION_NAME}({near})`?" if near else ""
        if not guess:
            return unknown_word(f"unknown {what}", word, kinds)()
        return f"unknown {what} {quoted(word)}{guess} allowed: {listed(kinds)}"

    return told


def _argument(tokens: Tokens, kind: str, usage: str, vocabulary: Vocabulary) -> str:
    """Take one name, of one or several words, and return the id it stands for."""
    first = tokens.next
    words = []
    while tokens.next.kind == "name":
        words.append(tokens.take().text)
    name = " ".join(words)
    if not name:
        raise ExpressionError(f"expected a {kind} {usage}, found {shown(first)}", first.offset)
    if kind == CONDITION_NAME:
        if name in vocabulary.conditions:
            return name
        raise ExpressionError(
            unknown_word("unknown condition", name, vocabulary.conditions), first.offset
        )
    found = vocabulary.government(name)
    if found is None and kind == PLACE:
        found = vocabulary.bloc(name)
    if found is None:
        raise ExpressionError(
            lambda: unknown_place(name, kind == PLACE, vocabulary, "{}"), first.offset
        )
    return found


def unknown_place(name: str, or_bloc: bool, vocabulary: Vocabulary, form: str = "") -> str:
    """Return the message for a name that means no government (nor bloc, where one may stand).

    `form`, such as ``[{}]``, is how several names may stand here; empty where only one may.
    """
    several = several_names(name, or_bloc, vocabulary) if form else []
    if several:
        joined = form.format(", ".join(several))
        return f"{quoted(name)} is no name; write a comma between names: {joined}"
    bloc = vocabulary.bloc(name)
    if bloc is not None and not or_bloc:
        members = listed(vocabulary.members(bloc), "and")
        return f"{ticked(bloc)} is a bloc, not a government; its members are {members}"
    allowed: Iterable[str] = vocabulary.governments
    if or_bloc:
        allowed = (*vocabulary.governments, *vocabulary.blocs)
    what = "government or bloc" if or_bloc else "government"
    guess = _meant(name, or_bloc, vocabulary)
    question = f"; did you mean {ticked(guess)}?" if guess else ";"
    return (
        f"unknown {what} {quoted(name)}{strange_letter(name)}{question} allowed: {listed(allowed)}"
    )


def several_names(name: str, or_bloc: bool, vocabulary: Vocabulary) -> list[str]:
    """Return the known names that stand in `name` without commas, or an empty list."""
    if len(name) > LONGEST_WORD:
        return []
    words = re.split(r"(?:\s+and\s+|[\s;&+/])+", name.strip(), maxsplit=_MOST_WORDS)
    names: list[str] = []
    begin = 0
    while begin < len(words) <= _MOST_WORDS:
        ends = range(min(len(words), begin + _LONGEST_NAME), begin, -1)
        known = (
            (end, spelling)
            for end in ends
            if vocabulary.government(spelling := " ".join(words[begin:end]))
            or (or_bloc and vocabulary.bloc(spelling))
        )
        begin, spelling = next(known, (len(words) + 1, ""))
        names.append(spelling)
    return names if begin == len(words) else []


def _meant(name: str, or_bloc: bool, vocabulary: Vocabulary) -> str | None:
    """Return the id whose id or other spelling is nearest to `name`."""
    words = dict(vocabulary.government_words)
    if or_bloc:
        words.update({bloc: bloc for bloc in vocabulary.blocs})
    guess = nearest(folded(name), words)
    return words[guess] if guess else None
