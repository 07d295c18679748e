"""A scenario written out whole: every default filled in, every name an id."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import yaml

from alignsim.scenario.nodes import ScalarNode
from alignsim.scenario.scalars import value
from alignsim.scenario.schema import Scenario
from alignsim.scenario.source import Source

_NOWHERE = Source("", "")


def resolved(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as plain data, defaults included; fields that do not apply are left out.

    Parties named alone stand as a word, several as a list. Reading the result as a scenario gives
    the same scenario again.
    """
    data: dict[str, Any] = scenario.model_dump(mode="json", exclude_none=True)
    for part in (data, *data["variants"].values()):
        part["shocks"] = [_shock(shock) for shock in part["shocks"]]
    return data


def _shock(data: dict[str, Any]) -> dict[str, Any]:
    """Drop what a shock of its type cannot have, and write single parties as words."""
    if data["type"] == "condition":
        del data["magnitude"]
    else:
        del data["set"]
    if "when" not in data:
        del data["once"]
    for field in ("by", "on"):
        if len(data.get(field, ())) == 1:
            data[field] = data[field][0]
    return data


class _Dumper(yaml.SafeDumper):
    """Writes YAML that the loader reads back as it was."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _write_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    plain = isinstance(value(ScalarNode(_NOWHERE, 0, text, True)), str)
    style = None if plain and text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _write_text)


def resolved_text(scenario: Scenario) -> str:
    """Return `resolved` as the text of a scenario file."""
    return yaml.dump(
        resolved(scenario), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=90
    )


def scenario_digest(scenario: Scenario) -> str:
    """Return the SHA-256, in hexadecimal, of a scenario's resolved content.

    It does not depend on the file, its comments, line ends, order of fields or spelling of names.
    """
    text = json.dumps(resolved(scenario), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
