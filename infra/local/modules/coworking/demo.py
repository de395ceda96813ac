"""The story's second half: a day at the coworking, a donation, and the karma that both bring."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from infra.local.demo import goods
from infra.local.demo.client import FrontDoor, Row, check, wait_for
from infra.local.demo.narrator import Narrator, rub

HOURS = 3
GIFT = 500_000
GIFT_POINTS = 50
"""One for each hundred roubles."""
SPENT = 20


def visit(customer: FrontDoor, manager: FrontDoor, admin: FrontDoor, tell: Narrator) -> None:
    """In by a door code, out by hand, and a forgotten morning put right: karma for the hours."""
    tell.chapter("She comes to the coworking")
    space = _open_space(customer, admin, tell)
    customer.api("PATCH", "/users/me", {"is_public": True}, expect=200, doing="Agreeing to be seen")
    code = customer.api("POST", "/visits/door-code", expect=200, doing="Asking for a door code")
    scan = {"code": code["code"], "space_id": space["id"]}
    stay = manager.api("POST", "/visits/scan", scan, expect=200, doing="Scanning the door code")
    check(stay["status"] == "open", f"The door should let her in, but the visit is {stay['status']}.")
    tell.done(f"The manager scans the code on her phone: she is in, at “{space['name']}”", stay["id"])
    customer.api("POST", "/visits/check-in", {"space_id": space["id"]}, expect=409, doing="Checking in twice")
    manager.api("POST", "/visits/scan", scan, expect=409, doing="Showing a used code again")
    tell.done("A second check-in is refused, and so is the same code shown again")
    seen = customer.items("/visits/present", "Asking who is in", space_id=space["id"])
    check("Anna Demo" in [one["name"] for one in seen], "She agreed to be seen, so she should be among those who are.")
    tell.done("She is among those who are in", ", ".join(one["name"] for one in seen[:4]))
    left = customer.api("POST", "/visits/check-out", expect=200, doing="Checking out")
    check(left["status"] == "closed", f"After the check-out the visit should be closed, not {left['status']}.")
    came = datetime.fromisoformat(left["check_in"]) - timedelta(hours=HOURS)
    put_right = {"check_in": came.strftime("%Y-%m-%dT%H:%M:%SZ")}
    path = f"/visits/{left['id']}"
    fixed = admin.api("PATCH", path, put_right, expect=200, doing="Putting the times right")
    tell.done(f"She goes; the admin puts right that she came {HOURS} hours before the code", _stay(fixed))
    _await_karma(customer, HOURS)
    tell.done(f"A point of karma for each full hour: {HOURS}")


def give(customer: FrontDoor, phone: str, tell: Narrator) -> Row:
    """A donation, paid in the sandbox: counted, thanked for, shown."""
    tell.chapter("She gives something")
    body = {"amount": GIFT, "message": "For the coffee"}
    key = secrets.token_hex(16)
    placed = customer.api("POST", "/donations", body, expect=201, doing="Giving", key=key)
    again = customer.api("POST", "/donations", body, expect=201, doing="Repeating the same request", key=key)
    gift: Row = placed["donation"]
    check(again["donation"]["id"] == gift["id"], "The same request with the same key should give the same donation.")
    tell.done(f"A donation of {rub(gift['amount'])}; a double click gives the same one", gift["id"])
    link = placed["payment_url"] or wait_for(lambda: _gift(customer, gift)["payment_url"], "The donation's link")
    _press_pay(customer, str(link))
    given = wait_for(lambda: _with(_gift(customer, gift), "status", "succeeded"), "The donation's money")
    tell.done("Paid on the provider's page; the money arrived", given["succeeded_at"])
    tell.message(customer.await_sms(phone, r"(?i)donation of", "that thanks for the donation"))
    me = customer.api("GET", "/users/me", expect=200, doing="Reading her account")
    check(me["total_donated"] == GIFT, f"She should have given {rub(GIFT)}, but it says {rub(me['total_donated'])}.")
    _await_karma(customer, HOURS + GIFT_POINTS)
    tell.done(f"She has given {rub(GIFT)} in all, and has {HOURS + GIFT_POINTS} karma")
    _show_places(customer, tell)
    return given


def spend(customer: FrontDoor, admin: FrontDoor, gift: Row, tell: Narrator) -> None:
    """An order paid in part by karma; then a part of the donation goes back, and its karma with it."""
    tell.chapter("Karma pays a part of her next order")
    choice = goods.from_stock(customer, admin, tell)
    body: Row = {"items": [choice.item], "delivery": {"cdek_point": "MSK-42"}, "karma_points": SPENT}
    offer = customer.api("POST", "/orders/quote", body, expect=200, doing="Asking for a quote with karma")
    total = offer["total_amount"]
    check(offer["final_amount"] == total - SPENT * 100, f"{SPENT} points should take {SPENT} ₽ off {rub(total)}.")
    body["expected_total"] = offer["final_amount"]
    placed = customer.api("POST", "/orders", body, expect=201, doing="Ordering", key=secrets.token_hex(16))
    order = placed["order"]
    _await_karma(customer, HOURS + GIFT_POINTS - SPENT)
    tell.done(f"{rub(total)} − {SPENT} karma = {rub(order['final_amount'])}; {HOURS + GIFT_POINTS - SPENT} karma left")
    path = f"/orders/{order['id']}"
    link = placed["payment_url"] or wait_for(
        lambda: customer.api("GET", path, expect=200, doing="Reading the order")["payment_url"], "The payment link"
    )
    _press_pay(customer, str(link))
    wait_for(
        lambda: _with(customer.api("GET", path, expect=200, doing="Reading the order"), "status", "paid"), "The money"
    )
    tell.done(f"Order {order['order_number']} is paid", order["id"])
    part = {"amount": GIFT // 2, "reason": "She asked for a half"}
    refund_path = f"/donations/{gift['id']}/refunds"
    admin.api("POST", refund_path, part, expect=201, doing="Giving a half back", key=secrets.token_hex(16))
    wait_for(lambda: _with(_gift(customer, gift), "refunded_amount", GIFT // 2), "The refund of the donation")
    rest = HOURS + GIFT_POINTS // 2 - SPENT
    _await_karma(customer, rest)
    me = customer.api("GET", "/users/me", expect=200, doing="Reading her account")
    check(me["total_donated"] == GIFT // 2, f"{rub(GIFT // 2)} should be left, but it says {rub(me['total_donated'])}.")
    tell.done(f"A half of the donation goes back, and its karma with it: {rub(GIFT // 2)} given, {rest} karma")


def _open_space(customer: FrontDoor, admin: FrontDoor, tell: Narrator) -> Row:
    for space in customer.items("/spaces", "Looking at the spaces"):
        if space["is_open"] and space["present"] < space["capacity"]:
            return space
    always = {day: ["00:00", "24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    body = {"name": "Demo room", "capacity": 20, "time_zone": "Europe/Moscow", "opening_hours": always}
    made: Row = admin.api("POST", "/spaces", body, expect=201, doing="Opening a space")
    tell.done("No space had room at this hour: the admin opened one, “Demo room”")
    return made


def _await_karma(customer: FrontDoor, wanted: int) -> None:
    def look() -> bool | None:
        found = customer.api("GET", "/users/me/karma", expect=200, doing="Reading her karma")
        return True if found["balance"] == wanted else None

    wait_for(look, f"A balance of {wanted} karma")


def _show_places(customer: FrontDoor, tell: Narrator) -> None:
    places = []
    for path, amount in (("/donations/leaderboard", "amount"), ("/karma/leaderboard", "karma")):
        query = "?limit=100" if amount == "karma" else "?period=month&limit=100"
        found = customer.api("GET", path + query, expect=200, doing="Reading the leaderboard")["items"]
        mine = next((one for one in found if one["name"] == "Anna Demo"), None)
        check(mine is not None, f"She agreed to be shown, so {path} should name her.")
        places.append(mine["place"] if mine else 0)
    tell.done(f"On the leaderboards: place {places[0]} of this month's givers, place {places[1]} by karma")


def _press_pay(door: FrontDoor, url: str) -> None:
    pressed = door.fetch("POST", url, fields={"action": "pay"}, encode_multipart=False)
    check(pressed.status == 303, f"The button “Pay” should lead back (303), but answered {pressed.status}.")


def _gift(customer: FrontDoor, gift: Row) -> Row:
    return next(one for one in customer.items("/donations/mine", "Reading her donations") if one["id"] == gift["id"])


def _with(row: Row, field: str, value: object) -> Row | None:
    return row if row[field] == value else None


def _stay(stay: Row) -> str:
    return f"{stay['check_in'][11:16]}–{stay['check_out'][11:16]} UTC, {stay['duration_minutes']} minutes"
