"""The command that makes something again, as manifests and reports tell it."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from alignsim.engine.posterior import DEFAULT


def command_line(
    words: Sequence[str],
    options: Mapping[str, object],
    *,
    parameters: Mapping[str, float] | None = None,
    posterior: str = DEFAULT,
    out: Path,
    plots: bool,
) -> str:
    """A command of ``words`` and options, those that are None left out, as a shell reads it."""
    told = ["alignsim", *words]
    for option, value in options.items():
        told += [] if value is None else [option, str(value)]
    for name, number in sorted((parameters or {}).items()):
        told += ["--set", f"{name}={number!r}"]
    told += [] if posterior == DEFAULT else ["--posterior", posterior]
    told += ["--out", str(out), *([] if plots else ["--no-plots"])]
    return shlex.join(told)
