"""The demo courses with their video, and a learner half-way: drawn and uploaded at a start, published once it is ready.

Each run does what is still missing. Transcoding takes longer than a start should, so what needs the video comes later.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import urllib3

from infra.local.api_client import ApiClient
from infra.local.modules.learning import courses, movie
from infra.local.modules.learning.courses import CARE, COURSES, DemoCourse
from infra.local.problems import LocalError
from infra.local.seed import SeedContext

Row = dict[str, Any]
TITLE = "Стирка за двадцать секунд"
TRANSCODED_WITHIN_S, WATCHED_WITHIN_S, POLL_S = 600.0, 60.0, 1.0
UPLOAD_TIMEOUT_S = 60.0
# The customer has done these of the free course, and learned on as many days running.
DONE, STREAK_DAYS = 3, 3


def seed(context: SeedContext) -> str:
    """Put in what is missing; returns what is there now, in words. Raises LocalError."""
    author = context.people["manager"]
    videos = {courses.WASHING: _video(author)}
    for course in COURSES:
        _draft(author, course, videos)
    context.later.append(lambda: _open(context, videos[courses.WASHING]))
    return f"{len(COURSES)} courses, whose video is being transcoded"


def _video(author: ApiClient) -> str:
    """The id of the video, which is uploaded in parts unless it is there."""
    kept = author.call("GET", "/videos?limit=100", accept={200})["items"]
    for video in kept:
        if video["title"] == TITLE and video["status"] in ("processing", "ready"):
            return str(video["id"])
    data = movie.draw()
    body = {"filename": "стирка.mp4", "content_type": "video/mp4", "size": len(data), "title": TITLE}
    made = author.call("POST", "/videos", body, accept={201})
    begin = 0
    for part in made["upload"]["parts"]:
        sent = urllib3.request(
            "PUT", part["url"], body=data[begin : begin + part["size"]], timeout=UPLOAD_TIMEOUT_S, retries=False
        )
        if sent.status != 200:
            raise LocalError(f"A part of the video was answered {sent.status}.", "See `make logs`.")
        begin += part["size"]
    video_id = str(made["video"]["id"])
    author.call("POST", f"/videos/{video_id}/complete", accept={202})
    return video_id


def _draft(author: ApiClient, course: DemoCourse, videos: dict[str, str]) -> None:
    """A course with all its lessons; one that was published stays as it is."""
    path = f"/courses/{course.slug}"
    if "id" not in author.call("GET", path, accept={200, 404}):
        author.call("POST", "/courses", course.fields, accept={201})
    found = author.call("GET", f"{path}?draft=true", accept={200})
    if found["release"]:
        return
    lessons = _lessons(found)
    for lesson in course.lessons:
        video_id = videos[lesson.video] if lesson.video else None
        if lesson.title not in lessons:
            fields = {**lesson.fields, **({"video_id": video_id} if video_id else {})}
            lessons[lesson.title] = author.call("POST", f"{path}/lessons", fields, accept={201})["id"]
        elif video_id:
            # The video of an earlier run may have been rejected.
            author.call("PATCH", f"{path}/lessons/{lessons[lesson.title]}", {"video_id": video_id}, accept={200})
    version = author.call("GET", f"{path}?draft=true", accept={200})["version"]
    sections = [
        {"title": title, "lessons": [lessons[one.title] for one in inside]} for title, inside in course.sections
    ]
    author.call("PUT", f"{path}/outline", {"version": version, "sections": sections}, accept={200})


def _open(context: SeedContext, video_id: str) -> str:
    """Publish the courses once the video is ready, and have the customer learn. Raises LocalError."""
    author, admin = context.people["manager"], context.people["admin"]
    _await(lambda: _is_ready(author, video_id), "The video", TRANSCODED_WITHIN_S)
    files = {"ru": ("стирка.vtt", movie.captions_vtt("ru")), "en": ("washing.srt", movie.captions_srt("en"))}
    have = {one["language"] for one in author.call("GET", f"/videos/{video_id}", accept={200})["captions"]}
    for language in sorted(files.keys() - have):
        name, data = files[language]
        body = {"filename": name, "content_base64": base64.b64encode(data).decode()}
        author.call("PUT", f"/videos/{video_id}/captions/{language}", body, accept={200})
    for course in COURSES:
        path = f"/courses/{course.slug}"
        found = author.call("GET", f"{path}?draft=true", accept={200})
        if not found["release"]:
            admin.call("POST", f"{path}/publish", {"version": found["version"]}, accept={200})
    _learn(context.people["customer"], admin)
    return f"{len(COURSES)} courses are published, and the customer is half-way through «{CARE.fields['title']}»"


def _is_ready(author: ApiClient, video_id: str) -> bool:
    video = author.call("GET", f"/videos/{video_id}", accept={200})
    if video["status"] not in ("processing", "ready"):
        raise LocalError(f"The video of the demo is {video['status']}: {video['reason']}.", "See `make logs`.")
    return bool(video["status"] == "ready")


def _learn(customer: ApiClient, admin: ApiClient) -> None:
    """The first lessons of the free course, and the days before today."""
    path = f"/courses/{CARE.slug}"
    customer.call("POST", f"{path}/enrol", accept={200, 201, 409})
    for lesson in customer.call("GET", f"{path}/progress", accept={200})["lessons"][:DONE]:
        if lesson["status"] == "completed":
            continue
        own = f"{path}/lessons/{lesson['lesson_id']}"
        if lesson["kind"] == "video":
            customer.call("POST", f"{own}/play", accept={200})
            # Nobody watches it faster than it plays: the first reports are not believed.
            _await(lambda own=own: _is_watched(customer, own), "The end of the video", WATCHED_WITHIN_S)  # type: ignore[misc]
        else:
            customer.call("POST", f"{own}/complete", accept={200})
    figures = customer.call("GET", "/users/me/learning", accept={200})
    today, person = datetime.now(ZoneInfo(figures["time_zone"])).date(), customer.call("GET", "/users/me", accept={200})
    for ago in range(1, STREAK_DAYS):
        day = {"day": str(today - timedelta(days=ago)), "reason": "Показ: занятия в прошлые дни"}
        admin.call("POST", f"/users/{person['id']}/learning-days", day, accept={200, 201})


def _is_watched(customer: ApiClient, path: str) -> bool:
    at = datetime.now().astimezone().isoformat()
    report = {"at": at, "position_seconds": movie.SECONDS, "watched": [[0, movie.SECONDS]]}
    done = customer.call("PUT", f"{path}/progress", report, accept={200})
    return bool(done["status"] == "completed")


def _lessons(course: Row) -> dict[str, str]:
    """Title → id."""
    return {one["title"]: str(one["id"]) for section in course["sections"] for one in section["lessons"]}


def _await(look: Callable[[], bool], what: str, within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not look():
        if time.monotonic() > deadline:
            raise LocalError(f"{what} did not come within {within_s:.0f} s.", "See `make logs`.")
        time.sleep(POLL_S)
