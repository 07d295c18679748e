"""How much memory is left, as Linux tells it, and what is refused for the lack of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from alignsim import room
from alignsim.errors import AlignsimError

SYSTEM = 8_000_000 * 1024


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that has 8 million kB available and no control group."""
    (tmp_path / "meminfo").write_text("MemTotal: 9000000 kB\nMemAvailable:  8000000 kB\n")
    (tmp_path / "group").write_text("")
    monkeypatch.setattr(room, "MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(room, "GROUP", tmp_path / "group")
    monkeypatch.setattr(room, "GROUPS", tmp_path / "groups")
    return tmp_path


def limit(group: Path, names: tuple[str, str], most: str, used: int, cached: str) -> None:
    group.mkdir(parents=True, exist_ok=True)
    (group / names[0]).write_text(f"{most}\n")
    (group / names[1]).write_text(f"{used}\n")
    (group / "memory.stat").write_text(f"anon 1\n{cached} 500\n")


V1 = ("memory.limit_in_bytes", "memory.usage_in_bytes")
V2 = ("memory.max", "memory.current")


def test_without_control_groups_the_system_tells(told: Path) -> None:
    assert room.available_memory() == SYSTEM


def test_a_control_group_leaves_its_limit_less_what_it_uses_and_cannot_give_back(
    told: Path,
) -> None:
    (told / "group").write_text("0::/job/step\n")
    limit(told / "groups" / "job" / "step", V2, "max", 7000, "inactive_file")
    assert room.available_memory() == SYSTEM
    limit(told / "groups" / "job", V2, "10000", 7000, "inactive_file")
    assert room.available_memory() == 3500
    limit(told / "groups" / "job" / "step", V2, "4000", 1000, "inactive_file")
    assert room.available_memory() == 3500
    limit(told / "groups", V2, "9000", 9000, "inactive_file")
    assert room.available_memory() == 500


def test_groups_of_the_first_version_are_read_as_well(told: Path) -> None:
    (told / "group").write_text("4:cpu,cpuacct:/x\n3:memory:/box\n")
    limit(told / "groups" / "memory" / "box", V1, "9000", 1000, "total_inactive_file")
    assert room.available_memory() == 8500


def test_where_nothing_is_told_nothing_is_refused(
    told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (told / "meminfo").write_text("nonsense")
    monkeypatch.delattr(os, "sysconf", raising=False)
    assert room.available_memory() is None
    room.must_hold(1e30, "anything", "nothing")


def test_what_does_not_fit_is_refused_with_the_numbers_and_what_fits_is_not(told: Path) -> None:
    room.must_hold(SYSTEM, "this", "do less")
    with pytest.raises(AlignsimError) as fault:
        room.must_hold(SYSTEM + 1, "this", "do less")
    assert str(fault.value) == "this needs about 8.2 GB of memory, and 8.2 GB are left; do less"
