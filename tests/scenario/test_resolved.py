"""The resolved form: whole, readable again, and with a digest of its content alone."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from words_of_tests import HEAD, VOCABULARY, read

from alignsim.errors import is_hidden
from alignsim.scenario import (
    Scenario,
    load_scenario,
    read_scenario,
    resolved,
    resolved_text,
    scenario_digest,
)
from alignsim.scenario.schema import WITHOUT_WIDTH

TEXT = (
    HEAD
    + """\
description: |
  What if?
  Second line.
actors: [KOR, CHN, moscow, warsaw]
shocks:
  - {type: sanction, month: 3, by: China, on: [KOR, RUS], sector: energy, lasts: 6}
  - {type: condition, set: {war-intensity: 0.5}, when: month>=4, once: true}
  - {type: arms-transfer, date: 2026-05-06, by: KOR, on: RUS, through: POL, probability: 1e-5}
parameters: {balance: 1e-7, gap: {dist: normal, mean: 0, sd: 1}}
preferences: {KOR: {prosperity: {dist: uniform, low: 0.1, high: 0.1}}}
report: [alignment(KOR, nato), loss(KOR)]
questions: ["NO", "1e3", "010", "a: b", "- x", "# c", "'", "é 🙂", "true"]
"""
)


def again(scenario: Scenario) -> Scenario:
    return read(resolved_text(scenario))


def test_resolved_form_holds_every_default() -> None:
    data = resolved(read("name: x\nstart: 2026-01\n"))
    assert data == {
        "name": "x",
        "description": "",
        "start": "2026-01",
        "months": 36,
        "seed": 0,
        "theory": "logit-utility",
        "actors": list(VOCABULARY.governments),
        "shocks": [],
        "parameters": {},
        "preferences": {},
        "variants": {},
        "report": [],
        "questions": [],
    }


def test_resolved_shocks_hold_what_applies_to_them() -> None:
    first, second, third = resolved(read(TEXT))["shocks"]
    assert first == {
        "id": "sanction-beijing-seoul-others",
        "type": "sanction",
        "date": "2026-03",
        "by": "beijing",
        "on": ["seoul", "moscow"],
        "sector": "energy",
        "magnitude": 1.0,
        "probability": 1.0,
        "lasts": 6,
        "note": "",
        "source": "",
    }
    assert (second["when"], second["once"], second["set"]) == (
        "month >= 4",
        True,
        {"war-intensity": 0.5},
    )
    assert third["through"] == "warsaw"


def test_resolved_form_is_read_as_the_same_scenario() -> None:
    scenario = read(TEXT)
    assert again(scenario) == scenario
    assert scenario_digest(again(scenario)) == scenario_digest(scenario)


SAFE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda text: not any(is_hidden(each) or each in WITHOUT_WIDTH for each in text)
)


@given(SAFE, st.lists(SAFE, max_size=3), st.floats(0, 1))
def test_any_text_and_number_is_read_back(name: str, questions: list[str], balance: float) -> None:
    scenario = read(TEXT).model_copy(
        update={"name": name, "questions": tuple(questions), "parameters": {"balance": balance}}
    )
    assert again(scenario) == scenario


@given(st.text(alphabet="a \n\t:#-'\"\x85\u2028é", max_size=30))
def test_any_description_is_read_back(description: str) -> None:
    scenario = read(HEAD).model_copy(update={"description": description})
    assert again(scenario) == scenario


def test_digest_depends_on_the_content_alone() -> None:
    plain = read(TEXT)
    other = read(
        "# comment\n"
        + TEXT.replace("KOR", "South Korea").replace("month: 3", "date: '2026-03'")
        + "seed: 0\n"
    )
    assert scenario_digest(other) == scenario_digest(plain)
    assert re.fullmatch("[0-9a-f]{64}", scenario_digest(plain))


def test_digest_changes_with_any_content() -> None:
    changes = [("months: 24", "months: 25"), ("1e-7", "2e-7"), ("energy", "goods"), ("What", "Who")]
    digests = {scenario_digest(read(TEXT.replace(*change))) for change in changes}
    assert len(digests | {scenario_digest(read(TEXT))}) == 5


def test_scenario_is_read_from_bytes_or_file_alike(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "x.yaml"
    path.write_text(TEXT, encoding="utf-8")
    assert load_scenario(path, VOCABULARY) == read_scenario(TEXT.encode(), VOCABULARY)
