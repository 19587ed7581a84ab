"""The guide as chapters for the phone."""

from __future__ import annotations

from mobile.reference.guide import Chapter, chapters, shipped_guide


def test_chapters_are_headings_with_their_lines_and_have_no_pictures() -> None:
    text = "# 手册\n前言\n\n## 拍照\n1. **先拍**后填，见[说明](README.md)。\n\n![图](a.png)\n\n## 送达\n自动。\n"
    assert chapters(text) == [
        Chapter("拍照", ((("1. ", False), ("先拍", True), ("后填，见说明。", False)),)),
        Chapter("送达", ((("自动。", False),),)),
    ]


def test_the_shipped_guide_says_how_a_check_is_made_and_what_to_do_when_something_fails() -> None:
    guide = shipped_guide()
    titles = [chapter.title for chapter in guide]
    assert "做一次检查" in titles
    assert "出错怎么办" in titles
    assert all(chapter.lines for chapter in guide)
    words = "".join(text for chapter in guide for line in chapter.lines for text, _ in line)
    assert "![" not in words
    assert "](" not in words
