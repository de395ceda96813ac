"""What the console shows of the coworking: spaces, who is in, visits, donations and karma, as plain data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from infra.local.web.formats import rubles
from infra.local.web.module_page import ModulePage, Payable
from infra.local.web.tables import Row, name, newest, of
from shared.core.hours import OpeningHours, parse_closed_days, read_week


class Page(ModulePage):
    """Reads the tables through, for people: a laptop's are small. Who gave anonymously is not named here either."""

    title = "Coworking"
    payable_kind = "donation"

    def data(self, limit: int) -> Row:
        """Everything, newest first; at most `limit` of each."""
        names = self.tables.people()
        kept = list(self.tables.items("Coworking"))
        spaces = {one["id"]: _space(one) for one in of(kept, "space") if one.get("gsi1pk") == "SPACES#open"}
        return {
            "spaces": list(spaces.values()),
            "present": newest([_visit(one, names) for one in of(kept, "presence")], "check_in", limit),
            "visits": newest([_visit(one, names) for one in of(kept, "visit")], "check_in", limit),
            "donations": newest([_donation(one, names) for one in of(kept, "donation")], "created_at", limit),
            "karma": self._karma(names, of(kept, "donation"), limit),
        }

    def payable_title(self, payable: Payable) -> str | None:
        """A donation's amount and status."""
        for one in self.tables.items("Coworking", "donation"):
            if one["donation_id"] == payable.id:
                return f"Donation of {rubles(int(one['amount']))}: {one['status'].replace('_', ' ')}"
        return None

    def _karma(self, people: dict[str, Row], found: Iterator[Row], limit: int) -> Row:
        # Points for a donation would tell who gave it.
        donations = list(found)
        anonymous = {one["user_id"] for one in donations if one.get("is_anonymous")}
        named = {one.get("succeeded_event_id") for one in donations if not one.get("is_anonymous")}

        def who(entry: Row) -> str | None:
            user_id = entry["pk"].removeprefix("PERSON#")
            is_shown = entry["source_event_id"] in named or not entry["reason"].startswith("donation.")
            return name(user_id, people) if is_shown or user_id not in anonymous else None

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
            for one in self.tables.items("Karma", "karma_entry")
        ]
        return {
            "people": sorted(standing, key=lambda one: -one["karma"])[:limit],
            "entries": newest(entries, "created_at", limit),
        }


def _space(item: Row) -> Row:
    zone, now = item["time_zone"], datetime.now(UTC)
    closed = parse_closed_days(json.loads(item.get("closed_days", "[]")))
    hours = OpeningHours(read_week(json.loads(item["opening_hours"])), ZoneInfo(zone), closed)
    is_open = hours.is_open(now)
    changes = hours.closing_time(now) if is_open else hours.next_opening(now)
    return {
        "id": item["id"],
        "name": item["name"],
        "address": item.get("address"),
        "time_zone": zone,
        "capacity": int(item["capacity"]),
        "present": int(item.get("present", 0)),
        "is_open": is_open,
        "changes_at": changes.isoformat() if changes else None,
    }


def _visit(item: Row, people: dict[str, Row]) -> Row:
    minutes = item.get("duration_minutes")
    return {
        "id": item["visit_id"],
        "name": name(item["user_id"], people),
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
        "name": None if is_anonymous else name(item["user_id"], people),
        "amount": int(item["amount"]),
        "refunded_amount": int(item.get("refunded_amount", 0)),
        "message": item.get("message"),
        "status": item["status"],
        "created_at": item["created_at"],
    }
