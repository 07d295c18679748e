"""Run a scenario: find it, play its futures, keep what it recorded.

The same inputs have the same key and are not run again.
"""

import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from alignsim.catalogue.load import shipped_catalogue
from alignsim.comparison import Comparison, compare_results
from alignsim.engine.assemble import focus_of, month_labels, reported
from alignsim.engine.assemble import prepare as assemble
from alignsim.engine.digests import data_digest, rules_digest, theory_digest
from alignsim.engine.dyads import DYADIC, split, with_dyads
from alignsim.engine.ensemble import Progress, Recorded, play_ensemble
from alignsim.engine.plan import Plan
from alignsim.engine.posterior import DEFAULT, NO_POSTERIOR, Posterior, chosen_posterior
from alignsim.engine.spans import SPAN, Make, Play, Span, as_recorded, joined, play_spans, spans_of
from alignsim.errors import AlignsimError
from alignsim.explanation import Explanation
from alignsim.exports.datasets import attributes_of
from alignsim.later import Later, at_once
from alignsim.library import load_scenario
from alignsim.replay import explain_results
from alignsim.results import Results
from alignsim.scenario import Scenario, resolved, scenario_digest
from alignsim.scenario.lexicon import shipped_vocabulary
from alignsim.scenario.schema import LARGEST_SEED, MOST_MONTHS
from alignsim.scenario.words import nearest, quoted
from alignsim.storage import (
    DYADS,
    MANIFEST,
    Extent,
    Grid,
    Shape,
    Stored,
    Written,
    begin_run,
    chunks_of,
    description_of,
    dyads_are_whole,
    find,
    finish,
    grid_of,
    keep_span,
    load,
    must_be_writable,
    must_fit,
    must_fit_whole,
    run_folder,
    stored,
    whole_spans,
    written,
)
from alignsim.titles import government_names, shock_marks
from alignsim.version import __version__
from alignsim.world.names import SECTORS

Choice = Posterior | Path | str | None
"""A posterior, its file, `shipped`, or `none`: see :func:`chosen_posterior`."""

VERSIONS_TOLD = ("numpy", "numba")
"""Libraries whose versions a manifest records."""


def adjust(
    scenario: Scenario,
    *,
    seed: int | None = None,
    months: int | None = None,
    parameters: Mapping[str, float] | None = None,
) -> Scenario:
    """The scenario with another seed, length or parameters. AlignsimError tells what is allowed.

    Shocks dated after a shorter run simply do not happen in it.
    """
    changes: dict[str, Any] = {}
    if seed is not None:
        _within("seed", seed, 0, LARGEST_SEED)
        changes["seed"] = seed
    if months is not None:
        _within("months", months, 1, MOST_MONTHS)
        changes["months"] = months
    known = shipped_vocabulary().parameters
    for name, value in (parameters or {}).items():
        if name not in known:
            near = nearest(name, known)
            guess = f"did you mean {near}? " if near else ""
            raise AlignsimError(
                f"no parameter is called {quoted(name)}; {guess}"
                f"there are: {', '.join(sorted(known))}"
            )
        _within(name, value, *known[name])
    if parameters:
        changes["parameters"] = {**scenario.parameters, **parameters}
    return scenario.model_copy(update=changes) if changes else scenario


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        found, least, most = (_figure(number) for number in (value, low, high))
        raise AlignsimError(f"{name} is {found}, but must lie from {least} to {most}")


def _figure(number: float) -> str:
    return f"{number:g}" if isinstance(number, float) else str(number)


def prepare(
    scenario: Scenario | str | Path, seated: Iterable[str] = (), *, posterior: Choice = DEFAULT
) -> Plan:
    """Make a scenario ready to run; governments in ``seated`` do not choose by themselves.

    Parameters are drawn from the ``posterior``, together, where it has them and the scenario says
    nothing of them; all others from their own ranges.
    """
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    chosen = chosen_posterior(posterior)
    return assemble(scenario, shipped_catalogue(), frozenset(seated), chosen)


