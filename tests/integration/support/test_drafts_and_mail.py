"""What machines write: drafts that agents decide on, mail that nobody wrote, and files that come with words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, get_args
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from shared.data.uow import DuplicateMessage
from shared.messaging.worker import ReceiveInfo
from shared.support.tasks import send_mail_reply
from shared.support.tickets import drafts
from shared.support.tickets.attachments import ContentType
from tests.integration.support.conftest import Support
from tests.support.http import Answer
from tests.unit.support.test_file_containers import archive

NOTED = {"language": "ru", "category": "delivery", "sentiment": "negative", "summary": "Не пришёл заказ"}


def drafted(ticket_id: str, task_id: str = "tsk_1") -> str:
    draft = drafts.add_draft(ticket_id=ticket_id, task_id=task_id, body="Заказ в пути", sources=["evt_1", "page:about"])
    return str(draft.message_id)


def test_what_an_assistant_thinks_is_noted_once_and_changes_no_priority(support: Support) -> None:
    ticket_id = support.open()
    note: dict[str, Any] = {"ticket_id": ticket_id, **NOTED, "suggested_priority": "urgent", "source_event_id": "evt_1"}
    drafts.annotate(**note)
    with pytest.raises(DuplicateMessage):
        drafts.annotate(**note)
    seen = support.call("GET", f"/tickets/{ticket_id}", by="manager").json
    assert (seen["priority"], seen["ai_suggested_priority"]) == ("normal", "urgent")
    assert {name: seen[name] for name in NOTED} == NOTED
    assert (len(support.events("triaged")), seen["version"]) == (1, 2)


def test_a_task_makes_one_draft(support: Support) -> None:
    ticket_id = support.open()
    drafted(ticket_id)
    with pytest.raises(DuplicateMessage):
        drafted(ticket_id)
    assert support.bodies(ticket_id, "anna") == ["Где он?"]
    [draft] = [
        one
        for one in support.call("GET", f"/tickets/{ticket_id}/messages", by="manager").json["items"]
        if one["kind"] == "ai_draft"
    ]
    assert (draft["sources"], draft["author_role"], draft["decision"]) == (["evt_1", "page:about"], "assistant", None)


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ({"decision": "sent"}, "Заказ в пути"),
        ({"decision": "edited", "text": "Заказ приедет завтра"}, "Заказ приедет завтра"),
        ({"decision": "rejected"}, None),
    ],
)
def test_an_agent_sends_edits_or_rejects_a_draft(support: Support, body: dict[str, str], sent: str | None) -> None:
    ticket_id = support.open()
    draft_id = drafted(ticket_id)
    decided = support.do(ticket_id, f"drafts/{draft_id}", body)
    assert decided.status == 200, decided.body
    assert decided.json["draft"]["decision"] == body["decision"]
    assert (decided.json["answer"] or {}).get("body") == sent
    assert [body for body in support.bodies(ticket_id, "anna") if body != "Где он?"] == ([sent] if sent else [])
    assert support.ticket(ticket_id).status == ("pending" if sent else "open")
    again = support.do(ticket_id, f"drafts/{draft_id}", {"decision": "sent"})
    assert (again.status, again.code, again.json["decision"]) == (409, "draft_decided", body["decision"])
    assert [data["decision"] for data in support.events("draft_decided")] == [body["decision"]]


def test_two_agents_who_decide_at_once_send_one_answer(support: Support, at_once: Callable[..., list[Answer]]) -> None:
    ticket_id = support.open()
    path = f"drafts/{drafted(ticket_id)}"
    decisions = ({"decision": "sent"}, {"decision": "edited", "text": "Иначе"})
    answers = at_once(*[lambda body=body: support.do(ticket_id, path, body) for body in decisions])
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert len(support.bodies(ticket_id, "anna")) == 2


def test_a_draft_is_decided_on_with_the_text_that_it_needs(support: Support) -> None:
    ticket_id, other = support.open(), support.open()
    draft_id = drafted(ticket_id)
    assert support.do(ticket_id, f"drafts/{draft_id}", {"decision": "edited"}).code == "draft_text"
    assert support.do(ticket_id, f"drafts/{draft_id}", {"decision": "sent", "text": "И"}).code == "draft_text"
    assert support.do(other, f"drafts/{draft_id}", {"decision": "sent"}).code == "message_not_found"
    question = support.call("GET", f"/tickets/{ticket_id}/messages", by="anna").json["items"][0]["id"]
    assert support.do(ticket_id, f"drafts/{question}", {"decision": "sent"}).code == "message_not_found"
    assert support.do(ticket_id, f"drafts/{draft_id}", {"decision": "sent"}, by="anna").status == 403
    support.do(ticket_id, "close")
    assert support.do(ticket_id, f"drafts/{draft_id}", {"decision": "sent"}).code == "ticket_closed"
    assert support.do(ticket_id, f"drafts/{draft_id}", {"decision": "rejected"}).status == 200


OURS = "mail.localhost"
PASSED = f"{OURS}; dmarc=pass header.from=example.com"


def mail(
    support: Support,
    subject: str = "Где заказ?",
    sender: str = "Anna@example.com",
    found: str | None = PASSED,
    by: str = "mail_gateway",
    **headers: str,
) -> Answer:
    said = [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()]
    said += [{"name": "Authentication-Results", "value": found}] if found is not None else []
    body = {"sender": sender, "subject": subject, "text": "Пишу вам", "headers": said}
    return support.call("POST", "/mail", body, by=by)


def test_a_mail_opens_a_ticket_and_its_answer_goes_on_in_it(support: Support) -> None:
    support.person("anna")
    opened = mail(support)
    assert (opened.status, opened.json["author_role"], opened.json["automatic"]) == (201, "customer", False)
    ticket = support.ticket(opened.json["ticket_id"])
    assert (ticket.channel, ticket.customer_id, ticket.subject) == ("email", support.person("anna").id, "Где заказ?")
    replied = mail(support, f"Re: Ваш запрос [{ticket.number}]")
    assert replied.json["ticket_id"] == ticket.ticket_id


def test_a_number_of_somebody_elses_ticket_opens_ones_own(support: Support) -> None:
    support.person("anna")
    other = support.ticket(support.open("boris"))
    opened = mail(support, f"Re: [{other.number}]").json
    assert opened["ticket_id"] != other.ticket_id
    assert support.bodies(other.ticket_id, "boris") == ["Где он?"]


def test_only_a_confirmed_address_identifies_its_owner(support: Support) -> None:
    anna = support.person("anna")
    theirs = support.ticket(support.open())
    opened = [mail(support, sender="nobody@example.com").json]
    anna.email_verified = False
    anna.save()
    opened.append(mail(support, f"Re: {theirs.number}").json)
    assert [one["author_id"] for one in opened] == [None, None]
    assert theirs.ticket_id not in {one["ticket_id"] for one in opened}
    assert support.call("POST", "/mail", {"sender": "a@b.c", "subject": "x", "text": "x"}, by="anna").status == 403


def test_a_machines_mail_is_marked_and_reopens_nothing(support: Support) -> None:
    ticket_id = support.open()
    support.say(ticket_id, "Готово", by="manager", then="resolved")
    heard = mail(support, f"Автоответ: [{support.ticket(ticket_id).number}]", Auto_Submitted="auto-replied").json
    assert (heard["ticket_id"], heard["automatic"]) == (ticket_id, True)
    assert support.ticket(ticket_id).status == "resolved"
    events = [event for event in support.aws.events("ticket.replied") if event["data"]["message_id"] == heard["id"]]
    assert [(event["data"]["by"], event["data"]["automatic"]) for event in events] == [("customer", True)]
    bulk = mail(support, "Рассылка", Precedence="bulk").json
    [opened] = [event for event in support.aws.events("ticket.opened") if event["data"]["message_id"] == bulk["id"]]
    assert opened["data"]["automatic"] is True


@pytest.mark.parametrize(
    "found",
    [None, f"{OURS}; dmarc=fail", "mx.evil.example; dmarc=pass", f"{OURS}; spf=pass smtp.mailfrom=evil.example"],
)
def test_a_spoofed_mail_does_not_speak_for_a_customer(support: Support, found: str | None) -> None:
    theirs = support.ticket(support.open())
    opened = mail(support, f"Re: [{theirs.number}]", found=found)
    assert opened.status == 201, opened.body
    assert (opened.json["author_id"], opened.json["author_role"]) == (None, "customer")
    ticket_id = opened.json["ticket_id"]
    assert ticket_id != theirs.ticket_id
    shown = support.call("GET", f"/tickets/{ticket_id}", by="manager").json
    assert (shown["sender_verified"], shown["customer_id"]) == (False, None)
    assert shown["sender_address"] == "Anna@example.com"
    assert support.bodies(theirs.ticket_id, "anna") == ["Где он?"]
    # Neither the customer nor their records lead to it, nor it to them.
    assert [one["id"] for one in support.call("GET", "/tickets", by="anna").json["items"]] == [theirs.ticket_id]
    assert support.call("GET", f"/tickets/{ticket_id}", by="anna").code == "ticket_not_found"
    assert support.call("GET", f"/tickets/{ticket_id}/crm", by="manager").json == {"person": None}
    assert support.do(ticket_id, "merge", {"into": theirs.ticket_id}).code == "merge_invalid"
    assert support.do(theirs.ticket_id, "merge", {"into": ticket_id}).code == "merge_invalid"
    other = mail(support, found=found).json["ticket_id"]
    assert support.do(other, "merge", {"into": ticket_id}).code == "merge_invalid"
    [event] = [one for one in support.aws.events("ticket.opened") if one["data"]["ticket_id"] == ticket_id]
    assert event.get("customer_id") is None
    # Whether the address is an account's shows nowhere.
    stranger = mail(support, sender="nobody@example.com", found=found)
    assert (stranger.status, set(stranger.json)) == (201, set(opened.json))


def test_an_answer_to_an_unverified_sender_is_a_plain_mail_to_their_address(support: Support) -> None:
    support.person("anna")
    ticket_id = mail(support, found=None).json["ticket_id"]
    answered = support.say(ticket_id, "Здравствуйте", by="manager")
    [event] = support.aws.events("ticket.mail_reply_requested")
    assert event["data"]["message_id"] == answered.json["id"]
    envelope = {"id": event["sk"], "type": event["event_type"], "data": event["data"]}
    send_mail_reply(envelope, ReceiveInfo("msg", 1))
    [command] = support.aws.messages("email")
    assert command["data"]["email"] == "Anna@example.com"
    assert command["data"]["variables"] == {"ticket": support.ticket(ticket_id).number, "text": "Здравствуйте"}
    verified = support.open()
    support.say(verified, "Здравствуйте", by="manager")
    assert len(support.aws.events("ticket.mail_reply_requested")) == 1


def test_a_mail_that_is_handed_in_twice_is_stored_once(support: Support) -> None:
    support.person("anna")
    first, second = (mail(support, Message_ID="<1@example.com>", Received=when).json for when in ("now", "later"))
    assert first["id"] == second["id"]
    assert mail(support, "Другое", Message_ID="<1@example.com>").json["id"] != first["id"]
    assert mail(support, found=None, Message_ID="<1@example.com>").json["id"] != first["id"]


@pytest.mark.parametrize("name", ["anna", "manager"])
def test_only_the_mail_gateway_hands_in_mail_and_does_nothing_else(support: Support, name: str) -> None:
    assert mail(support, by=name).status == 403
    ticket_id = support.open()
    assert support.call("GET", f"/tickets/{ticket_id}", by="mail_gateway").status == 404
    assert support.call("GET", "/queue", by="mail_gateway").status == 403


def uploaded(support: Support, name: str = "anna", content_type: str = "text/plain", data: bytes = b"words") -> str:
    form = support.call("POST", "/attachments", {"content_type": content_type}, by=name).json
    key = form["fields"]["key"]
    bucket = support.aws.environ["FILES_BUCKET"]
    support.aws.client("s3").put_object(Bucket=bucket, Key=key, Body=data, ContentType=content_type)
    return str(form["attachment_id"])


def test_files_are_attached_to_messages_and_can_be_downloaded(support: Support) -> None:
    file_id = uploaded(support)
    ticket_id = support.open(attachments=[{"attachment_id": file_id, "name": "чек.txt"}])
    [message] = support.call("GET", f"/tickets/{ticket_id}/messages", by="manager").json["items"]
    [shown] = message["attachments"]
    assert (shown["name"], shown["content_type"], shown["size"]) == ("чек.txt", "text/plain", 5)
    assert shown["sha256"] == hashlib.sha256(b"words").hexdigest()
    assert f"/attachments/{support.person('anna').id}/{file_id}?" in shown["url"]
    # What comes under the old form afterwards changes nothing that was said.
    bucket = support.aws.environ["FILES_BUCKET"]
    key = f"incoming/{support.person('anna').id}/{file_id}"
    support.aws.client("s3").put_object(Bucket=bucket, Key=key, Body=b"something else", ContentType="text/plain")
    kept = support.aws.client("s3").get_object(Bucket=bucket, Key=key.replace("incoming", "attachments"))
    assert kept["Body"].read() == b"words"


def test_a_file_that_is_attached_again_after_another_upload_is_the_first_one(support: Support) -> None:
    file_id = uploaded(support)
    named = [{"attachment_id": file_id, "name": "чек.txt"}]
    ticket_id = support.open(attachments=named)
    bucket, key = support.aws.environ["FILES_BUCKET"], f"incoming/{support.person('anna').id}/{file_id}"
    s3 = support.aws.client("s3")
    s3.put_object(Bucket=bucket, Key=key, Body=b"something else", ContentType="text/plain")
    again = support.say(ticket_id, attachments=named)
    assert again.status == 201
    assert again.json["attachments"][0]["sha256"] == hashlib.sha256(b"words").hexdigest()
    assert s3.get_object(Bucket=bucket, Key=key.replace("incoming", "attachments"))["Body"].read() == b"words"


@pytest.mark.parametrize("content_type", sorted({*get_args(ContentType)} - {"text/plain"}))
def test_a_file_is_what_its_type_says(support: Support, content_type: str) -> None:
    file_id = uploaded(support, content_type=content_type)
    body = {"subject": "Файл", "text": "Вот", "attachments": [{"attachment_id": file_id, "name": "a"}]}
    refused = support.call("POST", "/tickets", body, by="anna")
    assert (refused.status, refused.code) == (422, "attachment_invalid")


def test_an_archive_is_kept_as_it_is_and_saved_as_one(support: Support) -> None:
    data = archive({"run.exe": "MZ"})
    file_id = uploaded(support, content_type="application/zip", data=data)
    ticket_id = support.open(attachments=[{"attachment_id": file_id, "name": "акт.docm"}])
    [message] = support.call("GET", f"/tickets/{ticket_id}/messages", by="manager").json["items"]
    [shown] = message["attachments"]
    assert (shown["name"], shown["content_type"]) == ("акт.docm", "application/zip")
    assert shown["sha256"] == hashlib.sha256(data).hexdigest()
    disposition = parse_qs(urlsplit(shown["url"]).query)["response-content-disposition"]
    assert disposition == [f"attachment; filename*=UTF-8''{quote('акт.docm.zip')}"]


def test_nobody_attaches_what_is_not_theirs_or_not_there(support: Support) -> None:
    file_id = uploaded(support, "anna")
    for name, wanted in (("boris", file_id), ("anna", "att_01KKB4M1V8W7Q3Z5N6P2R4S9TA"), ("anna", "x")):
        body = {"subject": "Файл", "text": "Вот", "attachments": [{"attachment_id": wanted, "name": "a"}]}
        refused = support.call("POST", "/tickets", body, by=name)
        assert (refused.status, refused.code) == (422, "attachment_invalid")
    assert support.aws.events("ticket.opened") == []


def test_only_files_that_do_nothing_are_taken(support: Support) -> None:
    assert support.call("POST", "/attachments", {"content_type": "text/html"}, by="anna").status == 422
    many = [{"attachment_id": "att_1", "name": "a"}] * 6
    assert support.call("POST", "/tickets", {"subject": "a", "text": "b", "attachments": many}, by="anna").status == 422
