"""Puts every screen of the phone side by side, one sheet a dress, into `docs/images/phone-every-*.png`.

.venv/bin/python scripts/contact_sheet.py          walks the screens, with pictures, and lays the sheets
.venv/bin/python scripts/contact_sheet.py --laid   lays them from the pictures that the last walk left
"""

from __future__ import annotations

import os
import subprocess
import sys
from math import ceil

from picture_making import ROOT, TAKEN, save
from PIL import Image

WALK = "tests/journeys/test_every_screen_in_every_dress.py"
ACROSS = 11
CELL = {"light": (112, 242), "dark": (112, 242), "360": (112, 199), "200": (112, 242), "landscape": (242, 112)}
GAP = 6
LARGEST = 225_000  # bytes: a sheet has more than fifty screens, and five share a third of what pictures may weigh


def walk() -> None:
    """The test of every screen, keeping a picture of each."""
    for old in TAKEN.glob("every-*.png"):
        old.unlink()
    tell = {**os.environ, "DUCHA_PICTURES": "1"}
    subprocess.run([sys.executable, "-m", "pytest", "-q", WALK], cwd=ROOT, env=tell, check=True)  # noqa: S603 - our own test


def main() -> None:
    """One sheet for each dress of the screens."""
    if "--laid" not in sys.argv[1:]:
        walk()
    for dress, (width, height) in CELL.items():
        taken = sorted(TAKEN.glob(f"every-*-{dress}.png"), key=lambda path: path.stat().st_mtime)
        across = ACROSS if width < height else ACROSS // 2
        rows = ceil(len(taken) / across)
        sheet = Image.new("RGB", (across * (width + GAP), rows * (height + GAP)), "#9AA4B2")
        for at, path in enumerate(taken):
            with Image.open(path) as picture:
                small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
            sheet.paste(small, ((at % across) * (width + GAP), (at // across) * (height + GAP)))
        print(dress, save(f"phone-every-{dress}", sheet, LARGEST))


if __name__ == "__main__":
    main()
