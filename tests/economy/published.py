"""Published inputs and results, read from tests/economy/data, and how far a result is from them."""

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np

from alignsim.economy.inputs import Floats

DATA = Path(__file__).parent / "data"

EU_ESTIMATE = 0.224249
EU_ELASTICITY = 4.0
DISTANCE, CONTIGUITY, BORDER, SIGMA = -0.7912879, 0.6736456, -2.47445, 7.0


class Enlargement(NamedTuple):
    regions: list[str]
    flows: Floats
    freeness: Floats
    after: Floats
    welfare: Floats


class Borders(NamedTuple):
    regions: list[str]
    output: Floats
    spending: Floats
    costs: Floats
    """With the border effect; without it a foreign cost is lower by ``border``."""
    freeness: Floats
    """Change when borders go."""
    conditional: Floats
    price: Floats
    real_gdp: Floats
    reference: int


def _rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return list(csv.reader(line for line in lines if not line.startswith("#")))


def enlargement() -> Enlargement:
    head, *rows = _rows("eu_enlargement_2000.csv")
    kinds = {
        kind: np.array([row[2:] for row in rows if row[1] == kind], dtype=float)
        for kind in ("flow", "eu", "after", "welfare")
    }
    freeness = np.exp(EU_ESTIMATE * kinds["eu"])
    return Enlargement(head[2:], kinds["flow"], freeness, kinds["after"], kinds["welfare"][0])


def borders() -> Borders:
    head, *rows = _rows("borders_2006.csv")
    regions = head[8:]
    number = np.array([row[1:7] for row in rows], dtype=float).T
    near = np.array([[each in row[7].split() for each in regions] for row in rows])
    distance = np.array([row[8:] for row in rows], dtype=float)
    foreign = 1.0 - np.eye(len(regions))
    log_freeness = DISTANCE * np.log(distance) + CONTIGUITY * near + BORDER * foreign
    costs = np.exp(log_freeness / (1.0 - SIGMA))
    return Borders(
        regions,
        number[0],
        number[1],
        costs,
        np.exp(-BORDER * foreign),
        1.0 + number[2] / 100,
        1.0 + number[3] / 100,
        1.0 + number[5] / 100,
        regions.index("DEU"),
    )


def apart(found: Floats, expected: Floats) -> float:
    """Greatest relative distance; where nothing is expected, nothing may be found."""
    assert found.shape == expected.shape
    nothing = expected == 0
    if (found[nothing] != 0).any():
        return float("inf")
    return float(np.max(np.abs(found[~nothing] / expected[~nothing] - 1.0)))
