"""Preorder waves as the admin and their customers see them, and the line for a product that is sold out."""

from __future__ import annotations

from typing import Any

import pytest

from shared.data.uow import UnitOfWork
from shared.shop.catalog import events, preorders, products, waitlist, wave_moves, wave_places, waves
from shared.shop.catalog.errors import VersionConflictError, WaveChangedError
from shared.shop.catalog.models import Availability, Product, Wave, WaveMember
from shared.shop.catalog.waves import WaveState
from tests.integration.catalog.conftest import Shop


def states(product_id: str) -> list[WaveState]:
    levels, found = preorders.with_levels(
        products.get(product_id, hidden=True, consistent=True).levels, consistent=True
    )
    return wave_places.states_of(levels, found)


def take(product_id: str, number: int, quantity: int, *, user_id: str, order_id: str) -> None:
    """An order's part of a wave, as an order's transaction writes it."""
    before = states(product_id)
    after = waves.fill(before, [(number, quantity)])
    state = next(one for one in after if one.number == number)
    Wave(*Wave.key(product_id, number)).update([Wave.current_count.set(state.count), Wave.status.set(state.status)])
    at, count = waves.current(after)
    Availability(*Availability.key(product_id)).update(
        [Availability.current_wave.set(at), Availability.current_wave_count.set(count)]
    )
    product = Product.get(*Product.key(product_id))
    order_type = waves.order_type_after(product.order_type, before, after)
    if order_type != product.order_type:
        product.update(product.order_type_actions(order_type))
    WaveMember(
        *WaveMember.key(product_id, number, order_id),
        product_id=product_id,
        wave_number=number,
        order_id=order_id,
        order_number=f"N-{order_id}",
        user_id=user_id,
        quantity=quantity,
    ).save()


def test_a_preorder_product_has_its_waves_and_says_which_is_current(shop: Shop) -> None:
    made = shop.preorder(waves=3, capacity=5)
    assert (made["current_wave"], made["current_wave_count"]) == (1, 0)
    answer = shop.call("GET", f"/products/{made['id']}/waves").json
    assert [wave["wave_number"] for wave in answer["items"]] == [1, 2, 3]
    assert answer["items"][0] == {
        "wave_number": 1,
        "capacity": 5,
        "current_count": 0,
        "status": "open",
        "ship_date": None,
        "message": None,
        "is_completed": False,
        "completed_at": None,
    }
    assert len(shop.envelopes("wave.opened")) == 3


def test_a_wave_moves_by_the_table_and_only_forward(shop: Shop) -> None:
    path = f"/products/{shop.preorder()['id']}/waves/1"
    for status in ("ready", "completed", "full"):
        refused = shop.call("PATCH", path, {"status": status}, by="admin")
        assert (refused.status, refused.code) == (409, "illegal_transition")
    body = {"status": "in_production", "message": "Шьём", "ship_date": "2030-05-01"}
    moved = shop.call("PATCH", path, body, by="admin").json
    assert (moved["status"], moved["message"], moved["ship_date"]) == ("in_production", "Шьём", "2030-05-01")
    assert shop.call("PATCH", path, {"status": "open"}, by="admin").code == "illegal_transition"
    assert shop.call("PATCH", path, {"status": "ready"}, by="admin").json["is_completed"] is False
    done = shop.call("PATCH", path, {"status": "completed"}, by="admin").json
    assert done["is_completed"] is True
    assert done["completed_at"]
    assert shop.call("PATCH", path.replace("/1", "/9"), {"status": "ready"}, by="admin").code == "wave_not_found"
    for wrong in ({}, {"status": "sold"}, {"ship_date": "2030-02-31"}, {"ship_date": "soon"}, {"capacity": 1}):
        assert shop.call("PATCH", path, wrong, by="admin").status == 422, wrong


