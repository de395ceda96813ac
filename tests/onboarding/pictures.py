"""Photos of devices for tests."""

from __future__ import annotations

import io
import random
from typing import Any

from PIL import Image, ImageDraw


def sharp(size: tuple[int, int] = (1600, 1200), seed: int = 1) -> Image.Image:
    """A picture with many edges, none of which is glaring."""
    chance = random.Random(seed)
    image = Image.new("RGB", size, (150, 148, 140))
    draw = ImageDraw.Draw(image)
    for _ in range(300):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        colour = tuple(chance.randrange(20, 235) for _ in range(3))
        draw.rectangle((x, y, x + chance.randrange(10, 120), y + chance.randrange(4, 50)), fill=colour)
    return image


def jpeg(image: Image.Image | None = None, **options: Any) -> bytes:
    target = io.BytesIO()
    (image or sharp()).save(target, "JPEG", quality=85, **options)
    return target.getvalue()
