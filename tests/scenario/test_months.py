"""A month of a run may be named by its number or by its date, and no other month is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.errors import AlignsimError
from alignsim.scenario.months import place_of_month

DATES = tuple(f"{2021 + (11 + t) // 12}-{(11 + t) % 12 + 1:02}" for t in range(25))


@given(st.integers(1, 24))
def test_a_number_and_its_date_are_the_same_month(number: int) -> None:
    assert place_of_month(DATES, number) == number
    assert place_of_month(DATES, str(number)) == number
    assert place_of_month(DATES, DATES[number]) == number


def test_without_a_month_the_last_is_meant() -> None:
    assert place_of_month(DATES, None) == 24


@pytest.mark.parametrize("month", [0, 25, -1, "2021-12", "2024-01", "", "12.0", "9" * 400, "²"])
def test_another_month_is_refused_with_those_there_are(month: int | str) -> None:
    with pytest.raises(AlignsimError, match="2022-01 to 2023-12, or 1 to 24"):
        place_of_month(DATES, month)


def test_a_slip_is_answered_by_the_nearest_month() -> None:
    with pytest.raises(AlignsimError, match="did you mean 2022-03"):
        place_of_month(DATES, "2022-3")


def test_the_measured_start_counts_where_it_may() -> None:
    assert place_of_month(DATES, "2021-12", first=0) == place_of_month(DATES, 0, first=0) == 0
