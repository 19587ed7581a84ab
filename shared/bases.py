"""The catalogue's references to law: what has been checked, what has not, and what is no law at all.

Only law reaches a paper. An article that nobody has compared with the text in force stays with the officer: the paper
names the statute without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

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
    "电子签名法": "《中华人民共和国电子签名法》",
}
_LONGEST_FIRST = sorted(_NAMES, key=len, reverse=True)
_BETWEEN = re.compile("[；;]")
# How a catalogue of before wrote article, note and state of checking into one cell.
_SOURCE = re.compile(r"\[[^\]]*\]")  # [B17]: where the editors had it from
_MARKS = "●◐○"
_NO_LAW = re.compile(r"实务|实例|考核细则|赣州|兰州|宁波")  # custom, and what other cities do
# Words beside an article that are neither its number, (一), nor the document's, (建督〔2017〕31号).
_BESIDE = re.compile(r"[(（](?![一二三四五六七八九十]+[)）]|[^)）]*号[)）])([^)）]*)[)）]")
_ARTICLE = re.compile(r"§(\d{1,3})(?:—(\d{1,3}))?(?:第(\d{1,2})款)?((?:\([一二三四五六七八九十]+\))*)")
_NUMBER = re.compile(r"[\u4e00-\u9fff]+〔\d{4}〕\d+号")
_DIGITS = "零一二三四五六七八九"
_OF_OLD = "(旧)"  # articles of a superseded text


@dataclass(frozen=True)
class Basis:
    """What an item rests on. `checked` and `unchecked` are references as the catalogue abbreviates them, `；` between
    them: `处罚法§83；沪条例§17、§39(一)`; the articles of the first have been compared with the text in force.
    `note` is for whoever reads the catalogue: custom, examples, reminders."""

    checked: str = ""
    unchecked: str = ""
    note: str = ""

    @property
    def words(self) -> str:
        """As a paper says it, `《中华人民共和国行政处罚法》第八十三条；《上海市城市管理综合行政执法条例》`: of what is
        unchecked the document alone, and that only when it is known by name or number."""
        checked = [_written(one) for one in _parts(self.checked)]
        named = (_document(one) for one in _parts(self.unchecked))
        more = (name for name in named if name and not any(one.startswith(name) for one in checked))
        return "；".join(dict.fromkeys([*checked, *more]))

    @property
    def open_words(self) -> str:
        """What an officer has to check before he relies on it, in full; empty when there is nothing."""
        return "；".join(dict.fromkeys(_written(one) for one in _parts(self.unchecked)))


def read_basis(checked: str, unchecked: str = "", note: str = "") -> Basis:
    """The three fields as a catalogue holds them. Editions of before have all in the first, with the editors' marks
    (● read, ◐ not compared, ○ custom, [B25] source); those are taken apart."""
    if unchecked or note or not (_SOURCE.search(checked) or _NO_LAW.search(checked) or set(_MARKS) & set(checked)):
        return Basis(checked, unchecked, note)
    sure: list[str] = []
    unsure: list[str] = []
    said: list[str] = []
    for raw in _parts(checked):
        text = _SOURCE.sub("", raw)
        bare = text.translate({ord(mark): None for mark in _MARKS}).strip()
        old = _OF_OLD in bare
        bare = bare.replace(_OF_OLD, "")
        reference = _BESIDE.sub("", bare).strip()
        if "○" in text or _NO_LAW.search(reference):
            said.append(bare)
            continue
        said += _BESIDE.findall(bare)
        if not reference:
            continue
        # The Shanghai statute could be read in its text of 2018 only, under its former name (domain.md trap 5).
        read = "●" in text or bare.startswith("SEED")
        (sure if read and not old and not reference.startswith("沪条例") else unsure).append(reference)
    return Basis("；".join(sure), "；".join(unsure), "；".join(dict.fromkeys(said)))


def on_paper(words: str) -> str:
    """The basis of a notice's line as it is printed. What notices of before say of custom, or with the editors' marks,
    is left out."""
    if set(_MARKS) & set(words) or _SOURCE.search(words):
        return read_basis(words).words
    return "；".join(one for one in _parts(words) if not _NO_LAW.search(one))


def _parts(references: str) -> Iterable[str]:
    return (one.strip() for one in _BETWEEN.split(references) if one.strip())


def _short(reference: str) -> str:
    return next((name for name in _LONGEST_FIRST if reference.startswith(name)), "")


def _document(reference: str) -> str:
    """The document of a reference without its article; empty when it is not known by a full name or its number."""
    if reference.startswith("《"):
        return reference[: reference.find("》") + 1]
    number = _NUMBER.match(reference)
    return _NAMES.get(_short(reference), number[0] if number else "")


def _written(reference: str) -> str:
    """`《中华人民共和国行政处罚法》第四十二条、第七十六条第（五）项` of `处罚法§42、§76(五)`."""
    short = _short(reference)
    text = _NAMES[short] + reference.removeprefix(short) if short else reference
    text = _ARTICLE.sub(_article, text)
    return text.replace("(", "（").replace(")", "）")


def _article(found: re.Match[str]) -> str:
    first, last, paragraph, points = found.groups()
    text = f"第{_numeral(int(first))}条"
    if last:
        text += f"{'、' if int(last) == int(first) + 1 else '至'}第{_numeral(int(last))}条"
    text += f"第{_numeral(int(paragraph))}款" if paragraph else ""
    return text + "、".join(f"第（{point}）项" for point in re.findall(r"\(([^)]*)\)", points))


def _numeral(number: int) -> str:
    """`一百一十八` of 118; statutes have fewer than 1,000 articles."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones or not number else "")
