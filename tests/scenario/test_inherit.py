"""Scenarios that extend others, and variants: what is laid over what, and what is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from words_of_tests import HEAD, VOCABULARY, assert_refused, read

from alignsim.errors import ScenarioError
from alignsim.scenario import (
    Library,
    Scenario,
    load_scenario,
    read_scenario,
    resolved_text,
    scenario_digest,
    variant,
)

PARENT = """\
name: Parent
description: of the parent
start: 2026-01
months: 24
seed: 5
actors: [seoul, moscow, beijing, warsaw]
shocks:
  - {id: first, type: sanction, date: 2026-03, by: seoul, on: moscow, sector: goods, magnitude: 0.5}
  - {type: condemn, month: 4, by: seoul, on: moscow}
  - {id: later, type: hold, by: seoul, when: month > 3, once: true}
parameters: {balance: 0.1, gap: 1}
preferences: {KOR: {security: 0.1, prosperity: 0.2}, warsaw: {security: 0.3}}
report: [loss(seoul)]
questions: [Why?]
"""


def load(folder: Path, child: str, parent: str = PARENT) -> Scenario:
    (folder / "parent.yaml").write_text(parent, encoding="utf-8")
    (folder / "child.yaml").write_text(child, encoding="utf-8")
    return load_scenario(folder / "child.yaml", VOCABULARY)


def refusal(folder: Path, child: str, parent: str = PARENT) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load(folder, child, parent)
    return str(caught.value).replace(f"{folder}/", "").splitlines()


def assert_told(lines: list[str], *patterns: str) -> None:
    assert len(lines) == len(patterns), lines
    for line, pattern in zip(lines, patterns, strict=True):
        assert re.match(pattern, line), line


def test_everything_but_the_name_is_inherited(tmp_path: Path) -> None:
    child = load(tmp_path, "name: Child\nextends: parent\n")
    parent = read(PARENT)
    assert child == parent.model_copy(update={"name": "Child"})
    assert_told(refusal(tmp_path, "extends: parent\n"), "child.yaml:1:1: `name` is missing")


def test_fields_are_replaced_and_mappings_merged_by_name(tmp_path: Path) -> None:
    child = load(
        tmp_path,
        "name: Child\nextends: parent\nmonths: 12\nreport: []\n"
        "parameters: {gap: {dist: constant, value: 2}}\n"
        "preferences: {South Korea: {security: 0.9}}\n",
    )
    assert (child.months, child.seed, child.report) == (12, 5, ())
    assert child.parameters["balance"] == 0.1
    assert child.preferences["seoul"] == {"security": 0.9, "prosperity": 0.2}
    assert child.preferences["warsaw"] == {"security": 0.3}


def test_shocks_are_removed_changed_and_added(tmp_path: Path) -> None:
    child = load(
        tmp_path,
        "name: Child\nextends: parent\nremove: [condemn-seoul-moscow]\nshocks:\n"
        "  - {id: first, magnitude: 1, month: 6}\n"
        "  - {id: later, date: 2026-05}\n"
        "  - {type: condemn, month: 4, by: warsaw, on: moscow}\n",
    )
    first, later, added = child.shocks
    assert (first.magnitude, first.date, first.sector) == (1, "2026-06", "goods")
    assert (later.date, later.when, later.once) == ("2026-05", None, False)
    assert added.id == "condemn-warsaw-moscow"


def test_a_nameless_shock_never_changes_an_inherited_one(tmp_path: Path) -> None:
    child = load(
        tmp_path,
        "name: Child\nextends: parent\nshocks:\n"
        "  - {type: condemn, month: 9, by: seoul, on: moscow}\n",
    )
    assert [shock.id for shock in child.shocks][-1] == "condemn-seoul-moscow-2"
    assert len(child.shocks) == 4


def test_a_removed_shock_may_be_given_anew(tmp_path: Path) -> None:
    child = load(
        tmp_path,
        "name: Child\nextends: parent\nremove: [first]\nshocks:\n"
        "  - {id: first, type: hold, month: 9, by: seoul}\n",
    )
    assert [shock.id for shock in child.shocks] == ["condemn-seoul-moscow", "later", "first"]
    assert child.shocks[-1].sector is None


def test_grandparents_are_inherited(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(PARENT)
    (tmp_path / "middle.yaml").write_text("name: Middle\nextends: parent\nremove: [first]\n")
    (tmp_path / "child.yaml").write_text("name: Child\nextends: middle\nremove: [later]\n")
    child = load_scenario(tmp_path / "child.yaml", VOCABULARY)
    assert [shock.id for shock in child.shocks] == ["condemn-seoul-moscow"]


def test_faults_are_told_in_the_file_that_holds_them(tmp_path: Path) -> None:
    lines = refusal(
        tmp_path,
        "name: Child\nextends: parent\nmonths: 2\nsede: 1\nremove: [fist, 7]\n",
        PARENT.replace("balance: 0.1", "balance: 3"),
    )
    assert_told(
        lines,
        "child.yaml:4:1: unknown field `sede`; did you mean `seed`",
        'child.yaml:5:10: `remove`: no shock has the id "fist"; did you mean `first`. ids here: f',
        "child.yaml:5:16: `remove` must be a list of ids",
        "parent.yaml:8:[0-9]+: `date` 2026-03 is after the last month of the run, 2026-02",
        "parent.yaml:9:[0-9]+: `month` 4 is after the last month of the run, 2",
        "parent.yaml:11:23: `balance` must be",
    )


@pytest.mark.parametrize(
    ("extends", "pattern"),
    [
        ("parnt", 'child.yaml:2:10: `extends`: unknown scenario "parnt"; did you mean `parent`'),
        ("../parent", "child.yaml:2:10: `extends`: write the name without its folder: `parent`"),
        ("/etc/passwd", "child.yaml:2:10: `extends`: unknown scenario"),
        ("a" * 70, "child.yaml:2:10: `extends`: unknown scenario"),
        ("[parent]", "child.yaml:2:10: `extends` must be the name of a scenario"),
        ("&a parent", "child.yaml:2:10: anchor `&a` is not allowed"),
        ("7", "child.yaml:2:10: `extends` must be the name of a scenario"),
    ],
)
def test_only_known_scenarios_are_extended(tmp_path: Path, extends: str, pattern: str) -> None:
    lines = refusal(tmp_path, f"name: x\nextends: {extends}\nstart: 2026-01\n")
    assert_told(lines, pattern)


def test_remove_is_not_checked_against_an_unknown_parent(tmp_path: Path) -> None:
    lines = refusal(tmp_path, "name: x\nextends: parnt\nstart: 2026-01\nremove: [first]\n")
    assert_told(lines, "child.yaml:2:10: ")


def test_chains_end(tmp_path: Path) -> None:
    lines = refusal(tmp_path, "name: x\nextends: parent\n", "name: y\nextends: child\n")
    assert_told(
        lines[:1], "child.yaml:2:10: `extends` comes back to .*: parent extends child extends par"
    )
    for step in range(10):
        (tmp_path / f"s{step}.yaml").write_text(f"name: x\nextends: s{step + 1}\n")
    with pytest.raises(ScenarioError, match="at most 8 scenarios in a chain"):
        load_scenario(tmp_path / "s0.yaml", VOCABULARY)


def test_a_parent_that_is_no_scenario_is_told_in_its_file(tmp_path: Path) -> None:
    assert_told(refusal(tmp_path, "name: x\nextends: parent\n", "- a\n"), "parent.yaml:1:1: a scen")
    (tmp_path / "parent.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(ScenarioError, match=r"parent\.yaml:1:1: .*UTF-16"):
        load_scenario(tmp_path / "child.yaml", VOCABULARY)


def test_a_library_is_looked_in_after_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(PARENT)
    library = Library((tmp_path / "none", tmp_path))
    text = b"name: x\nextends: parent\n"
    assert read_scenario(text, VOCABULARY, library=library).seed == 5
    with pytest.raises(ScenarioError, match="unknown scenario"):
        read_scenario(text, VOCABULARY)
    assert library.names() == ["parent"]
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "child.yaml").write_bytes(text)
    assert load_scenario(tmp_path / "own" / "child.yaml", VOCABULARY, library).seed == 5


def test_remove_wants_something_to_remove_from() -> None:
    assert_refused(HEAD + "⟦remove: [a]\n", "`remove` has a meaning only with `extends`")


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("shocks: 7", "child.yaml:3:9: `shocks` must be a list"),
        ("remove: first", "child.yaml:3:9: `remove` must be a list of ids"),
        ("remove: &a [first]", "child.yaml:3:9: anchor"),
        ("remove: &a first", "child.yaml:3:9: anchor"),
        ("remove: [&a first]", "child.yaml:3:10: anchor"),
        ("parameters: 7", "child.yaml:3:13: `parameters` must be a mapping"),
        ("preferences: {KOR: 7}", "child.yaml:3:20: `seoul` must be a mapping"),
        ("preferences: {KOR: {}, seoul: {}}", 'child.yaml:3:15: .*"KOR" is the same government'),
        ("shocks: [{id: first, by: beijng}]", "child.yaml:3:26: .*did you mean `beijing`"),
        ("shocks: [{id: first}, {id: first}]", 'child.yaml:3:28: `id`: "first" is the id of an ea'),
    ],
)
def test_the_child_is_checked_as_any_scenario(tmp_path: Path, rest: str, reason: str) -> None:
    lines = refusal(tmp_path, f"name: x\nextends: parent\n{rest}\n")
    assert_told(lines[:1], reason)
    assert all(line.startswith("child.yaml:3:") for line in lines)


# --- variants ------------------------------------------------------------------------------------

BRANCHES = (
    PARENT
    + """\
