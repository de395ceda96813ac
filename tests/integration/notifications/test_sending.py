"""One message, one provider call: duplicates, deaths, refusals, outages and caps."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from functions import modules
from shared.core.clock import FrozenClock
from shared.core.settings import Settings, settings
from shared.data.idempotency import DuplicateMessage
from shared.notifications import delivery, inbox, outcomes, service
from shared.notifications.commands import ADDRESS_FIELD
from shared.notifications.errors import DeliveryBusyError, MalformedCommandError, NotResendableError
from shared.notifications.rules import Choices
from shared.providers.email.base import EmailRejectedError, EmailUnavailableError
from shared.providers.sms.base import SmsNotSentError, SmsRejectedError, SmsUnavailableError
from shared.providers.sms.failover import FailoverSms
from shared.providers.sms.fake import FakeSms
from tests.integration.notifications.conftest import ANNA, PHONE, MessageFlow, event, person
from tests.support.cloud import Aws

# Those that also carry codes, whose addresses come with a command.
CODED = tuple(f"{channel}_daily_cap_" for channel in ADDRESS_FIELD)
CODE = {
    "id": "ntf_01KKB4M1V8B2C3D4E5F6G7H8JP",
    "type": "sms.send",
    "data": {
        "user_id": ANNA,
        "phone": PHONE,
        "template": "verification_code",
        "locale": "en",
        "variables": {"code": "123456"},
    },
}


@pytest.fixture
def sms_only(flow: MessageFlow) -> dict[str, Any]:
    """A planned SMS, as its queue message, for a person who has e-mail too but got only this one."""
    person(email=None)
    flow.plan(event())
    [(channel, body, _)] = flow.waiting
    assert channel == "sms"
    flow.waiting.clear()
    return body


def statuses(aws: Aws) -> dict[str, str]:
    return {item["sk"]: item["status"] for item in aws.items("notifications") if item["type"] == "delivery"}


def test_a_message_that_comes_twice_is_sent_once(flow: MessageFlow, sms_only: dict[str, Any]) -> None:
    flow.deliver("sms", sms_only)
    with pytest.raises(DuplicateMessage):
        flow.deliver("sms", sms_only)
    assert len(flow.phones) == 1


def test_a_message_whose_record_was_erased_meanwhile_is_not_sent(
    flow: MessageFlow, sms_only: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    flow.record(sms_only["data"]["delivery_id"].removesuffix("-sms"), "sms").delete()
    flow.deliver("sms", sms_only)
    assert flow.phones == []
    assert "a planned message was erased" in caplog.text


def test_two_workers_at_once_make_one_call(flow: MessageFlow, sms_only: dict[str, Any]) -> None:
    second_answers: list[Exception] = []

    class Slow(FakeSms):
        def send(self, *, phone: str, text: str, message_id: str) -> str:
            try:
                flow.deliver("sms", sms_only)
            except DeliveryBusyError as busy:
                second_answers.append(busy)
            return super().send(phone=phone, text=text, message_id=message_id)

    slow, flow.sms = Slow(), FakeSms()
    delivery.deliver(
        "sms", sms_only, send=delivery_by(slow), catalog=modules.messages(), contact_of=lambda _: _person()
    )
    assert len(second_answers) == 1
    assert len(slow.sent) + len(flow.sms.sent) == 1


def test_acceptance_is_noted_before_anything_that_can_fail_after_it(
    flow: MessageFlow, sms_only: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("no metrics today")

    with monkeypatch.context() as today:
        today.setattr(outcomes, "metric", broken)
        with pytest.raises(OSError, match="metrics"):
            flow.deliver("sms", sms_only)
    with pytest.raises(DuplicateMessage):
        flow.deliver("sms", sms_only)
    assert len(flow.phones) == 1


def test_a_worker_that_died_before_the_call_is_followed_by_another(
    flow: MessageFlow, sms_only: dict[str, Any], time: FrozenClock
) -> None:
    flow.sms.faults.append(KeyboardInterrupt())  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        flow.deliver("sms", sms_only)
    with pytest.raises(DeliveryBusyError):
        flow.deliver("sms", sms_only)
    time.tick(seconds=61)
    flow.deliver("sms", sms_only)
    assert len(flow.phones) == 1


def test_a_message_that_kills_its_workers_is_given_up(
    flow: MessageFlow, sms_only: dict[str, Any], time: FrozenClock
) -> None:
    for _ in range(3):
        flow.sms.faults.append(KeyboardInterrupt())  # type: ignore[arg-type]
        with pytest.raises(KeyboardInterrupt):
            flow.deliver("sms", sms_only)
        time.tick(seconds=61)
    flow.deliver("sms", sms_only)
    assert flow.phones == []
    [failed] = service.deliveries(status="failed").items
    assert failed.reason == "interrupted_too_often"


def test_an_outage_is_waited_out(flow: MessageFlow, sms_only: dict[str, Any], time: FrozenClock) -> None:
    flow.sms.faults.append(SmsUnavailableError("no answer"))
    flow.deliver("sms", sms_only)
    [(channel, body, delay)] = flow.waiting
    assert (channel, body, delay) == ("sms", sms_only, 20)
    time.tick(seconds=delay)
    flow.carry()
    assert len(flow.phones) == 1


def test_a_message_that_comes_early_waits_for_its_time(
    flow: MessageFlow, sms_only: dict[str, Any], time: FrozenClock
) -> None:
    flow.sms.faults.append(SmsUnavailableError("no answer"))
    flow.deliver("sms", sms_only)
    time.tick(seconds=5)
    flow.deliver("sms", sms_only)
    assert flow.phones == []
    assert flow.waiting[-1][2] == 15


def test_email_outlives_an_outage_of_hours_and_is_sent_once(flow: MessageFlow, time: FrozenClock) -> None:
    person(phone=None)
    paid = event()
    flow.plan(paid)
    flow.email.faults.extend([EmailUnavailableError("down")] * 12)
    while flow.waiting or flow.record(paid, "email").status == "queued":
        time.tick(seconds=max((wait for _, _, wait in flow.waiting), default=300))
        flow.release()
        flow.carry()
    assert flow.subjects == ["Заказ K7M2-PQ4R оплачен"]
    assert flow.record(paid, "email").attempts == 13


def test_the_second_provider_takes_over_from_the_first(flow: MessageFlow, sms_only: dict[str, Any]) -> None:
    first, second = FakeSms(), FakeSms()
    first.faults.append(SmsNotSentError("throttled"))
    flow.sms = FailoverSms([first, second])  # type: ignore[assignment]
    flow.deliver("sms", sms_only)
    assert (len(first.sent), len(second.sent)) == (0, 1)


def test_a_repeat_after_a_lost_answer_goes_to_the_provider_that_drops_copies(
    aws: Aws, flow: MessageFlow, sms_only: dict[str, Any], time: FrozenClock
) -> None:
    first, keyed = FakeSms(provider="sns"), FakeSms(provider="http")
    first.faults.append(SmsNotSentError("throttled"))
    keyed.faults.append(SmsUnavailableError("no answer"))
    flow.sms = FailoverSms([first, keyed])  # type: ignore[assignment]
    flow.deliver("sms", sms_only)
    time.tick(seconds=20)
    flow.carry()
    assert (len(first.sent), len(keyed.sent)) == (0, 1)
    assert statuses(aws) == {"DELIVERY#sms": "accepted"}


def test_email_takes_over_from_an_sms_that_failed(flow: MessageFlow) -> None:
    person(email=None)
    paid = event()
    flow.plan(paid)
    person()  # the address was added meanwhile
    flow.sms.faults.append(SmsRejectedError("no such number"))
    flow.carry()
    flow.carry()
    assert flow.subjects == ["Заказ K7M2-PQ4R оплачен"]
    assert flow.record(paid, "sms").status == "failed"
    assert flow.record(paid, "email").status == "accepted"


def test_email_that_was_sent_anyway_is_not_sent_again_for_the_sms(flow: MessageFlow) -> None:
    person()
    flow.plan(event())
    flow.sms.faults.append(SmsRejectedError("no such number"))
    flow.carry()
    for channel, body, _ in flow.waiting:
        with pytest.raises(DuplicateMessage):
            flow.deliver(channel, body)
    assert len(flow.subjects) == 1


def test_a_death_between_failure_and_takeover_is_healed(flow: MessageFlow, monkeypatch: pytest.MonkeyPatch) -> None:
    person(email=None)
    flow.plan(event())
    [(channel, body, _)] = flow.waiting
    flow.waiting.clear()
    person()
    flow.sms.faults.append(SmsRejectedError("no such number"))

    def die(_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(outcomes, "enqueue", die)
        with pytest.raises(ConnectionError):
            flow.deliver(channel, body)
    with pytest.raises(DuplicateMessage):
        flow.deliver(channel, body)
    flow.carry()
    assert len(flow.subjects) == 1


def test_who_wants_no_email_is_not_written_to_instead(flow: MessageFlow) -> None:
    person()
    inbox.choose(user_id=ANNA, choices=Choices(off={"orders": frozenset({"email"})}))
    flow.plan(event())
    flow.sms.faults.append(SmsRejectedError("no such number"))
    flow.carry()
    assert flow.waiting == []
    assert flow.subjects == []


def test_a_refused_email_fails_at_once(flow: MessageFlow) -> None:
    person(phone=None)
    paid = event()
    flow.plan(paid)
    flow.email.faults.append(EmailRejectedError("no such mailbox"))
    flow.carry()
    assert (flow.record(paid, "email").status, flow.record(paid, "email").reason) == ("failed", "rejected")
    assert flow.waiting == []


def test_a_person_who_took_their_phone_away_is_not_written_to(flow: MessageFlow, sms_only: dict[str, Any]) -> None:
    person(phone=None)
    flow.deliver("sms", sms_only)
    [kept] = service.deliveries(status="suppressed").items
    assert kept.reason == "no_address"


def test_a_code_is_sent_once_and_kept_nowhere(flow: MessageFlow, aws: Aws) -> None:
    person()
    flow.deliver("sms", CODE)
    for _ in range(12):
        with pytest.raises(DuplicateMessage):
            flow.deliver("sms", CODE)
    assert flow.phones == ["123456 is your verification code. Do not share it."]
    assert "123456" not in str(aws.items("notifications")).replace(PHONE, "")
    assert PHONE not in str(aws.items("notifications"))


def test_a_code_for_a_phone_never_goes_to_a_mailbox(flow: MessageFlow, aws: Aws) -> None:
    person()
    flow.sms.faults.append(SmsRejectedError("no such number"))
    flow.deliver("sms", CODE)
    assert flow.waiting == []
    assert statuses(aws) == {"DELIVERY#sms": "failed"}


def test_a_code_survives_an_outage_with_its_digits(flow: MessageFlow, time: FrozenClock) -> None:
    person()
    flow.sms.faults.append(SmsUnavailableError("no answer"))
    flow.deliver("sms", CODE)
    time.tick(seconds=20)
    flow.carry()
    assert flow.phones == ["123456 is your verification code. Do not share it."]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {**CODE["data"], "phone": None},  # type: ignore[dict-item]
        {**CODE["data"], "template": "love_letter"},  # type: ignore[dict-item]
        {**CODE["data"], "variables": {}},  # type: ignore[dict-item]
    ],
)
def test_a_command_that_lacks_something_is_refused_whole(flow: MessageFlow, aws: Aws, data: dict[str, Any]) -> None:
    with pytest.raises(MalformedCommandError):
        flow.deliver("sms", {**CODE, "data": data})
    assert aws.items("notifications") == []


def cap(monkeypatch: pytest.MonkeyPatch, **caps: int) -> None:
    for name, value in caps.items():
        monkeypatch.setenv(name, str(value))
    settings.cache_clear()


@pytest.mark.parametrize("kind", ["slot_available", "back_in_stock"])
def test_who_waited_for_goods_is_led_to_them(flow: MessageFlow, kind: str) -> None:
    person()
    flow.plan(event(f"waitlist.{kind}", product_id="prd_1", product_name="Hoodie", article="HD-1", size="M"))
    flow.carry()
    [mail] = flow.email.sent
    assert f"{settings().public_base_url}/products/prd_1" in mail.text.split()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("contract.ready", {"contract_no": "K7M4-9Q2D", "expires_at": "2026-03-12T09:00:00.000Z"}),
        ("contract.reminded", {"contract_no": "K7M4-9Q2D", "is_expiring": False}),
        ("contract.reminded", {"contract_no": "K7M4-9Q2D", "is_expiring": True}),
        ("contract.sealed", {"contract_no": "K7M4-9Q2D"}),
        ("invoice.issued", {"due_at": "2026-03-12T09:00:00.000Z"}),
        ("invoice.reminded", {}),
    ],
)
def test_who_has_to_sign_or_to_pay_is_led_to_where_it_is_done(
    flow: MessageFlow, kind: str, said: dict[str, Any]
) -> None:
    person()
    flow.plan(event(kind, **said))
    flow.carry()
    [mail] = flow.email.sent
    assert f"{settings().public_base_url}/account/contracts" in mail.text.split()


@pytest.mark.parametrize(("said", "page"), [({"product_id": "prd_1"}, "/products/prd_1"), ({}, "/catalogue")])
def test_a_guest_who_waited_for_goods_is_led_to_them(flow: MessageFlow, said: dict[str, str], page: str) -> None:
    variables = {"product": "Hoodie", "size": "M", **said}
    data = {"email": "guest@example.com", "template": "back_in_stock", "locale": "en", "variables": variables}
    flow.deliver("email", {"id": "evt_1:email", "type": "email.send", "data": data})
    [mail] = flow.email.sent
    assert f"{settings().public_base_url}{page}" in mail.text.split()


def test_a_person_gets_so_many_sms_a_day(flow: MessageFlow, monkeypatch: pytest.MonkeyPatch, time: FrozenClock) -> None:
    cap(monkeypatch, SMS_DAILY_CAP_PER_PERSON=2)
    person(email=None)
    for _ in range(3):
        flow.plan(event())
    flow.carry()
    assert len(flow.phones) == 2
    [held] = service.deliveries(status="suppressed").items
    assert held.reason == "cap_per_person"
    time.tick(days=1)
    flow.plan(event())
    flow.carry()
    assert len(flow.phones) == 3


def test_many_messages_keep_no_code_and_no_warning_of_the_account_from_being_sent(
    flow: MessageFlow, monkeypatch: pytest.MonkeyPatch
) -> None:
    cap(monkeypatch, SMS_DAILY_CAP_PER_PERSON=2, EMAIL_DAILY_CAP_PER_PERSON=2)
    person()
    for _ in range(3):
        flow.plan(event())
    flow.carry()
    assert {one.reason for one in service.deliveries(status="suppressed").items} == {"cap_per_person"}
    before = len(flow.phones), len(flow.email.sent)
    flow.plan(event("user.signed_in_on_new_device", device="Firefox, Windows"))
    flow.carry()
    assert (len(flow.phones), len(flow.email.sent)) == (before[0] + 1, before[1] + 1)
    flow.deliver("sms", CODE)
    assert len(flow.phones) == before[0] + 2


def test_everyone_together_gets_so_many_sms_a_day(flow: MessageFlow, monkeypatch: pytest.MonkeyPatch) -> None:
    cap(monkeypatch, SMS_DAILY_CAP_TOTAL=2)
    for name in ("usr_anna", "usr_boris", "usr_clara"):
        person(name, email=None)
        flow.plan(event(user_id=name))
    flow.carry()
    assert len(flow.phones) == 2
    [held] = service.deliveries(status="suppressed").items
    assert held.reason == "cap_in_total"


def test_a_suppressed_message_uses_up_nothing(flow: MessageFlow, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    cap(monkeypatch, SMS_DAILY_CAP_PER_PERSON=1, SMS_DAILY_CAP_TOTAL=10)
    person(email=None)
    for _ in range(3):
        flow.plan(event())
    flow.carry()
    spent = [item for item in aws.items("notifications") if item["type"] == "spending"]
    counted = {(item["pk"].rpartition("#")[2], item["sk"]): int(item["sent"]) for item in spent}
    assert counted == {(ANNA, "PERSON"): 1, ("sms", "TOTAL"): 1}


def test_codes_are_capped_too(flow: MessageFlow, monkeypatch: pytest.MonkeyPatch) -> None:
    cap(monkeypatch, SMS_DAILY_CAP_PER_PERSON=1)
    flow.deliver("sms", CODE)
    flow.deliver("sms", {**CODE, "id": "ntf_01KKB4M1V8B2C3D4E5F6G7H8JR"})
    assert len(flow.phones) == 1


@pytest.mark.parametrize("name", [one.name for one in fields(Settings) if one.name.startswith(CODED)])
def test_each_cap_in_the_settings_ends_a_days_messages(
    flow: MessageFlow, monkeypatch: pytest.MonkeyPatch, time: FrozenClock, name: str
) -> None:
    channel, _, whose = name.partition("_daily_cap_")
    cap(monkeypatch, **{name.upper(): 2})
    person(email="anna@example.com")
    to = {"per_person": [ANNA] * 3, "total": [ANNA, "usr_boris", "usr_clara"]}[whose]
    data = {**CODE["data"], "phone": PHONE, "email": "anna@example.com"}
    sent = {"sms": flow.sms.sent, "email": flow.email.sent}[channel]
    for day in (1, 2):
        for number, user_id in enumerate(to):
            message = {"id": f"ntf_{day}_{number}", "type": f"{channel}.send", "data": {**data, "user_id": user_id}}
            flow.deliver(channel, message)
        assert len(sent) == 2 * day
        time.tick(days=1)


def test_a_guests_address_is_capped_like_a_person(flow: MessageFlow, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody can leave a stranger's number in the line of every product."""
    cap(monkeypatch, SMS_DAILY_CAP_PER_PERSON=2)
    guest = {name: value for name, value in CODE["data"].items() if name != "user_id"}
    for number, phone in enumerate([PHONE, PHONE, PHONE, "+79160000001"]):
        flow.deliver("sms", {**CODE, "id": f"ntf_{number}", "data": {**guest, "phone": phone}})
    assert [message.phone for message in flow.sms.sent] == [PHONE, PHONE, "+79160000001"]
    assert PHONE not in str(aws.items("notifications"))


