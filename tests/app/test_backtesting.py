"""``alignsim backtest``: a table, JSON and plots; further years scored blind."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from alignsim.app.cli import main
from alignsim.app.options import EXIT_REFUSED


def alignsim(*arguments: str | Path) -> Result:
    done = CliRunner().invoke(main, [str(each) for each in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_a_case_is_printed_in_words_and_drawn(tmp_path: Path) -> None:
    done = alignsim("backtest", "thaad-travel", "--futures", "20", "--out", tmp_path)
    assert done.exit_code == 0
    assert "better than no change, but told the events" in " ".join(done.output.split())
    assert "Chosen by these data" in done.output
    *lines, where = done.output.splitlines()
    assert max(map(len, lines)) <= 100
    assert str(tmp_path) in where
    drawn = tmp_path / "backtests"
    assert {p.name for p in drawn.iterdir()} == {
        *("scores.json", "thaad-travel.png", "thaad-travel.svg")
    }
    assert (drawn / "thaad-travel.png").read_bytes().startswith(b"\x89PNG")


def test_json_holds_the_scores_and_the_same_run_gives_the_same(tmp_path: Path) -> None:
    arguments = ("backtest", "missile-alarm", "media-tone", "--futures", "8", "--json", "--out")
    first = alignsim(*arguments, tmp_path / "a")
    data = json.loads(first.stdout)
    assert data["futures"] == 8 and data["scores"] == []
    assert [row["case"] for row in data["links"]] == ["missile-alarm", "media-tone"]
    assert (tmp_path / "a" / "backtests" / "scores.json").read_text("utf-8") == first.stdout
    assert (tmp_path / "a" / "backtests" / "media-tone.png").exists()
    assert alignsim(*arguments, tmp_path / "b").stdout == first.stdout


def test_made_up_years_are_scored_blind(tmp_path: Path) -> None:
    rows = "year,government,ideal_point,low,high\n"
    rows += "2022,seoul,0.9,0.8,1.0\n2022,washington,2.5,2.4,2.6\n"
    years = tmp_path / "years"
    years.mkdir()
    (years / "ideal_points.csv").write_text(rows, encoding="utf-8")
    given = ("--futures", "10", "--observed", years, "--out", tmp_path)
    done = alignsim("backtest", "un-votes", "thaad-goods", *given)
    text = " ".join(done.output.split())
    assert done.exit_code == 0
    assert "Blind: only years that were not shipped" in text
    assert "Seoul–Washington, 1 year ahead: too few to tell" in text
    assert "Seoul–Beijing" not in text
    assert "No further years of this case were given" in text
    data = json.loads((tmp_path / "backtests" / "scores.json").read_text("utf-8"))
    assert data["further"] == {"ideal_points": ["2022"]}
    assert [row["each"][0][0] for row in data["scores"]] == ["2022"] * 3


def test_mistakes_are_refused_in_plain_words(tmp_path: Path) -> None:
    done = alignsim("backtest", "un-vote", "--out", tmp_path)
    assert done.exit_code == EXIT_REFUSED and "did you mean un-votes" in done.output
    done = alignsim("backtest", "--observed", tmp_path, "--out", tmp_path / "out")
    assert done.exit_code == EXIT_REFUSED and "ideal_points.csv" in done.output


def test_forecasts_draw_from_a_posterior(tmp_path: Path) -> None:
    table = tmp_path / "particles.csv"
    table.write_text("noise\n0.001\n")
    found = []
    for choice in ("none", table):
        out = tmp_path / str(len(found))
        given = ("--futures", "8", "--no-plots", "--json", "--posterior", choice, "--out", out)
        done = alignsim("backtest", "media-tone", *given)
        found.append(json.loads(done.stdout))
    assert found[0]["posterior"] == "none" != found[1]["posterior"]
    assert found[0]["links"][0]["signal"] < found[1]["links"][0]["signal"]
