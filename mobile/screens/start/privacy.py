"""个人信息保护说明: what, why, how long, whose rights (PIPL §17, §35; 国办函〔2026〕12号)."""

from __future__ import annotations

import flet as ft

from mobile.parts.cards import card
from mobile.parts.screen import Screen
from mobile.parts.words import body, heading, quiet, title

IN_SHORT = (
    (
        ft.Icons.BADGE_OUTLINED,
        "只记姓名和胸号",
        "督察员与被督察人员只记姓名、胸号和所在单位，不收集身份证号、私人电话。",
    ),
    (
        ft.Icons.PLACE_OUTLINED,
        "只在拍照、记录和查看附近时定位",
        "位置用来说明问题发生的地点；查看附近时的位置不保存、不上传。不在后台定位，不记录行踪，没有打卡、排名和在线时长。",
    ),
    (
        ft.Icons.PHOTO_CAMERA_OUTLINED,
        "照片不进相册",
        "照片保存在本应用内，送达服务器后从手机清理。对外导出时遮挡路人面部和车牌。",
    ),
    (
        ft.Icons.SCHEDULE,
        "按期清理",
        "没有对应问题的照片保存 90 天，草稿 30 天；通知书与反馈随案卷保存 10 年。",
    ),
)

_SECTIONS = (
    (
        "谁在处理",
        "由您所在的区城市管理执法部门（督察科）处理，用于依照《上海市城市管理执法系统督察工作暂行规定》开展督察。"
        "属于国家机关履行法定职责所必需（《个人信息保护法》第十三条、第三十四条），并依法向您告知（第三十五条）。",
    ),
    (
        "处理什么",
        "督察员：姓名、胸号、所在单位、本机设备编号、签名。\n被督察人员：胸号，已知时记姓名；签收人的签名。\n"
        "现场：照片、时间、拍照和记录那一刻的位置。\n不处理：身份证号、私人电话、通讯录、相册、行踪轨迹、人脸识别。",
    ),
    (
        "为了什么",
        "把督察发现的问题送到负责整改的单位，跟踪整改，形成台账和月度通报。评分只对单位，不对个人排名。"
        "涉及具体人员行为的记录只对办理该事项的人可见。",
    ),
    (
        "保存多久",
        "通知书与反馈 10 年；专项案卷 30 年；没有对应问题的照片 90 天；草稿 30 天；操作日志不少于 6 个月。"
        "到期清理须有清单并经两人确认。",
    ),
    (
        "存放在哪里",
        "本机的应用私有存储，以及本市的服务器，不出境。传输加密，原始照片封存，查看原件须写明理由并留有日志。",
    ),
    (
        "您的权利",
        "您可以查阅、复制与您有关的记录，对不准确的内容提出更正或异议。在“设置—投诉建议”中提出，或联系督察科。"
        "异议由其他人员复核。",
    ),
    (
        "权限",
        "相机：现场拍照。位置：拍照、记录和查看附近时。拒绝授权不影响填写和保存，只需写明原因。",
    ),
)


class PrivacyScreen(Screen):
    """The whole notice."""

    def view(self) -> ft.View:
        blocks: list[ft.Control] = [title("个人信息保护说明")]
        for head, words in _SECTIONS:
            blocks += [heading(head), card(body(words))]
        blocks.append(quiet("本说明随应用版本更新；有重大变化时会再次请您确认。"))
        return self.frame("/privacy", "隐私", blocks)
