"""Text to a checked tree of YAML nodes, each knowing where it stands in its file.

Only the plain part of YAML that a reader takes in at a glance is allowed: mappings, lists and
scalars. Anchors, aliases, merges, tags, directives, several documents, repeated keys and keys that
are not words are refused, each with its reason. The parser's events are read one by one and the
depth is counted as they come, so deep nesting can exhaust neither the stack nor the clock.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from alignsim.scenario.faults import Faults
from alignsim.scenario.slips import DECIMAL_COMMA, decimal_comma, slip, slip_in_words
from alignsim.scenario.source import Source
from alignsim.scenario.syntax import BRACKETS, TAB_INDENT, syntax_fault
from alignsim.scenario.words import in_ascii, quoted, strange_letter, ticked

DEEPEST = 32
"""At most this many mappings and lists may stand inside one another."""

MOST_NODES = 50_000
"""At most this many keys, values, lists and mappings in one file."""

WITHOUT_DASHES = "`shocks` is a list: put `- ` before each shock, as in `- type: ...`"

_MOST_TORN = 32
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = frozenset({"", "null"})
_TAB_INDENT = re.compile(r"^ *(\t)[ \t]*[^ \t\n]", re.MULTILINE)
_NOT_BREAKS = "\x85\u2028\u2029"
_STAND_INS = "\U0010fdf5\U0010fdf6\U0010fdf7"
_HIDE = str.maketrans(_NOT_BREAKS, _STAND_INS)
_SHOW = str.maketrans(_STAND_INS, _NOT_BREAKS)


class Node:
    """A piece of YAML: `source` and `index` say where it starts.

    `refused` is set once a fault was told at this node.
    """

    __slots__ = ("index", "refused", "source")

    def __init__(self, source: Source, index: int) -> None:
        self.source = source
        self.index = index
        self.refused = False


class ScalarNode(Node):
    """A single value as written; `plain` is false when it stood in quotes or as a block."""

    __slots__ = ("plain", "text")

    def __init__(self, source: Source, index: int, text: str, plain: bool) -> None:
        self.source = source
        self.index = index
        self.refused = False
        self.text = text
        self.plain = plain


Entries = dict[str, tuple[ScalarNode, Node]]
"""For each key's text, the node of the key and the node of the value."""


class ListNode(Node):
    """A list of nodes."""

    __slots__ = ("items",)

    def __init__(self, source: Source, index: int, items: list[Node] | None = None) -> None:
        super().__init__(source, index)
        self.items: list[Node] = [] if items is None else items


