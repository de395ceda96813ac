"""What the console shows of learning: courses, videos, learners and why they are where they are, certificates."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import Any

import urllib3

from infra.local.web.context import WebContext
from infra.local.web.module_page import ModulePage, Payable
from infra.local.web.sandbox_view import SandboxView
from infra.local.web.tables import Row, name, newest, of
from shared.learning.courses.outline import LessonEntry, Outline
from shared.learning.progress import rules
from shared.learning.progress.watched import Watched
from shared.learning.videos.models import POSTER, PROGRESSIVE

JOBS = "/_sandbox/mediaconvert/2017-08-29/jobs"
FAULTS = "/_sandbox/mediaconvert/_faults"
JOB_FAULTS = ("job_error", "slow", "lost_event", "duplicate_event", "wrong_duration")
LINK_LIFETIME_S = 900
SANDBOX_TIMEOUT_S = 3.0


class Page(ModulePage):
    """Reads the tables through, for people: a laptop's are small. No quiz's answers and no chats are read here."""

    title = "Learning"
    payable_kind = "course"

    def __init__(self, context: WebContext, sandboxes: SandboxView) -> None:
        super().__init__(context, sandboxes)
        self._context = context

    def data(self, limit: int) -> Row:
        """Everything, newest first; at most `limit` of each."""
        kept, people = list(self.tables.items("Learning")), self.tables.people()
        live = {one["course_id"]: one for one in of(kept, "course_live")}
        titles = {one["course_id"]: one["title"] for one in of(kept, "course_draft")}
        learners = Counter(one["course_id"] for one in of(kept, "enrolment") if one["status"] == "active")
        progress: dict[str, list[Row]] = defaultdict(list)
        for one in of(kept, "lp"):
            progress[one["pk"]].append(one)
        shown = {
            "courses": (_course(one, titles, live, learners) for one in of(kept, "course")),
            "videos": (self._video(one, people) for one in of(kept, "video")),
            "learners": (_learner(one, live, progress[one["pk"]], people) for one in of(kept, "enrolment")),
            "certificates": (_certificate(one) for one in of(kept, "certificate")),
            "purchases": (_purchase(one, people) for one in of(kept, "purchase")),
        }
        grants = (_grant(one, people) for one in self.tables.items("Achievements", "grant"))
        return {
            **{part: newest(rows, "created_at", limit) for part, rows in shown.items()},
            "achievements": newest(grants, "created_at", limit),
            "jobs": [_job(one) for one in self._sandbox(JOBS, "jobs")[:limit]],
            "faults": {"on": self._sandbox(FAULTS, "faults"), "modes": list(JOB_FAULTS), "url": FAULTS},
        }

    def payable_title(self, payable: Payable) -> str | None:
        """A course, and the status of its newest purchase: the address names no buyer."""
        kept = list(self.tables.items("Learning"))
        course = next((one for one in of(kept, "course_live") if one["course_id"] == payable.id), None)
        if course is None:
            return None
        bought = newest((one for one in of(kept, "purchase") if one["course_id"] == payable.id), "created_at", 1)
        status = f": {bought[0]['status'].replace('_', ' ')}" if bought else ""
        return f"Course “{course['title']}”{status}"

    def _video(self, item: Row, people: dict[str, Row]) -> Row:
        is_ready = item["status"] == "ready"
        return {
            "id": item["video_id"],
            "title": item.get("title"),
            "owner": name(item["owner_id"], people),
            "status": item["status"],
            "steps": _steps(item),
            "reason": item.get("reason"),
            "attempt": int(item.get("attempt", 1)),
            "job_id": item.get("job_id"),
            "seconds": float(item["duration_seconds"]) if item.get("duration_seconds") else None,
            "renditions": [one["name"] for one in _json(item.get("renditions"))],
            "captions": sorted(one["language"] for one in _json(item.get("captions"))),
            "play_url": self._link(f"{item['prefix']}{PROGRESSIVE}") if is_ready else None,
            "poster_url": self._link(f"{item['prefix']}{POSTER}") if is_ready else None,
            "created_at": item["created_at"],
        }

    def _link(self, key: str) -> str:
        """A presigned GET: the page's reader is no learner, and has no cookies."""
        # Of the emulator's own address, where everybody on this computer reaches it.
        found: str = self._context.aws.client("s3").generate_presigned_url(
            "get_object",
            Params={"Bucket": self._context.outputs["MediaBucketName"], "Key": key},
            ExpiresIn=LINK_LIFETIME_S,
        )
        return found

    def _sandbox(self, path: str, member: str) -> list[Row]:
        """What the sandbox of MediaConvert says; nothing while it is made to fail."""
        url = f"{self._context.config.base_url}{path}"
        try:
            answer = urllib3.request("GET", url, timeout=SANDBOX_TIMEOUT_S, retries=False)
            found: list[Row] = answer.json()[member] if answer.status == 200 else []
        except (urllib3.exceptions.HTTPError, ValueError, KeyError):
            return []
        return found


