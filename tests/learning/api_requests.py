"""Requests to the API of the module `learning`: what its path parameters can stand for, and what to repeat."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from typing import Any

from tests.e2e.client import eventually
from tests.e2e.path_param_factories import PathParamFactories, PathParamFactory, ok

Json = dict[str, Any]
CAPTIONS = base64.b64encode(b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n").decode()


def _course(made: PathParamFactories) -> str:
    """A live free course that the customer has begun, with a text that everybody may read."""
    course = ok(made.admin.post("/courses", {"title": f"Курс {uuid.uuid4().hex[:10]}"}))["id"]
    ok(made.admin.post(f"/courses/{course}/lessons", {"title": "Урок", "kind": "text", "body": "Текст"}))
    ok(made.admin.post(f"/courses/{course}/publish", {"version": 2}))
    ok(made.owner.post(f"/courses/{course}/enrol", {}))
    return str(course)


def _lesson(made: PathParamFactories) -> str:
    page = ok(made.admin.get(f"/courses/{made('course_id')}"))
    return str(page["sections"][0]["lessons"][0]["id"])


def _message(made: PathParamFactories) -> str:
    return str(ok(made.owner.post("/assistant", {"text": "Где мой заказ?"}))["message_id"])


def _certificate(made: PathParamFactories) -> str:
    """The certificate of the customer, who completes the course."""
    course, lesson = made("course_id"), made("lesson_id")
    ok(made.owner.post(f"/courses/{course}/lessons/{lesson}/complete", {}))

    def look() -> str | None:
        found = ok(made.owner.get("/certificates/mine"))["items"]
        return str(found[0]["number"]) if found else None

    return eventually(look, within=60, what="a certificate")


def _key(made: PathParamFactories) -> str:
    """The key that certificates are signed by."""
    return str(ok(made.owner.get("/certificates/keys"))["keys"][0]["kid"]).rpartition("/")[2]


def _video(made: PathParamFactories) -> str:
    """A video of the customer, who is an author: the admin has named them."""
    author = {"user_id": made.owner.user["id"]}
    ok(made.admin.post(f"/courses/{made('course_id')}/authors", author))
    body = {"filename": "a.mp4", "content_type": "video/mp4", "size": 1_000}
    return str(ok(made.owner.post("/videos", body))["video"]["id"])


def _language(made: PathParamFactories) -> str:
    """A language that the customer's video has captions in."""
    body = {"filename": "a.vtt", "content_base64": CAPTIONS}
    ok(made.owner.put(f"/videos/{made('video_id')}/captions/ru", body))
    return "ru"


# Path parameter → makes an object that it can identify, the customer's own where objects have an owner.
PATH_PARAMS: dict[str, PathParamFactory] = {
    "course_id": _course,
    "lesson_id": _lesson,
    "chat_message_id": _message,
    "certificate_no": _certificate,
    "key_id": _key,
    "video_id": _video,
    "language": _language,
    "revision": lambda made: "1",
}

# Operation that takes an Idempotency-Key → its body, from ids of what there is and a mark that differs.
REPEATABLE: dict[str, Callable[[Json, str], Json | None]] = {
    "POST /api/v1/courses": lambda known, mark: {"title": mark},
    "POST /api/v1/courses/{course_id}/lessons": lambda known, mark: {"title": mark, "kind": "text"},
    "POST /api/v1/courses/{course_id}/cover": lambda known, mark: {
        "content_type": "image/png" if mark[0] == "b" else "image/webp"
    },
    "POST /api/v1/courses/{course_id}/enrol": lambda known, mark: {} if mark[0] == "b" else {"expected_price": 0},
    "POST /api/v1/courses/{course_id}/lessons/{lesson_id}/chat": lambda known, mark: {"text": mark},
    "POST /api/v1/videos": lambda known, mark: {
        "filename": f"{mark}.mp4",
        "content_type": "video/mp4",
        "size": 9_000_000,
    },
    "POST /api/v1/assistant": lambda known, mark: {"text": mark},
    "POST /api/v1/assistant/messages/{chat_message_id}/hand-off": lambda known, mark: None,
    "POST /api/v1/courses/{course_id}/pay": lambda known, mark: None,
    "POST /api/v1/users/{user_id}/learning-days": lambda known, mark: {"day": "2026-03-01", "reason": mark},
}
