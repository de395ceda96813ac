"""Guests of members: a day, a code for that day, a limit a month, apart from visits, erased after some days."""

from __future__ import annotations

from typing import Any

from functions.api.bookings.handler import handler as api
from shared.core import clock
from shared.coworking.guests.models import Guest, GuestMonth
from shared.identity import administration, sessions
from tests.integration.bookings.conftest import DESK, Bookings
from tests.support import http
from tests.support.http import Answer

TODAY, TOMORROW = "2026-03-10", "2026-03-11"


def invite(bookings: Bookings, space: dict[str, Any], day: str = TODAY, *, by: str = "anna") -> Answer:
    body = {"space_id": space["id"], "day": day, "name": "Ирина", "contact": "irina@example.com"}
    return bookings.call("POST", "/guests", body, by=by)


def scan(bookings: Bookings, code: str) -> Answer:
    guest = Guest.get_or_none(*Guest.key(code.split(".")[1]))
    assert guest is not None
    return bookings.call("POST", "/guests/scan", {"code": code}, reader=bookings.reader(guest.space_id))


def test_a_guest_comes_and_goes_by_the_code_of_the_day(bookings: Bookings) -> None:
    space = bookings.space()
    guest = invite(bookings, space).json
    assert [scan(bookings, guest["code"]).json["status"] for _ in range(2)] == ["arrived", "arrived"]
    bookings.clock.tick(minutes=1)
    assert [scan(bookings, guest["code"]).json["status"] for _ in range(2)] == ["left", "left"]
    bookings.clock.tick(minutes=1)
    again = scan(bookings, guest["code"])
    assert (again.status, again.code) == (409, "guest_not_open")
    assert bookings.call("GET", f"/spaces/{space['id']}").json["present"] == 0
    [event] = bookings.aws.events("guest.arrived")
    assert "Ирина" not in str(event)


def test_a_code_opens_on_its_day_alone_and_only_ours(bookings: Bookings) -> None:
    space = bookings.space()
    code = invite(bookings, space, TOMORROW).json["code"]
    early = scan(bookings, code)
    assert (early.status, early.code) == (409, "guest_code_day")
    assert scan(bookings, code[:-1] + ("A" if code[-1] != "A" else "B")).code == "guest_code_invalid"
    for by in ("boris", "manager"):
        assert bookings.call("POST", "/guests/scan", {"code": code}, by=by).code == "reader_key_required"
    elsewhere = bookings.reader(bookings.space(name="Второй")["id"])
    assert bookings.call("POST", "/guests/scan", {"code": code}, reader=elsewhere).code == "guest_code_day"
    bookings.clock.tick(days=1)
    assert scan(bookings, code).json["status"] == "arrived"


def test_a_guests_day_goes_on_until_the_night_is_over(bookings: Bookings) -> None:
    space = bookings.space(opening_hours={"tue": ["12:00", "02:00"]})
    late, never = (invite(bookings, space).json["code"] for _ in range(2))
    # Half past one in Moscow, of the night from Tuesday to Wednesday, and its end.
    bookings.clock.tick(hours=13, minutes=30)
    assert scan(bookings, late).json["status"] == "arrived"
    bookings.clock.tick(minutes=30)
    assert scan(bookings, never).code == "guest_code_day"


def test_where_a_pass_is_needed_only_its_holders_have_guests(bookings: Bookings) -> None:
    space = bookings.space(pass_required=True)
    refused = invite(bookings, space)
    assert (refused.status, refused.code) == (403, "pass_required")
    sold = bookings.made("/passes/products", {"name": "Месяц", "kind": "month", "valid_days": 30, "price": 0})
    pass_id = bookings.made("/passes", {"product_id": sold["id"]}, by="anna")["id"]
    guests = [invite(bookings, space).json for _ in range(2)]
    assert scan(bookings, guests[0]["code"]).json["status"] == "arrived"
    assert bookings.call("GET", f"/passes/{pass_id}", by="anna").json["uses"] == 0
    assert bookings.call("DELETE", f"/passes/{pass_id}", by="anna").json["status"] == "cancelled"
    late = scan(bookings, guests[1]["code"])
    assert (late.status, late.code) == (403, "pass_required")
    by_hand = bookings.call("POST", f"/guests/{guests[1]['id']}/let-in", {"reason": "Ждёт"}, by="manager")
    assert by_hand.code == "pass_required"


