"""What an act on a pursuit is refused for."""

from __future__ import annotations

from shared.problems import CONFLICT, RULE, ground

WAY_OF_CHECKING_NOT_CHOSEN = ground(RULE, "pursuits-way-of-checking-not-chosen", "请选择核查方式：电话、现场或书面")
NOT_SERVED = ground(CONFLICT, "pursuits-not-served", "通知书尚未送达，不能转入追踪督察")
FOLLOWED_ALREADY = ground(CONFLICT, "pursuits-followed-already", "本通知书已经在追踪督察中")
SIGNER_OF_PROPOSAL_MISSING = ground(RULE, "pursuits-signer-of-proposal-missing", "请填写签收人姓名")
ANSWERER_MISSING = ground(RULE, "pursuits-answerer-missing", "请填写答复人姓名")
LETTER_OF_STREET_MISSING = ground(
    RULE, "pursuits-letter-of-street-missing", "请填写街镇来文的文号，没有文号的写明来文日期"
)
VERDICT_NOT_CHOSEN = ground(RULE, "pursuits-verdict-not-chosen", "请选择采纳、部分采纳或不采纳")
WAY_OF_URGING_NOT_CHOSEN = ground(RULE, "pursuits-way-of-urging-not-chosen", "请选择催办方式：电话、上门或书面")
