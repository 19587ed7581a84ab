"""The file in which a check goes from phone to phone: what was written comes out, all else is refused in words."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from mobile.checks import handing_file
from mobile.checks.content import read
from mobile.checks.handing_file import DAMAGED, ELSEWHERE, FOREIGN, NEWER, FileHead, name_of, read_file, write
from mobile.checks.handing_over import pack, take_in
from mobile.store.kept_photo import PhotoFile
from shared.handed import HandedDraft
from shared.organisation import PersonRef
from shared.plain import to_plain
from shared.sealing import canonical
from tests.mobile.sync.phone import Phone

AT = "2026-11-24T07:00:00.000Z"
LI = PersonRef("p-li", "李娜", "310105018", "督察科")
DISTRICT = "310105"
START = b"DUCHA-DRAFT 1\n"


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[Phone]:
    phone = await Phone(tmp_path / "phone", lambda: httpx.MockTransport(lambda _: httpx.Response(500))).open()
    yield phone
    await phone.kill()


async def package_of(phone: Phone, photos: int = 2, size: int = 900) -> HandedDraft:
    draft_id = phone.store.drafts.create("inspection", {"notes": "沿街第三家", "methods": ["on_site"]})
    for n in range(photos):
        await phone.photo(draft_id, n + 1, size)
    return pack(phone.store, draft_id, LI, AT)


def made(head: bytes, originals: bytes = b"") -> bytes:
    """A file with the right sum, whatever is in it."""
    data: bytes = START + len(head).to_bytes(4, "big") + head + originals
    return data + hashlib.sha256(data).digest()


def words(data: bytes, district: str = DISTRICT) -> str:
    """With which words the file is refused; empty when it is read."""
    try:
        asyncio.run(read_file(data, district))
    except ValueError as error:
        return str(error)
    return ""


async def refusal(data: bytes, district: str = DISTRICT) -> str:
    return await asyncio.to_thread(words, data, district)


async def test_what_was_written_comes_out_to_the_byte(phone: Phone) -> None:
    package = await package_of(phone)
    found = await read_file(await write(phone.store, package, DISTRICT), DISTRICT)
    assert found.package == package
    for photo, original in found.originals:
        assert original == await phone.store.photos.read(photo.id)


async def test_what_was_worded_to_tell_at_once_stays_with_its_finding(phone: Phone) -> None:
    old = "01930000-0000-7000-8000-000000000001"
    fields = {
        f"results/{old}/item_code": "JM07",
        f"results/{old}/item_text": "户外设施",
        f"results/{old}/outcome": "fail",
    }
    fields |= {
        f"results/{old}/severity": "grave",
        f"alert/{old}/text": "三楼店招悬空",
        "alert/gone/text": "已去掉的问题",
    }
    package = pack(phone.store, phone.store.drafts.create("inspection", fields), LI, AT)
    draft = phone.store.drafts.get(take_in(phone.store, package, "p-shen"))
    assert draft is not None
    content = read(draft.fields)
    (found,) = content.findings
    assert found.id != old
    assert content.alert(found.id).text == "三楼店招悬空"


async def test_any_cut_and_any_changed_byte_is_refused_in_words(phone: Phone) -> None:
    data = await write(phone.store, await package_of(phone), DISTRICT)

    def damaged() -> set[str]:
        said = {words(data[:n]) for n in range(len(data))} | {words(data + b"\0"), words(data[1:]), words(data * 2)}
        for n in range(len(data)):
            said.add(words(data[:n] + bytes([data[n] ^ 1]) + data[n + 1 :]))
        return said

    assert await asyncio.to_thread(damaged) == {DAMAGED, FOREIGN, NEWER}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", FOREIGN),
        (b"\xff\xd8\xff\xe0 a photo", FOREIGN),
        (b"PK\x03\x04 an export", FOREIGN),
        (b"DUCHA-DRAFT 2\n of a later app", NEWER),
        (made(b""), DAMAGED),
        (made(b"{}"), DAMAGED),
        (made(b"[" * 100_000), DAMAGED),
        (made(b'{"district_code": "310105", "package": 7}'), DAMAGED),
        (START + b"\xff\xff\xff\xff" + made(b"{}")[18:], DAMAGED),
    ],
)
async def test_what_no_phone_wrote_is_refused_in_words(data: bytes, said: str) -> None:
    assert await refusal(data) == said


async def test_a_file_made_by_hand_gets_nothing_past_the_rules(phone: Phone) -> None:
    package = await package_of(phone, photos=1)
    (photo,) = package.photos
    original = await phone.store.photos.read(photo.id)
    assert original is not None

    def file(package: HandedDraft, originals: bytes = original) -> bytes:
        return made(canonical(to_plain(FileHead(DISTRICT, package))), originals)

    assert await refusal(file(package)) == ""
    assert await refusal(file(package), "310104") == ELSEWHERE
    assert await refusal(file(package, original + b"more")) == DAMAGED
    assert await refusal(file(package, original[:-1])) == DAMAGED
    assert await refusal(file(replace(package, photos=(replace(photo, sha256="0" * 64),)))) == DAMAGED
    assert await refusal(file(replace(package, photos=(photo, photo)), original * 2)) == DAMAGED
    assert await refusal(file(replace(package, fields={"corrects": photo.id}))) == DAMAGED
    assert await refusal(file(replace(package, fields={"results/x": 1}))) == DAMAGED


async def test_photos_that_make_the_file_too_large_are_said_before_it_is_written(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_file, "MAX_FILE", 2_000)
    with pytest.raises(ValueError, match=r"一个文件最多.*请连上网络用交接码交给同事"):
        await write(phone.store, await package_of(phone), DISTRICT)


async def test_a_photo_whose_original_is_gone_is_named(phone: Phone) -> None:
    package = await package_of(phone, photos=1)
    await phone.store.photos.write(package.photos[0].id, PhotoFile.ORIGINAL, b"torn")
    with pytest.raises(ValueError, match="照片 1 的原件不在本机"):
        await write(phone.store, package, DISTRICT)


def test_the_name_says_who_and_when_and_holds_no_path() -> None:
    odd = HandedDraft("0193a000-0000-7000-8000-000000000001", "0193a000-0000-7000-8000-000000000002", LI, AT, AT, {})
    assert name_of(odd) == "督察检查-李娜-20261124-1500.ducha"
    assert name_of(replace(odd, by=replace(LI, name="../李/娜"))) == "督察检查-李娜-20261124-1500.ducha"
