"""What keying in a paper record at the desk (补录) is refused for."""

from __future__ import annotations

from shared.problems import RULE, ground

BEGAN_MISSING = ground(RULE, "paper_checks-began-missing", "请选择检查开始的日期和时间")
ENDED_MISSING = ground(RULE, "paper_checks-ended-missing", "请选择检查结束的日期和时间")
REASON_MISSING = ground(RULE, "paper_checks-reason-missing", "请写明补录原因，例如：现场没有可用的手机")
METHOD_MISSING = ground(RULE, "paper_checks-method-missing", "请至少选择一种督察方式")
COVERAGE_MISSING = ground(RULE, "paper_checks-coverage-missing", "请选择全面督察或重点抽查")
TIMING_MISSING = ground(RULE, "paper_checks-timing-missing", "请选择定期督察或随机抽查")
JOINT_MISSING = ground(RULE, "paper_checks-joint-missing", "请选择单独、联勤或联合督察")
JOINT_WITHOUT_BODIES = ground(
    RULE, "paper_checks-joint-without-bodies", "{joint}请写明参加单位；单独督察的，请改选“单独”"
)
BODIES_WITHOUT_JOINT = ground(
    RULE,
    "paper_checks-bodies-without-joint",
    "填写了牵头或参加单位，请改选联勤督察或联合督察；单独督察的请清空两格",
)
UNIT_NOT_INSPECTED = ground(RULE, "paper_checks-unit-not-inspected", "{unit}不是被督察单位，请选择执法队或直属中队")
SECOND_IS_FIRST = ground(RULE, "paper_checks-second-is-first", "两名督察员是同一个人，请改选第二名，或留空")
NOTHING_CHECKED = ground(RULE, "paper_checks-nothing-checked", "请至少填写一项检查项目")
ITEM_TWICE = ground(RULE, "paper_checks-item-twice", "项目 {item} 填了合格又填了其他结果，请对照纸质记录改正")
COUNT_UNREADABLE = ground(RULE, "paper_checks-count-unreadable", "项目 {item} 的数量请填 1 到 9999 的整数")
ITEM_NOT_IN_FORCE = ground(
    RULE,
    "paper_checks-item-not-in-force",
    "项目 {item} 在检查当天（{day}）不在督察项目目录里，请核对检查日期，或改选当天有效的项目",
)
FACTS_MISSING = ground(RULE, "paper_checks-facts-missing", "项目 {item} 不合格，请写明发现的事实")
ROW_WITHOUT_ITEM = ground(RULE, "paper_checks-row-without-item", "第 {row} 行写了内容，没有选检查项目，请选择项目")
PARTS_UNFIT = ground(RULE, "paper_checks-parts-unfit", "照片：{photos}。扫描件：{sheet}")
POINT_UNREADABLE = ground(
    RULE, "paper_checks-point-unreadable", "坐标请填纬度和经度两个数，例如 31.21650, 121.42100，或清空后注明位置不明"
)
POINT_OUTSIDE = ground(RULE, "paper_checks-point-outside", "坐标不在上海市，请在地图上重新点选，或清空后勾选“位置不明”")
POINT_MISSING = ground(RULE, "paper_checks-point-missing", "请在地图上点选位置；纸上看不出位置的，请勾选“位置不明”")
KEYED_ALREADY = ground(
    RULE,  # not a conflict: to load the page again does not help
    "paper_checks-keyed-already",
    "{inspector}同一时间对{unit}的检查已经在台账里，没有重复录入，请到“督察记录”核对",
)
