"""Voice notes and video clips, looked through: by their bytes alone, never by the type that is claimed."""

from __future__ import annotations

from pathlib import Path

from shared.problems import UPLOAD_UNFIT, Problem
from shared.recording import Examined, MediaKind, NotARecording, check_weight, examine, is_recording


def looks_like_one(file: Path) -> bool:
    """Whether the first bytes are those of a container that we take."""
    with file.open("rb") as content:
        return is_recording(content.read(16))


def check_recording(file: Path) -> Examined:
    """What a whole file is. Raises Problem(UPLOAD_UNFIT) with the words that say what is wrong with it; one beyond any
    limit is refused before it is read."""
    try:
        check_weight(MediaKind.VIDEO, file.stat().st_size)
        return examine(file.read_bytes())
    except NotARecording as refused:
        raise Problem(UPLOAD_UNFIT, reason=str(refused)) from refused
