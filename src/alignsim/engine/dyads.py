"""Dyads: quantities of all ordered pairs of governments, recorded behind those of a scenario.

The panel of a plan reads them as it reads any quantity, after the others, so that those stay what
they are; they are taken apart from them as soon as they are played.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from alignsim.catalogue.load import Catalogue
from alignsim.engine.assemble import panel_of
from alignsim.engine.ensemble import Recorded
from alignsim.engine.plan import Panel, Plan
from alignsim.scenario.quantities import Quantity

DYADIC = ("alignment", "threat", "ties", "pressure")
"""Kinds of quantity that a pair of governments has, in the order of recording.

The first government is the one a report names first: for ``pressure`` the sender.
"""


def with_dyads(plan: Plan, catalogue: Catalogue) -> Plan:
    """The plan that also records every kind of :data:`DYADIC` for every ordered pair.

    They are ordered by kind, government and partner, behind what the plan recorded before.
    """
    pairs = [(one, other) for one in plan.governments for other in plan.governments if one != other]
    quantities = [Quantity(kind, *pair) for kind in DYADIC for pair in pairs]
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


def split(recorded: Recorded, plan: Plan) -> tuple[Recorded, npt.NDArray[np.float32]]:
    """What ``plan`` alone would have recorded, and the dyads, of futures played with both.

    Dyads are (F, T + 1, kinds, N, N), rounded to float32, 0 on the diagonal. Raises ValueError
    where ``recorded`` is not of :func:`with_dyads` of this plan.
    """
    futures, stamps, found = recorded.values.shape
    own, n = len(plan.quantities), len(plan.governments)
    if found != own + len(DYADIC) * n * (n - 1):
        raise ValueError(f"{found} quantities were recorded, not those of a plan with dyads")
    dyads = np.zeros((futures, stamps, len(DYADIC), n, n), dtype=np.float32)
    pairs = ~np.eye(n, dtype=bool)
    behind = recorded.values[:, :, own:].reshape(futures, stamps, len(DYADIC), -1)
    dyads[..., pairs] = behind
    # a copy, or all that was recorded would stay in memory
    return replace(recorded, values=recorded.values[:, :, :own].copy()), dyads
