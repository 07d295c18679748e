"""The meaning of shocks: who does what to whom, when, and whether a move of that type may."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from alignsim.scenario.context import Context, government_list, text_node, text_of
from alignsim.scenario.dates import month_at, parse_date
from alignsim.scenario.inherit import TIMINGS
from alignsim.scenario.nodes import Entries, ListNode, MappingNode, Node, ScalarNode
from alignsim.scenario.quantities import ExpressionError
from alignsim.scenario.ranges import check_range
from alignsim.scenario.scalars import value
from alignsim.scenario.schema import MOST_SHOCKS, Shock
from alignsim.scenario.vocabulary import CONDITION, MoveType, Vocabulary, folded
from alignsim.scenario.when import parse_when, quantities_in
from alignsim.scenario.words import is_misspelt, listed, quoted, suggestion, ticked, unknown_word

_OF_MOVES = ("by", "on", "through", "sector", "magnitude")


def resolve_shocks(node: Node, context: Context) -> Node:
    """Return the list of shocks, names as ids and months as dates; faults are told."""
    if not isinstance(node, ListNode):
        return node
    if len(node.items) > MOST_SHOCKS:
        message = f"`shocks`: at most {MOST_SHOCKS} shocks are allowed; found {len(node.items)}"
        context.faults.at(node, message)
        return ListNode(node.source, node.index)
    return ListNode(node.source, node.index, [resolve_shock(item, context) for item in node.items])


def resolve_shock(node: Node, context: Context) -> Node:
    """Return one shock with names as ids and `month` turned into `date`; faults are told."""
    if not isinstance(node, MappingNode):
        return node
    entries: Entries = dict(node.entries)
    start, context.month = context.month, _month_of(entries, context)
    for field, resolve in _FIELDS.items():
        if field in entries:
            key, item = entries[field]
            entries[field] = (key, resolve(item, field, context))
    type_node = node.get("type")
    type_name = text_of(type_node) if type_node is not None else None
    if type_node is not None and type_name is not None:
        if type_name == CONDITION:
            _check_condition(node, context)
        elif type_name in context.vocabulary.moves:
            _check_move(node, context.vocabulary.moves[type_name], context)
            _check_parties(node, entries, context)
        else:
            context.faults.at(type_node, partial(_unknown_type, type_name, context.vocabulary))
    context.month = start
    _resolve_timing(node, entries, context)
    return node.with_entries(entries)


def _month_of(entries: Entries, context: Context) -> str:
    """Return the month (YYYY-MM) whose members a bloc stands for in a shock: its own, or the start.

    The start also while a fault leaves the month unknown.
    """
    text = text_of(entries["date"][1]) if "date" in entries else None
    number = entries["month"][1] if "month" in entries else None
    try:
        if text is not None:
            return str(month_at(parse_date(text).count))
        read = value(number) if isinstance(number, ScalarNode) else None
        if context.span is not None and isinstance(read, int) and 1 <= read <= context.span.months:
            return str(context.span.month(read))
    except ValueError:
        pass
    return context.month


def _places(node: Node, field: str, context: Context) -> Node:
    """Resolve a government, a bloc or a list of governments."""
    if isinstance(node, ListNode):
        resolved = government_list(node, field, context)
        for item in resolved.items:
            _must_be_in_play(item, field, context)
        return resolved
    return _must_be_in_play(context.place(node, field) or node, field, context)


def _party(node: Node, field: str, context: Context) -> Node:
    """Resolve a single government."""
    return _must_be_in_play(context.government(node, field) or node, field, context)


def _must_be_in_play(node: Node, field: str, context: Context) -> Node:
    name = text_of(node)
    if name is not None and not node.refused:
        context.check_in_play(node, field, name)
    return node


def _set(node: Node, field: str, context: Context) -> Node:
    """Check the names and numbers of the conditions a shock sets."""
    if not isinstance(node, MappingNode):
        return node
    conditions = context.vocabulary.conditions
    for name, (key, item) in node.entries.items():
        if name in conditions:
            check_range(item, name, conditions[name], context)
        else:
            item.refused = True
            context.faults.at(key, unknown_word("`set`: unknown condition", name, conditions))
    if not node.entries:
        context.faults.at(node, f"`set` is empty; name a condition: {listed(conditions)}")
    return node


def _when(node: Node, field: str, context: Context) -> Node:
    text = text_of(node)
    if text is None:
        return node
    try:
        condition = parse_when(text, context.vocabulary, context.span)
    except ExpressionError as error:
        context.faults.at(node, partial("`when`: {}".format, error))
        return node
    for quantity in quantities_in(condition):
        missing = context.quantity_out_of_play(quantity)
        if missing:
            context.faults.at(node, f"`when`: {missing}")
            return node
    return text_node(node, str(condition))


_FIELDS: dict[str, Callable[[Node, str, Context], Node]] = {
    "by": _places,
    "on": _places,
    "through": _party,
    "set": _set,
    "when": _when,
}


def _unknown_type(name: str, vocabulary: Vocabulary) -> str:
    """Word the message about an unknown type; a common word for a move or a condition is known."""
    types = (*vocabulary.moves, CONDITION)
    meant = meanings_of_word(name, vocabulary)
    if not meant:
        return unknown_word("`type`: unknown type", name, types)()
    guesses = [ticked(each) for each in meant if each in vocabulary.moves]
    settings = [f"`set: {{{each}: ...}}`" for each in meant if each in vocabulary.conditions]
    if settings:
        guesses.append(f"`{CONDITION}` with {listed(settings)}")
    question = f"; did you mean {listed(guesses)}? allowed: {listed(types)}"
    return f"`type`: unknown type {quoted(name)}{question}"


def meanings_of_word(word: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the moves and conditions that a common word means, one or many of it alike."""
    name, synonyms = folded(word), vocabulary.synonyms
    for each in (name, name.removesuffix("s"), name.removesuffix("es")):
        if each in synonyms:
            return tuple(synonyms[each])
    return ()


