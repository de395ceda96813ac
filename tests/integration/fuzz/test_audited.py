"""Whatever staff change is in the audit: each route that changes something by a permission leaves their event."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from functions import modules
from shared.core import clock, ids
from shared.data.events import EventItem, staff_month
from shared.identity import tokens
from shared.notifications.models import MessageDelivery
from shared.notifications.rules import DeliveryStatus
from shared.onboarding.consents.texts import TEXTS
from shared.payments import lookup
from shared.payments import service as payments
from shared.providers.payments.fake import FakePayments
from shared.shop.catalog import media
from tests.integration.fuzz.operations import OPERATIONS, Json, filled
from tests.integration.fuzz.test_repeated_requests import BODIES
from tests.integration.fuzz.world import Builder
from tests.onboarding.api_requests import PASSPORT
from tests.onboarding.factories import render
from tests.support import cloud, gateway
from tests.support.api_document import DOCUMENT
from tests.unit.test_role_permissions import required

# Routes by a permission that leave no event, and why not.
NOT_AUDITED = {
    "POST /auth/introspect": "reads what a token says",
    "POST /manager/surcharge-rules/preview": "computes an example and keeps nothing",
    "POST /orders/{order_id}/refunds/preview": "computes what a refund would do and keeps nothing",
    "POST /manager/clients/{client_id}/devices/{device_id}/photos": "a form to upload by; the photo is inspected first",
    "POST /manager/clients/{client_id}/invoices/{invoice_id}/pay": "a link, by which the client pays",
    "PUT /support/tickets/{ticket_id}/viewers": "who has a ticket open, for a minute",
    "DELETE /support/tickets/{ticket_id}/viewers": "who has a ticket open, for a minute",
}
# What needs more than is made here: the test that looks at its event.
ELSEWHERE = {
    "POST /courses/{course_id}/learners/{user_id}/refunds": "needs a course that was bought",
    "POST /manager/clients/{client_id}/contract/sign": "needs the code that the client reads aloud",
    "DELETE /users/{user_id}/2fa": "needs a second factor",
    "DELETE /manager/clients/{client_id}/photos/{photo_id}": "the same use case as at the photo's device",
}
# Where links to pay by are made.
PAYING = (
    "bookings.bookings",
    "bookings.passes",
    "donations.monthly",
    "donations.routes",
    "learning.enrolment",
    "onboarding.invoices",
    "orders.routes",
)


class Office:
    """An admin who does everything once; `objects` are what there is to do it with."""

    def __init__(self, builder: Builder, provider: FakePayments) -> None:
        self.builder, self.provider = builder, provider
        names = {name for _, path, _ in OPERATIONS for name in gateway.Route("", path, "").names}
        self.objects: Json = {name: found[0] for name, found in builder.world(names).known.items()}
        self.made = dict(self.objects)
        self.http = httpx.Client(transport=gateway.Transport(), base_url=gateway.ADDRESS)
        self.admin = {"authorization": f"Bearer {builder.tokens['admin']}"}

    def call(self, method: str, path: str, body: Json | None = None, *, by: str = "admin") -> Json:
        return self.builder.call(by, method, filled(path, self.objects), body)

    def read(self, path: str) -> Json:
        return self.call("GET", path)

    def paid_order(self) -> Json:
        """An order of the customer that was paid."""
        items = [{"product_id": self.builder.objects["product_id"][0], "size": "M", "quantity": 1}]
        order = self.call("POST", "/orders", {"items": items, "delivery": {"address": "Дом"}}, by="customer")["order"]
        self.pay("order", order["id"])
        self.objects["order_id"] = order["id"]
        return self.read(f"/orders/{order['id']}")

    def pay(self, kind: str, thing: str, *, amount: int | None = None) -> None:
        [payment] = lookup.payments_of(kind, thing)
        assert payment.provider_payment_id, "there is a link to pay by"
        self.provider.pay(payment.provider_payment_id, amount=amount)
        payments.refresh(
            provider_payment_id=payment.provider_payment_id, payables=modules.payables(), provider=self.provider
        )

    def erase(self, path: str) -> None:
        """Delete what may be there."""
        self.http.delete("/api/v1" + filled(path, self.objects), headers=self.admin)

    def left_an_event(self, since: str) -> bool:
        """Whether the audit has something of the admin's since then."""
        me = tokens.verify_access(self.builder.tokens["admin"]).user_id
        found = EventItem.gsi2.query(staff_month(clock.now()), EventItem.gsi2sk >= since, limit=20)
        return any(one.gsi2sk.split("#")[2] == me for one in found)

    def version(self, path: str) -> int:
        return int(self.read(path)["version"])

    def client_version(self) -> Json:
        return {"version": self.version("/manager/clients/{client_id}")}


