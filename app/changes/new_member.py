"""Somebody joins a household: adopted, returned, left out before (新增)."""

from app.changes._common import NEWCOMER, check_numbered_newcomer, register
from app.kernel.words import _
from app.registry.change_kind import About, ChangeKind
from app.registry.models.evidence import EvidenceKind

entry = ChangeKind(
    code="new_member",
    label=_("新增成员"),
    about=About.HOUSEHOLD,
    asks=NEWCOMER,
    evidence=(EvidenceKind.ID_CARD, EvidenceKind.HOUSEHOLD_REGISTER),
    check=check_numbered_newcomer,
    apply=register,
    help=_("收养、回归、漏登等。新生儿请用“出生”，外地迁来的请用“迁入”。"),
    order=20,
)