def _check_condition(node: MappingNode, context: Context) -> None:
    for field in _OF_MOVES:
        if field in node.entries:
            key = node.entries[field][0]
            context.faults.at(key, f"`{field}` belongs to moves; a `condition` has none: delete it")
    if "set" not in node.entries:
        message = "`set` is missing: a `condition` needs `set: {name: value}` with one of "
        _tell_missing(node, ("set",), message + listed(context.vocabulary.conditions), context)


def _tell_missing(
    node: MappingNode, fields: tuple[str, ...], message: str, context: Context
) -> None:
    """Tell that none of some fields is there, unless one is under a name that is told by itself."""
    faults, known = context.faults, Shock.model_fields
    guess = faults.may_guess()
    if not (guess and any(is_misspelt(field, node.entries, known) for field in fields)):
        faults.add(node.source, node.index, message)


def _check_move(node: MappingNode, move: MoveType, context: Context) -> None:
    """Check that a move has the fields its type needs and none it cannot take."""
    given, name = node.entries, ticked(move.id)
    for field, may, reason in (
        ("set", False, "sets no conditions"),
        ("on", move.takes_target, "is aimed at nobody"),
        ("sector", move.sectors, "concerns no trade sector"),
        ("through", move.may_go_through, "cannot go through a third party"),
        ("lasts", move.may_last, "does not stay in force"),
    ):
        if not may and field in given:
            context.faults.at(given[field][0], f"{name} {reason}: delete `{field}`")
    for field, must, usage in (
        ("by", True, "GOVERNMENT"),
        ("on", move.needs_target, "GOVERNMENT"),
        ("sector", move.needs_sector, "SECTOR"),
    ):
        if must and field not in given:
            message = f"`{field}` is missing: {name} needs it; add `{field}: {usage}`"
            _tell_missing(node, (field,), message, context)
    sector = node.get("sector")
    text = text_of(sector) if sector is not None else None
    if sector is not None and text is not None and move.sectors and text not in move.sectors:
        what, word = f"{name} may name", text
        context.faults.at(
            sector,
            lambda: (
                f"`sector`: unknown sector {quoted(word)}{suggestion(word, move.sectors, what)}"
            ),
        )


