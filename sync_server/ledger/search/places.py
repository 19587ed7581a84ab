"""Names of roads and places in what people wrote: each stands once in the index, by its sound, so that letters lead to
it (dxl, dingxilu: 定西路) without every matter having to carry the sound of its address.

Where a name begins is not looked for (近武定西路): letters may stand for its end, from any of its characters on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from shared.spelling import folded
from sync_server.ledger.search.spelled import LONGEST_INITIALS, LONGEST_SOUND, All, Token, sounds_from, words

LONGEST = 12  # characters of a name
_AREA = re.compile(
    r"(?:上海市)?(?:[\u4e00-\u9fff]{2,4}?(?:新区|(?<![小园社校景厂])区))?(?:[\u4e00-\u9fff]{2,8}?街道|(?:(?!路)[\u4e00-\u9fff]){2,8}?镇)?"
)
_ENDS = (
    "大道|公路|高架|支路|路|街(?!道)|弄|巷|浜|桥|公园|绿地|广场|步行街|市场|菜场|商场|新村|村|小区|花园|公寓|名苑|苑|坊|"
    "大厦|大楼|中心|地铁站|车站|站|码头|枢纽|医院|学校|小学|中学|大学|体育场|体育馆"
)
_PLACE = re.compile(rf"[\u4e00-\u9fff]{{2,{LONGEST - 3}}}?(?:{_ENDS})(?!办)")
_RUN = re.compile(r"[\u4e00-\u9fff]+")


def places_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The names in addresses: 江苏路 and 近武定西路 of `长宁区江苏路近武定西路段`."""
    found: list[str] = []
    for text in texts:
        for run in _RUN.findall(folded(text)):
            begins = _AREA.match(run)
            found += _PLACE.findall(run, begins.end() if begins else 0)
    return tuple(dict.fromkeys(found))


def ways_to(name: str, letters: str) -> list[All]:
    """What a text must hold to name the place that the letters are the sound of."""
    ends = [
        name[at:]
        for at, (whole, first) in enumerate(sounds_from(name))
        if whole.startswith(letters[:LONGEST_SOUND]) or first.startswith(letters[:LONGEST_INITIALS])
    ]
    return [tuple(Token(word) for word in words(end)) for end in ends]
