"""What the page on Python shows is what Python says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from pages import blocks, read

from alignsim.exports import FORMATS
from alignsim.face.frames import makers
from shown_samples import one_of_each

PAGE = read("python.md")
FIGURE = re.compile(r"[-+]?\d+\.\d+")


class Checker(doctest.OutputChecker):
    """Lets figures with decimals differ, which move with the rules; words and shapes may not."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return super().check_output(FIGURE.sub("#", want), FIGURE.sub("#", got), optionflags)


def test_every_example_says_what_it_is_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code = "\n".join(block.text for block in blocks(PAGE) if block.language == "python")
    test = doctest.DocTestParser().get_doctest(code, {}, "python.md", "python.md", 0)
    told: list[str] = []
    runner = doctest.DocTestRunner(Checker(), optionflags=doctest.ELLIPSIS)
    runner.run(test, out=told.append)
    assert runner.failures == 0 and runner.tries > 10, "".join(told)


def test_an_example_that_is_wrong_is_found() -> None:
    test = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", "wrong", 0)
    runner = doctest.DocTestRunner(Checker())
    runner.run(test, out=lambda _: None)
    assert runner.failures == 1
    assert Checker().check_output("mean 0.25\n", "mean -0.3\n", 0)
    assert not Checker().check_output("mean 0.25\n", "median 0.25\n", 0)


def test_every_result_table_and_format_is_on_the_page() -> None:
    for result in one_of_each():
        assert f"`{type(result).__name__}`" in PAGE
        assert all(f"`{name}`" in PAGE for name in makers(result))
    assert all(f"| `{to}` |" in PAGE for to in FORMATS)
