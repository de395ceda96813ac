"""E-mail: what is sent, and what the ways to fail mean."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from types import TracebackType
from typing import Any, Self

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from shared.core import mail_addresses
from shared.core.secret_shapes import SmtpSecret
from shared.providers.email.base import Email, EmailAccountError, EmailRejectedError, EmailUnavailableError
from shared.providers.email.fake import FakeEmail
from shared.providers.email.ses import SesEmail
from shared.providers.email.smtp import SmtpEmail

ANN = Email("ann@example.com", "Заказ принят", "Спасибо!", "ntf_1", html="<p>Спасибо!</p>", reply_to="help@example.com")


class Ses:
    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.sent: list[dict[str, Any]] = []

    def send_email(self, **request: Any) -> dict[str, str]:
        if self.error:
            raise self.error
        self.sent.append(request)
        return {"MessageId": "m-1"}


class Smtp:
    """A server in place of smtplib's client."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.sent: list[EmailMessage] = []
        self.steps: list[str] = []

    def __call__(self, *args: Any, **options: Any) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.steps.append("quit")

    def starttls(self, **options: Any) -> None:
        self.steps.append("starttls")

    def login(self, username: str, password: str) -> None:
        self.steps.append("login")

    def send_message(self, message: EmailMessage) -> None:
        if self.error:
            raise self.error
        self.sent.append(message)


def raising(error: Exception) -> Callable[..., None]:
    def act(*_: Any, **__: Any) -> None:
        raise error

    return act


def smtp(monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> tuple[SmtpEmail, Smtp]:
    server = Smtp(error)
    monkeypatch.setattr(smtplib, "SMTP", server)
    return SmtpEmail(SmtpSecret("mail.example.com", username="u", password="geheim"), "shop@example.com"), server


def test_ses_gets_both_texts_and_our_id() -> None:
    ses = Ses()
    assert SesEmail(ses, "shop@example.com").send(ANN) == "m-1"
    (request,) = ses.sent
    simple = request["Content"]["Simple"]
    assert simple["Subject"]["Data"] == "Заказ принят"
    assert set(simple["Body"]) == {"Text", "Html"}
    assert {"Name": "X-Atrium-Message-Id", "Value": "ntf_1"} in simple["Headers"]
    assert request["ReplyToAddresses"] == ["help@example.com"]


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (ClientError({"Error": {"Code": "MessageRejected"}}, "SendEmail"), EmailRejectedError),
        (ClientError({"Error": {"Code": "TooManyRequestsException"}}, "SendEmail"), EmailUnavailableError),
        (ReadTimeoutError(endpoint_url="https://email"), EmailUnavailableError),
    ],
    ids=str,
)
def test_ses_refusals_are_told_from_ses_being_away(cause: Exception, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        SesEmail(Ses(cause), "shop@example.com").send(ANN)


def refusal(code: str, text: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": text}}, "SendEmail")


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (
            refusal(
                "MessageRejected",
                "Email address is not verified. The following identities failed the check: a@b.c",
            ),
            "sender_not_verified",
        ),
        (refusal("MailFromDomainNotVerifiedException"), "sender_not_verified"),
        (refusal("MailFromDomainNotVerified"), "sender_not_verified"),
        (refusal("AccountSuspendedException"), "sending_paused"),
        (refusal("SendingPausedException"), "sending_paused"),
        (refusal("MessageRejected", "Sending paused for this account."), "sending_paused"),
        (refusal("LimitExceededException"), "quota"),
        (refusal("TooManyRequestsException", "Maximum sending rate exceeded."), "quota"),
        (refusal("Throttling", "Daily message quota exceeded."), "quota"),
        (refusal("BadRequestException", "Daily message quota exceeded."), "quota"),
        (refusal("NotFoundException", "Configuration set <x> does not exist."), "misconfigured"),
    ],
    ids=str,
)
def test_a_refusal_of_our_account_is_no_refusal_of_the_message(cause: ClientError, reason: str) -> None:
    with pytest.raises(EmailAccountError) as raised:
        SesEmail(Ses(cause), "shop@example.com").send(ANN)
    assert raised.value.reason == reason


