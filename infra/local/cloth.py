"""Cloth for drawn garments: pieces with shade and edge, seams, folds, ribs, the house's print.

Coordinates are thousandths of the picture's side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageOps

SIDE = 900
# Drawn larger and made smaller: that is what smooths the edges.
OVERSIZE = 1.6
SCALE = OVERSIZE * SIDE / 1000
Point = tuple[float, float]
GRADIENT = Image.linear_gradient("L")


@dataclass(frozen=True, slots=True)
class Look:
    """What is drawn, and its colours: the cloth, the background, the print."""

    kind: str
    cloth: str
    backdrop: str
    print: str


class Cloth:
    """Draws pieces of cloth onto a layer: filled, shaded from one side, with an edge."""

    def __init__(self, layer: Image.Image, look: Look) -> None:
        self.layer = layer
        self.look = look

    def piece(self, outline: Sequence[Point], *, shade: float = 1.0, depth: float = 0.34) -> None:
        """A filled outline, lighter at the left and darker at the right and below."""
        mask, where = self._mask(outline, 0)
        dark, light = toned(self.look.cloth, shade * (1 - depth)), toned(self.look.cloth, shade * 1.1)
        across, down = GRADIENT.rotate(90).resize(mask.size), GRADIENT.resize(mask.size)
        # The light falls on the whole garment: a piece takes the part of it that it covers.
        tone = Image.blend(_part(across, where, 0, self.layer.width), _part(down, where, 1, self.layer.height), 0.45)
        fill = ImageOps.colorize(ImageOps.invert(tone), dark, light).convert("RGBA")
        self.layer.paste(fill, where, mask)
        self.line(list(outline), tone=0.5, width=2.4, closed=True, alpha=130)

    def line(
        self,
        points: Sequence[Point],
        *,
        tone: float = 0.6,
        width: float = 3,
        closed: bool = False,
        alpha: int = 170,
        dashed: bool = False,
    ) -> None:
        """A seam in a darker (below 1) or lighter tone of the cloth."""
        path = [*points, points[0]] if closed else list(points)
        where, local = _local(path, width)
        ink = Image.new("RGBA", where[2:], (0, 0, 0, 0))
        pen = ImageDraw.Draw(ink)
        colour = (*toned(self.look.cloth, tone), alpha)
        strokes = list(zip(local[::2], local[1::2], strict=False)) if dashed else [tuple(local)]
        for stroke in strokes:
            pen.line(stroke, fill=colour, width=round(width * SCALE), joint="curve")
        self._over(ink, where)

    def fold(self, points: Sequence[Point], *, width: float = 16, alpha: int = 70) -> None:
        """A soft crease, kept inside the cloth."""
        where, local = _local(points, width * 3)
        ink = Image.new("L", where[2:], 0)
        ImageDraw.Draw(ink).line(local, fill=alpha, width=round(width * SCALE), joint="curve")
        x, y, w, h = where
        cloth = self.layer.crop((x, y, x + w, y + h)).getchannel("A")
        soft = ImageChops.multiply(ink.filter(ImageFilter.GaussianBlur(width * SCALE / 2)), cloth)
        crease = Image.new("RGBA", soft.size, (*toned(self.look.cloth, 0.4), 255))
        crease.putalpha(soft)
        self._over(crease, where)

    def ribs(self, outline: Sequence[Point], *, every: float = 13) -> None:
        """A knitted cuff or hem: a band with upright ribs."""
        self.piece(outline, shade=0.9)
        mask, (x, y) = self._mask(outline, 0)
        ink = Image.new("L", mask.size, 0)
        pen = ImageDraw.Draw(ink)
        step = every * SCALE
        for number in range(1, int(mask.width / step) + 1):
            pen.line([(number * step, 0), (number * step, mask.height)], fill=90, width=round(2.2 * SCALE))
        colour = Image.new("RGBA", mask.size, (*toned(self.look.cloth, 0.45), 255))
        colour.putalpha(ImageChops.multiply(ink, mask))
        self._over(colour, (x, y, *mask.size))

    def _mask(self, outline: Sequence[Point], margin: float) -> tuple[Image.Image, tuple[int, int]]:
        where, local = _local(outline, margin)
        mask = Image.new("L", where[2:], 0)
        ImageDraw.Draw(mask).polygon(local, fill=255)
        return mask, where[:2]

    def _over(self, ink: Image.Image, where: tuple[int, int, int, int]) -> None:
        self.layer.alpha_composite(ink, where[:2])

    def orbit(self, centre: Point, radius: float) -> None:
        """The house's print: a planet, its ring and a small moon."""
        x, y = centre
        ink = Image.new("RGBA", self.layer.size, (0, 0, 0, 0))
        pen = ImageDraw.Draw(ink)
        colour = ImageColor.getrgb(self.look.print)
        tilted = Image.new("RGBA", self.layer.size, (0, 0, 0, 0))
        ring = ImageDraw.Draw(tilted)
        ring.ellipse(
            _box(x, y, radius * 1.7, radius * 0.55), outline=(*colour, 255), width=round(radius * 0.09 * SCALE)
        )
        tilted = tilted.rotate(20, center=(x * SCALE, y * SCALE), resample=Image.Resampling.BICUBIC)
        pen.ellipse(_box(x, y, radius, radius), fill=(*colour, 235))
        # The ring passes behind the planet: its upper half is hidden there.
        behind = Image.new("L", self.layer.size, 255)
        ImageDraw.Draw(behind).pieslice(_box(x, y, radius * 1.04, radius * 1.04), 160, 340, fill=0)
        tilted.putalpha(ImageChops.multiply(tilted.getchannel("A"), behind))
        edge = Image.new("RGBA", self.layer.size, (0, 0, 0, 0))
        ImageDraw.Draw(edge).ellipse(
            _box(x + radius * 1.25, y - radius * 1.05, radius * 0.16, radius * 0.16), fill=(*colour, 235)
        )
        for layer in (ink, tilted, edge):
            self.layer.alpha_composite(layer)


def toned(colour: str, factor: float) -> tuple[int, int, int]:
    """A colour made darker (below 1) or lighter."""
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return min(255, round(red * factor)), min(255, round(green * factor)), min(255, round(blue * factor))


def _local(points: Sequence[Point], margin: float) -> tuple[tuple[int, int, int, int], list[Point]]:
    """The box (x, y, width, height) that holds the points, in pixels, and the points within it."""
    pixels = [(x * SCALE, y * SCALE) for x, y in points]
    pad = margin * SCALE + 2
    left, top = max(0, int(min(x for x, _ in pixels) - pad)), max(0, int(min(y for _, y in pixels) - pad))
    right, bottom = int(max(x for x, _ in pixels) + pad), int(max(y for _, y in pixels) + pad)
    return (left, top, right - left, bottom - top), [(x - left, y - top) for x, y in pixels]


def _part(gradient: Image.Image, where: tuple[int, int], axis: int, whole: int) -> Image.Image:
    """The part of a gradient over the whole garment that lies at `where`."""
    start, length = where[axis] / whole * 255, gradient.size[axis] / whole * 255
    return gradient.point(lambda value: start + value * length / 255)


def _box(x: float, y: float, width: float, height: float) -> list[float]:
    return [(x - width) * SCALE, (y - height) * SCALE, (x + width) * SCALE, (y + height) * SCALE]
