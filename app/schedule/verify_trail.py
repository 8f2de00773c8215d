"""Verifying the whole audit trail, every night and whenever the audit administrator asks."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.access.models import Irregularity, IrregularityKind, IrregularityState
from app.audit.reading import stored_head
from app.audit.verify import Report, keep, verify
from app.jobs.job import Job, JobContext
from app.kernel import clock
from app.kernel.words import _
from app.offices.models import PostGrant
from app.offices.services.working import root_division
from app.store.sessions import system_session


def run(context: JobContext) -> str:
    """Verify everything; what is not proved intact becomes an irregularity for the security administrators."""
    total = stored_head().seq
    report = verify(progress=lambda done: context.progress(done, max(total, done)))
    keep(report, str(context.payload.get("asked_by") or context.actor.name))
    if not report.ok:
        _alarm(report)
    return _("{verdict}：{sentence}").format(verdict=report.verdict.label, sentence=report.sentence)


def _alarm(report: Report) -> None:
    """One irregularity for each office with a security administrator. No event: the trail may accept none."""
    with system_session("alarm: the trail is not proved intact") as session:
        for division in _watching(session):
            open_one = session.scalars(
                select(Irregularity).where(
                    Irregularity.kind == IrregularityKind.TRAIL,
                    Irregularity.state == IrregularityState.NEW,
                    Irregularity.division_code == division,
                )
            ).first()
            row = open_one or _new(division)
            row.at, row.times, row.sentence = report.at, row.times + 1, report.sentence[:300]
            session.add(row)
        session.commit()


def _new(division: str) -> Irregularity:
    return Irregularity(kind=IrregularityKind.TRAIL, times=0, username="", address="", path="", division_code=division)


def _watching(session: Session) -> Iterable[str]:
    today = clock.today()
    live = session.scalars(
        select(PostGrant.division_code)
        .where(
            PostGrant.post == "security_administrator",
            PostGrant.revoked_at.is_(None),
            PostGrant.valid_from <= today,
            or_(PostGrant.valid_to.is_(None), PostGrant.valid_to > today),
        )
        .distinct()
    ).all()
    return sorted(live) or [root_division(session)]


entry = Job(
    "verify_trail",
    _("审计链校验"),
    run,
    cron="40 2 * * *",
    lease_seconds=120,
    help=_("每天 2:40 重新计算全部审计记录，有问题立即告警"),
)
