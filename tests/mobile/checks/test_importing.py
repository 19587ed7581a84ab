"""Many pictures at once: each is taken, or named with the reason why not."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from mobile.checks.beginning import begin_check
from mobile.checks.importing import Chosen, bring_all_in
from mobile.checks.shots import Scene, Shots
from mobile.device.native_studio import PillowStudio
from shared.evidence import PhotoOrigin
from tests.mobile.checks.hands import NOW
from tests.mobile.checks.world import open_store
from tests.mobile.fakes import jpeg
from tests.pictures import MULTI_PICTURE, OTHER_FILES, PORTRAIT_DATE_UNSET


async def test_every_file_is_taken_or_named_with_its_reason(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    draft = begin_check(store, NOW)
    scene = Scene(draft.id, "法华镇路", None, "王磊 310051", "督察科")
    good = [Chosen("a.jpg", PORTRAIT_DATE_UNSET), Chosen("b.jpg", MULTI_PICTURE), Chosen("c.jpg", jpeg())]
    bad = [Chosen(name, content) for name, content, _ in OTHER_FILES]
    heard: list[tuple[int, int]] = []
    files = [good[0], *bad, good[1], Chosen("", b""), good[2]]
    shots = Shots(store, PillowStudio(), os.urandom)
    done = await bring_all_in(shots, lambda: scene, files, lambda n, of: heard.append((n, of)))
    assert heard == [(n, len(files)) for n in range(1, len(files) + 1)]
    assert [kept.photo.origin for kept in done.kept] == [PhotoOrigin.IMPORT] * 3
    assert [name for name, _ in done.refused] == [*(file.name for file in bad), f"第 {len(files) - 1} 个文件"]
    for (_, sentence), (_, _, words) in zip(done.refused, OTHER_FILES, strict=False):
        assert words in sentence
    assert done.words == f"已导入 3 张，{len(bad) + 1} 个文件没有导入"
    portrait = done.kept[0].photo
    assert portrait.height > portrait.width
    assert portrait.exif_taken_at == ""
    assert "照片不含拍摄时间" in portrait.note


async def test_a_full_phone_names_what_it_could_not_keep(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    draft = begin_check(store, NOW)

    class Full(Shots):
        async def bring_in(self, scene: Scene, raw: bytes) -> object:  # type: ignore[override]
            raise OSError(errno.ENOSPC, "No space left on device")

    scene = Scene(draft.id, "", None, "王磊", "督察科")
    done = await bring_all_in(
        Full(store, PillowStudio(), os.urandom), lambda: scene, [Chosen("a.jpg", jpeg())], lambda *_: None
    )
    assert done.kept == []
    assert done.refused[0][0] == "a.jpg"
    assert "手机存储已满" in done.refused[0][1]
