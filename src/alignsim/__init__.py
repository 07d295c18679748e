"""alignsim: scenario simulation of alignment and economic pressure between governments.

>>> import alignsim
>>> results = alignsim.run("madrid-2022", futures=200)      # doctest: +SKIP
>>> results.change("alignment(seoul, nato)")                # doctest: +SKIP

``Scenario`` and ``load_scenario`` read scenario files, ``run`` plays an ensemble, ``compare`` holds
one against another on the same draws, ``sweep`` tells which assumptions drive a result,
``discover`` in which region of them an outcome comes about, ``prepare`` makes a scenario ready for
``AlignmentModel``, one future with ``Government`` agents as Mesa users know them. Names are loaded
when first used, so that the command line starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alignsim.comparison import Comparison
    from alignsim.discovery import Discovery
    from alignsim.engine.single import AlignmentModel, Government
    from alignsim.exploring.discoveries import discover
    from alignsim.exploring.sweeps import sweep
    from alignsim.library import load_scenario
    from alignsim.results import Results
    from alignsim.runner import compare, prepare, run
    from alignsim.scenario.schema import Scenario
    from alignsim.sensitivity import Sweep

__version__ = "0.1.0"

__all__ = [
    "AlignmentModel",
    "Comparison",
    "Discovery",
    "Government",
    "Results",
    "Scenario",
    "Sweep",
    "compare",
    "discover",
    "load_scenario",
    "prepare",
    "run",
    "sweep",
]

_HOMES = {
    "AlignmentModel": "alignsim.engine.single",
    "Comparison": "alignsim.comparison",
    "Discovery": "alignsim.discovery",
    "Government": "alignsim.engine.single",
    "Results": "alignsim.results",
    "Scenario": "alignsim.scenario.schema",
    "Sweep": "alignsim.sensitivity",
    "compare": "alignsim.runner",
    "discover": "alignsim.exploring.discoveries",
    "load_scenario": "alignsim.library",
    "prepare": "alignsim.runner",
    "run": "alignsim.runner",
    "sweep": "alignsim.exploring.sweeps",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'alignsim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
