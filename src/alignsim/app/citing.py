"""Who said it, and where: sources as a reader would cite them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from alignsim.catalogue.load import Catalogue
from alignsim.tables import one_line
from alignsim.world.evidence import ASSUMPTION, Evidence, Publication

_INVERTED = re.compile(r"[^,]+, (?:[A-Z]\.[- ]?)+\Z")
_MOST_AUTHORS = 2


def authors_of(publication: Publication) -> str:
    """Surnames of one or two authors, or the first ``and others``.

    A name that the publication's id does not spell, such as an institution's, stays whole.
    """
    author = publication.author or publication.title
    if ";" in author:
        names = [name.strip() for name in author.split(";")]
    elif " and " in author:
        names = re.split(r", | and ", author)
    else:
        names = [author]
    short = [_surname(name, publication.id) for name in names]
    if len(short) > _MOST_AUTHORS:
        return f"{short[0]} and others"
    return " and ".join(short)


def _surname(name: str, publication: str) -> str:
    if _INVERTED.match(name):
        return name.split(",")[0]
    words, marked = name.split(), f"-{publication}-"
    for first in range(len(words)):
        tail = words[first:]
        if f"-{'-'.join(tail).lower()}-" in marked:
            return " ".join(tail)
    return name


def work(publication: Publication, brief: bool = False) -> str:
    """Authors and year: ``Goldstein 1992``.

    A data set better known by its own name than by its authors has its id in front, and when
    ``brief`` its id alone: ``atop-5.1 (Brett Ashley Leeds and others 2002)``.
    """
    cited = f"{authors_of(publication)} {publication.year}"
    if publication.kind != "dataset" or _spelt_in_id(publication):
        return cited
    return publication.id if brief else f"{publication.id} ({cited})"


def _spelt_in_id(publication: Publication) -> bool:
    surname = authors_of(publication).split(" and ")[0].lower().replace(" ", "-")
    return publication.id.startswith(surname)


def reference(catalogue: Catalogue, source: str, locator: str = "", brief: bool = False) -> str:
    """Authors, year and place: ``Pacheco Pardo 2022, paragraph 3, sentence 1``.

    ``source`` is the id of a claim, whose own locator counts, of a publication, or ``assumption``.
    ``brief`` shortens data sets to their ids, web addresses to their host, and paragraph and
    sentence to ``§3.1``.
    KeyError when the catalogue has no such source.
    """
    if source == ASSUMPTION:
        return ASSUMPTION
    if source in catalogue.claims:
        claim = catalogue.claims[source]
        source, locator = claim.publication, claim.locator
    if source not in catalogue.publications:
        raise KeyError(f"no claim or publication is called {source!r}; see sources.yaml")
    if brief:
        locator = _briefly(locator)
    cited = work(catalogue.publications[source], brief)
    return f"{cited}, {locator}" if locator else cited


def cited(catalogue: Catalogue, source: str) -> str:
    """A source in brief; one that the catalogue does not know as it is written."""
    try:
        return reference(catalogue, source, brief=True)
    except KeyError:
        return one_line(source)


def _briefly(locator: str) -> str:
    if locator.startswith(("http://", "https://")):
        return urlsplit(locator).netloc.removeprefix("www.")
    return re.sub(r"paragraph (\d+), sentence (\d+)", r"§\1.\2", locator)


def citation(catalogue: Catalogue, source_id: str) -> str:
    """What a source says and where: ``Pacheco Pardo 2022, paragraph 3, sentence 1: claim``.

    For a publication, its title stands in place of the claim. ``source_id`` may be
    ``assumption``. KeyError when the catalogue has no such source.
    """
    cited = reference(catalogue, source_id)
    if source_id in catalogue.claims:
        return f"{cited}: {catalogue.claims[source_id].claim}"
    if source_id in catalogue.publications:
        publication = catalogue.publications[source_id]
        return f"{cited}: {publication.title}. {publication.publisher}".rstrip(". ")
    return cited


def support_of(catalogue: Catalogue, evidence: Evidence) -> str:
    """Brief reference of a number with the coder's confidence in it."""
    cited = reference(catalogue, evidence.source, evidence.locator, brief=True)
    return f"{cited}; {evidence.confidence} confidence"
