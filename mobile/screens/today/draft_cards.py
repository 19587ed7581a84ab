"""Checks and notices begun but not finished, or thrown away, as cards: “继续上次的检查”, “全部草稿”."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import flet as ft

from mobile.checks.content import read
from mobile.checks.draft import KIND
from mobile.checks.files import files_of
from mobile.host import Host
from mobile.parts.cards import card, line, row_card
from mobile.parts.dates import short_moment
from mobile.parts.named import named
from mobile.parts.theme import Tone
from mobile.parts.thumbnails import thumbnail
from mobile.parts.words import body, quiet
from mobile.screens.check.open_checks import OpenChecks
from mobile.store.drafts import KEEP_DISCARDED, NOTICE, Draft
from mobile.store.handed import HandedOut
from shared.file_counts import FileCounts
from shared.handed import HandedStanding
from shared.moment import from_iso


def contents(app: Host, draft: Draft) -> str:
    """`3 项检查结果（1 个问题）· 2 张照片、1 段录音`, or that nothing is in it yet; of a notice, how far it is."""
    if draft.kind != KIND:
        return "检查已提交，通知书尚未开具"
    content = read(draft.fields)
    parts = []
    if content.results:
        found = len(content.findings)
        parts.append(f"{len(content.results)} 项检查结果" + (f"（{found} 个问题）" if found else ""))
    files = FileCounts.of(files_of(app.store, draft))
    if files:
        parts.append(files.words)
    return " · ".join(parts) or "尚未填写"


def draft_route(draft: Draft) -> str:
    """Where the draft is gone on with."""
    return f"/check/{draft.id}" if draft.kind == KIND else f"/notice/{draft.id}"


def interrupted(app: Host) -> bool:
    """Whether the camera of an open draft was open when the app was killed: that is gone on with before all else."""
    intent = app.store.drafts.camera_intent()
    return intent is not None and any(one.id == intent.draft_id for one in app.store.drafts.open_drafts())


def draft_line(app: Host) -> list[ft.Control]:
    """“继续上次的检查” in one line that opens it: the draft whose camera was open, else the one changed last; and the
    way to all of them, when there are more."""
    drafts = app.store.drafts.open_drafts()
    if not drafts:
        return []
    intent = app.store.drafts.camera_intent()
    last = next((one for one in drafts if intent is not None and one.id == intent.draft_id), drafts[0])
    headline = _summary(app, last)[0]
    when = f"{short_moment(last.created_at, app.device.clock.now())} 开始"
    detail = f"{headline}\n{when} · {contents(app, last)}"
    if intent is not None and intent.draft_id == last.id:
        detail += "\n上次在拍照时中断，进入后可继续拍照。"
    words = "继续上次的检查" if last.kind == KIND else "继续上次的通知书"
    everything = ft.TextButton(f"全部 {len(drafts)} 份", on_click=lambda _: app.go("/drafts"))
    begun = line(
        words,
        detail,
        icon=ft.Icons.EDIT_NOTE,
        on_click=lambda _: app.go(draft_route(last)),
        trailing=everything if len(drafts) > 1 else None,
    )
    return [begun]


def draft_card(app: Host, draft: Draft, changed: Callable[[], None]) -> ft.Control:
    """What is in it, where, and a picture; it can be gone on with or thrown away (and brought back)."""
    intent = app.store.drafts.camera_intent()
    content = read(draft.fields)
    headline, place, first = _summary(app, draft)
    photos = app.store.photos.of_draft(draft.id)
    when = short_moment(draft.created_at, app.device.clock.now())
    lines: list[ft.Control] = [
        body(headline, bold=True, lines=2, color=Tone.INFO.front),
        body(f"{when} 开始 · {contents(app, draft)}", color=Tone.INFO.front),
    ]
    lines += [body(words, lines=2, color=Tone.INFO.front) for words in (first, place) if words]
    if intent is not None and intent.draft_id == draft.id:
        lines.append(body("上次在拍照时中断，进入后可继续拍照。", color=Tone.INFO.front))
    if content.corrects:
        lines.append(quiet("这是对已提交记录的更正"))

    def throw_away(_: Any) -> None:
        app.store.drafts.discard(draft.id)
        changed()
        app.say("草稿已删除，7 天内可以恢复", undo=bring_back)

    def bring_back() -> None:
        app.store.drafts.restore(draft.id)
        changed()

    mark: ft.Control = ft.Icon(ft.Icons.EDIT_NOTE, color=Tone.INFO.front, size=28)
    if photos:
        mark = thumbnail(app, photos[0].photo)
    bin_button = ft.IconButton(
        ft.Icons.DELETE_OUTLINE, tooltip=f"删除草稿：{headline}", icon_color=Tone.INFO.front, on_click=throw_away
    )
    return card(
        ft.Row(
            [mark, ft.Column(lines, spacing=2, expand=True), named(bin_button)],
            spacing=12,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        tone=Tone.INFO,
        on_click=lambda _: app.go(draft_route(draft)),
    )


def thrown_away_card(app: Host, draft: Draft, changed: Callable[[], None]) -> ft.Control:
    """A draft that was thrown away: until when it can be brought back, and the way to do so."""
    headline, place, first = _summary(app, draft)
    now = app.device.clock.now()
    photos = app.store.photos.of_draft(draft.id)
    goes = "将于一天内清理" if draft.going_at else f"还可恢复 {days_left(draft, now)} 天"

    def restore(_: Any) -> None:
        app.store.drafts.restore(draft.id)
        app.say("草稿已恢复，可以继续填写。")
        changed()

    words = [quiet(text, lines=2) for text in (contents(app, draft), first, place) if text]
    mark = thumbnail(app, photos[0].photo) if photos else ft.Icon(ft.Icons.DELETE_OUTLINE, color=ft.Colors.OUTLINE)
    return card(
        ft.Row(
            [
                mark,
                ft.Column(
                    [
                        body(headline, bold=True, lines=2),
                        *words,
                        quiet(f"{short_moment(draft.discarded_at, now)} 删除 · {goes}"),
                        ft.OutlinedButton("恢复", icon=ft.Icons.RESTORE, on_click=restore),
                    ],
                    spacing=2,
                    expand=True,
                ),
            ],
            spacing=12,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    )


def handed_card(app: Host, out: HandedOut) -> ft.Control:
    """A draft that a colleague has, or is to take; a tap shows the code and the way back."""
    draft = app.store.drafts.get(out.draft_id)
    headline = _summary(app, draft)[0] if draft is not None else "督察检查"
    now = app.device.clock.now()
    words = {
        HandedStanding.TAKEN: f"已交给{out.taken_by} · {short_moment(out.taken_at, now)}"
        if out.taken_at
        else "已交给同事",
        HandedStanding.EXPIRED: "交接码已过期，没有人接手，可以收回",
    }.get(out.standing, f"{short_moment(out.at, now)} {_way(out)}")
    return row_card(headline, words, icon=ft.Icons.SEND_TO_MOBILE, on_click=lambda _: app.go(f"/give/{out.draft_id}"))


def _way(out: HandedOut) -> str:
    if out.by_codes:
        return "用二维码交给同事，可以收回"
    return "存为文件交给同事，可以收回" if out.by_file else "交给同事，等待接手"


def days_left(draft: Draft, now: datetime) -> int:
    """Days until a draft thrown away is cleaned up, at least one and at most all of them, whatever the clock says."""
    left = KEEP_DISCARDED + NOTICE - (now - from_iso(draft.discarded_at))
    return min(max(1, left.days), (KEEP_DISCARDED + NOTICE).days)


def _summary(app: Host, draft: Draft) -> tuple[str, str, str]:
    """Headline, place and first item in words; empty where nothing is entered."""
    if draft.kind != KIND:
        row = app.store.records.row(str(draft.fields.get("record_id", "")))
        return f"督察通知书：{row.unit_name}" if row else "督察通知书", row.place if row else "", ""
    content = read(draft.fields)
    named = content.place.address.strip() or content.place.street_code or content.place.fix is not None
    place = app.shared(OpenChecks).place_words(content.place) if named else ""
    first = next(iter((*content.findings, *content.results)), None)
    return (
        content.unit_name or "尚未选择单位",
        place,
        app.reference.name_of(first.item_code, first.item_text) if first else "",
    )
