"""Figures as tables and sentences, the same on the screen and on the page. Nothing is measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.bars import NOT_MEASURED, all_bars, with_unit
from benchmarks.figures import Figures
from benchmarks.machine import is_idle
from benchmarks.scaling import PowerLaw, fit_power, steepest
from benchmarks.ways import (
    BATCH_RUN,
    ENSEMBLE,
    MESA,
    MODEL,
    NOISE,
    REST,
    TOY,
    TOY_COMPILED,
    TOY_MESA,
    rate_of,
)

GIGA, MICRO = 1e9, 1e-6
WORD = 8
MINUS = "−"
NONE = "–"

AXES = ("futures", "months", "governments")
ORDERS = {"futures": 1.0, "months": 1.0, "governments": 2.0}
"""The order of growth that is claimed for each axis."""

PART_WORDS = {
    "draw_future": "draw: numbers of the future",
    "open_world": "open: the measured start",
    "enter_shocks": "shocks enter",
    "decide": "decide: perceive and choose",
    "answer": "answer: respond and align",
    "earn": "earn: trade clears, incomes",
    NOISE: "noise: draws of the months",
    REST: "rest: recording, ledger, threads",
}
"""The parts of a future in words, in the order in which they are played."""

BASE = {MODEL: (MESA, 1), TOY: (f"{TOY_MESA} under {BATCH_RUN}", 1)}
"""The way, and its cores, of which others are told as multiples."""


@dataclass(frozen=True)
class Sheet:
    """A table with what is to be known to read it."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def figure(value: float | None, digits: int = 3) -> str:
    """A number to so many digits, thousands apart; a dash for none."""
    if value is None:
        return NONE
    if value != 0 and abs(value) < 10 ** (digits - 1):
        return f"{value:.{digits}g}".replace("-", MINUS)
    return f"{value:,.0f}".replace("-", MINUS)


def size_in_bytes(count: float | None) -> str:
    """Bytes in binary units."""
    if count is None:
        return NONE
    for unit in ("B", "KiB", "MiB"):
        if count < 1024:
            return f"{count:,.3g} {unit}" if count < 1000 else f"{count:,.0f} {unit}"
        count /= 1024
    return f"{count:,.3g} GiB"


def sheets(figures: Figures) -> list[Sheet]:
    """All tables, in order."""
    return [
        machine_sheet(figures),
        bars_sheet(figures),
        rates_sheet(figures),
        growth_sheet(figures),
        growth_parts_sheet(figures),
        parts_sheet(figures),
        roofline_sheet(figures),
    ]


# -- machine and bars -----------------------------------------------------------------------------


def machine_sheet(figures: Figures) -> Sheet:
    """What was measured on, and whether it was idle."""
    machine = figures["machine"]
    libraries = ", ".join(f"{name} {found}" for name, found in machine["libraries"].items())
    caches = ", ".join(f"{name} {size_in_bytes(each)}" for name, each in machine["caches"].items())
    load = machine["load"]
    rows = (
        ("Processor", machine["processor"]),
        ("Cores usable", str(machine["cores"])),
        ("Caches of a core", caches or NONE),
        ("Memory", size_in_bytes(machine["memory"])),
        ("System, Python", f"{machine['system']}, {machine['python']}"),
        ("Libraries", libraries),
        ("Load before", NONE if load is None else f"{load:.2f}"),
        ("Measured", "quickly" if figures["quick"] else "in full"),
    )
    return Sheet("machine", "Machine", ("", ""), rows, (state_of(machine),))


def state_of(machine: dict[str, Any]) -> str:
    """Whether the figures can be trusted as those of an idle machine."""
    if is_idle(machine):
        return "Nothing else ran before the measurement began."
    return (
        f"**Other work ran on this machine** (load {machine['load']:.2f} before the measurement "
        "began): every figure of time is worse than on an idle one, and ratios are unsure."
    )


