"""A donation whose money has not come: another link, giving it up, and money that comes all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.core import clock
from shared.core.clock import FrozenClock
from shared.payments import lookup as payment_lookup
from shared.payments.models import Payment
from tests.integration.donations.conftest import Givers
from tests.support.http import Answer


@pytest.fixture(autouse=True)
def time() -> Iterator[FrozenClock]:
    with clock.frozen_at(datetime(2026, 3, 10, 12, 0, tzinfo=UTC)) as frozen:
        yield frozen


def mine(givers: Givers, donation: str) -> tuple[str, str, str | None]:
    items = givers.call("GET", "/donations/mine", by="anna").json["items"]
    [one] = [item for item in items if item["id"] == donation]
    return one["status"], one["payment_status"], one["payment_url"]


def pay(givers: Givers, donation: str, *, by: str = "anna", key: str | None = None) -> Answer:
    return givers.call("POST", f"/donations/{donation}/pay", by=by, key=key)


def cancel(givers: Givers, donation: str, *, by: str = "anna", key: str | None = None) -> Answer:
    return givers.call("POST", f"/donations/{donation}/cancel", by=by, key=key)


def links(donation: str) -> list[Payment]:
    return payment_lookup.payments_of("donation", donation)


def run_out(givers: Givers, donation: str) -> str:
    """The newest link of a donation dies; its id at the provider."""
    at_provider = str(links(donation)[-1].provider_payment_id)
    givers.provider.decline(at_provider)
    assert givers.notify(at_provider, "payment.canceled") == []
    return at_provider


def told(givers: Givers, donation: str) -> list[str]:
    return [event["event_type"] for event in givers.aws.events() if event["pk"] == f"donation#{donation}"]


def test_while_its_link_works_a_donation_keeps_it(givers: Givers) -> None:
    donation = givers.give()
    _, _, url = mine(givers, donation)
    answer = pay(givers, donation)
    assert (answer.status, answer.json["payment_url"]) == (200, url)
    assert answer.json["donation"]["payment_status"] == "pending"
    assert len(givers.provider.payments) == 1


def test_a_donation_whose_link_ran_out_gets_a_new_one_and_is_paid_by_it(givers: Givers) -> None:
    donation = givers.give()
    _, _, first_url = mine(givers, donation)
    run_out(givers, donation)
    assert mine(givers, donation) == ("awaiting_payment", "canceled", None)

    answer = pay(givers, donation)
    status, payment_status, url = mine(givers, donation)
    assert (status, payment_status, url) == ("awaiting_payment", "pending", answer.json["payment_url"])
    assert url not in (None, first_url)

    second = str(links(donation)[-1].provider_payment_id)
    givers.provider.pay(second)
    assert givers.notify(second) == []
    assert (mine(givers, donation), givers.total()) == (("succeeded", "succeeded", None), 100_000)
    assert givers.back(donation, 40_000).status == 201
    assert mine(givers, donation)[:2] == ("succeeded", "partially_refunded")
    assert givers.back(donation).status == 201
    assert (mine(givers, donation)[:2], givers.total()) == (("refunded", "refunded"), 0)
    types = told(givers, donation)
    assert types[:3] == ["donation.placed", "donation.payment_canceled", "donation.succeeded"]


def test_a_link_whose_time_is_over_is_replaced_before_the_provider_says_so(givers: Givers, time: FrozenClock) -> None:
    donation = givers.give()
    time.tick(minutes=61)
    givers.sign_in_again("anna")
    assert pay(givers, donation).json["payment_url"]
    assert len(links(donation)) == 2


def test_a_payment_that_never_began_in_its_time_is_replaced(givers: Givers, time: FrozenClock) -> None:
    givers.provider.fail_next("down")
    donation = givers.call("POST", "/donations", {"amount": 50_000}, by="anna").json["donation"]["id"]
    assert mine(givers, donation) == ("awaiting_payment", "creating", None)
    time.tick(hours=3)
    givers.sign_in_again("anna")
    assert pay(givers, donation).json["payment_url"]
    assert [payment.status for payment in links(donation)] == ["canceled", "pending"]


def test_money_by_both_links_is_taken_once_and_the_other_goes_back(givers: Givers) -> None:
    donation = givers.give()
    first = run_out(givers, donation)
    pay(givers, donation)
    second = str(links(donation)[-1].provider_payment_id)
    for at_provider in (first, second):
        givers.provider.pay(at_provider)
        assert givers.notify(at_provider) == []
    assert (givers.stored(donation).status, givers.total()) == ("succeeded", 100_000)
    [refund] = givers.aws.events("refund.requested")
    assert givers.work({"id": refund["sk"], "type": "refund.requested", "data": refund["data"]}) == []
    assert [givers.provider.payments[one].refunded_amount for one in (first, second)] == [0, 100_000]
    assert (mine(givers, donation)[:2], givers.total()) == (("succeeded", "succeeded"), 100_000)
    # What is left to give back is what was kept.
    assert givers.back(donation).json["amount"] == 100_000
    assert (givers.stored(donation).status, givers.total()) == ("refunded", 0)


def test_another_amount_by_a_second_link_leaves_a_paid_donation_as_it_is(givers: Givers) -> None:
    donation = givers.give()
    first = run_out(givers, donation)
    pay(givers, donation)
    givers.provider.pay(first)
    assert givers.notify(first) == []
    second = str(links(donation)[-1].provider_payment_id)
    givers.provider.pay(second, amount=1_000)
    assert givers.notify(second) == []
    assert (givers.stored(donation).status, givers.total()) == ("succeeded", 100_000)
    assert links(donation)[-1].amount_mismatch
    assert givers.back(donation).json["amount"] == 100_000


def test_a_donation_is_given_up_once(givers: Givers) -> None:
    donation = givers.give()
    answer = cancel(givers, donation, key="k")
    assert (answer.status, answer.json["status"], answer.json["payment_url"]) == (200, "cancelled", None)
    assert cancel(givers, donation, key="k").json == answer.json
    second = cancel(givers, donation)
    assert (second.status, second.code, second.json["donation_status"]) == (409, "donation_not_open", "cancelled")
    assert pay(givers, donation).code == "donation_not_open"
    assert mine(givers, donation) == ("cancelled", "canceled", None)
    assert told(givers, donation) == ["donation.placed", "donation.cancelled"]


def test_money_for_a_donation_that_was_given_up_is_taken(givers: Givers) -> None:
    donation = givers.give()
    assert cancel(givers, donation).status == 200
    givers.pay(donation)
    assert (givers.stored(donation).status, givers.total()) == ("succeeded", 100_000)


def test_a_donation_given_up_before_it_had_a_link_never_gets_one(givers: Givers) -> None:
    givers.provider.fail_next("down")
    donation = givers.call("POST", "/donations", {"amount": 50_000}, by="anna").json["donation"]["id"]
    assert cancel(givers, donation).status == 200
    [placed] = givers.aws.events("donation.placed")
    body = {"id": placed["sk"], "type": "donation.placed", "aggregate": "donation", "aggregate_id": donation}
    assert givers.work({**body, "data": placed["data"]}) == []
    assert givers.provider.payments == {}
    assert [payment.status for payment in links(donation)] == ["canceled"]


def test_who_gives_up_what_was_paid_a_moment_ago_has_given_it(givers: Givers) -> None:
    donation = givers.give()
    givers.provider.pay(givers.at_provider(donation))
    answer = cancel(givers, donation)
    assert (answer.code, answer.json["donation_status"]) == ("donation_not_open", "succeeded")
    assert givers.notify(givers.at_provider(donation)) == []
    assert (givers.stored(donation).status, givers.total()) == ("succeeded", 100_000)


def test_a_provider_that_does_not_answer_keeps_nobody_from_giving_up(givers: Givers) -> None:
    donation = givers.give()
    givers.provider.fail_next("down")
    assert cancel(givers, donation).status == 200


def test_a_repeated_wish_for_a_link_opens_one(givers: Givers) -> None:
    donation = givers.give()
    run_out(givers, donation)
    first, again = (pay(givers, donation, key="k") for _ in range(2))
    assert first.json == again.json
    assert len(links(donation)) == 2


def test_clicks_at_once_open_one_new_link(givers: Givers, at_once: Callable[..., list[Any]]) -> None:
    donation = givers.give()
    run_out(givers, donation)
    answers = at_once(*[lambda: pay(givers, donation) for _ in range(4)])
    assert {answer.status for answer in answers} == {200}
    assert len(links(donation)) == 2
    assert givers.stored(donation).payment_attempts == 2


def test_giving_up_races_with_the_money(givers: Givers, at_once: Callable[..., list[Any]]) -> None:
    donation = givers.give()
    at_provider = givers.at_provider(donation)
    givers.provider.pay(at_provider)
    answers = at_once(lambda: cancel(givers, donation), lambda: givers.notify(at_provider))
    assert answers[1] == []
    assert (givers.stored(donation).status, givers.total()) == ("succeeded", 100_000)
    assert len(givers.aws.events("donation.succeeded")) == 1


@pytest.mark.parametrize("what", ["pay", "cancel"])
def test_donations_of_others_are_not_there(givers: Givers, what: str) -> None:
    donation = givers.give()
    for by in ("boris", "admin"):
        answer = givers.call("POST", f"/donations/{donation}/{what}", by=by)
        assert (answer.status, answer.code) == (404, "donation_not_found")
    assert givers.call("POST", f"/donations/{donation}/{what}").status == 401
    assert givers.stored(donation).status == "awaiting_payment"
