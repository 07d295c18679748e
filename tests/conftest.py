"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("alike", deadline=None, derandomize=True, database=None)
settings.load_profile("alike")  # the same cases everywhere, however slow the machine
