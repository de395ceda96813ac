"""Spaces and visits, donations and karma."""

from __future__ import annotations

from datetime import timedelta

from shared.coworking.donations.monthly import consent
from shared.coworking.messages import stop_links
from tests.bench.units.story import Story


def coworking(story: Story) -> None:
    """Spaces, and visits that begin and end in each way."""
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    always = {day: ["00:00", "24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    body = {"name": "Атриум на Красном", "capacity": 24, "time_zone": "Asia/Novosibirsk", "opening_hours": always}
    body["requires_door_code"] = False
    space = ask("POST", "/spaces", body, by=admin, headers=story.key()).json["id"]
    spare = ask("POST", "/spaces", body, by=admin, headers=story.key()).json["id"]
    ask("PATCH", f"/spaces/{spare}", {"version": 1, "capacity": 12}, by=admin)
    ask("DELETE", f"/spaces/{spare}", by=admin)
    ask("GET", "/spaces")
    ask("GET", f"/spaces/{space}")
    visit = ask("POST", "/visits/check-in", {"space_id": space}, by=anna, headers=story.key()).json["id"]
    ask("GET", "/visits/current", by=anna)
    ask("GET", f"/visits/present?space_id={space}", by=anna)
    stage.clock.tick(minutes=90)
    ask("POST", "/visits/check-out", by=anna, headers=story.key())
    door = ask("POST", f"/spaces/{space}/readers", {"name": "Дверь"}, by=admin).json
    for label in ("", "scan out"):
        code = ask("POST", "/visits/door-code", by=anna).json["code"]
        ask("POST", "/visits/scan", {"code": code}, by=door["key"], headers=story.key(), label=label)
        stage.clock.tick(minutes=2)
    ask("GET", f"/spaces/{space}/readers", by=admin)
    ask("DELETE", f"/spaces/{space}/readers/{door['id']}", by=admin)
    ask("POST", "/visits/scanners", {"space_id": space}, by=admin)
    why = {"user_id": anna.id, "reason": "Телефон сел"}
    ask("POST", "/visits/let-in", {**why, "space_id": space}, by=admin, headers=story.key())
    ask("POST", "/visits/let-out", why, by=admin, headers=story.key())
    bar = f"/spaces/{space}/bars/{anna.id}"
    until = (stage.clock.at + timedelta(days=1)).isoformat()
    ask("PUT", bar, {"reason": "Шумела ночью", "until": until}, by=admin)
    ask("GET", bar, by=admin)
    ask("GET", f"/spaces/{space}/bars", by=admin)
    ask("DELETE", bar, by=admin)
    again = ask("POST", "/visits/check-in", {"space_id": space}, by=anna, headers=story.key()).json["id"]
    ask("POST", f"/visits/{again}/close", by=admin)
    ask(
        "PATCH", f"/visits/{visit}", {"check_in": "2026-03-02T09:00:00Z", "check_out": "2026-03-02T10:00:00Z"}, by=admin
    )
    times = {"check_in": "2026-03-02T06:00:00Z", "check_out": "2026-03-02T07:00:00Z"}
    ask("POST", "/visits", {"user_id": anna.id, "space_id": space, **times}, by=admin, headers=story.key())
    ask("POST", "/visits/check-in", {"space_id": space}, by=anna, headers=story.key())
    stage.clock.tick(days=1)
    stage.run("CloseVisitsFunction")
    ask("GET", "/visits", by=anna)
    ask("GET", f"/visits/{visit}/history", by=anna)
    ask("GET", f"/visits?space_id={space}", by=admin, label="GET /api/v1/visits, of a space")
    ask("GET", "/visits/export", by=admin)
    stage.drain()
    ask("GET", f"/analytics/visits?space_id={space}", by=admin)


def thanks(story: Story) -> None:
    """Karma by hand and by donations, which are paid, cancelled and refunded."""
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    ask("PATCH", "/users/me", {"is_public": True}, by=anna, label="agree to be shown")
    body = {"delta": 50, "reason": "Помощь на субботнике"}
    for _ in range(2):
        ask("POST", f"/users/{anna.id}/karma", body, by=admin, headers=story.key())
    stage.drain()
    ask("GET", "/users/me/karma", by=anna)
    ask("GET", "/users/me/karma/why", by=anna)
    gifts = []
    for number in range(2):
        gift = {"amount": 150_000, "message": "На новые стулья и хороший чай", "is_anonymous": bool(number)}
        gifts.append(ask("POST", "/donations", gift, by=anna, headers=story.key()).json["donation"]["id"])
        paid = [one for one in stage.provider.payments.values() if one.metadata["payable_id"] == gifts[-1]][-1]
        stage.drain()
        stage.provider.pay(paid.id)
        stage.notify("payment.succeeded", paid.id)
        stage.drain()
    unpaid = ask("POST", "/donations", gift, by=anna, headers=story.key()).json["donation"]["id"]
    stage.drain()
    stage.clock.tick(minutes=61)
    ask("POST", f"/donations/{unpaid}/pay", by=anna, headers=story.key())
    ask("POST", f"/donations/{unpaid}/cancel", by=anna, headers=story.key())
    ask("GET", "/donations")
    ask("GET", "/donations/mine", by=anna)
    ask("GET", "/donations/leaderboard?period=month")
    ask("GET", "/donations/all?status=succeeded", by=admin)
    ask("GET", "/donations/export", by=admin)
    ask("POST", f"/donations/{gifts[0]}/hide-message", {"reason": "Реклама"}, by=admin)
    ask("POST", f"/donations/{gifts[0]}/unhide-message", by=admin)
    ask("GET", f"/donations/{gifts[0]}/history", by=admin)
    part = {"amount": 50_000, "reason": "Попросили вернуть часть"}
    ask("POST", f"/donations/{gifts[0]}/refunds", part, by=admin, headers=story.key())
    stage.drain()
    ask("GET", "/karma/leaderboard")


def bookable(story: Story) -> None:
    """Desks and rooms, bookings, passes and guests."""
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    always = {day: ["00:00", "24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    body = {"name": "Атриум у моря", "capacity": 9, "time_zone": "UTC", "opening_hours": always}
    space = ask("POST", "/spaces", body, by=admin, headers=story.key()).json["id"]
    room = {"space_id": space, "kind": "room", "name": "Переговорная", "price": 50_000, "slot_minutes": 60}
    resource = ask("POST", "/resources", room, by=admin, headers=story.key()).json["id"]
    ask("PATCH", f"/resources/{resource}", {"version": 1, "capacity": 6}, by=admin)
    ask("GET", f"/resources?space_id={space}")
    ask("GET", f"/resources/{resource}")
    slots = ask("GET", f"/resources/{resource}/availability").json["slots"]
    first, second = [one for one in slots if one["is_free"]][50:52]
    wanted = {"resource_id": resource, "begin": first["begin"], "end": first["end"]}
    booking = ask("POST", "/bookings", wanted, by=anna, headers=story.key()).json["id"]
    paid = [one for one in stage.provider.payments.values() if one.metadata["payable_id"] == booking][-1]
    stage.drain()
    stage.provider.pay(paid.id)
    stage.notify("payment.succeeded", paid.id)
    stage.drain()
    ask("GET", f"/bookings/{booking}", by=anna)
    ask("PATCH", f"/bookings/{booking}", {"begin": second["begin"], "end": second["end"]}, by=anna)
    ask("GET", "/bookings", by=anna)
    url = ask("POST", "/bookings/feed", by=anna).json["url"]
    ask("GET", url.partition("/api/v1")[2])
    ask("DELETE", "/bookings/feed", by=anna)
    ask("DELETE", f"/bookings/{booking}", by=anna)
    ask("GET", f"/bookings/{booking}/history", by=anna)
    ask("GET", "/bookings/export", by=admin)
    stage.drain()
    sold = {
        "name": "Десять",
        "kind": "visits",
        "visits": 10,
        "valid_days": 90,
        "price": 0,
        "freeze_days": 7,
        "freezes": 2,
    }
    product = ask("POST", "/passes/products", sold, by=admin, headers=story.key()).json["id"]
    ask("PATCH", f"/passes/products/{product}", {"version": 1, "valid_days": 60}, by=admin)
    ask("GET", "/passes/products")
    bought = ask("POST", "/passes", {"product_id": product}, by=anna, headers=story.key()).json["id"]
    ask("GET", "/passes", by=anna)
    ask("GET", f"/passes/{bought}", by=anna)
    ask("PATCH", f"/passes/{bought}", {"is_frozen": True}, by=anna)
    ask("DELETE", f"/passes/{bought}", by=anna)
    ask("GET", f"/passes/{bought}/history", by=anna)
    ask("GET", "/passes/export", by=admin)
    day = stage.clock.at.date().isoformat()
    guests = [
        ask("POST", "/guests", {"space_id": space, "day": day, "name": name}, by=anna, headers=story.key()).json
        for name in ("Ирина", "Олег", "Вера")
    ]
    ask("GET", "/guests", by=anna)
    door = ask("POST", f"/spaces/{space}/readers", {"name": "Дверь"}, by=admin).json["key"]
    ask("POST", "/guests/scan", {"code": guests[0]["code"]}, by=door)
    ask("POST", f"/guests/{guests[1]['id']}/let-in", {"reason": "Без телефона"}, by=admin)
    ask("POST", f"/guests/{guests[1]['id']}/let-out", {"reason": "Без телефона"}, by=admin)
    ask("DELETE", f"/guests/{guests[2]['id']}", by=anna)
    stage.run("CoworkingWatchFunction")
    stage.drain()


def monthly(story: Story) -> None:
    """A monthly donation that begins, changes its sum and is stopped by the link of a mail."""
    stage, ask, anna = story.stage, story.stage.ask, story.anna
    body = {"amount": 50_000, "consent": True, "consent_version": consent.CURRENT}
    begun = ask("POST", "/donations/monthly", body, by=anna, headers=story.key()).json
    stage.drain()
    payable = begun["donation"]["id"]
    paid = [one for one in stage.provider.payments.values() if one.metadata["payable_id"] == payable][-1]
    stage.provider.pay(paid.id)
    stage.notify("payment.succeeded", paid.id)
    stage.drain()
    found = begun["monthly_donation"]["id"]
    ask("GET", "/donations/monthly", by=anna)
    ask("GET", f"/donations/monthly/{found}", by=anna)
    change = {"amount": 70_000, "consent_version": consent.CURRENT}
    ask("PATCH", f"/donations/monthly/{found}", change, by=anna)
    link = f"/donations/monthly/stop/{stop_links.token_of(found)}"
    ask("GET", link)
    ask("POST", link)
    stage.drain()
