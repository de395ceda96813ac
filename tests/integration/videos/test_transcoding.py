"""From an upload to a video that plays, with events that are doubled, lost and late, and files that are none."""

from __future__ import annotations

from typing import Any

import pytest

from functions.workers.video import handler as worker
from shared.core.clock import FrozenClock
from shared.learning.videos import transcoding
from shared.providers.storage.base import StorageUnavailableError
from tests.integration.videos.conftest import VTT, Studio
from tests.learning.media import movie

RECORDED = movie(container="webm", codec="libvpx", audio_codec="libopus")


def test_a_video_becomes_ready(studio: Studio) -> None:
    video_id = studio.ready()
    video = studio.video(video_id)
    assert (video["duration_seconds"], video["width"], video["height"], video["codecs"]) == (
        2.0,
        320,
        180,
        ["AVC", "AAC"],
    )
    assert [one["name"] for one in video["renditions"]] == ["180p"]
    prefix = f"video/{video_id}/1/"
    assert {f"{prefix}{name}" for name in ("master.m3u8", "video.mp4", "poster.jpg")} <= set(studio.keys(prefix))
    assert studio.bucket().get(f"{prefix}poster.jpg") == b"jpg 1"
    assert studio.keys("incoming/") == []
    assert studio.video_events() == ["video.uploaded", "video.ready"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\n" + b"a page " * 500, "not_a_video"),
        (movie(pictures=False), "no_picture"),
        (movie(4)[: len(movie(4)) // 2], "cut_off"),
        (movie(index_first=False)[:4000], "cut_off"),
        (RECORDED[: len(RECORDED) // 2], "cut_off"),
        (movie(container="webm", codec="libvpx", audio_codec="libopus", live=True), "no_duration"),
    ],
    ids=["renamed PDF", "sound only", "cut off", "without its index", "cut off WebM", "recorded by a browser"],
)
def test_what_is_no_video_is_rejected(studio: Studio, data: bytes, reason: str) -> None:
    video_id = studio.completed(data)
    for _ in range(2):
        assert studio.announce_upload(video_id) == []
    video = studio.video(video_id)
    assert (video["status"], video["reason"]) == ("rejected", reason)
    assert (studio.keys("incoming/"), studio.transcoder.jobs) == ([], {})
    assert studio.video_events() == ["video.uploaded", "video.rejected"]


def test_an_empty_object_is_rejected(studio: Studio) -> None:
    video_id = studio.completed(b"x" * 10)
    studio.bucket().put(f"incoming/videos/{video_id}", b"", content_type="video/mp4")
    assert studio.announce_upload(video_id) == []
    assert studio.video(video_id)["reason"] == "empty"


def test_what_comes_out_shorter_was_cut_off(studio: Studio) -> None:
    video_id = studio.transcoding(movie(4))
    studio.transcoder.complete(studio.job(video_id), duration_seconds=1.9)
    assert studio.announce_job(video_id) == []
    assert studio.video(video_id)["reason"] == "cut_off"
    assert studio.keys("video/") == []


def test_doubled_events_change_nothing(studio: Studio) -> None:
    video_id = studio.transcoding()
    assert studio.announce_upload(video_id) == []
    assert len(studio.transcoder.jobs) == 1
    studio.transcoder.complete(studio.job(video_id))
    for _ in range(2):
        assert studio.announce_job(video_id) == []
    assert studio.video(video_id)["status"] == "ready"
    assert studio.video_events() == ["video.uploaded", "video.ready"]


def test_a_lost_event_is_asked_for(studio: Studio, time: FrozenClock) -> None:
    video_id = studio.transcoding()
    studio.transcoder.complete(studio.job(video_id))
    assert studio.run_watch()["asked"] == 0
    time.tick(minutes=6)
    assert studio.run_watch()["asked"] == 1
    assert studio.stored(video_id).is_ready


def test_a_lost_event_of_the_upload_is_asked_for(studio: Studio, time: FrozenClock) -> None:
    video_id = studio.completed(movie())
    time.tick(minutes=6)
    assert studio.run_watch()["asked"] == 1
    assert studio.job(video_id) in studio.transcoder.jobs


def test_a_failed_job_is_tried_once_more(studio: Studio) -> None:
    video_id = studio.transcoding()
    studio.transcoder.fail(studio.job(video_id))
    assert studio.announce_job(video_id, attempt=1) == []
    assert studio.job(video_id) == f"job-{video_id}-2"
    studio.transcoder.fail(studio.job(video_id))
    assert studio.announce_job(video_id, attempt=2) == []
    assert studio.video(video_id)["reason"] == "transcode_failed"


def test_a_video_deleted_meanwhile_leaves_no_files(studio: Studio) -> None:
    video_id = studio.transcoding()
    job_id = studio.job(video_id)
    studio.did("DELETE", f"/videos/{video_id}", status=204)
    studio.transcoder.complete(job_id)
    assert studio.keys("video/") != []
    assert studio.announce_job(video_id, job_id=job_id) == []
    assert (studio.keys("video/"), studio.keys("incoming/")) == ([], [])


def test_captions_in_windows_1251_are_played(studio: Studio) -> None:
    video_id = studio.ready()
    srt = "1\r\n00:00:00,500 --> 00:00:01,500\r\nСначала посмотрите на ярлык.\r\n".encode("cp1251")
    assert studio.captions(video_id, srt).json["captions"] == [{"language": "ru"}]
    prefix = f"video/{video_id}/1/"
    assert "Сначала посмотрите на ярлык." in studio.text(f"{prefix}captions/ru.vtt")
    assert 'URI="captions/ru.m3u8"' in studio.text(f"{prefix}master.m3u8")
    assert studio.did("DELETE", f"/videos/{video_id}/captions/ru")["captions"] == []
    assert "captions" not in studio.text(f"{prefix}master.m3u8")


def test_captions_half_taken_away_are_gone_after_the_repeated_request(studio: Studio) -> None:
    video_id = studio.ready()
    assert studio.captions(video_id, VTT.encode()).status == 200
    # As a process leaves it that dies right after it stored the change.
    video = studio.stored(video_id)
    video.captions, video.version = [], video.version + 1
    video.save()
    assert studio.call("DELETE", f"/videos/{video_id}/captions/ru").status == 404
    assert "captions" not in studio.text(f"video/{video_id}/1/master.m3u8")
    assert studio.keys(f"video/{video_id}/1/captions/") == []


def test_what_a_dying_process_leaves_of_a_rejected_video_is_removed(studio: Studio, time: FrozenClock) -> None:
    video_id = studio.completed(b"%PDF-1.7" + bytes(100))
    assert studio.captions(video_id, VTT.encode()).status == 200
    bucket = studio.bucket()

    class Dying:
        def __getattr__(self, name: str) -> Any:
            return getattr(bucket, name)

        def erase_prefix(self, _: str) -> None:
            raise StorageUnavailableError("the process is dead")

    with pytest.raises(StorageUnavailableError):
        transcoding.arrived(video_id, bucket=Dying(), transcoder=studio.transcoder, inspect=worker.inspect)
    assert studio.announce_upload(video_id) == []
    time.tick(minutes=5)
    assert studio.run_watch()["discarded"] == 1
    assert (studio.keys("video/"), studio.keys("incoming/")) == ([], [])


def test_captions_that_come_first_go_with_the_next_attempt(studio: Studio) -> None:
    video_id = studio.transcoding()
    assert studio.captions(video_id, VTT.encode()).status == 200
    studio.transcoder.fail(studio.job(video_id))
    assert studio.announce_job(video_id, attempt=1) == []
    studio.transcoder.complete(studio.job(video_id))
    assert studio.announce_job(video_id, attempt=2) == []
    assert studio.text(f"video/{video_id}/2/captions/ru.vtt").startswith("WEBVTT")
    assert "captions/ru.m3u8" in studio.text(f"video/{video_id}/2/master.m3u8")


@pytest.mark.parametrize(("language", "status"), [("pt-BR", 200), ("zh-Hant-TW", 200), ("ru-v2", 422), ("en-01", 422)])
def test_captions_are_of_a_language_that_players_can_name(studio: Studio, language: str, status: int) -> None:
    video_id = studio.create(100)["video"]["id"]
    assert studio.captions(video_id, VTT.encode(), language).status == status


@pytest.mark.parametrize(
    "written",
    [
        "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n00:00:03,000 --> 00:00:04,000\nTwo\n",
        "1\n00:00:01,000 --> 00:00:02,000\nOne\n\nS2\n00:00:03,000 --> 00:00:04,000\nTwo\n",
        "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:03,000 --> 00:04,000\nTwo\n",
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nOne\n\n00:00:03,000 --> 00:00:04,000\nTwo\n",
        "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00.000\n\n"
        "00:01.000 --> 00:02.000\nOne\n\n00:03.000 --> 00:04.000\nTwo\n",
        "WEBVTT\n00:00:01,000 --> 00:00:02,000\nOne\n\n00:00:03.000 --> 00:00:04.000\nTwo\n",
    ],
)
def test_every_cue_of_captions_is_shown_however_its_times_are_written(studio: Studio, written: str) -> None:
    video_id = studio.ready()
    assert studio.captions(video_id, written.encode()).status == 200
    assert studio.text(f"video/{video_id}/1/captions/ru.vtt") == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nOne\n\n00:00:03.000 --> 00:00:04.000\nTwo\n"
    )


def test_captions_keep_their_signs_of_less_and_their_tags(studio: Studio) -> None:
    video_id = studio.ready()
    said = '{\\an8}\n{\\i1}{\\sum}<i>if</i> a < b, <font color="red">I</font> <3 you, or a<b and b>c'
    srt = f"1\n00:00:01,000 --> 00:00:02,000\n{said}\n"
    assert studio.captions(video_id, srt.encode()).status == 200
    assert studio.text(f"video/{video_id}/1/captions/ru.vtt").splitlines()[3:] == [
        '{\\sum}<i>if</i> a &lt; b, <font color="red">I</font> &lt;3 you, or a&lt;b and b>c'
    ]


def test_a_cue_in_the_head_of_captions_is_held_to_the_format(studio: Studio) -> None:
    video_id = studio.create(100)["video"]["id"]
    answer = studio.captions(video_id, b"WEBVTT\n00:01.000 --> soon\nx\n\n00:03.000 --> 00:04.000\ny\n")
    assert (answer.status, answer.json["code"], answer.json["line"]) == (422, "captions_invalid", 2)


def test_captions_that_cannot_be_read_say_where(studio: Studio) -> None:
    video_id = studio.create(100)["video"]["id"]
    answer = studio.captions(video_id, b"WEBVTT\n\n00:02.000 --> 00:01.000\nx\n")
    assert (answer.status, answer.json["code"], answer.json["line"]) == (422, "captions_invalid", 3)
    assert [one["field"] for one in answer.json["errors"]] == ["content_base64"]


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("1" * 5000 + ":00:01.000", "2" * 5000 + ":00:02.000"),
        ("12345:00:01.000", "22345:00:02.000"),
        ("00:00:01.5", "00:00:02.75"),
        ("٠٠:٠٠:٠١.٠٠٠", "٠٠:٠٠:٠٢.٠٠٠"),
    ],
)
def test_times_that_no_player_reads_are_no_captions(studio: Studio, begin: str, end: str) -> None:
    video_id = studio.create(100)["video"]["id"]
    answer = studio.captions(video_id, f"WEBVTT\n\n{begin} --> {end}\nx\n".encode())
    assert (answer.status, answer.json["code"], answer.json["line"]) == (422, "captions_invalid", 3)
