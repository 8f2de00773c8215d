"""Signs that two records are one person: numbers one slip apart, names that sound or look alike.

Each is a reason to show two records to somebody, and none is a reason to merge them.
"""

from __future__ import annotations

from app.kernel import idcard, names
from app.kernel.sounds import homophones, sound, sounds

__all__ = ["homophones", "sound", "sounds", "swapped", "written_alike"]

_LONG = 6
"""From how many characters on a name may be the beginning that another system cut off."""

_ALIKE = """
己已巳 未末 士土 戊戌戍戎 候侯 肖萧蕭 付傅 闫阎閻 邱丘 兰蓝藍 于於 余佘 芦卢盧 段叚 仝全 汪江 洪供 陈陳 张張 刘劉 杨楊
赵趙 黄黃 吴吳昊 孙孫 马馬 郑鄭 谢謝 许許 韩韓 冯馮 邓鄧 叶葉 苏蘇 吕呂 贾賈 钱錢 龙龍 万萬 顾顧 罗羅 谭譚 邹鄒 陆陸
钟鐘鍾锺 范範 郝赫 祁祈 裴斐 宫官 颜顔 岑芩 王玉 田由 白百 史吏 石右 冷泠 凌淩 冶治 莱菜 暴曝 宴晏 崔催 桂佳 娟涓
华華 国國囯 云雲 凤鳳风 兴興 丽麗 荣榮 宝寶 学學 伟偉 艳艷豔 红紅 军軍 惠慧 玲铃 珍诊 菊鞠 桃挑 栋拣 杰傑 强強 峰峯锋
景影 晶品 柱住 树村 根很 梁粱 涛滔 潘藩 炎焱 焕换 烨燁 端瑞 盛咸 禄碌 秀季 聪聰 胜勝 良艮 茂荗 辉輝 进進 莲蓮 铁鐵
镇鎮 霞暇 静靜 鹏鵬 麦麥 齐齊 晋晉 泽澤 刚剛 东東 来來 义義 宁寧 贵貴 银銀 长長 广廣 庆慶 连連 财財 权權 声聲 时時 实實
"""
"""Variants, traditional forms and characters that one pen stroke tells apart."""


def swapped(one: str, other: str) -> bool:
    """Whether two different identity numbers are one slip apart: two neighbours exchanged, or one digit wrong.

    The check character is left out unless it is all that differs, because who mends a number until it is accepted
    changes the check character too.

    >>> swapped("11010519491231002X", "110105194912310038"), swapped("11010519491231002X", "130123193802140017")
    (True, False)
    """
    a, b = idcard.normalise(one), idcard.normalise(other)
    if len(a) != len(b) or a == b or not a:
        return False
    last = len(a) - 1
    places = [place for place in range(last) if a[place] != b[place]]
    if len(places) != 2:
        return len(places) < 2
    first, second = places
    return second == first + 1 and a[first] == b[second] and a[second] == b[first]


def written_alike(one: str, other: str) -> bool:
    """Whether two names look alike: variant characters, a dot left out, a long name cut off; a name looks like itself.

    >>> written_alike("肖巳", "萧已"), written_alike("古丽娜尔·买买提", "古丽娜尔买买提"), written_alike("张三", "张四")
    (True, True, False)
    """
    a, b = _looks(one), _looks(other)
    if not a or not b:
        return False
    shorter, longer = sorted((a, b), key=len)
    return a == b or (len(shorter) >= _LONG and longer.startswith(shorter))


def _looks(name: str) -> str:
    return names.normalise(name).replace(names.DOT, "").translate(_FACES)


def _faces() -> dict[int, str]:
    """Every character of a group stands for the first of it; groups that share a character are one."""
    faces: dict[str, str] = {}
    for group in _ALIKE.split():
        known = {faces[char] for char in group if char in faces}
        face = min(known) if known else group[0]
        faces.update(dict.fromkeys(group, face))
        faces = {char: face if told in known else told for char, told in faces.items()}
    return {ord(char): face for char, face in faces.items()}


_FACES = _faces()
