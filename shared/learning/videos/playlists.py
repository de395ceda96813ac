"""HLS playlists (RFC 8216): the packager's master playlist with captions, and one for each language's captions."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from shared.learning.videos.models import MASTER, Video, caption_path
from shared.providers.storage.base import ObjectStore
from shared.providers.transcoder.base import PLAYLIST

PLAYLIST_TYPE: Final = "application/vnd.apple.mpegurl"
# What is written anew when captions change; all other files of a prefix never change.
BRIEFLY: Final = "public, max-age=60"
SUBTITLES: Final = "subtitles"
NAMES: Final = {"ru": "Русский", "en": "English"}
_STREAM: Final = "#EXT-X-STREAM-INF:"
# A name and its value, which may be quoted and then hold commas: RFC 8216 §4.2.
_ATTRIBUTE: Final = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^,]*)')


class PlaylistError(Exception):
    """A master playlist that names no renditions."""


def renditions(master: str) -> list[dict[str, Any]]:
    """`{name, width, height, kbps}` of the streams that a master playlist names, in its order. Raises PlaylistError."""
    found = []
    lines = master.splitlines()
    for line, uri in pairwise(lines):
        if not line.startswith(_STREAM):
            continue
        attributes = dict(_ATTRIBUTE.findall(line[len(_STREAM) :]))
        width, _, height = attributes.get("RESOLUTION", "").partition("x")
        if not width.isdigit() or not height.isdigit() or not attributes.get("BANDWIDTH", "").isdigit():
            raise PlaylistError(f"a stream without its size: {line[:200]}")
        bits = int(attributes.get("AVERAGE-BANDWIDTH") or attributes["BANDWIDTH"])
        name = uri.strip().removesuffix(".m3u8").rpartition("_")[2]
        found.append({"name": name, "width": int(width), "height": int(height), "kbps": round(bits / 1000)})
    if not found:
        raise PlaylistError("no streams")
    return found


def with_captions(master: str, languages: Sequence[str]) -> str:
    """A master playlist that offers captions in these languages with each of its streams."""
    lines: list[str] = []
    media = [_media(language) for language in languages]
    for line in master.splitlines():
        if line.startswith(_STREAM):
            lines += media
            media = []
            if languages:
                line = f'{line},SUBTITLES="{SUBTITLES}"'
        lines.append(line)
    return "\n".join(lines) + "\n"


def of_captions(language: str, duration_seconds: float) -> str:
    """The playlist of one language: its whole file as one segment."""
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:6",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        f"#EXT-X-TARGETDURATION:{math.ceil(duration_seconds)}",
        f"#EXTINF:{duration_seconds:.3f},",
        f"{language}.vtt",
        "#EXT-X-ENDLIST",
    ]
    return "\n".join(lines) + "\n"


def publish(video: Video, duration_seconds: float, store: ObjectStore) -> str:
    """Write the playlists of a video that was transcoded; the packager's master playlist.

    Raises ObjectNotFoundError when there is none.
    """
    theirs = store.get(f"{video.prefix}{PLAYLIST}.m3u8").decode()
    for language in video.languages:
        _put(store, f"{video.prefix}{caption_playlist_path(language)}", of_captions(language, duration_seconds))
    _put(store, f"{video.prefix}{MASTER}", with_captions(theirs, video.languages))
    return theirs


def caption_playlist_path(language: str) -> str:
    """Where the playlist of a language's captions is below a video's prefix."""
    return caption_path(language).removesuffix(".vtt") + ".m3u8"


def name_of(language: str) -> str:
    """A language as players show it."""
    return NAMES.get(language, language)


def _media(language: str) -> str:
    uri = caption_playlist_path(language)
    return (
        f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="{SUBTITLES}",NAME="{name_of(language)}",LANGUAGE="{language}",'
        f'DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="{uri}"'
    )


def _put(store: ObjectStore, key: str, text: str) -> None:
    store.put(key, text.encode(), content_type=PLAYLIST_TYPE, cache_control=BRIEFLY)
