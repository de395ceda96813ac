"""Passes: bought, counted once a day at the door, frozen within limits, given back unused, ended by their day."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from functions import modules
from functions.schedules.coworking_watch.handler import handler as watch
from shared.core.settings import settings
from shared.coworking import personal_data
from shared.coworking.bookings import service as booking_service
from shared.coworking.bookings.models import Booking
from shared.coworking.bookings.service import Wanted
from shared.coworking.passes import service, usage
from shared.coworking.passes.errors import PassBookedError
from shared.coworking.passes.models import Pass
from shared.data.events import history
from shared.identity import personal_data as identity
from shared.notifications.message_catalog import facts_of
from shared.payments import refunds as payment_refunds
from tests.integration.bookings.conftest import DESK, NOON, ROOM, Bookings
from tests.support.http import Context

TEN_VISITS = {
    "name": "Десять посещений",
    "kind": "visits",
    "visits": 10,
    "valid_days": 90,
    "price": 450_000,
    "covers": ["room"],
    "freeze_days": 14,
    "freezes": 2,
}
DAY, MONTH = (
    {"name": "День", "kind": "day", "valid_days": 30, "price": 60_000},
    {"name": "Месяц", "kind": "month", "valid_days": 30, "price": 900_000, "covers": ["room"]},
)


def product(bookings: Bookings, **fields: Any) -> dict[str, Any]:
    return bookings.made("/passes/products", {**TEN_VISITS, **fields})


def bought(bookings: Bookings, sold: dict[str, Any] | None = None, *, by: str = "anna") -> str:
    """A pass that is paid; its id."""
    found = bookings.made("/passes", {"product_id": (sold or product(bookings))["id"]}, by=by)
    assert (found["status"], bool(found["payment_url"])) == ("awaiting_payment", True)
    bookings.pay("pass", found["id"])
    return str(found["id"])


def shown(bookings: Bookings, pass_id: str, *, by: str = "anna") -> dict[str, Any]:
    answer = bookings.call("GET", f"/passes/{pass_id}", by=by)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


def come(bookings: Bookings, *, by: str = "anna") -> int:
    answer = bookings.call("POST", "/visits/check-in", by=by)
    if answer.status == 201:
        bookings.call("POST", "/visits/check-out", by=by)
    return answer.status


def test_a_pass_is_good_when_it_is_paid_and_counted_once_a_day(bookings: Bookings) -> None:
    bookings.space()
    pass_id = bought(bookings)
    found = shown(bookings, pass_id)
    assert (found["status"], found["visits_left"]) == ("active", 10)
    # The end of the ninetieth day of the organisation, the day of the payment included.
    assert found["valid_until"] == "2026-06-08T00:00:00.000Z"
    assert [come(bookings), come(bookings)] == [201, 201]
    assert shown(bookings, pass_id)["visits_left"] == 9
    bookings.clock.tick(days=1)
    come(bookings)
    assert (shown(bookings, pass_id)["visits_left"], shown(bookings, pass_id)["uses"]) == (8, 2)


def test_who_has_no_pass_comes_in_unless_the_space_wants_one(bookings: Bookings) -> None:
    space = bookings.space()
    assert come(bookings) == 201
    body = {"version": space["version"], "pass_required": True}
    assert bookings.call("PATCH", f"/spaces/{space['id']}", body, by="admin").json["pass_required"] is True
    refused = bookings.call("POST", "/visits/check-in", by="anna")
    assert (refused.status, refused.code) == (403, "pass_required")
    bought(bookings, product(bookings, **DAY, visits=0))
    assert come(bookings) == 201
    bookings.clock.tick(days=1)
    assert come(bookings) == 403


def test_passes_that_were_never_paid_hide_none_that_is_good(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "MAX_LIMIT", 2)
    bookings.space(pass_required=True)
    sold = product(bookings)
    pass_id = bought(bookings, sold)
    for _ in range(3):
        bookings.clock.tick(seconds=1)
        bookings.made("/passes", {"product_id": sold["id"]}, by="anna")
    assert come(bookings) == 201
    assert shown(bookings, pass_id)["visits_left"] == 9


def test_a_booking_opens_a_space_that_wants_a_pass(bookings: Bookings) -> None:
    space = bookings.space(pass_required=True)
    room = bookings.resource(space, ROOM, price=0)
    bookings.book(room, "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z")
    assert come(bookings) == 403
    bookings.clock.tick(minutes=35)
    assert come(bookings) == 201


def test_a_month_is_not_counted_and_ends(bookings: Bookings) -> None:
    bookings.space()
    pass_id = bought(bookings, product(bookings, **MONTH, visits=0))
    come(bookings)
    found = shown(bookings, pass_id)
    assert (found["uses"], found["is_used_up"]) == (1, False)
    bookings.clock.tick(days=30)
    assert bookings.watch()["passes"]["expired"] == 1
    assert shown(bookings, pass_id)["status"] == "expired"
    [event] = bookings.aws.events("pass.expired")
    assert event["data"]["was_paid"] is True


def test_a_pass_pays_for_a_booking_and_gets_the_day_back_when_it_is_cancelled_in_time(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    without = bookings.book(room, "2026-03-12T07:00:00Z", "2026-03-12T08:00:00Z", use_pass=True)
    assert (without.status, without.code) == (409, "no_pass")
    pass_id = bought(bookings)
    booking = bookings.book(room, "2026-03-12T07:00:00Z", "2026-03-12T08:00:00Z", use_pass=True).json
    assert (booking["status"], booking["amount"], booking["paid_by"]) == ("confirmed", 0, "pass")
    assert shown(bookings, pass_id)["visits_left"] == 9
    bookings.call("DELETE", f"/bookings/{booking['id']}", by="anna")
    assert shown(bookings, pass_id)["visits_left"] == 10
    late = bookings.book(room, "2026-03-11T07:00:00Z", "2026-03-11T08:00:00Z", use_pass=True).json
    bookings.call("DELETE", f"/bookings/{late['id']}", by="anna")
    assert shown(bookings, pass_id)["visits_left"] == 9


def test_a_visit_on_the_day_of_a_booking_is_the_same_use(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    pass_id = bought(bookings)
    bookings.book(room, "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z", use_pass=True)
    come(bookings)
    assert shown(bookings, pass_id)["visits_left"] == 9


def test_a_free_pass_is_not_called_paid(bookings: Bookings) -> None:
    free = product(bookings, name="Пробное посещение", price=0)
    pass_id = bookings.made("/passes", {"product_id": free["id"]}, by="anna")["id"]
    [event] = [one for one in history("pass", pass_id, limit=50).items if one.type == "pass.activated"]
    catalog = modules.messages()
    kind = catalog.message_of(event)
    assert kind is not None
    for locale in ("ru", "en"):
        text = catalog.render(kind.template, locale, catalog.variables_of(kind, facts_of(event), locale))
        assert not re.search("оплачен|paid", text.body)


def test_a_freeze_lengthens_a_pass_and_has_limits(bookings: Bookings) -> None:
    bookings.space()
    pass_id = bought(bookings)

    def frozen(is_frozen: bool) -> Any:
        return bookings.call("PATCH", f"/passes/{pass_id}", {"is_frozen": is_frozen}, by="anna")

    assert frozen(True).json["status"] == "frozen"
    come(bookings)
    assert shown(bookings, pass_id)["visits_left"] == 10
    bookings.clock.tick(days=2, hours=1)
    resumed = frozen(False).json
    assert (resumed["status"], resumed["frozen_days"], resumed["valid_until"]) == (
        "active",
        3,
        "2026-06-11T00:00:00.000Z",
    )
    frozen(True)
    bookings.clock.tick(days=20)
    assert bookings.watch()["passes"]["resumed"] == 1
    found = shown(bookings, pass_id)
    assert (found["status"], found["frozen_days"]) == ("active", 14)
    refused = frozen(True)
    assert (refused.status, refused.code) == (409, "freeze_limit")


def test_a_pass_is_not_frozen_over_the_bookings_that_it_pays_for(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    pass_id = bought(bookings, product(bookings, freeze_days=3))
    # The freeze that begins on Tuesday noon ends on Friday noon at the latest.
    booked = [
        bookings.book(
            room, f"2026-03-{day}:00:00Z", f"2026-03-{day[:3]}{int(day[3:]) + 1:02}:00:00Z", use_pass=True
        ).json
        for day in ("11T08", "13T08", "13T09")
    ]

    def freeze() -> Any:
        return bookings.call("PATCH", f"/passes/{pass_id}", {"is_frozen": True}, by="anna")

    refused = freeze()
    named = [one["id"] for one in booked[:2]]
    assert (refused.status, refused.code, refused.json["bookings"]) == (409, "pass_booked", named)
    for one in named:
        assert bookings.call("DELETE", f"/bookings/{one}", by="anna").status == 200
    assert freeze().json["status"] == "frozen"


def test_a_booking_of_a_week_opens_the_door_on_each_of_its_days(bookings: Bookings) -> None:
    always = {day: ["00:00", "24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    space = bookings.space(opening_hours=always, pass_required=True)
    desk = bookings.resource(space, DESK, slot_minutes=24 * 60)
    assert bookings.book(desk, "2026-03-10T21:00:00Z", "2026-03-17T21:00:00Z").status == 201
    assert come(bookings) == 403
    bookings.clock.tick(hours=12)
    found = [come(bookings)]
    for _ in range(7):
        bookings.clock.tick(days=1)
        found.append(come(bookings))
    assert found == [201] * 7 + [403]


@pytest.mark.parametrize("ended", ["cancelled", "expired"])
def test_another_amount_for_a_pass_that_had_ended_can_be_given_back(bookings: Bookings, ended: str) -> None:
    bookings.space()
    pass_id = bookings.made("/passes", {"product_id": product(bookings)["id"]}, by="anna")["id"]
    if ended == "cancelled":
        assert bookings.call("DELETE", f"/passes/{pass_id}", by="anna").status == 200
    else:
        bookings.clock.tick(hours=2)
        assert bookings.watch()["passes"]["expired"] == 1
    bookings.pay("pass", pass_id, amount=100)
    assert bookings.call("DELETE", f"/passes/{pass_id}", by="admin").status == 200
    bookings.run_events("refund.requested")
    assert sum(one.amount for one in bookings.provider.refunds.values()) == 100
    assert shown(bookings, pass_id)["status"] == "refunded"


def test_a_pass_that_was_frozen_ends_at_midnight_also_when_the_clocks_change(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGANISATION_TIME_ZONE", "Europe/Berlin")
    settings.cache_clear()
    bookings.space()
    pass_id = bought(bookings, product(bookings, valid_days=10))
    assert shown(bookings, pass_id)["valid_until"] == "2026-03-19T23:00:00.000Z"

    def frozen(is_frozen: bool) -> Any:
        answer = bookings.call("PATCH", f"/passes/{pass_id}", {"is_frozen": is_frozen}, by="anna")
        assert answer.status == 200, answer.body
        return answer.json

    frozen(True)
    bookings.clock.tick(days=9, hours=12)
    # Ten days later by the calendar are an hour less than ten times 24.
    assert (frozen(False)["frozen_days"], frozen(False)["valid_until"]) == (10, "2026-03-29T22:00:00.000Z")


def test_only_an_unused_pass_is_given_back(bookings: Bookings) -> None:
    bookings.space()
    unused = bought(bookings)
    answer = bookings.call("DELETE", f"/passes/{unused}", by="anna")
    assert (answer.status, answer.json["status"]) == (200, "refunding")
    bookings.run_events("refund.requested")
    found = shown(bookings, unused)
    assert (found["status"], found["refunded_amount"]) == ("refunded", 450_000)
    used = bought(bookings, product(bookings, name="Ещё"))
    come(bookings)
    refused = bookings.call("DELETE", f"/passes/{used}", by="anna")
    assert (refused.status, refused.code) == (409, "pass_used")
    assert bookings.call("DELETE", f"/passes/{used}", by="boris").status == 404


def test_money_for_a_pass_that_was_given_up_goes_back_and_late_money_is_taken(bookings: Bookings) -> None:
    sold = product(bookings)
    given_up = bookings.made("/passes", {"product_id": sold["id"]}, by="anna")
    assert bookings.call("DELETE", f"/passes/{given_up['id']}", by="anna").json["status"] == "cancelled"
    bookings.pay("pass", given_up["id"])
    assert shown(bookings, given_up["id"])["status"] == "cancelled"
    assert len(bookings.aws.events("pass.late_refund")) == 1
    late = bookings.made("/passes", {"product_id": sold["id"]}, by="anna")
    bookings.clock.tick(hours=3)
    bookings.watch()
    assert shown(bookings, late["id"])["status"] == "expired"
    bookings.pay("pass", late["id"])
    assert shown(bookings, late["id"])["status"] == "active"


def test_late_money_for_a_pass_of_an_erased_person_goes_back(bookings: Bookings) -> None:
    late = bookings.made("/passes", {"product_id": product(bookings)["id"]}, by="anna")
    bookings.clock.tick(hours=3)
    bookings.watch()
    for part in (personal_data, identity):
        part.erase(bookings.people["anna"][0])
    bookings.pay("pass", late["id"])
    assert Pass.get(*Pass.key(late["id"])).status == "expired"
    bookings.run_events("refund.requested")
    assert sum(one.amount for one in bookings.provider.refunds.values()) == late["amount"]


def test_what_was_bought_stays_as_it_was(bookings: Bookings) -> None:
    sold = product(bookings)
    pass_id = bought(bookings, sold)
    body = {"version": 1, "visits": 5, "is_offered": False}
    assert bookings.call("PATCH", f"/passes/products/{sold['id']}", body, by="admin").status == 200
    assert Pass.get(*Pass.key(pass_id)).visits == 10
    assert bookings.call("POST", "/passes", {"product_id": sold["id"]}, by="boris").status == 404
    assert bookings.call("GET", "/passes/products").json["items"] == []
    stale = bookings.call("PATCH", f"/passes/products/{sold['id']}", body, by="admin")
    assert (stale.status, stale.code) == (409, "version_conflict")
    for wrong in ({**TEN_VISITS, "visits": 0}, {**DAY, "visits": 2}, {**MONTH, "visits": 2}):
        refused = bookings.call("POST", "/passes/products", wrong, by="admin")
        assert (refused.status, refused.code) == (422, "pass_product_invalid")
    day = product(bookings, **DAY, visits=0)
    change = {"version": day["version"], "visits": 5}
    assert bookings.call("PATCH", f"/passes/products/{day['id']}", change, by="admin").status == 422


def test_a_guest_who_asks_for_what_is_no_longer_sold_is_asked_to_sign_in(bookings: Bookings) -> None:
    path = "/passes/products?offered=false"
    assert [bookings.call("GET", path, by=by).status for by in (None, "anna", "admin")] == [401, 403, 200]


def test_a_booking_that_no_run_can_handle_does_not_keep_passes_from_ending(bookings: Bookings) -> None:
    space = bookings.space()
    pass_id = bought(bookings, product(bookings, **MONTH, visits=0))
    booked = bookings.book(bookings.resource(space), "2026-04-02T10:00:00Z", "2026-04-02T11:00:00Z").json
    Booking(*Booking.key(booked["id"])).update([Booking.hold_until.set("no moment")])
    bookings.clock.tick(days=31)
    with pytest.raises(ValueError, match="no moment"):
        bookings.watch()
    assert shown(bookings, pass_id)["status"] == "expired"


def test_many_bookings_that_are_due_leave_passes_their_share_of_the_time(bookings: Bookings) -> None:
    space = bookings.space()
    pass_id = bought(bookings, product(bookings, **MONTH, visits=0))
    room = bookings.resource(space)
    for hour in range(8, 15):
        assert (
            bookings.book(
                room, f"2026-04-02T{hour:02}:00:00Z", f"2026-04-02T{hour + 1:02}:00:00Z", by=f"member {hour}"
            ).status
            == 201
        )
    bookings.clock.tick(days=31)

    class TimeGoesBy(Context):
        """A run whose time goes by as it is asked for: a quarter of a minute each time."""

        left_ms = 120_000

        def get_remaining_time_in_millis(self) -> int:
            self.left_ms -= 15_000
            return self.left_ms

    watch({}, TimeGoesBy())
    assert shown(bookings, pass_id)["status"] == "expired"


def test_so_many_are_bought_in_a_day(bookings: Bookings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.coworking.begun_caps.PER_DAY", 2)
    paid, free = product(bookings), product(bookings, name="Пробное посещение", price=0)
    bookings.made("/passes", {"product_id": paid["id"]}, by="anna")
    bookings.made("/passes", {"product_id": free["id"]}, by="anna")
    for sold in (paid, free):
        refused = bookings.call("POST", "/passes", {"product_id": sold["id"]}, by="anna")
        assert (refused.status, refused.code) == (429, "too_many_requests")
    bookings.made("/passes", {"product_id": paid["id"]}, by="boris")


def test_a_pass_that_pays_for_bookings_to_come_is_not_refunded_before_they_are_cancelled(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    pass_id = bought(bookings)
    times = [f"2026-03-12T{hour:02}:00:00Z" for hour in (7, 8, 9)]
    booked = [bookings.book(room, *time, use_pass=True).json["id"] for time in pairwise(times)]
    refused = bookings.call("DELETE", f"/passes/{pass_id}", by="admin")
    assert (refused.status, refused.code, refused.json["bookings"]) == (409, "pass_booked", booked)
    assert shown(bookings, pass_id)["status"] == "active"
    for one in booked:
        assert bookings.call("DELETE", f"/bookings/{one}", by="admin").status == 200
    assert bookings.call("DELETE", f"/passes/{pass_id}", by="admin").json["status"] == "refunding"


def test_a_used_pass_is_refunded_by_staff_when_what_it_paid_for_has_begun(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    pass_id = bought(bookings)
    assert bookings.book(room, "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z", use_pass=True).status == 201
    bookings.clock.tick(hours=1, minutes=5)
    assert bookings.call("DELETE", f"/passes/{pass_id}", by="admin").json["status"] == "refunding"


def test_a_pass_that_has_ended_is_refunded_by_staff_alone(bookings: Bookings) -> None:
    pass_id = bought(bookings, product(bookings, **MONTH, visits=0))
    bookings.clock.tick(days=31)
    bookings.watch()
    refused = bookings.call("DELETE", f"/passes/{pass_id}", by="anna")
    assert (refused.status, refused.code, refused.json["pass_status"]) == (409, "pass_not_open", "expired")
    assert bookings.call("DELETE", f"/passes/{pass_id}", by="admin").json["status"] == "refunding"
    bookings.run_events("refund.requested")
    found = shown(bookings, pass_id)
    assert (found["status"], found["refunded_amount"]) == ("refunded", 900_000)


def test_a_pass_that_has_ended_stays_so_when_its_refund_fails(bookings: Bookings) -> None:
    pass_id = bought(bookings, product(bookings, **MONTH, visits=0))
    bookings.clock.tick(days=31)
    bookings.watch()
    assert bookings.call("DELETE", f"/passes/{pass_id}", by="admin").json["status"] == "refunding"
    bookings.provider.refund_outcome = "canceled"
    bookings.run_events("refund.requested")
    assert shown(bookings, pass_id)["status"] == "expired"
    bookings.watch()
    assert len(bookings.aws.events("pass.refund_failed")) == 1
    # Its person hears once that it has ended.
    assert len(bookings.aws.events("pass.expired")) == 1


def test_a_booking_at_the_moment_of_its_passs_refund_is_seen_by_it(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = bookings.resource(bookings.space())
    pass_id = bought(bookings)
    bookings.book(room, "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z", use_pass=True)
    bookings.clock.tick(hours=1, minutes=5)
    made: list[str] = []
    user_id = str(bookings.people["anna"][0])
    request = payment_refunds.request_refund

    def booked_meanwhile(**wanted: Any) -> Any:
        if not made:
            begin = NOON + timedelta(hours=4)
            wanted_slot = Wanted(room["id"], begin, begin + timedelta(hours=1), use_pass=True)
            made.append(booking_service.book(user_id=user_id, wanted=wanted_slot).booking_id)
        return request(**wanted)

    monkeypatch.setattr(payment_refunds, "request_refund", booked_meanwhile)
    with pytest.raises(PassBookedError) as refused:
        service.give_back(pass_id=pass_id, owner=None, actor="usr_admin")
    assert refused.value.extra == {"bookings": made}


def test_passes_for_a_space_that_is_given_up_are_sold_no_longer(bookings: Bookings) -> None:
    space, other = bookings.space(), bookings.space(name="Второй")
    sold = product(bookings, space_id=space["id"])
    left = [product(bookings, space_id=other["id"])["id"], product(bookings)["id"]]
    assert bookings.call("DELETE", f"/spaces/{space['id']}", by="admin").status == 204
    assert bookings.call("POST", "/passes", {"product_id": sold["id"]}, by="anna").code == "pass_product_not_found"
    listed = bookings.call("GET", "/passes/products").json["items"]
    assert sorted(one["id"] for one in listed) == sorted(left)


def test_a_pass_for_a_space_that_is_given_up_is_sold_to_nobody_who_is_faster_than_its_withdrawal(
    bookings: Bookings, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = bookings.space()
    sold = product(bookings, space_id=space["id"])
    monkeypatch.setattr("shared.coworking.bookings.archiving.withdraw_of_space", lambda **_: None)
    assert bookings.call("DELETE", f"/spaces/{space['id']}", by="admin").status == 204
    assert bookings.call("POST", "/passes", {"product_id": sold["id"]}, by="anna").code == "pass_product_not_found"


@pytest.mark.parametrize("pass_required", [False, True])
def test_a_booking_that_is_paid_in_money_lets_its_person_in_and_takes_no_day_of_a_pass(
    bookings: Bookings, pass_required: bool
) -> None:
    room = bookings.resource(bookings.space(pass_required=pass_required))
    pass_id = bought(bookings)
    booked = bookings.book(room, "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z").json
    bookings.pay("booking", booked["id"])
    bookings.clock.tick(minutes=40)
    assert come(bookings) == 201
    assert shown(bookings, pass_id)["visits_left"] == 10
    bookings.clock.tick(hours=2)
    assert come(bookings) == 201
    assert shown(bookings, pass_id)["visits_left"] == 9


def test_a_visit_during_a_booking_that_a_pass_paid_for_keeps_its_day_used(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space(pass_required=True, full_refund_hours=0))
    pass_id = bought(bookings)
    booked = bookings.book(room, "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z", use_pass=True).json
    bookings.clock.tick(minutes=40)
    assert come(bookings) == 201
    assert bookings.call("DELETE", f"/bookings/{booked['id']}", by="anna").status == 200
    assert shown(bookings, pass_id)["visits_left"] == 9


def test_a_pass_of_another_price_than_was_shown_is_not_bought(bookings: Bookings) -> None:
    sold = product(bookings)
    shown_then = {"product_id": sold["id"], "expected_amount": sold["price"]}
    body = {"version": 1, "price": 480_000}
    assert bookings.call("PATCH", f"/passes/products/{sold['id']}", body, by="admin").status == 200
    refused = bookings.call("POST", "/passes", shown_then, by="anna")
    assert (refused.status, refused.code, refused.json["amount"]) == (409, "price_changed", 480_000)
    assert bookings.made("/passes", {**shown_then, "expected_amount": 480_000}, by="anna")["amount"] == 480_000


def test_a_pass_says_which_day_was_counted_last(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    pass_id = bought(bookings, product(bookings, **{**DAY, "covers": ["room"]}, visits=0))
    assert shown(bookings, pass_id)["last_used_on"] is None
    booked = bookings.book(room, "2026-03-12T07:00:00Z", "2026-03-12T08:00:00Z", use_pass=True).json
    assert shown(bookings, pass_id)["last_used_on"] == "2026-03-12"
    assert bookings.call("DELETE", f"/bookings/{booked['id']}", by="anna").status == 200
    assert shown(bookings, pass_id)["last_used_on"] is None
    come(bookings)
    found = shown(bookings, pass_id)
    assert (found["is_used_up"], found["last_used_on"]) == (True, "2026-03-10")
    assert bookings.book(room, "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z", use_pass=True).status == 201


def test_a_day_that_is_given_back_leaves_the_one_before_as_the_last_that_was_counted(bookings: Bookings) -> None:
    room = bookings.resource(bookings.space())
    pass_id = bought(bookings)
    come(bookings)
    booked = bookings.book(room, "2026-03-12T07:00:00Z", "2026-03-12T08:00:00Z", use_pass=True).json
    assert shown(bookings, pass_id)["last_used_on"] == "2026-03-12"
    assert bookings.call("DELETE", f"/bookings/{booked['id']}", by="anna").status == 200
    assert shown(bookings, pass_id)["last_used_on"] == "2026-03-10"
