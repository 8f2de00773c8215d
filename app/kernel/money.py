"""Money is a whole number of fen; yuan and capitals exist only where people read and write."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.kernel import figures

_MOST = Decimal("9999999999999.99")
_BEFORE = ("人民币", "RMB", "￥", "¥")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_TENS = ("", "拾", "佰", "仟")
_GROUP = 10_000


def yuan(text: str, *, signed: bool = False) -> int:
    """The fen in an amount of yuan as people write it; raises with a sentence where it is not one.

    >>> yuan("￥1,234.5"), yuan(".01元"), yuan("-3", signed=True)
    (123450, 1, -300)
    """
    return int(figures.read(_bare(text), places=2, most=_MOST, signed=signed) * 100)


def shown(fen: int) -> str:
    """An amount as screens and sheets show it.

    >>> shown(123450), shown(-5), shown(0)
    ('1,234.50', '-0.05', '0.00')
    """
    whole, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{cents:02}"


def capitals(fen: int) -> str:
    """An amount in the capitals of vouchers (支付结算办法 附件一), without 人民币 before it.

    >>> capitals(140950), capitals(1640902), capitals(0)
    ('壹仟肆佰零玖元伍角', '壹万陆仟肆佰零玖元零贰分', '零元整')
    """
    whole, cents = divmod(abs(fen), 100)
    sign = "负" if fen < 0 else ""
    if not cents:
        return f"{sign}{_whole(whole) or '零'}元整"
    return sign + (f"{_whole(whole)}元" if whole else "") + _cents(whole, *divmod(cents, 10))


def date_capitals(day: date) -> str:
    """A date in the capitals of vouchers, where 零 keeps anybody from writing another figure before it.

    >>> date_capitals(date(2026, 10, 20))
    '贰零贰陆年零壹拾月零贰拾日'
    """
    year = "".join(_DIGITS[int(digit)] for digit in f"{day.year:04}")
    month = ("零" if day.month in (1, 2, 10) else "") + _section(day.month)
    days = ("零" if day.day < 10 or day.day % 10 == 0 else "") + _section(day.day)
    return f"{year}年{month}月{days}日"


def _bare(text: str) -> str:
    bare = text.strip()
    for sign in _BEFORE:
        bare = bare.removeprefix(sign).lstrip()
    if bare.endswith(("元", "元整", "元正")):
        bare = bare.rstrip("整正").removesuffix("元")
    return bare


def _cents(whole: int, tenths: int, hundredths: int) -> str:
    """After a whole part, 零 stands for the missing 角 (required) and for yuan that end in zero (allowed)."""
    zero = "零" if whole and (not tenths or whole % 10 == 0) else ""
    return zero + (f"{_DIGITS[tenths]}角" if tenths else "") + (f"{_DIGITS[hundredths]}分" if hundredths else "")


def _whole(number: int, units: tuple[str, ...] = ("亿", "万")) -> str:
    """Groups of four digits; a gap of zeros inside the figure is written as one 零. Beyond 万亿 the 亿 part nests."""
    if not units:
        return _section(number)
    size = _GROUP ** (2 if units[0] == "亿" else 1)
    high, low = divmod(number, size)
    if not high:
        return _whole(low, units[1:])
    left = _whole(high) + units[0]
    return left + ("零" if low and low < size // 10 else "") + (_whole(low, units[1:]) if low else "")


def _section(number: int) -> str:
    """Up to four digits: 1005 is 壹仟零伍."""
    written = ""
    for place, digit in enumerate(reversed(f"{number}")):
        if digit != "0":
            written = _DIGITS[int(digit)] + _TENS[place] + written
        elif written and not written.startswith("零"):
            written = "零" + written
    return written
