"""What the playback routes answer; seconds as numbers, times ISO 8601 UTC."""

from __future__ import annotations

from pydantic import Field

from shared.core import clock
from shared.http.models import AnswerModel
from shared.learning.playback.service import Playback
from shared.learning.progress.service import REPORT_EVERY_S


class PlaybackCaptionOut(AnswerModel):
    """Captions of a language, as WebVTT."""

    language: str = Field(examples=["ru"])
    url: str


class PlaybackOut(AnswerModel):
    """Where a player loads from; the answer's cookies are for all of these addresses but `mp4_url`."""

    video_id: str = Field(examples=["vid_01KKB4M1V8W7Q3Z5N6P2R4S9TA"])
    hls_url: str = Field(description="The master playlist; the same after each renewal")
    mp4_url: str = Field(description="Without cookies, for 15 minutes; takes ranges")
    poster_url: str
    captions: list[PlaybackCaptionOut]
    duration_seconds: float
    position_seconds: float
    watched: list[list[float]] = Field(description="Intervals [from, to]")
    expires_at: str = Field(description="From then on the edge answers 403 until this is asked again")
    renew_at: str = Field(description="When to ask again so that nothing stops")
    report_every_s: int

    @classmethod
    def of(cls, playback: Playback) -> PlaybackOut:
        """What was signed."""
        return cls(
            video_id=playback.video_id,
            hls_url=playback.hls_url,
            mp4_url=playback.mp4_url,
            poster_url=playback.poster_url,
            captions=[PlaybackCaptionOut(language=one.language, url=one.url) for one in playback.captions],
            duration_seconds=playback.duration_seconds,
            position_seconds=playback.position_seconds,
            watched=[list(one) for one in playback.watched],
            expires_at=clock.iso(playback.cookies.ends_at),
            renew_at=clock.iso(playback.renew_at),
            report_every_s=REPORT_EVERY_S,
        )
