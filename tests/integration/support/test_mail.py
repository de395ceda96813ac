"""Mails through the API: what they answer, who may write where, how long they may be, and what comes with them."""

from __future__ import annotations

import base64
import time
from pathlib import Path
from typing import Any

import pytest

from functions import modules
from shared.data.events import DomainEvent
from shared.identity.contacts import contact_of
from shared.messaging import queues
from shared.messaging.worker import ReceiveInfo
from shared.notifications import delivery, planning
from shared.notifications.senders import by_email
from shared.providers.email.fake import FakeEmail
from shared.support.tasks import send_mail_reply
from shared.support.tickets.file_types import DOCX
from tests.integration.support.conftest import Support
from tests.support.http import Answer
from tests.unit.support.test_file_containers import FILES, PARTS, archive

MAILS = Path(__file__).parents[2] / "unit" / "support" / "mails"
PASSED = ("Authentication-Results", "mail.localhost; dmarc=pass header.from=example.com")
OURS = "0102018f2c3a4b5d-7e8f9a0b-1c2d-3e4f-5a6b-7c8d9e0f1a2b-000000"


def hand_in(
    support: Support,
    text: str = "Пишу вам",
    *headers: tuple[str, str],
    sender: str = "anna@example.com",
    subject: str = "Вопрос",
    proven: bool = True,
    **body: Any,
) -> Answer:
    named = [{"name": name, "value": value} for name, value in [*headers, *([PASSED] if proven else [])]]
    body = {"sender": sender, "subject": subject, "text": text, "headers": named, **body}
    return support.call("POST", "/mail", body, by="mail_gateway")


def raw(support: Support, name: str, *headers: bytes) -> Answer:
    data = b"".join(headers) + (MAILS / f"{name}.eml").read_bytes()
    return support.call("POST", "/mail", {"raw_base64": base64.b64encode(data).decode()}, by="mail_gateway")


class Post:
    """Mails that we send, through the real planning and sending."""

    def __init__(self, support: Support, monkeypatch: pytest.MonkeyPatch) -> None:
        self.support, self.email, self.waiting = support, FakeEmail(provider="ses"), list[tuple[str, Any]]()
        monkeypatch.setattr(queues, "send", lambda queue, body, **_: self.waiting.append((queue, body)))
        monkeypatch.setattr("shared.support.tasks.send", lambda queue, body: self.waiting.append((queue, body)))
        monkeypatch.setattr(self.email, "send", self._send)

    def _send(self, email: Any) -> str:
        self.email.sent.append(email)
        return OURS

    def answers(self, event_type: str = "ticket.replied") -> None:
        """Plan and send what the events so far call for."""
        for stored in self.support.aws.events(event_type):
            event = _event(stored)
            planning.plan(event, catalog=modules.messages(), read_recipient=planning.by_contact(contact_of))
        for stored in self.support.aws.events("ticket.mail_reply_requested"):
            send_mail_reply({"id": stored["sk"], "data": stored["data"]}, ReceiveInfo("m", 1))
        for queue, body in self.waiting:
            if queue == "email":
                delivery.deliver(
                    "email", body, send=by_email(self.email), catalog=modules.messages(), contact_of=contact_of
                )
        self.waiting.clear()


def _event(stored: dict[str, Any]) -> DomainEvent:
    ticket_id = stored["data"]["ticket_id"]
    return DomainEvent(stored["event_type"], "ticket", ticket_id, stored["data"], customer_id=stored.get("customer_id"))


@pytest.fixture
def post(support: Support, monkeypatch: pytest.MonkeyPatch) -> Post:
    monkeypatch.setenv("SUPPORT_ADDRESS", "Атриум <help@atrium.example>")
    from shared.core.settings import settings

    settings.cache_clear()
    return Post(support, monkeypatch)


def test_an_answer_by_mail_carries_its_words_and_where_to_answer(support: Support, post: Post) -> None:
    ticket = support.ticket(support.open())
    support.say(ticket.ticket_id, "Здравствуйте, Анна!\n\nПосылка в пути.", by="manager")
    post.answers()
    [sent] = post.email.sent
    assert sent.text.startswith("Здравствуйте, Анна!\n\nПосылка в пути.\n\n")
    assert f"/help/{ticket.number}" in sent.text
    assert sent.reply_to is not None
    assert sent.reply_to.endswith(f"<help+{ticket.number.lower()}@atrium.example>")
    assert "List-Unsubscribe" in sent.headers
    stored = [item for item in support.aws.items("notifications") if "Посылка" in str(item)]
    assert stored == []


