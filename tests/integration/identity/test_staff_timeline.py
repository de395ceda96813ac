"""Somebody's timeline as staff read it."""

from __future__ import annotations

from typing import Any

import pytest

from functions import modules
from shared.core import clock, ids
from shared.core.clock import FrozenClock
from shared.data.events import DomainEvent, EventItem
from shared.identity import timeline
from shared.identity.errors import UnknownModuleError
from tests.integration.identity.conftest import EMAIL, PHONE, Api
from tests.support.people import create_user, sign_in


def token_of(*roles: str) -> str:
    return sign_in(create_user(ids.new("usr")[4:].lower(), *roles, claimed=True)).access_token


def happened(user_id: str, *types: str) -> None:
    for one in types:
        EventItem.of(DomainEvent(one, one.partition(".")[0], "x_1", {"by": "x"}, customer_id=user_id)).save()


@pytest.fixture
def anna(api: Api) -> str:
    found: str = api.register(phone=PHONE)["user"]["id"]
    happened(found, "order.paid", "ticket.noted", "booking.placed", "visit.opened", "client.created", "karma.changed")
    return found


def seen(api: Api, user_id: str, *roles: str, query: str = "") -> list[str]:
    answer = api("GET", f"/users/{user_id}/timeline?limit=50{query}", token=token_of(*roles))
    assert answer.status == 200, answer.body
    return [event["type"] for event in answer.json["items"]]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("packer", {"order.paid"}),
        ("support_agent", {"ticket.noted"}),
        ("manager", {"ticket.noted", "booking.placed", "client.created"}),
        ("accountant", {"order.paid"}),
    ],
)
def test_each_role_sees_what_the_modules_let_it_see_also_what_is_for_staff_alone(
    api: Api, anna: str, role: str, expected: set[str]
) -> None:
    assert set(seen(api, anna, role)) == expected


def test_an_admin_sees_all_of_it_newest_first_with_module_and_actor(api: Api, anna: str) -> None:
    found = api("GET", f"/users/{anna}/timeline", token=token_of("admin")).json["items"]
    assert [event["type"] for event in found][-1] == "user.registered"
    assert len(found) == 8, "and that it was looked at"
    assert {event["type"]: event["module"] for event in found}["booking.placed"] == "coworking"
    assert found[-1]["actor"] == anna


def test_modules_are_filters_that_combine(api: Api, anna: str) -> None:
    assert seen(api, anna, "admin", query="&module=shop") == ["order.paid"]
    assert set(seen(api, anna, "admin", query="&module=shop&module=karma")) == {"order.paid", "karma.changed"}


def test_a_module_that_one_may_not_see_is_refused_and_an_unknown_one_too(api: Api, anna: str) -> None:
    agent = token_of("support_agent")
    answer = api("GET", f"/users/{anna}/timeline?module=shop", token=agent)
    assert (answer.status, answer.code) == (403, "forbidden")
    answer = api("GET", f"/users/{anna}/timeline?module=shops", token=agent)
    assert (answer.status, answer.code) == (422, "unknown_module")


def test_customers_content_writers_and_strangers_are_refused(api: Api, anna: str) -> None:
    own = api.register(email=EMAIL)
    for token in (own["access_token"], token_of("content"), token_of("mail_gateway")):
        assert api("GET", f"/users/{anna}/timeline", token=token).status == 403
    assert api("GET", f"/users/{anna}/timeline").status == 401
    assert api("GET", f"/users/{ids.new('usr')}/timeline", token=token_of("manager")).code == "user_not_found"


def test_a_period_bounds_it(time: FrozenClock, api: Api, anna: str) -> None:
    time.tick(days=1)
    begin = clock.iso(clock.now())
    happened(anna, "order.shipped")
    time.tick(days=1)
    happened(anna, "order.delivered")
    assert seen(api, anna, "packer", query=f"&from={begin}") == ["order.delivered", "order.shipped"]
    assert seen(api, anna, "packer", query=f"&to={begin}") == ["order.paid"]
    answer = api("GET", f"/users/{anna}/timeline?from=2026-03-04&to=2026-03-01", token=token_of("packer"))
    assert answer.code == "invalid_period"


def test_who_looked_is_announced_once_an_hour_and_the_person_is_not_shown_it(
    time: FrozenClock, api: Api, anna: str
) -> None:
    viewer = create_user("viewer", "support_agent", claimed=True)
    token = sign_in(viewer).access_token
    for _ in range(3):
        assert api("GET", f"/users/{anna}/timeline?limit=1", token=token).status == 200
    [event] = api.aws.events("user.timeline_viewed")
    assert (event["actor"], event["customer_id"], event["data"]) == (viewer.id, anna, {"viewed_by": viewer.id})
    time.tick(hours=1)
    api("GET", f"/users/{anna}/timeline", token=sign_in(viewer).access_token)
    assert len(api.aws.events("user.timeline_viewed")) == 2


def test_a_cursor_is_its_viewers_alone_and_pages_do_not_overlap(api: Api, anna: str) -> None:
    one, other = token_of("admin"), token_of("admin")
    page: dict[str, Any] = {"next_cursor": None}
    found: list[str] = []
    while True:
        cursor = f"&cursor={page['next_cursor']}" if page["next_cursor"] else ""
        page = api("GET", f"/users/{anna}/timeline?limit=2{cursor}", token=one).json
        found += [event["id"] for event in page["items"]]
        if not page["next_cursor"]:
            break
        refused = api("GET", f"/users/{anna}/timeline?limit=2&cursor={page['next_cursor']}", token=other)
        assert refused.code == "invalid_cursor"
    assert len(found) == len(set(found)) == 8


def test_every_module_says_of_each_of_its_aggregates_who_sees_its_events() -> None:
    rights = modules.timeline()
    known = {aggregate for aggregates in rights.values() for aggregate in aggregates}
    permissions = modules.permissions()
    for name, brought in modules.REGISTRY.parts("events"):
        missing = {kind.aggregate for kind in brought} - known
        assert not missing, f"{name}: name the aggregates {missing} in TIMELINE of its permissions.py"
    assert sum(map(len, rights.values())) == len(known), "an aggregate is one module's"
    assert {permission for aggregates in rights.values() for permission in aggregates.values()} <= permissions.keys()


def test_what_may_be_seen_follows_from_what_one_holds() -> None:
    rights = {"shop": {"order": "a", "promo": "b"}, "karma": {"karma": "c"}}
    assert timeline.visible_aggregates(rights, {"a", "c"}.__contains__, ()) == {"order", "karma"}
    assert timeline.visible_aggregates(rights, {"a"}.__contains__, ["shop"]) == {"order"}
    with pytest.raises(UnknownModuleError):
        timeline.visible_aggregates(rights, {"a"}.__contains__, ["wishes"])
