"""Rewrite the tables of `docs/scenario-language.md` from the models and the shipped catalogue.

Run as ``python scripts/write_language_reference.py``; it takes no arguments. Each table stands
between the markers ``<!-- NAME:begin -->`` and ``<!-- NAME:end -->``, one pair a name of `TABLES`;
what stands outside the markers is left alone. Messages are those the loader gives today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from write_model_tables import NONE, PageError, number, remade, rewrite_in_place, spread, table

from alignsim.app.government import INSTRUMENTS, TRAITS
from alignsim.catalogue.load import Catalogue
from alignsim.errors import ScenarioError
from alignsim.results import UNITS
from alignsim.scenario import context, inherit, meaning, nodes, quantities, source, variants, when
from alignsim.scenario import schema as s
from alignsim.scenario.lexicon import shipped_vocabulary, vocabulary_of
from alignsim.scenario.load import read_scenario
from alignsim.scenario.schema import Wanted
from alignsim.scenario.vocabulary import folded
from alignsim.scenario.words import listed
from alignsim.world.evidence import NOTHING
from alignsim.world.moves import MoveType
from alignsim.world.names import PREFERENCES, SECTORS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "scenario-language.md"

BARE = "name: A\nstart: 2022-01\n"
SHOCK = "{type: sanction, date: 2022-03, by: seoul, on: moscow"

# What may stand in fields whose models do not say it, because it depends on the catalogue.
WANTED = {
    "type": "a move of the table of moves, or `condition`",
    "when": "an expression in quotes, see [`when`](#when)",
    "through": "a government",
    "sector": listed(SECTORS),
    "remove": "a list of ids",
    "extends": "the name of a file without `.yaml`",
}
DEFAULTS = {
    "actors": "all governments",
    "report": "the usual quantities of Seoul",
    "id": "made of type and parties",
    "date": "see text",
    "month": "see text",
    "when": "see text",
    "by": "see table of moves",
    "on": "see table of moves",
    "sector": "every sector of the move",
    "lasts": "for good",
    "extends": NONE,
    "through": NONE,
}
EXAMPLES = {
    "Scenario": {
        "name": "name: Madrid without Seoul",
        "extends": "extends: history-2022-2023",
        "remove": "remove: [madrid-summit]",
        "description": "description: What if the invitation had been declined?",
        "start": "start: 2022-01",
        "months": "months: 48",
        "seed": "seed: 7",
        "theory": "theory: landscape",
        "actors": "actors: [seoul, washington, beijing]",
        "shocks": "shocks: [{type: warn, date: 2022-03, by: beijing, on: seoul}]",
        "parameters": "parameters: {balance: 0.1}",
        "preferences": "preferences: {seoul: {prosperity: 0.45}}",
        "variants": "variants: {slow: {parameters: {reversion: 0.03}}}",
        "report": "report: [loss(seoul)]",
        "questions": "questions: [Would you have gone to Madrid?]",
    },
    "Shock": {
        "id": "id: bank-sanctions",
        "type": "type: sanction",
        "date": "date: 2022-03",
        "month": "month: 3",
        "when": 'when: "loss(seoul) > 0.5"',
        "by": "by: [seoul, tokyo]",
        "on": "on: nato",
        "through": "through: warsaw",
        "sector": "sector: travel",
        "magnitude": "magnitude: 0.5",
        "probability": "probability: 0.6",
        "lasts": "lasts: 6",
        "once": "once: true",
        "note": "note: Payments dry up.",
        "source": "source: koreapro-2022-06",
        "set": "set: {ukraine-war: 1}",
    },
    "Variant": {
        "description": "description: What if Seoul had kept silent?",
        "remove": "remove: [bank-sanctions]",
        "theory": "theory: balance-of-threat",
        "shocks": "shocks: [{id: bank-sanctions, magnitude: 0.5}]",
        "parameters": "parameters: {indirect: 0}",
        "preferences": "preferences: {seoul: {prosperity: 0.45}}",
    },
}

QUANTITIES = {
    "alignment": "how close the first regards the second as being to it",
    "threat": "threat that the first perceives from the second",
    "ties": "institutionalised security cooperation of the two",
    "pressure": "income that the second loses to trade restrictions of the first",
    "loss": "income lost to trade restrictions of all, its own included",
    "support": "domestic support for the government's line",
    "confidence": "trust in the guarantee of its patron; 0 without one",
    "condition": "value of a condition",
}
AIMS = {
    "security": "weight of being safe from threats",
    "prosperity": "weight of income and trade",
    "values": "weight of siding with like regimes and against breaches of norms",
    "autonomy": "weight of not depending on one partner",
    "status": "weight of standing in the world",
}
LIFTED = {
    "both": "trade both ways",
    "purchases": "the mover's purchases",
    "sales": "the mover's sales",
}

# What is refused: the text as shown, and a whole scenario that holds it.
REFUSED: dict[str, str] = {
    "months: 010": BARE + "months: 010",
    'months: "36"': BARE + 'months: "36"',
    "months: 36.5": BARE + "months: 36.5",
    "seed: 1_000": BARE + "seed: 1_000",
    "name: 2022": "name: 2022\nstart: 2022-01",
    "name: null": "name: null\nstart: 2022-01",
    "start: 2022-13": "name: A\nstart: 2022-13",
    "start: June 2022": "name: A\nstart: June 2022",
    "magnitude: 0,5": BARE
    + "shocks:\n  - type: sanction\n    date: 2022-03\n    by: seoul\n    on: moscow\n"
    + "    magnitude: 0,5",
    "probability: 60%": BARE + f"shocks: [{SHOCK}, probability: 60%}}]",
    "once: yes": BARE
    + 'shocks: [{type: warn, by: seoul, on: moscow, when: "month > 3", once: yes}]',
    "parameters: {balance: 0.1, balance: 0.2}": BARE + "parameters: {balance: 0.1, balance: 0.2}",
    "seed: &one 1": BARE + "seed: &one 1",
    "seed: *one": BARE + "seed: *one",
    "seed: !!int 1": BARE + "seed: !!int 1",
    "parameters: {<<: {balance: 0.1}}": BARE + "parameters: {<<: {balance: 0.1}}",
    "questions: [What, then?": BARE + "questions: [What, then?",
    "a tab before `balance: 0.1`": BARE + "parameters:\n\tbalance: 0.1",
    "a second `---`": BARE + "---\nname: B",
}
WRONG_WHEN = (
    "alignment(seoul, nato) = 0.5",
    "0.1 < loss(seoul) < 0.5",
    "loss(seoul) > 50%",
    "month > 3 && loss(seoul) > 0.5",
    "loss(seoul)",
    "loss(nato) > 0.5",
    "alignment(seoul, nato) - alignment(seoul, beijing) > 0.5",
    "happened(sanction)",
)
GOOD_WHEN = {
    "loss(seoul) > 0.5": "Seoul has lost more than half a per cent of its income",
    "month >= 13": "from the 13th month of the run on",
    "month > 6 and month <= 18": "from the 7th to the 18th month",
    "alignment(seoul, beijing) < alignment(beijing, seoul)": "Seoul likes Beijing less than "
    "Beijing likes Seoul",
    "condition(ukraine-war) >= 1 or threat(warsaw, moscow) > 0.6": "full war, or Warsaw alarmed",
    "not (loss(seoul) > 0.5 and support(seoul) < 0.4)": "anything but loss with anger",
}


def wanted(model: type[BaseModel], name: str) -> str:
    """What may stand in a field: the words the model has for it, or those of `WANTED`."""
    field = model.model_fields[name]
    marks = [*field.metadata, *_marks(field.annotation)]
    said = next((mark.text for mark in marks if isinstance(mark, Wanted)), None)
    return said or WANTED[name]


def _marks(annotation: Any) -> Iterator[Any]:
    yield from getattr(annotation, "__metadata__", ())
    for part in get_args(annotation):
        yield from _marks(part)


def _fields(*models: type[BaseModel]) -> str:
    """Every field of models: meaning, what may stand in it, what holds when it is left out."""
    examples = EXAMPLES[models[0].__name__]
    fields = {name: model for model in models for name in model.model_fields}
    rows = []
    for name, example in examples.items():
        field = fields[name].model_fields[name]
        said = field.description or (
            "see the table of fields of a shock" if name == "shocks" else ""
        )
        rows.append(
            (f"`{name}`", said, wanted(fields[name], name), _left_out(name, field),
             f"`{example}`")
        )  # fmt: skip
    header = ("Field", "Meaning", "What may stand there", "When left out", "Example")
    return table(header, rows)


def _left_out(name: str, field: Any) -> str:
    if field.is_required():
        return "**must be given**"
    default = field.default
    if name in DEFAULTS and default in (None, (), ""):
        return DEFAULTS[name]
    if isinstance(default, bool):
        return str(default).lower()
    return number(default) if isinstance(default, int | float) else "nothing"


def scenario_fields(catalogue: Catalogue) -> str:
    """The fields of a scenario file."""
    return _fields(s.Scenario, s.Inheritance)


def shock_fields(catalogue: Catalogue) -> str:
    """The fields of a shock."""
    return _fields(s.Shock)


def variant_fields(catalogue: Catalogue) -> str:
    """The fields of a variant."""
    return _fields(s.Variant)


def moves(catalogue: Catalogue) -> str:
    """Every move as a shock: fields, what magnitude 1 does, which governments choose it."""
    words = vocabulary_of(catalogue).moves
    rows = []
    for each in catalogue.moves.values():
        word = words[each.id]
        takes = [
            "`on`" if word.takes_target else "",
            "`sector`" if word.sectors else "",
            "`through`" if word.may_go_through else "",
            "`lasts`" if word.may_last else "",
        ]
        rows.append(
            (f"`{each.id}`", each.description, ", ".join(filter(None, takes)) or NONE,
             _at_one(each), _chosen(each))
        )  # fmt: skip
    header = ("Type", "What happens", "Takes, besides `by`", "At magnitude 1",
              "Chosen by simulated governments")  # fmt: skip
    return table(header, rows)


def _at_one(move: MoveType) -> str:
    effect = {name: each for name, each in move.effects.items() if each is not NOTHING}
    told = []
    if "goldstein" in effect:
        told.append(f"conflict or cooperation {number(effect['goldstein'].value)}")
    if "restriction" in effect:
        verb = "ends" if move.lifts else "blocks"
        of = "what is blocked of " if move.lifts else ""
        told.append(f"{verb} {number(effect['restriction'].value)} of {of}{LIFTED[move.side]}")
    told += [
        f"{name} {number(effect[name].value)}" for name in ("ties", "threat") if name in effect
    ]
    return "; ".join(told) or "no effect"


def _chosen(move: MoveType) -> str:
    if not move.chosen:
        return "never"
    own = f"with {listed(sorted(move.requires), 'and')}" if move.requires else "by any"
    towards = listed(sorted(move.target_requires), "and")
    return f"{own}, towards one with {towards}" if towards else own


def instruments(catalogue: Catalogue) -> str:
    """Who has which instrument."""
    rows = []
    for name, meaning_ in INSTRUMENTS.items():
        having = [g.id for g in catalogue.governments.values() if name in g.instruments]
        rows.append((name, meaning_, ", ".join(having)))
    return table(("Instrument", "Who has it", "Governments"), rows)


def conditions(catalogue: Catalogue) -> str:
    """Every condition with its range, its start and what it acts on."""
    rows = []
    for each in catalogue.conditions.values():
        acts = "; ".join(f"{e.on} {e.government} {spread(e.size)}" for e in each.effects)
        bounds = f"{number(each.minimum)} to {number(each.maximum)}"
        rows.append((f"`{each.id}`", each.meaning, bounds, number(each.baseline.value), acts))
    return table(("Condition", "Meaning", "Range", "At the start", "What 1 adds"), rows)


def parameters(catalogue: Catalogue) -> str:
    """Every parameter with its value, the range it is drawn from, and its bounds."""
    rows = [
        (f"`{p.id}`", p.meaning, p.unit, spread(p.evidence),
         f"{number(p.minimum)} to {number(p.maximum)}")
        for p in catalogue.parameters.values()
    ]  # fmt: skip
    header = ("Parameter", "Meaning", "Unit", "Likeliest (drawn from)", "A file may set")
    return table(header, rows)


def preferences(catalogue: Catalogue) -> str:
    """The eight preferences with their bounds."""
    ranges = vocabulary_of(catalogue).preferences
    said = {**AIMS, **TRAITS}
    rows = [
        (f"`{name}`", said[name], "weight" if name in AIMS else "trait",
         f"{number(ranges[name][0])} to {number(ranges[name][1])}")
        for name in PREFERENCES
    ]  # fmt: skip
    return table(("Preference", "Meaning", "Kind", "A file may set"), rows)


def governments(catalogue: Catalogue) -> str:
    """Every government with the names by which a file may call it, and its patron."""
    rows = []
    for id_, others in vocabulary_of(catalogue).governments.items():
        profile = catalogue.governments[id_]
        spellings = {folded(each): each for each in (id_, *others)}
        del spellings[folded(id_)]
        rows.append(
            (f"`{id_}`", profile.name, ", ".join(spellings.values()), profile.patron or NONE)
        )
    return table(("Id", "Government", "Other names", "Patron"), rows)


def blocs(catalogue: Catalogue) -> str:
    """Every bloc with its members, and since and until when."""
    rows = []
    for bloc in catalogue.blocs.values():
        inside = [
            f"{profile.id} ({_time(each.since, each.until)})"
            for profile in catalogue.governments.values()
            for each in profile.memberships
            if each.bloc == bloc.id
        ]
        rows.append((f"`{bloc.id}`", bloc.name, ", ".join(inside)))
    return table(("Id", "Bloc", "Members in the model"), rows)


def _time(since: str, until: str) -> str:
    return f"{since} until {until}" if until else since


def quantity_kinds(catalogue: Catalogue) -> str:
    """Every quantity with its arguments, meaning and unit."""
    rows = [
        (f"`{kind}({', '.join(arguments)})`", QUANTITIES[kind], UNITS[kind])
        for kind, arguments in quantities.KINDS.items()
    ]
    return table(("Quantity", "Meaning", "Unit"), rows)


def grammar(catalogue: Catalogue) -> str:
    """The grammar of `when`, as the parser states it."""
    lines = (when.__doc__ or "").splitlines()
    return "\n".join(["```text", *(line[4:] for line in lines if ":=" in line), "```"])


def good_when(catalogue: Catalogue) -> str:
    """Expressions that may stand in `when`, each read by the parser before it is shown."""
    for text in GOOD_WHEN:
        when.parse_when(text, vocabulary_of(catalogue))
    return table(("`when`", "True where"), [(f"`{a}`", b) for a, b in GOOD_WHEN.items()])


def wrong_when(catalogue: Catalogue) -> str:
    """Expressions that are refused, with the parser's reasons."""
    rows = []
    for text in WRONG_WHEN:
        try:
            when.parse_when(text, vocabulary_of(catalogue))
        except quantities.ExpressionError as error:
            rows.append((f"`{text}`", _short(str(error))))
        else:
            raise PageError(f"`{text}` is not refused any more")
    return table(("`when`", "Message"), rows)


