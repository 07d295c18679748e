"""Pages made from templates, in HTML and Markdown: one layout, every text escaped.

A page in HTML is one file that loads nothing: styles and figures stand in it, and its policy
forbids browsers to run a script or to fetch anything.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from alignsim.errors import escaped
from alignsim.tables import one_line

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


def page(template: str, **told: Any) -> str:
    """A page by its template among ``app/templates``; in HTML every text of it is escaped."""
    return _templates().get_template(template).render(told)


def make_ready(template: str) -> None:
    """Load a template and what fills it, where there is time for it before the page is made."""
    _templates().get_template(template)


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    made = Environment(
        loader=PackageLoader("alignsim.app", "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_plain,
    )
    made.filters["cell"] = _markdown_cell
    made.filters["paragraphs"] = _paragraphs
    made.filters["verbatim"] = _verbatim
    return made


def _plain(value: Any) -> Any:
    """Text without hidden characters, which could turn the direction of what follows."""
    return one_line(value) if type(value) is str else value


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which empty lines part."""
    return [part for part in text.split("\n\n") if part.strip()]


def _verbatim(text: str) -> Markup:
    """Text whose lines and blanks count, such as a command; hidden characters show as escapes."""
    from markupsafe import escape

    return escape("\n".join(escaped(line) for line in text.split("\n")))


def _markdown_cell(text: str) -> str:
    """Text as a cell of a Markdown table: on one line, and nothing in it read as a mark."""
    marked = "".join(f"\\{each}" if each in "\\`*_[]|" else each for each in one_line(text))
    return marked.replace("&", "&amp;").replace("<", "&lt;")
