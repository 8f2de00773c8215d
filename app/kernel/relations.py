"""Relations to the head of a household (GB/T 4761-2008), read from the ways in which sheets write them."""

from __future__ import annotations

import re

from app.kernel.columns import Choices
from app.kernel.reading import reader


class Relation(Choices):
    """What a person is to the head of the household."""

    SELF = "01", "本人"
    HEAD = "02", "户主"
    SPOUSE = "10", "配偶"
    HUSBAND = "11", "夫"
    WIFE = "12", "妻"
    SON = "20", "子"
    ONLY_SON = "21", "独生子"
    FIRST_SON = "22", "长子"
    SECOND_SON = "23", "次子"
    THIRD_SON = "24", "三子"
    FOURTH_SON = "25", "四子"
    FIFTH_SON = "26", "五子"
    ADOPTED_SON = "27", "养子或继子"
    SON_IN_LAW = "28", "女婿"
    OTHER_SON = "29", "其他儿子"
    DAUGHTER = "30", "女"
    ONLY_DAUGHTER = "31", "独生女"
    FIRST_DAUGHTER = "32", "长女"
    SECOND_DAUGHTER = "33", "次女"
    THIRD_DAUGHTER = "34", "三女"
    FOURTH_DAUGHTER = "35", "四女"
    FIFTH_DAUGHTER = "36", "五女"
    ADOPTED_DAUGHTER = "37", "养女或继女"
    DAUGHTER_IN_LAW = "38", "儿媳"
    OTHER_DAUGHTER = "39", "其他女儿"
    GRANDCHILD = "40", "孙子、孙女或外孙子、外孙女"
    SONS_SON = "41", "孙子"
    SONS_DAUGHTER = "42", "孙女"
    DAUGHTERS_SON = "43", "外孙子"
    DAUGHTERS_DAUGHTER = "44", "外孙女"
    GRANDSONS_WIFE = "45", "孙媳妇或外孙媳妇"
    GRANDDAUGHTERS_HUSBAND = "46", "孙女婿或外孙女婿"
    GREAT_GRANDSON = "47", "曾孙子或外曾孙子"
    GREAT_GRANDDAUGHTER = "48", "曾孙女或外曾孙女"
    OTHER_GRANDCHILD = "49", "其他孙子、孙女或外孙子、外孙女"
    PARENT = "50", "父母"
    FATHER = "51", "父亲"
    MOTHER = "52", "母亲"
    HUSBANDS_FATHER = "53", "公公"
    HUSBANDS_MOTHER = "54", "婆婆"
    WIFES_FATHER = "55", "岳父"
    WIFES_MOTHER = "56", "岳母"
    STEPFATHER = "57", "继父或养父"
    STEPMOTHER = "58", "继母或养母"
    OTHER_PARENT = "59", "其他父母关系"
    GRANDPARENT = "60", "祖父母或外祖父母"
    FATHERS_FATHER = "61", "祖父"
    FATHERS_MOTHER = "62", "祖母"
    MOTHERS_FATHER = "63", "外祖父"
    MOTHERS_MOTHER = "64", "外祖母"
    SPOUSES_GRANDPARENT = "65", "配偶的祖父母或外祖父母"
    GREAT_GRANDFATHER = "66", "曾祖父"
    GREAT_GRANDMOTHER = "67", "曾祖母"
    SPOUSES_GREAT_GRANDPARENT = "68", "配偶的曾祖父母或外曾祖父母"
    OTHER_GRANDPARENT = "69", "其他祖父母或外祖父母关系"
    SIBLING = "70", "兄弟姐妹"
    ELDER_BROTHER = "71", "兄"
    ELDER_BROTHERS_WIFE = "72", "嫂"
    YOUNGER_BROTHER = "73", "弟"
    YOUNGER_BROTHERS_WIFE = "74", "弟媳"
    ELDER_SISTER = "75", "姐姐"
    ELDER_SISTERS_HUSBAND = "76", "姐夫"
    YOUNGER_SISTER = "77", "妹妹"
    YOUNGER_SISTERS_HUSBAND = "78", "妹夫"
    OTHER_SIBLING = "79", "其他兄弟姐妹"
    OTHER = "80", "其他"
    FATHERS_ELDER_BROTHER = "81", "伯父"
    FATHERS_ELDER_BROTHERS_WIFE = "82", "伯母"
    FATHERS_YOUNGER_BROTHER = "83", "叔父"
    FATHERS_YOUNGER_BROTHERS_WIFE = "84", "婶母"
    MOTHERS_BROTHER = "85", "舅父"
    MOTHERS_BROTHERS_WIFE = "86", "舅母"
    MOTHERS_SISTERS_HUSBAND = "87", "姨父"
    MOTHERS_SISTER = "88", "姨母"
    FATHERS_SISTERS_HUSBAND = "89", "姑父"
    FATHERS_SISTER = "90", "姑母"
    PATERNAL_COUSIN = "91", "堂兄弟、堂姐妹"
    OTHER_COUSIN = "92", "表兄弟、表姐妹"
    BROTHERS_SON = "93", "侄子"
    BROTHERS_DAUGHTER = "94", "侄女"
    SISTERS_SON = "95", "外甥"
    SISTERS_DAUGHTER = "96", "外甥女"
    OTHER_RELATIVE = "97", "其他亲属"
    NOT_RELATED = "99", "非亲属"


