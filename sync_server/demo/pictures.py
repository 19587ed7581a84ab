"""Street scenes drawn in place of photographs: the demonstration organisation shows no real street and no real person.

A scene is drawn from its number; the same number with nothing in the way is the picture after rectification, taken
from the same angle.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 1280, 960
GROUND, KERB = 610, 770  # where shop fronts meet the pavement, and the pavement the road
Draw = ImageDraw.ImageDraw
Colour = tuple[int, int, int]

SHOPS = (
    "老盛昌汤包",
    "文华文具店",
    "晨光五金",
    "申浦房产",
    "鲜果时光",
    "吉祥馄饨",
    "同仁大药房",
    "美丽理发",
    "顺达烟酒",
    "阿拉面馆",
)
WALLS: tuple[Colour, ...] = ((196, 178, 158), (176, 160, 150), (206, 196, 182), (168, 172, 176), (190, 164, 140))
BOARDS: tuple[Colour, ...] = ((150, 36, 32), (32, 82, 56), (34, 62, 112), (172, 112, 30), (90, 44, 96))


@cache  # drawn anew for every story that is told in one process otherwise
def photo(scene: int, subject: str, fonts: Path, *, close: bool = False) -> bytes:
    """A JPEG of scene `scene` with `subject` in it (one of `SUBJECTS`; `clean` for nothing), `close` from nearby."""
    random = Random(scene)
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(picture)
    board_font = ImageFont.truetype(str(fonts / "sansBoldTTF-B.ttf"), 40)
    _sky(draw, random)
    _houses(draw, random)
    spans = _shops(draw, random, board_font)
    _pavement(draw, random)
    _trees(draw, random)
    _road(draw)
    SUBJECTS[subject](draw, Random(scene + 1), spans, board_font)
    if close:
        picture = picture.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC, (200, 330, 1000, 930))
    picture = _as_from_a_camera(picture, Random(scene + 2))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82, optimize=False)
    return out.getvalue()


def _shade(colour: Colour, factor: float) -> Colour:
    r, g, b = (max(0, min(255, int(part * factor))) for part in colour)
    return r, g, b


def _sky(draw: Draw, random: Random) -> None:
    haze = random.choice(((178, 198, 214), (198, 204, 206), (160, 190, 220)))
    for y in range(GROUND):
        draw.line((0, y, WIDTH, y), fill=_shade(haze, 0.86 + 0.22 * y / GROUND))


def _houses(draw: Draw, random: Random) -> None:
    x = -30
    while x < WIDTH:
        width, top = random.randint(150, 260), random.randint(40, 240)
        wall = random.choice(WALLS)
        draw.rectangle((x, top, x + width, GROUND), fill=wall)
        draw.rectangle((x + width - 14, top, x + width, GROUND), fill=_shade(wall, 0.82))
        for wy in range(top + 24, 400, 58):
            for wx in range(x + 18, x + width - 44, 48):
                lit = random.random() < 0.2
                draw.rectangle((wx, wy, wx + 28, wy + 36), fill=(214, 206, 170) if lit else _shade(wall, 0.55))
                draw.line((wx + 14, wy, wx + 14, wy + 36), fill=_shade(wall, 0.9), width=2)
            if random.random() < 0.4:
                draw.rectangle((x + 20, wy + 38, x + 74, wy + 52), fill=(214, 214, 212), outline=(150, 150, 150))
        x += width


def _shops(draw: Draw, random: Random, font: ImageFont.FreeTypeFont) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    x = -20
    names = random.sample(SHOPS, len(SHOPS))
    while x < WIDTH:
        width = random.randint(290, 380)
        board = random.choice(BOARDS)
        draw.rectangle((x, 396, x + width - 6, GROUND), fill=(92, 88, 84))
        draw.rectangle((x + 4, 400, x + width - 10, 466), fill=board, outline=_shade(board, 0.7), width=3)
        name = names[len(spans) % len(names)]
        draw.text((x + width // 2, 433), name, fill=(246, 240, 222), font=font, anchor="mm")
        draw.rectangle((x + 14, 478, x + width - 110, GROUND - 14), fill=(128, 146, 152), outline=(58, 58, 60), width=4)
        for shelf in range(504, GROUND - 20, 30):
            for item in range(x + 24, x + width - 126, 22):
                tone = random.choice(((196, 120, 70), (214, 196, 120), (120, 150, 96), (150, 96, 92), (204, 204, 200)))
                draw.rectangle((item, shelf - 16, item + 15, shelf), fill=_shade(tone, 0.8))
        draw.rectangle((x + width - 98, 478, x + width - 20, GROUND), fill=(70, 78, 84), outline=(48, 48, 50), width=4)
        draw.ellipse((x + width - 86, 540, x + width - 78, 548), fill=(200, 190, 150))
        spans.append((x, x + width))
        x += width
    return spans


def _pavement(draw: Draw, random: Random) -> None:
    draw.rectangle((0, GROUND, WIDTH, KERB), fill=(166, 162, 156))
    for row, y in enumerate(range(GROUND, KERB, 26)):
        for x in range(-60 + (row % 2) * 30, WIDTH, 62):
            tone = _shade((166, 162, 156), 0.93 + 0.12 * random.random())
            draw.rectangle((x, y, x + 59, y + 24), fill=tone)
    draw.rectangle((0, 676, WIDTH, 708), fill=(196, 164, 72))  # tactile paving
    for x in range(0, WIDTH, 16):
        draw.line((x, 680, x, 704), fill=(170, 140, 58), width=3)
    draw.rectangle((0, KERB, WIDTH, KERB + 14), fill=(132, 130, 126))


def _trees(draw: Draw, random: Random) -> None:
    for x in (random.randint(60, 260), random.randint(960, 1200)):
        draw.rectangle((x - 11, 380, x + 11, 742), fill=(96, 78, 62))
        for _ in range(46):
            cx, cy = x + random.gauss(0, 64), 300 + random.gauss(0, 58)
            size = random.randint(20, 44)
            green = random.choice(((86, 108, 60), (104, 122, 66), (74, 96, 56), (142, 126, 62)))
            draw.ellipse((cx - size, cy - size, cx + size, cy + size), fill=green)
        draw.rectangle((x - 44, 730, x + 44, 760), fill=(108, 88, 70))


def _road(draw: Draw) -> None:
    for y in range(KERB + 14, HEIGHT):
        draw.line((0, y, WIDTH, y), fill=_shade((86, 88, 92), 0.9 + 0.2 * (y - KERB) / 190))
    for x in range(40, WIDTH, 190):
        draw.polygon(((x, 884), (x + 96, 884), (x + 88, 898), (x - 8, 898)), fill=(206, 206, 200))


def _shadow(draw: Draw, x0: int, x1: int, y: int) -> None:
    draw.ellipse((x0 - 6, y - 9, x1 + 6, y + 10), fill=(112, 110, 106))


Spans = list[tuple[int, int]]


def _clean(_draw: Draw, _random: Random, _spans: Spans, _font: ImageFont.FreeTypeFont) -> None:
    """Nothing in the way."""


def _goods(draw: Draw, random: Random, spans: Spans, font: ImageFont.FreeTypeFont) -> None:
    """Boxes and crates piled outside a shop."""
    left = max(60, spans[1][0] - 20)
    _shadow(draw, left, left + 470, 726)
    for column in range(7):
        for level in range(random.randint(1, 4)):
            x, y = left + column * 66, 724 - level * 54
            tone = random.choice(((186, 146, 98), (172, 130, 84), (198, 160, 112), (92, 128, 158), (184, 64, 52)))
            draw.rectangle((x, y - 52, x + 62, y), fill=tone, outline=_shade(tone, 0.6), width=2)
            draw.line((x, y - 26, x + 62, y - 26), fill=_shade(tone, 0.75), width=4)


def _stall(draw: Draw, random: Random, spans: Spans, font: ImageFont.FreeTypeFont) -> None:
    """A stall under an umbrella on the pavement."""
    for n in range(random.randint(2, 3)):
        x = 190 + n * 320
        _shadow(draw, x - 20, x + 230, 744)
        colours = random.choice((((196, 52, 46), (238, 232, 220)), ((44, 96, 156), (238, 232, 220))))
        draw.rectangle((x + 98, 500, x + 106, 742), fill=(120, 120, 122))
        for wedge in range(6):
            a, b = x - 30 + wedge * 44, x + 14 + wedge * 44
            draw.polygon(((x + 102, 452), (a, 540), (b, 540)), fill=colours[wedge % 2])
        draw.rectangle((x, 660, x + 210, 742), fill=(150, 118, 84), outline=(96, 74, 54), width=3)
        for item in range(x + 8, x + 200, 24):
            tone = random.choice(((214, 72, 48), (232, 168, 52), (112, 152, 62), (188, 96, 120)))
            draw.ellipse((item, 636, item + 22, 660), fill=tone, outline=_shade(tone, 0.7))


def _bikes(draw: Draw, random: Random, spans: Spans, font: ImageFont.FreeTypeFont) -> None:
    """Shared bicycles across the tactile paving."""
    for n in range(9):
        x, y = 170 + n * 104 + random.randint(-14, 14), 706 + random.randint(-14, 10)
        tone = random.choice(((244, 196, 40), (64, 152, 212), (70, 176, 120)))
        for wheel in (x, x + 78):
            draw.ellipse((wheel - 26, y - 26, wheel + 26, y + 26), outline=(44, 44, 46), width=5)
        draw.line(((x, y), (x + 30, y - 44), (x + 66, y - 44), (x + 78, y)), fill=tone, width=8, joint="curve")
        draw.line(((x + 30, y - 44), (x + 44, y), (x + 66, y - 44)), fill=tone, width=7)
        draw.line(((x + 66, y - 44), (x + 60, y - 68), (x + 80, y - 72)), fill=(52, 52, 54), width=5)
        draw.rectangle((x + 18, y - 56, x + 42, y - 48), fill=(40, 40, 42))


def _rubbish(draw: Draw, random: Random, spans: Spans, font: ImageFont.FreeTypeFont) -> None:
    """Rubbish bags beside overflowing bins."""
    _shadow(draw, 430, 900, 744)
    for n, tone in enumerate(((58, 92, 146), (60, 60, 62), (92, 70, 50))):
        x = 460 + n * 96
        draw.polygon(((x, 620), (x + 80, 620), (x + 72, 742), (x + 8, 742)), fill=tone, outline=_shade(tone, 0.6))
        draw.rectangle((x - 6, 604, x + 86, 622), fill=_shade(tone, 0.8))
    for _ in range(26):
        x, y, size = random.randint(430, 900), random.randint(690, 748), random.randint(16, 40)
        tone = random.choice(((42, 42, 44), (226, 222, 214), (168, 60, 52), (196, 170, 120)))
        draw.ellipse((x - size, y - size, x + size, y + size // 2), fill=tone, outline=_shade(tone, 0.7))


def _van(draw: Draw, random: Random, spans: Spans, font: ImageFont.FreeTypeFont) -> None:
    """An enforcement van parked on the tactile paving."""
    _shadow(draw, 330, 930, 748)
    draw.rounded_rectangle((330, 520, 930, 724), 34, fill=(236, 238, 240), outline=(150, 152, 156), width=3)
    draw.polygon(((842, 540), (926, 600), (926, 630), (842, 630)), fill=(84, 100, 112))
    for x in (372, 520, 668):
        draw.rounded_rectangle((x, 548, x + 124, 622), 8, fill=(84, 100, 112))
    draw.rectangle((332, 640, 928, 672), fill=(36, 66, 132))
    draw.text((620, 656), "城管执法", fill=(250, 250, 250), font=font, anchor="mm")
    draw.rounded_rectangle((560, 500, 720, 522), 8, fill=(188, 40, 40))
    for x in (430, 820):
        draw.ellipse((x - 48, 674, x + 48, 770), fill=(34, 34, 36))
        draw.ellipse((x - 22, 700, x + 22, 744), fill=(168, 170, 174))


def _officers(draw: Draw, random: Random, spans: Spans, font: ImageFont.FreeTypeFont) -> None:
    """Two figures in uniform seen from a distance, faces left blank."""
    for x, cap in ((470, True), (680, False)):
        _shadow(draw, x - 40, x + 40, 756)
        draw.rectangle((x - 26, 640, x - 4, 752), fill=(34, 40, 58))
        draw.rectangle((x + 4, 640, x + 26, 752), fill=(34, 40, 58))
        draw.rounded_rectangle((x - 42, 510, x + 42, 648), 16, fill=(58, 84, 128))
        draw.rectangle((x - 42, 560, x + 42, 574), fill=(214, 226, 92) if cap else (58, 84, 128))
        for side in (-1, 1):
            draw.line((x + side * 40, 524, x + side * 56, 618), fill=(58, 84, 128), width=22)
        draw.ellipse((x - 24, 456, x + 24, 510), fill=(206, 172, 146))
        if cap:
            draw.chord((x - 27, 448, x + 27, 496), 180, 360, fill=(30, 38, 60))
            draw.rectangle((x - 30, 470, x + 34, 477), fill=(22, 26, 40))
        else:
            draw.chord((x - 25, 452, x + 25, 500), 180, 360, fill=(46, 40, 38))


def _rubble(draw: Draw, random: Random, spans: Spans, font: ImageFont.FreeTypeFont) -> None:
    """Building waste outside a hoarding."""
    for x in range(240, 1040, 100):
        draw.rectangle((x, 470, x + 96, 640), fill=(58, 110, 158), outline=(40, 80, 120), width=3)
    draw.text((640, 555), "文明施工", fill=(240, 240, 236), font=font, anchor="mm")
    for _ in range(150):
        x, size = round(random.gauss(640, 150)), random.randint(8, 26)
        y = 748 - round(random.random() * 120 * math.exp(-(((x - 640) / 150) ** 2)))
        tone = random.choice(((158, 148, 138), (134, 124, 114), (176, 120, 92), (120, 116, 112)))
        draw.polygon(
            ((x - size, y), (x - size // 3, y - size), (x + size, y - size // 2), (x + size // 2, y + size // 2)),
            fill=tone,
            outline=_shade(tone, 0.7),
        )


def _board(draw: Draw, random: Random, spans: Spans, font: ImageFont.FreeTypeFont) -> None:
    """A sign board hanging loose over the pavement."""
    x = spans[1][0] + 20
    draw.line((x + 20, 396, x + 10, 470), fill=(60, 60, 60), width=5)
    draw.polygon(((x, 462), (x + 300, 520), (x + 288, 590), (x - 12, 530)), fill=(150, 36, 32), outline=(90, 20, 18))
    draw.line((x + 40, 486, x + 262, 560), fill=(232, 222, 196), width=12)
    for n in range(5):
        draw.line((x + 250 + n * 9, 560, x + 262 + n * 12, 640), fill=(70, 70, 72), width=2)


def _desk(draw: Draw, random: Random, spans: Spans, font: ImageFont.FreeTypeFont) -> None:
    """A duty room: a desk with an empty chair and a log book, drawn over the street."""
    draw.rectangle((0, 0, WIDTH, 640), fill=(222, 220, 212))
    draw.rectangle((0, 640, WIDTH, HEIGHT), fill=(150, 132, 112))
    draw.rectangle((90, 90, 470, 330), fill=(246, 246, 242), outline=(160, 150, 140), width=6)
    draw.text((280, 130), "勤务值班表", fill=(150, 36, 32), font=font, anchor="mm")
    for row in range(4):
        draw.line((110, 176 + row * 38, 450, 176 + row * 38), fill=(170, 168, 164), width=2)
    draw.rectangle((760, 80, 1120, 400), fill=(168, 196, 214), outline=(240, 240, 238), width=12)
    draw.line((940, 80, 940, 400), fill=(240, 240, 238), width=10)
    draw.polygon(((200, 600), (1100, 600), (1180, 700), (120, 700)), fill=(134, 98, 66))
    draw.rectangle((140, 700, 1160, 880), fill=(114, 82, 54))
    draw.rounded_rectangle((520, 430, 760, 620), 24, fill=(46, 50, 58))
    draw.polygon(((330, 626), (500, 626), (516, 672), (310, 672)), fill=(246, 244, 236), outline=(150, 148, 140))
    for row in range(3):
        draw.line((336, 638 + row * 11, 496, 638 + row * 11), fill=(120, 120, 124), width=2)
    draw.rounded_rectangle((880, 560, 1010, 650), 8, fill=(40, 42, 46))
    draw.ellipse((230, 620, 282, 664), fill=(238, 236, 230), outline=(160, 158, 150), width=3)


SUBJECTS: dict[str, Callable[[Draw, Random, Spans, ImageFont.FreeTypeFont], None]] = {
    "clean": _clean,
    "goods": _goods,
    "stall": _stall,
    "bikes": _bikes,
    "rubbish": _rubbish,
    "van": _van,
    "officers": _officers,
    "rubble": _rubble,
    "board": _board,
    "desk": _desk,
}


def _as_from_a_camera(picture: Image.Image, random: Random) -> Image.Image:
    """Slight softness, grain and darker corners."""
    soft = picture.filter(ImageFilter.GaussianBlur(0.9))
    size = (WIDTH // 2, HEIGHT // 2)
    grain = Image.frombytes("L", size, random.randbytes(size[0] * size[1])).resize((WIDTH, HEIGHT))
    grained = Image.blend(soft, Image.merge("RGB", (grain, grain, grain)), 0.04)
    return Image.composite(Image.new("RGB", picture.size), grained, _dark_corners())


@cache
def _dark_corners() -> Image.Image:
    dark = Image.new("L", (64, 48))
    for y in range(48):
        for x in range(64):
            away = math.hypot((x - 32) / 32, (y - 24) / 24)
            dark.putpixel((x, y), min(255, int(70 * max(0.0, away - 0.55))))
    return dark.resize((WIDTH, HEIGHT))
