"""Tickets that agents open for customers, and colleagues mentioned in notes."""

from __future__ import annotations

from typing import Any

import pytest

from functions import modules
from shared.messaging.worker import ReceiveInfo
from shared.notifications import suppressions
from shared.support.tasks import send_mail_reply
from tests.integration.support.conftest import Support
from tests.integration.support.test_drafts_and_mail import mail, uploaded
from tests.support.people import create_user


def call_for(support: Support, *, by: str = "manager", key: str | None = None, **body: object) -> dict[str, object]:
    asked = {"subject": "Звонок", "text": "Звонили о посылке", **body}
    answer = support.call("POST", "/tickets", asked, by=by, headers={"Idempotency-Key": key} if key else None)
    assert answer.status == 201, answer.body
    found: dict[str, object] = answer.json
    return found


def test_a_caller_has_a_ticket_that_is_the_agents(support: Support) -> None:
    anna, agent = support.person("anna"), support.person("manager")
    made = call_for(support, customer_id=anna.id, tags=["доставка"], priority="high")
    assert (made["customer_id"], made["assignee_id"], made["opened_by"]) == (anna.id, agent.id, agent.id)
    assert (made["channel"], made["status"], made["priority"], made["tags"]) == ("phone", "open", "high", ["доставка"])
    assert support.queue("?view=mine") == [made["id"]]
    assert support.bodies(str(made["id"]), by="anna") == ["Звонили о посылке"]
    [opened] = support.events("opened")
    assert (opened["by"], opened["channel"]) == ("agent", "phone")
    # No first answer is due: the agent has spoken first.
    assert support.ticket(str(made["id"])).first_response_at is not None
    seen = support.call("GET", f"/tickets/{made['id']}", by="anna").json
    assert (seen["opened_by"], seen["assignee_id"], seen["tags"]) == (None, None, [])


def test_what_an_agent_writes_first_waits_for_the_customer(support: Support) -> None:
    support.person("anna")
    made = call_for(support, email="anna@example.com", channel="email")
    assert (made["customer_id"], made["status"]) == (support.person("anna").id, "pending")
    assert support.say(str(made["id"]), "Спасибо").status == 201
    assert support.ticket(str(made["id"])).status == "open"


def test_a_contact_that_only_an_unconfirmed_account_names_is_nobodys(support: Support) -> None:
    create_user("claimant", confirmed=False, claimed=True, phone="+79161234567")
    by_phone = call_for(support, phone="8 916 123-45-67")
    assert (by_phone["customer_id"], by_phone["caller_phone"]) == (None, "+79161234567")
    by_mail = call_for(support, email="Nobody@Example.com")
    assert (by_mail["customer_id"], by_mail["sender_address"]) == (None, "nobody@example.com")
    # Only an e-mail address can be written to.
    assert [one["ticket_id"] for one in support.events("mail_reply_requested")] == [by_mail["id"]]
    assert support.say(str(by_phone["id"]), "Перезвонили", by="manager").status == 201
    assert len(support.events("mail_reply_requested")) == 1


def mailed(support: Support) -> list[dict[str, Any]]:
    """The mails to nobody's addresses, as they are ordered."""
    for event in support.aws.events("ticket.mail_reply_requested"):
        send_mail_reply({"id": event["sk"], "type": event["event_type"], "data": event["data"]}, ReceiveInfo("msg", 1))
    return [command["data"] for command in support.aws.messages("email")]


def test_a_stranger_who_is_written_to_first_reads_the_subject_and_of_no_answer(support: Support) -> None:
    made = call_for(support, email="nobody@example.com", channel="email")
    [first] = mailed(support)
    assert first["template"] == "ticket_mail_opened"
    assert first["variables"] == {"ticket": made["number"], "subject": "Звонок", "text": "Звонили о посылке"}
    title = modules.messages().render(first["template"], first["locale"], first["variables"]).title
    assert title == f"Звонок ({made['number']})"


def test_who_unsubscribed_is_not_written_to_first_again(support: Support) -> None:
    call_for(support, email="nobody@example.com", channel="email")
    suppressions.unsubscribe(suppressions.unsubscribed_hash("nobody@example.com"))
    support.clock.tick(hours=1)
    call_for(support, email="nobody@example.com", channel="email")
    for ordered in mailed(support):
        assert suppressions.is_unsubscribed("nobody@example.com", asked_at=ordered["asked_at"])
    # Until they write themselves, in whatever ticket.
    support.clock.tick(hours=1)
    assert mail(support, sender="nobody@example.com", found=None).status == 201
    support.clock.tick(hours=1)
    call_for(support, email="nobody@example.com", channel="email")
    latest = mailed(support)[-1]
    assert not suppressions.is_unsubscribed("nobody@example.com", asked_at=latest["asked_at"])


