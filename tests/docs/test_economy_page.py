"""The examples of docs/economy.md and of the package give what they say."""

import doctest
from pathlib import Path

import alignsim.economy

PAGE = Path(__file__).resolve().parents[2] / "docs" / "economy.md"


def _failures(text: str) -> tuple[int, int]:
    test = doctest.DocTestParser().get_doctest(text, {}, "page", None, 0)
    found = doctest.DocTestRunner(verbose=False).run(test, out=lambda _: None)
    return found.failed, found.attempted


def test_the_page_can_be_pasted() -> None:
    text = PAGE.read_text(encoding="utf-8")
    failed, attempted = _failures(text)
    assert failed == 0 and attempted >= 10
    assert _failures(text.replace("0.311,  0.053", "0.312,  0.053"))[0] == 1


def test_the_package_does_what_its_docstring_says() -> None:
    failed, attempted = _failures(alignsim.economy.__doc__ or "")
    assert failed == 0 and attempted >= 4