def run(
    scenario: Scenario | str | Path,
    futures: int = 1000,
    *,
    posterior: Choice = DEFAULT,
    jobs: int = 0,
    progress: Progress | None = None,
    play: Play | None = None,
) -> Results:
    """Play ``futures`` futures (1 .. 2**32) of a scenario and return what they recorded.

    ``posterior`` as in :func:`prepare`. ``jobs`` threads, 0 for all cores; ``play`` plays somewhere
    else, such as ``functools.partial(alignsim.cluster.play_spans_on, "tcp://host:8786")``. Neither
    they nor the machine change a single bit. AlignsimError, before anything is played, where memory
    does not hold what is recorded; `alignsim run` keeps it on disk instead.
    """
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    chosen = chosen_posterior(posterior)
    plan = assemble(scenario, shipped_catalogue(), posterior=chosen)
    must_fit_whole(_extent(plan), futures)
    if play is None:
        recorded = play_ensemble(plan, futures, jobs=jobs, progress=progress)
    else:
        recorded = joined(play(scenario, chosen, spans_of(futures), progress, as_recorded))
    return _results(scenario, plan, chosen, futures, recorded)


def _results(
    scenario: Scenario,
    plan: Plan,
    posterior: Posterior,
    futures: int,
    recorded: Recorded | Stored,
    first: int = 0,
) -> Results:
    """What was recorded of a run of so many futures, from number ``first`` on, and what it is."""
    catalogue = shipped_catalogue()
    return Results(
        name=scenario.name,
        description=scenario.description,
        governments=plan.governments,
        names=government_names(catalogue, plan),
        quantities=plan.quantities,
        reported=tuple(str(q) for q in reported(scenario, catalogue, plan.governments)),
        focus=focus_of(scenario, catalogue),
        dates=month_labels(scenario),
        seed=scenario.seed,
        first=first,
        values=recorded.values,
        ends=recorded.ends,
        began=recorded.began,
        ledger=recorded.ledger,
        moves=plan.moves,
        sectors=SECTORS,
        shocks=shock_marks(scenario, recorded.began),
        provenance=provenance(scenario, futures, posterior),
    )


def _extent(plan: Plan, dyads: bool = False) -> Extent:
    lengths = (plan.months + 1, len(plan.quantities), len(plan.governments), len(plan.shocks))
    return Extent(*lengths, dyadic=len(DYADIC) if dyads else 0)


def compare(
    reference: Results | Scenario | str | Path,
    other: Results | Scenario | str | Path,
    futures: int = 1000,
    *,
    seed: int | None = None,
    months: int | None = None,
    parameters: Mapping[str, float] | None = None,
    posterior: Choice = DEFAULT,
    jobs: int = 0,
) -> Comparison:
    """Hold ``other`` against ``reference``, future by future, on common random numbers.

    Each is results, the folder of a run, or a scenario to be played. ``seed``, ``months`` and
    ``parameters`` as in :func:`adjust`, the others as in :func:`run`; they change only what is
    played here. AlignsimError tells what is not comparable.

    >>> found = alignsim.compare("baseline", "madrid-2022")          # doctest: +SKIP
    >>> found["alignment(seoul, nato)"].mean[-1]                     # doctest: +SKIP
    """

    def results_of(given: Results | Scenario | str | Path) -> Results:
        if isinstance(given, Results):
            return given
        if not isinstance(given, Scenario):
            if is_run_folder(given):
                return load(Path(given))
            given = load_scenario(given)
        scenario = adjust(given, seed=seed, months=months, parameters=parameters)
        return run(scenario, futures, posterior=posterior, jobs=jobs)

    return compare_results(results_of(reference), results_of(other))


