"""Forecasts that need no model: what a forecast must beat before it is worth anything.

Each takes the history of a series up to the origin, H values at even steps, and says how it may
stand ``ahead`` steps later, as an ensemble. Nothing after the origin is looked at.
"""

from collections.abc import Callable

import numpy as np

from alignsim.backtest.scores import Floats

LEAST_CHANGES = 2


def changes(history: Floats, ahead: int) -> Floats:
    """All changes over ``ahead`` steps within the history. ValueError where there are too few."""
    past = np.asarray(history[ahead:] - history[:-ahead])
    if past.size < LEAST_CHANGES:
        raise ValueError(f"{history.size} values hold too few changes over {ahead} steps")
    return past


def persistence(history: Floats, ahead: int) -> Floats:
    """No change, give or take the changes of the past, each upwards and downwards."""
    past = changes(history, ahead)
    return np.concatenate([history[-1] + past, history[-1] - past])


def drift(history: Floats, ahead: int) -> Floats:
    """The line from the first value to the last goes on, give or take past departures from it.

    The drift method of Hyndman & Athanasopoulos (2021, *Forecasting*, 3rd edition, section 5.2).
    """
    slope = (history[-1] - history[0]) / (history.size - 1)
    past = changes(history, ahead)
    return np.asarray(history[-1] + slope * ahead + past - past.mean())


def climatology(history: Floats, ahead: int) -> Floats:
    """Any value of the past, whatever the last one was."""
    del ahead
    return np.asarray(history, dtype=np.float64)


NAIVE: dict[str, Callable[[Floats, int], Floats]] = {
    "persistence": persistence,
    "drift": drift,
    "climatology": climatology,
}
"""Naive forecasters by name; skill is told against the first."""
