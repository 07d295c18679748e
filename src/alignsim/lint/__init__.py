"""What is legal and surely not meant in a scenario: told by reading it, and by a pilot run."""

from alignsim.lint.pilot import pilot_remarks
from alignsim.lint.places import placed
from alignsim.lint.reading import Remark, reading_remarks

__all__ = ["Remark", "pilot_remarks", "placed", "reading_remarks"]
