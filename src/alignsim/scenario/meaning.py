"""The meaning of a scenario: every name known, every date in the run, every actor in play."""

from __future__ import annotations

from functools import partial

from alignsim.scenario.context import Context, government_list, text_node, text_of
from alignsim.scenario.dates import LAST_MONTH, Span, parse_date
from alignsim.scenario.nodes import ListNode, MappingNode, Node, ScalarNode
from alignsim.scenario.quantities import ExpressionError, parse_quantity
from alignsim.scenario.ranges import resolve_overrides, resolve_preferences
from alignsim.scenario.scalars import value
from alignsim.scenario.schema import MOST_MONTHS, Scenario
from alignsim.scenario.shocks import resolve_shocks
from alignsim.scenario.variants import check_theory, resolve_variants
from alignsim.scenario.words import ticked

MOST_REPORTED = 1000
"""At most this many quantities in a report."""


def resolve(root: MappingNode, context: Context) -> MappingNode:
    """Return a whole tree (it has `shocks`) with names as ids and everyone in play by default.

    What is wrong is told to `context.faults`; types and bounds are left to the check of shape.
    """
    entries = dict(root.entries)
    context.span = _span(root, context)
    context.month = str(context.span.month(1)) if context.span else ""
    if "actors" in entries:
        entries["actors"] = (entries["actors"][0], _actors(entries["actors"][1], context))
    else:
        _everyone(root, entries, context)
    entries["shocks"] = (entries["shocks"][0], resolve_shocks(entries["shocks"][1], context))
    if "parameters" in entries:
        key, node = entries["parameters"]
        known = context.vocabulary.parameters
        entries["parameters"] = (key, resolve_overrides(node, known, "parameter", context))
    if "preferences" in entries:
        entries["preferences"] = (
            entries["preferences"][0],
            resolve_preferences(entries["preferences"][1], context),
        )
    if "variants" in entries:
        key, node = entries["variants"]
        entries["variants"] = (key, resolve_variants(node, root, context))
    if "theory" in entries:
        check_theory(entries["theory"][1], context)
    if "report" in entries:
        entries["report"] = (entries["report"][0], _report(entries["report"][1], context))
    return root.with_entries(entries)


def _span(root: MappingNode, context: Context) -> Span | None:
    """Return the months of the run, or None when `start` or `months` is not sound."""
    node = root.get("start")
    text = text_of(node) if node is not None else None
    months = _months(root.get("months"))
    if node is None or text is None or months is None:
        return None
    try:
        start = parse_date(text)
    except ValueError:
        return None
    if start.count + months - 1 > LAST_MONTH:
        message = f"`start`: {months} months from {start} run past the year 9999"
        context.faults.at(node, f"{message}; choose an earlier `start` or fewer `months`")
        return None
    return Span(start, months)


def _months(node: Node | None) -> int | None:
    if node is None:
        return int(Scenario.model_fields["months"].default)
    read = value(node) if isinstance(node, ScalarNode) else None
    if isinstance(read, bool) or not isinstance(read, int | float):
        return None
    return int(read) if 1 <= read <= MOST_MONTHS and read == int(read) else None


def _everyone(
    root: MappingNode, entries: dict[str, tuple[ScalarNode, Node]], context: Context
) -> None:
    """Put every government in play when `actors` is left out."""
    context.in_play = frozenset(context.vocabulary.governments)
    key = ScalarNode(root.source, root.index, "actors", True)
    items: list[Node] = [text_node(root, each) for each in context.vocabulary.governments]
    entries["actors"] = (key, ListNode(root.source, root.index, items))


def _actors(node: Node, context: Context) -> Node:
    if not isinstance(node, ListNode):
        return node
    if not node.items:
        message = "`actors` is empty; name at least one government, or delete the line for all"
        context.faults.at(node, message)
        return node
    resolved = government_list(node, "actors", context)
    names = [text_of(item) for item in resolved.items]
    if not any(item.refused for item in node.items):
        context.in_play = frozenset(name for name in names if name is not None)
    return resolved


def _report(node: Node, context: Context) -> Node:
    if not isinstance(node, ListNode):
        return node
    items: list[Node] = []
    seen: set[str] = set()
    asked = _rejoined(node.items)
    if len(asked) > MOST_REPORTED:
        message = f"`report`: at most {MOST_REPORTED} quantities are allowed; found {len(asked)}"
        context.faults.at(node, message)
    for item in asked[:MOST_REPORTED]:
        text = text_of(item)
        if text is None:
            items.append(item)
            continue
        try:
            quantity = parse_quantity(text, context.vocabulary)
        except ExpressionError as error:
            context.faults.at(item, partial("`report`: {}".format, error))
            items.append(item)
            continue
        name = str(quantity)
        missing = context.quantity_out_of_play(quantity)
        if missing:
            context.faults.at(item, f"`report`: {ticked(name)}: {missing}")
        elif name in seen:
            context.faults.at(item, f"`report`: {ticked(name)} is asked for twice; delete one")
        seen.add(name)
        items.append(text_node(item, name))
    return ListNode(node.source, node.index, items)


def _rejoined(items: list[Node]) -> list[Node]:
    """Join again what the commas of ``[alignment(seoul, nato), ...]`` took apart in YAML."""
    joined: list[Node] = []
    parts: list[ScalarNode] = []
    for item in items:
        plain = isinstance(item, ScalarNode) and item.plain
        if isinstance(item, ScalarNode) and plain and (parts or _opens(item.text)):
            parts.append(item)
            if ")" in item.text:
                joined.append(_join(parts))
                parts = []
            continue
        if parts:
            joined.append(_join(parts))
            parts = []
        joined.append(item)
    return [*joined, _join(parts)] if parts else joined


def _opens(text: str) -> bool:
    return "(" in text and ")" not in text


def _join(parts: list[ScalarNode]) -> ScalarNode:
    return text_node(parts[0], ", ".join(part.text for part in parts))
