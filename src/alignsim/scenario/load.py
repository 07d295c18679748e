"""From a scenario file to a `Scenario`; everything wrong in it is told at once, at its place."""

from __future__ import annotations

from pathlib import Path

from alignsim.scenario.context import Context
from alignsim.scenario.faults import Faults
from alignsim.scenario.inherit import Heritage, Library
from alignsim.scenario.meaning import resolve
from alignsim.scenario.nodes import compose
from alignsim.scenario.schema import Scenario
from alignsim.scenario.shape import check_shape
from alignsim.scenario.source import decode, read_bytes
from alignsim.scenario.vocabulary import Vocabulary


def load_scenario(
    path: str | Path, vocabulary: Vocabulary, library: Library | None = None
) -> Scenario:
    """Return the scenario in a file, its names checked against `vocabulary`.

    `extends` looks for scenarios beside the file, then in `library`. Raises ScenarioError, which
    holds every fault found with file, line and column.
    """
    folders = (Path(path).parent, *(library.folders if library else ()))
    data = read_bytes(path)
    return read_scenario(data, vocabulary, file=str(path), library=Library(folders))


def read_scenario(
    data: bytes,
    vocabulary: Vocabulary,
    *,
    file: str = "scenario.yaml",
    library: Library | None = None,
) -> Scenario:
    """Return the scenario written in `data`, the bytes of a YAML file in UTF-8.

    `file` is the name shown in messages; `extends` looks for scenarios in `library`.
    Raises ScenarioError as `load_scenario` does.
    """
    faults = Faults()
    root = compose(decode(data, file), faults)
    if root is None:
        raise faults.error()
    heritage = Heritage(library or Library(), vocabulary, faults)
    whole = heritage.complete(root)
    tree = resolve(whole, Context(vocabulary, faults, whole=heritage.sound))
    scenario = check_shape(tree, faults)
    faults.raise_any()
    assert scenario is not None
    return scenario
