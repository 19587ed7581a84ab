"""Voice notes and video clips, looked through: by their bytes alone, never by the type that is claimed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.problems import UPLOAD_UNFIT, Problem
from shared.recording import Examined, MediaKind, NotARecording, check_weight, examine, is_recording


def looks_like_one(file: Path) -> bool:
    """Whether the first bytes are those of a container that we take."""
    with file.open("rb") as content:
        return is_recording(content.read(16))


def weigh(size: int) -> None:
    """Raises Problem(UPLOAD_UNFIT) for a file of so many bytes when it is beyond any limit: it need not be read."""
    with _in_words():
        check_weight(MediaKind.VIDEO, size)


def check_recording(content: bytes) -> Examined:
    """What a whole file is. Raises Problem(UPLOAD_UNFIT) with the words that say what is wrong with it."""
    with _in_words():
        return examine(content)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except NotARecording as refused:
        raise Problem(UPLOAD_UNFIT, reason=str(refused)) from refused
