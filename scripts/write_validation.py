"""Play all backtests and record their scores, or write the recorded ones into the page.

Run as ``python scripts/write_validation.py``: rewrites ``tests/backtest/recorded.json``, against
which a slow test holds every later version, and the tables between the markers of
``docs/validation.md``. With ``--page`` only the page, from what is recorded.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from write_model_tables import replaced, table

from alignsim.app.backtesting import as_data, link_cells, score_cells
from alignsim.backtest.cases import shipped_cases
from alignsim.backtest.judge import Link, Score, judge
from alignsim.backtest.observed import load_observed
from alignsim.engine.posterior import chosen_posterior

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "validation.md"
RECORDED = ROOT / "tests" / "backtest" / "recorded.json"
FUTURES = 400

SCORE_HEADINGS = (
    *("Case", "Forecast", "n", "MAE", "CRPS", "No change", "Drift", "Climatology"),
    *("In 50%", "In 90%", "Direction", "Skill [90%]", "In words"),
)
LINK_HEADINGS = (
    *("Case", "Movement", "n", "Same direction [90%]", "Correlation [90%]"),
    *("Without one", "Signal", "In words"),
)


def scores_of(data: dict[str, Any]) -> list[Score]:
    """Recorded scores as they were when they were told."""
    made = []
    for row in data["scores"]:
        each = tuple((period, value) for period, value in row["each"])
        made.append(Score(**{key: _number(value) for key, value in row.items()} | {"each": each}))
    return made


def links_of(data: dict[str, Any]) -> list[Link]:
    """Recorded movements as they were when they were told."""
    return [Link(**{key: _number(v) for key, v in row.items()}) for row in data["links"]]


def _number(value: Any) -> Any:
    return float("nan") if value is None else value


def tables(data: dict[str, Any]) -> dict[str, str]:
    """The tables of the page by marker."""
    scores = [
        (f"`{row.case}`", f"{row.target}, {row.group}", *score_cells(row), row.verdict)
        for row in scores_of(data)
    ]
    links = [
        (f"`{row.case}`", f"{row.target}, {row.group}", *link_cells(row), row.verdict)
        for row in links_of(data)
    ]
    cases = [
        (f"`{case.id}`", case.observed, case.calibration, case.test, " ".join(case.problems))
        for case in shipped_cases().values()
    ]
    headings = ("Case", "Observed", "Chosen by these data", "Tested on", "Known problems")
    return {
        "cases": table(headings, cases),
        "scores": table(SCORE_HEADINGS, scores),
        "links": table(LINK_HEADINGS, links),
    }


def page(text: str, data: dict[str, Any]) -> str:
    """The page with its tables written anew."""
    for name, content in tables(data).items():
        text = replaced(text, name, content)
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--page", action="store_true", help="only rewrite the page")
    if not parser.parse_args(arguments).page:
        observed, posterior = load_observed(), chosen_posterior()
        judged = [judge(case, observed, FUTURES, posterior) for case in shipped_cases().values()]
        data = as_data(judged, FUTURES, observed, posterior)
        RECORDED.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
    data = json.loads(RECORDED.read_text(encoding="utf-8"))
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), data), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
