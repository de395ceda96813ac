"""Uploads in parts: links bound to a length, what is missing, completing, ending after a day, and who may."""

from __future__ import annotations

import pytest

from shared.core import clock
from shared.core.clock import FrozenClock
from shared.data.uow import UnitOfWork
from shared.learning.courses.store import Person
from shared.learning.errors import VideoInUseError
from shared.learning.videos import models, rules, service
from shared.learning.videos.models import Video
from tests.integration.videos.conftest import Studio
from tests.learning.media import movie

MIB = 1024 * 1024


def test_a_video_is_uploaded_in_parts_and_completed(studio: Studio) -> None:
    data = b"v" * (8 * MIB) + b"w" * 1000
    made = studio.create(len(data), title="Стирка")
    assert made["video"] | {"id": "", "owner_id": "", "created_at": ""} == {
        "id": "",
        "owner_id": "",
        "title": "Стирка",
        "description": "",
        "filename": "стирка.mp4",
        "content_type": "video/mp4",
        "size": len(data),
        "status": "uploading",
        "reason": None,
        "duration_seconds": None,
        "width": None,
        "height": None,
        "codecs": [],
        "renditions": [],
        "captions": [],
        "used_in": [],
        "created_at": "",
        "ready_at": None,
    }
    assert (made["upload"]["part_size"], [(one["number"], one["size"]) for one in made["upload"]["parts"]]) == (
        8 * MIB,
        [(1, 8 * MIB), (2, 1000)],
    )
    video_id = made["video"]["id"]
    studio.put_part(made["upload"]["parts"][1], data[8 * MIB :])
    gap = studio.call("POST", f"/videos/{video_id}/complete")
    assert (gap.status, gap.json["code"], gap.json["missing"]) == (409, "upload_incomplete", [1])
    left = studio.did("GET", f"/videos/{video_id}/upload")
    assert [one["number"] for one in left["parts"]] == [1]
    studio.put_part(left["parts"][0], data[: 8 * MIB])
    assert studio.did("GET", f"/videos/{video_id}/upload")["parts"] == []
    done = studio.did("POST", f"/videos/{video_id}/complete", status=202)
    assert done["video"]["status"] == "processing"
    assert studio.bucket().get(f"incoming/videos/{video_id}") == data
    assert studio.video_events() == ["video.uploaded"]


def test_a_creation_that_is_repeated_after_the_upload_names_no_parts(studio: Studio) -> None:
    body = {"filename": "a.mp4", "content_type": "video/mp4", "size": 4}
    made = studio.call("POST", "/videos", body, key="k1").json
    studio.put_part(made["upload"]["parts"][0], b"film")
    studio.did("POST", f"/videos/{made['video']['id']}/complete", status=202)
    again = studio.call("POST", "/videos", body, key="k1")
    assert (again.status, again.json["video"]["status"], again.json["upload"]["parts"]) == (201, "processing", [])


def test_completing_again_changes_nothing(studio: Studio) -> None:
    video_id = studio.completed(b"x" * 100)
    again = studio.did("POST", f"/videos/{video_id}/complete", status=202)
    assert again["video"]["status"] == "processing"
    assert studio.video_events() == ["video.uploaded"]
    answer = studio.call("GET", f"/videos/{video_id}/upload")
    assert (answer.status, answer.json["code"]) == (409, "illegal_transition")


def test_a_completion_that_died_half_way_is_taken_up(studio: Studio) -> None:
    """S3 has made the object, and the request that asked for it ended before it could say so."""
    video_id = studio.upload(b"x" * 100)
    video, bucket = studio.stored(video_id), studio.bucket()
    bucket.complete_multipart(
        video.incoming_key, str(video.upload_id), bucket.list_parts(video.incoming_key, str(video.upload_id))
    )
    assert studio.did("POST", f"/videos/{video_id}/complete", status=202)["video"]["status"] == "processing"


def test_an_upload_ends_after_a_day(studio: Studio, time: FrozenClock) -> None:
    video_id = studio.upload(movie())
    time.tick(hours=23)
    assert studio.run_watch()["expired"] == 0
    time.tick(hours=1, minutes=1)
    assert studio.run_watch()["expired"] == 1
    assert studio.run_watch() == {"expired": 0, "asked": 0, "given_up": 0, "discarded": 0, "left": 0}
    studio.sign_in_again()
    assert studio.video(video_id)["status"] == "expired"
    assert studio.call("POST", f"/videos/{video_id}/complete").json["code"] == "illegal_transition"
    uploads = studio.aws.client("s3").list_multipart_uploads(Bucket=studio.bucket()._bucket)
    assert uploads.get("Uploads", []) == []


def test_a_completed_upload_that_nobody_noticed_goes_on(studio: Studio, time: FrozenClock) -> None:
    video_id = studio.upload(movie())
    video, bucket = studio.stored(video_id), studio.bucket()
    bucket.complete_multipart(
        video.incoming_key, str(video.upload_id), bucket.list_parts(video.incoming_key, str(video.upload_id))
    )
    time.tick(hours=24, minutes=1)
    assert studio.run_watch()["expired"] == 0
    assert studio.stored(video_id).status == "processing"
    assert studio.stored(video_id).job_id