def value_of(figures: Figures, name: str) -> tuple[float | None, str]:
    """The figure that a bar is held against, and why there is none."""
    rates = figures["rates"]
    if name == "ensemble":
        return rate_of(rates, MODEL, ENSEMBLE), ""
    if name == "ensemble-over-mesa":
        fast, slow = rate_of(rates, MODEL, ENSEMBLE), rate_of(rates, MODEL, MESA)
        return (fast / slow, "") if fast and slow else (None, "")
    axis = name.removeprefix("growth-")
    if axis in AXES:
        return curve(figures, axis).exponent, ""
    found = figures["bars"].get(name, {"value": None, "why": "not in this file"})
    return found["value"], found.get("why", "")


def bars_sheet(figures: Figures) -> Sheet:
    """Every figure beside its bar."""
    rows: list[tuple[str, ...]] = []
    reasons: dict[str, list[str]] = {}
    for name, bar in all_bars().items():
        value, why = value_of(figures, name)
        digits = 3 if bar.unit else 4  # an exponent is near its bar
        shown = NONE if value is None else with_unit(figure(value, digits), bar.unit)
        rows.append((bar.label, shown, bar.asked, bar.verdict(value)))
        if value is None:
            reasons.setdefault(why or "no reason told", []).append(bar.label)
    headings = ("What", "Figure", "Bar", "")
    notes = (f"Not measured ({why}): {'; '.join(labels)}." for why, labels in reasons.items())
    return Sheet("bars", "Bars", headings, tuple(rows), tuple(notes))


# -- futures a second -----------------------------------------------------------------------------


def rates_sheet(figures: Figures) -> Sheet:
    """Futures a second of every way, and as a multiple of Mesa's."""
    rates = figures["rates"]
    rows, notes = [], []
    for row in rates["ways"]:
        way, cores = BASE[row["played"]]
        base = rate_of(rates, row["played"], way, cores)
        ratio = row["rate"] / base if row["rate"] and base else None
        rows.append(
            (
                "all rules" if row["played"] == MODEL else "toy",
                row["way"],
                str(row["cores"]),
                figure(row["rate"]),
                figure(ratio),
            )
        )
        if row["rate"] is None:
            notes.append(f"{row['way']}, {row['played']}, {NOT_MEASURED}: {row['why']}.")
    size = f"{rates['governments']} governments, {rates['months']} months"
    headings = ("Plays", "Way", "Cores", "Futures/s", "× Mesa on one core")
    return Sheet(
        "rates", f"Futures a second ({size})", headings, tuple(rows), (*notes, *ratios_told(rates))
    )


def ratios_told(rates: dict[str, Any]) -> list[str]:
    """What is compared with what, in sentences."""
    told = []
    for played, way, what in (
        (MODEL, ENSEMBLE, "the same rules, interpreted, as a Mesa model"),
        (TOY, TOY_COMPILED, "the same toy as idiomatic Mesa objects under mesa.batch_run"),
    ):
        base = rate_of(rates, played, *BASE[played])
        one, all_cores = rate_of(rates, played, way, 1), rate_of(rates, played, way)
        if base and one and all_cores:
            told.append(
                f"{way[0].upper()}{way[1:]}: {figure(one / base)} times as many futures a second "
                f"on one core as {what}, {figure(all_cores / base)} times on all cores."
            )
    return told


# -- growth ---------------------------------------------------------------------------------------


def curve(figures: Figures, axis: str) -> PowerLaw:
    """The power law along an axis."""
    found = figures["growth"][axis]
    return fit_power(found["sizes"], found["seconds"])


