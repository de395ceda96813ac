"""A shop's life in short: every route is asked, every worker, schedule and stream has something to do."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from PIL import Image

from shared.core import ids
from shared.data.events import from_stream_image
from shared.identity import rules as identity
from shared.providers.nakama.base import Account
from shared.support.tickets import drafts
from tests.bench.units.harness import Measured, Person, Stage, sqs_event
from tests.support.cloud import SECRETS

PASSWORD = "correct horse battery"
NEW_PASSWORD = "another long battery"
ADDRESS = "630091, г. Новосибирск, Красный проспект, д. 82, кв. 17, домофон 17"
HOODIE: dict[str, Any] = {
    "article": "HD-ORBITA-01",
    "name": "Худи «Орбита» оверсайз, графит",
    "description": "Плотный футер с начёсом, 340 г/м². Капюшон на кулиске, карман-кенгуру, манжеты из рибаны. " * 4,
    "care_instructions": "Стирка при 30 °C наизнанку, не отбеливать, не сушить в барабане.",
    "price": 459000,
    "sizes": [{"size": size, "stock": 500} for size in ("S", "M", "L", "XL")],
}
PREORDER = {"order_type": "preorder", "preorder_waves_total": 2, "preorder_wave_capacity": 2}
SHEET = """article,name,price,sizes,order_type,preorder_waves_total,preorder_wave_capacity,is_active
NW-1,Кепка,1500.50,ONE:7,in_stock,,,
"""
QUIET = {"quiet_hours": None}
# A million orders spread over 30 days are 0.77 events in a second; two concurrent workers share what a minute brings.
WINDOW_SECONDS = 60
ORDERS_IN_BATCH = 10


@dataclass
class Story:
    """What the acts share."""

    stage: Stage
    admin: Person
    anna: Person
    hoodie: str = ""
    standard: list[Measured] = field(default_factory=list)
    views: list[Measured] = field(default_factory=list)
    batches: list[Measured] = field(default_factory=list)
    _keys: int = 0

    @property
    def batch(self) -> Measured:
        """A batch of the projector's, as it comes when orders come evenly."""
        return self.batches[0]

    def product(self, article: str, **fields: Any) -> str:
        """A product by the admin; its id."""
        body = {**HOODIE, "article": article, **fields}
        made = self.stage.ask("POST", "/products", body, by=self.admin, headers=self.key())
        return str(made.json["id"])

    def key(self) -> dict[str, str]:
        """A fresh Idempotency-Key, as browsers make them."""
        self._keys += 1
        return {"idempotency-key": f"1f0e9a52-6c1d-4b8e-9f3a-{self._keys:012d}"}

    def wanted(self, product: str, quantity: int = 1) -> dict[str, Any]:
        """The body of a quote or an order."""
        return {"items": [{"product_id": product, "size": "M", "quantity": quantity}], "delivery": {"address": ADDRESS}}

    def placed(self, product: str, *, quantity: int = 1, by: Person | None = None) -> dict[str, Any]:
        """An order that waits for its money."""
        body = self.wanted(product, quantity)
        answer = self.stage.ask("POST", "/orders", body, by=by or self.anna, headers=self.key(), label="another order")
        order: dict[str, Any] = answer.json["order"]
        return order

    def paid(self, product: str, *, quantity: int = 1, by: Person | None = None) -> dict[str, Any]:
        """An order whose payment has been applied."""
        order = self.placed(product, quantity=quantity, by=by)
        self.stage.pay(order)
        self.stage.drain()
        return order

    def code(self, channel: str, *, to: str) -> str:
        """The code that was last sent, out of the message in its queue."""
        queue = "sms" if channel == "phone" else "email"
        sent = [one for one in self.stage.aws.messages(queue) if to in one["data"].values()]
        return str(sent[-1]["data"]["variables"]["code"])


def begin(stage: Stage) -> Story:
    """The shop opens, and its standard order is placed, paid, notified and counted."""
    story = Story(stage, stage.person("admin", "admin"), stage.person("anna"))
    _open_shop(story)
    standard_order(story)
    _batch_of_counting(story)
    return story


def play(stage: Stage) -> Story:
    """Everything once, from the standard order on; the stage holds what was measured."""
    story = begin(stage)
    _customers(story)
    _catalogue(story)
    _orders(story)
    _preorders(story)
    _coworking(story)
    _thanks(story)
    _requests(story)
    _support(story)
    _messages_and_reports(story)
    _operations(story)
    return story


