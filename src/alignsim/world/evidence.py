"""Evidence: a value, its range, its source and why."""

from dataclasses import dataclass

ASSUMPTION = "assumption"
"""Source of a value that neither an article nor a series gives."""


@dataclass(frozen=True)
class Evidence:
    """A number with its uncertainty and its source; ``low <= value <= high``.

    ``claim`` paraphrases what the source says of it, or the reason for an assumption;
    ``confidence`` is the coder's: high, medium or low.
    """

    value: float
    low: float
    high: float
    source: str
    claim: str
    confidence: str = "medium"
    locator: str = ""

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"{self.low} <= {self.value} <= {self.high} does not hold")

    @property
    def assumed(self) -> bool:
        """Whether no source supports the value."""
        return self.source == ASSUMPTION


NOTHING = Evidence(0.0, 0.0, 0.0, ASSUMPTION, "no such effect", "high")


@dataclass(frozen=True)
class Publication:
    """A work that is cited."""

    id: str
    kind: str
    author: str
    year: int
    title: str
    publisher: str
    url: str = ""


@dataclass(frozen=True)
class Claim:
    """What a publication says at one place; ``unused`` says why no number rests on it."""

    id: str
    publication: str
    locator: str
    governments: tuple[str, ...]
    claim: str
    unused: str = ""
