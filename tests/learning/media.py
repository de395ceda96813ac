"""Small video files, drawn by Pillow and encoded by PyAV: a moving square and a note; made once for each shape."""

from __future__ import annotations

import array
import math
import tempfile
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
from PIL import Image, ImageDraw

RATE = 25
SAMPLE_RATE = 48_000
TONE_HZ = 440


@cache
def movie(
    seconds: float = 2,
    *,
    width: int = 320,
    height: int = 180,
    sound: bool = True,
    pictures: bool = True,
    container: str = "mp4",
    index_first: bool = True,
    codec: str = "libx264",
    audio_codec: str = "aac",
    live: bool = False,
) -> bytes:
    """A file; `index_first` is the place of an MP4's description, `live` writes Matroska and WebM as browsers do."""
    # An index that comes first is written by reading the file again.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "movie"
        options = {"movflags": "faststart"} if container in ("mp4", "mov") and index_first else {}
        options |= {"live": "1"} if live else {}
        with av.open(str(path), "w", format=container, options=options) as target:
            video: Any = None
            if pictures:
                video = target.add_stream(codec, rate=RATE, options={"threads": "1", "preset": "ultrafast"})
                video.width, video.height, video.pix_fmt = width, height, "yuv420p"
            audio: Any = None
            if sound:
                audio = target.add_stream(audio_codec, rate=SAMPLE_RATE)
                audio.layout = "mono"
            if video is not None:
                for number in range(round(seconds * RATE)):
                    target.mux(video.encode(_picture(number, width, height)))
                target.mux(video.encode(None))
            if audio is not None:
                frame_size = audio.codec_context.frame_size or 1024
                for start in range(0, int(seconds * SAMPLE_RATE), frame_size):
                    target.mux(audio.encode(_note(start, frame_size)))
                target.mux(audio.encode(None))
        return path.read_bytes()


def _picture(number: int, width: int, height: int) -> Any:
    image = Image.new("RGB", (width, height), (40, 40, 60))
    left = number * 4 % max(1, width - 40)
    ImageDraw.Draw(image).rectangle((left, height // 3, left + 40, height // 3 + 40), fill=(200, 120, 60))
    frame = av.VideoFrame.from_image(image).reformat(format="yuv420p")
    frame.pts, frame.time_base = number, Fraction(1, RATE)
    return frame


def _note(start: int, samples: int) -> Any:
    turn = 2 * math.pi * TONE_HZ / SAMPLE_RATE
    wave = array.array("h", (int(3000 * math.sin(turn * number)) for number in range(start, start + samples)))
    frame = av.AudioFrame(format="s16", layout="mono", samples=samples)
    frame.planes[0].update(wave.tobytes())
    frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
    return frame
