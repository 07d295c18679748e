"""How quantities of the model become what is observed, one function a kind of case.

Every function takes a case, the observed figures, a number of futures and the posterior that they
draw from, plays what it must and returns what there is to score. The assumptions each makes are
told in the case's file.
"""

from collections.abc import Callable

import numpy as np

from alignsim.backtest.cases import Case
from alignsim.backtest.chance import OBSERVATION, measurement, normals
from alignsim.backtest.forecasts import Forecast, Movement, Path, Played
from alignsim.backtest.naive import NAIVE
from alignsim.backtest.observed import Observed, up_to
from alignsim.backtest.replay import flow_left
from alignsim.backtest.scores import Floats
from alignsim.catalogue.load import Catalogue, shipped_catalogue
from alignsim.engine.assemble import prepare
from alignsim.engine.ensemble import Recorded, play_ensemble
from alignsim.engine.plan import Plan
from alignsim.engine.posterior import Posterior
from alignsim.errors import AlignsimError
from alignsim.library import load_scenario
from alignsim.results import LEVELS
from alignsim.scenario import Scenario
from alignsim.scenario.dates import parse_date
from alignsim.scenario.schema import Shock
from alignsim.tables import capital_of
from alignsim.world.names import SECTORS

MONTHS = 12
LARGEST = 0.98
"""Similarity of votes beyond which its atanh is set by rounding: that of `similarity-limit`."""


def world_of(observed: Observed, year: str) -> Catalogue:
    """The shipped world, started from the ideal points of a year.

    Governments without votes, and all other figures, stay as shipped.
    """
    catalogue = shipped_catalogue()
    figures = {
        government: {"ideal_point": point, "ideal_point_sd": sd}
        for government, (point, sd) in observed.votes(year).items()
    }
    return catalogue.with_measured(figures)


def wanted(observed: Observed, table: str, period: str) -> bool:
    """Whether a forecast of this period is scored: all, or where there are further ones those."""
    return not observed.added or observed.is_blind(table, period)


# ---------------------------------------------------------------------------- votes


def differences(case: Case, observed: Observed, futures: int, posterior: Posterior) -> Played:
    """Rolling origins: the distance of ideal points some years after each start."""
    settings = case.settings
    focus, partners, horizons = settings["focus"], settings["partners"], settings["horizons"]
    series = {partner: observed.distance(focus, partner) for partner in partners}
    for partner, known in series.items():
        _must_be_consecutive(f"distance of {focus} and {partner}", tuple(known))
    last = max(max(known) for known in series.values())
    forecasts: list[Forecast] = []
    for origin in map(str, range(settings["first_origin"], int(last))):
        ahead = [h for h in horizons if wanted(observed, "ideal_points", str(int(origin) + h))]
        ahead = [h for h in ahead if str(int(origin) + h) <= last]
        if ahead:
            plan, recorded = _from_votes(case, observed, origin, max(ahead), futures, posterior)
            for partner in partners:
                ensembles = distances(plan, recorded, focus, partner)
                forecasts += _votes_forecasts(case, observed, origin, partner, ahead, ensembles)
    return Played(forecasts=tuple(forecasts))


def _votes_forecasts(
    case: Case, observed: Observed, origin: str, partner: str, ahead: list[int], ensembles: Floats
) -> list[Forecast]:
    focus = case.settings["focus"]
    series = observed.distance(focus, partner)
    if origin not in series:
        return []
    history, sd = up_to(series, origin), _sd(observed, origin, focus, partner)
    futures, made = ensembles.shape[0], []
    for years in ahead:
        period = str(int(origin) + years)
        if period not in series:
            continue
        place = f"backtest/{case.id}/{partner}/{origin}/{years}"
        error = sd * normals(int(origin), futures, OBSERVATION, place)
        around = 1.6449 * _sd(observed, period, focus, partner)
        made.append(
            Forecast(
                target=f"{capital_of(focus)}–{capital_of(partner)}",
                group=f"{years} year{'s' if years > 1 else ''} ahead",
                origin=origin,
                period=period,
                members=np.abs(ensembles[:, MONTHS * years] + error),
                naive={name: naive(history, years) for name, naive in NAIVE.items()},
                last=float(history[-1]),
                level=float(history[-1]),
                observed=series[period],
                low=series[period] - around,
                high=series[period] + around,
            )
        )
    return made


def _sd(observed: Observed, year: str, one: str, other: str) -> float:
    known = observed.votes(year)
    return float(np.hypot(known[one][1], known[other][1]))


