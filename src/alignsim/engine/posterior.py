"""A posterior: values that parameters were found to take together, as equally likely particles.

Kept as a table of comma-separated values: a column a parameter, named by its id, a row a particle.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import as_file, files
from math import isfinite
from pathlib import Path

import numpy as np

from alignsim.catalogue.load import Catalogue, shipped_catalogue
from alignsim.errors import AlignsimError, escaped
from alignsim.scenario.words import nearest, quoted
from alignsim.world.state import Floats

PARTICLES_FILE, ORIGIN_FILE = "posterior.csv", "posterior.yaml"
"""The particles, and how they were found."""

SHIPPED, NONE = "shipped", "none"
"""Words that stand for the posterior that comes with alignsim, if one does, and for none."""

DEFAULT = SHIPPED
"""What is drawn from where nobody says otherwise."""

MOST_PARTICLES = 100_000
LONGEST_FILE = 50_000_000
"""Bytes of a table beyond which it is surely something else."""

_NO_TABLE = "not a table of comma-separated values in UTF-8"

Bounds = Mapping[str, tuple[float, float]]
"""Least and most that each parameter may be."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Equally likely particles (R, C): a row for each, a column for each of the parameters (C,)."""

    parameters: tuple[str, ...]
    particles: Floats

    @property
    def digest(self) -> str:
        """Digest of names and values, 16 hexadecimal digits; `none` without particles."""
        if not len(self.particles):
            return NONE
        digest = sha256(",".join(self.parameters).encode())
        digest.update(np.ascontiguousarray(self.particles, dtype="<f8").tobytes())
        return digest.hexdigest()[:16]

    def columns(self, parameters: Sequence[str]) -> Floats:
        """The particles of some of the parameters, in their order, (R, len(parameters))."""
        wanted = [self.parameters.index(name) for name in parameters]
        return np.ascontiguousarray(self.particles[:, wanted])


NO_POSTERIOR = Posterior((), np.empty((0, 0)))
"""Without it every parameter is drawn from its own range."""


def bounds_of(catalogue: Catalogue) -> dict[str, tuple[float, float]]:
    """The hard bounds of every parameter."""
    return {name: (p.minimum, p.maximum) for name, p in catalogue.parameters.items()}


def chosen_posterior(choice: Posterior | Path | str | None = DEFAULT) -> Posterior:
    """The posterior meant by a file, by `shipped` (none if none is), or by `none`.

    AlignsimError tells what is wrong with a file, by line.
    """
    if isinstance(choice, Posterior):
        return choice
    if choice is None or str(choice) == NONE:
        return NO_POSTERIOR
    if str(choice) == SHIPPED:
        return _shipped_posterior()
    return read_posterior(Path(choice), bounds_of(shipped_catalogue()))


@cache
def _shipped_posterior() -> Posterior:
    table = files("alignsim.world") / "data" / "posterior" / PARTICLES_FILE
    if not table.is_file():
        return NO_POSTERIOR
    with as_file(table) as path:
        return read_posterior(path, bounds_of(shipped_catalogue()))


def read_posterior(path: Path, bounds: Bounds) -> Posterior:
    """The particles of a file. AlignsimError names file and line of the first fault found."""
    rows = _rows(path)
    line, names = next(rows, (1, []))
    if not names:
        raise AlignsimError(
            f"{_place(path, line)}: there is nothing in it; the first line must name parameters, "
            "such as balance,noise, every other hold their values together"
        )
    _must_be_parameters(path, line, names, bounds)
    particles = []
    for line, cells in rows:
        particles.append(_particle(path, line, names, cells, bounds))
        if len(particles) > MOST_PARTICLES:
            raise AlignsimError(f"{_place(path, line)}: at most {MOST_PARTICLES:,} rows are read")
    if not particles:
        raise AlignsimError(
            f"{_place(path, line)}: no particle follows; write a line of {len(names)} numbers "
            "for each"
        )
    return Posterior(tuple(names), np.array(particles))


def _place(path: Path, line: int) -> str:
    return f"{escaped(str(path))}:{line}"


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold anything, by number, as cells without the blanks around them."""
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise AlignsimError(f"{_place(path, 1)}: more than {LONGEST_FILE:,} bytes is no table")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise AlignsimError(
            f"{escaped(str(path))} cannot be read: {fault.strerror}; "
            f"give a file of particles, or `{NONE}`"
        ) from fault
    except UnicodeDecodeError as fault:
        raise AlignsimError(f"{_place(path, 1)}: {_NO_TABLE}") from fault
    reader = csv.reader(text.splitlines())
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as fault:
        raise AlignsimError(f"{_place(path, reader.line_num)}: {_NO_TABLE}") from fault


def _must_be_parameters(path: Path, line: int, names: list[str], bounds: Bounds) -> None:
    for k, name in enumerate(names):
        if name not in bounds:
            near = nearest(name, bounds)
            guess = f"did you mean {near}? " if near else ""
            raise AlignsimError(
                f"{_place(path, line)}: column {k + 1}, {quoted(name)}, is no parameter; {guess}"
                f"there are: {', '.join(sorted(bounds))}"
            )
        if name in names[:k]:
            raise AlignsimError(f"{_place(path, line)}: {name} is there twice; keep one column")


def _particle(
    path: Path, line: int, names: list[str], cells: list[str], bounds: Bounds
) -> list[float]:
    if len(cells) != len(names):
        raise AlignsimError(
            f"{_place(path, line)}: {len(cells)} numbers for {len(names)} parameters; "
            "every line holds one for each"
        )
    return [_value(path, line, name, cell, bounds) for name, cell in zip(names, cells, strict=True)]


def _value(path: Path, line: int, name: str, cell: str, bounds: Bounds) -> float:
    low, high = bounds[name]
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise AlignsimError(f"{_place(path, line)}: {name} is {quoted(cell)}, not a number")
    if not low <= value <= high:
        raise AlignsimError(
            f"{_place(path, line)}: {name} is {value:g}, but must lie from {low:g} to {high:g}"
        )
    return value
