"""The steps of the worker and the SDK against the sandbox of MediaConvert, which really transcodes."""

from __future__ import annotations

import io
import json
import struct
from pathlib import Path
from typing import Any

import av
import urllib3
from botocore.exceptions import EndpointConnectionError
from PIL import Image

from functions.workers.video.handler import inspect
from infra.local.sandbox.mediaconvert import create_app, transcode
from infra.local.sandbox.mediaconvert.settings import Plan, Video
from shared.core import aws as clients
from shared.core.settings import settings
from shared.learning.videos import transcoding
from shared.providers.transcoder.base import Job, JobStatus, Rendition, TranscodeRequest
from shared.providers.transcoder.mediaconvert import MediaConvert
from tests.integration.videos.conftest import Studio
from tests.learning.media import movie
from tests.support.served import await_that, served


def test_a_video_is_transcoded_and_plays(studio: Studio) -> None:
    sent: list[dict[str, Any]] = []
    # At the usual priority: a process that gives way to everything starves beside the other tests.
    app = create_app(s3=lambda: studio.aws.client("s3"), send=sent.append, niceness=0)
    with served(lambda _: app) as origin:
        client = clients.client("mediaconvert", endpoint_url=origin)
        real = MediaConvert(client, bucket=settings().media_bucket, role="arn:aws:iam::1:role/x", stack="atrium")
        video_id = studio.completed(movie(5))
        bucket = studio.bucket()
        transcoding.arrived(video_id, bucket=bucket, transcoder=real, inspect=inspect)
        await_that(lambda: bool(sent), "the end of the job")
        assert sent[0]["status"] == "COMPLETE"
        assert sent[0]["userMetadata"] == {"stack": "atrium", "video_id": video_id, "attempt": "1"}
        transcoding.job_changed(video_id, 1, sent[0]["jobId"], bucket=bucket, transcoder=real)
    app.state.jobs.close()
    assert studio.video(video_id)["status"] == "ready"
    master = studio.text(f"video/{video_id}/1/master.m3u8")
    assert "hls_180p.m3u8" in master
    with av.open(io.BytesIO(studio.bucket().get(f"video/{video_id}/1/video.mp4"))) as played:
        assert sum(1 for _ in played.decode(video=0)) == 125


def test_a_film_of_a_phone_held_upright_is_upright(tmp_path: Path) -> None:
    film = bytearray(movie(1))
    # The matrix of the first track's header, ISO/IEC 14496-12, 8.3.2: a quarter turn clockwise.
    struct.pack_into(">9i", film, film.find(b"tkhd") + 44, 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)
    (tmp_path / "source").write_bytes(film)
    wanted = Video("hls_180p", 180, 320, 300_000)
    plan = Plan("", "", "", "", "hls", 4, (wanted,), None, 96_000, "video", "poster", 5, 1)
    (tmp_path / "plan.json").write_text(json.dumps(plan.document()))
    transcode.run(tmp_path)
    with Image.open(tmp_path / "out" / "poster.0000000.jpg") as shown:
        assert shown.size == (180, 320)
        # The square that is at the left of the second third as it was filmed.
        reds = {place: shown.convert("RGB").getpixel(place)[0] for place in [(100, 20), (20, 100)]}
    assert reds[100, 20] > 150
    assert reds[20, 100] < 80


def request_of(number: int) -> TranscodeRequest:
    small = Rendition("180p", 320, 180, 300_000)
    return TranscodeRequest(f"vid_{number}", 1, "incoming/vid", f"video/vid_{number}/1/", [small], False, 5.0)


def test_a_job_whose_end_nobody_takes_holds_up_no_other(studio: Studio) -> None:
    sent: list[dict[str, Any]] = []

    def send(detail: dict[str, Any]) -> None:
        if detail["userMetadata"]["video_id"] == "vid_1":
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1:4566")
        sent.append(detail)

    app = create_app(s3=lambda: studio.aws.client("s3"), send=send)
    with served(lambda _: app) as origin:
        urllib3.request("POST", f"{origin}/_faults", json={"mode": "job_error", "times": 2})
        client = clients.client("mediaconvert", endpoint_url=origin)
        real = MediaConvert(client, bucket="media", role="arn:aws:iam::1:role/x", stack="atrium")
        first = real.start(request_of(1))
        real.start(request_of(2))
        await_that(lambda: bool(sent), "the end of the second job")
        assert real.find(first).status == JobStatus.ERROR
    app.state.jobs.close()


def test_a_job_that_the_stopping_cloud_cuts_off_has_not_failed_for_good(studio: Studio) -> None:
    asked: list[str] = []

    def gone() -> Any:
        asked.append("s3")
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:4566")

    app = create_app(s3=gone, send=lambda _: None)
    with served(lambda _: app) as origin:
        client = clients.client("mediaconvert", endpoint_url=origin)
        real = MediaConvert(client, bucket="media", role="arn:aws:iam::1:role/x", stack="atrium")
        jobs = [real.start(request_of(number)) for number in (1, 2)]
        await_that(lambda: len(asked) == 2, "the second job")
        cut_off: Job = real.find(jobs[0])
        assert cut_off.status == JobStatus.PROGRESSING
    app.state.jobs.close()
