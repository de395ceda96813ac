"""What machines write: drafts that agents decide on, mail that nobody wrote, and files that come with words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.data.uow import DuplicateMessage
from shared.support.tickets import drafts
from tests.integration.support.conftest import Help
from tests.support.http import Answer

NOTED = {"language": "ru", "category": "delivery", "sentiment": "negative", "summary": "Не пришёл заказ"}


def drafted(ticket_id: str, task_id: str = "tsk_1") -> str:
    draft = drafts.add_draft(ticket_id=ticket_id, task_id=task_id, body="Заказ в пути", sources=["evt_1", "page:about"])
    return str(draft.message_id)


def test_what_an_assistant_thinks_is_noted_once_and_changes_no_priority(desk: Help) -> None:
    ticket_id = desk.open()
    note: dict[str, Any] = {"ticket_id": ticket_id, **NOTED, "suggested_priority": "urgent", "source_event_id": "evt_1"}
    drafts.annotate(**note)
    with pytest.raises(DuplicateMessage):
        drafts.annotate(**note)
    seen = desk.call("GET", f"/tickets/{ticket_id}", by="manager").json
    assert (seen["priority"], seen["ai_suggested_priority"]) == ("normal", "urgent")
    assert {name: seen[name] for name in NOTED} == NOTED
    assert (len(desk.told("triaged")), seen["version"]) == (1, 2)


def test_a_task_makes_one_draft(desk: Help) -> None:
    ticket_id = desk.open()
    drafted(ticket_id)
    with pytest.raises(DuplicateMessage):
        drafted(ticket_id)
    assert desk.bodies(ticket_id, "anna") == ["Где он?"]
    [draft] = [
        one
        for one in desk.call("GET", f"/tickets/{ticket_id}/messages", by="manager").json["items"]
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
def test_an_agent_sends_edits_or_rejects_a_draft(desk: Help, body: dict[str, str], sent: str | None) -> None:
    ticket_id = desk.open()
    draft_id = drafted(ticket_id)
    decided = desk.do(ticket_id, f"drafts/{draft_id}", body)
    assert decided.status == 200, decided.body
    assert decided.json["draft"]["decision"] == body["decision"]
    assert (decided.json["answer"] or {}).get("body") == sent
    assert [body for body in desk.bodies(ticket_id, "anna") if body != "Где он?"] == ([sent] if sent else [])
    assert desk.ticket(ticket_id).status == ("pending" if sent else "open")
    again = desk.do(ticket_id, f"drafts/{draft_id}", {"decision": "sent"})
    assert (again.status, again.code, again.json["decision"]) == (409, "draft_decided", body["decision"])
    assert [data["decision"] for data in desk.told("draft_decided")] == [body["decision"]]


def test_two_agents_who_decide_at_once_send_one_answer(desk: Help, at_once: Callable[..., list[Answer]]) -> None:
    ticket_id = desk.open()
    path = f"drafts/{drafted(ticket_id)}"
    decisions = ({"decision": "sent"}, {"decision": "edited", "text": "Иначе"})
    answers = at_once(*[lambda body=body: desk.do(ticket_id, path, body) for body in decisions])
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert len(desk.bodies(ticket_id, "anna")) == 2


def test_a_draft_is_decided_on_with_the_words_that_it_needs(desk: Help) -> None:
    ticket_id, other = desk.open(), desk.open()
    draft_id = drafted(ticket_id)
    assert desk.do(ticket_id, f"drafts/{draft_id}", {"decision": "edited"}).code == "draft_text"
    assert desk.do(ticket_id, f"drafts/{draft_id}", {"decision": "sent", "text": "И"}).code == "draft_text"
    assert desk.do(other, f"drafts/{draft_id}", {"decision": "sent"}).code == "message_not_found"
    question = desk.call("GET", f"/tickets/{ticket_id}/messages", by="anna").json["items"][0]["id"]
    assert desk.do(ticket_id, f"drafts/{question}", {"decision": "sent"}).code == "message_not_found"
    assert desk.do(ticket_id, f"drafts/{draft_id}", {"decision": "sent"}, by="anna").status == 403
    desk.do(ticket_id, "close")
    assert desk.do(ticket_id, f"drafts/{draft_id}", {"decision": "sent"}).code == "ticket_closed"
    assert desk.do(ticket_id, f"drafts/{draft_id}", {"decision": "rejected"}).status == 200


def mail(desk: Help, subject: str = "Где заказ?", sender: str = "Anna@example.com", **headers: str) -> Answer:
    said = [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()]
    body = {"sender": sender, "subject": subject, "text": "Пишу вам", "headers": said}
    return desk.call("POST", "/mail", body, by="manager")


def test_a_mail_opens_a_ticket_and_its_answer_goes_on_in_it(desk: Help) -> None:
    desk.person("anna")
    opened = mail(desk)
    assert (opened.status, opened.json["author_role"], opened.json["automatic"]) == (201, "customer", False)
    ticket = desk.ticket(opened.json["ticket_id"])
    assert (ticket.channel, ticket.customer_id, ticket.subject) == ("email", desk.person("anna").id, "Где заказ?")
    replied = mail(desk, f"Re: Ваш запрос [{ticket.number}]")
    assert replied.json["ticket_id"] == ticket.ticket_id


def test_a_number_of_somebody_elses_ticket_opens_ones_own(desk: Help) -> None:
    desk.person("anna")
    other = desk.ticket(desk.open("boris"))
    opened = mail(desk, f"Re: [{other.number}]").json
    assert opened["ticket_id"] != other.ticket_id
    assert desk.bodies(other.ticket_id, "boris") == ["Где он?"]


def test_only_a_confirmed_address_speaks_for_its_owner(desk: Help) -> None:
    anna = desk.person("anna")
    assert mail(desk, sender="nobody@example.com").code == "sender_unknown"
    anna.email_verified = False
    anna.save()
    assert mail(desk).code == "sender_unknown"
    assert desk.call("POST", "/mail", {"sender": "a@b.c", "subject": "x", "text": "x"}, by="anna").status == 403


def test_a_machines_mail_is_kept_marked_and_opens_nothing_again(desk: Help) -> None:
    ticket_id = desk.open()
    desk.say(ticket_id, "Готово", by="manager", then="resolved")
    heard = mail(desk, f"Автоответ: [{desk.ticket(ticket_id).number}]", Auto_Submitted="auto-replied").json
    assert (heard["ticket_id"], heard["automatic"]) == (ticket_id, True)
    assert desk.ticket(ticket_id).status == "resolved"
    events = [event for event in desk.aws.events("ticket.replied") if event["data"]["message_id"] == heard["id"]]
    assert [(event["data"]["by"], event["data"]["automatic"]) for event in events] == [("customer", True)]
    bulk = mail(desk, "Рассылка", Precedence="bulk").json
    [opened] = [event for event in desk.aws.events("ticket.opened") if event["data"]["message_id"] == bulk["id"]]
    assert opened["data"]["automatic"] is True


def uploaded(desk: Help, name: str = "anna", content_type: str = "text/plain") -> str:
    form = desk.call("POST", "/attachments", {"content_type": content_type}, by=name).json
    key = form["fields"]["key"]
    bucket = desk.aws.environ["FILES_BUCKET"]
    desk.aws.client("s3").put_object(Bucket=bucket, Key=key, Body=b"words", ContentType=content_type)
    return str(form["attachment_id"])


def test_files_come_with_words_and_can_be_saved(desk: Help) -> None:
    file_id = uploaded(desk)
    ticket_id = desk.open(attachments=[{"attachment_id": file_id, "name": "чек.txt"}])
    [message] = desk.call("GET", f"/tickets/{ticket_id}/messages", by="manager").json["items"]
    [shown] = message["attachments"]
    assert (shown["name"], shown["content_type"], shown["size"]) == ("чек.txt", "text/plain", 5)
    assert f"/attachments/{desk.person('anna').id}/{file_id}?" in shown["url"]
    # What comes under the old form afterwards changes nothing that was said.
    bucket = desk.aws.environ["FILES_BUCKET"]
    key = f"incoming/{desk.person('anna').id}/{file_id}"
    desk.aws.client("s3").put_object(Bucket=bucket, Key=key, Body=b"something else", ContentType="text/plain")
    kept = desk.aws.client("s3").get_object(Bucket=bucket, Key=key.replace("incoming", "attachments"))
    assert kept["Body"].read() == b"words"


def test_nobody_attaches_what_is_not_theirs_or_not_there(desk: Help) -> None:
    file_id = uploaded(desk, "anna")
    for name, wanted in (("boris", file_id), ("anna", "att_01KKB4M1V8W7Q3Z5N6P2R4S9TA"), ("anna", "x")):
        body = {"subject": "Файл", "text": "Вот", "attachments": [{"attachment_id": wanted, "name": "a"}]}
        refused = desk.call("POST", "/tickets", body, by=name)
        assert (refused.status, refused.code) == (422, "attachment_invalid")
    assert desk.aws.events("ticket.opened") == []


def test_only_files_that_do_nothing_are_taken(desk: Help) -> None:
    assert desk.call("POST", "/attachments", {"content_type": "text/html"}, by="anna").status == 422
    many = [{"attachment_id": "att_1", "name": "a"}] * 6
    assert desk.call("POST", "/tickets", {"subject": "a", "text": "b", "attachments": many}, by="anna").status == 422
