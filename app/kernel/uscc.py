"""Unified social credit codes (GB 32100-2015): authority 1, category 1, region 6, organisation code 9, check 1."""

from __future__ import annotations

import re

from app.kernel import orgcode
from app.kernel.findings import Finding
from app.kernel.words import _
from app.kernel.writing import compact

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = re.compile(rf"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")
_LENGTH = 18


def normalise(text: str) -> str:
    """The code as it is kept: half width, capital letters, without blanks and hyphens.

    >>> normalise("91350100m000100y 43")
    '91350100M000100Y43'
    """
    return compact(text).replace("-", "")


def is_valid(text: str) -> bool:
    """Whether shape and both check characters hold.

    >>> is_valid("91350100M000100Y43"), is_valid("91350100M000100Y34")
    (True, False)
    """
    return not check(text).is_refused


def check(text: str) -> Finding:
    """Shape, the check of the whole code and the check of the organisation code inside it (GB 11714)."""
    code = normalise(text)
    return Finding(code, errors=tuple(_faults(code)))


def _faults(code: str) -> list[str]:
    if not code:
        return [_("请填写 18 位统一社会信用代码。")]
    if len(code) != _LENGTH:
        return [
            _("统一社会信用代码应为 18 位，现在是 {count} 位，请对照证书核对。").format(count=len(code)),
        ]
    strange = sorted(set(code) - set(_ALPHABET))
    if strange:
        return [
            _("统一社会信用代码里不会有“{chars}”，字母 I、O、Z 多半是数字 1、0、2，请对照证书改正。").format(
                chars="".join(strange)
            )
        ]
    if not _SHAPE.fullmatch(code):
        return [_("统一社会信用代码的第 3 至 8 位是行政区划代码，只能是数字，请对照证书改正。")]
    if _check_of(code[:17]) != code[17]:
        return [_("统一社会信用代码的校验码不符，至少有一位填错，请对照证书逐位核对。")]
    if orgcode.check_of(code[8:16]) != code[16]:
        return [_("统一社会信用代码第 9 至 17 位（主体标识码）的校验码不符，请对照证书逐位核对。")]
    return []


def _check_of(body: str) -> str:
    """Weights are the powers of three modulo 31."""
    total = sum(_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return _ALPHABET[-total % 31]
