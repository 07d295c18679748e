"""Spans played on a Dask cluster: the machines of others, the same bytes.

What travels to a worker is the scenario, written out, and the particles of the posterior. Arrays
and compiled rules are made there, and held against the digests of what is made here. What comes
back is what is made of it there. An extra, loaded when it is used.
"""

from __future__ import annotations

import logging
import platform
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from alignsim.catalogue.load import shipped_catalogue
from alignsim.engine.assemble import prepare
from alignsim.engine.digests import data_digest, plan_digest, rules_digest, theory_digest
from alignsim.engine.dyads import with_dyads
from alignsim.engine.ensemble import Progress, compile_rules, play_ensemble
from alignsim.engine.plan import Plan
from alignsim.engine.posterior import NO_POSTERIOR, Posterior
from alignsim.engine.spans import Make, Span, as_recorded
from alignsim.errors import AlignsimError, escaped
from alignsim.scenario import Scenario
from alignsim.scenario.words import quoted
from alignsim.version import __version__

if TYPE_CHECKING:
    from distributed import Client, Future

INSTALL = 'pip install "alignsim[cluster]"'
_LIBRARY = "distributed"
_MODULE = __name__

SCHEMES = ("tcp", "tls")
"""Ways to reach a scheduler that need nothing but the library itself."""

AHEAD = 2
"""Spans handed out for each thread of the cluster: one it plays, and one that waits for it or for
this machine. So many results, and no more, wait in the memory of the workers."""

LOOK_AGAIN = 1.0
"""Seconds after which it is looked whether workers have come, while no span is finished."""

RETRIES = 2
"""How often a span is tried again that failed on a worker by what is not the scenario's fault."""

PLANS_KEPT = 2
"""Plans that a worker keeps: that of a run, and that of one it is compared with."""

_UNDONE = ("pending", "lost")
"""What Dask says of a span that is to be played, for the first time or again."""

_PARTICLE = "<f8"
"""Numbers of particles in the order of bytes in which they travel."""


@dataclass(frozen=True)
class Work:
    """A scenario for other processes: plain text and bytes, equal where it is the same work.

    ``made_of`` holds, by name, the version and the digests of what this process would play.
    """

    scenario: str  # with every default and change filled in, as JSON
    parameters: tuple[str, ...]  # that the posterior holds
    particles: bytes  # (R, C) as little-endian float64
    made_of: tuple[tuple[str, str], ...]
    dyads: bool = False  # whether those of all pairs of governments are recorded as well

    @property
    def posterior(self) -> Posterior:
        """The particles as arrays."""
        if not self.parameters:
            return NO_POSTERIOR
        numbers = np.frombuffer(self.particles, dtype=_PARTICLE).astype(np.float64)
        return Posterior(self.parameters, numbers.reshape(-1, len(self.parameters)))


def work_of(scenario: Scenario, posterior: Posterior, dyads: bool = False) -> Work:
    """What other processes need to play spans of a scenario. AlignsimError where it has no plan."""
    plan = _plan(scenario, posterior, dyads)
    return Work(
        scenario=scenario.model_dump_json(),
        parameters=posterior.parameters,
        particles=np.ascontiguousarray(posterior.particles, dtype=_PARTICLE).tobytes(),
        made_of=_made_of(plan),
        dyads=dyads,
    )


def _plan(scenario: Scenario, posterior: Posterior, dyads: bool) -> Plan:
    plan = prepare(scenario, shipped_catalogue(), posterior=posterior)
    return with_dyads(plan, shipped_catalogue()) if dyads else plan


def _made_of(plan: Plan) -> tuple[tuple[str, str], ...]:
    return (
        ("alignsim", __version__),
        ("rules", rules_digest()),
        ("data", data_digest()),
        ("theory", theory_digest(plan.theory)),
        ("arrays", plan_digest(plan)),
    )


# -- on a worker ----------------------------------------------------------------------------------

