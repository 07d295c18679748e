"""Scenario files made to exhaust time or memory, and what each costs a process to refuse.

    python giants.py [--tall]

Prints a JSON object: for each giant (with ``--tall``, each that takes a while) the function calls
and the mebibytes it took to reach a verdict, the verdict, and whether a good scenario was read
afterwards. Each is read in a process of its own, forked once everything is imported, so that its
peak of memory is seen. Calls are counted because seconds would tell of the machine.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from counting import calls_of

HEAD = "name: Giant\nstart: 2026-01\nmonths: 24\n"
WARN = "type: warn, date: 2026-02, by: seoul, on: moscow"
MIB = 1 << 20


def _alias_bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    return HEAD + "\n".join(lines) + "\n"


def _many(template: str, most: int = MIB - 200) -> str:
    """Return as many copies of a text, numbered, as a file may hold."""
    copies: list[str] = []
    size = 0
    while size < most:
        copies.append(template.replace("#", str(len(copies))))
        size += len(copies[-1])
    return "".join(copies[:-1])


def _shock(field: str) -> str:
    return f"{HEAD}shocks:\n  - {{type: warn, by: seoul, on: moscow, {field}}}\n"


GIANTS: dict[str, tuple[Callable[[], str], str]] = {
    "alias bomb": (_alias_bomb, "alias"),
    "80,000 anchors": (lambda: HEAD + "x:\n" + "- &a x\n" * 80_000, "anchor"),
    "80,000 different anchors": (lambda: HEAD + "x:\n" + _many("- &a# x\n"), "anchor"),
    "a file of 3 MiB": (lambda: "# comment\n" * 300_000 + HEAD, "too large"),
    "a file of 1 MiB of comments": (lambda: "# comment\n" * 104_000 + "x: 1\n", "unknown field"),
    "a million shocks": (lambda: HEAD + "shocks:\n" + "- {}\n" * 1_000_000, "too large"),
    "all the shocks a file can hold": (
        lambda: HEAD + "shocks: [" + "{}," * 349_000 + "]\n",
        "too many values",
    ),
    "20,000 empty shocks": (lambda: HEAD + "shocks:\n" + "- {}\n" * 20_000, "at most 2000 shocks"),
    "2,000 wrong shocks": (
        lambda: HEAD + "shocks:\n" + "- {tpye: x, dat: 1, b: 2, onn: 3, sed: 4}\n" * 2_000,
        "unknown field",
    ),
    "2,000 whole shocks": (lambda: HEAD + "shocks:\n" + f"- {{{WARN}}}\n" * 2_000, ""),
    "2,000 equal ids": (
        lambda: HEAD + "shocks:\n" + f"- {{id: a, {WARN}}}\n" * 2_000,
        "earlier shock",
    ),
    "lists 30,000 deep": (lambda: HEAD + "x: " + "[" * 30_000, "deep"),
    "lists 500,000 deep": (lambda: HEAD + "x: " + "[" * 500_000, "deep"),
    "mappings 30,000 deep": (lambda: HEAD + "x: " + "{a: " * 30_000, "deep"),
    "complex keys 30,000 deep": (lambda: "? " * 30_000, "a key must be one word"),
    "dashes 5,000 deep": (lambda: HEAD + "x:\n  " + "- " * 5_000 + "1\n", "deep"),
    "indented 1,400 deep": (
        lambda: "".join(" " * i + "a:\n" for i in range(1_400)) + " " * 1_400 + "b: 1\n",
        "deep",
    ),
    "an integer of 100,000 digits": (lambda: HEAD + "seed: " + "9" * 100_000 + "\n", "`seed`"),
    "a fraction of 100,000 digits": (
        lambda: HEAD + "parameters: {balance: 0." + "3" * 100_000 + "}\n",
        "too many digits",
    ),
    "a number of half a million parts": (
        lambda: HEAD + "seed: 1" + "_1" * 500_000 + "\n",
        "`seed`",
    ),
    "an exponent of 100,000 digits": (
        lambda: HEAD + "seed: 1e" + "9" * 100_000 + "\n",
        "`seed`",
    ),
    "a date of 100,000 digits": (lambda: "name: x\nstart: " + "2" * 100_000 + "-01\n", "YYYY-MM"),
    "a string of a million characters": (
        lambda: HEAD + "description: " + "é" * 500_000 + "\n",
        "at most 10000",
    ),
    "a million spaces": (lambda: HEAD + "description: " + " " * 1_000_000 + "\n", "no value"),
    "a million tabs in quotes": (
        lambda: HEAD + "description: '" + "\t" * 1_000_000 + "'\n",
        "at most 10000",
    ),
    "a million backslashes": (lambda: HEAD + 'x: "' + "\\" * 1_000_000 + '"\n', "unknown field"),
    "a name of a million letters": (
        lambda: HEAD + "actors: [" + "s" * 1_000_000 + "]\n",
        "unknown government",
    ),
    "a key of 1,000 characters": (lambda: HEAD + "k" * 1_000 + ": 1\n", "unknown field"),
    "a key of 100,000 characters": (lambda: HEAD + "k" * 100_000 + ": 1\n", "`key: value`"),
    "an explicit key of 100,000 characters": (
        lambda: HEAD + "? " + "k" * 100_000 + "\n: 1\n",
        "unknown field",
    ),
    "50,000 variants": (lambda: HEAD + "variants:\n" + "  a: {}\n" * 50_000, "duplicate key"),
    "16,000 variants": (
        lambda: HEAD + "variants:\n" + _many("  v-#: {}\n", 200_000),
        "at most",
    ),
    "100 variants of 2,000 shocks": (
        lambda: (
            f"{HEAD}shocks:\n"
            + "".join(f"- {{id: s{i}, {WARN}}}\n" for i in range(2_000))
            + "variants:\n"
            + "".join(f"  v{i}: {{remove: [s{i}]}}\n" for i in range(100))
        ),
        "",
    ),
    "24,000 unknown fields": (lambda: HEAD + _many("k#: 1\n", 200_000), "unknown field"),
    "15,000 fields almost known": (lambda: HEAD + _many("seed#: 1\n", 150_000), "unknown field"),
    "24,000 equal fields": (lambda: HEAD + "seed: 1\n" * 24_000, "duplicate"),
    "40,000 unknown governments": (
        lambda: HEAD + "actors: [" + "a," * 40_000 + "]\n",
        "at most 200 names",
    ),
    "40,000 parties of one shock": (
        lambda: HEAD + f"shocks: [{{{WARN.replace('seoul', '[' + 'seoul,' * 40_000 + ']')}}}]\n",
        "at most 200 names",
    ),
    "20,000 parameters": (lambda: HEAD + "parameters:\n" + _many(" b#: 1\n", 160_000), "parameter"),
    "20,000 conditions": (
        lambda: HEAD + "shocks:\n- type: condition\n  set:\n" + _many("    c#: 1\n", 200_000),
        "unknown condition",
    ),
    "20,000 reports": (lambda: HEAD + "report:\n" + _many("- loss(a#)\n", 250_000), "at most 1000"),
    "a report torn into 40,000 parts": (
        lambda: HEAD + "report: [loss(" + "seoul," * 40_000 + ")]\n",
        "`report`",
    ),
    "40,000 questions": (lambda: HEAD + "questions: [" + "x," * 40_000 + "]\n", ""),
    "10,000 parentheses": (
        lambda: _shock("when: '" + "(" * 10_000 + "month > 3" + ")" * 10_000 + "'"),
        "`when`",
    ),
    "10,000 times not": (lambda: _shock("when: " + "not " * 10_000 + "month > 3"), "`when`"),
    "100,000 comparisons": (
        lambda: _shock("when: " + "month > 3 or " * 70_000 + "month > 3"),
        "too long",
    ),
    "2,000 unknown conditions": (
        lambda: (
            HEAD
            + "shocks:\n"
            + "- {type: warn, by: seoul, on: moscow, when: lossy(soul) > 1}\n" * 2_000
        ),
        "`when`",
    ),
    "a processor bomb": (lambda: _shock("when: 9**9**9**9 > 0"), "`when`"),
    "an unclosed list of 100,000 lines": (
        lambda: HEAD + "x: [\n" + "  a,\n" * 40_000 + "months: 3\n  - x\n",
        "not closed",
    ),
    "an unclosed quote of 1 MiB": (lambda: 'name: "' + "word\n" * 200_000, "never closed"),
    "100,000 quotes": (lambda: "name: " + "'x\n" * 100_000, "quote"),
    "100,000 documents": (lambda: "---\n" * 100_000, "second document"),
    "100,000 line ends": (lambda: HEAD.replace("\n", "\r") + "\r" * 100_000 + "x: 1", "unknown"),
}
"""For each giant, a function that makes its text and a word of the verdict, none when sound."""

TALL = frozenset(
    {
        "2,000 equal ids",
        "2,000 unknown conditions",
        "2,000 whole shocks",
        "15,000 fields almost known",
        "16,000 variants",
        "20,000 conditions",
        "20,000 empty shocks",
        "20,000 parameters",
        "24,000 equal fields",
        "24,000 unknown fields",
        "20,000 reports",
        "2,000 wrong shocks",
        "40,000 parties of one shock",
        "40,000 questions",
        "40,000 unknown governments",
        "80,000 anchors",
        "80,000 different anchors",
        "a report torn into 40,000 parts",
        "a string of a million characters",
        "an unclosed list of 100,000 lines",
    }
)
"""Those measured by the slow tests."""


def verdict(read: Callable[[], object]) -> str:
    """Return what is told of a file, or ``sound``."""
    from alignsim.errors import ScenarioError

    try:
        read()
    except ScenarioError as error:
        return str(error)
    return "sound"


def _measured(read: Callable[[], object], good: Callable[[], object]) -> dict[str, Any]:
    """Read in a forked process; return what it took."""
    import resource

    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        told, calls = calls_of(lambda: verdict(read))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        unit = MIB if sys.platform == "darwin" else 1024
        result = {
            "told": told,
            "calls": calls,
            "mebibytes": (peak - before) / unit,
            "goes_on": verdict(good) == "sound",
        }
        with os.fdopen(writing, "w") as out:
            json.dump(result, out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return dict(json.loads(text)) if text else {"told": "the process died"}


def main() -> None:
    """Measure giants, and a chain of a thousand files that extend one another."""
    from alignsim.scenario import load_scenario, read_scenario
    from alignsim.scenario.lexicon import shipped_vocabulary

    vocabulary = shipped_vocabulary()

    def good() -> object:
        return read_scenario(HEAD.encode(), vocabulary)

    good()
    verdict(lambda: read_scenario(b"nme: x\nreport: [x]\n", vocabulary))
    found = {}
    tall = "--tall" in sys.argv
    for name in [name for name in GIANTS if (name in TALL) == tall]:
        data = GIANTS[name][0]().encode()
        found[name] = _measured(lambda data=data: read_scenario(data, vocabulary), good)
    with tempfile.TemporaryDirectory() as folder:
        for i in range(1_000):
            parent = f"extends: link-{i + 1}\n" if i < 999 else "start: 2026-01\n"
            (Path(folder) / f"link-{i}.yaml").write_text("name: x\n" + parent)
        first = Path(folder) / "link-0.yaml"
        found["a chain of 1,000 files"] = _measured(lambda: load_scenario(first, vocabulary), good)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
