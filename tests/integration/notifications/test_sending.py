"""One message, one provider call: duplicates, deaths, refusals, outages and caps."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from functions import modules
from shared.core.clock import FrozenClock
from shared.core.settings import Settings, settings
from shared.data.idempotency import DuplicateMessage
from shared.notifications import delivery, inbox, service
from shared.notifications.commands import ADDRESS_FIELD
from shared.notifications.errors import DeliveryBusyError, MalformedCommandError, NotResendableError
from shared.notifications.rules import Choices
from shared.providers.email.base import EmailRejectedError, EmailUnavailableError
from shared.providers.sms.base import SmsNotSentError, SmsRejectedError, SmsUnavailableError
from shared.providers.sms.failover import FailoverSms
from shared.providers.sms.fake import FakeSms
from tests.integration.notifications.conftest import ANNA, PHONE, Office, event, person
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
def sms_only(office: Office) -> dict[str, Any]:
    """A planned SMS, as its queue message, for a person who has e-mail too but got only this one."""
    person(email=None)
    office.plan(event())
    [(channel, body, _)] = office.waiting
    assert channel == "sms"
    office.waiting.clear()
    return body


def statuses(aws: Aws) -> dict[str, str]:
    return {item["sk"]: item["status"] for item in aws.items("notifications") if item["type"] == "delivery"}


def test_a_message_that_comes_twice_is_sent_once(office: Office, sms_only: dict[str, Any]) -> None:
    office.deliver("sms", sms_only)
    with pytest.raises(DuplicateMessage):
        office.deliver("sms", sms_only)
    assert len(office.phones) == 1


def test_two_workers_at_once_make_one_call(office: Office, sms_only: dict[str, Any]) -> None:
    second_answers: list[Exception] = []

    class Slow(FakeSms):
        def send(self, *, phone: str, text: str, message_id: str) -> str:
            try:
                office.deliver("sms", sms_only)
            except DeliveryBusyError as busy:
                second_answers.append(busy)
            return super().send(phone=phone, text=text, message_id=message_id)

    slow, office.sms = Slow(), FakeSms()
    delivery.deliver(
        "sms", sms_only, send=delivery_by(slow), catalog=modules.messages(), contact_of=lambda _: _person()
    )
    assert len(second_answers) == 1
    assert len(slow.sent) + len(office.sms.sent) == 1


def test_acceptance_is_noted_before_anything_that_can_fail_after_it(
    office: Office, sms_only: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("no metrics today")

    with monkeypatch.context() as today:
        today.setattr(delivery, "metric", broken)
        with pytest.raises(OSError, match="metrics"):
            office.deliver("sms", sms_only)
    with pytest.raises(DuplicateMessage):
        office.deliver("sms", sms_only)
    assert len(office.phones) == 1


def test_a_worker_that_died_before_the_call_is_followed_by_another(
    office: Office, sms_only: dict[str, Any], time: FrozenClock
) -> None:
    office.sms.faults.append(KeyboardInterrupt())  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        office.deliver("sms", sms_only)
    with pytest.raises(DeliveryBusyError):
        office.deliver("sms", sms_only)
    time.tick(seconds=61)
    office.deliver("sms", sms_only)
    assert len(office.phones) == 1


def test_a_message_that_kills_its_workers_is_given_up(
    office: Office, sms_only: dict[str, Any], time: FrozenClock
) -> None:
    for _ in range(3):
        office.sms.faults.append(KeyboardInterrupt())  # type: ignore[arg-type]
        with pytest.raises(KeyboardInterrupt):
            office.deliver("sms", sms_only)
        time.tick(seconds=61)
    office.deliver("sms", sms_only)
    assert office.phones == []
    [failed] = service.deliveries(status="failed").items
    assert failed.reason == "interrupted_too_often"


def test_an_outage_is_waited_out(office: Office, sms_only: dict[str, Any], time: FrozenClock) -> None:
    office.sms.faults.append(SmsUnavailableError("no answer"))
    office.deliver("sms", sms_only)
    [(channel, body, delay)] = office.waiting
    assert (channel, body, delay) == ("sms", sms_only, 20)
    time.tick(seconds=delay)
    office.carry()
    assert len(office.phones) == 1


def test_a_message_that_comes_early_waits_for_its_time(
    office: Office, sms_only: dict[str, Any], time: FrozenClock
) -> None:
    office.sms.faults.append(SmsUnavailableError("no answer"))
    office.deliver("sms", sms_only)
    time.tick(seconds=5)
    office.deliver("sms", sms_only)
    assert office.phones == []
    assert office.waiting[-1][2] == 15


def test_email_outlives_an_outage_of_hours_and_is_sent_once(office: Office, time: FrozenClock) -> None:
    person(phone=None)
    paid = event()
    office.plan(paid)
    office.email.faults.extend([EmailUnavailableError("down")] * 12)
    while office.waiting:
        delay = max(wait for _, _, wait in office.waiting)
        time.tick(seconds=delay)
        office.carry()
    assert office.subjects == ["Заказ K7M2-PQ4R оплачен"]
    assert office.record(paid, "email").attempts == 13


def test_the_second_provider_takes_over_from_the_first(office: Office, sms_only: dict[str, Any]) -> None:
    first, second = FakeSms(), FakeSms()
    first.faults.append(SmsNotSentError("throttled"))
    office.sms = FailoverSms([first, second])  # type: ignore[assignment]
    office.deliver("sms", sms_only)
    assert (len(first.sent), len(second.sent)) == (0, 1)


def test_email_takes_over_from_an_sms_that_failed(office: Office) -> None:
    person(email=None)
    paid = event()
    office.plan(paid)
    person()  # the address was added meanwhile
    office.sms.faults.append(SmsRejectedError("no such number"))
    office.carry()
    office.carry()
    assert office.subjects == ["Заказ K7M2-PQ4R оплачен"]
    assert office.record(paid, "sms").status == "failed"
    assert office.record(paid, "email").status == "accepted"


def test_email_that_was_sent_anyway_is_not_sent_again_for_the_sms(office: Office) -> None:
    person()
    office.plan(event())
    office.sms.faults.append(SmsRejectedError("no such number"))
    office.carry()
    for channel, body, _ in office.waiting:
        with pytest.raises(DuplicateMessage):
            office.deliver(channel, body)
    assert len(office.subjects) == 1


def test_a_death_between_failure_and_takeover_is_healed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    person(email=None)
    office.plan(event())
    [(channel, body, _)] = office.waiting
    office.waiting.clear()
    person()
    office.sms.faults.append(SmsRejectedError("no such number"))

    def die(_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(delivery, "enqueue", die)
        with pytest.raises(ConnectionError):
            office.deliver(channel, body)
    with pytest.raises(DuplicateMessage):
        office.deliver(channel, body)
    office.carry()
    assert len(office.subjects) == 1


def test_who_wants_no_email_is_not_written_to_instead(office: Office) -> None:
    person()
    inbox.choose(user_id=ANNA, choices=Choices(off={"orders": frozenset({"email"})}))
    office.plan(event())
    office.sms.faults.append(SmsRejectedError("no such number"))
    office.carry()
    assert office.waiting == []
    assert office.subjects == []


def test_a_refused_email_fails_at_once(office: Office) -> None:
    person(phone=None)
    paid = event()
    office.plan(paid)
    office.email.faults.append(EmailRejectedError("no such mailbox"))
    office.carry()
    assert (office.record(paid, "email").status, office.record(paid, "email").reason) == ("failed", "rejected")
    assert office.waiting == []


def test_a_person_who_took_their_phone_away_is_not_written_to(office: Office, sms_only: dict[str, Any]) -> None:
    person(phone=None)
    office.deliver("sms", sms_only)
    [kept] = service.deliveries(status="suppressed").items
    assert kept.reason == "no_address"


def test_a_code_is_sent_once_and_kept_nowhere(office: Office, aws: Aws) -> None:
    person()
    office.deliver("sms", CODE)
    for _ in range(12):
        with pytest.raises(DuplicateMessage):
            office.deliver("sms", CODE)
    assert office.phones == ["123456 is your verification code. Do not share it."]
    assert "123456" not in str(aws.items("notifications")).replace(PHONE, "")
    assert PHONE not in str(aws.items("notifications"))


def test_a_code_for_a_phone_never_goes_to_a_mailbox(office: Office, aws: Aws) -> None:
    person()
    office.sms.faults.append(SmsRejectedError("no such number"))
    office.deliver("sms", CODE)
    assert office.waiting == []
    assert statuses(aws) == {"DELIVERY#sms": "failed"}


def test_a_code_survives_an_outage_with_its_digits(office: Office, time: FrozenClock) -> None:
    person()
    office.sms.faults.append(SmsUnavailableError("no answer"))
    office.deliver("sms", CODE)
    time.tick(seconds=20)
    office.carry()
    assert office.phones == ["123456 is your verification code. Do not share it."]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {**CODE["data"], "phone": None},  # type: ignore[dict-item]
        {**CODE["data"], "template": "love_letter"},  # type: ignore[dict-item]
        {**CODE["data"], "variables": {}},  # type: ignore[dict-item]
    ],
)
def test_a_command_that_lacks_something_is_refused_whole(office: Office, aws: Aws, data: dict[str, Any]) -> None:
    with pytest.raises(MalformedCommandError):
        office.deliver("sms", {**CODE, "data": data})
    assert aws.items("notifications") == []


def cap(monkeypatch: pytest.MonkeyPatch, **caps: int) -> None:
    for name, value in caps.items():
        monkeypatch.setenv(name, str(value))
    settings.cache_clear()


def test_a_person_gets_so_many_sms_a_day(office: Office, monkeypatch: pytest.MonkeyPatch, time: FrozenClock) -> None:
    cap(monkeypatch, SMS_DAILY_CAP_PER_PERSON=2)
    person(email=None)
    for _ in range(3):
        office.plan(event())
    office.carry()
    assert len(office.phones) == 2
    [held] = service.deliveries(status="suppressed").items
    assert held.reason == "cap_per_person"
    time.tick(days=1)
    office.plan(event())
    office.carry()
    assert len(office.phones) == 3


def test_everyone_together_gets_so_many_sms_a_day(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    cap(monkeypatch, SMS_DAILY_CAP_TOTAL=2)
    for name in ("usr_anna", "usr_boris", "usr_clara"):
        person(name, email=None)
        office.plan(event(user_id=name))
    office.carry()
    assert len(office.phones) == 2
    [held] = service.deliveries(status="suppressed").items
    assert held.reason == "cap_in_total"


def test_a_suppressed_message_uses_up_nothing(office: Office, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    cap(monkeypatch, SMS_DAILY_CAP_PER_PERSON=1)
    person(email=None)
    for _ in range(3):
        office.plan(event())
    office.carry()
    counted = {item["sk"]: int(item["sent"]) for item in aws.items("notifications") if item["type"] == "spending"}
    assert counted == {ANNA: 1, "TOTAL": 1}


def test_codes_are_capped_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    cap(monkeypatch, SMS_DAILY_CAP_PER_PERSON=1)
    office.deliver("sms", CODE)
    office.deliver("sms", {**CODE, "id": "ntf_01KKB4M1V8B2C3D4E5F6G7H8JR"})
    assert len(office.phones) == 1


@pytest.mark.parametrize("name", [one.name for one in fields(Settings) if one.name.startswith(CODED)])
def test_each_cap_in_the_settings_ends_a_days_messages(
    office: Office, monkeypatch: pytest.MonkeyPatch, time: FrozenClock, name: str
) -> None:
    channel, _, whose = name.partition("_daily_cap_")
    cap(monkeypatch, **{name.upper(): 2})
    person(email="anna@example.com")
    to = {"per_person": [ANNA] * 3, "total": [ANNA, "usr_boris", "usr_clara"]}[whose]
    data = {**CODE["data"], "phone": PHONE, "email": "anna@example.com"}
    sent = {"sms": office.sms.sent, "email": office.email.sent}[channel]
    for day in (1, 2):
        for number, user_id in enumerate(to):
            message = {"id": f"ntf_{day}_{number}", "type": f"{channel}.send", "data": {**data, "user_id": user_id}}
            office.deliver(channel, message)
        assert len(sent) == 2 * day
        time.tick(days=1)


def test_a_guests_address_is_capped_like_a_person(office: Office, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody can leave a stranger's number in the line of every product."""
    cap(monkeypatch, SMS_DAILY_CAP_PER_PERSON=2)
    guest = {name: value for name, value in CODE["data"].items() if name != "user_id"}
    for number, phone in enumerate([PHONE, PHONE, PHONE, "+79160000001"]):
        office.deliver("sms", {**CODE, "id": f"ntf_{number}", "data": {**guest, "phone": phone}})
    assert [message.phone for message in office.sms.sent] == [PHONE, PHONE, "+79160000001"]
    assert PHONE not in str(aws.items("notifications"))