def _from_votes(
    case: Case, observed: Observed, origin: str, years: int, futures: int, posterior: Posterior
) -> tuple[Plan, Recorded]:
    """Play a world without shocks for some years from the votes of ``origin``."""
    focus, partners = case.settings["focus"], case.settings["partners"]
    report = [q for p in partners for q in (f"alignment({focus}, {p})", f"alignment({p}, {focus})")]
    scenario = Scenario(
        name=f"{case.title}, {origin}",
        start=f"{int(origin) + 1}-01",
        months=MONTHS * years,
        seed=int(origin),
        report=tuple(report),
    )
    plan = prepare(scenario, world_of(observed, origin), posterior=posterior)
    return plan, play_ensemble(plan, futures)


def distances(plan: Plan, recorded: Recorded, one: str, other: str) -> Floats:
    """Distance of the ideal points of two governments in every future and month, (F, T + 1).

    The rule of the start read backwards: similarity of votes is what it was drawn to be in month 0,
    moved on the atanh scale by the mean change of z of the two towards each other since.
    """
    setting, futures = plan.setting, recorded.values.shape[0]
    y = []
    for government in (one, other):
        i = plan.governments.index(government)
        noise = measurement(plan.seed, futures, government)
        y.append(setting.ideal_point[i] + setting.ideal_point_sd[i] * noise)
    span = setting.ideal_point_range
    similar = similarity_of(np.abs(y[0] - y[1]), span)
    pair = (f"alignment({one}, {other})", f"alignment({other}, {one})")
    z = np.arctanh([recorded.values[:, :, plan.quantities.index(q)] for q in pair]).mean(axis=0)
    moved = np.arctanh(similar)[:, None] + z - z[:, :1]
    return np.asarray(span * (1.0 - np.tanh(moved)) / 2.0)


def similarity_of(distance: Floats, span: float) -> Floats:
    """Similarity of votes at a distance of ideal points, ``span`` being the largest there is."""
    return np.asarray(np.clip(1.0 - 2.0 * distance / span, -LARGEST, LARGEST))


# ---------------------------------------------------------------------------- flows


def flows(case: Case, observed: Observed, futures: int, posterior: Posterior) -> Played:
    """A monthly flow as a share of the same month of a base year, beside what is not blocked.

    With ``against`` in the settings the flow is told relative to another that was not pressed.
    """
    settings = case.settings
    table, base, origin = "flows", settings["base"], settings["origin"]
    series = observed.series(table, settings["column"])
    index = share_of_base(series, base)
    if settings.get("against"):
        other = share_of_base(observed.series(table, settings["against"]), base)
        index = {month: value / other[month] for month, value in index.items()}
    scenario = load_scenario(settings["scenario"])
    plan = prepare(scenario, shipped_catalogue(), posterior=posterior)
    left = flow_left(plan, play_ensemble(plan, futures), settings["seller"], settings["buyer"])
    sectors = [SECTORS.index(name) for name in settings["sectors"]]
    i, j = (plan.governments.index(settings[role]) for role in ("seller", "buyer"))
    flow = np.average(left[:, :, sectors], axis=2, weights=plan.setting.sales[i, j, sectors])
    first = parse_date(scenario.start).count - 1
    history = up_to(index, origin)
    forecasts = []
    for group, (begin, end) in settings["periods"].items():
        for month in (m for m in index if begin <= m <= end and wanted(observed, table, m)):
            ahead = parse_date(month).count - parse_date(origin).count
            forecasts.append(
                Forecast(
                    target=settings["target"],
                    group=group,
                    origin=origin,
                    period=month,
                    members=flow[:, parse_date(month).count - first],
                    naive={name: naive(history, ahead) for name, naive in NAIVE.items()},
                    last=float(history[-1]),
                    level=1.0,
                    observed=index[month],
                    low=index[month],
                    high=index[month],
                )
            )
    return Played(forecasts=tuple(forecasts))


def share_of_base(series: dict[str, float], base: int) -> dict[str, float]:
    """A monthly series as a share of the same month of the base year."""
    return {month: value / series[f"{base}{month[4:]}"] for month, value in series.items()}


# ---------------------------------------------------------------------------- movements


