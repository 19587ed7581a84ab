"""Photos by the record or notice that lists them, within the viewer's reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, literal, select

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console import words
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.ledger.tables.records import PHOTO
from sync_server.procedures.permissions import Action, Target, in_scope

p = t.photos.c
LISTED_AS = 20  # one photo is listed by few records: its own, and its corrections


@dataclass(frozen=True)
class PhotoTile:
    """A photo as pages show it."""

    id: str
    number: int
    sha256: str
    words: str
    purpose: str
    finding_id: str
    present_at: str | None
    gone_at: str | None
    meta: dict[str, Any]


def _tile(row: AnyRow) -> PhotoTile:
    meta = dict(row.meta or {})
    purpose = str(meta.get("purpose", "scene"))
    parts = [words.PURPOSE.get(purpose, "")] + (["导入"] if meta.get("origin") == "import" else [])
    text = " · ".join(filter(None, [*parts, str(meta.get("note", ""))[:40]]))
    finding_id = str(meta.get("finding_id", ""))
    return PhotoTile(row.id, row.number, row.sha256, text, purpose, finding_id, row.present_at, row.gone_at, meta)


def of_record(conn: Connection, record_id: str) -> list[PhotoTile]:
    """The pictures of a record; its recordings have a query of their own (`recordings.py`)."""
    return _tiles(conn, (p.record_id == record_id) & (p.kind == PHOTO))


def of_notice(conn: Connection, notice_id: str) -> list[PhotoTile]:
    """The photos a squad sent with its answers."""
    return _tiles(conn, p.notice_id == notice_id)


def by_id(conn: Connection, ids: Sequence[str]) -> list[PhotoTile]:
    return _tiles(conn, p.id.in_(ids)) if ids else []


def _tiles(conn: Connection, condition: ColumnElement[bool]) -> list[PhotoTile]:
    return [_tile(row) for row in conn.execute(select(t.photos).where(condition).order_by(p.number, p.listed_at))]


def one(conn: Connection, viewer: Viewer, photo_id: str) -> tuple[PhotoTile, str, str]:
    """A photo with its record's and notice's id. Raises Problem (not found) outside the viewer's reach. Whether its
    file may be shown says `here`.

    A squad sees its own answers' photos and those its notices name as evidence, nothing else of the record."""
    row = conn.execute(select(t.photos).where(p.id == photo_id, p.kind == PHOTO)).first()
    if row is None or not _is_open(conn, viewer, row):
        raise Problem(NOT_FOUND, what="这张照片")
    return _tile(row), row.record_id, row.notice_id


def open_to(conn: Connection, viewer: Viewer, ids: Sequence[str]) -> list[PhotoTile]:
    """Those of the photos that the viewer may see, wherever they are named."""
    rows = conn.execute(select(t.photos).where(p.id.in_(ids)).order_by(p.number, p.listed_at)) if ids else ()
    return [_tile(row) for row in rows if _is_open(conn, viewer, row)]


def _is_open(conn: Connection, viewer: Viewer, row: AnyRow) -> bool:
    return (
        _opens_record(conn, viewer, row.record_id)
        or _opens_notice(conn, viewer, row.notice_id)
        or _is_evidence(conn, viewer, row)
        or _opens_alert(conn, viewer, str((row.meta or {}).get("alert_id", "")))
    )


def here(tile: PhotoTile) -> PhotoTile:
    """The photo, if its bytes were brought by whoever lists it (`arrivals.py`): to name a hash opens nothing. Every
    door that shows a picture or hands one out asks this. Raises Problem (not found)."""
    if tile.present_at is None:
        raise Problem(NOT_FOUND, what="这张照片的文件")
    return tile


def may_open_original(conn: Connection, viewer: Viewer, record_id: str, notice_id: str, alert_id: str = "") -> bool:
    """True if the unstamped original lies within the viewer's reach, which is narrower than that of copies: an
    inspector of the detachment opens his own, a section those of its district (domain.md §1.2)."""
    r, n, u, a = t.records.c, t.notices.c, t.units.c, t.alerts.c
    if record_id:
        query = select(r.district_code, r.user_id).where(r.id == record_id)
    elif notice_id:
        query = select(n.district_code, n.user_id).where(n.id == notice_id)
    else:
        query = select(u.district_code, literal("").label("user_id")).where(u.id == a.section_id, a.id == alert_id)
    row = conn.execute(query).first()
    target = Target(row.district_code, user_id=row.user_id) if row else None
    return target is not None and in_scope(viewer.caller, Action.SEE_ORIGINALS, target)


