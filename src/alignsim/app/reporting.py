"""What a report tells of a run or of a comparison; ``app/templates/report.html`` lays it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from alignsim.app.grounds import Cited, Played, bearing, parameters_of, sources_of
from alignsim.app.inlining import inlined
from alignsim.app.pages import make_ready, page
from alignsim.app.report_tables import (
    Table,
    assumptions_table,
    changes_table,
    differences_table,
    parameters_table,
    shocks_table,
)
from alignsim.catalogue.load import shipped_catalogue
from alignsim.comparison import Comparison
from alignsim.engine.digests import data_digest, rules_digest
from alignsim.engine.posterior import NONE, Posterior
from alignsim.errors import AlignsimError, escaped
from alignsim.results import Results
from alignsim.scenario import Scenario
from alignsim.scenario.differences import (
    NO_DIFFERENCE,
    differences,
    months_in_words,
    value_in_words,
)
from alignsim.scenario.resolved import resolved_text
from alignsim.sentences import change_sentence
from alignsim.storage import safe_slug
from alignsim.tables import Rows, comparison_sentence, count_futures, measured, summary_rows

TEMPLATE = "report.html"

_RUN_FIGURES = {
    "fans": "Reported quantities month by month.",
    "pressure": "Economic pressure and loss.",
    "alignment-by-government": "Alignment with every other government.",
    "alignment-map": "Alignment of all governments, two by two, at the start and at the end.",
    "": "",
}
_COMPARISON_FIGURES = {
    "differs-most": "What differs most.",
    "": "A quantity in each scenario, and below it the difference, future by future.",
    "by-government": "Difference of alignment with every other government.",
}
"""Captions of figures by how their names begin, in the order in which a report shows them."""


@dataclass(frozen=True)
class Brief:
    """What one of the runs asks, and what it sets otherwise than the model."""

    called: str
    title: str
    description: str
    settings: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """Everything that a report tells, figures aside."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    briefs: tuple[Brief, ...]
    sentences: tuple[str, ...]
    tables: tuple[Table, ...]
    changed: tuple[tuple[str, tuple[str, ...]], ...]  # of a comparison: how the files differ
    captions: Mapping[str, str]  # of figures, by how their names begin
    shocks: Table
    questions: tuple[str, ...]
    remarks: tuple[str, ...]
    sources: tuple[Cited, ...]
    assumptions: Table
    parameters: Table
    command: str
    versions: tuple[tuple[str, str], ...]
    scenarios: tuple[tuple[str, str], ...]  # file name and text of every scenario, written out


def run_report(
    results: Results,
    posterior: Posterior,
    called: str = "",
    command: str = "",
    rows: Rows | None = None,
) -> Report:
    """What a report tells of a run, drawn from ``posterior``, that ``command`` plays again.

    ``rows`` are those of `summary_rows`, where they are known already. AlignsimError where the
    results do not say which scenario they were played from.
    """
    played = _played(called or results.name, results)
    rows = rows or summary_rows(results)
    sentences = [change_sentence(results, each) for each in rows[0]]
    return _report(
        [played],
        posterior,
        command,
        title=results.name,
        subtitle="Report of a simulated scenario",
        sentences=tuple(sentences),
        tables=(changes_table(results, rows),),
        changed=(),
        captions=_RUN_FIGURES,
        versions=(*_versions([played]), ("Results", results.digest())),
    )


def comparison_report(
    comparisons: Sequence[Comparison], posterior: Posterior, command: str = ""
) -> Report:
    """What a report tells of runs held against one reference, all drawn from ``posterior``."""
    first = comparisons[0]
    reference = _played(first.against, first.reference)
    others = [_played(each.name, each.other) for each in comparisons]
    title = f"{first.name} against {first.against}"
    if len(comparisons) > 1:
        title = f"{len(comparisons)} scenarios against {first.against}"
    return _report(
        [reference, *others],
        posterior,
        command,
        title=title,
        subtitle="Report of scenarios compared on the same draws",
        sentences=tuple(comparison_sentence(each) for each in comparisons),
        tables=tuple(differences_table(each) for each in comparisons),
        changed=tuple((each.called, _changed(reference, each)) for each in others),
        captions=_COMPARISON_FIGURES,
        versions=_versions([reference, *others]),
    )


def _played(called: str, results: Results) -> Played:
    try:
        scenario = Scenario.model_validate(results.provenance["scenario"])
    except (KeyError, ValidationError) as fault:
        raise AlignsimError(
            f"{escaped(called)} has no report: its results do not say which scenario they were "
            "played from; run the scenario again"
        ) from fault
    return Played(called, results, scenario)


def _changed(reference: Played, other: Played) -> tuple[str, ...]:
    found = differences(reference.scenario, other.scenario, with_variants=False)
    return tuple(str(each) for each in found) or (NO_DIFFERENCE,)


