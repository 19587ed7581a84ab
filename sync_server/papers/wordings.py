"""The wordings that officers may edit: which there are, which placeholders each knows, and sample data to try it with.

A document's placeholders are the labels of its form; what is added to all papers or to one kind stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sync_server.documents import kinds
from sync_server.documents.kinds.supervision import URGING_COLUMNS
from sync_server.procedures.documents import DocumentKind

COMMON = {
    "发文机关": "本级机关全称，红头用",
    "落款": "发文机关署名，与红头同一机关",
    "编制单位": "写这份文书的单位",
    "承办机构": "写这份文书的内设机构，例如 督察科",
    "文号": "签发前为空",
    "主送": "报送的上级机关；不上报的文书为空，另有主送一栏的以该栏为准",
    "标题": "文稿的标题",
    "月份": "例如 2026年12月；不分月的为空",
    "成文日期": "签发日期，签发前留空",
    "起草人": "第一稿的起草人",
    "审核人": "送审的人",
    "签发人": "签发或报送的人",
    "期限": "报送或办结期限，没有的为空",
}
_INSPECTED = {
    "督察时间": "例如 2026年11月24日 15:04",
    "地点": "督察地点",
    "方式": "督察方式",
    "被督察单位": "被督察单位全称",
}


@dataclass(frozen=True)
class Wording:
    """One editable wording. `in_parts`: it supplies named passages (`# 名称`) of a paper whose layout is fixed."""

    name: str
    title: str
    placeholders: Mapping[str, str]
    tables: Mapping[str, tuple[str, ...]]
    pictures: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    in_parts: tuple[str, ...] = ()  # the passages that must be there
    landscape: bool = False
    upward: bool = False  # 上行文: its head names 签发人


def _of_kind(kind: DocumentKind) -> Wording:
    form = kind.form
    texts = {field.label: "文稿内容" for field in form if not field.columns}
    tables = {field.label: field.columns for field in form if field.columns}
    return Wording(
        kind.value,
        kind.label,
        {**COMMON, **texts, **kind.besides.texts},
        {**tables, **kind.besides.tables},
        kind.besides.pictures,
        upward=kind.upward,
    )


NOTICE = Wording(
    "notice",
    "督察通知书",
    {
        **_INSPECTED,
        "整改要求": "开具时写下的整改要求",
        "反馈期限": "送达后由系统核定的期限",
        "异议权利": "开具时写明的异议办法",
    },
    {},
    in_parts=("开头", "联次"),
)
FEEDBACK = Wording("feedback", "督察反馈单", {"被督察单位": _INSPECTED["被督察单位"]}, {}, in_parts=("填写说明",))
RECORD = Wording(
    "record",
    "日常督察记录表",
    {
        **_INSPECTED,
        "记录编号": "系统编号",
        "类别": "日常或专项",
        "督察员": "督察员姓名和证号",
        "被督察人员": "姓名和胸号，没有的为空",
        "处置": "当场处置和拟处理",
        "备注": "没有的为空",
        "方式内容": "各督察方式要求的内容，没有的为空",
        "核对码": "二维码内容",
        "校验值": "记录校验值的前16位",
    },
    {"问题": ("序号", "检查项目", "问题事实", "程度", "数量", "处置"), "检查项目": ("项目", "结果", "数量")},
    pictures=("证据",),
)
URGINGS = Wording(
    "urgings",
    "催办登记簿",
    {"编制单位": COMMON["编制单位"], "年份": "登记年份", "被督察单位": "全部单位时为空", "日期": "打印日期"},
    {"催办登记": ("序号", "被督察单位", "文号", *URGING_COLUMNS)},
    landscape=True,
)


def _directory(name: str, title: str, duty: str) -> Wording:
    texts = {
        "编制单位": "打印名录的单位",
        "名录日期": "名录所列是哪一天的情况",
        "人数": "列入的人数",
        "打印日期": "打印的日期",
    }
    return Wording(name, title, texts, {"名录": ("序号", "单位", "姓名", "职务", duty, "办公电话")}, landscape=True)


DIRECTORIES = {
    "directory_leaders": _directory("directory_leaders", "督察分管领导名录", "分管工作"),
    "directory_staff": _directory("directory_staff", "督察工作人员名录", "岗位"),
}
WORDINGS: Mapping[str, Wording] = {
    wording.name: wording
    for wording in (NOTICE, FEEDBACK, RECORD, *map(_of_kind, kinds.ALL), URGINGS, *DIRECTORIES.values())
}


def default_text(name: str, assets: Path) -> str:
    """The wording as it is shipped."""
    return (assets / "templates" / "wording" / f"{name}.md").read_text(encoding="utf-8")
