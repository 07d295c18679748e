"""The doctor finds what is wrong, says what to do, and leaves nothing behind."""

from __future__ import annotations

import os
import tempfile
from importlib import metadata
from pathlib import Path

import pytest

from alignsim.app import doctor
from alignsim.app.doctor import (
    Check,
    all_well,
    check_disk,
    check_font,
    check_library,
    check_writable,
    compiled_in,
    diagnose,
    meets,
)


def names(checks: list[Check]) -> list[str]:
    return [check.name for check in checks]


def test_a_whole_installation_is_well_and_every_part_is_looked_at(tmp_path: Path) -> None:
    checks = diagnose(tmp_path)
    assert all_well(checks), [check for check in checks if not check.ok]
    looked_at = {"Python", "mesa", "numba", "compiled rules", "output folder", "free disk space"}
    assert looked_at | {"processor cores", "folder of compiled rules"} <= set(names(checks))
    assert all(check.found for check in checks)


def test_looking_leaves_nothing_behind(tmp_path: Path) -> None:
    diagnose(tmp_path / "not" / "yet")
    assert list(tmp_path.iterdir()) == []


def test_every_failed_check_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "metadata", missing)
    monkeypatch.setattr(doctor, "check_font", lambda: 1 / 0)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    failed = [check for check in diagnose(tmp_path / "file" / "results") if not check.ok]
    assert {"alignsim", "fonts of plots", "output folder"} <= set(names(failed))
    assert all(check.advice for check in failed)


@pytest.mark.parametrize(
    ("found", "bounds", "kept"),
    [
        ("3.3.1", ">=3.3,<4", True),
        ("4.0.0", "<4,>=3.3", False),
        ("3.2.9", ">=3.3", False),
        ("3.10", ">=3.9", True),
        ("3.3", ">=3.3.0", True),
        ("4.0", "<4.0.0", False),
        ("6.0.3rc1", ">=6.0.1", True),
        ("1.0", "==1.0.0", True),
        ("1.0", "!=1.0", False),
        ("1.0", ">1.0", False),
        ("1.0", "<=1", True),
        ("1.0", "", True),
    ],
)
def test_versions_are_compared_number_by_number(found: str, bounds: str, kept: bool) -> None:
    assert meets(found, bounds) is kept


def test_a_missing_or_old_library_fails_with_the_command_that_mends_it() -> None:
    [missing] = check_library("no-such-library-anywhere>=1")
    [old] = check_library("rich>=999")
    assert (missing.ok, missing.found) == (False, "not installed")
    assert not old.ok
    assert old.advice == 'python -m pip install "rich>=999"'
    assert check_library("rich>=1")[0].ok


def test_a_library_only_developers_need_is_not_asked_for() -> None:
    assert check_library("no-such-library-anywhere>=1; extra == 'dev'") == []


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    file = tmp_path / "results"
    file.write_text("x", encoding="utf-8")
    check = check_writable("output folder", file)
    assert not check.ok
    assert "is a file" in check.found


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this user may write anywhere")
def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert not check_writable("output folder", tmp_path).ok
    finally:
        tmp_path.chmod(0o700)


def test_a_disk_that_refuses_to_write_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    check = check_writable("output folder", tmp_path)
    assert not check.ok
    assert "No space left" in check.found


def test_too_little_free_space_is_told(tmp_path: Path) -> None:
    assert check_disk(tmp_path, least=1).ok
    full = check_disk(tmp_path, least=10**30)
    assert not full.ok
    assert "free some space" in full.advice


def test_compiled_rules_are_counted_by_their_files(tmp_path: Path) -> None:
    assert compiled_in(tmp_path / "none") == compiled_in(tmp_path) == 0
    (tmp_path / "decide-1.o").write_bytes(b"")
    (tmp_path / "decide-1.7.tmp").write_bytes(b"")
    assert compiled_in(tmp_path) == 1


def test_a_font_that_is_nowhere_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from alignsim.plots import letters

    assert check_font()[0].ok
    monkeypatch.setattr(letters, "FAMILY", "No Such Font Anywhere")
    assert not check_font()[0].ok
