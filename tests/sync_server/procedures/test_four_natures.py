"""四性检测: each check fails for what it is there for, and none says passed of what was not looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync_server.archive.rules.natures import (
    Check,
    FileFacts,
    Nature,
    PartFacts,
    Result,
    VolumeFacts,
    checks_of,
    passes,
)

HASH = "ab" * 32
FILE = FileFacts("1《批办单》", HASH, HASH, traced=True, fits=True, opens=True, pages_listed=2, pages_found=2)
PART = PartFacts("案卷.pdf", True, HASH, HASH, 5, 5, (), second=True, second_words="")
SOUND = VolumeFacts((FILE,), (PART,), (), ((1,),), ((1, 2),), 1, (), noted=True)


def changed(**file: object) -> VolumeFacts:
    return replace(SOUND, files=(replace(FILE, **file),))  # type: ignore[arg-type]


def part(**values: object) -> VolumeFacts:
    return replace(SOUND, parts=(replace(PART, **values),))  # type: ignore[arg-type]


def failed(facts: VolumeFacts) -> list[str]:
    return [check.name.partition("：")[0] for check in checks_of(facts) if check.result is Result.FAILED]


def one(facts: VolumeFacts, begins: str) -> Check:
    (found,) = (check for check in checks_of(facts) if check.name.startswith(begins))
    return found


def test_of_a_sound_volume_nothing_fails_and_every_nature_is_looked_at() -> None:
    checks = checks_of(SOUND)
    assert failed(SOUND) == []
    assert passes(checks)
    assert [nature.label for nature in Nature] == ["真实性", "完整性", "可用性", "安全性"]
    assert {check.nature for check in checks if check.result is Result.PASSED} == set(Nature)
    assert all(check.words for check in checks if check.result is Result.NOT_RUN), "未检 says why"
    assert [result.label for result in Result] == ["通过", "不通过", "未检"]


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        (changed(found="cd" * 32), "固化信息有效性"),
        (part(found="cd" * 32), "固化信息有效性"),
        (changed(traced=False), "来源可追溯"),
        (replace(SOUND, chain=("事件 7",)), "办理经过"),
        (replace(SOUND, promised=2), "件数"),
        (changed(found=""), "内容完整性"),
        (replace(SOUND, places=((1, 3),)), "序号连续"),
        (replace(SOUND, runs=((1, 2), (4, 1))), "页次连续"),
        (replace(SOUND, runs=((1, 2), (2, 1))), "页次连续"),
        (changed(pages_found=3), "页数"),
        (part(leaves_found=4), "装订件页数与登记一致"),
        (part(bound=False), "已装订"),
        (replace(SOUND, missing=("题名",)), "元数据必填项完整"),
        (replace(SOUND, noted=False), "备考表"),
        (changed(opens=False), "每件可以打开"),
        (part(faults=("第1页：透明",)), "装订件 PDF/A-1b 结构（系统自查）"),
        (part(second=False, second_words="2.1.6"), "PDF/A-1b 合规性（Apache PDFBox Preflight 校验）"),
        (changed(unsafe=("含有 JavaScript",)), "不含脚本、动作、嵌入文件和加密"),
        (part(unsafe=("已加密",)), "不含脚本、动作、嵌入文件和加密"),
        (changed(fits=False), "文件头与登记的格式一致，没有伪装的程序"),
    ],
)
def test_each_check_fails_for_what_it_is_there_for_and_alone(facts: VolumeFacts, name: str) -> None:
    assert failed(facts) == [name]
    assert not passes(checks_of(facts))


@pytest.mark.parametrize(
    ("facts", "name", "words"),
    [
        (part(second=None, second_words="本机没有安装"), "PDF/A-1b 合规性", "案卷.pdf：本机没有安装"),
        (part(found="", listed=""), "PDF/A-1b 合规性", "尚未装订"),
        (changed(opens=None), "系统不能打开的格式", "1《批办单》"),
    ],
)
def test_what_nothing_looked_at_is_not_said_to_pass(facts: VolumeFacts, name: str, words: str) -> None:
    found = one(facts, name)
    assert (found.result, found.words) == (Result.NOT_RUN, words)


def test_a_fault_that_the_validator_found_is_not_hidden_by_a_part_that_it_did_not_look_at() -> None:
    parts = (replace(PART, second=False, second_words="2.1.6"), replace(PART, name="补充材料1.pdf", second=None))
    assert one(replace(SOUND, parts=parts), "PDF/A-1b 合规性").result is Result.FAILED


def test_what_has_no_page_leaves_no_gap_in_the_pages() -> None:
    assert failed(replace(SOUND, runs=((1, 2), (0, 0), (3, 4), (7, 1)))) == []


def test_of_many_the_first_are_named_and_how_many_there_are() -> None:
    files = tuple(replace(FILE, name=str(n), found="") for n in range(12))
    words = one(replace(SOUND, files=files, promised=12), "内容完整性").words
    assert words == "0；1；2；3；4等 12 项"
