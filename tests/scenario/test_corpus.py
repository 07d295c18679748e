"""A corpus of scenario files, each of which says by itself what verdict it must meet."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from alignsim.errors import ScenarioError
from alignsim.scenario import load_scenario, read_scenario, resolved_text
from alignsim.scenario.lexicon import shipped_vocabulary

CORPUS = Path(__file__).parent / "corpus"
LEAST_VALID, LEAST_INVALID = 40, 80

_EXPECT = re.compile(r"(?:# )?expect: (?:(ok)|(?:([\w.-]+\.yaml):)?(\d+):(\d+) (.+))\Z")
_FOREIGN = re.compile(r"Traceback|pydantic|Input should|Error\(|object at 0x|_Frozen")

Expected = tuple[str, int, int, str]
"""A file's name, line, column and words of a message."""


def files_in(folder: str) -> list[Path]:
    return sorted((CORPUS / folder).glob("*.yaml"))


def expected_of(path: Path) -> list[Expected]:
    """Return the faults a file says it has, none when it is sound."""
    beside = path.with_name(path.name + ".expect")
    text = (beside if beside.exists() else path).read_text(encoding="utf-8")
    expected = []
    lines = re.split(r"\r\n|\r|\n", text)
    assert _EXPECT.match(lines[0]), f"{path.name} does not say what is expected"
    for match in map(_EXPECT.match, lines):
        if match is None:
            break
        if match[1] is None:
            expected.append((match[2] or path.name, int(match[3]), int(match[4]), match[5]))
    return expected


def told_of(path: Path) -> list[Expected]:
    """Return the faults for which a file is refused, none when it loads."""
    try:
        load_scenario(path, shipped_vocabulary())
    except ScenarioError as error:
        assert error.unlisted == 0
        told = str(error)
        assert all(line.isprintable() for line in told.splitlines()), told
        assert not _FOREIGN.search(told), told
        return [(Path(f.file).name, f.line, f.column, f.message) for f in error.faults]
    return []


def differences(expected: list[Expected], told: list[Expected]) -> list[str]:
    """Return in what way faults told are not the faults expected."""
    found = [
        f"expected {wanted}, told {fault}"
        for wanted, fault in zip(expected, told, strict=False)
        if wanted[:3] != fault[:3] or wanted[3].casefold() not in fault[3].casefold()
    ]
    found += [f"expected {wanted}, told nothing" for wanted in expected[len(told) :]]
    found += [f"told {fault}, expected nothing" for fault in told[len(expected) :]]
    return found


@pytest.mark.parametrize("path", files_in("valid"), ids=lambda path: path.stem)
def test_valid_file_loads_and_its_resolved_form_is_the_same_scenario(path: Path) -> None:
    assert expected_of(path) == []
    scenario = load_scenario(path, shipped_vocabulary())
    again = read_scenario(resolved_text(scenario).encode(), shipped_vocabulary())
    assert again == scenario


@pytest.mark.parametrize("path", files_in("invalid"), ids=lambda path: path.stem)
def test_invalid_file_is_refused_for_the_faults_it_names_and_no_other(path: Path) -> None:
    expected = expected_of(path)
    assert expected
    assert differences(expected, told_of(path)) == []


@pytest.mark.parametrize(
    "marker",
    [
        "# expect: 2:9 no month 13",
        "# expect: 3:8 no month 13",
        "# expect: 2:8 no month 14",
        "# expect: other.yaml:2:8 no month 13",
        "# expect: ok",
        "# expect: 2:8 no month 13\n# expect: 2:8 no month 13",
    ],
)
def test_a_wrong_expectation_is_noticed(tmp_path: Path, marker: str) -> None:
    path = tmp_path / "marked.yaml"
    path.write_text(f"{marker}\nstart: 2022-13\nname: x\n")
    assert differences(expected_of(path), told_of(path))
    right = f"# expect: {1 + len(marker.splitlines())}:8 No month 13"
    path.write_text("\n".join([right, *marker.splitlines()[1:]]) + "\nstart: 2022-13\nname: x\n")
    assert differences(expected_of(path)[:1], told_of(path)) == []


def test_a_fault_nobody_expects_is_noticed(tmp_path: Path) -> None:
    shutil.copy(CORPUS / "valid" / "smallest.yaml", tmp_path / "spoilt.yaml")
    spoilt = tmp_path / "spoilt.yaml"
    assert differences(expected_of(spoilt), told_of(spoilt)) == []
    spoilt.write_text(spoilt.read_text() + "months: 0\n")
    assert differences(expected_of(spoilt), told_of(spoilt))


def test_a_file_without_expectation_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "silent.yaml"
    path.write_text("name: x\n# expect: 1:1 empty\n")
    with pytest.raises(AssertionError, match="does not say"):
        expected_of(path)


def test_the_corpus_is_large_and_every_note_beside_a_file_has_its_file() -> None:
    valid, invalid = files_in("valid"), files_in("invalid")
    assert len(valid) >= LEAST_VALID
    assert len(invalid) >= LEAST_INVALID
    for beside in CORPUS.glob("*/*.expect"):
        assert beside.with_suffix("").exists()
