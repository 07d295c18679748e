"""An array in parts is the array they make up, whatever is asked of it."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim import room
from alignsim.errors import AlignsimError
from alignsim.parted import Parted, blocks_of


@dataclass(frozen=True)
class InMemory:
    """A part that notes nothing and holds all of itself."""

    array: Any

    @property
    def rows(self) -> int:
        return len(self.array)

    def read(self, key: tuple[Any, ...]) -> Any:
        return self.array[(slice(None), *key)]


def cut(whole: Any, places: list[int]) -> Parted:
    """An array cut at these places."""
    parts = tuple(InMemory(part) for part in np.split(whole, sorted(places)))
    return Parted(parts, whole.shape[1:], whole.dtype)


WHOLE = np.arange(11 * 3 * 4, dtype=np.float64).reshape(11, 3, 4)
CUTS = st.lists(st.integers(0, 11), max_size=4)
ENDS = st.integers(-13, 13) | st.none()


@given(CUTS, ENDS, ENDS, st.integers(0, 3), st.lists(st.integers(0, 3), min_size=1))
def test_what_is_asked_of_an_array_in_parts_is_what_the_array_holds(
    places: list[int], low: int | None, high: int | None, last: int, some: list[int]
) -> None:
    rows, parted = slice(low, high), cut(WHOLE, places)
    np.testing.assert_array_equal(parted[rows, :, last], WHOLE[rows, :, last])
    np.testing.assert_array_equal(parted[:, 1, last], WHOLE[:, 1, last])
    np.testing.assert_array_equal(parted[rows][1:, 2], WHOLE[rows][1:, 2])
    view, expected = parted.of(some)[rows], WHOLE[rows][:, :, some]
    assert isinstance(view, Parted)
    assert (view.shape, len(view), view.size, view.nbytes) == (
        expected.shape,
        len(expected),
        expected.size,
        expected.nbytes,
    )
    np.testing.assert_array_equal(view, expected)
    np.testing.assert_array_equal(view[:, :, 0], expected[:, :, 0])
    np.testing.assert_array_equal(
        np.concatenate([np.empty((0, 3, len(some))), *blocks_of(view)]), expected
    )


@given(CUTS)
def test_an_array_of_one_axis_may_lie_in_parts(places: list[int]) -> None:
    whole = np.arange(11.0)
    np.testing.assert_array_equal(cut(whole, places)[2:7], whole[2:7])
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(cut(whole, places))), whole)


def test_other_numbers_make_another_array() -> None:
    other = WHOLE.copy()
    other[10, 2, 3] += 1
    assert not np.array_equal(cut(WHOLE, [4]), cut(other, [4]))


@pytest.mark.parametrize("key", [3, slice(0, 9, 2), ([1, 2], 0)])
def test_single_rows_are_refused_for_they_would_read_a_part_each(key: Any) -> None:
    with pytest.raises(TypeError, match="slice without steps"):
        cut(WHOLE, [4])[key]


def test_reading_all_where_memory_does_not_hold_it_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "available_memory", lambda: WHOLE.nbytes - 1)
    with pytest.raises(AlignsimError, match=r"needs about 1\.1 kB of memory, and 1\.1 kB are left"):
        np.asarray(cut(WHOLE, [4]))
    monkeypatch.setattr(room, "available_memory", lambda: WHOLE.nbytes)
    np.testing.assert_array_equal(np.asarray(cut(WHOLE, [4])), WHOLE)
