"""alignsim: scenario simulation of alignment and economic pressure between governments.

>>> import alignsim
>>> results = alignsim.run("madrid-2022", futures=200)      # doctest: +SKIP
>>> results.change("alignment(seoul, nato)")                # doctest: +SKIP

``Scenario`` and ``load_scenario`` read scenario files, ``run`` plays an ensemble, ``compare`` holds
one against another on the same draws, ``explain`` says why a quantity moved, ``claims`` tests what
the sources claim, ``attribute`` divides what happened among the shocks of a scenario, ``theories``
tells whether a conclusion holds under rival theories of choice, ``sweep`` which assumptions drive
a result, ``discover`` in which region of them an outcome comes about, ``dyads`` reads what a run
kept of all pairs of governments, ``report`` writes what a run or a comparison found as one page,
``prepare`` makes a scenario ready for ``AlignmentModel``, one future with ``Government`` agents as
Mesa users know them. Every result has ``to_pandas``, ``plot`` and ``save``, see
:mod:`alignsim.shown`. Names are loaded when first used, so that the command line starts at once.
"""

from typing import TYPE_CHECKING

from alignsim.lazy import lazily
from alignsim.version import __version__

if TYPE_CHECKING:
    from alignsim.app.reports import report
    from alignsim.attribution import Attribution
    from alignsim.comparison import Comparison
    from alignsim.discovery import Discovery
    from alignsim.engine.single import AlignmentModel, Government
    from alignsim.experiments.attributing import attribute
    from alignsim.experiments.play import Claims, claims
    from alignsim.experiments.rivals import theories
    from alignsim.explanation import Explanation
    from alignsim.exploring.discoveries import discover
    from alignsim.exploring.sweeps import sweep
    from alignsim.exports.datasets import dyads
    from alignsim.library import load_scenario
    from alignsim.results import Results
    from alignsim.robustness import Robustness
    from alignsim.runner import compare, explain, prepare, run
    from alignsim.scenario.schema import Scenario
    from alignsim.sensitivity import Sweep

__all__ = [
    "AlignmentModel",
    "Attribution",
    "Claims",
    "Comparison",
    "Discovery",
    "Explanation",
    "Government",
    "Results",
    "Robustness",
    "Scenario",
    "Sweep",
    "__version__",
    "attribute",
    "claims",
    "compare",
    "discover",
    "dyads",
    "explain",
    "load_scenario",
    "prepare",
    "report",
    "run",
    "sweep",
    "theories",
]

_HOMES = {
    "AlignmentModel": "alignsim.engine.single",
    "Attribution": "alignsim.attribution",
    "Claims": "alignsim.experiments.play",
    "Comparison": "alignsim.comparison",
    "Discovery": "alignsim.discovery",
    "Explanation": "alignsim.explanation",
    "Government": "alignsim.engine.single",
    "Results": "alignsim.results",
    "Robustness": "alignsim.robustness",
    "Scenario": "alignsim.scenario.schema",
    "Sweep": "alignsim.sensitivity",
    "attribute": "alignsim.experiments.attributing",
    "claims": "alignsim.experiments.play",
    "compare": "alignsim.runner",
    "discover": "alignsim.exploring.discoveries",
    "dyads": "alignsim.exports.datasets",
    "explain": "alignsim.runner",
    "load_scenario": "alignsim.library",
    "prepare": "alignsim.runner",
    "report": "alignsim.app.reports",
    "run": "alignsim.runner",
    "sweep": "alignsim.exploring.sweeps",
    "theories": "alignsim.experiments.rivals",
}

__getattr__, __dir__ = lazily(__name__, _HOMES)
