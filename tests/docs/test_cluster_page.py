"""The page of clusters: its scripts are whole, what is derived follows from what was measured."""

from __future__ import annotations

import ast

import pytest
from pages import Block, blocks, read

from alignsim.runner import prepare

PAGE = read("cluster.md")


@pytest.mark.parametrize("block", [each for each in blocks(PAGE) if each.language == "python"])
def test_every_script_is_python(block: Block) -> None:
    assert ast.parse(block.text).body


def test_bytes_of_values_are_those_of_the_scenario_named() -> None:
    plan = prepare("madrid-2022")
    each = len(plan.quantities) * (plan.months + 1) * 8
    assert f"| {each:,} bytes | {each / 1000:.1f} TB | derived |" in PAGE


def test_cores_that_saturate_a_client_follow_from_bytes_and_speed() -> None:
    sent, playing, writing, collecting = 11_781, 1000 / 450, 0.4, 0.037  # bytes, ms a future
    core = 385  # futures a second
    assert round(1000 / (playing + writing)) == pytest.approx(core, rel=0.02)
    for limit, rate in (
        ("network of 1 Gbit/s", 125e6 / sent),
        ("disk that writes 200 MB/s", 200e6 / sent),
        ("Its processor", 1000 / collecting),
        ("network of 10 Gbit/s", 1250e6 / sent),
    ):
        rounded = round(rate, -3 if rate > 15_000 else -2)
        assert f"{limit} | {rounded:,.0f} | {rounded / core:.0f} |" in PAGE
    for per_future, unit in ((1000 / 450, "core-hours"), (writing, "core-hours")):
        assert f"{per_future * 1e6 / 3600:.0f} {unit}" in PAGE
    assert f"| {collecting} ms | {collecting * 1e6 / 3600:.0f} hours" in PAGE
