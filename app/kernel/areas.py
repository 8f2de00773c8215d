"""Areas of land in mu (亩): exact to 0.0001 where surveys write them so, kept in whole hundredths."""

from __future__ import annotations

from decimal import Decimal

from app.kernel import figures

_MOST = Decimal("99999999.9999")
_SURVEYED = 4
_KEPT = 2


def mu(text: str) -> Decimal:
    """An area as a survey writes it, with up to four decimals.

    >>> mu("3.1250亩")
    Decimal('3.1250')
    """
    return figures.read(text.strip().removesuffix("亩"), places=_SURVEYED, most=_MOST)


def hundredths(text: str) -> int:
    """An area as it is kept, in hundredths of a mu; more than two decimals are refused, not rounded.

    >>> hundredths("1,234.5 亩")
    123450
    """
    return int(figures.read(text.strip().removesuffix("亩"), places=_KEPT, most=_MOST) * 100)


def shown(area: int | Decimal) -> str:
    """An area as screens show it; a whole number counts hundredths, a decimal counts mu.

    >>> shown(123450), shown(Decimal("3.1250"))
    ('1,234.50', '3.125')
    """
    if isinstance(area, int):
        return f"{Decimal(area) / 100:,.2f}"
    written = f"{area:,.4f}"
    return written[:-2] + written[-2:].rstrip("0")
