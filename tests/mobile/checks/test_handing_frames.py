"""A check in a row of QR codes: it comes out whole whatever the order, and nothing else does."""

from __future__ import annotations

import random
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import segno

from mobile.checks import handing_frames
from mobile.checks.handing_file import ELSEWHERE
from mobile.checks.handing_frames import (
    DAMAGED,
    MOST_UNPACKED,
    NEWER,
    TOO_MUCH,
    WITH_FILES,
    Frame,
    Gathered,
    frames,
    is_frame,
    read_frame,
)
from mobile.checks.handing_over import pack
from mobile.reference.shipped import Shipped
from shared.handed import HandedDraft
from shared.organisation import PersonRef
from tests.mobile.sync.phone import Phone

AT = "2026-11-24T07:00:00.000Z"
LI = PersonRef("p-li", "李娜", "310105018", "督察科")
DISTRICT = "310105"


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[Phone]:
    phone = await Phone(tmp_path / "phone", lambda: httpx.MockTransport(lambda _: httpx.Response(500))).open()
    yield phone
    await phone.kill()


def package_of(phone: Phone, items: int = 20) -> HandedDraft:
    """A draft with so many verdicts, each with its facts."""
    fields: dict[str, object] = {"notes": "沿街第三家", "methods": ["on_site"]}
    for item in Shipped().items[:items]:
        result = phone.store.new_id()
        parts = {"item_code": item.code, "item_text": item.text, "outcome": "fail", "severity": item.severity.value}
        parts["facts"] = f"定西路 {random.Random(item.code).randrange(10**6)} 号门口"
        fields |= {f"results/{result}/{name}": value for name, value in parts.items()}
    return pack(phone.store, phone.store.drafts.create("inspection", fields), LI, AT)


def gathered(texts: list[str]) -> Gathered:
    seen = Gathered()
    for text in texts:
        assert is_frame(text)
        seen.add(read_frame(text))
    return seen


async def test_codes_seen_in_any_order_and_often_make_the_check(phone: Phone) -> None:
    package = package_of(phone)
    texts = await frames(phone.store, package, DISTRICT)
    assert 2 < len(texts) < 40
    shuffled = random.Random(7).choices(texts, k=10) + random.Random(8).sample(texts, len(texts))
    seen = Gathered()
    for text in shuffled:
        seen.add(read_frame(text))
    assert seen.whole
    assert (await seen.read(DISTRICT)).package == package


async def test_a_code_is_small_enough_for_an_old_camera(phone: Phone) -> None:
    for text in await frames(phone.store, package_of(phone), DISTRICT):
        code = segno.make(text, error="l", micro=False)
        assert code.mode == "alphanumeric"
        assert int(code.version) <= 10


async def test_one_that_lacks_says_how_many_were_seen(phone: Phone) -> None:
    texts = await frames(phone.store, package_of(phone), DISTRICT)
    seen = gathered(texts[1:])
    assert not seen.whole
    assert seen.words.startswith(f"已收到 {len(texts) - 1}/{len(texts)} 张")


async def test_codes_of_another_check_begin_anew(phone: Phone) -> None:
    first = await frames(phone.store, package_of(phone, 4), DISTRICT)
    second = await frames(phone.store, package_of(phone, 5), DISTRICT)
    seen = gathered([*first[:-1], *second])
    assert seen.whole
    assert (await seen.read(DISTRICT)).package.draft_id


async def test_any_changed_character_is_refused_and_all_are_asked_for_anew(phone: Phone) -> None:
    texts = await frames(phone.store, package_of(phone, 3), DISTRICT)
    for position in range(len(texts[0]) - 60, len(texts[0]), 7):
        other = "A" if texts[0][position] != "A" else "B"
        changed = texts[0][:position] + other + texts[0][position + 1 :]
        seen = gathered([changed, *texts[1:]])
        with pytest.raises(ValueError, match=DAMAGED):
            await seen.read(DISTRICT)
        assert not seen.whole


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("DUCHA-DRAFT/2/0011AABB/1/2/AAAA", NEWER),
        ("DUCHA-DRAFT/1/0011AABB/3/2/AAAA", DAMAGED),
        ("DUCHA-DRAFT/1/0011AABB/1/99/AAAA", DAMAGED),
        ("DUCHA-DRAFT/1/0011AABB/1/2/A", DAMAGED),
        ("DUCHA-DRAFT/1/0011AABB/1/2/", DAMAGED),
        ("DUCHA-DRAFT/1/0011AABB/1/2/AA=A", DAMAGED),
        ("DUCHA-DRAFT/1/xyz", DAMAGED),
    ],
)
def test_what_is_no_piece_of_ours_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_frame(text)


async def test_what_unpacks_to_more_than_a_check_can_be_is_refused() -> None:
    for packed in (zlib.compress(b"\0" * (MOST_UNPACKED + 1)), b"no zlib", zlib.compress(b"x") + b"more", b""):
        transfer = handing_frames._transfer(packed)
        seen = Gathered()
        seen.add(Frame(transfer, 1, 1, packed))
        with pytest.raises(ValueError, match=DAMAGED):
            await seen.read(DISTRICT)


async def test_a_check_of_another_district_is_not_taken(phone: Phone) -> None:
    seen = gathered(await frames(phone.store, package_of(phone, 2), "310104"))
    with pytest.raises(ValueError, match=ELSEWHERE):
        await seen.read(DISTRICT)


async def test_photos_and_too_much_text_go_by_file(phone: Phone) -> None:
    draft_id = phone.store.drafts.create("inspection", {"notes": "有照片"})
    await phone.photo(draft_id, 1, 900)
    with pytest.raises(ValueError, match=WITH_FILES):
        await frames(phone.store, pack(phone.store, draft_id, LI, AT), DISTRICT)
    noise = "".join(chr(0x4E00 + random.Random(n).randrange(20_000)) for n in range(20_000))
    large = phone.store.drafts.create("inspection", {"notes": noise})
    with pytest.raises(ValueError, match=TOO_MUCH):
        await frames(phone.store, pack(phone.store, large, LI, AT), DISTRICT)
