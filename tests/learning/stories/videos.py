"""Videos: uploaded in parts, inspected, transcoded, given captions, played, rejected, deleted, forgotten."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from shared.learning.videos import models
from shared.learning.videos.models import Video
from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.learning.media import movie

RUSSIAN = "1\n00:00:00,500 --> 00:00:01,500\nСначала ярлык.\n".encode("cp1251")
ENGLISH = b"WEBVTT\n\n00:00.500 --> 00:01.500\nThe label first.\n"


def uploaded(it: World, key: str | None, data: bytes, *, by: str = "maria") -> str:
    """A video whose parts have arrived; its id."""
    body = {"filename": "movie.mp4", "content_type": "video/mp4", "size": len(data)}
    made = expect(it, it.call("POST", "/videos", body, by=by, key=key), 201)
    [part] = made["upload"]["parts"]
    it.upload_part(part["url"], data)
    return str(made["video"]["id"])


def completed(it: World, key: str, data: bytes, *, by: str = "maria") -> str:
    """A video that is to be processed; its id."""
    video_id = uploaded(it, key, data, by=by)
    expect(it, it.call("POST", f"/videos/{video_id}/complete", by=by), 202)
    return video_id


def ready(it: World, key: str = "ready", *, by: str = "maria") -> str:
    """A video that can be played; its id. For a story's scenery: the worker must come to it at once."""
    video_id = completed(it, key, movie(), by=by)
    it.drain()
    assert stored(it, video_id).is_ready
    return video_id


def stored(it: World, video_id: str) -> Video:
    """What is stored of a video."""
    found = it.watch(lambda: models.find(video_id))
    assert found is not None
    return found


def check_jobs(it: World, wanted: int) -> None:
    """How many jobs there were: one more at most when a process died before it stored the id of one."""
    extra = int(it.interceptor.faulted is not None)
    assert wanted <= len(it.transcoder.jobs) <= wanted + extra, list(it.transcoder.jobs)


def captions(data: bytes) -> dict[str, str]:
    """The body of a request that brings a file of captions."""
    return {"filename": "titles.srt", "content_base64": base64.b64encode(data).decode()}


@story
def a_video_is_uploaded_transcoded_and_played(it: World) -> Iterator[None]:
    it.person("maria", "manager")
    data = movie()
    yield
    video_id = uploaded(it, "washing", data)
    path = f"/videos/{video_id}"
    expect(it, it.call("PATCH", path, {"title": "Стирка"}, by="maria"))
    # Before there is anything to be played: a transcoding takes them along.
    expect(it, it.call("PUT", f"{path}/captions/ru", captions(RUSSIAN), by="maria"))
    expect(it, it.call("POST", f"{path}/complete", by="maria"), 202)
    it.drain()
    it.run_for(minutes=20)
    expect(it, it.call("PUT", f"{path}/captions/en", captions(ENGLISH), by="maria"))
    expect(it, it.call("DELETE", f"{path}/captions/ru", by="maria"), again=(404,))
    played = expect(it, it.call("POST", f"{path}/play", by="maria"))
    it.drain()
    yield
    video = stored(it, video_id)
    assert (video.status, video.title, video.attempt, video.languages) == ("ready", "Стирка", 1, ["en"])
    assert [one["language"] for one in played["captions"]] == ["en"]
    check_jobs(it, 1)


@story
def a_job_fails_once_and_the_next_one_ends_in_silence(it: World) -> Iterator[None]:
    it.person("maria", "manager")
    video_id, twice = uploaded(it, "one", movie()), uploaded(it, "two", movie())
    expect(it, it.call("PUT", f"/videos/{video_id}/captions/ru", captions(RUSSIAN), by="maria"))
    it.transcoder.failing.add(f"{video_id}-1")
    it.transcoder.silent.add(f"{video_id}-2")
    it.transcoder.repeated.add(f"{twice}-1")
    yield
    for one in (video_id, twice):
        expect(it, it.call("POST", f"/videos/{one}/complete", by="maria"), 202)
    it.drain()
    it.run_for(minutes=20)
    yield
    found = stored(it, video_id)
    assert (found.status, found.attempt, found.languages) == ("ready", 2, ["ru"])
    assert (stored(it, twice).status, stored(it, twice).attempt) == ("ready", 1)
    check_jobs(it, 3)


@story
def files_that_are_no_videos_are_rejected(it: World) -> Iterator[None]:
    it.person("maria", "manager")
    renamed = uploaded(it, "renamed", b"%PDF-1.7\n" + bytes(2000))
    cursed = uploaded(it, "cursed", movie())
    for one in (renamed, cursed):
        expect(it, it.call("PUT", f"/videos/{one}/captions/ru", captions(RUSSIAN), by="maria"))
    it.transcoder.failing |= {f"{cursed}-1", f"{cursed}-2"}
    yield
    for one in (renamed, cursed):
        expect(it, it.call("POST", f"/videos/{one}/complete", by="maria"), 202)
    it.drain()
    it.run_for(minutes=40)
    yield
    found = {one: stored(it, one) for one in (renamed, cursed)}
    assert {(one.status, one.reason) for one in found.values()} == {
        ("rejected", "not_a_video"),
        ("rejected", "transcode_failed"),
    }


@story
def videos_are_deleted_and_forgotten(it: World) -> Iterator[None]:
    it.person("maria", "manager")
    shown, forgotten, begun = ready(it), uploaded(it, "forgotten", movie()), uploaded(it, None, movie())
    for one in (shown, forgotten):
        expect(it, it.call("PUT", f"/videos/{one}/captions/ru", captions(RUSSIAN), by="maria"))
    yield
    it.transcoder.is_paused = True
    late = completed(it, "late", movie())
    it.drain()
    for one in (late, shown, begun):
        expect(it, it.call("DELETE", f"/videos/{one}", by="maria"), 204, again=(404,))
    it.drain()
    it.transcoder.is_paused = False
    it.drain()
    # Longer than an upload may take and than a job may run.
    it.tick(hours=50)
    it.run_for(minutes=20)
    yield
    assert stored(it, forgotten).status == "expired"
    assert [it.watch(lambda one=one: models.find(one)) for one in (late, shown, begun)] == [None] * 3


def video_lesson(it: World, video_id: str, **fields: Any) -> tuple[str, str]:
    """(course, lesson): a live course of the admin's with a video."""
    made = expect(it, it.call("POST", "/courses", {"title": "Уход за вещами"}, by=it.admin), 201)["id"]
    body = {"title": "Стирка", "kind": "video", "video_id": video_id, **fields}
    lesson = expect(it, it.call("POST", f"/courses/{made}/lessons", body, by=it.admin), 201)["id"]
    expect(it, it.call("POST", f"/courses/{made}/publish", {"version": 2}, by=it.admin))
    return str(made), str(lesson)
