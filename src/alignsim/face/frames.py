"""Results as tables of pandas: the columns that the commands write, in full precision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial, singledispatch
from typing import Any

import pandas as pd

from alignsim.app.claim_report import record_of
from alignsim.attribution import Attribution
from alignsim.comparison import Comparison
from alignsim.discovery import Discovery
from alignsim.experiments.play import Claims
from alignsim.explanation import Explanation
from alignsim.exports import chosen, frame_of, run_tables
from alignsim.results import Results
from alignsim.sensitivity import Sweep
from alignsim.storage.attributions import rows_by_month, rows_by_pair
from alignsim.storage.comparisons import comparison_columns
from alignsim.storage.discoveries import box_rows, restriction_rows
from alignsim.storage.explanations import explanation_rows
from alignsim.storage.sweeps import influence_rows, point_rows

Makers = Mapping[str, Callable[[], pd.DataFrame]]
"""What makes each table of a result, by name, the default first."""


def to_pandas(result: Any, table: str = "") -> pd.DataFrame:
    """A table of a result; see :meth:`alignsim.shown.Shown.to_pandas`."""
    return chosen(makers(result), table)()


@singledispatch
def makers(result: Any) -> Makers:
    """The tables there are of a result, nothing made yet."""
    raise TypeError(f"there is no table of {type(result).__name__}")


@makers.register
def _(result: Results) -> Makers:
    return {name: partial(frame_of, table) for name, table in run_tables(result).items()}


@makers.register
def _(result: Comparison) -> Makers:
    def differences() -> pd.DataFrame:
        words, whole, floats = comparison_columns([result])
        return _dated(pd.DataFrame({**words, **whole, **floats}))

    return {"differences": differences}


@makers.register
def _(result: Explanation) -> Makers:
    def parts() -> pd.DataFrame:
        frame = _of_records(explanation_rows(result))
        for name in ("dates", "sources"):
            frame[name] = frame[name].map(" ".join)
        return frame

    return {"parts": parts}


@makers.register
def _(result: Attribution) -> Makers:
    def shocks() -> pd.DataFrame:
        frame = _of_records(rows_by_month(result))
        frame["sampling_error"] = pd.to_numeric(frame["sampling_error"])
        return _dated(frame)

    return {"shocks": shocks, "pairs": lambda: _dated(_of_records(rows_by_pair(result)))}


@makers.register
def _(result: Sweep) -> Makers:
    return {
        "influences": lambda: _of_rows(influence_rows(result)),
        "points": lambda: _of_rows(point_rows(result)),
    }


@makers.register
def _(result: Discovery) -> Makers:
    return {
        "restrictions": lambda: _of_rows(restriction_rows(result)),
        "boxes": lambda: _of_rows(box_rows(result)),
    }


@makers.register
def _(result: Claims) -> Makers:
    return {"verdicts": lambda: _of_records(map(record_of, result))}


def _of_records(records: Iterable[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame.from_records(list(records))


def _of_rows(rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Rows with their headings first; None becomes no number."""
    heads, *others = rows
    return pd.DataFrame(others, columns=list(heads))


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """The same with real dates, the first of each month, in place of their labels."""
    if "date" in frame:
        frame["date"] = frame["date"].to_numpy("datetime64[M]").astype("datetime64[s]")
    return frame
