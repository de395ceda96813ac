"""Bookings: no slot is anybody's twice, what is unpaid ends, and what is cancelled gives back what its rules say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from functions import modules
from shared.core import clock, ids
from shared.core.settings import settings
from shared.coworking import personal_data
from shared.coworking.bookings import allocation, archiving, closing, payable, resources, service, store
from shared.coworking.bookings.errors import ResourceBookedError, SpaceBookedError, TooManyBookingsError
from shared.coworking.bookings.models import Booking
from shared.coworking.spaces import service as spaces
from shared.data.events import history
from shared.identity import personal_data as identity
from shared.notifications.message_catalog import facts_of
from tests.integration.bookings.conftest import DESK, Bookings

DAY = "2026-03-12"
TEN, ELEVEN, TWELVE = (f"{DAY}T{hour:02d}:00:00.000Z" for hour in (7, 8, 9))


def test_the_slots_of_a_day_are_those_of_the_spaces_hours(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    free = bookings.free(room, DAY)
    assert (len(free), free[0], free[-1]) == (12, f"{DAY}T06:00:00.000Z", f"{DAY}T17:00:00.000Z")
    assert bookings.free(room, "2026-03-14") == []


def test_what_has_begun_is_not_free(bookings: Bookings) -> None:
    free = bookings.free(bookings.resource(bookings.space()), "2026-03-10")
    assert free[0] == "2026-03-10T10:00:00.000Z"


def test_a_booking_takes_its_slots_and_waits_for_its_money(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    answer = bookings.book(room, TEN, TWELVE, expected_amount=100_000)
    assert answer.status == 201, answer.body
    booking = answer.json
    assert (booking["status"], booking["amount"], booking["paid_by"]) == ("awaiting_payment", 100_000, "payment")
    assert booking["payment_url"]
    assert TEN not in bookings.free(room, DAY)
    bookings.pay("booking", booking["id"])
    paid = bookings.call("GET", f"/bookings/{booking['id']}", by="anna").json
    assert (paid["status"], paid["payment_url"], paid["hold_until"]) == ("confirmed", None, None)
    [event] = bookings.aws.events("booking.confirmed")
    assert event["data"]["begins_at"] == "12.03.2026 10:00"
    receipt = bookings.provider.requests[0].receipt
    assert receipt is not None
    assert (receipt.total, receipt.items[0].payment_subject) == (100_000, "service")


@pytest.mark.parametrize("hours", [(7, 8), (6, 8), (8, 10), (6, 10)], ids=["same", "begin", "end", "around"])
def test_nobody_books_what_is_booked(bookings: Bookings, hours: tuple[int, int]) -> None:
    desk = bookings.resource(bookings.space(), DESK)
    assert bookings.book(desk, TEN, TWELVE).status == 201
    begin, end = (f"{DAY}T{hour:02d}:00:00Z" for hour in hours)
    answer = bookings.book(desk, begin, end, by="boris")
    assert (answer.status, answer.code) == (409, "slot_taken")


def test_of_two_at_once_one_gets_the_slots(bookings: Bookings, at_once: Callable[..., list[Any]]) -> None:
    desk = bookings.resource(bookings.space(), DESK)
    for name in ("anna", "boris"):
        bookings.person(name)
    answers = at_once(
        lambda: bookings.book(desk, TEN, TWELVE, by="anna"),
        lambda: bookings.book(desk, ELEVEN, f"{DAY}T10:00:00Z", by="boris"),
    )
    assert sorted(answer.status for answer in answers) == [201, 409]


def test_a_booking_of_an_older_grid_is_seen_after_the_grid_was_changed(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space(), price=0)
    assert bookings.book(room, TEN, ELEVEN).status == 201
    changed = bookings.call("PATCH", f"/resources/{room['id']}", {"version": 1, "slot_minutes": 30}, by="admin")
    assert changed.status == 200, changed.body
    half = f"{DAY}T07:30:00Z"
    assert f"{DAY}T07:30:00.000Z" not in bookings.free(room, DAY)
    assert bookings.book(room, half, ELEVEN, by="boris").code == "slot_taken"
    assert bookings.book(room, ELEVEN, f"{DAY}T08:30:00Z", by="boris").status == 201


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (f"{DAY}T07:10:00Z", f"{DAY}T08:10:00Z"),
        (TEN, TEN),
        (ELEVEN, TEN),
        (f"{DAY}T17:00:00Z", f"{DAY}T19:00:00Z"),
        ("2026-03-09T07:00:00Z", "2026-03-09T08:00:00Z"),
        ("2027-03-09T07:00:00Z", "2027-03-09T08:00:00Z"),
        (TEN, "2026-03-13T08:00:00Z"),
    ],
    ids=["off the grid", "empty", "backwards", "after closing", "past", "too far", "over a night"],
)
def test_only_consecutive_slots_to_come_are_booked(bookings: Bookings, begin: str, end: str) -> None:
    answer = bookings.book(bookings.resource(bookings.space()), begin, end)
    assert (answer.status, answer.code) == (422, "slot_invalid")


def test_an_unpaid_hold_ends_and_money_that_comes_later_goes_back_when_the_slots_are_gone(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    first = bookings.book(room, TEN, ELEVEN).json
    bookings.clock.tick(hours=3)
    # Free for others from the end of the hold on, whenever the schedule comes.
    assert TEN in bookings.free(room, DAY)
    second = bookings.book(room, TEN, ELEVEN, by="boris")
    assert second.status == 201, second.body
    assert bookings.watch()["bookings"]["expired"] == 1
    bookings.pay("booking", first["id"])
    assert bookings.call("GET", f"/bookings/{first['id']}", by="anna").json["status"] == "expired"
    assert [event["data"]["booking_id"] for event in bookings.aws.events("booking.late_refund")] == [first["id"]]
    bookings.run_events("refund.requested")
    assert sum(one.amount for one in bookings.provider.refunds.values()) == 50_000
    bookings.pay("booking", second.json["id"])
    assert bookings.call("GET", f"/bookings/{second.json['id']}", by="boris").json["status"] == "confirmed"


def test_nobody_is_led_to_pay_for_a_booking_whose_hold_has_ended(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    booking = bookings.book(room, TEN, ELEVEN).json
    bookings.clock.at = clock.parse(booking["hold_until"]) - timedelta(seconds=1)
    assert bookings.call("GET", f"/bookings/{booking['id']}", by="anna").json["payment_url"] == booking["payment_url"]
    bookings.clock.tick(seconds=2)
    # The schedule has not come yet, and another person has the time already.
    assert bookings.book(room, TEN, ELEVEN, by="boris").status == 201
    seen = bookings.call("GET", f"/bookings/{booking['id']}", by="anna").json
    assert (seen["status"], seen["payment_url"]) == ("awaiting_payment", None)


def test_late_money_confirms_a_booking_whose_slots_are_free(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    booking = bookings.book(room, TEN, ELEVEN).json
    bookings.clock.tick(hours=3)
    bookings.watch()
    bookings.pay("booking", booking["id"])
    assert bookings.call("GET", f"/bookings/{booking['id']}", by="anna").json["status"] == "confirmed"
    assert TEN not in bookings.free(room, DAY)


def test_late_money_for_a_booking_of_an_erased_person_goes_back(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    booking = bookings.book(room, TEN, ELEVEN).json
    bookings.clock.tick(hours=3)
    bookings.watch()
    for part in (personal_data, identity):
        part.erase(bookings.people["anna"][0])
    bookings.pay("booking", booking["id"])
    assert (Booking.get(*Booking.key(booking["id"])).status, TEN in bookings.free(room, DAY)) == ("expired", True)
    bookings.run_events("refund.requested")
    assert sum(one.amount for one in bookings.provider.refunds.values()) == 50_000


def test_late_money_does_not_confirm_a_booking_in_a_closure(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    booking = bookings.book(room, TEN, ELEVEN).json
    bookings.clock.tick(hours=3)
    bookings.watch()
    closures = [{"begin": TEN, "end": TWELVE, "reason": "Ремонт"}]
    closed = bookings.call("PATCH", f"/resources/{room['id']}", {"version": 1, "closures": closures}, by="admin")
    assert closed.status == 200, closed.body
    bookings.pay("booking", booking["id"])
    assert bookings.call("GET", f"/bookings/{booking['id']}", by="anna").json["status"] == "expired"


@pytest.mark.parametrize("cancels", [False, True])
def test_a_booking_whose_money_comes_as_its_hold_ends_is_in_no_closure(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch, cancels: bool
) -> None:
    room = bookings.resource(bookings.space())
    booking, take_slots = bookings.book(room, TEN, ELEVEN).json, store.take_slots
    fields = {"closures": [{"begin": TEN, "end": TWELVE, "reason": "Ремонт"}]}
    bookings.clock.at = clock.parse(booking["hold_until"]) - timedelta(seconds=1)

    def before_a_closure(*args: Any, **options: Any) -> None:
        for module in (payable, allocation):
            monkeypatch.setattr(module, "take_slots", take_slots)
        take_slots(*args, **options)
        bookings.clock.tick(seconds=2)
        closing.update(resource_id=room["id"], version=1, fields=fields, actor="usr_staff", cancel_bookings=cancels)

    for module in (payable, allocation):
        monkeypatch.setattr(module, "take_slots", before_a_closure)
    bookings.pay("booking", booking["id"])
    assert resources.find(room["id"]).closures
    assert bookings.aws.events("booking.confirmed") == []
    assert [event["data"]["booking_id"] for event in bookings.aws.events("booking.late_refund")] == [booking["id"]]


def cancelled(bookings: Bookings, hours: float, *, by: str = "anna", query: str = "", **space: Any) -> tuple[str, int]:
    """The status of a paid booking that was cancelled so many hours later, and what was refunded."""
    room = bookings.resource(bookings.space(**space))
    booking = bookings.book(room, TEN, TWELVE).json
    bookings.pay("booking", booking["id"])
    bookings.clock.tick(hours=hours)
    answer = bookings.call("DELETE", f"/bookings/{booking['id']}{query}", by=by)
    assert answer.status == 200, answer.body
    bookings.run_events("refund.requested")
    found = bookings.call("GET", f"/bookings/{booking['id']}", by="anna").json
    assert TEN in bookings.free(room, DAY)
    return found["status"], found["refunded_amount"]


def test_cancelled_in_time_everything_comes_back(bookings: Bookings) -> None:
    # It begins 46 hours after now.
    assert cancelled(bookings, 21.9) == ("cancelled", 100_000)


def test_cancelled_late_nothing_comes_back(bookings: Bookings) -> None:
    assert cancelled(bookings, 22) == ("cancelled", 0)


def test_cancelled_late_a_part_comes_back_where_the_space_says_so(bookings: Bookings) -> None:
    assert cancelled(bookings, 22, full_refund_hours=48, late_refund_percent=30) == ("cancelled", 30_000)


def test_staff_may_give_everything_back(bookings: Bookings) -> None:
    assert cancelled(bookings, 40, by="manager", query="?full_refund=true") == ("cancelled", 100_000)


def test_ones_own_list_says_until_when_a_booking_is_cancelled_without_loss(bookings: Bookings) -> None:
    space = bookings.space(full_refund_hours=2, late_refund_percent=30)
    bookings.book(bookings.resource(space), TEN, TWELVE)
    [one] = bookings.call("GET", "/bookings", by="anna").json["items"]
    assert (one["full_refund_until"], one["late_refund_percent"]) == ("2026-03-12T05:00:00.000Z", 30)


def test_a_booking_is_cancelled_once_and_by_its_person(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    booking = bookings.book(room, TEN, ELEVEN).json
    bookings.pay("booking", booking["id"])
    assert bookings.call("DELETE", f"/bookings/{booking['id']}", by="boris").status == 404
    assert bookings.call("DELETE", f"/bookings/{booking['id']}?full_refund=true", by="anna").status == 403
    for _ in range(2):
        assert bookings.call("DELETE", f"/bookings/{booking['id']}", by="anna").status == 200
    assert len(bookings.aws.events("refund.requested")) == 1


@pytest.mark.parametrize("is_paid", [False, True])
def test_the_message_of_a_cancellation_names_a_refund_only_when_money_goes_back(
    bookings: Bookings, *, is_paid: bool
) -> None:
    room = bookings.resource(bookings.space())
    booking = bookings.book(room, TEN, ELEVEN).json
    if is_paid:
        bookings.pay("booking", booking["id"])
    assert bookings.call("DELETE", f"/bookings/{booking['id']}", by="anna").status == 200
    events = history("booking", booking["id"], limit=50).items
    [event] = [one for one in events if one.type == "booking.cancelled"]
    catalog = modules.messages()
    kind = catalog.message_of(event)
    assert kind is not None
    for locale, word in (("ru", "возврат"), ("en", "refund")):
        text = catalog.render(kind.template, locale, catalog.variables_of(kind, facts_of(event), locale))
        assert (word in text.body.lower(), word in text.short.lower()) == (is_paid, is_paid)


def test_money_for_a_booking_that_was_cancelled_is_not_said_to_come_when_the_time_was_taken(bookings: Bookings) -> None:
    booking = bookings.book(bookings.resource(bookings.space()), TEN, ELEVEN).json
    assert bookings.call("DELETE", f"/bookings/{booking['id']}", by="anna").status == 200
    bookings.pay("booking", booking["id"])
    [event] = [one for one in history("booking", booking["id"], limit=50).items if one.type == "booking.late_refund"]
    catalog = modules.messages()
    kind = catalog.message_of(event)
    assert kind is not None
    for locale, word in (("ru", "отменили"), ("en", "cancelled")):
        text = catalog.render(kind.template, locale, catalog.variables_of(kind, facts_of(event), locale))
        assert word in text.body


def test_a_booking_moves_with_its_money_and_frees_what_it_had(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    booking = bookings.book(room, TEN, TWELVE).json
    bookings.pay("booking", booking["id"])
    body = {"begin": ELEVEN, "end": f"{DAY}T10:00:00Z"}
    moved = bookings.call("PATCH", f"/bookings/{booking['id']}", body, by="anna")
    assert moved.status == 200, moved.body
    assert moved.json["begin"] == ELEVEN
    free = bookings.free(room, DAY)
    assert TEN in free
    assert not {ELEVEN, TWELVE} & set(free)
    longer = bookings.call("PATCH", f"/bookings/{booking['id']}", {"begin": TEN, "end": f"{DAY}T10:00:00Z"}, by="anna")
    assert (longer.status, longer.code) == (409, "booking_price_differs")
    to_a_desk = {**body, "resource_id": bookings.resource(bookings.space(), DESK, slot_minutes=60)["id"]}
    other = bookings.call("PATCH", f"/bookings/{booking['id']}", to_a_desk, by="anna")
    assert (other.code, "price" in other.json["detail"]) == ("booking_price_differs", False)
    bookings.clock.tick(hours=24)
    late = bookings.call("PATCH", f"/bookings/{booking['id']}", {"begin": TEN, "end": TWELVE}, by="anna")
    assert (late.status, late.code) == (409, "booking_too_late")


def test_a_booking_that_is_moved_keeps_the_rules_of_its_day_of_booking(bookings: Bookings) -> None:
    space = bookings.space()
    booking = bookings.book(bookings.resource(space, DESK), TEN, ELEVEN).json
    body = {"version": space["version"], "full_refund_hours": 48}
    assert bookings.call("PATCH", f"/spaces/{space['id']}", body, by="admin").status == 200
    moved = bookings.call("PATCH", f"/bookings/{booking['id']}", {"begin": ELEVEN, "end": TWELVE}, by="anna")
    assert moved.json["full_refund_until"] == "2026-03-11T08:00:00.000Z"


def test_staff_move_their_own_booking_by_the_rules_for_everybody(bookings: Bookings) -> None:
    desk = bookings.resource(bookings.space(), DESK)
    bookings.call("GET", "/bookings", by="manager")
    booking = bookings.book(desk, TEN, ELEVEN, by="manager").json
    bookings.clock.tick(hours=24)
    body = {"begin": f"{DAY}T12:00:00Z", "end": f"{DAY}T13:00:00Z"}
    late = bookings.call("PATCH", f"/bookings/{booking['id']}", body, by="manager")
    assert (late.status, late.code) == (409, "booking_too_late")
    assert bookings.call("PATCH", f"/bookings/{booking['id']}", body, by="admin").status == 200


def test_a_booking_does_not_move_onto_another(bookings: Bookings) -> None:
    desk = bookings.resource(bookings.space(), DESK)
    bookings.book(desk, TEN, ELEVEN)
    booking = bookings.book(desk, ELEVEN, TWELVE, by="boris").json
    body = {"begin": f"{DAY}T07:30:00Z", "end": f"{DAY}T08:30:00Z"}
    answer = bookings.call("PATCH", f"/bookings/{booking['id']}", body, by="boris")
    assert (answer.status, answer.code) == (409, "slot_taken")
    assert Booking.get(*Booking.key(booking["id"])).begin == ELEVEN


def test_who_has_a_booking_is_reminded_once_unless_it_was_cancelled(bookings: Bookings) -> None:
    desk = bookings.resource(bookings.space(), DESK)
    bookings.book(desk, TEN, ELEVEN)
    gone = bookings.book(desk, ELEVEN, TWELVE).json
    bookings.call("DELETE", f"/bookings/{gone['id']}", by="anna")
    bookings.watch()
    assert bookings.aws.events("booking.reminder") == []
    bookings.clock.tick(hours=22, minutes=1)
    bookings.watch()
    bookings.watch()
    [reminder] = bookings.aws.events("booking.reminder")
    assert reminder["data"]["begin"] == TEN


def test_a_closure_forbids_and_may_cancel_what_is_booked_in_it(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    booking = bookings.book(room, TEN, ELEVEN).json
    bookings.pay("booking", booking["id"])
    body = {"version": 1, "closures": [{"begin": TEN, "end": TWELVE, "reason": "Ремонт"}]}
    refused = bookings.call("PATCH", f"/resources/{room['id']}", body, by="admin")
    assert (refused.status, refused.code, refused.json["bookings"]) == (409, "resource_booked", [booking["id"]])
    bookings.clock.tick(hours=40)
    closed = bookings.call("PATCH", f"/resources/{room['id']}", {**body, "cancel_bookings": True}, by="admin")
    assert closed.status == 200, closed.body
    bookings.run_events("refund.requested")
    found = bookings.call("GET", f"/bookings/{booking['id']}", by="anna").json
    assert (found["status"], found["refunded_amount"], found["cancelled_by"]) == ("cancelled", 50_000, "closure")
    assert TEN not in bookings.free(room, DAY)
    assert bookings.book(room, TEN, ELEVEN).code == "slot_invalid"


@pytest.mark.parametrize(
    "change", [{"closures": [{"begin": TEN, "end": TWELVE, "reason": "Ремонт"}]}, {"is_active": False}]
)
def test_a_closure_is_forbidden_too_by_what_is_booked_at_the_same_moment(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    room = bookings.resource(bookings.space(), price=0)
    anna, update, booked = bookings.person("anna"), resources.update, list[str]()
    wanted = service.Wanted(room["id"], clock.parse(TEN), clock.parse(ELEVEN))

    def after_a_booking(**options: Any) -> Any:
        if not booked:
            booked.append(service.book(user_id=anna, wanted=wanted).booking_id)
        return update(**options)

    monkeypatch.setattr(resources, "update", after_a_booking)
    with pytest.raises(ResourceBookedError) as refused:
        closing.update(resource_id=room["id"], version=1, fields=change, actor="usr_staff")
    assert refused.value.extra["bookings"] == booked
    found = resources.find(room["id"], active=False)
    assert (found.version, found.closures, found.is_active) == (1, [], True)


def test_a_space_is_not_archived_while_something_in_it_is_booked(bookings: Bookings) -> None:
    space = bookings.space()
    bookings.resource(space)
    booking = bookings.book(bookings.resource(space, DESK), TEN, ELEVEN).json
    path = f"/spaces/{space['id']}"
    refused = bookings.call("DELETE", path, by="admin")
    assert (refused.status, refused.code, refused.json["bookings"]) == (409, "space_booked", [booking["id"]])
    assert bookings.call("GET", path).status == 200
    assert bookings.call("DELETE", f"/bookings/{booking['id']}", by="anna").status == 200
    assert bookings.call("DELETE", path, by="admin").status == 204


def test_a_space_is_not_archived_either_by_who_looked_before_something_in_it_was_booked(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = bookings.space()
    desk = bookings.resource(space, DESK)
    archive = spaces.archive

    def booked_meanwhile(**wanted: Any) -> None:
        monkeypatch.setattr(spaces, "archive", archive)
        assert bookings.book(desk, TEN, ELEVEN).status == 201
        archive(**wanted)

    monkeypatch.setattr(spaces, "archive", booked_meanwhile)
    with pytest.raises(SpaceBookedError):
        archiving.archive_space(space_id=space["id"], actor="usr_admin")
    assert bookings.call("GET", f"/spaces/{space['id']}").status == 200


@pytest.mark.parametrize("closed", [DAY, "03-12"])
def test_a_day_is_not_closed_while_something_on_it_is_booked(bookings: Bookings, closed: str) -> None:
    space = bookings.space(opening_hours={"wed": ["09:00", "02:00"], "thu": ["09:00", "21:00"]})
    room, desk = bookings.resource(space, price=0), bookings.resource(space, DESK)
    # The first is of Wednesday's night.
    bookings.book(room, "2026-03-11T21:00:00.000Z", "2026-03-11T22:00:00.000Z")
    booked = [bookings.book(one, TEN, ELEVEN).json["id"] for one in (room, desk)]
    path = f"/spaces/{space['id']}"

    def close(*days: str) -> Any:
        return bookings.call("PATCH", path, {"version": 1, "closed_days": list(days)}, by="admin")

    refused = close("2026-03-19", closed)
    assert (refused.status, refused.code) == (409, "space_booked")
    assert sorted(refused.json["bookings"]) == sorted(booked)
    assert bookings.call("GET", path).json["closed_days"] == []
    for one in booked:
        assert bookings.call("DELETE", f"/bookings/{one}", by="anna").status == 200
    assert close("2026-03-19", closed).status == 200
    assert bookings.free(room, DAY) == []
    # What it was before is no news.
    again = bookings.call("PATCH", path, {"version": 2, "closed_days": [closed], "capacity": 7}, by="admin")
    assert again.json["capacity"] == 7
    assert bookings.call("PATCH", path, {"version": 2, "closed_days": [closed]}, by="admin").code == "version_conflict"


def test_a_day_late_in_a_booking_of_weeks_is_not_closed_either(bookings: Bookings) -> None:
    always = {day: ["00:00", "24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    space = bookings.space(opening_hours=always)
    desk = bookings.resource(space, DESK, slot_minutes=24 * 60)
    # It begins 90 days ahead, two before nothing more can be booked.
    booked = bookings.book(desk, "2026-06-08T21:00:00Z", "2026-06-28T21:00:00Z").json["id"]
    closed = {"version": 1, "closed_days": ["2026-06-28"]}
    refused = bookings.call("PATCH", f"/spaces/{space['id']}", closed, by="admin")
    assert (refused.status, refused.json.get("bookings")) == (409, [booked])
    closed["closed_days"] = ["2026-06-29"]
    assert bookings.call("PATCH", f"/spaces/{space['id']}", closed, by="admin").status == 200


def test_a_day_is_not_closed_either_by_who_looked_before_something_on_it_was_booked(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = bookings.space()
    desk = bookings.resource(space, DESK)
    update = spaces.update

    def booked_meanwhile(**wanted: Any) -> Any:
        monkeypatch.setattr(spaces, "update", update)
        assert bookings.book(desk, TEN, ELEVEN).status == 201
        return update(**wanted)

    monkeypatch.setattr(spaces, "update", booked_meanwhile)
    with pytest.raises(SpaceBookedError):
        archiving.update_space(
            space_id=space["id"], version=1, fields={"closed_days": [{"date": DAY, "name": None}]}, actor="usr_admin"
        )
    assert bookings.call("GET", f"/spaces/{space['id']}").json["closed_days"] == []


def test_staff_see_the_day_by_resource_and_members_do_not(bookings: Bookings) -> None:
    space = bookings.space()
    room, desk = bookings.resource(space, price=0), bookings.resource(space, DESK)
    bookings.book(room, ELEVEN, TWELVE)
    bookings.book(desk, TEN, ELEVEN, by="boris")
    bookings.book(room, TEN, ELEVEN, by="boris")
    path = f"/bookings?space_id={space['id']}&day={DAY}"
    found = bookings.call("GET", path, by="manager")
    assert [(one["resource_name"], one["begin"]) for one in found.json["items"]] == [
        ("Переговорная", TEN),
        ("Переговорная", ELEVEN),
        ("Стол у окна", TEN),
    ]
    assert bookings.call("GET", path, by="anna").status == 403
    assert len(bookings.call("GET", "/bookings", by="anna").json["items"]) == 1


def test_nobody_holds_rooms_without_paying_for_ever(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    for hour in (7, 8, 9):
        assert bookings.book(room, f"{DAY}T{hour:02d}:00:00Z", f"{DAY}T{hour + 1:02d}:00:00Z").status == 201
    answer = bookings.book(room, f"{DAY}T10:00:00Z", f"{DAY}T11:00:00Z")
    assert (answer.status, answer.code) == (409, "too_many_bookings")


def test_holds_that_have_ended_keep_nobody_from_booking_anew(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    for hour in (7, 8, 9):
        assert bookings.book(room, f"{DAY}T{hour:02d}:00:00Z", f"{DAY}T{hour + 1:02d}:00:00Z").status == 201
    bookings.clock.tick(minutes=settings().payment_hold_minutes + 1)
    assert bookings.book(room, TEN, ELEVEN).status == 201


def test_bookings_that_were_cancelled_hide_none_of_those_that_count(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    cancelled = Booking.get(*Booking.key(bookings.book(room, f"{DAY}T07:00:00Z", f"{DAY}T08:00:00Z").json["id"]))
    for _ in range(101):
        cancelled.booking_id, cancelled.status = ids.new("bok"), "cancelled"
        cancelled.set_index_keys()
        cancelled.save()
    for hour in (8, 9):
        assert bookings.book(room, f"{DAY}T{hour:02d}:00:00Z", f"{DAY}T{hour + 1:02d}:00:00Z").status == 201
    # Behind what was written just now, only the index knows of them.
    bookings.clock.tick(minutes=3)
    answer = bookings.book(room, f"{DAY}T10:00:00Z", f"{DAY}T11:00:00Z")
    assert (answer.status, answer.code) == (409, "too_many_bookings")


def test_nobody_holds_more_rooms_by_asking_for_several_at_once(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, anna = bookings.resource(bookings.space()), bookings.person("anna")
    for hour in (7, 8):
        assert bookings.book(room, f"{DAY}T{hour:02d}:00:00Z", f"{DAY}T{hour + 1:02d}:00:00Z").status == 201
    take_slots = service.take_slots

    def book(hour: int) -> None:
        begin, end = (clock.parse(f"{DAY}T{one:02d}:00:00Z") for one in (hour, hour + 1))
        service.book(user_id=anna, wanted=service.Wanted(room["id"], begin, end))

    def after_another(*args: Any, **options: Any) -> None:
        monkeypatch.setattr(service, "take_slots", take_slots)
        book(9)
        take_slots(*args, **options)

    monkeypatch.setattr(service, "take_slots", after_another)
    with pytest.raises(TooManyBookingsError):
        book(10)
    assert f"{DAY}T10:00:00.000Z" in bookings.free(room, DAY)
    assert len(bookings.call("GET", "/bookings", by="anna").json["items"]) == 3


def test_another_amount_is_for_the_staff_to_decide(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    booking = bookings.book(room, TEN, ELEVEN).json
    bookings.pay("booking", booking["id"], amount=100)
    assert bookings.call("GET", f"/bookings/{booking['id']}", by="anna").json["status"] == "amount_mismatch"
    assert TEN in bookings.free(room, DAY)
    assert bookings.call("DELETE", f"/bookings/{booking['id']}", by="anna").status == 409
    assert bookings.call("DELETE", f"/bookings/{booking['id']}", by="manager").status == 200
    bookings.run_events("refund.requested")
    assert sum(one.amount for one in bookings.provider.refunds.values()) == 100


@pytest.mark.parametrize("ended", ["cancelled", "expired"])
def test_another_amount_for_a_booking_that_had_ended_can_be_given_back(bookings: Bookings, ended: str) -> None:
    room = bookings.resource(bookings.space())
    booking = bookings.book(room, TEN, ELEVEN).json
    if ended == "cancelled":
        bookings.call("DELETE", f"/bookings/{booking['id']}", by="anna")
    else:
        bookings.clock.tick(hours=2)
        assert bookings.watch()["bookings"]["expired"] == 1
    other = bookings.book(room, TEN, ELEVEN, by="boris").json
    bookings.pay("booking", booking["id"], amount=100)
    assert bookings.call("DELETE", f"/bookings/{booking['id']}", by="manager").status == 200
    bookings.run_events("refund.requested")
    assert sum(one.amount for one in bookings.provider.refunds.values()) == 100
    bookings.pay("booking", other["id"])
    assert bookings.call("GET", f"/bookings/{other['id']}", by="boris").json["status"] == "confirmed"


def test_the_dearest_booking_can_be_made_with_the_price_that_was_shown(bookings: Bookings) -> None:
    hall = bookings.resource(bookings.space(), price=1_000_000_000)
    answer = bookings.book(hall, TEN, TWELVE, expected_amount=2_000_000_000)
    assert (answer.status, answer.json["amount"]) == (201, 2_000_000_000)


def test_the_same_request_books_once(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    body = {"resource_id": room["id"], "begin": TEN, "end": ELEVEN}
    first, second = (bookings.call("POST", "/bookings", body, by="anna", key="k") for _ in range(2))
    assert first.json["id"] == second.json["id"]
    assert len(bookings.provider.payments) == 1


def test_who_is_barred_from_the_space_books_only_after_the_bar(bookings: Bookings) -> None:
    space = bookings.space()
    desk = bookings.resource(space, DESK)
    anna = bookings.person("anna")
    bar = {"reason": "Шумел ночью", "until": TEN}
    assert bookings.call("PUT", f"/spaces/{space['id']}/bars/{anna}", bar, by="manager").status == 200
    before, half_past = f"{DAY}T06:00:00Z", f"{DAY}T06:30:00Z"
    refused = bookings.book(desk, before, half_past)
    assert (refused.status, refused.code) == (403, "barred")
    booked = bookings.book(desk, TEN, f"{DAY}T07:30:00Z")
    assert booked.status == 201
    earlier = {"begin": before, "end": half_past}
    assert bookings.call("PATCH", f"/bookings/{booked.json['id']}", earlier, by="anna").code == "barred"


def test_a_closed_day_has_no_slots_and_no_guests(bookings: Bookings) -> None:
    space = bookings.space(closed_days=[DAY])
    own = {day: [["09:00", "12:00"], ["13:00", "15:00"]] for day in ("thu", "fri")}
    rooms = [bookings.resource(space), bookings.resource(space, opening_hours=own)]
    for room in rooms:
        assert bookings.free(room, DAY) == []
        assert bookings.book(room, TEN, ELEVEN).code == "slot_invalid"
    assert [begin[11:16] for begin in bookings.free(rooms[1], "2026-03-13")] == [
        "06:00",
        "07:00",
        "08:00",
        "10:00",
        "11:00",
    ]
    guest = {"space_id": space["id"], "day": DAY, "name": "Ирина"}
    assert bookings.call("POST", "/guests", guest, by="anna").code == "guest_day"
