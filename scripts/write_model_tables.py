"""Rewrite the tables of `docs/model.md` from the catalogue that the program ships.

Run as ``python scripts/write_model_tables.py``; it takes no arguments. Each table stands between
the markers ``<!-- NAME:begin -->`` and ``<!-- NAME:end -->``, one pair a name of `TABLES`; what
stands outside the markers is left alone. The result depends on the shipped catalogue only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from alignsim.catalogue.load import Catalogue, shipped_catalogue
from alignsim.world.evidence import NOTHING, Evidence
from alignsim.world.moves import MoveType
from alignsim.world.names import PREFERENCES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "model.md"

SIGN_WORDS = {1: "cooperative", -1: "hostile", 0: "neutral"}
NONE = "–"
SHOWN_EFFECTS = ("goldstein", "ties", "provocation", "restriction")


class PageError(Exception):
    """The page lacks a marker, has it twice or has the end before the beginning."""


def number(value: float) -> str:
    """A number as short as it can be said exactly to ten digits, with a true minus."""
    return f"{value:.10g}".replace("-", "−")


def spread(evidence: Evidence) -> str:
    """Value and range: ``0.3 (0.1 to 0.5)``; a dash where the catalogue says there is no effect."""
    if evidence is NOTHING:
        return NONE
    return f"{number(evidence.value)} ({number(evidence.low)} to {number(evidence.high)})"


def cited(evidence: Evidence) -> str:
    """The source of a value, with the place in it where one is given."""
    return f"{evidence.source}, {evidence.locator}" if evidence.locator else evidence.source


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; line ends and vertical bars inside cells are made harmless."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(each) for each in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def parameters(catalogue: Catalogue) -> str:
    """Every parameter of the rules: value, drawn range, bounds, source and reason."""
    rows = []
    for each in catalogue.parameters.values():
        evidence = each.evidence
        bounds = f"{number(each.minimum)} to {number(each.maximum)}"
        rows.append(
            (f"`{each.id}`", each.meaning, each.unit, spread(evidence), bounds, cited(evidence),
             evidence.confidence, evidence.claim)
        )  # fmt: skip
    header = ("Parameter", "Meaning", "Unit", "Value (drawn from)", "Bounds", "Source",
              "Confidence", "Reason")  # fmt: skip
    return table(header, rows)


def moves(catalogue: Catalogue) -> str:
    """Every move type: sign, main effects, interval, whether governments choose it, needs."""
    rows = [
        (f"`{each.id}`", SIGN_WORDS[each.sign], *(spread(each.effects[e]) for e in SHOWN_EFFECTS),
         number(each.interval.value), "yes" if each.chosen else "no", _needs(each))
        for each in catalogue.moves.values()
    ]  # fmt: skip
    header = ("Move", "Sign", "Goldstein", "Ties", "Provocation", "Restriction",
              "Interval (months)", "Chosen", "Needs")  # fmt: skip
    return table(header, rows)


def _needs(move: MoveType) -> str:
    own = ", ".join(sorted(move.requires))
    target = ", ".join(sorted(move.target_requires))
    return "; ".join(filter(None, (own, target and f"target: {target}"))) or NONE


def conditions(catalogue: Catalogue) -> str:
    """Every condition: range, baseline, and each effect it has at 1 with its source."""
    rows = []
    for each in catalogue.conditions.values():
        allowed = f"{number(each.minimum)} to {number(each.maximum)}"
        effects = "; ".join(
            f"{effect.on} {effect.government} {spread(effect.size)} [{cited(effect.size)}]"
            for effect in each.effects
        )
        rows.append((f"`{each.id}`", each.meaning, allowed, number(each.baseline.value), effects))
    return table(("Condition", "Meaning", "Range", "Baseline", "Effects at 1"), rows)


def governments(catalogue: Catalogue) -> str:
    """Every government: patron, weights and traits (values only), number assumed, instruments."""
    rows = []
    for each in catalogue.governments.values():
        values = [each.preferences[name] for name in PREFERENCES]
        assumed = sum(evidence.assumed for evidence in values)
        rows.append(
            (f"`{each.id}`", each.name, each.patron or NONE, *(number(v.value) for v in values),
             str(assumed), ", ".join(sorted(each.instruments)) or NONE)
        )  # fmt: skip
    header = ("Government", "Name", "Patron", *PREFERENCES, "Assumed", "Instruments")
    return table(header, rows)


def relevance(catalogue: Catalogue) -> str:
    """The thresholds that limit a government's choice to its most salient partners."""
    rows = [(f"`{key}`", number(value)) for key, value in catalogue.relevance.items()]
    rows.append(("`major-powers`", ", ".join(sorted(catalogue.major_powers))))
    return table(("Threshold", "Value"), rows)


TABLES: dict[str, Callable[[Catalogue], str]] = {
    "parameters": parameters,
    "moves": moves,
    "conditions": conditions,
    "governments": governments,
    "relevance": relevance,
}


def rewritten(page: str, catalogue: Catalogue) -> str:
    """The page with every marked table made anew. PageError where a marker is not there once."""
    return remade(page, TABLES, catalogue)


def remade(
    page: str, tables: Mapping[str, Callable[[Catalogue], str]], catalogue: Catalogue
) -> str:
    """A page with its tables made anew, by name. PageError as above."""
    for name, make in tables.items():
        page = replaced(page, name, make(catalogue))
    return page


def replaced(page: str, name: str, content: str) -> str:
    """The page with other content between the markers of a name. PageError as above."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
        raise PageError(f"the page must hold {begin} once, and {end} once after it")
    before, rest = page.split(begin)
    _, after = rest.split(end)
    return f"{before}{begin}\n\n{content}\n\n{end}{after}"


def rewrite_in_place(page: Path, rewrite: Callable[[str, Catalogue], str]) -> None:
    """Rewrite a page; leave the file untouched when its tables are up to date. No arguments."""
    if len(sys.argv) > 1:
        sys.exit(f"{Path(sys.argv[0]).name} takes no arguments")
    before = page.read_text(encoding="utf-8")
    after = rewrite(before, shipped_catalogue())
    if after != before:
        page.write_text(after, encoding="utf-8", newline="\n")
    print(f"{page}: {'tables rewritten' if after != before else 'tables were up to date'}")


if __name__ == "__main__":
    rewrite_in_place(PAGE, rewritten)
