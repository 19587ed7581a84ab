"""Room on the phone: what is kept free for records, and what is said when little is left."""

from __future__ import annotations

from mobile.device.volume import Space, Volume
from mobile.store.outbox import readable_bytes

WARN_BELOW = 500_000_000
RESERVE = 60_000_000  # kept free for records: about thirty thousand of them


class NoRoom(Exception):
    """Too little storage for another photo; records can still be saved. The text is for the user."""


async def check_room(volume: Volume, needed: int) -> None:
    """Raises `NoRoom` when `needed` bytes more would eat into the reserve that records need."""
    space = await volume.space()
    if space.free - needed < RESERVE:
        raise NoRoom(f"{_left(space)}，为保住记录，暂不能再拍照。请先联网发送附件，或清理手机空间；文字记录仍可保存。")


def room_warning(space: Space) -> str:
    """The sentence to show when little is left, else empty."""
    if space.free >= WARN_BELOW:
        return ""
    return f"{_left(space)}，请尽快联网发送附件或清理手机空间。"


def _left(space: Space) -> str:
    return f"本机剩余空间 {readable_bytes(space.free)}" if space.free else "本机已没有剩余空间"
