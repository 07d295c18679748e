"""The fields of a scenario: types, bounds and defaults, and nothing that needs the world's data.

What depends on which governments, moves or parameters exist is checked by the loader.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AllowInfNan,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Strict,
    Tag,
    model_validator,
)

from alignsim.catalogue.theories import DEFAULT
from alignsim.errors import is_hidden
from alignsim.scenario.dates import LAST_MONTH, WANTED_DATE, Span, month_at, parse_date
from alignsim.scenario.vocabulary import CONDITION

MOST_MONTHS = 600
MOST_SHOCKS = 2000
LONGEST_NAME = 200
LONGEST_TEXT = 10_000
LONGEST_ID = 64
LARGEST_SEED = 2**63 - 1
ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
WANTED_ID = f"lower-case letters, digits and single hyphens, at most {LONGEST_ID} characters"
DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$"

WITHOUT_WIDTH = frozenset("\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufff9\ufffa\ufffb")
_TEXT_MAY_HOLD = frozenset("\n\t\x85\u2028\u2029")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Marks a field with the words that say what may stand in it."""

    text: str


def _checked_name(text: str) -> str:
    return _checked_text(text, frozenset())


def _checked_text(text: str, may_hold: frozenset[str] = _TEXT_MAY_HOLD) -> str:
    if text.isascii() and text.isprintable():
        return text
    for character in text:
        hidden = is_hidden(character) or character in WITHOUT_WIDTH
        if hidden and character not in may_hold:
            kind = "a lone surrogate" if "\ud800" <= character <= "\udfff" else "a hidden character"
            raise ValueError(
                f"has {kind}, U+{ord(character):04X}, which no text may hold; delete it"
            )
    return text


def _checked_date(text: str) -> str:
    return str(parse_date(text))


def _whole(number: object) -> object:
    """Read a float without a fraction as the whole number it is: 1e3 is 1000."""
    if isinstance(number, float) and number.is_integer() and abs(number) <= 2**53:
        return int(number)
    return number


