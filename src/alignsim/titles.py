"""What governments and shocks are called in tables and on plots."""

import re

import numpy as np
import numpy.typing as npt

from alignsim.catalogue.load import Catalogue, shipped_catalogue
from alignsim.engine.plan import Plan
from alignsim.results import ShockMark
from alignsim.scenario import Scenario
from alignsim.scenario.schema import Shock


def government_names(catalogue: Catalogue, plan: Plan) -> dict[str, str]:
    """Names by id of the governments of a plan, in English, and of all blocs."""
    names = {g: catalogue.governments[g].name for g in plan.governments}
    return names | {bloc.id: bloc.name for bloc in catalogue.blocs.values()}


def shock_marks(scenario: Scenario, began: npt.NDArray[np.int16]) -> tuple[ShockMark, ...]:
    """The scenario's shocks as plots and tables name them, in order of the file.

    ``began`` (F, shocks) says when each first began in each future, 0 for never.
    """
    marks = []
    for shock, months in zip(scenario.shocks, began.T, strict=True):
        month = scenario.month_of(shock)
        mark = ShockMark(
            shock.id, -1 if month is None else month, shock_title(shock), shock.probability
        )
        marks.append(mark.waited(months) if month is None else mark)
    return tuple(marks)


def shock_title(shock: Shock) -> str:
    """The id of a shock as a title: ``us-sanctions-2022-03`` becomes ``US sanctions 2022-03``.

    A word that the note writes with a capital within a sentence is a name, and keeps it.
    """
    catalogue = shipped_catalogue()
    names = {word.lower() for word in re.findall(r"(?<=[\w,;] )[A-Z][a-z]+", shock.note)}
    words = [
        word.upper()
        if word in catalogue.acronyms
        else word.capitalize()
        if word in catalogue.governments or word in names
        else word
        for word in re.findall(r"\d{4}-\d{2}(?!\d)|[^-]+", shock.id)
    ]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])
