"""The demo's chapters of the coworking: a visit, a donation, the karma that both bring, and a refund."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from infra.local.demo.client import DemoClient, Row, check, press_pay, wait_for
from infra.local.demo.narrator import Narrator, rub
from infra.local.demo.story import Story
from infra.local.modules.karma.balance import await_karma, karma_of

HOURS = 3
AMOUNT = 500_000
DONATION_POINTS = 50
"""One for each hundred roubles."""


def play(story: Story) -> None:
    """A visit, then a donation."""
    customer, tell = story.people["customer"], story.tell
    visit(customer, story.people["manager"], story.people["admin"], tell)
    story.kept["donation"] = donate(customer, story.phone, tell)


def play_later(story: Story) -> None:
    """A half of the donation goes back."""
    refund_half(story.people["customer"], story.people["admin"], story.kept["donation"], story.tell)


def visit(customer: DemoClient, manager: DemoClient, admin: DemoClient, tell: Narrator) -> None:
    """In by a door code, out by hand, and a forgotten morning put right: karma for the hours."""
    tell.chapter("She comes to the coworking")
    space = _open_space(customer, admin, tell)
    customer.api("PATCH", "/users/me", {"is_public": True}, expect=200, doing="Agreeing to be seen")
    code = customer.api("POST", "/visits/door-code", expect=200, doing="Asking for a door code")
    scan = {"code": code["code"], "space_id": space["id"]}
    made = admin.api("POST", f"/spaces/{space['id']}/readers", {"name": "Demo door"}, expect=201, doing="Making a key")
    reader = admin.person(made["key"])
    manager.api("POST", "/visits/scan", scan, expect=403, doing="Scanning without a reader's key")
    scanned = reader.api("POST", "/visits/scan", scan, expect=200, doing="Scanning the door code")
    check(scanned["status"] == "open", f"She should be let in, but the visit is {scanned['status']}.")
    tell.done(f"The reader at the door scans the code on her phone: she is in, at “{space['name']}”", scanned["id"])
    customer.api("POST", "/visits/check-in", {"space_id": space["id"]}, expect=409, doing="Checking in twice")
    reader.api("POST", "/visits/scan", scan, expect=409, doing="Showing a used code again")
    admin.api("DELETE", f"/spaces/{space['id']}/readers/{made['id']}", expect=204, doing="Revoking the reader's key")
    reader.api("POST", "/visits/scan", scan, expect=401, doing="Scanning with a revoked key")
    tell.done("A second check-in is refused, and so are the same code shown again and a reader's revoked key")
    seen = customer.items("/visits/present", "Asking who is in", space_id=space["id"])
    check("Anna Demo" in [one["name"] for one in seen], "She agreed to be seen, so she should be among those who are.")
    tell.done("She is among those who are in", ", ".join(one["name"] for one in seen[:4]))
    left = customer.api("POST", "/visits/check-out", expect=200, doing="Checking out")
    check(left["status"] == "closed", f"After the check-out the visit should be closed, not {left['status']}.")
    came = datetime.fromisoformat(left["check_in"]) - timedelta(hours=HOURS)
    put_right = {"check_in": came.strftime("%Y-%m-%dT%H:%M:%SZ")}
    path = f"/visits/{left['id']}"
    fixed = admin.api("PATCH", path, put_right, expect=200, doing="Putting the times right")
    tell.done(f"She goes; the admin puts right that she came {HOURS} hours before the code", _times(fixed))
    await_karma(customer, HOURS, of="visit")
    tell.done(f"A point of karma for each full hour: {HOURS}")


def donate(customer: DemoClient, phone: str, tell: Narrator) -> Row:
    """A donation, paid in the sandbox: counted, thanked for, shown."""
    tell.chapter("She gives something")
    body = {"amount": AMOUNT, "message": "For the coffee"}
    key = secrets.token_hex(16)
    placed = customer.api("POST", "/donations", body, expect=201, doing="Giving", key=key)
    again = customer.api("POST", "/donations", body, expect=201, doing="Repeating the same request", key=key)
    donation: Row = placed["donation"]
    check(again["donation"]["id"] == donation["id"], "One key should give one donation.")
    tell.done(f"A donation of {rub(donation['amount'])}; a double click gives the same one", donation["id"])
    link = placed["payment_url"] or wait_for(lambda: _read(customer, donation)["payment_url"], "The donation's link")
    press_pay(customer, str(link))
    given = wait_for(lambda: _with(_read(customer, donation), "status", "succeeded"), "The donation's money")
    tell.done("Paid on the provider's page; the money arrived", given["succeeded_at"])
    tell.message(customer.await_sms(phone, r"(?i)donation of", "that thanks for the donation"))
    me = customer.api("GET", "/users/me", expect=200, doing="Reading her account")
    check(me["total_donated"] == AMOUNT, f"She gave {rub(AMOUNT)}, but it says {rub(me['total_donated'])}.")
    await_karma(customer, DONATION_POINTS, of="donation")
    tell.done(
        f"She has given {rub(AMOUNT)} in all, which brought {DONATION_POINTS} karma; she has {karma_of(customer)}"
    )
    _check_leaderboards(customer, tell)
    return given


def refund_half(customer: DemoClient, admin: DemoClient, donation: Row, tell: Narrator) -> None:
    """A part of the donation goes back, and its karma with it."""
    part = {"amount": AMOUNT // 2, "reason": "She asked for a half"}
    refund_path = f"/donations/{donation['id']}/refunds"
    admin.api("POST", refund_path, part, expect=201, doing="Giving a half back", key=secrets.token_hex(16))
    wait_for(lambda: _with(_read(customer, donation), "refunded_amount", AMOUNT // 2), "The refund of the donation")
    rest = DONATION_POINTS - DONATION_POINTS // 2
    await_karma(customer, rest, of="donation")
    me = customer.api("GET", "/users/me", expect=200, doing="Reading her account")
    check(
        me["total_donated"] == AMOUNT // 2,
        f"{rub(AMOUNT // 2)} are left, but it says {rub(me['total_donated'])}.",
    )
    tell.done(
        f"A half of the donation goes back, and its karma with it: {rub(AMOUNT // 2)} given, {rest} karma left of it"
    )


def _open_space(customer: DemoClient, admin: DemoClient, tell: Narrator) -> Row:
    for space in customer.items("/spaces", "Looking at the spaces"):
        if space["is_open"] and space["present"] < space["capacity"]:
            return space
    always = {day: ["00:00", "24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    body = {"name": "Demo room", "capacity": 20, "time_zone": "Europe/Moscow", "opening_hours": always}
    made: Row = admin.api("POST", "/spaces", body, expect=201, doing="Opening a space")
    tell.done("No space had room at this hour: the admin opened one, “Demo room”")
    return made


def _check_leaderboards(customer: DemoClient, tell: Narrator) -> None:
    places = []
    for path, amount in (("/donations/leaderboard", "amount"), ("/karma/leaderboard", "karma")):
        query = "?limit=100" if amount == "karma" else "?period=month&limit=100"
        found = customer.api("GET", path + query, expect=200, doing="Reading the leaderboard")["items"]
        mine = next((one for one in found if one["name"] == "Anna Demo"), None)
        check(mine is not None, f"She agreed to be shown, so {path} should name her.")
        places.append(mine["place"] if mine else 0)
    tell.done(f"On the leaderboards: place {places[0]} of this month's givers, place {places[1]} by karma")


def _read(customer: DemoClient, donation: Row) -> Row:
    return next(
        one for one in customer.items("/donations/mine", "Reading her donations") if one["id"] == donation["id"]
    )


def _with(row: Row, field: str, value: object) -> Row | None:
    return row if row[field] == value else None


def _times(visit: Row) -> str:
    return f"{visit['check_in'][11:16]}–{visit['check_out'][11:16]} UTC, {visit['duration_minutes']} minutes"
