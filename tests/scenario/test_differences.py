"""What differs between two scenarios is told, and nothing else."""

from __future__ import annotations

import pytest

from alignsim.scenario import Scenario, read_scenario, variant
from alignsim.scenario.differences import Difference, differences, differing_texts
from alignsim.scenario.lexicon import shipped_vocabulary

BASE = """\
name: Base
description: A base.
start: 2022-01
months: 24
seed: 3
actors: [seoul, tokyo, beijing, washington]
shocks:
  - {id: war, type: condition, date: 2022-02, set: {ukraine-war: 1}, note: A war.}
  - {id: boycott, type: economic-coercion, date: 2022-09, by: beijing, on: seoul, sector: travel}
  - {id: answer, type: warn, when: loss(seoul) > 0.1, by: seoul, on: beijing}
parameters: {balance: 0.4}
preferences: {seoul: {security: 0.3}}
report: [loss(seoul), support(seoul)]
questions: [Why?]
variants:
  quiet: {remove: [boycott]}
"""

CHANGES = {
    "start: 2022-01": ("start: 2021-12", "start: from 2022-01 to 2021-12"),
    "months: 24": ("months: 30", "months: from 24 to 30"),
    "seed: 3": ("seed: 4", "seed: from 3 to 4"),
    "tokyo, beijing": ("beijing", "actors: without tokyo"),
    "actors: [seoul": ("actors: [london, seoul", "actors: with london"),
    "date: 2022-09": ("date: 2022-10", "shock boycott: moved from 2022-09 to 2022-10"),
    "date: 2022-09, ": (
        "when: month > 8, ",
        "shock boycott: while month > 8, not in 2022-09",
    ),
    "sector: travel": ("sector: goods", "shock boycott: sector from travel to goods"),
    ", sector: travel": ("", "shock boycott: sector from travel to every sector"),
    "sector: travel}": (
        "sector: travel, lasts: 6}",
        "shock boycott: lasts from for good to 6 months",
    ),
    "on: seoul, sector": (
        "on: [seoul, tokyo], sector",
        "shock boycott: on from seoul to seoul, tokyo",
    ),
    "id: boycott,": (
        "id: boycott, probability: 0.5,",
        "shock boycott: probability from 1 to 0.5",
    ),
    "ukraine-war: 1": ("ukraine-war: 0.5", "shock war: ukraine-war from 1 to 0.5"),
    "type: warn, when": (
        "type: warn, once: true, when",
        "shock answer: once loss(seoul) > 0.1, not while loss(seoul) > 0.1",
    ),
    "type: warn": ("type: condemn", "shock answer: type from warn to condemn"),
    "balance: 0.4": (
        "balance: {dist: uniform, low: 0.1, high: 0.2}",
        "parameter balance: from 0.4 to uniform from 0.1 to 0.2",
    ),
    "parameters: {balance: 0.4}\n": ("", "parameter balance: no longer 0.4"),
    "{balance: 0.4}": ("{balance: 0.4, noise: 0.1}", "parameter noise: set to 0.1"),
    "security: 0.3": ("security: 0.4", "preference of seoul, security: from 0.3 to 0.4"),
    "[loss(seoul), support(seoul)]": ("[loss(seoul)]", "report: without support(seoul)"),
    "report: [loss(seoul)": ("report: [loss(tokyo), loss(seoul)", "report: with loss(tokyo)"),
    "loss(seoul), support(seoul)": ("support(seoul), loss(seoul)", "report: in another order"),
    "quiet: {remove": (
        "loud: {remove: [answer]}\n  quiet: {remove",
        "variant loud added",
    ),
    "remove: [boycott]": (
        "remove: [boycott, war]",
        "variant quiet: shock war removed: ukraine-war = 1 in 2022-02",
    ),
}


def read(text: str) -> Scenario:
    return read_scenario(text.encode(), shipped_vocabulary())


def words(first: Scenario, second: Scenario) -> list[str]:
    return [str(each) for each in differences(first, second)]


