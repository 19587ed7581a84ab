"""What both screens of a handing over say."""

from __future__ import annotations

OFFLINE = "暂时联系不上服务器。连上网络后再点一次；草稿和附件都在本机。"
BY_FILE = "文件里有检查内容和附件，请用蓝牙、隔空投送或数据线只传给接手的同事，传好后从双方手机的下载中删除。"


def spaced(code: str) -> str:
    """`4827 1936`: easier to read out."""
    return f"{code[:4]} {code[4:]}" if len(code) == 8 else code
