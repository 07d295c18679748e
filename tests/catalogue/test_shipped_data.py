"""The shipped data agree with themselves, with the rules and with their sources."""

from __future__ import annotations

import pytest
from catalogue_checks import (
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
    unknown_sources,
    unmatched_instruments,
    unmatched_parameters,
    unreasoned_assumptions,
    used_sources,
)

from alignsim.catalogue.load import shipped_catalogue


@pytest.fixture(scope="module")
def files() -> Files:
    return read_files()


def test_every_source_named_anywhere_is_a_publication_a_claim_or_an_assumption(
    files: Files,
) -> None:
    assert len(list(used_sources(files))) > 500
    assert unknown_sources(files) == []


def test_every_claim_bears_something_or_says_why_it_does_not(files: Files) -> None:
    assert idle_claims(files) == []


def test_no_claim_that_bears_something_is_called_unused(files: Files) -> None:
    assert contradictory_claims(files) == []


def test_claims_of_articles_are_numbered_in_the_order_of_the_text(files: Files) -> None:
    assert misnamed_claims(files) == []


def test_every_value_lies_between_its_low_and_its_high(files: Files) -> None:
    assert disordered_ranges(files) == []


def test_every_range_of_a_parameter_lies_within_its_bounds(files: Files) -> None:
    assert parameters_out_of_bounds(files) == []


def test_the_five_weights_of_every_government_sum_to_one(files: Files) -> None:
    assert unbalanced_weights(files) == []


def test_the_catalogue_has_exactly_the_parameters_that_the_rules_read(files: Files) -> None:
    assert unmatched_parameters(files) == []


def test_every_instrument_that_a_move_needs_is_owned_and_every_owned_one_is_needed(
    files: Files,
) -> None:
    assert unmatched_instruments(files) == []


def test_every_move_states_every_effect(files: Files) -> None:
    assert incomplete_effects(files) == []


def test_every_number_has_range_source_reason_and_confidence(files: Files) -> None:
    assert incomplete_evidence(files) == []


def test_every_patron_bloc_and_major_power_exists(files: Files) -> None:
    assert strangers(files) == []


def test_every_measured_column_has_unit_year_source_and_rule(files: Files) -> None:
    assert undocumented_columns(files) == []


def test_every_assumption_gives_a_reason_of_three_words_or_more(files: Files) -> None:
    assert unreasoned_assumptions(files) == []


def test_no_two_things_of_the_catalogue_share_a_name() -> None:
    catalogue = shipped_catalogue()
    names = [
        *catalogue.governments,
        *catalogue.blocs,
        *catalogue.moves,
        *catalogue.parameters,
        *catalogue.conditions,
    ]
    assert sorted(names) == sorted(set(names))


def test_every_bloc_has_members_when_the_measured_start_begins() -> None:
    catalogue = shipped_catalogue()
    ever = {m.bloc for g in catalogue.governments.values() for m in g.memberships}
    assert ever == set(catalogue.blocs)
