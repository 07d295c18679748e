"""``alignsim new``: asks what is not told, and writes a file that passes the check."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from alignsim.app.checking import schema_text
from alignsim.app.government import start_month
from alignsim.app.scaffold import MOST_MOVES, Move, Sketch, months_to_hold, text_of
from alignsim.catalogue.load import Catalogue, shipped_catalogue
from alignsim.errors import AlignsimError, ScenarioError, escaped
from alignsim.library import scenario_folders
from alignsim.scenario import Library, Scenario, Vocabulary, load_scenario, read_scenario
from alignsim.scenario.dates import month_at, parse_date
from alignsim.scenario.editor import TITLE
from alignsim.scenario.lexicon import vocabulary_of
from alignsim.scenario.quantities import unknown_place
from alignsim.scenario.schema import ID_PATTERN, LONGEST_ID, LONGEST_NAME, WANTED_ID
from alignsim.scenario.words import quoted, suggestion
from alignsim.storage import plainly, replacing, safe_slug

SCHEMA = "scenario.schema.json"
IN_REPOSITORY = f"../docs/{SCHEMA}"
"""Where the schema is for scenarios of this repository; elsewhere it is written beside the file."""
_MONTHS = 36
_FIRST_DATE = 5  # months after the start


def on_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def create(
    name: str,
    parent: str,
    moves: Sequence[str],
    by: Sequence[str],
    on: Sequence[str],
    dates: Sequence[str],
    ask: bool,
) -> list[Path]:
    """Write a new scenario and, where it needs one, the schema beside it; return what is written.

    The n-th of `by`, `on` and `dates` belongs to the n-th of `moves`, a single one to all. What is
    not told is asked where `ask` is set, and otherwise has a default. Raises AlignsimError for
    names that mean nothing, and where the file exists.
    """
    path = _path_of(name)
    catalogue = shipped_catalogue()
    vocabulary = vocabulary_of(catalogue)
    inherited = _inherited(parent, path, vocabulary) if parent else None
    start = inherited.start[:7] if inherited else start_month(catalogue)
    wizard = _Wizard(catalogue, vocabulary, start)
    sketched = wizard.told(moves, by, on, dates)
    title = path.stem.replace("-", " ").capitalize()
    asking = ask and not sketched
    if asking:
        title = _asked("Title", title, _title)
        sketched = wizard.asked(needed=inherited is None)
    if not sketched and inherited is None:
        sketched = [wizard.default()]
    if inherited is None:
        start, months = months_to_hold(start, [move.date for move in sketched], _MONTHS)
    else:
        months = inherited.months
    line, schema = _schema_for(path.parent)
    sketch = Sketch(
        path.name, title, line, start, months, sketched, _parent_name(parent), inherited
    )
    text = text_of(sketch, catalogue)
    _must_be_good(text, path, vocabulary)
    _write_new(path, text)
    if schema is None:
        return [path]
    with replacing(schema) as file:
        file.write(schema_text().encode())
    return [path, schema]


def _path_of(name: str) -> Path:
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if len(path.stem) > LONGEST_ID or not re.match(ID_PATTERN, path.stem):
        cure = safe_slug(path.stem)
        raise AlignsimError(f"{quoted(path.stem)} must be {WANTED_ID}; {cure} would do")
    if path.exists() or path.is_symlink():
        raise _exists(path)
    return path


def _exists(path: Path) -> AlignsimError:
    return AlignsimError(
        f"{escaped(str(path))} exists already and is left as it is; choose another name"
    )


def _parent_name(parent: str) -> str:
    return Path(parent).stem if parent.endswith((".yaml", ".yml")) else parent


def _inherited(parent: str, path: Path, vocabulary: Vocabulary) -> Scenario:
    """The scenario to extend, found where `extends` will look for it."""
    library = Library((path.parent, *scenario_folders()))
    name = _parent_name(parent)
    found = library.find(name)
    if found is None or (name != parent and not _same(found, Path(parent))):
        known = library.names()
        where = "beside the new file, in ./scenarios and among the shipped ones"
        raise AlignsimError(
            f"no scenario {quoted(parent)} can be extended: it is looked for {where}"
            f"{suggestion(name, known, 'there are')}"
        )
    return load_scenario(found, vocabulary, library)


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.samefile(other)


class _Wizard:
    """Makes moves of words, told or asked."""

    def __init__(self, catalogue: Catalogue, vocabulary: Vocabulary, start: str) -> None:
        self.catalogue = catalogue
        self.vocabulary = vocabulary
        self.date = str(month_at(parse_date(start).count + _FIRST_DATE))

    def told(
        self, moves: Sequence[str], by: Sequence[str], on: Sequence[str], dates: Sequence[str]
    ) -> list[Move]:
        """The moves of options; those without a party or a date have the default ones."""
        if not moves and (by or on or dates):
            raise AlignsimError("--by, --on and --date need a --move: say what happens")
        if len(moves) > MOST_MOVES:
            raise AlignsimError(f"at most {MOST_MOVES} moves; write the others into the file")
        found = []
        for place, name in enumerate(moves):
            move = self.vocabulary.moves[self.move(name)]
            makers, targets, times = (
                _nth(option, given, place, len(moves))
                for option, given in (("--by", by), ("--on", on), ("--date", dates))
            )
            maker = self.place(makers) if makers else self.maker()
            target = self.place(targets) if targets else self.target(maker)
            if targets and not move.takes_target:
                raise AlignsimError(f"{move.id} is aimed at nobody; leave --on out")
            date = self.month(times) if times else self.date
            found.append(Move(move, date, maker, target if move.takes_target else ""))
        return found

    def asked(self, needed: bool) -> list[Move]:
        """The moves that somebody at the terminal names, one after another."""
        moves: list[Move] = []
        while len(moves) < MOST_MOVES:
            first = needed and not moves
            default = self.default().type.id if first else ""
            question = "What happens first (a move)" if not moves else "What else (Enter: nothing)"
            name = _asked(question, default, lambda text: self.move(text) if text else "")
            if not name:
                break
            move = self.vocabulary.moves[name]
            maker = _asked("  by whom", self.maker(), self.place)
            target = (
                _asked("  on whom", self.target(maker), self.place) if move.takes_target else ""
            )
            date = _asked("  in which month", self.date, self.month)
            moves.append(Move(move, date, maker, target))
        return moves

    def default(self) -> Move:
        """The mildest friendly move open to all, of the government that a run looks at."""
        moves = self.catalogue.moves.values()
        friendly = [m for m in moves if m.sign > 0 and not (m.requires or m.target_requires)]
        mildest = min(friendly, key=lambda move: move.effects["cost"].value)
        maker = self.maker()
        return Move(self.vocabulary.moves[mildest.id], self.date, maker, self.target(maker))

    def maker(self) -> str:
        """Who makes a move when nobody is named."""
        return self.catalogue.focus

    def target(self, maker: str) -> str:
        """Whom a move is aimed at when nobody is named: the maker's patron, or somebody else."""
        known = self.catalogue.governments
        patron = known[maker].patron if maker in known else None
        others = (name for name in known if name not in self.vocabulary.members(maker))
        return patron or next(others)

    def move(self, text: str) -> str:
        """The move that a text names. AlignsimError names the nearest."""
        if text not in self.vocabulary.moves:
            known = self.vocabulary.moves
            raise AlignsimError(f"unknown move {quoted(text)}{suggestion(text, known)}")
        return text

    def place(self, text: str) -> str:
        """The government or bloc that a text names. AlignsimError names the nearest."""
        found = self.vocabulary.government(text) or self.vocabulary.bloc(text)
        if found is None:
            raise AlignsimError(unknown_place(text, True, self.vocabulary))
        return found

    def month(self, text: str) -> str:
        """A date as a scenario writes it. AlignsimError says what is allowed."""
        try:
            return str(parse_date(text))
        except ValueError as fault:
            raise AlignsimError(f"the date {fault}") from fault


