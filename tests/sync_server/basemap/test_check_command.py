"""`ducha basemap check`, as an operator sees it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sync_server.cli.main import main
from tests.sync_server.basemap.fake_service import fake_service
from tests.sync_server.basemap.made import make_mbtiles, make_pmtiles

Check = Callable[..., tuple[int, str]]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    monkeypatch.setenv("DUCHA_DATA_DIR", str(tmp_path))

    def run(**settings: str) -> tuple[int, str]:
        for name, value in settings.items():
            monkeypatch.setenv(f"DUCHA_{name.upper()}", value)
        code = main(["basemap", "check"])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_no_basemap_is_nothing_wrong(check: Check) -> None:
    code, said = check()
    assert code == 0
    assert "没有选用底图" in said


def test_a_file_is_described_and_a_missing_number_of_approval_is_said(check: Check, tmp_path: Path) -> None:
    make_pmtiles(tmp_path / "map.pmtiles", attribution="测绘院")
    code, said = check(basemap="map.pmtiles")
    assert code == 1
    for words in (
        "PMTiles 文件 map.pmtiles，PNG 图片",
        "第 9 至 14 级",
        "WGS-84",
        "来源：测绘院",
        "东经 121.330",
        "长宁区",
    ):
        assert words in said
    assert "公开展示地图须注明审图号" in said
    code, said = check(basemap_approval="沪S(2026)001号", basemap_datum="gcj02")
    assert (code, "底图可以使用。" in said, "GCJ-02" in said) == (0, True, True)


def test_a_map_of_elsewhere_is_noticed(check: Check, tmp_path: Path) -> None:
    make_mbtiles(tmp_path / "map.mbtiles", box=(116.3, 39.8, 116.4, 39.9), zooms=range(9, 12))
    code, said = check(basemap="map.mbtiles", basemap_approval="x")
    assert code == 1
    assert "不含上海" in said


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("map.pmtiles", b"PMTiles\x03" + bytes(300), "map.pmtiles"),
        ("map.pmtiles", b"nothing", "PMTiles"),
        ("map.mbtiles", b"nothing", "MBTiles"),
        ("map.zip", b"PK", ".pmtiles 或 .mbtiles"),
        ("none.pmtiles", None, "没有找到底图文件"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(
    check: Check, tmp_path: Path, name: str, content: bytes | None, word: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, said = check(basemap=name)
    assert code == 1
    assert word in said
    assert "Traceback" not in said


def test_a_file_that_was_cut_short_is_noticed(check: Check, tmp_path: Path) -> None:
    file = make_pmtiles(tmp_path / "map.pmtiles")
    file.write_bytes(file.read_bytes()[:-1_000])
    code, said = check(basemap="map.pmtiles")
    assert code == 1
    assert "不完整" in said


def test_a_service_is_asked_and_a_wrong_key_is_said_without_it(check: Check) -> None:
    with fake_service() as fake:
        code, said = check(basemap=fake.wmts, basemap_key="wrong-key", basemap_approval="x")
        assert code == 1
        assert "请核对密钥" in said
        assert "wrong-key" not in said
        code, said = check(basemap_key=fake.key)
        assert code == 0
        assert "地图服务 127.0.0.1" in said
        assert fake.key not in said


def test_a_datum_that_nobody_knows_is_refused(check: Check) -> None:
    with pytest.raises(ValueError, match="cgcs2000"):
        check(basemap_datum="beijing54")
