"""Theories of other packages: found by entry points, played by both drivers, or refused plainly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint

import pytest

from alignsim.catalogue import theories
from alignsim.catalogue.theories import DEFAULT, GROUP, theory_named, theory_names
from alignsim.engine import digests
from alignsim.engine.digests import COMPILED_SOURCES, functions_of, theory_digest
from alignsim.engine.ensemble import play_ensemble
from alignsim.errors import AlignsimError, ScenarioError
from alignsim.rules.theories import balance_of_threat
from alignsim.runner import key_of, prepare
from alignsim.scenario.lexicon import shipped_vocabulary, vocabulary_of
from alignsim.scenario.load import read_scenario
from engine import stranger
from engine.test_agreement import Told, a_full_scenario, disagreement
from worlds import plan_of

Install = Callable[..., None]
TEXT = b"name: A\nstart: 2022-01\nmonths: 3\ntheory: embrace\n"
CACHES = (theory_named, theory_digest, vocabulary_of)


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Lets packages be installed whose theories are objects of the module of strangers."""

    def installed(**values: str) -> None:
        found = [EntryPoint(name, value, GROUP) for name, value in values.items()]
        monkeypatch.setattr(theories, "entry_points", lambda group: tuple(found))
        for each in CACHES:
            each.cache_clear()

    yield installed
    for each in CACHES:
        each.cache_clear()


def test_a_theory_of_another_package_is_played_alike_by_both_drivers(install: Install) -> None:
    install(embrace="engine.stranger:THEORY")
    assert theory_names()[-1] == "embrace"
    plan = replace(plan_of(a_full_scenario()), theory="embrace")
    told = Told(plan, run=3)
    assert disagreement(told, plan) == []
    chosen = [act["type"] for act in told.model.acts if act["origin"] == "chosen"]
    assert chosen and "military-signal" not in chosen


def test_a_file_may_name_it_and_runs_know_its_sources(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(embrace="engine.stranger:THEORY")
    scenario = read_scenario(TEXT, shipped_vocabulary())
    assert prepare(scenario).theory == "embrace"
    before = key_of(scenario, 10)
    monkeypatch.setattr(stranger, "EAGERNESS", 0.25)
    digests.theory_digest.cache_clear()
    assert key_of(scenario, 10) != before
    plain = scenario.model_copy(update={"theory": DEFAULT})
    assert key_of(plain, 10) != before and prepare(plain).theory == DEFAULT


def test_without_the_package_its_name_is_refused_at_its_place(install: Install) -> None:
    install()
    with pytest.raises(ScenarioError) as caught:
        read_scenario(TEXT.replace(b"embrace", b"landscap"), shipped_vocabulary())
    (fault,) = caught.value.faults
    assert (fault.line, fault.column) == (4, 9)
    assert 'unknown theory "landscap"; did you mean `landscape`?' in fault.message
    with pytest.raises(ScenarioError, match="`theory` must be"):
        read_scenario(TEXT.replace(b"embrace", b"3"), shipped_vocabulary())


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("no.such.module:THEORY", "cannot be imported: ModuleNotFoundError"),
        ("engine.stranger:MISSING", "cannot be imported: AttributeError"),
        ("engine.stranger:choose", "is function; the entry point must name an object of"),
        ("engine.stranger:MISNAMED", "calls itself 'other'"),
        ("engine.stranger:SHORT", "it must be choose(setting, world, i, month, uniform)"),
        ("engine.stranger:NO_FUNCTION", "it must be a plain function"),
    ],
)
def test_a_theory_that_cannot_be_used_is_told_plainly(
    install: Install, value: str, told: str
) -> None:
    install(embrace=value)
    scenario = read_scenario(TEXT, shipped_vocabulary())
    with pytest.raises(AlignsimError) as caught:
        prepare(scenario)
    assert "theory embrace" in str(caught.value) and told in str(caught.value)


def test_a_rule_that_no_compiler_takes_is_told_plainly(install: Install) -> None:
    install(embrace="engine.stranger:ALLOCATING")
    plan = replace(plan_of(a_full_scenario()), theory="embrace")
    with pytest.raises(AlignsimError, match="theory embrace: its rule of choice cannot be"):
        play_ensemble(plan, 1, jobs=1)


def test_two_packages_with_one_name_are_refused(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    install()
    both = [EntryPoint("embrace", f"engine.stranger:{each}", GROUP) for each in ("THEORY", "SHORT")]
    monkeypatch.setattr(theories, "entry_points", lambda group: tuple(both))
    with pytest.raises(AlignsimError, match="brought by several packages"):
        theory_named("embrace")
    assert theory_names().count("embrace") == 1


def test_a_name_that_comes_with_alignsim_cannot_be_taken(install: Install) -> None:
    install(landscape="engine.stranger:THEORY")
    assert theory_named("landscape").choose.__module__ == "alignsim.rules.theories.landscape"
    assert theory_names().count("landscape") == 1


def test_a_rule_is_made_of_what_it_calls_and_the_default_of_nothing_more() -> None:
    names = {each.__name__ for each in functions_of(balance_of_threat.choose)}
    assert {"choose", "weigh_threats", "bandwagoning", "take_turn", "value_options"} <= names
    assert "sum_of" not in names and "rules/sums.py" in COMPILED_SOURCES
    assert functions_of(theory_named(DEFAULT).choose) == ()
    assert stranger.embrace in functions_of(stranger.choose)


def test_every_theory_says_what_it_is_and_where_it_comes_from() -> None:
    for name in theory_names():
        theory = theory_named(name)
        assert theory.name == name and theory.sources and theory.values and theory.ignores
        assert theory.statement.endswith(".")
        for each in theory.parameters.values():
            assert each.claim and (each.assumed or each.locator)