def test_the_same_move_again_notifies_nobody_again(shop: Shop) -> None:
    path = f"/products/{shop.preorder()['id']}/waves/1"
    body = {"status": "in_production", "message": "Шьём", "ship_date": "2030-05-01"}
    first = shop.call("PATCH", path, body, by="admin")
    for again in (body, {"status": "in_production"}, {"message": "Шьём"}, {"ship_date": "2030-05-01"}):
        answer = shop.call("PATCH", path, again, by="admin")
        assert (answer.status, answer.json) == (200, first.json)
    assert len(shop.envelopes("wave.moved")) == 1
    shop.call("PATCH", path, {"status": "in_production", "message": "Почти готово"}, by="admin")
    assert len(shop.envelopes("wave.moved")) == 2


def test_a_wave_put_into_production_hands_over_to_the_next(shop: Shop) -> None:
    made = shop.preorder(waves=2)
    take(made["id"], 1, 2, user_id="usr_1", order_id="ord_1")
    shop.call("PATCH", f"/products/{made['id']}/waves/1", {"status": "in_production"}, by="admin")
    seen = shop.read(made["id"])
    assert (seen["current_wave"], seen["current_wave_count"], seen["order_type"]) == (2, 0, "preorder")
    shop.call("PATCH", f"/products/{made['id']}/waves/2", {"status": "in_production"}, by="admin")
    assert shop.read(made["id"])["order_type"] == "waiting"
    assert [one["id"] for one in shop.call("GET", "/products?order_type=waiting").json["items"]] == [made["id"]]


