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

import yaml
from write_model_tables import replaced, table

from alignsim.app.backtesting import as_data, link_cells, score_cells
from alignsim.backtest.cases import shipped_cases
from alignsim.backtest.judge import Link, Score, judge
from alignsim.backtest.observed import load_observed
from alignsim.calibration.settings import load_settings
from alignsim.engine.posterior import ORIGIN_FILE, chosen_posterior
from alignsim.tables import plain

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "validation.md"
ORIGIN = ROOT / "src" / "alignsim" / "world" / "data" / "posterior" / ORIGIN_FILE
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


def fitted() -> str:
    """What the shipped posterior says of parameters, or that none is shipped."""
    if not ORIGIN.exists():
        return "No posterior comes with alignsim yet: every parameter is drawn from its own range."
    origin = yaml.safe_load(ORIGIN.read_text(encoding="utf-8"))
    rows = [
        (f"`{name}`", _levels(each["prior"]), _levels(each["posterior"]), _narrower(each), word)
        for part in ("parameters", "nuisances")
        for name, each in origin[part].items()
        for word in [each["word"]]
    ]
    last = origin["populations"][-1]
    told = (
        f"Seed {origin['seed']}, {len(origin['populations'])} populations, tolerance "
        f"{last['tolerance']:g}, effective sample size {origin['effective']:.0f}. Rows below "
        f"`{list(origin['parameters'])[-1]}` were fitted along and are not drawn from."
    )
    headings = ("Fitted", "Prior", "Posterior", "Interval", "In words")
    return "\n\n".join((table(headings, rows), told, _test_years(origin["test"])))


def _levels(each: dict[str, float]) -> str:
    return " / ".join(f"{value:.3g}" for value in each.values())


def _narrower(each: dict[str, Any]) -> str:
    share = each["narrower"]
    return f"{abs(share):.0%} {'narrower' if share >= 0 else 'wider'}"


def _test_years(test: dict[str, Any]) -> str:
    """Errors of forecasts in the years not fitted to, from ranges and from the posterior."""
    rows = [
        (
            name,
            plain(before["crps"], 3),
            plain(after["crps"], 3),
            plain(before["no_change"], 3),
            f"{before['cover90']:.0%} → {after['cover90']:.0%}",
        )
        for name, before in test["prior"].items()
        for after in [test["posterior"][name]]
    ]
    headings = (
        f"In {' and '.join(test['years'])}",
        "CRPS, ranges",
        "fitted",
        "no change",
        "In 90%",
    )
    return table(headings, rows)


def summaries() -> str:
    """What data are fitted to, and how well they are met where a posterior is shipped."""
    settings = load_settings()
    known = yaml.safe_load(ORIGIN.read_text(encoding="utf-8")) if ORIGIN.exists() else {}
    rows = []
    for name, each in settings.summaries.items():
        found = known.get("summaries", {}).get(name)
        met: tuple[str, ...] = ()
        if found:
            observed = f"{plain(found['observed'])} ± {plain(found['spread'])}"
            met = (observed, _levels(found["prior"]), _levels(found["posterior"]))
        rows.append((f"{each.label}, {each.unit}", each.why, *met))
    headings = ("Summary", "Why", *(("Observed", "Prior", "Posterior") if known else ()))
    return table(headings, rows)


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
        "fitted": fitted(),
        "summaries": summaries(),
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