def _opens_record(conn: Connection, viewer: Viewer, record_id: str) -> bool:
    statement = select(t.records.c.id).where(t.records.c.id == record_id, scope.may_open_record(viewer))
    return bool(record_id) and conn.execute(statement).first() is not None


def _opens_notice(conn: Connection, viewer: Viewer, notice_id: str) -> bool:
    statement = select(t.notices.c.id).where(t.notices.c.id == notice_id, scope.sees_notices(viewer))
    return bool(notice_id) and conn.execute(statement).first() is not None


def _opens_alert(conn: Connection, viewer: Viewer, alert_id: str) -> bool:
    statement = select(t.alerts.c.id).where(t.alerts.c.id == alert_id, scope.sees_alerts(viewer))
    return bool(alert_id) and conn.execute(statement).first() is not None


def _is_evidence(conn: Connection, viewer: Viewer, row: AnyRow) -> bool:
    bodies = conn.execute(
        select(t.notices.c.body).where(t.notices.c.record_id == row.record_id, scope.sees_notices(viewer))
    ).scalars()
    return any(row.id == line.get("photo_id") for body in bodies for line in body.get("evidence", []))


@dataclass(frozen=True)
class PhotoPair:
    """The photo of an earlier check, if this viewer may see it, and the one that repeats it from the same angle."""

    before: PhotoTile | None
    after: PhotoTile


def pairs_of(conn: Connection, viewer: Viewer, tiles: Sequence[PhotoTile]) -> list[PhotoPair]:
    """Before and after (回访, 跟踪): a record's photos that name an earlier one; of several attempts at the same
    picture the last."""
    latest = {str(tile.meta["pairs_with"]): tile for tile in tiles if tile.meta.get("pairs_with")}
    return [PhotoPair(_visible(conn, viewer, sha256), tile) for sha256, tile in latest.items()]


def _visible(conn: Connection, viewer: Viewer, sha256: str) -> PhotoTile | None:
    """The photo with this hash that is open to the viewer. Raises nothing: a phone may name any hash."""
    listed = select(t.photos).where(p.sha256 == sha256, p.kind == PHOTO, p.present_at.is_not(None)).limit(LISTED_AS)
    rows = conn.execute(listed).all()
    seen = (
        row for row in rows if _opens_record(conn, viewer, row.record_id) or _opens_notice(conn, viewer, row.notice_id)
    )
    return next((_tile(row) for row in seen), None)


def series_for(conn: Connection, viewer: Viewer, tile: PhotoTile, record_id: str, notice_id: str) -> list[PhotoTile]:
    """The photos that belong together with this one, for somebody who does not see the whole record."""
    if alert_id := tile.meta.get("alert_id"):
        listed = conn.execute(select(t.alerts.c.done_photos).where(t.alerts.c.id == alert_id)).scalar()
        return by_id(conn, listed or [])
    if notice_id:
        return of_notice(conn, notice_id)
    bodies = conn.execute(
        select(t.notices.c.body).where(t.notices.c.record_id == record_id, scope.sees_notices(viewer))
    ).scalars()
    ids = {str(line["photo_id"]) for body in bodies for line in body.get("evidence", [])}
    return by_id(conn, sorted(ids | {tile.id}))


def record_behind(conn: Connection, record_id: str) -> AnyRow | None:
    """What a photo's stamp says of its record: where it was, who made it and of which unit."""
    r, u = t.records.c, t.users.c
    columns = (r.district_code, r.address, r.inspector_name, r.people, t.units.c.name.label("own_unit"))
    return conn.execute(
        select(*columns)
        .join_from(t.records, t.users, r.user_id == u.id)
        .join(t.units, u.unit_id == t.units.c.id)
        .where(r.id == record_id)
    ).first()


def is_keyed(record: AnyRow | None) -> bool:
    """True of a record that was keyed in at the desk (`record_behind`): its photos came with the form, and the moment
    they carry is that of the keying in."""
    return record is not None and bool((record.people or {}).get("keyed_by"))


def mime_of(conn: Connection, sha256: str) -> str:
    """The format of the picture's bytes; '' when it is not known."""
    return str(conn.execute(select(t.blobs.c.mime).where(t.blobs.c.sha256 == sha256)).scalar() or "")
