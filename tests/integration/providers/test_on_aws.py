"""The adapters that this environment is set up for, on an in-process AWS."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from shared.core.settings import settings
from shared.providers import email, payments, sms, storage
from shared.providers.email.base import Email
from shared.providers.email.smtp import SmtpEmail
from shared.providers.payments import circuit_breaker
from shared.providers.payments.base import (
    ProviderError,
    ProviderNotFoundError,
    ProviderRejectedError,
    ProviderUnavailableError,
)
from shared.providers.payments.fake import FakePayments
from shared.providers.sms.failover import FailoverSms
from shared.providers.storage.base import ObjectNotFoundError, ObjectTooLargeError
from tests.support.cloud import Aws


def test_a_text_message_goes_out(aws: Aws) -> None:
    assert sms.from_settings().send(phone="+79001234567", text="Код", message_id="ntf_1")


def test_a_second_sender_is_there_when_its_address_is_set(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_FALLBACK_URL", "https://sms.example.com/v1/messages")
    settings.cache_clear()
    assert isinstance(sms.from_settings(), FailoverSms)


def test_an_e_mail_goes_out_by_ses(aws: Aws) -> None:
    assert email.from_settings().send(Email("ann@example.com", "Привет", "Текст", "ntf_1", html="<p>Текст</p>"))


def test_smtp_is_used_when_the_settings_say_so(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_TRANSPORT", "smtp")
    settings.cache_clear()
    assert isinstance(email.from_settings(), SmtpEmail)


def test_files_are_kept_in_the_bucket(aws: Aws) -> None:
    store = storage.from_settings("files")
    store.put("tasks/a.csv", b"a;b", content_type="text/csv", cache_control="no-store")
    store.copy("tasks/a.csv", "tasks/b.csv")
    store.delete("tasks/a.csv")
    assert store.get("tasks/b.csv", max_bytes=3) == b"a;b"
    assert (store.info("tasks/b.csv").size, store.info("tasks/b.csv").content_type) == (3, "text/csv")
    with pytest.raises(ObjectTooLargeError):
        store.get("tasks/b.csv", max_bytes=2)
    for read in (store.get, store.info):
        with pytest.raises(ObjectNotFoundError):
            read("tasks/a.csv")
    with pytest.raises(ObjectNotFoundError):
        store.copy("tasks/a.csv", "tasks/c.csv")


def test_an_upload_form_is_signed_for_one_key_type_and_size(aws: Aws) -> None:
    import base64
    import json

    form = storage.from_settings("media").presigned_post("uploads/p/1", content_type="image/png", max_bytes=1_000)
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    assert {"key": "uploads/p/1"} in policy["conditions"]
    assert {"Content-Type": "image/png"} in policy["conditions"]
    assert ["content-length-range", 1, 1_000] in policy["conditions"]
    assert form.fields["Content-Type"] == "image/png"


def test_a_download_link_names_the_file(aws: Aws) -> None:
    link = storage.from_settings("files").presigned_get("tasks/1", filename="заказы.csv", expires_s=60)
    query = parse_qs(urlsplit(link).query)
    assert query["response-content-disposition"] == [
        "attachment; filename*=UTF-8''%D0%B7%D0%B0%D0%BA%D0%B0%D0%B7%D1%8B.csv"
    ]
    assert query["X-Amz-Expires"] == ["60"]


def test_a_download_is_saved_even_without_a_name(aws: Aws) -> None:
    link = storage.from_settings("files").presigned_get("attachments/1")
    assert parse_qs(urlsplit(link).query)["response-content-disposition"] == ["attachment"]


def test_the_payment_provider_is_made_anew_when_its_key_changes(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    first = payments.from_settings()
    assert payments.from_settings() is first
    rotated = {"shop_id": "100500", "secret_key": "another", "webhook_token": "x"}
    monkeypatch.setattr("shared.core.secrets.secret_json", lambda _: rotated)
    assert payments.from_settings() is not first


@pytest.fixture
def circuit(aws: Aws) -> FakePayments:
    circuit_breaker._store.cache_clear()
    from aws_lambda_powertools.utilities.circuit_breaker import base

    for counters in (base._LOCAL_FAILURES, base._LOCAL_SUCCESSES, base._LAST_OBSERVED_STATE):
        counters.clear()
    return FakePayments()


def test_after_five_failures_a_dead_provider_is_left_alone(circuit: FakePayments, aws: Aws) -> None:
    provider = circuit_breaker.CircuitBreakerPayments(circuit)
    circuit.fail_next(*["down"] * 5)
    for _ in range(8):
        with pytest.raises(ProviderUnavailableError):
            provider.get_payment("p-1")
    assert circuit.calls == ["get_payment"] * 5
    (state,) = [item for item in aws.items("payments") if item["pk"] == "CIRCUIT"]
    assert state["state"].upper() == "OPEN"


def test_refusals_do_not_open_the_circuit(circuit: FakePayments) -> None:
    provider = circuit_breaker.CircuitBreakerPayments(circuit)
    for _ in range(8):
        with pytest.raises(ProviderRejectedError):
            provider.get_payment("p-1")
    assert len(circuit.calls) == 8


def test_a_refusal_ends_a_row_of_failures(circuit: FakePayments) -> None:
    provider = circuit_breaker.CircuitBreakerPayments(circuit)
    for faults in (["down"] * 4, ["rejected"], ["down"] * 4):
        circuit.fail_next(*faults)
        for _ in faults:
            with pytest.raises(ProviderError):
                provider.get_payment("p-1")
    assert len(circuit.calls) == 9
    with pytest.raises(ProviderNotFoundError):
        provider.get_payment("p-1")


def test_the_circuit_closes_when_the_provider_is_back(
    circuit: FakePayments, monkeypatch: pytest.MonkeyPatch, aws: Aws
) -> None:
    from aws_lambda_powertools.utilities.circuit_breaker.base import CircuitBreakerHandler

    provider = circuit_breaker.CircuitBreakerPayments(circuit)
    circuit.fail_next(*["down"] * 5)
    for _ in range(6):
        with pytest.raises(ProviderUnavailableError):
            provider.get_payment("p-1")
    present = CircuitBreakerHandler._now()
    later = present + circuit_breaker.CONFIG.recovery_timeout + 1
    monkeypatch.setattr(CircuitBreakerHandler, "_now", staticmethod(lambda: later))
    for _ in range(2):
        with pytest.raises(ProviderRejectedError):
            provider.get_payment("p-1")
    assert len(circuit.calls) == 7
    (state,) = [item for item in aws.items("payments") if item["pk"] == "CIRCUIT"]
    assert state["state"].upper() == "CLOSED"