def _open_shop(story: Story) -> None:
    stage, admin = story.stage, story.admin
    story.hoodie = story.product("HD-ORBITA-01")
    body = {"code": "SPRING", "discount_percent": 10, "max_uses": 100_000, "max_uses_per_user": 50}
    stage.ask("POST", "/promo-codes", body, by=admin, headers=story.key())
    # Days, products and codes that were sold before: the standard order is not the first one.
    story.paid(story.hoodie)
    stage.ask(
        "POST", "/orders", {**story.wanted(story.hoodie), "promo_code": "SPRING"}, by=admin, label="another order"
    )
    stage.drain()


def standard_order(story: Story) -> None:
    """One line, a promo code, an address, a buyer with a phone and an e-mail: what a million orders are made of."""
    stage, anna, begin = story.stage, story.anna, len(story.stage.measured)
    stage.ask("GET", f"/products/{story.hoodie}")
    story.views = stage.measured[begin:]
    begin = len(stage.measured)
    body = {**story.wanted(story.hoodie), "promo_code": "SPRING"}
    quoted = stage.ask("POST", "/orders/quote", body, by=anna).json
    body["expected_total"] = quoted["final_amount"]
    order = stage.ask("POST", "/orders", body, by=anna, headers=story.key()).json["order"]
    stage.drain()
    stage.pay(order)
    stage.drain()
    story.standard = stage.measured[begin:]


def _batch_of_counting(story: Story) -> None:
    """What the projector gets in its batching window: ten orders placed and paid, each of another product."""
    stage = story.stage
    bodies = []
    for number in range(ORDERS_IN_BATCH):
        for image in stage.published[-2:]:
            event = from_stream_image(image)
            stage.clock.tick(seconds=WINDOW_SECONDS / ORDERS_IN_BATCH / 2)
            body = {**event.envelope(), "id": ids.new("evt")}
            item = {**event.data["items"][0], "product_id": f"{story.hoodie[:-2]}{number:02d}"}
            bodies.append({**body, "data": {**event.data, "items": [item]}})
    for label in ("first counters", "count a batch"):
        # The counters exist by then: a shop's second sale of a thing is the usual one.
        fresh = [{**body, "id": f"{body['id'][:-4]}{label[:4].upper()}"} for body in bodies]
        source = next(one for one in stage.wires.sources if one.function.name == "ProjectorWorkerFunction")
        assert len(fresh) <= source.batch_size
        stage.invoke(source.function, sqs_event(*fresh), label, messages=len(fresh))
    story.batches = stage.measured[-1:]


def _customers(story: Story) -> None:
    stage, ask, admin = story.stage, story.stage.ask, story.admin
    email = "boris.petrov@example.com"
    body = {"email": email, "password": PASSWORD, "full_name": "Борис Петров"}
    boris = ask("POST", "/auth/register", body).json
    code = story.code("email", to=email)
    stage.drain()
    ask("POST", "/auth/verify/confirm", {"channel": "email", "code": code}, by=boris["access_token"])
    ask("PATCH", "/users/me", {"phone": "+79990001122"}, by=boris["access_token"])
    stage.clock.tick(minutes=2)
    ask("POST", "/auth/verify/request", {"channel": "phone"}, by=boris["access_token"])
    stage.drain()
    ask("PATCH", "/users/me", {"address": ADDRESS}, by=boris["access_token"])
    ask("GET", "/users/me", by=boris["access_token"])
    signed = ask("POST", "/auth/login", {"login": email, "password": PASSWORD}).json
    renewed = ask("POST", "/auth/refresh", {"refresh_token": signed["refresh_token"]}).json
    ask("GET", "/.well-known/jwks.json")
    ask("POST", "/auth/introspect", {"token": renewed["access_token"]}, by=admin)
    listed = ask("GET", "/auth/sessions", by=renewed["access_token"]).json["items"]
    other = next(one["id"] for one in listed if not one["current"])
    ask("DELETE", f"/auth/sessions/{other}", by=renewed["access_token"])
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    ask("POST", "/auth/password/change", body, by=renewed["access_token"])
    stage.clock.tick(seconds=identity.CODE_INTERVAL.total_seconds() + 1)
    ask("POST", "/auth/password/forgot", {"login": email})
    code = story.code("email", to=email)
    ask("POST", "/auth/password/reset", {"login": email, "code": code, "new_password": PASSWORD})
    signed = ask("POST", "/auth/login", {"login": email, "password": PASSWORD}).json
    upload = ask("POST", "/users/me/avatar", {"content_type": "image/png"}, by=signed["access_token"]).json
    stage.upload(upload["fields"]["key"], _picture())
    ask("POST", "/auth/logout-all", by=signed["access_token"])
    signed = ask("POST", "/auth/login", {"login": email, "password": PASSWORD}).json
    ask("POST", "/auth/logout", by=signed["access_token"])
    ask("GET", "/users?limit=20", by=admin)
    ask("GET", f"/users/{boris['user']['id']}", by=admin)
    ask("PATCH", f"/users/{boris['user']['id']}", {"roles": ["customer", "manager"]}, by=admin)
    ask("GET", "/users/me/timeline", by=story.anna)
    stage.drain()