_preparing = Lock()
"""Threads of a worker wait for the one that reads the scenario and compiles the rules."""


@lru_cache(maxsize=PLANS_KEPT)
def _prepared(work: Work) -> tuple[Scenario, Plan]:
    """Scenario and plan of some work, the rules compiled. AlignsimError where others are here."""
    scenario = Scenario.model_validate_json(work.scenario)  # was checked where it was asked for
    plan = _plan(scenario, work.posterior, work.dyads)
    for (name, wanted), (_, found) in zip(work.made_of, _made_of(plan), strict=True):
        if found != wanted:
            raise AlignsimError(
                f"a worker on {escaped(platform.node())} has {name} {found}, but {wanted} is asked "
                "for; install the same alignsim, with the same constraints.txt, on every machine"
            )
    compile_rules(plan)
    return scenario, plan


def play_span(work: Work, span: Span, make: Make[Any] = as_recorded) -> Any:
    """What is made of a span, played on one thread of this process, which prepares work once.

    AlignsimError is returned, not raised: it would be tried again, to be refused again.
    """
    try:
        with _preparing:
            scenario, plan = _prepared(work)
        return make(scenario, plan, span, play_ensemble(plan, span.count, first=span.first, jobs=1))
    except AlignsimError as fault:
        return fault


# -- on the machine that asks ---------------------------------------------------------------------


def must_be_installed() -> None:
    """AlignsimError, with how to mend it, where the library is missing."""
    if find_spec(_LIBRARY) is None:
        raise AlignsimError(
            f"a cluster needs {_LIBRARY}, which is not installed; install it with {INSTALL}"
        )


def play_spans_on(
    address: str,
    scenario: Scenario,
    posterior: Posterior,
    wanted: Iterable[Span],
    progress: Progress | None = None,
    make: Make[Any] = as_recorded,
    *,
    dyads: bool = False,
) -> Iterator[tuple[Span, Any]]:
    """Play spans on the Dask cluster whose scheduler listens at ``address``.

    Yields each as it is done, in any order, with what ``make``, a function of a module, makes of it
    on its worker; with ``dyads`` the plan it is given is that of
    :func:`alignsim.engine.dyads.with_dyads`.
    No more than :data:`AHEAD` spans a thread are handed out at a time; what has been
    played waits on its worker until it is asked for. Spans of a worker that is lost are played by
    another. When the iterator is closed, or interrupted, nothing further is begun.

    AlignsimError where the cluster cannot be reached or is lost, where a worker lacks alignsim or
    has another, and where a span fails again and again.
    """
    must_be_installed()
    work, spans = work_of(scenario, posterior, dyads), iter(wanted := tuple(wanted))
    done, total = 0, sum(span.count for span in wanted)
    with _connected(address) as client:
        handed_out: dict[Future, Span] = {}
        known: set[str] = set()
        while done < total:
            if not handed_out:
                client.wait_for_workers(1)
            room = AHEAD * _threads(client, known) - len(handed_out)
            for span in islice(spans, max(0, room)):
                future = client.submit(play_span, work, span, make, pure=False, retries=RETRIES)
                handed_out[future] = span
            for future in _finished(client, list(handed_out)):
                span = handed_out.pop(future)
                yield span, _fetched(client, future, span)
                done += span.count
                if progress is not None:
                    progress(done, total)


