"""How names sound: toneless pinyin, so that 李建国 and 李健国 meet. An aid to search, never a reason to refuse.

A surname sounds as surnames do (单 shan, 仇 qiu), but a clerk who wrote it by ear may have heard the usual reading.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from itertools import product
from math import prod

_MOST_CHARACTERS = 17
"""Of a key, so that it stays under 120 letters."""

_MOST_KEYS = 8
_SILENT = frozenset(" ·•・．‧･∙⋅.'-　")
_TONES = frozenset("\u0300\u0301\u0304\u030c\u0302")

_SURNAMES_AS_READ = """
单:shan 仇:qiu 解:xie 查:zha 曾:zeng 区:ou 盖:ge 任:ren 华:hua 朴:piao 缪:miao 翟:zhai 乐:yue 黑:he 种:chong
秘:bi 冼:xian 召:shao 繁:po 长:zhang 覃:qin 折:she 员:yun 能:nai 逄:pang 谌:chen 隗:wei 洗:xian 宓:mi 祭:zhai
车:che 沈:shen 贾:jia 柏:bai 薄:bo 葛:ge 俞:yu 郗:xi 费:fei 佴:nai 撒:sa 哈:ha 句:gou 炅:gui 盛:sheng 莘:shen
於:yu 晏:yan 干:gan 应:ying 宁:ning 那:na 纪:ji 曲:qu 燕:yan 重:chong 石:shi 尹:yin 强:qiang 相:xiang 令:ling
教:jiao 漆:qi 占:zhan 郇:xun 郏:jia 郄:qie 阚:kan 么:yao 牟:mu 万:wan 贲:ben 詹:zhan 臧:zang
"""

_SURNAMES = {pair[0]: pair[2:] for pair in _SURNAMES_AS_READ.split()}
_IN_NAMES = {"卜": "bu", "都": "du"}
"""Readings that names have anywhere, above all those of Uyghur and Kazak names (阿卜杜拉)."""

_DOUBLE_SURNAMES = {
    "尉迟": ("yu", "chi"),
    "万俟": ("mo", "qi"),
    "长孙": ("zhang", "sun"),
    "澹台": ("tan", "tai"),
    "令狐": ("ling", "hu"),
}


def sound(name: str) -> str:
    """The one key under which a name is kept: its likeliest reading.

    >>> sound("单建国"), sound("阿卜杜拉·买买提")
    ('shan jian guo', 'a bu du la mai mai ti')
    """
    heard = [char for char in name if char not in _SILENT][:_MOST_CHARACTERS]
    if not heard:
        return ""
    double = _DOUBLE_SURNAMES.get("".join(heard[:2]))
    first = list(double) if double else [_surname(heard[0])[0]]
    return " ".join(first + [_readings(char)[0] for char in heard[len(first) :]])


def sounds(name: str) -> tuple[str, ...]:
    """The few keys under which a name may have been kept, the likeliest first.

    >>> sounds("曾乐")
    ('zeng le', 'zeng yue', 'ceng le', 'ceng yue')
    """
    heard = _heard(name)[:_MOST_CHARACTERS]
    while prod(map(len, heard)) > _MOST_KEYS:
        last = max(place for place, readings in enumerate(heard) if len(readings) > 1)
        heard[last] = heard[last][:1]
    return tuple(" ".join(key) for key in product(*heard)) if heard else ()


def homophones(one: str, other: str) -> bool:
    """Whether two names can be read alike, character by character; a name sounds like itself.

    >>> homophones("李建国", "李健国"), homophones("曾乐", "增月"), homophones("李建国", "李建军")
    (True, True, False)
    """
    left, right = _heard(one), _heard(other)
    return (
        bool(left)
        and len(left) == len(right)
        and all(not set(a).isdisjoint(b) for a, b in zip(left, right, strict=True))
    )


def _heard(name: str) -> list[tuple[str, ...]]:
    chars = [char for char in name if char not in _SILENT]
    double = _DOUBLE_SURNAMES.get("".join(chars[:2]))
    first = [(char,) for char in double] if double else [_surname(char) for char in chars[:1]]
    return first + [_readings(char) for char in chars[len(first) :]]


@lru_cache(maxsize=50_000)
def _surname(char: str) -> tuple[str, ...]:
    told = _SURNAMES.get(char)
    return tuple(dict.fromkeys((told, *_readings(char)))) if told else _readings(char)


@lru_cache(maxsize=50_000)
def _readings(char: str) -> tuple[str, ...]:
    """The two likeliest toneless readings of a character; one that no dictionary has stands for itself."""
    written = _dictionary().get(ord(char))
    if not written:
        return (char.lower(),)
    readings = (_toneless(reading) for reading in written.split(","))
    return tuple(dict.fromkeys((*filter(None, [_IN_NAMES.get(char)]), *readings)))[:2]


def _toneless(reading: str) -> str:
    letters = "".join(char for char in unicodedata.normalize("NFD", reading) if char not in _TONES)
    return unicodedata.normalize("NFC", letters).replace("ü", "v")


@cache
def _dictionary() -> dict[int, str]:
    """Loaded when first asked: it takes a fifth of a second and 57 MB."""
    from pypinyin.pinyin_dict import pinyin_dict

    readings: dict[int, str] = pinyin_dict
    return readings
