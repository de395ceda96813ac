"""A real player (FFmpeg's, by PyAV) plays a transcoded video by its cookies, through a renewal after a long pause."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import av
import pytest

from infra.local.sandbox.mediaconvert.jobs import TYPES
from infra.local.sandbox.mediaconvert.settings import Plan, Video
from shared.core.clock import FrozenClock
from shared.core.settings import settings
from tests.integration.learning.conftest import School
from tests.integration.learning.test_playback import course_with_video, play
from tests.learning.edge import Browser, Edge, edge
from tests.learning.media import RATE, movie
from tests.support.template import ROOT

__all__ = ["edge"]

SECONDS = 10
SEGMENT_SECONDS = 2


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a transcoding leaves: playlists, segments of two seconds, the progressive file and pictures."""
    folder: Path = tmp_path_factory.mktemp("transcoded")
    (folder / "source").write_bytes(movie(SECONDS))
    streams = (Video("master_180p", 320, 180, 600_000),)
    plan = Plan("", "", "", "", "master", SEGMENT_SECONDS, streams, "master_audio", 96_000, "video", "poster", 5, 1)
    (folder / "plan.json").write_text(json.dumps(plan.document()))
    command = [sys.executable, "-m", "infra.local.sandbox.mediaconvert.transcode", str(folder)]
    # It ends when its standard input does.
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE) as process:
        assert process.wait() == 0
    return {one.name: one.read_bytes() for one in (folder / "out").iterdir()}


def test_a_player_plays_the_whole_video_though_its_cookies_end_on_the_way(
    school: School, edge: Edge, time: FrozenClock, files: dict[str, bytes]
) -> None:
    course, lesson, video = course_with_video(school)
    for name, content in files.items():
        school.aws.client("s3").put_object(
            Bucket=settings().media_bucket,
            Key=f"video/{video}/1/{name}",
            Body=content,
            ContentType=TYPES[Path(name).suffix],
        )
    school.enrol(course)
    browser = Browser(edge)
    found = browser.take(play(school, course, lesson))
    statuses: list[int] = []

    def load(url: str, _flags: int, _options: object) -> io.BytesIO:
        """What a page does around a player: a 403 asks for new cookies, once, and loads the same address again."""
        answer = browser.get(url)
        statuses.append(answer.status_code)
        if answer.status_code == 403:
            school.sign_in_again("anna")
            assert browser.take(play(school, course, lesson))["hls_url"] == found["hls_url"]
            answer = browser.get(url)
        assert answer.status_code == 200, (url, answer.text)
        return io.BytesIO(answer.content)

    shown = 0
    options = {"http_persistent": "0", "http_multiple": "0"}
    with av.open(found["hls_url"], io_open=load, options=options) as player:
        for _ in player.decode(video=0):
            shown += 1
            if shown == 3 * RATE:
                time.tick(hours=1)
    assert shown == SECONDS * RATE
    assert statuses.count(403) == 1
    assert len(statuses) > SECONDS / SEGMENT_SECONDS
