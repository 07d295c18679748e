"""The scenario language: what a seminar leader writes in a file, and how it is checked."""

from alignsim.scenario.inherit import Library
from alignsim.scenario.load import load_scenario, read_scenario
from alignsim.scenario.resolved import resolved, resolved_text, scenario_digest
from alignsim.scenario.schema import Scenario, Shock, Variant
from alignsim.scenario.variants import variant
from alignsim.scenario.vocabulary import MoveType, Vocabulary

__all__ = [
    "Library",
    "MoveType",
    "Scenario",
    "Shock",
    "Variant",
    "Vocabulary",
    "load_scenario",
    "read_scenario",
    "resolved",
    "resolved_text",
    "scenario_digest",
    "variant",
]
