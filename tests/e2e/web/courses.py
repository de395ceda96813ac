"""Courses that a story learns: each story makes its own, with the demo's video, which is transcoded once for all."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import httpx

from infra.local.modules.learning.seeds import TITLE as DEMO_VIDEO
from tests.e2e.client import Api, eventually

LABEL = "Что говорит ярлык"
WASHING = "Стирка"
QUIZ = "Проверьте себя"
_QUESTIONS = {
    "pass_percent": 100,
    "max_attempts": 3,
    "reveal": "after_pass",
    "questions": [
        {
            "id": "q1",
            "kind": "single",
            "text": "При скольких градусах стирают обычную одежду?",
            "options": [{"id": "a", "text": "При 30"}, {"id": "b", "text": "При 90"}],
            "answer": ["a"],
            "explanation": "Тёплой воды хватает.",
        },
        {"id": "q2", "kind": "number", "text": "Сколько точек у утюга для хлопка?", "options": [], "answer": ["3"]},
    ],
}


@dataclass(frozen=True, slots=True)
class Course:
    """A published course: a text that guests may read, a video and a quiz."""

    id: str
    slug: str
    title: str
    lessons: dict[str, str]

    def lesson(self, title: str) -> str:
        """The path of a lesson's screen."""
        return f"/courses/{self.slug}/lessons/{self.lessons[title]}"


def ok(answer: httpx.Response) -> Any:
    """The JSON of an answer that has to be a good one."""
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def demo_video(manager: Api) -> str:
    """The id of the demo's video, once it is ready: 20 seconds with captions in two languages."""

    def look() -> str | None:
        for video in ok(manager.get("/videos?limit=100"))["items"]:
            if video["title"] == DEMO_VIDEO and video["status"] == "ready" and len(video["captions"]) == 2:
                return str(video["id"])
        return None

    return eventually(look, within=300, what="the demo's video")


def course(admin: Api, manager: Api, *, price: int = 0) -> Course:
    """A published course with a name of its own; `price` in kopecks."""
    mark = uuid.uuid4().hex[:8]
    title = f"Уход за вещами {mark}"
    body = {"title": title, "slug": f"care-{mark}", "summary": "Стирать, сушить, чинить.", "price": price}
    made = ok(manager.post("/courses", {**body, "description": "Шесть **коротких** уроков.", "language": "ru"}))
    path = f"/courses/{made['id']}"
    text = {"title": LABEL, "kind": "text", "body": "## Знаки\n\nТазик: стирка при 30 градусах.", "is_preview": True}
    video = {"title": WASHING, "kind": "video", "video_id": demo_video(manager), "body": "Пять правил."}
    lessons = {}
    for fields in (text, video, {"title": QUIZ, "kind": "quiz", "quiz": _QUESTIONS}):
        lessons[str(fields["title"])] = ok(manager.post(f"{path}/lessons", fields))["id"]
    ok(admin.post(f"{path}/publish", {"version": ok(manager.get(f"{path}?draft=true"))["version"]}))
    return Course(made["id"], made["slug"], title, lessons)
