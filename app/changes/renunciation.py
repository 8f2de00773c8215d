"""Somebody gives up a programme of the own will (自愿放弃)."""

from app.changes._common import leave_as_is
from app.kernel.words import _
from app.registry.change_kind import About, ChangeKind, question, the_month_after
from app.registry.models.evidence import EvidenceKind

entry = ChangeKind(
    code="renunciation",
    label=_("自愿放弃"),
    about=About.PERSON,
    day=_("声明日期"),
    asks=(
        question("programme", _("放弃的补贴项目"), help=_("项目名称或编码，如 高龄津贴")),
        question("why", _("放弃原因"), long=True),
    ),
    evidence=(EvidenceKind.SIGNED_STATEMENT, EvidenceKind.ID_CARD),
    takes_effect=the_month_after,
    apply=leave_as_is,
    help=_("须有本人签字（按手印）的书面声明；不改动家庭和人员的登记。"),
    order=19,
)
