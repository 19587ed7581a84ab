"""日常督察记录表: one check as it was recorded, with what its methods asked for and its photos (domain.md §6.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Connection, RowMapping, select

from shared.catalogue import item_on_paper
from shared.inspection import Inspection, ItemResult, Joint, OnSpotAction, Outcome, method_lines
from shared.moment import chinese_moment, day_in_shanghai, from_iso, to_iso
from shared.organisation import PersonRef
from shared.problems import Problem
from sync_server.grounds import papers as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.tables.records import PHOTO
from sync_server.papers.blocks import Sheet
from sync_server.papers.directives import Picture, Rows
from sync_server.papers.editions import Edition, of_signing
from sync_server.papers.filling import Content, make_sheet
from sync_server.papers.wording_errors import WordingError
from sync_server.papers.wordings import RECORD
from sync_server.procedures.claims import DIFFERS
from sync_server.reference.told import as_told

MOST_PICTURES = 12
FEWEST_TOGETHER = 6  # items found in order that share a row; fewer stand each in one of its own
MOST_TOGETHER = 20  # a row must not outgrow a page
GivePicture = Callable[[RowMapping], Path]


def record_edition(conn: Connection, record: RowMapping, assets: Path) -> Edition:
    """The edition of the wording in which the record is printed: the one in force when it came."""
    received = to_iso(from_iso(record["received_at"]))
    return of_signing(conn, RECORD.name, record["district_code"], received, assets)


def record_sheet(
    conn: Connection, record: RowMapping, assets: Path, picture: GivePicture | None = None, marked: str = ""
) -> Sheet:
    """The record's sheet; the same record gives the same. `picture` gives a JPEG of a row of `photos`; without it
    photos are left out. `marked` stands over the paper, beside doubts. Raises Problem(RULE) when its wording cannot be
    used."""
    p = t.photos.c
    pictures = (p.record_id == record["id"]) & (p.kind == PHOTO) & p.present_at.is_not(None)
    query = select(t.photos).where(pictures).order_by(p.number, p.id)
    photos = conn.execute(query.limit(MOST_PICTURES)).mappings().all() if picture else []
    files = {f"{photo['sha256']}.jpg": picture(photo).read_bytes() for photo in photos} if picture else {}
    edition = record_edition(conn, record, assets)
    day = day_in_shanghai(from_iso(record["occurred_at"]))
    title = f"日常督察记录表 {record['unit_name']}"
    waiting = _asked_of_the_chief(conn, record["id"])
    doubts = (
        ("照片尚未收齐", record["photos_missing"]),
        (
            f"{'所录' if record['people'].get('keyed_by') else '手机所报'}{DIFFERS}，本表按台账编制",
            record["differences"],
        ),
        (f"更正拟删去或降低的严重问题{waiting}仍在台账，待科长决定", waiting),
    )
    standing = "；".join(filter(None, (marked, *(words for words, holds in doubts if holds))))
    content = record_content(conn, record, photos, files)
    try:
        return make_sheet(RECORD, edition.text, content, title, (day.year, day.month, day.day), standing)
    except WordingError as error:
        raise Problem(grounds.WORDING_UNUSABLE, title=RECORD.title, error=error) from error


def _asked_of_the_chief(conn: Connection, record_id: str) -> str:
    """The grave findings that the newest version no longer has as they stand: nothing of it counts before the chief
    has decided."""
    f, q = t.findings.c, t.end_requests.c
    asked = select(f.item_code, f.item_text).join_from(t.findings, t.end_requests, q.finding_id == f.id)
    rows = conn.execute(asked.where(f.record_id == record_id, q.decision == "").order_by(f.item_code, f.id))
    return "、".join(f"“{row.item_text}”（{row.item_code}）" for row in rows)


def record_content(
    conn: Connection, record: RowMapping, photos: Sequence[RowMapping], files: dict[str, bytes]
) -> Content:
    """The placeholders, tables and photos of a record."""
    check = as_told(conn, record)
    asked = [f"{label}：{words}" for label, words in method_lines(check) if words]
    ended = chinese_moment(from_iso(check.ended_at)).split(" ")[-1]
    how = [check.coverage.label, check.timing.label] + [check.joint.label] * (check.joint is not Joint.NONE)
    texts = {
        "记录编号": record["id"],
        "督察时间": f"{chinese_moment(from_iso(record['occurred_at']))} 至 {ended}",
        "地点": record["address"] or "未填写",
        "方式": f"{'、'.join(method.label for method in check.methods)}（{'，'.join(how)}）",
        "被督察单位": record["unit_name"],
        "类别": check.form.label,
        "督察员": "、".join(filter(None, map(_person, (check.inspector, check.second_inspector)))),
        "被督察人员": "、".join(f"{s.name}（{s.badge}）" if s.name else s.badge for s in check.subjects),
        "处置": "；".join(dict.fromkeys(finding.action.label for finding in check.findings if _acted(finding))) or "无",
        "备注": "；".join(filter(None, (check.notes, _keyed(check)))),
        "方式内容": "\n".join(asked),
        "核对码": f"DUCHA-RECORD:{record['id']}:{record['hash']}",
        "校验值": str(record["hash"])[:16],
    }
    pictures = [Picture(f"{photo['sha256']}.jpg", _caption(photo)) for photo in photos]
    return Content(texts, _tables(check), {"证据": pictures}, files=files)


def _keyed(check: Inspection) -> str:
    """That it was keyed in later, from paper, why, and at the desk by whom; empty for a check made on the phone."""
    if not check.backfilled:
        return ""
    by = f"（由{_person(check.keyed_by)}在督察台录入）" if check.keyed_by else ""
    return f"补录{by}：{check.backfill_reason}"


def _tables(check: Inspection) -> dict[str, Rows]:
    findings = tuple(
        (
            str(number),
            f"{item_on_paper(finding.item_text)}（{finding.item_code}）",
            finding.facts or "见照片",
            finding.severity.label,
            finding.counted,
            finding.action.label,
        )
        for number, finding in enumerate(check.findings, start=1)
    )
    return {"问题": Rows(RECORD.tables["问题"], findings), "检查项目": Rows(RECORD.tables["检查项目"], _judged(check))}


def _judged(check: Inspection) -> tuple[tuple[str, str, str], ...]:
    """The items of a check. Many that were found in order share rows, so that what is wrong is not lost among them."""
    rows: list[tuple[str, str, str]] = []
    for outcome in (Outcome.FAIL, Outcome.PASS, Outcome.NOT_APPLICABLE):
        items = [item for item in check.items if item.outcome is outcome]
        if outcome is Outcome.FAIL or len(items) < FEWEST_TOGETHER:
            counted = [item.counted if outcome is Outcome.FAIL else "" for item in items]
            rows += [
                (f"{item.item_code} {item.item_text}", outcome.label, count)
                for item, count in zip(items, counted, strict=True)
            ]
            continue
        for n in range(0, len(items), MOST_TOGETHER):
            some = items[n : n + MOST_TOGETHER]
            words = "；".join(f"{item.item_code} {item.item_text}" for item in some)
            rows.append((words, f"{outcome.label} {len(some)} 项", ""))
    return tuple(rows)


def _acted(finding: ItemResult) -> bool:
    return finding.action is not OnSpotAction.NONE


def _caption(photo: RowMapping) -> str:
    words = str(photo["meta"].get("words", "") or "")
    return f"照片{photo['number']}（{photo['sha256'][:12]}）{words}"


def _person(person: PersonRef | None) -> str:
    if person is None:
        return ""
    return f"{person.name}（{person.badge}）" if person.badge else person.name
