"""Every check of the shipped data complains of exactly the fault that is put in."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from catalogue_checks import (
    HEADERS,
    Files,
    contradictory_claims,
    disordered_ranges,
    idle_claims,
    incomplete_effects,
    incomplete_evidence,
    misnamed_claims,
    parameters_out_of_bounds,
    read_files,
    strangers,
    unbalanced_weights,
    undocumented_columns,
    unexplained_shocks,
    unknown_sources,
    unmatched_instruments,
    unmatched_parameters,
    unreasoned_assumptions,
)

ACTOR, MOVES, CLAIMS = "data/actors/seoul.yaml", "data/moves.yaml", "data/claims.yaml"
SOURCES, COLUMNS = "data/sources.yaml", "data/tables/columns.yaml"
PARAMETERS, CONDITIONS = "data/parameters.yaml", "data/conditions.yaml"


@pytest.fixture(scope="module")
def whole() -> Files:
    return read_files()


@pytest.fixture
def files(whole: Files) -> Files:
    return deepcopy(whole)


def put(files: Files, value: Any, *path: str | int) -> None:
    node = files
    for key in path[:-1]:
        node = node[key]  # type: ignore[index]
    node[path[-1]] = value  # type: ignore[index]


STALE = [
    (ACTOR, "preferences", "security", "source"),
    (ACTOR, "blocs", "ip4", "source"),
    (ACTOR, "coordinates", "source"),
    (MOVES, "warn", "interval", "source"),
    (MOVES, "warn", "effects", "threat", "source"),
    (PARAMETERS, "balance", "source"),
    (CONDITIONS, "ukraine-war", "effects", 0, "size", "source"),
    ("data/relevance.yaml", "partners", "source"),
    ("data/relevance.yaml", "major-powers", "source"),
    ("data/blocs.yaml", "nato", "source"),
    (COLUMNS, "governments", "cinc", "source"),
    (SOURCES, "claims", "koreapro-2022-01", "publication"),
    ("scenarios/madrid-2022.yaml", "shocks", 0, "source"),
]


@pytest.mark.parametrize("path", STALE, ids=lambda path: "/".join(map(str, path)))
def test_a_stale_source_is_told_wherever_it_stands(files: Files, path: tuple[str | int]) -> None:
    put(files, "nobody-1999", *path)
    assert [fault for fault in unknown_sources(files) if "nobody-1999" in fault]
    assert len(unknown_sources(files)) == 1


def test_a_stale_source_is_told_inside_lists_and_between_commas(files: Files) -> None:
    put(files, ["vdem", "nobody-1999"], COLUMNS, "governments", "cinc", "also")
    experiment = next(iter(files[CLAIMS]))
    files[CLAIMS][experiment]["sources"].append("nobody-2000")
    shock = files["scenarios/madrid-2022.yaml"]["shocks"][0]
    shock["source"] += ", nobody-2001"
    assert len(unknown_sources(files)) == 3


def test_a_claim_on_which_nothing_rests_is_told(files: Files) -> None:
    entry = {"publication": "tokmak-2022", "locator": "paragraph 99, sentence 1", "claim": "x"}
    put(files, entry, SOURCES, "claims", "tokmak-2022-99")
    assert idle_claims(files) == ["tokmak-2022-99"]
    entry["unused"] = "It bears nothing."
    assert idle_claims(files) == contradictory_claims(files) == []


def test_a_claim_that_is_used_and_called_unused_is_told(files: Files) -> None:
    put(files, "It bears nothing.", SOURCES, "claims", "tokmak-2022-26", "unused")
    assert contradictory_claims(files) == ["tokmak-2022-26"]


def test_a_claim_out_of_order_is_told(files: Files) -> None:
    put(files, "paragraph 0, sentence 1", SOURCES, "claims", "tokmak-2022-26", "locator")
    assert misnamed_claims(files) == ["tokmak-2022-26"]


def _weight(files: Files) -> None:
    files[ACTOR]["preferences"]["security"]["value"] += 0.01


def _range(files: Files) -> None:
    files[ACTOR]["preferences"]["security"]["low"] = 0.9


def _bounds(files: Files) -> None:
    files[PARAMETERS]["balance"]["high"] = 2.0


def _unread(files: Files) -> None:
    files[PARAMETERS]["gravity"] = files[PARAMETERS]["balance"]


def _lost(files: Files) -> None:
    del files[PARAMETERS]["balance"]


def _unowned(files: Files) -> None:
    files[MOVES]["warn"]["requires"] = ["space-station"]


def _unneeded(files: Files) -> None:
    files[ACTOR]["instruments"].append("choir")


def _no_effect(files: Files) -> None:
    del files[MOVES]["warn"]["effects"]["risk"]


def _half_effect(files: Files) -> None:
    del files[MOVES]["warn"]["effects"]["risk"]["claim"]


def _extra_effect(files: Files) -> None:
    files[MOVES]["warn"]["effects"]["charm"] = "none"


def _no_trait(files: Files) -> None:
    del files[ACTOR]["preferences"]["resolve"]


def _no_confidence(files: Files) -> None:
    files[CONDITIONS]["ukraine-war"]["effects"][0]["size"]["confidence"] = "total"


def _patron(files: Files) -> None:
    files[ACTOR]["patron"] = "atlantis"


def _own_patron(files: Files) -> None:
    files[ACTOR]["patron"] = "seoul"


def _bloc(files: Files) -> None:
    files[ACTOR]["blocs"]["hanse"] = {"since": "1358-01", "source": "vdem"}


def _power(files: Files) -> None:
    files["data/relevance.yaml"]["major-powers"]["governments"].append("atlantis")


def _menace(files: Files) -> None:
    files[CONDITIONS]["ukraine-war"]["effects"][0]["from"] = "atlantis"


def _about(files: Files) -> None:
    files[SOURCES]["claims"]["koreapro-2022-01"]["governments"].append("atlantis")


def _column(files: Files) -> None:
    files[HEADERS]["governments"].append("charm")


def _no_column(files: Files) -> None:
    files[HEADERS]["dyads"].remove("rivalry")


def _no_unit(files: Files) -> None:
    files[COLUMNS]["governments"]["cinc"]["unit"] = ""


def _no_reason(files: Files) -> None:
    files[PARAMETERS]["balance"]["claim"] = "Because so."


def _no_rule(files: Files) -> None:
    files[COLUMNS]["governments"]["gdp_busd"]["filled"][0]["rule"] = ""


@pytest.mark.parametrize(
    ("check", "spoil", "told"),
    [
        (unbalanced_weights, _weight, "seoul"),
        (disordered_ranges, _range, "security"),
        (parameters_out_of_bounds, _bounds, "balance"),
        (unmatched_parameters, _unread, "gravity"),
        (unmatched_parameters, _lost, "balance"),
        (unmatched_instruments, _unowned, "space-station"),
        (unmatched_instruments, _unneeded, "choir"),
        (incomplete_effects, _no_effect, "warn/risk"),
        (incomplete_effects, _half_effect, "warn/risk"),
        (incomplete_effects, _extra_effect, "warn/charm"),
        (incomplete_evidence, _no_trait, "seoul/resolve"),
        (incomplete_evidence, _no_confidence, "ukraine-war/threat"),
        (strangers, _patron, "atlantis"),
        (strangers, _own_patron, "guaranteed by seoul"),
        (strangers, _bloc, "hanse"),
        (strangers, _power, "atlantis"),
        (strangers, _menace, "atlantis"),
        (strangers, _about, "atlantis"),
        (undocumented_columns, _column, "charm"),
        (undocumented_columns, _no_column, "rivalry"),
        (undocumented_columns, _no_unit, "cinc"),
        (unreasoned_assumptions, _no_reason, "balance"),
        (unreasoned_assumptions, _no_rule, "gdp_busd"),
    ],
)
def test_a_check_tells_the_one_fault_put_in(
    files: Files,
    check: Callable[[Files], list[str]],
    spoil: Callable[[Files], None],
    told: str,
) -> None:
    assert check(files) == []
    spoil(files)
    [fault] = check(files)
    assert told in fault


@pytest.mark.parametrize("field", ["note", "source", "date"])
def test_a_shock_without_note_source_or_time_is_told(files: Files, field: str) -> None:
    scenario = files["scenarios/madrid-2022.yaml"]
    assert unexplained_shocks("madrid", scenario) == []
    del scenario["shocks"][0][field]
    told = "date or month or when" if field == "date" else field
    assert unexplained_shocks("madrid", scenario) == [f"madrid/war: no {told}"]


@pytest.mark.parametrize("time", [{"month": 3}, {"when": "month > 3"}])
def test_a_shock_may_say_its_time_by_month_or_condition(
    files: Files, time: dict[str, object]
) -> None:
    scenario = files["scenarios/madrid-2022.yaml"]
    del scenario["shocks"][0]["date"]
    scenario["shocks"][0] |= time
    assert unexplained_shocks("madrid", scenario) == []


def test_new_shocks_of_variants_are_looked_at_and_changed_ones_need_nothing(files: Files) -> None:
    scenario = files["scenarios/madrid-2022.yaml"]
    shock = {"id": "new", "date": "2022-03", "note": "Why.", "source": "assumption"}
    variant = {"shocks": [{"id": "war", "lasts": 3}, shock]}
    scenario["variants"] = {"other": variant}
    assert unexplained_shocks("madrid", scenario) == []
    del shock["note"]
    assert unexplained_shocks("madrid", scenario) == ["madrid@other/new: no note"]
