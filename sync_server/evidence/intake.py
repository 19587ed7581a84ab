"""The one way in for pictures and recordings, whoever brings them: phone by phone, a form of the console, a file
carried by hand.

Looked through, then kept, then noted in the ledger: what it calls present was read whole after it was written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shared.problems import UPLOAD_HASH, Problem
from sync_server.evidence.arrivals import Owner, note_present
from sync_server.evidence.decoding import look_through
from sync_server.evidence.likeness import note_likeness
from sync_server.evidence.recordings import check_recording, looks_like_one
from sync_server.evidence.store import PhotoStore, hash_of
from sync_server.ledger.write import Write


@dataclass(frozen=True)
class Picture:
    """A file that was looked through: it is a picture as we take them, or a recording, and this is its hash."""

    file: Path
    sha256: str
    size: int
    mime: str
    milliseconds: int = 0  # of a recording
    likeness: str | None = None  # what it looks like (`likeness.py`); None for a recording


def examine(file: Path, declared: str = "", *, recordings: bool = False) -> Picture:
    """Look through a whole file. `recordings` where voice notes and video clips are taken as well: from phones. Raises
    Problem: UPLOAD_HASH when it is not what was `declared`, UPLOAD_UNFIT with the words that say what it is instead."""
    sha256 = hash_of(file)
    if declared and declared != sha256:
        raise Problem(UPLOAD_HASH)
    size = file.stat().st_size
    if recordings and looks_like_one(file):
        found = check_recording(file)
        return Picture(file, sha256, size, found.mime, found.milliseconds)
    looked = look_through(file)
    return Picture(file, sha256, size, looked.mime, likeness=looked.likeness)


def keep(store: PhotoStore, picture: Picture) -> None:
    """Put it where originals lie; durable on return."""
    store.put(picture.sha256, picture.file)


def note(w: Write, picture: Picture, *owners: Owner, upload_id: str = "") -> None:
    """Note a kept picture as brought by its owners; records that wait for it are told. Running it again changes
    nothing. `upload_id` when it came as an upload of the protocol."""
    for owner in owners:
        note_present(w, upload_id, owner, picture.sha256, picture.size, picture.mime, milliseconds=picture.milliseconds)
    if picture.likeness is not None:
        note_likeness(w, picture.sha256, picture.likeness)
