"""The steps of the worker and the SDK against the sandbox of MediaConvert, which really transcodes."""

from __future__ import annotations

import io
from typing import Any

import av

from functions.workers.video.handler import inspect
from infra.local.sandbox.mediaconvert import create_app
from shared.core import aws as clients
from shared.core.settings import settings
from shared.learning.videos import transcoding
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
