"""Whether a figure reaches its bar, and what is said of it."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.bars import MET, NOT_MEASURED, NOT_MET, Bar, all_bars, bar_of

AT_MOST: dict[str, Any] = {"label": "a wait", "unit": "s", "at_most": 4}
AT_LEAST: dict[str, Any] = {"label": "a rate", "unit": "futures/s", "at_least": 1000, "wish": 4000}


@pytest.mark.parametrize(
    ("value", "word"), [(3.9, MET), (4.0, MET), (4.001, NOT_MET), (None, NOT_MEASURED)]
)
def test_a_wait_is_met_up_to_its_bar_and_no_further(value: float | None, word: str) -> None:
    assert bar_of("wait", AT_MOST).verdict(value) == word


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (999.0, NOT_MET),
        (1000.0, "met, not the wish"),
        (3999.0, "met, not the wish"),
        (4000.0, "met, and the wish"),
    ],
)
def test_a_rate_is_met_from_its_bar_on_and_the_wish_is_told_beside_it(
    value: float, word: str
) -> None:
    assert bar_of("rate", AT_LEAST).verdict(value) == word


def test_what_is_asked_is_told_with_sense_and_unit() -> None:
    assert bar_of("wait", AT_MOST).asked == "≤ 4 s"
    assert bar_of("rate", AT_LEAST).asked == "≥ 1,000 futures/s, wish ≥ 4,000"
    assert Bar("slope", "an exponent", "", 2.05, at_least=False).asked == "≤ 2.05"


@pytest.mark.parametrize("limits", [{}, {"at_least": 1, "at_most": 2}])
def test_a_bar_without_one_limit_is_refused(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must state at_least or at_most"):
        bar_of("none", {"label": "x", "unit": "s", **limits})


def test_every_wish_is_stricter_than_its_bar() -> None:
    for bar in all_bars().values():
        assert bar.label and (bar.wish is None or (bar.reaches(bar.wish) and bar.wish != bar.limit))


def test_every_command_is_one_that_there_is() -> None:
    from alignsim.app.cli import main

    for bar in all_bars().values():
        for arguments in (bar.arguments, *bar.before):
            if arguments and not arguments[0].startswith("-"):
                command = main.commands[arguments[0]]
                command.make_context(arguments[0], list(arguments[1:]))
