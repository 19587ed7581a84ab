"""One check: shutter first, form after. Everything on it is kept as it is entered."""

from __future__ import annotations

import flet as ft

from mobile.checks.beginning import is_untouched
from mobile.checks.copying import copied_fields, copied_words, day_words, last_check
from mobile.checks.draft import Undo
from mobile.parts.banner import banner
from mobile.parts.cards import card, line, list_card
from mobile.parts.fields import chips, text_field
from mobile.parts.named import named
from mobile.parts.near_known import near_button
from mobile.parts.pill import pill
from mobile.parts.theme import Tone
from mobile.parts.words import body, heading, quiet
from mobile.screens.check.backfill_head import BackfillHead
from mobile.screens.check.case_section import CaseSection
from mobile.screens.check.check_base import CheckBase
from mobile.screens.check.check_cards import FoundCards, about_card, found_words, header_card, task_card
from mobile.screens.check.check_parts import PhotoStrip, bar_button, beside, camera_bar, grade_pill, mock_pill, stack
from mobile.screens.check.earlier_pictures import EarlierStrip
from mobile.screens.check.planned_items import PlannedItems
from mobile.screens.check.recording_links import RecordingLinks
from mobile.screens.check.sort_link import SortLink
from mobile.screens.check.template_offers import items_of, offered, proposed
from shared.evidence import Photo
from shared.inspection import Inspection
from shared.picture import NotAPhoto
from shared.position import Grade, grade
from shared.wire import Assignment

FIRST_WORDS = "先拍照，再填写。照片自动带上时间、地点和编号。"
PAPER_WORDS = "可以拍下纸质记录，或导入现场照片。"


