"""The demo's coworking: spaces, who came in the last days, who is in, and what was given through the sandbox.

Amounts in kopecks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infra.local.api_client import ApiClient
from infra.local.seed import SeedContext

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEKEND = ("sat", "sun")
SPACES = (
    {
        "name": "Атриум на Красном",
        "address": "Новосибирск, Красный проспект, 82",
        "capacity": 24,
        "time_zone": "Asia/Novosibirsk",
        # At all hours, so that the demo can check in whenever it runs.
        "opening_hours": {day: ["00:00", "24:00"] for day in (*WEEKDAYS, *WEEKEND)},
    },
    {
        "name": "Атриум у моря",
        "address": "Калининград, Верхнеозёрная улица, 7",
        "capacity": 8,
        "time_zone": "Europe/Kaliningrad",
        "opening_hours": {day: ["08:00", "22:00"] for day in WEEKDAYS} | {day: ["10:00", "20:00"] for day in WEEKEND},
    },
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit of a demo account: which space, how many days ago, from which of the space's own hours, how long."""

    role: str
    space: int
    days_ago: int
    hour: int
    minutes: int


VISITS = (
    Visit("customer", 1, 6, 12, 190),
    Visit("manager", 0, 5, 9, 480),
    Visit("customer", 0, 4, 10, 245),
    Visit("customer", 0, 3, 11, 150),
    Visit("admin", 1, 2, 15, 95),
    Visit("customer", 0, 1, 18, 130),
)
# What can be booked in the first space: two desks and a meeting room; prices are for a slot.
RESOURCES = (
    {"kind": "desk", "name": "Стол у окна", "price": 0, "slot_minutes": 60},
    {"kind": "desk", "name": "Стол в тишине", "price": 15_000, "slot_minutes": 60},
    {"kind": "room", "name": "Переговорная", "capacity": 6, "price": 50_000, "slot_minutes": 30},
)
PASSES = (
    {"name": "День", "kind": "day", "valid_days": 30, "price": 60_000, "covers": ["desk"]},
    {
        "name": "Десять посещений",
        "kind": "visits",
        "visits": 10,
        "valid_days": 90,
        "price": 450_000,
        "covers": ["desk"],
        "freeze_days": 14,
        "freezes": 2,
    },
    {
        "name": "Месяц",
        "kind": "month",
        "valid_days": 30,
        "price": 900_000,
        "covers": ["desk", "room"],
        "freeze_days": 7,
        "freezes": 1,
    },
)
# Who agreed to be named among those who are in, and on leaderboards.
PUBLIC = ("manager", "customer")


@dataclass(frozen=True, slots=True)
class Donation:
    """A donation of a demo account, as the API takes it."""

    role: str
    fields: dict[str, Any]


DONATIONS = (
    Donation("customer", {"amount": 150_000, "message": "На новые стулья"}),
    Donation("manager", {"amount": 50_000, "message": "Кофе за мной"}),
    Donation("admin", {"amount": 300_000, "message": "Растите большими", "is_anonymous": True}),
)


def seed(context: SeedContext) -> str:
    """Put in what is missing; returns what is there now, in words. Raises LocalError."""
    people = context.people
    spaces = _spaces(people["admin"])
    ids: dict[str, str] = {}
    for role, client in people.items():
        me = client.call("GET", "/users/me", accept={200})
        ids[role] = me["id"]
        if role in PUBLIC and not me["is_public"]:
            client.call("PATCH", "/users/me", {"is_public": True}, accept={200})
    _visits(people["admin"], spaces, ids)
    _come_in(people["manager"], ids["manager"], people["admin"], spaces[0]["id"])
    _bookable(people["admin"], spaces[0]["id"])
    # Who gives is thanked by a message.
    context.await_confirmed()
    _donations(people)
    return (
        f"{len(SPACES)} spaces with {len(VISITS)} visits, {len(DONATIONS)} donations, "
        f"{len(RESOURCES)} desks and rooms, {len(PASSES)} passes"
    )


def _bookable(admin: ApiClient, space_id: str) -> None:
    there = admin.call("GET", f"/resources?space_id={space_id}&limit=100", accept={200})["items"]
    for resource in RESOURCES:
        if resource["name"] not in {one["name"] for one in there}:
            admin.call("POST", "/resources", {"space_id": space_id, **resource}, accept={201})
    sold = admin.call("GET", "/passes/products?limit=100", accept={200})["items"]
    for product in PASSES:
        if product["name"] not in {one["name"] for one in sold}:
            admin.call("POST", "/passes/products", product, accept={201})


def _come_in(person: ApiClient, user_id: str, admin: ApiClient, space_id: str) -> None:
    """Let in by hand; who is in already stays in."""
    if person.call("GET", "/visits/current", accept={200})["visit"] is None:
        body = {"user_id": user_id, "space_id": space_id, "reason": "Демонстрация"}
        admin.call("POST", "/visits/let-in", body, accept={201, 409})


def _spaces(admin: ApiClient) -> list[dict[str, Any]]:
    there = {space["name"]: space for space in admin.call("GET", "/spaces?limit=100", accept={200})["items"]}
    return [there.get(space["name"]) or admin.call("POST", "/spaces", space, accept={201}) for space in SPACES]


def _visits(admin: ApiClient, spaces: list[dict[str, Any]], ids: Mapping[str, str]) -> None:
    fresh = [
        not admin.call("GET", f"/visits?space_id={space['id']}&limit=1", accept={200})["items"] for space in spaces
    ]
    for visit in VISITS:
        if fresh[visit.space]:
            space = spaces[visit.space]
            today = datetime.now(ZoneInfo(space["time_zone"])).replace(minute=0, second=0, microsecond=0)
            begin = today.replace(hour=visit.hour) - timedelta(days=visit.days_ago)
            times = {"check_in": _utc(begin), "check_out": _utc(begin + timedelta(minutes=visit.minutes))}
            body = {"user_id": ids[visit.role], "space_id": space["id"], **times}
            admin.call("POST", "/visits", body, accept={201})


def _donations(people: Mapping[str, ApiClient]) -> None:
    for role in dict.fromkeys(donation.role for donation in DONATIONS):
        if people[role].call("GET", "/donations/mine?limit=1", accept={200})["items"]:
            continue
        for donation in (one for one in DONATIONS if one.role == role):
            placed = people[role].call("POST", "/donations", donation.fields, accept={201})
            # Without the provider's answer there is no link yet: one donation then waits for its giver.
            if placed["payment_url"]:
                people[role].press(placed["payment_url"], "pay")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
