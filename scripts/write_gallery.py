"""Write `docs/scenarios.md`, the gallery of shipped scenarios, and one plot of each.

Run as ``python scripts/write_gallery.py --out docs/gallery``. Plots go to that folder, the page
stands beside it. ``--page-only`` plays nothing and keeps the plots that are there. A scenario that
the engine refuses keeps its place on the page, with a note where its plot will be.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Collection, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from write_model_tables import number, table

from alignsim.app.citing import reference
from alignsim.catalogue.load import shipped_catalogue
from alignsim.errors import AlignsimError
from alignsim.library import load_scenario
from alignsim.runner import run
from alignsim.scenario import Scenario
from alignsim.scenario.schema import Shock, Variant

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = ROOT / "scenarios"
PLOTS = ROOT / "docs" / "gallery"
PAGE = "scenarios.md"
FUTURES = 1000
SHOWN = 2
"""Reported quantities in the plot of a scenario."""
LARGEST_PLOT = 120_000
"""Bytes that no plot may exceed."""
DOTS, COLOURS = 100, 64

HEAD = """\
# The scenarios that come with alignsim

{count} scenarios, each a file in `scenarios/`. Read the brief, answer the questions, run the
scenario, and answer the questions again. To change one, write a file that `extends` it
([how](first-scenario.md)); [the reference](scenario-language.md) explains every field.

This page is written by `scripts/write_gallery.py` from the scenario files. The plots show the first
two quantities that a scenario reports, over {futures:,} futures: the dark line is the median, the
bands hold half and nine in ten of all futures, dashed lines are the shocks. A shock that waits for
a condition stands at the middle one (≈) of the months in which it began.
"""


def names() -> list[str]:
    """Names of the shipped scenarios, in the order of the alphabet."""
    return sorted(path.stem for path in SCENARIOS.glob("*.yaml"))


def page(plots: Collection[str]) -> str:
    """The whole page; ``plots`` names the scenarios of which there is a plot."""
    every = names()
    head = HEAD.format(count=len(every), futures=FUTURES)
    loaded = {name: load_scenario(SCENARIOS / f"{name}.yaml") for name in every}
    rows = [
        (f"[`{name}`](#{name})", _plain(each.name), each.start, str(each.months),
         str(len(each.shocks)), str(len(each.variants)))
        for name, each in loaded.items()
    ]  # fmt: skip
    contents = table(("Name", "Title", "From", "Months", "Shocks", "Variants"), rows)
    parts = [_entry(name, each, loaded, name in plots) for name, each in loaded.items()]
    return "\n".join([head, contents, "", *parts])


def _entry(name: str, scenario: Scenario, loaded: dict[str, Scenario], plotted: bool) -> str:
    lines = [f"## {name}", "", f"**{_plain(scenario.name)}.** {_text(scenario.description)}", ""]
    if plotted:
        shown = " and ".join(f"`{each}`" for each in scenario.report[:SHOWN])
        lines += [f"![{_plain(scenario.name)}: {shown}](gallery/{name}.png)", ""]
    else:
        lines += ["*No plot yet: `scripts/write_gallery.py` has not drawn this scenario.*", ""]
    lines += _shocks(name, scenario, loaded)
    if scenario.variants:
        rows = [
            (f"`{each}`", _plain(change.description), _changes(change))
            for each, change in scenario.variants.items()
        ]
        lines += ["Variants:", "", table(("Variant", "What it asks", "What it changes"), rows), ""]
    lines += ["Questions:", "", *(f"- {_plain(each)}" for each in scenario.questions), ""]
    return "\n".join(lines)


def _shocks(name: str, scenario: Scenario, loaded: dict[str, Scenario]) -> Iterator[str]:
    """The table of a scenario's own shocks, and what it takes over from the one it extends."""
    parent = parent_of(name)
    inherited = {each.id: each for each in loaded[parent].shocks} if parent else {}
    own = [each for each in scenario.shocks if inherited.get(each.id) != each]
    if parent:
        kept = len(scenario.shocks) - len(own)
        gone = [each for each in inherited if each not in {shock.id for shock in scenario.shocks}]
        told = f"; removes {_ids(gone)}" if gone else ""
        yield f"Extends [`{parent}`](#{parent}): keeps {kept} of its shocks{told}."
        yield ""
    if not own:
        yield "No shocks." if not parent else "No shocks of its own."
    else:
        rows = [(_when(each), f"`{each.id}`", _move(each), _note(each)) for each in own]
        yield table(("When", "Shock", "What happens", "Why, and who says so"), rows)
    yield ""


