"""What the trail calls the acts of screening and deciding."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.words import _


class Tag(StrEnum):
    """room:resource:action."""

    DECIDE = "programmes:screening:decide"
    ADMIT = "programmes:enrolment:admit"
    EVIDENCE = "programmes:evidence:look"
    CHECK = "programmes:entitlement:check"
    NOTICE = "programmes:notice:print"


LABELS = {
    Tag.DECIDE: _("资格筛查：作出决定"),
    Tag.ADMIT: _("享受情况：人工纳入"),
    Tag.EVIDENCE: _("资格筛查：查看依据"),
    Tag.CHECK: _("资格核对：查询"),
    Tag.NOTICE: _("决定书：打印"),
}


def labels() -> dict[str, str]:
    """Tag → what people call it."""
    return {str(tag): label for tag, label in LABELS.items()}
