"""What any form of the console is refused for."""

from __future__ import annotations

from shared.problems import RULE, ground

TEXT_TOO_LONG = ground(RULE, "forms-text-too-long", "“{label}”有 {long} 字，最多 {most_text} 字，请精简")
TABLE_INCOMPLETE = ground(RULE, "forms-table-incomplete", "“{label}”的表格提交不完整，请再保存一次")
TABLE_TOO_LONG = ground(RULE, "forms-table-too-long", "“{label}”有 {many} 行，最多 {most_rows} 行，请精简")
CELL_TOO_LONG = ground(RULE, "forms-cell-too-long", "“{label}”第{number}行“{head}”超过 {most_cell} 字，请精简")
TOO_LONG = ground(RULE, "forms-too-long", "内容超过 {limit} 字，请精简后再提交")
FIELD_MISSING = ground(RULE, "forms-field-missing", "请填写{label}")
FIELDS_MISSING = ground(RULE, "forms-fields-missing", "请填写{needed}")
TOO_MANY_FIELDS = ground(RULE, "forms-too-many-fields", "表单的格子超过 {max_fields} 个，请分几次提交")
TOO_MANY_FILES = ground(RULE, "forms-too-many-files", "一次最多 {max_files} 个文件，请分几次提交")
TOO_MANY_PHOTOS = ground(RULE, "forms-too-many-photos", "一次最多 {most} 张照片，请去掉一些")
CUT_OFF = ground(RULE, "forms-cut-off", "表单没有完整送达，可能是网络中断，请再提交一次")
YEAR_UNLIKELY = ground(RULE, "forms-year-unlikely", "日期的年份是 {year} 年，请填写 {first} 年至 {last} 年之间的日期")
