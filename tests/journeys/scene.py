"""A street for the fake camera: Chromium plays a Y4M file in place of its test pattern."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from sync_server.demo.pictures import photo

WIDTH, HEIGHT = 1280, 720
FONTS = Path(__file__).parents[2] / "assets" / "fonts"


def film(path: Path, scene: int = 7, subject: str = "goods") -> Path:
    """Write one still frame of a drawn street scene as Y4M (4:2:0) and return its path."""
    picture = Image.open(io.BytesIO(photo(scene, subject, FONTS))).convert("YCbCr")
    top = (picture.height - picture.width * HEIGHT // WIDTH) // 2
    picture = picture.crop((0, top, picture.width, picture.height - top)).resize((WIDTH, HEIGHT))
    light, blue, red = picture.split()
    small = (WIDTH // 2, HEIGHT // 2)
    frame = light.tobytes() + blue.resize(small).tobytes() + red.resize(small).tobytes()
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F5:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + frame) * 2)
    return path
