"""The real handlers: from the bus's message to SNS and SES, and what people and operators see of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from moto.sns.models import sns_backends

from shared.data.events import DomainEvent
from shared.identity.models import User
from shared.notifications import inbox
from shared.notifications.models import InboxItem
from tests.integration.notifications.conftest import ANNA, EMAIL, PHONE, MessageFlow, event, invoke, moved, person
from tests.support.cloud import Aws
from tests.support.http import Answer, Context
from tests.support.people import create_user, sign_in
from tests.support.template import REGION, ROOT

Call = Callable[..., Answer]
BORIS = "usr_01KKB4J9M2N3P4Q5R6S7T8V9WY"


def handlers() -> dict[str, Any]:
    from functions.workers.email.handler import handler as email
    from functions.workers.notifications.handler import handler as notifications
    from functions.workers.sms.handler import handler as sms

    return {"notifications": notifications, "sms": sms, "email": email}


def texts() -> list[str]:
    return [message for _, message, *_ in sns_backends[DEFAULT_ACCOUNT_ID][REGION].sms_messages.values()]


def mails() -> list[Any]:
    return list(ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages)


def recorded(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text())
    return loaded


def test_an_event_travels_to_sns_and_ses(aws: Aws) -> None:
    person()
    workers = handlers()
    assert workers["notifications"](recorded("notifications"), Context()) == {"batchItemFailures": []}
    assert (aws.messages("sms"), aws.messages("email")) == ([], []), "whoever plans sends"
    assert texts() == ["Заказ K7M2-PQ4R оплачен: 4 050,00 ₽. Спасибо!"]
    assert [mail.destinations["ToAddresses"] for mail in mails()] == [[EMAIL]]


def test_a_whole_batch_that_comes_again_sends_nothing_again(aws: Aws) -> None:
    person()
    workers = handlers()
    for _ in range(3):
        workers["notifications"](recorded("notifications"), Context())
    assert (aws.messages("sms"), aws.messages("email")) == ([], [])
    assert (len(texts()), len(mails())) == (1, 1)


@pytest.mark.parametrize(("channel", "sent"), [("sms", texts), ("email", mails)])
def test_a_code_is_sent_from_its_command(aws: Aws, channel: str, sent: Callable[[], list[Any]]) -> None:
    for _ in range(2):
        assert handlers()[channel](recorded(channel), Context()) == {"batchItemFailures": []}
    assert len(sent()) == 1


def test_a_poisonous_event_fails_alone(aws: Aws) -> None:
    person()
    good, bad = event(), event(final_amount=None)
    assert invoke(handlers()["notifications"], bad.envelope(), good.envelope()) == ["m-0"]
    assert len(texts()) == 1


def token(user_id: str = ANNA) -> str:
    found = User.get_or_none(*User.key(user_id))
    return sign_in(found or create_user(user_id[-4:].lower(), user_id=user_id)).access_token


@pytest.fixture
def admin(aws: Aws) -> str:
    return sign_in(create_user("admin", "admin")).access_token


@pytest.fixture
def api(aws: Aws, call: Call) -> Call:
    from functions.api.notifications.handler import handler

    def ask(method: str, path: str, body: Any = None, **options: Any) -> Answer:
        return call(handler, method, f"/api/v1/notifications{path}", body, **options)

    return ask


def happened(flow: MessageFlow, *events: DomainEvent) -> None:
    person()
    person(BORIS, phone=None, email=None)
    for one in events:
        flow.plan(one)


def test_an_inbox_is_read_newest_first_and_page_by_page(api: Call, flow: MessageFlow) -> None:
    happened(flow, event("order.placed"), event("order.paid"), event("order.shipped", tracking_number="1"))
    first = api("GET", "?limit=2", token=token()).json
    assert [item["event_type"] for item in first["items"]] == ["order.shipped", "order.paid"]
    rest = api("GET", f"?limit=2&cursor={first['next_cursor']}", token=token()).json
    assert [item["event_type"] for item in rest["items"]] == ["order.placed"]
    assert first["items"][0]["read_at"] is None


def test_a_cursor_of_the_whole_inbox_is_no_cursor_of_the_unread(api: Call, flow: MessageFlow) -> None:
    happened(flow, event("order.placed"), event("order.paid"))
    cursor = api("GET", "?limit=1", token=token()).json["next_cursor"]
    answer = api("GET", f"?unread=true&cursor={cursor}", token=token())
    assert (answer.status, answer.code) == (400, "invalid_cursor")


def test_what_was_read_leaves_the_unread(api: Call, flow: MessageFlow) -> None:
    happened(flow, event("order.placed"), event("order.paid"))
    newest = api("GET", "?unread=true", token=token()).json["items"][0]
    read = api("POST", f"/{newest['id']}/read", token=token())
    assert read.json["read_at"] is not None
    assert api("POST", f"/{newest['id']}/read", token=token()).json["read_at"] == read.json["read_at"]
    assert [item["event_type"] for item in api("GET", "?unread=true", token=token()).json["items"]] == ["order.placed"]
    assert len(api("GET", "", token=token()).json["items"]) == 2


def test_everything_is_read_at_once(api: Call, flow: MessageFlow) -> None:
    happened(flow, event("order.placed"), event("order.paid"))
    assert api("POST", "/read-all", token=token()).json == {"read": 2, "more": False}
    assert api("POST", "/read-all", token=token()).json == {"read": 0, "more": False}
    assert api("GET", "?unread=true", token=token()).json["items"] == []


def test_a_message_that_expires_meanwhile_does_not_keep_the_others_unread(
    api: Call, flow: MessageFlow, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened(flow, event("order.placed"), event("order.paid"))
    listed = inbox.page(user_id=ANNA, unread=True)
    # Its time is over between the index's answer and the update.
    gone = listed.items[0]
    InboxItem(gone.pk, gone.sk).delete()
    with monkeypatch.context() as patched:
        patched.setattr(inbox, "page", lambda **_: listed)
        answer = api("POST", "/read-all", token=token())
    assert (answer.status, answer.json) == (200, {"read": 2, "more": False})
    assert api("GET", "?unread=true", token=token()).json["items"] == []


def test_nobody_reads_anothers_inbox(api: Call, flow: MessageFlow) -> None:
    happened(flow, event())
    [item] = api("GET", "", token=token()).json["items"]
    assert api("GET", "", token=token(BORIS)).json["items"] == []
    answer = api("POST", f"/{item['id']}/read", token=token(BORIS))
    assert (answer.status, answer.code) == (404, "notification_not_found")
    assert api("GET", "?unread=true", token=token()).json["items"] == [item]


def test_preferences_begin_with_everything_on_but_advertising(api: Call) -> None:
    on = {"sms": True, "email": True}
    news = {**on, "digest": False}
    assert api("GET", "/preferences", token=token()).json == {
        "categories": {
            "learning": {"email": True, "digest": True},
            "tips": {"sms": False, "email": True, "digest": False},
            "offers": {"sms": False, "email": True, "digest": True},
            "marketing": {"sms": False, "email": False, "digest": True},
            "orders": on,
            "preorders": news,
            "waitlist": news,
            "visits": news,
            "donations": on,
            "bookings": on,
            "passes": on,
            "support": {"sms": False, "email": True, "nakama": True, "digest": False},
            "feedback": {"email": True, "digest": True},
            "desk": {"email": True},
            "documents": on,
            "privacy": {"email": True, "digest": True},
        },
        "quiet_hours": {"start": "22:00", "end": "09:00"},
        "digest_hour": 9,
        "time_zone": "Europe/Moscow",
    }


def test_preferences_are_kept_and_obeyed(api: Call, flow: MessageFlow) -> None:
    wanted = {
        "categories": {"preorders": {"sms": False, "email": True}},
        "quiet_hours": None,
        "time_zone": "Asia/Yekaterinburg",
    }
    kept = api("PUT", "/preferences", wanted, token=token())
    assert kept.status == 200
    assert api("GET", "/preferences", token=token()).json == kept.json
    assert kept.json["categories"]["preorders"] == {"sms": False, "email": True, "digest": False}
    assert kept.json["quiet_hours"] is None
    happened(flow, moved())
    assert [channel for channel, _, _ in flow.waiting] == ["email"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"time_zone": "Mars/Olympus"}, "unknown_time_zone"),
        ({"time_zone": "../../etc/passwd"}, "unknown_time_zone"),
        ({"categories": {"account": {"sms": False}}}, "validation_error"),
        ({"categories": {"orders": {"sms": "no"}}}, "validation_error"),
        ({"categories": {"orders": {"digest": True}}}, "validation_error"),
        ({"digest_hour": 24}, "validation_error"),
        ({"quiet_hours": {"start": "25:00", "end": "09:00"}}, "validation_error"),
        ({"colour": "blue"}, "validation_error"),
    ],
)
def test_nonsense_preferences_are_refused(api: Call, aws: Aws, body: dict[str, Any], code: str) -> None:
    answer = api("PUT", "/preferences", body, token=token())
    assert (answer.status, answer.code) == (422, code)
    assert aws.items("notifications") == []


def test_an_operator_sees_failures_and_sends_again(api: Call, flow: MessageFlow, admin: str) -> None:
    from shared.providers.sms.base import SmsRejectedError

    happened(flow, event())
    flow.sms.faults.append(SmsRejectedError("no such number"))
    channel, body, _ = flow.waiting.pop(0)
    flow.deliver(channel, body)
    flow.waiting.clear()
    [failed] = api("GET", "/deliveries", token=admin).json["items"]
    assert (failed["channel"], failed["status"], failed["reason"]) == ("sms", "failed", "rejected")
    assert PHONE not in json.dumps(failed)
    again = api("POST", f"/deliveries/{failed['id']}/resend", token=admin)
    assert (again.status, again.json["status"]) == (202, "queued")
    flow.carry()
    assert len(flow.phones) == 1
    answer = api("POST", f"/deliveries/{failed['id']}/resend", token=admin)
    assert (answer.status, answer.code) == (409, "not_resendable")


def test_deliveries_are_found_by_person_and_by_status(api: Call, flow: MessageFlow, admin: str) -> None:
    happened(flow, event(), event("order.placed"))
    flow.carry()
    flow.plan(event("order.expired"))
    by_person = api("GET", f"/deliveries?user_id={ANNA}", token=admin).json["items"]
    assert len(by_person) == 6
    both = api("GET", f"/deliveries?user_id={ANNA}&status=queued", token=admin).json["items"]
    assert {item["template"] for item in both} == {"order_expired"}
    went_out = api("GET", f"/deliveries?user_id={ANNA}&status=accepted", token=admin).json["items"]
    assert {one["status"] for one in went_out} == {"accepted"}
    assert api("GET", "/deliveries?status=accepted", token=admin).code == "not_listed"
    assert api("GET", f"/deliveries?user_id={BORIS}", token=admin).json["items"] == []


def test_an_unknown_delivery_is_not_found(api: Call, admin: str) -> None:
    answer = api("POST", "/deliveries/evt_nothing-sms/resend", token=admin)
    assert (answer.status, answer.code) == (404, "delivery_not_found")


@pytest.mark.parametrize(("method", "path"), [("GET", "/deliveries"), ("POST", "/deliveries/evt_1-sms/resend")])
def test_only_admins_look_at_deliveries(api: Call, method: str, path: str) -> None:
    assert api(method, path, token=token()).status == 403
    assert api(method, path).status == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("POST", "/ntf_1/read"), ("POST", "/read-all"), ("GET", "/preferences"), ("PUT", "/preferences")],
)
def test_a_guest_has_no_inbox(api: Call, method: str, path: str) -> None:
    assert api(method, path).status == 401


def test_the_recorded_requests_are_answered(aws: Aws) -> None:
    from functions.api.health.handler import handler as health
    from functions.api.notifications.handler import handler as notifications

    assert json.loads(health(recorded("health"), Context())["body"]) == {"status": "ok"}
    request = recorded("notifications_api")
    request["headers"]["authorization"] = f"Bearer {token()}"
    assert json.loads(notifications(request, Context())["body"]) == {"items": [], "next_cursor": None}
