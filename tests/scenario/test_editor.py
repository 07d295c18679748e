"""The JSON Schema of scenario files, judged by a validator that is not ours."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from words_of_tests import SECTORS, VOCABULARY

from alignsim.app.checking import schema_text
from alignsim.errors import ScenarioError
from alignsim.scenario import load_scenario, read_scenario, resolved_text
from alignsim.scenario.editor import TITLE, json_schema
from alignsim.scenario.lexicon import shipped_vocabulary
from alignsim.scenario.vocabulary import MoveType

ROOT = Path(__file__).resolve().parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "scenario.schema.json").read_text("utf-8"))
VALIDATOR = Draft7Validator(SCHEMA)
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))
CORPUS = sorted((Path(__file__).parent / "corpus" / "valid").glob("*.yaml"))
POINTER = "# yaml-language-server: $schema=../docs/scenario.schema.json"
MOVE = {"type": "condemn", "date": "2022-03", "by": "seoul", "on": "moscow"}
WHOLE = {"name": "x", "start": "2022-01"}


class _Plain(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2 as editors read it: dates and yes or no are text, 1e3 is a number.

    A tilde is text, as the loader has it.
    """


_Plain.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:null|)$", ["n", ""]),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
):
    _Plain.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def read(path: Path) -> Any:
    return yaml.load(path.read_bytes().decode("utf-8-sig"), Loader=_Plain)


def faults(data: object) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(data)]


def with_shock(*shocks: object, **fields: object) -> dict[str, object]:
    return {**WHOLE, "shocks": list(shocks), **fields}


# -- the committed file ---------------------------------------------------------------------------


def test_the_committed_schema_is_what_the_program_prints() -> None:
    committed = (ROOT / "docs" / "scenario.schema.json").read_text("utf-8")
    assert committed == schema_text(), "run: alignsim schema > docs/scenario.schema.json"


def test_it_is_a_sound_schema_of_draft_07_without_null_that_says_whose_it_is() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert "null" not in json.dumps(SCHEMA)
    assert SCHEMA["title"] == TITLE


def test_every_reference_leads_somewhere_and_every_definition_is_used() -> None:
    def references(node: object) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"].rpartition("/")[2]} if "$ref" in node else set()
            return own.union(*map(references, node.values()))
        return set().union(*map(references, node)) if isinstance(node, list) else set()

    assert references(SCHEMA) == set(SCHEMA["definitions"])


def test_every_field_is_explained() -> None:
    definitions = SCHEMA["definitions"]
    shock = [field for name, field in definitions.items() if name.startswith("shock-")]
    for field in (*SCHEMA["properties"].values(), *shock):
        assert field["description"]
    explained = definitions["type"]["enumDescriptions"]
    assert len(explained) == len(definitions["type"]["enum"]) and all(explained)


def test_bounds_are_those_of_the_models_and_of_the_vocabulary() -> None:
    months = SCHEMA["properties"]["months"]
    assert (months["minimum"], months["maximum"]) == (1, 600)
    assert SCHEMA["definitions"]["shock-magnitude"]["exclusiveMinimum"] == 0
    vocabulary = shipped_vocabulary()
    conditions = SCHEMA["definitions"]["shock-set"]["properties"]
    assert {n: (c["minimum"], c["maximum"]) for n, c in conditions.items()} == dict(
        vocabulary.conditions
    )
    assert set(SCHEMA["definitions"]["parameters"]["properties"]) == set(vocabulary.parameters)


# -- what is accepted -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_is_valid_and_points_to_the_schema(path: Path) -> None:
    assert faults(read(path)) == []
    assert path.read_text("utf-8").splitlines()[0] == POINTER


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_resolved_scenario_is_valid(path: Path) -> None:
    scenario = load_scenario(path, shipped_vocabulary())
    assert faults(yaml.load(resolved_text(scenario), Loader=_Plain)) == []


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_the_loader_accepts_the_schema_accepts(path: Path) -> None:
    assert faults(read(path)) == []


@pytest.mark.parametrize("move", shipped_vocabulary().moves)
def test_every_move_is_accepted_with_all_that_it_may_have(move: str) -> None:
    entry = shipped_vocabulary().moves[move]
    shock: dict[str, object] = {"type": move, "date": "2022-03", "by": "Seoul", "magnitude": 0.5}
    shock |= {"on": ["moscow", "Beijing"]} if entry.takes_target else {}
    shock |= {"sector": entry.sectors[0]} if entry.sectors else {}
    shock |= {"lasts": 3} if entry.may_last else {}
    shock |= {"through": "washington"} if entry.may_go_through else {}
    assert faults(with_shock(shock)) == []


# -- what is refused ------------------------------------------------------------------------------

