"""`create-secrets`' own output and an operator's changes to it carry one message through each transport."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import pytest

from infra.local.sandbox.sms.exolve import create_app as create_exolve
from infra.local.sandbox.sms.smsc import create_app as create_smsc
from infra.ops import secrets as ops_secrets
from infra.ops.__main__ import main
from shared.core import secrets
from shared.core.secrets import MalformedSecretError, secret_json
from shared.core.settings import settings
from shared.providers import email, sms
from shared.providers.email.base import Email, EmailUnavailableError
from shared.providers.sms.base import SmsNotSentError
from tests.support.certificates import server_context
from tests.support.cloud import Aws
from tests.support.sandboxes import running
from tests.support.scripted_server import Server, serving
from tests.support.smtp_server import serving_smtp

NEW_STACK = "atrium-new"
ANN = Email("ann@example.com", "Заказ принят", "Спасибо!", "ntf_1", html="<p>Спасибо!</p>")

TEXT = {"text": "Код 123456", "message_id": "ntf_1"}
RUSSIAN, OTHER = "+79123456789", "+4915112345678"


@pytest.fixture
def new_stack(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Aws:
    """A stack whose secrets were written by the operators' command alone."""
    assert main(["create-secrets", "--stack", NEW_STACK]) == 0
    monkeypatch.setenv("STACK_NAME", NEW_STACK)
    forget()
    return aws


def forget() -> None:
    settings.cache_clear()
    secrets.forget()


def change(secret: str, **fields: Any) -> None:
    """As an operator would write a partner's data."""
    given = [f"--set={name}={value}" for name, value in fields.items()]
    assert main(["set-secret", "--stack", NEW_STACK, "--secret", secret, *given]) == 0
    forget()


def test_a_mail_goes_out_by_ses(new_stack: Aws) -> None:
    assert email.from_settings().send(ANN)


def test_a_mail_goes_out_by_smtp(new_stack: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_TRANSPORT", "smtp")
    with serving_smtp() as server:
        change("smtp", host="127.0.0.1", port=server.port, security="none")
        email.from_settings().send(ANN)
    [message] = server.received
    assert (message["To"], message["Subject"]) == ("ann@example.com", "Заказ принят")


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_goes_out_encrypted_by_smtp(
    new_stack: Aws, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, security: Literal["starttls", "tls"]
) -> None:
    authority, context = server_context(tmp_path)
    monkeypatch.setenv("EMAIL_TRANSPORT", "smtp")
    with serving_smtp(security, context) as server:
        # What create-secrets wrote says `starttls`.
        chosen = {} if security == "starttls" else {"security": security}
        change("smtp", host="127.0.0.1", port=server.port, **chosen)
        with pytest.raises(EmailUnavailableError, match="SSLCertVerificationError"):
            email.from_settings().send(ANN)
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        email.from_settings().send(ANN)
    assert [message["To"] for message in server.received] == ["ann@example.com"]
    assert server.encrypted == 1


def test_a_text_goes_out_by_exolve(new_stack: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_exolve(state_path=None, api_key="key-for-tests", report_url=lambda: None)
    with running("exolve", app) as server:
        monkeypatch.setenv("EXOLVE_BASE_URL", server.address)
        monkeypatch.setenv("SMS_SENDERS_RUSSIA", "exolve")
        forget()
        with pytest.raises(SmsNotSentError, match="not_configured"):
            sms.from_settings().send(phone=RUSSIAN, **TEXT)
        change("exolve", sender="79990000000")
        answer("exolve", "api_key", "key-for-tests", monkeypatch)
        assert sms.from_settings().send(phone=RUSSIAN, **TEXT).startswith("exolve:")
        assert [(one["to"], one["text"]) for one in app.state.messages.all()] == [(RUSSIAN, TEXT["text"])]


def test_a_text_goes_out_by_smsc(new_stack: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_smsc(state_path=None, api_key="key-for-tests", report_url=lambda: None)
    with running("smsc", app) as server:
        monkeypatch.setenv("SMSC_BASE_URL", server.address)
        monkeypatch.setenv("SMS_SENDERS_RUSSIA", "exolve,smsc")
        forget()
        # Exolve, the first, has no key in a new stack: it is passed over.
        answer("smsc", "api_key", "key-for-tests", monkeypatch)
        assert sms.from_settings().send(phone=RUSSIAN, **TEXT).startswith("smsc:")
        assert [(one["to"], one["text"]) for one in app.state.messages.all()] == [(RUSSIAN, TEXT["text"])]


def test_a_text_goes_out_by_sns(new_stack: Aws) -> None:
    assert sms.from_settings().send(phone=OTHER, **TEXT).startswith("sns:")


def test_a_text_goes_out_by_the_gateway(new_stack: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server([(200, {"id": "g-1"})])
    with serving(server):
        monkeypatch.setenv("SMS_FALLBACK_URL", server.url)
        monkeypatch.setenv("SMS_SENDERS_RUSSIA", "exolve,smsc")
        forget()
        answer("sms_http", "token", "token-for-tests", monkeypatch)
        # Neither of the senders to Russia has a key.
        assert sms.from_settings().send(phone=RUSSIAN, **TEXT) == "http:g-1"
    [(_, _, headers, body)] = server.requests
    assert (headers["authorization"], body["to"]) == ("Bearer token-for-tests", RUSSIAN)


def answer(secret: str, field: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an operator would type a partner's key at the prompt."""
    monkeypatch.setattr(ops_secrets, "ask", lambda _: value)
    assert main(["set-secret", "--stack", NEW_STACK, "--secret", secret, "--ask", field]) == 0
    forget()


def test_a_secret_of_the_older_version_still_sends(new_stack: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_TRANSPORT", "smtp")
    with serving_smtp() as server:
        older = {"host": "127.0.0.1", "port": server.port, "username": "", "password": "", "starttls": False}
        put(new_stack, "smtp", json.dumps(older))
        email.from_settings().send(ANN)
    assert len(server.received) == 1


@pytest.mark.parametrize("stored", ["geheim", '["geheim"]', '{"host": ["geheim"]}'])
def test_a_malformed_secret_is_named_and_not_shown(
    new_stack: Aws, stored: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_TRANSPORT", "smtp")
    put(new_stack, "smtp", stored)
    with pytest.raises(MalformedSecretError, match=f"^/{NEW_STACK}/smtp: ") as raised:
        email.from_settings()
    assert "geheim" not in str(raised.value)
    assert raised.value.__cause__ is None


def put(aws: Aws, secret: str, text: str) -> None:
    name = f"/{NEW_STACK}/{secret}"
    aws.client("ssm").put_parameter(Name=name, Type="SecureString", Value=text, Overwrite=True)
    forget()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--secret", "love", "--set", "a=b"], "there is no secret 'love'"),
        (["--secret", "smtp", "--set", "hots=b"], f"/{NEW_STACK}/smtp: unknown field 'hots'"),
        (["--secret", "smtp", "--set", "port=geheim"], f"/{NEW_STACK}/smtp: the field 'port' is not a whole number"),
    ],
)
def test_a_wrong_change_is_refused(
    new_stack: Aws, arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = secret_json("smtp")
    assert main(["set-secret", "--stack", NEW_STACK, *arguments]) == 1
    error = capsys.readouterr().err
    assert expected in error
    assert "geheim" not in error
    forget()
    assert secret_json("smtp") == before


def test_a_change_needs_a_stored_secret(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["set-secret", "--stack", NEW_STACK, "--secret", "smtp", "--set", "host=a"]) == 1
    assert "create-secrets first" in capsys.readouterr().err
