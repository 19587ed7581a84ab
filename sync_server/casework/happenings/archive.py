"""The archive: volumes filed, added to, bound, exported, lent."""

from __future__ import annotations

from sync_server.casework.happening import CITY, REMINDS, SECTION, Happening

VOLUME_BY_HAND = Happening("volume.by_hand", "补录了线下办理的材料")
VOLUME_STRUCK = Happening("volume.struck", "撤下了补录的材料")
VOLUME_FILED = Happening("volume.filed", "案卷已归档")
VOLUME_SUPPLEMENTED = Happening("volume.supplemented", "案卷补充了材料")
VOLUME_BOUND = Happening("volume.bound", "案卷已装订")
VOLUME_EXPORTED = Happening("volume.exported", "案卷已导出")
VOLUME_READ = Happening("volume.read", "案卷被查阅")
VOLUME_LENT = Happening("volume.lent", "案卷借出")
VOLUME_RETURNED = Happening("volume.returned", "案卷归还")
BORROWING_REMINDER = Happening("borrowing.reminder", "借出的案卷到期归还", "归还提醒", SECTION | CITY, look=REMINDS)