def growth_sheet(figures: Figures) -> Sheet:
    """Exponents of cost along every axis."""
    rows = []
    for axis in AXES:
        found, law = figures["growth"][axis], curve(figures, axis)
        rows.append(
            (
                axis,
                f"{found['sizes'][0]:,} to {found['sizes'][-1]:,}",
                f"{law.exponent:.2f} [{law.low:.2f}, {law.high:.2f}]".replace("-", MINUS),
                f"{law.last:.2f}".replace("-", MINUS),
                law.words,
                all_bars()[f"growth-{axis}"].verdict(law.exponent),
            )
        )
    headings = ("Cost with", "Sizes", "Exponent, 95 %", "Between the two largest", "In words", "")
    return Sheet("growth", "Growth of cost", headings, tuple(rows), (growth_told(figures),))


def growth_told(figures: Figures) -> str:
    """Whether cost is at most quadratic in governments, and which parts are not."""
    laws = part_laws(figures)
    above = steepest({name: law.last for name, law in laws.items()}, ORDERS["governments"])
    law = curve(figures, "governments")
    largest = figures["growth"]["governments"]["sizes"][-2:]
    told = (
        f"Over all sizes the cost of a future is {law.words} in governments; between "
        f"{largest[0]} and {largest[1]} it grows by the power {law.last:.2f}."
    )
    if not above:
        return f"{told} No part grows faster there than the square."
    named = ", ".join(f"{name} ({laws[name].last:.2f})" for name in above)
    return f"{told} There these parts grow faster than the square: {named}."


def part_laws(figures: Figures) -> dict[str, PowerLaw]:
    """The power law in governments of every part that takes time at all sizes."""
    found = figures["growth"]["governments"]
    return {
        name: fit_power(found["sizes"], seconds)
        for name, seconds in found["parts"].items()
        if all(each > 0 for each in seconds)
    }


def growth_parts_sheet(figures: Figures) -> Sheet:
    """Microseconds of a future by part and number of governments."""
    found, laws = figures["growth"]["governments"], part_laws(figures)
    rows = [
        (
            words,
            *(figure(each / MICRO) for each in found["parts"][name]),
            f"{laws[name].last:.2f}" if name in laws else NONE,
        )
        for name, words in PART_WORDS.items()
    ]
    whole = (figure(each / MICRO) for each in found["seconds"])
    rows.append(("a future", *whole, f"{curve(figures, 'governments').last:.2f}"))
    headings = ("Microseconds, governments:", *map(str, found["sizes"]), "Last exponent")
    return Sheet("growth-parts", "Which part grows how", headings, tuple(rows))


# -- where the time goes --------------------------------------------------------------------------


def parts_sheet(figures: Figures) -> Sheet:
    """Time, share and operations of every part, and its share of the peak."""
    parts, counted = figures["parts"], figures["roofline"]["operations"]
    peak = figures["roofline"]["peaks"][0]["operations"]
    rows = []
    for name, words in PART_WORDS.items():
        seconds, operations = parts["seconds"][name], counted[name]["operations"]
        speed = operations / seconds if seconds else 0.0
        rows.append(_part_row(words, seconds, parts["share"][name], operations, speed, peak))
    whole = sum(parts["seconds"].values())
    operations = sum(each["operations"] for each in counted.values())
    rows.append(_part_row("a future", whole, 1.0, operations, operations / whole, peak))
    headings = ("Part", "µs", "Share", "Operations", "10⁹ a second", "Of one core's peak")
    told = f"Times are means of many futures, operations of {_first(figures)}."
    return Sheet("parts", "Where the time of a future goes", headings, tuple(rows), (told,))


def _first(figures: Figures) -> str:
    """The futures whose operations were counted, and how far they differ."""
    count = figures["roofline"]["futures_counted"]
    if count == 1:
        return "the first alone, where others may take more"
    least, most = figures["roofline"]["operations_spread"]
    return f"the first {count}, which take {least:,} to {most:,} each"


def _part_row(
    words: str, seconds: float, share: float, operations: float, speed: float, peak: float
) -> tuple[str, ...]:
    return (
        words,
        figure(seconds / MICRO),
        f"{100 * share:.1f} %",
        figure(operations) if operations else NONE,
        figure(speed / GIGA) if operations else NONE,
        f"{100 * speed / peak:.1f} %" if operations else NONE,
    )


