"""One record as it was sealed: results, photos, place, times, where it stands. Changing it means a new version."""

from __future__ import annotations

import flet as ft

from mobile.checks.issuing import NoticeDraft
from mobile.checks.notices import authority_over
from mobile.checks.pairing import pairs
from mobile.checks.sealing import begin_correction
from mobile.checks.unnoticed import without_notice
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.bars import bottom_bar
from mobile.parts.before_after import before_after
from mobile.parts.cards import card, fact, line, list_card
from mobile.parts.duty_phone import duty_phone, ring
from mobile.parts.empty import empty
from mobile.parts.named import named
from mobile.parts.pill import outcome_pill, pill, severity_pill
from mobile.parts.record_row import state_pill
from mobile.parts.screen import Screen
from mobile.parts.theme import Tone
from mobile.parts.thumbnails import thumbnails
from mobile.parts.timeline import timeline
from mobile.parts.urgent import urgent_button
from mobile.parts.words import body, heading, quiet, title
from mobile.store.records import open_body
from mobile.store.rows import RecordRow, Sending
from shared.composing import place_words
from shared.evidence import Photo, describe_fix
from shared.inspection import Alert, Inspection, ItemResult, Outcome, Place, Suggestion, method_lines
from shared.moment import chinese_moment, from_iso
from shared.organisation import PersonRef
from shared.sealing import Sealed
from shared.wire import ChangeKind, RecordState


