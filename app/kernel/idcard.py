"""Citizen identity numbers (GB 11643-1999): region 6, birth 8, serial 3, check 1.

The residence permits of Hong Kong, Macao and Taiwan residents (regions 81, 82, 83) and the permanent resident card for
foreigners of 2023 (first digit 9) have the same shape and check. A region is the region at issue and may since be
abolished, so it is never a reason to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date

from app.kernel import clock, iso7064, regions
from app.kernel.columns import Choices
from app.kernel.errors import DomainError
from app.kernel.findings import Finding
from app.kernel.masks import mask_identity
from app.kernel.words import _
from app.kernel.writing import compact, is_scientific

_OLDEST = 130
_VERY_OLD = 110
_EARLIEST = "60"
_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_ORDINARY = re.compile(r"[1-7][0-9]{13}(?!000)[0-9]{3}[0-9X]")
_OLD_NUMBER = re.compile(r"[0-9]{15}")
_OLD_FOREIGN = re.compile(r"[A-Z]{3}[0-9]{12}")
_PASSPORT = re.compile(r"(?![HM][0-9]{8})[A-Z]{1,2}[0-9]{7,8}")
_FREE = re.compile(r"[0-9A-Z一-鿿㐀-䶿()/.·-]{3,40}")
_CROSSES = str.maketrans("×✕Ⅹ✖Хх", "XXXXXX")

MALE, FEMALE = "1", "2"
"""The codes of GB/T 2261.1."""


class DocumentKind(Choices):
    """What kind of document proves who somebody is."""

    CITIZEN = "citizen", "居民身份证", "grey"
    RESIDENCE = "residence", "港澳台居民居住证", "azure"
    FOREIGN = "foreign", "外国人永久居留身份证", "azure"
    PASSPORT = "passport", "护照", "yellow"
    OTHER = "other", "其他证件", "yellow"


_FREE_KINDS = (DocumentKind.PASSPORT, DocumentKind.OTHER)


def normalise(text: str) -> str:
    """The number as it is kept: half width, without spaces, with a capital X, and a 15-digit one made 18.

    >>> normalise(" 610104 620927 690 ")
    '610104196209276908'
    """
    number = _written(text)
    return _lengthened(number) if _OLD_NUMBER.fullmatch(number) else number


def is_valid(text: str) -> bool:
    """Whether shape, check character and birth date hold.

    >>> is_valid("11010519491231002x"), is_valid("610104196209276905")
    (True, False)
    """
    return _born(normalise(text)) is not None


def kind_of(text: str) -> DocumentKind:
    """The kind of document that a number is written like, whether or not it is right.

    >>> kind_of("810000198106030011").value, kind_of("CAN110081080302").value, kind_of("E12345678").value
    ('residence', 'foreign', 'passport')
    """
    number = normalise(text)
    if _NUMBER.fullmatch(number):
        return _kind_by_head(number)
    if _OLD_FOREIGN.fullmatch(number):
        return DocumentKind.FOREIGN
    digits = sum(char.isdecimal() for char in number)
    if digits >= 12 or (digits >= 10 and number.isdecimal()):
        return _kind_by_head(number)
    return DocumentKind.PASSPORT if _PASSPORT.fullmatch(number) else DocumentKind.OTHER


def check(text: str, kind: str | None = None, known_regions: Container[str] | None = None) -> Finding:
    """What is wrong with a number of that kind of document (its own kind when None), and what is only unusual.

    ``known_regions`` are the six-digit codes in force; without them only the province is looked at.
    """
    if known_regions is None and kind in (None, DocumentKind.CITIZEN) and _is_ordinary(text):
        return Finding(text)
    return _examined(text, kind, known_regions)


def _is_ordinary(number: str) -> bool:
    """Whether a citizen's number has nothing wrong and nothing unusual: nearly all have, and it is soon seen."""
    if not _ORDINARY.fullmatch(number) or number[:2] not in regions.PROVINCES or _check(number) != number[17]:
        return False
    birth, today = _written_birth(number), clock.today()
    return birth is not None and birth <= today and today.year - birth.year <= _VERY_OLD


def _examined(text: str, kind: str | None, known_regions: Container[str] | None) -> Finding:
    number = normalise(text)
    if not number:
        return Finding(number, errors=(_("请填写证件号码。"),))
    if is_scientific(text):
        sentence = _("证件号码被表格软件改成了科学计数法，后面的数字已经丢失，请把该列设为文本格式后重新填写。")
        return Finding(number, errors=(sentence,))
    meant = DocumentKind(kind) if kind else kind_of(number)
    if meant in _FREE_KINDS:
        return _free(number, told=bool(kind))
    if meant is DocumentKind.FOREIGN and _OLD_FOREIGN.fullmatch(number):
        return Finding(number, warnings=_doubts_of_old_foreign(number))
    errors = _faults(number)
    doubts = () if errors else (_another_kind(number, meant), *_doubts(_written(text), number, known_regions))
    return Finding(number, tuple(errors), tuple(doubt for doubt in doubts if doubt))


def birth_of(text: str) -> date:
    """The date of birth in a valid number.

    >>> birth_of("11010519491231002X")
    datetime.date(1949, 12, 31)
    """
    return birth_and_sex_of(text)[0]


def sex_of(text: str) -> str:
    """The sex in a valid number by GB/T 2261.1: an odd serial is male.

    >>> sex_of("11010519491231002X") == FEMALE
    True
    """
    return birth_and_sex_of(text)[1]


