"""The tutorial is a notebook without outputs whose cells work in order, each showing something."""

from __future__ import annotations

import ast
import json
from typing import Any

import nbformat
import pytest
from pages import DOCS

PATH = DOCS / "tutorial.ipynb"
TEXT = PATH.read_text(encoding="utf-8")
NOTEBOOK = json.loads(TEXT)
LARGEST = 20_000
"""Bytes of a notebook whose outputs are stripped."""

CODE = ["".join(cell["source"]) for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]


def shown(code: str, names: dict[str, Any]) -> object:
    """Run a cell; return what it ends with, which a notebook shows, or None."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # type: ignore[attr-defined]


def test_the_notebook_keeps_to_its_schema_and_holds_no_outputs() -> None:
    nbformat.validate(nbformat.reads(TEXT, as_version=4))
    assert len(TEXT) < LARGEST
    for cell in NOTEBOOK["cells"]:
        assert cell["metadata"] == {}
        assert cell["cell_type"] == "markdown" or (
            cell["outputs"] == [] and cell["execution_count"] is None
        )


def test_a_notebook_that_is_none_is_told_apart() -> None:
    broken = json.loads(TEXT)
    del broken["cells"][1]["outputs"]
    with pytest.raises(nbformat.ValidationError):
        nbformat.validate(nbformat.from_dict(broken))


def test_all_cells_work_in_order_and_show_something(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    first, *others = CODE
    shown(first, names)
    names["FUTURES"] = 20
    found = [shown(code, names) for code in others]
    assert all(each is not None for each in found)
    kinds = {
        name for each in found for name in ("_repr_html_", "_repr_png_") if hasattr(each, name)
    }
    assert kinds == {"_repr_html_", "_repr_png_"}
    assert "of 20 futures" in capsys.readouterr().out
    names["FUTURES"] = 21
    assert repr(shown(others[0], names)) != repr(found[0]), "another run shows otherwise"
