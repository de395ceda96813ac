"""The Atrium side: a process of its own that runs the real handlers against an AWS on loopback.

Each line on its standard input asks for so many orders; the answer is one line of JSON. The last line is `outcome`.
What an order sets off is run here, too: requests, the provider's notification, the publisher, every worker. Counted is
the CPU of this process from an event's arrival as text to the answer's text, as Lambda's runtime sees it; AWS and the
payment provider are other processes.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
import time
from collections import Counter, defaultdict
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import urllib3
from botocore.handlers import BUILTIN_HANDLERS
from moto.core.models import botocore_stubber

from shared.core import clock
from shared.core.aws import client
from shared.providers import storage
from shared.providers.nakama.fake import FakeNakama
from shared.providers.payments.fake import FakePayments
from shared.providers.transcoder.fake import FakeTranscoder
from tests.bench.units.harness import Person, Stage, log_to, sqs_event
from tests.bench.units.story import ADDRESS, HOODIE, ORDERS_IN_BATCH
from tests.faults.wiring import Function
from tests.support import cloud, template
from tests.support.http import Context
from tests.support.meter import Meter
from tests.support.meter.moto_tables import Image
from tests.support.yookassa_sandbox import Running

STOCK = 100_000
CODE = "SPRING"
# A million orders in thirty days.
PAUSE_SECONDS = 2.592


@dataclass
class Loopback(Stage):
    """A stage on an AWS and a payment provider behind real sockets; adds up the functions' CPU seconds."""

    sandbox: Running | None = None
    cpu: Counter[str] = field(default_factory=Counter)
    _gathered: defaultdict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    _shards: dict[str, str] = field(default_factory=dict)

    def invoke(self, function: Function, event: dict[str, Any], operation: str, *, messages: int = 1) -> Any:
        """Run a function's handler on an event's text."""
        del messages
        handler, text, printed = function.handler, json.dumps(event), io.StringIO()
        with redirect_stdout(printed), log_to(printed):
            started = time.process_time()
            answer = handler(json.loads(text), Context())
            json.dumps(answer)
            spent = time.process_time() - started
        self.cpu[operation] += spent
        return answer

    def pay(self, order: dict[str, Any]) -> None:
        """The buyer presses the button of the hosted page; the provider's notification carries the whole payment."""
        assert self.sandbox is not None
        address = order["payment_url"]
        assert self.sandbox.press(address, "pay").status == 303
        payment_id = address.rpartition("/")[2]
        answer = self.sandbox.http.request(
            "GET", f"{self.sandbox.base}/v3/payments/{payment_id}", headers=self.sandbox.basic_auth()
        )
        self.notify("payment.succeeded", answer.json())

    def _announced(self) -> list[Image]:
        """What the stream of the events' table has brought since."""
        streams, [stream] = self.aws.client("dynamodbstreams"), self.wires.streams
        if not self._shards:
            arn = self.aws.client("dynamodb").describe_table(TableName=stream.table)["Table"]["LatestStreamArn"]
            for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
                iterator_request = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
                self._shards[shard["ShardId"]] = streams.get_shard_iterator(**iterator_request)["ShardIterator"]
        images = []
        for shard, iterator in self._shards.items():
            answer = streams.get_records(ShardIterator=iterator)
            self._shards[shard] = answer["NextShardIterator"]
            images += [one["dynamodb"]["NewImage"] for one in answer["Records"] if one["eventName"] == "INSERT"]
        return images

    def _deliver(self) -> bool:
        for source in self.wires.sources:
            if source.window:
                self._gathered[source.queue.name] += self._waiting.pop(source.queue.name, [])
        # What functions have sent is looked for each time: nobody counts their requests here.
        self._is_sent = True
        return super()._deliver()

    def end_windows(self) -> None:
        """Batches that were being filled have waited long enough."""
        for source in self.wires.sources:
            bodies = self._gathered.pop(source.queue.name, [])
            assert len(bodies) <= source.batch_size
            if bodies:
                answer = self.invoke(source.function, sqs_event(*bodies), f"{source.function.name}: a batch")
                assert answer == {"batchItemFailures": []}


def _without_moto() -> None:
    """Importing moto has every later client listen to `before-send`, which no function does on AWS.

    A client that is listened to takes botocore's long way (`shared.core.direct_call`), and the figure would be of that.
    """
    BUILTIN_HANDLERS.remove(("before-send", botocore_stubber))


def _environment(endpoint: str, provider: str) -> dict[str, str]:
    resolver = template.Resolver(template.load(), {**cloud.PARAMETERS, "YookassaBaseUrl": provider})
    environ = {"AWS_DEFAULT_REGION": template.REGION, "AWS_ENDPOINT_URL": endpoint, **template.environment(resolver)}
    environ["STACK_NAME"] = template.STACK
    os.environ.update(environ)
    cloud.create(resolver, environ)
    os.environ.update(environ)
    cloud.forget_settings()
    return environ