def test_an_operator_gives_a_failed_message_another_chance(office: Office, sms_only: dict[str, Any]) -> None:
    office.sms.faults.append(SmsRejectedError("no such number"))
    office.deliver("sms", sms_only)
    [failed] = service.deliveries(status="failed").items
    service.resend(delivery_id=failed.id)
    service.resend(delivery_id=failed.id)
    first, second = office.waiting
    office.deliver(*first[:2])
    with pytest.raises(DuplicateMessage):
        office.deliver(*second[:2])
    assert len(office.phones) == 1
    with pytest.raises(NotResendableError):
        service.resend(delivery_id=failed.id)


def test_a_code_cannot_be_sent_again_by_an_operator(office: Office) -> None:
    office.sms.faults.append(SmsRejectedError("no such number"))
    office.deliver("sms", CODE)
    [failed] = service.deliveries(status="failed").items
    with pytest.raises(NotResendableError):
        service.resend(delivery_id=failed.id)


def test_logs_name_no_address_and_no_code(
    office: Office, caplog: pytest.LogCaptureFixture, sms_only: dict[str, Any]
) -> None:
    office.sms.faults.append(SmsUnavailableError(f"could not reach {PHONE}"))
    office.deliver("sms", sms_only)
    office.deliver("sms", CODE)
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
