"""Reasons: whoever decides says why, in words that somebody else can follow."""

from __future__ import annotations

from typing import Any

from app.kernel.errors import DomainError
from app.kernel.words import _

LEAST, MOST = 4, 200


def insist_on_reason(said: Any, field: str, sentence: str = "") -> str:
    """The reason as it is kept; refused where it is missing, too short to say anything, or too long."""
    text = " ".join(str(said or "").split())
    if len(text) < LEAST:
        raise DomainError(sentence or _("请写明理由，至少 4 个字，如“查看户口簿，为两人”。"), field=field)
    if len(text) > MOST:
        raise DomainError(_("最多 {most} 个字，请缩短。").format(most=MOST), field=field)
    return text
