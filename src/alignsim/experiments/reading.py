"""From a file of claims to claims; everything wrong in it is told at once, at its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

from alignsim.errors import AlignsimError
from alignsim.experiments.claims import FALLS_MORE, GREATER, RISES_MORE, SIGNS, DirectionalClaim
from alignsim.library import load_scenario
from alignsim.scenario.context import Context, text_node, text_of
from alignsim.scenario.faults import Faults
from alignsim.scenario.ids import id_of, name_shocks
from alignsim.scenario.lexicon import shipped_vocabulary
from alignsim.scenario.nodes import Entries, ListNode, MappingNode, Node, ScalarNode, compose
from alignsim.scenario.quantities import ExpressionError, parse_quantity
from alignsim.scenario.scalars import value
from alignsim.scenario.schema import Scenario
from alignsim.scenario.shape import check_model
from alignsim.scenario.shocks import resolve_shock
from alignsim.scenario.source import FileKind, decode, read_bytes
from alignsim.scenario.words import nearest, quoted, ticked, unknown_word

KIND = FileKind(
    name="file of claims",
    file="file of claims",
    begins="it begins with the id of a claim, such as `summit-draws-seoul:`",
    mapping="a file of claims is a mapping from ids to claims, such as `summit-draws-seoul: ...`",
)

_SHOCKS = ("with", "other-with")
_COMPARING = (RISES_MORE, FALLS_MORE)


def load_claims(path: str | Path | None = None) -> tuple[DirectionalClaim, ...]:
    """Return the claims of a file, by default those that come with alignsim, in its order.

    Raises ScenarioError, which holds every fault found with file, line and column.
    """
    if path is not None:
        return read_claims(read_bytes(path, KIND), str(path))
    with as_file(files("alignsim.world") / "data" / "claims.yaml") as shipped:
        return read_claims(read_bytes(shipped, KIND), shipped.name)


def read_claims(data: bytes, file: str = "claims.yaml") -> tuple[DirectionalClaim, ...]:
    """Return the claims written in ``data``, YAML in UTF-8; ``file`` is the name in messages.

    Raises ScenarioError as :func:`load_claims` does.
    """
    faults = Faults()
    root = compose(decode(data, file, kind=KIND), faults)
    if root is None:
        raise faults.error()
    scenarios: dict[str, Scenario | str] = {}
    claims = [_read(key, node, faults, scenarios) for key, node in root.entries.values()]
    faults.raise_any()
    return tuple(claim for claim in claims if claim is not None)


def chosen_claims(
    claims: Sequence[DirectionalClaim], names: Sequence[str]
) -> tuple[DirectionalClaim, ...]:
    """The claims with these ids, in the order of the file; all where none is named.

    AlignsimError tells the nearest id of one that there is not.
    """
    known = [claim.id for claim in claims]
    for name in names:
        if name not in known:
            near = nearest(name, known)
            guess = f"did you mean {near}? " if near else ""
            raise AlignsimError(
                f"no claim is called {quoted(name)}; {guess}there are: {', '.join(known)}"
            )
    return tuple(claim for claim in claims if not names or claim.id in names)


def _read(
    key: ScalarNode, node: Node, faults: Faults, scenarios: dict[str, Scenario | str]
) -> DirectionalClaim | None:
    """Read one claim; None where it is refused (told)."""
    if not isinstance(node, MappingNode):
        faults.at(node, f"{ticked(key.text)} must be a mapping such as `statement: ...`")
        return None
    entries = dict(node.entries)
    if "id" in entries:
        faults.at(entries["id"][0], "`id` is not needed: a claim is called by its key; delete it")
    named = ScalarNode(key.source, key.index, "id", True)
    entries["id"] = (named, text_node(key, key.text))
    scenario = _scenario(entries, faults, scenarios)
    _Resolving(node, entries, scenario, faults).resolve()
    return check_model(node.with_entries(entries), DirectionalClaim, faults)


def _scenario(
    entries: Entries, faults: Faults, known: dict[str, Scenario | str]
) -> Scenario | None:
    """The scenario of a claim, read once; None where it cannot be read (told)."""
    node = entries["scenario"][1] if "scenario" in entries else None
    name = text_of(node) if node is not None else None
    if node is None or name is None:
        return None
    if name not in known:
        try:
            known[name] = load_scenario(name)
        except AlignsimError as refusal:
            known[name] = str(refusal).splitlines()[0]
    found = known[name]
    if isinstance(found, Scenario):
        return found
    faults.at(node, f"`scenario`: {found}")
    return None


@dataclass(frozen=True)
class _Resolving:
    """The checks of one claim; they put ids and whole shocks in place of what was written."""

    node: MappingNode
    entries: Entries
    scenario: Scenario | None
    faults: Faults

    def resolve(self) -> None:
        """Check all fields against the world, the scenario and one another."""
        context = self._context()
        for field in _SHOCKS:
            self._each(field, partial(self._shock, context=context))
        for field in ("quantity", "than"):
            self._each(field, partial(self._quantity, context=context))
        self._each("without", self._removed)
        self._each("direction", self._direction)
        self._each("month", self._month)
        self._companions()

    def _each(self, field: str, check: Callable[[Node, str], Node]) -> None:
        if field in self.entries:
            key, node = self.entries[field]
            self.entries[field] = (key, check(node, field))

    def _context(self) -> Context:
        context = Context(shipped_vocabulary(), self.faults)
        if self.scenario is not None:
            context.in_play = frozenset(self.scenario.actors)
            context.span = self.scenario.span
            context.month = str(context.span.month(1))
        return context

    def _shock(self, node: Node, _field: str, context: Context) -> Node:
        if not isinstance(node, MappingNode):
            return node
        there = {shock.id for shock in self.scenario.shocks} if self.scenario else set()
        (named,) = name_shocks([node], set(there), context.vocabulary)
        name = id_of(named)
        if name in there and isinstance(named, MappingNode):
            message = f"`id`: the scenario has a shock {ticked(name or '')} already; choose another"
            self.faults.at(named.entries["id"][1], message)
        return resolve_shock(named, context)

    def _quantity(self, node: Node, field: str, context: Context) -> Node:
        text = text_of(node)
        if text is None:
            return node
        try:
            quantity = parse_quantity(text, context.vocabulary)
        except ExpressionError as error:
            self.faults.at(node, f"{ticked(field)}: {error}")
            return node
        missing = context.quantity_out_of_play(quantity)
        if missing:
            self.faults.at(node, f"{ticked(field)}: {missing}")
        return text_node(node, str(quantity))

    def _removed(self, node: Node, _field: str) -> Node:
        if not isinstance(node, ListNode):
            return node
        if not node.items:
            self.faults.at(node, "`without` is empty; name a shock of the scenario")
        known = [shock.id for shock in self.scenario.shocks] if self.scenario else None
        for item in node.items:
            name = text_of(item)
            if name is not None and known is not None and name not in known:
                saying = "`without`: the scenario has no shock"
                self.faults.at(item, unknown_word(saying, name, known))
        return node

    def _direction(self, node: Node, _field: str) -> Node:
        text = text_of(node)
        if text is not None and text not in SIGNS:
            self.faults.at(node, unknown_word("`direction`: unknown direction", text, SIGNS))
        return node

    def _month(self, node: Node, _field: str) -> Node:
        number = value(node) if isinstance(node, ScalarNode) else None
        whole = isinstance(number, int) and not isinstance(number, bool)
        if self.scenario is not None and whole and number > self.scenario.months:  # type: ignore[operator]
            message = f"`month` {number} is after the last month of the scenario"
            self.faults.at(node, f"{message}, {self.scenario.months}; choose an earlier one")
        return node

    def _companions(self) -> None:
        """Fields that need one another, or exclude one another."""
        if "with" in self.entries and "without" in self.entries:
            message = "`with` and `without` are both given; keep one of them"
            self.faults.at(self.entries["with"][0], message)
        elif "with" not in self.entries and "without" not in self.entries:
            message = "`without` is missing: add `without: [SHOCK]`, or a shock under `with`"
            self.faults.add(self.node.source, self.node.index, message)
        direction = self.entries.get("direction")
        text = text_of(direction[1]) if direction else None
        if text is None:
            return
        for field, wanted in (("other-with", _COMPARING), ("than", (GREATER,))):
            if text in wanted and field not in self.entries:
                message = f"{ticked(field)} is missing: the direction {ticked(text)} needs it"
                self.faults.add(self.node.source, self.node.index, message)
            elif text not in wanted and field in self.entries:
                message = f"{ticked(field)} has a meaning only with {' or '.join(wanted)}; delete"
                self.faults.at(self.entries[field][0], f"{message} it")
