"""Who of the staff did what: every act by a permission, also to one's own things, and nothing of customers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.api.operations.handler import handler as operations
from functions.api.users.handler import handler as users
from infra.ops import index_audit
from shared.core import clock, ids
from shared.core.clock import FrozenClock
from shared.data.events import DomainEvent, EventItem
from shared.operations import audit
from tests.integration.operations.conftest import OperationsFixture
from tests.support import http
from tests.support.people import create_user, sign_in

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def admin(aws: Any) -> Any:
    return create_user("admin", "admin")


@pytest.fixture
def token(admin: Any) -> str:
    return sign_in(admin).access_token


@pytest.fixture
def time() -> Iterator[FrozenClock]:
    with clock.frozen_at(NOON) as frozen:
        yield frozen


def listed(token: str, query: str = "") -> list[dict[str, Any]]:
    """All pages."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = http.call(operations, "GET", f"/api/v1/ops/audit?limit=2{query}{cursor}", token=token)
        assert answer.status == 200, answer.body
        found += answer.json["items"]
        if not answer.json["next_cursor"]:
            return found
        cursor = f"&cursor={answer.json['next_cursor']}"


def stored(kind: str, thing: str, *, actor: str | None, customer_id: str | None = None) -> EventItem:
    event = DomainEvent(kind, kind.partition(".")[0], thing, {"amount": 100}, customer_id=customer_id, actor=actor)
    item = EventItem.of(event)
    item.save()
    return item


def test_what_was_just_done_is_there_with_names_and_changes(token: str, admin: Any) -> None:
    ivan = create_user("ivan")
    answer = http.call(users, "PATCH", f"/api/v1/users/{ivan.id}", {"roles": ["packer"]}, token=token)
    assert answer.status == 200, answer.body

    [entry] = listed(token)

    assert (entry["type"], entry["module"], entry["aggregate"]) == ("user.roles_changed", "identity", "user")
    assert (entry["actor"], entry["actor_name"]) == (admin.id, admin.full_name)
    assert (entry["aggregate_id"], entry["customer_name"]) == (ivan.id, ivan.full_name)
    assert entry["data"]["after"] == ["customer", "packer"]


def test_an_act_on_ones_own_is_there_when_a_permission_allowed_it(token: str, admin: Any) -> None:
    http.call(users, "PATCH", f"/api/v1/users/{admin.id}", {"roles": ["manager", "admin"]}, token=token)
    assert [(one["actor"], one["customer_id"]) for one in listed(token)] == [(admin.id, admin.id)]


def test_that_somebodys_timeline_was_read_is_there(token: str) -> None:
    ivan = create_user("ivan")
    http.call(users, "GET", f"/api/v1/users/{ivan.id}/timeline", token=token)
    assert [one["type"] for one in listed(token, f"&target={ivan.id}")] == ["user.timeline_viewed"]


def test_the_permission_of_one_request_does_not_count_for_the_next(token: str) -> None:
    ivan = create_user("ivan")
    http.call(users, "PATCH", f"/api/v1/users/{ivan.id}", {"roles": ["packer"]}, token=token)
    own = http.call(users, "PATCH", "/api/v1/users/me", {"full_name": "Ivan II"}, token=sign_in(ivan).access_token)
    assert own.status == 200, own.body
    assert [one["type"] for one in listed(token)] == ["user.roles_changed"]


def test_what_customers_machines_and_rules_do_is_not_there(token: str, admin: Any) -> None:
    stored("order.placed", "ord_1", actor="usr_1", customer_id="usr_1")
    stored("task.queued", "tsk_1", actor="usr_1")
    stored("visit.opened", "vis_1", actor="rdr_1", customer_id="usr_1")
    stored("order.paid", "ord_1", actor=None, customer_id="usr_1")
    by_rule = DomainEvent("ticket.assigned", "ticket", "tic_1", actor=admin.id, caused_by="automation:rule_1")
    EventItem.of(by_rule).save()
    assert listed(token) == []


def test_it_is_filtered_by_actor_module_kind_thing_person_and_period(time: FrozenClock, token: str, admin: Any) -> None:
    stored("order.refund_requested", "ord_1", actor=admin.id, customer_id="usr_1")
    time.tick(days=40)
    stored("space.updated", "spc_1", actor="usr_2")
    stored("order.shipped", "ord_2", actor="usr_2", customer_id="usr_3")
    fresh = sign_in(admin).access_token
    today = clock.iso(clock.now())[:10]

    def found(query: str) -> list[str]:
        return [one["aggregate_id"] for one in listed(fresh, query)]

    assert found("") == ["ord_2", "spc_1", "ord_1"], "over two months, newest first"
    assert found("&actor=usr_2") == ["ord_2", "spc_1"]
    assert found("&module=shop") == ["ord_2", "ord_1"]
    assert found("&kind=order.shipped") == ["ord_2"]
    assert found("&target=ord_1") == ["ord_1"]
    assert found("&target=usr_3") == ["ord_2"]
    assert found(f"&from={today}&to={today}") == ["ord_2", "spc_1"]
    assert found(f"&to={clock.iso(clock.now() - timedelta(days=2))[:10]}") == ["ord_1"]
    assert found("&module=shop&actor=usr_2&kind=order.refund_requested") == []


