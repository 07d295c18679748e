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
    sent, kept, speed = 28_171, 12_367, 450
    for limit, rate in (
        ("network of 1 Gbit/s", 125e6 / sent),
        ("disk that writes 200 MB/s", 200e6 / kept),
        ("network of 10 Gbit/s", 1250e6 / sent),
    ):
        rounded = f"{round(rate, -3 if rate > 1e4 else -2):,.0f}"
        assert f"{limit} | {rounded} | {rate / speed:.0f} |" in PAGE
    assert f"{1e9 / speed / 3600:.0f} core-hours" in PAGE
