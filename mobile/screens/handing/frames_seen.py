"""The row of codes that the scanner is gathering: kept when the scanner is left and opened again."""

from __future__ import annotations

from mobile.checks.handing_frames import Gathered
from mobile.host import Host


class FramesSeen(Gathered):
    """`app.shared(FramesSeen)`."""

    def __init__(self, _: Host) -> None:
        super().__init__()
