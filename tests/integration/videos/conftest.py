"""Somebody who makes courses, the functions of videos, and a transcoder whose jobs end when a test says so."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.api.courses.handler import handler as courses_api
from functions.api.videos.handler import handler as videos_api
from functions.schedules.watch_videos.handler import handler as watch
from functions.workers.video import handler as worker
from shared.core import clock
from shared.core.clock import FrozenClock
from shared.core.settings import settings
from shared.learning.videos import models
from shared.learning.videos.models import Video
from shared.providers import storage
from shared.providers.transcoder.fake import FakeTranscoder
from tests.learning.media import movie
from tests.support.cloud import Aws
from tests.support.http import Answer, Context
from tests.support.people import People
from tests.support.sqs import failed_of

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nСначала ярлык.\n"


@dataclass(kw_only=True)
class Studio(People):
    """Who uploads videos, the bucket, the worker with its queue, and the transcoder."""

    transcoder: FakeTranscoder

    def call(self, method: str, path: str, body: Any = None, *, by: str = "vera", key: str | None = None) -> Answer:
        self.person("vera", "manager")
        api = courses_api if path.startswith("/courses") else videos_api
        return self.ask(api, method, path, body, by, key, "")

    def did(self, method: str, path: str, body: Any = None, *, by: str = "vera", status: int = 200) -> Any:
        """The answer of a call that must succeed."""
        answer = self.call(method, path, body, by=by)
        assert answer.status == status, answer.body
        return answer.json if answer.body else None

    def bucket(self) -> Any:
        return storage.from_settings()

    def keys(self, prefix: str = "") -> list[str]:
        return [one.key for one in self.bucket().listed(prefix, limit=100)]

    def create(self, size: int, **fields: Any) -> dict[str, Any]:
        body = {"filename": "стирка.mp4", "content_type": "video/mp4", "size": size, **fields}
        made = self.did("POST", "/videos", body, status=201)
        assert isinstance(made, dict)
        return made

    def put_part(self, part: dict[str, Any], data: bytes) -> None:
        """What a browser does with a part's link; that the signature binds its length is the link's to say."""
        split = urlsplit(part["url"])
        query = parse_qs(split.query)
        assert "content-length" in query["X-Amz-SignedHeaders"][0].split(";")
        assert len(data) == part["size"]
        self.aws.client("s3").upload_part(
            Bucket=settings().media_bucket,
            Key=split.path.split("/", 2)[2],
            UploadId=query["uploadId"][0],
            PartNumber=int(query["partNumber"][0]),
            Body=data,
        )

    def upload(self, data: bytes, **fields: Any) -> str:
        """A video whose parts were all uploaded; its id."""
        made = self.create(len(data), **fields)
        start = 0
        for part in made["upload"]["parts"]:
            self.put_part(part, data[start : start + part["size"]])
            start += part["size"]
        return str(made["video"]["id"])

    def completed(self, data: bytes, **fields: Any) -> str:
        """A video that is to be processed; its id."""
        video_id = self.upload(data, **fields)
        self.did("POST", f"/videos/{video_id}/complete", status=202)
        return video_id

    def transcoding(self, data: bytes | None = None, **fields: Any) -> str:
        """A video whose job is under way; its id."""
        video_id = self.completed(movie() if data is None else data, **fields)
        assert self.announce_upload(video_id) == []
        return video_id

    def ready(self, **fields: Any) -> str:
        """A video that can be played; its id."""
        video_id = self.transcoding(**fields)
        self.transcoder.complete(self.job(video_id))
        assert self.announce_job(video_id) == []
        assert self.video(video_id)["status"] == "ready"
        return video_id

    def video(self, video_id: str) -> dict[str, Any]:
        found = self.did("GET", f"/videos/{video_id}")
        assert isinstance(found, dict)
        return found

    def stored(self, video_id: str) -> Video:
        found = models.find(video_id)
        assert found is not None
        return found

    def job(self, video_id: str) -> str:
        return str(self.stored(video_id).job_id)

    def announce_upload(self, video_id: str) -> list[str]:
        """S3's own event reaches the worker; the failed messages."""
        record = {"s3": {"bucket": {"name": "media"}, "object": {"key": f"incoming/videos/{video_id}", "size": 1}}}
        return self.work({"Records": [record]})

    def announce_job(self, video_id: str, *, attempt: int | None = None, job_id: str | None = None) -> list[str]:
        """The end of a job reaches the worker as the rule of the bus writes it."""
        video = models.find(video_id)
        number = attempt or int(video.attempt if video else 1)
        detail = {
            "jobId": job_id or f"job-{video_id}-{number}",
            "status": "COMPLETE",
            "userMetadata": {"stack": "atrium", "video_id": video_id, "attempt": str(number)},
        }
        return self.work({"id": "e1", "type": "transcoder.job_changed", "data": detail})

    def work(self, body: dict[str, Any]) -> list[str]:
        return failed_of(worker.handler, ("m1", body))

    def run_watch(self) -> dict[str, int]:
        """One run of the schedule; what it puts into the queue reaches the worker."""
        report = watch({}, Context())
        for message in self.aws.messages("video"):
            assert self.work(message) == []
        return report

    def sign_in_again(self, name: str = "vera") -> None:
        from shared.identity.models import User

        self.sign_in(name, User.get(*User.key(self.people[name][0])))

    def captions(self, video_id: str, data: bytes, language: str = "ru", filename: str = "titry.srt") -> Answer:
        body = {"filename": filename, "content_base64": base64.b64encode(data).decode()}
        return self.call("PUT", f"/videos/{video_id}/captions/{language}", body)

    def text(self, key: str) -> str:
        return bytes(self.bucket().get(key)).decode()

    def lesson_with(self, video_id: str) -> tuple[str, str]:
        """A draft with a lesson that shows a video; (course, lesson)."""
        course = self.did("POST", "/courses", {"title": "Уход за вещами"}, status=201)["id"]
        body = {"title": "Стирка", "kind": "video", "video_id": video_id}
        return course, self.did("POST", f"/courses/{course}/lessons", body, status=201)["id"]

    def publish(self, course: str) -> None:
        draft = self.did("GET", f"/courses/{course}?draft=true", by="admin")
        self.did("POST", f"/courses/{course}/publish", {"version": draft["version"]}, by="admin")

    def video_events(self) -> list[str]:
        return [one["event_type"] for one in self.aws.events() if one["event_type"].startswith("video.")]


@pytest.fixture
def time() -> Iterator[FrozenClock]:
    with clock.frozen_at(datetime(2026, 3, 2, 12, 0, tzinfo=UTC)) as frozen:
        yield frozen


@pytest.fixture
def studio(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Studio:
    fake = FakeTranscoder(storage.from_settings())
    monkeypatch.setattr(worker, "transcoder", SimpleNamespace(from_settings=lambda: fake))
    return Studio(aws, transcoder=fake)
