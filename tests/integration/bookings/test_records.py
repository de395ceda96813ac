"""What is kept of bookings and passes: their histories, their exports, and what the schedule has left."""

from __future__ import annotations

from typing import Any

import pytest

from shared.core.paging import encode_cursor
from shared.coworking import stuck
from shared.coworking.bookings import export as booking_export
from shared.coworking.passes import export as pass_export
from shared.coworking.passes.models import SETTLED
from shared.coworking.tasks import export_bookings, export_passes
from shared.tasks.exports import rows_of
from shared.tasks.models import Task
from tests.integration.bookings.conftest import DESK, Bookings
from tests.integration.bookings.test_passes import bought, product

NINE, TEN, ELEVEN, TWELVE = (f"2026-03-12T{hour:02d}:00:00Z" for hour in (6, 7, 8, 9))
LATE = (ELEVEN, TWELVE)


def types(bookings: Bookings, path: str, *, by: str) -> list[str]:
    answer = bookings.call("GET", f"{path}/history", by=by)
    assert answer.status == 200, answer.body
    return [one["type"] for one in answer.json["items"]]


def test_a_booking_s_history_says_who_did_what_and_hides_the_staff_from_its_person(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    made = bookings.book(room, TEN, ELEVEN).json
    bookings.pay("booking", made["id"])
    path = f"/bookings/{made['id']}"
    assert bookings.call("PATCH", path, {"begin": ELEVEN, "end": TWELVE}, by="manager").status == 200
    happened = ["booking.moved", "booking.confirmed", "booking.placed"]
    assert types(bookings, path, by="anna") == types(bookings, path, by="manager") == happened
    [moved, *_] = bookings.call("GET", f"{path}/history", by="manager").json["items"]
    assert moved["actor"] == bookings.people["manager"][0]
    assert moved["data"]["old_begin"] == "2026-03-12T07:00:00.000Z"
    assert bookings.call("GET", f"{path}/history", by="anna").json["items"][0]["actor"] is None
    assert bookings.call("GET", f"{path}/history", by="boris").code == "booking_not_found"
    assert bookings.call("GET", f"{path}/history").status == 401
    page = bookings.call("GET", f"{path}/history?limit=2", by="anna").json
    assert len(page["items"]) == 2
    assert page["next_cursor"]


def test_a_pass_s_history_is_its_holder_s_and_the_accountant_s(bookings: Bookings) -> None:
    bookings.space()
    pass_id = bought(bookings)
    assert bookings.call("PATCH", f"/passes/{pass_id}", {"is_frozen": True}, by="anna").status == 200
    happened = ["pass.frozen", "pass.activated", "pass.placed"]
    assert types(bookings, f"/passes/{pass_id}", by="anna") == happened
    assert types(bookings, f"/passes/{pass_id}", by="admin") == happened
    for by in ("boris", "manager"):
        assert bookings.call("GET", f"/passes/{pass_id}/history", by=by).code == "pass_not_found"


def test_bookings_are_exported_whatever_has_become_of_them_by_when_they_begin(bookings: Bookings) -> None:
    space, other = bookings.space(), bookings.space(name="Атриум на крыше")
    room, desk = bookings.resource(space), bookings.resource(other, DESK)
    unpaid = bookings.book(room, TEN, ELEVEN).json["id"]
    cancelled = bookings.book(room, ELEVEN, TWELVE).json["id"]
    assert bookings.call("DELETE", f"/bookings/{cancelled}", by="anna").status == 200
    free = bookings.book(desk, TEN, ELEVEN, by="boris").json["id"]
    found = {
        one[0]: dict(zip(booking_export.COLUMNS, one, strict=True)) for one in rows_of(booking_export.row_pages({}))
    }
    assert {key: one["status"] for key, one in found.items()} == {
        unpaid: "awaiting_payment",
        cancelled: "cancelled",
        free: "confirmed",
    }
    assert (found[unpaid]["amount"], found[free]["paid_by"]) == ("500.00", "free")
    of_space = rows_of(booking_export.row_pages({"space_id": space["id"]}))
    assert {one[0] for one in of_space} == {unpaid, cancelled}
    later = {"from": "2026-03-12T07:30:00Z", "to": "2026-03-12T08:30:00Z"}
    assert [one[0] for one in rows_of(booking_export.row_pages(later))] == [cancelled]


def test_a_booking_that_is_paid_or_cancelled_while_bookings_are_exported_is_in_the_file_once(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = bookings.resource(bookings.space())
    first, second, third = (bookings.book(room, *hours).json["id"] for hours in ((NINE, TEN), (TEN, ELEVEN), LATE))
    bookings.pay("booking", third)
    monkeypatch.setattr(booking_export, "MAX_LIMIT", 1)
    rows = rows_of(booking_export.row_pages({}))
    found = [next(rows)[0]]
    bookings.pay("booking", first)
    found.append(next(rows)[0])
    for cancelled in (second, third):
        assert bookings.call("DELETE", f"/bookings/{cancelled}", by="anna").status == 200
    found += [row[0] for row in rows]
    assert sorted(found) == sorted([first, second, third])


@pytest.mark.parametrize("step", [export_bookings, export_passes])
def test_an_export_that_an_earlier_version_began_in_another_order_begins_anew(bookings: Bookings, step: Any) -> None:
    bookings.book(bookings.resource(bookings.space()), NINE, TEN)
    former = encode_cursor("bookings-waiting", {"pk": "BOOKING#1"})
    place = {"spaces": [None], "left": [SETTLED], "cursor": former}
    begun = Task(*Task.key("tsk_1"), id="tsk_1", owner="usr_1", request={}, progress={"rows": 9, "place": place})
    made = step(begun, lambda: True)
    assert made.result == {"rows": int(step is export_bookings)}


def test_a_pass_that_is_paid_or_given_up_while_passes_are_exported_is_in_the_file_once(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch
) -> None:
    bookings.space()
    sold = product(bookings)
    active = bought(bookings, sold)
    waiting = [bookings.made("/passes", {"product_id": sold["id"]}, by=by)["id"] for by in ("boris", "clara")]
    monkeypatch.setattr(pass_export, "MAX_LIMIT", 1)
    rows = rows_of(pass_export.row_pages({}))
    found = [next(rows)[0]]
    bookings.pay("pass", waiting[1])
    assert bookings.call("DELETE", f"/passes/{waiting[0]}", by="boris").status == 200
    found += [row[0] for row in rows]
    assert sorted(found) == sorted([active, *waiting])


def test_passes_are_exported_whatever_has_become_of_them(bookings: Bookings) -> None:
    bookings.space()
    sold = product(bookings)
    active = bought(bookings, sold)
    given_up = bookings.made("/passes", {"product_id": sold["id"]}, by="boris")["id"]
    assert bookings.call("DELETE", f"/passes/{given_up}", by="boris").status == 200
    found = {one[0]: one[5] for one in rows_of(pass_export.row_pages({}))}
    assert found == {active: "active", given_up: "cancelled"}
    assert list(rows_of(pass_export.row_pages({"to": "2026-03-10T09:00:00Z"}))) == []


@pytest.mark.parametrize("path", ["/bookings/export", "/passes/export"])
def test_exports_are_tasks_for_those_who_may(bookings: Bookings, path: str) -> None:
    for by, status in ((None, 401), ("anna", 403), ("manager", 403)):
        assert bookings.call("GET", path, by=by).status == status
    asked = bookings.call("GET", f"{path}?from=2026-03-01&to=2026-03-31&format=xlsx", by="admin")
    assert (asked.status, asked.json["task_id"][:4]) == (202, "tsk_")
    assert bookings.call("GET", f"{path}?from=2026-03-31&to=2026-03-01", by="admin").code == "invalid_period"
    [event] = bookings.aws.events("task.export_requested", "task.workbook_requested")
    assert event["data"]["kind"] == path.strip("/").replace("/", ".")


def test_an_export_of_a_space_that_is_not_there_is_refused(bookings: Bookings) -> None:
    refused = bookings.call("GET", "/bookings/export?space_id=spc_01KKB4M1V8W7Q3Z5N6P2R4S9TA", by="admin")
    assert refused.code == "space_not_found"


def test_what_the_schedule_has_left_for_half_an_hour_is_stuck(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    booking = bookings.book(room, TEN, ELEVEN).json
    unpaid = bookings.made("/passes", {"product_id": product(bookings)["id"]}, by="anna")
    bookings.clock.tick(minutes=45)
    assert [find(10, None).items for find in stuck.FINDERS.values()] == [[], []]
    bookings.clock.tick(hours=2)
    [late] = stuck.overdue_bookings(10, None).items
    assert (late.kind, late.id, late.since, late.status) == (
        "bookings",
        booking["id"],
        booking["hold_until"],
        "awaiting_payment",
    )
    assert [one.id for one in stuck.overdue_passes(10, None).items] == [unpaid["id"]]
    bookings.watch()
    assert [find(10, None).items for find in stuck.FINDERS.values()] == [[], []]


@pytest.mark.parametrize("path", ["/bookings", "/guests"])
@pytest.mark.parametrize(("given", "missing"), [("day=2026-03-12", "space_id"), ("space_id={}", "day")])
def test_a_listing_by_day_wants_the_space_too_and_one_by_space_the_day(
    bookings: Bookings, path: str, given: str, missing: str
) -> None:
    query = given.format(bookings.space()["id"])
    for by in ("anna", "manager"):
        answer = bookings.call("GET", f"{path}?{query}", by=by)
        assert (answer.status, answer.code) == (422, "validation_error")
        assert [(one["field"], one["code"]) for one in answer.json["errors"]] == [(missing, "missing")]


def test_staff_find_and_settle_bookings_whose_money_came_in_another_amount(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    booking, right = (bookings.book(room, *hours).json["id"] for hours in ((TEN, ELEVEN), LATE))
    bookings.pay("booking", booking, amount=100)
    bookings.pay("booking", right)
    path = "/bookings?needs_attention=true"
    [found] = bookings.call("GET", path, by="manager").json["items"]
    assert (found["id"], found["amount"], found["captured_amount"]) == (booking, 50_000, 100)
    assert found["user_id"] == bookings.people["anna"][0]
    assert bookings.call("GET", path, by="anna").status == 403
    assert bookings.call("GET", f"{path}&space_id={room['space_id']}&day=2026-03-12", by="manager").status == 422
    assert {one[0] for one in rows_of(booking_export.row_pages({}))} == {booking, right}
    assert bookings.call("DELETE", f"/bookings/{booking}", by="manager").status == 200
    assert bookings.call("GET", path, by="manager").json["items"] == []
    assert {one[0] for one in rows_of(booking_export.row_pages({}))} == {booking, right}


def test_staff_find_and_settle_passes_whose_money_came_in_another_amount(bookings: Bookings) -> None:
    bookings.space()
    sold = product(bookings)
    right = bought(bookings, sold)
    pass_id = bookings.made("/passes", {"product_id": sold["id"]}, by="boris")["id"]
    bookings.pay("pass", pass_id, amount=100)
    path = "/passes?needs_attention=true"
    [found] = bookings.call("GET", path, by="admin").json["items"]
    assert (found["id"], found["user_id"], found["captured_amount"]) == (pass_id, bookings.people["boris"][0], 100)
    assert bookings.call("GET", path, by="boris").status == 403
    assert {one[0] for one in rows_of(pass_export.row_pages({}))} == {pass_id, right}
    assert bookings.call("DELETE", f"/passes/{pass_id}", by="admin").json["status"] == "refunding"
    assert bookings.call("GET", path, by="admin").json["items"] == []
