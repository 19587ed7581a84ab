"""What the image of a seal is not taken for."""

from __future__ import annotations

from shared.problems import RULE, ground

NOT_PNG = ground(RULE, "seals-not-png", "印章图片应为 PNG 格式（可带透明背景），请另存为 PNG 后再上传")
TOO_LARGE = ground(RULE, "seals-too-large", "印章图片不能超过 1 MB，请缩小后再上传")
SIZE_UNFIT = ground(
    RULE,
    "seals-size-unfit",
    "这张图片为 {width}×{height} 像素，印在纸上为 42 毫米，边长应在 {least} 至 {most} 像素之间",
)
NOT_SQUARE = ground(RULE, "seals-not-square", "印章图片应为正方形，这张为 {width}×{height} 像素，请裁齐后再上传")
NOT_TRANSPARENT = ground(RULE, "seals-not-transparent", "印章图片四角应为透明背景，否则会盖住文字，请去掉底色后再上传")
EMPTY = ground(RULE, "seals-empty", "这张图片全部透明，看不到印章，请核对后再上传")
DAMAGED = ground(RULE, "seals-damaged", "这张图片打不开，文件可能已损坏，请重新导出后再上传")
FILE_MISSING = ground(RULE, "seals-file-missing", "请选择印章图片")
DAY_MISSING = ground(RULE, "seals-day-missing", "请选择启用日期")
DAY_PAST = ground(RULE, "seals-day-past", "启用日期不能早于今天：已经印发的文书不补盖印章")
ENDED = ground(RULE, "seals-ended", "这枚印章已经停用")
CHANGED = ground(
    RULE, "seals-changed", "印章图片与登记的校验值不符，文书没有印制，请联系系统管理员执行 ducha verify 查明"
)
