"""Commands that play many scenarios or settings: claims, assumptions, the past."""

from pathlib import Path

import click

from alignsim.app import options


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--futures", type=click.IntRange(2, 2**32), default=500, show_default=True)
@click.option(
    "--file",
    type=click.Path(path_type=Path),
    metavar="MY_CLAIMS.yaml",
    help="Claims of your own, instead of those of the sources; see docs/claims.md.",
)
@click.option("--seed", type=int, help="Seed of all draws, instead of the scenarios'.")
@options.posterior
@options.jobs
@options.as_json("Figures")
@options.out("tables")
@options.refusing
def claims(
    names: tuple[str, ...],
    futures: int,
    file: Path | None,
    seed: int | None,
    posterior: str,
    jobs: int,
    as_json: bool,
    out: Path,
) -> None:
    """Test what the sources claim: each claim with and without its shock.

    Without NAME all are tested. A claim is supported, not supported, or
    depends on the future; the exit status is 0 whatever the verdicts.

    \b
    Example:  alignsim claims
              alignsim claims madrid-draws-seoul-to-alliance --futures 2000
              alignsim claims --file my-claims.yaml
    """
    from alignsim.app.claiming import Settings, claims_and_verdicts

    claims_and_verdicts(names, Settings(futures, file, seed, posterior, jobs, out), as_json)


@click.command()
@click.argument("scenario", required=False, metavar="[NAME_OR_FILE]")
@click.option(
    "--of",
    multiple=True,
    metavar="QUANTITY",
    help="What is looked at; may be given several times. By default all that is reported.",
)
@click.option(
    "--theory",
    "names",
    multiple=True,
    metavar="NAME",
    help="A theory to be compared; may be given several times. By default all.",
)
@options.month("Month of the effects")
@click.option("--futures", type=click.IntRange(2, 2**32), default=500, show_default=True)
@options.seed
@options.posterior
@options.jobs
@options.as_json("Figures")
@options.out("tables and plots")
@options.plots
@options.refusing
def theories(
    scenario: str | None,
    of: tuple[str, ...],
    names: tuple[str, ...],
    month: str | None,
    futures: int,
    seed: int | None,
    posterior: str,
    jobs: int,
    as_json: bool,
    out: Path,
    plots: bool,
) -> None:
    """Tell whether a conclusion holds under rival theories of choice.

    What the scenario's shocks do is played under every theory, on the same
    draws: robust, depends on theory, or no effect. Without NAME_OR_FILE the
    theories are described.

    \b
    Example:  alignsim theories
              alignsim theories madrid-2022 --of "alignment(seoul, nato)"
              alignsim theories taiwan-crisis --month 12
    """
    from alignsim.app.rivalling import Settings, describe_theories, theories_and_tell

    if scenario is None:
        describe_theories(names, as_json)
        return
    given = Settings(futures, of, names, month, seed, posterior, jobs, out, plots)
    theories_and_tell(scenario, given, as_json)


@click.command()
@click.argument("scenario", metavar="NAME_OR_FILE")
@click.option(
    "--of",
    multiple=True,
    metavar="QUANTITY",
    help="The result, or a condition whose probability is the result; may be given several times. "
    "By default the first quantity reported.",
)
@options.month("Month of the result")
@click.option(
    "--method",
    type=click.Choice(("morris", "sobol", "pawn")),
    default="morris",
    show_default=True,
    help="Effects over the range; shares of variance; given futures of one run.",
)
@click.option(
    "--parameters",
    "factors",
    default="all",
    show_default=True,
    callback=options.words_given,
    metavar="NAMES",
    help="What is swept, between commas: parameters, all, preferences of GOVERNMENT, effects of "
    "MOVE, or one of these as in security of GOVERNMENT.",
)
@click.option("--samples", type=int, metavar="N", help="Trajectories, or base samples (2^n).")
@click.option("--futures", type=int, metavar="K", help="At every point; for pawn, of the run.")
@options.seed
@options.posterior
@options.jobs
@options.as_json("Figures")
@options.out("runs and sweeps")
@options.plots
@options.refusing
def sweep(
    scenario: str,
    of: tuple[str, ...],
    month: str | None,
    method: str,
    factors: tuple[str, ...],
    samples: int | None,
    futures: int | None,
    seed: int | None,
    posterior: str,
    jobs: int,
    as_json: bool,
    out: Path,
    plots: bool,
) -> None:
    """Tell which assumption drives a result, and which hardly matters.

    Needs: pip install "alignsim[analysis]". Every setting of the factors is
    played over the same futures. With pawn, NAME_OR_FILE may be the folder
    of an earlier run, and nothing else is played.

    \b
    Example:  alignsim sweep madrid-2022 --of "alignment(seoul, beijing)"
              alignsim sweep madrid-2022 --method sobol --parameters noise,inertia
              alignsim sweep taiwan-crisis --parameters "preferences of seoul"
    """
    from alignsim.app.sweeping import Settings, sweep_and_tell

    given = Settings(
        of, factors, method, month, samples, futures, seed, posterior, jobs, out, plots
    )
    sweep_and_tell(scenario, given, as_json)


