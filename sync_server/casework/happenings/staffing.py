"""The inspection bodies' own people: the directory of leaders and staff, equipment, training, conduct."""

from __future__ import annotations

from sync_server.casework.happening import Happening

DIRECTORY_ENTERED = Happening("directory.entered", "名录列入人员")
DIRECTORY_CHANGED = Happening("directory.changed", "名录人员变更")
DIRECTORY_CORRECTED = Happening("directory.corrected", "名录登记更正")
DIRECTORY_ENDED = Happening("directory.ended", "名录人员离任")
DIRECTORY_IMPORTED = Happening("directory.imported", "导入名录")

EQUIPMENT_ENTERED = Happening("equipment.entered", "登记装备")
EQUIPMENT_MOVED = Happening("equipment.moved", "装备配发、交回或处置")

TRAINING_ENTERED = Happening("training.entered", "登记培训")
TRAINING_ATTENDED = Happening("training.attended", "登记培训参加人员和结果")
TRAINING_VOID = Happening("training.void", "培训登记作废")

CONDUCT_ENTERED = Happening("conduct.entered", "登记作风事项")
CONDUCT_MOVED = Happening("conduct.moved", "作风事项有办理情况")