def test_a_reply_to_our_mail_goes_on_in_its_ticket(support: Support, post: Post) -> None:
    ticket_id = support.open()
    support.say(ticket_id, "Ответ", by="manager")
    post.answers()
    answered = ("In-Reply-To", f"<{OURS}@eu-central-1.amazonses.com>")
    replied = hand_in(support, "Спасибо", answered, subject="Re: без номера").json
    assert replied["ticket_id"] == ticket_id
    later = hand_in(support, "Ещё", ("References", f"<x@y.example>\r\n {answered[1]}"), subject="Совсем другое").json
    assert later["ticket_id"] == ticket_id
    # Somebody else who knows the mail is not let in.
    support.person("boris")
    other = hand_in(support, "Я тоже", answered, sender="boris@example.com").json
    assert other["ticket_id"] != ticket_id
    spoofed = hand_in(support, "Отмените", answered, proven=False).json
    assert (spoofed["ticket_id"] != ticket_id, spoofed["author_id"]) == (True, None)


def test_a_mail_that_waits_for_an_answer_can_be_answered(support: Support, post: Post) -> None:
    ticket = support.ticket(support.open())
    support.say(ticket.ticket_id, "Какой размер?", by="manager")
    support.clock.tick(days=4)
    assert support.watch()["reminded"] == 1
    post.answers("ticket.reminded")
    written = {"subject": "Ваш заказ", "text": "Какой адрес?", "customer_id": support.person("anna").id}
    opened = support.call("POST", "/tickets", {**written, "channel": "email"}, by="manager").json
    post.answers("ticket.opened")
    tags = [str(sent.reply_to).partition("+")[2].partition("@")[0] for sent in post.email.sent]
    assert tags == [ticket.number.lower(), opened["number"].lower()]


@pytest.mark.parametrize("subject", ["Re: Ответ на обращение {}", "Re: [{}]", "RE: FW: {} спасибо", "re: {lower}"])
def test_a_number_in_a_subject_names_the_ticket(support: Support, subject: str) -> None:
    ticket = support.ticket(support.open())
    named = subject.format(ticket.number, lower=ticket.number.lower())
    assert hand_in(support, subject=named).json["ticket_id"] == ticket.ticket_id


def test_the_address_that_a_mail_went_to_names_the_ticket(support: Support) -> None:
    ticket = support.ticket(support.open())
    to = ("To", f"Atrium <help+{ticket.number.lower()}@atrium.example>")
    assert hand_in(support, "Да", to).json["ticket_id"] == ticket.ticket_id


def test_a_mail_that_answers_its_senders_own_goes_on(support: Support) -> None:
    support.person("anna")
    short = hand_in(support, "Раз", ("Message-ID", "<c@example.com>")).json["ticket_id"]
    assert hand_in(support, "Два", ("In-Reply-To", "<c@example.com>")).json["ticket_id"] == short


def test_a_strangers_mail_opens_a_ticket_that_is_answered_and_goes_on(support: Support, post: Post) -> None:
    opened = hand_in(
        support, "Есть ли места?", ("Message-ID", "<q1@example.org>"), sender="Petr@example.org", proven=False
    )
    assert opened.status == 201, opened.body
    ticket_id = opened.json["ticket_id"]
    seen = support.call("GET", f"/tickets/{ticket_id}", by="manager").json
    assert (seen["customer_id"], seen["sender_verified"], seen["sender_address"]) == (None, False, "Petr@example.org")
    support.say(ticket_id, "Да, есть.\nПриходите.", by="manager")
    post.answers()
    [sent] = post.email.sent
    assert sent.to == "Petr@example.org"
    assert sent.text.startswith("Да, есть.\nПриходите.")
    assert (sent.headers["In-Reply-To"], "List-Unsubscribe" in sent.headers) == ("<q1@example.org>", True)
    answered = ("In-Reply-To", f"<{OURS}@eu-central-1.amazonses.com>")
    again = hand_in(support, "Спасибо!", answered, sender="petr@example.org", proven=False).json
    assert again["ticket_id"] == ticket_id
    assert support.ticket(ticket_id).status == "open"
    # The number alone, which anybody may have seen, does not let a mail in that nothing proves.
    number = support.ticket(ticket_id).number
    spoofed = hand_in(support, "И я", sender="petr@example.org", subject=number, proven=False).json
    assert spoofed["ticket_id"] != ticket_id
    other = hand_in(support, "А я?", answered, sender="eva@example.org", proven=False).json
    assert other["ticket_id"] != ticket_id


