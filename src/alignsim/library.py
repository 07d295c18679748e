"""Scenarios by name: in the folder at hand, among those shipped, or by path; and their variants."""

import os
from pathlib import Path

from alignsim.errors import AlignsimError, escaped
from alignsim.scenario import Library, Scenario, variant
from alignsim.scenario import load_scenario as read_file
from alignsim.scenario.lexicon import shipped_vocabulary
from alignsim.scenario.words import nearest, quoted


def scenario_folders() -> tuple[Path, ...]:
    """Where scenarios are looked for by name: the folder at hand first, then the shipped ones."""
    package = Path(__file__).parent
    shipped = package / "scenarios"
    if not shipped.is_dir():
        shipped = package.parent.parent / "scenarios"
    return Path("scenarios"), shipped


def split_variant(name: str | Path) -> tuple[str, str]:
    """``NAME@VARIANT`` as name and variant; no variant where there is none or such a file is."""
    text = str(name)
    base, at, wanted = text.rpartition("@")
    is_file = Path(text).suffix in (".yaml", ".yml") or os.path.exists(text)
    return (text, "") if not at or is_file else (base, wanted)


def scenario_path(name: str | Path) -> Path:
    """The file of a scenario given by name or by path, whichever of its variants is named.

    AlignsimError names the nearest scenario.
    """
    text, _ = split_variant(name)
    if Path(text).suffix in (".yaml", ".yml") or os.path.isfile(text):
        return Path(text)
    library = Library(scenario_folders())
    path = library.find(text)
    if path is None and not os.path.exists(text):
        known = library.names()
        starts = {each[: len(text)]: each for each in reversed(known)}
        near = nearest(text, known) or starts.get(nearest(text, starts) or "")
        guess = f"did you mean {near}? " if near else ""
        if os.path.isfile(f"{text}.yaml"):
            guess = f"to name the file at hand write {escaped(text)}.yaml; "
        raise AlignsimError(
            f"no scenario is called {quoted(text)}; {guess}"
            f"there are: {', '.join(known)}. Or give the path of a file ending in .yaml"
        )
    return path or Path(text)


def load_scenario(name: str | Path) -> Scenario:
    """Load a scenario by name or path, or a variant of it as ``NAME@VARIANT``.

    ScenarioError tells every fault with its place, AlignsimError the nearest variant.
    """
    path, wanted = scenario_path(name), split_variant(name)[1]
    scenario = read_file(path, shipped_vocabulary(), Library(scenario_folders()))
    return take_variant(scenario, wanted) if wanted or str(name).endswith("@") else scenario


def take_variant(scenario: Scenario, name: str) -> Scenario:
    """The scenario that a variant makes, on the same draws. AlignsimError when there is none."""
    if name not in scenario.variants:
        known = sorted(scenario.variants)
        near = nearest(name, known)
        guess = f"did you mean {near}? " if near else ""
        there = f"there are: {', '.join(known)}" if known else "it has none"
        raise AlignsimError(
            f"{escaped(scenario.name)} has no variant {quoted(name)}; {guess}{there}"
        )
    return variant(scenario, name)
