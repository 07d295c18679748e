"""What a mapping hands over: forecasts with what came, and movements to set side by side."""

from dataclasses import dataclass

from alignsim.backtest.scores import Floats

ENSEMBLE = "model"


@dataclass(frozen=True)
class Forecast:
    """One forecast of one number, by the model and by those who need none."""

    target: str  # what is forecast, in words
    group: str  # forecasts of one group are scored together, such as all one year ahead
    origin: str  # the last year or month that was known
    period: str  # the year or month foretold
    members: Floats  # (F,) the model's ensemble
    naive: dict[str, Floats]  # ensembles of the naive forecasters
    last: float  # observed at the origin
    level: float  # from which a direction counts: the last figure, or that of a base year
    observed: float
    low: float  # bounds of what was observed, the same number where it is exact
    high: float


@dataclass(frozen=True)
class Movement:
    """Changes in the model and changes observed, on scales that cannot be compared otherwise."""

    target: str
    group: str
    labels: tuple[str, ...]  # of the first axis, which is resampled
    model: Floats  # (n, ...) median changes
    spread: Floats  # s.d. of the model's changes over futures, the same shape
    observed: Floats  # the same shape


@dataclass(frozen=True)
class Path:
    """A path through time to be drawn: quantiles (5, T) of the model beside what was observed."""

    periods: tuple[str, ...]
    quantiles: Floats
    observed: Floats  # (T,)
    model_label: str
    observed_label: str
    marks: tuple[str, ...] = ()  # periods in which something happened
    mark_label: str = ""


@dataclass(frozen=True)
class Played:
    """All that playing a case brought."""

    forecasts: tuple[Forecast, ...] = ()
    movements: tuple[Movement, ...] = ()
    paths: tuple[Path, ...] = ()