def test_who_unsubscribed_and_wrote_again_in_an_older_ticket_is_written_to_first(support: Support) -> None:
    opened = mail(support, sender="nobody@example.com").json
    support.clock.tick(hours=1)
    suppressions.unsubscribe(suppressions.unsubscribed_hash("nobody@example.com"))
    support.clock.tick(hours=1)
    number = support.ticket(opened["ticket_id"]).number
    assert mail(support, f"Re: [{number}]", sender="nobody@example.com").json["ticket_id"] == opened["ticket_id"]
    support.clock.tick(hours=1)
    call_for(support, email="nobody@example.com", channel="email")
    latest = mailed(support)[-1]
    assert latest["template"] == "ticket_mail_opened"
    assert not suppressions.is_unsubscribed("nobody@example.com", asked_at=latest["asked_at"])


def test_files_that_no_mail_would_carry_are_refused_and_not_shown_as_sent(support: Support) -> None:
    file = {"attachment_id": uploaded(support, "manager"), "name": "акт.txt"}
    made = call_for(support, email="nobody@example.com")
    answered = support.say(str(made["id"]), "Акт приложен", by="manager", attachments=[file])
    assert (answered.status, answered.code) == (422, "files_not_mailed")
    asked = {"subject": "Акт", "text": "Акт приложен", "email": "nobody@example.com", "attachments": [file]}
    opened = support.call("POST", "/tickets", asked, by="manager")
    assert (opened.status, opened.code) == (422, "files_not_mailed")
    assert support.bodies(str(made["id"]), by="manager") == ["Звонили о посылке"]
    assert len(support.events("mail_reply_requested")) == 1
    bucket = support.aws.environ["FILES_BUCKET"]
    kept = support.aws.client("s3").list_objects_v2(Bucket=bucket, Prefix="attachments/")
    assert kept["KeyCount"] == 0
    # Colleagues see what is in a note, and an account sees its ticket.
    noted = support.say(str(made["id"]), "Акт", by="manager", kind="internal_note", attachments=[file])
    assert noted.status == 201, noted.body
    assert support.say(support.open(), "Акт", by="manager", attachments=[file]).status == 201


def test_the_same_request_opens_one_ticket(support: Support) -> None:
    anna = support.person("anna").id
    assert (
        call_for(support, customer_id=anna, key="call-1")["id"]
        == call_for(support, customer_id=anna, key="call-1")["id"]
    )


@pytest.mark.parametrize(
    "body",
    [
        {"customer_id": "self"},
        {"phone": "+79161234567"},
        {"email": "b@example.com"},
        {"tags": ["x"]},
        {"priority": "high"},
        {"channel": "phone"},
        {"status": "resolved"},
    ],
)
def test_customers_open_tickets_for_themselves_alone(support: Support, body: dict[str, object]) -> None:
    named = {**body, "customer_id": support.person("anna").id} if "customer_id" in body else body
    answer = support.call("POST", "/tickets", {"subject": "S", "text": "T", **named}, by="anna")
    assert answer.status == 403


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"phone": "+79161234567", "email": "b@example.com"}, "recipient_choice"),
        ({"priority": "high"}, "recipient_choice"),
        ({"customer_id": "usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA"}, "customer_not_found"),
    ],
)
def test_an_agent_names_one_customer(support: Support, body: dict[str, object], code: str) -> None:
    answer = support.call("POST", "/tickets", {"subject": "S", "text": "T", **body}, by="manager")
    assert answer.code == code


def test_a_note_mentions_colleagues_who_handle_tickets(support: Support) -> None:
    ticket_id, marta = support.open(), support.person("marta")
    noted = support.say(
        ticket_id, "Посмотри, пожалуйста", by="manager", kind="internal_note", mentions=[marta.id, marta.id]
    )
    assert (noted.status, noted.json["mentions"]) == (201, [marta.id])
    [mention] = support.events("mentioned")
    assert (mention["agent_id"], mention["message_id"]) == (marta.id, noted.json["id"])


def test_who_handles_no_tickets_is_not_mentioned(support: Support) -> None:
    ticket_id, marta = support.open(), support.person("marta")
    anna = support.person("anna").id
    assert support.say(ticket_id, "x", by="manager", kind="internal_note", mentions=[anna]).code == "not_an_agent"
    marta.is_active = False
    marta.save()
    assert support.say(ticket_id, "x", by="manager", kind="internal_note", mentions=[marta.id]).code == "not_an_agent"
    assert support.say(ticket_id, "x", by="manager", mentions=[marta.id]).code == "mention_place"
    assert support.say(ticket_id, "x", by="anna", mentions=[anna]).status == 403
    assert support.events("mentioned") == []