Prepare = Callable[[Office], Json | None]


def _new_ticket(it: Office) -> str:
    made: str = it.call("POST", "/support/tickets", {"subject": "Размер", "text": "M?"}, by="customer")["id"]
    it.objects["ticket_id"] = made
    return made


def _tickets_message(it: Office) -> str:
    ticket = _new_ticket(it)
    it.objects["message_id"] = it.call("GET", f"/support/tickets/{ticket}/messages", by="customer")["items"][0]["id"]
    return str(it.objects["message_id"])


def _assigned(it: Office) -> Json | None:
    _new_ticket(it)
    it.call("POST", "/support/tickets/{ticket_id}/assign", {})
    return None


def _merge(it: Office) -> Json:
    into = _new_ticket(it)
    _new_ticket(it)
    return {"into": into}


def _split(it: Office) -> Json:
    ticket = _new_ticket(it)
    more = it.call("POST", f"/support/tickets/{ticket}/messages", {"text": "И ещё вопрос"}, by="customer")
    return {"message_ids": [more["id"]], "subject": "Второй вопрос"}


def _of_ticket(body: Json | None = None) -> Prepare:
    def prepare(it: Office) -> Json | None:
        _new_ticket(it)
        return body

    return prepare


def _redacted(it: Office) -> Json:
    _tickets_message(it)
    return {}


def _team_of_ticket(it: Office) -> Json:
    _new_ticket(it)
    return {"team_id": it.objects["team_id"]}


def _of_paid_order(*before: tuple[str, Json | None], body: Json | None = None) -> Prepare:
    def prepare(it: Office) -> Json | None:
        it.paid_order()
        for act, sent in before:
            it.call("POST", "/orders/{order_id}/" + act, sent)
        return body

    return prepare


def _order_refund(it: Office) -> Json:
    [line] = it.paid_order()["items"]
    return {"lines": [{"line_id": line["line_id"], "quantity": 1}], "reason": "Не подошло", "restock": True}


def _held_order(it: Office) -> Json:
    items = [{"product_id": it.builder.objects["product_id"][0], "size": "M", "quantity": 1}]
    order = it.call("POST", "/orders", {"items": items, "delivery": {"address": "Дом"}}, by="customer")["order"]
    it.objects["order_id"] = order["id"]
    it.pay("order", order["id"], amount=1)
    return {"action": "refund"}


def _preorder(it: Office) -> Json:
    coat = it.builder.objects["product_id"][1]
    items = [{"product_id": coat, "size": "M", "quantity": 1}]
    order = it.call("POST", "/orders", {"items": items, "delivery": {"address": "Дом"}}, by="customer")["order"]
    it.objects["order_id"] = order["id"]
    it.pay("order", order["id"])
    return {"line_ids": [order["items"][0]["line_id"]], "status": "in_production"}


def _wave(it: Office) -> Json:
    it.objects["product_id"] = it.builder.objects["product_id"][1]
    return {"message": "Шьём", "ship_date": "2027-12-20"}


