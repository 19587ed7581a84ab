"""A street for the fake camera: Chromium plays a Y4M file in place of its test pattern."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageOps, ImageStat

from sync_server.demo.pictures import photo

WIDTH, HEIGHT = 1280, 720
FONTS = Path(__file__).parents[2] / "assets" / "fonts"


def film(path: Path, scene: int = 7, subject: str = "goods") -> Path:
    """Write one still frame of a drawn street scene as Y4M and return its path."""
    return reel(path, street_scene(scene, subject))


def street_scene(scene: int = 7, subject: str = "goods") -> Image.Image:
    """The drawn street, with the signs of its shops, in the film's size."""
    picture = Image.open(io.BytesIO(photo(scene, subject, FONTS)))
    top = (picture.height - picture.width * HEIGHT // WIDTH) // 2
    return picture.crop((0, top, picture.width, picture.height - top)).resize((WIDTH, HEIGHT))


def lettering() -> Image.Image:
    """A shop sign, which reads one way only."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (34, 62, 112))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((60, 60, 420, 660), fill=(196, 60, 40))
    pen.text((470, 90), "老盛昌汤包", font=ImageFont.truetype(str(FONTS / "sansBoldTTF-B.ttf"), 150), fill="white")
    pen.text((470, 380), "F7 ←", font=ImageFont.truetype(str(FONTS / "sansBoldTTF-B.ttf"), 240), fill=(250, 220, 60))
    return picture


def reads_as(picture: Image.Image, scene: Image.Image) -> str:
    """`straight` when the picture shows the scene as it is, `mirrored` when left and right are exchanged. The test
    fails when it is clearly neither."""
    size = (160, 160)
    seen = picture.convert("RGB").resize(size, Image.Resampling.BOX)
    straight, mirrored = (
        sum(ImageStat.Stat(ImageChops.difference(seen, other)).mean)
        for other in (scene.convert("RGB").resize(size), ImageOps.mirror(scene.convert("RGB")).resize(size))
    )
    assert min(straight, mirrored) * 2 < max(straight, mirrored), (straight, mirrored)
    return "straight" if straight < mirrored else "mirrored"


def reel(path: Path, picture: Image.Image) -> Path:
    """Write a still picture of the film's size as Y4M (4:2:0)."""
    light, blue, red = picture.convert("YCbCr").split()
    small = (WIDTH // 2, HEIGHT // 2)
    frame = light.tobytes() + blue.resize(small).tobytes() + red.resize(small).tobytes()
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F5:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + frame) * 2)
    return path
