"""Facts as xAPI statements (IEEE 9274.1.1, xAPI 1.0.3) with ADL's verbs and the video profile; and as rows of CSV.

https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md, https://liveaspankaj.gitbooks.io/xapi-video-profile/
Ids follow from what was done (UUIDv5): what is exported twice is imported once. The actor is opaque.
"""

from __future__ import annotations

import json
import uuid
from typing import Any, Final

from shared.core.csv_format import row
from shared.core.settings import settings
from shared.learning.exports.facts import Fact

VERSION: Final = "1.0.3"
ADL: Final = "http://adlnet.gov/expapi"
VIDEO: Final = "https://w3id.org/xapi/video"
NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:atrium:learning")
# What → (verb's id, its name).
VERBS: Final = {
    "registered": (f"{ADL}/verbs/registered", "registered"),
    "watched": (f"{VIDEO}/verbs/paused", "paused"),
    "completed": (f"{ADL}/verbs/completed", "completed"),
    "passed": (f"{ADL}/verbs/passed", "passed"),
    "failed": (f"{ADL}/verbs/failed", "failed"),
}
TYPES: Final = {
    None: f"{ADL}/activities/course",
    "text": f"{ADL}/activities/lesson",
    "video": f"{VIDEO}/activity-type/video",
    "quiz": f"{ADL}/activities/assessment",
}
COLUMNS: Final = (
    "statement_id",
    "timestamp",
    "person",
    "verb",
    "course_id",
    "course_title",
    "lesson_id",
    "lesson_title",
    "lesson_kind",
    "watched_percent",
    "played_segments",
    "attempt",
    "score_percent",
)


def person_of(user_id: str) -> str:
    """The name of somebody in exports: the same in all of them, and of no use elsewhere."""
    return str(uuid.uuid5(NAMESPACE, f"person:{user_id}"))


def statement_id(fact: Fact) -> str:
    """The same for the same thing; what was watched of a video is another thing whenever there is more of it."""
    seen = f"{fact.watched.seen:x}" if fact.what == "watched" and fact.watched else ""
    whose = (fact.user_id, fact.course.course_id, fact.lesson_id or "", str(fact.number or ""))
    return str(uuid.uuid5(NAMESPACE, " ".join((fact.what, *whose, fact.at, seen))))


def played_segments(fact: Fact) -> str | None:
    """Which seconds were watched, as the video profile writes them: `0[.]12[,]15[.]30`."""
    if fact.watched is None:
        return None
    return "[,]".join(f"{start}[.]{end}" for start, end in fact.watched.intervals())


def statement(fact: Fact) -> dict[str, Any]:
    """One statement."""
    base = settings().public_base_url
    course_id, language = fact.course.course_id, fact.course.language
    course = f"{base}/api/v1/courses/{course_id}"
    verb, name = VERBS[fact.what]
    title = fact.course.title if fact.lesson_id is None else (fact.lesson.title if fact.lesson else None)
    kind = None if fact.lesson_id is None else _kind(fact)
    definition: dict[str, Any] = {"type": TYPES[kind]} if kind in TYPES else {}
    if title:
        definition["name"] = {language: title}
    context: dict[str, Any] = {"platform": "Atrium", "language": language}
    activities: dict[str, Any] = {}
    if fact.lesson_id is not None:
        activities["parent"] = [{"objectType": "Activity", "id": course}]
    if fact.watched is not None:
        activities["category"] = [{"objectType": "Activity", "id": VIDEO}]
        session = uuid.uuid5(NAMESPACE, f"session:{fact.user_id}:{course_id}:{fact.lesson_id}")
        context["extensions"] = {
            f"{VIDEO}/extensions/session-id": str(session),
            f"{VIDEO}/extensions/length": round(fact.watched.duration, 3),
        }
    if activities:
        context["contextActivities"] = activities
    made = {
        "id": statement_id(fact),
        "actor": {"objectType": "Agent", "account": {"homePage": base, "name": person_of(fact.user_id)}},
        "verb": {"id": verb, "display": {"en-US": name}},
        "object": {
            "objectType": "Activity",
            "id": course if fact.lesson_id is None else f"{course}/lessons/{fact.lesson_id}",
            "definition": definition,
        },
        "context": context,
        "timestamp": fact.at,
        "version": VERSION,
    }
    result = _result(fact)
    return {**made, "result": result} if result else made


def _kind(fact: Fact) -> str:
    if fact.lesson is not None:
        return fact.lesson.kind
    if fact.number is not None:
        return "quiz"
    return "video" if fact.watched is not None else "text"


def _result(fact: Fact) -> dict[str, Any]:
    result: dict[str, Any] = {"completion": True} if fact.what == "completed" else {}
    if fact.score_percent is not None:
        score = {"scaled": fact.score_percent / 100, "raw": fact.score_percent, "min": 0, "max": 100}
        result |= {"score": score, "success": fact.what == "passed", "completion": True}
    if fact.watched is not None:
        result["extensions"] = {
            f"{VIDEO}/extensions/time": round(fact.watched.position, 3),
            f"{VIDEO}/extensions/progress": fact.watched.percent / 100,
            f"{VIDEO}/extensions/played-segments": played_segments(fact),
        }
    return result


def json_line(fact: Fact) -> str:
    """A statement as one line."""
    return json.dumps(statement(fact), ensure_ascii=False, separators=(",", ":")) + "\n"


def csv_line(fact: Fact) -> str:
    """A row of COLUMNS; no text is a formula."""
    return row(
        (
            statement_id(fact),
            fact.at,
            person_of(fact.user_id),
            VERBS[fact.what][1],
            fact.course.course_id,
            fact.course.title,
            fact.lesson_id,
            fact.lesson.title if fact.lesson else None,
            _kind(fact) if fact.lesson_id else None,
            fact.watched.percent if fact.watched else None,
            played_segments(fact),
            fact.number,
            fact.score_percent,
        )
    )
