"""Lines at the bottom of the screen."""

from __future__ import annotations

import flet as ft
import pytest

from mobile.parts import bottom_lines
from tests.mobile.screens.conftest import Phone


def standing(phone: Phone) -> list[str]:
    """What stands at the bottom now."""
    bars = [each for each in phone.app.page._dialogs.controls if isinstance(each, ft.SnackBar) and each.open]
    return [each.content.value for each in bars if isinstance(each.content, ft.Text)]


async def test_what_is_said_in_one_breath_is_shown_one_after_the_other(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with phone.run_enrolled() as screen:
        monkeypatch.setattr(bottom_lines, "READ_S", 0.05)
        seen: list[str] = []
        said = ["已保存", "未保留空白草稿", "已换成新拍的照片"]
        for words in said:
            phone.app.say(words)

        def all_have_stood() -> bool:
            now = standing(phone)
            assert len(now) <= 1, "one at a time"
            seen.extend(words for words in now if words in said and words not in seen)
            return len(seen) == len(said)

        await screen.until(all_have_stood)
        assert seen == said
