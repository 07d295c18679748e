"""The first lesson works: files written, commands run, outputs compared, in order."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from pages import Block, blocks, read

from alignsim.app.cli import main

PAGE = read("first-scenario.md")
STEPS = blocks(PAGE)
MISTAKES = 5


def commands(step: Block) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output it shall have."""
    parts = re.split(r"^\$ (.+)\n", step.text, flags=re.MULTILINE)
    assert parts[0] == "", f"line {step.line}: output without a command"
    return list(zip(parts[1::2], parts[2::2], strict=True))


def tidied(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines())


def agrees(found: str, told: str) -> bool:
    """Whether an output is the one told, where ``...`` stands for anything."""
    parts = [re.escape(part) for part in tidied(told).split("...")]
    return re.fullmatch(".*?".join(parts), tidied(found), re.DOTALL) is not None


def run(command: str) -> str:
    program, *arguments = shlex.split(command)
    assert program == "alignsim"
    done = CliRunner().invoke(main, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.output


def test_every_step_of_the_lesson_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for step in STEPS:
        if step.language == "yaml":
            assert step.file, f"line {step.line}: a file without a name"
            (tmp_path / step.file).write_text(step.text, encoding="utf-8")
        else:
            for command, told in commands(step):
                found = run(command)
                assert agrees(found, told), f"line {step.line}: {command}\n{found}"


def test_the_lesson_has_all_that_it_promises() -> None:
    assert {step.language for step in STEPS} == {"yaml", "console"}
    ran = [command for step in STEPS if step.language == "console" for command, _ in commands(step)]
    told = dict(pair for step in STEPS if step.language == "console" for pair in commands(step))
    assert any(command.startswith("alignsim run") for command in ran)
    refused = next(step for step in STEPS if "mistakes.yaml:5" in step.text)
    assert len(commands(refused)[0][1].splitlines()) == MISTAKES
    assert len(re.findall(r"^\d\. \*\*", PAGE, re.MULTILINE)) == MISTAKES
    assert told["alignsim check mistakes.yaml"].startswith("mistakes.yaml: good.")


@pytest.mark.parametrize(
    ("found", "told", "same"),
    [
        ("one\ntwo\n", "one\ntwo\n", True),
        ("one  \ntwo\n\n", "one\ntwo\n", True),
        ("took 3.2 s; in x", "took ... s; in x", True),
        ("a\nb\nc\nd", "a\n...\nd", True),
        ("one\ntwo", "one", False),
        ("one", "One", False),
        ("took 3.2 s", "took ... m", False),
        ("a+b", "aab", False),
    ],
)
def test_outputs_are_compared_with_elisions(found: str, told: str, same: bool) -> None:
    assert agrees(found, told) is same
