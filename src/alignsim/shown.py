"""What every result can do in Python and in a notebook.

The methods stand here, at the bottom, so that editors and type checkers know them; what they do
stands in :mod:`alignsim.face`, at the top, which is loaded when one of them is first called. See
`docs/design/0017-the-python-face.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


def face() -> Any:
    """The module :mod:`alignsim.face`."""
    return import_module("alignsim.face")


class Shown:
    """A result that becomes a table, a file, a page in a notebook, a line of text."""

    __slots__ = ()

    def to_pandas(self, table: str = "") -> pd.DataFrame:
        """A tidy table, figures in full precision; categories are words, dates first of the month.

        ``table`` picks one where there are several; by default the first. AlignsimError names them.
        """
        return face().to_pandas(self, table)

    def save(self, path: str | Path, *, to: str = "", table: str = "") -> Path:
        """Write a table of the result to a file, whole or not at all, and return its path.

        ``to`` is csv, parquet or stata, for a run also netcdf; by default what the name ends in
        (.csv, .parquet, .dta, .nc). ``table`` as in :meth:`to_pandas`. A file that is there is
        replaced. AlignsimError for another format, a missing library, a full disk.
        """
        written: Path = face().save(self, Path(path), to, table)
        return written

    def _repr_html_(self) -> str:
        """What a notebook shows: the largest figures with their intervals, every text escaped."""
        page: str = face().as_html(self)
        return page

    def __rich_repr__(self) -> Iterator[tuple[str | None, Any]]:
        """Parts of the short text, with their names; None for what needs none."""
        raise NotImplementedError

    def __repr__(self) -> str:
        told = self.__rich_repr__()
        parts = (f"{name}={value!r}" if name else repr(value) for name, value in told)
        return f"{type(self).__name__}({', '.join(parts)})"


class Drawn(Shown):
    """A result of which there is a figure."""

    __slots__ = ()

    def plot(self, quantities: str | Iterable[str] = ()) -> Figure:
        """A matplotlib figure, as the commands draw it.

        A run shows the fans of ``quantities``, by default of those its scenario reports. Others
        show one quantity; by default a comparison what differs most, all else the first.
        AlignsimError names what there is.
        """
        wanted = (quantities,) if isinstance(quantities, str) else tuple(quantities)
        figure: Figure = face().plot(self, wanted)
        return figure
