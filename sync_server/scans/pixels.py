"""What OpenCV works on: its own types say less than this, and more than numpy takes back."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Pixels: TypeAlias = np.ndarray[Any, Any]  # rows of grey, or of blue, green and red
Points: TypeAlias = np.ndarray[Any, Any]  # rows of (x, y)
