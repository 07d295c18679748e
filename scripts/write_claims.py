"""Test all claims that come with alignsim and write what became of them into the page.

Run as ``python scripts/write_claims.py``; it takes no arguments and rewrites what stands between
the markers of ``docs/claims.md``. Takes half a minute.
"""

from __future__ import annotations

import sys
from pathlib import Path

from write_model_tables import replaced, rewrite_in_place

import alignsim
from alignsim.app.claim_report import RULE, as_page
from alignsim.app.claiming import how_played
from alignsim.catalogue.load import Catalogue
from alignsim.experiments.play import FUTURES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "claims.md"


def rewritten(page: str, _catalogue: Catalogue) -> str:
    """The page with the rule as the program states it, and the claims tested anew."""
    tables = as_page("claims-tables.md", alignsim.claims(), how_played(FUTURES))
    return replaced(replaced(page, "rule", RULE), "claims", tables.strip())


if __name__ == "__main__":
    rewrite_in_place(PAGE, rewritten)
    sys.exit(0)