def test_the_configuration_set_that_reports_bounces_is_named() -> None:
    ses = Ses()
    SesEmail(ses, "shop@example.com", configuration_set="atrium-mail").send(ANN)
    SesEmail(ses, "shop@example.com").send(ANN)
    assert [request.get("ConfigurationSetName") for request in ses.sent] == ["atrium-mail", None]


def test_a_reference_comes_back_with_the_reports() -> None:
    ses = Ses()
    for email in (replace(ANN, reference="evt_1-email"), ANN):
        SesEmail(ses, "shop@example.com").send(email)
    assert ses.sent[0]["EmailTags"] == [{"Name": "reference", "Value": "evt_1-email"}]
    assert "EmailTags" not in ses.sent[1]


def test_smtp_is_encrypted_before_the_password_and_our_id_is_the_message_id(monkeypatch: pytest.MonkeyPatch) -> None:
    sender, server = smtp(monkeypatch)
    assert sender.send(ANN) == "<ntf_1@example.com>"
    assert server.steps == ["starttls", "login", "quit"]
    (message,) = server.sent
    assert message["To"] == "ann@example.com"
    assert message.get_body(("plain",)).get_content().strip() == "Спасибо!"


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (smtplib.SMTPRecipientsRefused({}), EmailRejectedError),
        (smtplib.SMTPRecipientsRefused({"ann@example.com": (550, b"no such user")}), EmailRejectedError),
        (smtplib.SMTPRecipientsRefused({"ann@example.com": (450, b"greylisted")}), EmailUnavailableError),
        (smtplib.SMTPSenderRefused(553, b"not yours", "shop@example.com"), EmailAccountError),
        (smtplib.SMTPSenderRefused(451, b"later", "shop@example.com"), EmailUnavailableError),
        (smtplib.SMTPSenderRefused(552, b"too large", "shop@example.com"), EmailRejectedError),
        (smtplib.SMTPDataError(554, b"spam"), EmailRejectedError),
        (smtplib.SMTPDataError(451, b"later"), EmailUnavailableError),
        (smtplib.SMTPAuthenticationError(535, b"no"), EmailUnavailableError),
        (smtplib.SMTPServerDisconnected("gone"), EmailUnavailableError),
        (TimeoutError(), EmailUnavailableError),
    ],
    ids=repr,
)
def test_smtp_failures_mean_what_they_say(
    monkeypatch: pytest.MonkeyPatch, cause: Exception, expected: type[Exception]
) -> None:
    sender, _ = smtp(monkeypatch, cause)
    with pytest.raises(expected):
        sender.send(ANN)


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPConnectError(554, b"no service here"),
        smtplib.SMTPHeloError(550, b"who are you"),
        smtplib.SMTPNotSupportedError("no STARTTLS"),
    ],
    ids=repr,
)
def test_a_server_that_refuses_us_has_refused_no_message(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    sender, server = smtp(monkeypatch)
    monkeypatch.setattr(server, "starttls", raising(error))
    with pytest.raises(EmailUnavailableError):
        sender.send(ANN)


@pytest.mark.parametrize("error", [TimeoutError(), smtplib.SMTPResponseException(500, b"what?")], ids=repr)
def test_a_message_that_was_taken_is_sent_however_the_server_parts(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    sender, server = smtp(monkeypatch)
    monkeypatch.setattr(Smtp, "__exit__", raising(error))
    assert sender.send(ANN) == "<ntf_1@example.com>"
    assert len(server.sent) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"to": "ann@example.com\r\nBcc: all@example.com"},
        {"subject": "Hi\nBcc: all@example.com"},
        {"reply_to": "a\rb"},
        {"headers": {"X-A": "b\nc"}},
    ],
    ids=repr,
)
def test_nobody_writes_headers_of_their_own(fields: dict[str, Any]) -> None:
    with pytest.raises(EmailRejectedError):
        Email(**{"to": "ann@example.com", "subject": "Hi", "text": "x", "message_id": "ntf_1", **fields})