def _named(entries: Entries, field: str) -> list[tuple[Node, str]]:
    """Return each name of `by`, `on` or `through` with its node, when all of them are sound."""
    if field not in entries:
        return []
    node = entries[field][1]
    nodes = node.items if isinstance(node, ListNode) else [node]
    names = [(each, text_of(each)) for each in nodes if not each.refused]
    return [(each, name) for each, name in names if name is not None]


def _check_parties(node: MappingNode, entries: Entries, context: Context) -> None:
    """Refuse a party in two parts: the maker, the target and the third party must differ."""
    made_on = _named(entries, "on")
    makers = {name for _, name in _named(entries, "by")}
    targets = {name for _, name in made_on}
    for item, name in made_on:
        if name in makers:
            context.faults.at(
                item, f"`on`: {ticked(name)} is in `by` as well; a move needs two different parties"
            )
    _check_somebody_else(entries, makers, targets, context)
    for item, name in _named(entries, "through"):
        if name in makers or name in targets:
            part = "by" if name in makers else "on"
            context.faults.at(
                item, f"`through`: {ticked(name)} is in `{part}` as well; name a third party"
            )


def _check_somebody_else(
    entries: Entries, makers: set[str], targets: set[str], context: Context
) -> None:
    """Refuse a move whose only maker in play is the only target in play: a bloc of one."""
    blocs = context.vocabulary.blocs
    if context.in_play is None or makers & targets or (makers | targets).isdisjoint(blocs):
        return
    members = context.vocabulary.members
    month = context.month
    by = {each for name in makers for each in members(name, month)} & context.in_play
    on = {each for name in targets for each in members(name, month)} & context.in_play
    if len(by) == 1 and by == on:
        message = f"`on`: only {ticked(min(on))}, who makes the move, is in play; add to `actors`"
        context.faults.at(entries["on"][1], message)


def _resolve_timing(node: MappingNode, entries: Entries, context: Context) -> None:
    """Check that a shock has one date, month or condition, within the run."""
    given = [field for field in TIMINGS if field in entries]
    if not given:
        message = "`date` is missing: add `date: YYYY-MM`, `month: NUMBER` or `when: CONDITION`"
        _tell_missing(node, TIMINGS, message, context)
    for field in given[1:]:
        message = f"`{field}` and `{given[0]}` are both given; keep one of them"
        context.faults.at(entries[field][1], message)
    once = node.entries.get("once")
    if once is not None and "when" not in given:
        context.faults.at(once[0], "`once` has a meaning only with `when`; delete it")
    if "date" in given:
        _check_date(entries["date"][1], context)
    if "month" in given:
        _turn_month(entries, context)


def _check_date(node: Node, context: Context) -> None:
    text, span = text_of(node), context.span
    if text is None or span is None:
        return
    try:
        date = parse_date(text)
    except ValueError:
        return
    if date.before(span.start):
        message = f"`date` {date} is before the start of the run, {span.start}"
        context.faults.at(node, f"{message}; choose a later date or an earlier `start`")
    elif date.count > span.last_count:
        message = f"`date` {date} is after the last month of the run, {span.last}"
        context.faults.at(node, f"{message}; choose an earlier date or more `months`")


def _turn_month(entries: Entries, context: Context) -> None:
    key, node = entries["month"]
    number = value(node) if isinstance(node, ScalarNode) else None
    span = context.span
    if span is None or isinstance(number, bool) or not isinstance(number, int | float):
        return
    if number > span.months:
        message = f"`month` {number} is after the last month of the run, {span.months}"
        context.faults.at(node, f"{message} ({span.last}); choose an earlier one or more `months`")
    elif number >= 1 and number == int(number) and "date" not in entries:
        del entries["month"]
        date_key = ScalarNode(key.source, key.index, "date", True)
        entries["date"] = (date_key, text_node(node, str(span.month(int(number)))))
