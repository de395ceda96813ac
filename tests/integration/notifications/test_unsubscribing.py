"""Preferences changed in part, and links in mails that stop a category with one click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.identity.models import User
from shared.notifications import inbox, suppressions, unsubscribing
from shared.notifications.preferences import Preferences
from shared.notifications.rules import Choices
from tests.integration.notifications.conftest import ANNA, EMAIL, MessageFlow, event, moved, person
from tests.support.cloud import Aws
from tests.support.http import Answer
from tests.support.people import sign_in

Call = Callable[..., Answer]
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def api(aws: Aws, call: Call) -> Call:
    from functions.api.notifications.handler import handler

    person()

    def ask(method: str, path: str, body: Any = None, **options: Any) -> Answer:
        return call(handler, method, f"/api/v1/notifications{path}", body, **options)

    return ask


def token() -> str:
    return sign_in(User.get(*User.key(ANNA))).access_token


def preferences(api: Call) -> Any:
    return api("GET", "/preferences", token=token()).json


def path_of(flow: MessageFlow) -> str:
    header = flow.email.sent[-1].headers["List-Unsubscribe"]
    assert flow.email.sent[-1].headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert header.strip("<>") in flow.email.sent[-1].text
    return header.strip("<>").partition("/api/v1/notifications")[2]


@pytest.mark.parametrize(
    ("patch", "changed"),
    [
        ({"categories": {"orders": {"email": False}}}, {"orders": {"sms": True, "email": False}}),
        ({"categories": {"support": {"sms": True}}}, {"support": {"sms": True, "email": True, "nakama": True}}),
        ({"categories": {"preorders": {"digest": True}}}, {"preorders": {"digest": True}}),
    ],
)
def test_a_part_of_the_preferences_is_changed(api: Call, patch: Any, changed: dict[str, dict[str, bool]]) -> None:
    before = preferences(api)
    answer = api("PATCH", "/preferences", patch, token=token())
    assert answer.status == 200, answer.body
    expected = {name: {**switches, **changed.get(name, {})} for name, switches in before["categories"].items()}
    assert answer.json == {**before, "categories": expected} == preferences(api)


def test_hours_and_zone_are_changed_one_by_one(api: Call) -> None:
    api("PATCH", "/preferences", {"quiet_hours": {"start": "23:30"}}, token=token())
    assert preferences(api)["quiet_hours"] == {"start": "23:30", "end": "09:00"}
    api("PATCH", "/preferences", {"quiet_hours": None, "digest_hour": 0}, token=token())
    kept = api("PATCH", "/preferences", {"time_zone": "Asia/Omsk"}, token=token()).json
    assert (kept["quiet_hours"], kept["digest_hour"], kept["time_zone"]) == (None, 0, "Asia/Omsk")
    api("PATCH", "/preferences", {"quiet_hours": {"end": "07:00"}}, token=token())
    assert preferences(api)["quiet_hours"] == {"start": "22:00", "end": "07:00"}
    assert api("PATCH", "/preferences", {}, token=token()).json == preferences(api)


@pytest.mark.parametrize(
    "patch",
    [
        {"time_zone": "Mars/Olympus"},
        {"time_zone": None},
        {"digest_hour": 24},
        {"categories": {"account": {"email": False}}},
        {"categories": {"orders": {"email": None}}},
        {"categories": {"orders": {"digest": True}}},
        {"quiet_hours": {"start": "25:00"}},
    ],
)
def test_nonsense_changes_nothing(api: Call, patch: dict[str, Any]) -> None:
    assert api("PATCH", "/preferences", patch, token=token()).status == 422
    assert Preferences.get_or_none(*Preferences.key(ANNA)) is None


def test_two_parts_that_are_changed_at_once_both_count(api: Call, at_once: Callable[..., list[Answer]]) -> None:
    access = token()
    patches: list[dict[str, Any]] = [{"digest_hour": 20}, {"categories": {"orders": {"sms": False}}}]
    answers = at_once(*[lambda body=body: api("PATCH", "/preferences", body, token=access) for body in patches])
    assert {answer.status for answer in answers} == {200}
    kept = preferences(api)
    assert (kept["digest_hour"], kept["categories"]["orders"]["sms"]) == (20, False)


def test_preferences_from_before_they_were_counted_are_changed(api: Call) -> None:
    old = Preferences.of(ANNA, Choices(digest_hour=11))
    old.save()
    old.update([Preferences.version.remove()])
    assert api("PATCH", "/preferences", {"time_zone": "Asia/Omsk"}, token=token()).json["digest_hour"] == 11


def test_one_click_stops_a_category_and_opening_the_link_stops_nothing(api: Call, flow: MessageFlow) -> None:
    flow.plan(event())
    flow.carry()
    path = path_of(flow)
    page = api("GET", path, headers={"accept-language": "en-GB,en"})
    assert (page.status, "Send no more" in page.body) == (200, True)
    page = api("GET", path, headers={"accept-language": "en;q=0.5,ru-RU;q=0.9"})
    assert (page.status, "Не присылать" in page.body) == (200, True)
    assert preferences(api)["categories"]["orders"] == {"sms": True, "email": True}
    for _ in range(2):
        answer = api("POST", path, raw="List-Unsubscribe=One-Click", headers=FORM)
        assert answer.status == 200, answer.body
        assert 'href="/account/preferences"' in answer.body
    assert preferences(api)["categories"]["orders"] == {"sms": True, "email": False}
    assert preferences(api)["categories"]["preorders"]["email"] is True
    flow.plan(event("order.shipped", tracking_number="1"))
    flow.carry()
    assert len(flow.subjects) == 1


def test_a_link_works_with_what_mailers_add_to_it(api: Call) -> None:
    path = f"/unsubscribe/{unsubscribing.token_for(ANNA, 'orders')}?utm_source=mail&fbclid=1"
    assert [api(method, path).status for method in ("GET", "POST")] == [200, 200]


def test_a_click_without_a_body_counts(api: Call, flow: MessageFlow) -> None:
    flow.plan(moved())
    flow.carry()
    assert api("POST", path_of(flow)).status == 200
    assert preferences(api)["categories"]["preorders"]["email"] is False


def test_a_digests_link_stops_what_comes_in_it(api: Call) -> None:
    inbox.choose(user_id=ANNA, choices=Choices(digest={"preorders": True}))
    link = unsubscribing.link(ANNA, unsubscribing.DIGEST).partition("/api/v1/notifications")[2]
    assert api("POST", link, raw="List-Unsubscribe=One-Click", headers=FORM).status == 200
    kept = preferences(api)["categories"]
    # Offers and advertising come in the digest unless somebody chooses otherwise.
    stopped = ["learning", "offers", "marketing", "preorders", "feedback", "privacy"]
    assert [name for name, one in kept.items() if not one["email"]] == stopped


@pytest.mark.parametrize("wrong", ["x", "{owner}.orders.{other}", "{owner}.privacy.{mine}", "usr_x.orders.{mine}"])
def test_a_link_that_is_not_ours_opens_nothing(api: Call, wrong: str) -> None:
    mine = unsubscribing.token_for(ANNA, "orders").rpartition(".")[2]
    made = wrong.format(owner=ANNA, mine=mine, other="0" * 32)
    for method in ("GET", "POST"):
        answer = api(method, f"/unsubscribe/{made}")
        assert (answer.status, answer.code) == (404, "unsubscribe_link_invalid")


def test_a_link_of_who_is_gone_writes_nothing(api: Call, aws: Aws) -> None:
    token_of_nobody = unsubscribing.token_for("usr_01KKB4J9M2N3P4Q5R6S7T8V9WZ", "orders")
    assert api("POST", f"/unsubscribe/{token_of_nobody}").status == 200
    assert aws.items("notifications") == []


def test_what_cannot_be_turned_off_has_no_link(api: Call, flow: MessageFlow) -> None:
    flow.plan(event("user.password_changed"))
    flow.carry()
    assert "List-Unsubscribe" not in flow.email.sent[-1].headers


def test_an_address_without_an_account_gets_no_answers_until_its_owner_writes_again(api: Call, aws: Aws) -> None:
    owner = unsubscribing.owner_of_address("Stranger@Example.com")
    assert EMAIL not in owner
    done = api("POST", f"/unsubscribe/{unsubscribing.token_for(owner, unsubscribing.ANSWERS)}")
    assert (done.status, "preferences" in done.body, "пока с него не напишут" in done.body) == (200, False, True)
    asked = {"before": "2026-03-10T08:00:00.000Z", "after": "2026-03-10T10:00:00.000Z"}
    assert suppressions.is_unsubscribed("stranger@example.com", asked_at=asked["before"])
    assert not suppressions.is_unsubscribed("stranger@example.com", asked_at=asked["after"])


def test_only_what_needs_no_body_takes_one_of_any_type(api: Call) -> None:
    answer = api("PATCH", "/preferences", raw="digest_hour=1", token=token(), headers=FORM)
    assert answer.status == 415
