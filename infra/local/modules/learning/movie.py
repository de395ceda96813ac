"""The demo's video: 20 seconds of title cards in 720p with a note each, drawn by Pillow and encoded by PyAV.

Both are tools of development: what is deployed never draws.
"""

from __future__ import annotations

import array
import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import av
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, RATE = 1280, 720, 25
SAMPLE_RATE = 48_000
CARD_S = 4
LOUDNESS = 5000
# PyAV leaves some of its functions untyped.
_VIDEO_FRAME: Any = av.VideoFrame
INK, SOFT, BAR = (252, 250, 245), (214, 220, 235), (255, 199, 88)


@dataclass(frozen=True, slots=True)
class Card:
    """Four seconds: what is shown, on which colour (RGB), with which note (Hz), and its captions by language."""

    title: str
    line: str
    colour: tuple[int, int, int]
    note: float
    captions: dict[str, str]


CARDS: Final = (
    Card("Стирка без потерь", "Пять правил за двадцать секунд", (38, 52, 84), 261.63, {}),
    Card(
        "1. Прочтите ярлык",
        "Число в тазике — предел, а не совет",
        (49, 86, 89),
        293.66,
        {
            "ru": "Прочтите ярлык: число в тазике — наибольшая температура воды, а не совет.",
            "en": "Read the label: the number in the tub is the highest temperature, not advice.",
        },
    ),
    Card(
        "2. Выверните вещь",
        "Принт и ворс — внутрь, молнии застегнуть",
        (92, 63, 88),
        329.63,
        {
            "ru": "Выверните вещь: принт и ворс внутрь, молнии застегните, карманы проверьте.",
            "en": "Turn it inside out: print and pile inside, zips closed, pockets empty.",
        },
    ),
    Card(
        "3. Тридцать градусов",
        "Барабан на две трети, отжим не выше 800",
        (110, 68, 50),
        392.0,
        {
            "ru": "Стирайте на тридцати градусах: барабан на две трети, отжим не выше восьмисот.",
            "en": "Wash at thirty degrees: the drum two thirds full, spin at 800 at most.",
        },
    ),
    Card(
        "4. Меньше порошка  5. Достаньте сразу",
        "Остаток порошка делает ткань жёсткой",
        (52, 76, 58),
        440.0,
        {
            "ru": "Порошка меньше, чем хочется; вещи достаньте сразу, иначе появится запах.",
            "en": "Use less powder than you would like, and take things out at once.",
        },
    ),
)
SECONDS: Final = CARD_S * len(CARDS)


def draw() -> bytes:
    """The file, MP4 with its index first."""
    # An index that comes first is written by reading the file again.
    with tempfile.TemporaryDirectory(prefix="atrium-movie-") as folder:
        path = Path(folder) / "movie.mp4"
        with av.open(str(path), "w", options={"movflags": "faststart"}) as target:
            picture: Any = target.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "threads": "1"})
            picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            sound: Any = target.add_stream("aac", rate=SAMPLE_RATE)
            sound.layout = "mono"
            for image in _pictures():
                target.mux(picture.encode(image))
            target.mux(picture.encode(None))
            for samples in _sound(sound.codec_context.frame_size or 1024):
                target.mux(sound.encode(samples))
            target.mux(sound.encode(None))
        return path.read_bytes()


def captions_vtt(language: str) -> bytes:
    """The captions as WebVTT."""
    cues = [f"{_clock(begin, '.')} --> {_clock(end, '.')}\n{text}\n" for begin, end, text in _cues(language)]
    return "\n".join(["WEBVTT\n", *cues]).encode()


def captions_srt(language: str) -> bytes:
    """The captions as SubRip."""
    cues = enumerate(_cues(language), start=1)
    return "\n".join(
        f"{number}\n{_clock(begin, ',')} --> {_clock(end, ',')}\n{text}\n" for number, (begin, end, text) in cues
    ).encode()


def _cues(language: str) -> Iterator[tuple[float, float, str]]:
    """(begin, end) in seconds and text; the first card is only looked at."""
    for at, card in enumerate(CARDS):
        if text := card.captions.get(language):
            yield at * CARD_S, (at + 1) * CARD_S - 0.1, text


def _clock(seconds: float, point: str) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{point}{thousandths:03d}"


def _pictures() -> Iterator[Any]:
    fonts = Path(str(import_module("font_source_sans_pro").__file__)).parent / "files"
    large = ImageFont.truetype(str(fonts / "SourceSansPro-Bold.ttf"), 76)
    small = ImageFont.truetype(str(fonts / "SourceSansPro-Regular.ttf"), 44)
    number, last = 0, SECONDS * RATE
    for card in CARDS:
        still = Image.new("RGB", (WIDTH, HEIGHT), card.colour)
        pen = ImageDraw.Draw(still)
        pen.text((WIDTH / 2, 300), card.title, font=_fitting(large, card.title), fill=INK, anchor="mm")
        pen.text((WIDTH / 2, 400), card.line, font=small, fill=SOFT, anchor="mm")
        for _ in range(CARD_S * RATE):
            # The same picture, on which the bar has grown: whoever looks sees that it plays.
            pen.rectangle((0, HEIGHT - 14, WIDTH * (number + 1) // last, HEIGHT), fill=BAR)
            frame = _VIDEO_FRAME.from_image(still).reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            yield frame
            number += 1


def _fitting(font: ImageFont.FreeTypeFont, text: str) -> ImageFont.FreeTypeFont:
    """The font, smaller where the text is too wide."""
    wide = font.getlength(text)
    return font if wide <= WIDTH - 120 else font.font_variant(size=int(font.size * (WIDTH - 120) / wide))


def _sound(samples: int) -> Iterator[Any]:
    """One note a card, which fades: a plucked string, roughly."""
    for start in range(0, SECONDS * SAMPLE_RATE, samples):
        wave = array.array("h", (_sample(at) for at in range(start, start + samples)))
        frame = av.AudioFrame(format="s16", layout="mono", samples=samples)
        frame.planes[0].update(wave.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        yield frame


def _sample(at: int) -> int:
    card = CARDS[min(at // (CARD_S * SAMPLE_RATE), len(CARDS) - 1)]
    seconds = at % (CARD_S * SAMPLE_RATE) / SAMPLE_RATE
    turn = 2 * math.pi * card.note * seconds
    return int(LOUDNESS * math.exp(-seconds) * (math.sin(turn) + math.sin(2 * turn) / 3))
