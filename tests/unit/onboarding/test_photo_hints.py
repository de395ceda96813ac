"""What is wrong with a photo, as far as pixels say."""

from __future__ import annotations

import random

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from functions.streams.media_inspector.photo_hints import hints


def label(size: tuple[int, int] = (1200, 900)) -> Image.Image:
    chance = random.Random(1)
    image = Image.new("RGB", size, (150, 148, 140))
    draw = ImageDraw.Draw(image)
    for _ in range(260):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        colour = tuple(chance.randrange(20, 235) for _ in range(3))
        draw.rectangle((x, y, x + chance.randrange(10, 120), y + chance.randrange(4, 50)), fill=colour)
    return image


def glaring(image: Image.Image) -> Image.Image:
    ImageDraw.Draw(image).ellipse((250, 150, 800, 700), fill=(255, 255, 255))
    return image


@pytest.mark.parametrize(
    ("image", "found"),
    [
        (label(), []),
        (label().filter(ImageFilter.GaussianBlur(8)), ["blurry"]),
        (ImageEnhance.Brightness(label()).enhance(0.18), ["blurry", "too_dark", "low_contrast"]),
        (glaring(label()), ["glare"]),
        (label((640, 480)), ["too_small"]),
        (Image.new("RGB", (1200, 900), (210, 210, 210)), ["blurry", "low_contrast"]),
        (Image.new("RGB", (2, 2), (0, 0, 0)), ["too_small", "blurry", "too_dark", "low_contrast"]),
    ],
    ids=["sharp", "blurred", "dark", "glare", "small", "wall", "tiny"],
)
def test_hints(image: Image.Image, found: list[str]) -> None:
    assert hints(image) == found
