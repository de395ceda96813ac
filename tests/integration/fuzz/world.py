"""A shop with one of everything, in this process: what requests can be about."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Set
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import requests

from functions import modules
from shared.core import clock, ids
from shared.coworking.donations.monthly import consent
from shared.coworking.messages import stop_links
from shared.data.events import DomainEvent
from shared.identity import sessions
from shared.identity.contacts import contact_of
from shared.identity.models import User
from shared.identity.sessions import Device
from shared.notifications import planning, unsubscribing
from shared.onboarding.consents.texts import TEXTS
from shared.support.tickets import drafts
from tests.automation.api_requests import RULE
from tests.integration.fuzz import school
from tests.onboarding.factories import fill_case, render
from tests.support import cloud, gateway
from tests.support.fuzzing import World
from tests.support.people import add_passkey, create_user, sign_in

Json = dict[str, Any]
ROLES = ("customer", "manager", "admin")
NEWS = {"notification_id", "delivery_id", "link_token"}
ROOMS = {
    "space_id", "visit_id", "resource_id", "booking_id", "pass_product_id", "pass_id", "guest_id",
    "monthly_donation_id", "stop_token", "reader_id",
}  # fmt: skip
TICKETS = {
    "ticket_id", "ticket_ids", "into", "message_id", "reply_id", "assignee_id", "instead_of", "customer_id", "sender",
    "team_id", "team", "members", "agent_id", "macro_id",
}  # fmt: skip
AWARDS = {"achievement_id"}
RULES = {"rule_id"}
COURSES = {
    "course_id",
    "lesson_id",
    "user_ids",
    "section_id",
    "chat_message_id",
    "video_id",
    "language",
    "version",
    "revision",
}
CERTIFICATES = {"certificate_no", "key_id", "credential"}
ORDERS = {"donation_id", "order_id", "line_id", "line_ids"}
CASES = {
    "client_id", "manager_id", "kind", "device_id", "photo_id", "contract_id", "contract_no", "invoice_id", "sha256",
}  # fmt: skip
GOODS = ORDERS | {
    "product_id", "product_ids", "size", "media_id", "media_ids", "slug", "number", "code", "promo_code", "task_id",
    "token", "category_id", "collection_id", "method_code",
}  # fmt: skip


class Builder:
    """Makes objects through the API, as admins and customers do; `objects` holds the ids of the last ones by name."""

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}
        self.objects: dict[str, list[Any]] = {}
        self._users: dict[str, User] = {}
        # What Schemathesis' requests were answered with: (operation, status).
        self.seen: Counter[tuple[str, int]] = Counter()
        self._last: World | None = None
        self._names: set[str] = set()
        self._http = httpx.Client(transport=gateway.Transport(), base_url=gateway.ADDRESS + "/api/v1")

    def world(self, names: Set[str]) -> World:
        """Fresh people with fresh sessions, and fresh objects with these names: what is not asked for costs nothing.

        What was made before is given again until `spoil`.
        """
        if self._last and names <= self._last.known.keys() | self._names:
            return self._last
        self.objects = {}
        self._people()
        makers = (
            (self._goods, GOODS),
            (self._orders, ORDERS),
            (self._news, NEWS),
            (self._coworking, ROOMS),
            (self._support, TICKETS),
            (self._achievements, AWARDS),
            (self._automation, RULES),
            (self._onboarding, CASES),
            (self._courses, COURSES),
            (self._certificates, CERTIFICATES),
        )
        for make, made in makers:
            if names & made:
                make()
        session = requests.Session()
        session.mount(gateway.ADDRESS, gateway.Adapter())
        self._names = set(names)
        self._last = World(session, gateway.ADDRESS, dict(self.tokens), dict(self.objects), self.seen)
        return self._last

    def sign_in(self, world: World) -> None:
        """Give the same people new sessions."""
        for role, user in self._users.items():
            user.refresh()
            world.tokens[role] = self.tokens[role] = _token(user)

    def spoil(self) -> None:
        """Something was changed or taken away: the next world is a new one."""
        self._last = None

    def call(self, role: str, method: str, path: str, body: Json | None = None) -> Json:
        headers = {"authorization": f"Bearer {self.tokens[role]}"}
        answer = self._http.request(method, path, json=body, headers=headers)
        assert answer.is_success, answer.text
        found: Json = answer.json() if answer.content else {}
        return found

    def _people(self) -> None:
        for role in ROLES:
            user = create_user(uuid.uuid4().hex, role, full_name="Анна", claimed=True, phone=_phone())
            self._users[role] = user
            self.tokens[role] = _token(user)
        spare = sessions.open_session(user=self._users["customer"], device=Device("another", "192.0.2.2"))
        self.objects["session_id"] = [spare.session_id]
        # Not the admin's own: an admin who loses the role would be a guest for the rest.
        self.objects["user_id"] = [self._users["customer"].id]
        self.objects["passkey_id"] = [add_passkey(self._users["customer"]).id]
        view = {"list": "orders", "name": "Mine", "query": ""}
        self.objects["view_id"] = [self.call("customer", "POST", "/users/me/views", view)["id"]]
        self.objects["queue"] = ["payments", "undelivered-events"]

    def _goods(self) -> None:
        name = uuid.uuid4().hex[:10]
        product = {"article": f"F-{name}", "name": "Худи", "price": 100_000, "sizes": [{"size": "M", "stock": 50}]}
        waves = {"order_type": "preorder", "preorder_waves_total": 2, "preorder_wave_capacity": 3}
        hoodie = self.call("admin", "POST", "/products", product)
        coat = self.call("admin", "POST", "/products", {**product, **waves, "article": f"W-{name}"})
        gone = self.call("admin", "POST", "/products", {**product, "article": f"X-{name}", "order_type": "waiting"})
        picture = self.call("admin", "POST", f"/products/{hoodie['id']}/media", {"content_type": "image/png"})
        self.call("admin", "PUT", f"/pages/page-{name}", {"title": "О нас", "content": "# Мы"})
        # A shop has fifty at most, and each request that is tried by many bodies makes some.
        for one in self.call("admin", "GET", "/delivery-methods")["items"][:-20]:
            admin = {"authorization": f"Bearer {self.tokens['admin']}"}
            self._http.delete(f"/delivery-methods/{one['code']}", headers=admin)
        delivery = {"code": f"m-{name}", "kind": "courier", "name": "Курьер", "price": 50_000, "is_active": False}
        promo = self.call("admin", "POST", "/promo-codes", {"code": f"C{name}", "discount_percent": 10})
        self.objects |= {
            "product_id": [hoodie["id"], coat["id"], gone["id"], hoodie["article"]],
            "size": ["M"],
            "media_id": [picture["media_id"]],
            "slug": [f"page-{name}"],
            "number": [1],
            "code": [promo["code"]],
            "promo_code": [promo["code"]],
            "task_id": [self.call("admin", "GET", "/products/export")["task_id"]],
            "token": [cloud.SECRETS["yookassa"]["webhook_token"]],
            "provider": ["exolve", "smsc"],
            "category_id": [self.call("admin", "POST", "/categories", {"name": f"Кепки {name}"})["id"]],
            "collection_id": [self.call("admin", "POST", "/collections", {"name": f"Зима {name}"})["id"]],
            "method_code": [self.call("admin", "POST", "/delivery-methods", delivery)["code"]],
        }

    def _orders(self) -> None:
        orders = []
        for product_id in self.objects["product_id"][:2]:
            items = [{"product_id": product_id, "size": "M", "quantity": 1}]
            body = {"items": items, "delivery": {"address": "Дом"}}
            orders.append(self.call("customer", "POST", "/orders", body)["order"])
        given = [self.call("customer", "POST", "/donations", {"amount": 50_000}) for _ in range(2)]
        self.objects |= {
            "donation_id": [one["donation"]["id"] for one in given],
            "order_id": [order["id"] for order in orders],
            "line_id": [line["line_id"] for order in orders for line in order["items"]],
        }

    def _coworking(self) -> None:
        days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        always = {day: ["00:00", "24:00"] for day in days}
        body = {"name": "Атриум", "capacity": 50, "time_zone": "Europe/Moscow", "opening_hours": always}
        space = self.call("admin", "POST", "/spaces", {**body, "requires_door_code": False})["id"]
        times = {"check_in": "2026-03-09T08:00:00Z", "check_out": "2026-03-09T10:00:00Z"}
        over = {"user_id": self._users["customer"].id, "space_id": space, **times}
        visits = [self.call("admin", "POST", "/visits", over)["id"]]
        visits.append(self.call("customer", "POST", "/visits/check-in", {"space_id": space})["id"])
        self.objects |= {"space_id": [space], "visit_id": visits}
        self._bookable(space)

    def _bookable(self, space: str) -> None:
        desk = {"space_id": space, "kind": "desk", "name": "Стол", "slot_minutes": 30}
        resource = self.call("admin", "POST", "/resources", desk)["id"]
        slots = self.call("customer", "GET", f"/resources/{resource}/availability")["slots"]
        slot = next(one for one in slots if one["is_free"])
        body = {"resource_id": resource, "begin": slot["begin"], "end": slot["end"]}
        sold = {"name": "Месяц", "kind": "month", "valid_days": 30, "price": 0}
        product = self.call("admin", "POST", "/passes/products", sold)["id"]
        # The day of the space, where it may be tomorrow already.
        today = clock.now().astimezone(ZoneInfo("Europe/Moscow")).date()
        guest = {"space_id": space, "day": today.isoformat(), "name": "Ирина"}
        agreed = {"amount": 50_000, "consent": True, "consent_version": consent.CURRENT}
        begun = self.call("customer", "POST", "/donations/monthly", agreed)["monthly_donation"]["id"]
        self.objects |= {
            "reader_id": [self.call("admin", "POST", f"/spaces/{space}/readers", {"name": "Дверь"})["id"]],
            "resource_id": [resource],
            "booking_id": [self.call("customer", "POST", "/bookings", body)["id"]],
            "pass_product_id": [product],
            "pass_id": [self.call("customer", "POST", "/passes", {"product_id": product})["id"]],
            "guest_id": [self.call("customer", "POST", "/guests", guest)["id"]],
            "monthly_donation_id": [begun],
            "stop_token": [stop_links.token_of(begun)],
        }

    def _achievements(self) -> None:
        rule = {"events": ["lesson.completed"], "per": "lesson_id", "levels": [1, 3]}
        made = [self.call("admin", "POST", "/achievements", {"title": title, "rule": rule}) for title in ("А", "Б")]
        self.objects |= {"achievement_id": [one["id"] for one in made]}

    def _automation(self) -> None:
        made = self.call("admin", "POST", "/automation/rules", {"title": "Профиль", "is_active": False, **RULE})
        self.objects |= {"rule_id": [made["id"]]}

    def _courses(self) -> None:
        self.objects |= school.courses(self.call, self._users)

    def _certificates(self) -> None:
        self.objects |= school.certificates(self.call, self._users["customer"])

    def _support(self) -> None:
        agent, customer = self._users["manager"].id, self._users["customer"]
        body = {"subject": "Размер", "text": "Подойдёт ли M?"}
        tickets = [self.call("customer", "POST", "/support/tickets", body)["id"] for _ in range(3)]
        draft = drafts.add_draft(ticket_id=tickets[0], task_id=ids.new("tsk"), body="Подойдёт", sources=["product"])
        canned = self.call("admin", "POST", "/support/canned-replies", {"title": "Размер", "text": "{{agent_name}}"})
        actions = [{"type": "note", "text": "x"}]
        macro = self.call("admin", "POST", "/support/macros", {"title": "x", "actions": actions})
        # There are so many teams at most, and the fuzzer makes them, too.
        for team in self.call("admin", "GET", "/support/teams")["items"]:
            self.call("admin", "DELETE", f"/support/teams/{team['id']}")
        team = self.call("admin", "POST", "/support/teams", {"name": "Обмен", "members": [agent]})
        self.objects |= {
            "team_id": [team["id"]],
            "macro_id": [macro["id"]],
            "team": [team["id"]],
            "members": [[agent]],
            "agent_id": [agent, "me"],
            "ticket_id": tickets,
            "into": tickets,
            "ticket_ids": [tickets],
            "message_id": [draft.message_id],
            "reply_id": [canned["id"]],
            "assignee_id": [agent],
            "instead_of": [agent],
            "customer_id": [customer.id],
            "sender": [customer.email],
        }

    def _onboarding(self) -> None:
        # The customer's own case, which lacks nothing but the signature, and another that has just come.
        own, other = (
            self.call("admin", "POST", "/manager/clients", {"phone": one, "full_name": "Пётр"})
            for one in (self._users["customer"].phone, _phone())
        )
        path = f"/manager/clients/{own['id']}"
        body = {"phone": own["phone"], "full_name": "Пётр", "version": own["version"]}
        self.call("admin", "PUT", f"{path}/profile", body)
        for text in TEXTS:
            consent = {"kind": text.kind, "version": text.version, "method": "paper"}
            self.call("admin", "POST", f"{path}/consents", consent)
        fill_case(own["id"])
        asked = self.call("admin", "POST", f"{path}/contract")
        render(asked)
        extra = {"amount": 50_000, "description": "Доставка"}
        invoices = [self.call("admin", "POST", f"{path}/invoices", extra) for _ in range(4)]
        contract = self.call("admin", "GET", path)["contract"]
        self.objects |= {
            "client_id": [own["id"], other["id"]],
            "manager_id": [self._users["manager"].id],
            "kind": ["personal_data"],
            "device_id": ["dev_1"],
            "photo_id": ["pho_1"],
            "contract_id": [contract["id"]],
            "contract_no": [contract["contract_no"]],
            "sha256": [contract["sha256"]],
            "invoice_id": [one["id"] for one in invoices],
        }

    def _news(self) -> None:
        person = self._users["customer"]
        facts = {"order_number": "K7M2-PQ4R", "final_amount": 405000, "amount": 405000, "currency": "RUB"}
        event = DomainEvent("order.paid", "order", ids.new("ord"), facts, customer_id=person.id)
        planning.plan(
            DomainEvent.from_envelope(event.envelope()),
            catalog=modules.messages(),
            read_recipient=planning.by_contact(contact_of),
        )
        self.objects |= {
            "notification_id": [event.id],
            "delivery_id": [f"{event.id}-email"],
            "link_token": [unsubscribing.token_for(person.id, "feedback")],
        }


def _phone() -> str:
    return f"+7916{uuid.uuid4().int % 10**7:07}"


def _token(user: User) -> str:
    return sign_in(user).access_token
