"""Everything unsent as files, for a phone that cannot send."""

from __future__ import annotations

from mobile.host import Host


async def export_unsent(app: Host) -> None:
    """Hand the files to the person and say what became of it. Raises OSError when a photo cannot be read."""
    saved = 0
    async for file in app.store.handover.files():
        if not await app.device.sharing.save_file(file.name, file.data, "application/zip"):
            app.say("没有导出。记录仍在本机，请再试一次。")
            return
        saved += 1
    app.say(f"已导出 {saved} 个文件，请交督察科。本机记录没有改动。")
