"""Explanations: parts of means are means of parts, in plain words; what cannot be is refused."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import alignsim
from alignsim.errors import AlignsimError
from alignsim.explained import (
    digits_of,
    explanation_sentences,
    explanation_table,
    part_in_words,
    sources_in_words,
)
from alignsim.explanation import ACT, BALANCE, NOISE, REVERSION, Cause, Explanation, Part
from alignsim.replay import Period, period_of
from alignsim.results import Results
from alignsim.runner import adjust
from alignsim.scenario.schema import Scenario, Shock
from worlds import examples

SEOUL = "alignment(seoul, washington)"
SCENARIO = Scenario(
    name="Small",
    start="2022-01",
    months=4,
    seed=3,
    actors=("beijing", "seoul", "tokyo", "washington"),
    shocks=(
        Shock(
            id="visit",
            type="attend-summit",
            date="2022-02",
            by="seoul",
            on="washington",
            source="koreapro-2022-01, csds-2022-07",
        ),
    ),
    report=(SEOUL, "loss(seoul)"),
)
DATES = ("2021-12", "2022-01", "2022-02", "2022-03", "2022-04")


@pytest.fixture(scope="module")
def results() -> Results:
    return alignsim.run(SCENARIO, 12)


def part(mean: float, cause: Cause, spread: float = 0.0, futures: int = 50) -> Part:
    values = mean + spread * np.linspace(-1, 1, futures)
    return Part(cause, values, values != 0, targets=(cause.target,) if cause.target else ())


def act(mean: float, target: str, role: str = "bystander") -> Part:
    cause = Cause(ACT, origin="chosen", by="beijing", move="warn", target=target, role=role)
    return replace(part(mean, cause), dates=("2022-01",), sources=("a-1", "a-2", "a-3", "a-4"))


def made(*parts: Part) -> Explanation:
    before = np.full(len(parts[0].values), 0.25)
    after = before + np.sum([each.values for each in parts], axis=0)
    names = {"seoul": "South Korea", "washington": "United States"}
    dates, futures = ("2021-12", "2022-04"), (0, len(before))
    ordered = tuple(sorted(parts, key=lambda each: -abs(each.mean)))
    return Explanation("Made", SEOUL, names, dates, futures, before, after, ordered)


def printed(found: Explanation) -> str:
    stream = io.StringIO()
    Console(file=stream, width=80).print(explanation_table(found))
    return stream.getvalue()


# -- the parts ------------------------------------------------------------------------------------


def test_the_mean_over_futures_of_the_parts_is_the_part_of_the_mean(results: Results) -> None:
    found = alignsim.explain(results, SEOUL)
    assert found.missed < 1e-12
    assert found.values.shape == (12, len(found.parts))
    means = found.values.mean(axis=0)
    assert np.allclose(means, [each.mean for each in found.parts], atol=1e-15, rtol=0)
    assert means.sum() == pytest.approx(results.change(SEOUL).mean(), abs=1e-12)
    assert list(np.abs(means)) == sorted(np.abs(means), reverse=True)


def test_months_add_up_to_the_whole_and_one_future_is_a_row_of_all(results: Results) -> None:
    whole = alignsim.explain(results, SEOUL)
    months = [alignsim.explain(results, SEOUL, month=each) for each in DATES[1:]]
    both = [
        alignsim.explain(results, SEOUL, until=DATES[2]),
        alignsim.explain(results, SEOUL, since=DATES[2]),
    ]
    for spans in (months, both):
        for cause in {each.cause for each in whole.parts}:
            mine = sum(p.values for span in spans for p in span.parts if p.cause == cause)
            (wanted,) = [p.values for p in whole.parts if p.cause == cause]
            assert np.abs(mine - wanted).max() < 1e-12
    one = alignsim.explain(results, SEOUL, future=7)
    assert one.futures == (7, 1) and one.total.values[0] == whole.total.values[7]
    for single in one.parts:
        (wanted,) = [p.values[7] for p in whole.parts if p.cause == single.cause]
        assert single.values[0] == wanted and single.half == 0


def test_an_act_of_a_shock_is_told_with_its_month_and_its_sources(results: Results) -> None:
    found = alignsim.explain(results, SEOUL)
    (visit,) = [each for each in found.parts if each.cause and each.cause.shock == "visit"]
    assert visit.cause is not None and visit.cause.origin == "shock:visit" and visit.share == 1
    assert visit.dates == ("2022-02",) and visit.cause.role == "commitment"
    assert visit.sources[:2] == ("koreapro-2022-01", "csds-2022-07")
    assert "goldstein-1992" in visit.sources
    before = alignsim.explain(results, SEOUL, month="2022-01")
    assert visit.cause not in [each.cause for each in before.parts]


def test_a_shock_may_be_called_chosen() -> None:
    (visit,) = SCENARIO.shocks
    shocks = (visit.model_copy(update={"id": "chosen"}),)
    found = alignsim.explain(SCENARIO.model_copy(update={"shocks": shocks}), SEOUL, futures=4)
    causes = [each.cause for each in found.parts if each.cause]
    assert [each.origin for each in causes if each.shock == "chosen"] == ["shock:chosen"]
    assert len(set(causes)) == len(causes)


def test_a_parameter_that_the_scenario_sets_is_its_own_source() -> None:
    given = SCENARIO.model_copy(update={"parameters": {"noise": 0.05}})
    found = alignsim.explain(given, SEOUL, futures=4)
    (noise,) = [each for each in found.parts if each.cause == Cause(NOISE)]
    assert noise.sources == ("scenario",)
    (back,) = [each for each in found.parts if each.cause == Cause(REVERSION)]
    assert back.sources == ("calibration",)


def test_a_loss_is_split_by_who_restricts() -> None:
    shock = Shock(id="boycott", type="economic-coercion", date="2022-02", by="beijing", on="seoul")
    given = SCENARIO.model_copy(update={"shocks": (shock,)})
    found = alignsim.explain(given, "loss(seoul)", futures=6)
    assert found.missed < 1e-12 and found.parts[0].cause == Cause("restriction", "beijing")
    assert part_in_words(found, found.parts[0]) == "Beijing's restrictions"
    assert found.total.mean > 0
    calm = alignsim.explain(SCENARIO, "loss(seoul)", month="2022-01", futures=6)
    assert calm.total.mean < found.total.mean, "a comparison that must say different"


@examples(60)
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30), st.integers(1, 12))
def test_what_is_told_adds_up_however_much_is_gathered(sizes: list[float], top: int) -> None:
    parts = [act(size, f"t{k}", ("bystander", "received")[k % 2]) for k, size in enumerate(sizes)]
    parts += [part(size, Cause(BALANCE, f"g{k}")) for k, size in enumerate(sizes)]
    found = made(*parts, part(0.0001, Cause(NOISE)))
    told = found.ranked(top)
    assert np.abs(sum(each.values for each in told) - found.total.values).max() < 1e-12
    assert sum(each.gathered for each in told) == len(found.parts)
    assert any(each.cause == Cause(NOISE) for each in told)
    assert len(told) <= top + 5
    again = replace(found, parts=tuple(told)).ranked(top)
    assert [(each.cause, each.gathered) for each in again] == [
        (each.cause, each.gathered) for each in told
    ]


def test_acts_on_several_targets_are_told_as_one_and_small_parts_by_kind() -> None:
    found = made(
        act(-0.2, "tokyo"),
        act(-0.1, "taipei"),
        *(part(0.003, Cause(BALANCE, each)) for each in ("tokyo", "moscow", "kyiv")),
        part(0.001, Cause(NOISE), spread=0.01),
    )
    words = [part_in_words(found, each) for each in found.ranked(4)]
    assert words == [
        "Beijing warns Tokyo and Taipei",
        "Chance (noise)",
        "Balance through others (3 parts)",
    ]


# -- words ----------------------------------------------------------------------------------------


def test_the_sentences_say_what_moved_what_led_and_what_worked_against(results: Results) -> None:
    found = made(act(-0.2, "tokyo"), part(0.05, Cause(REVERSION), 0.02))
    told = explanation_sentences(found)
    assert told.startswith(
        "Alignment of South Korea with United States falls by 0.150, from 0.250 to 0.100, in the "
        "mean of 50 futures, 2021-12 to 2022-04, lower in 100% of them."
    )
    assert "led there most: Beijing warns Tokyo (as Seoul saw it; chosen in 100% of" in told
    assert "took 0.200 [a-1, a-2, a-3, 1 more]." in told
    assert "Against it worked: return to the measured level added 0.050" in told
    assert " rises by " in explanation_sentences(made(act(0.2, "tokyo")))


def test_what_does_not_move_is_told_as_such() -> None:
    still = made(part(0.0, Cause(NOISE)))
    assert explanation_sentences(still).endswith(
        "does not move in the mean of 50 futures, 2021-12 to 2022-04."
    )
    assert "Sum = change" in printed(still) and digits_of(still) == 2


def test_the_table_ranks_parts_ends_with_their_sum_and_fits_a_terminal(results: Results) -> None:
    table = printed(alignsim.explain(results, SEOUL))
    assert max(map(len, table.splitlines())) <= 80
    assert table.index("Seoul attends a summit") < table.index("Sum = change")
    assert "shock visit, 2022-02" in " ".join(table.split())
    one = printed(alignsim.explain(results, SEOUL, future=2))
    assert "90% of futures" not in one and "Future 2, end of" in one


def test_an_explanation_shows_itself_briefly_and_to_rich(results: Results) -> None:
    found = alignsim.explain(results, SEOUL)
    assert repr(found).startswith(f"Explanation('{SEOUL}, 2021-12 to 2022-04', futures=12, change=")
    stream = io.StringIO()
    Console(file=stream, width=80).print(found)
    assert "seoul attend-summit washington commitment='+0.0" in stream.getvalue()


def test_sources_beyond_the_first_are_counted() -> None:
    assert sources_in_words(act(0.1, "tokyo")) == "[a-1, a-2, a-3, 1 more]"
    assert sources_in_words(part(0.1, Cause(NOISE))) == ""


# -- periods --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_words", "wanted"),
    [
        ({}, (0, 4)),
        ({"month": "2022-03"}, (2, 3)),
        ({"since": "2022-02"}, (2, 4)),
        ({"until": "2022-01"}, (0, 1)),
        ({"since": "2022-01", "until": "2022-03"}, (1, 3)),
    ],
)
def test_a_period_goes_from_the_end_of_one_month_to_the_end_of_another(
    given_words: dict[str, str], wanted: tuple[int, int]
) -> None:
    assert period_of(DATES, **given_words) == Period(*wanted)


@pytest.mark.parametrize(
    ("given_words", "told"),
    [
        ({"month": "2022-3"}, 'no month "2022-3"; did you mean 2022-03. there are: 2021-12 to'),
        ({"month": "2021-12"}, "is the measured start.*first month played is 2022-01"),
        ({"month": "2022-01", "since": "2021-12"}, "not both"),
        ({"since": "2022-02", "until": "2022-02"}, "from 2022-02 to 2022-02 no month lies"),
    ],
)
def test_a_period_that_is_none_is_refused(given_words: dict[str, str], told: str) -> None:
    with pytest.raises(AlignsimError, match=told):
        period_of(DATES, **given_words)


# -- what cannot be explained ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "told"),
    [
        ("alignment(seoul, beijin)", "did you mean `beijing`"),
        ("alignmen(seoul, beijing)", "unknown quantity"),
        ("alignment(seoul, moscow)", "moscow is not in play; in play are: beijing, seoul"),
        ("threat(seoul, beijing)", "cannot be split .* What can be explained: alignment"),
        ("pressure(beijing, seoul)", r"one part, of what seoul loses; explain loss\(seoul\)"),
        ("condition(ukraine-war)", "the scenario sets it"),
    ],
)
def test_a_quantity_that_cannot_be_split_is_refused_with_the_reason(
    results: Results, of: str, told: str
) -> None:
    with pytest.raises(AlignsimError, match=told):
        alignsim.explain(results, of)


def changed(results: Results, **entries: object) -> Results:
    return replace(results, provenance=results.provenance | entries)


def test_a_run_that_cannot_be_played_again_is_refused(results: Results) -> None:
    values = results.values.copy()
    values[3, 2, results.quantities.index(SEOUL)] += 1e-15
    for wrong, told in (
        (changed(results, rules_digest="new"), r"by other rules \(new\)"),
        (changed(results, data_digest="new"), r"by other data \(new\)"),
        (changed(results, posterior={"digest": "x"}), "give its file with --posterior"),
        (changed(results, scenario_digest="x"), "not the one it was played from"),
        (replace(results, provenance={}), "do not say which scenario"),
        (replace(results, values=values), "is not what the run recorded"),
    ):
        with pytest.raises(AlignsimError, match=told):
            alignsim.explain(wrong, SEOUL)
    with pytest.raises(AlignsimError, match="no future 12; there are: 0 to 11"):
        alignsim.explain(results, SEOUL, future=12)


def test_a_run_without_a_posterior_is_played_again_without_one() -> None:
    results = alignsim.run(SCENARIO, 3, posterior="none")
    assert alignsim.explain(results, SEOUL).missed < 1e-12


def test_a_run_made_shorter_than_its_file_is_explained() -> None:
    short = adjust(alignsim.load_scenario("madrid-2022"), months=4)
    found = alignsim.explain(alignsim.run(short, 4), "alignment(seoul, nato)")
    assert found.values.shape[0] == 4


def test_too_many_futures_for_the_memory_are_refused(
    results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise MemoryError

    monkeypatch.setattr("alignsim.replay.explanation_of", full)
    with pytest.raises(AlignsimError, match=r"12 futures need more memory .* fewer months"):
        alignsim.explain(results, SEOUL)
