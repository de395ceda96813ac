"""Codes and links are where only the client reads them; every way of a refusal and of a crash included."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.core.errors import UnavailableError
from tests.integration.onboarding.conftest import PHONE, Onboarding
from tests.integration.onboarding.contracts import Contracts, code_in, complete, other_than

TABLES = ("onboarding", "identity", "events", "tasks", "idempotency", "notifications", "support")


def everything(desk: Onboarding) -> dict[str, str]:
    """All tables and queues as text, by name; binary values as they are."""
    found = {f"table {name}": repr(desk.aws.items(name)) for name in TABLES}
    sqs = desk.aws.client("sqs")
    for url in sqs.list_queues()["QueueUrls"]:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        found[f"queue {url.rpartition('/')[2]}"] = json.dumps(answer.get("Messages", []), ensure_ascii=False)
    return found


def deliver_sms(contracts: Contracts, monkeypatch: pytest.MonkeyPatch, *, fails: bool) -> list[str]:
    """Let the SMS worker take what is in its queue; the texts that it handed to the provider."""
    from functions.workers.sms import handler as worker
    from shared.messaging.worker import ReceiveInfo
    from shared.notifications import delivery as deliveries

    sent: list[str] = []

    def send(message: Any) -> str:
        sent.append(message.text.short)
        if fails:
            raise deliveries.TransientFailure("provider_unavailable")
        return "sns:1"

    monkeypatch.setattr(worker, "by_sms", lambda _: send)
    for body in contracts.desk.aws.messages("sms"):
        worker.handle(body, ReceiveInfo(message_id="m", attempt=1))
    return sent


@pytest.mark.parametrize("fails", [False, True])
def test_the_code_and_the_link_are_in_no_table_queue_or_log(
    desk: Onboarding, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], fails: bool
) -> None:
    desk.person("anna", phone=PHONE)
    contracts = complete(desk)
    made = contracts.shown()
    answer = contracts.at_desk("POST", "/code")
    before = everything(desk)
    [text] = deliver_sms(contracts, monkeypatch, fails=fails)
    code, token = code_in(text), text.rpartition("/")[2]
    assert len(token) == 22
    assert contracts.own("GET", f"/{made['id']}/code").json["code"] == code
    wrong = contracts.sign(other_than(code))
    assert wrong.json["tries_left"] == 4
    after = everything(desk)
    signed = contracts.sign(code)
    assert signed.status == 200
    last = everything(desk)
    history = desk.desk("GET", f"/{contracts.client_id}/history").body
    texts = {
        **{f"{name} before": one for name, one in before.items()},
        **{f"{name} after": one for name, one in after.items()},
        **{f"{name} at the end": one for name, one in last.items()},
        "the answer": answer.body,
        "the signed contract": signed.body,
        "the detail": json.dumps(contracts.detail),
        "history": history,
        "logs": "".join(capfd.readouterr()),
    }
    assert [name for name, one in texts.items() if token in one] == []
    # Six digits are part of longer numbers by chance: of ids, of times and of hashes.
    import re

    whole = re.compile(rf"(?<![0-9A-Za-z.]){code}(?![0-9A-Za-z])")
    assert [name for name, one in texts.items() if whole.search(one)] == []


def test_a_dead_letter_of_the_sms_queue_holds_no_code(desk: Onboarding) -> None:
    contracts = complete(desk)
    contracts.shown()
    contracts.at_desk("POST", "/code")
    [body] = desk.aws.messages("sms")
    assert set(body["data"]["variables"]) == {"contract_no", "amount", "hash", "code_no", "valid_until"}
    assert set(body["data"]["encrypted"]) == {"ciphertext", "context"}
    assert set(body["data"]["encrypted"]["context"]) == {"contract_id", "version", "code_no"}


def test_without_the_key_no_code_is_made(desk: Onboarding, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.messaging import encrypted

    contracts = complete(desk)
    contracts.shown()

    def down(*_: Any) -> Any:
        raise UnavailableError()

    with monkeypatch.context() as patch:
        patch.setattr(encrypted, "encrypt", down)
        assert contracts.at_desk("POST", "/code").status == 503
    assert contracts.contract["code"] is None
    assert desk.aws.messages("sms") == []
    assert contracts.at_desk("POST", "/code").status == 202


def test_another_contracts_ciphertext_cannot_be_read(desk: Onboarding) -> None:
    from shared.messaging import encrypted

    hidden = encrypted.encrypt({"code": "123456"}, {"contract_id": "ctr_1"})
    assert encrypted.decrypt(hidden) == {"code": "123456"}
    with pytest.raises(UnavailableError):
        encrypted.decrypt({**hidden, "context": {"contract_id": "ctr_2"}})
