"""One purchase from the catalogue to a partial refund, with its invariants: what must exist at its end, once."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

import httpx

from functions import modules
from tests.e2e.client import TIMEOUT_S, Api, Cloud, Json, eventually
from tests.support.chaos_cloud import ChaosCloud

PRICE = 100_000
STOCK = 5
BOUGHT = 2
GIFT = 50_000
RUBLES_PER_POINT = 100
WELCOME = "Добро пожаловать"
TRIES = 5


class Purchase:
    """A buyer with a phone and a mailbox, a product nobody else buys, and their order."""

    def __init__(self, chaos: ChaosCloud) -> None:
        self.chaos = chaos
        self.cloud = Cloud(chaos.cloud.base_url, chaos.cloud.outputs, chaos.cloud.aws)
        self.admin = Api(self.cloud).as_demo("admin")
        self.buyer = Api(self.cloud)
        self.buyer.register(email=f"{uuid.uuid4().hex}@example.com")
        sizes = [{"size": "M", "stock": STOCK}]
        article = f"ROUGH-{uuid.uuid4().hex[:10]}"
        self.product = self._ok(
            self.admin.post("/products", {"article": article, "name": "Пальто", "price": PRICE, "sizes": sizes})
        )
        self.order_id = ""
        self.refunds = 0
        self.given = 0

    def place(self) -> None:
        """Order, and keep asking with the same key while nothing but an error of the server comes back."""
        items = [{"product_id": self.product["id"], "size": "M", "quantity": BOUGHT}]
        placed = self._insist(self.buyer, "/orders", {"items": items, "delivery": {"address": "Дом"}})
        self.order_id = placed["order"]["id"]

    def pay(self, *, action: str = "pay") -> None:
        """Press a button on the hosted page, as soon as there is a link to it."""
        url = eventually(self._link, within=TIMEOUT_S, what="a payment link")
        assert httpx.post(url, data={"action": action}, timeout=30).status_code == 303

    def await_paid(self) -> None:
        """Wait until the shop knows."""
        self._await(lambda order: order["status"] == "paid", "the order's being paid")

    def refund(self) -> None:
        """Give one piece back."""
        [line] = self.order()["items"]
        body = {"lines": [{"line_id": line["line_id"], "quantity": 1}], "reason": "Не подошло", "restock": True}
        self._insist(self.admin, f"/orders/{self.order_id}/refunds", body)
        self.refunds += 1

    def await_refunded(self) -> None:
        """Wait until the money went back."""
        self._await(lambda order: order["refunded_amount"] == self.refunds * PRICE, "the refund")

    def give(self) -> None:
        """Give something on top, and wait until that is thanked for."""
        placed = self._insist(self.buyer, "/donations", {"amount": GIFT})
        assert httpx.post(placed["payment_url"], data={"action": "pay"}, timeout=30).status_code == 303
        self.given += GIFT
        eventually(self._is_thanked, within=TIMEOUT_S, what="karma for the gift")

    def ask(self) -> None:
        """Ask the model something, and wait for the answer."""
        task = self._insist(self.buyer, "/request", {"kind": "question", "text": "Можно ли вернуть пальто?"})["task_id"]

        def is_answered() -> bool:
            return bool(self._ok(self.buyer.get(f"/result/{task}"))["status"] == "succeeded")

        eventually(is_answered, within=TIMEOUT_S, what="an answer of the model")

    def _is_thanked(self) -> bool:
        me = self._ok(self.buyer.get("/users/me"))
        return (me["total_donated"], me["karma"]) == (self.given, self.given // 100 // RUBLES_PER_POINT)

    def order(self) -> Json:
        """The order as its buyer sees it."""
        return self._ok(self.buyer.get(f"/orders/{self.order_id}"))

    def charges(self) -> list[Json]:
        """What the provider took for this order."""
        return [one for one in self._at_provider("payments") if one["status"] == "succeeded"]

    def check_invariants(self, *, repeated_messages: int = 0) -> None:
        """One charge, one refund, one sale, the right stock and one message per event and channel; nobody gave up.

        `repeated_messages`: how many may be there twice, because a sender died between the provider's yes and our note.
        """
        [order] = self.buyer.get("/orders").json()["items"]
        assert (order["id"], order["status"], order["refunded_amount"]) == (self.order_id, "paid", self.refunds * PRICE)
        [charge] = self.charges()
        assert charge["amount"]["value"] == f"{BOUGHT * PRICE / 100:.2f}"
        returned = [one for one in self._at_provider("refunds") if one["payment_id"] == charge["id"]]
        assert [one["amount"]["value"] for one in returned] == [f"{PRICE / 100:.2f}"] * self.refunds
        [size] = self._ok(self.admin.get(f"/products/{self.product['id']}"))["sizes"]
        assert size["stock"] == STOCK - BOUGHT + self.refunds
        # The welcome goes to what is confirmed when it is sent, which may be one address or both.
        announcing = modules.messages().event_types - {"user.verified"}
        events = Counter(one["type"] for one in self._timeline() if one["type"] in announcing)
        assert set(events) >= {"order.placed", "order.paid"}
        assert set(events.values()) == {1}, "nothing is announced twice"
        # And the code that proves that the phone and the mailbox are the buyer's.
        expected = len(events) + 1

        def all_notified() -> bool:
            return all(len(self._messages(channel)) >= expected for channel in ("phone", "email"))

        eventually(all_notified, within=TIMEOUT_S, what="all messages")
        eventually(lambda: self._sold() == BOUGHT - self.refunds, within=TIMEOUT_S, what="the sale in analytics")
        self.chaos.await_quiet(TIMEOUT_S)
        for channel in ("phone", "email"):
            messages = self._messages(channel)
            assert len(set(messages)) == expected, "each message is there"
            assert len(messages) <= expected + repeated_messages, "and no message twice"
        assert self._sold() == BOUGHT - self.refunds
        assert self._is_thanked(), "a gift counts once"
        dead = self.chaos.dead_letters()
        assert dead == {}, dead

    def _insist(self, who: Api, path: str, body: Json) -> Json:
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        for _ in range(TRIES):
            answer = who.post(path, body, headers=headers)
            if answer.status_code < 500:
                break
        return self._ok(answer)

    def _link(self) -> str | None:
        link: str | None = self.order()["payment_url"]
        return link

    def _messages(self, channel: str) -> list[str]:
        texts = [one["text"] for one in self.cloud.inbox(self.buyer.user[channel])]
        return [text for text in texts if WELCOME not in text]

    def _sold(self) -> int:
        rows = self._ok(self.admin.get("/analytics/products", params={"limit": 100}))["items"]
        return sum(row["quantity"] for row in rows if row["product_id"] == self.product["id"])

    def _timeline(self) -> list[Json]:
        items: list[Json] = self._ok(self.buyer.get("/users/me/timeline", params={"limit": 100}))["items"]
        return items

    def _at_provider(self, kind: str) -> list[Json]:
        found: list[Json] = self.chaos.provider()[kind]
        mine = [one for one in self.chaos.provider()["payments"] if one["metadata"].get("payable_id") == self.order_id]
        ids = {one["id"] for one in mine}
        return [one for one in found if one["id"] in ids or one.get("payment_id") in ids]

    def _await(self, reached: Any, what: str) -> None:
        eventually(lambda: reached(self.order()), within=TIMEOUT_S, what=what)

    @staticmethod
    def _ok(answer: httpx.Response) -> Any:
        assert answer.status_code in (200, 201, 202), answer.text
        return answer.json()
