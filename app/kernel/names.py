"""Names of persons as their documents write them: short or long, with the dot of minority names, with rare characters.

A real name is never refused for being rare; what is refused cannot stand in any name.
"""

from __future__ import annotations

import re
import unicodedata

from app.kernel.findings import Finding
from app.kernel.hanzi import PRIVATE_USE, gbk_gaps, is_hanzi
from app.kernel.words import _
from app.kernel.writing import half_width

__all__ = ["check", "gbk_gaps", "normalise"]

DOT = "·"
_LONGEST = 50
_DOTS = re.compile(r"\s*[·•・‧･∙⋅᛫˙]\s*|(?<=[^\x00-\x7f])\s*\.\s*")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_RADICALS = re.compile("[\u2e80-\u2fdf]")
_BLANKS_BETWEEN_HAN = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_PLAIN = re.compile("[一-鿿]+")
_LATIN_MARKS = frozenset(" -'.")
_UNREADABLE = frozenset("?？□■\ufffd〓")


def normalise(text: str) -> str:
    """The name as it is kept: one kind of dot, no blanks around or inside a Chinese name, no look-alike code points.

    >>> normalise(" 阿卜杜拉 • 买买提　"), normalise("张　三"), normalise("ＪＯＨＮ  Ｓｍｉｔｈ")
    ('阿卜杜拉·买买提', '张三', 'JOHN Smith')
    """
    if _PLAIN.fullmatch(text):
        return text
    name = half_width(unicodedata.normalize("NFC", text.translate(PRIVATE_USE)))
    name = _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), _SELECTORS.sub("", name))
    name = "".join(char for char in name if unicodedata.category(char) != "Cf")
    name = re.sub(f"{DOT}+", DOT, _DOTS.sub(DOT, name.strip()))
    return re.sub(r"\s+", " ", _BLANKS_BETWEEN_HAN.sub("", name))


def check(text: str) -> Finding:
    """What cannot stand in a name, and what a bank or an officer should look at."""
    name = normalise(text)
    errors = _faults(name)
    return Finding(name, errors, () if errors else _doubts(name))


def _faults(name: str) -> tuple[str, ...]:
    if not name:
        return (_("请填写姓名。"),)
    if len(name) > _LONGEST:
        return (_("姓名最多 {most} 个字，现在是 {count} 个，请对照证件核对。").format(most=_LONGEST, count=len(name)),)
    strange = _strange(name)
    if strange:
        return (_sentence(strange),)
    if name.startswith(DOT) or name.endswith(DOT):
        return (_("姓名的间隔点“·”不能在开头或结尾，请对照证件补全姓名。"),)
    if not any(unicodedata.category(char)[0] in "LC" or is_hanzi(char) for char in name):
        return (_("姓名里没有文字，请按证件填写。"),)
    return ()


def _strange(name: str) -> list[str]:
    """The characters that cannot stand in a name, each once."""
    return [] if _PLAIN.fullmatch(name) else [char for char in dict.fromkeys(name) if not _may_stand(char, name)]


def _may_stand(char: str, name: str) -> bool:
    if is_hanzi(char) or char == DOT or unicodedata.category(char)[0] in "LM" or unicodedata.category(char) == "Co":
        return True
    return char in _LATIN_MARKS and any(other.isascii() and other.isalpha() for other in name)


def _sentence(strange: list[str]) -> str:
    chars = "".join(strange)
    if any(unicodedata.category(char) in ("Cc", "Cs", "Cn") for char in strange):
        return _("姓名里有看不见的控制字符，请删除后重新填写。")
    if any(char in _UNREADABLE for char in strange):
        return _("姓名里的“{chars}”是没有认出来的字，请按证件重新填写。").format(chars=chars)
    if all(unicodedata.category(char)[0] == "N" for char in strange):
        return _("姓名里有数字“{chars}”，请改正；同名的人不要用数字区分。").format(chars=chars)
    return _("姓名里的“{chars}”不是姓名用字，请改正；说明文字请写到备注里。").format(chars=chars)


def _doubts(name: str) -> tuple[str, ...]:
    doubts: list[str] = []
    private = [char for char in name if "\ue000" <= char <= "\uf8ff"]
    gaps = [char for char in gbk_gaps(name) if char not in private]
    if private:
        doubts.append(_("姓名里有自造字，别的系统无法显示，请换成国家标准（GB 18030）里的字。"))
    if gaps:
        doubts.append(
            _("“{chars}”不在 GBK 字库中，代发银行可能要用替代字，请与开户时的户名核对。").format(chars="".join(gaps))
        )
    if len(name) == 1:
        doubts.append(_("姓名只有一个字，请对照证件核对。"))
    if not _PLAIN.fullmatch(name) and len({is_hanzi(char) for char in name if char.isalpha()}) > 1:
        doubts.append(_("姓名里汉字和其他文字混写，请对照证件核对。"))
    return tuple(doubts)
