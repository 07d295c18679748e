"""What the checks of one scenario share: the allowed names, who is in play and when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from alignsim.scenario.dates import Span
from alignsim.scenario.faults import Faults
from alignsim.scenario.nodes import ListNode, Node, ScalarNode
from alignsim.scenario.quantities import Quantity, unknown_place
from alignsim.scenario.scalars import value
from alignsim.scenario.vocabulary import Vocabulary
from alignsim.scenario.words import quoted, ticked

MOST_NAMED = 200
"""At most this many governments in one list."""

_LISTS = frozenset({"actors", "by", "on"})
"""The fields that may hold a list of names."""


@dataclass
class Context:
    """What the checks of one scenario share.

    `in_play` and `span` are None while a fault leaves them unknown; what depends on them is then
    not checked. `month` (YYYY-MM) is that whose members a bloc stands for: of the shock looked at,
    or else the start; empty while unknown. `whole` is false when what `extends` names could not be
    read: which shocks there are is then unknown.
    """

    vocabulary: Vocabulary
    faults: Faults
    in_play: frozenset[str] | None = None
    span: Span | None = None
    month: str = ""
    whole: bool = True

    def government(self, node: Node, field: str) -> ScalarNode | None:
        """Return a node with the id of the government named at `node`, in play or not.

        None when the node is no text (left to the check of types) or names no government (told).
        """
        return self._name(node, field, or_bloc=False)

    def place(self, node: Node, field: str) -> ScalarNode | None:
        """Return a node with the id of the government or bloc named at `node`, or None."""
        return self._name(node, field, or_bloc=True)

    def _name(self, node: Node, field: str, or_bloc: bool) -> ScalarNode | None:
        name = text_of(node)
        if name is None:
            return None
        found = self.vocabulary.government(name)
        if found is None and or_bloc:
            found = self.vocabulary.bloc(name)
        if found is None:
            text, vocabulary = name, self.vocabulary
            form = "[{}]" if field in _LISTS else ""
            self.faults.at(
                node,
                lambda: f"{ticked(field)}: {unknown_place(text, or_bloc, vocabulary, form)}",
            )
            return None
        return text_node(node, found)

    def check_in_play(self, node: Node, field: str, name: str) -> bool:
        """Tell a fault at `node`, and return False, when the government or bloc is not in play."""
        missing = self.not_in_play(name)
        if missing:
            self.faults.at(node, f"{ticked(field)}: {missing}")
        return not missing

    def not_in_play(self, name: str) -> str:
        """Return why a government or bloc is not in play and the cure, or nothing when it is."""
        if self.in_play is None or name in self.in_play:
            return ""
        if not self.in_play.isdisjoint(self.vocabulary.members(name, self.month)):
            return ""
        if name in self.vocabulary.blocs:
            return self._without_members(name)
        return f"{ticked(name)} is not in `actors`; add it to `actors`, or leave it out here"

    def _without_members(self, bloc: str) -> str:
        """Return why a bloc stands for nobody: none of its members is in play, or none yet."""
        sometime = self.vocabulary.members(bloc)
        if self.in_play is None or self.in_play.isdisjoint(sometime):
            return f"no member of {ticked(bloc)} is in `actors`; add one to `actors`"
        terms = [self.vocabulary.terms[bloc, each] for each in sometime if each in self.in_play]
        joined = min(since for since, _ in terms)
        when = f"the first joins in {joined}" if joined > self.month else "all have left it"
        return (
            f"{ticked(bloc)} has no member in `actors` in {self.month}: {when}; name governments "
            "one by one, or another date"
        )

    def quantity_out_of_play(self, quantity: Quantity) -> str:
        """Return why a quantity cannot be reported with these actors, or nothing when it can."""
        if quantity.kind == "condition":
            return ""
        for name in (quantity.subject, quantity.partner):
            missing = self.not_in_play(name) if name is not None else ""
            if missing:
                return missing
        partner = quantity.partner
        if self.in_play is not None and partner is not None and partner in self.vocabulary.blocs:
            others = set(self.vocabulary.members(partner, self.month)) - {quantity.subject}
            if others.isdisjoint(self.in_play):
                alone = f"{ticked(partner)} other than {ticked(quantity.subject)}"
                return f"no member of {alone} is in `actors`; add one to `actors`"
        return ""


def text_of(node: Node) -> str | None:
    """Return the text of a scalar that reads as text and was not refused, or None."""
    if type(node) is not ScalarNode or node.refused:
        return None
    read = value(node)
    return read if isinstance(read, str) else None


def text_node(place: Node, text: str) -> ScalarNode:
    """Return a node that holds `text` and stands where `place` does."""
    return ScalarNode(place.source, place.index, text, False)


def _told_twice(field: str, given: str) -> str:
    return f"{ticked(field)}: {quoted(given)} is in this list twice; delete one of them"


def government_list(node: ListNode, field: str, context: Context) -> ListNode:
    """Return a list of governments as ids; names unknown or given twice are told."""
    if len(node.items) > MOST_NAMED:
        message = (
            f"{ticked(field)}: at most {MOST_NAMED} names are allowed; found {len(node.items)}"
        )
        context.faults.at(node, message)
    items: list[Node] = []
    seen: set[str] = set()
    for item in node.items[:MOST_NAMED]:
        resolved = context.government(item, field)
        if resolved is not None and resolved.text in seen:
            given = text_of(item) or ""
            context.faults.at(item, partial(_told_twice, field, given))
        if resolved is not None:
            seen.add(resolved.text)
        items.append(item if resolved is None else resolved)
    copy = ListNode(node.source, node.index, items)
    copy.refused = node.refused
    return copy