def birth_and_sex_of(text: str) -> tuple[date, str]:
    """What a valid number says of its bearer. Raises :class:`DomainError` where the number does not hold."""
    number = normalise(text)
    birth = _born(number)
    if birth is None:
        raise DomainError(_("身份证件号码不正确，请核对 18 位号码、出生日期和最后一位校验码。"))
    return birth, MALE if int(number[16]) % 2 else FEMALE


def mask(text: str) -> str:
    """The number with only its first six and last four characters readable."""
    return mask_identity(normalise(text))


def _written(text: str) -> str:
    return compact(text.translate(_CROSSES))


def _born(number: str) -> date | None:
    """The date of birth in a number whose shape, check character and date hold."""
    return _birth(number) if _NUMBER.fullmatch(number) and _check(number) == number[17] else None


def _check(number: str) -> str:
    return iso7064.mod_11_2(number[:17])


def _written_birth(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _birth(number: str) -> date | None:
    birth = _written_birth(number)
    return birth if birth is not None and not _impossible(birth) else None


def _impossible(birth: date) -> str:
    today = clock.today()
    if birth > today:
        return _("号码中的出生日期 {birth} 还没有到，请核对第 7 至 14 位。").format(birth=birth.isoformat())
    if today.year - birth.year > _OLDEST:
        return _("号码中的出生日期 {birth} 距今超过 130 年，请核对第 7 至 14 位。").format(birth=birth.isoformat())
    return ""


def _lengthened(old: str) -> str:
    """Serials 996 to 999 were kept for people past a hundred when numbers of 15 digits were issued, from 1984 on."""
    century = "18" if old[12:] >= "996" and old[6:8] >= _EARLIEST else "19"
    number = f"{old[:6]}{century}{old[6:]}"
    return number + _check(number)


def _kind_by_head(number: str) -> DocumentKind:
    if number[:2] in ("81", "82", "83"):
        return DocumentKind.RESIDENCE
    return DocumentKind.FOREIGN if number.startswith("9") else DocumentKind.CITIZEN


def _faults(number: str) -> list[str]:
    """What refuses a number of 18 characters: its shape, its birth, its check character."""
    if len(number) != 18:
        return [_("证件号码应为 18 位，现在是 {count} 位，请对照证件补全或改正。").format(count=len(number))]
    if not _NUMBER.fullmatch(number):
        return [_strange(number)]
    faults: list[str] = []
    birth = _written_birth(number)
    if birth is None:
        faults.append(_("号码中的出生日期“{birth}”不是真实的日期，请核对第 7 至 14 位。").format(birth=number[6:14]))
    elif _impossible(birth):
        faults.append(_impossible(birth))
    if _check(number) != number[17]:
        faults.append(_("证件号码的校验码不符，至少有一位数字填错，请对照证件逐位核对，不要只改最后一位。"))
    return faults


def _strange(number: str) -> str:
    place = next(
        place for place, char in enumerate(number) if not ("0" <= char <= "9" or (char == "X" and place == 17))
    )
    sentence = _("证件号码第 {place} 位“{char}”不是数字，请对照证件改正。")
    return sentence.format(place=place + 1, char=number[place])


def _another_kind(number: str, meant: DocumentKind) -> str:
    written = _kind_by_head(number)
    if written is meant:
        return ""
    return _("这个号码像是{written}的号码，证件类型却是{meant}，请核对证件类型。").format(
        written=written.label, meant=meant.label
    )


def _doubts(written: str, number: str, known: Container[str] | None) -> list[str]:
    """What is unusual in a number that holds."""
    doubts: list[str] = []
    if _OLD_NUMBER.fullmatch(written):
        doubts.append(_("15 位旧号码已换算成 18 位，请与现在的证件核对。"))
    doubts.append(_doubt_of_region(number, known))
    birth = _written_birth(number)
    today = clock.today()
    if birth and (today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))) > _VERY_OLD:
        doubts.append(_("按号码推算年龄超过 110 岁，请核实是否健在、号码是否正确。"))
    if number[14:17] == "000":
        doubts.append(_("号码的顺序码是 000，一般不会编发，请对照证件核对。"))
    return doubts


def _doubt_of_region(number: str, known: Container[str] | None) -> str:
    kind = _kind_by_head(number)
    if kind is DocumentKind.RESIDENCE:
        return ""
    return regions.doubt_of(number[1:3]) if kind is DocumentKind.FOREIGN else regions.doubt_of(number[:6], known)


def _doubts_of_old_foreign(number: str) -> tuple[str, ...]:
    """Nationality (three letters), region 4, birth 6, serial 1, and a check digit that nobody published."""
    doubts: list[str] = [_("15 位的外国人永久居留证是旧版，请提醒本人换领 18 位的新证。")]
    try:
        date(2000 + int(number[7:9]), int(number[9:11]), int(number[11:13]))
    except ValueError:
        doubts.append(_("号码中的出生日期“{birth}”不是真实的日期，请对照证件核对。").format(birth=number[7:13]))
    return tuple(doubts)


def _free(number: str, told: bool) -> Finding:
    """Documents whose numbers follow no one rule; ``told`` says that somebody chose such a kind."""
    if not _FREE.fullmatch(number):
        return Finding(number, errors=(_("证件号码应为 3 至 40 位的数字、字母或汉字，请对照证件改正。"),))
    if is_valid(number):
        return Finding(number, warnings=(_("这个号码像是居民身份证号码，请核对证件类型。"),))
    return Finding(number, warnings=() if told else (_("认不出这是哪种证件的号码，请选择证件类型并核对号码。"),))
