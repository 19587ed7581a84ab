"""Whether words say where something was: a paper that is read aloud, signed and printed must."""

from __future__ import annotations

import re

_PLACEHOLDERS = re.compile(r"地[址点](?:未填写|不详|未知|见定位|待定)|无定位|定位无效|未填写|WGS-?84|GCJ-?02")
_DISTRICTS = "黄浦|徐汇|长宁|静安|普陀|虹口|杨浦|闵行|宝山|嘉定|浦东新|金山|松江|青浦|奉贤|崇明|临港新片|自贸"
# The district and the street's office (新华路街道, 七宝镇) are where a unit works, not where a thing was seen.
_OFFICE = r"[\u4e00-\u9fff]{1,8}?(?:街道|镇|乡)(?!路|街)"
_AREA = re.compile(rf"^\s*(?:上海市)?\s*(?:(?:{_DISTRICTS})区)?\s*(?:{_OFFICE})?")
_WORD = re.compile(r"[\u4e00-\u9fff]|[A-Za-z]{2,}")
_UNITS = re.compile(r"[东西南北]经|[东西]经|[南北]纬|经度|纬度|坐标|精度|米")
LEAST = 2  # characters: 外滩


def says_where(words: str) -> bool:
    """True for words with a road, a door or a landmark; False for none, for coordinates alone, for 地址未填写, and for
    a district or street office alone."""
    rest = _PLACEHOLDERS.sub("", words)
    rest = _AREA.sub("", rest)
    return len(_WORD.findall(_UNITS.sub("", rest))) >= LEAST
