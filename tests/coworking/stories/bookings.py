"""Bookings, passes and guests: held, paid, moved, cancelled, used."""

from __future__ import annotations

from collections.abc import Iterator

from shared.coworking.donations.monthly import consent
from shared.coworking.messages import stop_links
from tests.coworking.factories import reader, space
from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.identity.factories import PHONE

DAY = "2026-03-12"
TEN, ELEVEN, TWELVE = (f"{DAY}T{hour:02d}:00:00Z" for hour in (7, 8, 9))


@story
def a_room_is_booked_paid_moved_and_cancelled(it: World) -> Iterator[None]:
    it.person("anna", phone=PHONE)
    assert it.admin
    yield
    space_id = space(it)
    room = {"space_id": space_id, "kind": "room", "name": "Переговорная", "price": 50_000, "slot_minutes": 60}
    resource = expect(it, it.call("POST", "/resources", room, by="admin", key="room"), 201)["id"]
    body = {"resource_id": resource, "begin": TEN, "end": ELEVEN}
    booking = expect(it, it.call("POST", "/bookings", body, by="anna", key="book"), 201)["id"]
    if not it.pay(booking, kind="booking"):
        it.run_for(minutes=20)
        assert it.pay(booking, kind="booking")
    it.drain()
    it.run_for(minutes=20)
    expect(it, it.call("PATCH", f"/bookings/{booking}", {"begin": ELEVEN, "end": TWELVE}, by="anna"))
    expect(it, it.call("DELETE", f"/bookings/{booking}", by="anna"))
    change = {"version": 1, "name": "Переговорная у окна"}
    expect(it, it.call("PATCH", f"/resources/{resource}", change, by="admin"), again=(409,))
    expect(it, it.call("POST", "/bookings/feed", by="anna"))
    expect(it, it.call("DELETE", "/bookings/feed", by="anna"), 204)
    it.drain()
    it.run_for(minutes=40)
    yield
    found = expect(it, it.call("GET", f"/bookings/{booking}", by="anna"))
    assert (found["status"], found["refunded_amount"]) == ("cancelled", 50_000)
    slots = expect(it, it.call("GET", f"/resources/{resource}/availability?from={DAY}&to={DAY}"))["slots"]
    assert all(one["is_free"] for one in slots)
    assert sum(one.amount for one in it.provider.refunds.values()) == 50_000


@story
def a_pass_is_bought_used_frozen_and_another_given_back(it: World) -> Iterator[None]:
    it.person("anna", phone=PHONE)
    assert it.admin
    yield
    space(it)
    sold = {"name": "Десять", "kind": "visits", "visits": 10, "valid_days": 90, "price": 450_000}
    body = {**sold, "freeze_days": 7, "freezes": 1}
    product = expect(it, it.call("POST", "/passes/products", body, by="admin", key="product"), 201)["id"]
    bought = []
    for key in ("one", "two"):
        found = expect(it, it.call("POST", "/passes", {"product_id": product}, by="anna", key=key), 201)["id"]
        if not it.pay(found, kind="pass"):
            it.run_for(minutes=20)
            assert it.pay(found, kind="pass")
        it.drain()
        it.run_for(minutes=20)
        bought.append(found)
    used, unused = bought
    expect(it, it.call("DELETE", f"/passes/{unused}", by="anna"))
    it.drain()
    it.run_for(minutes=40)
    expect(it, it.call("POST", "/visits/check-in", {}, by="anna", key="in"), 201)
    expect(it, it.call("POST", "/visits/check-out", by="anna", key="out"))
    expect(it, it.call("PATCH", f"/passes/{used}", {"is_frozen": True}, by="anna"))
    expect(it, it.call("PATCH", f"/passes/{used}", {"is_frozen": False}, by="anna"))
    withdrawn = {"version": 1, "is_offered": False}
    it.call("PATCH", f"/passes/products/{product}", withdrawn, by="admin")
    task = expect(it, it.call("GET", "/passes/export", by="admin"), 202)["task_id"]
    it.drain()
    it.run_for(minutes=30)
    yield
    assert it.call("GET", f"/result/{task}", by="admin").json["result"] == {"rows": 2}
    first, second = (expect(it, it.call("GET", f"/passes/{one}", by="anna")) for one in bought)
    assert (first["status"], first["visits_left"]) == ("active", 9)
    assert (second["status"], second["refunded_amount"]) == ("refunded", 450_000)


@story
def a_guest_is_invited_and_comes(it: World) -> Iterator[None]:
    it.person("anna", phone=PHONE)
    it.person("manager", "manager")
    space_id = space(it)
    key = reader(it, space_id)
    yield
    body = {"space_id": space_id, "day": "2026-03-10", "name": "Ирина"}
    guest = expect(it, it.call("POST", "/guests", body, by="anna", key="guest"), 201)
    gone = expect(it, it.call("POST", "/guests", body, by="anna", key="gone"), 201)
    expect(it, it.call("DELETE", f"/guests/{gone['id']}", by="anna"))
    by_hand = expect(it, it.call("POST", "/guests", body, by="anna", key="by-hand"), 201)
    expect(it, it.call("POST", "/guests/scan", {"code": guest["code"]}, token=key))
    why = {"reason": "Без телефона"}
    for direction in ("in", "out"):
        path = f"/guests/{by_hand['id']}/let-{direction}"
        expect(it, it.call("POST", path, why, by="manager"), again=(409,))
    it.drain()
    yield
    found = expect(it, it.call("GET", "/guests", by="anna"))["items"]
    states = {one["id"]: one["status"] for one in found}
    assert states[gone["id"]] == "cancelled"
    # A reader that scans again because it got no answer does not let the guest out.
    assert states[guest["id"]] == "arrived"
    assert states[by_hand["id"]] == "left"


@story
def a_monthly_donation_begins_and_is_stopped(it: World) -> Iterator[None]:
    it.person("anna", phone=PHONE)
    yield
    body = {"amount": 50_000, "consent": True, "consent_version": consent.CURRENT}
    begun = expect(it, it.call("POST", "/donations/monthly", body, by="anna", key="monthly"), 201)
    if not it.pay(begun["donation"]["id"], kind="donation"):
        it.run_for(minutes=20)
        assert it.pay(begun["donation"]["id"], kind="donation")
    it.drain()
    it.run_for(minutes=20)
    monthly = begun["monthly_donation"]["id"]
    change = {"amount": 70_000, "consent_version": consent.CURRENT}
    expect(it, it.call("PATCH", f"/donations/monthly/{monthly}", change, by="anna"))
    stopped = it.call("POST", f"/donations/monthly/stop/{stop_links.token_of(monthly)}")
    assert stopped.status == 200, stopped.body
    it.drain()
    yield
    found = expect(it, it.call("GET", f"/donations/monthly/{monthly}", by="anna"))
    assert (found["status"], found["stop_reason"], len(found["charges"])) == ("stopped", "link", 1)
    assert expect(it, it.call("GET", "/users/me", by="anna"))["total_donated"] == 50_000
