"""A scenario that extends another: the parent's tree with the child's fields laid over it.

Single values, `actors`, `report` and `questions` are replaced whole. `parameters`, `preferences`
and `variants` are replaced name by name. A shock that gives the id of an inherited one changes the
fields it names; other shocks are added; `remove` drops inherited shocks by id. The parent's `name`
is not inherited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from alignsim.scenario.context import text_of
from alignsim.scenario.faults import Faults, Message
from alignsim.scenario.ids import id_of, name_shocks
from alignsim.scenario.nodes import Entries, ListNode, MappingNode, Node, ScalarNode, compose
from alignsim.scenario.schema import ID_PATTERN, LONGEST_ID, Shock
from alignsim.scenario.source import decode, read_bytes
from alignsim.scenario.vocabulary import Vocabulary
from alignsim.scenario.words import is_misspelt, listed, quoted, suggestion, ticked

TIMINGS = ("date", "month", "when")
"""The fields that say when a shock happens; a shock has one of them."""

MOST_ANCESTORS = 8
_SUFFIX = ".yaml"
_FILE_NAME = re.compile(r"^.*[/\\]|\.ya?ml\Z", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Library:
    """The folders in which `extends` finds scenarios by name, the first that has it wins."""

    folders: Sequence[Path] = ()

    def find(self, name: str) -> Path | None:
        """Return the file of the scenario called `name`, or None."""
        if len(name) > LONGEST_ID or not re.match(ID_PATTERN, name):
            return None
        files = (folder / f"{name}{_SUFFIX}" for folder in self.folders)
        return next((file for file in files if file.is_file()), None)

    def names(self) -> list[str]:
        """Return the names of all scenarios in the folders, sorted."""
        found = {file.stem for folder in self.folders for file in folder.glob(f"*{_SUFFIX}")}
        return sorted(name for name in found if self.find(name))


@dataclass
class Heritage:
    """What it takes to follow `extends`."""

    library: Library
    vocabulary: Vocabulary
    faults: Faults
    sound: bool = True
    """False once an ancestor could not be read; which shocks are inherited is then unknown."""

    def complete(self, child: MappingNode, trail: tuple[str, ...] = ()) -> MappingNode:
        """Return the tree of a scenario with all it inherits, and an id for every shock.

        `trail` holds the names of the scenarios that led here. Faults are told; an ancestor that
        cannot be read as text raises ScenarioError.
        """
        extends = child.get("extends")
        base = None if extends is None else self._parent(extends, trail)
        entries = dict(base.entries) if base else {}
        entries.pop("name", None)
        if extends is not None and base is None:
            self.sound = False
            entries["start"] = (_unknown(extends), _unknown(extends))
        inherited = [] if base is None else shocks_of(base)
        removed = self._removed(child, inherited, extends is not None)
        if removed and "variants" in entries:
            key, variants = entries["variants"]
            entries["variants"] = (key, _without(variants, removed))
        for field, (key, node) in child.entries.items():
            if field in ("extends", "remove"):
                continue
            earlier = entries[field][1] if field in entries else None
            entries[field] = (key, self._laid_over(field, earlier, node))
        shocks = child.get("shocks") or ListNode(child.source, child.index)
        if isinstance(shocks, ListNode):
            merged = merge_shocks(
                inherited,
                shocks.items,
                removed,
                self.faults,
                alone=extends is None,
                sound=self.sound,
            )
            named = name_shocks(merged, set(removed), self.vocabulary)
            key = ScalarNode(shocks.source, shocks.index, "shocks", True)
            entries["shocks"] = (key, ListNode(shocks.source, shocks.index, named))
        return child.with_entries(entries)

    def _parent(self, node: Node, trail: tuple[str, ...]) -> MappingNode | None:
        """Return the whole tree of the scenario that `extends` names, or None (told)."""
        name = text_of(node)
        if name is None:
            if not node.refused:
                self.faults.at(node, "`extends` must be the name of a scenario")
            return None
        if name in trail:
            chain = " extends ".join((*trail, name))
            self.faults.at(node, f"`extends` comes back to where it began: {chain}")
            return None
        if len(trail) >= MOST_ANCESTORS:
            self.faults.at(node, f"`extends`: at most {MOST_ANCESTORS} scenarios in a chain")
            return None
        path = self.library.find(name)
        if path is None:
            self.faults.at(node, lambda: f"`extends`: {self._unknown(node, name, trail)}")
            return None
        parent = compose(decode(read_bytes(path), str(path), len(trail) + 1), self.faults)
        return None if parent is None else self.complete(parent, (*trail, name))

    def _unknown(self, node: Node, name: str, trail: tuple[str, ...]) -> str:
        """Word the message about the name of no scenario; those that lead here are not offered."""
        own = {*trail, Path(node.source.file).stem}
        known = [each for each in self.library.names() if each not in own]
        stem = _FILE_NAME.sub("", name)
        if stem != name and stem in known:
            less = _SUFFIX if name.lower().endswith((_SUFFIX, ".yml")) else "its folder"
            return f"write the name without {less}: {ticked(stem)}; found {quoted(name)}"
        if stem in own:
            return f"{quoted(name)} is this scenario; name another: {listed(known) or 'none'}"
        return f"unknown scenario {quoted(name)}{suggestion(name, known)}"

    def _removed(self, child: MappingNode, inherited: list[Node], extends: bool) -> set[str]:
        """Return the ids that `remove` drops."""
        if "remove" not in child.entries:
            return set()
        key, node = child.entries["remove"]
        if not extends:
            self.faults.at(key, "`remove` has a meaning only with `extends`; delete it")
            return set()
        known = [name for name in map(id_of, inherited) if name is not None]
        return removed_ids(node, known if self.sound else None, self.faults)

    def _laid_over(self, field: str, earlier: Node | None, node: Node) -> Node:
        """Return what a field holds once the child's value is laid over the inherited one."""
        if not isinstance(earlier, MappingNode) or not isinstance(node, MappingNode):
            return node
        if field == "preferences":
            return merge_mappings(self._by_id(earlier), self._by_id(node), depth=2)
        return merge_mappings(earlier, node, depth=1)

    def _by_id(self, node: MappingNode) -> MappingNode:
        """Return preferences under the ids of their governments, where no two names mean one."""
        names = [self.vocabulary.government(name) or name for name in node.entries]
        if len(set(names)) < len(names):
            return node
        return node.with_entries(dict(zip(names, node.entries.values(), strict=True)))


