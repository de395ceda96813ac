"""CPU of the application per placed order, beside django-oscar.

Both sides do the same business: a person with an account orders one piece with a promo code and an address, pays, and
is notified. They run in turn, ten orders at a time, each in a process of its own that counts its own CPU while it
handles what arrives. Atrium: every function that an order sets off, AWS and the payment provider on loopback in other
processes. Oscar: the requests that an order cannot do without, its payment approved in place, its database in memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from infra.build.tools import ROOT, environment
from infra.local.config import LocalConfig, free_port
from infra.local.emulator import Emulator
from tests.bench.figures import Figure, Options, median_figure
from tests.support.yookassa_sandbox import Running, running_sandbox

BY_NAME_ONLY = True
BAR = 0.5
ORDERS = 300
AT_A_TIME = 10
# A buyer with a phone besides gets a text as well; a figure on the side needs fewer.
SIDE_SHARE = 3
SHOP = Path(__file__).parent / "oscar" / "shop.py"
TOTALS = {413_100, "4131.00"}


class OutcomeError(Exception):
    """What a side says that it did is not what was asked of it."""


@dataclass
class Side:
    """One application in its process; it answers each line with a line of JSON."""

    name: str
    process: subprocess.Popen[str]
    messages: int
    every: int = 1
    placed: int = 0
    samples: list[dict[str, float]] = field(default_factory=list)

    @property
    def totals(self) -> list[float]:
        """CPU milliseconds per order, block by block."""
        return [sum(sample.values()) for sample in self.samples]

    def ask(self, line: str) -> Any:
        """Say something and wait for the answer. OutcomeError: it has ended instead."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(line, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise OutcomeError(f"{self.name} ended with {self.process.wait()}")
        return json.loads(answer)

    def place(self, number: int, *, counts: bool = True) -> None:
        """Have so many orders placed."""
        answer = self.ask(str(number))
        self.placed += number
        if counts:
            self.samples.append(answer)

    def costliest(self, number: int = 3) -> str:
        """Where most of it goes."""
        names = self.samples[0]
        shares = {name: median(sample.get(name, 0.0) for sample in self.samples) for name in names}
        first = sorted(shares, key=lambda name: -shares[name])[:number]
        return ", ".join(f"{name} {shares[name]:.1f}" for name in first)


def check_invariants(outcome: Mapping[str, Any], *, orders: int, messages: int) -> None:
    """Every order is there, paid, with the discount, off the stock, with address and messages. Raises OutcomeError."""
    wanted = {
        "orders": orders,
        "paid": orders,
        "promo_uses": orders,
        "addresses": orders,
        "left": outcome["stock"] - orders,
        "messages": orders * messages,
    }
    wrong = {name: (outcome[name], value) for name, value in wanted.items() if outcome[name] != value}
    if wrong or len(outcome["totals"]) != 1 or not TOTALS.issuperset(outcome["totals"]):
        raise OutcomeError(f"found and wanted: {wrong}; totals: {outcome['totals']}")


def _process(stack: ExitStack, command: list[str], environ: dict[str, str]) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **environ}
    )
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return process


def atrium(stack: ExitStack, sandbox: Running, name: str, *, has_phone: bool, every: int = 1) -> Side:
    """Atrium with an AWS of its own."""
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    aws = stack.enter_context(Emulator(LocalConfig(Path(folder), free_port(), free_port())))
    keys = {"AWS_ACCESS_KEY_ID": aws.credentials.access_key, "AWS_SECRET_ACCESS_KEY": aws.credentials.secret_key}
    command = [sys.executable, "-m", "tests.bench.peers.atrium", aws.config.cloud_url, sandbox.origin]
    process = _process(stack, [*command, "phone" if has_phone else "email"], keys)
    return Side(name, process, messages=4 if has_phone else 2, every=every)


def oscar(stack: ExitStack) -> Side:
    """Oscar, in its environment."""
    python = environment(ROOT / ".venv-peers", ROOT / "requirements" / "peers.txt") / "python"
    return Side("django-oscar", _process(stack, [str(python), "-W", "ignore", str(SHOP)], {}), messages=1)


def measure(options: Options) -> Iterator[Figure]:
    """Both, in turn; then their outcome."""
    orders = options.runs or ORDERS
    at_a_time = min(orders, AT_A_TIME)
    blocks = orders // at_a_time
    with ExitStack() as stack:
        options.say("starting both")
        sandbox = stack.enter_context(running_sandbox())
        other = oscar(stack)
        by_email = atrium(stack, sandbox, "a placed order", has_phone=False)
        by_phone = atrium(stack, sandbox, "a placed order, also notified by SMS", has_phone=True, every=SIDE_SHARE)
        sides = [other, by_email, by_phone]
        for side in sides:
            side.place(at_a_time, counts=False)
        for turn in range(blocks):
            options.say(f"{at_a_time} orders each, turn {turn + 1} of {blocks}")
            for side in sides:
                if turn % side.every == 0:
                    side.place(at_a_time)
        for side in sides:
            check_invariants(side.ask("outcome"), orders=side.placed, messages=side.messages)
    yield _figure(by_email, other, bar=BAR, at_a_time=at_a_time)
    yield _figure(by_phone, other, bar=None, at_a_time=at_a_time)


def _figure(side: Side, other: Side, *, bar: float | None, at_a_time: int) -> Figure:
    note = f"{len(side.samples) * at_a_time} orders against {len(other.samples) * at_a_time}; ms: {side.costliest()}"
    return median_figure(
        side.totals, reference=other.totals, what=side.name, unit="ms", against=other.name, bar=bar, note=note
    )