def _course(item: Row, titles: dict[str, str], live: dict[str, Row], learners: Counter[str]) -> Row:
    course_id = item["course_id"]
    outline = _outline(live.get(course_id))
    return {
        "id": course_id,
        "slug": item["slug"],
        "title": titles.get(course_id, ""),
        "status": item["status"],
        "release": int(item.get("release", 0)),
        "price": int(live[course_id]["price"]) if course_id in live else None,
        "unlock": live[course_id]["unlock"] if course_id in live else None,
        "lessons": [f"{one.title} ({one.kind})" for one in outline.lessons()],
        "learners": learners[course_id],
        "created_at": item["created_at"],
    }


def _steps(video: Row) -> list[Row]:
    """What a video has been through: `{name, at}` with a time or None, oldest first."""
    named = (("created", "created_at"), ("uploaded", "uploaded_at"), ("ready", "ready_at"))
    return [{"name": step, "at": video.get(attribute)} for step, attribute in named]


def _learner(item: Row, live: dict[str, Row], progress: list[Row], people: dict[str, Row]) -> Row:
    course = live.get(item["course_id"])
    outline, completed = _outline(course), _bits(item.get("completed"))
    return {
        "course_id": item["course_id"],
        "user_id": item["user_id"],
        "course": course["title"] if course else item["course_id"],
        "name": name(item["user_id"], people),
        "status": item["status"],
        "by": item.get("by"),
        "percent": rules.percent_of(completed, outline.required),
        "why": _why(item, course, outline, completed, progress),
        "completed_at": item.get("completed_at"),
        "created_at": item["created_at"],
    }


def _why(item: Row, course: Row | None, outline: Outline, completed: int, progress: list[Row]) -> list[str]:
    """Each lesson that is not completed, with what it waits for."""
    by_lesson, now, found = {one["l"]: one for one in progress}, datetime.now(UTC), []
    for lesson in outline.lessons():
        if completed & lesson.bit:
            continue
        lock = rules.lock_of(
            lesson,
            outline,
            unlock=str(course["unlock"]) if course else "any",
            completed=completed,
            enrolled_at=datetime.fromisoformat(item["enrolled_at"]),
            now=now,
        )
        waits = rules.waits_for(lesson, _watched(lesson, by_lesson.get(lesson.id)), now=now)
        reason = f"locked: {lock.reason}" if lock else waits.code if waits else "settles with the next report"
        if waits and not lock and waits.needed_percent is not None:
            reason += f", {waits.have_percent} of {waits.needed_percent} %"
        found.append(f"{lesson.title}: {reason.replace('_', ' ')}")
    return found


def _watched(lesson: LessonEntry, item: Row | None) -> Watched | None:
    """What was watched of the lesson's present video; the stored names are those of `LessonProgress`."""
    if item is None or not lesson.video_id or item.get("v") != lesson.video_id:
        return None
    began = float(item["b"]) if item.get("b") is not None else None
    return Watched(float(item.get("d") or lesson.seconds), _bits(item.get("s")), began=began)


def _certificate(item: Row) -> Row:
    return {
        "number": item["number"],
        "holder": item["holder_name"],
        "course": item["course_title"],
        "status": item["status"],
        "reason": item.get("reason"),
        "release": int(item["release"]),
        "sha256": item["sha256"],
        "created_at": item["issued_at"],
    }


def _purchase(item: Row, people: dict[str, Row]) -> Row:
    return {
        "id": item["purchase_id"],
        "name": name(item["user_id"], people),
        "course": item["title"],
        "amount": int(item["amount"]),
        "status": item["status"],
        "refunded": int(item.get("refunded_amount", 0)),
        "created_at": item["created_at"],
    }


def _grant(item: Row, people: dict[str, Row]) -> Row:
    return {
        "title": item["title"],
        "level": int(item["level"]),
        "name": name(item["pk"].removeprefix("PERSON#"), people),
        "karma": int(item.get("karma", 0)),
        "withdrawn_at": item.get("withdrawn_at"),
        "created_at": item["granted_at"],
    }


def _job(job: Row) -> Row:
    return {
        "id": job["id"],
        "video_id": (job.get("userMetadata") or {}).get("video_id"),
        "status": job["status"],
        "error": job.get("errorMessage"),
        "created_at": datetime.fromtimestamp(job["createdAt"], UTC).isoformat(timespec="milliseconds"),
    }


def _outline(live: Row | None) -> Outline:
    return Outline.read(json.loads(live["sections"])) if live else Outline()


def _bits(value: Any) -> int:
    """A stored set of small numbers: `shared.learning.models.BitSet`."""
    return int.from_bytes(bytes(value), "little") if value is not None else 0


def _json(value: str | None) -> list[Row]:
    found: list[Row] = json.loads(value) if value else []
    return found