@click.command()
@click.argument("scenario", metavar="NAME_OR_FILE")
@click.option("--outcome", required=True, metavar="CONDITION", help="What comes about, as in when.")
@options.month("Month of the outcome")
@click.option(
    "--method",
    type=click.Choice(("prim", "cart")),
    default="prim",
    show_default=True,
    help="Peel away what lacks it; or a classification tree.",
)
@click.option(
    "--parameters",
    "factors",
    default="everything",
    show_default=True,
    callback=options.words_given,
    metavar="NAMES",
    help="Where to look, between commas: as of sweep, or everything that futures draw.",
)
@click.option("--threshold", type=float, metavar="D", help="Density that the region shall have.")
@click.option("--futures", type=int, metavar="N", help="Of the run; half find, half judge.")
@options.seed
@options.posterior
@options.jobs
@options.as_json("Figures")
@options.out("runs and discoveries")
@options.plots
@options.refusing
def discover(
    scenario: str,
    outcome: str,
    month: str | None,
    method: str,
    factors: tuple[str, ...],
    threshold: float | None,
    futures: int | None,
    seed: int | None,
    posterior: str,
    jobs: int,
    as_json: bool,
    out: Path,
    plots: bool,
) -> None:
    """Tell in which region of the assumptions an outcome comes about.

    Half of the futures find the region, the other half judge it.
    NAME_OR_FILE may be the folder of an earlier run.

    \b
    Example:  alignsim discover madrid-2022 --outcome "loss(seoul) > 0.5"
              alignsim discover taiwan-crisis --outcome "support(seoul) < 0.4"
    """
    from alignsim.app.discovering import Settings, discover_and_tell

    given = Settings(
        outcome, factors, method, month, threshold, futures, seed, posterior, jobs, out, plots
    )
    discover_and_tell(scenario, given, as_json)


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@click.option("--futures", type=click.IntRange(2, 2**32), default=400, show_default=True)
@click.option(
    "--observed",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Further observed years, to be scored blind; see docs/validation.md.",
)
@options.posterior
@options.as_json("Scores")
@options.out("scores and plots")
@options.plots
@options.refusing
def backtest(
    cases: tuple[str, ...],
    futures: int,
    observed: Path | None,
    posterior: str,
    as_json: bool,
    out: Path,
    plots: bool,
) -> None:
    """Hold the model against the past: forecasts, what came, and no change.

    Without CASE all are played. Skill is 1 less the model's error (CRPS) over
    that of no change: above 0 better, below 0 worse; in brackets 90%.

    \b
    Example:  alignsim backtest
              alignsim backtest un-votes --observed my-years
    """
    from alignsim.app.backtesting import backtest as play

    play(cases, futures, observed, as_json, out, plots, posterior)


@click.command()
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=2019, show_default=True)
@click.option("--resume", is_flag=True, help="Go on with the search in the folder.")
@click.option(
    "--jobs",
    type=click.IntRange(0, options.MOST_JOBS),
    default=0,
    help="Processes; 0 for all cores.",
)
@click.option("--populations", type=click.IntRange(1), help="At most so many.")
@click.option("--particles", type=click.IntRange(2), help="Of a population.")
@click.option("--minutes", type=click.FloatRange(0.1), help="Begin nothing that ends later.")
@click.option(
    "--settings",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What is fitted to what, instead of the shipped calibration.yaml.",
)
@options.out("particles and plots")
@options.plots
@options.refusing
def calibrate(
    seed: int,
    resume: bool,
    jobs: int,
    populations: int | None,
    particles: int | None,
    minutes: float | None,
    file: Path | None,
    out: Path,
    plots: bool,
) -> None:
    """Fit parameters to the years before 2020; write particles for --posterior.

    Needs: pip install "alignsim[calibration]". Takes half an hour on two
    cores. What is complete survives an interrupt; --resume goes on with it.
    The same seed and number of populations give the same particles.

    \b
    Example:  alignsim calibrate --minutes 30
              alignsim calibrate --resume
              alignsim run x --posterior results/calibration/posterior.csv
    """
    from alignsim.app.calibrating import calibrate_and_tell

    calibrate_and_tell(seed, out, resume, jobs, populations, particles, minutes, file, plots)
