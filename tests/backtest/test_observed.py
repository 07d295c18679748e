"""Observed figures: what is shipped, and further years that a user adds."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignsim.backtest.observed import load_observed, up_to
from alignsim.catalogue.load import shipped_catalogue
from alignsim.errors import AlignsimError

VOTES = "year,government,ideal_point,low,high\n"


def folder(tmp_path: Path, text: str, name: str = "ideal_points.csv") -> Path:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_published_figures_are_met() -> None:
    observed = load_observed()
    guests = observed.series("flows", "visitors_china_k")
    others = observed.series("flows", "visitors_others_k")
    exports = observed.series("flows", "exports_to_china_musd")

    def ratio(series: dict[str, float]) -> float:
        months = [f"{m:02d}" for m in range(3, 13)]
        now, then = (sum(series[f"{year}-{m}"] for m in months) for year in (2017, 2016))
        return now / then

    assert ratio(guests) == pytest.approx(0.43, abs=0.005)
    assert ratio(others) == pytest.approx(1.01, abs=0.005)
    assert ratio(exports) == pytest.approx(1.13, abs=0.005)
    fired = observed.series("missiles", "missiles")
    assert sum(v for m, v in fired.items() if m.startswith("2016")) == 24
    assert sum(v for m, v in fired.items() if m.startswith("2017")) == 21


def test_figures_of_votes_trade_and_arms_end_in_2021() -> None:
    observed = load_observed()
    assert max(observed.shipped.values()) <= "2021-12"
    assert observed.periods("ideal_points")[-1] == "2021"


def test_votes_of_2021_are_those_of_the_measured_start() -> None:
    measured = shipped_catalogue().measured
    for government, (point, sd) in load_observed().votes("2021").items():
        assert point == pytest.approx(measured[government]["ideal_point"], abs=6e-3)
        assert sd == pytest.approx(measured[government]["ideal_point_sd"], abs=6e-3)
    earlier = load_observed().votes("2020")["beijing"][0]
    assert earlier != pytest.approx(measured["beijing"]["ideal_point"], abs=6e-3)


def test_a_catalogue_takes_another_start_and_leaves_the_shipped_one_alone() -> None:
    catalogue = shipped_catalogue()
    before = dict(catalogue.measured["seoul"])
    other = catalogue.with_measured({"seoul": {"ideal_point": 0.1}})
    assert other.measured["seoul"] == before | {"ideal_point": 0.1}
    assert other.measured["tokyo"] == catalogue.measured["tokyo"]
    assert catalogue.measured["seoul"] == before
    with pytest.raises(KeyError, match="no figure called ideal"):
        catalogue.with_measured({"seoul": {"ideal": 0.1}})
    with pytest.raises(KeyError):
        catalogue.with_measured({"atlantis": {"ideal_point": 0.1}})


def test_further_rows_go_on_where_the_shipped_ones_end(tmp_path: Path) -> None:
    text = VOTES + "2022,seoul,0.9,0.8,1.0\n2022,beijing,-1.1,-1.2,-1.0\n"
    observed = load_observed(folder(tmp_path, text))
    assert observed.added == {"ideal_points": ("2022",)}
    assert observed.is_blind("ideal_points", "2022")
    assert not observed.is_blind("ideal_points", "2021")
    assert observed.distance("seoul", "beijing")["2022"] == pytest.approx(2.0)
    assert "2022" not in observed.distance("seoul", "moscow")
    votes = observed.votes("2022")
    assert votes["moscow"] == load_observed().votes("2021")["moscow"]
    assert votes["seoul"][0] == 0.9


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "year,government,ideal_point\n2022,seoul,0.9\n",
            "the columns must be year,government",
        ),
        (VOTES + "2021,seoul,0.9,0.8,1\n", "2021 is shipped already; rows must be after 2021"),
        (VOTES + "next,seoul,0.9,0.8,1\n", "'next' is no year"),
        (VOTES + "2022,atlantis,0.9,0.8,1\n", "'atlantis' is none of ankara"),
        (VOTES + "2022,seoul,much,0.8,1\n", "line 2: every column but year and government holds"),
        (VOTES + "2022,seoul,2,0.8,1\n", "must lie from low to high"),
        (VOTES + "2022,seoul,nan,0.8,1\n", "numbers must be finite"),
        (VOTES + 2 * "2022,seoul,0.9,0.8,1\n", "line 3: 2022 and seoul is there twice"),
    ],
)
def test_a_faulty_row_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(AlignsimError, match="line") as fault:
        load_observed(folder(tmp_path, text))
    assert says in str(fault.value)


def test_a_folder_without_tables_says_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(AlignsimError, match=r"holds none of ideal_points\.csv"):
        load_observed(tmp_path)


def test_history_ends_at_the_origin() -> None:
    assert up_to({"2001": 1.0, "2000": 5.0, "2002": 9.0}, "2001").tolist() == [5.0, 1.0]
