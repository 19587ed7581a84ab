"""One check: shutter first, form after. Everything on it is kept as it is entered."""

from __future__ import annotations

import flet as ft

from mobile.checks.beginning import is_untouched
from mobile.parts.banner import banner
from mobile.parts.cards import card
from mobile.parts.fields import chips, choose, mark, text_field
from mobile.parts.pill import pill
from mobile.parts.theme import Tone
from mobile.parts.words import body, heading, quiet
from mobile.screens.check.backfill_head import BackfillHead
from mobile.screens.check.case_section import CaseSection
from mobile.screens.check.check_base import CheckBase
from mobile.screens.check.check_cards import found_cards, leading_card, people_card
from mobile.screens.check.check_parts import PhotoStrip, bar_button, camera_bar, grade_pill, mock_pill, stack
from mobile.screens.check.methods import MethodSection
from shared.evidence import Photo
from shared.inspection import Form, Method
from shared.picture import NotAPhoto
from shared.position import Grade, grade

FIRST_WORDS = "先拍照，再填写。照片自动带上时间、地点和编号。"
PAPER_WORDS = "可以拍下纸质记录，或导入现场照片。"


class CheckScreen(CheckBase):
    """The form of a check on one scrolling page, its main actions at the thumb."""

    def build(self) -> ft.View:
        words = PAPER_WORDS if self.content.backfilled else FIRST_WORDS
        self._photos = PhotoStrip(self.app, self._open_photo, words)
        self._unit, self._place = stack(), stack()
        self._form = chips([(f.value, f.label) for f in Form], [], self._pick_form)
        self._methods = chips([(m.value, m.label) for m in Method], [], self._pick_method)
        self._case, self._details = CaseSection(self), MethodSection(self)
        self._backfill = BackfillHead(self)
        self._found, self._people = stack(), stack()
        self._notes = text_field("备注", self.content.notes, lines=2, on_change=self._note)
        self._head = stack()
        self._fill()
        return self.frame(
            self.route,
            self._title(),
            [
                self._head,
                card(self._photos.control),
                self._unit,
                self._place,
                heading("检查项目"),
                self._found,
                heading("督察方式"),
                self._form,
                self._case.control,
                self._methods,
                self._details.control,
                heading("人员"),
                self._people,
                self._notes,
                ft.Container(height=8),
            ],
            bottom=camera_bar(
                bar_button("添加项目", ft.Icons.PLAYLIST_ADD, lambda _: self.app.go(f"{self.route}/items")),
                bar_button("拍照", ft.Icons.PHOTO_CAMERA, lambda _: self.app.go(f"{self.route}/camera"), main=True),
                bar_button("完成", ft.Icons.CHECK, lambda _: self.app.go(f"{self.route}/finish")),
            ),
        )

    def _title(self) -> str:
        if self.content.corrects:
            return "更正记录"
        return "补录纸质记录" if self.content.backfilled else "督察检查"

    # ---- coming and going

    def shown(self) -> None:
        if not self.there:
            return
        self.checks.listen(self.draft_id, self._moved)
        here = not self.content.backfilled
        if here and self.content.place.fix is None and not self.checks.failures.get(self.draft_id):
            self.checks.locate(self.draft_id)
        if here and not self.content.unit_id:
            self.checks.propose_unit(self.draft_id)
        self._fill()
        self.refresh()
        self.app.run(self._finish_shot)

    def changed(self) -> None:
        # The directory of units may have arrived just now; nothing else from outside changes this screen.
        if not self.there or self.content.backfilled:
            return
        if not self.content.unit_id and self.checks.propose_unit(self.draft_id):
            self._fill_unit()
            self.refresh()

    def gone(self) -> None:
        self.checks.listen(self.draft_id, None)
        if self.there and is_untouched(self.content, len(self.checks.photos(self.draft_id))):
            drafts = self.app.store.drafts
            drafts.discard(self.draft_id)
            self.app.say("检查没有填写内容，未保留草稿", undo=lambda: drafts.restore(self.draft_id))
        self.checks.close(self.draft_id)

    def _moved(self) -> None:
        """The position got better, or the search ended."""
        if self.there:
            self._fill_unit()
            self._fill_place()
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
        scene = self.checks.scene(self.draft_id, intent.finding_id, intent.purpose)
        try:
            kept = await self.checks.shots.finish(scene, found[1])
        except NotAPhoto:
            drafts.clear_intent()
            self.app.say("上次中断的照片没有拍成，请再拍一次")
            return
        replaced = self.checks.shots.replaced(self.draft_id)
        if replaced:
            self.keep(lambda: self.draft.hide_photo(replaced))
        self.app.say(f"上次拍的照片已找回（照片 {kept.photo.number}）")
        self._photos.show(self.checks.photos(self.draft_id))
        self.refresh()

    # ---- filling

    def _fill(self) -> None:
        content = self.content
        self._photos.show(self.checks.photos(self.draft_id))
        self._fill_unit()
        self._fill_place()
        choose(self._form, [content.form.value])
        self._case.fill()
        choose(self._methods, [method.value for method in content.methods])
        self._details.fill()
        self._fill_found()
        self._fill_people()
        self._head.controls = self._head_words()
        self._head.visible = bool(self._head.controls)

    def _head_words(self) -> list[ft.Control]:
        if self.content.backfilled:
            return self._backfill.fill()
        if not self.content.corrects:
            return []
        reason = text_field("更正原因", self.content.correction_reason, lines=2, on_change=self._correct)
        return [banner("原记录会完整保留，更正后的内容作为新版本提交。", Tone.INFO), reason]

    def _fill_unit(self) -> None:
        content = self.content
        proposal = self.checks.proposal(self.draft_id)
        how = content.unit_source.words
        words: list[ft.Control] = (
            [quiet(how), body(content.unit_name, bold=True)]
            if content.unit_name
            else [body("选择被督察单位", bold=True), quiet("可按名称或拼音首字母搜索")]
        )
        self._unit.controls = [leading_card(self.app, ft.Icons.APARTMENT, words, f"{self.route}/unit")]
        if not content.unit_chosen and len(proposal.units) > 1:
            verb = "改为" if content.unit_name else ""
            others = [unit for unit in proposal.units if unit.id != content.unit_id][:3]
            row = chips([(unit.id, f"{verb}{_short(unit.name)}") for unit in others], [], self._pick_unit, wrap=False)
            self._unit.controls.append(row)
        if proposal.near_border:
            names = "、".join(area.name for area in proposal.districts)
            self._unit.controls.append(quiet(f"此处靠近区界（{names}），两区的单位都已列出。"))

    def _fill_place(self) -> None:
        place = self.content.place
        words = self.checks.place_words(place)
        searching = self.checks.searching(self.draft_id)
        tags: list[ft.Control] = [grade_pill(place.fix)]
        if place.fix is not None and place.fix.mocked:
            tags.append(mock_pill())
        if searching:
            tags.append(pill("正在定位", ft.Icons.GPS_NOT_FIXED))
        if self.checks.proposal(self.draft_id).outside:
            tags.append(pill(place.outside_reason or "本区以外", ft.Icons.FENCE, Tone.WAITING))
        address = place.address or place.street_code
        detail = words if address or place.fix else "点按填写地点，没有定位也可以保存"
        lines: list[ft.Control] = [
            body(detail, bold=bool(address)),
            ft.Row(tags, wrap=True, spacing=8, run_spacing=6),
            *self._place_hint(searching),
        ]
        self._place.controls = [leading_card(self.app, ft.Icons.PLACE_OUTLINED, lines, f"{self.route}/place")]

    def _place_hint(self, searching: bool) -> list[ft.Control]:
        place = self.content.place
        if searching or self.content.backfilled or grade(place.fix) is Grade.GOOD:
            return []
        if self.checks.failures.get(self.draft_id):
            return [quiet("暂时无法定位，可手工填写")]
        return [quiet("请补充路段、门牌或明显标志")] if not place.address else []

    def _fill_found(self) -> None:
        photos = self.checks.photos(self.draft_id)
        self._found.controls = found_cards(self.app, self.route, self.content, photos)

    def _fill_people(self) -> None:
        self._people.controls = [people_card(self.app, self.route, self.content)]

    # ---- entering

    def _pick_form(self, value: str) -> None:
        self.keep(lambda: self.draft.set_form(Form(value)))
        mark(self._form, [self.content.form.value])
        self._case.refill()
        self._fill_found()  # the items of the case wait with those of the task
        self._found.update()
        if self.content.form is Form.SPECIAL and not self.content.names_case:
            self.app.go(f"{self.route}/case")

    def _pick_method(self, value: str) -> None:
        chosen = set(self.content.methods) ^ {Method(value)}
        self.keep(lambda: self.draft.set_methods(list(chosen)))
        mark(self._methods, [method.value for method in self.content.methods])
        self._details.refill()

    def _pick_unit(self, unit_id: str) -> None:
        unit = self.app.reference.unit(unit_id)
        if unit is not None and self.keep(lambda: self.draft.choose_unit(unit)):
            self._fill_unit()
            self._unit.update()

    def _note(self, event: ft.Event[ft.TextField]) -> None:
        self.keep(lambda: self.draft.set_text("notes", event.control.value or ""))

    def _correct(self, event: ft.Event[ft.TextField]) -> None:
        self.keep(lambda: self.draft.set_text("correction_reason", event.control.value or ""))

    def _open_photo(self, photo: Photo) -> None:
        self.app.go(f"{self.route}/photo/{photo.id}")


def _short(name: str) -> str:
    """`新华路街道` of `新华路街道综合行政执法队`: enough on a chip."""
    return name.removesuffix("综合行政执法队") or name