def demands(figures: Figures) -> dict[str, float]:
    """What a future takes: operations, bytes read and written at most, bytes left behind."""
    roofline = figures["roofline"]
    counted = roofline["operations"].values()
    return {
        "operations": sum(each["operations"] for each in counted),
        "bytes": WORD * sum(each["loads"] + each["stores"] for each in counted),
        "record": float(roofline["record_bytes"]),
    }


def roofline_sheet(figures: Figures) -> Sheet:
    """Peaks of the machine and the shares of them that the ensemble reaches."""
    need, rows = demands(figures), []
    for peak in figures["roofline"]["peaks"]:
        rate = rate_of(figures["rates"], MODEL, ENSEMBLE, peak["cores"])
        for words, key, per_future, unit in (
            ("operations", "operations", need["operations"], "10⁹/s"),
            ("bytes near, in cache", "near", need["bytes"], "GB/s"),
            ("bytes far, in memory", "far", need["record"], "GB/s"),
        ):
            reached = None if rate is None else rate * per_future
            share = NONE if reached is None else f"{100 * reached / peak[key]:.2g} %"
            rows.append(
                (
                    str(peak["cores"]),
                    words,
                    f"{figure(peak[key] / GIGA)} {unit}",
                    figure(per_future),
                    NONE if reached is None else f"{figure(reached / GIGA)} {unit}",
                    share,
                )
            )
    headings = ("Cores", "What", "Peak here", "A future takes", "Reached", "Of the peak")
    return Sheet("roofline", "Roofline", headings, tuple(rows), tuple(roofline_told(figures)))


def roofline_told(figures: Figures) -> list[str]:
    """What limits a future, in sentences."""
    roofline, need = figures["roofline"], demands(figures)
    state = sum(roofline["state_bytes"].values())
    intensity = need["operations"] / need["bytes"]
    peak = roofline["peaks"][0]
    ridge = peak["operations"] / peak["near"]
    ceiling = min(peak["operations"], intensity * peak["near"])
    rate = rate_of(figures["rates"], MODEL, ENSEMBLE, 1)
    told = [
        f"The state of a future takes {size_in_bytes(state)}"
        + _fits(state, figures["machine"]["caches"])
        + f"; a future leaves {size_in_bytes(need['record'])} in memory, its ledger apart."
    ]
    side = "left" if intensity < ridge else "right"
    told.append(
        f"The rules do {intensity:.2f} operations for every byte they name; the ridge of the "
        f"roofline lies at {ridge:.2f}, so that they stand {side} of it, under a ceiling of "
        f"{figure(ceiling / GIGA)} 10⁹ operations a second on one core."
    )
    if rate:
        told.append(
            f"They reach {100 * rate * need['operations'] / ceiling:.2g} % of that ceiling."
        )
    return told


def _fits(size: float, caches: dict[str, int]) -> str:
    """The smallest cache that holds so many bytes."""
    for name, room in sorted(caches.items(), key=lambda each: each[1]):
        if size <= room:
            return f", which fits into {name} ({size_in_bytes(room)})"
    return ", which no cache holds" if caches else ""


def plain(text: str) -> str:
    """Markdown as it is read on a screen."""
    return text.replace("**", "").replace("`", "")


def columns_of_numbers(sheet: Sheet) -> Sequence[bool]:
    """Which columns hold figures, that stand to the right."""
    numeric = {"machine": 0, "bars": 1, "rates": 2, "growth": 2}.get(sheet.name, 1)
    wordy = {"": True, "In words": True, "Bar": True, "What": True}
    return [
        place >= numeric and not wordy.get(heading, False) and sheet.name != "machine"
        for place, heading in enumerate(sheet.headings)
    ]
