"""What a calibration found, as files: particles, and how they were found.

Neither holds a date or a duration, so that the same search writes the same bytes.
"""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml

from alignsim.backtest.judge import Score
from alignsim.calibration.fit import LIBRARY, Fitted, settings_digest
from alignsim.calibration.foresight import Foresight
from alignsim.calibration.particles import LEVELS, intervals
from alignsim.engine.digests import data_digest, rules_digest
from alignsim.engine.posterior import ORIGIN_FILE, PARTICLES_FILE
from alignsim.storage import replacing
from alignsim.version import __version__


def write(fitted: Fitted, folder: Path) -> None:
    """Write particles and their origin, each whole or not at all."""
    lines = [",".join(fitted.posterior.parameters)]
    for row in fitted.posterior.particles.tolist():
        lines.append(",".join(f"{value:.4g}" for value in row))
    with replacing(folder / PARTICLES_FILE) as file:
        file.write(("\n".join(lines) + "\n").encode())
    text = yaml.safe_dump(origin_of(fitted), sort_keys=False, allow_unicode=True, width=100)
    with replacing(folder / ORIGIN_FILE) as file:
        file.write(f"# Written by `alignsim calibrate`: how {PARTICLES_FILE} was found.\n".encode())
        file.write(text.encode())


def origin_of(fitted: Fitted) -> dict[str, Any]:
    """How the particles were found, as plain data without any date."""
    settings, last = fitted.settings, fitted.populations[-1]
    return {
        "particles": fitted.posterior.digest,
        "seed": fitted.seed,
        "alignsim": __version__,
        LIBRARY: _version(LIBRARY),
        "rules": rules_digest(),
        "data": data_digest(),
        "settings": settings_digest(settings),
        "last_year": settings.last_year,
        "ended": fitted.ended,
        "effective": _plain(last.effective),
        "populations": [
            {"tolerance": _plain(p.tolerance), "tried": p.tried, "accepted": len(p.weights)}
            for p in fitted.populations
        ],
        "parameters": {name: _told(fitted, name) for name in settings.parameters},
        "nuisances": {name: _told(fitted, name) for name in settings.nuisances},
        "summaries": {name: _summary(fitted, name) for name in settings.summaries},
        "test": _test(fitted.foresight),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _told(fitted: Fitted, name: str) -> dict[str, Any]:
    prior, told = fitted.settings.priors[name], fitted.told[name]
    return {
        "range": {"low": prior.low, "value": prior.value, "high": prior.high},
        "prior": _levels(told.prior),
        "posterior": _levels(told.posterior),
        "narrower": round(told.narrower, 3),
        "word": told.word,
    }


def _summary(fitted: Fitted, name: str) -> dict[str, Any]:
    return {
        "observed": _plain(fitted.data.value[name]),
        "spread": _plain(fitted.data.spread[name]),
        "prior": _levels(intervals(fitted.before, name)),
        "posterior": _levels(intervals(fitted.after, name)),
    }


def _test(found: Foresight) -> dict[str, Any]:
    def told(scores: dict[str, Score]) -> dict[str, Any]:
        return {
            name: {
                "n": each.n,
                "mae": _plain(each.mae),
                "crps": _plain(each.crps),
                "no_change": _plain(each.crps_naive["persistence"]),
                "cover90": _plain(each.cover90),
            }
            for name, each in scores.items()
        }

    return {
        "years": list(found.years),
        "prior": told(found.prior),
        "posterior": told(found.posterior),
        "change": _plain(found.change),
    }


def _levels(values: tuple[float, ...]) -> dict[str, float]:
    return {f"q{round(100 * u):02d}": _plain(v) for u, v in zip(LEVELS, values, strict=True)}


def _plain(value: float) -> float:
    return float(f"{value:.4g}")
