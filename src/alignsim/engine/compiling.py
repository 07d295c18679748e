"""Compiled rules: what is needed lies on disk, or is compiled, once on a machine, and kept there.

The folder is named by a digest of every source the compiled code is made of, of numba's version
and of the machine: a changed rule can never run stale. The first compilation is shared between
processes, which also spares this one loading the compiler. Where no other process can be had, or
nothing can be kept on disk, this one compiles.
"""

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from platformdirs import user_cache_path

from alignsim.catalogue.theories import DEFAULT
from alignsim.engine import trace, tracing
from alignsim.engine.digests import rules_digest, theory_digest
from alignsim.engine.future import PARTS, chance_of, new_record
from alignsim.engine.handles import Layout, layout_of
from alignsim.engine.machine_code import Entry, machine
from alignsim.engine.markets import new_markets
from alignsim.engine.plan import Plan
from alignsim.engine.trace import new_trace
from alignsim.engine.tracing import new_traces

EFFORT = {"earn": 11, "decide": 9, "open_world": 5, "answer": 3, "enter_shocks": 3,
          "play_futures": 2, "draw_future": 2}  # fmt: skip
"""About how long each takes to compile, beside the others, longest first; 1 for all else."""

MOST_PROCESSES = 4
"""More would wait for the longest part."""

DIGEST_BYTES = 32
"""An object on disk begins with its SHA-256."""

DIGITS = 8
"""Of a digest in the name of a file: enough to tell a few dozen versions apart."""

_COMMAND = "from alignsim.engine.compiling import compile_given; compile_given()"

TAKEN = {
    "play_futures": ("setting", "numbers", "script", "panel", "world", "chance", "record"),
    "trace_futures": ("setting", "numbers", "script", "world", "chance", "trace", "traces"),
    "clear": ("markets",),
}
"""What is called from Python, and the handles that it takes."""

Layouts = Mapping[str, Layout]

_entries: dict[tuple[str, ...], Entry] = {}
"""What is loaded, by its name, the theory, and the digest of its sources."""

_lock = Lock()


class Object(NamedTuple):
    """Machine code of one function."""

    name: str
    layouts: str
    """Digest of the layouts of all handles that it may read."""
    theory: str = DEFAULT
    """By which it decides."""
    sources: str = ""
    """Digest of what it is made of beyond the rules."""

    @property
    def path(self) -> Path:
        """Where it lies on disk."""
        return (
            cache_folder() / f"{'-'.join(filter(None, (self.name, self.layouts, self.sources)))}.o"
        )


def cache_folder() -> Path:
    """Folder of compiled code for the rules as they stand, on this machine."""
    return user_cache_path("alignsim") / "kernels" / f"{rules_digest()}-{machine()}"


# -- what is asked for ----------------------------------------------------------------------------


def futures_player(plan: Plan, cores: int = 1) -> Entry:
    """What plays futures of a plan, compiled; with ``cores`` to share the work.

    It takes handles of setting, numbers, script, panel, a world, :class:`Chance` and
    :class:`Record`, then seed, first future and months. Raises AlignsimError where the rule of a
    theory is none that can be compiled.
    """
    return _entry("play_futures", plan.theory, lambda: layouts_of_plan(plan), cores)


def futures_tracer(plan: Plan, cores: int = 1) -> Entry:
    """What traces futures of a plan, compiled.

    It takes handles of setting, numbers, script, a world, :class:`Chance`, :class:`Trace` and
    :class:`Traces`, then seed, first future and the month after which parts are traced.
    """
    return _entry("trace_futures", plan.theory, lambda: layouts_of_plan(plan), cores)


def market_clearer() -> Entry:
    """What clears markets, compiled: takes a handle of :class:`Markets` and the most sweeps."""
    return _entry("clear", DEFAULT, lambda: {"markets": layout_of(new_markets(1, 1))}, 1)


def layouts_of_plan(plan: Plan) -> dict[str, Layout]:
    """Layouts of all that playing or tracing the futures of a plan reads and writes."""
    n = len(plan.governments)
    return {
        "setting": layout_of(plan.setting),
        "numbers": layout_of(plan.numbers),
        "script": layout_of(plan.script),
        "panel": layout_of(plan.panel),
        "world": layout_of(plan.empty_world()),
        "chance": layout_of(chance_of(plan)),
        "record": layout_of(new_record(plan, 0)),
        "trace": layout_of(new_trace(0, 0, plan.panel.columns, n)),
        "traces": layout_of(new_traces(0, 0, n, 0)),
    }


