"""Running a story once for each call and each thing that can happen to it, and checking all invariants afterwards.

A story is a generator: what it does before its first `yield` is the scenery; what follows is watched, and each call
that leaves a process can fail there; after a second `yield` all has come to rest, and the story says what must be
true then.
"""

from __future__ import annotations

import gc
import os
import pickle
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from tests import modules
from tests.faults import invariants, world
from tests.faults.call_interceptor import Call, Fault, Kind
from tests.faults.world import Failed, World, forget_process
from tests.notifications.invariants import TWICE

Story = Callable[[World], Iterator[None]]
# Long enough for a message's second delivery and two runs of each schedule, shorter than an order's hold.
RECOVERY_MINUTES = 31
# Children at work at once.
JOBS = 2
# Providers that take no key of ours: what they took may be repeated when their answer or our note of it is lost.
KEYLESS = frozenset({"sns.Publish", "exolve.SendSMS", "smsc.send", "sesv2.SendEmail", "nakama.notify"})


@dataclass(frozen=True)
class Run:
    """One run of a story: its calls, which got the fault, what it used, and what did not agree."""

    story: str
    calls: tuple[Call, ...]
    faulted: Call | None
    fault: Fault | None
    used: frozenset[str]
    findings: tuple[str, ...]
    doubles: int = 0

    def __str__(self) -> str:
        what = f"{self.faulted} {self.fault.kind.value}" if self.faulted and self.fault else "without a fault"
        return f"{self.story}, {what}:\n    " + "\n    ".join(self.findings)


@dataclass
class Tally:
    """A row of the table."""

    story: str
    calls: int
    faults: int = 0
    lost: int = 0
    double: int = 0
    repeated_messages: int = 0
    failures: list[Run] = field(default_factory=list)


@cache
def all_stories() -> dict[str, Story]:
    """Every module's stories (`tests/<module>/stories`), by name: generator functions marked with `@story`."""
    found: dict[str, Story] = {}
    for file in modules.parts("stories"):
        for name, value in vars(file).items():
            if getattr(value, "is_story", False):
                assert name not in found, f"two stories are called {name}"
                found[name] = value
    return found


def run(name: str, fault: Fault | None = None) -> Run:
    """Tell a story from its beginning, with a fault or without."""
    outcome = _run_story(name, lambda call: fault.kind if fault and fault.call == call.number else None)
    if fault and outcome.fault is None:
        return replace(outcome, fault=fault, findings=(f"call {fault.call} was not reached", *outcome.findings))
    return outcome


def _run_story(name: str, choose: Callable[[Call], Kind | None]) -> Run:
    with world.running() as it:
        story = all_stories()[name](it)
        next(story)
        it.drain()
        opening = invariants.opened(it)
        forget_process()
        it.errors.clear()
        it.used.clear()
        it.interceptor.arm(choose=choose)
        findings = _go_on(story)
        it.interceptor.disarm()
        used = frozenset(it.used)
        it.run_for(minutes=RECOVERY_MINUTES)
        findings += _go_on(story)
        findings += invariants.check(it, opening)
        calls, faulted, fault = tuple(it.interceptor.calls), it.interceptor.faulted, it.interceptor.fault
        if fault is None:
            findings += [f"{function} raised {error!r}" for function, error in it.errors]
    excused = _excused(findings, calls, faulted, fault)
    left = tuple(finding for finding in findings if finding not in excused)
    return Run(name, calls, faulted, fault, used, left, len(excused))


def _go_on(story: Iterator[None]) -> list[str]:
    try:
        next(story, None)
    except (AssertionError, Failed) as error:
        return [f"the story: {error!r}"]
    return []


def _excused(findings: list[str], calls: tuple[Call, ...], faulted: Call | None, fault: Fault | None) -> set[str]:
    """The one message that may come twice, if that is what the fault may lead to. No third copy is excused."""
    doubles = {one for one in findings if is_double(one)}
    return doubles if len(doubles) == 1 and may_repeat_a_message(calls, faulted, fault) else set()


