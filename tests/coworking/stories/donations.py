"""Donations: paid, refunded, given up, and paid after all."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.identity.factories import PHONE


@story
def a_donation_is_given_and_given_back(it: World) -> Iterator[None]:
    it.person("anna", phone=PHONE)
    assert it.admin
    yield
    expect(it, it.call("PATCH", "/users/me", {"is_public": True}, by="anna"))
    body = {"amount": 100_000, "message": "На чай"}
    given = expect(it, it.call("POST", "/donations", body, by="anna", key="gift"), 201)["donation"]["id"]
    hidden = {"amount": 50_000, "is_anonymous": True}
    secret = expect(it, it.call("POST", "/donations", hidden, by="anna", key="secret"), 201)["donation"]["id"]
    for one in (given, secret):
        if not it.pay(one, kind="donation"):
            # The link was not made in the request: the worker, at the latest reconciliation, makes one.
            it.run_for(minutes=20)
            assert it.pay(one, kind="donation")
        it.drain()
        it.run_for(minutes=20)
    for number, amount in enumerate((30_000, 70_000)):
        part = {"amount": amount, "reason": "Попросили вернуть"}
        expect(it, it.call("POST", f"/donations/{given}/refunds", part, by="admin", key=f"back{number}"), 201)
        it.drain()
        it.run_for(minutes=40)
    yield
    me = expect(it, it.call("GET", "/users/me", by="anna"))
    assert (me["total_donated"], me["karma"]) == (50_000, 5)
    figures = expect(it, it.call("GET", "/analytics/donations", by="admin"))["total"]
    assert (figures["amount"], figures["net_amount"], figures["anonymous_percent"]) == (150_000, 50_000, 50)
    feed = it.call("GET", "/donations")
    assert [(one["amount"], one["name"]) for one in feed.json["items"]] == [(50_000, None)]


@story
def donations_wait_for_another_link_and_are_given_up(it: World) -> Iterator[None]:
    it.person("anna", phone=PHONE)
    assert it.admin
    yield
    gifts: list[str] = []
    for number in range(3):
        answer = it.call("POST", "/donations", {"amount": 50_000}, by="anna", key=f"gift{number}")
        gifts.append(expect(it, answer, 201)["donation"]["id"])
    it.drain()
    it.run_for(minutes=20)
    renewed, given_up, late = gifts
    first = next(one for one in it.provider.payments.values() if one.metadata["payable_id"] == renewed)
    it.provider.decline(first.id)
    it.drain()
    it.run_for(minutes=20)
    expect(it, it.call("POST", f"/donations/{renewed}/pay", by="anna", key="again"))
    it.run_for(minutes=20)
    for donation in (given_up, late):
        expect(it, it.call("POST", f"/donations/{donation}/cancel", by="anna", key=f"no-{donation}"))
    for donation in (renewed, late):
        assert it.pay(donation, kind="donation")
    # And by the link that had run out, after all.
    it.provider.pay(first.id)
    it.drain()
    it.run_for(minutes=40)
    yield
    mine = expect(it, it.call("GET", "/donations/mine", by="anna"))["items"]
    states = {one["id"]: (one["status"], one["payment_status"]) for one in mine}
    paid = ("succeeded", "succeeded")
    assert states == {renewed: paid, late: paid, given_up: ("cancelled", "canceled")}
    assert expect(it, it.call("GET", "/users/me", by="anna"))["total_donated"] == 100_000


@story
def a_message_is_hidden_from_the_feed_and_shown_again(it: World) -> Iterator[None]:
    it.person("anna")
    body = {"amount": 50_000, "message": "Спасибо"}
    gift = expect(it, it.call("POST", "/donations", body, by="anna", key="gift"), 201)["donation"]["id"]
    it.drain()
    yield
    path = f"/donations/{gift}"
    expect(it, it.call("POST", f"{path}/hide-message", {"reason": "Обидно"}, by=it.admin))
    expect(it, it.call("POST", f"{path}/unhide-message", by=it.admin))
    hidden = expect(it, it.call("POST", f"{path}/hide-message", {"reason": "Всё же обидно"}, by=it.admin))
    it.drain()
    yield
    assert hidden["message_hidden_reason"] == "Всё же обидно"
    types = [one["type"] for one in it.call("GET", f"{path}/history", by="admin").json["items"]]
    assert (types.count("donation.message_hidden"), types.count("donation.message_shown")) == (2, 1)