variants:
  none: {remove: [first, later]}
  uniform:
    description: stronger
    shocks:
      - {id: first, magnitude: 1}
      - {type: condemn, month: 8, by: KOR, on: moscow}
    parameters: {gap: {dist: normal, mean: 0, sd: 1}}
    preferences: {KOR: {security: 0.8}, POL: {prosperity: 0.5}}
  same: {}
"""
)


def test_a_variant_is_the_scenario_with_its_changes() -> None:
    scenario = read(BRANCHES)
    without = variant(scenario, "none")
    assert [shock.id for shock in without.shocks] == ["condemn-seoul-moscow"]
    assert (without.name, without.description) == ("Parent: none", "of the parent")
    strong = variant(scenario, "uniform")
    assert [shock.id for shock in strong.shocks] == [
        "first",
        "condemn-seoul-moscow",
        "later",
        "condemn-seoul-moscow-2",
    ]
    assert (strong.shocks[0].magnitude, strong.shocks[0].sector) == (1, "goods")
    assert strong.parameters["balance"] == 0.1
    assert strong.preferences["seoul"] == {"security": 0.8, "prosperity": 0.2}
    assert strong.preferences["warsaw"] == {"security": 0.3, "prosperity": 0.5}
    assert strong.description == "stronger"
    assert strong.variants == {}
    assert variant(scenario, "same").shocks == scenario.shocks
    with pytest.raises(KeyError):
        variant(scenario, "other")


def test_a_variant_may_have_governments_choose_by_another_theory() -> None:
    text = f"{PARENT}variants: {{rival: {{theory: landscape}}, same: {{}}}}\n"
    theories = {"logit-utility": "", "landscape": ""}
    scenario = read_scenario(text.encode(), replace(VOCABULARY, theories=theories))
    assert variant(scenario, "rival").theory == "landscape"
    assert variant(scenario, "same").theory == scenario.theory == "logit-utility"


def test_variants_are_kept_by_the_resolved_form() -> None:
    scenario = read(BRANCHES)
    again = read(resolved_text(scenario))
    assert again == scenario
    assert scenario_digest(again) == scenario_digest(scenario)
    assert scenario_digest(scenario) != scenario_digest(read(PARENT))


def test_variants_are_inherited_by_name(tmp_path: Path) -> None:
    child = load(
        tmp_path, "name: x\nextends: parent\nvariants: {same: {remove: [first]}}\n", BRANCHES
    )
    assert list(child.variants) == ["none", "uniform", "same"]
    assert child.variants["same"].remove == ("first",)


VARYING = (
    PARENT
    + """\