def _report(every: Sequence[Played], posterior: Posterior, command: str, **told: Any) -> Report:
    make_ready(TEMPLATE)  # while another process still draws what the page shows
    catalogue = shipped_catalogue()
    rows = bearing(catalogue, every)
    sources = sources_of(catalogue, every, rows)
    anchors = {cited.id: f"source-{place}" for place, cited in enumerate(sources, 1)}
    first = every[0]
    questions = (question for each in every for question in each.scenario.questions)
    return Report(
        facts=_facts(first),
        briefs=tuple(_brief(each) for each in every),
        shocks=shocks_table(catalogue, every, anchors),
        questions=tuple(dict.fromkeys(questions)),
        remarks=_remarks(first.results),
        sources=tuple(sources),
        assumptions=assumptions_table(rows),
        parameters=parameters_table(
            catalogue, parameters_of(catalogue, first, posterior), first.called
        ),
        command=command or _command(first.results),
        scenarios=tuple((_file_of(each), resolved_text(each.scenario)) for each in every),
        **told,
    )


def _facts(played: Played) -> tuple[tuple[str, str], ...]:
    results = played.results
    return (
        (
            "Months",
            f"{months_in_words(results.months)}, {played.scenario.start[:7]} to "
            f"{results.dates[-1]}; month 0 is {measured()}",
        ),
        ("Futures", f"{count_futures(results)}, seed {results.seed}"),
        ("Governments", str(len(results.governments))),
        ("Theory of choice", played.scenario.theory),
        ("Parameters", _drawn_from(results)),
    )


def _drawn_from(results: Results) -> str:
    told = results.provenance.get("posterior", {})
    if told.get("digest", NONE) == NONE:
        return "each drawn from its own range"
    fitted = len(told["parameters"])
    return f"{fitted} drawn together from posterior {told['digest']}, the others from their ranges"


def _brief(played: Played) -> Brief:
    scenario = played.scenario
    settings = [f"{name}: {value_in_words(value)}" for name, value in scenario.parameters.items()]
    for who, values in scenario.preferences.items():
        settings += [f"{who}, {name}: {value_in_words(each)}" for name, each in values.items()]
    return Brief(played.called, scenario.name, scenario.description, tuple(settings))


def _remarks(results: Results) -> tuple[str, ...]:
    """What a reader must know of results that other rules or data made."""
    told = results.provenance
    present = {"rules": rules_digest(), "data": data_digest()}
    other = [what for what, digest in present.items() if told.get(f"{what}_digest") != digest]
    if not other:
        return ()
    return (
        f"This was played by other {' and other '.join(other)} than those of the version of "
        "alignsim that wrote this report: sources, assumptions and ranges are told as of now.",
    )


def _command(results: Results) -> str:
    """A command for who played from Python: the scenario is told whole."""
    return f"alignsim run scenario.yaml --futures {results.futures}"


def _file_of(played: Played) -> str:
    return f"{safe_slug(played.called)}.yaml"


def _versions(every: Sequence[Played]) -> tuple[tuple[str, str], ...]:
    told = every[0].results.provenance
    libraries = ", ".join(f"{name} {each}" for name, each in told.get("versions", {}).items())
    found = [
        ("alignsim", str(told.get("alignsim", ""))),
        ("Python", ", ".join(part for part in (str(told.get("python", "")), libraries) if part)),
        ("Rules", str(told.get("rules_digest", ""))),
        ("Data", str(told.get("data_digest", ""))),
        ("Posterior", str(told.get("posterior", {}).get("digest", NONE))),
    ]
    for each in every:
        digest = str(each.results.provenance.get("scenario_digest", ""))
        found.append((f"Scenario {each.called}", digest))
    return tuple(found)


def html_of(report: Report, figures: Sequence[Path]) -> str:
    """The report as one page with these figures, SVG files as alignsim writes them."""
    from markupsafe import Markup

    files = _in_order(figures, report.captions)
    drawn = inlined(files)
    letters = f'<svg class="letters" aria-hidden="true"><defs>{drawn.letters}</defs></svg>'
    shown = [
        {"caption": report.captions[_kind(file.stem, report.captions)], "svg": Markup(svg)}
        for file, svg in zip(files, drawn.figures, strict=True)
    ]
    return page(TEMPLATE, report=report, figures=shown, letters=Markup(letters))


def _in_order(figures: Sequence[Path], captions: Mapping[str, str]) -> list[Path]:
    order = list(captions)
    return sorted(figures, key=lambda file: (order.index(_kind(file.stem, captions)), file.stem))


def _kind(stem: str, captions: Mapping[str, str]) -> str:
    """The longest beginning of a figure's name that has a caption, "" where none has."""
    return max((each for each in captions if stem.startswith(each)), key=len, default="")
