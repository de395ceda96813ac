"""One search for staff: what is found, by whom, and how little is read for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from functions import modules
from shared.core import clock, ids
from shared.core.finder import MOST_HITS
from shared.identity.models import NameEntry, User
from shared.onboarding.clients.models import Client
from shared.onboarding.models import Reference
from shared.shop.orders.models import Order
from shared.support.tickets.models import Ticket
from tests.support import http
from tests.support.cloud import Aws
from tests.support.http import Answer
from tests.support.people import create_user, sign_in

PHONE, EMAIL = "+79161234567", "petr@example.com"
PASSWORD = "correct horse battery"


class Office:
    """Staff who search, and what there is to be found."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        self.tokens: dict[str, str] = {}

    def token(self, role: str) -> str:
        if role not in self.tokens:
            roles = [] if role == "customer" else [role]
            self.tokens[role] = sign_in(create_user(f"the-{role}", *roles, claimed=True)).access_token
        return self.tokens[role]

    def ask(self, q: str, *, by: str = "admin") -> Answer:
        from functions.api.search.handler import handler

        return http.call(handler, "GET", f"/api/v1/search?{urlencode({'q': q})}", token=self.token(by))

    def find(self, q: str, *, by: str = "admin") -> list[dict[str, Any]]:
        answer = self.ask(q, by=by)
        assert answer.status == 200, answer.body
        return list(answer.json["items"])

    def kinds(self, q: str, *, by: str = "admin") -> list[str]:
        return [hit["kind"] for hit in self.find(q, by=by)]

    def register(self, full_name: str, **fields: Any) -> str:
        from functions.api.auth.handler import handler

        body = {"password": PASSWORD, "full_name": full_name, **(fields or {"email": f"{ids.new('x')}@example.com"})}
        answer = http.call(handler, "POST", "/api/v1/auth/register", body)
        assert answer.status == 201, answer.body
        self.last_token = answer.json["access_token"]
        return str(answer.json["user"]["id"])

    def rename(self, full_name: str) -> None:
        from functions.api.users.handler import handler

        answer = http.call(handler, "PATCH", "/api/v1/users/me", {"full_name": full_name}, token=self.last_token)
        assert answer.status == 200, answer.body

    def order(self, user_id: str, number: str) -> str:
        order_id, now = Order.new_id(number), clock.iso(clock.now())
        amounts = {"total_amount": 100, "discount_amount": 0, "final_amount": 100, "currency": "RUB"}
        order = Order(order_id=order_id, order_number=number, user_id=user_id, **amounts)
        order.created_at = now
        order.lines, order.customer_name = [], "Пётр Иванов"
        order.set_index_keys()
        order.save()
        return order_id

    def ticket(self, number: str, **fields: Any) -> str:
        now = clock.iso(clock.now())
        named = {"subject": "Где заказ?", "channel": "web", "status": "open", "priority": "normal"}
        ticket = Ticket(ticket_id=Ticket.new_id(number), number=number, **named, **fields)
        ticket.created_at = ticket.updated_at = now
        ticket.set_index_keys()
        ticket.save()
        return str(ticket.ticket_id)

    def client(self, full_name: str, phone: str = PHONE) -> dict[str, Any]:
        from functions.api.onboarding.handler import handler

        body = {"phone": phone, "full_name": full_name}
        answer = http.call(handler, "POST", "/api/v1/manager/clients", body, token=self.token("manager"))
        assert answer.status == 201, answer.body
        return dict(answer.json)

    def product(self, name: str, article: str) -> str:
        from functions.api.products.handler import handler

        body = {"name": name, "article": article, "price": 1000, "sizes": [{"size": "M", "stock": 1}]}
        answer = http.call(handler, "POST", "/api/v1/products", body, token=self.token("admin"))
        assert answer.status == 201, answer.body
        return str(answer.json["id"])

    def course(self, title: str) -> str:
        from functions.api.courses.handler import handler

        def did(method: str, path: str, body: Any = None) -> Any:
            answer = http.call(handler, method, f"/api/v1/courses{path}", body, token=self.token("admin"))
            assert answer.status in (200, 201), answer.body
            return answer.json

        course_id = did("POST", "", {"title": title})["id"]
        did("POST", f"/{course_id}/lessons", {"title": "Ярлык", "kind": "text", "body": "# Ярлык"})
        version = did("GET", f"/{course_id}?draft=true")["version"]
        did("POST", f"/{course_id}/publish", {"version": version})
        return str(course_id)


@pytest.fixture
def office(aws: Aws) -> Office:
    return Office(aws)