def _catalogue(story: Story) -> None:
    stage, ask, admin = story.stage, story.stage.ask, story.admin
    for number in range(2, 21):
        story.product(f"HD-ORBITA-{number:02d}")
    stage.pass_over()
    ask("GET", "/products?limit=20")
    product = story.product("TS-COMET-01")
    version = ask("GET", f"/products/{product}", by=admin, label="GET product, as staff").json["version"]
    ask("PATCH", f"/products/{product}", {"version": version, "price": 479000}, by=admin)
    ask("POST", f"/products/{product}/stock", {"size": "M", "delta": 5, "reason": "Возврат на склад"}, by=admin)
    pictures = []
    for _ in range(2):
        form = ask("POST", f"/products/{product}/media", {"content_type": "image/png"}, by=admin, headers=story.key())
        pictures.append(form.json["media_id"])
        stage.upload(form.json["fields"]["key"], _picture())
    ask("GET", f"/products/{product}/media", by=admin)
    ask("PUT", f"/products/{product}/media/order", {"media_ids": pictures[::-1]}, by=admin)
    ask("DELETE", f"/products/{product}/media/{pictures[0]}", by=admin)
    ask("DELETE", f"/products/{product}", by=admin)
    task = ask("POST", "/products/import", {"csv": SHEET}, by=admin, headers=story.key()).json["task_id"]
    ask("GET", "/products/export", by=admin)
    stage.drain()
    ask("GET", f"/result/{task}", by=admin)
    for version in (0, 1):
        body = {"title": "Доставка и оплата", "content": "# Доставка\n\nПо всей России. " * 10, "version": version}
        ask("PUT", "/pages/delivery", body, by=admin)
    ask("GET", "/pages")
    ask("GET", "/pages/delivery")
    ask("GET", "/pages/delivery/versions", by=admin)
    ask("GET", "/pages/delivery/versions/1", by=admin)
    ask("DELETE", "/pages/delivery", by=admin)
    body = {"code": "SPRING", "items": story.wanted(story.hoodie)["items"]}
    ask("POST", "/promo-codes/check", body, by=story.anna)
    ask("POST", "/promo-codes", {"code": "AUTUMN", "discount_amount": 50000}, by=admin, headers=story.key())
    ask("GET", "/promo-codes", by=admin)
    ask("GET", "/promo-codes/AUTUMN", by=admin)
    ask("PATCH", "/promo-codes/AUTUMN", {"discount_amount": 60000}, by=admin)
    ask("DELETE", "/promo-codes/AUTUMN", by=admin)
    ask("GET", "/health")
    stage.drain()


