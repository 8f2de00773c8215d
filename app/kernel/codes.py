"""The closed tables of the national standards about people: sex and marital status here, two longer ones beside."""

from __future__ import annotations

from app.kernel.columns import Choices
from app.kernel.nationalities import Nationality, read_nationality
from app.kernel.reading import reader
from app.kernel.relations import Relation, read_relation

__all__ = [
    "Marital",
    "Nationality",
    "Relation",
    "Sex",
    "read_marital",
    "read_nationality",
    "read_relation",
    "read_sex",
]


class Sex(Choices):
    """GB/T 2261.1-2003."""

    UNKNOWN = "0", "未知"
    MALE = "1", "男"
    FEMALE = "2", "女"
    UNSTATED = "9", "未说明"


class Marital(Choices):
    """GB/T 2261.2-2003."""

    SINGLE = "10", "未婚"
    MARRIED = "20", "已婚"
    FIRST_MARRIED = "21", "初婚"
    REMARRIED = "22", "再婚"
    REUNITED = "23", "复婚"
    WIDOWED = "30", "丧偶"
    DIVORCED = "40", "离婚"
    UNSTATED = "90", "未说明的婚姻状况"


_read_sex = reader(
    Sex,
    {
        "男性": Sex.MALE,
        "M": Sex.MALE,
        "MALE": Sex.MALE,
        "女性": Sex.FEMALE,
        "F": Sex.FEMALE,
        "FEMALE": Sex.FEMALE,
        "未知的性别": Sex.UNKNOWN,
        "不详": Sex.UNKNOWN,
        "未说明的性别": Sex.UNSTATED,
    },
)

_read_marital = reader(
    Marital,
    {
        "1": Marital.SINGLE,
        "2": Marital.MARRIED,
        "3": Marital.WIDOWED,
        "4": Marital.DIVORCED,
        "9": Marital.UNSTATED,
        "单身": Marital.SINGLE,
        "结婚": Marital.MARRIED,
        "有配偶": Marital.MARRIED,
        "已婚有配偶": Marital.MARRIED,
        "离异": Marital.DIVORCED,
        "已离婚": Marital.DIVORCED,
        "丧": Marital.WIDOWED,
        "丧妻": Marital.WIDOWED,
        "丧夫": Marital.WIDOWED,
        "其他": Marital.UNSTATED,
        "未说明": Marital.UNSTATED,
    },
)


def read_sex(text: str) -> Sex | None:
    """The sex that a cell names by label, usual word or code; None when it names none.

    >>> read_sex("男").value, read_sex("２").label, read_sex("?")
    ('1', '女', None)
    """
    return _read_sex(text)


def read_marital(text: str) -> Marital | None:
    """The marital status that a cell names; the one-digit codes of before 2003 name its classes.

    >>> read_marital("已婚").value, read_marital("离异").label, read_marital("1").label
    ('20', '离婚', '未婚')
    """
    return _read_marital(text)
