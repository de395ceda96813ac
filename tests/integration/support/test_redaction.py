"""A message that was sent by mistake: its text and files go, who removed them and why stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.messaging.worker import ReceiveInfo
from shared.providers.ai.base import Completion
from shared.providers.ai.fake import FakeAi
from shared.support.assistant.triage import triage
from shared.support.personal_data import erase
from shared.support.tasks import send_mail_reply
from shared.support.tickets.errors import TicketNotFoundError
from tests.integration.support.conftest import Support
from tests.integration.support.test_drafts_and_mail import drafted, uploaded
from tests.integration.support.test_mail import Post, hand_in, post

__all__ = ["post"]


def test_text_and_files_go_and_who_when_and_why_stay(support: Support) -> None:
    ticket_id = support.open()
    named = [{"attachment_id": uploaded(support, "manager"), "name": "чужой счёт.txt"}]
    sent = support.say(ticket_id, "Счёт Бориса", by="manager", attachments=named).json
    path = f"messages/{sent['id']}/redact"
    assert support.do(ticket_id, path, {"version": 1}).code == "version_conflict"
    done = support.do(ticket_id, path, {"reason": "Чужой счёт"}, by="marta").json
    assert (done["body"], done["attachments"], done["redaction_reason"]) == ("erased", [], "Чужой счёт")
    assert (done["redacted_by"], done["author_id"]) == (support.person("marta").id, support.person("manager").id)
    assert (done["redacted_at"], done["created_at"]) == ("2026-03-10T09:00:00.000Z", sent["created_at"])
    assert support.bodies(ticket_id, "anna") == ["Где он?", "erased"]
    newest = support.call("GET", f"/tickets/{ticket_id}/messages", by="anna").json["items"][0]
    assert newest["redacted_at"]
    assert (newest["redacted_by"], newest["redaction_reason"]) == (None, None)
    bucket = support.aws.environ["FILES_BUCKET"]
    kept = support.aws.client("s3").list_objects_v2(Bucket=bucket, Prefix="attachments/")
    assert kept["KeyCount"] == 0
    [event] = support.events("message_redacted")
    assert (event["message_id"], event["kind"]) == (sent["id"], "public")
    assert "Чужой" not in str(event)
    # A second click changes nothing.
    assert support.do(ticket_id, path, {"reason": "Ещё раз"}).json == done
    assert len(support.events("message_redacted")) == 1


def test_only_those_with_the_right_redact_and_only_what_is_there(support: Support) -> None:
    ticket_id, other = support.open(), support.open("boris")
    [message] = support.call("GET", f"/tickets/{ticket_id}/messages", by="anna").json["items"]
    assert support.do(ticket_id, f"messages/{message['id']}/redact", by="anna").status == 403
    assert support.do(other, f"messages/{message['id']}/redact").code == "message_not_found"
    assert support.bodies(ticket_id, "anna") == ["Где он?"]


def test_what_was_merged_is_redacted_from_either_ticket(support: Support) -> None:
    source, target = support.open(), support.open()
    sent = support.say(source, "Чужое", by="manager").json
    support.do(source, "merge", {"into": target})
    assert support.do(target, f"messages/{sent['id']}/redact").json["ticket_id"] == source
    assert "Чужое" not in [*support.bodies(target, "manager"), *support.bodies(source, "manager")]


def test_a_draft_whose_text_was_removed_is_sent_to_nobody(support: Support) -> None:
    ticket_id = support.open()
    draft = drafted(ticket_id)
    assert support.do(ticket_id, f"messages/{draft}/redact").status == 200
    assert support.do(ticket_id, f"drafts/{draft}", {"decision": "sent"}).code == "message_not_found"
    assert support.bodies(ticket_id, "anna") == ["Где он?"]
    assert support.do(ticket_id, f"drafts/{draft}", {"decision": "rejected"}).status == 200


class Meanwhile(FakeAi):
    """A model that does not answer before something else has happened."""

    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__()
        self.act = act

    def complete(self, *args: Any, **options: Any) -> Completion:
        self.act()
        return super().complete(*args, **options)


def test_what_is_redacted_while_a_model_reads_it_is_not_summed_up(support: Support) -> None:
    ticket_id = support.open()
    [message] = support.call("GET", f"/tickets/{ticket_id}/messages", by="anna").json["items"]
    model = Meanwhile(lambda: support.do(ticket_id, f"messages/{message['id']}/redact") and None)
    triage(ticket_id=ticket_id, event_id="evt_1", provider=model)
    found = support.ticket(ticket_id)
    assert (found.summary, found.language) == (None, "ru")


def test_what_is_erased_while_a_model_reads_it_comes_back_neither_as_a_summary_nor_as_a_draft(support: Support) -> None:
    ticket_id = support.open()
    triage(ticket_id=ticket_id, event_id="evt_1", provider=Meanwhile(lambda: erase(support.person("anna").id)))
    with pytest.raises(TicketNotFoundError):
        drafted(ticket_id)
    assert support.ticket(ticket_id).summary is None
    assert set(support.bodies(ticket_id, "manager")) == {"erased"}


def test_no_mail_tells_of_an_answer_that_is_taken_back_before_it_is_sent(support: Support, post: Post) -> None:
    ticket = support.ticket(support.open())
    said = support.say(ticket.ticket_id, "Счёт Бориса", by="manager").json
    support.do(ticket.ticket_id, f"messages/{said['id']}/redact")
    post.answers()
    assert post.email.sent == []


def test_an_answer_that_is_taken_back_before_it_was_mailed_is_not_mailed(
    support: Support, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailed = list[Any]()
    monkeypatch.setattr("shared.support.tasks.send", lambda queue, body: mailed.append(body))
    ticket_id = hand_in(support, proven=False).json["ticket_id"]
    for text in ("Счёт Бориса", "Ваш счёт"):
        support.say(ticket_id, text, by="manager")
    wrong, right = support.aws.events("ticket.mail_reply_requested")
    support.do(ticket_id, f"messages/{wrong['data']['message_id']}/redact")
    for asked in (wrong, right):
        send_mail_reply({"id": asked["sk"], "data": asked["data"]}, ReceiveInfo("m", 1))
    assert [body["data"]["variables"]["text"] for body in mailed] == ["Ваш счёт"]
