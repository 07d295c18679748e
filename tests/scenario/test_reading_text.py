"""From bytes to a checked tree: encodings, line ends, the YAML allowed and the limits."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from words_of_tests import HEAD, VOCABULARY, assert_refused, faults_of, marked, read

from alignsim.errors import ScenarioError
from alignsim.scenario import load_scenario, nodes, scenario_digest
from alignsim.scenario.source import MOST_BYTES, Source, decode

FULL = (
    HEAD
    + """\
seed: 7   # any
description: |
  Two lines
  of text
shocks:
  - {type: condemn, date: 2026-03, by: seoul, on: moscow}
"""
)


def one_fault(data: str | bytes) -> tuple[int, int, str]:
    (fault,) = faults_of(data)
    return fault.line, fault.column, fault.message


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_do_not_change_the_scenario(end: str) -> None:
    other = FULL.replace("\n", end)
    assert read(other) == read(FULL)
    assert scenario_digest(read(other)) == scenario_digest(read(FULL))


def test_byte_order_mark_is_allowed_and_moves_no_column() -> None:
    marked = b"\xef\xbb\xbf"
    assert read(marked + FULL.encode()) == read(FULL)
    assert one_fault(marked + b"nme: x\n" + HEAD.encode())[:2] == (1, 1)


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_lines_are_counted_as_editors_do(separator: str) -> None:
    text = f"name: x\ndescription: 'a{separator}b' # c{separator}d\nstart: 2026-01\nmonths: 0\n"
    assert one_fault(text)[:2] == (4, 9)
    assert read(text.replace("months: 0", "months: 1")).description == f"a{separator}b"


@pytest.mark.parametrize(
    ("data", "place", "word"),
    [
        (b"", (1, 1), "empty"),
        (b"# only a comment\n\n", (1, 1), "empty"),
        (b"---\n", (1, 1), "empty"),
        (b"null", (1, 1), "empty"),
        (b"- a\n- b\n", (1, 1), "list"),
        (b"word\n", (1, 1), "single value"),
        ("name: é".encode("utf-16"), (1, 1), "UTF-16"),
        ("name: long enough".encode("utf-16-le"), (1, 1), "UTF-16"),
        ("name: long enough".encode("utf-16-be"), (1, 1), "UTF-16"),
        (b"name: x\r\ndescription: caf\xe9\n", (2, 17), "0xe9 is not UTF-8"),
        (b"\x1f\x8b\x08\x00\x00", (1, 1), "not a text file"),
        (b"name: x\x00y\n", (1, 8), r"U\+0000"),
        (b"name: x\nnote: \x1b[31m\n", (2, 7), r"U\+001B"),
        (b"x" * (MOST_BYTES + 1), (1, 1), "too large"),
    ],
)
def test_what_is_no_scenario_text_is_refused(
    data: bytes, place: tuple[int, int], word: str
) -> None:
    line, column, message = one_fault(data)
    assert (line, column) == place
    assert re.search(word, message)


@pytest.mark.parametrize(
    ("text", "patterns"),
    [
        ("a: ⟦&x 1\n", ["anchor `&x`"]),
        ("a: ⟦&x 1\nb: ⟦*x\n", ["anchor", r"alias `\*x`"]),
        ("a: ⟦!!str 1\n", ["tag `!!str`"]),
        ("a: ⟦! 1\n", ["tag `!`"]),
        ("a: ⟦!!python/object/apply:os.system [x]\n", ["tag"]),
        ("⟦<<: {a: 1}\n", ["merge key"]),
        ("⟦? [a, b]\n: 1\n".replace("⟦? ", "? ⟦"), ["a key must be one word"]),
        ("? ⟦{a: b}\n: [1, {c: d}]\n", ["a key must be one word"]),
        ("a: 1\n⟦a: 2\n", ["duplicate key: `a`.*line 1, column 1"]),
        ("a: {b: 1, ⟦b: 2}\n", ["duplicate key: `b`"]),
        ("⟦%YAML 1.2\n---\na: 1\n", ["directive"]),
        ("⟦%YAML 3.0\n---\na: 1\n", ["directive"]),
        ("⟦%TAG ! x\n---\na: 1\n", ["directive"]),
        ("a: x\n⟦%foo\n", ["directive"]),
        ("a: 1\n⟦---\nb: 2\n", ["second document"]),
        ("a: 1\n...\n⟦b: 2\n", ["fits no level"]),
        ("a:\n⟦\tb: 1\n", ["tab"]),
        ("a:\n  ⟦\t- b\n", ["tab"]),
        ("a: ⟦[1, 2\nb: 3\n", ["list opened here"]),
        ("a: ⟦{b: 1\nc: 3\n", ["mapping opened here"]),
        ('a: ⟦"xx\nb: 1\n', ["quote opened here"]),
        ("a: ⟦'xx\n", ["quote opened here"]),
        ('a: ⟦"\\q"\n', ["backslash"]),
        ('a: ⟦"\\ud800"\n', ["surrogate"]),
        ("a: 1\n⟦abc\n", ["expected `key: value`"]),
        ("a: b⟦: c\n", ["check the indentation"]),
        ("a: 1\n b⟦: 2\n", ["check the indentation"]),
        ("a: ⟦- b\n", ["line of its own"]),
        ("a: ⟦@x\n", ['may not begin with "@"']),
        ("a: ⟦`x`\n", ['may not begin with "`"']),
        ("a: ⟦%x\n", ['may not begin with "%"']),
        ("a:\n  - x\n ⟦y: 1\n", ["fits no level"]),
        ("a: ⟦& b\n", ["anchors"]),
        ("a: ⟦!<x\n", ["tags"]),
        ("a: ⟦|x\n  b\n", ["next line"]),
        ("⟦}\n", ["a value is expected here"]),
        ("a:\n\n⟦\t\nb: 1\n", ["tab"]),
        ("a: ⟦null\nb: [⟦null]\nc:⟦\n", ["`a` has no", "item of this list has no", "`c` has no"]),
    ],
)
def test_yaml_beyond_the_plain_part_is_refused_with_its_reason(
    text: str, patterns: list[str]
) -> None:
    clean, places = marked(text)
    faults = [f for f in faults_of(clean) if "unknown field" not in f.message]
    faults = [f for f in faults if "is missing; add" not in f.message]
    assert [(f.line, f.column) for f in faults] == places, faults
    for fault, pattern in zip(faults, patterns, strict=True):
        assert re.search(pattern, fault.message), fault.message


def test_structure_and_meaning_are_told_together() -> None:
    assert_refused(
        "name: ⟦&a x\nstart: 2026-01\nmonths: ⟦0\n⟦colour: red\n",
        "anchor",
        "`months` must be a whole number from 1 to 600; found 0",
        "unknown field `colour`",
    )


def test_tabs_between_words_and_in_quotes_are_allowed() -> None:
    scenario = read('name:\t"a b"\nstart: 2026-01\t# c\ndescription: "x\ty"\n')
    assert (scenario.name, scenario.description) == ("a b", "x\ty")


def test_document_start_and_comments_are_allowed() -> None:
    assert read("# c\n---\n" + HEAD + "...\n").months == 24


def test_depth_is_bounded() -> None:
    deepest = nodes.DEEPEST - 1
    text = HEAD + "x: " + "[" * deepest + "1" + "]" * deepest + "\n"
    assert all("deep" not in f.message for f in faults_of(text))
    text = HEAD + "x: " + "[" * (deepest + 1) + "1" + "]" * (deepest + 1) + "\n"
    (fault,) = faults_of(text)
    assert (fault.line, fault.column) == (4, 4 + deepest)
    assert "at most 32 levels" in fault.message


def test_many_faults_are_told_twenty_at_a_time_with_a_count() -> None:
    with pytest.raises(ScenarioError) as caught:
        read(HEAD + "".join(f"k{i}: 1\n" for i in range(500)))
    lines = str(caught.value).splitlines()
    assert len(lines) == 21
    assert lines[0].startswith("test.yaml:4:1: unknown field `k0`")
    assert lines[-1] == "... and 480 more faults"
    assert caught.value.unlisted == 400


def test_without_the_c_parser_the_verdicts_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "_LOADER", yaml.SafeLoader)
    assert read(FULL).seed == 7
    assert one_fault("a: [1, 2\n" + HEAD)[:2] == (1, 4)


def test_missing_file_directory_and_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "big").write_bytes(b"#" * (MOST_BYTES + 1))
    secret = tmp_path / "secret"
    secret.write_text(HEAD)
    cases: list[tuple[Path | str, str]] = [
        (tmp_path / "missing.yaml", "not found"),
        (tmp_path, "directory"),
        (tmp_path / "pipe", "regular file"),
        (tmp_path / "big", "too large"),
        (Path(tmp_path / ("x" * 300)), "cannot be read"),
        ("nul\0byte", "no such file"),
    ]
    for path, word in cases:
        with pytest.raises(ScenarioError) as caught:
            load_scenario(path, VOCABULARY)
        (fault,) = caught.value.faults
        assert word in fault.message
        assert fault.file == str(path)
        assert "\0" not in str(caught.value)


def test_a_file_of_any_name_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "naïve ⛵ 'x' & \"y\" %s {0}.yaml"
    path.write_text(FULL)
    assert load_scenario(path, VOCABULARY) == read(FULL)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read(data)
    except ScenarioError as error:
        assert all(line.isprintable() for line in str(error).splitlines())


@given(st.text(alphabet="ab:-[]{}&*!|>'\"%@`#,? \n\t\\0.é\u2028\ud7ff", max_size=60))
def test_any_text_like_yaml_is_read_or_refused(text: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(text)
    for fault in caught.value.faults:
        assert 1 <= fault.line <= text.count("\n") + 1


@given(st.text(alphabet="ab\n\r\x85\u2028é🙂", max_size=40))
def test_every_character_has_its_place(text: str) -> None:
    source = decode(text.encode(), "x")
    assert isinstance(source, Source)
    line, column = 1, 1
    for index, character in enumerate(source.text):
        assert source.place(index) == (line, column)
        line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
