"""The demo's coworking: spaces, who came in the last days, who is in, and what was given through the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infra.local import seed_data
from infra.local.seed_door import Door


def open_doors(people: Mapping[str, Door]) -> None:
    """Put in what is missing; `people` are the demo accounts by role. Raises LocalError."""
    spaces = _spaces(people["admin"])
    ids: dict[str, str] = {}
    for role, door in people.items():
        me = door.call("GET", "/users/me", accept={200})
        ids[role] = me["id"]
        if role in seed_data.PUBLIC and not me["is_public"]:
            door.call("PATCH", "/users/me", {"is_public": True}, accept={200})
    _visits(people["admin"], spaces, ids)
    # Who is in already stays in.
    people["manager"].call("POST", "/visits/check-in", {"space_id": spaces[0]["id"]}, accept={201, 409})
    _gifts(people)


def _spaces(admin: Door) -> list[dict[str, Any]]:
    there = {space["name"]: space for space in admin.call("GET", "/spaces?limit=100", accept={200})["items"]}
    return [
        there.get(space["name"]) or admin.call("POST", "/spaces", space, accept={201}) for space in seed_data.SPACES
    ]


def _visits(admin: Door, spaces: list[dict[str, Any]], ids: Mapping[str, str]) -> None:
    fresh = [
        not admin.call("GET", f"/visits?space_id={space['id']}&limit=1", accept={200})["items"] for space in spaces
    ]
    for visit in seed_data.VISITS:
        if fresh[visit.space]:
            space = spaces[visit.space]
            today = datetime.now(ZoneInfo(space["time_zone"])).replace(minute=0, second=0, microsecond=0)
            begin = today.replace(hour=visit.hour) - timedelta(days=visit.days_ago)
            times = {"check_in": _utc(begin), "check_out": _utc(begin + timedelta(minutes=visit.minutes))}
            body = {"user_id": ids[visit.role], "space_id": space["id"], **times}
            admin.call("POST", "/visits", body, accept={201})


def _gifts(people: Mapping[str, Door]) -> None:
    for role in dict.fromkeys(gift.role for gift in seed_data.GIFTS):
        if people[role].call("GET", "/donations/mine?limit=1", accept={200})["items"]:
            continue
        for gift in (one for one in seed_data.GIFTS if one.role == role):
            placed = people[role].call("POST", "/donations", gift.fields, accept={201})
            # Without the provider's answer there is no link yet: one donation then waits for its giver.
            if placed["payment_url"]:
                people[role].press(placed["payment_url"], "pay")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
