"""The catalogue's short references to law, as an official paper writes them."""

from __future__ import annotations

import re

# Abbreviations of the catalogue (domain.md §2). The Shanghai statute carries its present name (domain.md trap 5).
_NAMES = {
    "SEED": "沪城管执〔2009〕1号",
    "沪条例": "《上海市城市管理综合行政执法条例》",
    "处罚法": "《中华人民共和国行政处罚法》",
    "强制法": "《中华人民共和国行政强制法》",
    "办法34": "《城市管理执法办法》",
    "行为规范": "《城市管理执法行为规范》",
    "市容条例": "《上海市市容环境卫生管理条例》",
    "拆违规定": "《上海市拆除违法建筑若干规定》",
    "非机动车条例": "《上海市非机动车安全管理条例》",
    "生活垃圾条例": "《上海市生活垃圾管理条例》",
    "沪绿化条例": "《上海市绿化条例》",
    "沪道路条例": "《上海市城市道路管理条例》",
    "沪建筑垃圾规定": "《上海市建筑垃圾处理管理规定》",
    "大气法": "《中华人民共和国大气污染防治法》",
    "道交法": "《中华人民共和国道路交通安全法》",
    "监督条例": "《行政执法监督条例》",
    "公务员法": "《中华人民共和国公务员法》",
    "政务处分法": "《中华人民共和国公职人员政务处分法》",
}
_LONGEST_FIRST = sorted(_NAMES, key=len, reverse=True)


def basis_words(basis: str) -> str:
    """`《上海市城市管理综合行政执法条例》第17条；…` of `沪条例§17●；…`.

    The editors' marks (●◐○, [B25]) are left out, so are references known only from practice (实务). Articles of a
    superseded text (旧) are not quoted: only the statute is named.
    """
    parts = []
    for raw in re.split("[；;]", basis):
        text = re.sub(r"\[[^\]]*\]", "", raw)
        if "○" in text or text.strip("●◐ ") in ("", "实务"):
            continue
        text = text.replace("●", "").replace("◐", "").strip()
        short = next((name for name in _LONGEST_FIRST if text.startswith(name)), "")
        if short:
            rest = text.removeprefix(short)
            text = _NAMES[short] + ("" if rest.startswith("(旧)") else rest)
        parts.append(_articles(text))
    return "；".join(dict.fromkeys(parts))


def _articles(text: str) -> str:
    """`第17条、第39条(一)` of `§17、§39(一)`."""
    return re.sub(r"§(\d+(?:—\d+)?)", r"第\1条", text)
