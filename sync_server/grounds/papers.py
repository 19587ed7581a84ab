"""What a paper is not made for."""

from __future__ import annotations

from shared.problems import CONFLICT, RULE, ground

WORDING_UNUSABLE = ground(RULE, "papers-wording-unusable", "“{title}”的文书模板不能使用（{error}），请到“文书模板”修改")
FILE_GONE = ground(RULE, "papers-file-gone", "这份文书的原件在存储中缺失，请联系系统管理员执行 ducha verify 查明")
FILE_CHANGED = ground(
    RULE, "papers-file-changed", "这份文书的原件与登记的校验值不符，不予提供，请联系系统管理员执行 ducha verify 查明"
)
NOT_KEPT = ground(RULE, "papers-not-kept", "这份文书未留存原件，请在文书页面重新印制")
RECORD_MOVED = ground(CONFLICT, "papers-record-moved", "印制期间这条记录有了变化，请核对后再出具")
NOT_OUR_PAPER = ground(RULE, "papers-not-our-paper", "这份文书由{unit}印发，盖章件由印发单位扫描附上")
PURPOSE_MISSING = ground(RULE, "papers-purpose-missing", "请写明记录表交给谁、作何用")
