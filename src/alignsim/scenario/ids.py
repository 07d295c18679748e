"""Ids of shocks: those given must differ; the others get stable and safe ones."""

from __future__ import annotations

import re
from collections.abc import Iterable

from alignsim.scenario.context import text_node, text_of
from alignsim.scenario.nodes import Entries, ListNode, MappingNode, Node, ScalarNode
from alignsim.scenario.schema import LONGEST_ID, MOST_SHOCKS
from alignsim.scenario.vocabulary import Vocabulary

_ROOM_FOR_NUMBER = 5


def id_of(shock: Node) -> str | None:
    """Return the id a shock has, or None."""
    node = shock.get("id") if isinstance(shock, MappingNode) else None
    return text_of(node) if node is not None else None


def name_shocks(shocks: Iterable[Node], taken: set[str], vocabulary: Vocabulary) -> list[Node]:
    """Return the shocks, each without an id given one made of its type and parties.

    An id reads `condemn-seoul-moscow`, with ``-2``, ``-3``... after it when it is among `taken` or
    is that of an earlier shock; `taken` grows by the ids given. A list too long
    to be accepted is returned as it is.
    """
    named = list(shocks)
    if len(named) > MOST_SHOCKS:
        return named
    taken.update(name for name in map(id_of, named) if name is not None)
    counts: dict[str, int] = {}
    for position, shock in enumerate(named):
        if not isinstance(shock, MappingNode) or "id" in shock.entries:
            continue
        stem = default_stem(shock.entries, vocabulary)
        counts[stem] = counts.get(stem, 0) + 1
        while _numbered(stem, counts[stem]) in taken:
            counts[stem] += 1
        given = _numbered(stem, counts[stem])
        taken.add(given)
        key = ScalarNode(shock.source, shock.index, "id", True)
        named[position] = shock.with_entries(
            {"id": (key, text_node(shock, given)), **shock.entries}
        )
    return named


def default_stem(entries: Entries, vocabulary: Vocabulary) -> str:
    """Return the beginning of a shock's default id: its type, who by and on whom."""
    words = _texts(entries, "type")
    for field in ("by", "on"):
        names = [_id_of_place(name, vocabulary) for name in _texts(entries, field)]
        words += [*names[:1], *(["others"] if len(names) > 1 else [])]
    settings = entries["set"][1] if "set" in entries else None
    if isinstance(settings, MappingNode):
        words += [*settings.entries][:2]
    slugs = (re.sub(r"[^a-z0-9]+", "-", word[:LONGEST_ID].lower()).strip("-") for word in words)
    stem = "-".join(slug for slug in slugs if slug)
    return stem[: LONGEST_ID - _ROOM_FOR_NUMBER].strip("-") or "shock"


def _texts(entries: Entries, field: str) -> list[str]:
    if field not in entries:
        return []
    node = entries[field][1]
    texts = [text_of(each) for each in (node.items if isinstance(node, ListNode) else [node])]
    return [text for text in texts if text is not None]


def _id_of_place(name: str, vocabulary: Vocabulary) -> str:
    return vocabulary.government(name) or vocabulary.bloc(name) or name


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}-{number}"
