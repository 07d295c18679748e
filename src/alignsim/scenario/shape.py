"""Types, bounds and unknown fields: what the models refuse, told in plain language at its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from alignsim.scenario.dates import WANTED_DATE
from alignsim.scenario.faults import Faults
from alignsim.scenario.nodes import WITHOUT_DASHES, ListNode, MappingNode, Node, ScalarNode
from alignsim.scenario.scalars import (
    found,
    plain_data,
    share_meant,
    value,
    why_no_number,
    why_no_word,
)
from alignsim.scenario.schema import (
    NUMBER_TAG,
    Constant,
    Inheritance,
    Normal,
    Scenario,
    Shock,
    Triangular,
    Uniform,
    Variant,
    Wanted,
)
from alignsim.scenario.slips import slip, slip_in_words
from alignsim.scenario.words import is_misspelt, strange_letter, suggestion, ticked

_Model = TypeVar("_Model", bound=BaseModel)

_DISTRIBUTIONS: dict[str, type[BaseModel]] = {
    "uniform": Uniform,
    "triangular": Triangular,
    "normal": Normal,
    "constant": Constant,
}
_ITEMS = {
    "shocks": "a shock, a mapping that begins `- type: ...`",
    "actors": "the name of a government",
    "by": "the name of a government",
    "on": "the name of a government",
    "report": "a quantity such as `loss(GOVERNMENT)`",
    "preferences": "a mapping of preferences to values",
    "variants": "a mapping of what the variant changes",
}
_TAGS = frozenset({NUMBER_TAG, *_DISTRIBUTIONS})
_TEXT = "text"
_MOST_TOLD = 1000
_NUMBER = "a finite number"
_SHARE = "a finite number between 0 and 1"
_MADE_OF_LINES = re.compile(r"\ba (list|mapping)\b")


def check_shape(root: MappingNode, faults: Faults) -> Scenario | None:
    """Return the scenario of a resolved tree, or None when the models refuse it (told)."""
    return check_model(root, Scenario, faults)


def check_model(root: MappingNode, model: type[_Model], faults: Faults) -> _Model | None:
    """Return what a model makes of a resolved tree, or None when it refuses the tree (told)."""
    try:
        return model.model_validate(plain_data(root))
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        for detail in details[:_MOST_TOLD]:
            _tell(detail, _Tree(root, model), faults)
        faults.count_more(len(details[_MOST_TOLD:]))
    return None


@dataclass(frozen=True, slots=True)
class _Tree:
    """What is checked, and against which model."""

    root: MappingNode
    model: type[BaseModel]


@dataclass(slots=True)
class _Place:
    """Where a path of the models leads: the node, its key, and what may stand there.

    `model` is the model whose field, named `field`, the path last entered; both are None and empty
    at the root and in the items of lists and mappings.
    """

    node: Node
    key: Node
    refused: bool
    model: type[BaseModel] | None = None
    field: str = ""
    wanted: str = ""


def _find(path: tuple[int | str, ...], tree: _Tree) -> _Place:
    """Follow a path of the models through the nodes, as far as the nodes go."""
    place = _Place(tree.root, tree.root, tree.root.refused)
    model: type[BaseModel] | None = tree.model
    for step in path:
        inside = place.node.entries if isinstance(place.node, MappingNode) else {}
        if model is None and step in _TAGS and step not in inside:
            model = _DISTRIBUTIONS.get(str(step))
        elif isinstance(step, int):
            place.wanted = _ITEMS.get(place.field, _TEXT)
            model = Shock if place.field == "shocks" else None
            items = place.node.items if isinstance(place.node, ListNode) else []
            place.node = place.key = items[step] if step < len(items) else place.node
        else:
            item = _ITEMS.get(place.field, _NUMBER)
            place.wanted = item if model is None else _wanted(model, step)
            within = _inner(model, step)
            if model is None and place.field == "variants":
                within = Variant
            place.model, place.field, model = model, step, within
            place.key, place.node = inside.get(step, (place.key, place.node))
        place.refused = place.refused or place.node.refused or place.key.refused
    return place


def _wanted(model: type[BaseModel], field: str) -> str:
    """Return the words for what a field of a model may hold."""
    info = _fields(model).get(field)
    marks = list(_marks(info.annotation, info.metadata)) if info else []
    for mark in marks:
        if isinstance(mark, Wanted):
            return mark.text
    return _NUMBER if model in _DISTRIBUTIONS.values() else _TEXT


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by the names that files give them."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _inner(model: type[BaseModel] | None, field: str) -> type[BaseModel] | None:
    """The model that a field itself holds, if it holds one."""
    info = _fields(model).get(field) if model else None
    annotation = info.annotation if info else None
    kinds = get_args(annotation) if get_origin(annotation) is UnionType else (annotation,)
    return next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), None)


def _marks(annotation: Any, metadata: Iterable[Any]) -> Iterator[Any]:
    """Yield what an annotation is marked with, at any depth."""
    yield from metadata
    for part in get_args(annotation):
        yield from _marks(part, getattr(part, "__metadata__", ()))


def _tell(detail: ErrorDetails, tree: _Tree, faults: Faults) -> None:
    """Tell one refusal of the models, unless a fault was told at that place already."""
    kind = detail["type"]
    place = _find(detail["loc"], tree)
    field = ticked(place.field)
    if kind == "missing":
        if not place.refused and not _misspelt(place, tree, faults):
            faults.add(
                place.node.source,
                place.node.index,
                f"{field} is missing; add `{place.field}: ...` ({place.wanted})",
            )
    elif place.refused or (kind == "too_short" and _has_items(place.node)):
        return
    elif kind == "extra_forbidden":
        unknown, fields = place.field, _fields_of(detail["loc"], tree)
        faults.at(
            place.key,
            lambda: (
                f"unknown field {ticked(unknown)}{strange_letter(unknown)}"
                f"{suggestion(unknown, fields, 'fields here')}"
            ),
        )
    elif kind == "value_error":
        if _spoilt(place.node):
            return
        told = str(detail["ctx"]["error"])
        faults.at(place.node, f"{field} {told}" if place.field else told)
    elif place.field == "shocks" and isinstance(place.node, MappingNode):
        faults.at(place.node, _without_dashes(place.node))
    else:
        faults.at(place.node, f"{field} must be {place.wanted}; found {_shown(place)}")


def _without_dashes(node: MappingNode) -> str:
    """Word the message about shocks that are a mapping: their dashes, or dashes of another kind."""
    first, (_, shock) = next(iter(node.entries.items()), ("", (node, node)))
    found = slip(first)
    if found is not None:
        return f"`shocks`: {found[1]}"
    if isinstance(shock, MappingNode) and first:
        return f"{WITHOUT_DASHES}; its name goes into the shock: `- id: {first}`"
    return WITHOUT_DASHES


def _misspelt(place: _Place, tree: _Tree, faults: Faults) -> bool:
    """Whether a missing field is there under an unknown name, which is told by itself."""
    if not isinstance(place.node, MappingNode) or place.model is None or not faults.may_guess():
        return False
    more = Inheritance.model_fields if place.model is Scenario else {}
    return is_misspelt(place.field, place.node.entries, (*_fields(place.model), *more))


def _has_items(node: Node) -> bool:
    """Whether a list said to be too short has items after all, each told of by itself."""
    return isinstance(node, ListNode) and bool(node.items)


def _spoilt(node: Node) -> bool:
    """Whether something within a mapping was refused already, so that its whole tells no more."""
    if not isinstance(node, MappingNode):
        return False
    return any(item.refused for _, item in node.entries.values())


def _fields_of(path: tuple[int | str, ...], tree: _Tree) -> list[str]:
    """Return the fields of the model that refused the last step of a path."""
    model = _find(path, tree).model
    more = Inheritance.model_fields if model is Scenario else {}
    return [*_fields(model), *more] if model else []


def _shown(place: _Place) -> str:
    node = place.node
    if not isinstance(node, ScalarNode):
        return found(node)
    read, wanted = value(node), place.wanted
    why = ""
    if isinstance(read, str) and "number" in wanted:
        why = why_no_number(node)
    elif isinstance(read, str) and node.plain and _MADE_OF_LINES.search(wanted):
        why = slip_in_words(node.source.line_from(node.index))
    elif wanted.startswith(_TEXT):
        why = why_no_word(node)
    elif wanted.startswith(_SHARE):
        why = share_meant(read, 0.0, 1.0)
    elif wanted == WANTED_DATE and node.text.isdigit():
        why = f" (add the month, such as {node.text}-01)"
    return found(node) + why
