"""What a check finds in a scenario file: errors, for which it is refused, and warnings."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from alignsim.errors import AlignsimError, Fault, ScenarioError, escaped

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a file; `line` and `column` count from 1, as an editor shows them."""

    severity: Severity
    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        word = "warning: " if self.severity == "warning" else ""
        place = f"{escaped(self.file)}:{self.line}:{self.column}"
        return f"{place}: {word}{escaped(self.message)}"

    def as_record(self) -> dict[str, Any]:
        """The finding as plain data, for JSON."""
        return asdict(self)


def warning(fault: Fault) -> Finding:
    """A fault that does not keep the scenario from being played."""
    return Finding("warning", fault.file, fault.line, fault.column, fault.message)


def errors_of(refusal: AlignsimError, file: str) -> list[Finding]:
    """What a refusal tells, a finding a fault; one without a place stands at the file's start.

    Faults that the refusal only counts are one more finding, at the place of the last one told.
    """
    if not isinstance(refusal, ScenarioError) or not refusal.faults:
        return [Finding("error", file, 1, 1, str(refusal))]
    found = [Finding("error", f.file, f.line, f.column, f.message) for f in refusal.faults]
    if refusal.unlisted:
        last = found[-1]
        rest = f"{refusal.unlisted} more fault{'' if refusal.unlisted == 1 else 's'}"
        found.append(Finding("error", last.file, last.line, last.column, f"... and {rest}"))
    return found