@pytest.mark.parametrize(
    "q", ["Семёнов Пётр", "пётр СЕМЕНОВ", "семенов п", "Петр Семе\u0308нов", "СЕМЁНОВ, пётр!", "ильич", "пётр ил"]
)
def test_people_and_clients_are_found_in_any_spelling_and_order(office: Office, q: str) -> None:
    user_id = office.register("Семёнов Пётр Ильич", email=EMAIL)
    client_id = office.client("Семёнов Пётр Ильич")["id"]
    office.register("Иванов Пётр")
    assert [(hit["kind"], hit["id"]) for hit in office.find(q)] == [("person", user_id), ("client", client_id)]


def test_a_phone_in_any_spelling_and_an_address_in_any_case_lead_to_everything_of_a_person(office: Office) -> None:
    user_id = office.register("Пётр Иванов", phone=PHONE, email=EMAIL)
    order_id, ticket_id = office.order(user_id, "K7M4-9Q2D"), office.ticket("ABCD-2345", customer_id=user_id)
    client = office.client("Пётр Иванов")
    for q in (PHONE, "8 (916) 123-45-67", "+7 916 123 45 67", "79161234567", "007 916 123 45 67", "тел. 916-123-45-67"):
        found = {hit["kind"]: hit["id"] for hit in office.find(q)}
        assert found == {"person": user_id, "order": order_id, "ticket": ticket_id, "client": client["id"]}
    for q in (EMAIL.upper(), f"<{EMAIL}>", f"mailto:{EMAIL}", f"{EMAIL},"):
        assert set(office.kinds(q)) == {"person", "order", "ticket"}
    assert office.find("+79990000000") == office.find("nobody@example.com") == []


def test_an_address_that_wrote_without_an_account_leads_to_its_ticket(office: Office) -> None:
    ticket_id = office.ticket("ABCD-2345", sender_address="stranger@example.com")
    assert [hit["id"] for hit in office.find("Stranger@Example.com")] == [ticket_id]


NUMBERS = ["K7M4-9Q2D", "k7m49q2d", "K7M4 9Q2D", "№ K7M4–9Q2D.", "[#K7M4-9Q2D]", "«K7M4-9Q2D»", "K7M4-9Q2D: оплата"]


@pytest.mark.parametrize("q", [*NUMBERS, "Заказ K7M4-9Q2D", "заказ №k7m4-9q2d"])
def test_a_number_names_one_thing_exactly(office: Office, q: str) -> None:
    order_id = office.order(office.register("Анна"), "K7M4-9Q2D")
    [hit] = office.find(q)
    assert hit == {
        "kind": "order",
        "id": order_id,
        "title": "K7M4-9Q2D",
        "subtitle": "Пётр Иванов",
        "url": f"/admin/orders/{order_id}",
        "status": "awaiting_payment",
        "exact": True,
    }
    ticket_id = office.ticket("ABCD-2345", customer_id=ids.new("usr"))
    assert [(hit["kind"], hit["url"]) for hit in office.find("abcd2345")] == [("ticket", f"/desk/tickets/{ticket_id}")]


def test_everything_is_found_by_its_id(office: Office) -> None:
    user_id = office.register("Анна")
    order_id, ticket_id = office.order(user_id, "K7M4-9Q2D"), office.ticket("ABCD-2345", customer_id=user_id)
    made = {
        "person": user_id,
        "order": order_id,
        "ticket": ticket_id,
        "client": office.client("Анна")["id"],
        "product": office.product("Худи", "HD-001"),
        "course": office.course("Уход"),
    }
    for kind, one in made.items():
        for q in (one, one.lower(), f"https://atrium.example/desk/{kind}s/{one}?tab=1", f"({one})"):
            assert [(hit["kind"], hit["id"]) for hit in office.find(q)] == [(kind, one)]
    assert {kind.name for kind in modules.search()} == set(made)


def test_a_product_is_found_by_its_name_article_and_their_starts(office: Office) -> None:
    product_id = office.product("Чёрное худи оверсайз", "HD-777")
    for q in ("hd-777", "HD-7", "черн", "худи чёрное", "оверсайз"):
        assert [hit["id"] for hit in office.find(q)] == [product_id], q
    assert office.find("hd-777")[0]["exact"]
    assert not office.find("худи")[0]["exact"]
    assert office.find("худи белое") == []


def test_a_course_is_found_by_the_start_of_its_title(office: Office) -> None:
    course_id = office.course("Уход за вещами")
    assert [hit["id"] for hit in office.find("уход ЗА")] == [course_id]
    assert office.find("вещами") == []


