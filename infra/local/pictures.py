"""Product pictures for the demo shop, drawn from nothing: a garment on a soft background.

A shape is given by its right half and mirrored; `infra.local.cloth` says what the numbers are.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from math import cos, pi, sin

from PIL import Image, ImageChops, ImageFilter, ImageOps

from infra.local.cloth import OVERSIZE, SIDE, Cloth, Look, Point, toned

CURVE_STEPS = 24


def draw(look: Look) -> bytes:
    """A JPEG of 900 × 900 pixels."""
    canvas = _backdrop(look.backdrop)
    garment = Image.new("RGBA", canvas.size, (0, 0, 0, 0))
    GARMENTS[look.kind](Cloth(garment, look))
    shadow = _shadow(garment)
    canvas.paste(shadow, (0, 0), shadow)
    canvas.paste(garment, (0, 0), garment)
    target = io.BytesIO()
    canvas.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(target, "JPEG", quality=88, optimize=True)
    return target.getvalue()


def _hoodie(cloth: Cloth) -> None:
    hood = _mirrored([*_bend((0, 116), (152, 112), (165, 240)), *_bend((160, 290), (130, 320), (95, 330))])
    cloth.piece(hood, shade=0.94)
    sleeve = [*_bend((100, 288), (250, 292), (292, 470)), (325, 640), (338, 748), (262, 768), (235, 660), (196, 470)]
    for side in (1, -1):
        cloth.piece([(500 + side * x, y) for x, y in sleeve], shade=0.97)
        cloth.ribs([(500 + side * x, y) for x, y in [(338, 748), (343, 800), (270, 818), (262, 768)]])
    body = [(95, 285), *_bend((140, 292), (180, 300), (205, 345)), (214, 560), (222, 800), (0, 812)]
    cloth.piece(_mirrored([(0, 360), *_bend((45, 345), (75, 320), (95, 285)), *body[1:]]))
    cloth.ribs(_mirrored([(0, 812), (222, 800), (218, 858), (0, 870)]))
    inside = _mirrored([*_bend((0, 158), (98, 160), (92, 290)), *_bend((70, 325), (40, 345), (0, 360))])
    cloth.piece(inside, shade=0.6, depth=0.2)
    cloth.fold([(400, 200), (395, 290), (440, 345)], width=10)
    cloth.fold([(600, 200), (605, 290), (560, 345)], width=10)
    pocket = [(0, 622), (105, 622), (150, 742), (150, 790), (0, 796)]
    cloth.piece(_mirrored(pocket), shade=1.03, depth=0.28)
    for side in (1, -1):
        cloth.line([(500 + side * 112, 640), (500 + side * 141, 722)], tone=0.45, width=4)
        cloth.line(
            [(500 + side * 52, 338), (500 + side * 58, 420), (500 + side * 54, 500)], tone=1.5, width=7, alpha=235
        )
        cloth.line([(500 + side * 54, 492), (500 + side * 54, 516)], tone=0.35, width=9, alpha=235)
        cloth.fold([(500 + side * 200, 470), (500 + side * 150, 560), (500 + side * 165, 610)])
        cloth.fold([(500 + side * 245, 480), (500 + side * 262, 640)], width=12)
    cloth.orbit((500, 540), 30)


def _tee(cloth: Cloth) -> None:
    neck = _bend((85, 262), (55, 292), (0, 296))
    sleeve = [*_bend((205, 232), (255, 262), (290, 330)), (352, 446), (258, 502), (212, 424)]
    body = [(95, 205), *sleeve, *_bend((206, 560), (210, 700), (216, 838)), *_bend((140, 850), (70, 854), (0, 854))]
    cloth.piece(_mirrored([*reversed(neck), *body]))
    back = _mirrored([(0, 236), *_bend((50, 234), (80, 222), (92, 206)), *neck])
    cloth.piece(back, shade=0.62, depth=0.2)
    collar = [(500 + x, y) for x, y in _bend((95, 208), (60, 306), (0, 308))]
    for side in (1, -1):
        cloth.line([(500 + side * (x - 500), y) for x, y in collar], tone=0.82, width=12, alpha=255)
        cloth.line([(500 + side * x, y) for x, y in _bend((210, 425), (196, 330), (176, 228))], tone=0.5, width=2.5)
        cloth.line(
            [(500 + side * x, y) for x, y in _between((338, 434), (256, 484), 24)], tone=0.5, width=2.5, dashed=True
        )
        cloth.fold([(500 + side * 200, 450), (500 + side * 120, 540), (500 + side * 135, 640)])
        cloth.fold([(500 + side * 190, 660), (500 + side * 150, 800)], width=20)
    cloth.line([(500 + x, y) for x, y in _between((-213, 822), (213, 822), 70)], tone=0.5, width=2.5, dashed=True)
    cloth.orbit((500, 470), 72)


def _sweatshirt(cloth: Cloth) -> None:
    sleeve = [*_bend((98, 212), (246, 226), (288, 450)), (322, 640), (334, 752), (258, 772), (232, 650), (200, 440)]
    for side in (1, -1):
        cloth.piece([(500 + side * x, y) for x, y in sleeve], shade=0.95)
        cloth.ribs([(500 + side * x, y) for x, y in [(334, 752), (339, 806), (266, 824), (258, 772)]])
    neck = _bend((80, 262), (50, 286), (0, 290))
    body = [(98, 212), *_bend((150, 222), (200, 250), (212, 420)), (222, 800), (0, 812)]
    cloth.piece(_mirrored([*reversed(neck), *body]))
    cloth.ribs(_mirrored([(0, 812), (222, 800), (218, 858), (0, 870)]))
    cloth.piece(_mirrored([(0, 240), *_bend((50, 238), (80, 226), (94, 214)), *neck]), shade=0.6, depth=0.2)
    collar = _bend((98, 214), (62, 306), (0, 308))
    for side in (1, -1):
        cloth.line([(500 + side * x, y) for x, y in collar], tone=0.8, width=18, alpha=255)
        cloth.line([(500 + side * x, y) for x, y in _bend((200, 440), (196, 320), (118, 226))], tone=0.5, width=2.5)
        cloth.fold([(500 + side * 195, 480), (500 + side * 130, 580), (500 + side * 150, 690)])
    cloth.orbit((500, 470), 58)


def _hat(cloth: Cloth) -> None:
    dome = _mirrored([*_bend((0, 296), (262, 300), (278, 560)), *_bend((180, 600), (90, 612), (0, 612))])
    cloth.piece(dome, depth=0.4)
    for side in (1, -1):
        cloth.line([(500 + side * x, y) for x, y in _bend((0, 300), (120, 380), (128, 606))], tone=0.5, width=2.5)
        cloth.piece([(500 + side * x, y) for x, y in _circle(168, 430, 8)], shade=0.5)
        cloth.fold([(500 + side * 210, 420), (500 + side * 240, 540)], width=20)
    cloth.piece(_circle(500, 298, 17), shade=0.85)
    visor = _mirrored([*_bend((0, 596), (170, 598), (276, 552)), *_bend((318, 640), (210, 742), (0, 744))])
    cloth.piece(visor, shade=0.86, depth=0.3)
    for inset in (0, 16, 32):
        stitches = _bend((296 - inset, 626 - inset / 2), (200, 722 - inset), (0, 724 - inset))
        for side in (1, -1):
            cloth.line([(500 + side * x, y) for x, y in stitches], tone=0.55, width=2, dashed=True)
    cloth.orbit((500, 470), 50)


def _tote(cloth: Cloth) -> None:
    for top, tone in ((150, 0.7), (172, 0.92)):
        handle = _bend((128, 400), (126, top), (-2, top))
        for side in (1, -1):
            cloth.line([(500 + side * x, y) for x, y in handle], tone=tone, width=24, alpha=255)
    bag = _mirrored(
        [(0, 376), (232, 370), *_bend((246, 560), (252, 720), (258, 848)), *_bend((120, 872), (60, 874), (0, 874))]
    )
    cloth.piece(bag, depth=0.26)
    hem = [(500 + x, y) for x, y in _between((-234, 412), (234, 412), 76)]
    cloth.line(hem, tone=0.5, width=2.5, dashed=True)
    for side in (1, -1):
        patch = [(500 + side * x, y) for x, y in [(112, 372), (144, 372), (144, 436), (112, 436)]]
        cloth.piece(patch, shade=0.95)
        cloth.line([patch[0], patch[2]], tone=0.5, width=2)
        cloth.line([patch[1], patch[3]], tone=0.5, width=2)
        cloth.fold([(500 + side * 225, 460), (500 + side * 160, 640), (500 + side * 210, 840)], width=22)
    cloth.orbit((500, 610), 88)


GARMENTS: Mapping[str, Callable[[Cloth], None]] = {
    "hoodie": _hoodie,
    "tee": _tee,
    "sweatshirt": _sweatshirt,
    "hat": _hat,
    "tote": _tote,
}


def _backdrop(colour: str) -> Image.Image:
    side = round(OVERSIZE * SIDE)
    spot = Image.radial_gradient("L").resize((side * 2, side * 2))
    spot = spot.crop((side // 2, side // 3, side // 2 + side, side // 3 + side))
    return ImageOps.colorize(spot, toned(colour, 1.08), toned(colour, 0.82))


def _shadow(garment: Image.Image) -> Image.Image:
    dark = Image.new("RGBA", garment.size, (20, 20, 30, 0))
    dark.putalpha(garment.getchannel("A").point(lambda alpha: alpha * 0.38))
    return ImageChops.offset(dark.filter(ImageFilter.GaussianBlur(34)), 16, 44)


def _mirrored(half: Sequence[Point]) -> list[Point]:
    right = [(500 + x, y) for x, y in half]
    return right + [(500 - x, y) for x, y in reversed(half)]


def _bend(start: Point, control: Point, end: Point) -> list[Point]:
    """A quadratic Bézier curve."""
    found = []
    for step in range(CURVE_STEPS + 1):
        t = step / CURVE_STEPS
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
        found.append((a * start[0] + b * control[0] + c * end[0], a * start[1] + b * control[1] + c * end[1]))
    return found


def _between(start: Point, end: Point, count: int) -> list[Point]:
    return [
        (start[0] + (end[0] - start[0]) * step / count, start[1] + (end[1] - start[1]) * step / count)
        for step in range(count + 1)
    ]


def _circle(x: float, y: float, radius: float) -> list[Point]:
    return [(x + radius * cos(pi * step / 20), y + radius * sin(pi * step / 20)) for step in range(40)]
