"""Figures as people write them: exact decimals, never floats, with a sentence for every way of writing them wrong."""

from __future__ import annotations

import re
from decimal import Decimal

from app.kernel.errors import DomainError
from app.kernel.words import _
from app.kernel.writing import compact, is_scientific

_MARKS = str.maketrans({"，": ",", "。": ".", "−": "-", "－": "-", "﹣": "-", "–": "-", "﹒": ".", "﹐": ","})
_FIGURE = re.compile(r"(-?)([0-9][0-9,]*)?(?:\.([0-9]*))?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+")


def read(text: str, *, places: int, most: Decimal, signed: bool = False) -> Decimal:
    """The figure in a text that holds nothing else; at most ``places`` decimals and no more than ``most``.

    >>> read("１，２３４．５", places=2, most=Decimal(9999))
    Decimal('1234.5')
    """
    if is_scientific(text):
        raise DomainError(_("“{text}”是科学计数法，请写成普通的数字，例如 1234.50。").format(text=text.strip()))
    figure = compact(text.translate(_MARKS)).lstrip("+")
    if not figure:
        raise DomainError(_("请填写数字，例如 1234.50。"))
    sign, whole, fraction = _parts(figure)
    if len(fraction) > places:
        raise DomainError(
            _("“{text}”的小数超过 {places} 位，请改为最多 {places} 位。").format(text=figure, places=places)
        )
    value = Decimal(f"{whole}.{fraction or '0'}")
    if value > most:
        raise DomainError(_("“{text}”太大，请核对是否多写了数字或单位有误。").format(text=figure))
    if not sign or not value:
        return value
    if not signed:
        raise DomainError(_("“{text}”是负数，这里只能填写零或正数。").format(text=figure))
    return -value


def _parts(figure: str) -> tuple[str, str, str]:
    found = _FIGURE.fullmatch(figure)
    if found is None or not (found[2] or found[3]):
        raise DomainError(_("“{text}”不是数字，请只填写数字，例如 1234.50。").format(text=figure))
    whole = found[2] or "0"
    if not _GROUPED.fullmatch(whole):
        raise DomainError(_("“{text}”里的逗号不在千位上，请去掉逗号重新填写。").format(text=figure))
    return found[1], whole.replace(",", ""), found[3] or ""
