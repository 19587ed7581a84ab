"""What goes with a file that is answered: its name, whatever its letters, and that no browser keeps it."""

from __future__ import annotations

from typing import Literal, TypeAlias
from urllib.parse import quote

Shown: TypeAlias = Literal["attachment", "inline"]


def headers_of(name: str, shown: Shown = "attachment") -> dict[str, str]:
    """Headers of a file that is saved under that name, or opens in the browser (`inline`)."""
    return {"Content-Disposition": f"{shown}; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