def test_an_operator_gives_a_failed_message_another_chance(flow: MessageFlow, sms_only: dict[str, Any]) -> None:
    flow.sms.faults.append(SmsRejectedError("no such number"))
    flow.deliver("sms", sms_only)
    [failed] = service.deliveries(status="failed").items
    service.resend(delivery_id=failed.id, actor="usr_1")
    service.resend(delivery_id=failed.id, actor="usr_1")
    first, second = flow.waiting
    flow.deliver(*first[:2])
    with pytest.raises(DuplicateMessage):
        flow.deliver(*second[:2])
    assert len(flow.phones) == 1
    with pytest.raises(NotResendableError):
        service.resend(delivery_id=failed.id, actor="usr_1")


def test_a_code_cannot_be_sent_again_by_an_operator(flow: MessageFlow) -> None:
    flow.sms.faults.append(SmsRejectedError("no such number"))
    flow.deliver("sms", CODE)
    [failed] = service.deliveries(status="failed").items
    with pytest.raises(NotResendableError):
        service.resend(delivery_id=failed.id, actor="usr_1")


def test_logs_name_no_address_and_no_code(
    flow: MessageFlow, caplog: pytest.LogCaptureFixture, sms_only: dict[str, Any]
) -> None:
    flow.sms.faults.append(SmsUnavailableError(f"could not reach {PHONE}"))
    flow.deliver("sms", sms_only)
    flow.deliver("sms", CODE)
    printed = " ".join(str(vars(record)) for record in caplog.records)
    assert "message finished" in printed
    assert PHONE not in printed
    assert "123456 " not in printed


def delivery_by(sender: FakeSms) -> delivery.Send:
    from shared.notifications.senders import by_sms

    return by_sms(sender)


def _person() -> Any:
    from shared.identity.models import User

    return User.get(*User.key(ANNA))