class CheckScreen(CheckBase):
    """The form of a check on one scrolling page, its main actions at the thumb."""

    def build(self) -> ft.View:
        words = PAPER_WORDS if self.content.backfilled else FIRST_WORDS
        self._photos = PhotoStrip(self.app, self._open_photo, words)
        self._sort, self._recordings = SortLink(self), RecordingLinks(self)
        self._head, self._whom, self._before = stack(), stack(), stack()
        self._earlier = EarlierStrip(self)
        self._case, self._backfill = CaseSection(self), BackfillHead(self)
        self._planned = PlannedItems(self, self._counts_changed)
        self._cards = FoundCards(self.app, self.route)
        self._found, self._counted, self._about = stack(), stack(), stack()
        self._notes = text_field("备注", self.content.notes, lines=2, on_change=self._note)
        self._fill()
        return self.frame(
            self.route,
            self._title(),
            [
                self._head,
                self._whom,
                card(ft.Column([beside(self._photos, self._recordings.control), self._sort.control], spacing=4)),
                self._before,
                self._case.control,
                heading("检查项目"),
                self._planned.control,
                self._found,
                self._counted,
                self._about,
                self._notes,
                ft.Container(height=8),
            ],
            bottom=camera_bar(
                bar_button("添加项目", ft.Icons.PLAYLIST_ADD, lambda _: self.app.go(f"{self.route}/items")),
                bar_button("拍照", ft.Icons.PHOTO_CAMERA, lambda _: self.app.go(f"{self.route}/camera"), main=True),
                bar_button("完成", ft.Icons.CHECK, lambda _: self.app.go(f"{self.route}/finish")),
            ),
            actions=[near_button(self.app), *([] if self.content.corrects else [self._give()])],
        )

    def _give(self) -> ft.Control:
        give = f"/give/{self.draft_id}"
        return named(ft.IconButton(ft.Icons.SEND_TO_MOBILE, tooltip="交给同事", on_click=lambda _: self.app.go(give)))

    def _title(self) -> str:
        if self.content.corrects:
            return "更正记录"
        return "补录纸质记录" if self.content.backfilled else "督察检查"

    # ---- coming and going

    def shown(self) -> None:
        if not self.there:
            return
        self.checks.listen(self.draft_id, self._moved)
        here = self._begun_here
        if here and self.content.place.fix is None and not self.checks.failures.get(self.draft_id):
            self.checks.locate(self.draft_id)
        if here and not self.content.unit_id:
            self.checks.propose_unit(self.draft_id)
        self._fill()
        self.refresh()
        self.app.run(self._finish_shot)
        self.app.run(self._recordings.rescue)

    @property
    def _task(self) -> Assignment | None:
        return self.app.reference.assignment(self.content.assignment_id)

    @property
    def _begun_here(self) -> bool:
        """Whether this phone was there: what a paper or a colleague says of unit and place is not guessed anew."""
        return not self.content.backfilled and self.content.handed_from is None

    def changed(self) -> None:
        # The directory of units may have arrived just now; nothing else from outside changes this screen.
        if not self.there or not self._begun_here:
            return
        if not self.content.unit_id and self.checks.propose_unit(self.draft_id):
            self._fill_whom()
            self.refresh()

    def gone(self) -> None:
        self.checks.listen(self.draft_id, None)
        if self.there and is_untouched(self.content, self.checks.files(self.draft_id), self._task):
            drafts = self.app.store.drafts
            drafts.discard(self.draft_id)
            self.app.say("检查没有填写内容，未保留草稿", undo=lambda: drafts.restore(self.draft_id))
        self.checks.close(self.draft_id)

    def _moved(self) -> None:
        """The position got better, or the search ended."""
        if self.there:
            self._fill_whom()
            self.refresh()

    async def _finish_shot(self) -> None:
        """A picture that a kill interrupted is developed and attached, with the time at which it was taken."""
        drafts = self.app.store.drafts
        found = await self.app.store.photos.unfinished_shot()
        intent = drafts.camera_intent()
        if intent is None or intent.draft_id != self.draft_id or not self.app.on_top(self):
            return
        if found is None:
            # The camera was open, no picture had been taken: nothing is owed any more.
            drafts.clear_intent()
            return
        try:
            photo = await self.checks.finish_interrupted()
        except NotAPhoto:
            self.app.say("上次中断的照片没有拍成，请再拍一次")
            return
        if photo is not None:
            self.app.say(f"上次拍的照片已找回（照片 {photo.number}）")
        self._photos.show(self.checks.photos(self.draft_id))
        self.refresh()

    # ---- filling

    def _fill(self) -> None:
        photos = self.checks.photos(self.draft_id)
        self._photos.show(photos)
        self._sort.fill()
        self._recordings.fill()
        self._fill_whom()
        self._case.fill()
        self._planned.fill(photos)
        others = [each for each in self.content.findings if each.item_code not in self._planned.shown]
        self._found.controls = self._cards.show(others, photos)
        self._found.visible = bool(self._found.controls)
        self._fill_counted()
        self._about.controls = [about_card(self.app, self.route, self.content)]
        self._head.controls = self._head_words()
        self._head.visible = bool(self._head.controls)
        # What is to be taken anew stands where it is taken, not behind the folded line.
        self._before.controls = [self._earlier.fill()] if self.content.notice_id else []
        self._before.visible = bool(self._before.controls)

    def _head_words(self) -> list[ft.Control]:
        content = self.content
        if content.backfilled:
            return self._backfill.fill()
        if content.corrects:
            reason = text_field("更正原因", content.correction_reason, lines=2, on_change=self._correct)
            return [banner("原记录会完整保留，更正后的内容作为新版本提交。", Tone.INFO), reason]
        begun: list[ft.Control] = []
        if content.handed_from is not None:
            begun = [quiet(f"由{content.handed_from.person.name[:40]}开始，交来接着做", lines=2)]
        task = self._task
        if task is None:
            return begun
        cancelled = f"督察科已取消这项任务：{task.cancel_reason or '未写明原因'}" if task.cancelled else ""
        return [*begun, task_card(task.title, task.note, cancelled)]

    def _fill_whom(self) -> None:
        """The header: unit and place, and what else it may be."""
        content = self.content
        proposal = self.checks.proposal(self.draft_id)
        unit = [body(content.unit_name or "选择被督察单位", bold=True)]
        unit.append(quiet(content.unit_source.words if content.unit_name else "可按名称或拼音首字母搜索"))
        self._whom.controls = [header_card(self.app, unit, self._place_lines(proposal.outside), self.route)]
        if not content.unit_chosen and len(proposal.units) > 1:
            verb = "改为" if content.unit_name else ""
            others = [unit for unit in proposal.units if unit.id != content.unit_id][:3]
            row = chips([(unit.id, f"{verb}{_short(unit.name)}") for unit in others], [], self._pick_unit, wrap=False)
            self._whom.controls.append(row)
        if proposal.near_border:
            names = "、".join(area.name for area in proposal.districts)
            self._whom.controls.append(quiet(f"此处靠近区界（{names}），两区的单位都已列出。"))

    def _place_lines(self, outside: bool) -> list[ft.Control]:
        place = self.content.place
        searching = self.checks.searching(self.draft_id)
        tags: list[ft.Control] = [grade_pill(place.fix)]
        if place.fix is not None and place.fix.mocked:
            tags.append(mock_pill())
        if searching:
            tags.append(pill("正在定位", ft.Icons.GPS_NOT_FIXED))
        if outside:
            tags.append(pill(place.outside_reason or "本区以外", ft.Icons.FENCE, Tone.WAITING))
        address = place.address or place.street_code
        words = self.checks.place_words(place) if address or place.fix else "点按填写地点，没有定位也可以保存"
        return [
            body(words, bold=bool(address)),
            ft.Row(tags, wrap=True, spacing=8, run_spacing=6),
            *self._place_hint(searching),
        ]

    def _place_hint(self, searching: bool) -> list[ft.Control]:
        place = self.content.place
        if searching or self.content.backfilled or grade(place.fix) is Grade.GOOD:
            return []
        if self.checks.failures.get(self.draft_id):
            return [quiet("暂时无法定位，可手工填写")]
        return [quiet("请补充路段、门牌或明显标志")] if not place.address else []

    def _fill_counted(self) -> None:
        """What was found in order, and the ways to note it at once."""
        content = self.content
        lines: list[ft.Control] = []
        if words := found_words(content):
            open_items = f"{self.route}/items"
            lines.append(line(words, icon=ft.Icons.CHECK_CIRCLE_OUTLINE, on_click=lambda _: self.app.go(open_items)))
        lines.append(self._one_pass())
        last = None if content.results or content.corrects else last_check(self.app.store, content.unit_id)
        if last is not None and not content.planned_items:
            lines.append(
                line(
                    "复制上次检查",
                    day_words(last),
                    icon=ft.Icons.CONTENT_COPY,
                    on_click=lambda _: self._copy(last),
                )
            )
        self._counted.controls = [list_card(lines)]

    def _one_pass(self) -> ft.Control:
        known = offered(self)
        template = proposed(self, known) if known else None
        words = f"{template.name} · {len(items_of(self, template))} 项，只点有问题的" if template else "选择模板"
        return line("本单位无问题", words, icon=ft.Icons.DONE_ALL, on_click=lambda _: self.app.go(f"{self.route}/pass"))

    def _counts_changed(self) -> None:
        self._fill_counted()
        self._counted.update()

    # ---- entering

    def _copy(self, last: Inspection) -> None:
        done: list[Undo] = []
        if not self.keep(lambda: done.append(self.draft.take_over(copied_fields(self.content, last)))):
            return
        self._fill()
        self.refresh()

        def undo() -> None:
            self.keep(done[0])
            self.app.show_anew()

        self.app.say(copied_words(last), undo=undo)

    def _pick_unit(self, unit_id: str) -> None:
        unit = self.app.reference.unit(unit_id)
        if unit is not None and self.keep(lambda: self.draft.choose_unit(unit)):
            self._fill_whom()
            self._whom.update()

    def _note(self, event: ft.Event[ft.TextField]) -> None:
        self.keep(lambda: self.draft.set_text("notes", event.control.value or ""))

    def _correct(self, event: ft.Event[ft.TextField]) -> None:
        self.keep(lambda: self.draft.set_text("correction_reason", event.control.value or ""))

    def _open_photo(self, photo: Photo) -> None:
        self.app.go(f"{self.route}/photo/{photo.id}")


def _short(name: str) -> str:
    """`新华路街道` of `新华路街道综合行政执法队`: enough on a chip."""
    return name.removesuffix("综合行政执法队") or name
