"""Voice notes and video clips by the record that lists them. What is shown of one is what its bytes say, not what the
phone claimed: its kind, how long it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from shared.evidence import Media
from shared.moment import to_iso
from shared.problems import NOT_FOUND, Problem
from shared.recording import MediaKind, too_long
from sync_server.accounts.viewer import Viewer
from sync_server.casework import happenings
from sync_server.console.queries.photos import may_open_original
from sync_server.ledger import tables as t
from sync_server.ledger.tables.records import PHOTO

p, b, e = t.photos.c, t.blobs.c, t.events.c
OPEN_FOR = timedelta(hours=1)  # after a reason was given


@dataclass(frozen=True)
class RecordingTile:
    """A recording as pages show it; `mime` is ours, empty while its bytes are not here."""

    id: str
    number: int
    sha256: str
    kind: MediaKind
    mime: str
    milliseconds: int
    finding: str
    taken: str
    present: bool
    gone: bool
    cut_short: bool
    record_id: str

    @property
    def name(self) -> str:
        return f"{self.kind.label} {self.number}"

    @property
    def length(self) -> str:
        """How long it runs; empty where its container does not tell."""
        return Media(self.kind, self.milliseconds).length if self.milliseconds else ""

    @property
    def video(self) -> bool:
        return self.mime.startswith("video/")

    @property
    def playable(self) -> bool:
        return self.mime.startswith(("audio/", "video/"))

    @property
    def too_long(self) -> bool:
        return too_long(MediaKind.VIDEO if self.video else MediaKind.AUDIO, self.milliseconds)


def of_record(conn: Connection, record_id: str) -> list[RecordingTile]:
    """A record's recordings, notes before clips, each with what its finding is about."""
    query = _rows().where(p.record_id == record_id, p.kind != PHOTO).order_by(p.kind, p.number, p.id)
    f = t.findings.c
    named = select(f.id, f.item_text).where(f.record_id == record_id)
    items: dict[str, str] = {row.id: row.item_text for row in conn.execute(named)}
    return [_tile(row, items) for row in conn.execute(query).mappings()]


def one(conn: Connection, viewer: Viewer, recording_id: str) -> RecordingTile:
    """A recording that the viewer may play: its bytes are here, brought by whoever lists them, and he may open the
    record's originals. There is no copy with faces and voices covered. Raises Problem (not found)."""
    row = conn.execute(_rows().where(p.id == recording_id, p.kind != PHOTO)).mappings().first()
    if row is None or not may_open_original(conn, viewer, row["record_id"], ""):
        raise Problem(NOT_FOUND, what="这段录音或录像")
    tile = _tile(row, {})
    if not (tile.present and tile.playable):
        raise Problem(NOT_FOUND, what="这段录音或录像的文件")
    return tile


def opened(conn: Connection, viewer: Viewer, record_id: str, now: datetime) -> set[str]:
    """The record's recordings that the viewer has given a reason for lately, as the log says: they may be played, and
    a player may ask for their parts, without another one."""
    since, own = to_iso(now - OPEN_FOR), (e.actor_kind == "user") & (e.actor_id == viewer.user_id)
    of_record = (
        e.subject_kind == "record",
        e.subject_id == record_id,
        e.kind == happenings.RECORD_RECORDING_OPENED.kind,
    )
    found = conn.execute(select(e.data).where(*of_record, own, e.at > since)).scalars()
    return {str(data["recording_id"]) for data in found}


def _rows() -> Any:
    columns = (p.id, p.number, p.kind, p.sha256, p.record_id, p.present_at, p.gone_at, p.meta, b.mime, b.milliseconds)
    return select(*columns).outerjoin_from(t.photos, t.blobs, b.sha256 == p.sha256)


def _tile(row: RowMapping, items: dict[str, str]) -> RecordingTile:
    meta = row["meta"] or {}
    present = row["present_at"] is not None
    return RecordingTile(
        row["id"],
        row["number"],
        row["sha256"],
        MediaKind(row["kind"]),
        (row["mime"] or "") if present else "",
        (row["milliseconds"] or 0) if present else 0,
        items.get(str(meta.get("finding_id", "")), ""),
        str((meta.get("clock") or {}).get("device", "")),
        present,
        row["gone_at"] is not None,
        bool((meta.get("media") or {}).get("cut_short")),
        row["record_id"],
    )
