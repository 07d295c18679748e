"""Figures of one run, or of what differs, drawn beside it: matplotlib loads while all else does.

On Linux a process of its own does both, and draws while the results are being saved. Elsewhere,
where a process starts from nothing and gains no time, matplotlib loads in a thread. This module
loads little itself, so that the process begins before one core alone loads what plays.
"""

import gc
import multiprocessing
import signal
import sys
import warnings
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from threading import Thread
from typing import Any, Self

from alignsim.results import Results
from alignsim.storage import plainly

PLOTS = "plots"
"""Folder of the figures in the folder of a run."""


class Drawing:
    """What draws the figures of one subject: a context, at whose end no process is left.

    ``drawer`` names the function of ``alignsim.plots`` that draws it.
    """

    _process: ForkProcess | None = None
    _pipe: Connection
    _asked = False
    _answered = False

    def __init__(self, drawer: str = "draw_all") -> None:
        self._drawer = drawer

    def __enter__(self) -> Self:
        if sys.platform != "linux":
            Thread(target=import_module, args=("alignsim.plots",), daemon=True).start()
            return self
        fork = multiprocessing.get_context("fork")
        self._pipe, far = fork.Pipe()
        self._process = fork.Process(target=_serve, args=(far, self._pipe, self._drawer))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # idle threads of libraries
                self._process.start()
            far.close()
        except BaseException:  # an interrupt, after which nobody would end the process
            self.__exit__()
            raise
        return self

    def begin(self, subject: Any, folder: Path) -> None:
        """Start to draw into the folder of the subject, where there is a process for it."""
        if self._process is None or self._asked:
            return
        self._asked = True
        if isinstance(subject, Results):
            subject = subject.without_moves()  # no figure shows any
        with suppress(OSError):  # the process has ended, which the answer tells
            self._pipe.send((subject, folder / PLOTS))

    def finish(self, subject: Any, folder: Path) -> None:
        """Draw what is not drawn yet; what the process fails to draw is drawn here, faults told."""
        marker = folder / PLOTS / ".complete"
        if marker.exists() and not self._asked:
            return
        self.begin(subject, folder)
        drawn = False
        if self._process is not None:
            with suppress(EOFError, OSError):
                drawn = self._pipe.recv()
            self._answered = True
        if not drawn:
            draw = getattr(import_module("alignsim.plots"), self._drawer)
            draw(subject, folder / PLOTS, jobs=_cores())
        with plainly(marker, "written"):
            marker.touch()

    def __exit__(self, *_fault: object) -> None:
        if self._process is None or self._process.pid is None:
            return
        self._pipe.close()
        if not self._answered:
            self._process.terminate()
        self._process.join()


def _cores() -> int:
    """Cores that may draw."""
    from alignsim.engine.ensemble import usable_cores

    return usable_cores()


def _serve(pipe: Connection, far: Connection, drawer: str) -> None:
    """Draw, in a process of its own, what comes through the pipe, and answer whether all of it.

    An interrupt, which a terminal sends to all processes, is for the other one, which may then
    terminate this one: at once until there is something to draw, so that no import that is broken
    off is told of, and then so that no file is left half written.
    """
    gc.disable()  # all that is drawn goes with the process
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    far.close()  # so that the pipe ends when the other process does
    with suppress(EOFError, OSError):
        plots = import_module("alignsim.plots")
        with suppress(Exception):  # what is wrong is met again where it is told
            plots.rehearse()
        subject, folder = pipe.recv()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        drawn = False
        with suppress(Exception):  # the other process meets the fault again, and tells it
            getattr(plots, drawer)(subject, folder, jobs=_cores())
            drawn = True
        pipe.send(drawn)
