"""A donation whose money has not come: another link, giving it up, and money that comes all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.core import clock
from shared.core.clock import FrozenClock
from shared.identity import sessions
from shared.payments import lookup as payment_lookup
from shared.payments.models import Payment
from tests.integration.donations.conftest import Donors
from tests.support.http import Answer


@pytest.fixture(autouse=True)
def time() -> Iterator[FrozenClock]:
    with clock.frozen_at(datetime(2026, 3, 10, 12, 0, tzinfo=UTC)) as frozen:
        yield frozen


def mine(donors: Donors, donation: str) -> tuple[str, str, str | None]:
    items = donors.call("GET", "/donations/mine", by="anna").json["items"]
    [one] = [item for item in items if item["id"] == donation]
    return one["status"], one["payment_status"], one["payment_url"]


def pay(donors: Donors, donation: str, *, by: str = "anna", key: str | None = None) -> Answer:
    return donors.call("POST", f"/donations/{donation}/pay", by=by, key=key)


def cancel(donors: Donors, donation: str, *, by: str = "anna", key: str | None = None) -> Answer:
    return donors.call("POST", f"/donations/{donation}/cancel", by=by, key=key)


def links(donation: str) -> list[Payment]:
    return payment_lookup.payments_of("donation", donation)


def run_out(donors: Donors, donation: str) -> str:
    """The newest link of a donation dies; its id at the provider."""
    at_provider = str(links(donation)[-1].provider_payment_id)
    donors.provider.decline(at_provider)
    assert donors.notify(at_provider, "payment.canceled") == []
    return at_provider


def event_types(donors: Donors, donation: str) -> list[str]:
    return [event["event_type"] for event in donors.aws.events() if event["pk"] == f"donation#{donation}"]


def test_while_its_link_works_a_donation_keeps_it(donors: Donors) -> None:
    donation = donors.give()
    _, _, url = mine(donors, donation)
    answer = pay(donors, donation)
    assert (answer.status, answer.json["payment_url"]) == (200, url)
    assert answer.json["donation"]["payment_status"] == "pending"
    assert len(donors.provider.payments) == 1


def test_a_link_to_pay_by_is_shown_to_a_live_session_alone(donors: Donors) -> None:
    donation = donors.give()
    assert mine(donors, donation)[2]
    sessions.log_out_everywhere(user_id=donors.people["anna"][0])
    assert mine(donors, donation) == ("awaiting_payment", "pending", None)


def test_a_donation_whose_link_ran_out_gets_a_new_one_and_is_paid_by_it(donors: Donors) -> None:
    donation = donors.give()
    _, _, first_url = mine(donors, donation)
    run_out(donors, donation)
    assert mine(donors, donation) == ("awaiting_payment", "canceled", None)

    answer = pay(donors, donation)
    status, payment_status, url = mine(donors, donation)
    assert (status, payment_status, url) == ("awaiting_payment", "pending", answer.json["payment_url"])
    assert url not in (None, first_url)

    second = str(links(donation)[-1].provider_payment_id)
    donors.provider.pay(second)
    assert donors.notify(second) == []
    assert (mine(donors, donation), donors.total()) == (("succeeded", "succeeded", None), 100_000)
    assert donors.refund(donation, 40_000).status == 201
    assert mine(donors, donation)[:2] == ("succeeded", "partially_refunded")
    assert donors.refund(donation).status == 201
    assert (mine(donors, donation)[:2], donors.total()) == (("refunded", "refunded"), 0)
    types = event_types(donors, donation)
    assert types[:3] == ["donation.placed", "donation.payment_canceled", "donation.succeeded"]


def test_a_donation_says_whether_a_link_to_pay_by_can_be_had(donors: Donors) -> None:
    donation = donors.give()
    run_out(donors, donation)

    def is_payable() -> bool:
        [one] = donors.call("GET", "/donations/mine", by="anna").json["items"]
        return bool(one["is_payable"])

    assert (is_payable(), mine(donors, donation)) == (True, ("awaiting_payment", "canceled", None))
    assert pay(donors, donation).json["donation"]["is_payable"]
    assert cancel(donors, donation).status == 200
    assert not is_payable()


def test_a_link_whose_time_is_over_is_replaced_before_the_provider_says_so(donors: Donors, time: FrozenClock) -> None:
    donation = donors.give()
    time.tick(minutes=61)
    donors.sign_in_again("anna")
    assert pay(donors, donation).json["payment_url"]
    assert len(links(donation)) == 2


def test_a_payment_that_never_began_in_its_time_is_replaced(donors: Donors, time: FrozenClock) -> None:
    donors.provider.fail_next("down")
    donation = donors.call("POST", "/donations", {"amount": 50_000}, by="anna").json["donation"]["id"]
    assert mine(donors, donation) == ("awaiting_payment", "creating", None)
    time.tick(hours=3)
    donors.sign_in_again("anna")
    assert pay(donors, donation).json["payment_url"]
    assert [payment.status for payment in links(donation)] == ["canceled", "pending"]


def test_money_by_both_links_is_taken_once_and_the_other_goes_back(donors: Donors) -> None:
    donation = donors.give()
    first = run_out(donors, donation)
    pay(donors, donation)
    second = str(links(donation)[-1].provider_payment_id)
    for at_provider in (first, second):
        donors.provider.pay(at_provider)
        assert donors.notify(at_provider) == []
    assert (donors.stored(donation).status, donors.total()) == ("succeeded", 100_000)
    [refund] = donors.aws.events("refund.requested")
    assert donors.work({"id": refund["sk"], "type": "refund.requested", "data": refund["data"]}) == []
    assert [donors.provider.payments[one].refunded_amount for one in (first, second)] == [0, 100_000]
    assert (mine(donors, donation)[:2], donors.total()) == (("succeeded", "succeeded"), 100_000)
    # What is left to give back is what was kept.
    assert donors.refund(donation).json["amount"] == 100_000
    assert (donors.stored(donation).status, donors.total()) == ("refunded", 0)


def test_another_amount_by_a_second_link_of_a_paid_donation_goes_back(donors: Donors) -> None:
    donation = donors.give()
    first = run_out(donors, donation)
    pay(donors, donation)
    donors.provider.pay(first)
    assert donors.notify(first) == []
    second = str(links(donation)[-1].provider_payment_id)
    donors.provider.pay(second, amount=1_000)
    assert donors.notify(second) == []
    assert (donors.stored(donation).status, donors.total()) == ("succeeded", 100_000)
    assert "donation.held" not in event_types(donors, donation)
    [refund] = donors.aws.events("refund.requested")
    assert donors.work({"id": refund["sk"], "type": "refund.requested", "data": refund["data"]}) == []
    assert [donors.provider.payments[one].refunded_amount for one in (first, second)] == [0, 1_000]
    assert donors.refund(donation).json["amount"] == 100_000


def test_a_donation_is_given_up_once(donors: Donors) -> None:
    donation = donors.give()
    answer = cancel(donors, donation, key="k")
    assert (answer.status, answer.json["status"], answer.json["payment_url"]) == (200, "cancelled", None)
    assert cancel(donors, donation, key="k").json == answer.json
    second = cancel(donors, donation)
    assert (second.status, second.code, second.json["donation_status"]) == (409, "donation_not_open", "cancelled")
    assert pay(donors, donation).code == "donation_not_open"
    assert mine(donors, donation) == ("cancelled", "canceled", None)
    assert event_types(donors, donation) == ["donation.placed", "donation.cancelled"]


def test_money_for_a_donation_that_was_given_up_is_taken(donors: Donors) -> None:
    donation = donors.give()
    assert cancel(donors, donation).status == 200
    donors.pay(donation)
    assert (donors.stored(donation).status, donors.total()) == ("succeeded", 100_000)


def test_a_donation_given_up_before_it_had_a_link_never_gets_one(donors: Donors) -> None:
    donors.provider.fail_next("down")
    donation = donors.call("POST", "/donations", {"amount": 50_000}, by="anna").json["donation"]["id"]
    assert cancel(donors, donation).status == 200
    [placed] = donors.aws.events("donation.placed")
    body = {"id": placed["sk"], "type": "donation.placed", "aggregate": "donation", "aggregate_id": donation}
    assert donors.work({**body, "data": placed["data"]}) == []
    assert donors.provider.payments == {}
    assert [payment.status for payment in links(donation)] == ["canceled"]


def test_who_gives_up_what_was_paid_a_moment_ago_has_given_it(donors: Donors) -> None:
    donation = donors.give()
    donors.provider.pay(donors.at_provider(donation))
    answer = cancel(donors, donation)
    assert (answer.code, answer.json["donation_status"]) == ("donation_not_open", "succeeded")
    assert donors.notify(donors.at_provider(donation)) == []
    assert (donors.stored(donation).status, donors.total()) == ("succeeded", 100_000)


def test_a_provider_that_does_not_answer_keeps_nobody_from_giving_up(donors: Donors) -> None:
    donation = donors.give()
    donors.provider.fail_next("down")
    assert cancel(donors, donation).status == 200


def test_a_repeated_wish_for_a_link_opens_one(donors: Donors) -> None:
    donation = donors.give()
    run_out(donors, donation)
    first, again = (pay(donors, donation, key="k") for _ in range(2))
    assert first.json == again.json
    assert len(links(donation)) == 2


def test_clicks_at_once_open_one_new_link(donors: Donors, at_once: Callable[..., list[Any]]) -> None:
    donation = donors.give()
    run_out(donors, donation)
    answers = at_once(*[lambda: pay(donors, donation) for _ in range(4)])
    assert {answer.status for answer in answers} == {200}
    assert len(links(donation)) == 2
    assert donors.stored(donation).payment_attempts == 2


def test_giving_up_races_with_the_money(donors: Donors, at_once: Callable[..., list[Any]]) -> None:
    donation = donors.give()
    at_provider = donors.at_provider(donation)
    donors.provider.pay(at_provider)
    answers = at_once(lambda: cancel(donors, donation), lambda: donors.notify(at_provider))
    assert answers[1] == []
    assert (donors.stored(donation).status, donors.total()) == ("succeeded", 100_000)
    assert len(donors.aws.events("donation.succeeded")) == 1


@pytest.mark.parametrize("what", ["pay", "cancel"])
def test_donations_of_others_are_not_there(donors: Donors, what: str) -> None:
    donation = donors.give()
    for by in ("boris", "admin"):
        answer = donors.call("POST", f"/donations/{donation}/{what}", by=by)
        assert (answer.status, answer.code) == (404, "donation_not_found")
    assert donors.call("POST", f"/donations/{donation}/{what}").status == 401
    assert donors.stored(donation).status == "awaiting_payment"


def test_so_many_are_begun_in_a_day(donors: Donors, time: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.coworking.begun_caps.PER_DAY", 2)
    time.tick(hours=11, minutes=57)
    donors.give()
    donation = donors.give()
    told, made = len(donors.aws.events()), len(donors.provider.payments)
    refused = donors.call("POST", "/donations", {"amount": 100_000}, by="anna")
    assert (refused.status, refused.code) == (429, "too_many_requests")
    assert int(refused.headers["retry-after"]) <= 86_400
    assert (len(donors.aws.events()), len(donors.provider.payments)) == (told, made)
    assert pay(donors, donation).status == 200
    donors.give(by="boris")
    time.tick(minutes=5)
    donors.give()
