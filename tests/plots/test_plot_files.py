"""Files of figures hold what was drawn, and need no font to be read."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from alignsim.plots import style
from alignsim.plots.files import FORMATS, save_figure
from alignsim.plots.words import put

SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"


@pytest.fixture
def figure() -> Figure:
    with style.styled():
        made = style.new_figure(1.0)
        style.write(made, 0.2, 0.2, 'A "fair" <text> & سيول', 12.0, color="#D55E00")
        style.write(made, 0.2, 0.6, "  ", 12.0)
        put(made, 0.9, 0.1, "upright", 9.0, upright=True, bold=True, ha="center")
        return made


def drawn(figure: Figure, folder: Path, form: str) -> bytes:
    with style.styled():
        (path,) = save_figure(figure, folder, "made", (form,))
    return path.read_bytes()


def test_a_png_is_opaque_and_says_how_many_dots_an_inch_has(figure: Figure, tmp_path: Path) -> None:
    image = Image.open(io.BytesIO(drawn(figure, tmp_path, "png")))
    assert image.info["dpi"] == pytest.approx((style.DOTS, style.DOTS), abs=0.1)
    pixels = np.asarray(image.convert("RGBA"))
    assert (pixels[:, :, 3] == 255).all()
    assert len(np.unique(pixels.reshape(-1, 4), axis=0)) > 2


def test_a_png_holds_every_dot_that_matplotlib_draws(figure: Figure, tmp_path: Path) -> None:
    made = Image.open(io.BytesIO(drawn(figure, tmp_path, "png")))
    whole = io.BytesIO()
    with style.styled():
        figure.savefig(whole, format="png")
    expected = Image.open(whole)
    assert (made.mode, made.size) == (expected.mode, expected.size)
    np.testing.assert_array_equal(np.asarray(made), np.asarray(expected))


def test_an_svg_names_its_texts_and_defines_every_letter_it_uses(
    figure: Figure, tmp_path: Path
) -> None:
    root = ElementTree.fromstring(drawn(figure, tmp_path, "svg"))
    labels = [each.get("aria-label") for each in root.iter(f"{SVG}g") if each.get("aria-label")]
    assert labels == ['A "fair" <text> & سيول', "upright"]
    defined = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(defined) == len(set(defined))
    used = {each.get(LINK, "").removeprefix("#") for each in root.iter(f"{SVG}use")}
    assert used and used <= set(defined)
    assert not list(root.iter(f"{SVG}text"))


def test_a_figure_that_matplotlib_saves_has_its_texts_too(figure: Figure, tmp_path: Path) -> None:
    drawn(figure, tmp_path, "svg")
    file = io.StringIO()
    with style.styled():
        figure.savefig(file, format="svg")
    shapes = [
        each.get("d", "") for each in ElementTree.fromstring(file.getvalue()).iter(f"{SVG}path")
    ]
    assert sum(len(each) > 1000 for each in shapes) == 2, "one shape for each text"


def test_a_pdf_keeps_texts_as_texts(figure: Figure, tmp_path: Path) -> None:
    assert FORMATS == ("png", "svg", "pdf")
    made = drawn(figure, tmp_path, "pdf")
    assert made.startswith(b"%PDF") and b"/Font" in made and b"DejaVuSans-Bold" in made
