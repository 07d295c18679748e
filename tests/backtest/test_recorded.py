"""The recorded scores still hold: nobody made the forecasts worse without saying so."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

import pytest

from alignsim.backtest.cases import shipped_cases
from alignsim.backtest.judge import judge, worse_than
from alignsim.backtest.observed import load_observed
from alignsim.engine.posterior import chosen_posterior

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))
RECORDED = json.loads(Path(__file__).with_name("recorded.json").read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("name", list(shipped_cases()))
def test_no_score_is_worse_than_recorded(name: str) -> None:
    case = shipped_cases()[name]
    found = judge(case, load_observed(), RECORDED["futures"], chosen_posterior())
    writer = import_module("write_validation")
    then = {(s.target, s.group): s for s in writer.scores_of(RECORDED) if s.case == name}
    now = {(s.target, s.group): s for s in found.scores}
    assert then.keys() == now.keys(), "cases changed: run python scripts/write_validation.py"
    worse = [key for key in then if worse_than(then[key], now[key], case.block)]
    assert worse == [], "if the change is right, record it: python scripts/write_validation.py"
    links = {(x.target, x.group): x for x in writer.links_of(RECORDED) if x.case == name}
    for each in found.links:
        low = links[each.target, each.group].correlation_low
        assert each.correlation >= low, f"{each.target}: the correlation fell beyond noise"
