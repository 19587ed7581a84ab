"""Tasks, shifts, duty, working days."""

from __future__ import annotations

from sync_server.casework.happening import Happening, Phone

ASSIGNMENT_CANCELLED = Happening("assignment.cancelled", "任务已取消", phone=Phone("任务已取消", "EVENT_BUSY", "quiet"))
ASSIGNMENT_REMINDER = Happening(
    "assignment.reminder",
    "任务到期提醒",
    phone=Phone("任务即将到期", "NOTIFICATIONS_ACTIVE_OUTLINED", "waiting"),
)
ASSIGNMENT_GIVEN = Happening("assignment.given", "派出任务")
ASSIGNMENT_CHANGED = Happening("assignment.changed", "任务已修改")
ASSIGNMENT_DONE = Happening("assignment.done", "任务已完成")

SHIFTS_IMPORTED = Happening("shifts.imported", "导入勤务信息")

SHIFT_REMOVED = Happening("shift.removed", "删除勤务信息")

DUTY_SET = Happening("duty.set", "值班联系名单已修改")

CALENDAR_LOADED = Happening("calendar.loaded", "载入工作日历")
