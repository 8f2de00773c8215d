"""What people type into the cells of a sheet, read as they mean it: full width, several shapes of a date, spaces."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from app.kernel.errors import DomainError
from app.kernel.words import _

_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0{1,2}:00(?::00)?)?|(\d{4})(\d{2})(\d{2})"
)
_BETWEEN_HANZI = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_SEPARATORS = re.compile(r"[、，,;；\s]+")
_OLDEST, _LAST = 1900, 2200


def half_width(text: str) -> str:
    """The text with full-width letters, digits and signs made plain.

    >>> half_width("ｚｈａｎｇ０１＿Ａ")
    'zhang01_A'
    """
    return unicodedata.normalize("NFKC", text).strip()


def name(text: str) -> str:
    """A person's name without the spaces that make a column look even.

    >>> name("李　四"), name("阿卜杜拉・买买提"), name("John  Smith")
    ('李四', '阿卜杜拉·买买提', 'John Smith')
    """
    joined = _BETWEEN_HANZI.sub("", " ".join(text.split()))
    return joined.translate(str.maketrans("・･•‧", "····"))


def day(text: str) -> date:
    """The date that a cell means.

    >>> day("2026-3-1") == day("２０２６年３月１日") == day("2026/03/01") == day("2026.3.1") == day("20260301")
    True
    """
    found = _DAY.fullmatch(half_width(text))
    try:
        if found is None:
            raise ValueError(text)
        year, month, number = (int(part) for part in found.groups() if part)
        if not _OLDEST <= year < _LAST:
            raise ValueError(text)
        return date(year, month, number)
    except ValueError:
        sentence = _("“{text}”不是日期，请按“年-月-日”填写，如 2026-03-01。")
        raise DomainError(sentence.format(text=text[:20])) from None


def mobile(text: str) -> str:
    """A mobile number, its spaces and hyphens left out.

    >>> mobile("139 3111-0001")
    '13931110001'
    """
    digits = re.sub(r"[\s-]", "", half_width(text)).removeprefix("+86")
    if not re.fullmatch(r"1[0-9]{10}", digits):
        raise DomainError(_("“{text}”不是 11 位手机号码，请核对。").format(text=text[:20]))
    return digits


def several(text: str) -> list[str]:
    """The parts of a cell that holds several values, in any of the ways in which people part them.

    >>> several("10.1.2.3、10.1.2.4；10.1.2.3")
    ['10.1.2.3', '10.1.2.4']
    """
    return [part for part in dict.fromkeys(_SEPARATORS.split(text)) if part]