def _without(variants: Node, removed: set[str]) -> Node:
    """Return inherited variants less what they do to shocks that a child has removed.

    A variant that tells such a shock whole, by its `type`, still adds it.
    """
    if not isinstance(variants, MappingNode):
        return variants
    entries: Entries = {}
    for name, (key, node) in variants.entries.items():
        entries[name] = (key, _variant_without(node, removed))
    return variants.with_entries(entries)


def _variant_without(node: Node, removed: set[str]) -> Node:
    if not isinstance(node, MappingNode):
        return node
    entries: Entries = dict(node.entries)
    for field in ("remove", "shocks"):
        key, items = entries.get(field, (None, None))
        if key is not None and isinstance(items, ListNode):
            kept = [item for item in items.items if not _touches(item, removed)]
            entries[field] = (key, ListNode(items.source, items.index, kept))
    return node.with_entries(entries)


def _touches(item: Node, removed: set[str]) -> bool:
    """Whether an item of a variant removes or changes one of some shocks."""
    if isinstance(item, MappingNode):
        return id_of(item) in removed and "type" not in item.entries
    return text_of(item) in removed


def _unknown(place: Node) -> ScalarNode:
    """Return a stand-in for what an unsound parent would have told, so that it is not missed."""
    node = ScalarNode(place.source, place.index, "", False)
    node.refused = True
    return node


def removed_ids(node: Node, known: list[str] | None, faults: Faults) -> set[str]:
    """Return the ids in a `remove` list; those not among `known` are told (None: not checked)."""
    if not isinstance(node, ListNode):
        if not node.refused:
            faults.at(node, "`remove` must be a list of ids of shocks, such as `[ID, ID]`")
        return set()
    removed = set()
    for item in node.items:
        name = text_of(item)
        if name is None:
            if not item.refused:
                faults.at(item, "`remove` must be a list of ids of shocks, such as `[ID, ID]`")
        elif known is not None and name not in known:
            faults.at(item, partial(_unknown_id, name, known))
        else:
            removed.add(name)
    return removed


