"""Draws the app's icons: a shield with a check mark on deep navy. `python -m mobile.webapp.icons` renews assets/."""

from __future__ import annotations

import itertools
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from mobile.webapp.look import NAVY

LIGHT = "#FFFFFF"
SHADE = "#D5E0F2"
DEEP = "#0B1F40"
OVERSAMPLE = 4
# Shield outline as fractions of its box: straight shoulders, curved flanks, a point below.
FLANK = [(1.0, 0.13), (1.0, 0.48), (0.93, 0.66), (0.80, 0.81), (0.64, 0.93), (0.5, 1.0)]
TICK = [(0.27, 0.50), (0.44, 0.66), (0.75, 0.33)]


def draw(size: int, *, shield: float, corner: float) -> Image.Image:
    """A square icon of `size` px. `shield` is the shield's height and `corner` the corner radius, as fractions."""
    big = size * OVERSAMPLE
    icon = Image.new("RGBA", (big, big))
    plate = Image.new("L", (big, big))
    ImageDraw.Draw(plate).rounded_rectangle((0, 0, big - 1, big - 1), radius=corner * big, fill=255)
    icon.paste(_gradient(big), (0, 0), plate)
    height = shield * big
    width = height * 0.82
    left, top = (big - width) / 2, (big - height) / 2 + 0.01 * big

    def at(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(left + x * width, top + y * height) for x, y in points]

    outline = [(0.5, 0.0), *_smooth(FLANK), *reversed([(1 - x, y) for x, y in _smooth(FLANK)])]
    body = Image.new("L", (big, big))
    ImageDraw.Draw(body).polygon(at(outline), fill=255)
    body = body.filter(ImageFilter.GaussianBlur(big * 0.006)).point(lambda v: 255 if v > 127 else 0)
    icon.paste(Image.new("RGBA", (big, big), LIGHT), (0, 0), body)
    right_half = Image.new("L", (big, big))
    ImageDraw.Draw(right_half).rectangle((big // 2, 0, big, big), fill=255)
    icon.paste(Image.new("RGBA", (big, big), SHADE), (0, 0), ImageChops.multiply(body, right_half))
    pen = ImageDraw.Draw(icon)
    stroke = round(height * 0.115)
    points = at(TICK)
    pen.line(points, fill=NAVY, width=stroke, joint="curve")
    for x, y in points:
        pen.ellipse((x - stroke / 2, y - stroke / 2, x + stroke / 2, y + stroke / 2), fill=NAVY)
    return icon.resize((size, size), Image.Resampling.LANCZOS)


def _smooth(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corner points with their corners cut twice (Chaikin), ends kept."""
    for _ in range(2):
        cut = [points[0]]
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            cut += [(0.75 * x1 + 0.25 * x2, 0.75 * y1 + 0.25 * y2), (0.25 * x1 + 0.75 * x2, 0.25 * y1 + 0.75 * y2)]
        points = [*cut, points[-1]]
    return points


def _gradient(size: int) -> Image.Image:
    mask = Image.linear_gradient("L").resize((size, size))
    return Image.composite(Image.new("RGBA", (size, size), DEEP), Image.new("RGBA", (size, size), NAVY), mask)


def write(assets: Path) -> list[Path]:
    """Write all icons below `assets` and return their paths."""
    wanted = {"icon.png": (1024, 0.60, 0.0), "splash.png": (1024, 0.42, 0.0)}
    for size in (192, 512):
        wanted[f"icons/icon-{size}.png"] = (size, 0.66, 0.2)
        wanted[f"icons/icon-maskable-{size}.png"] = (size, 0.52, 0.0)
    paths = []
    for name, (size, shield, corner) in wanted.items():
        path = assets / name
        path.parent.mkdir(parents=True, exist_ok=True)
        icon = draw(size, shield=shield, corner=corner)
        (icon if corner else icon.convert("RGB")).save(path, optimize=True)
        paths.append(path)
    return paths


if __name__ == "__main__":
    for written in write(Path(__file__).resolve().parents[2] / "assets"):
        print(written)
