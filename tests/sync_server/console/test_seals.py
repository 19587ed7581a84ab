"""电子印章: the administrator's page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from shared.organisation import Role
from tests.sync_server.console.conftest import OFFICE, Browser
from tests.sync_server.seals import seal_png

Enter = Callable[..., Browser]


def bring(admin: Browser, content: bytes, day: str = "2026-11-24") -> str:
    answer = admin.post(
        "/seals", {"first_day": day}, form="/seals", files={"image": ("印章.png", content, "image/png")}
    )
    return (admin.follow(answer) if answer.status_code == 303 else answer).text


def test_the_administrator_brings_the_image_and_ends_its_use(logged_in: Enter) -> None:
    admin = logged_in(Role.SYSTEM_ADMIN)
    assert "没有登记电子印章" in admin.get("/seals").text
    image = seal_png()
    page = bring(admin, image)
    assert "印章已登记" in page
    assert "上海市长宁区城市管理行政执法局的电子印章" in page
    assert hashlib.sha256(image).hexdigest() in page
    assert "使用中" in page
    assert "尚未启用" in bring(admin, seal_png(700), "2026-12-01")
    end = re.findall(r'action="(/seals/[^"]+/end)"', admin.get("/seals").text)
    assert "印章已停用" in admin.follow(admin.post(end[-1], form="/seals")).text
    foreign = logged_in(Role.SYSTEM_ADMIN, OFFICE)
    assert "没有登记电子印章" in foreign.get("/seals").text, "another bureau's is not shown"
    assert (
        "没有找到" in foreign.post(end[0], form="/seals").text or foreign.post(end[0], form="/seals").status_code == 404
    )


def test_a_file_that_is_no_seal_gets_a_sentence(logged_in: Enter) -> None:
    admin = logged_in(Role.SYSTEM_ADMIN)
    assert "四角应为透明背景" in bring(admin, seal_png(ground=255))
    assert "请选择印章图片" in admin.post("/seals", {"first_day": "2026-11-24"}, form="/seals").text
    assert "不能早于今天" in bring(admin, seal_png(), "2026-11-23")
    assert "没有登记电子印章" in admin.get("/seals").text


def test_whoever_ends_an_edition_is_told_when_the_one_before_stands_again(logged_in: Enter) -> None:
    admin = logged_in(Role.SYSTEM_ADMIN)
    bring(admin, seal_png())
    bring(admin, seal_png(700))
    newest, before = re.findall(r'action="(/seals/[^"]+/end)"', admin.get("/seals").text)
    assert "此前登记的一枚恢复套印" in admin.follow(admin.post(newest, form="/seals")).text
    assert "此后印发的文书不再套印" in admin.follow(admin.post(before, form="/seals")).text
