"""One toy written in several ways, to say what each way of writing costs.

Governments regard each other with numbers in −1..1. Each month regard drifts towards what balance
asks (the friend of a friend), falls back towards where it started, and trembles:

    regard[i, j] += balance · Σ_k weight[k] · regard[i, k] · regard[k, j]
                    − reversion · (regard[i, j] − start[i, j]) + noise

It keeps the matrix and the months of alignsim and leaves out nearly all else: no moves, choices,
trade, threats, support, shocks, drawn parameters nor ledger.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import mesa
import numba
import numpy as np
import numpy.typing as npt

from alignsim.engine import kernels
from alignsim.engine.draws import dyad_noise, place_of
from alignsim.engine.ensemble import CHUNK, on_threads
from alignsim.rules.balance import background_balance

Floats = npt.NDArray[np.float64]

BALANCE = 0.06
REVERSION = 0.05
NOISE = 0.01


def start_of(governments: int) -> tuple[Floats, Floats]:
    """Regard at the start, (N, N), symmetric in −1..1 with ones on the diagonal, and weights."""
    random = np.random.default_rng(1)
    regard = np.tanh(random.normal(size=(governments, governments)))
    regard = (regard + regard.T) / 2.0
    np.fill_diagonal(regard, 1.0)
    return regard, np.full(governments, 1.0 / governments)


class Country(mesa.Agent):  # type: ignore[misc]  # mesa ships no types
    """A government as an object that keeps its own regard of the others, by name."""

    def __init__(self, model: "ToyModel", name: int, regard: dict[int, float]) -> None:
        super().__init__(model)
        self.name = name
        self.regard = regard
        self.start = dict(regard)
        self.next = regard

    def consider(self) -> None:
        """Work out next month's regard from what all show this month."""
        model: ToyModel = self.model
        self.next = {}
        for other in model.countries:
            if other is self:
                self.next[other.name] = 1.0
                continue
            asked = sum(
                model.weight[third.name] * self.regard[third.name] * third.regard[other.name]
                for third in model.countries
            )
            now = self.regard[other.name]
            moved = now + BALANCE * asked - REVERSION * (now - self.start[other.name])
            moved += model.noise * float(model.rng.normal())
            self.next[other.name] = min(1.0, max(-1.0, moved))

    def adopt(self) -> None:
        """Show next month's regard."""
        self.regard = self.next


class ToyModel(mesa.Model):  # type: ignore[misc]  # mesa ships no types
    """The toy as Mesa's tutorials write models: agents, two phases, a data collector."""

    def __init__(
        self, governments: int, months: int, noise: float = NOISE, run: int = 0, rng: Any = None
    ) -> None:
        super().__init__(rng=run if rng is None else rng)
        start, weight = start_of(governments)
        self.months, self.noise, self.weight = months, noise, [float(w) for w in weight]
        self.countries = [
            Country(self, i, {j: float(start[i, j]) for j in range(governments)})
            for i in range(governments)
        ]
        self.datacollector = mesa.DataCollector(model_reporters={"mean": _mean_regard})

    def step(self) -> None:
        """Play one month."""
        self.agents.do("consider")
        self.agents.do("adopt")
        self.datacollector.collect(self)
        self.running = self.steps < self.months

    def play(self) -> Floats:
        """Play all months; regard at the end, (N, N)."""
        for _ in range(self.months):
            self.step()
        return np.array([list(country.regard.values()) for country in self.countries])


def _mean_regard(model: Any) -> float:
    every = [value for country in model.countries for value in country.regard.values()]
    return float(sum(every) / len(every))


def play_matrix(governments: int, months: int, noise: float = NOISE, rng: int = 0) -> Floats:
    """The toy in NumPy, one future at a time; regard at the end, (N, N)."""
    return np.asarray(play_batch(1, governments, months, noise, rng)[0])


def play_batch(
    futures: int, governments: int, months: int, noise: float = NOISE, rng: int = 0
) -> Floats:
    """The toy in NumPy over all futures at once; regard at the end, (F, N, N)."""
    random = np.random.default_rng(rng)
    start, weight = start_of(governments)
    regard = np.repeat(start[None], futures, axis=0)
    diagonal = np.arange(governments)
    mean = np.empty((months, futures))
    for month in range(months):
        asked = (regard * weight) @ regard
        tremble = noise * random.standard_normal(regard.shape)
        regard = regard + BALANCE * asked - REVERSION * (regard - start) + tremble
        np.clip(regard, -1.0, 1.0, out=regard)
        regard[:, diagonal, diagonal] = 1.0
        mean[month] = regard.mean(axis=(1, 2))
    return np.asarray(regard)


# -- as alignsim writes rules ----------------------------------------------------------------------


def play_rules(
    seed: int,
    first: int,
    months: int,
    place: npt.NDArray[np.int64],
    start: Floats,
    weight: Floats,
    size: float,
    ends: Floats,
    mean: Floats,
    change: Floats,
    probability: Floats,
    noise: Floats,
) -> None:
    """The toy by alignsim's own rule of balance and its own draws, in scalar loops, to be compiled.

    Plays futures ``first .. first + F - 1`` into ``ends`` (F, N, N) and ``mean`` (F, months);
    ``size`` is that of the noise, the last three (N, N) are scratch.
    """
    n = place.size
    for f in range(ends.shape[0]):
        regard = ends[f]
        for i in range(n):
            for j in range(n):
                regard[i, j] = start[i, j]
        for month in range(months):
            dyad_noise(seed, first + f, month, place, probability, noise)
            for i in range(n):
                for j in range(n):
                    change[i, j] = size * noise[i, j] - REVERSION * (regard[i, j] - start[i, j])
                background_balance(regard, weight, BALANCE, i, change[i])
            total = 0.0
            for i in range(n):
                for j in range(n):
                    regard[i, j] = min(1.0, max(-1.0, regard[i, j] + change[i, j]))
                regard[i, i] = 1.0
                for j in range(n):
                    total += regard[i, j]
            mean[f, month] = total / (n * n)


@cache
def compiled_rules() -> Callable[..., None]:
    """:func:`play_rules`, compiled as alignsim compiles: without the interpreter's lock."""
    kernels.offer_rules()
    compiled: Callable[..., None] = numba.njit(nogil=True, **kernels.COMPILER)(play_rules)
    return compiled


def play_compiled(
    futures: int, governments: int, months: int, jobs: int, noise: float = NOISE
) -> Floats:
    """The toy, compiled, on threads as the ensemble plays; regard at the end, (F, N, N)."""
    play, (start, weight) = compiled_rules(), start_of(governments)
    place = np.array([place_of(str(name)) for name in range(governments)], dtype=np.int64)
    ends, mean = np.empty((futures, governments, governments)), np.empty((futures, months))
    starts = range(0, futures, CHUNK)

    def chunk(index: int) -> int:
        first = starts[index]
        rows = slice(first, min(first + CHUNK, futures))
        scratch = (np.empty((governments, governments)) for _ in range(3))
        play(0, first, months, place, start, weight, noise, ends[rows], mean[rows], *scratch)
        return rows.stop - rows.start

    on_threads(chunk, len(starts), jobs, futures, None)
    return ends


def agree(governments: int = 6, months: int = 5) -> bool:
    """Whether, without noise, the ways of writing give the same regard at the end."""
    objects = ToyModel(governments, months, noise=0.0).play()
    others = (
        play_matrix(governments, months, noise=0.0),
        play_batch(3, governments, months, noise=0.0),
        play_compiled(2, governments, months, jobs=1, noise=0.0),
    )
    return all(bool(np.allclose(objects, other)) for other in others)
