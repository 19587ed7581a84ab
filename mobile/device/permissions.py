"""How a person allows what was refused, in the words of the phone or browser at hand."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What the app asks for, by its name in the settings of phones and browsers."""

    CAMERA = "相机"
    POSITION = "位置"
    MICROPHONE = "麦克风"


# Browsers whose user agent also names another one come before that one.
# Each is known by all of its marks.
_BROWSERS = (
    (("CriOS/",), "打开 iPhone 的“设置 → Chrome”，把“{what}”改为允许"),
    (("FxiOS/",), "打开 iPhone 的“设置 → Firefox”，把“{what}”改为允许"),
    (("HuaweiBrowser/",), "点浏览器右下角的菜单 →“设置 → 网站设置 → {what}”，把本网址改为允许"),
    (("ArkWeb/",), "点浏览器右下角的菜单 →“设置 → 网站设置 → {what}”，把本网址改为允许"),
    (("Firefox/", "Android"), "点地址栏左侧的锁形图标，再点“{what}”，改为允许"),
    (("Firefox/",), "点地址栏左侧的权限图标，清除对“{what}”的阻止"),
    (("EdgA/",), "点地址栏左侧的锁形图标 →“权限 → {what}”，改为允许"),
    (("Edg/",), "点地址栏左侧的锁形图标，把“{what}”改为允许"),
    (
        ("Chrome/", "Android"),
        "点地址栏左侧的图标 →“权限 → {what}”，改为允许；从桌面打开的，长按图标进入“应用信息 → 权限”",
    ),
    (("Chrome/",), "点地址栏左侧的图标，把“{what}”改为允许"),
    (
        ("iPhone", "Safari/"),
        "点地址栏的“大小”图标 →“网站设置 → {what}”，改为允许；"
        "从主屏幕打开的，到 iPhone 的“设置 → App → Safari浏览器 → {what}”",
    ),
    (("Safari/",), "在 Safari 浏览器的“设置 → 网站 → {what}”中把本网址改为允许"),
)
_NATIVE = {
    "android": "打开手机的“设置 → 应用 → 督察通 → 权限 → {what}”，改为允许",
    "ios": "打开 iPhone 的“设置 → 督察通”，打开“{what}”",
}
_ELSEWHERE = "在浏览器的网站设置中，把本网址的“{what}”改为允许"


def way_to_allow(what: Permission, platform: str, agent: str = "") -> str:
    """Where to tap, as half a sentence. `platform` is `Device.platform`, `agent` the browser's user agent."""
    if platform in _NATIVE:
        return _NATIVE[platform].format(what=what.value)
    for marks, words in _BROWSERS:
        if all(mark in agent for mark in marks):
            return words.format(what=what.value)
    return _ELSEWHERE.format(what=what.value)
