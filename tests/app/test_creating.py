"""``alignsim new``: what it writes is good, short and never in the place of something else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alignsim.app import creating
from alignsim.app.checking import schema_text
from alignsim.app.cli import main
from alignsim.app.options import EXIT_REFUSED
from alignsim.catalogue.load import shipped_catalogue
from alignsim.library import load_scenario, scenario_folders

MOST_LINES = 40
SHIPPED = sorted(path.stem for path in scenario_folders()[1].glob("*.yaml"))
MOVES = sorted(shipped_catalogue().moves)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def alignsim(*arguments: object, answers: str | None = None) -> Result:
    done = CliRunner().invoke(main, [str(each) for each in arguments], input=answers)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def made(*arguments: object, answers: str | None = None) -> Path:
    """The file that ``new`` made: it passes the check and is short."""
    done = alignsim("new", *arguments, answers=answers)
    assert done.exit_code == 0, done.output
    name = str(arguments[0])
    path = Path(name if name.endswith(".yaml") else f"{name}.yaml")
    assert alignsim("check", "--no-pilot", path).exit_code == 0
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) < MOST_LINES
    assert max(map(len, lines)) <= 100
    return path


# -- what is written ------------------------------------------------------------------------------


def test_without_any_option_a_good_scenario_is_written_with_comments() -> None:
    path = made("my-crisis")
    text = path.read_text("utf-8")
    assert load_scenario(path).name == "My crisis"
    assert len(load_scenario(path).shocks) == 1
    assert all(word in text for word in ("# probability", "# parameters", "variants:", "report:"))


@pytest.mark.parametrize("move", MOVES)
def test_any_move_can_be_asked_for(move: str) -> None:
    path = made("one", "--move", move, "--by", "Seoul", "--date", "2023-04")
    (shock,) = load_scenario(path).shocks
    assert (shock.type, shock.by, shock.date) == (move, ("seoul",), "2023-04")


def test_the_options_belong_to_moves_by_their_order_and_a_single_one_to_all() -> None:
    options = (
        "--move warn --move condemn --move warn --by beijing --by moscow --by beijing --on kyiv"
    )
    path = made("several", *options.split(), "--date", "2022-03")
    shocks = load_scenario(path).shocks
    assert [(s.id, s.type, s.by, s.on, s.date) for s in shocks] == [
        ("warn-beijing-kyiv", "warn", ("beijing",), ("kyiv",), "2022-03"),
        ("condemn-moscow-kyiv", "condemn", ("moscow",), ("kyiv",), "2022-03"),
        ("warn-beijing-kyiv-2", "warn", ("beijing",), ("kyiv",), "2022-03"),
    ]


def test_ten_moves_still_make_a_short_file() -> None:
    made("ten", *["--move", "sanction"] * 10, "--by", "five-eyes", "--on", "the-hague")


@pytest.mark.parametrize("date", ["2016-07", "2022-01-15", "2029-12"])
def test_the_run_holds_every_date(date: str) -> None:
    assert len(load_scenario(made("dated", "--move", "warn", "--date", date)).shocks) == 1


@pytest.mark.parametrize("parent", SHIPPED)
def test_any_scenario_can_be_extended_and_its_shocks_are_listed(parent: str) -> None:
    path = made("child", "--from", parent)
    text, inherited = path.read_text("utf-8"), load_scenario(parent)
    assert all(shock.id in text for shock in inherited.shocks)
    assert load_scenario(path).shocks == inherited.shocks
    assert alignsim("diff", parent, path).exit_code == 0


def test_the_examples_in_a_child_are_good_once_their_comment_signs_are_gone() -> None:
    path = made("child", "--from", "madrid-2022")
    text = path.read_text("utf-8")
    for line in ("# remove: [war]", "# shocks:", "  # - {id: war"):
        assert line in text
        text = text.replace(line, line.replace("# ", "", 1))
    path.write_text(text.replace("remove: [war]", "remove: [mission]"))
    assert alignsim("check", path).exit_code == 0
    assert alignsim("diff", "madrid-2022", path).stdout.startswith("shock mission removed")


def test_a_child_may_add_moves_and_extend_a_file_beside_it() -> None:
    made("parent")
    path = made("child", "--from", "parent.yaml", "--move", "warn")
    assert len(load_scenario(path).shocks) == 2


# -- the schema -----------------------------------------------------------------------------------


def test_the_schema_is_written_beside_the_file_which_points_to_it(folder: Path) -> None:
    path = made("sub/one")
    assert path.read_text("utf-8").startswith(
        "# yaml-language-server: $schema=scenario.schema.json"
    )
    schema = folder / "sub" / "scenario.schema.json"
    assert schema.read_text("utf-8") == schema_text()
    old = json.loads(schema_text()) | {"description": "an older one"}
    schema.write_text(json.dumps(old))
    made("sub/two")
    assert schema.read_text("utf-8") == schema_text()


def test_a_schema_of_somebody_else_is_left_alone(folder: Path) -> None:
    (folder / "scenario.schema.json").write_text('{"title": "mine"}')
    done = alignsim("new", "one")
    assert done.exit_code == EXIT_REFUSED
    assert "is not alignsim's; move it away" in done.stderr
    assert [file.name for file in folder.iterdir()] == ["scenario.schema.json"]
    assert (folder / "scenario.schema.json").read_text() == '{"title": "mine"}'


def test_among_the_scenarios_of_a_repository_its_schema_is_used(folder: Path) -> None:
    (folder / "docs").mkdir()
    (folder / "docs" / "scenario.schema.json").write_text(schema_text())
    path = made("scenarios/one")
    assert "$schema=../docs/scenario.schema.json" in path.read_text("utf-8")
    assert [file.name for file in (folder / "scenarios").iterdir()] == ["one.yaml"]
    assert alignsim("check", "one").exit_code == 0


# -- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("My Crisis",), "my-crisis would do"),
        (("x", "--move", "war"), "did you mean `warn`?"),
        (("x", "--move", "warn", "--by", "seol"), "did you mean `seoul`?"),
        (("x", "--move", "warn", "--on", "\x1b[31m"), "unknown government or bloc"),
        (("x", "--move", "warn", "--date", "2022"), "must be a month YYYY-MM"),
        (("x", "--move", "warn", "--by", "seoul", "--on", "seoul"), "two different parties"),
        (("x", "--move", "hold", "--on", "seoul"), "aimed at nobody"),
        (("x", "--by", "seoul"), "need a --move"),
        (("x", "--move", "warn", "--by", "seoul", "--by", "tokyo"), "given 2 times for 1 moves"),
        (("x", *["--move", "warn"] * 11), "at most 10 moves"),
        (("x", "--from", "madrd-2022"), "did you mean `madrid-2022`?"),
        (("x", "--from", "elsewhere/madrid-2022.yaml"), "can be extended"),
        (("x", "--from", "madrid-2022", "--move", "warn", "--date", "2030-01"), "after the last"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(
    arguments: tuple[str, ...], told: str, folder: Path
) -> None:
    done = alignsim("new", *arguments)
    assert done.exit_code == EXIT_REFUSED
    assert told in done.stderr
    assert "\x1b" not in done.output
    assert list(folder.iterdir()) == []


def test_a_file_that_exists_is_left_as_it_is(folder: Path) -> None:
    for name in ("mine.yaml", "theirs.yml"):
        (folder / name).write_text("something")
        done = alignsim("new", name)
        assert done.exit_code == EXIT_REFUSED
        assert "exists already" in done.stderr
        assert (folder / name).read_text() == "something"
    assert len(list(folder.iterdir())) == 2


def test_a_file_that_appears_meanwhile_is_left_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def appear(*_arguments: object) -> None:
        (folder / "mine.yaml").write_text("something")

    monkeypatch.setattr(creating, "_must_be_good", appear)
    done = alignsim("new", "mine")
    assert done.exit_code == EXIT_REFUSED
    assert (folder / "mine.yaml").read_text() == "something"


def test_what_fails_while_it_is_written_leaves_no_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("alignsim.storage.disk.os.replace", fail)
    assert alignsim("new", "mine").exit_code != 0
    assert list(folder.iterdir()) == []


# -- asking ---------------------------------------------------------------------------------------


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(creating, "on_terminal", lambda: True)


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_it_asks_and_enter_takes_the_defaults() -> None:
    answers = "\n".join(['A: #1 "crisis"', "wrn", "warn", "China", "", "2022-13", "2022-11", ""])
    path = made("asked", answers=answers + "\n\n")
    scenario = load_scenario(path)
    assert scenario.name == 'A: #1 "crisis"'
    (shock,) = scenario.shocks
    assert (shock.type, shock.by, shock.date) == ("warn", ("beijing",), "2022-11")
    assert load_scenario(made("defaults", answers="\n" * 6)).name == "Defaults"


@pytest.mark.usefixtures("terminal")
def test_a_wrong_answer_is_told_with_the_nearest_word_and_asked_again() -> None:
    done = alignsim("new", "asked", answers="\nwrn\nwarn\n\n\n\n\n")
    assert done.exit_code == 0
    assert "did you mean `warn`?" in done.output
    assert done.output.count("What happens first") == 2


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("options", [("--no-input",), ("--move", "warn")])
def test_nothing_is_asked_where_it_must_not_or_need_not_be(options: tuple[str, ...]) -> None:
    done = alignsim("new", "quiet", *options)
    assert done.exit_code == 0
    assert "What happens" not in done.output


@pytest.mark.usefixtures("terminal")
def test_a_child_needs_no_move_of_its_own() -> None:
    path = made("child", "--from", "madrid-2022", answers="\n\n")
    assert load_scenario(path).shocks == load_scenario("madrid-2022").shocks


@pytest.mark.usefixtures("terminal")
def test_leaving_in_the_middle_writes_nothing(folder: Path) -> None:
    done = alignsim("new", "asked", answers="A title\n")
    assert done.exit_code != 0
    assert "Traceback" not in done.output
    assert list(folder.iterdir()) == []
