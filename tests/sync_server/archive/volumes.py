"""Matters that are filed in tests: scans and pictures in the store of originals, and drafts made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from sync_server.archive.rules.volume import PDF, VolumeDraft, VolumeItem
from sync_server.evidence.store import PhotoStore
from tests.sync_server.acts.world import DISTRICT, SECTION


def put(store: PhotoStore, content: bytes) -> str:
    """Keep the bytes as an original; their SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        store.put(sha256, Path(file.name))
    return sha256


def scan(
    title: str = "来文",
    day: str = "2026-11-03",
    content: bytes = b"scan",
    media_type: str = PDF,
    store: PhotoStore | None = None,
) -> VolumeItem:
    """An entry of the contents list, with its file in the store when one is given."""
    sha256 = put(store, content) if store else hashlib.sha256(content).hexdigest()
    return VolumeItem(title, day, "沪城管〔2026〕8号", "市城管执法局", sha256, media_type, len(content))


def draft_of(
    items: Sequence[VolumeItem], subject_id: str = "case-1", title: str = "关于占道洗车的专项督察"
) -> VolumeDraft:
    return VolumeDraft(
        "case", subject_id, "沪长城管督立〔2026〕1号", title, DISTRICT, SECTION, "2026-11-03", "2026-11-24", items
    )