def test_whoever_has_booked_a_day_has_guests_then(bookings: Bookings) -> None:
    space = bookings.space(pass_required=True)
    # From six in the evening in Moscow on.
    assert bookings.book(bookings.resource(space, DESK), "2026-03-10T15:00:00Z", "2026-03-10T16:00:00Z").status == 201
    assert invite(bookings, space, TOMORROW).code == "pass_required"
    code = invite(bookings, space).json["code"]
    assert scan(bookings, code).code == "pass_required"
    bookings.clock.tick(hours=5, minutes=30)
    assert bookings.call("POST", "/visits/check-in", {"space_id": space["id"]}, by="anna").status == 201
    # The host is still in.
    bookings.clock.tick(hours=2)
    assert scan(bookings, code).json["status"] == "arrived"


def test_a_guest_comes_in_only_while_the_space_is_open(bookings: Bookings) -> None:
    guest = invite(bookings, bookings.space()).json
    bookings.clock.tick(hours=9)
    closed = scan(bookings, guest["code"])
    assert (closed.status, closed.code, closed.json["opens_at"]) == (409, "space_closed", "2026-03-11T06:00:00.000Z")
    why = {"reason": "Забыл телефон"}
    assert bookings.call("POST", f"/guests/{guest['id']}/let-in", why, by="manager").code == "space_closed"
    assert bookings.call("GET", "/guests", by="anna").json["items"][0]["status"] == "invited"


def test_a_guest_who_is_in_leaves_also_after_closing(bookings: Bookings) -> None:
    code = invite(bookings, bookings.space()).json["code"]
    assert scan(bookings, code).json["status"] == "arrived"
    bookings.clock.tick(hours=9, minutes=5)
    assert scan(bookings, code).json["status"] == "left"


def test_nobody_is_a_guest_of_a_space_that_was_given_up(bookings: Bookings) -> None:
    space = bookings.space()
    guest, reader = invite(bookings, space).json, bookings.reader(space["id"])
    assert bookings.call("DELETE", f"/spaces/{space['id']}", by="admin").status == 204
    refused = bookings.call("POST", "/guests/scan", {"code": guest["code"]}, reader=reader)
    assert (refused.status, refused.code) == (404, "space_not_found")


def test_a_month_has_a_limit_that_a_cancelled_invitation_does_not_use(bookings: Bookings) -> None:
    space = bookings.space(guests_per_month=2)
    first = invite(bookings, space).json
    assert invite(bookings, space).status == 201
    third = invite(bookings, space)
    assert (third.status, third.code, third.json["limit"]) == (409, "guest_limit", 2)
    assert invite(bookings, space, by="boris").status == 201
    assert bookings.call("DELETE", f"/guests/{first['id']}", by="boris").status == 404
    assert bookings.call("DELETE", f"/guests/{first['id']}", by="anna").json["status"] == "cancelled"
    assert scan(bookings, first["code"]).code == "guest_not_open"
    assert invite(bookings, space).status == 201


def test_each_space_counts_its_own_guests_of_a_month(bookings: Bookings) -> None:
    small, large = bookings.space(guests_per_month=1), bookings.space(name="Второй", guests_per_month=2)
    first = invite(bookings, large).json
    assert [invite(bookings, one).status for one in (large, small)] == [201, 201]
    assert [invite(bookings, one).code for one in (large, small)] == ["guest_limit", "guest_limit"]
    assert bookings.call("DELETE", f"/guests/{first['id']}", by="anna").status == 200
    assert [invite(bookings, one).status for one in (small, large)] == [409, 201]


def test_a_guest_who_was_counted_over_all_spaces_can_still_be_cancelled(bookings: Bookings) -> None:
    guest = invite(bookings, bookings.space()).json
    host = guest["host_id"]
    stored = Guest.get(*Guest.key(guest["id"]))
    stored.update([Guest.counted_in.remove()])
    GuestMonth(*GuestMonth.key(host, stored.space_id, TODAY[:7])).delete()
    GuestMonth(GuestMonth.of_person(host), TODAY[:7], used=1).save()
    assert bookings.call("DELETE", f"/guests/{guest['id']}", by="anna").json["status"] == "cancelled"
    assert GuestMonth.get(GuestMonth.of_person(host), TODAY[:7]).used == 0


