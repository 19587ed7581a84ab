"""People, accounts, phones."""

from __future__ import annotations

from sync_server.casework.happening import CITY, SECTION, Happening

USER_REQUESTED = Happening("user.requested", "申请办理账号")
USER_CONFIRMED = Happening("user.confirmed", "账号申请已确认")
USER_REFUSED = Happening("user.refused", "账号申请未同意")
USER_WITHDRAWN = Happening("user.withdrawn", "账号申请已撤回")
USER_ADDED = Happening("user.added", "新增账号")
USER_CHANGED = Happening("user.changed", "账号已修改")
USER_PASSWORD = Happening("user.password", "重设密码")
USER_PASSWORD_CHANGED = Happening("user.password_changed", "本人修改密码")
USER_LOCKED = Happening("user.locked", "账号锁定")
USER_LOGGED_IN = Happening("user.logged_in", "登录")
USER_LOGIN_FAILED = Happening("user.login_failed", "登录失败")
USER_LOGIN_REFUSED = Happening("user.login_refused", "登录被拒")
USER_LOGGED_OUT = Happening("user.logged_out", "退出登录")
USER_TOOK_BACK = Happening("user.took_back", "撤销刚才的办理")
USER_SESSIONS_ENDED = Happening("user.sessions_ended", "结束其他登录")
WALL_MADE = Happening("wall.made", "开设走廊屏")
WALL_ENDED = Happening("wall.ended", "停用走廊屏")

STAND_IN_ASKED = Happening("stand_in.asked", "申请代签授权")
STAND_IN_GIVEN = Happening("stand_in.given", "已授权代签文稿", "代签授权", SECTION | CITY)
STAND_IN_REFUSED = Happening("stand_in.refused", "代签授权的申请未同意")
STAND_IN_ENDED = Happening("stand_in.ended", "代签授权已终止", "代签终止", SECTION | CITY)

PERSON_ADDED = Happening("person.added", "新增人员")
PERSON_CHANGED = Happening("person.changed", "人员已修改")

UNIT_CHANGED = Happening("unit.changed", "单位已修改")

TOKEN_MADE = Happening("token.made", "生成接口令牌")
TOKEN_REVOKED = Happening("token.revoked", "停用接口令牌")

DEVICE_CODE = Happening("device.code", "生成手机登记码")
DEVICE_ENROLLED = Happening("device.enrolled", "手机登记")
DEVICE_REVOKED = Happening("device.revoked", "手机停用")

DRAFT_HANDED = Happening("draft.handed", "交出未完成的检查")
DRAFT_TAKEN = Happening("draft.taken", "接手检查")

NUMBERS_LENT = Happening("numbers.lent", "手机领取文书编号")