def parent_of(name: str) -> str:
    """The scenario that a shipped one extends, or nothing."""
    text = (SCENARIOS / f"{name}.yaml").read_text(encoding="utf-8")
    found = re.search(r"^extends:\s*([a-z0-9-]+)", text, re.MULTILINE)
    return found[1] if found else ""


def _when(shock: Shock) -> str:
    when = f"when `{shock.when}`" + (", once" if shock.once else "") if shock.when else shock.date
    return f"{when}; in {shock.probability:.0%} of futures" if shock.probability < 1 else str(when)


def _move(shock: Shock) -> str:
    """A shock as the language says it: parties, type and what limits it."""
    if shock.is_condition:
        said = "set " + ", ".join(f"`{name}` to {number(to)}" for name, to in shock.set.items())
    else:
        by, on = ", ".join(shock.by or ()), ", ".join(shock.on or ())
        said = f"{by}: `{shock.type}` on {on}" if on else f"{by}: `{shock.type}`"
    said += f" through {shock.through}" if shock.through else ""
    said += f", {shock.sector}" if shock.sector else ""
    said += f", magnitude {number(shock.magnitude)}" if shock.magnitude < 1 else ""
    return said + (f", for {shock.lasts} months" if shock.lasts else "")


def _note(shock: Shock) -> str:
    sources = ", ".join(_cited(each) for each in re.split(r",\s*", shock.source) if each)
    return f"{_plain(shock.note)} {f'({sources})' if sources else ''}".strip()


def _cited(source: str) -> str:
    """A source as a link to where it can be read."""
    catalogue = shipped_catalogue()
    claim = catalogue.claims.get(source)
    publication = catalogue.publications[claim.publication if claim else source]
    if claim and claim.locator.startswith("http"):
        host = urlsplit(claim.locator).netloc.removeprefix("www.")
        return f"[{host}]({claim.locator})"
    told = reference(catalogue, source, brief=True)
    return f"[{told}]({publication.url})" if publication.url else told


def _changes(change: Variant) -> str:
    told = [f"removes {_ids(change.remove)}"] if change.remove else []
    told += [f"{_when(each)}: {_move(each)}" for each in change.shocks]
    told += [f"`{name}` = {_value(to)}" for name, to in change.parameters.items()]
    told += [
        f"`{name}` of {who} = {_value(to)}"
        for who, values in change.preferences.items()
        for name, to in values.items()
    ]
    return "; ".join(told)


def _value(value: Any) -> str:
    if isinstance(value, int | float):
        return number(value)
    fields = value.model_dump(exclude_none=True)
    return "{" + ", ".join(f"{k}: {v}" for k, v in fields.items()) + "}"


def _ids(ids: Collection[str]) -> str:
    return ", ".join(f"`{each}`" for each in ids)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _text(text: str) -> str:
    """A description in its own paragraphs."""
    return "\n\n".join(_plain(each) for each in re.split(r"\n\s*\n|\n", text) if each.strip())


def plot(name: str, folder: Path) -> None:
    """Play a scenario and draw its first reported quantities as a small PNG.

    AlignsimError where the engine refuses the scenario.
    """
    from PIL import Image

    from alignsim.plots.fan import fan_page
    from alignsim.plots.style import styled

    results = run(SCENARIOS / f"{name}.yaml", FUTURES)
    large = BytesIO()
    with styled():
        fan_page(results, results.reported[:SHOWN]).savefig(large, format="png", dpi=DOTS)
    few = Image.open(large).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small = BytesIO()
    few.save(small, format="png", optimize=True)
    if len(small.getvalue()) > LARGEST_PLOT:
        raise AlignsimError(f"the plot of {name} has {len(small.getvalue()):,} bytes")
    (folder / f"{name}.png").write_bytes(small.getvalue())


def plotted(folder: Path) -> set[str]:
    """Names of the scenarios of which the folder holds a plot."""
    return {path.stem for path in folder.glob("*.png")}


def main() -> None:
    """Play every scenario, draw it, and rewrite the page."""
    reader = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("--out", type=Path, default=PLOTS, help="folder for the plots")
    reader.add_argument("--page-only", action="store_true", help="play nothing, draw nothing")
    given = reader.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    for name in [] if given.page_only else names():
        try:
            plot(name, given.out)
        except AlignsimError as fault:
            (given.out / f"{name}.png").unlink(missing_ok=True)
            print(f"{name}: no plot. {fault}", file=sys.stderr)
    for stale in plotted(given.out) - set(names()):
        (given.out / f"{stale}.png").unlink()
    written = given.out.parent / PAGE
    written.write_text(page(plotted(given.out)), encoding="utf-8", newline="\n")
    print(f"{written}: {len(names())} scenarios, {len(plotted(given.out))} plots")


if __name__ == "__main__":
    main()