def test_a_strangers_ticket_becomes_theirs_when_they_have_confirmed_the_address(support: Support) -> None:
    ticket_id = hand_in(support, "Есть ли места?", ("Message-ID", "<q2@example.com>"), proven=False).json["ticket_id"]
    anna = support.person("anna")
    spoofed = hand_in(support, "Я Анна", ("In-Reply-To", "<q2@example.com>"), proven=False).json
    assert spoofed["ticket_id"] != ticket_id
    again = hand_in(support, "Я Анна", ("In-Reply-To", "<q2@example.com>")).json
    assert (again["ticket_id"], again["author_id"]) == (ticket_id, anna.id)
    seen = support.call("GET", f"/tickets/{ticket_id}", by="anna").json
    assert (seen["customer_id"], seen["sender_verified"]) == (anna.id, True)
    assert ticket_id in [one["id"] for one in support.call("GET", "/tickets", by="anna").json["items"]]


def test_what_follows_a_strangers_long_closed_ticket_becomes_theirs_and_nobody_elses(
    support: Support, post: Post
) -> None:
    closed = hand_in(support, "Есть ли места?", ("Message-ID", "<q3@example.com>"), proven=False).json["ticket_id"]
    support.say(closed, "Есть", by="manager")
    post.answers()
    support.do(closed, "close")
    support.clock.tick(days=30)
    opened = hand_in(support, "Снова", ("In-Reply-To", "<q3@example.com>")).json["ticket_id"]
    assert support.ticket(opened).follows == closed
    assert not support.ticket(opened).sender_verified
    anna = support.person("anna")
    assert hand_in(support, "Я Анна", ("In-Reply-To", "<q3@example.com>")).json["ticket_id"] == opened
    assert support.ticket(opened).customer_id == anna.id
    # Whoever has our answer but not the mailbox opens a ticket of their own, and Anna's goes on.
    answered = ("In-Reply-To", f"<{OURS}@eu-central-1.amazonses.com>")
    other = support.ticket(hand_in(support, "А я?", answered, proven=False).json["ticket_id"])
    assert other.ticket_id != opened
    assert not other.sender_verified
    assert hand_in(support, "Я Анна", ("In-Reply-To", "<q3@example.com>")).json["ticket_id"] == opened


def test_strangers_open_so_many_tickets_a_day(support: Support, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.core.settings import settings

    monkeypatch.setenv("STRANGER_MAILS_DAILY_CAP", "2")
    settings.cache_clear()
    for _ in range(2):
        assert hand_in(support, sender="spam@example.org", proven=False).status == 201
    refused = hand_in(support, sender="SPAM@example.org", proven=False)
    assert (refused.status, refused.code) == (429, "too_many_mails")
    assert hand_in(support, sender="other@example.org", proven=False).status == 201
    support.person("anna")
    assert hand_in(support).status == 201
    support.clock.tick(days=1)
    assert hand_in(support, sender="spam@example.org", proven=False).status == 201


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""},
        {"subject": ""},
        {"subject": "ы" * 5000},
        {"text": "слово " * 100_000},
        {"text": "a\r\nb\x0cc\x00\u202ed", "subject": "\u200eТема\r\n\tдальше"},
        {"headers": [{"name": f"X-{number}", "value": "a" * 1000} for number in range(400)]},
        {"headers": [{"name": "References", "value": " ".join(f"<{n}@{'a' * 200}.example>" for n in range(500))}]},
        {"headers": [{"name": "Message-ID", "value": f"<{'i' * 5000}@example.com>"}]},
    ],
)
def test_a_mail_of_any_length_is_taken(support: Support, body: dict[str, Any]) -> None:
    answer = hand_in(support, **{"text": "Да", **body})
    assert answer.status == 201, answer.body
    assert "\r" not in answer.json["body"]
    ticket = support.ticket(answer.json["ticket_id"])
    assert 0 < len(ticket.subject) <= 200
    seen = support.call("GET", f"/tickets/{ticket.ticket_id}/messages", by="manager").json["items"][0]
    assert seen["original_url"]
    key = seen["original_url"].partition("?")[0].partition("/attachments/")[2]
    bucket = support.aws.environ["FILES_BUCKET"]
    kept = support.aws.client("s3").get_object(Bucket=bucket, Key=f"attachments/{key}")["Body"].read().decode()
    assert "anna@example.com" in kept


