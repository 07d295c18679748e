"""How many scenarios a second of processor time are read and checked on this machine.

    python benchmarks/loader.py [--quick] [--hostile FOLDER]

The scenario measured has thirty shocks, written as a person writes them; the shipped ones come
after it. Rates are the best of a few rounds, which other work on the machine disturbs least.
"""

import argparse
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from alignsim.errors import ScenarioError
from alignsim.scenario import Vocabulary, load_scenario, read_scenario
from alignsim.scenario.lexicon import shipped_vocabulary

SHIPPED = Path(__file__).parents[1] / "scenarios"
SHOCKS = 30
BAR = 200.0
"""Scenarios a second that the one of thirty shocks should reach."""

HEAD = """\
name: Thirty shocks
description: What does a file of a seminar's size cost to check?
start: 2022-01
months: 36
seed: 7
actors: [seoul, washington, beijing, moscow, brussels, warsaw, kyiv]
parameters:
  balance: 0.4
  reversion: {dist: uniform, low: 0.05, high: 0.2}
preferences:
  seoul: {prosperity: 0.45}
variants:
  no-first: {remove: [shock-0]}
report: ["alignment(seoul, nato)", "pressure(beijing, seoul)", loss(seoul)]
questions: ["Would you have gone to Madrid?"]
shocks:
"""
FORMS = (
    """\
  - id: shock-{n}
    type: economic-coercion
    date: 2022-{month:02}
    by: beijing
    on: seoul
    sector: goods
    magnitude: 0.3
    probability: 0.6
    lasts: 6
    note: China inspects exports again
""",
    """\
  - id: shock-{n}
    type: condemn
    month: {month}
    by: [seoul, washington]
    on: moscow
    note: A word in public
""",
    """\
  - id: shock-{n}
    type: arms-transfer
    date: 2022-{month:02}
    by: seoul
    on: kyiv
    through: warsaw
    source: nobody
""",
    """\
  - id: shock-{n}
    type: condition
    set: {{us-reliability: -0.{month}}}
    when: alignment(seoul, beijing) < -0.{n} and month >= {month}
    once: true
""",
    """\
  - {{id: shock-{n}, type: envoy, date: 2022-{month:02}, by: brussels, on: seoul, magnitude: 0.5}}
""",
)


def thirty_shocks() -> bytes:
    """The scenario measured."""
    shocks = (FORMS[n % len(FORMS)].format(n=n, month=n % 12 + 1) for n in range(SHOCKS))
    return (HEAD + "".join(shocks)).encode()


def rate(read: partial[object], rounds: int, seconds: float) -> float:
    """Scenarios a second of processor time in the best of some rounds of about so many seconds."""
    begun = time.process_time()
    read()
    number = max(1, int(seconds / (time.process_time() - begun)))
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        for _ in range(number):
            read()
        best = min(best, (time.process_time() - begun) / number)
    return 1 / best


def slowest_refusals(folder: Path, vocabulary: Vocabulary) -> str:
    """Return the hostile files that took longest, the least of three readings of each."""
    seconds = {}
    for path in folder.rglob("*.yaml"):
        tries = []
        for _ in range(3):
            begun = time.process_time()
            with suppress(ScenarioError):
                load_scenario(path, vocabulary)
            tries.append(time.process_time() - begun)
        seconds[path.name] = min(tries)
    slowest = sorted(seconds, key=lambda name: -seconds[name])[:5]
    told = ", ".join(f"{name} {1000 * seconds[name]:.0f} ms" for name in slowest)
    return f"{len(seconds)} hostile files; slowest: {told}"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--hostile", type=Path, help="a folder of files that must be refused")
    given = parser.parse_args()
    quick = given.quick
    rounds, seconds = (3, 0.1) if quick else (15, 0.3)
    vocabulary = shipped_vocabulary()
    data = thirty_shocks()
    reads = {f"{SHOCKS} shocks, {len(data)} bytes": partial(read_scenario, data, vocabulary)}
    for path in sorted(SHIPPED.glob("*.yaml")):
        reads[path.name] = partial(load_scenario, path, vocabulary)
    table = Table(title="Scenarios read a second of processor time", title_justify="left")
    for heading in ("", "scenarios/s", "bar"):
        table.add_column(heading, justify="right" if heading else "left")
    for position, (name, read) in enumerate(reads.items()):
        bar = f"≥ {BAR:g}" if position == 0 else ""
        read()
        table.add_row(name, f"{rate(read, rounds, seconds):,.0f}", bar)
    Console(highlight=False).print(table)
    if given.hostile:
        Console(highlight=False).print(slowest_refusals(given.hostile, vocabulary))


if __name__ == "__main__":
    main()
