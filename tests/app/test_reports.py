"""Reports: one page that loads nothing, holds what it must, and is safe with any text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import alignsim
from alignsim.app.cli import main
from alignsim.app.inlining import alternative, inlined
from alignsim.app.options import EXIT_REFUSED
from alignsim.app.pages import page
from alignsim.app.reports import REPORT
from alignsim.catalogue.load import shipped_catalogue
from alignsim.errors import AlignsimError
from alignsim.sentences import change_sentence
from alignsim.storage import MANIFEST, find, load
from alignsim.tables import change_of
from synthetic import synthetic

TEXT = """\
name: Small crisis
description: "A visit, and what Beijing says.

  Watch who resents it."
start: 2022-01
months: 3
actors: [beijing, seoul, tokyo, washington]
shocks:
  - {id: visit, date: 2022-02, type: attend-summit, by: seoul, on: washington, probability: 0.5,
    note: "Seoul goes.", source: "koreapro-2023-01, my <b>own</b> notes"}
  - {id: row, when: "month >= 2", once: true, type: condemn, by: beijing, on: seoul}
parameters: {balance: 0.06}
report: [alignment(seoul, washington), loss(seoul)]
questions: ["Who would have noticed?"]
variants:
  no-visit: {description: Nobody goes., remove: [visit]}
"""

VOID = {"meta", "path", "use", "image", "rect", "line", "circle", "stop"}
LARGEST = 2_000_000
"""Bytes that a report of a few scenarios stays below, so that it can be sent by mail."""


class Page(HTMLParser):
    """A page as a browser without network would see it; a fault of its form fails the test."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()
        self.words = " ".join(self.words.split())
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), f"{tag} has a script, {name}"
            if name == "id":
                self.ids.append(str(value))
            if name in ("href", "xlink:href") and str(value).startswith("#"):
                self.targets.append(str(value)[1:])
            elif name in ("src", "srcset", "data", "action") or (name == "href" and tag != "a"):
                self.loads.append(str(value))
            if name in ("style", "clip-path", "fill", "mask", "filter"):
                self.targets += re.findall(r"url\(#([^)]+)\)", str(value))
                self.loads += re.findall(r"url\((?!#)[^)]*\)", str(value))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["style"]:
            assert "@import" not in data and "url(" not in data and "@font-face" not in data
        else:
            self.words += data


