"""Variants: the same scenario with something changed, run on the same draws."""

from __future__ import annotations

import re

from alignsim.scenario.context import Context, text_of
from alignsim.scenario.ids import id_of, name_shocks
from alignsim.scenario.inherit import merge_shocks, removed_ids, shocks_of
from alignsim.scenario.nodes import Entries, ListNode, MappingNode, Node
from alignsim.scenario.ranges import resolve_overrides, resolve_preferences
from alignsim.scenario.schema import ID_PATTERN, LONGEST_ID, WANTED_ID, Scenario
from alignsim.scenario.shocks import resolve_shocks
from alignsim.scenario.words import ticked, unknown_word

MOST_VARIANTS = 100
"""At most this many variants of one scenario."""


def resolve_variants(node: Node, root: MappingNode, context: Context) -> Node:
    """Return the variants of a scenario with whole shocks and names as ids; faults are told.

    `root` is the tree of the scenario before its names are resolved.
    """
    if not isinstance(node, MappingNode):
        return node
    entries: Entries = {}
    if len(node.entries) > MOST_VARIANTS:
        message = f"`variants`: at most {MOST_VARIANTS} are allowed; found {len(node.entries)}"
        context.faults.at(node, message)
        return node.with_entries(entries)
    base = shocks_of(root)
    known = [name for name in map(id_of, base) if name is not None] if context.whole else None
    for name, (key, item) in node.entries.items():
        if len(name) > LONGEST_ID or not re.match(ID_PATTERN, name):
            context.faults.at(key, f"`variants`: {ticked(name)} must be {WANTED_ID}")
        resolved = _variant(item, base, known, context) if isinstance(item, MappingNode) else item
        entries[name] = (key, resolved)
    return node.with_entries(entries)


def _variant(
    node: MappingNode, base: list[Node], known: list[str] | None, context: Context
) -> MappingNode:
    entries: Entries = dict(node.entries)
    removed: set[str] = set()
    if "theory" in entries:
        check_theory(entries["theory"][1], context)
    if "remove" in entries:
        removed = removed_ids(entries["remove"][1], known, context.faults)
    if "shocks" in entries:
        key, shocks = entries["shocks"]
        if isinstance(shocks, ListNode):
            whole = context.whole
            merged = merge_shocks(base, shocks.items, removed, context.faults, sound=whole)
            unchanged = {id(shock) for shock in base}
            own = [shock for shock in merged if id(shock) not in unchanged]
            named = name_shocks(own, set(known or ()), context.vocabulary)
            shocks = ListNode(shocks.source, shocks.index, named)
        entries["shocks"] = (key, resolve_shocks(shocks, context))
    if "parameters" in entries:
        key, item = entries["parameters"]
        parameters = context.vocabulary.parameters
        entries["parameters"] = (key, resolve_overrides(item, parameters, "parameter", context))
    if "preferences" in entries:
        key, item = entries["preferences"]
        entries["preferences"] = (key, resolve_preferences(item, context))
    return node.with_entries(entries)


def check_theory(node: Node, context: Context) -> None:
    """Tell a theory that nobody knows."""
    name = text_of(node)
    if name is not None and name not in context.vocabulary.theories:
        known = context.vocabulary.theories
        context.faults.at(node, unknown_word("`theory`: unknown theory", name, known))


def variant(scenario: Scenario, name: str) -> Scenario:
    """Return the whole scenario that the variant `name` makes of `scenario`.

    Its name is that of the scenario and of the variant; seed, start, months and actors are the
    same, so that both run on the same draws. Raises KeyError when there is no such variant.
    """
    change = scenario.variants[name]
    kept = {shock.id: shock for shock in scenario.shocks if shock.id not in change.remove}
    kept.update({shock.id: shock for shock in change.shocks})
    preferences = {who: dict(values) for who, values in scenario.preferences.items()}
    for who, values in change.preferences.items():
        preferences.setdefault(who, {}).update(values)
    return scenario.model_copy(
        update={
            "name": f"{scenario.name}: {name}",
            "description": change.description or scenario.description,
            "theory": change.theory or scenario.theory,
            "shocks": tuple(kept.values()),
            "parameters": {**scenario.parameters, **change.parameters},
            "preferences": preferences,
            "variants": {},
        }
    )
