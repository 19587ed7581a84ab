"""A check goes from one phone to another by a file, in two real browsers without a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.conftest import OUT
from tests.journeys.house import House
from tests.journeys.inspector import PATIENCE_S, inspector

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]
SMALL = {"width": 360, "height": 640}


def test_the_file_that_one_phone_saves_is_taken_by_another(house: House, street: Path, tmp_path: Path) -> None:
    address, file = f"{house.url}/app/", tmp_path / "check.ducha"
    with inspector(tmp_path / "giver", address, OUT, street=street, viewport=SMALL) as giver:
        giver.enrol(house.enrolment_code("zhoumin"))
        giver.open_camera()
        giver.shoot(1)
        giver.tap("完成")
        giver.wait_for("添加项目")
        giver.tap("交给同事")
        giver.wait_for("生成交接码")
        giver.picture("give")
        giver.tap("生成交接码")
        giver.wait_for("收回，继续填写")
        giver.picture("give-code")
        giver.tap("收回，继续填写")
        giver.wait_for("添加项目")
        giver.context.set_offline(True)
        giver.tap("交给同事")
        giver.see("现在没有网络")
        giver.picture("give-offline")
        with giver.app.page.expect_download(timeout=PATIENCE_S * 1000) as download:
            giver.tap("存为文件")
        assert download.value.suggested_filename.endswith(".ducha")
        download.value.save_as(file)
        giver.see("已存为文件，交给同事")
        giver.picture("given-by-file")
    with inspector(tmp_path / "taker", address, OUT, street=street, viewport=SMALL, color_scheme="dark") as taker:
        taker.enrol(house.enrolment_code("shenjie"))
        taker.context.set_offline(True)
        taker.tap("扫码")
        taker.app.page.wait_for_timeout(3000)
        taker.picture("scan")
        taker.tap("手动输入")
        taker.app.page.wait_for_timeout(1500)
        taker.picture("scan-by-hand")
        taker.tap("接手检查")
        taker.wait_for("从文件接手")
        taker.picture("take")
        cut = tmp_path / "cut.ducha"
        cut.write_bytes(file.read_bytes()[:-100])
        taker.app.upload("从文件接手", [cut])
        taker.see("文件不完整或已损坏")
        taker.picture("take-damaged")
        taker.app.upload("从文件接手", [file])
        taker.see("1 张照片齐全")
        taker.see("开始，交来接着做")
        taker.picture("taken-by-file")
