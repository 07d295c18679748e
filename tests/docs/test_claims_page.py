"""The page on claims tells every claim that comes with alignsim, and counts what it tells."""

from __future__ import annotations

import re
from functools import partial

from pages import read, script

from alignsim.app.citing import cited
from alignsim.app.claim_report import HEADINGS, RULE, experiment_in_words
from alignsim.catalogue.load import shipped_catalogue
from alignsim.experiments.reading import load_claims
from alignsim.experiments.verdict import DEPENDS, NOT_SUPPORTED, SUPPORTED

PAGE = read("claims.md")
AGAIN = "run python scripts/write_claims.py"
ROW = re.compile(r"^\| (.*) `([a-z0-9-]+)` \((.*)\) \| (.*) \| (.*) \| (.*) \|$", re.MULTILINE)


def plain(cell: str) -> str:
    return re.sub(r"\\(.)", r"\1", cell)


def test_every_claim_is_told_with_its_statement_sources_and_experiment() -> None:
    rows = {name: (said, by, how) for said, name, by, how, *_ in ROW.findall(PAGE)}
    claims, by_catalogue = load_claims(), partial(cited, shipped_catalogue())
    assert set(rows) == {claim.id for claim in claims}, AGAIN
    for claim in claims:
        said, by, how = map(plain, rows[claim.id])
        assert said == claim.statement and how == experiment_in_words(claim), AGAIN
        assert by == "; ".join(dict.fromkeys(map(by_catalogue, claim.sources))), AGAIN


def test_the_rule_is_the_one_of_the_program() -> None:
    assert script("write_model_tables").replaced(PAGE, "rule", RULE) == PAGE, AGAIN
    assert script("write_model_tables").replaced(PAGE, "rule", RULE + "!") != PAGE


def test_counts_are_those_of_the_rows() -> None:
    parts = re.split(r"^### (.*) \((\d+)\)$", PAGE, flags=re.MULTILINE)[1:]
    told = {parts[n]: int(parts[n + 1]) for n in range(0, len(parts), 3)}
    rows = {parts[n]: len(ROW.findall(parts[n + 2])) for n in range(0, len(parts), 3)}
    assert told == rows
    supported, depends, not_supported = (
        told.get(HEADINGS[verdict], 0) for verdict in (SUPPORTED, DEPENDS, NOT_SUPPORTED)
    )
    assert f"supports {supported} of {len(load_claims())} claims; {depends} depend" in PAGE
    assert f"{not_supported} is not supported" in PAGE or f"{not_supported} are" in PAGE