def test_each_role_finds_the_kinds_that_it_may_see_and_learns_of_no_others(office: Office) -> None:
    user_id = office.register("Пётр Иванов", phone=PHONE)
    office.order(user_id, "K7M4-9Q2D")
    office.ticket("ABCD-2345", customer_id=user_id)
    office.client("Пётр Иванов")
    seen = {role: set(office.kinds(PHONE, by=role)) for role in ("packer", "support_agent", "manager", "content")}
    assert seen == {
        "packer": {"order"},
        "support_agent": {"ticket"},
        "manager": {"ticket", "client"},
        "content": set(),
    }
    for role in ("customer", "mail_gateway"):
        assert office.ask(PHONE, by=role).code == "forbidden"


def test_a_kind_without_the_right_is_not_asked(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    of_all = list(modules.search())

    def spied() -> Any:
        from dataclasses import replace

        return [replace(kind, find=lambda _, name=kind.name: asked.append(name) or []) for kind in of_all]

    monkeypatch.setattr(modules, "search", spied)
    office.ask("иванов", by="packer")
    assert asked == ["order"]


def test_contacts_are_masked(office: Office) -> None:
    office.register("Пётр Иванов", phone=PHONE, email=EMAIL)
    office.client("Пётр Иванов")
    found = str(office.find("Иванов"))
    assert EMAIL not in found
    assert PHONE not in found
    assert "p***@example.com" in found
    assert "+79*******67" in found


def test_of_each_kind_at_most_five_are_shown(office: Office) -> None:
    for number in range(7):
        office.register("Пётр Иванов")
        office.client("Пётр Иванов", phone=f"+7916000000{number}")
    assert office.kinds("иванов") == ["person"] * MOST_HITS + ["client"] * MOST_HITS


def test_a_new_name_is_found_and_the_old_one_is_not(office: Office) -> None:
    user_id = office.register("Анна Петрова Ильинична")
    office.rename("Анна Каренина")
    assert office.find("Петрова") == office.find("ильинична") == []
    assert [hit["id"] for hit in office.find("карен")] == [user_id]
    assert len(list(NameEntry.query(User.key(user_id)[0], NameEntry.sk.startswith("NAME#")))) == 2


def test_a_clients_new_name_is_found_and_the_old_one_is_not(office: Office) -> None:
    from functions.api.onboarding.handler import handler

    client = office.client("Анна Петрова")
    body = {"phone": PHONE, "full_name": "Анна Каренина", "version": client["version"]}
    path = f"/api/v1/manager/clients/{client['id']}/profile"
    assert http.call(handler, "PUT", path, body, token=office.token("manager")).status == 200
    assert office.find("петрова") == []
    assert [hit["id"] for hit in office.find("каренина анна")] == [client["id"]]


def test_an_erased_person_is_found_no_more_and_leaves_no_key(office: Office) -> None:
    from shared.identity.personal_data import PERSONAL_DATA

    user_id = office.register("Анна Петрова")
    assert office.kinds(user_id) == ["person"]
    PERSONAL_DATA.erase(user_id)
    assert office.find("петрова") == office.find(user_id) == []
    assert "петрова" not in str(office.aws.items("identity"))


def test_names_of_before_the_index_are_found_after_the_command(office: Office) -> None:
    from infra.ops import index_names

    user = create_user("old", full_name="Старый Знакомый")
    erased = create_user("gone", full_name="—")
    client = office.client("Давний Клиент")
    for at, key in Reference.names("Давний Клиент", client["id"]):
        Reference(at, key).delete()
    assert office.find("знакомый") == office.find("давний") == []
    first = index_names.index()
    assert (first.people, first.clients) == (1 + len(office.tokens), 1)
    assert [hit["id"] for hit in office.find("знак")] == [user.id]
    assert [hit["id"] for hit in office.find("клиент дав")] == [client["id"]]
    assert not list(NameEntry.query(User.key(erased.id)[0], NameEntry.sk.startswith("NAME#")))
    assert index_names.index() == first, "again, it changes nothing"
    assert Client.get(*Client.key(client["id"])).version == client["version"]


@pytest.mark.parametrize("q", ["", "а", "я" * 101])
def test_a_text_that_is_too_short_or_too_long_is_refused(office: Office, q: str) -> None:
    assert office.ask(q).status == 422


@pytest.mark.parametrize("q", ["  ", "!!", "%%", "'; drop", "#usr", "a\u0000b", "@@", "+7", "—", "😀😀"])
def test_odd_texts_find_nothing_and_break_nothing(office: Office, q: str) -> None:
    office.register("Анна")
    answer = office.ask(q)
    assert answer.status in (200, 422)
    if answer.status == 200:
        assert answer.json["items"] == []
