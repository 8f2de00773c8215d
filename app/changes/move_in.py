"""Somebody comes from outside (迁入)."""

from app.changes._common import NEWCOMER, check_numbered_newcomer, register
from app.kernel.words import _
from app.registry.change_kind import About, ChangeKind, question, the_month_after
from app.registry.models.evidence import EvidenceKind

entry = ChangeKind(
    code="move_in",
    label=_("迁入"),
    about=About.HOUSEHOLD,
    day=_("迁入日期"),
    asks=(*NEWCOMER, question("origin", _("从何处迁来"), help=_("省、县、乡镇"))),
    evidence=(EvidenceKind.HOUSEHOLD_REGISTER, EvidenceKind.ID_CARD),
    takes_effect=the_month_after,
    check=check_numbered_newcomer,
    apply=register,
    help=_("从本省其他乡镇迁来、已在系统登记的，请由乡镇办理“跨乡镇迁移”。"),
    order=13,
)
