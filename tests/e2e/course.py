"""A course with a video that somebody learns to its end, with its invariants: what workers make of it, once."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

from shared.core import clock
from tests.e2e.client import TIMEOUT_S, Api, Cloud, Json, eventually
from tests.learning.media import movie
from tests.support.chaos_cloud import ChaosCloud

# A job really transcodes, beside everything else.
TRANSCODED_WITHIN_S = 180
SECONDS = 2
VIEWED_ONCE = ("lesson.completed", "course.completed", "certificate.issued")


class Course:
    """An author with a video, and a learner who completes the course that it is in."""

    def __init__(self, chaos: ChaosCloud) -> None:
        cloud = Cloud(chaos.cloud.base_url, chaos.cloud.outputs, chaos.cloud.aws)
        self.admin = Api(cloud).as_demo("admin")
        self.learner = Api(cloud)
        self.learner.register()
        self.video_id = ""
        self._path = ""
        self._lesson = ""
        rule = {"events": ["course.completed"], "per": "course_id", "levels": [1]}
        body = {"title": f"Мастер {uuid.uuid4().hex[:10]}", "rule": rule}
        self.achievement = _ok(self.admin.post("/achievements", body, headers=_key()))["id"]

    def upload(self) -> None:
        """Upload a short film; its worker inspects it and has it transcoded."""
        data = movie(SECONDS)
        body = {"filename": "стирка.mp4", "content_type": "video/mp4", "size": len(data), "title": "Стирка"}
        made = _ok(self.admin.post("/videos", body, headers=_key()))
        [part] = made["upload"]["parts"]
        assert httpx.put(part["url"], content=data, timeout=30).is_success
        self.video_id = made["video"]["id"]
        _ok(self.admin.post(f"/videos/{self.video_id}/complete"))

    def publish(self) -> None:
        """Wait until the video can be played, and publish a course of it."""
        eventually(self._is_ready, within=TRANSCODED_WITHIN_S, what="the transcoding")
        title = f"Курс {uuid.uuid4().hex[:10]}"
        self._path = f"/courses/{_ok(self.admin.post('/courses', {'title': title}, headers=_key()))['id']}"
        lesson = {"title": "Стирка", "kind": "video", "video_id": self.video_id}
        self._lesson = _ok(self.admin.post(f"{self._path}/lessons", lesson, headers=_key()))["id"]
        draft = _ok(self.admin.get(f"{self._path}?draft=true"))
        _ok(self.admin.post(f"{self._path}/publish", {"version": draft["version"]}))

    def learn(self) -> None:
        """Enrol, play, and report until the lesson is completed: not faster than anybody can watch it."""
        _ok(self.learner.post(f"{self._path}/enrol", {}, headers=_key()))
        _ok(self.learner.post(f"{self._path}/lessons/{self._lesson}/play"))
        eventually(self._is_completed, within=TIMEOUT_S, what="the lesson's completion")

    def await_reward(self) -> None:
        """Wait for the certificate and the badge, then take away what was learned as a file."""
        eventually(self.certificates, within=TIMEOUT_S, what="the certificate")
        eventually(self.badges, within=TIMEOUT_S, what="the badge")
        task = _ok(self.learner.post("/users/me/learning/export", {"format": "xapi"}))["task_id"]

        def is_exported() -> bool:
            return bool(_ok(self.learner.get(f"/result/{task}"))["status"] == "succeeded")

        eventually(is_exported, within=TIMEOUT_S, what="the export of what was learned")

    def certificates(self) -> list[Json]:
        """The learner's certificates."""
        found: list[Json] = _ok(self.learner.get("/certificates/mine"))["items"]
        return found

    def badges(self) -> list[Json]:
        """The grants of this course's achievement."""
        held = _ok(self.learner.get("/users/me/achievements"))["items"]
        return [one for one in held if one["achievement_id"] == self.achievement]

    def check_invariants(self) -> None:
        """One transcoding, one certificate whose file has its hash, one grant, and everything announced once."""
        video = _ok(self.admin.get(f"/videos/{self.video_id}"))
        assert (video["status"], round(video["duration_seconds"])) == ("ready", SECONDS)
        [certificate] = self.certificates()
        file = httpx.get(_ok(self.learner.get(f"/certificates/{certificate['number']}/file"))["url"], timeout=30)
        assert file.content.startswith(b"%PDF")
        verdict = _ok(self.learner.post("/certificates/verify", {"sha256": certificate["sha256"]}))
        assert verdict["result"] == "valid"
        [badge] = self.badges()
        assert (badge["level"], badge["withdrawn_at"]) == (1, None)
        types = [one["type"] for one in _ok(self.learner.get("/users/me/timeline", params={"limit": 100}))["items"]]
        assert {one: types.count(one) for one in VIEWED_ONCE} == dict.fromkeys(VIEWED_ONCE, 1)

    def _is_ready(self) -> bool:
        found = _ok(self.admin.get(f"/videos/{self.video_id}"))
        assert found["status"] in ("processing", "ready"), found
        return bool(found["status"] == "ready")

    def _is_completed(self) -> bool:
        body = {"at": clock.iso(clock.now()), "position_seconds": SECONDS, "watched": [[0, SECONDS]]}
        state = _ok(self.learner.put(f"{self._path}/lessons/{self._lesson}/progress", body))
        return bool(state["course"]["completed_at"])


def _key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


def _ok(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None
