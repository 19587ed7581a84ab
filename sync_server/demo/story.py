"""What happened in the demonstration week, as data: who checked whom, where, what was found, and what became of it.

Days are working days before the day of seeding (`back=0` is that day), so that the story holds in any week of the year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from shared.inspection import Method, OnSpotAction
from shared.notice import ServiceKind

A = OnSpotAction


@dataclass(frozen=True)
class Inspector:
    """An inspector with a phone. `street` is the squad's street; the mobile detachment has none."""

    login: str
    name: str
    badge: str
    district: str
    street: str = ""


@dataclass(frozen=True)
class Found:
    """One failed item with its photographs (subjects of `demo.pictures`)."""

    item: str
    facts: str
    count: int = 1
    action: OnSpotAction = A.NOTICE
    pictures: tuple[str, ...] = ()
    badges: tuple[str, ...] = ()


class Fate(StrEnum):
    """How far a notice has come by the day of seeding."""

    NONE = "none"
    SERVED = "served"
    OVERDUE = "overdue"
    FED_BACK = "fed_back"
    CLOSED = "closed"
    RETURNED = "returned"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"
    BY_SECTION = "by_section"


@dataclass(frozen=True)
class Check:
    """One check: where and when (`time` of day in Shanghai), what was found, passed, and what followed."""

    who: str
    back: int
    time: str
    address: str
    at: tuple[float, float] | None  # WGS-84; None in a basement
    found: tuple[Found, ...] = ()
    passed: tuple[str, ...] = ()
    street: str = ""  # the inspected street when it is not the inspector's
    district: str = ""
    methods: tuple[Method, ...] = (Method.ON_SITE,)
    accuracy_m: float = 9.0
    notes: str = ""
    leader: bool = False
    fate: Fate = Fate.NONE
    service: ServiceKind = ServiceKind.SIGNED
    requirement: str = ""
    alert: str = ""
    alert_answered: bool = True
    extra: dict[str, str] = field(default_factory=dict)


INSPECTORS = (
    Inspector("zhoumin", "周敏", "050117", "310105", "华阳路街道"),
    Inspector("shenjie", "沈杰", "050327", "310105", "新华路街道"),
    Inspector("luyun", "陆云", "060217", "310106", "南京西路街道"),
    Inspector("heqiang", "何强", "040537", "310104", "徐家汇街道"),
    Inspector("xuwei", "徐薇", "151207", "310115", "花木街道"),
    Inspector("maojun", "毛俊", "000107", "310000"),
)
DEMO_INSPECTOR = "zhoumin"

DINGXI, YUYUAN, ZHONGSHAN = (31.2178, 121.4216), (31.2206, 121.4243), (31.2232, 121.4180)
XINHUA, PANYU = (31.2068, 121.4235), (31.2051, 121.4278)
NANJING_W, SHIMEN = (31.2290, 121.4560), (31.2304, 121.4582)
XUJIAHUI, HENGSHAN = (31.1945, 121.4345), (31.1990, 121.4401)
HUAMU, PUDIAN = (31.2080, 121.5430), (31.2062, 121.5392)
NANJING_E, BUND = (31.2365, 121.4780), (31.2360, 121.4850)

