"""What the trail calls the acts of the screening engine and of enrolling."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.words import _


class Tag(StrEnum):
    """room:resource:action."""

    RUN = "programmes:screening:run"
    AGAIN = "programmes:screening:again"
    WHAT_IF = "programmes:what_if:run"
    ENROL = "programmes:enrolment:enrol"
    END = "programmes:enrolment:end"
    AMEND = "programmes:enrolment:amend"


LABELS = {
    Tag.RUN: _("资格筛查：筛查"),
    Tag.AGAIN: _("资格筛查：变动后重新筛查"),
    Tag.WHAT_IF: _("影响测算：测算"),
    Tag.ENROL: _("享受情况：纳入"),
    Tag.END: _("享受情况：退出"),
    Tag.AMEND: _("享受情况：调整金额"),
}


def labels() -> dict[str, str]:
    """Tag → what people call it."""
    return {str(tag): label for tag, label in LABELS.items()}
