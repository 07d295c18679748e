"""Outcomes: levels of quantities, and conditions worked out for all futures at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignsim.errors import AlignsimError
from alignsim.scenario.lexicon import shipped_vocabulary
from alignsim.scenario.outcome import parse_condition, parse_outcome

WORDS = shipped_vocabulary()
LEVELS = {
    "alignment(seoul, beijing)": np.array([-0.3, -0.2, 0.1, 0.4]),
    "loss(seoul)": np.array([0.0, 0.5, 0.5, 2.0]),
}


def holds(text: str, month: int = 6) -> list[float]:
    return parse_outcome(text, WORDS).of(LEVELS, month).tolist()


def test_a_quantity_is_its_level() -> None:
    found = parse_outcome("alignment(KOR, CHN)", WORDS)
    assert str(found) == "alignment(seoul, beijing)" and not found.is_condition
    assert found.of(LEVELS, 1).tolist() == [-0.3, -0.2, 0.1, 0.4]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alignment(seoul, beijing) < -0.2", [1, 0, 0, 0]),
        ("alignment(seoul, beijing) <= -0.2", [1, 1, 0, 0]),
        ("loss(seoul) == 0.5", [0, 1, 1, 0]),
        ("loss(seoul) != 0.5", [1, 0, 0, 1]),
        ("not loss(seoul) >= 0.5", [1, 0, 0, 0]),
        ("loss(seoul) > 0.4 and alignment(seoul, beijing) < 0", [0, 1, 0, 0]),
        ("loss(seoul) > 1 or alignment(seoul, beijing) < 0", [1, 1, 0, 1]),
        ("alignment(seoul, beijing) < 0 and month > 5", [1, 1, 0, 0]),
        ("alignment(seoul, beijing) < 0 and month > 6", [0, 0, 0, 0]),
        ("0.4 < loss(seoul)", [0, 1, 1, 1]),
    ],
)
def test_a_condition_holds_future_by_future(text: str, expected: list[float]) -> None:
    assert holds(text) == expected


@settings(deadline=None)
@given(st.floats(-1, 1), st.floats(-1, 1))
def test_a_condition_and_its_negation_share_all_futures(one: float, two: float) -> None:
    text = f"alignment(seoul, beijing) < {one:.3f} or loss(seoul) >= {two:.3f}"
    assert np.add(holds(text), holds(f"not ({text})")).tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("alignmnt(seoul, beijing)", "did you mean `alignment`?"),
        ("alignment(seoul, bejing) < 0", "did you mean `beijing`?"),
        ("month > 3", "looks at no quantity"),
        ("loss(seoul) = 3", "write `==`"),
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(text: str, told: str) -> None:
    with pytest.raises(AlignsimError) as fault:
        parse_outcome(text, WORDS)
    assert told in str(fault.value)


def test_a_quantity_alone_is_no_condition() -> None:
    with pytest.raises(AlignsimError, match="expected a comparison"):
        parse_condition("loss(seoul)", WORDS)
