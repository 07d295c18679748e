"""The commands of the page on attribution can be asked, and what it prints is of its scenario."""

from __future__ import annotations

import re
import shlex

import pytest
from click.testing import CliRunner
from pages import ROOT, read

from alignsim.app import attributing
from alignsim.app.cli import main
from alignsim.experiments.attributing import question_of
from alignsim.library import load_scenario
from alignsim.titles import shock_title

PAGE = read("attribution.md")
COMMANDS = re.findall(r"^alignsim (attribute .*)$", PAGE, re.MULTILINE)


class Asked(Exception):
    """Raised in place of playing."""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_understood(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def asking(*asked: object) -> object:
        question_of(*asked)  # type: ignore[arg-type]
        raise Asked

    monkeypatch.setattr(attributing, "question_of", asking)
    done = CliRunner().invoke(main, [*shlex.split(command), "--no-plots"])
    assert isinstance(done.exception, Asked), done.output
    wrong = [*shlex.split(command), "--no-plots", "--of", "los(seoul)"]
    assert "did you mean" in CliRunner().invoke(main, wrong).stderr


def test_the_output_tells_every_shock_of_the_scenario() -> None:
    (output,) = re.findall(r"^```\n(Madrid 2022: .*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for shock in load_scenario("madrid-2022").shocks:
        assert f"   {shock_title(shock)} " in output
    assert (ROOT / "docs" / "images" / "attribution.png").exists()