CONDITION = {"type": "condition", "date": "2022-03", "set": {"ukraine-war": 1}}
WRONG_SHOCKS: dict[str, dict[str, object]] = {
    "an unknown type": MOVE | {"type": "condem"},
    "no type": {key: value for key, value in MOVE.items() if key != "type"},
    "no maker": {key: value for key, value in MOVE.items() if key != "by"},
    "no target": {key: value for key, value in MOVE.items() if key != "on"},
    "no time": {key: value for key, value in MOVE.items() if key != "date"},
    "two times": MOVE | {"month": 3},
    "a date and a condition": MOVE | {"when": "month > 3"},
    "once without when": MOVE | {"once": True},
    "a sector where there is none": MOVE | {"sector": "goods"},
    "a duration where nothing lasts": MOVE | {"lasts": 3},
    "a third party where there is none": MOVE | {"through": "washington"},
    "a move that sets conditions": MOVE | {"set": {"ukraine-war": 1}},
    "an unknown sector": MOVE | {"type": "sanction", "sector": "good"},
    "a target of nobody's move": MOVE | {"type": "hold"},
    "too large a magnitude": MOVE | {"magnitude": 1.5},
    "a chance in per cent": MOVE | {"probability": 50},
    "a date as a year": MOVE | {"date": 2022},
    "an unknown field": MOVE | {"comment": "x"},
    "an id in capitals": MOVE | {"id": "Condemn"},
    "a condition with a maker": CONDITION | {"by": "seoul"},
    "a condition at somebody": CONDITION | {"on": "seoul"},
    "a condition of some size": CONDITION | {"magnitude": 0.5},
    "a condition that sets nothing": {"type": "condition", "date": "2022-03"},
    "an unknown condition": CONDITION | {"set": {"ukraine": 1}},
    "a condition out of range": CONDITION | {"set": {"ukraine-war": 2}},
}
WRONG_FILES: dict[str, dict[str, object]] = {
    "no name": {"start": "2022-01"},
    "no start": {"name": "x"},
    "an unknown field": {**WHOLE, "moths": 4},
    "a fraction of a month": {**WHOLE, "months": 1.5},
    "too many months": {**WHOLE, "months": 601},
    "a report of no quantity": {**WHOLE, "report": ["aligment(seoul, nato)"]},
    "an unknown parameter": {**WHOLE, "parameters": {"blance": 0.1}},
    "a parameter out of range": {**WHOLE, "parameters": {"balance": 2}},
    "an unknown distribution": {
        **WHOLE,
        "parameters": {"balance": {"dist": "flat", "low": 0, "high": 1}},
    },
    "an unknown preference": {**WHOLE, "preferences": {"seoul": {"wealth": 0.1}}},
    "nothing to remove from": {**WHOLE, "remove": ["war"]},
    "a variant with a seed": {**WHOLE, "variants": {"other": {"seed": 4}}},
    "a variant in capitals": {**WHOLE, "variants": {"Other": {"remove": ["war"]}}},
    "a change with two times": {
        "name": "x",
        "extends": "madrid-2022",
        "shocks": [{"id": "war", "date": "2022-03", "month": 4}],
    },
    "a change of nothing": {"name": "x", "extends": "madrid-2022", "shocks": [{"by": "seoul"}]},
}


@pytest.mark.parametrize("shock", WRONG_SHOCKS.values(), ids=WRONG_SHOCKS)
def test_a_wrong_shock_is_refused_by_schema_and_loader_alike(shock: dict[str, object]) -> None:
    assert faults(with_shock(MOVE, CONDITION)) == []
    assert faults(with_shock(shock))
    with pytest.raises(ScenarioError):
        read_scenario(json.dumps(with_shock(shock)).encode(), shipped_vocabulary())


@pytest.mark.parametrize("data", WRONG_FILES.values(), ids=WRONG_FILES)
def test_a_wrong_file_is_refused_by_schema_and_loader_alike(data: dict[str, object]) -> None:
    assert faults(data)
    with pytest.raises(ScenarioError):
        read_scenario(json.dumps(data).encode(), shipped_vocabulary())


def test_where_a_file_extends_another_a_shock_may_say_only_what_changes() -> None:
    change = {"id": "war", "lasts": 3}
    child: dict[str, object] = {"name": "x", "extends": "madrid-2022", "shocks": [change]}
    assert faults(child) == []
    assert faults({**WHOLE, "shocks": [change]})
    assert faults({**WHOLE, "variants": {"v": {"shocks": [change]}}}) == []


def test_words_come_from_the_vocabulary() -> None:
    """Another vocabulary gives another schema: nothing of the shipped one is written into it."""
    shipped = shipped_vocabulary()
    fewer = replace(shipped, moves={"condemn": shipped.moves["condemn"]}, conditions={"c": (0, 1)})
    schema = json_schema(fewer)
    assert schema["definitions"]["type"]["enum"] == ["condemn", "condition"]
    validator = Draft7Validator(schema)
    assert validator.is_valid(with_shock(MOVE))
    assert not validator.is_valid(with_shock(MOVE | {"type": "warn"}))
    unsound = deepcopy(schema)
    del unsound["definitions"]["type"]["enum"]
    assert Draft7Validator(unsound).is_valid(with_shock(MOVE | {"type": "warn"}))


def test_the_schema_tells_which_sectors_a_move_may_name_and_whether_it_must() -> None:
    fewer = MoveType("economic-coercion", sectors=SECTORS[:1], needs_sector=True, may_last=True)
    schema = json_schema(replace(VOCABULARY, moves={**VOCABULARY.moves, fewer.id: fewer}))
    shock = {"type": fewer.id, "date": "2026-02", "by": "seoul", "on": "moscow"}
    checks = Draft7Validator(schema)

    def sound(**more: str) -> bool:
        whole = {"name": "A", "start": "2026-01", "shocks": [shock | more]}
        return checks.is_valid(whole)

    assert sound(sector=SECTORS[0])
    assert not sound(sector=SECTORS[1])
    assert not sound()