def test_from_a_day_to_come_on_there_is_nothing_yet(time: FrozenClock, token: str) -> None:
    stored("order.shipped", "ord_1", actor="usr_2")
    assert listed(token, "&from=2026-03-11") == []
    assert listed(token, "&from=2026-06-01") == []


def test_a_long_month_is_read_page_by_page(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "MAX_READ", 3)
    things = [stored("space.updated", f"spc_{number}", actor="usr_2").pk for number in range(8)]
    stored("space.updated", "spc_other", actor="usr_3")
    assert [f"space#{one['aggregate_id']}" for one in listed(token, "&actor=usr_2")] == things[::-1]


def test_so_many_entries_are_looked_at_for_a_page_however_many_months_they_lie_in(
    aws: Any, time: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "MAX_READ", 5)
    looked_at: list[str] = []
    fits = audit.AuditFilter.fits
    monkeypatch.setattr(audit.AuditFilter, "fits", lambda *asked: looked_at.append(asked[1].pk) or fits(*asked))
    things = []
    for number in range(12):
        things.append(stored("space.updated", f"spc_{number}", actor="usr_2" if number < 2 else "usr_3").pk)
        time.tick(days=16)
    found: list[str] = []
    pages, cursor = 0, None
    while pages == 0 or cursor:
        before = len(looked_at)
        asked = {"aggregates": {"coworking": {"space": "spaces.write"}}, "viewer_id": "usr_1", "limit": 20}
        page = audit.listing(audit.AuditFilter(actor="usr_2"), cursor=cursor, **asked)
        found += [f"space#{one.event.aggregate_id}" for one in page.items]
        assert len(looked_at) - before <= 5
        pages, cursor = pages + 1, page.next_cursor
    assert found == [things[1], things[0]]
    assert looked_at == things[::-1]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("?module=nothing", 422, "unknown_audit_module"),
        ("?from=2026-02-02&to=2026-02-01", 422, "invalid_period"),
        ("?cursor=abc", 400, "invalid_cursor"),
        ("?kind=all", 422, "validation_error"),
    ],
)
def test_what_cannot_be_asked_is_refused(token: str, query: str, status: int, code: str) -> None:
    answer = http.call(operations, "GET", f"/api/v1/ops/audit{query}", token=token)
    assert (answer.status, answer.json["code"]) == (status, code)


def test_a_cursor_is_its_viewers_and_its_filters(token: str) -> None:
    for number in range(3):
        stored("space.updated", f"spc_{number}", actor="usr_2")
    cursor = http.call(operations, "GET", "/api/v1/ops/audit?limit=1", token=token).json["next_cursor"]
    other = sign_in(create_user("admin2", "admin")).access_token
    for by, query in ((other, ""), (token, "&actor=usr_2")):
        answer = http.call(operations, "GET", f"/api/v1/ops/audit?limit=1{query}&cursor={cursor}", token=by)
        assert answer.json["code"] == "invalid_cursor"


@pytest.mark.parametrize("role", ["manager", "support_agent", "accountant", "packer", "content"])
def test_only_admins_read_it(operations_api: OperationsFixture, role: str) -> None:
    assert operations_api.call("GET", "/audit", by=role).status == 403


def test_what_staff_did_before_there_was_an_index_is_put_into_it(token: str, admin: Any) -> None:
    old = stored("order.refunded", "ord_1", actor=admin.id, customer_id="usr_1")
    own = stored("order.placed", "ord_2", actor="usr_1", customer_id="usr_1")
    old.update([EventItem.gsi2pk.remove(), EventItem.gsi2sk.remove()])
    assert listed(token) == []

    assert index_audit.index().written == 1
    assert index_audit.index().written == 0

    assert [one["aggregate_id"] for one in listed(token)] == ["ord_1"]
    assert EventItem.get(own.pk, own.sk).gsi2pk is None
    assert ids.is_id("evt", old.sk)


def test_roles_say_what_each_of_them_may_do(token: str) -> None:
    answer = http.call(users, "GET", "/api/v1/users/roles", token=token)
    found = {one["role"]: one["permissions"] for one in answer.json["items"]}
    assert next(iter(found)) == "customer"
    assert found["customer"] == []
    assert "orders.ship" in found["packer"]
    assert set(found["packer"]) < set(found["admin"])
