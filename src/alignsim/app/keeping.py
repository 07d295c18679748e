"""A study that is kept beside the runs: found again, or made, saved, told and drawn."""

import json
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import click
from rich.console import Console

from alignsim.app.drawing import Drawing
from alignsim.app.running import progress_bar
from alignsim.engine.ensemble import Progress
from alignsim.storage import must_be_writable

Found = TypeVar("Found")


@dataclass(frozen=True)
class Study(Generic[Found]):
    """What sets one kind of study apart from another."""

    drawing: str
    """Name of the function of ``alignsim.plots`` that draws it."""
    find: Callable[[Path, str], Found | None]
    make: Callable[[Progress], Found]
    save: Callable[[Found, Path, str, dict[str, Any]], None]
    figures: Callable[[Found], dict[str, Any]]
    """All that is told of it, as JSON can hold it."""
    show: Callable[[Found], None]
    closing: Callable[[Found], str] = lambda _: ""
    """What the last line tells besides how long it took."""


def find_or_make(
    study: Study[Found], folder: Path, key: str, out: Path, *, plots: bool, as_json: bool
) -> Found:
    """The study of this key in ``folder``, below ``out``; made and kept where it is not there."""
    console = Console(stderr=True)
    begun = time.perf_counter()
    with Drawing(study.drawing) if plots else nullcontext() as drawing:
        found = study.find(folder, key)
        there = found is not None
        if found is None:
            must_be_writable(out)
            with progress_bar(console) as tell:
                found = study.make(tell)
            if drawing is not None:
                drawing.begin(found, folder)
            study.save(found, folder, key, study.figures(found))
        if as_json:
            click.echo(json.dumps(study.figures(found), indent=2, ensure_ascii=False))
        else:
            study.show(found)
        done = "was there already" if there else f"took {time.perf_counter() - begun:.1f} s"
        console.print(f"{done}{study.closing(found)}; tables are in", end=" ")
        console.print(str(folder), soft_wrap=True, markup=False, highlight=False)
        if drawing is not None:
            with console.status("drawing plots"):
                drawing.finish(found, folder)
    return found