def test_moving_a_wave_loses_against_an_order_at_the_same_moment(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    made = shop.preorder()
    stale = preorders.waves_of(made["id"], consistent=True)
    take(made["id"], 1, 1, user_id="usr_1", order_id="ord_1")
    with monkeypatch.context() as slow:
        slow.setattr(preorders, "waves_of", lambda *_, **__: stale)
        answer = shop.call("PATCH", f"/products/{made['id']}/waves/1", {"status": "in_production"}, by="admin")
    assert (answer.status, answer.code) == (409, "wave_changed")
    assert shop.envelopes("wave.moved") == []


def test_moving_a_wave_that_is_not_current_loses_against_an_order_too(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shop.preorder()
    stale = preorders.waves_of(made["id"], consistent=True)
    take(made["id"], 2, 1, user_id="usr_1", order_id="ord_1")
    with monkeypatch.context() as slow:
        slow.setattr(preorders, "waves_of", lambda *_, **__: stale)
        answer = shop.call("PATCH", f"/products/{made['id']}/waves/2", {"status": "in_production"}, by="admin")
    assert answer.code == "wave_changed"


def test_a_product_does_not_wait_when_a_unit_is_freed_while_its_last_wave_moves(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shop.preorder(waves=2, capacity=2)
    take(made["id"], 2, 2, user_id="usr_1", order_id="ord_1")
    stale = preorders.waves_of(made["id"], consistent=True)
    Wave(*Wave.key(made["id"], 2)).update([Wave.current_count.set(1), Wave.status.set("open")])
    with monkeypatch.context() as slow:
        slow.setattr(preorders, "waves_of", lambda *_, **__: stale)
        answer = shop.call("PATCH", f"/products/{made['id']}/waves/1", {"status": "in_production"}, by="admin")
    assert answer.code == "wave_changed"
    shop.call("PATCH", f"/products/{made['id']}/waves/1", {"status": "in_production"}, by="admin")
    assert shop.read(made["id"])["order_type"] == "preorder"


@pytest.mark.parametrize("order_type", ["preorder", "waiting"])
@pytest.mark.parametrize("first", ["the wave moves", "a wave is added"])
def test_the_current_wave_follows_when_the_last_one_moves_while_another_is_added(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, first: str, order_type: str
) -> None:
    made = shop.preorder(waves=1, capacity=2)
    path = f"/products/{made['id']}"
    shop.call("PATCH", path, {"version": 1, "order_type": order_type}, by="admin")
    version = shop.call("GET", path, by="admin").json["version"]

    def move() -> None:
        wave_moves.move(product_id=made["id"], number=1, fields={"status": "in_production"}, actor="usr_admin")

    def add() -> None:
        products.change(product_id=made["id"], version=version, fields={"preorder_waves_total": 2}, actor="usr_admin")

    one, other = (move, add) if first == "the wave moves" else (add, move)
    announce = UnitOfWork.add_event
    waiting = [one]

    def and_then_the_other(uow: UnitOfWork, event: Any) -> None:
        # All has been read, and nothing is written yet.
        if waiting:
            waiting.pop()()
        announce(uow, event)

    monkeypatch.setattr(UnitOfWork, "add_event", and_then_the_other)
    with pytest.raises((WaveChangedError, VersionConflictError)):
        other()
    waves_now = states(made["id"])
    availability = Availability.get(*Availability.key(made["id"]))
    assert (availability.current_wave, availability.current_wave_count) == waves.current(waves_now)


def test_every_order_in_a_moved_wave_is_notified_exactly_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preorders, "FAN_OUT_PAGE", 3)
    made = shop.preorder(waves=2, capacity=10)
    for number in range(7):
        take(made["id"], 1, 1, user_id=f"usr_{number}", order_id=f"ord_{number}")
    take(made["id"], 2, 1, user_id="usr_other", order_id="ord_other")
    shop.call("PATCH", f"/products/{made['id']}/waves/1", {"status": "in_production"}, by="admin")
    [moved] = shop.envelopes("wave.moved")
    # Its time is over after each page: each of the others is an invocation of its own, started by an event.
    monkeypatch.setattr("shared.core.time_budget.TimeBudget.may_go_on", lambda _: False)
    for _ in range(2):
        assert shop.work(moved) == []
        done = 0
        while len(requested := shop.envelopes("task.requested")) > done:
            assert shop.work(*requested[done:], *requested[done:]) == []
            done = len(requested)
    assert done == 3
    assert shop.aws.messages("tasks") == []
    notices = shop.envelopes("order.wave_moved")
    assert sorted(event["customer_id"] for event in notices) == [f"usr_{number}" for number in range(7)]
    assert {event["aggregate"] for event in notices} == {"order"}
    assert notices[0]["data"]["status"] == "in_production"
    assert notices[0]["data"]["product_name"] == made["name"]
    assert notices[0]["data"]["order_number"] == f"N-{notices[0]['aggregate_id']}"


def test_more_waves_reopen_a_product_that_was_sold_out(shop: Shop) -> None:
    made = shop.preorder(waves=1, capacity=2)
    take(made["id"], 1, 2, user_id="usr_1", order_id="ord_1")
    assert shop.read(made["id"])["order_type"] == "waiting"
    path = f"/products/{made['id']}"
    shrink = shop.call("PATCH", path, {"version": 1, "preorder_waves_total": 0}, by="admin")
    assert (shrink.status, shrink.code) == (409, "waves_cannot_shrink")
    grown = shop.call("PATCH", path, {"version": 1, "preorder_waves_total": 2, "preorder_wave_capacity": 4}, by="admin")
    assert (grown.json["order_type"], grown.json["current_wave"]) == ("preorder", 2)
    assert [wave["capacity"] for wave in shop.call("GET", f"{path}/waves").json["items"]] == [2, 4]
    [event] = shop.envelopes("product.available_again")
    assert event["data"]["quantity"] == 4


def test_the_last_known_unit_does_not_close_a_product_that_just_got_more_waves(shop: Shop) -> None:
    from shared.shop.orders import wave_allocation
    from shared.shop.orders.availability import read_availability
    from shared.shop.orders.errors import TooBusyError
    from shared.shop.orders.stock_changes import StockChanges

    made = shop.preorder(waves=1, capacity=2)
    available = read_availability([made["id"]])[made["id"]]
    body = {"version": 1, "preorder_waves_total": 2}
    assert shop.call("PATCH", f"/products/{made['id']}", body, by="admin").status == 200
    uow = UnitOfWork()
    changes = StockChanges(available, "ord_1")
    wave_allocation.update_waves(uow, available, waves.fill(available.waves, [(1, 2)]), changes)
    with pytest.raises(TooBusyError):
        uow.commit()
    assert shop.read(made["id"])["order_type"] == "preorder"


def test_waves_of_an_archived_product_are_made_and_take_no_more(shop: Shop) -> None:
    made = shop.preorder(waves=1, capacity=2)
    path = f"/products/{made['id']}/waves/1"
    assert shop.call("DELETE", f"/products/{made['id']}", by="admin").status == 204
    refused = shop.call("PATCH", path, {"capacity": 9}, by="admin")
    assert (refused.status, refused.code) == (409, "product_archived")
    assert shop.call("PATCH", path, {"status": "in_production"}, by="admin").json["capacity"] == 2


def sold_out(shop: Shop) -> dict[str, Any]:
    return shop.product(order_type="waiting")


def test_the_line_is_open_only_while_the_product_cannot_be_bought(shop: Shop) -> None:
    body = {"email": "guest@example.com"}
    refused = shop.call("POST", f"/products/{shop.product()['id']}/waitlist", body)
    assert (refused.status, refused.code) == (409, "product_not_waiting")
    assert shop.call("POST", f"/products/{sold_out(shop)['id']}/waitlist", body).status == 201
    hidden = shop.product(order_type="waiting", is_active=False)
    assert shop.call("POST", f"/products/{hidden['id']}/waitlist", body).status == 404


def test_one_entry_per_person_however_they_are_named(shop: Shop) -> None:
    path = f"/products/{sold_out(shop)['id']}/waitlist"
    assert shop.call("POST", path, {"email": "Guest@Example.com"}).status == 201
    again = shop.call("POST", path, {"email": "guest@example.com", "phone": "+79161234567"})
    assert (again.status, again.code) == (409, "already_waiting")
    assert shop.call("POST", path, {"phone": "8 916 123-45-67"}).status == 201
    assert shop.call("POST", path, {"phone": "+79161234567"}).code == "already_waiting"
    assert shop.call("POST", path, {}, by="anna").status == 201
    assert shop.call("POST", path, {}, by="anna").code == "already_waiting"
    assert shop.call("POST", path, {}).code == "contact_needed"
    assert shop.call("POST", path, {"email": "nonsense"}).status == 422
    assert shop.call("POST", path, {"phone": "12345"}).status == 422
    assert len(shop.envelopes("waitlist.joined")) == 3


def test_guests_from_one_address_fill_no_line(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waitlist, "GUESTS_PER_HOUR", 2)
    made = sold_out(shop)
    path = f"/products/{made['id']}/waitlist"
    answers = [shop.call("POST", path, {"email": f"guest{number}@example.com"}) for number in range(3)]
    assert [one.status for one in answers] == [201, 201, 429]
    assert (answers[2].code, 0 < int(answers[2].headers["retry-after"]) <= 3601) == ("too_many_requests", True)
    assert len(shop.envelopes("waitlist.joined")) == 2
    assert shop.call("POST", path, {}, by="anna").status == 201
    assert shop.call("POST", path, {"email": "guest3@example.com"}, source_ip="203.0.113.9").status == 201


def test_a_freed_unit_notifies_the_first_on_the_waiting_list_once(shop: Shop) -> None:
    made = sold_out(shop)
    path = f"/products/{made['id']}/waitlist"
    shop.call("POST", path, {"email": "first@example.com", "locale": "en"})
    for name in ("anna", "boris"):
        shop.call("POST", path, {}, by=name)
    data = {"product_id": made["id"], "product_name": "x", "wave_number": 1, "quantity": 2, "reopened": True}
    freed = {"id": "evt_1", "type": "wave.slot_freed", "data": data}
    for _ in range(2):
        assert shop.work(freed) == []
    guest, anna = shop.envelopes("waitlist.slot_available")
    assert guest["customer_id"] is None
    assert anna["customer_id"] == shop.person("anna").id
    # Events are kept for ever: what a guest left for one message is in none of them.
    assert "first@example.com" not in str(shop.aws.items("events"))
    assert anna["data"]["product_name"] == made["name"]
    for event in (guest, guest, anna):
        assert shop.work(event) == []
    [email] = shop.aws.messages("email")
    assert email["id"] == f"{guest['id']}:email"
    assert email["data"] == {
        "email": "first@example.com",
        "template": "waitlist_slot",
        "locale": "en",
        "variables": {"product": made["name"], "product_id": made["id"]},
    }
    # Who was notified has left the waiting list and may join it again, at its end.
    assert shop.call("POST", path, {}, by="anna").status == 201
    assert shop.work({**freed, "id": "evt_2", "data": {**data, "quantity": 5}}) == []
    notices = shop.envelopes("waitlist.slot_available")
    assert [event["customer_id"] for event in notices[2:]] == [shop.person("boris").id, shop.person("anna").id]
    assert not [item for item in shop.aws.items("shop") if item["pk"].startswith("WAITLIST")]


def test_a_product_that_can_be_bought_again_notifies_as_many_as_there_are_units(shop: Shop) -> None:
    made = sold_out(shop)
    path = f"/products/{made['id']}"
    for name in ("anna", "boris", "clara"):
        shop.call("POST", f"{path}/waitlist", {}, by=name)
    for size in made["sizes"]:
        body = {"size": size["size"], "delta": 1 - size["stock"], "reason": "пересчёт"}
        shop.call("POST", f"{path}/stock", body, by="admin")
    assert shop.envelopes("product.available_again") == []
    shop.call("PATCH", path, {"version": 1, "order_type": "in_stock"}, by="admin")
    shop.call("POST", f"{path}/stock", {"size": "M", "delta": 7, "reason": "поставка"}, by="admin")
    back, more = shop.envelopes("product.available_again")
    assert (back["data"]["quantity"], more["data"]["quantity"]) == (2, 7)
    shop.work(back)
    assert len(shop.envelopes("waitlist.slot_available")) == 2
    shop.work(more)
    assert len(shop.envelopes("waitlist.slot_available")) == 3
    shop.call("POST", f"{path}/stock", {"size": "M", "delta": 1, "reason": "поставка"}, by="admin")
    assert len(shop.envelopes("product.available_again")) == 2


def test_two_workers_tell_different_people(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.shop.catalog import waitlist

    made = sold_out(shop)
    for name in ("anna", "boris"):
        shop.call("POST", f"/products/{made['id']}/waitlist", {}, by=name)
    real, raced = waitlist._notify, []

    def slow(message_id: str, entry: Any, product: Any) -> None:
        if not raced:
            raced.append(True)
            waitlist.notify_next(event_id="evt_other", product_id=made["id"], quantity=1)
        real(message_id, entry, product)

    monkeypatch.setattr(waitlist, "_notify", slow)
    waitlist.notify_next(event_id="evt_mine", product_id=made["id"], quantity=1)
    notices = {event["customer_id"] for event in shop.envelopes("waitlist.slot_available")}
    assert notices == {shop.person("anna").id, shop.person("boris").id}


def test_an_event_of_a_wave_stays_with_its_transaction(shop: Shop) -> None:
    product = Product.get(*Product.key(shop.preorder()["id"]))
    uow = UnitOfWork()
    uow.check(Product, *Product.key(product.id), condition=Product.price == 1)
    opened = events.WaveOpened(**events.wave_facts(product), wave_number=9, capacity=1)
    uow.add_event(opened.about_product(actor="x"))
    with pytest.raises(Exception, match="write_conflict"):
        uow.commit()
    assert len(shop.envelopes("wave.opened")) == 3
