"""The face of results in Python and in notebooks: what the methods of ``Shown`` do.

Loaded when one of them is first called, see :mod:`alignsim.shown`.
"""

from alignsim.exports import dataset_of as to_xarray
from alignsim.face.figures import plot
from alignsim.face.frames import to_pandas
from alignsim.face.pages import as_html
from alignsim.face.saving import save

__all__ = ["as_html", "plot", "save", "to_pandas", "to_xarray"]
