"""Evidence: attached while a report is with its writer, looked at and taken on record, checked at every reading."""

from __future__ import annotations

import base64

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import attachments, clock, sm
from app.kernel.errors import DomainError, NotFound
from app.kernel.words import _
from app.registry.change_tags import Tag
from app.registry.models.changes import ChangeReport
from app.registry.models.evidence import Evidence, EvidenceKind
from app.registry.services import changes
from app.store.actor import Actor
from app.store.transaction import transaction

MOST = 12
"""So many files a report may carry."""


def attach(
    session: Session, actor: Actor, row: ChangeReport, kind: str, name: str, content: bytes, seen: str
) -> Evidence:
    """Attach a file to a report that is with its writer. Refuses a file that may not be kept."""
    if kind not in EvidenceKind._value2member_map_:
        raise DomainError(_("请选择这是什么材料。"), field="kind")
    file = attachments.read(content, name)
    with transaction(session):
        changes.claim(session, actor, row, seen)
        if _count(session, row) >= MOST:
            raise DomainError(_("一项申报最多 {count} 份材料，请先撤下不需要的。").format(count=MOST))
        kept = Evidence(
            report_id=row.id,
            division_code=row.division_code,
            kind=kind,
            name=file.name,
            media_type=file.media_type,
            size=len(file.content),
            digest=sm.sm3(file.content).hex(),
            content=base64.b64encode(file.content).decode(),
            officer_id=actor.officer_id,
            uploaded_at=clock.now(),
        )
        session.add(kept)
        session.flush()
        changes.restamp(session, row)
        record(session, actor, Tag.EVIDENCE_ADD, kept, report=row.id, kind=kind, digest=kept.digest, size=kept.size)
    return kept


def remove(session: Session, actor: Actor, row: ChangeReport, kept: Evidence, seen: str) -> None:
    """Take a file off a report that is with its writer; the file itself stays on record."""
    with transaction(session):
        changes.claim(session, actor, row, seen)
        if kept.removed_at is None:
            kept.removed_at, kept.removed_by_id = clock.now(), actor.officer_id
            session.flush()
            changes.restamp(session, row)
            record(session, actor, Tag.EVIDENCE_REMOVE, kept, report=row.id, kind=kept.kind)


def content_of(kept: Evidence) -> bytes:
    """The bytes of a file, checked again. Raises :class:`NotFound` where they are no longer what was attached."""
    changed = NotFound(_("这份材料与上传时不一致，不能显示。请报告系统管理员。"))
    try:
        content = base64.b64decode(kept.content, validate=True)
        is_same = sm.sm3(content).hex() == kept.digest and attachments.kind_of(content) == kept.media_type
    except (ValueError, DomainError) as broken:
        raise changed from broken
    if not is_same:
        raise changed
    return content


def _count(session: Session, row: ChangeReport) -> int:
    kept = select(func.count(Evidence.id)).where(Evidence.report_id == row.id, Evidence.removed_at.is_(None))
    return session.scalar(kept) or 0
