"""四性检测: what is checked of a volume before it is handed on – 真实、完整、可用、安全 (档案法实施条例 第三十九条; the
items follow DA/T 70 《文书类电子档案检测一般要求》). A check that was not run says 未检."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

SHOWN = 5  # names that a finding lists


class Nature(StrEnum):
    AUTHENTIC = "authentic"
    COMPLETE = "complete"
    USABLE = "usable"
    SECURE = "secure"

    @property
    def label(self) -> str:
        return {"authentic": "真实性", "complete": "完整性", "usable": "可用性", "secure": "安全性"}[self.value]


class Result(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not_run"

    @property
    def label(self) -> str:
        return {"passed": "通过", "failed": "不通过", "not_run": "未检"}[self.value]


@dataclass(frozen=True)
class Check:
    """One check and what it came to."""

    nature: Nature
    name: str
    result: Result
    words: str = ""


@dataclass(frozen=True)
class FileFacts:
    """What was found of one file while it was packed. `listed` is the hash of the contents list, `found` that of the
    bytes ('' when there are none); `opens` None when nothing of ours opens the format; `unsafe` what acts in it."""

    name: str
    listed: str
    found: str
    traced: bool  # its source stands in the ledger
    fits: bool  # its first bytes are of the format that is listed
    opens: bool | None
    pages_listed: int
    pages_found: int
    unsafe: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartFacts:
    """What was found of a bound part. `second` is what the validator said: None when it did not look."""

    name: str
    bound: bool
    listed: str
    found: str
    leaves_listed: int
    leaves_found: int
    faults: tuple[str, ...]
    second: bool | None
    second_words: str
    unsafe: tuple[str, ...] = ()


@dataclass(frozen=True)
class VolumeFacts:
    """All that the checks look at. `missing` are fields of the metadata that are empty, `places` the positions of each
    part's items, `runs` (from page, pages) of each item in order, `chain` faults of the volume's events."""

    files: tuple[FileFacts, ...]
    parts: tuple[PartFacts, ...]
    missing: tuple[str, ...]
    places: tuple[tuple[int, ...], ...]
    runs: tuple[tuple[int, int], ...]
    promised: int  # items that the parts say they have
    chain: tuple[str, ...]
    noted: bool


def checks_of(facts: VolumeFacts) -> list[Check]:
    """Every check, nature by nature."""
    return [*_authentic(facts), *_complete(facts), *_usable(facts), *_secure(facts)]


def passes(checks: Iterable[Check]) -> bool:
    """True when nothing failed; what was not run does not count."""
    return all(check.result is not Result.FAILED for check in checks)


def _authentic(facts: VolumeFacts) -> list[Check]:
    nature = Nature.AUTHENTIC
    changed = [file.name for file in facts.files if file.found and file.found != file.listed]
    changed += [part.name for part in facts.parts if part.found and part.found != part.listed]
    return [
        _every(nature, "固化信息有效性：逐件重算 SHA-256，与归档时登记的一致", changed),
        _every(nature, "来源可追溯：每件在台账中有来源登记", _names(facts.files, lambda file: not file.traced)),
        _every(nature, "办理经过：本卷事件的校验值逐条重算一致", list(facts.chain)),
        Check(
            nature, "电子签名、电子印章有效性", Result.NOT_RUN, "系统文书没有电子签名和电子印章，盖章件为纸质件的扫描件"
        ),
        Check(nature, "全台账事件链和行变更日志", Result.NOT_RUN, "由 ducha verify 对全台账核对，不在单卷检测之内"),
    ]


def _complete(facts: VolumeFacts) -> list[Check]:
    nature, here = Nature.COMPLETE, len(facts.files)
    short = [part.name for part in facts.parts if part.bound and part.leaves_found != part.leaves_listed]
    gaps = [f"第{n}部分" for n, place in enumerate(facts.places) if list(place) != list(range(1, len(place) + 1))]
    return [
        _said(
            nature,
            "件数：目录所列与各部分登记的件数一致",
            here == facts.promised,
            f"目录 {here} 件，登记 {facts.promised} 件",
        ),
        _every(nature, "内容完整性：目录所列每件都有文件", _names(facts.files, lambda file: not file.found)),
        _every(nature, "序号连续", gaps),
        _said(nature, "页次连续", _goes_on(facts.runs), "页次有重叠或间断"),
        _every(
            nature, "页数：原件页数与目录一致", _names(facts.files, lambda file: file.pages_found != file.pages_listed)
        ),
        _every(nature, "装订件页数与登记一致", short),
        _every(nature, "已装订", [part.name for part in facts.parts if not part.bound]),
        _every(nature, "元数据必填项完整", list(facts.missing)),
        _said(nature, "备考表", facts.noted, "没有备考表"),
    ]


def _usable(facts: VolumeFacts) -> list[Check]:
    nature = Nature.USABLE
    bound = [part for part in facts.parts if part.found]
    faults = [f"{part.name}：{'；'.join(part.faults[:3])}" for part in bound if part.faults]
    failed = [f"{part.name}：{part.second_words[:120]}" for part in bound if part.second is False]
    unseen = [f"{part.name}：{part.second_words}" for part in bound if part.second is None]
    third = "PDF/A-1b 合规性（Apache PDFBox Preflight 校验）"
    if failed or not unseen:
        second = _every(nature, third, failed) if bound else Check(nature, third, Result.NOT_RUN, "尚未装订")
    else:
        second = Check(nature, third, Result.NOT_RUN, _listed(unseen))
    unopened = _names(facts.files, lambda file: file.found != "" and file.opens is None)
    return [
        _every(nature, "每件可以打开", _names(facts.files, lambda file: file.opens is False)),
        Check(nature, "系统不能打开的格式", Result.NOT_RUN, _listed(unopened))
        if unopened
        else Check(nature, "系统不能打开的格式", Result.PASSED, "没有这类文件"),
        _every(nature, "装订件 PDF/A-1b 结构（系统自查）", faults),
        second,
        Check(nature, "软硬件环境合规性", Result.NOT_RUN, "由接收方按其平台检测"),
    ]


def _secure(facts: VolumeFacts) -> list[Check]:
    nature = Nature.SECURE
    looked: list[FileFacts | PartFacts] = [*facts.files, *facts.parts]
    acting = [f"{one.name}：{'、'.join(one.unsafe)}" for one in looked if one.unsafe]
    return [
        _every(nature, "不含脚本、动作、嵌入文件和加密", acting),
        _every(
            nature,
            "文件头与登记的格式一致，没有伪装的程序",
            _names(facts.files, lambda f: not f.fits),
        ),
        Check(nature, "病毒查杀", Result.NOT_RUN, "系统不含杀毒软件，请在接收端查杀"),
        Check(nature, "载体安全性", Result.NOT_RUN, "由移交双方对载体检测"),
    ]


def _goes_on(runs: Sequence[tuple[int, int]]) -> bool:
    at = 1
    for first, pages in runs:
        if pages and first != at:
            return False
        at += pages
    return True


def _names(files: Iterable[FileFacts], wrong: Callable[[FileFacts], bool]) -> list[str]:
    return [file.name for file in files if wrong(file)]


def _every(nature: Nature, name: str, wrong: Sequence[str]) -> Check:
    return Check(nature, name, Result.FAILED if wrong else Result.PASSED, _listed(wrong))


def _said(nature: Nature, name: str, right: bool, words: str) -> Check:
    return Check(nature, name, Result.PASSED if right else Result.FAILED, "" if right else words)


def _listed(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 项" if len(names) > SHOWN else ""
    return "；".join(names[:SHOWN]) + more
