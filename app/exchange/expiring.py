"""Files of imports past their time: what is over for a month, what nobody decided on, what belongs to no import."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.exchange import vault
from app.exchange.models import RUNNING, Import, ImportState
from app.exchange.services.deciding import forget_rows
from app.exchange.tags import Tag
from app.jobs.job import JobContext
from app.kernel import clock
from app.kernel.words import _
from app.store.actor import Actor
from app.store.transaction import transaction

KEPT = timedelta(days=30)


def expire(context: JobContext) -> str:
    """Remove what is past its time; the import itself stays on record, and can still be undone."""
    folder = vault.folder_in(context.results.parent)
    with context.session() as session:
        gone = _forget(session, context.actor, folder)
        strays = _remove_strays(session, folder)
    return _("清理了 {files} 个到期的原文件、{strays} 个残留文件。").format(files=gone, strays=strays)


def _forget(session: Session, actor: Actor, folder: Path) -> int:
    before = clock.now() - KEPT
    over = select(Import).where(
        Import.token.is_not(None),
        Import.state.not_in(RUNNING),
        or_(Import.ended_at < before, Import.ended_at.is_(None) & (Import.created_at < before)),
    )
    tokens = []
    with transaction(session):
        for one in session.scalars(over):
            tokens.append(one.token)
            if one.ended_at is None:
                one.state, one.ended_at = ImportState.DROPPED, clock.now()
            one.token, one.tops = None, "[]"
            forget_rows(session, one)
            record(session, actor, Tag.EXPIRE, one, source=one.source, file=one.file_name)
    for token in tokens:
        vault.remove(folder, token)
    return len(tokens)


def _remove_strays(session: Session, folder: Path) -> int:
    known = set(session.scalars(select(Import.token).where(Import.token.is_not(None))))
    lost = set(vault.tokens(folder, (clock.now() - timedelta(days=1)).timestamp())) - known
    for token in lost:
        vault.remove(folder, token)
    return len(lost)
