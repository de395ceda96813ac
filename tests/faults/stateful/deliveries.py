"""Queues, streams, notifications, schedules and providers, worked by hand: in any order, twice, late, or not at all."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.faults import world
from tests.faults.stateful.base import PICK, FaultyMachine, choose
from tests.faults.wiring import Source


class Delivering(FaultyMachine):
    """A world whose queues, streams, notifications and schedules the machine works by hand."""

    # Queues, streams and notifications.

    def waiting(self) -> list[Source]:
        """The queues' workers for which something is due."""
        queues = self.it.cloud.queues
        return [one for one in self.it.cloud.wiring.sources if queues.visible(one.queue.name)]

    @precondition(lambda self: self.waiting())
    @rule(queue=PICK, first=PICK, count=st.integers(1, 4), backwards=st.booleans())
    def deliver_some(self, queue: int, first: int, count: int, backwards: bool) -> None:
        """A worker gets some of what waits for it, from the middle, perhaps in the wrong order."""
        self.count()
        source = choose(self.waiting(), queue)
        if source is None:
            return
        messages = self.it.cloud.queues.visible(source.queue.name)
        start = first % len(messages)
        batch = messages[start : start + min(count, source.batch_size)]
        self.it.deliver(source, batch[::-1] if backwards else batch)
        self.it.cloud.queues.bury()

    @precondition(lambda self: self.waiting())
    @rule(queue=PICK, message=PICK)
    def deliver_twice(self, queue: int, message: int) -> None:
        """SQS delivers a message once more than asked for."""
        self.count()
        source = choose(self.waiting(), queue)
        if source is not None:
            chosen = choose(self.it.cloud.queues.visible(source.queue.name), message)
            assert chosen is not None
            self.it.cloud.queues.send(source.queue.name, chosen.body)

    @rule()
    def everything_comes_twice(self) -> None:
        """What has just happened is published, and SQS has a copy too many of all that waits."""
        self.count()
        for stream, records in self.it.cloud.streams:
            if records:
                self.it.feed(stream, records)
        for source in self.waiting():
            # Copies of copies would soon be more than a story can carry.
            bodies = Counter(message.body for message in self.it.cloud.queues.visible(source.queue.name))
            for body in (one for one, times in bodies.items() if times == 1):
                self.it.cloud.queues.send(source.queue.name, body)

    @precondition(lambda self: any(records for _, records in self.it.cloud.streams))
    @rule(count=st.integers(1, 5), again=st.booleans())
    def publish_some(self, count: int, again: bool) -> None:
        """The stream's function gets some records, perhaps some of them again afterwards."""
        self.count()
        for stream, records in self.it.cloud.streams:
            if records:
                batch = records[:count]
                self.it.feed(stream, records, count=count)
                if again:
                    records[:0] = [one for one in batch if one not in records]

    @rule()
    def drain(self) -> None:
        """Everything that is due is carried."""
        self.count()
        self.it.drain()

    @rule(notice=PICK, fate=st.sampled_from(["carried", "carried", "twice", "dropped"]))
    def one_notice(self, notice: int, fate: str) -> None:
        """One of the provider's notifications comes, comes twice, or never."""
        self.count()
        world_, provider = self.it, self.it.provider
        world_.notices += [world.Notice(event, found, world_.clock.at) for event, found in provider.news()]
        if not world_.notices:
            return
        chosen = world_.notices.pop(notice % len(world_.notices))
        if fate != "dropped":
            for _ in range(2 if fate == "twice" else 1):
                if not world_.tell_shop(chosen.event, chosen.object_id):
                    world_.notices.append(chosen)

    # Time.

    @rule(minutes=st.sampled_from([1, 1, 2, 5, 10, 20, 40]))
    def wait(self, minutes: int) -> None:
        """Time passes and nothing is carried; no outage lasts so long that people would have to look."""
        self.count()
        self.it.interceptor.outages.clear()
        self.it.tick(minutes=minutes)

    @rule(minutes=st.sampled_from([1, 6, 16, 31]))
    def live_on(self, minutes: int) -> None:
        """Time passes and everything is carried at its moment."""
        self.count()
        self.it.interceptor.outages.clear()
        self.it.run_for(minutes=minutes)

    @rule(schedule=PICK)
    def run_schedule(self, schedule: int) -> None:
        """A schedule runs, too early or too late."""
        self.count()
        schedules = self.it.cloud.wiring.schedules
        self.it.run_schedule(schedules[schedule % len(schedules)].function)

    # Trouble outside.

    @rule(fault=st.sampled_from(["down", "lost"]), times=st.integers(1, 3))
    def the_provider_fails(self, fault: Any, times: int) -> None:
        """The payment provider does not answer the next calls, though it may do what they ask."""
        self.count()
        self.it.provider.fail_next(*[fault] * times)

    @rule(what=st.sampled_from(["payments", "sns", "sesv2", "http", "sqs.SendMessage"]))
    def an_outage_begins(self, what: str) -> None:
        """A service answers nothing, until `an_outage_ends` or time passes. (The bus: see `something_will_break`.)"""
        self.count()
        self.it.interceptor.outages.add(what)

    @precondition(lambda self: self.it.interceptor.outages)
    @rule()
    def an_outage_ends(self) -> None:
        """Everything answers again."""
        self.count()
        self.it.interceptor.outages.clear()