def distributions(catalogue: Catalogue) -> str:
    """The distributions, as the models describe them."""
    rows = []
    for model in (s.Uniform, s.Triangular, s.Normal, s.Constant):
        fields = [name for name in model.model_fields if name != "dist"]
        needed = [f"`{name}`" for name in fields if model.model_fields[name].is_required()]
        more = [f"`{name}`" for name in fields if not model.model_fields[name].is_required()]
        name = get_args(model.model_fields["dist"].annotation)[0]
        said = " ".join((model.__doc__ or "").partition("\n")[0].split())
        rows.append((f"`{name}`", ", ".join(needed), ", ".join(more) or NONE, said))
    return table(("`dist`", "Must say", "May say", "Draws"), rows)


def refusals(catalogue: Catalogue) -> str:
    """Texts that are refused, with the loader's own messages."""
    rows = []
    for shown, text in REFUSED.items():
        code = shown if "`" in shown else f"`{shown}`"
        rows.append((code, "<br>".join(messages(text))))
    return table(("You write", "The tool says"), rows)


def messages(text: str) -> list[str]:
    """What the loader tells of a scenario that it refuses. PageError where it refuses nothing."""
    try:
        read_scenario(text.encode(), shipped_vocabulary())
    except ScenarioError as error:
        return [_short(fault.message) for fault in error.faults]
    raise PageError(f"this is not refused any more: {text}")


