"""One small result of every kind, for the tests of tables, files, pages and figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from alignsim.attribution import Attribution
from alignsim.comparison import Comparison, compare_results
from alignsim.discovery import FOUND, PRIM, Box, Discovery, Figures, Restriction
from alignsim.experiments.claims import DirectionalClaim
from alignsim.experiments.play import Claims, Outcome
from alignsim.experiments.verdict import judge
from alignsim.explanation import ACT, Cause, Explanation, Part
from alignsim.factors import Factor
from alignsim.results import Results
from alignsim.sensitivity import MORRIS, Sweep, design, sensitivity
from alignsim.shown import Shown
from synthetic import synthetic
from test_attribution_plots import made as made_attribution

NATO = "alignment(seoul, nato)"


def run(**changes: object) -> Results:
    """A small made-up run."""
    return synthetic(futures=12, months=6, governments=4, rows_each=3, **changes)


def comparison() -> Comparison:
    """The run against one that is a little higher everywhere but at the start."""
    one = run()
    values = one.values.copy()
    values[:, 1:] += 0.1 * np.random.default_rng(1).random(values[:, 1:].shape)
    return compare_results(one, replace(one, values=values), "one", "other")


def explanation(name: str = "Made") -> Explanation:
    cause = Cause(ACT, origin="chosen", by="beijing", move="warn", target="seoul", role="received")
    values = np.linspace(0.1, 0.3, 12)
    part = Part(cause, values, values > 0, ("2022-01",), ("a-1", "a-2"), ("seoul",))
    names = {"seoul": "South Korea", "beijing": "China"}
    before = np.zeros(12)
    return Explanation(
        name, NATO, names, ("2021-12", "2022-04"), (0, 12), before, before + values, (part,)
    )


def attribution() -> Attribution:
    return made_attribution(3, months=4)


def sweep() -> Sweep:
    factors = tuple(Factor(name, f"parameter/{name}", 0.0, 1.0) for name in ("noise", "of seoul"))
    points = design(MORRIS, 2, 6, 1)
    outcomes = (points @ [1.0, 0.1])[:, None] + np.linspace(-0.1, 0.1, 4)
    found = sensitivity(NATO, "−1 to 1", MORRIS, factors, points, outcomes, 1)
    whole = ("Made", MORRIS, 6, "2022-06", 0, 6, 4)
    return Sweep(*whole, factors, points, outcomes.mean(axis=1)[None], (found,))


def discovery() -> Discovery:
    factor = Factor("noise", "parameter/noise", 0.0, 1.0)
    figures = Figures(hits=30, inside=40, cases=50, futures=200)
    box = Box(np.array([[0.5, np.inf]]), figures, figures)
    asked = (Restriction(factor, 0.5, np.inf, 0.01),)
    whole = ("Made", f"{NATO} < 0", PRIM, 6, "2022-06", 0, None, (factor,), 100, 400)
    return Discovery(*whole, (box,), box, asked, FOUND)


def claims() -> Claims:
    claim = DirectionalClaim.model_validate(
        {
            "id": "drawn",
            "statement": "By the visit Seoul draws nearer.",
            "scenario": "made",
            "without": ("visit",),
            "quantity": NATO,
            "direction": "rises",
            "month": 3,
        }
    )
    return Claims([Outcome(claim, judge(np.linspace(0.1, 0.2, 20), 1))])


def one_of_each() -> list[Shown]:
    """One result of every kind."""
    return [run(), comparison(), explanation(), attribution(), sweep(), discovery(), claims()]