@dataclass
class Shop:
    """A product with stock, a code for a tenth off, and everything that was bought."""

    stage: Loopback
    admin: Person
    has_phone: bool
    product: str = ""
    orders: list[tuple[Person, str]] = field(default_factory=list)

    def open(self) -> None:
        """Put the product and the code in."""
        body = {**HOODIE, "sizes": [{"size": "M", "stock": STOCK}]}
        self.product = self.stage.ask("POST", "/products", body, by=self.admin).json["id"]
        code = {"code": CODE, "discount_percent": 10, "max_uses": STOCK, "max_uses_per_user": 1}
        self.stage.ask("POST", "/promo-codes", code, by=self.admin)
        self.stage.drain()

    def place(self, number: int) -> dict[str, float]:
        """Orders, one after another; the functions' CPU milliseconds per order, by operation."""
        spent = Counter[str]()
        for place in range(number):
            spent += self._place()
            if place % ORDERS_IN_BATCH == ORDERS_IN_BATCH - 1 or place == number - 1:
                self.stage.cpu.clear()
                self.stage.end_windows()
                spent += self.stage.cpu
        return {operation: seconds * 1000 / number for operation, seconds in spent.items()}

    def _place(self) -> Counter[str]:
        """One order of somebody who has an account: quoted, placed, paid, notified and counted."""
        stage = self.stage
        stage.clock.tick(seconds=PAUSE_SECONDS)
        # Each has a buyer of its own: a person is sent only so many messages in a day.
        buyer = stage.person(f"buyer{len(self.orders)}", has_phone=self.has_phone)
        items = [{"product_id": self.product, "size": "M", "quantity": 1}]
        body = {"items": items, "delivery": {"address": ADDRESS}, "promo_code": CODE}
        key = {"idempotency-key": f"{len(self.orders):08d}-6c1d-4b8e-9f3a-1f0e9a520000"}
        signed_in = buyer.token
        stage.cpu.clear()
        body["expected_total"] = stage.ask("POST", "/orders/quote", body, by=signed_in).json["final_amount"]
        order = stage.ask("POST", "/orders", body, by=signed_in, headers=key).json["order"]
        stage.drain()
        stage.pay(order)
        stage.drain()
        self.orders.append((buyer, order["id"]))
        return Counter(stage.cpu)

    def outcome(self) -> dict[str, Any]:
        """What the API and the tables say afterwards."""
        stage = self.stage
        seen = [stage.ask("GET", f"/orders/{order}", by=buyer).json for buyer, order in self.orders]
        product = stage.ask("GET", f"/products/{self.product}", by=self.admin).json
        messages = [one for one in stage.aws.items("notifications") if one["type"] == "delivery"]
        return {
            "orders": len({one["id"] for one in seen}),
            "totals": sorted({one["final_amount"] for one in seen}),
            "paid": sum(one["status"] == "paid" for one in seen),
            "promo_uses": stage.ask("GET", f"/promo-codes/{CODE}", by=self.admin).json["current_uses"],
            "left": product["sizes"][0]["stock"],
            "addresses": sum(one["delivery_address"] == ADDRESS for one in seen),
            "messages": len(messages),
            "states": sorted({one["status"] for one in messages}),
            "stock": STOCK,
        }


def _note_entries(stage: Loopback) -> None:
    """The stage sees what the publisher hands to the bus: no hook of botocore's, which the short way passes by."""
    bus = client("events")
    put_events = bus.put_events

    def noted(**params: Any) -> Any:
        stage.put_events(params)
        return put_events(**params)

    bus.put_events = noted


def main() -> None:
    endpoint, origin, has_phone = sys.argv[1:]
    _without_moto()
    environ = _environment(endpoint, f"{origin}/_sandbox/yookassa/v3")
    asyncio.set_event_loop(asyncio.new_event_loop())
    sandbox = Running(origin, None, urllib3.PoolManager(retries=False, timeout=10.0))
    # Noon in Moscow, when nobody has quiet hours; today, because AWS deletes what is out of date.
    noon = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    with clock.frozen_at(noon) as frozen:
        # The game server and the transcoder take no part in an order.
        others = FakeNakama(), FakeTranscoder(storage.from_settings())
        stage = Loopback(cloud.Aws(environ), Meter(), frozen, FakePayments(), *others, sandbox=sandbox)
        _note_entries(stage)
        [stream] = stage.wires.streams
        stage.aws.client("dynamodb").update_table(
            TableName=stream.table, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
        )
        shop = Shop(stage, stage.person("admin", "admin"), has_phone=has_phone == "phone")
        shop.open()
        out = sys.stdout
        for line in sys.stdin:
            answer = shop.outcome() if line.strip() == "outcome" else shop.place(int(line))
            print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    main()
