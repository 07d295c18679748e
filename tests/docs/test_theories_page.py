"""The page on rival theories: commands that can be asked, an example that plays, every theory."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from click.testing import CliRunner
from pages import ROOT, read

from alignsim.app import rivalling
from alignsim.app.cli import main
from alignsim.catalogue import theories
from alignsim.catalogue.theories import DEFAULT, GROUP, theory_named, theory_names
from alignsim.engine.digests import theory_digest
from alignsim.experiments.rivals import question_of
from alignsim.robustness import VERDICTS
from engine.test_agreement import Told, a_full_scenario, disagreement
from worlds import plan_of

PAGE = read("theories.md")
COMMANDS = re.findall(r"^alignsim (theories \S.*)$", PAGE, re.MULTILINE)
(EXAMPLE,) = re.findall(r'^```python\n("""isolation.*?)^```', PAGE, re.MULTILINE | re.DOTALL)
CACHES = (theory_named, theory_digest)


class Asked(Exception):
    """Raised in place of playing."""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_understood(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def asking(*asked: object) -> object:
        question_of(*asked)  # type: ignore[arg-type]
        raise Asked

    monkeypatch.setattr(rivalling, "question_of", asking)
    done = CliRunner().invoke(main, [*shlex.split(command), "--no-plots"])
    assert isinstance(done.exception, Asked), done.output


def test_the_page_tells_every_theory_and_verdict_and_shows_the_figure() -> None:
    for name in theory_names():
        assert f"| `{name}` |" in PAGE
    for verdict in VERDICTS:
        assert f"- **{verdict}**" in PAGE
    (output,) = re.findall(r"^```\n(Madrid 2022: .*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert all(f"   {name} " in output for name in theory_names())
    assert (ROOT / "docs" / "images" / "theories.png").exists()


@pytest.fixture
def isolation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The example of the page, as if it were installed."""
    (tmp_path / "isolation.py").write_text(EXAMPLE)
    monkeypatch.syspath_prepend(tmp_path)
    entry = EntryPoint("isolation", "isolation:THEORY", GROUP)
    monkeypatch.setattr(theories, "entry_points", lambda group: (entry,))
    for each in CACHES:
        each.cache_clear()
    yield "isolation"
    for each in CACHES:
        each.cache_clear()
    sys.modules.pop("isolation", None)


def test_the_example_of_a_theory_of_ones_own_plays(isolation: str) -> None:
    assert len([line for line in EXAMPLE.splitlines() if line]) <= 20
    plan = replace(plan_of(a_full_scenario()), theory=isolation)
    told = Told(plan, run=3)
    assert disagreement(told, plan) == []
    assert "acts" in disagreement(told, replace(plan, theory=DEFAULT))
