"""The reference of the scenario language says what the models, the data and the loader say."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from pages import SCRIPTS, blocks, read, script
from pydantic import BaseModel

from alignsim.catalogue.load import Catalogue, shipped_catalogue
from alignsim.library import scenario_folders
from alignsim.scenario import Library, Scenario
from alignsim.scenario.editor import json_schema
from alignsim.scenario.inherit import MOST_ANCESTORS
from alignsim.scenario.lexicon import shipped_vocabulary, vocabulary_of
from alignsim.scenario.load import read_scenario
from alignsim.scenario.quantities import KINDS
from alignsim.scenario.schema import DISTRIBUTIONS, Inheritance, Shock, Variant
from alignsim.world.names import PREFERENCES

reference = script("write_language_reference")


@pytest.fixture(scope="module")
def page() -> str:
    return read("scenario-language.md")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return shipped_catalogue()


def loaded(text: str) -> Scenario:
    return read_scenario(text.encode(), shipped_vocabulary(), library=Library(scenario_folders()))


def first_cells(text: str) -> list[str]:
    _, _, *rows = text.splitlines()
    return [row.split("|")[1].strip().strip("`") for row in rows]


# -- the tables -----------------------------------------------------------------------------------


def test_committed_tables_equal_the_generated_ones(page: str, catalogue: Catalogue) -> None:
    assert reference.rewritten(page, catalogue) == page, (
        "docs/scenario-language.md is out of date; run: python scripts/write_language_reference.py"
    )


def test_text_outside_the_markers_is_left_alone(page: str, catalogue: Catalogue) -> None:
    edited = page.replace("# ", "# Another ", 1) + "\nA last line.\n"
    assert reference.rewritten(edited, catalogue) == edited


@pytest.mark.parametrize("name", list(reference.TABLES))
def test_a_row_edited_by_hand_is_put_right(name: str, page: str, catalogue: Catalogue) -> None:
    row = reference.TABLES[name](catalogue).splitlines()[-2]
    place = page.index(row, page.index(f"<!-- {name}:begin -->"))
    edited = page[:place] + page[place:].replace(row, row + " x", 1)
    assert edited != page
    assert reference.rewritten(edited, catalogue) == page


@pytest.mark.parametrize("name", ["moves", "parameters", "conditions", "governments", "blocs"])
def test_an_entry_less_in_the_catalogue_changes_its_table(name: str, catalogue: Catalogue) -> None:
    entries = dict(getattr(catalogue, name))
    gone = "wellington" if name == "governments" else next(iter(entries))
    del entries[gone]
    fewer = replace(catalogue, **{name: entries})
    before, after = (reference.TABLES[name](each) for each in (catalogue, fewer))
    assert set(first_cells(before)) - set(first_cells(after)) == {gone}


@pytest.mark.parametrize("fault", ["missing", "twice", "reversed"])
def test_a_page_with_a_faulty_marker_is_refused(
    fault: str, page: str, catalogue: Catalogue
) -> None:
    begin, end = "<!-- moves:begin -->", "<!-- moves:end -->"
    broken = {
        "missing": page.replace(end, ""),
        "twice": page + begin,
        "reversed": page.replace(begin, "@").replace(end, begin).replace("@", end),
    }[fault]
    with pytest.raises(reference.PageError, match="moves:begin"):
        reference.rewritten(broken, catalogue)


def test_the_script_refuses_arguments_and_leaves_the_page_alone(page: str) -> None:
    command = [sys.executable, SCRIPTS / "write_language_reference.py", "--help"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "takes no arguments" in done.stderr
    assert read("scenario-language.md") == page


# -- nothing is left out ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "models"),
    [
        ("scenario-fields", (Scenario, Inheritance)),
        ("shock-fields", (Shock,)),
        ("variant-fields", (Variant,)),
    ],
)
def test_every_field_has_a_row(
    table: str, models: tuple[type[BaseModel], ...], catalogue: Catalogue
) -> None:
    fields = [name for model in models for name in model.model_fields]
    assert sorted(first_cells(reference.TABLES[table](catalogue))) == sorted(fields)


def test_every_name_of_the_language_has_a_row(catalogue: Catalogue) -> None:
    for name in ("moves", "conditions", "parameters", "governments", "blocs"):
        assert first_cells(reference.TABLES[name](catalogue)) == list(getattr(catalogue, name))
    assert first_cells(reference.preferences(catalogue)) == list(PREFERENCES)
    assert first_cells(reference.distributions(catalogue)) == list(DISTRIBUTIONS)
    kinds = [cell.partition("(")[0] for cell in first_cells(reference.quantity_kinds(catalogue))]
    assert kinds == list(KINDS)
    used = {each for profile in catalogue.governments.values() for each in profile.instruments}
    assert set(first_cells(reference.instruments(catalogue))) == used


def test_fields_are_told_apart_by_whether_they_must_be_given(catalogue: Catalogue) -> None:
    rows = reference.scenario_fields(catalogue).splitlines()
    must = [row.split("|")[1].strip(" `") for row in rows if "**must be given**" in row]
    assert must == [name for name, field in Scenario.model_fields.items() if field.is_required()]
    assert json_schema(vocabulary_of(catalogue))["required"] == ["name"]


# -- what the page says is so ----------------------------------------------------------------------


@pytest.mark.parametrize("name", list(reference.EXAMPLES["Scenario"]))
def test_the_example_of_every_field_of_a_scenario_loads(name: str) -> None:
    example = reference.EXAMPLES["Scenario"][name]
    begun = {
        "name": "start: 2022-01\n",
        "start": "name: A\n",
        "extends": "name: A\n",
        "remove": "name: A\nextends: history-2022-2023\n",
    }.get(name, "name: A\nstart: 2022-01\n")
    assert example.startswith(f"{name}:")
    loaded(begun + example)


BESIDE = {
    "type": "by: seoul, on: moscow, date: 2022-03",
    "date": "type: warn, by: seoul, on: moscow",
    "month": "type: warn, by: seoul, on: moscow",
    "when": "type: warn, by: seoul, on: moscow",
    "by": "type: warn, on: moscow, date: 2022-03",
    "on": "type: warn, by: moscow, date: 2022-03",
    "through": "type: arms-transfer, by: seoul, on: kyiv, date: 2022-03",
    "once": 'type: warn, by: seoul, on: moscow, when: "month > 3"',
    "set": "type: condition, date: 2022-03",
}


@pytest.mark.parametrize("name", list(reference.EXAMPLES["Shock"]))
def test_the_example_of_every_field_of_a_shock_loads(name: str) -> None:
    beside = BESIDE.get(name, "type: sanction, by: seoul, on: moscow, date: 2022-03")
    example = reference.EXAMPLES["Shock"][name]
    assert example.startswith(f"{name}:")
    loaded(f"name: A\nstart: 2022-01\nshocks: [{{{beside}, {example}}}]")


@pytest.mark.parametrize("name", list(reference.EXAMPLES["Variant"]))
def test_the_example_of_every_field_of_a_variant_loads(name: str) -> None:
    base = "{id: bank-sanctions, type: sanction, date: 2022-03, by: seoul, on: moscow}"
    example = reference.EXAMPLES["Variant"][name]
    loaded(f"name: A\nstart: 2022-01\nshocks: [{base}]\nvariants: {{other: {{{example}}}}}")


@pytest.mark.parametrize("shown", list(reference.REFUSED))
def test_what_the_page_calls_refused_holds_what_is_shown(shown: str) -> None:
    text = reference.REFUSED[shown]
    words = re.findall(r"`([^`]+)`", shown) or [shown]
    assert all(word in text for word in words)
    assert reference.messages(text)


def test_what_loads_is_not_shown_as_refused() -> None:
    with pytest.raises(reference.PageError, match="not refused any more"):
        reference.messages("name: A\nstart: 2022-01\n")


def test_yaml_on_the_page_loads(page: str) -> None:
    scenarios = [block for block in blocks(page) if block.language == "yaml"]
    assert scenarios
    for block in scenarios:
        loaded(block.text)


def test_no_stays_norway_and_a_quoted_number_text(page: str) -> None:
    assert loaded("name: NO\nstart: 2022-01\nmonths: 1e1\n").months == 10


def test_precedence_is_as_the_page_says(page: str) -> None:
    from alignsim.scenario.when import parse_when

    a, b, c = "month > 1", "month > 2", "month > 3"
    bare = parse_when(f"not {a} or {b} and {c}", shipped_vocabulary())
    assert bare == parse_when(f"(not {a}) or ({b} and {c})", shipped_vocabulary())
    assert bare != parse_when(f"not ({a} or {b}) and {c}", shipped_vocabulary())


def test_a_chain_as_long_as_the_page_allows(catalogue: Catalogue) -> None:
    assert f"| {MOST_ANCESTORS} |" in reference.limits(catalogue)