def _pictures(it: Office) -> Json:
    product = it.objects["product_id"]
    ids_: list[str] = []
    for _ in range(2):
        made = it.call("POST", f"/products/{product}/media", {"content_type": "image/png"})["media_id"]
        media.accept(product_id=product, media_id=made, key=f"m/{made}", thumbnail_key=f"t/{made}")
        ids_.insert(0, made)
    return {"media_ids": ids_}


def _paid_donation(it: Office) -> Json:
    given = it.call("POST", "/donations", {"amount": 50_000, "message": "Спасибо!"}, by="customer")["donation"]
    it.objects["donation_id"] = given["id"]
    it.pay("donation", given["id"])
    return {"amount": 10_000, "reason": "Ошибка"}


def _hidden(it: Office) -> None:
    _paid_donation(it)
    it.call("POST", "/donations/{donation_id}/hide-message", {"reason": "x"})


def _reopen(it: Office) -> None:
    it.call("POST", "/courses/{course_id}/archive")


def _unclaimed(it: Office) -> None:
    it.call("DELETE", "/manager/clients/{client_id}/claim")


def _versioned(path: str, **body: Any) -> Prepare:
    return lambda it: {**body, "version": it.version(path)}


def _changed_course(it: Office) -> Json:
    version = it.version("/courses/{course_id}")
    return {"version": it.call("PATCH", "/courses/{course_id}", {"title": "Уход", "version": version})["version"]}


def _failed_message(it: Office) -> None:
    message = MessageDelivery.get(*MessageDelivery.key(it.objects["delivery_id"]))
    message.status = DeliveryStatus.FAILED
    message.set_index_keys(DeliveryStatus.FAILED)
    message.save()


def _of_client(**body: Any) -> Prepare:
    return _versioned("/manager/clients/{client_id}", **body)


def _consent(it: Office) -> Json:
    it.objects["client_id"] = it.builder.objects["client_id"][1]
    return {"kind": TEXTS[0].kind, "version": TEXTS[0].version, "method": "paper"}


def _complete_case(it: Office) -> Json:
    """Without the devices that have no photo."""
    for device in it.read("/manager/clients/{client_id}")["devices"]:
        if not device["photos"]:
            it.call("DELETE", "/manager/clients/{client_id}/devices/" + device["id"])
    return it.client_version()


def _asked_contract(it: Office) -> None:
    _complete_case(it)
    it.call("POST", "/manager/clients/{client_id}/surcharge", it.client_version())


def _contract(it: Office) -> None:
    _asked_contract(it)
    render(it.call("POST", "/manager/clients/{client_id}/contract"))


def _contract_to_cancel(it: Office) -> Json:
    _contract(it)
    return {"reason": "Ошибка"}


def _paid_invoice(it: Office) -> Json:
    it.objects["invoice_id"] = it.builder.objects["invoice_id"][1]
    it.call("POST", "/manager/clients/{client_id}/invoices/{invoice_id}/pay")
    it.pay("invoice", it.objects["invoice_id"])
    return {"amount": 10_000, "reason": "Ошибка"}


def _another_invoice(it: Office) -> None:
    it.objects["invoice_id"] = it.builder.objects["invoice_id"][2]


def _inside(it: Office) -> Json | None:
    it.objects["visit_id"] = it.builder.objects["visit_id"][1]
    return {}


def _barred(it: Office) -> None:
    it.call("PUT", "/spaces/{space_id}/bars/{user_id}", {"reason": "Шум", "until": "2027-12-31"})


def _let_in(it: Office) -> Json:
    it.erase("/spaces/{space_id}/bars/{user_id}")
    return {"user_id": it.objects["user_id"], "space_id": it.objects["space_id"], "reason": "Забыл телефон"}


def _unused_space(it: Office) -> None:
    week = {"mon": ["09:00", "21:00"]}
    space = {"name": "Лофт", "capacity": 4, "time_zone": "Europe/Moscow", "opening_hours": week}
    it.objects["space_id"] = it.call("POST", "/spaces", space)["id"]