def explain(
    given: Results | Scenario | str | Path,
    of: str,
    *,
    month: str = "",
    since: str = "",
    until: str = "",
    future: int | None = None,
    futures: int = 1000,
    seed: int | None = None,
    months: int | None = None,
    parameters: Mapping[str, float] | None = None,
    posterior: Choice = DEFAULT,
    jobs: int = 0,
    progress: Progress | None = None,
) -> Explanation:
    """Why the quantity ``of`` moved: its change in every future, split exactly by cause.

    ``given`` is results, the folder of a run, or a scenario to be played, ``of`` an alignment or a
    loss as a report names it. By default the whole run is explained; ``month`` (``YYYY-MM``) picks
    one month, ``since`` and ``until`` the months from whose end and to whose end. ``future`` picks
    one future. ``seed``, ``months`` and ``parameters`` as in :func:`adjust`, the others as in
    :func:`run`; they change only what is played here. AlignsimError tells what cannot be split.

    >>> import alignsim
    >>> why = alignsim.explain("madrid-2022", "alignment(seoul, nato)")  # doctest: +SKIP
    >>> why.parts[0].cause, why.parts[0].mean                        # doctest: +SKIP
    """
    chosen = chosen_posterior(posterior)
    if not isinstance(given, Results):
        if not isinstance(given, Scenario) and is_run_folder(given):
            given = load(Path(given))
        else:
            scenario = given if isinstance(given, Scenario) else load_scenario(given)
            scenario = adjust(scenario, seed=seed, months=months, parameters=parameters)
            given = run(scenario, futures, posterior=chosen, jobs=jobs)
    return explain_results(
        given,
        of,
        month=month,
        since=since,
        until=until,
        future=future,
        posterior=chosen,
        jobs=jobs,
        progress=progress,
    )


def is_run_folder(given: str | Path) -> bool:
    """Whether this names the folder of a finished run."""
    return "\0" not in str(given) and Path(given).joinpath(MANIFEST).is_file()


def provenance(scenario: Scenario, futures: int, posterior: Posterior) -> dict[str, Any]:
    """Everything needed to make the same results again."""
    return {
        "scenario": resolved(scenario),
        "scenario_digest": scenario_digest(scenario),
        "rules_digest": rules_digest(),
        "data_digest": data_digest(),
        "theory_digest": theory_digest(scenario.theory),
        "posterior": {"digest": posterior.digest, "parameters": list(posterior.parameters)},
        "futures": futures,
        "seed": scenario.seed,
        "python": platform.python_version(),
        "alignsim": __version__,
        "versions": {name: version(name) for name in VERSIONS_TOLD},
    }


def key_of(
    scenario: Scenario, futures: int, posterior: Choice = DEFAULT, dyads: bool = False
) -> str:
    """Digest of what results depend on: scenario, posterior, data, rules, number of futures.

    And of whether ``dyads`` are kept, on which no result depends, but the files of a run do.
    """
    drawn_from, theory = chosen_posterior(posterior).digest, theory_digest(scenario.theory)
    made_of = (data_digest(), rules_digest(), theory)
    parts = [scenario_digest(scenario), *made_of, str(futures), drawn_from]
    parts += [DYADS] if dyads else []
    return sha256("\n".join(parts).encode()).hexdigest()


class Kept(NamedTuple):
    """A run and the folder it is kept in."""

    results: Results
    folder: Path
    there: int
    """Futures that were there already."""


