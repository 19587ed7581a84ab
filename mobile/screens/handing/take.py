"""接手检查: a check that a colleague has begun, by his code or from his file."""

from __future__ import annotations

import flet as ft

from mobile.checks.handing_file import FOREIGN, MAX_FILE, read_file
from mobile.checks.handing_over import take_in, take_in_whole
from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.bars import bottom_bar
from mobile.parts.fields import text_field
from mobile.parts.screen import Screen
from mobile.parts.theme import Tone
from mobile.parts.words import quiet, title
from mobile.screens.check.check_base import FULL
from mobile.screens.handing.handing_words import OFFLINE, spaced
from mobile.store.room import NoRoom
from mobile.sync.errors import SyncError, Unreachable
from shared.file_counts import FileCounts
from shared.handed import CODE_DIGITS


class TakeScreen(Screen):
    """The code by hand or by scanning, or a file; then the draft, which the person goes on with."""

    def __init__(self, app: Host, code: str = "") -> None:
        super().__init__(app)
        self._given = code
        self._busy = False

    def view(self) -> ft.View:
        self._code = text_field("交接码", spaced(self._given), digits=True, on_change=self._typed, on_submit=self._take)
        self._code.text_size = 26
        self._said = ft.Column([], spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._button = ft.FilledButton("接手检查", icon=ft.Icons.INSTALL_MOBILE, on_click=self._take)
        self._picker = ft.FilePicker()
        file = ft.TextButton("从文件接手", icon=ft.Icons.FILE_OPEN_OUTLINED, on_click=self._choose_file)
        scan = ft.TextButton("扫交接码", icon=ft.Icons.QR_CODE_SCANNER, on_click=lambda _: self.app.go("/scan"))
        return self.frame(
            f"/take/{self._given}" if self._given else "/take",
            "接手检查",
            [
                title("输入同事给的交接码"),
                quiet("8 位数字，一天内有效，只能用一次。接手后由您完成并提交，记录中写明由谁开始。"),
                self._code,
                self._said,
                ft.Row([scan, file], alignment=ft.MainAxisAlignment.CENTER, wrap=True),
                quiet(
                    "没有网络时，请同事“存为文件”传到本机，再从文件接手；没有照片的，也可请他显示二维码，在“扫码”里连续扫。"
                ),
            ],
            bottom=bottom_bar(self._button),
        )

    def shown(self) -> None:
        if self._given and not self._busy:
            self.app.run(self._take)

    def _typed(self) -> None:
        self._said.controls = []
        self.refresh()

    async def _take(self) -> None:
        self._given = ""
        code = "".join(c for c in self._code.value or "" if c.isdigit())
        identity = self.app.identity
        if self._busy or identity is None:
            return
        if len(code) != CODE_DIGITS:
            self._say(f"交接码是 {CODE_DIGITS} 位数字，请核对后重输。")
            return
        self._set_busy(True)
        try:
            reply = await self.app.sync.handing.take(code)
            draft_id = take_in(self.app.store, reply.package, identity.person.id)
        except Unreachable:
            self._say(OFFLINE)
            return
        except SyncError as error:
            self._say(error.words)
            return
        except OSError:
            self._say(FULL)
            return
        finally:
            self._set_busy(False)
        self.app.sync.sync_now()  # the photos follow
        self.app.go(f"/check/{draft_id}", replace=True)
        files = FileCounts.of(reply.package.photos)
        coming = f"，{files.words}正在取来" if files else ""
        self.app.say(f"已接手{reply.by.name}的检查{coming}。")

    async def _choose_file(self) -> None:
        identity = self.app.identity
        if self._busy or identity is None:
            return
        self._set_busy(True)
        try:
            files = await self._picker.pick_files(file_type=ft.FilePickerFileType.ANY, with_data=True)
            if not files:
                return
            if files[0].size > MAX_FILE:
                self._say(FOREIGN)
                return
            self._say("正在核对文件…", Tone.QUIET)
            found = await read_file(bytes(files[0].bytes or b""), identity.district_code)
            counts = FileCounts.of(photo for photo, _ in found.originals)
            draft_id = await take_in_whole(
                self.app.store,
                found,
                identity.person.id,
                self.app.device.studio,
                lambda n: self._say(f"正在接手，第 {n} 件，共 {counts.words}", Tone.QUIET),
            )
        except (ValueError, NoRoom) as error:
            self._say(str(error))
            return
        except OSError:
            self._say(FULL)
            return
        finally:
            self._set_busy(False)
        whole = f"，{counts.words}齐全" if counts else ""
        self.app.sync.sync_now()
        self.app.go(f"/check/{draft_id}", replace=True)
        self.app.say(f"已接手{found.package.by.name}的检查{whole}。")

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._button.disabled = busy
        self._button.content = "正在接手…" if busy else "接手检查"
        self.refresh()

    def _say(self, words: str, tone: Tone = Tone.WAITING) -> None:
        self._said.controls = [banner(words, tone)]
        self.refresh()