# Route → what must be there before, and the body; in this order. Others take `REPEATABLE` or the document's example.
PREPARED: dict[str, Prepare] = {
    "PATCH /achievements/{achievement_id}": lambda _: {"title": "Другое"},
    "PATCH /automation/rules/{rule_id}": lambda _: {"title": "Другое"},
    "POST /courses/{course_id}/authors": lambda it: {"user_id": it.objects["user_id"]},
    "POST /courses/{course_id}/publish": _changed_course,
    "POST /notifications/deliveries/{delivery_id}/resend": _failed_message,
    "POST /courses/{course_id}/reopen": _reopen,
    "POST /donations/{donation_id}/refunds": _paid_donation,
    "POST /donations/{donation_id}/hide-message": lambda it: _paid_donation(it) and {"reason": "x"},
    "POST /donations/{donation_id}/unhide-message": _hidden,
    "POST /manager/clients/{client_id}/claim": _unclaimed,
    "POST /manager/clients/{client_id}/consents": _consent,
    "PATCH /manager/clients/{client_id}/devices/{device_id}": _of_client(model="B2"),
    "PUT /manager/clients/{client_id}/passport": _of_client(**PASSPORT),
    "PUT /manager/clients/{client_id}/profile": lambda it: {
        "phone": it.read("/manager/clients/{client_id}")["phone"],
        "full_name": "Пётр Второй",
        **it.client_version(),
    },
    "POST /manager/clients/{client_id}/surcharge": _complete_case,
    "PUT /manager/surcharge-rules": lambda it: {
        "minimum": 60_000,
        "rates": {"new": 10, "excellent": 12, "good": 15, "fair": 20},
        "version": it.version("/manager/surcharge-rules"),
    },
    "POST /manager/clients/{client_id}/contract": _asked_contract,
    "POST /manager/clients/{client_id}/contract/code": _contract,
    "POST /manager/clients/{client_id}/contract/cancel": _contract_to_cancel,
    "POST /manager/clients/{client_id}/invoices/{invoice_id}/refunds": _paid_invoice,
    "POST /manager/clients/{client_id}/invoices/{invoice_id}/cancel": _another_invoice,
    "POST /orders/{order_id}/assemble": _of_paid_order(),
    "POST /orders/{order_id}/ship": _of_paid_order(("assemble", None), body={"tracking_number": "RB123456789RU"}),
    "POST /orders/{order_id}/deliver": _of_paid_order(("assemble", None), ("ship", {"tracking_number": "RB1"})),
    "POST /orders/{order_id}/attention": _held_order,
    "POST /orders/{order_id}/refunds": _order_refund,
    "PATCH /orders/{order_id}/preorder-status": _preorder,
    "PUT /pages/{slug}": _versioned("/pages/{slug}", title="О нас", content="Мы и вы"),
    "PATCH /products/{product_id}": _versioned("/products/{product_id}", name="Худи Новая"),
    "PUT /products/{product_id}/media/order": _pictures,
    "PATCH /products/{product_id}/waves/{number}": _wave,
    "POST /visits/scanners": lambda it: {"space_id": it.objects["space_id"]},
    "PATCH /spaces/{space_id}": _versioned("/spaces/{space_id}", capacity=33),
    "POST /support/tickets/close": lambda it: {"ticket_ids": [_new_ticket(it)]},
    "PATCH /support/tickets/{ticket_id}": _of_ticket({"priority": "urgent"}),
    "POST /support/tickets/{ticket_id}/assign": _of_ticket({}),
    "DELETE /support/tickets/{ticket_id}/assign": _assigned,
    "POST /support/tickets/{ticket_id}/merge": _merge,
    "POST /support/tickets/{ticket_id}/split": _split,
    "POST /support/tickets/{ticket_id}/messages/{message_id}/redact": _redacted,
    "POST /support/tickets/{ticket_id}/snooze": _of_ticket({"until": clock.iso(clock.now() + timedelta(days=1))}),
    "POST /support/tickets/{ticket_id}/suggest": _of_ticket(),
    "PUT /support/tickets/{ticket_id}/team": _team_of_ticket,
    "POST /visits/{visit_id}/close": _inside,
    "POST /visits/let-in": _let_in,
    "POST /visits/let-out": lambda it: {"user_id": it.objects["user_id"], "reason": "Забыл телефон"},
    "DELETE /spaces/{space_id}/bars/{user_id}": _barred,
    "DELETE /spaces/{space_id}": _unused_space,
    "POST /manager/clients/{client_id}/cancel": lambda _: {"reason": "Передумал"},
}
# What ends things comes after what needs them.
ENDS = ("archive", "withdraw", "revoke", "cancel", "erase")


