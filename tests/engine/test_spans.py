"""Spans: the ensemble they cut is the ensemble played whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.spans import Span, play_spans, spans_of
from alignsim.runner import adjust, load_scenario, prepare


@given(st.integers(1, 10_000), st.integers(1, 5_000))
def test_spans_hold_every_future_once_and_in_order(futures: int, size: int) -> None:
    spans = spans_of(futures, size)
    held = [each for span in spans for each in range(span.first, span.first + span.count)]
    assert held == list(range(futures))
    assert all(span.count == size for span in spans[:-1])


def test_spans_in_any_order_record_what_the_whole_ensemble_does() -> None:
    plan = prepare(adjust(load_scenario("madrid-2022"), months=4))
    whole = play_ensemble(plan, 10, jobs=1)
    told: list[tuple[int, int]] = []
    parts = dict(
        play_spans(
            plan,
            reversed(spans_of(10, 4)),
            jobs=1,
            progress=lambda done, of: told.append((done, of)),
        )
    )
    assert list(parts) == [Span(8, 2), Span(4, 4), Span(0, 4)]
    for name in ("values", "ends", "began"):
        joined = np.concatenate([getattr(parts[span], name) for span in sorted(parts)])
        assert np.array_equal(joined, getattr(whole, name))
    acts = np.concatenate([parts[span].ledger.acts for span in sorted(parts)])
    assert np.array_equal(acts, whole.ledger.acts)
    assert told[-1] == (10, 10)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_another_span_records_other_futures() -> None:
    plan = prepare(adjust(load_scenario("madrid-2022"), months=4))
    (_, one), (_, other) = play_spans(plan, [Span(0, 4), Span(4, 4)], jobs=1)
    assert not np.array_equal(one.values, other.values)


@pytest.mark.parametrize("count", [1, 4096, 4097])
def test_the_default_span_is_some_thousand_futures(count: int) -> None:
    assert len(spans_of(count)) == (2 if count > 4096 else 1)
