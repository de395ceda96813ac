"""How to make one real thing for each path parameter of the API, each somebody's own where things are owned."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from infra.local import secrets_store
from tests.e2e.client import Api, eventually

Json = dict[str, Any]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPACE = {
    "capacity": 9,
    "time_zone": "Europe/Moscow",
    "opening_hours": {day: ["00:00", "24:00"] for day in DAYS},
}


class PathParamFactories:
    """One of each kind, made when first asked for; `owner` is the customer whose they are."""

    def __init__(self, owner: Api, admin: Api) -> None:
        self.owner, self.admin = owner, admin
        self._made: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        """The thing that a path parameter of this name can stand for; KeyError when nobody said how to make one."""
        if name not in self._made:
            self._made[name] = MAKERS[name](self)
        return self._made[name]

    def order(self) -> str:
        items = [{"product_id": self("product_id"), "size": "M", "quantity": 1}]
        return str(_ok(self.owner.post("/orders", {"items": items, "delivery": {"address": "Дом"}}))["order"]["id"])

    def product(self) -> str:
        body = {"article": f"THING-{uuid.uuid4().hex[:10]}", "name": "Кепка", "price": 100_000}
        waves = {"order_type": "preorder", "preorder_waves_total": 2, "preorder_wave_capacity": 9}
        return str(_ok(self.admin.post("/products", {**body, **waves, "sizes": [{"size": "M"}]}))["id"])

    def page(self) -> str:
        slug = f"page-{uuid.uuid4().hex[:10]}"
        _ok(self.admin.put(f"/pages/{slug}", {"title": "О нас", "content": "Мы"}))
        return slug

    def promo_code(self) -> str:
        body = {"code": f"T{uuid.uuid4().hex[:10]}", "discount_percent": 5}
        return str(_ok(self.admin.post("/promo-codes", body))["code"])

    def picture(self) -> str:
        made = self.admin.post(f"/products/{self('product_id')}/media", {"content_type": "image/png"})
        return str(_ok(made)["media_id"])

    def space(self) -> str:
        return str(_ok(self.admin.post("/spaces", {**SPACE, "name": f"Место {uuid.uuid4().hex[:10]}"}))["id"])

    def visit(self) -> str:
        times = {"check_in": "2026-03-09T08:00:00Z", "check_out": "2026-03-09T10:00:00Z"}
        body = {"user_id": self("user_id"), "space_id": self("space_id"), **times}
        return str(_ok(self.admin.post("/visits", body))["id"])

    def donation(self) -> str:
        return str(_ok(self.owner.post("/donations", {"amount": 50_000}))["donation"]["id"])

    def ticket(self) -> str:
        body = {"subject": "Размер", "text": "Подойдёт ли M?"}
        return str(_ok(self.owner.post("/support/tickets", body))["id"])

    def message(self) -> str:
        return _first(self.owner, f"/support/tickets/{self('ticket_id')}/messages", {})

    def canned_reply(self) -> str:
        body = {"title": "Размер", "text": "{{customer_name}}, подойдёт."}
        return str(_ok(self.admin.post("/support/canned-replies", body))["id"])

    def delivery(self) -> str:
        query = {"user_id": self.owner.user["id"]}
        return _first(self.admin, "/notifications/deliveries", query)


MAKERS: dict[str, Callable[[PathParamFactories], str]] = {
    "order_id": PathParamFactories.order,
    "donation_id": PathParamFactories.donation,
    "product_id": PathParamFactories.product,
    "slug": PathParamFactories.page,
    "code": PathParamFactories.promo_code,
    "media_id": PathParamFactories.picture,
    "delivery_id": PathParamFactories.delivery,
    "space_id": PathParamFactories.space,
    "visit_id": PathParamFactories.visit,
    "ticket_id": PathParamFactories.ticket,
    "message_id": PathParamFactories.message,
    "reply_id": PathParamFactories.canned_reply,
    "number": lambda _: "1",
    "queue": lambda _: "payments",
    "user_id": lambda things: str(things.owner.user["id"]),
    "session_id": lambda things: _first(things.owner, "/auth/sessions", {}),
    "notification_id": lambda things: _first(things.owner, "/notifications", {}),
    "task_id": lambda things: str(_ok(things.admin.get("/products/export"))["task_id"]),
    "token": lambda things: str(secrets_store.read(things.owner.cloud.aws, "yookassa")["webhook_token"]),
}


def _ok(answer: Any) -> Json:
    assert answer.is_success, answer.text
    found: Json = answer.json()
    return found


def _first(api: Api, path: str, query: dict[str, str]) -> str:
    def look() -> str | None:
        items = _ok(api.get(path, params=query))["items"]
        return str(items[0]["id"]) if items else None

    return eventually(look, within=60, what=f"something in {path}")