def _short(message: str) -> str:
    """A message without the long list of all that is allowed."""
    before, allowed, names = message.partition("; allowed: ")
    return f"{before}; allowed: ..." if allowed and len(names) > 120 else message


def limits(catalogue: Catalogue) -> str:
    """Every limit on size, depth and count."""
    rows = {
        "size of a file": f"{source.MOST_BYTES:,} bytes (1 MiB), UTF-8",
        "mappings and lists inside one another": f"{nodes.DEEPEST} levels",
        "keys, values, lists and mappings in one file": f"{nodes.MOST_NODES:,}",
        "scenarios in a chain of `extends`": f"{inherit.MOST_ANCESTORS}",
        "shocks of a scenario, or of a variant": f"{s.MOST_SHOCKS:,}",
        "variants": f"{variants.MOST_VARIANTS}",
        "governments in one list": f"{context.MOST_NAMED}",
        "quantities in `report`": f"{meaning.MOST_REPORTED:,}",
        "months of a run": f"1 to {s.MOST_MONTHS}",
        "years": "0001 to 9999",
        "seed": f"0 to {s.LARGEST_SEED}",
        "`name`": f"{s.LONGEST_NAME} characters",
        "`id`, names of variants and of files": s.WANTED_ID,
        "`description`, `note`, `source`, a question": f"{s.LONGEST_TEXT:,} characters each",
        "`when`": f"{when.LONGEST_WHEN} characters, "
        f"{when.DEEPEST_WHEN} levels of parentheses and `not`",
        "a quantity in `report`": f"{quantities.LONGEST_QUANTITY} characters",
    }
    return table(("What", "At most"), rows.items())


TABLES: dict[str, Callable[[Catalogue], str]] = {
    "scenario-fields": scenario_fields,
    "shock-fields": shock_fields,
    "variant-fields": variant_fields,
    "moves": moves,
    "instruments": instruments,
    "conditions": conditions,
    "parameters": parameters,
    "preferences": preferences,
    "governments": governments,
    "blocs": blocs,
    "quantities": quantity_kinds,
    "grammar": grammar,
    "good-when": good_when,
    "wrong-when": wrong_when,
    "distributions": distributions,
    "refusals": refusals,
    "limits": limits,
}


def rewritten(page: str, catalogue: Catalogue) -> str:
    """The page with every marked table made anew. PageError where a marker is not there once."""
    return remade(page, TABLES, catalogue)


if __name__ == "__main__":
    rewrite_in_place(PAGE, rewritten)
