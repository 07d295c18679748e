"""Faults gathered while a scenario is checked, so that all are told at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from alignsim.errors import ScenarioError
from alignsim.scenario.source import Source

_MOST_KEPT = 100

Message = str | Callable[[], str]
"""A message, or a function that words it: guesses at the nearest word cost time."""


class Placed(Protocol):
    """What has a place in a text: a node of its tree."""

    source: Source
    index: int
    refused: bool


class Faults:
    """Collects faults; keeps the first hundred of the text and counts the rest.

    A node with a fault is marked `refused`, so that later checks do not tell of it again.
    """

    def __init__(self) -> None:
        self._kept: list[tuple[Source, int, Message]] = []
        self._count = 0
        self._guesses = 0

    def may_guess(self) -> bool:
        """Whether one more guess at a misspelt word may be made; each takes time."""
        self._guesses += 1
        return self._guesses <= _MOST_KEPT

    def add(self, source: Source, index: int, message: Message) -> None:
        """Note a fault at one character of a source."""
        self._count += 1
        self._kept.append((source, index, message))
        if len(self._kept) > 2 * _MOST_KEPT:
            self._drop_last()

    def count_more(self, number: int) -> None:
        """Count faults that are not told."""
        self._count += number

    def at(self, node: Placed, message: Message) -> None:
        """Note a fault at a node, and mark the node as refused."""
        node.refused = True
        self.add(node.source, node.index, message)

    def error(self) -> ScenarioError:
        """Return the error that tells all faults, in the order of the text, none twice."""
        self._drop_last()
        faults = [
            source.fault(index, message if isinstance(message, str) else message())
            for source, index, message in self._kept
        ]
        return ScenarioError(list(dict.fromkeys(faults)), max(0, self._count - _MOST_KEPT))

    def _drop_last(self) -> None:
        self._kept.sort(key=lambda entry: (entry[0].order, entry[1]))
        del self._kept[_MOST_KEPT:]

    def raise_any(self) -> None:
        """Raise ScenarioError if there is any fault."""
        if self._count:
            raise self.error()