def checked(text: str) -> Page:
    """The page, if it is sound: well-formed, loading nothing, ids unique, links resolved."""
    assert text.startswith("<!DOCTYPE html>") and '<html lang="en">' in text
    assert len(text.encode()) < LARGEST
    seen = Page(text)
    assert not {"script", "iframe", "object", "embed", "link", "form"}.intersection(seen.tags)
    assert all(each.startswith("data:image/png;base64,") for each in seen.loads), seen.loads
    assert len(seen.ids) == len(set(seen.ids)), "ids are unique"
    assert set(seen.targets) <= set(seen.ids), "what is called is there"
    assert "default-src 'none'" in text
    headings = [int(tag[1]) for tag in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == 1 and headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    assert seen.tags.count("table") == seen.tags.count("caption")
    return seen


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(TEXT)
    return path


def alignsim_does(*arguments: object) -> Result:
    done = CliRunner().invoke(main, [str(each) for each in arguments], terminal_width=80)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def folder_of(out: Path) -> Path:
    (manifest,) = out.glob(f"*/*/{MANIFEST}")
    return manifest.parent


def test_a_run_keeps_its_report_and_lists_it(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out dir"
    command = ("run", file, "--futures", 8, "--out", out)
    assert alignsim_does(*command, "--no-plots").exit_code == 0
    folder = folder_of(out)
    assert not (folder / REPORT).exists(), "without plots there is none"
    digest = load(folder).digest()

    assert alignsim_does(*command).exit_code == 0
    text = (folder / REPORT).read_text()
    seen = checked(text)
    manifest = json.loads((folder / MANIFEST).read_text())
    assert manifest["files"][REPORT]["bytes"] == len(text.encode())
    assert find(folder, files=(REPORT,)) and load(folder).digest() == digest

    for words in (
        "Small crisis", "Watch who resents it.", "8 futures, seed 0", "balance: 0.06",
        "Alignment of South Korea with United States", "What changed most",
        "South Korea attends a summit with United States (attend-summit); in 50% of futures",
        "Seoul goes.", "2022-02", "waits", "(condemn); once month >= 2", "my <b>own</b> notes",
        "Who would have noticed?", "Why South Korea's outreach to NATO could pose problems",
        "trust directions and comparisons before levels", "alignsim sources --unsourced",
        f"alignsim run {file} --futures 8 --out '{out}'", alignsim.__version__, digest,
        manifest["provenance"]["scenario_digest"], "the scenario", "What governments want",
    ):  # fmt: skip
        assert words in seen.words, words
    figures = {each.stem for each in (folder / "plots").glob("*.svg")}
    assert text.count('role="img"') == seen.tags.count("figure") == len(figures) > 2

    written = (folder / REPORT).stat().st_mtime_ns
    assert alignsim_does(*command).exit_code == 0
    assert (folder / REPORT).stat().st_mtime_ns == written, "what is there is not written again"
    for damage in ("", text[:-9]):
        (folder / REPORT).write_text(damage)
        assert alignsim_does(*command).exit_code == 0
        assert (folder / REPORT).read_text() == text, "what is damaged is, with the same bytes"


def test_shares_of_futures_are_those_played(file: Path) -> None:
    results = alignsim.run(file, 20)
    happened = results.fired.mean(axis=0)
    target = file.with_name("x.html")
    assert alignsim.report(results, target) == target
    seen = checked(target.read_text())
    assert 0 < happened[0] < 1 and f"{happened[0]:.0%}" in seen.words
    assert "alignsim run scenario.yaml --futures 20" in seen.words


def test_a_comparison_tells_how_files_and_futures_differ(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert alignsim_does("compare", file, "--variants", "--futures", 8, "--out", out).exit_code == 0
    folder = folder_of(out / "comparisons")
    seen = checked((folder / REPORT).read_text())
    manifest = json.loads((folder / MANIFEST).read_text())
    for words in (
        "small@no-visit against small", "Nobody goes.", "shock visit removed", manifest["command"],
        manifest["comparisons"][0]["sentence"], "Effect", "Higher in", "Exact as", "Reported",
    ):  # fmt: skip
        assert words in seen.words, words
    assert set(json.loads((folder / MANIFEST).read_text())["files"]) > {REPORT}


def test_python_reports_comparisons_and_folders(file: Path, tmp_path: Path) -> None:
    found = alignsim.compare(str(file), f"{file}@no-visit", futures=6)
    one = alignsim.report(found, tmp_path / "one.html").read_text()
    assert alignsim.report([found], tmp_path / "two.html").read_text() == one
    assert "Small crisis: no-visit against Small crisis" in checked(one).words
    alignsim_does("run", file, "--futures", 8, "--no-plots", "--out", tmp_path / "out")
    told = alignsim.report(folder_of(tmp_path / "out"), tmp_path / "three.html")
    checked(told.read_text())


def test_results_that_do_not_say_their_scenario_have_no_report(tmp_path: Path) -> None:
    with pytest.raises(AlignsimError, match=r"do not say which scenario.*run the scenario again"):
        alignsim.report(synthetic(10, provenance={}), tmp_path / "x.html")
    assert not (tmp_path / "x.html").exists()


def test_a_report_that_cannot_be_written_is_told(file: Path, tmp_path: Path) -> None:
    command = ("run", file, "--futures", 6, "--out", tmp_path / "out")
    assert alignsim_does(*command).exit_code == 0
    report = folder_of(tmp_path / "out") / REPORT
    report.unlink()
    report.mkdir()
    done = alignsim_does(*command)
    assert done.exit_code == EXIT_REFUSED and "could not be written" in done.stderr


HOSTILE = (
    "<script>alert(1)</script>",
    "\"onload='x' &amp; </title></style>",
    "\u202eright to left\u202c \u2067x",
    "W" * 190,
    "{{ 7 * 7 }} {% raw %} {#",
    "אבג ابج\x00\x1b[31m\ud800",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_inert(file: Path, tmp_path: Path, name: str) -> None:
    results = alignsim.run(file, 6)
    scenario = {**results.provenance["scenario"]}
    clean = "".join(
        each for each in name if each.isprintable() and not "\ud800" <= each <= "\udfff"
    )
    scenario |= {"name": clean, "description": f"{clean}\n\n{clean}", "questions": [clean]}
    shocks = [{**each, "note": clean, "source": clean} for each in scenario["shocks"]]
    told = results.provenance | {"scenario": scenario | {"shocks": shocks}, "python": name}
    changed = {"name": name, "provenance": told, "names": {**results.names, "seoul": name}}
    target = alignsim.report(replace(results, **changed), tmp_path / "x.html")
    text = target.read_text()
    seen = checked(text)
    assert not any(each in text for each in "\u202e\u202c\u2067\x00\x1b")
    assert " ".join(clean.split()) in seen.words


def test_figures_do_not_take_one_anothers_outlines(tmp_path: Path) -> None:
    drawing = (
        '<?xml version="1.0"?>\n<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt" '
        'viewBox="0 0 9 9" version="1.1">\n <metadata>http://x</metadata>\n<g id="figure_1">'
        '<clipPath id="p1"><path d="M0 0"/></clipPath><g clip-path="url(#p1)"/>'
        '<defs>\n<path id="letter-61" d="{0}"/>\n</defs><g fill="#000" role="img" '
        'aria-label="A &lt;b&gt;"><use xlink:href="#letter-61" x="0"/></g></g></svg>\n'
    )
    files = [tmp_path / "a.svg", tmp_path / "b.svg"]
    for each in files:
        each.write_text(drawing.format("M1 1"))
    found = inlined(files)
    assert found.letters.count("letter-61") == 1
    for place, figure in enumerate(found.figures, 1):
        assert f'id="f{place}-p1"' in figure and f"url(#f{place}-p1)" in figure
        assert 'href="#letter-61"' in figure and "http" not in figure and "figure_1" not in figure
        assert figure.startswith('<svg viewBox="0 0 9 9" role="img" aria-label="A &lt;b&gt;.">')
    files[1].write_text("<p>no figure</p>")
    with pytest.raises(AlignsimError, match=r"b\.svg is broken: it is no figure"):
        inlined(files)
    files[1].write_bytes(b"\xff")
    with pytest.raises(AlignsimError, match="not text in UTF-8"):
        inlined(files)


def test_an_alternative_tells_the_title_and_the_sentences() -> None:
    labels = ["A crisis", "0.5", "median", "Threat rises in most of all futures", "and goes on for"]
    labels += ["a long while; so", "The end is not the beginning"]
    told = "A crisis. Threat rises in most of all futures. The end is not the beginning."
    assert alternative(labels) == told
    assert alternative([]) == ""


def test_sentences_tell_direction_share_and_rare_losses() -> None:
    results = alignsim.run("baseline", 40)
    for quantity in results.quantities:
        told = change_sentence(results, change_of(results, quantity))
        assert told.endswith(".") and "nan" not in told
    values = results.values.copy()
    places = [results.quantities.index(each) for each in ("loss(seoul)", "alignment(seoul, nato)")]
    values[:, :, places] = 0.0
    still = replace(results, values=values)
    loss = change_sentence(still, change_of(still, "loss(seoul)"))
    assert loss == "Economic loss of South Korea: none in any future."
    same = change_sentence(still, change_of(still, "alignment(seoul, nato)"))
    assert "ends where it began" in same
    values[:10, 5, places[0]] = 1.5
    rare = replace(results, values=values)
    assert "some in 25% of futures, whose largest is 1.50% of real income" in change_sentence(
        rare, change_of(rare, "loss(seoul)")
    )
    values[:, -1, places[1]] = values[:, 0, places[1]] - 0.3
    falls = replace(results, values=values)
    told = change_sentence(falls, change_of(falls, "alignment(seoul, nato)"))
    assert "falls in 100% of futures: −0.30 in the median by" in told


def luminance(colour: str) -> float:
    """Relative luminance of `#rgb` or `#rrggbb` (WCAG 2.2)."""
    digits = colour.lstrip("#")
    pairs = [each * 2 for each in digits] if len(digits) == 3 else re.findall("..", digits)
    parts = [int(each, 16) / 255 for each in pairs]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return sum(w * each for w, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_of_text_is_readable_on_every_ground() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21) and contrast("#999", "#fff") < 4.5
    style = page("style.css")
    named = dict(re.findall(r"--(\w+): (#[0-9a-f]+)", style))
    inks = {named["ink"], named["quiet"], named["link"]}
    inks |= set(re.findall(r"[ {]color: (#[0-9a-f]+)", style))
    assert len(inks) > 3
    for ink in inks:
        for ground in ("#fff", named["shade"]):
            assert contrast(ink, ground) >= 4.5, (ink, ground)


def test_limits_are_those_of_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    _, _, after = readme.partition("## What the model does not know\n")
    section = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", after.partition("\nCode: ")[0])
    told = Page(page("limits.html")).words
    assert told == " ".join(section.replace("`", "").split())


def test_every_publication_can_be_cited_in_full() -> None:
    for each in shipped_catalogue().publications.values():
        assert each.title and each.year
        assert not each.url or each.url.startswith(("http://", "https://"))
