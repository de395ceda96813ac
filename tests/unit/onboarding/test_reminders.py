"""When a client is reminded."""

from __future__ import annotations

from datetime import timedelta

from shared.core import clock
from shared.onboarding import reminders
from tests.unit.onboarding import cases

READY, EXPIRES = clock.iso(cases.NOW), clock.iso(cases.NOW + timedelta(days=14))


def test_a_contract_is_reminded_of_after_one_and_three_days_and_before_it_expires() -> None:
    contract = cases.contract(ready_at=READY, expires_at=EXPIRES)
    moments = reminders.of_contract(contract)
    assert [(moment - cases.NOW).days for moment in moments] == [1, 3, 12]
    assert reminders.contract_watch_at(contract) == clock.iso(cases.NOW + timedelta(days=1))
    contract.reminders_sent = 3
    assert reminders.contract_watch_at(contract) == EXPIRES


def test_missed_reminders_collapse_into_the_latest() -> None:
    moments = reminders.of_contract(cases.contract(ready_at=READY, expires_at=EXPIRES))
    assert reminders.due(moments, 0, cases.NOW + timedelta(hours=23)) is None
    assert reminders.due(moments, 0, cases.NOW + timedelta(days=1)) == 1
    assert reminders.due(moments, 0, cases.NOW + timedelta(days=5)) == 2
    assert reminders.due(moments, 2, cases.NOW + timedelta(days=5)) is None
    assert reminders.due(moments, 3, cases.NOW + timedelta(days=99)) is None


def test_after_the_end_there_is_none() -> None:
    for status in ("signed", "sealed", "rejected", "cancelled", "expired", "rendering"):
        assert reminders.of_contract(cases.contract(status, ready_at=READY, expires_at=EXPIRES)) == ()
    for status in ("paid", "held", "cancelled", "refunded"):
        assert reminders.of_invoice(cases.invoice(status)) == ()
