"""Numbers of social-security cards (社会保障卡卡号): nine characters, the last a check by GB 11714.

The number that identifies its owner (社会保障号码) is the identity number, and the card's bank account is an ordinary
card number; both are often written here by mistake. Some cities printed other lengths on early cards, so neither the
length nor the check refuses.
"""

from __future__ import annotations

import re

from app.kernel import bankcard, idcard, orgcode
from app.kernel.findings import Finding
from app.kernel.words import _
from app.kernel.writing import compact

_NUMBER = re.compile(r"[0-9A-Z]{9}")
_CHARACTERS = re.compile(r"[0-9A-Z]{6,20}")


def normalise(text: str) -> str:
    """The number as it is kept: half width, capital letters, without blanks and hyphens.

    >>> normalise("5484 26015")
    '548426015'
    """
    return compact(text).replace("-", "")


def is_valid(text: str) -> bool:
    """Whether shape and check character hold.

    >>> is_valid("548426015"), is_valid("548426051")
    (True, False)
    """
    number = normalise(text)
    return _NUMBER.fullmatch(number) is not None and orgcode.check_of(number[:8]) == number[8]


def check(text: str) -> Finding:
    """Another kind of number written here refuses; an unusual card number only warns."""
    number = normalise(text)
    wrong = _another_number(number)
    if wrong:
        return Finding(number, errors=(wrong,))
    if not _NUMBER.fullmatch(number):
        return Finding(number, warnings=(_("社会保障卡卡号一般为 9 位，请对照卡面核对。"),))
    if not is_valid(number):
        return Finding(number, warnings=(_("社会保障卡卡号的校验位不符，可能有一位填错，请对照卡面核对。"),))
    return Finding(number)


def _another_number(number: str) -> str:
    if not number:
        return _("请填写社会保障卡卡号。")
    if len(number) == 18 and idcard.is_valid(number):
        return _("这里要填社会保障卡卡号（一般 9 位），现在填的是身份证件号码（社会保障号码），请改正。")
    if number.isdecimal() and not bankcard.check(number).is_refused:
        return _("这里要填社会保障卡卡号（一般 9 位），现在填的是卡上的银行账号，请改正。")
    if not _CHARACTERS.fullmatch(number):
        return _("社会保障卡卡号只有数字和字母，一般为 9 位，请对照卡面改正。")
    return ""