def _nth(option: str, given: Sequence[str], place: int, count: int) -> str:
    """The value of an option for one of several moves: its own, or the only one for all."""
    if len(given) not in (0, 1, count):
        raise AlignsimError(
            f"{option} is given {len(given)} times for {count} moves; give it once for all, "
            "or once for each --move, in their order"
        )
    return given[place if len(given) == count else 0] if given else ""


def _title(text: str) -> str:
    if not 1 <= len(text) <= LONGEST_NAME or not text.isprintable():
        raise AlignsimError(f"a title is a line of 1 to {LONGEST_NAME} characters")
    return text


def _asked(question: str, default: str, read: Callable[[str], str]) -> str:
    """Ask until the answer can be read."""

    def proper(text: str) -> str:
        try:
            return read(text.strip())
        except AlignsimError as fault:
            raise click.UsageError(str(fault)) from fault

    answer: str = click.prompt(
        question, default=default, value_proc=proper, show_default=bool(default)
    )
    return answer


def _schema_for(folder: Path) -> tuple[str, Path | None]:
    """The path under which an editor finds the schema, and the file to write for it, if any.

    Raises AlignsimError when a file of that name is not a schema of ours.
    """
    if (folder.absolute().parent / "docs" / SCHEMA).is_file():
        return IN_REPOSITORY, None
    path = folder / SCHEMA
    try:
        text = path.read_text(encoding="utf-8")
        ours = json.loads(text).get("title") == TITLE
    except FileNotFoundError:
        return SCHEMA, path
    except (OSError, ValueError, AttributeError):
        ours = False
    if ours:
        return SCHEMA, None if text == schema_text() else path
    raise AlignsimError(
        f"{escaped(str(path))} is not alignsim's; move it away, for editors look there"
    )


def _must_be_good(text: str, path: Path, vocabulary: Vocabulary) -> None:
    """Refuse what would not pass the check, before anything is written."""
    library = Library((path.parent, *scenario_folders()))
    try:
        read_scenario(text.encode(), vocabulary, file=str(path), library=library)
    except ScenarioError as refusal:
        why = refusal.faults[0].message
        raise AlignsimError(f"nothing is written; it would be refused: {why}") from refusal


def _write_new(path: Path, text: str) -> None:
    """Write a file that must not exist yet, whole or not at all."""
    with plainly(path, "written"):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            open(path, "xb").close()
        except FileExistsError:
            raise _exists(path) from None
    try:
        with replacing(path) as file:
            file.write(text.encode())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
