"""What is compared and what a future is made of, by the names that figures carry."""

from typing import Any

MODEL, TOY = "model", "toy"
"""What is played: all rules of the flagship scenario, or the toy of ``toys.py``."""

ENSEMBLE, MESA, TOY_MESA = "alignsim ensemble", "alignsim's Mesa driver", "Mesa objects"
BATCH_RUN, WORKBENCH = "mesa.batch_run", "EMA Workbench"
TOY_COMPILED = "alignsim's rules and draws, compiled"

NOISE, REST = "noise", "rest"
"""What is no part of a future: the draws of every month; and recording, ledger and threads."""


def rate_of(rates: dict[str, Any], played: str, way: str, cores: int | None = None) -> float | None:
    """The rate of a way, the greatest of those that fit; None where none was measured."""
    fitting = [
        row["rate"]
        for row in rates["ways"]
        if (row["played"], row["way"]) == (played, way)
        and row["rate"] is not None
        and cores in (None, row["cores"])
    ]
    return max(fitting, default=None)
