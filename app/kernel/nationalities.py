"""The nationalities of China (GB/T 3304-1991), read from the ways in which sheets write them."""

from __future__ import annotations

from app.kernel.columns import Choices
from app.kernel.reading import reader


class Nationality(Choices):
    """The 56 nationalities, and the two codes for who belongs to none of them."""

    HAN = "01", "汉族"
    MONGOL = "02", "蒙古族"
    HUI = "03", "回族"
    ZANG = "04", "藏族"
    UYGUR = "05", "维吾尔族"
    MIAO = "06", "苗族"
    YI = "07", "彝族"
    ZHUANG = "08", "壮族"
    BUYEI = "09", "布依族"
    KOREAN = "10", "朝鲜族"
    MAN = "11", "满族"
    DONG = "12", "侗族"
    YAO = "13", "瑶族"
    BAI = "14", "白族"
    TUJIA = "15", "土家族"
    HANI = "16", "哈尼族"
    KAZAK = "17", "哈萨克族"
    DAI = "18", "傣族"
    LI = "19", "黎族"
    LISU = "20", "傈僳族"
    VA = "21", "佤族"
    SHE = "22", "畲族"
    GAOSHAN = "23", "高山族"
    LAHU = "24", "拉祜族"
    SUI = "25", "水族"
    DONGXIANG = "26", "东乡族"
    NAXI = "27", "纳西族"
    JINGPO = "28", "景颇族"
    KIRGIZ = "29", "柯尔克孜族"
    TU = "30", "土族"
    DAUR = "31", "达斡尔族"
    MULAO = "32", "仫佬族"
    QIANG = "33", "羌族"
    BLANG = "34", "布朗族"
    SALAR = "35", "撒拉族"
    MAONAN = "36", "毛南族"
    GELAO = "37", "仡佬族"
    XIBE = "38", "锡伯族"
    ACHANG = "39", "阿昌族"
    PUMI = "40", "普米族"
    TAJIK = "41", "塔吉克族"
    NU = "42", "怒族"
    UZBEK = "43", "乌孜别克族"
    RUSSIAN = "44", "俄罗斯族"
    EWENKI = "45", "鄂温克族"
    DEANG = "46", "德昂族"
    BONAN = "47", "保安族"
    YUGUR = "48", "裕固族"
    GIN = "49", "京族"
    TATAR = "50", "塔塔尔族"
    DERUNG = "51", "独龙族"
    OROQEN = "52", "鄂伦春族"
    HEZHEN = "53", "赫哲族"
    MONBA = "54", "门巴族"
    LHOBA = "55", "珞巴族"
    JINO = "56", "基诺族"
    OTHER = "97", "其他"
    FOREIGN_BORN = "98", "外国血统中国籍人士"


_SHORT = {member.label.removesuffix("族"): member for member in Nationality if member < Nationality.OTHER}
_ALSO = {
    "维": Nationality.UYGUR,
    "维族": Nationality.UYGUR,
    "蒙": Nationality.MONGOL,
    "蒙族": Nationality.MONGOL,
    "朝": Nationality.KOREAN,
    "鲜族": Nationality.KOREAN,
    "哈族": Nationality.KAZAK,
    "柯族": Nationality.KIRGIZ,
    "乌兹别克": Nationality.UZBEK,
    "乌兹别克族": Nationality.UZBEK,
    "达翰尔": Nationality.DAUR,
    "达翰尔族": Nationality.DAUR,
    "畬": Nationality.SHE,
    "畬族": Nationality.SHE,
    "僳僳族": Nationality.LISU,
    "其他族": Nationality.OTHER,
    "其它": Nationality.OTHER,
    "未识别民族": Nationality.OTHER,
    "未定族称人口": Nationality.OTHER,
    "外国血统": Nationality.FOREIGN_BORN,
    "入籍": Nationality.FOREIGN_BORN,
    "外国人入中国籍": Nationality.FOREIGN_BORN,
}

_read = reader(Nationality, {**_SHORT, **_ALSO})


def read_nationality(text: str) -> Nationality | None:
    """The nationality that a cell names by label, short name or code; None when it names none.

    >>> read_nationality("汉").value, read_nationality("维族").label, read_nationality("3").label
    ('01', '维吾尔族', '回族')
    """
    return _read(text)
