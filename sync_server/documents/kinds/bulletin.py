"""《督察动态》 (沪城管执〔2009〕1号 四(一)8; domain.md §6.3). Its number is the issue, counted by its own rule."""

from __future__ import annotations

from datetime import timedelta

from sync_server.procedures.document_courses import issuing
from sync_server.procedures.documents import Besides, DocumentKind, Filed
from sync_server.procedures.form import Field
from sync_server.procedures.permissions import Action

BULLETIN = DocumentKind(
    "bulletin",
    "督察动态",
    form=(
        Field("contents", "本期要目", 3),
        Field("overview", "综述", 8, required=True),
        Field(
            "districts",
            "各区情况",
            columns=("区", "通报", "督察次数", "发现问题", "严重", "通知书", "按期反馈率", "销号率"),
            fixed=True,
            hint="取自各区报送的月度通报，未报送的写未报",
        ),
        Field("exposure", "曝光台", 6),
        Field(
            "pictures",
            "图片",
            columns=("图片校验值", "说明"),
            fixed=True,
            hint="只能使用已遮挡人脸、车牌并经核对的图片",
        ),
        Field("examples", "典型做法", 5),
        Field("rectification", "整改反馈", 5, required=True),
        Field("instructions", "领导批示", 3),
        Field(
            "inputs", "供稿", columns=("单位", "供稿人", "时间", "内容"), fixed=True, hint="供编辑时采用，不随简报印发"
        ),
    ),
    course=issuing(Action.EDIT_BULLETIN, Action.ISSUE_BULLETIN),
    read=Action.READ_BULLETIN,
    filed=Filed(months=1, day=lambda rules: rules.bulletin_day),
    first_reminder=timedelta(days=2),
    term="编发期限",
    besides=Besides(texts={"期号": "例如 2026年第11期（总第11期）"}, pictures=("简报图片",)),
    list_page="/bulletins",
)
