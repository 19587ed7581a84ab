"""Everything unsent as files, for a phone that cannot send."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mobile.app import App


async def export_unsent(app: App) -> None:
    """Hand the files to the person and say what became of it. Raises OSError when a photo cannot be read."""
    saved = 0
    async for file in app.store.handover.files():
        if not await app.device.sharing.save_file(file.name, file.data, "application/zip"):
            app.say("没有导出。记录仍在本机，请再试一次。")
            return
        saved += 1
    app.say(f"已导出 {saved} 个文件，请交督察科。本机记录没有改动。")
