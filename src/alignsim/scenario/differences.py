"""What differs between two scenarios, in plain words: one line a difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from alignsim.scenario.schema import (
    Constant,
    Normal,
    Override,
    Scenario,
    Shock,
    Triangular,
    Uniform,
)
from alignsim.scenario.variants import variant

NO_DIFFERENCE = "no difference that changes a run"

_TEXTS = ("name", "description", "questions")
_TEXTS_OF_SHOCKS = ("note", "source")
_FIELDS = ("type", "by", "on", "through", "sector", "magnitude", "probability", "lasts")
_ABSENT = {"lasts": "for good", "sector": "every sector", "through": "nobody"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a second scenario differs from a first.

    `part` names what differs, such as ``months``, ``shock war`` or ``parameter balance``, `field`
    what of it; `before` and `after` are None where there is nothing to compare. `words` is the
    whole in plain words.
    """

    part: str
    change: str  # added, removed or changed
    field: str
    before: Any
    after: Any
    words: str

    def __str__(self) -> str:
        return self.words


def timing_in_words(shock: Shock) -> str:
    """When a shock happens: ``in 2022-06``, ``while month > 3``, ``once month > 3``."""
    if shock.when is not None:
        return f"{'once' if shock.once else 'while'} {shock.when}"
    return f"in {shock.date}" if shock.date is not None else f"in month {shock.month}"


def act_in_words(shock: Shock) -> str:
    """What happens in a shock: ``seoul attend-summit nato``, ``ukraine-war = 1``."""
    if shock.is_condition:
        return ", ".join(f"{name} = {value:g}" for name, value in shock.set.items())
    parties = (", ".join(shock.by or ()), shock.type, ", ".join(shock.on or ()))
    return " ".join(part for part in parties if part)


def terms_in_words(shock: Shock) -> list[str]:
    """How a shock happens, as far as it says so: sector, third party, size, chance, duration."""
    terms = []
    if shock.sector is not None:
        terms.append(f"sector {shock.sector}")
    if shock.through is not None:
        terms.append(f"through {shock.through}")
    if shock.magnitude != 1.0:
        terms.append(f"magnitude {shock.magnitude:g}")
    if shock.probability != 1.0:
        terms.append(f"in {100 * shock.probability:g}% of futures")
    if shock.lasts is not None:
        terms.append(f"for {months_in_words(shock.lasts)}")
    return terms


def shock_in_words(shock: Shock) -> str:
    """A whole shock: ``beijing economic-coercion seoul in 2022-09, sector travel``."""
    return ", ".join([f"{act_in_words(shock)} {timing_in_words(shock)}", *terms_in_words(shock)])


def months_in_words(months: int) -> str:
    """``1 month``, ``6 months``."""
    return f"{months} month" + ("" if months == 1 else "s")


def value_in_words(value: Override) -> str:
    """A number, or a distribution such as ``uniform from 0.05 to 0.2``."""
    if isinstance(value, Uniform):
        return f"uniform from {value.low:g} to {value.high:g}"
    if isinstance(value, Triangular):
        return f"triangular from {value.low:g} to {value.high:g}, mode {value.mode:g}"
    if isinstance(value, Normal):
        bounds = f", from {value.low:g} to {value.high:g}" if value.low is not None else ""
        return f"normal of mean {value.mean:g}, sd {value.sd:g}{bounds}"
    return f"{value.value if isinstance(value, Constant) else value:g}"


def differences(
    first: Scenario, second: Scenario, *, with_variants: bool = True
) -> list[Difference]:
    """Return what in `second` differs from `first` and can change a run, in order of the file.

    Variants are compared by what they make of their scenarios; differences of the scenarios
    themselves are not told again.
    """
    found = [*_spans(first, second), *_shocks(first, second), *_overrides(first, second)]
    found += _reports(first, second)
    if with_variants:
        found += _variants(first, second, {each.words for each in found})
    return found


def differing_texts(first: Scenario, second: Scenario) -> list[str]:
    """Return the names of texts that differ, which no run depends on."""
    texts = [name for name in _TEXTS if getattr(first, name) != getattr(second, name)]
    later = {shock.id: shock for shock in second.shocks}
    for shock in first.shocks:
        other = later.get(shock.id, shock)
        texts += [
            f"{name} of {shock.id}"
            for name in _TEXTS_OF_SHOCKS
            if getattr(shock, name) != getattr(other, name)
        ]
    return texts


def _changed(part: str, field: str, before: Any, after: Any, words: str) -> Difference:
    return Difference(part, "changed", field, before, after, words)


