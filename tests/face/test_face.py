"""Every result becomes a table, a page, a figure and a line of text, by the same names."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from alignsim import plots
from alignsim.comparison import compare_results
from alignsim.errors import AlignsimError
from alignsim.explanation import Explanation
from alignsim.face import frames, pages
from alignsim.results import Results
from alignsim.shown import Drawn, Shown
from shown_samples import (
    NATO,
    attribution,
    claims,
    comparison,
    discovery,
    explanation,
    one_of_each,
    run,
    sweep,
)
from synthetic import synthetic
from test_plots import assert_readable, written

EACH = one_of_each()
DRAWN = [each for each in EACH if isinstance(each, Drawn)]
PNG = b"\x89PNG\r\n\x1a\n"


def kind(result: object) -> str:
    return type(result).__name__


# -- tables ---------------------------------------------------------------------------------------


@given(
    seed=st.integers(0, 2**16),
    futures=st.integers(1, 5),
    months=st.integers(1, 14),
    first=st.integers(0, 2**31 - 10),
)
@settings(max_examples=25, deadline=None)
def test_a_run_comes_back_from_its_table_bit_by_bit(
    seed: int, futures: int, months: int, first: int
) -> None:
    results = synthetic(futures, months, 3, 2, seed=seed, first=first)
    frame = results.to_pandas()
    assert frame["value"].to_numpy().tobytes() == results.values.tobytes()
    each = months + 1, len(results.quantities)
    numbers = np.arange(first, first + futures)
    np.testing.assert_array_equal(frame["future"], np.repeat(numbers, np.prod(each)))
    rows = frame.iloc[: np.prod(each)]
    partner = rows["partner"].astype(object).where(rows["partner"].notna(), "")
    names = [
        f"{q}({a}, {p})" if p else f"{q}({a})"
        for q, a, p in zip(rows["quantity"], rows["actor"], partner, strict=True)
    ]
    assert names == list(results.quantities) * (months + 1)
    dates = rows["date"].dt.strftime("%Y-%m").to_numpy().reshape(each)
    assert [tuple(set(row)) for row in dates] == [(date,) for date in results.dates]


def test_another_run_has_another_table() -> None:
    one, other = run(), run(seed=8)
    assert not one.to_pandas().equals(other.to_pandas())
    assert one.to_pandas().equals(run().to_pandas())
    assert one.to_pandas("moves")["magnitude"].tolist() == one.ledger.magnitude.tolist()
    assert not one.to_pandas("moves").equals(other.to_pandas("moves"))


def test_the_table_of_a_comparison_holds_its_figures_in_full() -> None:
    found = comparison()
    frame = found.to_pandas().set_index(["quantity", "month"])
    for each in found.differences:
        np.testing.assert_array_equal(frame.loc[each.quantity, "mean"], each.mean)
        np.testing.assert_array_equal(frame.loc[each.quantity, "q95"], each.quantiles[3])
    assert frame["date"].dtype.kind == "M"


def test_tables_of_other_results_hold_what_the_results_do() -> None:
    why = explanation().to_pandas()
    assert why["mean"].tolist() == [explanation().parts[0].mean]
    assert why["sources"].tolist() == ["a-1 a-2"] and why["dates"].tolist() == ["2022-01"]
    parts = attribution()
    shocks = parts.to_pandas().query("month == @parts.month").set_index(["quantity", "shock"])
    told = parts.of("shock-1", "loss(seoul)")
    assert shocks.loc[("loss(seoul)", "shock-1"), ["mean", "low"]].tolist() == [told.mean, told.low]
    assert len(parts.to_pandas("pairs")) == 2 * 3
    points = sweep().to_pandas("points")
    np.testing.assert_array_equal(points[["noise", "of seoul"]], sweep().values)
    np.testing.assert_array_equal(points[NATO], sweep().results[0])
    first = sweep().to_pandas().iloc[0]
    assert (first["factor"], first["value"]) == ("noise", sweep()[NATO]["noise"].ranking.value)
    (restricted,) = discovery().to_pandas().to_dict("records")
    assert (restricted["factor"], restricted["low"], restricted["high"]) == ("noise", 0.5, np.inf)
    (verdict,) = claims().to_pandas().to_dict("records")
    assert verdict["mean"] == claims()[0].effect.mean and verdict["verdict"] == "supported"


@pytest.mark.parametrize("result", EACH, ids=kind)
def test_a_table_that_is_none_is_refused_with_those_there_are(result: Shown) -> None:
    with pytest.raises(AlignsimError, match="no table is called") as told:
        result.to_pandas("nonsense")
    for name in frames.makers(result):
        assert name in str(told.value)
        assert isinstance(result.to_pandas(name), pd.DataFrame)


# -- pages and text -------------------------------------------------------------------------------


class Wellformed(HTMLParser):
    """Tags that are open, and every tag that was."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("result", EACH, ids=kind)
