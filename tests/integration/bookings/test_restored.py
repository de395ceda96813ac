"""Bookings after a restore: what was lost comes back, and what was given back since stays free."""

from __future__ import annotations

from typing import Any

from shared.coworking.bookings.models import Booking, TakenSlot
from tests.integration.bookings.conftest import Bookings
from tests.support.cloud import Aws
from tests.support.restores import Restores

TEN, ELEVEN, TWELVE, ONE, TWO, THREE = (f"2026-03-12T{hour:02d}:00:00Z" for hour in range(7, 13))


def booked(bookings: Bookings, room: dict[str, Any], begin: str, end: str) -> str:
    """The id of a booking that is paid."""
    booking_id = str(bookings.book(room, begin, end).json["id"])
    bookings.pay("booking", booking_id)
    return booking_id


def test_slots_that_were_given_back_since_stay_free(bookings: Bookings, aws: Aws) -> None:
    restores = Restores(aws, Booking)
    room = bookings.resource(bookings.space())
    cancelled, moved, lost, kept = (
        booked(bookings, room, *each) for each in ((TEN, ELEVEN), (ELEVEN, TWELVE), (ONE, TWO), (TWO, THREE))
    )
    restores.run()
    assert bookings.call("DELETE", f"/bookings/{cancelled}", by="anna").status == 200
    assert bookings.call("PATCH", f"/bookings/{moved}", {"begin": TWELVE, "end": ONE}, by="manager").status == 200
    free = bookings.free(room, "2026-03-12")
    # An accident: a whole booking with its slot, and the slot alone of another.
    for one in (lost, kept):
        booking = Booking.get(*Booking.key(one))
        for begin in booking.slots:
            TakenSlot(TakenSlot.of_resource(booking.resource_id), begin).delete()
    Booking(*Booking.key(lost)).delete()

    said = restores.run(bring_back=True)

    assert bookings.free(room, "2026-03-12") == free
    assert "3 brought back; 2 are not brought back" in said
    assert bookings.book(room, TEN, ELEVEN, by="boris").status == 201
    assert bookings.book(room, TWO, THREE, by="boris").code == "slot_taken"


def test_the_address_of_a_calendar_that_was_taken_back_opens_nothing_again(bookings: Bookings, aws: Aws) -> None:
    restores = Restores(aws, Booking)
    token_url = bookings.call("POST", "/bookings/feed", by="anna").json["url"]
    path = token_url[token_url.index("/bookings/feed") :]
    assert bookings.call("GET", path).status == 200
    restores.run()
    assert bookings.call("DELETE", "/bookings/feed", by="anna").status == 204
    restores.run(bring_back=True)
    assert bookings.call("GET", path).status == 404
