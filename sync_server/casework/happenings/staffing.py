"""The inspection bodies' own people: the directory of leaders and staff."""

from __future__ import annotations

from sync_server.casework.happening import Happening

DIRECTORY_ENTERED = Happening("directory.entered", "名录列入人员")
DIRECTORY_CHANGED = Happening("directory.changed", "名录人员变更")
DIRECTORY_CORRECTED = Happening("directory.corrected", "名录登记更正")
DIRECTORY_ENDED = Happening("directory.ended", "名录人员离任")
DIRECTORY_IMPORTED = Happening("directory.imported", "导入名录")
