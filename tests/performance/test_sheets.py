"""What is said of figures follows from them."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from samples import CUBIC, QUADRATIC, SAMPLE

from benchmarks.sheets import Sheet, demands, figure, sheets, size_in_bytes, state_of
from benchmarks.ways import ENSEMBLE, MESA, MODEL, rate_of


def changed(**parts: Any) -> dict[str, Any]:
    """The sample with other entries."""
    return {**copy.deepcopy(SAMPLE), **parts}


def sheet(figures: dict[str, Any], name: str) -> Sheet:
    """One table of figures."""
    return next(each for each in sheets(figures) if each.name == name)


def row(figures: dict[str, Any], name: str, first: str) -> tuple[str, ...]:
    """The row of a table that begins with so."""
    return next(each for each in sheet(figures, name).rows if each[0].startswith(first))


def test_every_row_has_a_cell_for_every_heading() -> None:
    for each in sheets(SAMPLE):
        assert {len(cells) for cells in each.rows} == {len(each.headings)}


def test_a_bar_is_met_or_not_by_the_figure_alone() -> None:
    assert row(SAMPLE, "bars", "`alignsim run`, 1,000 futures, no")[-1] == "not met"
    faster = changed(bars=SAMPLE["bars"] | {"run": {"value": 3.9}})
    assert row(faster, "bars", "`alignsim run`, 1,000 futures, no")[-1] == "met"
    assert row(SAMPLE, "bars", "futures a second")[1:] == (
        "2,000 futures/s",
        "≥ 1,000 futures/s, wish ≥ 4,000",
        "met, not the wish",
    )
    assert row(SAMPLE, "bars", "ensemble on all cores")[1] == "1,000 ×"


def test_what_was_not_measured_is_told_with_the_reason() -> None:
    assert row(SAMPLE, "bars", "`alignsim sweep`")[1::2] == ("–", "not measured")
    assert any("SALib is not installed" in note for note in sheet(SAMPLE, "bars").notes)
    assert any("not installed" in note for note in sheet(SAMPLE, "rates").notes)
    assert rate_of(SAMPLE["rates"], MODEL, ENSEMBLE) == 2000.0
    assert rate_of(SAMPLE["rates"], MODEL, ENSEMBLE, 1) == 1000.0
    assert rate_of(SAMPLE["rates"], MODEL, f"{MESA} under EMA Workbench") is None


def test_the_part_that_grows_too_fast_is_named_and_no_other() -> None:
    told = sheet(SAMPLE, "growth").notes[0]
    assert f"faster than the square: {CUBIC} (3.00)." in told and QUADRATIC not in told
    square = copy.deepcopy(SAMPLE["growth"])
    found = square["governments"]
    found["parts"][CUBIC] = found["parts"][QUADRATIC]
    found["seconds"] = [8 * each for each in found["parts"][QUADRATIC]]
    assert "No part grows faster" in sheet(changed(growth=square), "growth").notes[0]


def test_growth_that_is_not_linear_does_not_meet_its_bar() -> None:
    assert row(SAMPLE, "growth", "futures")[-2:] == ("linear", "met")
    growth = copy.deepcopy(SAMPLE["growth"])
    growth["futures"]["seconds"] = [0.1, 10.0, 1000.0]
    assert row(changed(growth=growth), "growth", "futures")[-2:] == ("quadratic", "not met")


def test_shares_of_the_peak_are_those_of_operations_over_time() -> None:
    assert demands(SAMPLE) == {"operations": 4e6, "bytes": 16e6, "record": 2e4}
    assert row(SAMPLE, "parts", "a future")[1:] == ("1,000", "100.0 %", "4,000,000", "4", "10.0 %")
    assert "first 6, which take 3,000,000 to 6,000,000 each" in sheet(SAMPLE, "parts").notes[0]
    told = sheet(SAMPLE, "roofline").notes
    assert "fits into L2" in told[0]  # 580 kB, in 1 MiB
    assert "stand left of it, under a ceiling of 20 " in told[1]  # 0.25 × 80 GB/s
    assert told[2] == "They reach 20 % of that ceiling."  # 1,000 × 4 million of 20e9


@pytest.mark.parametrize(
    ("size", "word"), [(16_000, "L1"), (5 * 2**20, "L3"), (9 * 2**20, "no cache holds")]
)
def test_the_smallest_cache_that_holds_the_state_is_named(size: int, word: str) -> None:
    roofline = SAMPLE["roofline"] | {"state_bytes": {"world": size, "setting": 0}}
    assert word in sheet(changed(roofline=roofline), "roofline").notes[0]


def test_a_machine_with_other_work_is_told_as_such() -> None:
    machine = SAMPLE["machine"]
    assert state_of(machine).startswith("Nothing else ran")
    assert state_of(machine | {"load": None}).startswith("Nothing else ran")
    assert "Other work ran" in state_of(machine | {"load": 0.6})


@pytest.mark.parametrize(
    ("value", "word"),
    [(None, "–"), (0.0123, "0.0123"), (99.94, "99.9"), (1234.5, "1,234"), (-2.5, "−2.5")],
)
def test_figures_are_written_to_three_digits(value: float | None, word: str) -> None:
    assert figure(value) == word


def test_bytes_are_written_in_binary_units() -> None:
    sizes = (None, 512, 1024, 580_000, 3 * 2**30)
    assert [size_in_bytes(size) for size in sizes] == ["–", "512 B", "1 KiB", "566 KiB", "3 GiB"]
