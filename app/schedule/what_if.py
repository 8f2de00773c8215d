"""Working out what a draft of rules or of a standard's value would change, before anybody signs it."""

from __future__ import annotations

from app.jobs.job import Job, JobContext
from app.kernel.errors import NotFound
from app.kernel.words import _
from app.programmes.models import ProgrammeVersion, StandardValue, WhatIfSubject
from app.programmes.screening import what_if

DRAFTS: dict[str, type[ProgrammeVersion | StandardValue]] = {
    WhatIfSubject.VERSION: ProgrammeVersion,
    WhatIfSubject.STANDARD: StandardValue,
}


def run(context: JobContext) -> str:
    """Screen by the law with and without the draft; nobody's results change."""
    asked = context.payload
    with context.session() as session:
        draft = session.get(DRAFTS[str(asked["subject"])], int(asked["id"]))
        if draft is None:
            raise NotFound(_("没有这份草稿，或不在您的辖区。"))
        found = what_if(session, context.actor, draft, lambda done, total, _note: context.progress(done, total))
        return _("测算完成：新增 {joins} 人，退出 {leaves} 人。").format(joins=found.joins, leaves=found.leaves)


entry = Job(
    "what_if", _("影响测算"), run, lease_seconds=600, help=_("按草稿测算全县受影响的人数和金额，不改变任何结果")
)
