"""Words that say where, and words that do not."""

from __future__ import annotations

import pytest

from shared.whereabouts import says_where


@pytest.mark.parametrize(
    "words",
    [
        "长宁区新华路街道 法华镇路 12 号东侧",
        "法华镇路 12 号",
        "南京西路1618号",
        "外滩",
        "七宝镇老街南口",
        "阳光小区3号楼",
        "延吉七村小区门口",
        "长宁区华阳路街道中山西路安化路口西南角",
        "闵行区七宝镇老街南口",
        "长宁区 天山商场 B1 东门",
        "K11 广场",
        "江苏路、武定西路",
        "上海市浦东新区花木街道 世纪公园 1 号门",
        "12 号线七莘路站 2 号口",
    ],
)
def test_a_road_a_door_or_a_landmark_says_where(words: str) -> None:
    assert says_where(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "地址未填写",
        "地点见定位",
        "31.21360, 121.41580",
        "长宁区 31.21360, 121.41580",
        "长宁区新华路街道",
        "上海市长宁区新华路街道 31.2136, 121.4158",
        "长宁区",
        "闵行区七宝镇",
        "31.2304000, 121.4737000（WGS-84）±8 米",
        "东经 121.4，北纬 31.2",
        "无定位",
        "长宁区新华路街道 地址未填写",
    ],
)
def test_coordinates_placeholders_and_areas_alone_say_nothing(words: str) -> None:
    assert not says_where(words)