def _finished(client: Client, handed_out: list[Future]) -> list[Future]:
    """One that is finished, if one is within the seconds after which workers are counted anew."""
    from distributed import wait

    if not handed_out:
        return []
    try:
        with client.as_current():
            ended = wait(handed_out, timeout=LOOK_AGAIN, return_when="FIRST_COMPLETED").done
        return list(ended)[:1]
    except TimeoutError:
        return []


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """A client of the scheduler at an address. What goes wrong is told with the address."""
    from concurrent.futures import CancelledError

    from distributed import Client

    _must_be_address(address)
    try:
        with _unlogged():
            client = Client(address, set_as_default=False)
    except (OSError, ImportError) as fault:
        raise AlignsimError(
            f"no Dask scheduler answers at {escaped(address)} ({escaped(str(fault))}); start one "
            "with `dask scheduler`, which tells its address, and look whether a firewall is between"
        ) from fault
    try:
        with _unlogged(), client:
            client.run_on_scheduler(__import__, _MODULE)
            yield client
    except AlignsimError as fault:
        raise AlignsimError(f"the cluster at {escaped(address)}: {fault}") from fault
    except ImportError as fault:
        raise AlignsimError(_lacking(f"the scheduler at {escaped(address)}", fault)) from fault
    except (OSError, CancelledError) as fault:
        raise AlignsimError(
            f"the cluster at {escaped(address)} was lost: its scheduler no longer answers; "
            "start it again, with workers, and give the same command"
        ) from fault


@contextmanager
def _unlogged() -> Iterator[None]:
    """Dask logs tracebacks of what is told here in plain words."""
    logger = logging.getLogger("distributed.client")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


def _must_be_address(address: str) -> None:
    """AlignsimError unless this is scheme, host and port of a scheduler."""
    try:
        parts = urlsplit(address)
        good = parts.scheme in SCHEMES and parts.hostname and parts.port
    except ValueError:  # a port that is no number
        good = False
    if not good:
        allowed = " or ".join(f"{scheme}://HOST:PORT" for scheme in SCHEMES)
        raise AlignsimError(
            f"{quoted(address)} is no address of a Dask scheduler; give {allowed}, "
            "such as tcp://127.0.0.1:8786, as `dask scheduler` tells it"
        )


def _threads(client: Client, known: set[str]) -> int:
    """Threads of all workers; those not yet ``known`` must have alignsim, and are added.

    A worker without it would not fail by a span, but end by it, which tells nothing.
    """
    threads: dict[str, int] = client.nthreads()
    new = [worker for worker in threads if worker not in known]
    found = client.run(__import__, _MODULE, workers=new, on_error="return") if new else {}
    for worker, module in found.items():
        if isinstance(module, ImportError):
            raise AlignsimError(_lacking(f"its worker {worker}", module))
    known.update(new)
    return sum(threads.values())


def _lacking(who: str, fault: ImportError) -> str:
    return f"{who} has no alignsim ({fault}); install alignsim {__version__} there"


def _fetched(client: Client, future: Future, span: Span) -> Any:
    """What was made of a finished span; AlignsimError tells why there is nothing.

    A span whose worker was lost since it was done is waited for again.
    """
    from distributed import wait

    while future.status in _UNDONE:
        with client.as_current():
            wait([future])
    if future.status == "finished":
        result = future.result()
        if isinstance(result, AlignsimError):
            raise result
        return result
    if future.status != "error":
        raise ConnectionError("its scheduler no longer answers")
    raise AlignsimError(_why_failed(future.exception(), span))


def _why_failed(fault: Any, span: Span) -> str:
    """In words, why Dask gave a span up."""
    from distributed.scheduler import KilledWorker

    said = f"{type(fault).__name__}: {fault}".splitlines()[0]
    futures = f"futures {span.first:,} to {span.first + span.count - 1:,}"
    if isinstance(fault, KilledWorker):
        return (
            f"every worker that played {futures} was lost; look at its log, give workers more "
            "memory, or, where they are taken away often, set "
            "distributed.scheduler.allowed-failures higher"
        )
    return f"{futures} failed {RETRIES + 1} times, at last by {said}; see the logs of its workers"


@contextmanager
def local_cluster(processes: int) -> Iterator[str]:
    """Address of a cluster of so many processes on this machine, one thread each.

    It ends with the block, and listens to this machine alone.
    """
    must_be_installed()
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=processes,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    ) as cluster:
        yield str(cluster.scheduler_address)
