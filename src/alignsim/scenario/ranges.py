"""Values of parameters, preferences and conditions against their allowed ranges."""

from __future__ import annotations

from collections.abc import Mapping

from alignsim.scenario.context import Context, text_node
from alignsim.scenario.nodes import MappingNode, Node, ScalarNode
from alignsim.scenario.scalars import found, share_meant, value, why_no_number
from alignsim.scenario.schema import DISTRIBUTIONS
from alignsim.scenario.vocabulary import Range
from alignsim.scenario.words import listed, quoted, suggestion, ticked, unknown_word

_VALUES = ("low", "mode", "mean", "high", "value")


def check_range(node: Node, name: str, allowed: Range, context: Context) -> None:
    """Tell a fault unless `node` is a number in the allowed range."""
    _check(node, ticked(name), allowed, context, "")


def _check(node: Node, told: str, allowed: Range, context: Context, instead: str) -> None:
    if node.refused:
        return
    low, high = allowed
    wanted = f"{told} must be a finite number between {low:g} and {high:g}{instead}"
    read = value(node) if isinstance(node, ScalarNode) else None
    if isinstance(read, bool) or not isinstance(read, int | float):
        reason = why_no_number(node) if isinstance(node, ScalarNode) else ""
        context.faults.at(node, f"{wanted}; found {found(node)}{reason}")
    elif not low <= read <= high:
        context.faults.at(
            node, f"{wanted}; found {found(node)}, out of that range{share_meant(read, *allowed)}"
        )


def resolve_overrides(
    node: Node, allowed: Mapping[str, Range], what: str, context: Context
) -> Node:
    """Return a mapping of names to numbers or distributions, ranges filled in, faults told.

    `what` is the word for a name in messages, such as ``parameter``.
    """
    if not isinstance(node, MappingNode):
        return node
    entries = {}
    for name, (key, item) in node.entries.items():
        if name in allowed:
            entries[name] = (key, _resolve_override(item, name, allowed[name], context))
            continue
        entries[name] = (key, item)
        item.refused = True
        context.faults.at(key, unknown_word(f"unknown {what}", name, allowed))
    return node.with_entries(entries)


def resolve_preferences(node: Node, context: Context) -> Node:
    """Return preferences under the ids of governments in play, values checked; faults are told."""
    if not isinstance(node, MappingNode):
        return node
    entries: dict[str, tuple[ScalarNode, Node]] = {}
    for name, (key, item) in node.entries.items():
        resolved = context.government(text_node(key, name), "preferences")
        government = name if resolved is None else resolved.text
        if resolved is None:
            item.refused = True
        elif government in entries:
            first = quoted(entries[government][0].text)
            message = f"`preferences`: {quoted(name)} is the same government as {first}; keep one"
            context.faults.at(key, message)
        else:
            context.check_in_play(key, "preferences", government)
        known = context.vocabulary.preferences
        if resolved is not None:
            item = resolve_overrides(item, known, "preference", context)
        entries.setdefault(government, (key, item))
    return node.with_entries(entries)


def _resolve_override(node: Node, name: str, allowed: Range, context: Context) -> Node:
    if not isinstance(node, MappingNode):
        _check(node, ticked(name), allowed, context, " or a distribution `{dist: ...}`")
        return node
    dist = node.get("dist")
    kind = value(dist) if isinstance(dist, ScalarNode) else None
    if dist is None:
        message = f"{ticked(name)}: `dist` is missing; it is {listed(DISTRIBUTIONS)}"
        context.faults.at(node, message)
    elif kind not in DISTRIBUTIONS:
        node.refused = True
        if not dist.refused:
            guess = suggestion(str(kind), DISTRIBUTIONS)
            context.faults.at(dist, f"`dist`: unknown distribution {found(dist)}{guess}")
    entries = dict(node.entries)
    for field in _VALUES:
        if field in entries and not node.refused:
            _check(entries[field][1], f"`{field}` of {ticked(name)}", allowed, context, "")
    if kind == "normal":
        for field, bound in zip(("low", "high"), allowed, strict=True):
            place = ScalarNode(node.source, node.index, repr(float(bound)), True)
            entries.setdefault(field, (place, place))
    return node.with_entries(entries)