def media(case: Case, observed: Observed, futures: int, posterior: Posterior) -> Played:
    """Changes from year to year: whom a government draws nearer to, and whom its press does."""
    focus, table = case.settings["focus"], "media"
    months = observed.periods(table)
    _must_be_consecutive(f"table {table}", months)
    years = [y for y in sorted({m[:4] for m in months}) if f"{y}-12" in months]
    plan = prepare(
        Scenario(name=case.title, start=months[0], months=len(months), seed=int(months[0][:4])),
        world_of(observed, str(int(months[0][:4]) - 1)),
        posterior=posterior,
    )
    recorded = play_ensemble(plan, futures)
    partners = sorted({key[1] for key in observed.tables[table]})
    regard = _yearly(
        np.stack([recorded.values[:, 1:, _regard(plan, focus, p)] for p in partners]), len(years)
    )
    regard -= regard.mean(axis=0)
    tones = [list(observed.series(table, "tone", of=p).values()) for p in partners]
    if len({len(tone) for tone in tones}) > 1:
        raise AlignsimError(f"table {table} must have every government in every month")
    tone = _yearly(np.array(tones), len(years))
    scored = [k for k in range(1, len(years)) if wanted(observed, table, f"{years[k]}-12")]
    if not scored:
        return Played()
    steps = [k - 1 for k in scored]
    moved = Movement(
        target=f"{capital_of(focus)} towards {len(partners)} partners",
        group=f"{years[scored[0] - 1]} to {years[scored[-1]]}, year on year",
        labels=tuple(partners),
        model=np.median(np.diff(regard, axis=-1), axis=1)[:, steps],
        spread=np.std(np.diff(regard, axis=-1), axis=1)[:, steps],
        observed=np.diff(tone, axis=-1)[:, steps],
    )
    return Played(movements=(moved,))


def _regard(plan: Plan, focus: str, partner: str) -> int:
    return plan.quantities.index(f"alignment({focus}, {partner})")


def _yearly(monthly: Floats, years: int) -> Floats:
    """Means of the last axis by year; months after the last full year are left out."""
    whole = monthly[..., : years * MONTHS]
    return np.asarray(whole.reshape(*whole.shape[:-1], years, MONTHS).mean(axis=-1))


def tests(case: Case, observed: Observed, futures: int, posterior: Posterior) -> Played:
    """Threat felt in a model that is told of every month with tests, beside newspapers' alarm."""
    settings, table = case.settings, "missiles"
    months = observed.periods(table)
    _must_be_consecutive(f"table {table}", months)
    fired = observed.series(table, "missiles")
    risk = np.array(list(observed.series(table, "risk_korea").values()))
    by, focus = settings["by"], settings["focus"]
    quantity = f"threat({focus}, {by})"
    shocks = tuple(
        Shock(id=f"tests-{m}", type=settings["move"], date=m, by=(by,), on=tuple(settings["on"]))
        for m in months
        if fired[m] > 0
    )
    scenario = Scenario(
        name=case.title,
        start=months[0],
        months=len(months),
        seed=int(months[0][:4]),
        shocks=shocks,
        report=(quantity,),
    )
    world = world_of(observed, str(int(months[0][:4]) - 1))
    plan = prepare(scenario, world, frozenset({by}), posterior)
    threat = play_ensemble(plan, futures).values[:, 1:, plan.quantities.index(quantity)]
    scored = [k for k in range(1, len(months)) if wanted(observed, table, months[k])]
    steps = [k - 1 for k in scored]
    if not scored:
        return Played()
    moved = Movement(
        target=f"Threat to {capital_of(focus)} from {capital_of(by)}",
        group=f"{months[scored[0]]} to {months[scored[-1]]}, month on month",
        labels=tuple(months[k] for k in scored),
        model=np.median(np.diff(threat, axis=1), axis=0)[steps],
        spread=np.std(np.diff(threat, axis=1), axis=0)[steps],
        observed=np.diff(risk)[steps],
    )
    path = Path(
        periods=months,
        quantiles=np.quantile(threat, LEVELS, axis=0),
        observed=risk,
        model_label=f"Threat to {capital_of(focus)} from {capital_of(by)}, model",
        observed_label="Articles on risk that name South Korea, observed (%)",
        marks=tuple(m for m in months if fired[m] > 0),
        mark_label="month with missile tests",
    )
    return Played(movements=(moved,), paths=(path,))


def _must_be_consecutive(what: str, periods: tuple[str, ...]) -> None:
    counts = [int(p) if len(p) == 4 else parse_date(p).count for p in periods]
    if counts != list(range(counts[0], counts[0] + len(counts))):
        raise AlignsimError(f"{what}: years and months must follow one another without a gap")


MAPPINGS: dict[str, Callable[[Case, Observed, int, Posterior], Played]] = {
    "ideal-point-distance": differences,
    "flow-left": flows,
    "media-tone": media,
    "threat-after-tests": tests,
}
"""Kinds of case."""
