"""What a scalar means, and what a message says of one that is no number."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from words_of_tests import HEAD, assert_refused, faults_of, read

from alignsim.scenario.nodes import ScalarNode
from alignsim.scenario.scalars import number, value
from alignsim.scenario.source import Source


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
        ("5.0e-324", 5e-324),
        ("0e999", 0.0),
    ],
)
def test_words_and_decimal_numbers_are_special(text: str, meaning: object) -> None:
    read_as = value(ScalarNode(Source("", ""), 0, text, True))
    assert read_as == meaning
    assert type(read_as) is type(meaning)


TEXTS = (
    "True TRUE yes NO off ~ Null 010 00 0x10 0o7 1_000 1:30 .nan .inf nan 1e999 1e-999 1,5 50% "
    "1/2 - + . e5 1e 1.2.3 \u0968 \uff0d1 2026-01"
)


@pytest.mark.parametrize("text", TEXTS.split(" "))
def test_all_else_is_text(text: str) -> None:
    assert value(ScalarNode(Source("", ""), 0, text, True)) == text


def test_quotes_make_text() -> None:
    assert value(ScalarNode(Source("", ""), 0, "7", False)) == "7"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_as_written(x: float) -> None:
    assert number(repr(x)) == x


@given(st.text(alphabet="0123456789.eE+-", max_size=12))
def test_a_number_is_what_json_or_python_would_read(text: str) -> None:
    read_as = number(text)
    if read_as is not None:
        assert math.isfinite(read_as)
        assert read_as == float(text)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("'0.5'", "in quotes it is text: remove the quotes"),
        (".nan", "only finite numbers"),
        ("-.inf", "only finite numbers"),
        ("0,5", "a decimal point, not a comma: 0.5"),
        ("50%", "write a share as a number: 0.5"),
        ("1.2.3%", "0.5 for 50%"),
        ("010", "a number does not begin with 0: write 10"),
        ("-00.5", "found"),
        ("0x10", "decimal number"),
        ("1_000", "write it without `_`: 1000"),
        ("1:30", "times with `:` are not numbers"),
        ("1/2", "as a decimal number"),
        ("yes", "a word, not a number"),
        ("\u22120.5", "is not the hyphen"),
        ("1e999", "too large or too small"),
        ("1e-999", "too large or too small"),
        ("\uff19", "digits 0 to 9"),
        ("9" * 70, "too many digits"),
        ("9" * 70 + "x", 'found "9999'),
        ("much", 'found "much"$'),
        ("true", "found true$"),
        ("[1]", "found a list"),
        ("{a: 1}", "found a mapping"),
    ],
)
@pytest.mark.parametrize("field", ["probability", "lasts"])
def test_why_a_value_is_no_number_is_told(written: str, reason: str, field: str) -> None:
    text = (
        f"{HEAD}shocks:\n- type: sanction\n  date: 2026-02\n  by: seoul\n  on: moscow\n"
        f"  {field}: {written}\n"
    )
    (fault,) = faults_of(text)
    assert (fault.line, fault.column) == (9, 5 + len(field))
    assert re.search(reason, fault.message), fault.message
    assert f"`{field}` must be a" in fault.message


def test_whole_numbers_may_be_written_with_an_exponent() -> None:
    assert read(HEAD + "seed: 1e3\n").seed == 1000
    assert_refused(HEAD + "seed: ⟦1.5\n", "`seed` must be a whole number from 0")
    assert_refused(HEAD + "seed: ⟦1e300\n", "`seed` must be a whole number from 0")


@pytest.mark.parametrize("written", ["NO", "off", "yes", "1:30", "~", "2026-01", "010", "'7'"])
def test_words_are_text_where_text_is_wanted(written: str) -> None:
    scenario = read(f"name: {written}\nstart: 2026-01\n")
    assert scenario.name == written.strip("'")


@pytest.mark.parametrize("written", ["7", "1.5", "true"])
def test_text_that_reads_otherwise_wants_quotes(written: str) -> None:
    assert_refused(
        f"name: ⟦{written}\nstart: 2026-01\n",
        f'`name` must be text.*found {written} .*put it in quotes: "{written}"',
    )
