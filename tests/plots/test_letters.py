"""Letters stand where matplotlib would put them, and scales are written in few figures."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.textpath import TextToPath

from alignsim.plots.letters import UNIT, font, line, outline
from alignsim.plots.scales import in_figures, values_between


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "Alignment of South Korea",
        "To AV, Ty. Yo",
        "0.45 → −0.50",
        "“Kyiv” 90%",
        "Łódź, Αθήνα, Киев",
    ],
)
def test_a_line_is_as_wide_as_matplotlib_lays_it_out(text: str, bold: bool) -> None:
    width = TextToPath().get_text_width_height_descent(text, font(100, bold), ismath=False)[0]
    assert line(text, bold).width * 100 / UNIT == pytest.approx(width, abs=0.5)


@pytest.mark.parametrize("text", ["سيول", "e\u0301tat", "Seoul סיאול"])
def test_letters_that_join_or_run_from_the_right_are_left_to_the_font(text: str) -> None:
    laid, _ = TextToPath().get_text_path(font(UNIT, False), text)
    assert len(line(text, False).letters) == 1
    np.testing.assert_array_equal(outline(text, False).vertices, np.reshape(laid, (-1, 2)))


def test_letters_of_a_line_stand_side_by_side() -> None:
    whole, parts = outline("aV", False), [outline(each, False) for each in "aV"]
    split = len(parts[0].codes)
    np.testing.assert_array_equal(whole.vertices[:split], parts[0].vertices)
    moved = whole.vertices[split:] - parts[1].vertices
    assert np.ptp(moved, axis=0).tolist() == [0, 0] and moved[0, 0] == line("aV", False).places[1]


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0.699, 0.84, ["0.70", "0.75", "0.80"]),
        (-0.25, 0.11, ["−0.2", "−0.1", "0.0", "0.1"]),
        (0, 105, ["0", "25", "50", "75", "100"]),
        (0, 0.02, ["0.000", "0.005", "0.010", "0.015", "0.020"]),
    ],
)
def test_steps_are_round_and_have_the_decimals_they_need(
    low: float, high: float, texts: list[str]
) -> None:
    assert in_figures(values_between(low, high)) == texts
