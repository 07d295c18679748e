"""The tables of the model's description say what the shipped catalogue says."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from alignsim.catalogue.load import Catalogue, shipped_catalogue
from alignsim.world.evidence import Evidence

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "write_model_tables.py"
PAGE = ROOT / "docs" / "model.md"


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_model_tables", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = _script()


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return shipped_catalogue()


def _moved(evidence: Evidence) -> Evidence:
    return replace(evidence, value=evidence.value + 0.0625, high=evidence.high + 0.0625)


def _with_other_parameter(catalogue: Catalogue) -> Catalogue:
    name, old = next(iter(catalogue.parameters.items()))
    new = replace(old, evidence=_moved(old.evidence))
    return replace(catalogue, parameters=catalogue.parameters | {name: new})


def _with_other_move(catalogue: Catalogue) -> Catalogue:
    old = catalogue.moves["sanction"]
    return replace(
        catalogue,
        moves=catalogue.moves
        | {old.id: replace(old, interval=replace(old.interval, value=99, high=99))},
    )


def _with_other_condition(catalogue: Catalogue) -> Catalogue:
    old = next(iter(catalogue.conditions.values()))
    first, *others = old.effects
    new = replace(old, effects=(replace(first, size=_moved(first.size)), *others))
    return replace(catalogue, conditions=catalogue.conditions | {old.id: new})


def _with_other_government(catalogue: Catalogue) -> Catalogue:
    old = next(iter(catalogue.governments.values()))
    moved = {"security": _moved(old.preferences["security"])}
    new = replace(old, preferences=old.preferences | moved)
    return replace(catalogue, governments=catalogue.governments | {old.id: new})


def _with_other_relevance(catalogue: Catalogue) -> Catalogue:
    changed = catalogue.relevance | {"partners": catalogue.relevance["partners"] + 1}
    return replace(catalogue, relevance=changed)


CHANGED = {
    "parameters": _with_other_parameter,
    "moves": _with_other_move,
    "conditions": _with_other_condition,
    "governments": _with_other_government,
    "relevance": _with_other_relevance,
}


def test_committed_tables_equal_the_generated_ones(page: str, catalogue: Catalogue) -> None:
    assert script.rewritten(page, catalogue) == page, (
        "docs/model.md is out of date; run: python scripts/write_model_tables.py"
    )


@pytest.mark.parametrize("name", list(CHANGED))
def test_a_changed_catalogue_gives_a_different_page(
    name: str, page: str, catalogue: Catalogue
) -> None:
    changed = CHANGED[name](catalogue)
    assert script.rewritten(page, changed) != page
    differing = [each for each, make in script.TABLES.items() if make(changed) != make(catalogue)]
    assert differing == [name]


def test_every_table_has_a_case_in_which_it_must_differ() -> None:
    assert set(CHANGED) == set(script.TABLES)


def test_text_outside_the_markers_is_left_alone(page: str, catalogue: Catalogue) -> None:
    edited = page.replace("# ", "# Another ", 1) + "\nA last line.\n"
    assert script.rewritten(edited, catalogue) == edited


def test_a_row_edited_by_hand_is_put_right(page: str, catalogue: Catalogue) -> None:
    row = script.moves(catalogue).splitlines()[-1]
    assert page.count(row) == 1
    assert script.rewritten(page.replace(row, row.replace("|", "| x", 1)), catalogue) == page


def test_every_entry_of_the_catalogue_has_one_row(catalogue: Catalogue) -> None:
    for name in ("parameters", "moves", "conditions", "governments"):
        _, _, *rows = script.TABLES[name](catalogue).splitlines()
        found = [row.split("|")[1].strip().strip("`") for row in rows]
        assert found == list(getattr(catalogue, name))


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
    with pytest.raises(script.PageError, match="moves:begin"):
        script.rewritten(broken, catalogue)


def test_a_cell_cannot_break_its_table() -> None:
    assert script.table(("a", "b"), [("1 | 2", "one\ntwo")]).splitlines()[-1] == (
        "| 1 \\| 2 | one two |"
    )


def test_the_script_refuses_arguments_and_leaves_the_page_alone(page: str) -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--help"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "takes no arguments" in done.stderr
    assert PAGE.read_text(encoding="utf-8") == page
