"""The way to allow what was refused is that of the browser at hand."""

from __future__ import annotations

import pytest

from mobile.device.permissions import Permission, way_to_allow

ANDROID = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
LINUX = "Mozilla/5.0 (X11; Linux x86_64)"
HARMONY = "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114 Safari/537.36 ArkWeb/4.1 Mobile"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15"

AGENTS = {
    f"{ANDROID} Chrome/140.0.0.0 Mobile Safari/537.36": "权限 → 相机",
    f"{ANDROID} Chrome/140.0.0.0 Mobile Safari/537.36 EdgA/140.0": "锁形图标",
    f"{HARMONY} HuaweiBrowser/5.0": "设置 → 网站设置 → 相机",
    HARMONY: "设置 → 网站设置 → 相机",
    "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0": "锁形图标",
    f"{LINUX} Gecko/20100101 Firefox/153.0": "权限图标",
    f"{IPHONE} Version/18.5 Mobile/15E148 Safari/604.1": "网站设置 → 相机",
    f"{IPHONE} CriOS/140.0 Mobile/15E148 Safari/604.1": "设置 → Chrome",
    f"{IPHONE} FxiOS/140.0 Mobile/15E148 Safari/605.1.15": "设置 → Firefox",
    MAC: "设置 → 网站 → 相机",
    f"{LINUX} AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36": "地址栏左侧的图标",
    f"{LINUX} AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36 Edg/156.0": "锁形图标",
    "": "网站设置",
}


@pytest.mark.parametrize("agent", AGENTS)
def test_a_browser_is_told_where_its_own_setting_stands(agent: str) -> None:
    words = way_to_allow(Permission.CAMERA, "web", agent)
    assert AGENTS[agent] in words
    assert "相机" in words


@pytest.mark.parametrize("what", list(Permission))
def test_an_installed_app_is_led_to_the_phones_settings(what: Permission) -> None:
    for platform, where in (("android", "应用 → 督察通"), ("ios", "设置 → 督察通")):
        words = way_to_allow(what, platform)
        assert where in words
        assert what.value in words
