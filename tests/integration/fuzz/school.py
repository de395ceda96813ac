"""Courses, videos and certificates that requests can be about; `Builder` in world.py asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import boto3

from functions.workers.documents.certificates import make_pdf
from shared.core import clock, ids
from shared.core.settings import settings
from shared.identity.models import User
from shared.learning import models as keys
from shared.learning.certificates import issue
from shared.learning.videos.models import Video, prefix_of
from shared.providers import storage
from shared.providers.transcoder.base import PLAYLIST
from tests.integration.learning.conftest import QUIZ

Json = dict[str, Any]
UPLOAD = b"film"
MASTER = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=600000,RESOLUTION=640x360\nhls_360p.m3u8\n"
CAPTIONS = {"filename": "a.vtt", "content_base64": "V0VCVlRUCgowMDowMS4wMDAgLS0+IDAwOjAyLjAwMArQr9GA0LvRi9C6Cg=="}


class Call(Protocol):
    """(role, method, path, body) → the JSON of a success."""

    def __call__(self, role: str, method: str, path: str, body: Json | None = None) -> Json: ...


def courses(call: Call, people: Mapping[str, User]) -> dict[str, list[Any]]:
    """A manager's free course, which the customer learns, a paid one, and videos of every state."""
    # All parts arrived, can be played, none arrived.
    videos = [_uploading(call, arrived=True), _ready(people["manager"].id), _uploading(call, arrived=False)]
    call("manager", "PUT", f"/videos/{videos[1]}/captions/ru", CAPTIONS)
    text = {"title": "Ярлык", "kind": "text", "body": "Текст", "is_preview": True}
    video, quiz = (
        {"title": "Стирка", "kind": "video", "video_id": videos[1]},
        {"title": "Тест", "kind": "quiz", "quiz": QUIZ},
    )
    free, lessons = _published(call, {"title": "Уход за вещами"}, text, video, quiz)
    paid, _ = _published(call, {"title": "Мастерская принтов", "price": 149_000}, text)
    call("customer", "POST", f"/courses/{free['id']}/enrol")
    call("admin", "POST", f"/courses/{paid['id']}/enrol")
    call("customer", "POST", f"/courses/{free['id']}/lessons/{lessons[2]}/quiz/attempts")
    return {
        "course_id": [free["id"], paid["id"]],
        "lesson_id": lessons,
        "section_id": [free["sections"][0]["id"]],
        "user_ids": [[people["customer"].id]],
        "chat_message_id": [call("customer", "POST", "/assistant", {"text": "Где заказ?"})["message_id"]],
        "video_id": videos,
        "language": ["ru"],
        "version": [free["version"]],
        "number": [1],
        "revision": [1],
    }


def certificates(call: Call, holder: User) -> dict[str, list[Any]]:
    """The customer's certificate of a course of one text."""
    course, [lesson] = _published(call, {"title": "Сушка"}, {"title": "Верёвка", "kind": "text", "body": "Текст"})
    call("customer", "POST", f"/courses/{course['id']}/enrol")
    call("customer", "POST", f"/courses/{course['id']}/lessons/{lesson}/complete")
    assert issue.issue(holder.id, course["id"], make=make_pdf)
    [made] = call("customer", "GET", "/certificates/mine")["items"]
    credential = call("customer", "GET", f"/certificates/{made['number']}/credential")["credential"]
    [key] = call("customer", "GET", "/certificates/keys")["keys"]
    return {
        "certificate_no": [made["number"]],
        "credential": [credential],
        "key_id": [key["kid"].rpartition("/")[2]],
    }


def _published(call: Call, fields: Json, *lessons: Json) -> tuple[Json, list[str]]:
    """A live course (with its draft's version) and the ids of its lessons."""
    path = f"/courses/{call('manager', 'POST', '/courses', fields)['id']}"
    made = [call("manager", "POST", f"{path}/lessons", lesson) for lesson in lessons]
    course = call("admin", "POST", f"{path}/publish", {"version": made[-1]["course_version"]})
    return course, [str(one["id"]) for one in made]


def _uploading(call: Call, *, arrived: bool) -> str:
    body = {"filename": "a.mp4", "content_type": "video/mp4", "size": len(UPLOAD)}
    video_id = str(call("manager", "POST", "/videos", body)["video"]["id"])
    video = Video.get(*keys.video_key(video_id))
    if arrived:
        where = {"Bucket": settings().media_bucket, "Key": video.incoming_key, "UploadId": video.upload_id}
        boto3.client("s3").upload_part(**where, PartNumber=1, Body=UPLOAD)
    return video_id


def _ready(owner_id: str) -> str:
    """A video as the worker leaves it: it can be played, and captions change its playlist."""
    video_id = ids.new("vid")
    video = Video(
        video_id=video_id,
        owner_id=owner_id,
        title="Стирка",
        status="ready",
        duration_seconds=600,
        prefix=prefix_of(video_id, 1),
        renditions=[{"name": "360p", "width": 640, "height": 360, "kbps": 600}],
        created_at=clock.iso(clock.now()),
        ready_at=clock.iso(clock.now()),
    )
    video.set_index_keys()
    video.save()
    storage.from_settings().put(f"{video.prefix}{PLAYLIST}.m3u8", MASTER.encode(), content_type="text/plain")
    return video_id