def run_and_keep(
    scenario: Scenario,
    futures: int,
    output: Path,
    *,
    name: str = "",
    posterior: Choice = DEFAULT,
    jobs: int = 0,
    progress: Progress | None = None,
    played: Callable[[Results, Path], None] | None = None,
    play: Play | None = None,
    span: int = SPAN,
    dyads: bool = False,
    later: Later = at_once,
) -> Kept:
    """Run a scenario into its folder below ``output``, as far as it is not there already.

    Every ``span`` futures are kept when they are played, and found again whatever ends the run.
    ``name`` names the folder, by default the scenario's. ``played`` is told results and folder of
    a run of one span before it is saved; ``play`` as in :func:`run`. With ``dyads`` those of all
    pairs of governments are kept as well, in spans of fewer futures; ``play`` must record them too.
    ``later`` may save what is played here in one span while the caller goes on.
    AlignsimError, before anything is played, where disk or memory does not hold it.
    """
    chosen = chosen_posterior(posterior)
    key = key_of(scenario, futures, chosen, dyads)
    folder = run_folder(output, name or scenario.name, key)
    if find(folder, key) and (not dyads or dyads_are_whole(folder)):
        return Kept(load(folder), folder, futures)
    must_be_writable(output)
    plan = assemble(scenario, shipped_catalogue(), posterior=chosen)
    extent = _extent(plan, dyads)
    span = extent.span(span)
    spans = spans_of(futures, span)
    grid = grid_of(plan, month_labels(scenario), futures, span) if dyads else None
    whole = whole_spans(folder, key, spans)
    kept = there = sum(spans[place].count for place in whole)
    must_fit(extent, futures, there, span, output)
    begin_run(folder, key, len(spans))
    missing = [each for place, each in enumerate(spans) if place not in whole]
    results, tell = None, None if progress is None else _from(progress, there, futures)
    make = partial(_written_part, grid)
    save = later if len(spans) == 1 and grid is None and play is None else at_once
    plainly = partial(_stopped_plainly, futures, lambda: kept)
    playing: Iterable[tuple[Span, Recorded | Written]]
    if play is not None:
        playing = play(scenario, chosen, missing, tell, make)
    elif grid is None:
        playing = play_spans(plan, missing, jobs=jobs, progress=tell)
    else:
        playing = _playing_dyads(make, scenario, plan, missing, jobs, tell)
    with plainly():
        for each, found in playing:
            part: Results | Written
            if isinstance(found, Written):
                part = found
            else:
                part = results = _results(scenario, plan, chosen, futures, found, each.first)
                if played is not None and len(spans) == 1:
                    played(results, folder)
            save(plainly()(partial(keep_span, part, folder, key, each.first // span, len(spans))))
            kept += each.count
            if len(spans) > 1:
                results = None  # or all stay in memory while the next is played
            del found, part
        if results is None:
            every = stored(folder, spans, _shape(scenario, plan))
            results = _results(scenario, plan, chosen, futures, every)
        described = description_of(grid, attributes_of(results)) if grid else ()
        save(plainly()(partial(finish, results, folder, key, span, described)))
    return Kept(results, folder, there)


def _playing_dyads(
    make: Make[Written],
    scenario: Scenario,
    plan: Plan,
    wanted: Iterable[Span],
    jobs: int,
    progress: Progress | None,
) -> Iterator[tuple[Span, Written]]:
    """Play spans with dyads on this machine; of each only what is made of it stays in memory."""
    plan = with_dyads(plan, shipped_catalogue())
    playing = play_spans(plan, wanted, jobs=jobs, progress=progress)
    return map(lambda each: (each[0], make(scenario, plan, *each)), playing)


def _written_part(
    grid: Grid | None, scenario: Scenario, plan: Plan, span: Span, recorded: Recorded
) -> Written:
    """What a span recorded as its files hold it: the work of writing stays with who played it.

    With a grid, what is recorded holds dyads behind all else.
    """
    part = _results(scenario, plan, NO_POSTERIOR, span.count, recorded, span.first)
    if grid is None:
        return written(part)
    own, dyads = split(part)
    return written(own, chunks_of(grid, dyads, span))


@contextmanager
def _stopped_plainly(futures: int, kept: Callable[[], int]) -> Iterator[None]:
    """Tell who interrupts a run how many of its futures are kept, and who has no memory as much."""
    try:
        yield
    except MemoryError as fault:
        raise AlignsimError(
            f"{futures:,} futures need more memory than this machine has; play fewer, "
            "or several times fewer with different seeds"
        ) from fault
    except KeyboardInterrupt as stop:
        told = f"{kept():,} of {futures:,} futures are kept: the same command goes on from there."
        raise KeyboardInterrupt(*([told] if kept() else [])) from stop


def _from(progress: Progress, there: int, futures: int) -> Progress:
    """Progress of what is missing told as progress of all."""
    return lambda done, _of: progress(there + done, futures)


def _shape(scenario: Scenario, plan: Plan) -> Shape:
    lists = {"governments": plan.governments, "moves": plan.moves, "sectors": SECTORS}
    return Shape(month_labels(scenario), plan.quantities, lists, plan.shocks)