CHECKS = (
    Check(
        "zhoumin",
        6,
        "09:25",
        "定西路1018号至1040号沿街",
        DINGXI,
        (
            Found(
                "JM03",
                "五金店、水果店跨门经营，货架摆出门外约1.5米，两家共占人行道约6平方米",
                2,
                pictures=("goods", "goods"),
            ),
            Found("ZZ04", "当班队员未佩戴胸号", 1, A.CORRECTED, badges=("050141",)),
        ),
        ("QW01", "QW04", "ZB01"),
        fate=Fate.CLOSED,
        requirement="责令两家商户当日收回外摆货架，签订门责告知书；对当班队员进行着装提醒，并于期限内书面反馈。",
        extra={
            "findings": "五金店、水果店系进货高峰临时外摆，中队早巡查未及时发现",
            "responsible": "路段负责人李志强未落实早巡查，已由中队长谈话提醒；队员孙磊已补戴胸号",
            "measures": "当日上午清理完毕，两家商户签订门责告知书，路段早巡查提前至7时30分",
            "lasting": "建立定西路进货时段清单，安排专人定点值守",
            "decision": "现场复查，货架已收回，门责告知书已签订",
        },
    ),
    Check(
        "zhoumin",
        5,
        "10:10",
        "愚园路1112弄口",
        YUYUAN,
        (
            Found(
                "JM20",
                "弄口人行道共享单车无序停放约20辆，压占盲道约8米，督察时无人清理",
                20,
                pictures=("bikes", "bikes"),
            ),
            Found("JM23", "盲道被非机动车占用，无障碍通行受阻", 1, pictures=("bikes",)),
        ),
        ("QW01", "ZZ01"),
        fate=Fate.OVERDUE,
        requirement="立即通知企业在2小时内清理，恢复盲道通行；查明当班巡查情况，落实定点管控，于期限内反馈。",
    ),
    Check(
        "zhoumin",
        3,
        "14:40",
        "中山西路安化路口西南角",
        ZHONGSHAN,
        (Found("JM10", "商户后门外堆放生活垃圾约2立方米，污水外溢至人行道", 1, pictures=("rubbish", "rubbish")),),
        ("QW03", "QW05"),
        methods=(Method.ON_SITE, Method.COMPLAINT),
        notes="诉件来源：12345，反映夜间异味",
        fate=Fate.FED_BACK,
        requirement="督促责任商户当日清运并冲洗路面，核查投放点管理责任，举一反三排查周边后巷，于期限内反馈。",
        extra={
            "findings": "两家餐饮店共用后巷投放点，约定清运时间未落实，导致垃圾外溢",
            "responsible": "路段负责人陈海东，巡查未覆盖后巷，责令作出书面检查",
            "measures": "已责令商户清运、冲洗，并对其中一家未履行责任区义务的行为立案查处",
            "lasting": "将后巷纳入每日两次必查点位，与物业建立联络群",
        },
    ),
    Check(
        "zhoumin",
        1,
        "09:50",
        "定西路710弄口",
        (31.2189, 121.4209),
        (
            Found(
                "JM01",
                "弄口两处占道摊点售卖水果，已核对不在公示允许区域内，督察时无队员在场",
                2,
                pictures=("stall", "stall"),
            ),
        ),
        ("QW01", "ZB01", "CX01"),
        fate=Fate.SERVED,
        requirement="立即劝离并依法处置占道摊点，查明当班巡查脱管原因，落实早晚高峰定点值守，于期限内反馈。",
    ),
    Check(
        "zhoumin",
        2,
        "15:20",
        "华阳路街道综合行政执法队备勤室",
        (31.2197, 121.4188),
        (),
        ("QW01", "QW05", "QW06", "ZB04", "CL08"),
        methods=(Method.ACCOMPANYING,),
        notes="查看勤务日志、交接班记录和执法记录仪存储，均完整",
    ),
    Check(
        "zhoumin",
        4,
        "08:45",
        "江苏路地铁站周边（负一层通道）",
        None,
        (),
        ("JM01", "JM20", "QW01"),
        notes="地下通道无定位，按现场标识填写地址",
    ),
    Check(
        "shenjie",
        2,
        "16:05",
        "新华路345弄口",
        XINHUA,
        (Found("JM02", "疏导点摊位超出划线范围约1米", 3, pictures=("stall",)),),
        ("QW01",),
        fate=Fate.OBJECTED,
        requirement="核查疏导点管理情况，超范围部分立即整改，并于期限内反馈。",
        extra={"findings": "该处为街道公示的疏导点，经营至22时，上周重新划线，现场为旧线。附街道公示照片，请予复核"},
    ),
    Check(
        "shenjie",
        2,
        "10:30",
        "新华路街道综合行政执法队",
        (31.2075, 121.4222),
        (Found("QW02", "值班领导在值班时段离岗约40分钟，未办理交接", 1, A.REPORT),),
        ("QW05",),
        leader=True,
        notes="涉及中队领导，直接报督察科",
    ),
    Check(
        "shenjie",
        0,
        "-190",
        "番禺路法华镇路口",
        PANYU,
        (Found("CL02", "执法车临时停放压占盲道约10分钟，已当场驶离", 1, A.CORRECTED, ("van",)),),
        ("CL05", "ZZ01"),
        accuracy_m=46.0,
    ),
    Check(
        "luyun",
        5,
        "11:15",
        "南京西路1168号门前",
        NANJING_W,
        (Found("JM06", "沿街商户擅自设置活动灯箱两处，占用人行道", 2, pictures=("goods",)),),
        ("QW01", "CX01"),
        fate=Fate.WITHDRAWN,
        requirement="责令拆除擅自设置的灯箱，核查审批情况，于期限内反馈。",
        extra={
            "findings": "灯箱系区绿化市容局批准的商圈活动设施，有效期至本月底，附批准文件照片",
            "decision": "经核对批准文件，属许可设置，认定有误",
        },
    ),
    Check(
        "luyun",
        0,
        "-170",
        "石门一路吴江路口",
        SHIMEN,
        (Found("JM03", "餐饮店跨门设置等位座椅，占用人行道约4平方米", 1, pictures=("goods", "goods")),),
        ("QW01", "ZB01"),
        fate=Fate.SERVED,
        requirement="责令商户当场收回座椅，落实门责告知，于期限内反馈。",
    ),
    Check(
        "heqiang",
        6,
        "14:00",
        "衡山路宛平路口施工围挡外",
        HENGSHAN,
        (Found("JM14", "围挡外堆放建筑垃圾约3立方米，未覆盖，占用非机动车道", 1, pictures=("rubble", "rubble")),),
        ("QW01",),
        fate=Fate.RETURNED,
        requirement="督促施工单位当日清运并覆盖，查明巡查责任，于期限内反馈整改前后照片。",
        extra={
            "findings": "施工单位临时堆放",
            "responsible": "路段负责人徐斌",
            "measures": "已通知施工单位清运",
            "decision": "现场复查，围挡外仍有散落建筑垃圾，整改不到位，请清运干净并明确防范措施",
        },
    ),
    Check(
        "heqiang",
        3,
        "09:10",
        "徐家汇路口天桥下",
        XUJIAHUI,
        (),
        ("JM01", "JM05", "JM20", "QW01", "ZZ01", "ZZ08"),
        methods=(Method.ON_SITE, Method.REVISIT),
        notes="回访上月占道摊点点位，未见回潮",
    ),
    Check(
        "xuwei",
        2,
        "10:20",
        "花木路锦绣路口",
        HUAMU,
        (
            Found("QW04", "一名执法队员单独上岗检查沿街商户", 1, pictures=("officers",), badges=("151233",)),
            Found("ZB02", "检查过程执法记录仪未开启", 1, badges=("151233",)),
        ),
        ("ZZ01",),
        fate=Fate.SERVED,
        service=ServiceKind.REFUSED,
        requirement="核查单人上岗原因和勤务安排，对当事队员进行教育处理，落实双人执法和全程记录，于期限内反馈。",
        extra={"refusal": "认为系临时替班，不属违反规定"},
    ),
    Check(
        "xuwei",
        4,
        "15:30",
        "浦电路沿线",
        PUDIAN,
        (),
        ("JM03", "JM04", "JM05", "QW01"),
        notes="沿线商户门责落实较好",
    ),
    Check(
        "maojun",
        3,
        "18:40",
        "南京东路步行街贵州路口",
        NANJING_E,
        (Found("JM07", "三楼店招面板松动，一角脱落悬空，下方行人密集", 1, A.IMMEDIATE, ("board", "board")),),
        ("QW06",),
        street="南京东路街道",
        district="310101",
        alert="南京东路步行街贵州路口，三楼店招面板松动悬空，有坠落危险，请立即派员处置",
    ),
    Check(
        "maojun",
        1,
        "13:35",
        "中山东一路福州路口",
        BUND,
        (
            Found("JM01", "流动设摊兜售玩具、饮料，共5处，已核对不在允许区域", 5, pictures=("stall",)),
            Found("JZ04", "在岗队员聚集闲聊、使用手机", 2, A.NOTICE, ("officers",), ("010266", "010271")),
        ),
        ("ZZ01",),
        street="外滩街道",
        district="310101",
        fate=Fate.BY_SECTION,
        requirement="清理流动设摊，加强外滩区域定点管控；查明在岗队员执勤纪律问题并作出处理，于期限内反馈。",
    ),
    Check(
        "maojun",
        0,
        "-11",
        "定西路安化路口北侧消防通道",
        (31.2191, 121.4202),
        (Found("JM07", "临街二层广告牌固定件锈蚀松动，随风晃动，下方为消防通道和公交站", 1, A.IMMEDIATE, ("board",)),),
        street="华阳路街道",
        district="310105",
        alert="定西路安化路口，临街二层广告牌固定件锈蚀松动，下方为公交站，请立即处置",
        alert_answered=False,
    ),
)

TASKS = (
    ("早高峰定西路沿线街面实效督察", "定西路（延安西路至长宁路）", "重点查跨门经营、占道堆物，随身带通知书"),
    ("愚园路共享单车停放回访", "愚园路1112弄口", "回访上次督察点位，同角度拍摄前后对比照片"),
    ("中队备勤室勤务日志抽查", "华阳路街道综合行政执法队", "查交接班记录、执法记录仪存储，约20分钟"),
)
