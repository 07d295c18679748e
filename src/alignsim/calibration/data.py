"""What was observed, as far as it may be fitted to, with the sampling spread of each summary."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alignsim.backtest.chance import uniforms
from alignsim.backtest.mappings import share_of_base
from alignsim.backtest.observed import Observed
from alignsim.backtest.scores import Floats, resamples
from alignsim.calibration.settings import Settings, Summary
from alignsim.calibration.summaries import VOTES, Mask, pair_rows, pairs_of
from alignsim.engine.draws import place_of
from alignsim.errors import AlignsimError

RESAMPLED_YEARS, RESAMPLED_GOVERNMENTS, RESAMPLED_MONTHS = 103, 104, 105
"""Purposes of draws, beyond those of the engine and of backtests."""


@dataclass(frozen=True)
class Votes:
    """Published positions: Y years, N governments, P pairs in order of :func:`pair_rows`."""

    years: tuple[int, ...]
    governments: tuple[str, ...]
    point: Floats  # (Y, N)
    sd: Floats  # (Y, N) of the estimates' errors
    apart: Mask  # (N,) on one side of the divide

    @property
    def distance(self) -> Floats:
        """Distance of all pairs in all years, (Y, P)."""
        first, second = pair_rows(len(self.governments))
        return np.abs(self.point[:, first] - self.point[:, second])


@dataclass(frozen=True)
class Data:
    """Summaries of what was observed, by id."""

    value: dict[str, float]
    spread: dict[str, float]  # standard deviation over resamples, or the least that is allowed
    votes: Votes


def known_until(observed: Observed, year: int) -> Observed:
    """The observed figures without any later year."""
    tables = {
        name: {key: row for key, row in table.items() if int(key[0][:4]) <= year}
        for name, table in observed.tables.items()
    }
    return replace(observed, tables=tables)


def data_of(settings: Settings, observed: Observed) -> Data:
    """What was observed until the last year allowed, summarised."""
    known = known_until(observed, settings.last_year)
    votes = votes_of(settings, known)
    value, spread = {}, {}
    for name, each in settings.summaries.items():
        found = _of_votes if each.kind in VOTES else _of_flows
        value[name], wide = found(settings, each, votes, known)
        spread[name] = max(wide, each.least_spread)
        if not spread[name] > 0.0:
            raise AlignsimError(f"summary {name} does not vary; give it a `least_spread`")
    return Data(value, spread, votes)


# ---------------------------------------------------------------------------- votes


def votes_of(settings: Settings, known: Observed) -> Votes:
    """Positions of all governments that have one in every year of the settings."""
    years = tuple(range(settings.votes["first"], settings.votes["last"] + 1))
    found = [known.votes(str(year)) for year in years]
    governments = tuple(sorted(set.intersection(*(set(each) for each in found))))
    return Votes(
        years,
        governments,
        np.array([[each[g][0] for g in governments] for each in found]),
        np.array([[each[g][1] for g in governments] for each in found]),
        np.array([g in settings.votes["apart"] for g in governments]),
    )


def votes_summary(each: Summary, votes: Votes, distance: Floats) -> float:
    """A summary of distances (Y, P), every year and pair counting once."""
    mask = pairs_of(each.settings["pairs"], votes.apart)
    ones = np.ones(len(distance)), np.ones(int(mask.sum()))
    return VOTES[each.kind](distance[:, mask], *ones, each.settings)


def _of_votes(
    settings: Settings, each: Summary, votes: Votes, known: Observed
) -> tuple[float, float]:
    """The summary of what was observed, and its spread.

    Years are resampled in blocks, governments as wholes, both at once (Owen 2007): what moves all
    pairs in a year, and what is a government's own, then count as the chance that they are.
    """
    del known
    mask = pairs_of(each.settings["pairs"], votes.apart)
    first, second = pair_rows(len(votes.governments))
    distance = votes.distance[:, mask]
    years, governments = _weights(settings, *votes.point.shape)
    found = []
    for year, government in zip(years, governments, strict=True):
        pair = (government[first] * government[second])[mask]
        if pair.sum() > 0.0:
            with np.errstate(invalid="ignore", divide="ignore"):
                found.append(VOTES[each.kind](distance, year, pair, each.settings))
    return votes_summary(each, votes, votes.distance), float(np.nanstd(found))


def _weights(settings: Settings, years: int, governments: int) -> tuple[Floats, Floats]:
    """How often each year and each government is in each resample, (B, Y) and (B, N)."""
    blocks = -(-years // settings.block)
    starts = _columns(settings, RESAMPLED_YEARS, "years", blocks)
    rows = resamples(starts, years, settings.block)
    chosen = np.floor(
        _columns(settings, RESAMPLED_GOVERNMENTS, "governments", governments) * governments
    ).astype(np.int64)
    return _counts(rows, years), _counts(chosen, governments)


def _columns(settings: Settings, purpose: int, name: str, count: int) -> Floats:
    place = place_of(f"calibration/{name}")
    return np.column_stack(
        [uniforms(0, settings.resamples, purpose, place, k) for k in range(count)]
    )


def _counts(rows: Any, count: int) -> Floats:
    return np.array([np.bincount(row, minlength=count) for row in rows], dtype=np.float64)


# ---------------------------------------------------------------------------- flows


def flow_shares(flows: Mapping[str, Any], known: Observed) -> dict[str, float]:
    """A monthly flow as a share of the base year's, against another that was not pressed."""
    own, other = (
        share_of_base(known.series("flows", flows[column]), flows["base"])
        for column in ("column", "against")
    )
    return {month: value / other[month] for month, value in own.items()}


def _of_flows(
    settings: Settings, each: Summary, votes: Votes, known: Observed
) -> tuple[float, float]:
    """The mean over a period, and its spread over resamples of its months in blocks."""
    del votes
    if "observed" in each.settings:
        return float(each.settings["observed"]), 0.0
    first, last = each.settings["period"]
    shares = flow_shares(settings.flows, known)
    months = np.array([share for month, share in shares.items() if first <= month <= last])
    blocks = -(-len(months) // settings.block)
    starts = _columns(settings, RESAMPLED_MONTHS, "months", blocks)
    rows = resamples(starts, len(months), settings.block)
    return float(months.mean()), float(months[rows].mean(axis=1).std())
