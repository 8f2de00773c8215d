"""Bank codes of the payment system CNAPS (联行号): bank class 3, region 4, branch 4, check 1 by ISO 7064 MOD 11,10."""

from __future__ import annotations

import re

from app.kernel.findings import Finding
from app.kernel.iso7064 import mod_11_10
from app.kernel.words import _
from app.kernel.writing import compact

_CODE = re.compile(r"[0-9]{12}")


def normalise(text: str) -> str:
    """The code as it is kept: half width, without blanks and hyphens.

    >>> normalise("1021-0009 9996")
    '102100099996'
    """
    return compact(text).replace("-", "")


def is_valid(text: str) -> bool:
    """Whether shape and check digit hold.

    >>> is_valid("102100099996"), is_valid("102100099969")
    (True, False)
    """
    code = normalise(text)
    return _CODE.fullmatch(code) is not None and mod_11_10(code[:11]) == code[11]


def check(text: str) -> Finding:
    """Only the shape refuses: the check digit is known from codes in use, not from a published text, so it warns."""
    code = normalise(text)
    if not code:
        return Finding(code, errors=(_("请填写 12 位联行号。"),))
    if not _CODE.fullmatch(code):
        return Finding(code, errors=(_("联行号应为 12 位数字，“{code}”不是，请向开户银行核对。").format(code=code),))
    if not is_valid(code):
        return Finding(code, warnings=(_("联行号的校验位不符，可能有一位填错，请向开户银行核对。"),))
    return Finding(code)