variants:
  spared: {remove: [first, later]}
  milder: {shocks: [{id: first, magnitude: 0.1}, {id: later, once: false}]}
  anew: {shocks: [{id: first, type: sanction, date: 2026-05, by: seoul, on: moscow}]}
"""
)


def test_inherited_variants_forget_the_shocks_that_a_child_removes(tmp_path: Path) -> None:
    child = load(tmp_path, "name: Child\nextends: parent\nremove: [first]\n", VARYING)
    assert child.variants["spared"].remove == ("later",)
    assert [shock.id for shock in child.variants["milder"].shocks] == ["later"]
    assert [shock.type for shock in child.variants["anew"].shocks] == ["sanction"]
    whole = load(tmp_path, "name: Child\nextends: parent\n", VARYING)
    assert whole.variants["spared"].remove == ("first", "later")


@pytest.mark.parametrize(
    ("variants", "told"),
    [("[v]", "parent.yaml.*`variants` must be a mapping"), ("{v: 7}", "`v` must be a ma")],
)
def test_inherited_variants_of_another_kind_are_told_once(
    tmp_path: Path, variants: str, told: str
) -> None:
    child = "name: x\nextends: parent\nremove: [first]\n"
    lines = refusal(tmp_path, child, f"{PARENT}variants: {variants}\n")
    assert len(lines) == 1
    assert re.search(told, lines[0])


def test_a_variant_of_the_child_itself_may_not_name_what_it_removes(tmp_path: Path) -> None:
    child = "name: Child\nextends: parent\nremove: [first]\nvariants: {x: {remove: [first]}}\n"
    lines = refusal(tmp_path, child, VARYING)
    assert_told(lines, r'child.yaml:4:25: `remove`: no shock has the id "first"')


@pytest.mark.parametrize(
    ("written", "reasons"),
    [
        ("{v: {remove: [⟦fist]}}", ['no shock has the id "fist"; did you mean `first`']),
        ("{v: {remove: ⟦first}}", ["`remove` must be a list of ids"]),
        ("{v: {⟦month: 3}}", ["unknown field `month`.*fields here: description, remove, theory"]),
        ("{v: {⟦shoks: []}}", ["did you mean `shocks`"]),
        ("{v: ⟦7}", ["`v` must be a mapping of what the variant changes; found 7"]),
        ("⟦[v]", ["`variants` must be a mapping of names"]),
        ("{⟦V x: {}}", ["`variants`: `V x` must be lower-case letters"]),
        ("{v: {shocks: ⟦7}}", ["`shocks` must be a list"]),
        ("{v: {shocks: [⟦7]}}", ["`shocks` must be a shock"]),
        ("{v: {shocks: [{id: first, magnitude: ⟦2}]}}", ["`magnitude` must be"]),
        ("{v: {shocks: [{id: first, ⟦magnitud: 1}]}}", ["did you mean `magnitude`"]),
        ("{v: {shocks: [{id: first, on: ⟦mosco}]}}", ["did you mean `moscow`"]),
        ("{v: {shocks: [{id: ⟦new}]}}", ['no shock has the id "new" to change']),
        ("{v: {shocks: [⟦⟦{note: new}]}}", ["`date` is missing", "`type` is missing"]),
        ("{v: {parameters: {⟦balanc: 1}}}", ["did you mean `balance`"]),
        ("{v: {parameters: {balance: ⟦9}}}", ["`balance` must be"]),
        ("{v: {parameters: {balance: ⟦{dist: uniform, low: 0}}}}", ["`high` is missing"]),
        ("{v: {preferences: {⟦soul: {}}}}", ["did you mean `seoul`"]),
        ("{v: {preferences: {seoul: {security: ⟦9}}}}", ["`security` must be"]),
        ("{v: {description: ⟦7}}", ["`description` must be text"]),
        ("{v: {theory: ⟦logit-utilty}}", ["did you mean `logit-utility`"]),
        ("{v: {theory: ⟦7}}", ["`theory` must be"]),
    ],
)
def test_variants_are_checked_as_scenarios_are(written: str, reasons: list[str]) -> None:
    assert_refused(f"{PARENT}variants: {written}\n", *reasons)


# --- the whole language in one file --------------------------------------------------------------

WHOLE = """\
name: Whole language
extends: parent            # inherit, then override
description: What if?
seed: 7
remove: [later]
shocks:
  - id: squeeze
    type: economic-coercion
    date: 2026-09
    by: beijing
    on: seoul
    sector: goods
    magnitude: 0.3
    probability: 0.6
    lasts: 6
    note: inspections again
  - type: condition
    set: {us-reliability: -0.2}
    when: alignment(seoul, beijing) < -0.2 and month >= 10
    once: true
parameters:
  balance: 0.4
  reversion: {dist: uniform, low: 0.05, high: 0.2}
preferences:
  seoul: {prosperity: 0.45}
variants:
  no-coercion: {remove: [squeeze]}
report: [alignment(seoul, beijing), pressure(beijing, seoul), loss(seoul)]
questions: ["Would you have gone?"]
"""


def test_the_whole_language_stands_in_one_file(tmp_path: Path) -> None:
    scenario = load(tmp_path, WHOLE)
    assert [shock.id for shock in scenario.shocks] == [
        "first",
        "condemn-seoul-moscow",
        "squeeze",
        "condition-us-reliability",
    ]
    assert scenario.report == (
        "alignment(seoul, beijing)",
        "pressure(beijing, seoul)",
        "loss(seoul)",
    )
    assert len(variant(scenario, "no-coercion").shocks) == 3
    assert len(WHOLE.splitlines()) <= 30
    assert read(resolved_text(scenario)) == scenario
