"""What is taken for the image of a seal, and what one is told about any other file."""

from __future__ import annotations

import os

import pytest

from shared.problems import Problem
from sync_server.evidence.seal_image import MOST_BYTES, check_seal
from tests.sync_server.seals import seal_png


def test_a_square_png_with_a_transparent_ground_is_taken() -> None:
    check_seal(seal_png())
    check_seal(seal_png(480, 490))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "应为 PNG 格式"),
        (seal_png(form="JPEG"), "应为 PNG 格式"),
        (seal_png() + os.urandom(MOST_BYTES), "不能超过 1 MB"),
        (seal_png(300), "边长应在 480 至 2400 像素之间"),
        (seal_png(2500), "这张图片为 2500×2500 像素"),
        (seal_png(600, 700), "应为正方形，这张为 600×700 像素"),
        (seal_png(ground=255), "四角应为透明背景"),
        (seal_png(drawn=False), "全部透明"),
        (seal_png()[:400], "打不开"),
        (seal_png()[:20], "打不开"),
    ],
)
def test_any_other_file_gets_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(Problem) as refused:
        check_seal(content)
    assert words in refused.value.detail