_ALSO = {
    Relation.SELF: "户主本人 本户",
    Relation.HEAD: "本人或户主",
    Relation.SPOUSE: "爱人",
    Relation.HUSBAND: "丈夫 老公",
    Relation.WIFE: "妻子 老婆",
    Relation.SON: "儿子 儿",
    Relation.FIRST_SON: "大儿子 长男",
    Relation.SECOND_SON: "二子 二儿子 次男",
    Relation.THIRD_SON: "三儿子",
    Relation.FOURTH_SON: "四儿子",
    Relation.FIFTH_SON: "五儿子",
    Relation.ADOPTED_SON: "养子 继子",
    Relation.DAUGHTER: "女儿 闺女",
    Relation.FIRST_DAUGHTER: "大女儿",
    Relation.SECOND_DAUGHTER: "二女 二女儿",
    Relation.THIRD_DAUGHTER: "三女儿",
    Relation.FOURTH_DAUGHTER: "四女儿",
    Relation.FIFTH_DAUGHTER: "五女儿",
    Relation.ADOPTED_DAUGHTER: "养女 继女",
    Relation.DAUGHTER_IN_LAW: "儿媳妇 子媳",
    Relation.GRANDCHILD: "孙辈 孙子女 外孙子女",
    Relation.SONS_SON: "孙 长孙 孙儿",
    Relation.DAUGHTERS_SON: "外孙",
    Relation.GRANDSONS_WIFE: "孙媳 孙媳妇 外孙媳 外孙媳妇",
    Relation.GRANDDAUGHTERS_HUSBAND: "孙女婿 外孙女婿",
    Relation.GREAT_GRANDSON: "曾孙 曾孙子 重孙 重孙子 外曾孙 外曾孙子",
    Relation.GREAT_GRANDDAUGHTER: "曾孙女 重孙女 外曾孙女",
    Relation.OTHER_GRANDCHILD: "其他孙子女",
    Relation.FATHER: "父 爸爸 爸",
    Relation.MOTHER: "母 妈妈 妈",
    Relation.HUSBANDS_MOTHER: "婆母",
    Relation.WIFES_FATHER: "丈人 老丈人",
    Relation.WIFES_MOTHER: "丈母娘 丈母",
    Relation.STEPFATHER: "继父 养父",
    Relation.STEPMOTHER: "继母 养母",
    Relation.GRANDPARENT: "祖父母 外祖父母",
    Relation.FATHERS_FATHER: "爷爷 爷",
    Relation.FATHERS_MOTHER: "奶奶 奶",
    Relation.MOTHERS_FATHER: "外公 姥爷",
    Relation.MOTHERS_MOTHER: "外婆 姥姥",
    Relation.SIBLING: "兄、弟、姐、妹 兄弟 姐妹 兄妹 姐弟",
    Relation.ELDER_BROTHER: "哥哥 哥 兄长 大哥",
    Relation.ELDER_BROTHERS_WIFE: "嫂子 嫂嫂",
    Relation.YOUNGER_BROTHER: "弟弟",
    Relation.YOUNGER_BROTHERS_WIFE: "弟妹 弟妇 弟媳妇",
    Relation.ELDER_SISTER: "姐",
    Relation.YOUNGER_SISTER: "妹",
    Relation.OTHER: "其它",
    Relation.FATHERS_ELDER_BROTHER: "伯 伯伯",
    Relation.FATHERS_YOUNGER_BROTHER: "叔 叔叔",
    Relation.FATHERS_YOUNGER_BROTHERS_WIFE: "婶 婶婶 婶子",
    Relation.MOTHERS_BROTHER: "舅 舅舅",
    Relation.MOTHERS_BROTHERS_WIFE: "舅妈",
    Relation.MOTHERS_SISTERS_HUSBAND: "姨夫 姨丈",
    Relation.MOTHERS_SISTER: "姨 姨妈",
    Relation.FATHERS_SISTERS_HUSBAND: "姑夫 姑丈",
    Relation.FATHERS_SISTER: "姑 姑姑 姑妈",
    Relation.PATERNAL_COUSIN: "堂兄 堂弟 堂姐 堂妹 堂兄弟 堂姐妹",
    Relation.OTHER_COUSIN: "表兄 表弟 表姐 表妹 表兄弟 表姐妹",
    Relation.BROTHERS_SON: "侄 侄儿",
    Relation.SISTERS_SON: "外甥子 甥",
    Relation.SISTERS_DAUGHTER: "甥女",
    Relation.OTHER_RELATIVE: "亲属 其他亲戚 亲戚",
    Relation.NOT_RELATED: "非亲 无亲属关系",
}
"""What people write instead of the label."""

_OF_THE_HEAD = re.compile(r"^(?:(?:户主|本人)?[的之]|户主)(?=.)")

_read = reader(
    Relation, {word: relation for relation, words in _ALSO.items() for word in words.split()}, lost_zero=False
)


def read_relation(text: str) -> Relation | None:
    """The relation that a cell names by label, usual word or two-digit code; None when it names none.

    One digit is not read: it is a class of the standard (2 is 子) or what a spreadsheet left of 02 (户主).

    >>> read_relation("户主之妻").value, read_relation("大儿子").label, read_relation("02").label, read_relation("2")
    ('12', '长子', '户主', None)
    """
    return _read(text) or _read(_OF_THE_HEAD.sub("", text.strip(), count=1))
