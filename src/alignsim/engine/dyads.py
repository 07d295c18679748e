"""Dyads: quantities of all ordered pairs of governments, recorded behind those of a scenario.

The panel of a plan reads them as it reads any quantity, after the others, so that those stay what
they are; they are taken apart from them as soon as they are played.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from alignsim.catalogue.load import Catalogue
from alignsim.engine.assemble import panel_of
from alignsim.engine.plan import Panel, Plan
from alignsim.results import Results
from alignsim.scenario.quantities import Quantity

DYADIC = ("alignment", "threat", "ties", "pressure")
"""Kinds of quantity that a pair of governments has, in the order of recording.

The first government is the one a report names first: for ``pressure`` the sender.
"""


def with_dyads(plan: Plan, catalogue: Catalogue) -> Plan:
    """The plan that also records every kind of :data:`DYADIC` for every ordered pair.

    They are ordered by kind, government and partner, behind what the plan recorded before.
    """
    quantities = _quantities(plan.governments)
    # of governments, unlike of blocs, no month decides who they are
    before, behind = plan.panel, panel_of(quantities, catalogue, plan.governments, month="")
    starts = behind.column_start[1:] + before.column_start[-1]
    return replace(
        plan,
        quantities=plan.quantities + tuple(map(str, quantities)),
        panel=Panel(
            kind=np.concatenate([before.kind, behind.kind]),
            row=np.concatenate([before.row, behind.row]),
            column_start=np.concatenate([before.column_start, starts]),
            columns=np.concatenate([before.columns, behind.columns]),
        ),
    )


def split(results: Results) -> tuple[Results, npt.NDArray[np.float32]]:
    """Results without dyads, and the dyads, of futures played with :func:`with_dyads`.

    Dyads are (F, T + 1, kinds, N, N), rounded to float32, 0 on the diagonal. Raises ValueError
    where no dyads were recorded.
    """
    behind = tuple(map(str, _quantities(results.governments)))
    own = len(results.quantities) - len(behind)
    if own < 0 or results.quantities[own:] != behind:
        raise ValueError("these futures were played without dyads")
    n = len(results.governments)
    dyads = np.zeros((results.futures, len(results.dates), len(DYADIC), n, n), dtype=np.float32)
    found = results.values[:, :, own:].reshape(*dyads.shape[:3], n * (n - 1))
    dyads[..., ~np.eye(n, dtype=bool)] = found
    # the first of equal names is the scenario's own, and what is taken is a copy
    return results.of(results.quantities[:own]), dyads


def _quantities(governments: tuple[str, ...]) -> list[Quantity]:
    """Every kind of every ordered pair, in the order of recording."""
    pairs = [(one, other) for one in governments for other in governments if one != other]
    return [Quantity(kind, *pair) for kind in DYADIC for pair in pairs]
