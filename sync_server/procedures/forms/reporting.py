"""Forms of steps 7 and 8 (domain.md §6.3)."""

from __future__ import annotations

from sync_server.procedures.forms.field import Field

REPORT = (
    Field("basics", "基本情况", 6, hint="起草时按台账写出；改动后不再随台账刷新，请自行核对其中的数字", required=True),
    Field(
        "by_unit",
        "各单位情况",
        columns=(
            "单位",
            "督察次数",
            "人次",
            "发现问题",
            "较重",
            "严重",
            "通知书",
            "按期反馈",
            "逾期",
            "未到期",
            "已销号",
        ),
        hint="统计至月末，与台账逐项相等",
        fixed=True,
    ),
    Field(
        "by_group",
        "问题分类",
        columns=("类别", "一般", "较重", "严重", "合计"),
        fixed=True,
        hint="统计至月末，与台账逐项相等",
    ),
    Field("good", "好的做法", 4),
    Field("problems", "主要问题", 6, required=True),
    Field("rectification", "整改反馈情况", 4, required=True),
    Field("special", "专项督察进展", 3),
    Field("next", "下步要求", 4, required=True),
    Field(
        "corrections",
        "更正情况",
        columns=("月份", "事项", "原数", "现数", "原因"),
        fixed=True,
        hint="已报送月份的数字此后有变化的，在这里逐项更正",
    ),
)
BULLETIN = (
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
        "pictures", "图片", columns=("图片校验值", "说明"), fixed=True, hint="只能使用已遮挡人脸、车牌并经核对的图片"
    ),
    Field("examples", "典型做法", 5),
    Field("rectification", "整改反馈", 5, required=True),
    Field("instructions", "领导批示", 3),
    Field("inputs", "供稿", columns=("单位", "供稿人", "时间", "内容"), fixed=True, hint="供编辑时采用，不随简报印发"),
)