# -- found, compiled, kept ------------------------------------------------------------------------


def _entry(name: str, theory: str, layouts_of: Callable[[], Layouts], cores: int) -> Entry:
    """What is called from Python, loaded once; it refuses handles of other layouts itself."""
    key = (name, theory, theory_digest(theory))
    with _lock:
        if key not in _entries:
            layouts = layouts_of()
            code = machine_code_of(objects_of(name, theory, layouts), layouts, cores)
            _entries[key] = Entry(code, name, [layouts[each] for each in TAKEN[name]])
        return _entries[key]


def objects_of(name: str, theory: str, layouts: Layouts) -> tuple[Object, ...]:
    """What must be loaded together that something can be called from Python."""
    read = _digest(repr(sorted(layouts.items())).encode())
    whole = Object(name, read, sources=_tracer_digest() if name == "trace_futures" else "")
    if name == "clear":
        return (whole,)
    parts = [Object(part.__name__, read) for part in PARTS if part.__name__ != "decide"]
    chosen = Object("decide", read, theory, theory_digest(theory) if theory != DEFAULT else "")
    return (*parts, chosen, whole)


def _tracer_digest() -> str:
    sources = (Path(str(module.__file__)) for module in (trace, tracing))
    return _digest(b"".join(source.read_bytes() for source in sources))


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:DIGITS]


def machine_code_of(objects: Sequence[Object], layouts: Layouts, cores: int) -> list[bytes]:
    """Machine code of all objects, found or made.

    An interrupt ends all processes; what another one failed to do is done by this one.
    """
    missing = [each for each in objects if _read(each) is None]
    if len(missing) > 1:
        _compile_elsewhere(shares(missing, cores), layouts)
    return [_read(each) or _compile(each, layouts) for each in objects]


def _read(wanted: Object) -> bytes | None:
    """Machine code that lies on disk; None where there is none, or something else."""
    try:
        content = wanted.path.read_bytes()
    except OSError:
        return None
    told, code = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
    return code if sha256(code).digest() == told else None


def _compile(wanted: Object, layouts: Layouts) -> bytes:
    """Compile an object in this process, and keep it where it can be kept."""
    from alignsim.engine.kernels import machine_code

    code = machine_code(wanted.name, layouts, wanted.theory)
    with suppress(OSError):
        _keep(wanted.path, sha256(code).digest() + code)
    return code


def _keep(path: Path, content: bytes) -> None:
    """Write a file whole: its digest tells one that a loss of power has spoilt."""
    path.parent.mkdir(parents=True, exist_ok=True)
    begun = path.with_suffix(f".{os.getpid()}.tmp")
    begun.write_bytes(content)
    begun.replace(path)


# -- shared between processes ---------------------------------------------------------------------


def shares(missing: Sequence[Object], cores: int) -> list[list[Object]]:
    """What is compiled by each process, the longest dealt out first."""
    count = max(1, min(cores, MOST_PROCESSES, len(missing)))
    dealt: list[list[Object]] = [[] for _ in range(count)]
    for each in sorted(missing, key=_effort, reverse=True):
        min(dealt, key=lambda share: sum(map(_effort, share))).append(each)
    return dealt


def _effort(of: Object) -> int:
    return EFFORT.get(of.name, 1)


def _compile_elsewhere(shared: Sequence[Sequence[Object]], layouts: Layouts) -> None:
    """Have one process for each share compile it, and wait until all are done."""
    others: list[subprocess.Popen[bytes]] = []
    try:
        with suppress(OSError):
            for share in shared:
                others.append(
                    subprocess.Popen(
                        [sys.executable, "-c", _COMMAND],
                        stdin=subprocess.PIPE,
                        stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL,
                    )
                )
                _tell(others[-1], pickle.dumps((list(share), dict(layouts))))
        for other in others:
            other.wait()
    finally:
        for other in others:
            other.kill()
            other.wait()


def _tell(other: subprocess.Popen[bytes], message: bytes) -> None:
    """Write all that a process reads from its standard input."""
    assert other.stdin is not None
    with suppress(OSError), other.stdin as pipe:
        pipe.write(message)


def compile_given() -> None:
    """Compile what standard input names, and keep it on disk; then this process ends."""
    from alignsim.engine.kernels import sparing

    gc.disable()  # a tenth of the time, for what goes with the process
    share, layouts = pickle.loads(sys.stdin.buffer.read())
    with sparing():
        for each in share:
            _compile(each, layouts)