def test_the_password_is_not_shown() -> None:
    assert "geheim" not in repr(SmtpSecret("h", password="geheim"))


def test_the_fake_keeps_mail_and_fails_when_configured_to() -> None:
    fake = FakeEmail()
    fake.faults.append(EmailUnavailableError("later"))
    with pytest.raises(EmailUnavailableError):
        fake.send(ANN)
    assert fake.send(ANN) == "fake-email-1"
    assert fake.sent == [ANN]


IDN = Email("ivan@почта.рф", "Тема", "Текст", "ntf_2", reply_to="Поддержка <help@почта.рф>")
WIRE = "xn--80a1acny.xn--p1ai"


def test_ses_gets_domains_of_other_letters_in_ascii() -> None:
    ses = Ses()
    SesEmail(ses, "Атриум <shop@почта.рф>").send(IDN)
    (request,) = ses.sent
    assert request["Destination"] == {"ToAddresses": [f"ivan@{WIRE}"]}
    assert request["FromEmailAddress"].isascii()
    assert parseaddr(request["FromEmailAddress"])[1] == f"shop@{WIRE}"
    assert str(make_header(decode_header(parseaddr(request["FromEmailAddress"])[0]))) == "Атриум"
    assert parseaddr(request["ReplyToAddresses"][0])[1] == f"help@{WIRE}"


def test_a_mailbox_that_ses_cannot_write_to_is_refused_for_good() -> None:
    with pytest.raises(EmailRejectedError):
        SesEmail(Ses(), "shop@example.com").send(replace(IDN, to="иван@почта.рф"))


def test_smtp_gets_domains_of_other_letters_in_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    _, server = smtp(monkeypatch)
    sender = SmtpEmail(SmtpSecret("mail.example.com", username="u", password="geheim"), "Атриум <shop@почта.рф>")
    assert sender.send(IDN) == f"<ntf_2@{WIRE}>"
    (message,) = server.sent
    assert str(message["To"]) == f"ivan@{WIRE}"
    assert message["From"].addresses[0].addr_spec == f"shop@{WIRE}"
    assert message["From"].addresses[0].display_name == "Атриум"
    assert message["Reply-To"].addresses[0].addr_spec == f"help@{WIRE}"
    assert message.as_bytes().split(b"\n\n")[0].isascii()


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("ann@example.com", "ann@example.com"),
        ("ivan@почта.рф", f"ivan@{WIRE}"),
        ("ivan@ПОЧТА.РФ", f"ivan@{WIRE}"),
        (f"ivan@{WIRE}", f"ivan@{WIRE}"),
        ("hans@bücher.de", "hans@xn--bcher-kva.de"),
        ("no address", "no address"),
        ("x@\u2603-.рф", "x@\u2603-.рф"),
    ],
)
def test_an_address_has_one_form_on_the_wire(address: str, sent: str) -> None:
    assert mail_addresses.wire_form(address) == sent


def test_a_login_is_one_address_however_its_domain_is_written() -> None:
    from shared.identity.rules import normalise_login

    written = ("ivan@почта.рф", "Ivan@ПОЧТА.РФ", f"ivan@{WIRE}", f"IVAN@{WIRE.upper()}")
    assert {normalise_login(one) for one in written} == {("email", "ivan@почта.рф")}


def test_a_suppressed_address_is_known_in_either_form(monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.notifications import suppressions
    from shared.notifications.suppressions import SuppressedAddress

    monkeypatch.setattr(suppressions, "address_hash", lambda label, address: f"{label} {address}")

    assert len({SuppressedAddress.key(one) for one in ("ivan@почта.рф", f"ivan@{WIRE}", " Ivan@Почта.рф ")}) == 1