class MappingNode(Node):
    """A mapping: for each key's text, the node of the key and the node of the value."""

    __slots__ = ("entries",)

    def __init__(self, source: Source, index: int, entries: Entries | None = None) -> None:
        super().__init__(source, index)
        self.entries: Entries = {} if entries is None else entries

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None."""
        entry = self.entries.get(key)
        return entry[1] if entry else None

    def with_entries(self, entries: Entries) -> MappingNode:
        """Return a mapping at the same place with other entries."""
        copy = MappingNode(self.source, self.index, entries)
        copy.refused = self.refused
        return copy


def compose(source: Source, faults: Faults) -> MappingNode | None:
    """Return the tree of a source, or None when it has none; what is wrong goes to `faults`."""
    tab = _TAB_INDENT.search(source.text) if "\t" in source.text else None
    if tab:
        faults.add(source, tab.start(1), TAB_INDENT)
        return None
    builder = _Builder(source, faults)
    loader = _LOADER(source.text.translate(_HIDE) if not source.text.isascii() else source.text)
    try:
        if not builder.read(loader):
            return None
    except yaml.MarkedYAMLError as error:
        faults.add(source, *syntax_fault(error, source, builder.bracket))
        return None
    finally:
        loader.dispose()
    return _checked_root(builder.root, source, faults)


def _checked_root(root: Node | None, source: Source, faults: Faults) -> MappingNode | None:
    if isinstance(root, MappingNode):
        return root
    if root is None or (isinstance(root, ScalarNode) and root.plain and root.text in _NOTHING):
        faults.add(source, 0, f"the file is empty; {source.kind.begins}")
        return None
    kind = "a list"
    if isinstance(root, ScalarNode):
        kind = f"a single value{slip_in_words(source.line_from(root.index)) if root.plain else ''}"
    faults.at(root, f"{source.kind.mapping}; this file is {kind}")
    return None


class _Builder:
    """Grows the tree from events, without recursion."""

    def __init__(self, source: Source, faults: Faults) -> None:
        self.source = source
        self.faults = faults
        self.root: Node | None = None
        self._parent: ListNode | MappingNode | None = None
        self._key: ScalarNode | None = None
        self._outer: list[tuple[ListNode | MappingNode | None, ScalarNode | None]] = []
        self._nodes = 0
        self._documents = 0

    def read(self, loader: Any) -> bool:
        """Take all events; return False when reading had to stop."""
        source, place, get_event = self.source, self._place, loader.get_event
        while (event := get_event()) is not None:
            kind = type(event)
            if kind is ScalarEvent:
                text = event.value
                if not text.isascii():
                    text = text.translate(_SHOW)
                node = ScalarNode(source, event.start_mark.index, text, not event.style)
                if not place(node, event):
                    return False
            elif not self._take(event):
                return False
        return True

    @property
    def bracket(self) -> int | None:
        """Where the innermost bracket stands that is not closed yet, or None."""
        for node in (self._parent, *(outer for outer, _ in reversed(self._outer))):
            if node is not None and self.source.text[node.index] in BRACKETS:
                return node.index
        return None

    def _take(self, event: Any) -> bool:
        """Take an event that is no scalar; return False when reading must stop."""
        kind = type(event)
        if kind is MappingStartEvent:
            return self._enter(MappingNode(self.source, event.start_mark.index), event)
        if kind is SequenceStartEvent:
            return self._enter(ListNode(self.source, event.start_mark.index), event)
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            self._parent, self._key = self._outer.pop()
            return True
        if kind is AliasEvent:
            return self._alias(event)
        if kind is DocumentStartEvent:
            return self._document(event)
        return True

    def _document(self, event: Any) -> bool:
        self._documents += 1
        index = event.start_mark.index
        if self._documents > 1:
            kind = self.source.kind.name
            message = f"a second document begins here; a {kind} is one document: delete `---`"
            self.faults.add(self.source, index, message)
            return False
        if event.version or event.tags:
            message = "YAML directives (lines that begin with `%`) are not allowed; delete the line"
            self.faults.add(self.source, index, message)
        return True

    def _alias(self, event: Any) -> bool:
        node = ScalarNode(self.source, event.start_mark.index, "", True)
        message = f"alias `*{event.anchor}` is not allowed; write the value out where it is needed"
        self.faults.at(node, message)
        return self._place(node, None)

    def _enter(self, node: ListNode | MappingNode, event: Any) -> bool:
        if len(self._outer) >= DEEPEST:
            self.faults.at(node, f"nested too deep: at most {DEEPEST} levels are allowed")
            return False
        kept = self._place(node, event)
        self._outer.append((self._parent, self._key))
        self._parent, self._key = node, None
        return kept

    def _place(self, node: Node, event: Any) -> bool:
        """Put a node where it belongs; return False when there are too many."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            kind = self.source.kind.name
            message = f"too many values: at most {MOST_NODES} nodes are allowed in a {kind}"
            self.faults.at(node, message)
            return False
        if event is not None and (event.anchor or event.tag):
            self._refuse_marks(node, event)
        parent, key = self._parent, self._key
        if type(parent) is MappingNode:
            if key is None:
                self._key = self._checked_key(parent, node)
                return True
            parent.entries.setdefault(key.text, (key, node))
            self._key = None
            if type(node) is ScalarNode and node.text in _NOTHING and node.plain:
                self._refuse_nothing_of(parent, key, node)
            return True
        if type(parent) is ListNode:
            parent.items.append(node)
            if type(node) is ScalarNode and node.text in _NOTHING and node.plain:
                self._refuse_nothing("an item of this list", node)
        else:
            self.root = node
        return True

    def _refuse_nothing(self, what: str, node: ScalarNode) -> None:
        if not node.refused:
            self.faults.at(node, f"{what} has no value; write one, or delete the line")

    def _refuse_nothing_of(self, parent: MappingNode, key: ScalarNode, node: ScalarNode) -> None:
        """Tell of a key without value, or of the slip that made a key of what is none."""
        if not (
            self._refuse_torn(parent, key, node)
            or self._refuse_decimal_comma(parent, key)
            or self._refuse_joined(parent, key)
        ):
            self._refuse_nothing(ticked(key.text), node)

    def _refuse_torn(self, parent: MappingNode, key: ScalarNode, node: ScalarNode) -> bool:
        """Tell that a comma tore a text such as ``f(a, b) < 0`` apart; whether one did.

        What follows the comma reads as a key without value; the fault stands at the text. A comma
        between digits tears once more.
        """
        if ")" not in key.text and not key.text[:1].isdigit():
            return False
        last = list(islice(reversed(parent.entries.values()), _MOST_TORN))
        opened = next((name for name, value in last if _opens(value)), None)
        if opened is None or (")" not in key.text and not _goes_on(last)):
            return False
        torn = parent.entries[opened.text][1]
        node.refused = True
        if not torn.refused:
            self.faults.at(torn, lambda: _quote_it(opened, parent))
        return True

    def _refuse_decimal_comma(self, parent: MappingNode, key: ScalarNode) -> bool:
        """Tell that a comma tore a number apart, as in ``{balance: 0,5}``; whether one did."""
        last = list(islice(reversed(parent.entries.values()), 2))
        if len(last) < 2 or last[0][0] is not key:
            return False
        name, torn = last[1]
        meant = decimal_comma(torn.text, key.text) if isinstance(torn, ScalarNode) else None
        if meant is None:
            return False
        del parent.entries[key.text]
        self.faults.at(torn, f"{ticked(name.text)}: {DECIMAL_COMMA.format(meant)}")
        return True

    def _refuse_joined(self, parent: MappingNode, key: ScalarNode) -> bool:
        """Tell that the space after a colon is missing, as in ``{type:warn}``; whether it is.

        The field is taken to be there, so that it is not said to be missing.
        """
        found = slip(key.text) if key.plain else None
        if found is None or parent.entries[key.text][0] is not key:
            return False
        place, message = found
        self.faults.add(self.source, key.index + place, message)
        name, _, text = key.text.partition(":")
        del parent.entries[key.text]
        meant = ScalarNode(self.source, key.index + place, text, True)
        meant.refused = True
        parent.entries.setdefault(name, (key, meant))
        return True

    def _refuse_marks(self, node: Node, event: Any) -> None:
        if event.anchor:
            message = f"anchor `&{event.anchor}` is not allowed; delete it, and write values out"
            self.faults.at(node, message)
        if event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!", 1)
            self.faults.at(node, f"tag {ticked(tag)} is not allowed; delete it")

    def _checked_key(self, parent: MappingNode, node: Node) -> ScalarNode:
        if not isinstance(node, ScalarNode):
            self.faults.at(node, "a key must be one word, not a list or a mapping")
            stand_in = ScalarNode(self.source, node.index, "", True)
            stand_in.refused = True
            return stand_in
        earlier = parent.entries.get(node.text)
        if earlier is not None and self._lacks_dashes(parent):
            if not parent.refused:
                self.faults.at(parent, WITHOUT_DASHES)
        elif earlier is not None:
            line, column = self.source.place(earlier[0].index)
            message = (
                f"duplicate key: {ticked(node.text)} is given twice in one mapping, first at line "
                f"{line}, column {column}; keep one"
            )
            self.faults.at(node, message)
        elif node.plain and node.text == "<<":
            message = "merge key `<<` is not allowed; write the fields out, or use `extends`"
            self.faults.at(node, message)
        return node

    def _lacks_dashes(self, parent: MappingNode) -> bool:
        """Whether a mapping stands where the list of shocks should: it repeats the fields."""
        outer = self._outer[-1][0]
        return isinstance(outer, MappingNode) and outer.get("shocks") is parent


