"""Fixed words of the app that rules ask for."""

from __future__ import annotations

SECRECY = "严禁处理涉密信息：本应用不得拍摄、录入、传输国家秘密和工作秘密。"  # 保守国家秘密法 §31
FILING = "政务应用备案号：待备案"  # 国办函〔2026〕12号; the owner fills it in after filing with 网信
