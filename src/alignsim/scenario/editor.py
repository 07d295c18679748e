"""JSON Schema of scenario files, by which an editor completes fields and marks mistakes.

It is made of the models (`schema`) and of the words that a vocabulary allows, and accepts every
file that the loader accepts; what needs a whole scenario, such as a date within the run, is left
to the loader. Draft 07, which every editor knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import NullableSchema, WithDefaultSchema

from alignsim.scenario.dates import WANTED_DATE
from alignsim.scenario.inherit import TIMINGS
from alignsim.scenario.quantities import CONDITION_NAME, GOVERNMENT, KINDS
from alignsim.scenario.schema import (
    ID_PATTERN,
    LONGEST_ID,
    MOST_SHOCKS,
    WANTED_ID,
    Inheritance,
    Scenario,
)
from alignsim.scenario.variants import MOST_VARIANTS
from alignsim.scenario.vocabulary import CONDITION, MoveType, Range, Vocabulary
from alignsim.scenario.when import MONTH

Json = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"
TITLE = "alignsim scenario"
"""By its title a schema is known as one of ours."""

_SHARED = ("id", "type", *TIMINGS, "once", "probability", "note", "source")
_OF_EVERY_MOVE = ("by", "magnitude")
_DISTRIBUTIONS = ("Uniform", "Triangular", "Normal", "Constant")
_QUANTITY = rf"^\s*({'|'.join(KINDS)})\s*\(|^[^(]*\)\s*$"


class _SchemaOfFiles(GenerateJsonSchema):
    """JSON Schema of what a file may hold: a field left out is left out, never null."""

    def nullable_schema(self, schema: NullableSchema) -> JsonSchemaValue:
        """What may be left out, as what it is when it is given."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        """A default that is nothing is not shown."""
        result = super().default_schema(schema)
        default = result.get("default")
        if default is None or default is False or default in ("", [], {}):
            result.pop("default", None)
        return result


def json_schema(vocabulary: Vocabulary, meanings: Mapping[str, str] | None = None) -> Json:
    """Return the JSON Schema of a scenario file.

    `meanings` explains words of the vocabulary; an editor shows them beside its suggestions.
    """
    return _Writer(vocabulary, meanings or {}).schema()


class _Writer:
    def __init__(self, vocabulary: Vocabulary, meanings: Mapping[str, str]) -> None:
        self.vocabulary = vocabulary
        self.meanings = meanings
        whole = Scenario.model_json_schema(schema_generator=_SchemaOfFiles)
        heritage = Inheritance.model_json_schema(schema_generator=_SchemaOfFiles)
        models = whole["$defs"]
        self.root: Json = whole["properties"] | heritage["properties"]
        self.variant: Json = models["Variant"]["properties"]
        self.shock: Json = models["Shock"]["properties"]
        self.distributions: Json = {name.lower(): models[name] for name in _DISTRIBUTIONS}
        for fields in (self.root, self.variant, self.shock):
            for field in fields.values():
                field.pop("title", None)
        for model in self.distributions.values():
            model.pop("title", None)
            for field in model["properties"].values():
                field.pop("title", None)
        self._fill_in_words()

    def schema(self) -> Json:
        """The whole schema."""
        shocks = {"properties": {"shocks": {"items": _ref("shock")}}}
        changes = {"properties": {"shocks": {"items": _ref("changed-shock")}}}
        return {
            "$schema": DIALECT,
            "title": TITLE,
            "description": "A scenario of alignsim: who does what to whom, when and how surely.",
            "type": "object",
            "properties": self.root,
            "additionalProperties": False,
            "required": ["name"],
            "anyOf": [{"required": ["start"]}, {"required": ["extends"]}],
            "dependencies": {"remove": ["extends"]},
            "if": {"required": ["extends"]},
            "then": changes,
            "else": shocks,
            "definitions": self._definitions(),
        }

    def _definitions(self) -> Json:
        groups = self._groups()
        types = [*self.vocabulary.moves, CONDITION]
        explained = {CONDITION: "sets conditions of the world: `set: {name: value}`"}
        kinds: Json = {
            "place": self._words(
                [*self.vocabulary.governments, *self.vocabulary.blocs],
                "a government or a bloc, by its id or any other of its names",
            ),
            "government": self._words(
                self.vocabulary.governments, "a government, by its id or any other of its names"
            ),
            "type": {"enum": types, "enumDescriptions": self._told(types, explained)},
            "preferences": self._overrides(self.vocabulary.preferences),
            "governments": {
                "type": "object",
                "properties": {name: self._of(name) for name in self.vocabulary.governments},
                "additionalProperties": _ref("preferences"),
            },
            "parameters": self._overrides(self.vocabulary.parameters),
            "variant": _closed(self.variant),
        }
        fields: Json = {name: self._fields(name, moves) for name, moves in groups.items()}
        return {
            "shock": self._shock(groups),
            "changed-shock": self._changed_shock(groups),
            **fields,
            **{f"shock-{name}": field for name, field in self.shock.items()},
            **kinds,
            **self.distributions,
        }

    def _groups(self) -> dict[str, list[MoveType]]:
        """The types of move by what fields they take; the name of a group says so."""
        groups: dict[str, list[MoveType]] = {CONDITION: []}
        for move in self.vocabulary.moves.values():
            name = "move" + (
                ("" if move.takes_target else "-without-target")
                + ("-in-a-sector" if move.sectors else "")
                + ("-that-may-last" if move.may_last else "")
                + ("-through-others" if move.may_go_through else "")
            )
            groups.setdefault(name, []).append(move)
        return groups

    def _fields(self, group: str, moves: list[MoveType]) -> Json:
        """A mapping of just the fields that shocks of one group may have."""
        if group == CONDITION:
            return _closed(self._chosen((*_SHARED, "set", "lasts")))
        first = moves[0]
        names = [*_SHARED, *_OF_EVERY_MOVE]
        names += ["on"] * first.takes_target + ["sector"] * bool(first.sectors)
        names += ["lasts"] * first.may_last + ["through"] * first.may_go_through
        return _closed(self._chosen(names))

    def _chosen(self, names: Iterable[str]) -> Json:
        wanted = set(names)
        return {name: _ref(f"shock-{name}") for name in self.shock if name in wanted}

    def _shock(self, groups: Mapping[str, list[MoveType]]) -> Json:
        """A shock that stands by itself: what its type needs must be there."""
        choices = []
        for name, moves in groups.items():
            then: list[Json] = [_ref(name)]
            if name == CONDITION:
                then.append({"required": ["set"]})
            else:
                needs = ["by"] + ["on"] * moves[0].needs_target
                then.append({"required": needs})
            choices.append({"if": _typed(name, moves), "then": {"allOf": then}})
            choices += self._sectors(moves)
        return {
            "description": "One thing that happens from outside.",
            "type": "object",
            "required": ["type"],
            "properties": self._chosen(("id", "type")),
            "oneOf": [{"required": [timing]} for timing in TIMINGS],
            "dependencies": {"once": ["when"]},
            "allOf": choices,
        }

    def _changed_shock(self, groups: Mapping[str, list[MoveType]]) -> Json:
        """A shock in a file that extends another or in a variant: it may change one by its id."""
        choices: list[Json] = [
            {"if": _typed(name, moves), "then": _ref(name)} for name, moves in groups.items()
        ]
        choices += [sectors for moves in groups.values() for sectors in self._sectors(moves)]
        pairs = [[a, b] for i, a in enumerate(TIMINGS) for b in TIMINGS[i + 1 :]]
        return {
            "description": "A new shock, or by the `id` of an inherited one what to change in it.",
            "type": "object",
            "anyOf": [{"required": ["id"]}, {"required": ["type"]}],
            "not": {"anyOf": [{"required": pair} for pair in pairs]},
            "properties": self._chosen(("id", "type")),
            "allOf": [
                *choices,
                {"if": {"not": {"required": ["type"]}}, "then": _closed(self._chosen(self.shock))},
                {"if": {"not": {"required": ["id"]}}, "then": _ref("shock")},
            ],
        }

    def _sectors(self, moves: list[MoveType]) -> Iterator[Json]:
        """What moves say of their sectors: which they may name, and whether they must."""
        for move in moves:
            told: Json = {}
            if move.sectors and set(move.sectors) != set(self.vocabulary.sectors):
                told["properties"] = {"sector": {"enum": list(move.sectors)}}
            if move.needs_sector:
                told["required"] = ["sector"]
            if told:
                yield {"if": _typed("", [move]), "then": told}

    def _quantities(self) -> list[str]:
        """An example of every kind of quantity."""
        first, second = [*self.vocabulary.governments][:2]
        condition = next(iter(self.vocabulary.conditions))
        words = {GOVERNMENT: first, CONDITION_NAME: condition}
        return [
            f"{kind}({', '.join([words[wanted[0]], second][: len(wanted)])})"
            for kind, wanted in KINDS.items()
        ]

    def _fill_in_words(self) -> None:
        """Put the words of the vocabulary where the models only say `text`."""
        words, shock = self.vocabulary, self.shock
        shock["type"] = _also(shock["type"], _ref("type"))
        for field in ("by", "on"):
            place, several = _ref("place"), _ref("government")
            listed = {"type": "array", "items": several, "minItems": 1, "uniqueItems": True}
            shock[field] = {
                "description": shock[field]["description"],
                "anyOf": [place, listed],
            }
        shock["through"] = _also(shock["through"], _ref("government"))
        shock["sector"] |= {"enum": list(words.sectors)}
        shock["set"] = {
            "description": shock["set"]["description"],
            "type": "object",
            "properties": {
                name: self._number(name, allowed) for name, allowed in words.conditions.items()
            },
            "additionalProperties": False,
            "minProperties": 1,
        }
        for fields in (self.root, self.shock):
            for field in fields.values():
                if field.get("pattern") == ID_PATTERN:
                    field["patternErrorMessage"] = f"must be {WANTED_ID}"
                elif "pattern" in field:
                    field["patternErrorMessage"] = f"must be {WANTED_DATE}"
        for fields in (self.root, self.variant):
            fields["theory"] |= {"enum": list(words.theories)}
        self.root["actors"] |= {"items": _ref("government"), "uniqueItems": True}
        quantity = {
            "type": "string",
            "pattern": _QUANTITY,
            "patternErrorMessage": f"must be a quantity, such as {self._quantities()[0]}",
            "examples": self._quantities(),
        }
        self.root["report"] |= {"items": quantity}
        shock["when"]["examples"] = [f"{self._quantities()[0]} < 0 and {MONTH} >= 10"]
        self.root["shocks"].pop("items")
        self.variant["shocks"]["items"] = _ref("changed-shock")
        for fields in (self.root, self.variant):
            fields["shocks"]["description"] = (
                f"what happens from outside, at most {MOST_SHOCKS} shocks"
            )
            fields["parameters"] = _also(fields["parameters"], _ref("parameters"))
            fields["preferences"] = _also(fields["preferences"], _ref("governments"))
        self.root["variants"] = {
            "description": self.root["variants"]["description"],
            "type": "object",
            "propertyNames": {"pattern": ID_PATTERN, "maxLength": LONGEST_ID},
            "additionalProperties": _ref("variant"),
            "maxProperties": MOST_VARIANTS,
        }

    def _of(self, government: str) -> Json:
        told = self.meanings.get(government)
        return _also({"description": told} if told else {}, _ref("preferences"))

    def _told(self, names: Iterable[str], more: Mapping[str, str] | None = None) -> list[str]:
        meanings = {**self.meanings, **(more or {})}
        return [meanings.get(name, "") for name in names]

    def _words(self, names: Iterable[str], what: str) -> Json:
        """One of some names, suggested by an editor, or another spelling of it."""
        known = list(names)
        suggested: Json = {"enum": known, "enumDescriptions": self._told(known)}
        return {"description": what, "anyOf": [suggested, {"type": "string", "minLength": 1}]}

    def _number(self, name: str, allowed: Range) -> Json:
        low, high = allowed
        told = [self.meanings[name]] if name in self.meanings else []
        about = "; ".join([*told, f"{low:g} to {high:g}"])
        return {"description": about, "type": "number", "minimum": low, "maximum": high}

    def _overrides(self, known: Mapping[str, Range]) -> Json:
        """A mapping of some names to numbers within their ranges, or to distributions."""
        kinds = [_ref(name) for name in self.distributions]
        fields = {}
        for name, allowed in known.items():
            number = self._number(name, allowed)
            fields[name] = {"description": number.pop("description"), "anyOf": [number, *kinds]}
        return _closed(fields)


def _ref(name: str) -> Json:
    return {"$ref": f"#/definitions/{name}"}


def _also(about: Json, reference: Json) -> Json:
    """A reference with a description of its own, which draft 07 allows only beside `allOf`."""
    told = {"description": about["description"]} if "description" in about else {}
    return {**told, "allOf": [reference]}


def _closed(fields: Json) -> Json:
    return {"type": "object", "properties": fields, "additionalProperties": False}


def _typed(group: str, moves: list[MoveType]) -> Json:
    """The condition that a shock is of one of some types."""
    names = [CONDITION] if group == CONDITION else [move.id for move in moves]
    return {"properties": {"type": {"enum": names}}, "required": ["type"]}
