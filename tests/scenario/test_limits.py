"""Bounds on how much a scenario may hold: the last allowed is accepted, one more is refused."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import yaml
from counting import calls_of
from words_of_tests import HEAD, faults_of, read

from alignsim.errors import ScenarioError
from alignsim.scenario.context import MOST_NAMED
from alignsim.scenario.meaning import MOST_REPORTED
from alignsim.scenario.nodes import MOST_NODES
from alignsim.scenario.schema import MOST_SHOCKS
from alignsim.scenario.source import Source
from alignsim.scenario.syntax import syntax_fault
from alignsim.scenario.variants import MOST_VARIANTS

WARN = "{type: condemn, date: 2026-02, by: seoul, on: moscow}"


def refusals(text: str) -> list[tuple[int, int, str]]:
    return [(fault.line, fault.column, fault.message) for fault in faults_of(text)]


@pytest.mark.parametrize(
    ("before", "item", "after", "most"),
    [
        ("shocks: [", WARN + ", ", "]\n", MOST_SHOCKS),
        ("variants: {", "v-#: {}, ", "}\n", MOST_VARIANTS),
    ],
)
def test_one_more_than_allowed_is_refused_where_the_list_begins(
    before: str, item: str, after: str, most: int
) -> None:
    def text(number: int) -> str:
        return HEAD + before + "".join(item.replace("#", str(i)) for i in range(number)) + after

    field = before.partition(":")[0]
    assert len(getattr(read(text(most)), field)) == most
    ((line, column, message),) = refusals(text(most + 1))
    assert (line, column) == (4, len(before))
    assert re.match(f"`{field}`: at most {most} .*; found {most + 1}$", message)


def test_lists_of_names_are_not_read_beyond_their_bound() -> None:
    told = refusals(f"{HEAD}actors: [{'seoul, ' * (MOST_NAMED + 1)}]\n")
    assert f"at most {MOST_NAMED} names are allowed; found {MOST_NAMED + 1}" in told[0][2]
    assert told[0][:2] == (4, 9)


def test_reports_are_not_read_beyond_their_bound() -> None:
    told = refusals(f"{HEAD}report: [{'lose(seoul), ' * (MOST_REPORTED + 1)}]\n")
    assert f"at most {MOST_REPORTED} quantities are allowed" in told[0][2]
    assert told[0][:2] == (4, 9)


@pytest.mark.parametrize("item", ["x,\n", "[],\n"])
def test_values_and_lists_are_counted_alike(item: str) -> None:
    ((line, column, message),) = refusals(f"x: [\n{item * MOST_NODES}]\n")
    assert f"at most {MOST_NODES} nodes" in message
    assert (line, column) == (MOST_NODES - 1, 1)


def test_the_faults_kept_are_the_first_of_the_text() -> None:
    unknown = "- {colour: red, type: condemn, date: 2026-02, by: seoul}\n"
    text = f"{HEAD}shocks:\n" + unknown * 300
    with pytest.raises(ScenarioError) as caught:
        read(text)
    faults = caught.value.faults
    assert [fault.line for fault in faults] == [5 + i // 2 for i in range(100)]
    assert len(faults) + caught.value.unlisted == 600


def test_beyond_a_hundred_guesses_a_misspelt_field_is_also_told_as_missing() -> None:
    shock = "- {tpye: condemn, date: 2026-02, by: seoul, on: moscow}\n"
    with pytest.raises(ScenarioError) as few:
        read(f"{HEAD}shocks:\n" + shock * 100)
    with pytest.raises(ScenarioError) as many:
        read(f"{HEAD}shocks:\n" + shock * 110)
    assert len(few.value.faults) + few.value.unlisted == 100
    assert len(many.value.faults) + many.value.unlisted == 120


def test_a_parser_error_of_an_unknown_kind_is_told_at_its_place() -> None:
    mark = yaml.Mark("x", 3, 0, 3, None, None)
    error = yaml.MarkedYAMLError(None, None, "something new", mark)
    place, message = syntax_fault(error, Source("a: b\n", "x"))
    assert place == 3
    assert "not valid YAML" in message
    assert syntax_fault(yaml.MarkedYAMLError(), Source("a: b\n", "x"))[0] == 0


@pytest.mark.parametrize(
    "text",
    [
        lambda n: "parameters: {" + ", ".join(f"a{i})" for i in range(n)) + "}",
        lambda n: "parameters: {" + ", ".join(map(str, range(n))) + "}",
        lambda n: "parameters: {a: f(b, " + ", ".join(f"{i}) > {i},5" for i in range(n // 2)) + "}",
        lambda n: "shocks:\n" + "  type: hold\n" * (n // 2),
    ],
)
def test_work_grows_no_faster_than_the_number_of_slips(text: Callable[[int], str]) -> None:
    few, calls_for_few = calls_of(lambda: faults_of(f"{HEAD}{text(5_000)}\n"))
    many, calls_for_many = calls_of(lambda: faults_of(f"{HEAD}{text(20_000)}\n"))
    assert few and many
    assert calls_for_many < 4.5 * calls_for_few


def test_a_long_run_of_spaces_in_a_name_is_read_to_its_end() -> None:
    assert faults_of(f'{HEAD}actors: ["a' + " " * 500_000 + 'b"]\n')


def test_work_that_grows_with_the_square_is_noticed() -> None:
    def work(n: int) -> int:
        return sum(abs(i - j) for i in range(n) for j in range(n))

    assert calls_of(lambda: work(200))[1] > 4.5 * calls_of(lambda: work(50))[1]