def _goes_on(last: list[tuple[ScalarNode, Node]]) -> bool:
    """Whether a key, the first of the `last` entries, goes on after a comma within a number."""
    return len(last) > 2 and last[1][1].refused and last[1][0].text[-1:].isdigit()


def _opens(node: Node) -> bool:
    """Whether a text stands without quotes and has a parenthesis that it does not close."""
    return type(node) is ScalarNode and node.plain and node.text.count("(") > node.text.count(")")


def _quote_it(key: ScalarNode, parent: MappingNode) -> str:
    """The message about a torn text, with the text as it was meant: the keys after it join it."""
    entries = list(parent.entries.values())
    entries = entries[[name for name, _ in entries].index(key) :]
    _, torn = entries[0]
    assert isinstance(torn, ScalarNode)
    pieces = [torn.text]
    for piece, value in entries[1:]:
        if not (type(value) is ScalarNode and value.refused and value.text in _NOTHING):
            break
        pieces.append(piece.text)
    whole = ", ".join(pieces)
    mended = quoted(in_ascii(re.sub(r"(?<=[0-9]), (?=[0-9])", ".", whole)))
    told = f"a comma ends this text{strange_letter(whole)}"
    return f"{ticked(key.text)}: {told}; quote it: {key.text}: {mended}"
