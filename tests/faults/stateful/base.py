"""What machines do besides their business: deliveries in any order, crashes, outages, races, time."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import copy_context
from datetime import datetime, tzinfo
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
from aws_lambda_powertools.utilities.circuit_breaker import base as circuit
from aws_lambda_powertools.utilities.circuit_breaker.persistence import base as circuit_store
from aws_lambda_powertools.utilities.circuit_breaker.persistence import dynamodb as circuit_table
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from shared.core.clock import FrozenClock
from tests.faults import fault_injection, invariants, world
from tests.faults.call_interceptor import Fault, Kind
from tests.faults.invariants.snapshot import Snapshot
from tests.faults.world import Failed, Person
from tests.support import proof
from tests.support.http import Answer

T = TypeVar("T")
PICK = st.integers(0, 99)
# A request makes about this many calls at most.
CALLS = st.integers(1, 16)
PROGRESS_EVERY = 500
# How many operations each machine has carried out in this process.
OPERATIONS: Counter[str] = Counter()


class FaultyMachine(RuleBasedStateMachine):
    """A world in which any call may fail or be overtaken; subclasses add what people do and what must be true."""

    BEGINS = world.NOON

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.it = self._stack.enter_context(world.running(at=self.BEGINS))
        self._stack.enter_context(_circuits_live_in(self.it.clock))
        self._keys = 0
        self._meanwhile: Callable[[], None] | None = None
        self._calls_left = 0
        self._may_come_twice = 0
        self.opening: Snapshot | None = None
        self.was_interrupted = False
        self._listen_for_races()

    def teardown(self) -> None:
        """At the end of a story the queues drain, and the invariants are checked."""
        try:
            # Not after a failure: that one is to be reported, not what follows from it.
            if sys.exc_info()[0] is None:
                self.come_to_rest()
        finally:
            self._stack.close()

    def come_to_rest(self) -> None:
        """Heal everything, let time pass until nothing waits, and check the invariants."""
        raise NotImplementedError

    def count(self) -> None:
        """One more operation."""
        name = type(self).__name__
        OPERATIONS[name] += 1
        if OPERATIONS[name] % PROGRESS_EVERY == 0:
            proof.progress(f"{name}: {OPERATIONS[name]:,} operations")

    # People.

    def who(self, name: str, *roles: str) -> Person:
        """A person with a phone and a mailbox."""
        return self.it.person(name, *roles, phone=f"+7912{sum(name.encode()):07d}")

    @property
    def boss(self) -> Person:
        """The admin."""
        return self.who("admin", "admin")

    def key(self) -> str:
        """A fresh idempotency key."""
        self._keys += 1
        return f"key-{self._keys}"

    def ask(self, method: str, path: str, body: Any, by: Person) -> Answer:
        """A request with a key, repeated until it is answered: whatever happens on the way, it happens once."""
        return self.it.call(method, path, body, by=by, key=self.key())

    def ask_once(self, method: str, path: str, body: Any, by: Person) -> Answer | None:
        """A request without a key, not repeated; None when nobody knows what became of it."""
        try:
            answer = self.it.send_once(method, path, body, by=by)
        except Failed:
            return None
        return answer if answer.status < 500 else None

    # Trouble.

    @rule(call=CALLS, kind=st.sampled_from(list(Kind)))
    def something_will_break(self, call: int, kind: Kind) -> None:
        """A call soon will be some process's last, or be refused, or have its answer lost."""
        self.count()
        self.arm(call, kind)

    def arm(self, call: int, kind: Kind) -> None:
        """Let the n-th call from now go wrong."""
        self._note_what_was_struck()
        self.it.interceptor.arm(Fault(call, kind))

    def is_calm(self) -> bool:
        """Whether no call can go wrong: nothing that will break is still ahead, and nothing is down."""
        interceptor = self.it.interceptor
        return (interceptor.choose is None or interceptor.faulted is not None) and not interceptor.outages

    def heal(self) -> None:
        """No more trouble from here on."""
        self._note_what_was_struck()
        self.it.interceptor.disarm()
        self.it.interceptor.outages.clear()
        self.it.provider.faults.clear()
        self._meanwhile = None

    def _note_what_was_struck(self) -> None:
        interceptor = self.it.interceptor
        self._may_come_twice += fault_injection.may_repeat_a_message(
            interceptor.calls, interceptor.faulted, interceptor.fault
        )
        interceptor.faulted = None

    def assert_invariants(self) -> None:
        """Nothing is lost and nothing is double, save a message for each time that a provider's yes was not noted."""
        found = invariants.check(self.it, self.opening)
        excused = [one for one in found if fault_injection.is_double(one)][: self._may_come_twice]
        left = [one for one in found if one not in excused]
        assert not left, "\n".join(left)

    # Races: what somebody else does between two calls of a request.

    def meanwhile(self, at_call: int, act: Callable[[], None]) -> None:
        """Before the n-th call from now, somebody else's whole request comes in between."""
        self._meanwhile, self._calls_left = act, at_call

    def _listen_for_races(self) -> None:
        interceptor, plain = self.it.interceptor, self.it.interceptor._fate

        def fate(name: str) -> Kind | None:
            if self._meanwhile is not None and not interceptor.is_dead:
                self._calls_left -= 1
                if self._calls_left <= 0:
                    act, self._meanwhile = self._meanwhile, None
                    self._between(act)
                    # Afterwards: what happened in between asks whether it was itself interrupted.
                    self.was_interrupted = True
            return plain(name)

        interceptor._fate = fate  # type: ignore[method-assign]

    def _between(self, act: Callable[[], None]) -> None:
        interceptor = self.it.interceptor
        before = interceptor._function, interceptor.is_dead
        interceptor._function, interceptor.is_dead = "", False
        try:
            _in_own_thread(act)
        finally:
            interceptor._function, interceptor.is_dead = before


@contextmanager
def _circuits_live_in(clock: FrozenClock) -> Iterator[None]:
    """The circuit breaker's library knows only the computer's clock, by which a test takes no time at all."""

    class Now(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Now:
            return cls.fromtimestamp(clock.at.timestamp(), tz)

    with pytest.MonkeyPatch.context() as patch:
        for module in (circuit, circuit_store, circuit_table):
            patch.setattr(module, "dt", SimpleNamespace(datetime=Now))
        yield


def _in_own_thread(act: Callable[[], None]) -> None:
    """Run something as another environment would: with an event loop of its own, under the same clock."""
    raised: list[BaseException] = []

    def run() -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            act()
        except BaseException as error:
            raised.append(error)
        finally:
            loop.close()

    thread = threading.Thread(target=copy_context().run, args=(run,))
    thread.start()
    thread.join()
    if raised:
        raise raised[0]


def choose(items: list[T], pick: int) -> T | None:
    """One of them, or None of none."""
    return items[pick % len(items)] if items else None
