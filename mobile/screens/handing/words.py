"""What both screens of a handing over say."""

from __future__ import annotations

OFFLINE = "暂时联系不上服务器。连上网络后再点一次；草稿和照片都在本机。"


def spaced(code: str) -> str:
    """`4827 1936`: easier to read out."""
    return f"{code[:4]} {code[4:]}" if len(code) == 8 else code
