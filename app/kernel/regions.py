"""The region at issue in an identity number. It may be abolished or newer than any table, so it never refuses."""

from __future__ import annotations

import re
from collections.abc import Container

from app.kernel.words import _

PROVINCES = frozenset(re.findall("..", "11121314152122233132333435363741424344454650515253546162636465718182"))
"""The first two digits of GB/T 2260."""


def doubt_of(region: str, known: Container[str] | None = None) -> str:
    """Why somebody should look at a region, or nothing; ``known`` are the six-digit codes in force, where one has them.

    >>> doubt_of("110105"), doubt_of("990105") != ""
    ('', True)
    """
    if region[:2] not in PROVINCES:
        return _("号码前两位“{province}”不是省级代码，请对照证件核对。").format(province=region[:2])
    if known is not None and region not in known:
        return _("号码前六位“{region}”不在现行行政区划中，可能是已撤销的县区，请对照证件核对。").format(region=region)
    return ""