LAST = (
    "DELETE /spaces/{space_id}",
    "DELETE /manager/clients/{client_id}/devices/{device_id}/photos/{photo_id}",
    "DELETE /manager/clients/{client_id}/devices/{device_id}",
    "DELETE /manager/clients/{client_id}/claim",
    "POST /manager/clients/{client_id}/cancel",
    "POST /manager/clients/{client_id}/erase",
)


def _rank(key: str) -> tuple[int, bool, bool, int]:
    method, _, path = key.partition(" ")
    place = list(PREPARED).index(key) if key in PREPARED else 0
    return (LAST.index(key) + 1 if key in LAST else 0, method == "DELETE", path.endswith(ENDS), place)


def _example(operation: Json) -> Json | None:
    """The body that the document gives as an example."""
    if "requestBody" not in operation:
        return None
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    [ref] = [one["$ref"] for one in (schema, *schema.get("anyOf", ())) if "$ref" in one]
    found = DOCUMENT["components"]["schemas"][ref.rpartition("/")[2]]
    body: Json = found["example"] if "example" in found else found.get("examples", [{}])[0]
    return body


def _acts() -> list[str]:
    changing = [key for key in required() if not key.startswith(("GET ", "HEAD "))]
    return sorted(changing, key=_rank)


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with pytest.MonkeyPatch.context() as patch, cloud.running(patch):
        provider = FakePayments()
        for group in PAYING:
            patch.setattr(f"functions.api.{group}.payment_provider", lambda: provider)
        patch.setattr("functions.api.operations.routes.ping", lambda url, timeout_s: 401)
        yield Office(Builder(), provider)


@pytest.mark.long
def test_every_route_that_staff_change_something_by_leaves_an_event_of_theirs(office: Office) -> None:
    operations = {f"{method} {path.removeprefix('/api/v1')}": one for method, path, one in OPERATIONS}
    wrong: dict[str, str] = {}
    for key in _acts():
        if key in NOT_AUDITED or key in ELSEWHERE:
            continue
        method, _, path = key.partition(" ")
        office.objects = dict(office.made)
        try:
            if key in PREPARED:
                body = PREPARED[key](office)
            elif make := BODIES.get(f"{method} /api/v1{path}"):
                body = make(office.objects, "b" + uuid.uuid4().hex[:8])
            else:
                body = _example(operations[key])
        except (AssertionError, KeyError) as error:
            wrong[key] = f"cannot be prepared: {str(error)[:300]}"
            continue
        begun = ids.earliest("evt", clock.now())
        url = f"/api/v1{filled(path, office.objects)}"
        answer = office.http.request(method, url, json=body, headers=office.admin)
        if not answer.is_success:
            wrong[key] = f"{answer.status_code} {answer.text[:300]} for {body}"
        elif not office.left_an_event(begun):
            wrong[key] = "left no event of the admin's"
    assert not wrong, "\n".join(f"{key}: {why}" for key, why in wrong.items())


def test_no_exception_is_out_of_date() -> None:
    assert NOT_AUDITED.keys() | ELSEWHERE.keys() | PREPARED.keys() <= set(_acts())
