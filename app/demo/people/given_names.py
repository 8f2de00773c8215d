"""Names as people of an era and sex were given them: the first and the second character, commonest first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fashion:
    """How children were named up to a year: the characters, and how often one of them alone was the whole name."""

    until: int
    first: str
    second: str
    alone: float


MEN = (
    Fashion(1949, "永德福长文玉金国万贵书树振连兴广老清", "福祥林山贵和成德文生海才明元礼田堂亮", 0.05),
    Fashion(1965, "建国志振新文玉金永春长树福保援跃卫海", "国军民林明生华成平忠祥山友和海江良元", 0.10),
    Fashion(1979, "建志军文卫国立红永海新树振彦春增俊爱", "军强华平国明民东峰林辉波刚伟涛江良兵", 0.25),
    Fashion(1994, "志伟建晓海鹏永俊立文振彦少国世亚明利", "强伟涛峰鹏辉波超龙飞亮磊明勇凯军刚斌", 0.45),
    Fashion(2008, "子志文浩宇俊佳天家世一嘉泽明晓鹏思博", "豪宇轩浩然鹏阳辉博文航旭杰龙涛泽凯昊", 0.20),
    Fashion(9999, "子浩宇梓一沐奕嘉俊泽辰铭皓睿煜承景书", "轩宇泽辰浩然睿涵霖宸阳航博豪逸恒洋诚", 0.06),
)
WOMEN = (
    Fashion(1949, "秀桂玉淑兰素凤春翠金荣文瑞爱月庆清香", "英兰珍芝荣花云芬梅香琴贞娥芳敏琴莲凤", 0.05),
    Fashion(1965, "秀桂玉淑素凤春爱俊建翠荣文金兰立彩新", "英兰珍荣芬梅华云芝霞琴芳敏花平玲改香", 0.05),
    Fashion(1979, "丽红秀爱玉春立素俊淑彩海艳凤文彦建翠", "霞英红丽芳梅敏华玲娟平芬艳荣琴云萍欣", 0.12),
    Fashion(1994, "丽晓海红艳亚慧春雪静文彦立婷丹莉素佳", "丽娜静敏红霞娟燕艳芳玲慧婷雪萍云华颖", 0.35),
    Fashion(2008, "佳雨思欣梦诗子晓雅怡文嘉若静梓一紫心", "怡欣涵琪瑶婷彤雨悦佳颖萱慧月然倩妍琳", 0.15),
    Fashion(9999, "梓欣雨诗语若一子佳可沐思芷依雅悦艺心", "涵萱琪彤怡瑶妍悦汐诺馨桐妤晴琳冉玥宁", 0.06),
)

HOMOPHONES = dict(
    zip(
        "英华国玲芳军建明海春桂玉梅红强生志文平俊涛凤秀兰荣云珍新振林霞立丽伟辉佳子宇轩涵欣琪怡晓鹏永德福金树淑素翠爱",
        "瑛铧囯铃方君健鸣亥椿贵钰玫洪蔷升智闻萍峻韬奉绣岚蓉芸贞欣震琳侠利莉炜晖嘉紫雨宣晗鑫祺宜筱朋勇得富今澍舒塑脆艾",
        strict=True,
    )
)
"""A character that a clerk writes in place of another that sounds the same."""

RARE = "䶮㛃𬭚𬭎𫍯㬎𬍛䴖"
"""Characters that older systems cannot write; people do bear them."""

UYGHUR_MEN = (
    "阿卜杜拉",
    "买买提",
    "艾尼瓦尔",
    "吐尔逊",
    "库尔班",
    "阿卜杜热西提",
    "热合曼",
    "艾合买提",
    "玉素甫",
    "阿里木江",
)
UYGHUR_WOMEN = (
    "古丽娜尔",
    "阿依古丽",
    "热依汗",
    "帕提古丽",
    "阿米娜",
    "米热古丽",
    "祖丽胡玛尔",
    "再娜甫",
    "麦尔哈巴",
    "古丽巴哈尔",
)
FATHERS = (
    "买买提",
    "艾合买提",
    "阿卜杜克热木",
    "吐尔地",
    "依明",
    "司马义",
    "阿卜杜外力",
    "玉山",
    "沙吾提",
    "胡达拜尔地",
)