def test_a_page_is_a_small_well_formed_table(result: Shown) -> None:
    page = Wellformed()
    page.feed(result._repr_html_())
    assert page.open == [] and {"table", "th", "td"} <= page.seen
    assert page.seen <= {"div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td"}
    assert len(result._repr_html_()) < 20_000


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x>', "a\n\u202eb\0"])
def test_no_text_of_a_result_becomes_a_mark(hostile: str) -> None:
    results = run(name=hostile, names={"seoul": hostile})
    parts = replace(attribution(), labels=(hostile,) * 3, scenario=hostile)
    found = [results, compare_results(results, results, hostile, hostile), explanation(hostile),
             parts, replace(sweep(), name=hostile), replace(discovery(), name=hostile)]  # fmt: skip
    for each in found:
        text = each._repr_html_()
        assert "<script" not in text and "<img" not in text
        assert not set("\0\u202e") & set(text)
        assert html.escape("<script>alert(1)</script>")[:10] in text or "script" not in hostile


def test_a_page_tells_changes_with_their_intervals_and_differs_with_the_run() -> None:
    text = re.sub("<[^>]+>", " ", run()._repr_html_())
    assert "Alignment of South Korea with NATO (−1 to 1)" in text
    assert re.search(r"[+−]0\.\d\d\s+\[[+−]0\.\d\d, [+−]0\.\d\d\]", text)
    assert pages.as_html(run()) != pages.as_html(run(seed=8))


@pytest.mark.parametrize("result", EACH, ids=kind)
def test_every_result_shows_itself_on_one_line(result: Shown) -> None:
    text = repr(result)
    assert text.startswith(f"{kind(result)}(") and text.endswith(")")
    assert len(text) < 800 and "\n" not in text and "array" not in text


def test_a_run_tells_medians_of_change_with_their_interval() -> None:
    low, middle, high = np.quantile(run().change(NATO), (0.05, 0.5, 0.95))
    assert f"{NATO}='{middle:+.3g} [{low:+.3g}, {high:+.3g}]'" in repr(run())
    assert repr(run()) != repr(run(seed=8))


# -- figures --------------------------------------------------------------------------------------


@pytest.mark.parametrize("result", DRAWN, ids=kind)
def test_a_result_draws_itself_and_a_notebook_shows_it(result: Drawn) -> None:
    figure = result.plot()
    assert isinstance(figure, Figure)
    with plots.styled():
        assert_readable(figure)
    assert figure._repr_png_().startswith(PNG)  # type: ignore[attr-defined]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_run_draws_the_quantities_asked_for(count: int) -> None:
    asked = ["loss(seoul)", "support(seoul)", "confidence(seoul)"][:count]
    figure = run().plot(asked)
    assert len(figure.axes) == count
    words = " ".join(text for text, _, _ in written(figure))
    assert "Economic loss of South Korea" in words and "NATO" not in words
    with plots.styled():
        assert_readable(figure)


def test_one_quantity_may_be_named_by_itself() -> None:
    assert len(run().plot("loss(seoul)").axes) == 1
    assert len(comparison().plot("loss(seoul)").axes) == 2


@pytest.mark.parametrize("result", DRAWN, ids=kind)
def test_a_quantity_that_is_none_is_refused_with_those_there_are(result: Drawn) -> None:
    with pytest.raises(AlignsimError, match="no quantity is called"):
        result.plot("alignment(seoul, atlantis)")


def test_figures_of_one_quantity_refuse_two() -> None:
    with pytest.raises(AlignsimError, match="2 quantities were asked for"):
        attribution().plot(["loss(seoul)", NATO])


def test_a_near_miss_is_told() -> None:
    with pytest.raises(AlignsimError, match=re.escape(f"did you mean {NATO}?")):
        run().plot("alignment(seoul, nta)")


# -- layers ---------------------------------------------------------------------------------------


def test_results_load_nothing_heavy_until_they_are_shown(tmp_path: Path) -> None:
    code = (
        "import sys; import alignsim.results, alignsim.comparison, alignsim.explanation;"
        "heavy = {'pandas', 'matplotlib', 'xarray', 'alignsim.face', 'alignsim.plots',"
        "'alignsim.storage'} & set(sys.modules); sys.exit(repr(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_kind_of_result_has_a_sample_here() -> None:
    kinds = {each for each in (*Shown.__subclasses__(), *Drawn.__subclasses__()) if each != Drawn}
    assert kinds == {type(each) for each in EACH}
    assert {Results, Explanation} <= kinds
