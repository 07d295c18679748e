"""What may be fitted to what: nothing after the last year, nothing unknown."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from alignsim.calibration.settings import load_settings, settings_of
from alignsim.catalogue.load import shipped_catalogue
from alignsim.errors import AlignsimError
from calibration.problems import SHIPPED, entry

CATALOGUE = shipped_catalogue()


def test_shipped_settings_fit_parameters_within_their_ranges_to_summaries_with_reasons() -> None:
    settings = load_settings()
    assert settings.last_year == 2019
    for name, prior in settings.parameters.items():
        evidence = CATALOGUE.parameters[name].evidence
        assert (prior.low, prior.value, prior.high) == (evidence.low, evidence.value, evidence.high)
    for prior in settings.priors.values():
        assert prior.low < prior.high and prior.low <= prior.value <= prior.high
    assert all(len(each.why.split()) > 3 for each in settings.summaries.values())
    assert min(settings.test["years"]) > settings.last_year
    assert load_settings(SHIPPED) == settings


def changed(place: str, value: Any) -> dict[str, Any]:
    """Shipped settings with one entry, named as in messages, replaced."""
    given = deepcopy(entry())
    *path, last = place.split("/")
    inner = given
    for name in path:
        inner = inner[name]
    inner[last] = value
    return given


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("votes/last", 2020, "votes/last touches 2020, but nothing may be fitted to years after"),
        ("summaries/visitors-2019/period", ["2019-07", "2020-03"], "visitors-2019 touches 2020"),
        ("last_year", 2018, "touches 2019, but nothing may be fitted to years after 2018"),
        ("test/years", [2019, 2020], "test/years must all be after 2019"),
        ("parameters", ["noise", "balanse"], '"balanse" is no parameter; did you mean balance?'),
        ("numbers", ["effect/warn/costs"], 'no "effect/warn/costs"; did you mean effect/warn/cost'),
        ("summaries/return/kind", "votes-retur", 'no kind is called "votes-retur"; there are: vo'),
        ("search/seed", 1, "TypeError"),
        ("summaries/return", {}, "KeyError 'kind'"),
    ],
)
def test_what_may_not_be_is_refused_by_its_place(place: str, value: Any, told: str) -> None:
    with pytest.raises(AlignsimError) as refused:
        settings_of(changed(place, value), CATALOGUE, "mine.yaml")
    assert str(refused.value).startswith("mine.yaml: ") and told in str(refused.value)


def test_other_settings_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(SHIPPED.read_text(encoding="utf-8").replace("  - inertia\n", ""), "utf-8")
    assert "inertia" not in load_settings(path).parameters
    assert "inertia" in load_settings().parameters