@pytest.mark.parametrize(("old", "change"), CHANGES.items(), ids=CHANGES)
def test_one_change_is_told_in_one_line(old: str, change: tuple[str, str]) -> None:
    new, told = change
    assert old in BASE
    assert words(read(BASE), read(BASE.replace(old, new, 1))) == [told]


def test_a_scenario_does_not_differ_from_itself_nor_from_other_words_for_the_same() -> None:
    same = BASE.replace("[seoul, tokyo,", "[Japan, KOR,")
    same = same.replace("date: 2022-02", "month: 2").replace("ukraine-war: 1}", "ukraine-war: 1.0}")
    assert words(read(BASE), read(BASE)) == words(read(BASE), read(same)) == []


def test_texts_are_no_difference_and_are_named() -> None:
    other = BASE.replace("name: Base", "name: Other").replace("A war.", "The war.")
    other = other.replace("Why?", "Why not?")
    assert words(read(BASE), read(other)) == []
    assert differing_texts(read(BASE), read(other)) == ["name", "questions", "note of war"]
    assert differing_texts(read(BASE), read(BASE)) == []


def test_a_shock_that_is_there_or_not_is_told_whole() -> None:
    line = next(line for line in BASE.splitlines(True) if "boycott," in line)
    without = BASE.replace(line, "").replace("variants:\n  quiet: {remove: [boycott]}\n", "")
    base = BASE.replace("variants:\n  quiet: {remove: [boycott]}\n", "")
    told = "beijing economic-coercion seoul in 2022-09, sector travel"
    assert words(read(base), read(without)) == [f"shock boycott removed: {told}"]
    assert words(read(without), read(base)) == [f"shock boycott added: {told}"]


def test_another_order_of_shocks_is_a_difference() -> None:
    lines = BASE.splitlines(True)
    place = next(i for i, line in enumerate(lines) if "id: war" in line)
    lines[place], lines[place + 1] = lines[place + 1], lines[place]
    assert words(read(BASE), read("".join(lines))) == ["shocks: in another order"]


def test_a_variant_differs_from_its_scenario_by_what_it_says() -> None:
    base = read(BASE)
    found = differences(base, variant(base, "quiet"), with_variants=False)
    assert [(each.part, each.change) for each in found] == [("shock boycott", "removed")]


def test_values_of_a_difference_are_those_of_the_files() -> None:
    changed = read(BASE.replace("id: boycott,", "id: boycott, probability: 0.5,"))
    assert differences(read(BASE), changed) == [
        Difference(
            part="shock boycott",
            change="changed",
            field="probability",
            before=1.0,
            after=0.5,
            words="shock boycott: probability from 1 to 0.5",
        )
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("{dist: uniform, low: 0.1, high: 0.2}", "uniform from 0.1 to 0.2"),
        (
            "{dist: triangular, low: 0.1, mode: 0.2, high: 0.3}",
            "triangular from 0.1 to 0.3, mode 0.2",
        ),
        ("{dist: normal, mean: 0.2, sd: 0.1}", "normal of mean 0.2, sd 0.1, from 0 to 1"),
        ("{dist: constant, value: 0.2}", "0.2"),
    ],
)
def test_distributions_are_told_in_words(value: str, words: str) -> None:
    changed = read(BASE.replace("balance: 0.4", f"balance: {value}"))
    (found,) = differences(read(BASE), changed)
    assert found.words == f"parameter balance: from 0.4 to {words}"


def test_a_difference_within_a_variant_is_told_under_its_name() -> None:
    other = read(BASE.replace("{remove: [boycott]}", "{remove: [boycott, answer]}"))
    (found,) = differences(read(BASE), other)
    assert found.words.startswith("variant quiet: shock answer removed")


def test_variants_that_one_file_lacks_are_told() -> None:
    without = read(BASE[: BASE.index("variants:")])
    assert words(read(BASE), without) == ["variant quiet removed"]
    assert words(without, read(BASE))[0].startswith("variant quiet")
