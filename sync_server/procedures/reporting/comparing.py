"""环比、同比: a month beside the month before and beside the same month of the year before, in words.

A month in which nobody inspected says nothing: it is no base of comparison, and is named as such. Of a small base no
share is reckoned, because one case more would be a hundred percent; what has grown to several times is said so."""

from __future__ import annotations

from sync_server.procedures.reporting.figures import Figures, Tally

LEAST_BASE = 10  # below it only the numbers stand
MANY_TIMES = 3  # from here on as a multiple: 2500% says less than 26倍
SMALL_BASE = f"比较的月份数量不足{LEAST_BASE}的，只列增减数，不列百分比。"
_COUNTS = (("督察次数", "次", "inspections"), ("发现问题", "个", "findings"), ("开具通知书", "份", "notices"))


def compared_words(figures: Figures, before: Figures | None, year_ago: Figures | None) -> str:
    """The sentences for the month's report; '' where neither month has anything to compare with."""
    said = [
        f"与{label}相比（{name}），{_against(figures.total, other.total)}。"
        for label, name, other in (("上月", "环比", before), ("上年同月", "同比", year_ago))
        if other is not None and other.total.inspections
    ]
    if said and (year_ago is None or not year_ago.total.inspections):
        said.append("上年同月没有台账数据，不作同比。")
    if any(_is_small(figures.total, other.total) for other in (before, year_ago) if other and other.total.inspections):
        said.append(SMALL_BASE)
    return "".join(said)


def _against(now: Tally, then: Tally) -> str:
    parts = [_change(name, unit, getattr(now, field), getattr(then, field)) for name, unit, field in _COUNTS]
    if now.due and then.due:
        parts.append(_rate_change("按期反馈率", now.on_time / now.due, then.on_time / then.due))
    return "，".join(parts)


def _change(name: str, unit: str, now: int, then: int) -> str:
    if now == then:
        return f"{name}持平（{now}{unit}）"
    way, by = ("增加", now - then) if now > then else ("减少", then - now)
    return f"{name}由{then}{unit}{way}到{now}{unit}（{way}{by}{unit}{_share(now, then)}）"


def _share(now: int, then: int) -> str:
    if then < LEAST_BASE:
        return ""
    if now >= then * MANY_TIMES:
        return f"，为{_figure(now / then)}倍"
    return f"，{_figure(abs(now - then) / then * 100)}%"


def _figure(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _is_small(now: Tally, then: Tally) -> bool:
    """Whether a share was left out of what is said of them."""
    pairs = ((getattr(now, field), getattr(then, field)) for _, _, field in _COUNTS)
    return any(0 < old < LEAST_BASE and old != new for new, old in pairs)


def _rate_change(name: str, now: float, then: float) -> str:
    points = round(now * 100, 1) - round(then * 100, 1)
    if abs(points) < 0.05:
        return f"{name}持平"
    return f"{name}{'上升' if points > 0 else '下降'}" + f"{abs(points):.1f}".removesuffix(".0") + "个百分点"
