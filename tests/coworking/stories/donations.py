"""What people give, and what they are thanked with: donations and karma."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import PHONE, fine, patient_pay, place, product, state, story
from tests.faults.world import World


@story
def karma_is_given_shown_and_hidden(it: World) -> Iterator[None]:
    anna, boris = it.person("anna"), it.person("boris")
    assert it.admin
    yield
    for person, delta in ((anna, 50), (boris, 30), (anna, -20)):
        body = {"delta": delta, "reason": "Субботник"}
        fine(it, it.call("POST", f"/users/{person.id}/karma", body, by="admin", key=f"{person.id}{delta}"), 201)
    for name in ("anna", "boris"):
        fine(it, it.call("PATCH", "/users/me", {"is_public": True}, by=name))
    it.drain()
    fine(it, it.call("POST", f"/users/{anna.id}/karma", {"delta": 7, "reason": "Ещё"}, by="admin", key="more"), 201)
    fine(it, it.call("PATCH", "/users/me", {"is_public": False}, by="boris"))
    it.drain()
    yield
    shown = fine(it, it.call("GET", "/karma/leaderboard"))["items"]
    assert shown == [{"place": 1, "name": "Anna", "karma": 37}]


@story
def a_donation_is_given_and_given_back(it: World) -> Iterator[None]:
    it.person("anna", phone=PHONE)
    assert it.admin
    yield
    fine(it, it.call("PATCH", "/users/me", {"is_public": True}, by="anna"))
    body = {"amount": 100_000, "message": "На чай"}
    given = fine(it, it.call("POST", "/donations", body, by="anna", key="gift"), 201)["donation"]["id"]
    hidden = {"amount": 50_000, "is_anonymous": True}
    secret = fine(it, it.call("POST", "/donations", hidden, by="anna", key="secret"), 201)["donation"]["id"]
    for one in (given, secret):
        if not it.pay(one, kind="donation"):
            # The link was not made in the request: the worker, at the latest reconciliation, makes one.
            it.run_for(minutes=20)
            assert it.pay(one, kind="donation")
        it.drain()
        it.run_for(minutes=20)
    for number, amount in enumerate((30_000, 70_000)):
        part = {"amount": amount, "reason": "Попросили вернуть"}
        fine(it, it.call("POST", f"/donations/{given}/refunds", part, by="admin", key=f"back{number}"), 201)
        it.drain()
        it.run_for(minutes=40)
    yield
    me = fine(it, it.call("GET", "/users/me", by="anna"))
    assert (me["total_donated"], me["karma"]) == (50_000, 5)
    figures = fine(it, it.call("GET", "/analytics/donations", by="admin"))["total"]
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
        gifts.append(fine(it, answer, 201)["donation"]["id"])
    it.drain()
    it.run_for(minutes=20)
    renewed, given_up, late = gifts
    first = next(one for one in it.provider.payments.values() if one.metadata["payable_id"] == renewed)
    it.provider.decline(first.id)
    it.drain()
    it.run_for(minutes=20)
    fine(it, it.call("POST", f"/donations/{renewed}/pay", by="anna", key="again"))
    it.run_for(minutes=20)
    for donation in (given_up, late):
        fine(it, it.call("POST", f"/donations/{donation}/cancel", by="anna", key=f"no-{donation}"))
    for donation in (renewed, late):
        assert it.pay(donation, kind="donation")
    # And by the link that had run out, after all.
    it.provider.pay(first.id)
    it.drain()
    it.run_for(minutes=40)
    yield
    mine = fine(it, it.call("GET", "/donations/mine", by="anna"))["items"]
    states = {one["id"]: (one["status"], one["payment_status"]) for one in mine}
    paid = ("succeeded", "succeeded")
    assert states == {renewed: paid, late: paid, given_up: ("cancelled", "canceled")}
    assert fine(it, it.call("GET", "/users/me", by="anna"))["total_donated"] == 100_000


@story
def karma_pays_a_part_of_orders(it: World) -> Iterator[None]:
    anna, goods = it.person("anna"), product(it, price=100_000)
    body = {"delta": 400, "reason": "Субботник"}
    fine(it, it.call("POST", f"/users/{anna.id}/karma", body, by=it.admin, key="thanks"), 201)
    it.drain()
    yield
    kept = place(it, (goods, "M", 1), karma_points=100)
    given_up = place(it, (goods, "M", 1), key="second", karma_points=50)
    late = place(it, (goods, "M", 1), key="third", karma_points=200)
    patient_pay(it, kept)
    fine(it, it.call("POST", f"/orders/{given_up['id']}/cancel", by="anna", key="cancel"))
    part = {"amount": 45_000, "reason": "Скидка"}
    fine(it, it.call("POST", f"/orders/{kept['id']}/refunds", part, by="admin", key="part"), 201)
    it.run_for(minutes=100)
    if state(it, late)["status"] == "expired":
        it.pay(late["id"])
        it.run_for(minutes=40)
    yield
    assert state(it, kept)["final_amount"] == 90_000