def test_days_that_are_over_too_far_or_closed_are_refused(bookings: Bookings) -> None:
    space = bookings.space()
    for day in ("2026-03-09", "2026-06-01", "2026-03-14"):
        assert invite(bookings, space, day).code == "guest_day", day
    # Nine in the evening in Moscow: the space opens again tomorrow.
    bookings.clock.tick(hours=9)
    assert (invite(bookings, space).code, invite(bookings, space, TOMORROW).status) == ("guest_day", 201)


def test_staff_see_who_comes_and_members_their_own(bookings: Bookings) -> None:
    space = bookings.space()
    invite(bookings, space)
    invite(bookings, space, TOMORROW)
    path = f"/guests?space_id={space['id']}&day={TODAY}"
    [guest] = bookings.call("GET", path, by="manager").json["items"]
    assert (guest["name"], guest["contact"], guest["code"]) == ("Ирина", "irina@example.com", None)
    assert bookings.call("GET", path, by="anna").status == 403
    assert len(bookings.call("GET", "/guests", by="anna").json["items"]) == 2


def test_a_guest_is_erased_some_days_later(bookings: Bookings) -> None:
    guest_id = invite(bookings, bookings.space()).json["id"]
    erased = Guest.get(*Guest.key(guest_id)).ttl
    assert erased == clock.epoch(clock.parse("2026-03-24T21:00:00Z"))


def test_nobody_is_a_guest_of_whom_the_space_does_not_let_in(bookings: Bookings) -> None:
    space = bookings.space()
    guest, later = invite(bookings, space).json, invite(bookings, space, "2026-03-16").json
    bar = {"reason": "Шумел ночью", "until": "2026-03-12T12:00:00Z"}
    path = f"/spaces/{space['id']}/bars/{guest['host_id']}"
    assert bookings.call("PUT", path, bar, by="manager").status == 200
    assert scan(bookings, guest["code"]).code == "barred"
    assert invite(bookings, space, TOMORROW).code == "barred"
    assert invite(bookings, space, "2026-03-12").status == 201
    bookings.clock.tick(days=6)
    assert scan(bookings, later["code"]).json["status"] == "arrived"


def test_nobody_is_a_guest_of_a_disabled_account(bookings: Bookings) -> None:
    guest = invite(bookings, bookings.space()).json
    admin = bookings.person("admin", "admin")
    administration.administer(actor_id=str(admin), user_id=guest["host_id"], is_active=False)
    refused = scan(bookings, guest["code"])
    assert (refused.status, refused.code) == (403, "account_disabled")


def test_staff_let_a_guest_in_and_out_by_hand(bookings: Bookings) -> None:
    guest = invite(bookings, bookings.space()).json
    path, why = f"/guests/{guest['id']}", {"reason": "Без телефона"}
    assert bookings.call("POST", f"{path}/let-in", why, by="anna").status == 403
    came = bookings.call("POST", f"{path}/let-in", why, by="manager").json
    assert (came["status"], came["let_in_reason"]) == ("arrived", "Без телефона")
    assert bookings.call("POST", f"{path}/let-in", why, by="manager").code == "guest_not_open"
    went = bookings.call("POST", f"{path}/let-out", why, by="manager").json
    assert (went["status"], went["let_out_reason"]) == ("left", "Без телефона")
    [mine] = bookings.call("GET", "/guests", by="anna").json["items"]
    assert (mine["let_in_reason"], mine["let_out_reason"]) == (None, None)
    later = invite(bookings, bookings.space(), TOMORROW).json
    assert bookings.call("POST", f"/guests/{later['id']}/let-in", why, by="manager").code == "guest_code_day"


def test_codes_and_contacts_of_guests_are_for_a_live_session_alone(bookings: Bookings) -> None:
    invite(bookings, bookings.space())
    user_id, token = bookings.people["anna"]
    assert http.call(api, "GET", "/api/v1/guests", token=token).json["items"][0]["code"]
    sessions.log_out_everywhere(user_id=user_id)
    refused = http.call(api, "GET", "/api/v1/guests", token=token)
    assert (refused.status, refused.code) == (401, "session_ended")
