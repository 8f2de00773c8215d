"""Who works in the demonstration county: its organisations at all four tiers and their people, as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

COUNTY = "130123000000"
PROVINCE, CITY = "130000000000", "130100000000"

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "建国|秀英|志强|丽华|海燕|春生|桂芳|立新|文静|晓东|玉兰|国庆|"
    "雪梅|振华|淑敏|永福|慧娟|长江|佳怡|思远|明哲|若溪|子轩|欣然"
)

DEPARTMENTS = {
    "民政局": "civil",
    "农业农村局": "agri",
    "残疾人联合会": "disabled",
    "卫生健康局": "health",
    "人力资源和社会保障局": "labour",
    "林业局": "forest",
    "水利局": "water",
    "教育局": "edu",
    "退役军人事务局": "veteran",
    "住房和城乡建设局": "housing",
    "应急管理局": "emergency",
    "乡村振兴局": "rural",
}
"""A dozen departments of the county, and the short name in their users' names."""

DUTIES = {
    "civil": (
        "2080502",
        "2081001",
        "2081002",
        "2081107",
        "2081108",
        "2081901",
        "2081902",
        "2082001",
        "2082101",
        "2082102",
        "2082501",
        "2082502",
    ),
    "agri": ("2130101", "2130108", "2130109", "2130122", "2130123", "2130124", "2130125", "2130127", "2130153"),
    "disabled": ("2081110",),
    "health": ("2100701", "2100702", "2100705", "2100706", "2100707"),
    "labour": ("2080702", "2080704", "2080705", "2080709", "2080713", "2080714"),
    "forest": ("2110401", "2110501", "2130201", "2130205", "2130238"),
    "water": ("2130321",),
    "housing": ("2210105", "2210199"),
    "emergency": ("2240701", "2240703"),
    "rural": ("2130501", "2130502", "2130503", "2130506"),
}
"""Which department answers for which standard programme."""

BANKS = {"农村信用合作联社": "rcc", "邮政储蓄银行": "psbc"}


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation of the demonstration and the posts that are filled in it: post → user names."""

    kind: str
    division: str
    name: str
    people: tuple[tuple[str, str], ...] = ()
    duties: tuple[str, ...] = ()


def places(county: str, towns: list[tuple[str, str]], villages: list[tuple[str, str]]) -> Iterator[Place]:
    """Every organisation of the county and of the tiers above it; towns and villages are (code, name)."""
    yield from _upper()
    yield from _county(county)
    for number, (code, name) in enumerate(towns, start=1):
        yield from _town(number, code, name)
    informed: set[str] = set()
    for code, name in villages:
        people: tuple[tuple[str, str], ...] = ()
        if code[:9] not in informed:
            informed.add(code[:9])
            number = [town[:9] for town, _ in towns].index(code[:9]) + 1
            people = (("village_informant", f"cun{number:02d}"),)
        yield Place("village_committee", code, name, people)


def _upper() -> Iterator[Place]:
    for code, name, short in ((PROVINCE, "河北省", "sheng"), (CITY, "石家庄市", "shi")):
        people = (
            ("network_admin", f"{short}_wang1"),
            ("network_admin", f"{short}_wang2"),
            ("system_administrator", f"{short}_xitong"),
            ("security_administrator", f"{short}_anquan"),
            ("audit_administrator", f"{short}_shenji"),
            ("supervisor", f"{short}_jiandu"),
        )
        yield Place("benefit_office", code, f"{name}惠民办", people)
        yield Place(
            "finance_bureau",
            code,
            f"{name}财政{'厅' if code == PROVINCE else '局'}",
            (("finance", f"{short}_caizheng"),),
        )
        yield Place(
            "line_department",
            code,
            f"{name}民政{'厅' if code == PROVINCE else '局'}",
            (("department_operator", f"{short}_minzheng1"), ("department_reviewer", f"{short}_minzheng2")),
            ("2081901", "2081902"),
        )


def _county(code: str) -> Iterator[Place]:
    yield Place(
        "benefit_office",
        code,
        "正定县惠民办",
        (
            ("network_admin", "xian_wang1"),
            ("network_admin", "xian_wang2"),
            ("operator", "xian_caozuo"),
            ("first_reviewer", "xian_chushen"),
            ("first_reviewer", "xian_chushen2"),
            ("system_administrator", "xian_xitong"),
            ("security_administrator", "xian_anquan"),
            ("audit_administrator", "xian_shenji"),
            ("supervisor", "xian_jiandu"),
        ),
    )
    for name, short in DEPARTMENTS.items():
        people = (("department_operator", f"{short}_caozuo"), ("department_reviewer", f"{short}_shenhe"))
        yield Place("line_department", code, f"正定县{name}", people, DUTIES.get(short, ()))
    yield Place("finance_bureau", code, "正定县财政局", (("finance", "caizheng1"), ("finance", "caizheng2")))
    for name, short in BANKS.items():
        yield Place("bank", code, f"正定县{name}", (("bank_operator", f"{short}_1"), ("bank_operator", f"{short}_2")))
    yield Place("discipline_inspection", code, "正定县纪委监委", (("supervisor", "jiwei"),))


def _town(number: int, code: str, name: str) -> Iterator[Place]:
    short = f"zhen{number:02d}"
    yield Place(
        "benefit_office",
        code,
        f"{name}惠民办",
        (("operator", f"{short}_caozuo"), ("first_reviewer", f"{short}_chushen")),
    )
    yield Place("finance_bureau", code, f"{name}财政所")
    yield Place("station", code, f"{name}民政所", (("operator", f"{short}_minzheng"),))
    yield Place("station", code, f"{name}农业综合服务中心", (("operator", f"{short}_nongye"),))


def a_name(random: Random) -> str:
    """A plausible name of two or three characters."""
    return random.choice(SURNAMES) + random.choice(GIVEN.split("|"))