def _names(names: object) -> object:
    return (names,) if isinstance(names, str) else names


Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict(), AllowInfNan(False)]
Text = Annotated[str, Strict()]
Name = Annotated[
    Text,
    Field(min_length=1, max_length=LONGEST_NAME),
    AfterValidator(_checked_name),
    Wanted(f"text of 1 to {LONGEST_NAME} characters"),
]
LongText = Annotated[
    Text,
    Field(max_length=LONGEST_TEXT),
    AfterValidator(_checked_text),
    Wanted(f"text of at most {LONGEST_TEXT} characters"),
]
Id = Annotated[Text, Field(pattern=ID_PATTERN, max_length=LONGEST_ID), Wanted(WANTED_ID)]
DateText = Annotated[
    Text,
    AfterValidator(_checked_date),
    Field(json_schema_extra={"pattern": DATE_PATTERN}),
    Wanted(WANTED_DATE),
]
Places = Annotated[
    tuple[Text, ...],
    Field(min_length=1),
    BeforeValidator(_names, json_schema_input_type=str | tuple[str, ...]),
    Wanted("a government, a bloc or a list of governments"),
]
Months = Annotated[
    Whole,
    Field(ge=1, le=MOST_MONTHS),
    BeforeValidator(_whole),
    Wanted(f"a whole number from 1 to {MOST_MONTHS}"),
]
Seed = Annotated[
    Whole,
    Field(ge=0, le=LARGEST_SEED),
    BeforeValidator(_whole),
    Wanted(f"a whole number from 0 to {LARGEST_SEED}"),
]
Magnitude = Annotated[Number, Field(gt=0, le=1), Wanted("a finite number between 0 and 1, above 0")]
Probability = Annotated[Number, Field(ge=0, le=1), Wanted("a finite number between 0 and 1")]
Flag = Annotated[bool, Strict(), Wanted("true or false")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


def _spread(low: float, high: float) -> None:
    if low > high:
        raise ValueError(f"`low` {low:g} is above `high` {high:g}; exchange them")
    if not math.isfinite(high - low):
        raise ValueError("the range from `low` to `high` is too wide for a number to hold")


class Uniform(_Frozen):
    """Every value from `low` to `high` is as likely; `low` may equal `high`."""

    dist: Literal["uniform"]
    low: Number
    high: Number

    @model_validator(mode="after")
    def _check(self) -> Self:
        _spread(self.low, self.high)
        return self


class Triangular(_Frozen):
    """Values from `low` to `high`, `mode` the likeliest."""

    dist: Literal["triangular"]
    low: Number
    mode: Number
    high: Number

    @model_validator(mode="after")
    def _check(self) -> Self:
        _spread(self.low, self.high)
        if not self.low <= self.mode <= self.high:
            raise ValueError(
                f"`mode` {self.mode:g} must lie between `low` {self.low:g} and `high` {self.high:g}"
            )
        return self


class Normal(_Frozen):
    """A bell curve of mean `mean` and deviation `sd`, cut off below `low` and above `high`.

    The loader fills `low` and `high` with the range of the parameter when they are left out.
    """

    dist: Literal["normal"]
    mean: Number
    sd: Annotated[Number, Field(gt=0), Wanted("a finite number above 0")]
    low: Number | None = None
    high: Number | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        if low > high:
            raise ValueError(f"`low` {low:g} is above `high` {high:g}; exchange them")
        if not low <= self.mean <= high:
            raise ValueError(f"`mean` {self.mean:g} must lie between `low` and `high`")
        return self


class Constant(_Frozen):
    """The same `value` in every future."""

    dist: Literal["constant"]
    value: Number


Distribution = Uniform | Triangular | Normal | Constant
DISTRIBUTIONS: tuple[str, ...] = ("uniform", "triangular", "normal", "constant")
NUMBER_TAG = "number"


def _kind(value: Any) -> str | None:
    """Tell a number from a distribution, and a distribution's kind, before it is read."""
    if isinstance(value, Mapping):
        dist = value.get("dist")
        return None if dist is None else str(dist)
    return str(getattr(value, "dist", NUMBER_TAG))


Override = Annotated[
    Annotated[Number, Tag(NUMBER_TAG)]
    | Annotated[Uniform, Tag("uniform")]
    | Annotated[Triangular, Tag("triangular")]
    | Annotated[Normal, Tag("normal")]
    | Annotated[Constant, Tag("constant")],
    Discriminator(_kind),
]
Overrides = Mapping[str, Override]


class Shock(_Frozen):
    """One thing that happens from outside: a move of a government, or a change of conditions.

    Exactly one of `date`, `month` (1 is the first of the run) and `when` says when it happens; the
    loader turns `month` into `date`.
    """

    id: Annotated[
        Id,
        Field(
            description="a short name for this shock, for `remove`, variants and plots; without it "
            "the shock is named after its type and parties"
        ),
    ] = ""
    type: Annotated[
        Text,
        Field(
            description="what happens: a move of the catalogue (`alignsim show MOVE` explains it), "
            "or `condition`, which sets conditions of the world"
        ),
    ]
    date: Annotated[
        DateText | None,
        Field(
            description="the month, or day, in which it happens, YYYY-MM or YYYY-MM-DD",
            examples=["2022-06", "2022-06-29"],
        ),
    ] = None
    month: Annotated[
        Months | None, Field(description="the month of the run in which it happens, 1 the first")
    ] = None
    when: Annotated[
        Text | None,
        Field(
            description="happens in every month in which this is true: quantities, `month` and "
            "numbers compared by < <= > >= == !=, joined by and, or, not; put it in quotes"
        ),
    ] = None
    by: Annotated[
        Places | None,
        Field(description="who makes the move: a government, a bloc or a list of governments"),
    ] = None
    on: Annotated[
        Places | None,
        Field(description="at whom it is aimed: a government, a bloc or a list of governments"),
    ] = None
    through: Annotated[
        Text | None, Field(description="third government that passes it on and shares the blame")
    ] = None
    sector: Annotated[
        Text | None, Field(description="the sector of trade concerned; without it, all")
    ] = None
    magnitude: Annotated[
        Magnitude, Field(description="intensity, above 0; 1 is the move in full", examples=[0.5])
    ] = 1.0
    probability: Annotated[
        Probability,
        Field(description="share of futures in which it happens, 0 to 1", examples=[0.5]),
    ] = 1.0
    lasts: Annotated[
        Months | None, Field(description="months until it is undone; without it, it stays")
    ] = None
    once: Annotated[
        Flag, Field(description="with `when`: happens only in the first month in which it is true")
    ] = False
    note: Annotated[LongText, Field(description="why, in a sentence for the reader")] = ""
    source: Annotated[LongText, Field(description="where this is known from")] = ""
    set: Annotated[
        Mapping[str, Number],
        Field(description="for `condition`: names of conditions and the values they take"),
        Wanted("a mapping of conditions to numbers"),
    ] = {}

    @property
    def is_condition(self) -> bool:
        """Whether this shock sets conditions and is no move."""
        return self.type == CONDITION


WANTED_SHOCKS = Wanted(f"a list of at most {MOST_SHOCKS} shocks `- type: ...`")


class Variant(_Frozen):
    """What a variant changes: shocks dropped, changed or added, parameters, preferences, theory.

    As the loader hands it on, every shock is whole.
    """

    description: Annotated[LongText, Field(description="what it asks")] = ""
    remove: Annotated[
        tuple[Text, ...], Field(description="ids of shocks to drop"), Wanted("a list of ids")
    ] = ()
    theory: Annotated[
        Text | None,
        Field(description="by which governments choose in it"),
        Wanted("the name of a theory"),
    ] = None
    shocks: Annotated[tuple[Shock, ...], Field(max_length=MOST_SHOCKS), WANTED_SHOCKS] = ()
    parameters: Annotated[
        Overrides,
        Field(description="model parameters to change"),
        Wanted("a mapping of parameters to values"),
    ] = {}
    preferences: Annotated[
        Mapping[str, Overrides],
        Field(description="for a government, preferences to change"),
        Wanted("a mapping of governments to preferences"),
    ] = {}


class Scenario(_Frozen):
    """A whole scenario, as the loader hands it on: names resolved to ids, defaults filled in."""

    name: Annotated[Name, Field(description="title, as plots and tables show it")]
    description: Annotated[LongText, Field(description="what it asks")] = ""
    start: Annotated[
        DateText, Field(description="first month of the run, YYYY-MM", examples=["2022-01"])
    ]
    months: Annotated[Months, Field(description="length of the run in months")] = 36
    seed: Annotated[
        Seed,
        Field(description="seed of all draws: scenarios on one seed differ only by their text"),
    ] = 0
    theory: Annotated[
        Text,
        Field(description="by which governments choose: what they value (see docs/theories.md)"),
        Wanted("the name of a theory"),
    ] = DEFAULT
    actors: Annotated[
        tuple[Text, ...],
        Field(min_length=1, description="governments in play; all when left out"),
        Wanted("a list of governments"),
    ] = ()
    shocks: Annotated[tuple[Shock, ...], Field(max_length=MOST_SHOCKS), WANTED_SHOCKS] = ()
    parameters: Annotated[
        Overrides,
        Field(description="model parameters to change"),
        Wanted("a mapping of parameters to values"),
    ] = {}
    preferences: Annotated[
        Mapping[str, Overrides],
        Field(description="for a government, preferences to change"),
        Wanted("a mapping of governments to preferences"),
    ] = {}
    variants: Annotated[
        Mapping[str, Variant],
        Field(description="the same scenario with something changed, run on the same draws"),
        Wanted("a mapping of names to variants"),
    ] = {}
    report: Annotated[
        tuple[Text, ...],
        Field(description="quantities to report first"),
        Wanted("a list of quantities such as `loss(government)`"),
    ] = ()
    questions: Annotated[
        tuple[LongText, ...],
        Field(description="questions for a seminar, printed in the report"),
        Wanted("a list of texts"),
    ] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if parse_date(self.start).count + self.months - 1 > LAST_MONTH:
            raise ValueError(f"{self.months} months from `start` run past the year 9999")
        return self

    @cached_property
    def span(self) -> Span:
        """The months the run covers."""
        return Span(parse_date(self.start), self.months)

    @property
    def last_month(self) -> str:
        """The last month of the run, YYYY-MM."""
        return str(month_at(self.span.last.count))

    def month_of(self, shock: Shock) -> int | None:
        """Return the month of the run, from 1, of a shock; None when `when` decides it."""
        if shock.date is not None:
            return self.span.number(parse_date(shock.date))
        return shock.month


class Inheritance(_Frozen):
    """The fields of a file that tell what it inherits; the loader works them in."""

    extends: Annotated[
        Id | None,
        Field(
            description="name of the scenario to start from; what this file says is laid over it"
        ),
    ] = None
    remove: Annotated[tuple[Text, ...], Field(description="ids of inherited shocks to drop")] = ()
