"""Refusals about equipment, training and conduct of the inspection bodies' people."""

from __future__ import annotations

from shared.problems import CONFLICT, RULE, ground

NUMBER_MISSING = ground(RULE, "staffing-number-missing", "请填写装备编号，车辆填写车牌")
PIECE_TOO_LONG = ground(RULE, "staffing-piece-too-long", "编号最多 {number} 位，型号最多 {model} 字，请精简")
NUMBER_TAKEN = ground(RULE, "staffing-number-taken", "本单位已登记{kind}{number}，请核对编号")
HOLDER_MISSING = ground(RULE, "staffing-holder-missing", "请选择配发给谁，公用的填写存放地点")
STEP_BEFORE_LAST = ground(RULE, "staffing-step-before-last", "日期早于上一次登记的{since}，请核对")
DAY_TO_COME = ground(RULE, "staffing-day-to-come", "日期还没有到，请填写今天或以前的日期")
COURSE_MISSING = ground(RULE, "staffing-course-missing", "请填写课程和举办单位")
HOURS_UNREADABLE = ground(RULE, "staffing-hours-unreadable", "学时请填 0.5 到 {most}，以半小时为单位，例如 2 或 1.5")
TRAINING_TOO_LONG = ground(
    RULE, "staffing-training-too-long", "课程、举办单位、地点各最多 {course} 字，内容最多 {content} 字，请精简"
)
TRAINING_TO_COME = ground(RULE, "staffing-training-to-come", "培训日期还没有到，举办后再登记")
TRAINING_VOID_ALREADY = ground(CONFLICT, "staffing-training-void-already", "这次培训已经作废，不能再改")
VOID_WORDS_MISSING = ground(RULE, "staffing-void-words-missing", "请写明作废的原因，例如：重复登记")
NOBODY_CHOSEN = ground(RULE, "staffing-nobody-chosen", "请至少选择一名参加人员")
CONDUCT_OF_ONESELF = ground(RULE, "staffing-conduct-of-oneself", "涉及本人的事项由上级或其他领导登记")
MATTER_MISSING = ground(RULE, "staffing-matter-missing", "请写明事项的经过，最多 {most} 字")
HANDLING_MISSING = ground(RULE, "staffing-handling-missing", "请选择处理方式")
HANDLED_BEFORE_MATTER = ground(RULE, "staffing-handled-before-matter", "日期早于事项发生的日期，请核对")
DAY_MISSING = ground(RULE, "staffing-day-missing", "请选择日期")
KIND_NOT_CHOSEN = ground(RULE, "staffing-kind-not-chosen", "请从列表中选择类别")
RESULT_NOT_CHOSEN = ground(RULE, "staffing-result-not-chosen", "请选择培训结果")
PERSON_NOT_CHOSEN = ground(RULE, "staffing-person-not-chosen", "请选择所涉人员")
