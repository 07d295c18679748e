"""Quantities and conditions: read, checked, written in one spelling, and never run."""

from __future__ import annotations

import pytest
from counting import calls_of
from hypothesis import given
from hypothesis import strategies as st
from words_of_tests import HEAD, VOCABULARY, faults_of

from alignsim.scenario.quantities import KINDS, ExpressionError, Quantity, parse_quantity
from alignsim.scenario.when import (
    Comparison,
    Joined,
    Month,
    Not,
    When,
    parse_when,
    quantities_in,
)

GOVERNMENTS = st.sampled_from(sorted(VOCABULARY.governments))
QUANTITIES = st.one_of(
    st.builds(Quantity, st.sampled_from(["loss", "support", "confidence"]), GOVERNMENTS),
    st.builds(
        Quantity, st.sampled_from(["alignment", "threat", "ties"]), GOVERNMENTS, st.just("nato")
    ),
    st.builds(Quantity, st.just("condition"), st.sampled_from(sorted(VOCABULARY.conditions))),
)
OPERANDS = st.one_of(QUANTITIES, st.just(Month()))
FINITE = st.floats(allow_nan=False, allow_infinity=False).map(lambda x: x + 0.0)
COMPARISONS = st.builds(
    Comparison, OPERANDS, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), OPERANDS | FINITE
)
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(lambda x, y: Joined("and", (x, y)), inner, inner),
        st.builds(lambda x, y: Joined("or", (x, y)), inner, inner),
    ),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("alignment(KOR, NATO)", Quantity("alignment", "seoul", "nato")),
        (" alignment ( South Korea ,nato ) ", Quantity("alignment", "seoul", "nato")),
        ("ties(the-hague, the hague)", None),
        ("loss(THE-HAGUE)", Quantity("loss", "the-hague")),
        ("condition(us-reliability)", Quantity("condition", "us-reliability")),
    ],
)
def test_quantities_name_ids(text: str, quantity: Quantity | None) -> None:
    if quantity is None:
        with pytest.raises(ExpressionError, match="between two different governments"):
            parse_quantity(text, VOCABULARY)
    else:
        assert parse_quantity(text, VOCABULARY) == quantity
        assert str(quantity).count("(") == 1


@pytest.mark.parametrize(
    ("text", "offset", "reason"),
    [
        ("", 0, "expected a quantity: alignment"),
        ("los(seoul)", 0, "unknown quantity .*did you mean `loss`"),
        ("loss", 4, "expected `\\(` as in `loss.government.`, found the end"),
        ("loss()", 5, 'expected a government .* found "\\)"'),
        ("loss(seoul", 10, "expected `\\)`"),
        ("loss(seoul, moscow)", 10, 'expected `\\)` .* found ","'),
        ("loss(seoul)) ", 11, "expected nothing after the quantity"),
        ("alignment(seoul)", 15, "expected `,`"),
        ("alignment(seoul, soul)", 17, "did you mean `seoul`"),
        ("pressure(seoul, nato)", 16, "is a bloc"),
        ("condition(us reliability)", 10, "unknown condition .*did you mean `us-reliability`"),
        ("loss(7)", 5, 'found "7"'),
        ("loss(se\u200boul)", 5, 'unknown government "se"'),
        ("__import__('os')", 0, 'unknown quantity "_"'),
        ("loss" + "(" * 300, 200, "too long"),
    ],
)
def test_bad_quantities_are_told_with_their_place(text: str, offset: int, reason: str) -> None:
    with pytest.raises(ExpressionError, match=reason) as caught:
        parse_quantity(text, VOCABULARY)
    assert caught.value.offset == offset
    assert f"(at character {offset + 1})" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("month>=10", "month >= 10"),
        (
            "alignment(KOR, China) < -0.2 and month >= 10.0",
            "alignment(seoul, beijing) < -0.2 and month >= 10",
        ),
        (
            "not (month > 3 or month<2) and 1e-3 < loss(seoul)",
            "not (month > 3 or month < 2) and 0.001 < loss(seoul)",
        ),
        ("month == 1 or month != 2 and month > .5", "month == 1 or (month != 2 and month > 0.5)"),
        ("((month > 1))", "month > 1"),
        ("not not month > 1e30", "not not month > 1e+30"),
    ],
)
def test_conditions_have_one_spelling(text: str, spelling: str) -> None:
    condition = parse_when(text, VOCABULARY)
    assert str(condition) == spelling
    assert parse_when(spelling, VOCABULARY) == condition


@given(CONDITIONS)
def test_every_condition_is_read_back_from_its_spelling(condition: When) -> None:
    again = parse_when(str(condition), VOCABULARY)
    assert str(again) == str(condition)
    assert list(quantities_in(again)) == list(quantities_in(condition))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected a number, `month` or a quantity"),
        ("month", "expected a comparison .* found the end"),
        ("month = 3", "write `==`"),
        ("month > 3 && month < 5", 'found "&"; write `and`'),
        ("month > 3 month < 5", "join comparisons by `and` or `or`"),
        ("! month > 3", "expected a number"),
        ("1 < month < 5", "expected nothing more"),
        ("1 < 2", "compares two numbers"),
        ("month > 1,5", "write a decimal point, not a comma: 1.5"),
        ("month > 1, loss(seoul) > 0", "expected nothing more, found .,.; join comparisons"),
        ("month > 2026-06", "no date can stand here; .*such as `month > 6`"),
        ("month > 010", '"010" is not a decimal number'),
        ("month > 1e999", "not a decimal number"),
        ("month > and", 'expected a number.*found "and"'),
        ("mont > 3", "unknown name .*did you mean `month`"),
        ("(month > 3", "expected `\\)` to close the parenthesis"),
        ("loss(seoul > 3", "expected `\\)`"),
        ("9**9**9**9 > 0", "expected a comparison"),
        ("__import__('os').system('x')", "expected a number"),
        ("(lambda: 1)() > 0", "unknown name"),
        ("month.real > 0", "expected a comparison"),
        ("[month for month in month] > 1", "expected a number"),
        ("f'{month}' > 1", "unknown name"),
        ("(" * 40 + "month > 1" + ")" * 40, "nested too deep"),
        ("not " * 40 + "month > 1", "nested too deep"),
        ("(" * 10_000, "too long"),
        ("month > 1 or " * 1_000, "too long"),
    ],
)
def test_other_expressions_are_refused(text: str, reason: str) -> None:
    def refuse() -> None:
        with pytest.raises(ExpressionError, match=reason):
            parse_when(text, VOCABULARY)

    assert calls_of(refuse)[1] < 20_000


@given(st.text(alphabet="month<>=!() 0123456789.eE-+,andort_'\"[]*\\\n", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        condition = parse_when(text, VOCABULARY)
    except ExpressionError as error:
        assert 0 <= error.offset <= len(text)
    else:
        assert parse_when(str(condition), VOCABULARY) == condition


def test_all_quantities_are_offered_when_one_is_misspelt() -> None:
    (fault,) = faults_of(f"{HEAD}report: [x(seoul)]\n")
    assert all(kind in fault.message for kind in KINDS)