class RecordDetailScreen(Screen):
    """Also shows alerts and suggestions, which are records of their own."""

    def __init__(self, app: Host, record_id: str) -> None:
        super().__init__(app)
        self._id = record_id

    def view(self) -> ft.View:
        sealed, row = self.app.store.records.get(self._id), self.app.store.records.row(self._id)
        bottom = None
        if sealed is None or row is None:
            content: list[ft.Control] = [
                empty(ft.Icons.SEARCH_OFF, "没有找到这条记录", "它可能在另一台手机上，请在督察科的台账中查看。")
            ]
        else:
            content = self._content(sealed, row)
            record = open_body(sealed)
            if isinstance(record, Inspection) and self.app.status.usable:
                buttons: list[ft.Control] = [
                    ft.OutlinedButton("更正", icon=ft.Icons.EDIT_OUTLINED, on_click=lambda _: self._correct(record))
                ]
                if row.sending is not Sending.REFUSED and self._may_issue(record):
                    issue = ft.FilledButton("开具督察通知书", on_click=lambda _: self._issue(record))
                    buttons.append(issue)
                bottom = bottom_bar(*buttons)
        return self.frame(f"/records/{self._id}", "督察记录", content, bottom=bottom)

    def changed(self) -> None:
        sealed, row = self.app.store.records.get(self._id), self.app.store.records.row(self._id)
        if sealed is not None and row is not None and self._scroll is not None:
            self._scroll.controls = self._content(sealed, row)
            self.refresh()

    # ---- content

    def _content(self, sealed: Sealed, row: RecordRow) -> list[ft.Control]:
        parts = [self._head(row)]
        if row.sending is Sending.REFUSED:
            parts.append(
                banner(
                    f"未被接收：{row.reason} 可点“更正”修改，或在原因消除后重新提交；原记录保留。",
                    Tone.WAITING,
                    action="重新提交",
                    on_click=self._send_again,
                )
            )
        state = self.app.store.reference.get(ChangeKind.RECORD_STATE, self._id, RecordState)
        # Whether somebody comes is what one opens the record of an alert for.
        course = self._alert_course(state)
        parts += course
        match record := open_body(sealed):
            case Inspection():
                parts += self._inspection(record)
            case Alert():
                parts += self._telephone(record, row)
                parts += [card(body(record.text)), card(fact("地点", self._place(record.place)))]
            case Suggestion():
                parts.append(card(body(record.text)))
        return [*parts, *self._progress(row, state, told=bool(course)), *self._seal(sealed)]

    def _head(self, row: RecordRow) -> ft.Control:
        tags: list[ft.Control] = [state_pill(row)]
        if row.version > 1:
            tags.append(pill(f"第 {row.version} 版（已更正）", ft.Icons.HISTORY))
        return ft.Column(
            [title(row.unit_name or row.title), quiet(row.title), ft.Row(tags, wrap=True, spacing=8, run_spacing=6)],
            spacing=6,
        )

    def _inspection(self, record: Inspection) -> list[ft.Control]:
        by_finding: dict[str, list[Photo]] = {}
        for photo in record.photos:
            by_finding.setdefault(photo.finding_id, []).append(photo)
        parts: list[ft.Control] = [heading(f"检查结果（{len(record.findings)} 个问题）")]
        ordered = sorted(record.items, key=lambda item: item.outcome is not Outcome.FAIL)
        parts += [self._result(item, by_finding.pop(item.id, [])) for item in ordered]
        if not record.items:
            parts.append(card(quiet("没有逐项填写检查结果。")))
        rest = [photo for photos in by_finding.values() for photo in photos]
        repeated = pairs(record.photos)
        if repeated:
            parts.append(heading("整改前后对照"))
            parts.append(card(before_after(self.app, record.notice_id, repeated, self._open_photo)))
        if rest:
            parts += [heading("现场照片"), thumbnails(self.app, rest, self._open_photo)]
        if record.recordings:
            parts += [heading("录音录像"), list_card([self._recording(record, one) for one in record.recordings])]
        if record.notes:
            parts += [heading("备注"), card(body(record.notes))]
        return [*parts, heading("时间、地点与人员"), card(ft.Column(self._facts(record), spacing=10))]

    def _recording(self, record: Inspection, one: Photo) -> ft.Control:
        length = f" · {one.media.length}" if one.media else ""
        known = self.app.reference
        of = (known.name_of(item.item_code, item.item_text) for item in record.items if item.id == one.finding_id)
        about = next(of, "整个现场")
        play = ft.IconButton(
            ft.Icons.PLAY_CIRCLE_OUTLINED,
            tooltip=f"播放{one.name}",
            icon_size=32,
            on_click=lambda _: self.app.run(self._play, one),
        )
        return line(f"{one.name}{length}", about, trailing=named(play))

    def _result(self, item: ItemResult, photos: list[Photo]) -> ft.Control:
        tags: list[ft.Control] = [outcome_pill(item.outcome)]
        lines: list[ft.Control] = [body(item.item_text, bold=True)]
        if item.outcome is Outcome.FAIL:
            tags.append(severity_pill(item.severity))
            if item.facts:
                lines.append(body(item.facts))
            who = f" · 胸号 {'、'.join(item.badges)}" if item.badges else ""
            lines.append(quiet(f"{item.item_code} · {item.counted} · {item.action.label}{who}"))
            if item.no_live_photo_reason:
                lines.append(quiet(f"无现场照片：{item.no_live_photo_reason}"))
        lines.insert(1, ft.Row(tags, wrap=True, spacing=8, run_spacing=6))
        if photos:
            lines.append(thumbnails(self.app, photos, self._open_photo))
        return card(ft.Column(lines, spacing=6))

    def _facts(self, record: Inspection) -> list[ft.Control]:
        times = _span(record.started_at, record.ended_at)
        ways = "、".join(method.label for method in record.methods)
        ways += f"（{record.coverage.label}，{record.timing.label}，{record.joint.label}）"
        facts = [
            ("督察时间", times),
            ("地点", self._place(record.place)),
            ("定位", describe_fix(record.place.fix) + _because(record.place)),
            ("督察方式", ways),
            ("督察员", _person(record.inspector)),
        ]
        if record.second_inspector:
            facts.append(("同行督察员", _person(record.second_inspector)))
        if record.subjects:
            facts.append(("被督察人员", "、".join(f"{s.name} {s.badge}".strip() for s in record.subjects)))
        facts += method_lines(record)
        if record.correction_reason:
            facts.append(("更正理由", record.correction_reason))
        if record.backfilled:
            reason = f"：{record.backfill_reason}" if record.backfill_reason else ""
            facts.append(("补录", f"由纸质记录补录{reason}"))
        return [fact(label, value) for label, value in facts]

    def _place(self, place: Place) -> str:
        reference = self.app.reference
        district, street = reference.district_name(place.district_code), reference.street_name(place.street_code)
        return place_words(district, street, place.address, place.fix)

    def _progress(self, row: RecordRow, state: RecordState | None, *, told: bool) -> list[ft.Control]:
        """What became of it; nothing where the course of its alert says it all (`told`)."""
        if state is not None and state.timeline:
            return [heading("办理进展"), card(timeline(state.timeline))]
        if told:
            return []
        words = row.words or (
            "服务器已完整收到。" if row.sending is Sending.RECEIVED else "送达服务器后，这里会显示办理进展。"
        )
        return [heading("办理进展"), card(quiet(words))]

    def _telephone(self, alert: Alert, row: RecordRow) -> list[ft.Control]:
        """While the section has no alert it is to be rung, from wherever one looks why it has not gone."""
        if row.sending not in (Sending.WAITING, Sending.REFUSED):
            return []
        called = [quiet(f"已拨打 {alert.called_phone}。")] if alert.called_phone else []
        own = self.app.identity.district_code if self.app.identity else ""
        name, phone = duty_phone(self.app, alert.unit_id, own)
        if not phone:
            return [*called, quiet(f"通知还没有送达，请按值班表打电话给{name}。")]
        words = body(f"通知还没有送达，请打电话给{name}。")
        call = urgent_button(f"拨打 {phone}", ft.Icons.PHONE, lambda _: self.app.run(ring, self.app, phone))
        return [*called, words, call]

    def _alert_course(self, state: RecordState | None) -> list[ft.Control]:
        """已响应 · 已到场 · 已处置 of the 立即通知, one line a step; an alert shows its record's."""
        record = self.app.store.records.body(self._id)
        if isinstance(record, Alert):
            state = self.app.store.reference.get(ChangeKind.RECORD_STATE, record.record_id, RecordState)
        if state is None or not state.alert:
            return []
        rows: list[ft.Control] = []
        for alert in state.alert.splitlines():
            tags = [pill(step, ft.Icons.CHECK, Tone.INFO) for step in alert.split(" · ")]
            rows.append(ft.Row(list[ft.Control](tags), wrap=True, spacing=8, run_spacing=6))
        return [heading("立即通知"), card(ft.Column(rows, spacing=10))]

    def _seal(self, sealed: Sealed) -> list[ft.Control]:
        clock = "与服务器对过时" if sealed.clock.checked else "未与服务器对时"
        facts = [
            ("封存时间（本机）", f"{chinese_moment(from_iso(sealed.clock.device), seconds=True)} · {clock}"),
            ("记录编号", sealed.id),
            ("版本与次序", f"第 {sealed.version} 版 · 本机第 {sealed.seq} 条"),
            ("校验值（SHA-256）", sealed.hash),
        ]
        return [heading("存证"), card(ft.Column([fact(label, value) for label, value in facts], spacing=10))]

    # ---- actions

    def _open_photo(self, photo: Photo) -> None:
        self.app.go(f"/records/{self._id}/photos/{photo.id}")

    async def _play(self, one: Photo) -> None:
        raw = await self.app.store.photos.read(one.id)
        if raw is None:
            self.app.say("原件已送达并从本机释放，请联系督察科在台账中播放。")
        elif not await self.app.device.recorder.play(raw, one.media.type if one.media else "", lambda: None):
            self.app.say("这台手机不能播放这段内容，原件已保存，不影响提交。")

    def gone(self) -> None:
        self.app.run(self.app.device.recorder.hush)

    def _send_again(self) -> None:
        self.app.sync.retry(self._id)
        self.app.say("已重新提交，有网络时自动送达。")

    def _may_issue(self, record: Inspection) -> bool:
        """A check of my own with findings that are on no notice, in a district that lets me issue one on the spot."""
        identity = self.app.identity
        return (
            identity is not None
            and record.inspector.id == identity.person.id
            and authority_over(self.app.reference, record.unit_id, record.place.district_code).allowed
            and bool(without_notice(self.app.store, record))
        )

    def _issue(self, record: Inspection) -> None:
        try:
            draft = NoticeDraft.begin(self.app.store, self.app.reference, record.id)
        except ValueError as error:
            # The section was faster: its answer came while this screen was open.
            self.app.say(f"{error}。")
            return
        self.app.go(f"/notice/{draft.id}")

    def _correct(self, record: Inspection) -> None:
        self.app.go(f"/check/{begin_correction(self.app.store, record.id).id}")


def _span(start: str, end: str) -> str:
    """`2026年11月24日 14:04 至 14:16`; the day again when it is another one."""
    first, last = chinese_moment(from_iso(start)), chinese_moment(from_iso(end))
    day, _, time = last.partition(" ")
    return f"{first} 至 {time if first.startswith(day) else last}"


def _person(person: PersonRef) -> str:
    return f"{person.name}（胸号 {person.badge}）" + (f" · {person.unit_name}" if person.unit_name else "")


def _because(place: Place) -> str:
    reasons = [place.no_fix_reason, place.outside_reason]
    return "".join(f"（{reason}）" for reason in reasons if reason)
