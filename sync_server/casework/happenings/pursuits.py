"""追踪督察 – 督办 – 追责建议."""

from __future__ import annotations

from sync_server.casework.happening import CITY, REMINDS, SECTION, SQUAD, STREET, Happening

PURSUIT_OPENED = Happening("pursuit.opened", "通知书转入追踪督察", "追踪督察", SECTION | SQUAD)
PURSUIT_ROUND = Happening("pursuit.round", "追踪督察转入下一轮", "追踪督察下一轮", SECTION | SQUAD)
PURSUIT_ROUNDS_OVER = Happening("pursuit.rounds_over", "追踪督察期满，应转入督办", "追踪督察期满", SECTION)
PURSUIT_SUPERVISED = Happening("pursuit.supervised", "收到督办通知单", "督办通知单", SQUAD)
PURSUIT_ORDER_OVERDUE = Happening("pursuit.order_overdue", "督办期满仍未反馈", "督办期满", SECTION)
PURSUIT_RECEIPTED = Happening("pursuit.receipted", "督办通知单已回执", "督办回执", SECTION)
PURSUIT_HANDED_OVER = Happening("pursuit.handed_over", "追责建议书已送街镇", "追责建议", SQUAD)
PURSUIT_CLOSED = Happening("pursuit.closed", "追踪督察已销号", "追踪督察销号", SQUAD)
PURSUIT_TAKEN_BACK = Happening("pursuit.taken_back", "追踪督察已撤回", "追踪督察撤回", SECTION | SQUAD)
PURSUIT_REMINDER = Happening("pursuit.reminder", "追踪督察、督办期限提醒", "催办提醒", SECTION | SQUAD, look=REMINDS)
PURSUIT_RECOMPUTED = Happening("pursuit.recomputed", "追踪督察期限已重新计算", "期限重算", SECTION | SQUAD)
PURSUIT_URGED = Happening("pursuit.urged", "收到催办")
PURSUIT_REFERRED = Happening("pursuit.referred", "追踪督察已移送")
PURSUIT_CHECKED = Happening("pursuit.checked", "追踪督察有新的核查")
PURSUIT_ORDER_DRAFTED = Happening("pursuit.order_drafted", "起草督办通知单")
PURSUIT_ORDER_DROPPED = Happening("pursuit.order_dropped", "督办通知单稿作废")
PURSUIT_PROPOSED = Happening("pursuit.proposed", "提出追责建议")
PURSUIT_PROPOSAL_DROPPED = Happening("pursuit.proposal_dropped", "追责建议稿作废")

# What becomes of a 追责建议书 at the street; that it has been sent is `document.issue`.
PROPOSAL_SIGNED = Happening("proposal.signed", "街镇已签收追责建议书", "街镇签收", SECTION | CITY)
PROPOSAL_ANSWERED = Happening("proposal.answered", "街镇已答复追责建议书", "街镇答复", SECTION | CITY)
PROPOSAL_REMINDER = Happening(
    "proposal.reminder", "追责建议书答复期限提醒", "答复提醒", STREET | SECTION | CITY, look=REMINDS
)
PROPOSAL_RECOMPUTED = Happening(
    "proposal.recomputed", "追责建议书答复期限已重新计算", "期限重算", STREET | SECTION | CITY
)
