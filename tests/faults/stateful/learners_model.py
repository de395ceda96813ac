"""What learners have and did by what is stored, read past the product's own models, and the rules about it."""

from __future__ import annotations

import base64
import json
from collections import Counter
from dataclasses import dataclass
from math import floor
from typing import Any

from tests.faults.stateful.tables import Row, rows

Key = tuple[str, str]
"""(person's id, course's id)."""
ACCESS = ("free", "purchase", "grant")


def bits(stored: Any) -> int:
    """A stored set of small numbers as the bits of one int."""
    raw = base64.b64decode(stored) if isinstance(stored, str) else bytes(stored or b"")
    return int.from_bytes(raw, "little")


def seconds_of(watched: list[list[float]], length: int) -> set[int]:
    """The seconds that a report of a video of so many (at most 5,400) covers: boundaries go to the nearest one."""
    found = set[int]()
    for start, end in watched:
        found |= set(range(floor(start + 0.5), min(floor(end + 0.5), length)))
    return found


@dataclass(frozen=True)
class Entry:
    """A lesson of a live release."""

    id: str
    number: int
    kind: str
    is_required: bool
    rule: str
    needed: int | None
    video_id: str | None
    seconds: int

    @classmethod
    def read(cls, kept: list[Any]) -> Entry:
        lesson_id, number, _, _, kind, _, flags, _, rule, percent, *video = kept
        video_id, seconds = video or (None, 0)
        return cls(lesson_id, number, kind, bool(flags & 2), rule, percent, video_id, int(seconds))


@dataclass(frozen=True)
class Learned:
    """One person in one course."""

    row: Row

    @property
    def key(self) -> Key:
        return self.row["user_id"], self.row["course_id"]

    @property
    def status(self) -> str:
        return str(self.row["status"])

    @property
    def completed(self) -> int:
        return bits(self.row["completed"])

    @property
    def is_active(self) -> bool:
        return self.status == "active"


@dataclass(frozen=True)
class Stored:
    """Everything of learning that is stored now."""

    enrolments: dict[Key, Learned]
    purchases: dict[str, Row]
    progress: dict[tuple[str, str, str], Row]
    certificates: list[Row]
    courses: dict[str, Row]
    live: dict[str, list[Entry]]

    @classmethod
    def read(cls) -> Stored:
        """All of it."""
        by_type: dict[str, list[Row]] = {}
        for row in rows("learning"):
            by_type.setdefault(str(row.get("type")), []).append(row)

        def of(kind: str) -> list[Row]:
            return by_type.get(kind, [])

        progress = {(*one["pk"].split("#")[1:], one["l"]): one for one in of("lp")}
        return cls(
            {(one["user_id"], one["course_id"]): Learned(one) for one in of("enrolment")},
            {one["purchase_id"]: one for one in of("purchase")},
            progress,
            of("certificate"),
            {one["course_id"]: one for one in of("course")},
            {one["course_id"]: _entries(one) for one in of("course_live")},
        )

    def valid_certificates(self) -> Counter[Key]:
        """How many valid certificates each has."""
        return Counter((one["user_id"], one["course_id"]) for one in self.certificates if one["status"] == "valid")

    def reason(self, one: Learned) -> str | None:
        """What is wrong with the reason of an access; None when it is there."""
        by, purchase = one.row.get("by"), self.purchases.get(one.row.get("purchase_id") or "")
        if by not in ACCESS:
            return f"by {by}"
        if by != "purchase":
            return f"by {by}, and of a purchase" if purchase else None
        if purchase is None:
            return "of no purchase"
        if (purchase["user_id"], purchase["course_id"]) != one.key:
            return "of another's purchase"
        if purchase["status"] != "paid" or purchase["refunded_amount"] >= purchase["amount"]:
            return f"of a purchase that is {purchase['status']}, {purchase['refunded_amount']} refunded"
        return None

    def money(self) -> list[str]:
        """Purchases that do not agree with the payments that were taken for them."""
        found, wrong = Counter[str](), list[str]()
        for one in rows("payments", "payment"):
            if one["payable_kind"] == "course":
                found[one["payable_id"]] += (one.get("captured_amount") or 0) - (one.get("refunded_amount") or 0)
        for purchase_id, one in self.purchases.items():
            is_taken = one["status"] == "paid"
            kept = one["amount"] - one["refunded_amount"] if is_taken else 0
            if one["status"] != "held" and found[purchase_id] != kept:
                wrong.append(f"{purchase_id}: {one['status']}, should have {kept}, has {found[purchase_id]}")
        return wrong


def _entries(live: Row) -> list[Entry]:
    sections = live["sections"]
    kept = json.loads(sections) if isinstance(sections, str) else sections
    return [Entry.read(lesson) for _, _, lessons in kept for lesson in lessons]


def announced() -> dict[str, Counter[tuple[Any, ...]]]:
    """How often each fact of learning was announced, by the event's type."""
    found: dict[str, Counter[tuple[Any, ...]]] = {}
    names = {
        "course.completed": (),
        "lesson.completed": ("lesson_id",),
        "lesson.watched": ("lesson_id", "percent"),
        "learning.active": ("day",),
        "quiz.submitted": ("lesson_id", "number"),
    }
    for row in rows("events"):
        if (of := names.get(str(row.get("event_type")))) is not None:
            data = row["data"] if isinstance(row["data"], dict) else json.loads(row["data"])
            subject = (row["pk"], *(data[name] for name in of))
            found.setdefault(row["event_type"], Counter())[subject] += 1
    return found
