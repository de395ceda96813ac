"""Monthly donations: with consent, once a month, again after a decline that may pass, until somebody stops them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.api.donations.handler import handler as api
from functions.schedules.coworking_watch.handler import handler as watch
from shared.core import clock
from shared.core.clock import FrozenClock
from shared.coworking.donations.monthly import consent, outcomes
from shared.coworking.donations.monthly.models import MonthlyDonation, MonthlyDonor
from shared.coworking.messages import stop_links
from shared.payments import lookup as payment_lookup
from tests.integration.donations.conftest import Donors
from tests.support import http
from tests.support.http import Context

BEGUN = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)


@pytest.fixture
def frozen(donors: Donors, monkeypatch: pytest.MonkeyPatch) -> Iterator[FrozenClock]:
    monkeypatch.setattr("functions.api.donations.monthly.payment_provider", lambda: donors.provider)
    with clock.frozen_at(BEGUN) as stopped:
        yield stopped


def begin(donors: Donors, **more: Any) -> dict[str, Any]:
    body = {"amount": 50_000, "consent": True, "consent_version": consent.CURRENT, **more}
    answer = donors.call("POST", "/donations/monthly", body, by="anna")
    assert answer.status == 201, answer.body
    assert answer.json["payment_url"]
    found: dict[str, Any] = answer.json
    return found


def begun(donors: Donors, **more: Any) -> str:
    """A monthly donation whose first payment came; its id."""
    found = begin(donors, **more)
    donors.pay(found["donation"]["id"])
    return str(found["monthly_donation"]["id"])


def stored(monthly_id: str) -> MonthlyDonation:
    return MonthlyDonation.get(*MonthlyDonation.key(monthly_id), consistent_read=True)


def charge(donors: Donors) -> None:
    """One run of the schedule, and the payments worker afterwards: every event twice, as queues may."""
    before = {event["sk"] for event in donors.aws.events()}
    watch({}, Context())
    for event in donors.aws.events("donation.placed", "monthly_donation.retried"):
        if event["sk"] not in before:
            for _ in range(2):
                donors.work({"id": event["sk"], "type": event["event_type"], "data": event["data"]})


def placed(donors: Donors) -> dict[str, Any]:
    """The message to the payments worker of the donation that was placed last."""
    event = max(donors.aws.events("donation.placed"), key=lambda one: str(one["sk"]))
    return {"id": event["sk"], "type": event["event_type"], "data": event["data"]}


def succeeded(donors: Donors) -> list[str]:
    """The months whose money came, by the events."""
    return [event["data"]["succeeded_at"][:7] for event in donors.aws.events("donation.succeeded")]


def test_the_first_payment_saves_its_method_and_the_next_is_charged_a_month_later(
    donors: Donors, frozen: FrozenClock
) -> None:
    monthly_id = begun(donors)
    monthly = stored(monthly_id)
    assert (monthly.status, monthly.day, monthly.method_title) == ("active", 31, "Bank card *4444")
    # The last day of a shorter month, at ten by the clock of the organisation.
    assert monthly.next_at == "2026-02-28T10:00:00.000Z"
    assert (monthly.consent_version, monthly.consent_at) == (consent.CURRENT, clock.iso(BEGUN))
    charge(donors)
    assert succeeded(donors) == ["2026-01"]
    frozen.at = datetime(2026, 2, 28, 10, 2, tzinfo=UTC)
    for _ in range(3):
        charge(donors)
    assert succeeded(donors) == ["2026-01", "2026-02"]
    assert stored(monthly_id).next_at == "2026-03-31T10:00:00.000Z"
    assert donors.total() == 100_000
    [first, second] = donors.provider.payments.values()
    assert (first.method and first.method.id) == (second.method and second.method.id)


@pytest.mark.parametrize(
    "body",
    [
        {"amount": 50_000, "consent_version": consent.CURRENT},
        {"amount": 50_000, "consent": False, "consent_version": consent.CURRENT},
        {"amount": 50_000, "consent": True},
        {"amount": 50_000, "consent": True, "consent_version": "2020-01-01"},
    ],
    ids=["none", "refused", "no version", "another text"],
)
def test_nothing_is_charged_without_consent(donors: Donors, frozen: FrozenClock, body: dict[str, Any]) -> None:
    assert donors.call("POST", "/donations/monthly", body, by="anna").status == 422
    assert donors.provider.calls == []


def test_a_soft_decline_is_retried_with_backoff_and_the_last_one_stops(donors: Donors, frozen: FrozenClock) -> None:
    monthly_id = begun(donors)
    donors.provider.charge_outcome = "insufficient_funds"
    frozen.at = datetime(2026, 2, 28, 10, 2, tzinfo=UTC)
    charge(donors)
    tried = []
    for _ in range(3):
        tried.append(str(stored(monthly_id).retry_at)[:10])
        frozen.at = clock.parse(str(stored(monthly_id).retry_at))
        frozen.tick(minutes=1)
        charge(donors)
    assert tried == ["2026-03-01", "2026-03-04", "2026-03-09"]
    monthly = stored(monthly_id)
    assert (monthly.status, monthly.stop_reason, monthly.method_id) == ("stopped", "declined", None)
    assert succeeded(donors) == ["2026-01"]
    frozen.tick(days=60)
    charge(donors)
    assert len(donors.provider.payments) == 5


def test_nobody_is_offered_a_link_for_a_month_that_is_charged_by_itself(donors: Donors, frozen: FrozenClock) -> None:
    begun(donors)
    donors.provider.charge_outcome = "insufficient_funds"
    frozen.at = datetime(2026, 2, 28, 10, 2, tzinfo=UTC)
    charge(donors)
    donors.sign_in_again("anna")
    items = donors.call("GET", "/donations/mine", by="anna").json["items"]
    assert [(one["status"], one["is_payable"]) for one in items] == [("awaiting_payment", False), ("succeeded", False)]


def test_a_retry_that_succeeds_is_the_months_donation(donors: Donors, frozen: FrozenClock) -> None:
    monthly_id = begun(donors)
    donors.provider.charge_outcome = "insufficient_funds"
    frozen.at = datetime(2026, 2, 28, 10, 2, tzinfo=UTC)
    charge(donors)
    donors.provider.charge_outcome = "succeeded"
    frozen.tick(days=1, minutes=5)
    for _ in range(2):
        charge(donors)
    assert succeeded(donors) == ["2026-01", "2026-03"]
    assert stored(monthly_id).next_at == "2026-03-31T10:00:00.000Z"
    assert donors.total() == 100_000


def test_a_retry_charges_the_sum_that_was_agreed_to_since_the_decline(donors: Donors, frozen: FrozenClock) -> None:
    monthly_id = begun(donors)
    donors.provider.charge_outcome = "insufficient_funds"
    frozen.at = datetime(2026, 2, 28, 10, 2, tzinfo=UTC)
    charge(donors)
    donors.sign_in_again("anna")
    body = {"amount": 10_000, "consent_version": consent.CURRENT}
    assert donors.call("PATCH", f"/donations/monthly/{monthly_id}", body, by="anna").status == 200
    donors.provider.charge_outcome = "succeeded"
    frozen.tick(days=1, minutes=5)
    charge(donors)
    assert [one.amount for one in donors.provider.payments.values()] == [50_000, 50_000, 10_000]
    assert donors.total() == 60_000
    assert [one["data"]["amount"] for one in donors.aws.events("monthly_donation.charged")] == [50_000, 10_000]


def test_another_amount_for_a_month_leaves_the_next_one_to_be_charged(donors: Donors, frozen: FrozenClock) -> None:
    monthly_id = begun(donors)
    frozen.at = datetime(2026, 2, 28, 10, 2, tzinfo=UTC)
    donors.provider.fail_next("lost")
    watch({}, Context())
    donors.work(placed(donors))
    at_provider = list(donors.provider.payments)[-1]
    donors.provider.pay(at_provider, amount=40_000)
    assert donors.notify(at_provider) == []
    monthly = stored(monthly_id)
    assert (monthly.status, monthly.next_at, monthly.charging) == ("active", "2026-03-31T10:00:00.000Z", None)
    frozen.at = datetime(2026, 3, 31, 10, 2, tzinfo=UTC)
    charge(donors)
    assert succeeded(donors) == ["2026-01", "2026-03"]


@pytest.mark.parametrize("reason", ["permission_revoked", "card_expired", "fraud_suspected"])
def test_a_method_that_is_gone_stops_at_once_with_a_message(donors: Donors, frozen: FrozenClock, reason: str) -> None:
    monthly_id = begun(donors)
    donors.provider.charge_outcome = reason
    frozen.at = datetime(2026, 2, 28, 10, 2, tzinfo=UTC)
    charge(donors)
    assert (stored(monthly_id).status, stored(monthly_id).stop_reason) == ("stopped", "method_gone")
    [event] = donors.aws.events("monthly_donation.stopped")
    assert (event["data"]["decline"], event["customer_id"]) == (reason, donors.person("anna"))


def test_a_charge_whose_answer_was_lost_is_found_by_its_key_and_not_made_twice(
    donors: Donors, frozen: FrozenClock
) -> None:
    begun(donors)
    frozen.at = datetime(2026, 2, 28, 10, 2, tzinfo=UTC)
    donors.provider.fail_next("lost")
    charge(donors)
    frozen.tick(hours=3)
    for payment in payment_lookup.due(now=clock.now()):
        donors.work({"id": "due", "type": "payment.due", "data": {"payment_id": payment.payment_id}})
    assert succeeded(donors) == ["2026-01", "2026-02"]
    assert len(donors.provider.payments) == 2


def test_a_month_of_which_nobody_knows_is_left_out(donors: Donors, frozen: FrozenClock) -> None:
    monthly_id = begun(donors)
    frozen.at = datetime(2026, 2, 28, 10, 2, tzinfo=UTC)
    donors.provider.fail_next("down", "down")
    charge(donors)
    frozen.tick(hours=24)
    for payment in list(payment_lookup.due(now=clock.now())):
        donors.work({"id": "due", "type": "payment.due", "data": {"payment_id": payment.payment_id}})
    monthly = stored(monthly_id)
    assert (monthly.status, monthly.next_at, monthly.charging) == ("active", "2026-03-31T10:00:00.000Z", None)
    assert succeeded(donors) == ["2026-01"]


def test_one_click_in_a_mail_stops_and_reading_the_page_does_not(donors: Donors, frozen: FrozenClock) -> None:
    monthly_id = begun(donors)
    path = stop_links.link_of(monthly_id).partition("/api/v1")[2]
    page = donors.call("GET", path)
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<form method="post">' in page.body
    assert stored(monthly_id).status == "active"
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert http.call(api, "POST", f"/api/v1{path}", raw="", headers=form).status == 200
    assert (stored(monthly_id).status, stored(monthly_id).stop_reason) == ("stopped", "link")
    assert donors.call("POST", path).status == 200
    assert donors.call("POST", path[:-1] + ("0" if path[-1] != "0" else "1")).status == 404
    frozen.tick(days=40)
    charge(donors)
    assert succeeded(donors) == ["2026-01"]


def test_what_is_stopped_before_the_provider_was_asked_is_not_charged(donors: Donors, frozen: FrozenClock) -> None:
    monthly_id = begun(donors)
    frozen.at = datetime(2026, 2, 28, 10, 2, tzinfo=UTC)
    watch({}, Context())
    donors.sign_in_again("anna")
    stopped = donors.call("PATCH", f"/donations/monthly/{monthly_id}", {"status": "stopped"}, by="anna")
    assert (stopped.status, stopped.json["status"]) == (200, "stopped")
    for event in donors.aws.events("donation.placed"):
        donors.work({"id": event["sk"], "type": event["event_type"], "data": event["data"]})
    assert succeeded(donors) == ["2026-01"]
    assert len(donors.provider.payments) == 1


def test_what_is_stopped_before_it_has_begun_waits_for_no_first_payment(donors: Donors, frozen: FrozenClock) -> None:
    found = begin(donors)
    other = donors.give(20_000)
    path = f"/donations/monthly/{found['monthly_donation']['id']}"
    assert donors.call("PATCH", path, {"status": "stopped"}, by="anna").json["status"] == "stopped"
    states = {one["id"]: one["status"] for one in donors.call("GET", "/donations/mine", by="anna").json["items"]}
    assert states == {found["donation"]["id"]: "cancelled", other: "awaiting_payment"}


def test_the_sum_changes_from_the_next_charge_on_with_consent(donors: Donors, frozen: FrozenClock) -> None:
    monthly_id = begun(donors)
    path = f"/donations/monthly/{monthly_id}"
    assert donors.call("PATCH", path, {"amount": 70_000}, by="anna").code == "consent_required"
    body = {"amount": 70_000, "consent_version": consent.CURRENT}
    assert donors.call("PATCH", path, body, by="boris").status == 404
    assert donors.call("PATCH", path, body, by="anna").json["amount"] == 70_000
    frozen.at = datetime(2026, 2, 28, 10, 2, tzinfo=UTC)
    charge(donors)
    assert donors.total() == 120_000
    donors.sign_in_again("anna")
    shown = donors.call("GET", path, by="anna").json
    assert [one["month"] for one in shown["charges"]] == ["2026-02", "2026-01"]
    stopped = donors.call("PATCH", f"/donations/monthly/{monthly_id}", {"status": "stopped"}, by="anna").json
    assert (stopped["status"], stopped["charges"]) == ("stopped", shown["charges"])
    listed = donors.call("GET", "/donations/monthly", by="anna").json
    assert (len(listed["items"]), listed["consent"]["version"]) == (1, consent.CURRENT)


def test_a_method_that_was_not_saved_ends_it_after_the_first_donation(donors: Donors, frozen: FrozenClock) -> None:
    found = begin(donors)
    donors.provider.saving.clear()
    donors.pay(found["donation"]["id"])
    monthly = stored(found["monthly_donation"]["id"])
    assert (monthly.status, monthly.stop_reason) == ("stopped", "not_saved")
    assert succeeded(donors) == ["2026-01"]


def test_nobody_gives_every_month_twice(donors: Donors, frozen: FrozenClock) -> None:
    begun(donors)
    body = {"amount": 50_000, "consent": True, "consent_version": consent.CURRENT}
    again = donors.call("POST", "/donations/monthly", body, by="anna")
    assert (again.status, again.code) == (409, "monthly_donation_exists")


def test_of_two_that_were_begun_one_is_charged_every_month(donors: Donors, frozen: FrozenClock) -> None:
    first, second = begin(donors), begin(donors)
    for one in (first, second):
        donors.pay(one["donation"]["id"])
    kept, ended = (stored(one["monthly_donation"]["id"]) for one in (first, second))
    assert (kept.status, ended.status, ended.stop_reason, ended.method_id) == ("active", "stopped", "another", None)
    assert donors.total() == 100_000
    frozen.at = datetime(2026, 2, 28, 10, 2, tzinfo=UTC)
    charge(donors)
    assert succeeded(donors) == ["2026-01", "2026-01", "2026-02"]
    donors.sign_in_again("anna")
    path = f"/donations/monthly/{kept.monthly_id}"
    assert donors.call("PATCH", path, {"status": "stopped"}, by="anna").status == 200
    assert stored(begun(donors)).status == "active"


def test_of_two_that_are_paid_at_the_same_moment_one_is_charged_every_month(
    donors: Donors, frozen: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = begin(donors), begin(donors)
    plan_next = outcomes._plan_next

    def after_the_other(*args: Any) -> None:
        monkeypatch.setattr(outcomes, "_plan_next", plan_next)
        donors.pay(second["donation"]["id"])
        plan_next(*args)

    monkeypatch.setattr(outcomes, "_plan_next", after_the_other)
    at_provider = donors.at_provider(first["donation"]["id"])
    donors.provider.pay(at_provider)
    assert donors.notify(at_provider) == []
    states = [stored(one["monthly_donation"]["id"]) for one in (first, second)]
    assert [(one.status, one.stop_reason) for one in states] == [("stopped", "another"), ("active", None)]
    assert donors.total() == 100_000


def test_of_two_that_are_active_since_before_one_is_charged(donors: Donors, frozen: FrozenClock) -> None:
    first, second = begin(donors), begin(donors)
    for one in (first, second):
        donors.pay(one["donation"]["id"])
        MonthlyDonor(*MonthlyDonor.key(donors.person("anna"))).delete()
    frozen.at = datetime(2026, 2, 28, 10, 2, tzinfo=UTC)
    for _ in range(2):
        charge(donors)
    states = [stored(one["monthly_donation"]["id"]).status for one in (first, second)]
    assert sorted(states) == ["active", "stopped"]
    assert succeeded(donors) == ["2026-01", "2026-01", "2026-02"]
