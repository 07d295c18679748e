"""Profiles say what the data say, to the right reader, within the terminal."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from rich.console import Console, RenderableType

from alignsim.app import describe
from alignsim.app.citing import authors_of, citation, reference
from alignsim.app.describe import find, government_profile, known_names, profile_of
from alignsim.app.government import INSTRUMENTS, measured_start, start_month
from alignsim.app.layout import BAR, listing, month_in_words, range_bar
from alignsim.app.sourcing import (
    as_csv,
    as_records,
    figure,
    source_rows,
    sources_table,
    span,
    tally,
)
from alignsim.catalogue.load import shipped_catalogue
from alignsim.engine.assemble import prepare
from alignsim.engine.measure import sourced_numbers
from alignsim.engine.posterior import Posterior
from alignsim.engine.single import AlignmentModel
from alignsim.rules.start import similarity
from alignsim.scenario import read_scenario
from alignsim.scenario.lexicon import shipped_vocabulary
from alignsim.world.evidence import NOTHING, Evidence, Publication

CATALOGUE = shipped_catalogue()
WIDTH = 100


def shown(part: RenderableType, width: int = WIDTH) -> str:
    console = Console(width=width, record=True, file=StringIO())
    console.print(part)
    return console.export_text()


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", known_names(CATALOGUE))
def test_every_name_has_a_profile_that_fits_the_terminal(name: str) -> None:
    for width in (WIDTH, 80):
        lines = shown(profile_of(CATALOGUE, name), width).splitlines()
        assert len(lines) > 3
        assert max(len(line) for line in lines) <= width
        assert not any("…" in line for line in lines)


def test_every_profile_says_why_every_number_is_what_it_is() -> None:
    for government, profile in CATALOGUE.governments.items():
        text = one_line(shown(profile_of(CATALOGUE, government)))
        for evidence in profile.preferences.values():
            assert one_line(evidence.claim) in text
    for move in CATALOGUE.moves.values():
        text = one_line(shown(profile_of(CATALOGUE, move.id)))
        for evidence in move.effects.values():
            assert (one_line(evidence.claim) in text) == (evidence != NOTHING)


def test_a_government_profile_tells_memberships_abilities_and_figures() -> None:
    text = one_line(shown(government_profile(CATALOGUE, "seoul")))
    assert "Asia-Pacific partners of NATO since June 2022" in text
    assert "Guarantor United States" in text
    assert "can restrict trade by law sanction, lift-sanction" in text
    assert "billion current USD; 2021, World Bank 2025" in text
    assert "Korea Pro 2023, §2.1; high confidence" in text


def test_a_filled_figure_is_called_an_assumption_and_a_measured_one_is_not() -> None:
    for name, word in (("pyongyang", "assumption"), ("seoul", "World Bank 2025")):
        text = one_line(shown(government_profile(CATALOGUE, name)))
        assert f"billion current USD; 2021, {word}" in text.split("Population")[0]


def test_a_past_membership_says_when_it_ended() -> None:
    text = one_line(shown(profile_of(CATALOGUE, "london")))
    assert "European Union since January 1973 until January 2020" in text


def test_the_largest_trading_partner_comes_first_and_no_partner_without_trade() -> None:
    text = shown(government_profile(CATALOGUE, "seoul")).split("Trade with whom")[1]
    assert text.splitlines()[2].split()[0] == "China"
    north = shown(government_profile(CATALOGUE, "pyongyang"))
    partners = north.split("Trade with whom")[1].split("Where it stands")[0]
    assert "South Korea" not in partners


def test_the_start_is_that_of_the_rules_with_every_number_at_its_centre() -> None:
    start = measured_start(CATALOGUE)
    fixed = {p: e.evidence.value for p, e in CATALOGUE.parameters.items()}
    lines = "\n".join(f"  {name}: {value}" for name, value in fixed.items())
    text = f"name: x\nstart: {start_month(CATALOGUE)}\nmonths: 1\nparameters:\n{lines}\n"
    scenario = read_scenario(text.encode(), shipped_vocabulary())
    plan = prepare(scenario, CATALOGUE)
    exact = plan.setting._replace(ideal_point_sd=plan.setting.ideal_point_sd * 0.0)
    model = AlignmentModel(replace(plan, setting=exact))
    assert plan.governments == start.governments
    assert (model.world.alignment == start.alignment).all()
    assert (model.world.threat == start.threat).all()


def test_the_start_of_a_pair_without_pact_or_rivalry_is_the_similarity_of_votes() -> None:
    start = measured_start(CATALOGUE)
    points = {g: row["ideal_point"] for g, row in CATALOGUE.measured.items()}
    largest = max(points.values()) - min(points.values())
    limit = CATALOGUE.parameters["similarity-limit"].evidence.value
    i, j = (start.governments.index(g) for g in ("seoul", "tokyo"))
    assert CATALOGUE.dyads["seoul", "tokyo"]["defence_pact"] == 0
    expected = similarity(points["seoul"], points["tokyo"], largest, limit)
    assert start.alignment[i, j] == pytest.approx(expected, abs=1e-9)


def test_every_owned_instrument_is_told_in_plain_words() -> None:
    owned = {name for g in CATALOGUE.governments.values() for name in g.instruments}
    assert owned == set(INSTRUMENTS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("seoul", "seoul"),
        ("SEOUL", "seoul"),
        ("South Korea", "seoul"),
        ("KOR", "seoul"),
        ("NATO", "nato"),
        ("European Union", "eu"),
        ("Attend Summit", "attend-summit"),
        ("ukraine_war", "ukraine-war"),
        ("balance", "balance"),
        ("atlantis", None),
        ("", None),
    ],
)
def test_a_name_is_found_in_any_spelling_that_scenarios_accept(text: str, name: str | None) -> None:
    assert find(CATALOGUE, text) == name


def test_an_unknown_name_has_no_profile() -> None:
    with pytest.raises(KeyError, match="atlantis"):
        profile_of(CATALOGUE, "atlantis")


def test_all_numbers_that_futures_draw_are_among_the_rows() -> None:
    rows = {row.name: row for row in source_rows(CATALOGUE)}
    absent = {
        f"effect/{move.id}/{name}"
        for move in CATALOGUE.moves.values()
        for name, evidence in move.effects.items()
        if evidence == NOTHING
    }
    drawn = sourced_numbers(CATALOGUE)
    assert set(drawn) - set(rows) == absent
    for name in set(drawn) - absent:
        assert (rows[name].low, rows[name].value, rows[name].high) == drawn[name][1:4]
    assert len(rows) == len(source_rows(CATALOGUE))


def test_every_measured_figure_is_counted_once() -> None:
    tables = (CATALOGUE.measured, CATALOGUE.dyads, CATALOGUE.rest)
    counted = tally(source_rows(CATALOGUE))
    assert counted.figures == sum(len(row) for table in tables for row in table.values())
    assert counted.series == sum(len(next(iter(table.values()))) for table in tables)


def test_what_the_rest_of_the_world_rests_on_is_listed() -> None:
    every = {row.name: row for row in source_rows(CATALOGUE)}
    bare = {row.name for row in source_rows(CATALOGUE, unsourced=True)}
    (rest,) = CATALOGUE.rest
    assert not every["measured/rest/domestic_sales_busd"].assumed
    assert every["measured/governments/sales_to_rest_busd"].figures == 21
    share = "measured/governments/energy_domestic_share"
    assumed = {
        f"measured/rest/energy_export_share/{rest}",
        f"measured/rest/domestic_sales_busd/growth of the GDP of {rest}",
        "measured/governments/sales_to_rest_busd/kyiv",
        share,
        f"{share}/every government",
    }
    assert assumed <= bare
    assert every[f"{share}/every government"].low == 0.03


def test_the_unsourced_rows_are_exactly_those_that_rest_on_an_assumption() -> None:
    every, bare = source_rows(CATALOGUE), source_rows(CATALOGUE, unsourced=True)
    assert bare == [row for row in every if row.source == "assumption"]
    counted = tally(every)
    assert 0 < counted.assumed < counted.numbers
    assert counted.assumed + counted.sourced == counted.numbers
    assert tally(bare).sourced == 0
    assert tally(bare).assumed == counted.assumed


def test_a_number_that_loses_its_source_becomes_unsourced() -> None:
    balance = CATALOGUE.parameters["reversion"]
    bare = replace(balance, evidence=replace(balance.evidence, source="assumption"))
    poorer = replace(CATALOGUE, parameters={**CATALOGUE.parameters, "reversion": bare})
    names = [row.name for row in source_rows(poorer, unsourced=True)]
    assert "parameter/reversion" in names
    assert tally(source_rows(poorer)).assumed == tally(source_rows(CATALOGUE)).assumed + 1


def test_every_row_can_be_cited_and_has_a_unit() -> None:
    for row in source_rows(CATALOGUE):
        assert reference(CATALOGUE, row.source, row.locator)
        assert row.unit


def test_rows_survive_json_and_csv() -> None:
    rows = source_rows(CATALOGUE)
    records = as_records(rows)
    assert json.loads(json.dumps(records)) == records
    read = list(csv.DictReader(StringIO(as_csv(rows))))
    assert [line["name"] for line in read] == [row.name for row in rows]
    assert [line["value"] for line in read] == [
        "" if row.value is None else str(row.value) for row in rows
    ]


def test_no_text_of_the_csv_reads_as_a_formula() -> None:
    [row] = [r for r in source_rows(CATALOGUE) if r.name == "parameter/balance"]
    text = as_csv([replace(row, claim="=1+1")])
    assert "'=1+1" in text


def test_the_table_of_sources_holds_every_row_and_ends_with_the_tally() -> None:
    wide = shown(sources_table(CATALOGUE), 400)
    for row in source_rows(CATALOGUE):
        assert row.name in wide
    assert str(tally(source_rows(CATALOGUE))) in wide
    bare = shown(sources_table(CATALOGUE, unsourced=True), 400)
    assert "parameter/balance" in bare
    assert "parameter/reversion" not in bare


def test_a_claim_is_cited_by_author_year_place_and_sense() -> None:
    claim = CATALOGUE.claims["pacheco-pardo-2022-04"]
    expected = f"Pacheco Pardo 2022, {claim.locator}: {claim.claim}"
    assert citation(CATALOGUE, claim.id) == expected


def test_every_source_can_be_cited_and_an_unknown_one_is_named() -> None:
    for source in (*CATALOGUE.publications, *CATALOGUE.claims, "assumption"):
        assert citation(CATALOGUE, source)
    with pytest.raises(KeyError, match="nobody-1999"):
        citation(CATALOGUE, "nobody-1999")


@pytest.mark.parametrize(
    ("author", "name", "cited"),
    [
        ("Goldstein, J. S.", "goldstein-1992", "Goldstein"),
        ("Fuchs, A.; Klann, N.-H.", "fuchs-klann-2013", "Fuchs and Klann"),
        ("A One, B Two and C Three", "one-2000", "One and others"),
        ("Ramon Pacheco Pardo", "pacheco-pardo-2022", "Pacheco Pardo"),
        ("World Bank", "wdi", "World Bank"),
        ("Ministry of Defence, Somewhere", "mod", "Ministry of Defence, Somewhere"),
        ("Ada Lovelace and others", "lovelace-1843", "Lovelace and others"),
        ("", "untitled", "A title"),
    ],
)
def test_authors_are_cited_by_surname(author: str, name: str, cited: str) -> None:
    publication = Publication(name, "paper", author, 2000, "A title", "A press")
    assert authors_of(publication) == cited


@pytest.mark.parametrize(
    ("number", "text"),
    [(1818, "1,818"), (23592, "23,590"), (0.05, "0.05"), (-5, "−5"), (0, "0"), (40.0, "40")],
)
def test_figures_have_four_digits_and_a_true_minus(number: float, text: str) -> None:
    assert figure(number) == text


def test_a_range_without_width_is_not_shown() -> None:
    assert span(1, 1) == span(None, 2) == ""
    assert span(-8, -5) == "−8 to −5"
    assert span(0.1, 0.2) == "0.1–0.2"


@pytest.mark.parametrize(
    ("low", "value", "high"), [(0, 0, 0), (0, 0.5, 1), (1, 1, 1), (0.99, 1, 1), (0.2, 0.2, 0.9)]
)
def test_a_bar_has_its_length_and_one_mark_at_the_value(
    low: float, value: float, high: float
) -> None:
    bar = range_bar(Evidence(value, low, high, "assumption", "no reason"), 1.0).plain
    assert len(bar) == BAR
    assert bar.count("┃") == 1
    assert abs(bar.index("┃") - value * BAR) <= 1
    assert set(bar[: bar.index("┃")]) <= {"█", "▒"}
    assert set(bar[bar.index("┃") + 1 :]) <= {"▒", "·"}


def test_words_of_layout_read_as_english() -> None:
    assert listing(["a", "b", "c"]) == "a, b and c"
    assert (listing(["a"]), listing([])) == ("a", "")
    assert month_in_words("2022-06") == "June 2022"
    assert month_in_words("") == ""


def test_a_fitted_parameter_is_told_with_what_runs_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = Posterior(("noise",), np.linspace(0.02, 0.03, 101)[:, None])
    monkeypatch.setattr(describe, "chosen_posterior", lambda: fitted)
    assert describe.fitted_interval("noise") == "0.0205 to 0.0295 (90%); runs draw this by default"
    assert "Fitted" in shown(describe.parameter_profile(CATALOGUE, "noise"))
    assert describe.fitted_interval("balance") == ""
    assert "Fitted" not in shown(describe.parameter_profile(CATALOGUE, "balance"))