def test_the_same_request_gives_the_same_video(studio: Studio) -> None:
    body = {"filename": "a.mp4", "content_type": "video/mp4", "size": 100}
    first, second = (studio.call("POST", "/videos", body, key="k1") for _ in range(2))
    assert (first.status, second.status) == (201, 201)
    assert first.json["video"]["id"] == second.json["video"]["id"]
    assert len(studio.did("GET", "/videos")["items"]) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"size": 0}, {"size": 4 * 1024 * MIB + 1}, {"content_type": "image/png"}, {"filename": ""}, {"title": ""}],
)
def test_what_is_no_video_is_refused_before_it_is_uploaded(studio: Studio, wrong: dict[str, object]) -> None:
    body = {"filename": "a.mp4", "content_type": "video/mp4", "size": 100, **wrong}
    assert studio.call("POST", "/videos", body).status == 422


def test_managers_and_authors_upload_and_nobody_else(studio: Studio) -> None:
    body = {"filename": "a.mp4", "content_type": "video/mp4", "size": 100}
    assert studio.call("POST", "/videos", body, by="anna").status == 403
    course = studio.did("POST", "/courses", {"title": "Курс"}, status=201)["id"]
    anna = {"user_id": studio.person("anna")}
    studio.did("POST", f"/courses/{course}/authors", anna, by="admin")
    assert studio.call("POST", "/videos", body, by="anna").status == 201
    studio.did("DELETE", f"/courses/{course}/authors/{anna['user_id']}", by="admin")
    assert studio.call("POST", "/videos", body, by="anna").status == 403


def test_a_video_is_its_owners_and_an_admins(studio: Studio) -> None:
    video_id = studio.create(100)["video"]["id"]
    studio.person("oleg", "manager")
    for method, path in (
        ("GET", ""),
        ("GET", "/upload"),
        ("POST", "/complete"),
        ("DELETE", ""),
        ("DELETE", "/captions/ru"),
    ):
        answer = studio.call(method, f"/videos/{video_id}{path}", by="oleg")
        assert (answer.status, answer.json["code"]) == (404, "video_not_found"), path
    assert studio.call("PATCH", f"/videos/{video_id}", {"title": "Чужое"}, by="oleg").status == 404
    changed = studio.did("PATCH", f"/videos/{video_id}", {"title": "Шерсть", "description": "О шерсти"}, by="admin")
    assert (changed["title"], changed["description"]) == ("Шерсть", "О шерсти")
    owner = studio.person("vera")
    assert [one["id"] for one in studio.did("GET", f"/videos?owner_id={owner}", by="admin")["items"]] == [video_id]
    assert studio.call("GET", f"/videos?owner_id={owner}", by="oleg").status == 403


def test_lists_are_newest_first_and_paged(studio: Studio, time: FrozenClock) -> None:
    made = []
    for _ in range(3):
        made.append(studio.create(100)["video"]["id"])
        time.tick(seconds=1)
    first = studio.did("GET", "/videos?limit=2")
    assert [one["id"] for one in first["items"]] == made[:0:-1]
    rest = studio.did("GET", f"/videos?limit=2&cursor={first['next_cursor']}")
    assert [one["id"] for one in rest["items"]] == made[:1]


def test_a_video_in_use_stays_until_no_course_shows_it(studio: Studio) -> None:
    video_id = studio.ready()
    course, lesson = studio.lesson_with(video_id)
    assert studio.video(video_id)["used_in"] == [course]
    studio.publish(course)
    other = studio.did(
        "POST", f"/courses/{course}/lessons", {"title": "Ярлык", "kind": "text", "body": "# Ярлык"}, status=201
    )
    assert other["id"]
    assert studio.call("DELETE", f"/courses/{course}/lessons/{lesson}").status in (200, 204)
    refused = studio.call("DELETE", f"/videos/{video_id}")
    assert (refused.status, refused.json["code"], refused.json["course_ids"]) == (409, "video_in_use", [course])
    studio.publish(course)
    assert studio.video(video_id)["used_in"] == []
    studio.did("DELETE", f"/videos/{video_id}", status=204)
    assert studio.call("GET", f"/videos/{video_id}").status == 404
    assert studio.run_watch()["discarded"] == 1
    assert studio.keys("video/") == []


def test_a_lesson_that_takes_the_video_meanwhile_is_not_overlooked(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deletion has seen no course when an author takes the video: it looks again."""
    video_id = studio.ready()
    looks = list[int]()

    def overtaken(videos: list[Video], **_: bool) -> dict[str, list[str]]:
        looks.append(1)
        if len(looks) > 1:
            return {video_id: ["crs_1"]}
        uow = UnitOfWork()
        models.use(uow, videos[0], "crs_1")
        uow.commit()
        return {video_id: []}

    monkeypatch.setattr(service, "courses_using", overtaken)
    admin = Person(studio.person("vera"), is_admin=True)
    with pytest.raises(VideoInUseError):
        service.delete(video_id, person=admin, bucket=studio.bucket())
    assert studio.stored(video_id).is_ready


def test_deleting_an_upload_removes_its_parts(studio: Studio) -> None:
    video_id = studio.upload(b"x" * 100)
    studio.did("DELETE", f"/videos/{video_id}", status=204)
    uploads = studio.aws.client("s3").list_multipart_uploads(Bucket=studio.bucket()._bucket)
    assert uploads.get("Uploads", []) == []
    assert studio.run_watch()["discarded"] == 1
    assert [one for one in studio.aws.items("learning") if one["pk"] == f"VIDEO#{video_id}"] == []


def test_links_end_within_the_upload(studio: Studio, time: FrozenClock) -> None:
    made = studio.create(100)
    assert made["upload"]["expires_at"] == clock.iso(clock.now() + rules.LINK_LIFETIME)
