"""The facts that every county has. A row is: code, name, kind, unit, meaning; a county adds rows of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from app.kernel import codes, disability
from app.kernel.columns import Choices
from app.programmes.formula.kinds import Kind, Owner
from app.programmes.formula.vocabulary import Codes, FactName, Vocabulary

Row = tuple[str, str, Kind, str, str]

_PERSON: tuple[Row, ...] = (
    ("age", "年龄", Kind.NUMBER, "岁", "到筛查日的周岁"),
    ("birth_on", "出生日期", Kind.DATE, "", "身份证上的出生日期"),
    ("sex", "性别", Kind.CHOICE, "", "男或女"),
    ("hukou_type", "户籍类型", Kind.CHOICE, "", "本人户口是农村还是城镇"),
    ("nationality", "民族", Kind.CHOICE, "", "本人的民族"),
    ("marital", "婚姻状况", Kind.CHOICE, "", "未婚、已婚、丧偶或离婚"),
    ("health", "健康状况", Kind.CHOICE, "", "健康、慢性病、重病或残疾"),
    ("disability_kind", "残疾类别", Kind.CHOICE, "", "残疾人证上的类别"),
    ("disability_grade", "残疾等级", Kind.NUMBER, "级", "残疾人证上的等级，一级最重"),
    ("disability_until", "残疾证有效期至", Kind.DATE, "", "残疾人证的有效期"),
    ("can_work", "有劳动能力", Kind.TRUTH, "", "本人有劳动能力"),
    ("in_school", "在校就读", Kind.TRUTH, "", "本人在全日制学校就读"),
    ("relation", "与户主关系", Kind.CHOICE, "", "户口簿上与户主的关系"),
    ("is_head", "是户主", Kind.TRUTH, "", "本人是户主"),
    ("personal_month_income", "个人月收入", Kind.MONEY, "", "本人每月的收入"),
    ("months_registered", "登记月数", Kind.NUMBER, "月", "登记到本地满几个月"),
)
_HOUSEHOLD: tuple[Row, ...] = (
    ("household_people", "户人口", Kind.NUMBER, "人", "同户的人数"),
    ("household_hukou", "户户籍类型", Kind.CHOICE, "", "家庭的户口是农村还是城镇"),
    ("household_month_income", "户月收入", Kind.MONEY, "", "全家每月的收入"),
    ("household_year_income", "户年收入", Kind.MONEY, "", "全家一年的收入"),
    ("income_per_head_month", "户人均月收入", Kind.MONEY, "", "全家每月收入除以人数"),
    ("savings", "户存款", Kind.MONEY, "", "全家的存款"),
    ("houses", "户房屋套数", Kind.NUMBER, "套", "全家的房屋"),
    ("vehicles", "户车辆数", Kind.NUMBER, "辆", "全家的机动车"),
    ("companies", "户企业数", Kind.NUMBER, "家", "全家名下的企业"),
    ("land_contracted", "承包面积", Kind.AREA, "", "全家承包的面积"),
    ("land_registered", "确权面积", Kind.AREA, "", "全家确权登记的面积"),
    ("land_in", "流转入面积", Kind.AREA, "", "全家流转进来的面积"),
    ("land_out", "流转出面积", Kind.AREA, "", "全家流转出去的面积"),
    ("land_excluded", "不予补贴面积", Kind.AREA, "", "不该补贴的面积"),
    ("land_subsidised", "补贴面积", Kind.AREA, "", "应补贴的面积"),
    ("protected_people", "保障人数", Kind.NUMBER, "人", "纳入保障的人数"),
)
_LAND: tuple[Row, ...] = (
    ("contracted", "承包面积", Kind.AREA, "", "这块地承包的面积"),
    ("registered", "确权面积", Kind.AREA, "", "这块地确权登记的面积"),
    ("transferred_in", "流转入面积", Kind.AREA, "", "这块地流转进来的面积"),
    ("transferred_out", "流转出面积", Kind.AREA, "", "这块地流转出去的面积"),
    ("excluded", "不予补贴面积", Kind.AREA, "", "这块地不该补贴的面积"),
    ("subsidised", "补贴面积", Kind.AREA, "", "这块地应补贴的面积"),
)
_DAY: tuple[Row, ...] = (
    ("today", "今日", Kind.DATE, "", "筛查的那一天"),
    ("month_start", "期初", Kind.DATE, "", "筛查那个月的第一天"),
    ("month_end", "期末", Kind.DATE, "", "筛查那个月的最后一天"),
)
_HUKOU: Mapping[str, Codes] = {"农村": "rural", "城镇": "urban"}
_CERTIFICATE = "无残疾证"
_ABSENT = dict.fromkeys(("disability_kind", "disability_grade", "disability_until"), _CERTIFICATE)


def _labels(choices: type[Choices]) -> dict[str, Codes]:
    return {label: value for value, label in choices.labels()}


def _cut(choices: type[Choices], ending: str) -> dict[str, Codes]:
    return {**_labels(choices), **{label.removesuffix(ending): value for value, label in choices.labels()}}


def _relations() -> dict[str, Codes]:
    spouse = tuple(member.value for member in codes.Relation if member.value[0] == "1")
    children = tuple(member.value for member in codes.Relation if member.value[0] in "23")
    parents = tuple(member.value for member in codes.Relation if member.value[0] == "5")
    return {**_labels(codes.Relation), "配偶": spouse, "子女": children, "父母": parents}


def _choices() -> dict[str, Mapping[str, Codes]]:
    married = tuple(member.value for member in codes.Marital if member.value[0] == "2")
    return {
        "sex": _labels(codes.Sex),
        "hukou_type": _HUKOU,
        "household_hukou": _HUKOU,
        "nationality": _cut(codes.Nationality, "族"),
        "marital": {**_labels(codes.Marital), "已婚": married},
        "health": {"健康": "good", "慢性病": "chronic", "重病": "severe", "残疾": "disabled"},
        "disability_kind": _cut(disability.Kind, "残疾"),
        "relation": _relations(),
    }


@cache
def common_facts() -> Vocabulary:
    """The standard facts of persons, households, parcels of land and the day."""
    choices = _choices()
    return Vocabulary(
        tuple(
            FactName(code, name, code, kind, owner, unit, meaning, choices.get(code), absent=_ABSENT.get(code, ""))
            for owner, rows in zip(Owner, (_PERSON, _HOUSEHOLD, _LAND, _DAY), strict=True)
            for code, name, kind, unit, meaning in rows
        )
    )
