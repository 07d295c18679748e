"""Work that its maker need not wait for: done at once, or by a thread while the maker goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Later(Protocol):
    """Does work that is handed to it, one piece after the other."""

    def __call__(self, work: Callable[[], T]) -> Future[T]:
        """Do the work, now or soon; return what will hold its result, or the fault it met."""
        ...


def at_once(work: Callable[[], T]) -> Future[T]:
    """Do the work now; raises what it raises."""
    done: Future[T] = Future()
    done.set_result(work())
    return done


@contextmanager
def beside() -> Iterator[Later]:
    """Yield what does work in a thread of its own, in the order in which it is handed over.

    Everything is done when the context ends, also where an interrupt ends it: what was begun is
    whole. After a fault nothing more is done; it is raised then, unless another ended the context.
    """
    last: Future[Any] = at_once(lambda: None)

    def later(work: Callable[[], T]) -> Future[T]:
        nonlocal last
        before = last

        def when_its_turn_comes() -> T:
            before.result()
            return work()

        last = done = pool.submit(when_its_turn_comes)
        return done

    with ThreadPoolExecutor(max_workers=1) as pool:
        yield later
    last.result()
