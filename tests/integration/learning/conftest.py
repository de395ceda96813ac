"""Authors and learners, the functions of learning, the payments worker and a provider in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.api.courses.handler import handler as courses_api
from functions.api.learning.handler import handler as learning_api
from functions.workers.payments import handler as payments_worker
from shared.core import clock, ids
from shared.core.clock import FrozenClock
from shared.identity.models import User
from shared.learning import models as keys
from shared.learning.enrolment.models import Enrolment
from shared.learning.videos.models import Video
from shared.payments import lookup as payment_lookup
from shared.providers.payments.fake import FakePayments
from tests.support.cloud import Aws
from tests.support.http import Answer
from tests.support.people import People
from tests.support.sqs import failed_of

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "q1",
        "kind": "single",
        "text": "Что значит тазик?",
        "options": [{"id": "a", "text": "Стирать"}, {"id": "b", "text": "Сушить"}],
        "answer": ["a"],
        "explanation": "Секретное пояснение",
    },
    {"id": "q2", "kind": "number", "text": "Сколько градусов?", "answer": ["30"], "tolerance": 1, "points": 3},
]
QUIZ = {"pass_percent": 75, "max_attempts": 3, "questions": QUESTIONS}
RIGHT = {"q1": ["a"], "q2": ["30,5"]}
WRONG = {"q1": ["b"], "q2": ["40"]}
OF_LEARNING = (
    "/mine", "/export", "/enrol", "/pay", "/leave", "/progress", "/complete", "/sync", "/me/learning", "/learning-days",
)  # fmt: skip


def is_of_learning(path: str) -> bool:
    """Which of the two functions answers a path."""
    path = path.partition("?")[0]
    return path.endswith(OF_LEARNING) or "/learners" in path or "/quiz/" in path


@dataclass
class School(People):
    """People who teach and learn, the payment provider, and the workers."""

    provider: FakePayments = field(default_factory=FakePayments)

    def call(
        self, method: str, path: str, body: Any = None, *, by: str | None = None, key: str | None = None, etag: str = ""
    ) -> Answer:
        if by == "manager":
            self.person("manager", "manager")
        api = learning_api if is_of_learning(path) else courses_api
        return self.ask(api, method, path, body, by, key, etag)

    def did(self, method: str, path: str, body: Any = None, *, by: str = "anna", status: int = 200) -> Any:
        """The answer of a call that must succeed."""
        answer = self.call(method, path, body, by=by)
        assert answer.status == status, answer.body
        return answer.json if answer.body else None

    def sign_in_again(self, name: str) -> None:
        """Another session, when time has ended the first."""
        self.sign_in(name, User.get(*User.key(self.people[name][0])))

    def course(self, **fields: Any) -> str:
        """A manager's draft; its id."""
        body = {"title": "Уход за вещами", **fields}
        return str(self.did("POST", "/courses", body, by="manager", status=201)["id"])

    def lesson(self, course_id: str, title: str = "Ярлык", kind: str = "text", **fields: Any) -> str:
        """A lesson of a draft; its id."""
        body = {"title": title, "kind": kind, **fields}
        if kind == "text":
            body.setdefault("body", "# Что на ярлыке")
        if kind == "quiz":
            body.setdefault("quiz", QUIZ)
        if kind == "video":
            body.setdefault("video_id", self.video())
        return str(self.did("POST", f"/courses/{course_id}/lessons", body, by="manager", status=201)["id"])

    def video(self, seconds: float = 600, **fields: Any) -> str:
        """A video that can be played; its id."""
        video_id = ids.new("vid")
        kept = {"owner_id": self.person("manager", "manager"), "created_at": clock.iso(clock.now())}
        kept |= {"status": "ready", "duration_seconds": seconds, **fields}
        Video(*keys.video_key(video_id), video_id=video_id, **kept).save()
        return video_id

    def publish(self, course_id: str) -> dict[str, Any]:
        """Publish a draft as it is now."""
        draft = self.did("GET", f"/courses/{course_id}?draft=true", by="admin")
        answer = self.did("POST", f"/courses/{course_id}/publish", {"version": draft["version"]}, by="admin")
        assert isinstance(answer, dict)
        return answer

    def published(self, *kinds: str, **fields: Any) -> tuple[str, list[str]]:
        """A live course with lessons of some kinds; its id and theirs."""
        course_id = self.course(**fields)
        lessons = [self.lesson(course_id, f"Урок {number}", kind) for number, kind in enumerate(kinds, 1)]
        self.publish(course_id)
        return course_id, lessons

    def enrol(self, course_id: str, by: str = "anna") -> None:
        self.did("POST", f"/courses/{course_id}/enrol", by=by, status=201)

    def report(self, course_id: str, lesson_id: str, *watched: list[float], by: str = "anna", **more: Any) -> Answer:
        """A report of just now, whose position is where the last interval ends."""
        body = {"at": clock.iso(clock.now()), "position_seconds": watched[-1][1] if watched else 0}
        path = f"/courses/{course_id}/lessons/{lesson_id}/progress"
        return self.call("PUT", path, {**body, "watched": list(watched), **more}, by=by)

    def progress(self, course_id: str, by: str = "anna") -> dict[str, Any]:
        found = self.did("GET", f"/courses/{course_id}/progress", by=by)
        assert isinstance(found, dict)
        return found

    def enrolment(self, course_id: str, by: str = "anna") -> Enrolment:
        return Enrolment.get(*keys.enrolment_key(self.person(by), course_id), consistent_read=True)

    def event_types(self, *prefixes: str) -> list[str]:
        return [one["event_type"] for one in self.aws.events() if one["event_type"].startswith(prefixes)]

    def payment_ids(self, purchase_id: str) -> list[str]:
        found = payment_lookup.payments_of("course", purchase_id)
        return [str(one.provider_payment_id) for one in found]

    def pay(self, course_id: str, *, by: str = "anna", amount: int | None = None, attempt: int = -1) -> None:
        """The money of somebody's purchase arrives."""
        purchase_id = str(self.enrolment(course_id, by).purchase_id)
        at_provider = self.payment_ids(purchase_id)[attempt]
        self.provider.pay(at_provider, amount=amount)
        self.notify(at_provider)

    def notify(self, provider_payment_id: str) -> None:
        data = {"event": "payment.succeeded", "object_id": provider_payment_id}
        assert self.work({"id": ids.new("ntf"), "type": "payment.notification", "data": data}) == []

    def run_refunds(self) -> None:
        """Let the worker carry out all refunds that were asked for."""
        for event in self.aws.events("refund.requested"):
            data = {"refund_id": event["data"]["refund_id"]}
            self.work({"id": ids.new("evt"), "type": "refund.requested", "data": data})

    def work(self, body: dict[str, Any]) -> list[str]:
        return failed_of(payments_worker.handler, ("m1", body))


@pytest.fixture
def time() -> Iterator[FrozenClock]:
    with clock.frozen_at(datetime(2026, 3, 2, 12, 0, tzinfo=UTC)) as frozen:
        yield frozen


@pytest.fixture
def school(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> School:
    fake = FakePayments()
    monkeypatch.setattr("functions.api.learning.enrolment.payment_provider", lambda: fake)
    monkeypatch.setattr(payments_worker, "provider", lambda: fake)
    return School(aws, provider=fake)
