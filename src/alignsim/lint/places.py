"""Where in its file a remark belongs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from alignsim.errors import Fault
from alignsim.lint.reading import Remark
from alignsim.scenario.faults import Faults
from alignsim.scenario.ids import id_of, name_shocks
from alignsim.scenario.inherit import shocks_of
from alignsim.scenario.nodes import ListNode, ScalarNode, compose
from alignsim.scenario.source import decode, read_bytes
from alignsim.scenario.vocabulary import Vocabulary

Places = dict[tuple[str, str], tuple[int, int]]


def placed(remarks: Iterable[Remark], path: str | Path, vocabulary: Vocabulary) -> list[Fault]:
    """The remarks with line and column, in the order of the file.

    What is inherited is told at `extends`.
    """
    places = _places(path, vocabulary)
    elsewhere = places.get(("extends", ""), (1, 1))
    faults = [
        Fault(str(path), *places.get((each.field, each.name), elsewhere), each.message)
        for each in remarks
    ]
    return sorted(faults, key=lambda fault: (fault.line, fault.column))


def _places(path: str | Path, vocabulary: Vocabulary) -> Places:
    source = decode(read_bytes(path), str(path))
    root = compose(source, Faults())
    if root is None:
        return {}
    found: Places = {
        (field, ""): source.place(key.index) for field, (key, _) in root.entries.items()
    }
    for shock in name_shocks(shocks_of(root), set(), vocabulary):
        name = id_of(shock)
        if name is not None:
            found["shocks", name] = source.place(shock.index)
    report = root.get("report")
    for item in report.items if isinstance(report, ListNode) else ():
        if isinstance(item, ScalarNode):
            found["report", item.text] = source.place(item.index)
    return found
