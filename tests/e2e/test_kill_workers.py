"""Processes killed (SIGKILL) in the middle of their work on the deployed stack: nothing is lost, nothing twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest

from tests.e2e.client import TIMEOUT_S, eventually
from tests.e2e.course import Course
from tests.e2e.follower import Follower
from tests.e2e.purchase import Purchase
from tests.e2e.signup import Signup
from tests.e2e.support_player import Help
from tests.support import proof
from tests.support.call_gate import Match, Moment
from tests.support.chaos_cloud import ChaosCloud

API = "orders"
WEBHOOK = "yookassa-webhook"
PAYMENTS, SMS, EMAIL = "payments-worker", "sms-worker", "email-worker"
NAKAMA = "nakama-worker"
# What no sender can close (README, Limits): a death between the provider's yes and our note repeats the message.
TEXT = "POST /_sandbox/exolve/messaging/v1/SendSMS"
GAPS = {TEXT, "ses.Post"}
# Each is made by a worker of its own.
EXPORTS = ("csv", "xlsx")
# In `make proof` a function dies at this many calls of each kind that it makes.
EACH_KIND = 2


@dataclass(frozen=True, slots=True)
class Death:
    """Where a function dies: at the first call that matches, before it arrives or after it was carried out."""

    function: str
    match: Match
    moment: Moment


def named(*parts: str) -> Match:
    """A call by a part of its name and, if given, parts of its body."""
    name, *rest = parts
    return lambda call: name in call.name and all(part.encode() in call.body for part in rest)


# Its first change is a page's connection; what it is fed is told to pages.
DIES_AT = {"live-worker": named("execute-api.Post")}


def nth(number: int, match: Match) -> Match:
    """The n-th call (from 0) that matches."""
    seen = iter(range(1_000_000))
    return lambda call: match(call) and next(seen) == number


class Reaper:
    """Kills one function at each of its deaths in turn, beside the story."""

    def __init__(self, chaos: ChaosCloud, deaths: Sequence[Death]) -> None:
        self._rough = chaos
        self._deaths = deaths
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.killed: list[tuple[str, str]] = []

    def _run(self) -> None:
        for death in self._deaths:
            with self._rough.gate(death.function).trap(death.match, death.moment) as trap:
                while (call := trap.wait(0.2)) is None:
                    if self._over.is_set():
                        return
                found = self._rough.kill(death.function)
                trap.drop()
                # Nobody there to die: then the test misses a death, and says so.
                self.killed += [(death.function, call.name)] if found else []
                if death.function in (SMS, EMAIL, NAKAMA):
                    self._rough.end_leases()

    def __enter__(self) -> Reaper:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


@contextmanager
def deadly(chaos: ChaosCloud, deaths: Sequence[Death]) -> Iterator[list[Reaper]]:
    """Functions die while this is open: each one's deaths in their order, different functions' at once."""
    by_function: dict[str, list[Death]] = {}
    for death in deaths:
        by_function.setdefault(death.function, []).append(death)
    with ExitStack() as stack:
        yield [stack.enter_context(Reaper(chaos, mine)) for mine in by_function.values()]


def story(chaos: ChaosCloud) -> Purchase:
    """Buy, pay, give one piece back, give money, make an export, ask the model and for help, sign a client up, learn
    a course, with a rule and an open page that follow the order: all that is fed by a queue has its part in it.
    """
    purchase, asked, signup, course = Purchase(chaos), Help(chaos), Signup(chaos), Course(chaos)
    follower = Follower(chaos, purchase.buyer)
    # Transcoded beside everything else.
    course.upload()
    signup.fill()
    signup.make_contract()
    asked.ask()
    asked.answer()
    # The request gets no link from the provider, so that the worker has to create the payment.
    with chaos.gate(API).failing(named("POST /_sandbox")):
        purchase.place()
    with follower.watching(purchase.order_id):
        purchase.pay()
        purchase.await_paid()
    purchase.refund()
    purchase.await_refunded()
    purchase.give()
    purchase.ask()
    tasks = [purchase.admin.get("/orders/export", params={"format": made}).json()["task_id"] for made in EXPORTS]

    def are_exported() -> bool:
        return all(purchase.admin.get(f"/result/{task}").json()["status"] == "succeeded" for task in tasks)

    eventually(are_exported, within=TIMEOUT_S, what="the exports")
    course.publish()
    course.learn()
    course.await_reward()
    # The game has no dedupe: a death between its yes and our note repeats a notice.
    asked.check_invariants(repeated_notices=1)
    signup.check_invariants()
    course.check_invariants()
    follower.check_invariants()
    return purchase


def killed(reapers: Sequence[Reaper]) -> Counter[str]:
    """How often each function died."""
    return Counter(function for reaper in reapers for function, _ in reaper.killed)


def test_every_worker_dies_between_its_effect_and_its_note_of_it(chaos: ChaosCloud) -> None:
    """Each function with a queue or a stream dies after its first change, payments at each step of the money.

    That an order is paid is the webhook's, which applies it at once.
    """
    steps = [
        named("POST /_sandbox/yookassa/v3/payments"),
        named("POST /_sandbox/yookassa/v3/refunds"),
        named("TransactWriteItems", "order.refunded"),
    ]
    others = [name for name in chaos.fed if name != PAYMENTS]
    deaths = [Death(PAYMENTS, step, "after") for step in steps]
    deaths.append(Death(WEBHOOK, named("TransactWriteItems", "order.paid"), "after"))
    deaths += [Death(name, DIES_AT.get(name, lambda call: call.changes), "after") for name in others]
    with deadly(chaos, deaths) as reapers:
        story(chaos).check_invariants()
    assert killed(reapers) == {**dict.fromkeys(others, 1), PAYMENTS: len(steps), WEBHOOK: 1}


@pytest.mark.parametrize("step", ["dynamodb.TransactWriteItems", "POST /_sandbox/yookassa/v3/payments"])
def test_a_request_dies_after_its_effect_and_is_repeated_with_its_key(chaos: ChaosCloud, step: str) -> None:
    """After the order is stored and before anybody hears of it; after the provider has opened its payment."""
    purchase = Purchase(chaos)
    with deadly(chaos, [Death(API, named(step), "after")]) as reapers:
        purchase.place()
    purchase.pay()
    purchase.await_paid()
    purchase.check_invariants()
    assert killed(reapers) == {API: 1}


def test_the_one_gap_repeats_a_message_once_and_the_records_show_it(chaos: ChaosCloud) -> None:
    with deadly(chaos, [Death(SMS, named(TEXT), "after")]) as reapers:
        purchase = Purchase(chaos)
        purchase.place()
        purchase.pay()
        purchase.await_paid()
        with pytest.raises(AssertionError, match="no message twice"):
            purchase.check_invariants()
    purchase.check_invariants(repeated_messages=1)
    assert killed(reapers) == {SMS: 1}


@proof.only
def test_every_function_dies_before_and_after_every_kind_of_call(chaos: ChaosCloud) -> None:
    """The points are those that an undisturbed story passes; in each round every function dies at its next one."""
    points = _points(chaos)
    rounds, deaths = max(len(mine) for mine in points.values()), 0
    for number in range(rounds):
        chosen = [mine[number % len(mine)] for mine in points.values()]
        with deadly(chaos, [death for death, _ in chosen]) as reapers:
            # One death per function and round: at most one gap on each channel.
            gap = any(name in GAPS and death.moment == "after" for death, name in chosen)
            story(chaos).check_invariants(repeated_messages=int(gap))
        deaths += sum(killed(reapers).values())
        proof.progress(f"killed processes: round {number + 1} of {rounds}, {deaths} deaths")
    assert deaths >= rounds
    proof.report("killed processes", functions=len(points), rounds=rounds, deaths=deaths, lost=0, double=0)


def _points(chaos: ChaosCloud) -> dict[str, list[tuple[Death, str]]]:
    """Each function's deaths with the names of their calls, from an undisturbed story begun by cold processes."""
    functions = [*chaos.fed, API]
    for name in functions:
        chaos.kill(name)
        chaos.gate(name).calls.clear()
    story(chaos).check_invariants()
    points: dict[str, list[tuple[Death, str]]] = {}
    for name in functions:
        made = Counter(call.name for call in chaos.gate(name).calls if call.changes)
        moments: tuple[Moment, ...] = ("before", "after")
        points[name] = [
            (Death(name, nth(number, named(call)), moment), call)
            for call, times in made.items()
            for number in range(min(times, EACH_KIND))
            for moment in moments
        ]
        assert points[name], f"{name} had no part in the story"
    return points