def _orders(story: Story) -> None:
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    order = story.paid(story.hoodie, quantity=2)
    ask("GET", f"/orders/{order['id']}", by=anna)
    ask("GET", f"/orders/{order['id']}/history", by=anna)
    ask("POST", f"/orders/{order['id']}/assemble", by=admin)
    ask("POST", f"/orders/{order['id']}/ship", {"tracking_number": "1234567890"}, by=admin)
    stage.drain()
    body = {"lines": [{"line_id": order["items"][0]["line_id"], "quantity": 1}], "reason": "Брак", "restock": True}
    ask("POST", f"/orders/{order['id']}/refunds", body, by=admin, headers=story.key())
    stage.drain()
    ask("POST", f"/orders/{order['id']}/deliver", by=admin)
    stage.drain()
    unpaid = story.placed(story.hoodie)
    ask("POST", f"/orders/{unpaid['id']}/pay", by=anna, headers=story.key())
    ask("POST", f"/orders/{unpaid['id']}/cancel", {"reason": "Передумал"}, by=anna, headers=story.key())
    stage.drain()
    late = story.placed(story.hoodie)
    stage.drain()
    stage.clock.tick(minutes=65)
    stage.run("ExpireOrdersFunction")
    stage.run("ReconcilePaymentsFunction")
    stage.drain()
    stage.clock.tick(minutes=15)
    stage.run("ExpireOrdersFunction")
    stage.drain()
    assert ask("GET", f"/orders/{late['id']}", by=anna).json["status"] == "expired"
    for _ in range(20):
        story.placed(story.hoodie, by=admin)
    stage.pass_over()
    ask("GET", "/orders?limit=20", by=anna)
    ask("GET", "/orders?limit=20", by=admin, label="GET /api/v1/orders, everybody's")
    ask("GET", f"/orders?q={order['order_number']}", by=anna, label="GET /api/v1/orders, by number")
    ask("GET", "/orders/export", by=admin)
    stage.drain()
    odd = story.placed(story.hoodie)
    paid = [one for one in stage.provider.payments.values() if one.metadata["payable_id"] == odd["id"]][-1]
    stage.provider.pay(paid.id, amount=100)
    stage.notify("payment.succeeded", paid.id)
    token = SECRETS["exolve"]["webhook_token"]
    stage.ask("POST", f"/webhooks/sms/exolve/{token}", {"message_id": "1", "delivery_status": "DELIVERED"})
    stage.drain()
    ask("POST", f"/orders/{odd['id']}/attention", {"action": "refund"}, by=admin)
    stage.drain()


def _preorders(story: Story) -> None:
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    product = story.product("PR-NOVA-01", **PREORDER, sizes=[{"size": "M", "stock": 0}])
    first = story.paid(product, quantity=3)
    ask("GET", f"/products/{product}/waves")
    body = {"status": "in_production", "message": "Шьём, всё по плану", "line_ids": []}
    preorder = {"status": "ready", "status_message": "Ваше уже готово"}
    ask("PATCH", f"/orders/{first['id']}/preorder-status", preorder, by=admin)
    last = story.placed(product)
    stage.drain()
    ask("POST", f"/products/{product}/waitlist", {}, by=anna, headers=story.key())
    guest = {"email": "guest@example.com"}
    ask("POST", f"/products/{product}/waitlist", guest, headers=story.key(), label="a guest joins the waitlist")
    ask("POST", f"/orders/{last['id']}/cancel", by=anna, headers=story.key(), label="cancel a preorder")
    stage.drain()
    del body["line_ids"]
    ask("PATCH", f"/products/{product}/waves/1", body, by=admin)
    stage.drain()


