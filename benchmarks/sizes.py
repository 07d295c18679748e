"""How much is measured: in full, or quickly."""

from dataclasses import dataclass

SCENARIO = "madrid-2022"
"""The flagship: all governments, three years, six shocks."""


@dataclass(frozen=True)
class Size:
    """How much to measure."""

    quick: bool
    rounds: int  # of everything short
    futures: int  # of the ensemble, and of the compiled toy
    single: int  # futures of interpreted rules; of them a process has so many
    objects: int  # futures of the toy of Mesa objects
    batch: int  # futures of the toy over all futures at once
    experiments: int  # futures of the toy in the workbench
    starts: int  # of the command line
    commands: int  # rounds of a whole command
    futures_axis: tuple[int, ...]
    months_axis: tuple[int, ...]
    governments_axis: tuple[int, ...]
    axis_futures: int  # futures a point where months grow
    work: int  # futures of the shipped world that a point is worth where governments grow
    counted: int  # futures of which operations are counted


FULL = Size(
    quick=False,
    rounds=5,
    futures=1000,
    single=3,
    objects=5,
    batch=1000,
    experiments=2000,
    starts=11,
    commands=2,
    futures_axis=(100, 300, 1000, 3000, 10_000),
    months_axis=(6, 12, 24, 48, 120),
    governments_axis=(6, 12, 24, 48, 96, 200),
    axis_futures=300,
    work=500,
    counted=6,
)
QUICK = Size(
    quick=True,
    rounds=2,
    futures=256,
    single=1,
    objects=1,
    batch=128,
    experiments=128,
    starts=5,
    commands=1,
    futures_axis=(100, 300, 1000),
    months_axis=(6, 24, 120),
    governments_axis=(6, 12, 24, 48, 96),
    axis_futures=64,
    work=100,
    counted=1,
)
