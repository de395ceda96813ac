"""Captions of a video: a WebVTT file for each language below its prefix, named in its master playlist.

Files of any format are made WebVTT before (`functions/api/videos/captions.py`).
"""

from __future__ import annotations

from shared.learning.courses.store import Person
from shared.learning.errors import (
    CaptionsNotFoundError,
    IllegalTransitionError,
    TooManyCaptionsError,
)
from shared.learning.videos import models, playlists, rules, service
from shared.learning.videos.models import Video, VideoStatus, caption_path
from shared.providers.storage.base import ObjectStore

TYPE = "text/vtt; charset=utf-8"
OPEN = frozenset({VideoStatus.UPLOADING, VideoStatus.PROCESSING, VideoStatus.READY})


def put(video_id: str, *, language: str, text: str, person: Person, bucket: ObjectStore) -> Video:
    """Give a video captions in a language, instead of those that it had; `text` is WebVTT.

    Raises VideoNotFoundError, TooManyCaptionsError, IllegalTransitionError for one that was rejected or has expired.
    """

    def act(video: Video) -> None:
        if video.status not in OPEN:
            raise IllegalTransitionError(video_status=video.status)
        kept = [one for one in video.captions or [] if one["language"] != language]
        if len(kept) >= rules.MAX_LANGUAGES:
            raise TooManyCaptionsError(max_languages=rules.MAX_LANGUAGES)
        # Before it is named, so that no player is sent to a file that is not there.
        key = f"{video.prefix}{caption_path(language)}"
        bucket.put(key, text.encode(), content_type=TYPE, cache_control=playlists.BRIEFLY)
        video.captions = sorted([*kept, {"language": language}], key=lambda one: str(one["language"]))

    return _republished(service.change(video_id, act, person=person), bucket)


def delete(video_id: str, *, language: str, person: Person, bucket: ObjectStore) -> Video:
    """Take captions away. Raises VideoNotFoundError, CaptionsNotFoundError.

    A request that comes again because the first one died halfway removes what that one left, and is then refused.
    """

    def act(video: Video) -> None:
        kept = [one for one in video.captions or [] if one["language"] != language]
        if len(kept) == len(video.captions or []):
            raise CaptionsNotFoundError()
        video.captions = kept

    try:
        video = service.change(video_id, act, person=person)
    except CaptionsNotFoundError:
        _remove_files(service.load(video_id, person), language, bucket)
        raise
    return _remove_files(video, language, bucket)


def _remove_files(video: Video, language: str, bucket: ObjectStore) -> Video:
    """Offer captions that are no longer stored no more, and then remove their files; gives the newest video."""
    video = _republished(video, bucket)
    # Somebody may have brought new ones meanwhile.
    if language not in video.languages:
        bucket.delete(f"{video.prefix}{playlists.caption_playlist_path(language)}")
        bucket.delete(f"{video.prefix}{caption_path(language)}")
    return video


def _republished(video: Video, bucket: ObjectStore) -> Video:
    """Write the playlists anew until they are those of the video as it is stored: two may change captions at once."""
    while video.status == VideoStatus.READY:
        playlists.publish(video, float(video.duration_seconds), bucket)
        now = models.find(str(video.video_id))
        if now is None or now.version == video.version:
            break
        video = now
    return video
