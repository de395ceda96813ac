"""What the console shows of the coworking: spaces, who is in, visits, donations and karma, as plain data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TypeAlias

from boto3.dynamodb.types import TypeDeserializer

from infra.local.frontdoor.context import Surroundings
from shared.coworking.spaces.rules import closes_at, opens_at

Row: TypeAlias = dict[str, Any]
_MOST_ITEMS_READ = 5000
_SHOWN = 20


class Rooms:
    """Reads the tables through, for people: a laptop's are small. Who gave anonymously is not named here either."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings

    def coworking(self, limit: int = _SHOWN) -> Row:
        """Everything, newest first; at most `limit` of each."""
        names = self._people()
        kept = list(self._items("Coworking"))
        spaces = {one["id"]: _space(one) for one in _of(kept, "space") if one.get("gsi1pk") == "SPACES#open"}
        return {
            "spaces": list(spaces.values()),
            "present": _newest([_visit(one, names) for one in _of(kept, "presence")], "check_in", limit),
            "visits": _newest([_visit(one, names) for one in _of(kept, "visit")], "check_in", limit),
            "donations": _newest([_donation(one, names) for one in _of(kept, "donation")], "created_at", limit),
            "karma": self._karma(names, _of(kept, "donation"), limit),
        }

    def donation(self, donation_id: str) -> Row | None:
        """One donation."""
        names = self._people()
        found = (one for one in self._items("Coworking", "donation") if one["donation_id"] == donation_id)
        return next((_donation(one, names) for one in found), None)

    def _people(self) -> dict[str, Row]:
        return {one["pk"].removeprefix("USER#"): one for one in self._items("Identity", "user")}

    def _karma(self, people: dict[str, Row], donations: Iterator[Row], limit: int) -> Row:
        # Points for a gift would tell who gave it.
        gifts = list(donations)
        secretive = {one["user_id"] for one in gifts if one.get("is_anonymous")}
        openly = {one.get("succeeded_event_id") for one in gifts if not one.get("is_anonymous")}

        def who(entry: Row) -> str | None:
            user_id = entry["pk"].removeprefix("PERSON#")
            is_told = entry["source_event_id"] in openly or not entry["reason"].startswith("donation.")
            return _name(user_id, people) if is_told or user_id not in secretive else None

        standing = [
            {"name": one["full_name"], "karma": int(one["karma"]), "is_public": bool(one.get("is_public"))}
            for one in people.values()
            if one.get("karma")
        ]
        entries = [
            {
                "name": who(one),
                "delta": int(one["delta"]),
                "reason": one["reason"],
                "created_at": one["created_at"],
                "is_reversed": bool(one.get("reversed_by")),
            }
            for one in self._items("Karma", "karma_entry")
        ]
        return {
            "people": sorted(standing, key=lambda one: -one["karma"])[:limit],
            "entries": _newest(entries, "created_at", limit),
        }

    def _items(self, table: str, kind: str | None = None) -> Iterator[Row]:
        pages = (
            self._around.aws.client("dynamodb")
            .get_paginator("scan")
            .paginate(
                TableName=self._around.outputs[f"{table}TableName"],
                PaginationConfig={"MaxItems": _MOST_ITEMS_READ},
            )
        )
        read = TypeDeserializer().deserialize
        items = ({name: read(value) for name, value in item.items()} for page in pages for item in page["Items"])
        return (one for one in items if kind in (None, one.get("type")))


def _of(items: list[Row], kind: str) -> Iterator[Row]:
    return (one for one in items if one.get("type") == kind)


def _newest(rows: list[Row], by: str, limit: int) -> list[Row]:
    return sorted(rows, key=lambda one: str(one[by]), reverse=True)[:limit]


def _name(user_id: str, people: dict[str, Row]) -> str:
    return str(people[user_id]["full_name"]) if user_id in people else user_id


def _space(item: Row) -> Row:
    zone, now = item["time_zone"], datetime.now(UTC)
    hours = {day: (times[0], times[1]) for day, times in json.loads(item["opening_hours"]).items()}
    closes = closes_at(hours, zone, now)
    changes = closes or opens_at(hours, zone, now)
    return {
        "id": item["id"],
        "name": item["name"],
        "address": item.get("address"),
        "time_zone": zone,
        "capacity": int(item["capacity"]),
        "present": int(item.get("present", 0)),
        "is_open": closes is not None,
        "changes_at": changes.isoformat() if changes else None,
    }


def _visit(item: Row, people: dict[str, Row]) -> Row:
    minutes = item.get("duration_minutes")
    return {
        "id": item["visit_id"],
        "name": _name(item["user_id"], people),
        "space": item["space_name"],
        "time_zone": item["time_zone"],
        "check_in": item["check_in"],
        "check_out": item.get("check_out"),
        "minutes": None if minutes is None else int(minutes),
        "status": item.get("status", "open"),
        "is_corrected": bool(item.get("corrected_by")),
    }


def _donation(item: Row, people: dict[str, Row]) -> Row:
    is_anonymous = bool(item.get("is_anonymous"))
    return {
        "id": item["donation_id"],
        "name": None if is_anonymous else _name(item["user_id"], people),
        "amount": int(item["amount"]),
        "refunded_amount": int(item.get("refunded_amount", 0)),
        "message": item.get("message"),
        "status": item["status"],
        "created_at": item["created_at"],
    }
