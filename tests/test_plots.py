"""Figures can be read: nothing overlaps, nothing is small, every axis has its unit, and all of it
stays so with hostile names and extreme sizes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from alignsim import plots
from alignsim.errors import AlignsimError
from alignsim.plots import style
from alignsim.plots.fan import direction
from alignsim.plots.multiples import Panel, round_limit, towards
from alignsim.plots.rare import draw_rare, in_futures, is_rare, top
from alignsim.plots.shocks import MOST_NAMED, marks
from alignsim.plots.words import Words, words_on
from alignsim.results import UNITS as UNIT_OF_KIND
from alignsim.results import Results, ShockMark
from alignsim.tables import change_of
from synthetic import synthetic

Written = list[tuple[str, Bbox, float]]
UNITS = {f"({unit})" for unit in (*UNIT_OF_KIND.values(), "% of futures")}
HOSTILE = ("$x^2$ $", "_hidden", "\x1b[31m\nred", "🚀 서울", "W" * 300, "a" * 20 + "\u202e", " ")


@pytest.fixture(autouse=True)
def _styled() -> Iterator[None]:
    with plots.styled():
        yield


@pytest.fixture(scope="module")
def results() -> Results:
    return synthetic(futures=200)


def small(futures: int = 10, months: int = 36, governments: int = 4) -> Results:
    """Results quick to draw: one page of fans, two quantities reported."""
    made = synthetic(futures=futures, months=months, governments=governments, rows_each=1)
    return replace(made, reported=made.reported[1::5])


def told(text: Text | Words) -> str:
    return text.text if isinstance(text, Words) else text.get_text()


def size_of(text: Text | Words) -> float:
    return text.size if isinstance(text, Words) else float(text.get_fontsize())


def written(figure: Figure) -> Written:
    """Return every text that drawing the figure really writes, with its box and size."""
    found: list[Text | Words] = []

    def noting(draw: Any) -> Any:
        def note(text: Text | Words, renderer: Any) -> None:
            if text.get_visible() and told(text).strip():
                found.append(text)
            draw(text, renderer)

        return note

    with pytest.MonkeyPatch.context() as patch:
        for kind in (Text, Words):
            patch.setattr(kind, "draw", noting(kind.draw))
        figure.draw_without_rendering()
    return [
        (told(text), text.get_window_extent(), size_of(text))
        for text in {id(text): text for text in found}.values()
    ]


def overlaps(texts: Written, slack: float = 1.0) -> list[tuple[str, str]]:
    """Return the pairs of texts whose boxes, less ``slack`` pixels all round, meet."""
    pairs = []
    for (one, a, _), (two, b, _) in combinations(texts, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        if across > 2 * slack and down > 2 * slack:
            pairs.append((one, two))
    return pairs


def outside(figure: Figure, texts: Written) -> list[str]:
    """Return the texts that do not lie wholly on the figure."""
    sheet = figure.bbox
    return [
        text
        for text, box, _ in texts
        if box.x0 < sheet.x0 - 1
        or box.x1 > sheet.x1 + 1
        or box.y0 < sheet.y0 - 1
        or box.y1 > sheet.y1 + 1
    ]


def assert_readable(figure: Figure) -> None:
    texts = written(figure)
    assert overlaps(texts) == []
    assert outside(figure, texts) == []
    assert min(size for _, _, size in texts) >= 8


def shocked(results: Results, months: list[int], label: str = "Shock") -> Results:
    shocks = tuple(
        ShockMark(f"s{place}", month, f"{label} {place}", 0.5) for place, month in enumerate(months)
    )
    return replace(results, shocks=shocks, began=np.zeros((results.futures, len(months)), np.int16))


def test_no_text_overlaps_or_leaves_any_figure_and_none_is_below_eight_points(
    results: Results,
) -> None:
    names = []
    for name, figure in plots.figures(results):
        assert_readable(figure)
        names.append(name)
    assert names == [
        "fans-01", "fans-02", "fans-03", "fans-04",
        "pressure", "alignment-map", "alignment-by-government",
    ]  # fmt: skip


def test_shocks_that_wait_are_told_by_their_median_month_and_their_share(results: Results) -> None:
    dated = shocked(results, [3, 9])
    first, second = dated.shocks
    waiting = replace(dated, shocks=(first, replace(second, triggered=True)))
    (_, plain), (_, marked) = (next(plots.figures(each)) for each in (dated, waiting))
    assert_readable(marked)
    texts = {figure: [text for text, _, _ in written(figure)] for figure in (plain, marked)}
    assert any("≈2022-09" in text and "(50%)" in text for text in texts[marked])
    assert any(text.startswith("≈ waits for a condition") for text in texts[marked])
    assert not any("≈" in text for text in texts[plain])


def test_the_check_for_overlaps_says_so_when_texts_do_overlap() -> None:
    figure = style.new_figure(2)
    style.write(figure, 1, 1, "one text")
    style.write(figure, 1.2, 1.02, "another text")
    style.write(figure, 7.5, 1, "beyond the edge")
    texts = written(figure)
    assert overlaps(texts) == [("one text", "another text")]
    assert outside(figure, texts) == ["beyond the edge"]


@pytest.mark.parametrize(
    "months",
    [
        [6] * 8,
        list(range(1, 37)),
        [0, 36],
        [5],
        [1] * 60,
        [36, 35, 34, 33, 33, 33, 33],
        [999],
    ],
)
def test_names_and_numbers_of_shocks_never_overlap(months: list[int]) -> None:
    many = shocked(small(), months)
    assert_readable(plots.fan_page(many, many.reported[:1]))
    placed = marks(many, 5.4)
    within = [month for month in months if month <= 36]
    assert len(placed.key) == min(len(within), MOST_NAMED)
    assert placed.unnamed == len(within) - len(placed.key)


@given(st.lists(st.integers(1, 36), max_size=30))
def test_badges_in_one_row_stay_apart_and_tell_every_named_shock(months: list[int]) -> None:
    base = synthetic(futures=2, governments=2, rows_each=1)
    placed = marks(shocked(base, months), 5.4)
    rows: dict[int, float] = {}
    for badge in placed.badges:
        half = style.inches(badge.text, style.SMALL, True) / 2
        centre = 5.4 * badge.month / 36
        assert centre - half > rows.get(badge.row, -9.0)
        rows[badge.row] = centre + half
    assert {badge.month for badge in placed.badges} == {shock.month for _, shock in placed.key}


def test_a_shock_is_named_with_its_month_and_chance(results: Results) -> None:
    texts = [text for text, _, _ in written(plots.fan_page(results, results.reported[:2]))]
    assert "5  2022-09  China inspects urea exports again (60%)" in texts
    assert texts.count("1, 2") == 2


def test_every_axis_tells_its_unit_or_its_months() -> None:
    results = small()
    for name, figure in plots.figures(results):
        texts = [text for text, _, _ in written(figure)]
        if name == "alignment-by-government":
            assert "Change of alignment (on a scale of −1 to 1)" in texts
            continue
        if name == "alignment-map":
            bars = [text for text in texts if text.endswith("(−1 to 1)")]
            assert len(bars) == 2 and all("lignment" in text for text in bars)
            continue
        units = [text for text in texts if text in UNITS]
        assert len(units) == len(figure.axes)
        assert texts.count("2021-12") == texts.count("measured 2021") == 1, "on the lowest axes"


def test_dates_run_from_the_measured_month_to_the_last(results: Results) -> None:
    texts = [text for text, _, _ in written(plots.fan_page(results, results.reported[:1]))]
    labels = [text for text in texts if re.fullmatch(r"\d{4}-\d{2}", text)]
    assert labels[0] == "2021-12" and labels[-1] == "2024-12"
    assert len(labels) == 7
    assert "measured 2021" in texts


def test_month_0_is_said_to_be_measured_when_it_was_whatever_its_date() -> None:
    made = small(governments=3)
    dates = tuple(f"{int(date[:4]) - 6}{date[4:]}" for date in made.dates)
    early = replace(made, dates=dates)
    for name, figure in plots.figures(early):
        told = " ".join(text for text, _, _ in written(figure))
        assert "measured 2021" in told and "2015-12" in told, name


@pytest.mark.parametrize("months", [1, 600])
def test_any_length_gives_few_dates_without_overlap(months: int) -> None:
    for _, figure in plots.figures(small(months=months)):
        assert_readable(figure)


@pytest.mark.parametrize("governments", [2, 9])
def test_small_worlds_can_be_read(governments: int) -> None:
    for _, figure in plots.figures(small(governments=governments)):
        assert_readable(figure)


def test_a_single_future_can_be_drawn() -> None:
    for _, figure in plots.figures(small(futures=1, governments=3)):
        assert_readable(figure)


def test_constant_quantities_can_be_drawn() -> None:
    results = small()
    flat = replace(results, values=np.zeros_like(results.values), ends=np.zeros_like(results.ends))
    for _, figure in plots.figures(flat):
        assert_readable(figure)
    assert direction(flat, change_of(flat, "loss(seoul)")) == "occurs in no future"
    assert direction(flat, change_of(flat, "support(seoul)")) == "does not change"


@pytest.mark.parametrize("name", [HOSTILE[0], HOSTILE[4]])
def test_hostile_names_neither_break_nor_overlap_nor_turn_into_mathematics(name: str) -> None:
    few = small(governments=len(HOSTILE))
    shocks = tuple(ShockMark(f"s{i}", 3 + i // 2, text, 0.5) for i, text in enumerate(HOSTILE))
    for turn in (0, 4):
        texts = HOSTILE[turn:] + HOSTILE[:turn]
        names = dict(zip(few.governments, texts, strict=True))
        odd = replace(few, name=name, names=names, shocks=shocks)
        page, pressure = plots.fan_page(odd, odd.reported[:2]), plots.pressure_figure(odd)
        assert pressure is not None
        assert_readable(page)
        assert_readable(pressure)
        found = [text for text, _, _ in written(page)]
        assert any("$x^2$" in text for text in found)
        assert any("_hidden" in text for text in found)


def test_hostile_identifiers_can_be_read() -> None:
    few = small(governments=len(HOSTILE))
    ids = tuple(f"{place}{text}" for place, text in enumerate(HOSTILE))
    odd = replace(few, governments=ids, focus=ids[0], names={}, name=HOSTILE[0])
    assert_readable(plots.map_figure(odd))
    quantities = tuple(f"alignment({ids[0]}, {other})" for other in ids[1:])
    odd = replace(odd, quantities=quantities, values=few.values[:, :, : len(quantities)])
    figure = plots.multiples_figure(odd)
    assert figure is not None
    assert_readable(figure)


def test_hostile_identifiers_reach_no_file_name(tmp_path: Path) -> None:
    few = small(governments=3)
    odd = replace(few, name="../../x", governments=("a/b", "..\\c", "$"), focus="a/b", names={})
    paths = plots.draw_all(odd, tmp_path / "plots", ("svg",))
    assert {path.parent for path in paths} == {tmp_path / "plots"}
    assert len(list(tmp_path.rglob("*.*"))) == len(paths)


def test_equal_results_give_equal_bytes_whatever_the_user_set(tmp_path: Path) -> None:
    few = small(governments=3)
    few = replace(few, quantities=few.quantities[:1], values=few.values[:, :, :1])
    few = replace(few, reported=few.quantities)
    one = plots.draw_all(few, tmp_path / "one")
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "savefig.dpi": 20}):
        two = plots.draw_all(few, tmp_path / "two")
    assert [path.name for path in one] == [path.name for path in two]
    for first, second in zip(one, two, strict=True):
        assert first.read_bytes() == second.read_bytes()
    text = next(path for path in one if path.suffix == ".svg").read_text("utf-8")
    assert "<dc:date>" not in text and "<text" not in text


def test_an_unknown_format_is_refused_before_anything_is_written(
    results: Results, tmp_path: Path
) -> None:
    with pytest.raises(AlignsimError, match="choose from png, svg, pdf"):
        plots.draw_all(results, tmp_path / "plots", ("png", "exe"))
    assert not (tmp_path / "plots").exists()


def test_drawing_touches_no_global_state_of_pyplot() -> None:
    code = "import sys, alignsim.plots; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ([1.0] * 100, "rises in 100% of futures"),
        ([1.0] * 75 + [-1.0] * 25, "rises in most futures (75%)"),
        ([-1.0] * 55 + [1.0] * 45, "may rise or fall (falls in 55% of futures)"),
        ([0.0] * 70 + [1.0] * 30, "stays as it was in many futures"),
        ([-1.0] * 999 + [1.0], "falls in over 99% of futures"),
    ],
)
def test_titles_say_which_way_and_how_often(end: list[float], words: str) -> None:
    base = synthetic(futures=len(end), months=1, governments=2, rows_each=1)
    values = np.zeros_like(base.values)
    values[:, 1, :] = np.array(end)[:, None]
    moved = replace(base, values=values)
    assert direction(moved, change_of(moved, "support(seoul)")) == words


def test_a_title_tells_a_peak_when_the_end_hides_it(results: Results) -> None:
    change = change_of(results, "loss(seoul)")
    assert direction(results, change).startswith("peaks at")
    assert direction(results, change).endswith("% in 2022-09")


def test_camps_are_found_and_the_camp_of_the_focus_comes_first() -> None:
    camp = np.array([1, -1, 1, -1, 1])
    ends = 0.5 * np.outer(camp, camp) + 0.0
    for focus in range(5):
        order, split = plots.camp_order(ends, focus)
        first = {i for i in range(5) if camp[i] == camp[focus]}
        assert set(order[:split]) == first


def test_one_camp_has_no_division() -> None:
    order, split = plots.camp_order(np.full((4, 4), 0.3), 2)
    assert sorted(order) == [0, 1, 2, 3] and split == 4


def test_small_multiples_stand_in_order_of_the_median_change(results: Results) -> None:
    changes = [change.change for change in towards(results)]
    assert len(changes) == 23 and changes == sorted(changes, reverse=True)


def test_figures_without_data_are_left_out(results: Results) -> None:
    place = [results.quantities.index("support(seoul)")]
    little = replace(results, quantities=("support(seoul)",), values=results.values[:, :, place])
    names = [name for name, _ in plots.figures(little)]
    assert names == ["fans-01", "alignment-map"]


@given(
    st.lists(st.floats(-5, 5), max_size=12), st.floats(0.01, 2), st.floats(-4, 0), st.floats(0.1, 4)
)
def test_labels_moved_apart_keep_their_order_and_stay_inside(
    wanted: list[float], gap: float, low: float, high: float
) -> None:
    placed = style.spread(wanted, gap, low, high)
    possible = min(gap, (high - low) / max(1, len(wanted) - 1))
    by_wish = sorted(zip(wanted, placed, strict=True))
    for (_, before), (_, after) in pairwise(by_wish):
        assert abs(after - before) >= possible - 1e-6
    assert all(low - 1e-6 <= each <= high + 1e-6 for each in placed)


@given(st.text(max_size=60), st.floats(0.3, 5))
def test_text_cut_to_a_width_is_no_wider(text: str, width: float) -> None:
    assert style.inches(style.fitted(text, width), style.BODY) <= width


LOSS, PRESSURE = "loss(seoul)", "pressure({}, seoul)"


def coerced(shares: dict[str, float], futures: int = 200) -> Results:
    """Results in which each sender presses, from month 9 on, in its share of the futures."""
    base = synthetic(futures=futures, rows_each=1)
    values = base.values.copy()
    for place, quantity in enumerate(base.quantities):
        if quantity.startswith(("loss", "pressure")):
            values[:, :, place] = 0.0
    for sender, share in shares.items():
        count = round(share * futures)
        amount = np.linspace(0.5, 2.0, count)[:, None]
        for quantity in (PRESSURE.format(sender), LOSS):
            values[:count, 9:, base.quantities.index(quantity)] = amount
    return replace(base, values=values)


def pressure_page(results: Results) -> Figure:
    figure = plots.pressure_figure(results)
    assert figure is not None
    return figure


def test_rare_coercion_is_told_by_its_share_and_drawn_from_zero_without_cut_words() -> None:
    rare = coerced({"beijing": 0.06, "moscow": 0.02})
    figure = pressure_page(replace(rare, shocks=rare.shocks[:2]))
    assert_readable(figure)
    texts = [text for text, _, _ in written(figure)]
    assert "South Korea loses income in 6% of futures" in texts
    assert not any("…" in text for text in texts)
    assert [axes.get_ylim()[0] for axes in figure.axes] == [0.0, 0.0]
    assert max(axes.get_ylim()[1] for axes in figure.axes[:1]) >= 2.0, "those that lose are drawn"
    assert {"mean", "95% quantile", "99% quantile", "single futures"} <= set(texts)
    assert "6% Beijing" in texts and "2% Moscow" in texts


def test_the_pressure_page_names_only_senders_that_press_in_one_future_of_a_hundred() -> None:
    figure = pressure_page(coerced({"beijing": 0.5, "moscow": 0.005, "pyongyang": 0.01}))
    told = " ".join(text for text, _, _ in written(figure))
    assert "Beijing" in told and "Pyongyang" in told and "Moscow" not in told


def test_a_sender_is_drawn_as_the_share_of_futures_it_presses_by_month() -> None:
    figure = pressure_page(coerced({"beijing": 0.3}))
    assert {"Under pressure", "(% of futures)"} <= {text for text, _, _ in written(figure)}
    lower = figure.axes[1]
    share = lower.get_lines()[0].get_ydata()
    assert np.allclose(share[:9], 0) and np.allclose(share[9:], 30)


def test_without_any_coercion_one_sentence_stands_instead_of_empty_axes() -> None:
    figure = pressure_page(coerced({}))
    assert_readable(figure)
    texts = [text for text, _, _ in written(figure)]
    assert "South Korea loses no income" not in texts
    assert "South Korea loses income in no future" in texts
    assert "No government does so in 1% of futures or more." in texts
    assert len(figure.axes) == 1 and "measured 2021" in texts


def test_long_names_are_cut_alone_and_never_the_sentence_around_them() -> None:
    rare = coerced({"beijing": 0.06})
    names = {**rare.names, "seoul": "W" * 300}
    texts = [
        text for text, _, _ in written(pressure_page(replace(rare, names=names, name="W" * 300)))
    ]
    assert any(text.endswith("… loses income in 6% of futures") for text in texts)
    assert any(text.endswith("200 futures, 2021-12 (measured 2021) to 2024-12") for text in texts)


def test_a_fan_of_a_rare_pressure_starts_at_zero_and_says_how_rare_it_is() -> None:
    rare = coerced({"beijing": 0.06})
    quantity = PRESSURE.format("beijing")
    assert is_rare(quantity, rare.trajectory(quantity))
    assert not is_rare("alignment(seoul, nato)", np.zeros((3, 4)))
    figure = plots.fan_page(rare, ["alignment(seoul, nato)", quantity])
    assert_readable(figure)
    assert figure.axes[1].get_ylim()[0] == 0.0
    texts = [text for text, _, _ in written(figure)]
    assert "Economic pressure from China on South Korea occurs in 6% of futures" in texts


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "in no future"),
        (0.001, "in under 1% of futures"),
        (0.037, "in 4% of futures"),
        (0.999, "in over 99% of futures"),
        (1.0, "in every future"),
    ],
)
def test_a_share_of_futures_is_never_rounded_to_none_or_all(share: float, words: str) -> None:
    assert in_futures(share) == words


def test_small_multiples_share_a_round_scale_that_holds_every_band(results: Results) -> None:
    change = towards(results)[0]
    for largest, limit in ((0.004, 0.02), (0.11, 0.15), (0.2, 0.2), (0.7, 0.8), (1.4, 2.0)):
        bands = np.array([[-largest, 0.0]] * 5)
        assert round_limit([Panel(0, 0, change, bands, True, True)]) == limit


def test_small_multiples_tell_the_medians_at_start_and_end(results: Results) -> None:
    figure = plots.multiples_figure(results)
    assert figure is not None
    texts = [text for text, _, _ in written(figure)]
    first = towards(results)[0]
    assert f"{first.start:.2f} → {first.end:.2f}".replace("-", "−") in texts
    assert texts.count("0") == 5, "the zero line is labelled in each row"


@pytest.mark.parametrize("share", ["left", "center", "right"])
@pytest.mark.parametrize("bold", [False, True])
def test_words_stand_where_their_box_says(share: str, bold: bool) -> None:
    figure = style.new_figure(1)
    style.write(figure, 3.5, 0.3, "Mxg 0.45 → 0.50", 12.0, ha=share, bold=bold)
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[::-1, :, 0] < 128  # type: ignore[attr-defined]
    rows, columns = np.nonzero(pixels)
    box = words_on(figure)[0].get_window_extent()
    assert box.x0 - 2 <= columns.min() and columns.max() <= box.x1 + 2
    assert box.y0 - 2 <= rows.min() and rows.max() <= box.y1 + 2
    assert columns.max() - columns.min() > 0.9 * box.width


def test_two_processes_draw_the_same_bytes_as_one(tmp_path: Path) -> None:
    results = small()
    alone = plots.draw_all(results, tmp_path / "alone", ("svg",))
    shared = plots.draw_all(results, tmp_path / "shared", ("svg",), jobs=2)
    assert [path.name for path in shared] == [path.name for path in alone]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(alone, shared, strict=True))


def test_what_a_process_fails_to_draw_is_told_by_the_caller(tmp_path: Path) -> None:
    (tmp_path / "plots" / "pressure.svg").mkdir(parents=True)
    with pytest.raises(AlignsimError, match=r"pressure\.svg"):
        plots.draw_all(small(), tmp_path / "plots", ("svg",), jobs=2)


def test_the_key_of_a_page_says_mean_where_a_panel_shows_one() -> None:
    rare = coerced({"beijing": 0.06})
    pressure, support = PRESSURE.format("beijing"), "support(seoul)"
    keys = [
        [text for text, _, _ in written(plots.fan_page(made, [support, pressure]))]
        for made in (rare, coerced({}))
    ]
    assert "median or mean" in keys[0] and "median" not in keys[0]
    assert "median" in keys[1], "no mean is drawn where no future knows any"


def test_few_large_losses_leave_at_the_top_rather_than_flatten_the_mean() -> None:
    losses = np.zeros((200, 10))
    losses[:12, 5:] = 0.5
    losses[:4, 5:] = 0.9
    assert 0.9 < top(losses) < 1.0, "alike, all of them are shown"
    losses[:4, 5:] = 9.0
    assert 0.5 < top(losses) < 1.0
    figure = style.new_figure(3)
    axes = style.add_axes(figure, 1, 0.5, 5, 2)
    draw_rare(axes, losses)
    texts = [text for text, _, _ in written(figure)]
    assert "9.00  99% ↑" in texts and "0.20  mean" in texts
    assert_readable(figure)
