"""What an address for pushing is refused for."""

from __future__ import annotations

from shared.problems import RULE, ground

ENDPOINT_STOPPED = ground(RULE, "forwarding-endpoint-stopped", "该推送地址已停用，请先启用")
WAY_OF_PUSHING_NOT_CHOSEN = ground(
    RULE, "forwarding-way-of-pushing-not-chosen", "请选择推送方式：接口推送或企业微信机器人"
)
ADDRESS_INCOMPLETE = ground(
    RULE, "forwarding-address-incomplete", "请填写完整的网址，以 https:// 开头，不含账号密码、空格和汉字"
)
ADDRESS_NOT_ENCRYPTED = ground(RULE, "forwarding-address-not-encrypted", "网址须以 https:// 开头")
ROBOT_ELSEWHERE = ground(RULE, "forwarding-robot-elsewhere", "企业微信机器人的网址应在 {host} 下，请从群机器人处复制")