def test_only_agents_are_given_the_whole_mail(support: Support) -> None:
    support.person("anna")
    ticket_id = hand_in(support).json["ticket_id"]
    [seen] = support.call("GET", f"/tickets/{ticket_id}/messages", by="anna").json["items"]
    assert seen["original_url"] is None


def test_what_a_mail_quotes_is_not_shown_again(support: Support) -> None:
    support.person("anna")
    text = "Да\n\nср, 25 нояб. 2026 г. в 14:05, Атриум <info@atrium.example>:\n\n> Нет?"
    assert hand_in(support, text).json["body"] == "Да"


def test_a_mail_in_html_alone_is_read(support: Support) -> None:
    support.person("anna")
    assert hand_in(support, "", html="<p>Да,<br>спасибо</p>").json["body"] == "Да,\nспасибо"


def test_whole_mails_are_taken_in(support: Support) -> None:
    support.person("anna")
    taken = raw(support, "gmail_ru")
    assert taken.status == 201, taken.body
    assert (taken.json["author_id"], taken.json["automatic"]) == (support.person("anna").id, False)
    assert taken.json["body"].startswith("Да, посылка пришла, спасибо!")
    assert raw(support, "gmail_ru").json["id"] == taken.json["id"]
    for name in ("outlook_ru_1251", "yandex_html", "the_bat_koi8", "undeclared_1251"):
        assert raw(support, name).status == 201


def test_a_list_is_no_machine_and_a_machine_opens_nothing_again(support: Support) -> None:
    ticket_id = support.open()
    support.say(ticket_id, "Готово", by="manager", then="resolved")
    number = support.ticket(ticket_id).number
    machine = hand_in(support, "Я в отпуске", ("Auto-Submitted", "auto-replied"), subject=number).json
    assert (machine["automatic"], support.ticket(ticket_id).status) == (True, "resolved")
    human = hand_in(support, "Не готово", ("Precedence", "list"), ("List-Id", "<a.example>"), subject=number).json
    assert (human["automatic"], support.ticket(ticket_id).status) == (False, "open")


def test_a_machine_that_answers_a_long_closed_ticket_opens_no_new_one(support: Support) -> None:
    ticket_id = support.open()
    support.do(ticket_id, "close")
    support.clock.tick(days=30)
    number = support.ticket(ticket_id).number
    machine = hand_in(support, "Я в отпуске", ("Auto-Submitted", "auto-replied"), subject=number).json
    assert (machine["ticket_id"], support.ticket(ticket_id).status) == (ticket_id, "closed")
    assert len(support.events("opened")) == 1
    human = hand_in(support, "Снова не пришёл", subject=number).json
    assert support.ticket(human["ticket_id"]).follows == ticket_id


def test_files_that_come_with_a_mail_are_inspected_and_attached(support: Support) -> None:
    support.person("anna")
    files = [
        {"name": "чек.txt", "content_type": "text/plain", "content_base64": base64.b64encode(b"words").decode()},
        {"name": "акт.pdf", "content_base64": base64.b64encode(b"%PDF-1.7\n%%EOF\n").decode()},
        {"name": "run.exe", "content_type": "application/pdf", "content_base64": base64.b64encode(b"MZ").decode()},
        {"name": "page.html", "content_type": "text/html", "content_base64": base64.b64encode(b"<b>").decode()},
    ]
    taken = hand_in(support, attachments=files).json
    assert [(one["name"], one["content_type"]) for one in taken["attachments"]] == [
        ("чек.txt", "text/plain"),
        ("акт.pdf", "application/pdf"),
    ]
    assert "run.exe, page.html" in taken["body"]


