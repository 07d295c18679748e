"""Work that its maker need not wait for is done in order, whole, and its faults are told."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from alignsim.later import Later, at_once, beside


def failing() -> None:
    raise OSError("no room")


def test_what_is_done_at_once_is_done_here_and_fails_here() -> None:
    assert at_once(threading.get_ident).result() == threading.get_ident()
    with pytest.raises(OSError, match="no room"):
        at_once(failing)


def test_work_beside_is_done_by_one_other_thread_in_order() -> None:
    done: list[int] = []
    with beside() as later:
        held = [later(lambda place=place: done.append(place)) for place in range(20)]
        thread = later(threading.get_ident)
    assert done == list(range(20)) and all(each.done() for each in held)
    assert thread.result() != threading.get_ident()


def test_a_fault_ends_the_work_and_is_raised_when_the_context_ends() -> None:
    done: list[str] = []
    with pytest.raises(OSError, match="no room"), beside() as later:
        later(lambda: done.append("before"))
        fault = later(failing)
        after = later(lambda: done.append("after"))
        done.append("maker")
    assert sorted(done) == ["before", "maker"]
    assert isinstance(fault.exception(), OSError) and isinstance(after.exception(), OSError)


@pytest.mark.parametrize("work", [lambda: None, failing])
def test_an_interrupt_waits_for_what_was_begun_and_is_passed_on(work: Callable[[], None]) -> None:
    done: list[str] = []
    goes_on = threading.Event()

    def interrupted(later: Later) -> None:
        later(goes_on.wait)
        later(lambda: done.append("whole"))
        later(work)
        goes_on.set()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), beside() as later:
        interrupted(later)
    assert done == ["whole"]
