"""What a mailbox for subscriptions is refused for."""

from __future__ import annotations

from shared.problems import RULE, ground

ADDRESS_UNREADABLE = ground(
    RULE, "mailboxes-address-unreadable", "请填写一个完整的邮箱地址，例如 wang@example.cn，只用字母、数字和 . _ % + -"
)
CODE_NOT_SENT = ground(RULE, "mailboxes-code-not-sent", "验证码没有发出：{error}")
CODE_WRONG = ground(RULE, "mailboxes-code-wrong", "验证码不对，或已超过 30 分钟，请核对邮件，或重新发送验证码")
NO_SERVER = ground(RULE, "mailboxes-no-server", "服务器没有设置邮件服务器，请联系运维人员")
NOT_SET = ground(RULE, "mailboxes-not-set", "请先在本页设置并确认邮箱，再选择邮件")
NO_ROBOT = ground(RULE, "mailboxes-no-robot", "本单位没有启用的企业微信群机器人，请管理员在“对外投递”中添加")
ROBOT_FOR_SHARED = ground(
    RULE, "mailboxes-robot-for-shared", "群里的同事都会看到提醒并打开这个筛选，请同时勾选“共享给本单位”"
)