def test_documents_archives_pictures_and_videos_come_by_mail(support: Support) -> None:
    support.person("anna")
    macros = archive({**PARTS, "word/vbaProject.bin": b"x"})
    sent = {
        "фото.heic": FILES["image/heic"],
        "видео.mp4": FILES["video/mp4"],
        "акты.zip": FILES["application/zip"],
        "акт.docx": FILES[DOCX],
        "макрос.docx": macros,
        "программа.zip": b"MZ",
    }
    files = [{"name": name, "content_base64": base64.b64encode(data).decode()} for name, data in sent.items()]
    taken = hand_in(support, attachments=files).json
    assert [(one["name"], one["content_type"]) for one in taken["attachments"]] == [
        ("фото.heic", "image/heic"),
        ("видео.mp4", "video/mp4"),
        ("акты.zip", "application/zip"),
        ("акт.docx", DOCX),
    ]
    assert "макрос.docx, программа.zip" in taken["body"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"raw_base64": "!!!"},
        {"raw_base64": "QUJD", "sender": "a@b.example"},
        {"sender": "no address", "text": "x"},
        {"sender": "a@b.example", "attachments": [{"name": "a", "content_base64": "A"}]},
        {"raw_base64": "QUJD"},
    ],
)
def test_what_is_no_mail_is_refused(support: Support, body: dict[str, Any]) -> None:
    assert support.call("POST", "/mail", body, by="mail_gateway").status == 422


def test_a_mail_longer_than_other_requests_is_taken(support: Support) -> None:
    data = b"From: anna@example.com\r\nSubject: big\r\n\r\n" + b"word " * 400_000
    answer = support.call("POST", "/mail", {"raw_base64": base64.b64encode(data).decode()}, by="mail_gateway")
    assert answer.status == 201, answer.body
    assert support.call("POST", "/tickets", {"subject": "a", "text": "a" * 1_100_000}, by="anna").status == 413


def test_erasing_an_account_erases_its_mails(support: Support) -> None:
    from shared.support import personal_data

    anna = support.person("anna")
    hand_in(support, ("x"), ("Message-ID", "<z@example.com>"))
    hand_in(support, proven=False)
    personal_data.erase(anna.id)
    listed = support.aws.client("s3").list_objects_v2(Bucket=support.aws.environ["FILES_BUCKET"])
    assert listed.get("Contents", []) == []
    assert "z@example.com" not in str(support.aws.items("support"))


def test_mails_count_as_what_their_sender_says_in_a_day(support: Support, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.support.tickets.customer_caps.MESSAGES_PER_DAY", 2)
    support.person("anna")
    opened = hand_in(support, "Вопрос", ("Message-ID", "<first@example.com>"))
    assert opened.status == 201
    assert support.say(opened.json["ticket_id"], "Ещё").status == 201
    refused = hand_in(support, "И ещё", ("In-Reply-To", "<first@example.com>"))
    assert (refused.status, refused.code) == (429, "too_many_requests")
    # A stranger's replies count by their address.
    asked = hand_in(support, "Вопрос", ("Message-ID", "<other@example.com>"), sender="one@example.com")
    answer = ("In-Reply-To", "<other@example.com>")
    assert hand_in(support, "Ещё", answer, sender="ONE@example.com").json["ticket_id"] == asked.json["ticket_id"]
    assert hand_in(support, "И ещё", answer, sender="one@example.com").status == 429
    support.clock.tick(days=1)
    assert hand_in(support, "И ещё", answer, sender="one@example.com").status == 201


def test_of_very_many_files_that_are_not_kept_some_are_named(support: Support) -> None:
    parts = "".join(
        f'--x\r\nContent-Disposition: attachment; filename="{number}-{"p" * 90}.exe"\r\n\r\nMZ\r\n'
        for number in range(5000)
    )
    mail = f"From: anna@example.com\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n{parts}--x--\r\n"
    taken = support.call("POST", "/mail", {"raw_base64": base64.b64encode(mail.encode()).decode()}, by="mail_gateway")
    assert taken.status == 201
    said = taken.json["body"]
    assert "[Вложения не приняты: 10-pp" in said
    assert said.endswith(", ...]")


def test_a_mail_to_very_many_addresses_is_taken_in(support: Support) -> None:
    recipients = ", ".join(f"support+{number:04}-zzzz@example.com" for number in range(3000)) + "a" * 50_000
    since = time.process_time()
    assert hand_in(support, "Привет", ("To", recipients)).status == 201
    assert time.process_time() - since < 3
