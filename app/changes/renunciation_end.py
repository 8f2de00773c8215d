"""Somebody takes back that a programme was given up (撤回自愿放弃): entitlement is looked at again."""

from app.changes._common import leave_as_is
from app.kernel.words import _
from app.registry.change_kind import About, ChangeKind, question, the_month_after
from app.registry.models.evidence import EvidenceKind

entry = ChangeKind(
    code="renunciation_end",
    label=_("撤回自愿放弃"),
    about=About.PERSON,
    day=_("声明日期"),
    asks=(
        question("programme", _("恢复申请的补贴项目"), help=_("项目名称或编码，与放弃时所写的是同一个项目")),
        question("why", _("撤回原因"), long=True),
    ),
    evidence=(EvidenceKind.SIGNED_STATEMENT, EvidenceKind.ID_CARD),
    takes_effect=the_month_after,
    apply=leave_as_is,
    help=_("撤回后按规则重新核对，符合条件的列入应进未进；不会自动恢复发放。"),
    order=20,
)
