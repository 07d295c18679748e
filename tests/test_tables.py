"""The table of changes says what the futures say."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from alignsim.results import Results
from alignsim.tables import (
    LEAST_OTHERS,
    change_of,
    in_words,
    most_changed,
    plain,
    signed,
    summary_rows,
    summary_table,
)
from synthetic import synthetic


@pytest.fixture(scope="module")
def results() -> Results:
    return synthetic(futures=200, governments=8, rows_each=1)


def shown(results: Results, width: int = 110) -> str:
    console = Console(width=width, record=True, file=StringIO())
    console.print(summary_table(results))
    return console.export_text()


def test_a_change_is_the_median_of_the_changes_not_the_change_of_medians(results: Results) -> None:
    values = np.zeros_like(results.values)
    values[:, 0, 0] = np.arange(200) % 3
    values[:, -1, 0] = (np.arange(200) + 1) % 3
    moved = replace(results, values=values)
    change = change_of(moved, results.quantities[0])
    assert (change.start, change.end, change.change) == (1.0, 1.0, 1.0)
    assert change.rising == pytest.approx(2 / 3, abs=0.01)
    assert change.falling == pytest.approx(1 / 3, abs=0.01)


def test_the_interval_holds_ninety_per_cent_of_the_futures(results: Results) -> None:
    for change in most_changed(results, 99):
        each = results.change(change.quantity)
        inside = np.mean((each >= change.low - 1e-12) & (each <= change.high + 1e-12))
        assert inside >= 0.89
        assert change.low <= change.change <= change.high


def test_the_largest_change_for_its_kind_comes_first_whatever_the_unit(results: Results) -> None:
    values = np.zeros_like(results.values)
    percent = results.quantities.index("loss(seoul)")
    alignment = results.quantities.index("alignment(seoul, tokyo)")
    other = results.quantities.index("alignment(seoul, beijing)")
    values[:, :, alignment] = 0.8
    values[:, -1, alignment] = 0.4
    values[:, -1, other] = 0.1
    values[:, -1, percent] = 0.05
    quantities = [change.quantity for change in most_changed(replace(results, values=values), 3)]
    assert quantities == ["loss(seoul)", "alignment(seoul, tokyo)", "alignment(seoul, beijing)"]


def test_a_passing_effect_is_ranked_by_how_far_it_went_and_told_with_its_month(
    results: Results,
) -> None:
    values = np.zeros_like(results.values)
    boycott = results.quantities.index("loss(seoul)")
    drift = results.quantities.index("alignment(seoul, tokyo)")
    values[:, 5:8, boycott] = 0.4
    values[:, 6, boycott] = 0.5
    values[:, :, drift] = 0.1
    values[:, -1, drift] = 0.15
    passing = replace(results, values=values)
    top = most_changed(passing, 1)[0]
    assert (top.quantity, top.change, top.furthest, top.month) == ("loss(seoul)", 0.0, 0.5, 6)
    assert top.passed
    assert not change_of(passing, "alignment(seoul, tokyo)").passed
    assert f"furthest +0.50 in {results.dates[6]}" in shown(passing, 80)
    assert (
        "furthest" not in shown(replace(results, values=np.zeros_like(values))).split("Medians")[0]
    )


def test_what_the_scenario_reports_comes_first_and_whole_then_what_else_changed_most(
    results: Results,
) -> None:
    least = [change.quantity for change in reversed(most_changed(results, 999))]
    for asked in (least[:1], least[:10], ["condition(us-reliability)"], []):
        told = replace(results, reported=tuple(asked))
        first, others = summary_rows(told, 12)
        assert [change.quantity for change in first] == asked
        assert len(others) == max(LEAST_OTHERS, 12 - len(asked))
        rest = [each for each in most_changed(results, 999) if each.quantity not in asked]
        assert others == rest[: len(others)]
        text = shown(told)
        assert ("Reported" in text) == bool(asked)


def test_the_terminal_table_fits_eighty_columns(results: Results) -> None:
    lines = shown(results, 80).splitlines()
    assert max(map(len, lines)) <= 80
    assert not any("…" in line for line in lines)


def test_conditions_are_no_findings_and_top_is_a_limit(results: Results) -> None:
    everything = most_changed(results, 1000)
    assert len(everything) == len(results.quantities) - 1
    assert not any(change.quantity.startswith("condition") for change in everything)
    assert most_changed(results, 3) == everything[:3]
    assert most_changed(results, 0) == []


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        ("alignment(seoul, nato)", "Alignment of South Korea with NATO"),
        ("pressure(beijing, seoul)", "Economic pressure from China on South Korea"),
        ("loss(seoul)", "Economic loss of South Korea"),
        ("threat(seoul, five-eyes)", "Threat to South Korea from five eyes"),
        ("condition(us-reliability)", "Condition us reliability"),
    ],
)
def test_quantities_are_put_in_plain_words(results: Results, quantity: str, words: str) -> None:
    assert in_words(results, quantity) == words


def test_signs_are_true_minus_signs_and_nothing_has_none() -> None:
    assert [signed(x) for x in (0.126, -0.126, 0.001, -0.001)] == ["+0.13", "−0.13", "0.00", "0.00"]
    assert [plain(x) for x in (0.126, -0.126, -0.001)] == ["0.13", "−0.13", "0.00"]


def test_the_terminal_table_tells_medians_interval_share_and_unit(results: Results) -> None:
    text = shown(results)
    results = replace(results, reported=())
    top = most_changed(results)[0]
    line = next(line for line in text.splitlines() if top.words[:20] in line)
    for part in (plain(top.start), plain(top.end), signed(top.change), f"{top.rising:.0%}"):
        assert part in line
    assert f"[{signed(top.low)}, {signed(top.high)}]" in line
    assert "200 futures" in text and "2021-12 (measured 2021)" in text


def test_markup_and_control_characters_in_names_are_shown_not_obeyed(results: Results) -> None:
    odd = replace(
        results, name="[bold]x[/nothing]", names={name: "[red]\x1b[2J\nz" for name in results.names}
    )
    text = shown(odd, 200)
    assert "[bold]x[/nothing]" in text and "[red] [2J z" in text
    assert "\x1b" not in text
