"""The calendar feed: opened by its token alone, replaced and revoked, the same bytes for the same bookings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from icalendar import Calendar

from functions.api.bookings.handler import handler
from shared.core import clock
from shared.coworking.bookings.models import Booking
from shared.identity import administration
from tests.integration.bookings.conftest import DESK, Bookings
from tests.support.people import create_user

DAY = "2026-03-12"
TEN, ELEVEN = f"{DAY}T07:00:00.000Z", f"{DAY}T08:00:00.000Z"


def path_of(bookings: Bookings) -> str:
    answer = bookings.call("POST", "/bookings/feed", by="anna")
    assert answer.status == 200, answer.body
    return str(answer.json["url"].partition("/api/v1")[2])


def test_a_feed_holds_confirmed_and_cancelled_bookings(bookings: Bookings) -> None:
    desk = bookings.resource(bookings.space(), DESK)
    booking = bookings.book(desk, TEN, ELEVEN).json
    path = path_of(bookings)
    answer = bookings.call("GET", path)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.body.startswith("BEGIN:VCALENDAR\r\n")
    [event] = Calendar.from_ical(answer.body).walk("VEVENT")
    assert event["uid"] == f"{booking['id']}@atrium"
    assert event.decoded("dtstart") == clock.parse(TEN)
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 0)
    bookings.call("DELETE", f"/bookings/{booking['id']}", by="anna")
    [event] = Calendar.from_ical(bookings.call("GET", path).body).walk("VEVENT")
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


def test_a_booking_to_come_is_in_the_feed_however_many_were_cancelled(bookings: Bookings) -> None:
    desk = bookings.resource(bookings.space(), DESK)
    kept = bookings.book(desk, TEN, ELEVEN).json
    stored = Booking.get(*Booking.key(kept["id"]))
    for number in range(120):
        # One half begins before it, the other after it.
        begin = clock.parse(TEN) + timedelta(hours=1 if number % 2 else -1)
        other = Booking.from_raw_data(stored.to_dynamodb_dict())
        other.booking_id = f"{kept['id'][:-3]}{number:03}"
        other.pk, other.sk = Booking.key(other.booking_id)
        other.begin, other.status = clock.iso(begin), "cancelled"
        other.gsi1sk = f"{other.begin}#{other.booking_id}"
        other.save()
    events = Calendar.from_ical(bookings.call("GET", path_of(bookings)).body).walk("VEVENT")
    assert len(events) == 101
    assert [one["uid"] for one in events if one["status"] == "CONFIRMED"] == [f"{kept['id']}@atrium"]


def test_an_unchanged_feed_is_not_sent_again(bookings: Bookings) -> None:
    bookings.book(bookings.resource(bookings.space(), DESK), TEN, ELEVEN)
    path = path_of(bookings)
    etag = bookings.call("GET", path).headers["etag"]
    bookings.clock.tick(minutes=10)
    again = bookings.ask(handler, "GET", path, None, None, None, etag)
    assert again.status == 304


def test_a_new_address_ends_the_old_one_and_revoking_ends_both(bookings: Bookings) -> None:
    first, second = path_of(bookings), path_of(bookings)
    assert bookings.call("GET", first).status == 404
    assert bookings.call("GET", second).status == 200
    assert bookings.call("DELETE", "/bookings/feed", by="anna").status == 204
    assert bookings.call("GET", second).status == 404
    assert bookings.call("GET", "/bookings/feed").status == 404
    assert bookings.call("GET", "/bookings/feed?token=nobody").status == 404


def test_whoever_is_signed_in_reads_whether_they_have_a_feed_and_since_when(bookings: Bookings) -> None:
    def state() -> dict[str, Any]:
        answer = bookings.call("GET", "/bookings/feed", by="anna")
        assert (answer.status, answer.headers["cache-control"]) == (200, "private, no-store")
        found: dict[str, Any] = answer.json
        return found

    assert state() == {"is_active": False, "created_at": None, "url": None}
    path_of(bookings)
    assert state() == {"is_active": True, "created_at": "2026-03-10T09:00:00.000Z", "url": None}
    bookings.call("DELETE", "/bookings/feed", by="anna")
    assert not state()["is_active"]


def test_whoever_only_named_an_address_has_no_feed_of_who_takes_the_account_over(bookings: Bookings) -> None:
    """By a reset of the password the address's owner gets the account; the sessions end, and a feed would not."""
    bookings.sign_in("anna", create_user("anna", confirmed=False))
    refused = bookings.call("POST", "/bookings/feed", by="anna")
    assert (refused.status, refused.code) == (403, "address_unconfirmed")


def test_a_disabled_account_has_no_feed(bookings: Bookings) -> None:
    """An account that was disabled because somebody took it over tells that person nothing more."""
    path = path_of(bookings)
    admin, anna = create_user("chief", "admin"), bookings.person("anna")
    administration.administer(actor_id=admin.id, user_id=anna, is_active=False)
    refused = bookings.call("GET", path)
    assert (refused.status, refused.code) == (404, "feed_not_found")
    administration.administer(actor_id=admin.id, user_id=anna, is_active=True)
    assert bookings.call("GET", path).status == 200
