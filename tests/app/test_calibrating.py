"""``alignsim calibrate``: what it prints, draws and writes, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from click.testing import CliRunner, Result

from alignsim.app import calibrating
from alignsim.app.cli import main
from alignsim.app.options import EXIT_REFUSED
from alignsim.backtest.judge import ALL
from alignsim.backtest.observed import load_observed
from alignsim.calibration import fit
from alignsim.calibration.data import data_of
from alignsim.calibration.fit import Fitted, from_priors, particles_of
from alignsim.calibration.foresight import foresight
from alignsim.calibration.particles import HARDLY, told_of
from alignsim.calibration.record import origin_of, write
from alignsim.calibration.settings import load_settings
from alignsim.calibration.smc import Population
from alignsim.engine.posterior import Posterior, chosen_posterior


def alignsim(*arguments: str | Path) -> Result:
    done = CliRunner().invoke(main, [str(each) for each in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    """A made-up result: noise is pushed upwards, all else is as it was believed."""
    settings = replace(load_settings(), resamples=20)
    settings = replace(settings, test={**settings.test, "futures": 4})
    observed, random = load_observed(), np.random.default_rng(4)
    data = data_of(settings, observed)
    rows = from_priors(settings, 60, 5)
    values = {name: np.array([row[name] for row in rows]) for name in settings.priors}
    values["noise"] = 0.036 + 0.003 * random.random(60)
    simulated = [
        {n: v + 2 * data.spread[n] * random.normal() for n, v in data.value.items()} for _ in rows
    ]
    summaries = {n: np.array([each[n] for each in simulated]) for n in data.value}
    some = [Population(k, 2.0 - k, 90 + k, values, np.full(60, 1 / 60), summaries) for k in (0, 1)]
    drawn = particles_of(settings, some[-1], 3)
    columns = [drawn[name] for name in settings.parameters]
    posterior = Posterior(tuple(settings.parameters), np.column_stack(columns))
    return Fitted(
        settings=settings,
        data=data,
        seed=3,
        populations=some,
        posterior=posterior,
        told={name: told_of(settings, p, drawn[name]) for name, p in settings.priors.items()},
        before=simulated,
        after=simulated[:20],
        foresight=foresight(settings, observed, posterior),
        ended="the tolerance is reached",
    )


def test_what_was_found_is_printed_drawn_and_written(
    fitted: Fitted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibrating, "calibrate", lambda *_, **__: fitted)
    folder = tmp_path / "calibration"
    folder.mkdir()
    done = alignsim("calibrate", "--out", tmp_path)
    assert done.exit_code == 0
    text = " ".join(done.output.split())
    assert "noise: informed, presses upwards" in text
    assert f"balance: {HARDLY}" in text
    assert "because the tolerance is reached; effective sample size 60" in text
    assert "too few years to tell" in text
    assert "Seoul–Beijing" in text
    assert {path.name for path in folder.iterdir()} == {
        *("posterior.csv", "posterior.yaml", "fit.png", "fit.svg"),
        *("parameters.png", "parameters.svg"),
    }
    assert (folder / "fit.png").read_bytes().startswith(b"\x89PNG")


def test_particles_read_back_are_those_written_and_name_their_origin(
    fitted: Fitted, tmp_path: Path
) -> None:
    write(fitted, tmp_path)
    read = chosen_posterior(tmp_path / "posterior.csv")
    assert read.parameters == fitted.posterior.parameters
    assert read.digest == fitted.posterior.digest
    origin = yaml.safe_load((tmp_path / "posterior.yaml").read_text(encoding="utf-8"))
    assert origin == origin_of(fitted)
    assert origin["particles"] == read.digest and origin["seed"] == 3
    assert origin["parameters"]["noise"]["word"].endswith("upwards")
    assert origin["parameters"]["balance"]["range"] == {"low": 0.0, "value": 0.05, "high": 0.12}
    assert origin["populations"][1] == {"tolerance": 1.0, "tried": 91, "accepted": 60}
    assert origin["summaries"].keys() == fitted.settings.summaries.keys()
    assert origin["test"]["prior"][ALL]["n"] == 18
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    write(fitted, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert len(before) == 2


def test_particles_are_of_parameters_alone(fitted: Fitted) -> None:
    assert fitted.posterior.parameters == tuple(fitted.settings.parameters)
    assert len(fitted.posterior.particles) == fitted.settings.search.rows
    assert {*fitted.told} > {*fitted.posterior.parameters}


def test_test_years_are_scored_and_no_others(fitted: Fitted) -> None:
    found = fitted.foresight
    assert found.years == ("2020", "2021")
    periods = {period for score in found.prior.values() for period, _ in score.each}
    assert periods == {"2020", "2021"}
    assert found.prior[ALL].n == found.posterior[ALL].n == 18
    assert found.change == 1 - found.posterior[ALL].crps / found.prior[ALL].crps
    assert found.prior[ALL].crps != found.posterior[ALL].crps


@pytest.mark.parametrize(("share", "word"), [(0.02, "2.0% lower"), (-0.05, "5.0% higher")])
def test_words_tell_whether_forecasts_became_better(
    fitted: Fitted, share: float, word: str
) -> None:
    found = fitted.foresight
    prior = replace(found.prior[ALL], crps=0.2)
    posterior = replace(found.posterior[ALL], crps=0.2 * (1 - share))
    other = replace(found, prior={ALL: prior}, posterior={ALL: posterior})
    assert word in calibrating.foresight_in_words(replace(fitted, foresight=other))


def test_what_cannot_be_begun_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    late = tmp_path / "late.yaml"
    shipped = Path(fit.__file__).parents[1] / "world" / "data" / "calibration.yaml"
    text = shipped.read_text(encoding="utf-8").replace("  last: 2019", "  last: 2021")
    late.write_text(text, encoding="utf-8")
    done = alignsim("calibrate", "--settings", late, "--out", tmp_path)
    assert done.exit_code == EXIT_REFUSED
    assert "votes/last touches 2021" in done.stderr
    monkeypatch.setattr(fit, "find_spec", lambda _: None)
    done = alignsim("calibrate", "--out", tmp_path)
    assert done.exit_code == EXIT_REFUSED
    assert 'pip install "alignsim[calibration]"' in done.stderr
    assert "Traceback" not in done.output


@pytest.mark.slow
def test_a_small_search_can_be_drawn_from_and_does_not_depend_on_processes(tmp_path: Path) -> None:
    found = []
    for jobs, name in (("1", "one"), ("2", "two")):
        given = ("--jobs", jobs, "--particles", "6", "--populations", "2", "--no-plots")
        done = alignsim("calibrate", *given, "--out", tmp_path / name)
        assert done.exit_code == 0, done.output
        folder = tmp_path / name / "calibration"
        files = [(folder / file).read_bytes() for file in ("posterior.csv", "posterior.yaml")]
        found.append(files)
    assert found[0] == found[1]
    again = alignsim("calibrate", *given, "--out", tmp_path / "two")
    assert again.exit_code == EXIT_REFUSED and "--resume" in again.stderr
    alignsim("calibrate", *given, "--resume", "--out", tmp_path / "two")
    assert [(folder / file).read_bytes() for file in ("posterior.csv", "posterior.yaml")] == files
    options = ("--futures", "4", "--no-plots", "--posterior", folder / "posterior.csv")
    assert alignsim("run", "madrid-2022", *options, "--out", tmp_path).exit_code == 0