def is_double(finding: str) -> bool:
    """Whether a finding says that a message came once more than it should."""
    times = re.search(r": (\d+) for (\d+)$", finding) if TWICE in finding else None
    return times is not None and int(times[1]) == int(times[2]) + 1


def may_repeat_a_message(calls: Sequence[Call], faulted: Call | None, fault: Fault | None) -> bool:
    """Whether a provider may have said yes without anybody noting it: then the message is sent again.

    That is the case when the sending call itself lost its answer or its process, or when the very next call, the note,
    could not be made.
    """
    if faulted is None or fault is None:
        return False
    before = calls[faulted.number - 2] if faulted.number > 1 else None
    was_sent = _is_keyless(calls, faulted) and fault.kind in (Kind.DIES_AFTER, Kind.LOST, Kind.REPEATED)
    was_noted_in_vain = (
        before is not None
        and _is_keyless(calls, before)
        and before.function == faulted.function
        and fault.kind in (Kind.DIES_BEFORE, Kind.REFUSED)
    )
    return was_sent or was_noted_in_vain


def _is_keyless(calls: Sequence[Call], call: Call) -> bool:
    """Whether a repeat may send once more: the gateway's key is of no use when the sender before it answers again."""
    before = calls[call.number - 2] if call.number > 1 else None
    took_over = call.name == "http.POST sms" and before is not None and before.name in KEYLESS
    return call.name in KEYLESS or took_over


def kinds_of(call: Call) -> list[Kind]:
    """What can happen to a call: a read has no effect whose answer could be lost."""
    return [kind for kind in Kind if not (call.is_read and kind in (Kind.LOST, Kind.REPEATED))]


def chance(share: float) -> Callable[[Fault], bool]:
    """Chooses a share of all faults, the same ones each time."""
    return lambda fault: zlib.crc32(f"{fault.call} {fault.kind.value}".encode()) % 10_000 < share * 10_000


@cache
def run_with_faults(name: str, share: float = 1) -> tuple[Run, tuple[Run, ...]]:
    """A story without a fault, and once for each of its faults, or for a share of them.

    It runs once: at each call that gets a fault the process forks, and the child suffers the fault.
    """
    children: deque[tuple[int, int]] = deque()
    faulted: list[Run] = []
    own: list[int] = []
    wanted = chance(share)
    # What is here already is nothing that a child's collector should touch: touched pages are copied.
    gc.collect()
    gc.freeze()

    def choose(call: Call) -> Kind | None:
        for kind in kinds_of(call) if not own else ():
            if not wanted(Fault(call.number, kind)):
                continue
            while len(children) >= JOBS:
                faulted.append(_result(*children.popleft()))
            theirs, ours = os.pipe()
            child = os.fork()
            if not child:
                own.append(ours)
                return kind
            os.close(ours)
            children.append((child, theirs))
        return None

    try:
        plain = _run_story(name, choose)
    except BaseException as error:
        if not own:
            raise
        plain = Run(name, (), None, None, frozenset(), (f"the harness: {error!r}",))
    if own:
        # The child's only word; the parent tells pytest.
        os.write(own[0], pickle.dumps(replace(plain, calls=(), used=frozenset(), findings=plain.findings[:20])))
        os._exit(0)
    gc.unfreeze()
    faulted += [_result(*child) for child in children]
    return plain, tuple(faulted)


def _result(child: int, pipe: int) -> Run:
    with os.fdopen(pipe, "rb") as end:
        said = end.read()
    os.waitpid(child, 0)
    assert said, "a child ended without a word"
    outcome: Run = pickle.loads(said)
    return outcome


def tally(name: str, plain: Run, faulted: Iterable[Run]) -> Tally:
    """Sum the runs of a story up."""
    row = Tally(name, len(plain.calls))
    for one in faulted:
        row.faults += 1
        row.repeated_messages += one.doubles
        if one.findings:
            row.failures.append(one)
            is_double = any(TWICE in finding or "twice" in finding for finding in one.findings)
            row.double += is_double
            row.lost += not is_double
    return row
