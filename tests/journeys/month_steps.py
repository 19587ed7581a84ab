"""Steps of the whole month's journey: what the people of 长宁 do on their screens, and what the ledger then holds."""

from __future__ import annotations

from pathlib import Path

from sync_server.demo.pictures import photo as street_photo
from tests.journeys.desk_steps import Desk
from tests.journeys.inspector import Inspector
from tests.journeys.month_house import MonthHouse
from tests.journeys.scene import FONTS

SQUAD = "华阳路街道综合行政执法队"
INSPECTOR = "周敏（050117）"


def arrange(officer: Desk) -> None:
    """Name who goes where the draft leaves it open, by a click on a name, and add a row of one's own."""
    lines = officer.page.locator("[data-line]")
    for line in lines.all():
        if line.get_by_label("日期").input_value() and not line.get_by_label("督察人员").input_value():
            line.get_by_label("督察人员").click()
            officer.page.locator("[data-person]", has_text=INSPECTOR).click()
            if not line.get_by_label("被督察单位").input_value():
                line.get_by_label("被督察单位").fill(SQUAD)
    own = next(line for line in lines.all() if not line.get_by_label("日期").input_value())
    for label, words in (
        ("日期", "2026-11-03"),
        ("被督察单位", SQUAD),
        ("区域或路段", "定西路、愚园路"),
        ("督察方式", "实地督察、定期督察"),
        ("督察内容", "占道设摊管控实效（JM01）"),
        ("督察人员", INSPECTOR),
        ("车辆", "沪A·C0117"),
    ):
        own.get_by_label(label).fill(words)


def drawn(file: Path, subject: str) -> Path:
    """A picture to bring along, written to `file`."""
    file.write_bytes(street_photo(7, subject, FONTS))
    return file


def shown_figures(desk: Desk) -> list[str]:
    """本月数字 as they stand on the page: inspections, findings, notices, how many of these are signed off."""
    card = desk.page.get_by_label("本月数字").locator("dl.figures > div")
    figures = [card.filter(has=desk.page.get_by_text(name, exact=True)) for name in ("督察", "发现问题", "通知书")]
    closed = card.filter(has=desk.page.get_by_text("销号率", exact=True)).locator("dd.sub")
    return [*(figure.locator("dd").first.inner_text() for figure in figures), closed.inner_text()]


def counted(month: MonthHouse) -> list[str]:
    """The same, counted by plain queries from the ledger's own rows of November in 长宁."""
    span = "district_code = '310105' and {0} >= '2026-10-31T16:00' and {0} < '2026-11-30T16:00'"
    standing = f"{span.format('occurred_at')} and state != 'withdrawn' and merged_into = ''"
    in_force = f"from notices where {span.format('issued_at')} and state not in ('revoked', 'void')"
    inspections = month.one(f"select count(*) from records where {span.format('occurred_at')}")
    findings = month.one(f"select count(*) from findings where {standing}")
    notices = month.one(f"select count(*) {in_force}")
    closed = month.one(f"select count(*) {in_force} and state = 'closed' and closed_at < '2026-11-30T16:00'")
    return [f"{inspections}次", f"{findings}个", f"{notices}份", f"已销号 {closed} 份"]


def find_one(me: Inspector, code: str, facts: str, *, alert: bool = False) -> None:
    """A photo, then an item that is not in order, with its facts; a grave one is told at once."""
    me.open_camera()
    me.shoot(1)
    me.tap("完成")
    me.wait_for("添加项目")
    me.tap("添加项目")
    me.app.fill("搜索", code)
    me.tap(f"{code} 不合格", exact=False)
    me.tap("填写事实、数量，拍照", exact=False)
    me.app.fill("事实", facts)
    if alert:
        me.tap("立即通知")
        me.wait_for("发出立即通知")
        me.picture("month-phone-alert")
        me.tap("发出立即通知")
        me.see("立即通知已")  # saved, then delivered
        me.picture("month-phone-alerted")
    me.tap("好了")
    me.wait_for(f"{code} 不合格")
    me.tap("返回")
    me.wait_for("添加项目")


def serve_on_the_spot(me: Inspector) -> None:
    """Seal the check, issue the notice, read it aloud, have it signed for."""
    me.tap("完成")
    me.wait_for("提交并开通知书")
    me.picture("month-phone-finish")
    me.tap("提交并开通知书")
    me.say_where("定西路 650 号门口")
    me.tap("下一步：宣读")
    me.wait_for("签收", exact=True)
    me.tap("签收")
    me.wait_for("确认签收")
    me.sign("请在此处用手指签名")
    me.tap("确认签收")
    me.wait_for("完成", exact=True)
    me.picture("month-phone-paper")
    me.tap("完成")
    me.wait_for("开始检查", exact=True)
