"""Errors as a user sees them."""

from __future__ import annotations

import pickle

import pytest

from alignsim.errors import MOST_SHOWN, AlignsimError, Fault, ScenarioError, escaped
from alignsim.scenario.words import listed, nearest, quoted, suggestion, ticked


def test_a_fault_is_one_line_whatever_it_holds() -> None:
    fault = Fault("a\nb.yaml", 3, 7, "x\x1b[31m\u202e\ud800\u2028y")
    assert str(fault) == "a\\nb.yaml:3:7: x\\x1b[31m\\u202e\\ud800\\u2028y"
    assert str(fault).encode("utf-8").isascii()


@pytest.mark.parametrize("text", ["", "plain", "é 서울 🙂", "naïve ⛵ 'x'"])
def test_text_without_hidden_characters_is_shown_whole(text: str) -> None:
    assert escaped(text) == text


@pytest.mark.parametrize(
    ("count", "last"), [(20, None), (21, "1 more fault"), (30, "10 more faults")]
)
def test_at_most_twenty_faults_are_shown(count: int, last: str | None) -> None:
    error = ScenarioError([Fault("f", 1, column, "m") for column in range(count)])
    lines = str(error).splitlines()
    assert len(lines) == min(count, MOST_SHOWN + 1)
    assert last is None or lines[-1] == f"... and {last}"


def test_unlisted_faults_are_counted() -> None:
    error = ScenarioError([Fault("f", 1, 1, "m")], unlisted=4)
    assert str(error).splitlines()[-1] == "... and 4 more faults"


def test_a_scenario_error_survives_another_process() -> None:
    error = ScenarioError([Fault("f", 1, 1, "m")], unlisted=4)
    again = pickle.loads(pickle.dumps(error))
    assert (again.faults, again.unlisted) == (error.faults, error.unlisted)
    assert isinstance(again, AlignsimError)


def test_quoted_values_are_cut_to_eighty_characters() -> None:
    assert quoted("x" * 80) == '"' + "x" * 80 + '"'
    assert quoted("x" * 81) == '"' + "x" * 77 + '..."'
    assert len(quoted("\u202e" * 1_000)) == 82


def test_names_that_could_break_the_backticks_are_quoted() -> None:
    assert ticked("a") == "`a`"
    assert ticked("a`b") == '"a`b"'
    assert ticked("") == '""'
    assert ticked("a\nb") == '"a\\nb"'


def test_words_are_listed_as_english() -> None:
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a or b",
        "a, b or c",
    ]
    assert listed(str(number) for number in range(50)).endswith("38, 39 and 10 more")


def test_the_nearest_word_is_found_case_aside() -> None:
    assert nearest("SOUL", ["Seoul", "tokyo"]) == "Seoul"
    assert nearest("xyz", ["seoul"]) is None
    assert nearest("s" * 50, ["s" * 49]) is None
    assert suggestion("x", []) == "; allowed: none"
