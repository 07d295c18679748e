"""``alignsim diff``, and variants wherever a scenario is named."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from alignsim import library, runner
from alignsim.app.cli import main
from alignsim.app.listing import first_sentence
from alignsim.app.options import EXIT_DIFFERENT, EXIT_REFUSED
from alignsim.errors import AlignsimError
from alignsim.storage import MANIFEST, load

TEXT = """\
name: Small crisis
start: 2022-01
months: 4
actors: [beijing, seoul, tokyo, washington]
shocks:
  - {id: visit, date: 2022-02, type: attend-summit, by: seoul, on: washington}
  - {id: quarrel, date: 2022-03, type: condemn, by: seoul, on: beijing, magnitude: 0.5,
     probability: 0.25, note: Words.}
report: [alignment(seoul, beijing)]
variants:
  no-quarrel: {description: What if Seoul is silent?, remove: [quarrel]}
  loud: {shocks: [{id: quarrel, magnitude: 1}]}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(TEXT)
    return path


def alignsim(*arguments: object) -> Result:
    done = CliRunner().invoke(main, [str(each) for each in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


# -- diff -----------------------------------------------------------------------------------------


def test_the_exit_status_tells_same_different_and_refused_apart(file: Path) -> None:
    assert alignsim("diff", file, file).exit_code == 0
    assert alignsim("diff", file, f"{file}@loud").exit_code == EXIT_DIFFERENT == 1
    for pair in ((file, f"{file}@lout"), ("nowhere.yaml", file), (file, "nowhere")):
        done = alignsim("diff", *pair)
        assert (done.exit_code, done.stdout) == (EXIT_REFUSED, "")
        assert done.stderr


def test_a_difference_is_a_line(file: Path) -> None:
    assert alignsim("diff", file, f"{file}@loud").stdout == (
        "shock quarrel: magnitude from 0.5 to 1\n"
    )


def test_texts_alone_are_no_difference(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(TEXT.replace("Words.", "More words."))
    done = alignsim("diff", file, other)
    assert done.exit_code == 0
    assert done.stdout == "no difference that changes a run; texts differ: note of quarrel\n"


@pytest.mark.parametrize("variant", ["", "@loud", "@no-quarrel"])
def test_json_says_the_same_as_the_lines(file: Path, variant: str) -> None:
    plain, told = (
        alignsim("diff", file, f"{file}{variant}", *options) for options in ((), ("--json",))
    )
    data = json.loads(told.stdout)
    assert plain.exit_code == told.exit_code == (0 if data["same"] else 1)
    assert data["same"] == (not variant)
    if variant:
        assert [each["words"] for each in data["differences"]] == plain.stdout.splitlines()


# -- variants -------------------------------------------------------------------------------------


def test_a_variant_is_named_behind_an_at_sign_or_by_an_option(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ("--futures", 6, "--no-plots", "--out", out)
    first = alignsim("run", f"{file}@no-quarrel", *options)
    second = alignsim("run", file, "--variant", "no-quarrel", *options)
    assert first.exit_code == second.exit_code == 0
    assert "were there already" in second.stderr
    (folder,) = (manifest.parent for manifest in out.rglob(MANIFEST))
    assert folder.parent.name == "small-no-quarrel"
    assert load(folder).name == "Small crisis: no-quarrel"


def test_a_variant_runs_on_the_same_draws(file: Path) -> None:
    base, other = runner.run(str(file), 20), runner.run(f"{file}@no-quarrel", 20)
    before = slice(0, 3)  # the start and two months, before the quarrel of the third
    np.testing.assert_array_equal(base.values[:, before], other.values[:, before])
    quarrelled = base.fired[:, 1].astype(bool)
    assert 0 < quarrelled.sum() < 20
    np.testing.assert_array_equal(base.values[~quarrelled], other.values[~quarrelled])
    assert not np.array_equal(base.values[quarrelled], other.values[quarrelled])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "{}@loud-"), 'no variant "loud-"; did you mean loud? there are: loud, no-quarrel'),
        (("run", "{}", "--variant", "lod"), "did you mean loud?"),
        (("run", "{}@loud", "--variant", "loud"), "names a variant already"),
        (("show", "{}@lout"), "did you mean loud?"),
        (("check", "{}@lout"), "did you mean loud?"),
        (("diff", "{}@", "{}"), 'no variant ""'),
        (("run", "baseline@x"), "it has none"),
        (("run", "basline@x"), "did you mean baseline?"),
    ],
)
def test_an_unknown_variant_is_told_with_the_nearest(
    arguments: tuple[str, ...], told: str, file: Path
) -> None:
    done = alignsim(*(each.format(file) for each in arguments))
    assert done.exit_code == EXIT_REFUSED
    assert told in done.stderr
    assert done.stdout == ""


