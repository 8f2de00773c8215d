"""Surnames by their frequency in China, and whole names for a person of a sex, year and family."""

from __future__ import annotations

from bisect import bisect_left
from random import Random

from app.demo.people.chance import Weighted
from app.demo.people.given_names import FATHERS, HOMOPHONES, MEN, RARE, UYGHUR_MEN, UYGHUR_WOMEN, WOMEN, Fashion

_SINGLE = (
    "王725李719张683刘538陈453杨308赵229黄223周212吴205徐166孙153朱126马129胡126林118郭119何117高110罗104"
    "郑93梁93谢83宋81唐79许73邓72冯71韩71曹68曾66彭64萧59蔡62潘60田59董58袁57于56余54叶53蒋52杜51苏50魏48程49"
    "吕48丁46沈46任45姚43卢43傅42钟41姜40崔40谭40廖39范38汪37陆37金37石36戴35贾34韦34夏34邱34方34侯32邹32"
    "熊32孟31秦31白30江29阎29薛28尹28段27雷26黎25史25龙24陶24贺23顾23毛22郝22龚22邵21万21钱20严20赖20覃20"
    "武19戴18莫18孔18汤17向17常16温15康15施15文14牛14樊14葛13邢13安12齐12易12乔12伍12庞11颜11倪11庄10聂10"
    "章10鲁10岳9翟9殷9詹9申9欧8耿8关8兰8焦8俞8左8柳7甘7祝7包6宁6尚6符6舒6阮6柯5纪5梅5童5凌5毕5单4季4裴4"
    "霍4涂4成4苗4谷4盛4曲4翁3冉3骆3蓝3路3游3辛3靳3管3柴3蒙2鲍2华2喻2祁2蒲2房2滕2屈2饶2解2牟2艾2尤2阳2"
    "时2穆2农2司2卓2古2吉2缪2简2车2项2连2芦2麦2褚2娄2窦2戚2岑2景2党2宫2费2卜2冷2晏2席2卫2米2柏2宗2瞿2仇1查1"
)
_DOUBLE = {"欧阳": 10, "上官": 2, "皇甫": 1, "司马": 1, "诸葛": 1, "令狐": 1, "尉迟": 1, "夏侯": 1, "司徒": 1}


def _surnames() -> Weighted[str]:
    rows: list[tuple[str, float]] = []
    for character in _SINGLE:
        if character.isascii():
            name, weight = rows[-1]
            rows[-1] = (name, weight * 10 + int(character))
        else:
            rows.append((character, 0))
    return Weighted([*rows, *_DOUBLE.items()])


SURNAMES = _surnames()
_UNTIL = [fashion.until for fashion in MEN]
_FASHIONS: dict[str, tuple[Fashion, ...]] = {"1": MEN, "2": WOMEN}


def given_name(random: Random, sex: str, year: int) -> str:
    """A given name as they were given in that year; the characters that come first in the tables come most often."""
    fashion = _FASHIONS[sex][bisect_left(_UNTIL, year)]
    draw = random.random
    second = fashion.second[int(len(fashion.second) * min(draw(), draw()))]
    if draw() < fashion.alone:
        return second
    first = fashion.first[int(len(fashion.first) * min(draw(), draw()))]
    return first + second if first != second or draw() < 0.3 else first


def misheard(name: str) -> str | None:
    """The name with one character written as another of the same sound, if it has such a character.

    >>> misheard("王秀英"), misheard("欧阳倩")
    ('王绣英', None)
    """
    for place, character in enumerate(name):
        if place and character in HOMOPHONES:
            return name[:place] + HOMOPHONES[character] + name[place + 1 :]
    return None


def with_rare_character(random: Random, name: str) -> str:
    """The name with its last character made one that older systems cannot write."""
    return name[:-1] + RARE[int(len(RARE) * random.random())]


def dotted_name(random: Random, sex: str) -> str:
    """A Uyghur name with the dot of GB/T 2312's row 1 between a person's own and the father's name."""
    own = UYGHUR_MEN if sex == "1" else UYGHUR_WOMEN
    return f"{own[int(len(own) * random.random())]}·{FATHERS[int(len(FATHERS) * random.random())]}"