def _spans(first: Scenario, second: Scenario) -> Iterator[Difference]:
    for name in ("start", "months", "seed", "theory"):
        before, after = getattr(first, name), getattr(second, name)
        if before != after:
            yield _changed(name, "", before, after, f"{name}: from {before} to {after}")
    for who in sorted(set(first.actors) - set(second.actors)):
        yield Difference("actors", "removed", "", who, None, f"actors: without {who}")
    for who in sorted(set(second.actors) - set(first.actors)):
        yield Difference("actors", "added", "", None, who, f"actors: with {who}")


def _shocks(first: Scenario, second: Scenario) -> Iterator[Difference]:
    earlier = {shock.id: shock for shock in first.shocks}
    later = {shock.id: shock for shock in second.shocks}
    for name, shock in earlier.items():
        part = f"shock {name}"
        if name in later:
            yield from _shock(part, shock, later[name])
        else:
            words = shock_in_words(shock)
            yield Difference(part, "removed", "", words, None, f"{part} removed: {words}")
    for name, shock in later.items():
        if name not in earlier:
            part, words = f"shock {name}", shock_in_words(shock)
            yield Difference(part, "added", "", None, words, f"{part} added: {words}")
    common = [name for name in earlier if name in later]
    if common != [name for name in later if name in earlier]:
        yield _changed("shocks", "order", None, None, "shocks: in another order")


def _shock(part: str, shock: Shock, other: Shock) -> Iterator[Difference]:
    before, after = timing_in_words(shock), timing_in_words(other)
    if before != after:
        moved = shock.date is not None and other.date is not None
        words = f"moved from {shock.date} to {other.date}" if moved else f"{after}, not {before}"
        yield _changed(part, "date" if moved else "when", before, after, f"{part}: {words}")
    for field in _FIELDS:
        put, now = getattr(shock, field), getattr(other, field)
        if put != now:
            old, new = _field(shock, field), _field(other, field)
            yield _changed(part, field, put, now, f"{part}: {field} from {old} to {new}")
    for name in [*shock.set, *(each for each in other.set if each not in shock.set)]:
        put, now = (each.set.get(name) for each in (shock, other))
        if put != now:
            old, new = ("unset" if each is None else f"{each:g}" for each in (put, now))
            yield _changed(part, name, put, now, f"{part}: {name} from {old} to {new}")


def _field(shock: Shock, field: str) -> str:
    value = getattr(shock, field)
    if value is None or value == ():
        return _ABSENT.get(field, "nobody")
    if isinstance(value, tuple):
        return ", ".join(value)
    if field == "lasts":
        return months_in_words(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _overrides(first: Scenario, second: Scenario) -> Iterator[Difference]:
    yield from _values("parameter ", first.parameters, second.parameters)
    for who in sorted({*first.preferences, *second.preferences}):
        yield from _values(
            f"preference of {who}, ",
            first.preferences.get(who, {}),
            second.preferences.get(who, {}),
        )


def _values(
    what: str, first: Mapping[str, Override], second: Mapping[str, Override]
) -> Iterator[Difference]:
    for name in [*first, *(each for each in second if each not in first)]:
        before, after = first.get(name), second.get(name)
        if before == after:
            continue
        part = f"{what}{name}"
        old, new = (
            None if each is None else value_in_words(each) for each in (before, after)
        )  # fmt: skip
        if new is None:
            yield Difference(part, "removed", "", old, new, f"{part}: no longer {old}")
        elif old is None:
            yield Difference(part, "added", "", old, new, f"{part}: set to {new}")
        else:
            yield _changed(part, "", old, new, f"{part}: from {old} to {new}")


def _reports(first: Scenario, second: Scenario) -> Iterator[Difference]:
    for each in first.report:
        if each not in second.report:
            yield Difference("report", "removed", "", each, None, f"report: without {each}")
    for each in second.report:
        if each not in first.report:
            yield Difference("report", "added", "", None, each, f"report: with {each}")
    if first.report != second.report and set(first.report) == set(second.report):
        yield _changed("report", "order", None, None, "report: in another order")


def _variants(first: Scenario, second: Scenario, told: set[str]) -> Iterator[Difference]:
    for name in first.variants:
        part = f"variant {name}"
        if name not in second.variants:
            yield Difference(part, "removed", "", name, None, f"{part} removed")
            continue
        for each in differences(variant(first, name), variant(second, name)):
            if each.words not in told:
                words = f"{part}: {each.words}"
                yield Difference(part, each.change, each.part, each.before, each.after, words)
    for name in second.variants:
        if name not in first.variants:
            yield Difference(f"variant {name}", "added", "", None, name, f"variant {name} added")
