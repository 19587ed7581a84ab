"""From degrees to pixels of a map on a page."""

from __future__ import annotations

import math
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 400
METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class Frame:
    """From degrees to pixels, `scale` pixels a metre around a centre."""

    latitude: float
    longitude: float
    scale: float

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        x = (longitude - self.longitude) * METRES_PER_DEGREE * math.cos(math.radians(self.latitude))
        y = (latitude - self.latitude) * METRES_PER_DEGREE
        return WIDTH / 2 + x * self.scale, HEIGHT / 2 - y * self.scale
