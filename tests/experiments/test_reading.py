"""A file of claims is read strictly; all faults are told at once, each at its place."""

from __future__ import annotations

import pytest

from alignsim.errors import AlignsimError, ScenarioError
from alignsim.experiments.reading import chosen_claims, load_claims, read_claims

WHOLE = """\
visit-draws:
  statement: "A visit draws Tokyo nearer."
  sources: [my-notes]
  scenario: baseline
  with: {type: envoy, month: 2, by: seoul, on: Japan}
  quantity: "alignment(Japan, seoul)"
  direction: rises
  month: 3
"""


def faults_of(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as refused:
        read_claims(text.encode(), "my.yaml")
    return [str(fault) for fault in refused.value.faults]


def changed(old: str, new: str) -> list[str]:
    assert old in WHOLE
    return faults_of(WHOLE.replace(old, new))


def test_a_whole_claim_is_read_with_its_names_as_ids() -> None:
    (claim,) = read_claims(WHOLE.encode())
    assert claim.quantity == "alignment(tokyo, seoul)" and claim.sign == 1
    assert claim.added is not None and claim.added.on == ("tokyo",)
    assert claim.added.date == "2022-02" and claim.added.id == "envoy-seoul-tokyo"


def test_every_shipped_claim_is_sound() -> None:
    claims = load_claims()
    assert len(claims) > 50 and len({claim.id for claim in claims}) == len(claims)
    assert all(claim.sources for claim in claims)


def test_all_faults_are_told_at_once_with_line_and_column() -> None:
    text = WHOLE.replace("rises", "raises").replace("month: 3", "month: 99")
    text += "other:\n  statment: x\n  scenario: madird-2022\n  without: []\n"
    found = faults_of(text)
    assert len(found) == len(set(found)) == 8, found
    assert found[0].startswith('my.yaml:7:14: `direction`: unknown direction "raises"')
    assert "did you mean `rises`?" in found[0]
    assert found[1].startswith("my.yaml:8:10: `month` 99 is after the last month of the scenario")
    assert any(
        "my.yaml:10:3: unknown field `statment`; did you mean `statement`?" in each
        for each in found
    )
    assert any("my.yaml:11:13" in each and "madrid-2022" in each for each in found)
    assert any("my.yaml:12:12: `without` is empty" in each for each in found)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  with: {type: envoy, month: 2, by: seoul, on: Japan}\n", "", "`without` is missing"),
        ("  quantity", "  without: []\n  quantity", "`with` and `without` are both given"),
        ("direction: rises", "direction: rises-more", "`other-with` is missing"),
        ("direction: rises", "direction: greater-than", "`than` is missing"),
        ("month: 3", 'month: 3\n  than: "loss(seoul)"', "`than` has a meaning only with"),
        ("month: 3", "month: 3\n  id: other", "`id` is not needed"),
        ("month: 3", "month: soon", "`month` must be a whole number from 1 to 600"),
        ("by: seoul", "by: soul", "did you mean `seoul`?"),
        ("type: envoy", "type: envoi", "did you mean `envoy`?"),
        ("type: envoy", "tpye: envoy", "unknown field `tpye`; did you mean `type`?"),
        ("alignment(Japan", "algnment(Japan", "did you mean `alignment`?"),
        ("scenario: baseline", "scenario: basline", "did you mean baseline?"),
        ("visit-draws:", "Visit Draws:", "lower-case letters, digits and single hyphens"),
        ('"A visit draws Tokyo nearer."', '""', "`statement` must be text of 1 to 200 characters"),
        ("[my-notes]", "my-notes", "`sources` must be a list of sources"),
        ("{type: envoy, month: 2, by: seoul, on: Japan}", "envoy", "`with` must be a shock"),
    ],
)
def test_a_fault_is_told_with_its_cure(old: str, new: str, told: str) -> None:
    found = changed(old, new)
    assert told in found[0] and len(found) == 1 + ("without: []" in new), found


def test_a_shock_that_the_scenario_has_not_is_told_with_the_nearest() -> None:
    text = WHOLE.replace("scenario: baseline", "scenario: madrid-2022")
    text = text.replace("with: {type: envoy, month: 2, by: seoul, on: Japan}", "without: [misson]")
    (found,) = faults_of(text)
    assert "`without`: the scenario has no shock" in found and "did you mean `mission`?" in found


def test_a_shock_under_an_id_of_the_scenario_is_refused() -> None:
    text = WHOLE.replace("scenario: baseline", "scenario: madrid-2022")
    (found,) = faults_of(text.replace("{type: envoy", "{id: mission, type: envoy"))
    assert "the scenario has a shock `mission` already" in found


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "a: b\n", "a: [b]\n", "just text"])
def test_what_is_no_file_of_claims_is_called_so(text: str) -> None:
    assert "claim" in faults_of(text)[0] or "mapping" in faults_of(text)[0]


def test_a_claim_that_there_is_not_is_told_with_the_nearest() -> None:
    claims = read_claims(WHOLE.encode())
    assert chosen_claims(claims, ()) == chosen_claims(claims, ("visit-draws",)) == claims
    with pytest.raises(AlignsimError, match="did you mean visit-draws"):
        chosen_claims(claims, ("visit-draw",))