def test_a_file_with_an_at_sign_in_its_name_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "me@home.yaml"
    path.write_text(TEXT)
    assert library.load_scenario(path).name == "Small crisis"
    assert library.load_scenario(f"{path}@loud").name == "Small crisis: loud"
    assert library.split_variant(path) == (str(path), "")
    with pytest.raises(AlignsimError, match="no variant"):
        library.load_scenario(f"{path}@home")


def test_every_shipped_variant_can_be_named_and_differs() -> None:
    for path in sorted(library.scenario_folders()[1].glob("*.yaml")):
        for name in library.load_scenario(path).variants:
            done = alignsim("diff", path.stem, f"{path.stem}@{name}")
            assert done.exit_code == EXIT_DIFFERENT, f"{path.stem}@{name}"


# -- show and list --------------------------------------------------------------------------------


def test_show_tells_all_that_a_shock_says_and_what_variants_change(file: Path) -> None:
    text = TEXT.replace(
        "  - {id: quarrel",
        """\
  - {id: arms, type: arms-transfer, when: month > 2, once: true, by: seoul, on: tokyo,
     through: washington}
  - {id: boycott, type: economic-coercion, when: month > 3, by: beijing, on: seoul,
     sector: travel, lasts: 2}
  - {id: quarrel""",
    )
    file.write_text(text)
    told = " ".join(alignsim("show", file).stdout.split())
    assert "seoul condemn beijing; magnitude 0.5; in 25% of futures Words." in told
    assert "once if arms month > 2: seoul arms-transfer tokyo; through washington" in told
    assert "while boycott month > 3: beijing economic-coercion seoul; sector travel;" in told
    assert "for 2 months" in told
    assert "no-quarrel: What if Seoul is silent? - without quarrel" in told
    assert "loud - shock quarrel: magnitude from 0.5 to 1" in told
    assert "Reports alignment(seoul, beijing)" in told


def test_show_of_a_variant_shows_the_scenario_it_makes(file: Path) -> None:
    assert "quarrel" in alignsim("show", file).stdout
    shown = alignsim("show", f"{file}@no-quarrel").stdout
    assert "Small crisis: no-quarrel" in shown
    assert "condemn" not in shown


def test_list_tells_a_sentence_and_the_sizes_within_eighty_columns() -> None:
    lines = alignsim("list").stdout.splitlines()
    assert max(map(len, lines)) <= 80
    place = next(i for i, line in enumerate(lines) if line.startswith("taiwan-crisis"))
    assert lines[place].split(None, 1)[1] == "30 months, 11 shocks, 2 variants"
    assert lines[place + 1].startswith("  The drills of August 2022")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One. Two.", "One."),
        ("Why? Because.", "Why?"),
        ("The U.S. left. Who stays?", "The U.S. left."),
        ("In 0.5 of futures. So.", "In 0.5 of futures."),
        ("No end", "No end"),
        ("  Two\n lines. More", "Two lines."),
        ('He said "no." Then he left.', 'He said "no."'),
        ("", ""),
    ],
)
def test_the_first_sentence_ends_where_a_reader_ends_it(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence
