"""Photos that look like one that was used elsewhere, as pages show them: side by side, with what was decided.

Looked for when the page is opened, in an index; nothing is marked by itself. A picture beyond the viewer's reach is
not shown: only that there is one, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from shared.moment import chinese_day, day_in_shanghai, from_iso
from shared.organisation import UnitKind
from sync_server.accounts.viewer import Viewer
from sync_server.console.queries import AnyRow
from sync_server.console.queries.photos import PhotoTile, open_to
from sync_server.evidence.likeness import NEAR, SAME_ANGLE, near_to
from sync_server.ledger import tables as t
from sync_server.ledger.tables.records import PHOTO
from sync_server.procedures.likeness import Used, Verdict, worth_saying

MOST = 12  # pairs on one page
LISTED = 200  # uses of pictures near to one, the newest first

p, r, n, a, u = t.photos.c, t.records.c, t.notices.c, t.alerts.c, t.units.c


@dataclass(frozen=True)
class Side:
    """One of the two photos: what it is, and its picture if this viewer may see it."""

    tile: PhotoTile | None
    words: str
    address: str = ""
    ask: str = ""  # whom, when it may not be seen


@dataclass(frozen=True)
class Likeness:
    """Two photos that look alike; `own` is the page's."""

    own_id: str
    other_id: str
    own: Side
    other: Side
    identical: bool
    decision: AnyRow | None

    @property
    def open(self) -> bool:
        """True if both can be compared here, and nobody has yet."""
        return self.decision is None and self.other.tile is not None

    @property
    def decided_same(self) -> bool:
        return self.decision is not None and self.decision.verdict == Verdict.SAME

    @property
    def verdict(self) -> str:
        return Verdict(self.decision.verdict).label if self.decision else ""


def of_photos(conn: Connection, viewer: Viewer, tiles: Sequence[PhotoTile]) -> list[Likeness]:
    """What these photos of one page look like: each pair once, undecided ones first."""
    rows, apart = _pairs(conn, tiles)
    return _shown(conn, viewer, rows, apart)


def undecided(conn: Connection, tiles: Sequence[PhotoTile]) -> list[tuple[str, str]]:
    """The pairs (ids) that these photos of one page make with any, on which nobody has decided."""
    _, apart = _pairs(conn, tiles)
    newest = _newest(conn, apart)
    return [pair for pair in apart if (min(pair), max(pair)) not in newest]


def _pairs(conn: Connection, tiles: Sequence[PhotoTile]) -> tuple[Mapping[str, AnyRow], Mapping[tuple[str, str], int]]:
    """Pairs of ids, the page's own first, with in how many bits the pictures differ; and the rows behind them."""
    ids = list(dict.fromkeys(tile.id for tile in tiles if tile.present_at))
    rows: dict[str, AnyRow] = {row.id: row for row in conn.execute(_uses().where(p.id.in_(ids)))} if ids else {}
    apart: dict[tuple[str, str], int] = {}
    if not rows:
        return rows, apart
    mine = list(rows.values())
    distances = near_to(conn, {own.sha256 for own in mine})
    others = _newest_uses(conn, {sha256 for found in distances.values() for sha256 in found})
    alerts = _records_of_alerts(conn, [*mine, *others])
    for own in mine:
        near_by = distances[own.sha256]
        for other in [row for row in others if row.sha256 in near_by and row.id != own.id][:LISTED]:
            distance = near_by[other.sha256]
            pair = (own.id, other.id)
            if pair[::-1] in apart or not worth_saying(
                _used(own, alerts), _used(other, alerts), distance, near=NEAR, same_angle=SAME_ANGLE
            ):
                continue
            rows[other.id] = other
            apart[pair] = distance
    return rows, apart


def _newest_uses(conn: Connection, hashes: Iterable[str]) -> Sequence[AnyRow]:
    """The newest uses of each of the pictures, the newest of all first."""
    place = func.row_number().over(partition_by=p.sha256, order_by=(p.listed_at.desc(), p.id)).label("place")
    ranked = _uses().add_columns(place).where(p.sha256.in_(hashes)).subquery()
    newest = select(ranked).where(ranked.c.place <= LISTED).order_by(ranked.c.listed_at.desc(), ranked.c.id)
    return conn.execute(newest).all()


def _uses() -> Select[Any]:
    """Photos with what they belong to."""
    return (
        select(p.id, p.sha256, p.record_id, p.notice_id, p.number, p.meta, p.listed_at)
        .add_columns(r.unit_name, r.inspector_name, r.occurred_at, r.district_code.label("record_district"))
        .add_columns(n.record_id.label("notice_record"), n.number.label("notice_number"), n.provisional)
        .add_columns(n.district_code.label("notice_district"), u.name.label("notice_unit"))
        .outerjoin(t.records, (r.id == p.record_id) & (p.record_id != ""))
        .outerjoin(t.notices, (n.id == p.notice_id) & (p.notice_id != ""))
        .outerjoin(t.units, u.id == n.unit_id)
        .where(p.kind == PHOTO, p.present_at.is_not(None))
    )


def _records_of_alerts(conn: Connection, rows: Iterable[AnyRow]) -> dict[str, str]:
    """The records of the alerts at which photos among the rows were taken."""
    ids = {id_ for row in rows if (id_ := str((row.meta or {}).get("alert_id", "")))}
    query = select(a.id, a.record_id).where(a.id.in_(ids))
    return {row.id: row.record_id for row in conn.execute(query)} if ids else {}


def _used(row: AnyRow, alerts: Mapping[str, str]) -> Used:
    meta = row.meta or {}
    alert_id = str(meta.get("alert_id", ""))
    return Used(
        row.sha256,
        row.record_id or row.notice_record or alerts.get(alert_id, ""),
        str(meta.get("answer_id", "")),
        alert_id,
        str(meta.get("purpose", "")),
        str(meta.get("pairs_with") or ""),
    )


def _shown(
    conn: Connection, viewer: Viewer, rows: Mapping[str, AnyRow], apart: Mapping[tuple[str, str], int]
) -> list[Likeness]:
    if not apart:
        return []
    newest = _newest(conn, apart)
    pairs = sorted(apart, key=lambda pair: (min(pair), max(pair)) in newest)[:MOST]  # what is to be decided goes before
    tiles = {tile.id: tile for tile in open_to(conn, viewer, list({id_ for pair in pairs for id_ in pair}))}
    return [
        Likeness(
            own_id,
            other_id,
            _side(conn, rows[own_id], tiles.get(own_id)),
            _side(conn, rows[other_id], tiles.get(other_id)),
            rows[own_id].sha256 == rows[other_id].sha256,
            newest.get((min(own_id, other_id), max(own_id, other_id))),
        )
        for own_id, other_id in pairs
    ]


def _newest(conn: Connection, pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], AnyRow]:
    """The decision that counts on each of the pairs that has one, by the smaller id and the larger."""
    x = t.photo_likenesses
    firsts = {min(pair) for pair in pairs}
    decided = conn.execute(select(x).where(x.c.first_id.in_(firsts)).order_by(x.c.at, x.c.id)) if firsts else ()
    return {(row.first_id, row.second_id): row for row in decided}


def _side(conn: Connection, row: AnyRow, tile: PhotoTile | None) -> Side:
    if tile is None:
        return Side(None, "", ask=_whom_to_ask(conn, row.record_district or row.notice_district or ""))
    if row.notice_id:
        name = row.notice_number or row.provisional or "督察通知书"
        words = f"{row.notice_unit}对{name}的反馈，照片 {row.number}（{_day(row.listed_at)}）"
        return Side(tile, words, f"/notices/{row.notice_id}")
    if row.record_id:
        words = f"{row.inspector_name}对{row.unit_name}的督察记录，照片 {row.number}（{_day(row.occurred_at)}）"
        return Side(tile, words, f"/records/{row.record_id}")
    alert_id = str((row.meta or {}).get("alert_id", ""))
    return Side(tile, f"立即通知的处置照片 {row.number}", f"/alerts/{alert_id}" if alert_id else "")


def _day(moment: str) -> str:
    return chinese_day(day_in_shanghai(from_iso(moment)))


def _whom_to_ask(conn: Connection, district: str) -> str:
    """The section of the district, with the telephone on duty if there is one."""
    sections = (u.kind == UnitKind.SECTION.value) & (u.district_code == district) & u.active
    row = conn.execute(select(u.name, u.duty_phone).where(sections).limit(1)).first()
    if row is None:
        return UnitKind.OFFICE.label
    return f"{row.name}（{row.duty_phone}）" if row.duty_phone else str(row.name)