def _coworking(story: Story) -> None:
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    always = {day: ["00:00", "24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    body = {"name": "Атриум на Красном", "capacity": 24, "time_zone": "Asia/Novosibirsk", "opening_hours": always}
    body["requires_door_code"] = False
    space = ask("POST", "/spaces", body, by=admin, headers=story.key()).json["id"]
    spare = ask("POST", "/spaces", body, by=admin, headers=story.key()).json["id"]
    ask("PATCH", f"/spaces/{spare}", {"version": 1, "capacity": 12}, by=admin)
    ask("DELETE", f"/spaces/{spare}", by=admin)
    ask("GET", "/spaces")
    ask("GET", f"/spaces/{space}")
    visit = ask("POST", "/visits/check-in", {"space_id": space}, by=anna, headers=story.key()).json["id"]
    ask("GET", "/visits/current", by=anna)
    ask("GET", f"/visits/present?space_id={space}", by=anna)
    stage.clock.tick(minutes=90)
    ask("POST", "/visits/check-out", by=anna, headers=story.key())
    for label in ("", "scan out"):
        code = ask("POST", "/visits/door-code", by=anna).json["code"]
        ask("POST", "/visits/scan", {"code": code, "space_id": space}, by=admin, headers=story.key(), label=label)
    again = ask("POST", "/visits/check-in", {"space_id": space}, by=anna, headers=story.key()).json["id"]
    ask("POST", f"/visits/{again}/close", by=admin)
    ask(
        "PATCH", f"/visits/{visit}", {"check_in": "2026-03-02T09:00:00Z", "check_out": "2026-03-02T10:00:00Z"}, by=admin
    )
    times = {"check_in": "2026-03-02T06:00:00Z", "check_out": "2026-03-02T07:00:00Z"}
    ask("POST", "/visits", {"user_id": anna.id, "space_id": space, **times}, by=admin, headers=story.key())
    ask("POST", "/visits/check-in", {"space_id": space}, by=anna, headers=story.key())
    stage.clock.tick(days=1)
    stage.run("CloseVisitsFunction")
    ask("GET", "/visits", by=anna)
    ask("GET", f"/visits/{visit}/history", by=anna)
    ask("GET", f"/visits?space_id={space}", by=admin, label="GET /api/v1/visits, of a space")
    ask("GET", "/visits/export", by=admin)
    stage.drain()
    ask("GET", f"/analytics/visits?space_id={space}", by=admin)


def _thanks(story: Story) -> None:
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    ask("PATCH", "/users/me", {"is_public": True}, by=anna, label="agree to be shown")
    body = {"delta": 50, "reason": "Помощь на субботнике"}
    for _ in range(2):
        ask("POST", f"/users/{anna.id}/karma", body, by=admin, headers=story.key())
    stage.drain()
    ask("GET", "/users/me/karma", by=anna)
    gifts = []
    for number in range(2):
        gift = {"amount": 150_000, "message": "На новые стулья и хороший чай", "is_anonymous": bool(number)}
        gifts.append(ask("POST", "/donations", gift, by=anna, headers=story.key()).json["donation"]["id"])
        paid = [one for one in stage.provider.payments.values() if one.metadata["payable_id"] == gifts[-1]][-1]
        stage.drain()
        stage.provider.pay(paid.id)
        stage.notify("payment.succeeded", paid.id)
        stage.drain()
    unpaid = ask("POST", "/donations", gift, by=anna, headers=story.key()).json["donation"]["id"]
    stage.drain()
    stage.clock.tick(minutes=61)
    ask("POST", f"/donations/{unpaid}/pay", by=anna, headers=story.key())
    ask("POST", f"/donations/{unpaid}/cancel", by=anna, headers=story.key())
    ask("GET", "/donations")
    ask("GET", "/donations/mine", by=anna)
    ask("GET", "/donations/leaderboard?period=month")
    ask("GET", "/donations/all?status=succeeded", by=admin)
    ask("GET", "/donations/export", by=admin)
    part = {"amount": 50_000, "reason": "Попросили вернуть часть"}
    ask("POST", f"/donations/{gifts[0]}/refunds", part, by=admin, headers=story.key())
    stage.drain()
    ask("GET", "/karma/leaderboard")


def _requests(story: Story) -> None:
    stage, ask, anna = story.stage, story.stage.ask, story.anna
    body = {"kind": "question", "text": "Можно ли вернуть худи, если размер не подошёл?", "context": ADDRESS}
    # The second one: the day's counters are there.
    for label in ("the first request of a day", ""):
        ask("POST", "/request", body, by=anna, headers=story.key(), label=label)
    stage.drain()


def _support(story: Story) -> None:
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    player = "3f1c2e9a-5b7d-4e8f-9a0b-1c2d3e4f5a6b"
    stage.game.accounts[player] = Account(player, custom_id=anna.id)
    ask("PATCH", "/users/me", {"nakama_user_id": player}, by=anna, label="name a player")
    question = {"subject": "Не подошёл размер", "text": "Здравствуйте! Худи мало, можно ли обменять на L? " * 4}
    tickets = [ask("POST", "/support/tickets", question, by=anna, headers=story.key()).json for _ in range(4)]
    first, second, third, fourth = (f"/support/tickets/{ticket['id']}" for ticket in tickets)
    ask("POST", "/support/attachments", {"content_type": "image/png"}, by=anna)
    ask("GET", "/support/tickets", by=anna)
    ask("GET", first, by=anna)
    ask("GET", f"{first}/crm", by=admin)
    ask("GET", "/support/queue", by=admin)
    ask("POST", f"{first}/assign", {}, by=admin)
    ask("DELETE", f"{second}/assign", by=admin)
    ask("PATCH", first, {"priority": "high", "tags": ["обмен"]}, by=admin)
    answer = {"title": "Обмен", "text": "Здравствуйте, {{customer_first_name}}! Обменяем, номер {{ticket_number}}."}
    canned = ask("POST", "/support/canned-replies", answer, by=admin, headers=story.key()).json["id"]
    ask("GET", "/support/canned-replies", by=admin)
    rendered = ask("GET", f"/support/canned-replies/{canned}?ticket_id={tickets[0]['id']}", by=admin).json["rendered"]
    ask("PATCH", f"/support/canned-replies/{canned}", {"version": 1, "title": "Обмен размера"}, by=admin)
    ask("DELETE", f"/support/canned-replies/{canned}", by=admin)
    ask("POST", f"{first}/messages", {"text": rendered}, by=admin, headers=story.key(), label="an agent answers")
    ask("POST", f"{first}/messages", {"text": "Спасибо, жду!"}, by=anna, headers=story.key())
    ask("GET", f"{first}/messages", by=anna)
    ask("GET", f"{first}/history", by=admin)
    draft = drafts.add_draft(ticket_id=tickets[0]["id"], task_id=ids.new("tsk"), body="Обменяем", sources=["order"])
    ask("POST", f"{fourth}/suggest", by=admin, headers=story.key())
    body = {"decision": "sent"}
    ask("POST", f"{first}/drafts/{draft.message_id}", body, by=admin, headers=story.key())
    ask("POST", f"{second}/merge", {"into": tickets[0]["id"]}, by=admin)
    until = stage.clock.at + timedelta(hours=1)
    ask("POST", f"{third}/snooze", {"until": until.isoformat()}, by=admin)
    stage.clock.tick(days=4)
    stage.run("SlaWatchFunction")
    mail = {"sender": "boris.petrov@example.com", "subject": "Номер заказа", "text": "Пришлите, пожалуйста, номер"}
    found = {"name": "Authentication-Results", "value": "mail.localhost; dmarc=pass"}
    ask("POST", "/support/mail", {**mail, "headers": [found]}, by=admin, headers=story.key())
    ask("POST", f"{first}/close", by=anna)
    ask("POST", f"{first}/rating", {"rating": 5, "comment": "Быстро и понятно"}, by=anna)
    ask("POST", "/support/tickets/close", {"ticket_ids": [tickets[2]["id"], tickets[3]["id"]]}, by=admin)
    assert ask("GET", fourth, by=admin, label="GET a ticket, as staff").json["status"] == "closed"
    stage.drain()
    ask("GET", "/support/stats", by=admin)
    stage.clock.tick(days=1)
    stage.run("SendDigestsFunction")
    stage.drain()


def _messages_and_reports(story: Story) -> None:
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    inbox = ask("GET", "/notifications?limit=20", by=anna).json["items"]
    ask("GET", "/notifications?unread=true", by=anna, label="GET /api/v1/notifications, unread")
    ask("POST", f"/notifications/{inbox[0]['id']}/read", by=anna)
    ask("POST", "/notifications/read-all", by=anna)
    ask("PUT", "/notifications/preferences", QUIET, by=anna)
    ask("GET", "/notifications/preferences", by=anna)
    # By now Anna has had her day's share of texts: the last ones were not sent.
    deliveries = ask("GET", f"/notifications/deliveries?user_id={anna.id}", by=admin).json["items"]
    lost = next(one["id"] for one in deliveries if one["status"] == "suppressed")
    ask("GET", "/notifications/deliveries?status=suppressed", by=admin, label="GET deliveries in a state")
    stage.clock.tick(days=1)
    ask("POST", f"/notifications/deliveries/{lost}/resend", by=admin)
    stage.drain()
    for report in ("summary", "sales?interval=week", "products", "promo-codes", "waves", "donations"):
        ask("GET", f"/analytics/{report}", by=admin)


def _operations(story: Story) -> None:
    stage, ask, admin = story.stage, story.stage.ask, story.admin
    ask("GET", "/ops/queues", by=admin)
    letter = {"id": ids.new("evt"), "type": "files.discarded", "data": {"files": []}}
    sqs = stage.aws.client("sqs")
    dead = sqs.get_queue_url(QueueName="TasksDeadLetters")["QueueUrl"]
    sqs.send_message(QueueUrl=dead, MessageBody=json.dumps(letter))
    ask("GET", "/ops/dead-letters/tasks", by=admin)
    ask("POST", "/ops/dead-letters/tasks/redrive", {}, by=admin)
    stage.drain()
    ask("GET", "/ops/stuck", by=admin)
    ask("GET", "/ops/health", by=admin)


def _picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (64, 64), "#c33").save(target, "PNG")
    return target.getvalue()
