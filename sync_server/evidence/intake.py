"""The one way in for pictures and recordings, whoever brings them: phone by phone, a form of the console, a file
carried by hand.

Looked through, then kept, then noted in the ledger: what it calls present was read whole after it was written."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256 as hash_bytes
from pathlib import Path

from shared.problems import UPLOAD_HASH, Problem
from sync_server.evidence import decoding, recordings
from sync_server.evidence.arrivals import Owner, note_present
from sync_server.evidence.likeness import note_likeness
from sync_server.evidence.store import PhotoStore
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


def examine(file: Path, declared: str = "", *, with_recordings: bool = False) -> Picture:
    """Look through a whole file, read once. `with_recordings` where voice notes and video clips are taken as well: from
    phones. Raises Problem: UPLOAD_HASH when it is not what was `declared`, UPLOAD_UNFIT with the words that say what it
    is instead."""
    size = file.stat().st_size
    recorded = with_recordings and recordings.looks_like_one(file)
    (recordings if recorded else decoding).weigh(size)
    with decoding.in_turn():
        content = file.read_bytes()
        sha256 = hash_bytes(content).hexdigest()
        if declared and declared != sha256:
            raise Problem(UPLOAD_HASH)
        if recorded:
            found = recordings.check_recording(content)
            return Picture(file, sha256, size, found.mime, found.milliseconds)
        looked = decoding.look_at(content)
        return Picture(file, sha256, size, looked.mime, likeness=looked.likeness)


def keep(store: PhotoStore, picture: Picture) -> None:
    """Put it where originals lie; durable on return."""
    store.put(picture.sha256, picture.file)


def give(store: PhotoStore, picture: Picture) -> None:
    """The same with the file itself, to which nobody writes any more: it is gone from where it was."""
    store.take(picture.sha256, picture.file)


def note(w: Write, picture: Picture, *owners: Owner, upload_id: str = "") -> None:
    """Note a kept picture as brought by its owners; records that wait for it are told. Running it again changes
    nothing. `upload_id` when it came as an upload of the protocol."""
    for owner in owners:
        note_present(w, upload_id, owner, picture.sha256, picture.size, picture.mime, milliseconds=picture.milliseconds)
    if picture.likeness is not None:
        note_likeness(w, picture.sha256, picture.likeness)
