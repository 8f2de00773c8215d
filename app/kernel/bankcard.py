"""Bank accounts that pay people: card numbers end with a Luhn digit (ISO/IEC 7812-1), passbooks (存折) have none."""

from __future__ import annotations

import re

from app.kernel.findings import Finding
from app.kernel.words import _
from app.kernel.writing import compact, is_scientific

_DIGITS = re.compile(r"[0-9]+")
_CARD_LENGTHS = range(16, 20)
_PASSBOOK_LENGTHS = range(12, 31)
_UNIONPAY = "62"


def normalise(text: str) -> str:
    """The number as it is kept: half width, without blanks and hyphens.

    >>> normalise("６２２７ 0012 1870-0480 460")
    '6227001218700480460'
    """
    return re.sub(r"[-‐‑–—]", "", compact(text))


def luhn(number: str) -> bool:
    """Whether the last digit checks the others: every second digit from the right counts double, by its digit sum.

    >>> luhn("6227001218700480460"), luhn("6227001218700480406")
    (True, False)
    """
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def check(text: str, *, passbook: bool = False) -> Finding:
    """Whether a card (or the bank application of a social-security card) or a passbook may have this number."""
    number = normalise(text)
    wrong = _misshapen(text, number, _PASSBOOK_LENGTHS if passbook else _CARD_LENGTHS, passbook)
    if wrong:
        return Finding(number, errors=(wrong,))
    if passbook:
        return Finding(number, warnings=_perhaps_a_card(number))
    if not luhn(number):
        return Finding(
            number, errors=(_("银行卡号的校验位不符，至少有一位填错，请对照卡面逐位核对；存折请把账户类型选为存折。"),)
        )
    return Finding(number)


def _misshapen(text: str, number: str, lengths: range, passbook: bool) -> str:
    if not number:
        return _("请填写银行账号。")
    if is_scientific(text):
        return _("账号被表格软件改成了科学计数法，后面的数字已经丢失，请把该列设为文本格式后重新填写。")
    if not _DIGITS.fullmatch(number):
        return _("银行账号只能是数字，请去掉其中的文字或符号。")
    if len(number) not in lengths:
        sentence = (
            _("存折账号应为 12 至 30 位，现在是 {count} 位，请对照存折核对。")
            if passbook
            else _("银行卡号应为 16 至 19 位，现在是 {count} 位，请对照卡面核对；存折请把账户类型选为存折。")
        )
        return sentence.format(count=len(number))
    return ""


def _perhaps_a_card(number: str) -> tuple[str, ...]:
    if number.startswith(_UNIONPAY) and len(number) in _CARD_LENGTHS and luhn(number):
        return (_("这个存折账号像是银行卡号，请核对账户类型。"),)
    return ()