def _unknown_id(name: str, known: list[str]) -> str:
    words = name.replace(";", " ").split()
    tail = suggestion(name, known, "ids here")
    if len(words) > 1 and all(word in known for word in words):
        tail = f"; write a comma between ids: [{', '.join(words)}]"
    return f"`remove`: no shock has the id {quoted(name)}{tail}"


def shocks_of(tree: MappingNode) -> list[Node]:
    """Return the shocks of a tree, none when its `shocks` is no list."""
    node = tree.get("shocks")
    return list(node.items) if isinstance(node, ListNode) else []


def merge_shocks(
    inherited: list[Node],
    added: Iterable[Node],
    removed: set[str],
    faults: Faults,
    *,
    alone: bool = False,
    sound: bool = True,
) -> list[Node]:
    """Return inherited shocks without those removed, changed by and followed by those added.

    `alone`: nothing can be inherited; not `sound`: what is inherited is not known.
    """
    merged = [shock for shock in inherited if id_of(shock) not in removed]
    places = {id_of(shock): position for position, shock in enumerate(merged)}
    seen: dict[str, Node] = {}
    for shock in added:
        name = id_of(shock)
        if name is None or not isinstance(shock, MappingNode):
            merged.append(shock)
            continue
        node = shock.entries["id"][1]
        first = seen.setdefault(name, node)
        known = name in places
        if first is not node:
            faults.at(node, _said_twice(name, first, known))
        if known and first is node:
            merged[places[name]] = changed_shock(merged[places[name]], shock)
        elif not known and not alone and _only_changes(shock, faults):
            if sound and first is node:
                faults.at(node, _nothing_to_change(name, shock, list(places), removed))
            merged.append(_with_stand_ins(shock))
        elif not known:
            merged.append(shock)
    return merged


def _said_twice(name: str, first: Node, known: bool) -> str:
    line, _ = first.source.place(first.index)
    cure = "put all that changes in one" if known else "choose another"
    return f"`id`: {quoted(name)} is the id of an earlier shock, in line {line}; {cure}"


def _only_changes(shock: MappingNode, faults: Faults) -> bool:
    """Whether a shock can but change another: it has no type, not even under a misspelt name."""
    if "type" in shock.entries:
        return False
    return not (faults.may_guess() and is_misspelt("type", shock.entries, Shock.model_fields))


def _nothing_to_change(
    name: str, shock: MappingNode, ids: list[str | None], removed: set[str]
) -> Message:
    """Word the message about the id of no shock, given to change one."""
    dated = any(field in shock.entries for field in TIMINGS)
    needs = "a `type`" if dated else "`type` and `date`"
    if name in removed:
        return (
            f"`id`: {quoted(name)} is dropped by `remove` here, so that nothing is left to change; "
            f"take it out of `remove`, or give {needs} to put a new shock in its place"
        )
    known = [each for each in ids if each is not None]
    return lambda: (
        f"`id`: no shock has the id {quoted(name)} to change"
        f"{suggestion(name, known, 'ids here')}; to add a new shock, give it {needs}"
    )


def _with_stand_ins(shock: MappingNode) -> MappingNode:
    """Return a shock with stand-ins for the type and the date that it is told to lack."""
    entries: Entries = {**shock.entries, "type": (_unknown(shock), _unknown(shock))}
    if not any(field in entries for field in TIMINGS):
        entries["date"] = (_unknown(shock), _unknown(shock))
    return shock.with_entries(entries)


def changed_shock(earlier: Node, shock: Node) -> Node:
    """Return a shock with the fields of `shock` laid over those of an earlier one."""
    assert isinstance(earlier, MappingNode) and isinstance(shock, MappingNode)
    entries: Entries = dict(earlier.entries)
    if any(field in shock.entries for field in TIMINGS):
        for field in (*TIMINGS, "once"):
            entries.pop(field, None)
    return shock.with_entries({**entries, **shock.entries})


def merge_mappings(earlier: MappingNode, later: MappingNode, depth: int) -> MappingNode:
    """Return `later` laid over `earlier`, name by name, down to `depth` levels of names."""
    entries: Entries = dict(earlier.entries)
    for name, (key, node) in later.entries.items():
        before = entries[name][1] if name in entries else None
        if depth > 1 and isinstance(before, MappingNode) and isinstance(node, MappingNode):
            node = merge_mappings(before, node, depth - 1)
        entries[name] = (key, node)
    return later.with_entries(entries)
