"""Deciding on an import: check it, take it in, undo it, go on with it, drop it. The work itself is done by jobs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.exchange import vault
from app.exchange.mapping import check_mapping
from app.exchange.models import RUNNING, Import, ImportMode, ImportRow, ImportState
from app.exchange.services import finding
from app.exchange.source import layout_of
from app.exchange.tags import Tag
from app.jobs.models import JobRun
from app.jobs.services import enqueue
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.store.actor import Actor
from app.store.transaction import transaction

CHECK, TAKE, UNDO, MARK = "import_check", "import_take", "import_undo", "import_mark"
"""The jobs by their codes."""
JOBS = {ImportState.CHECKING: CHECK, ImportState.TAKING: TAKE, ImportState.UNDOING: UNDO}
MOVED = _("这次导入的状态已经变化，请刷新页面查看。")
HAS_BAD = _("有 {bad} 行有错，不能全部导入。请改正后重新上传，或选择只导入正确的行。")
NO_GOOD = _("没有一行可以导入。请下载标红的文件，改正后重新上传。")
AGAIN = _("{officer}已于 {at} 导入过同一个文件。确实要再导入一次，请勾选“同一个文件再导入一次”。")


def start_check(session: Session, actor: Actor, imported: Import) -> JobRun:
    """Have every row checked. Nothing is taken in."""
    layout = layout_of(finding.source_of(actor, imported.source), session, actor)
    check_mapping(layout, finding.place_of(imported).headings, finding.mapping_of(imported))
    with transaction(session):
        _move(session, imported, (ImportState.PLACING, ImportState.CHECKED), ImportState.CHECKING, said="")
        record(session, actor, Tag.CHECK, imported, source=imported.source)
        return _start(session, actor, imported, CHECK)


def take_in(session: Session, actor: Actor, imported: Import, mode: str, *, again: bool = False) -> JobRun:
    """Have the rows taken in: the good ones, or all or nothing. The same file again needs to be asked for."""
    if mode not in set(ImportMode):
        raise DomainError(_("请选择导入方式。"), field="mode")
    if mode == ImportMode.ALL_OR_NOTHING and imported.bad:
        raise DomainError(HAS_BAD.format(bad=imported.bad), field="mode")
    if imported.rows <= imported.bad:
        raise DomainError(NO_GOOD, field="mode")
    twin = finding.twin_of(session, imported)
    if twin is not None and not again:
        at = f"{clock.local(twin.created_at):%Y-%m-%d %H:%M}"
        raise DomainError(AGAIN.format(officer=twin.officer, at=at), field="again")
    with transaction(session):
        _move(session, imported, (ImportState.CHECKED,), ImportState.TAKING, mode=mode, said="", taken=0)
        record(session, actor, Tag.TAKE, imported, source=imported.source, mode=mode, again=twin is not None)
        return _start(session, actor, imported, TAKE)


def undo(session: Session, actor: Actor, imported: Import) -> JobRun:
    """Have everything that came in taken back, if nothing depends on it yet."""
    with transaction(session):
        if imported.state == ImportState.TAKING:
            _insist_on_rest(session, imported)
        _move(session, imported, (ImportState.DONE, ImportState.TAKING), ImportState.UNDOING, said="")
        record(session, actor, Tag.UNDO, imported, source=imported.source)
        return _start(session, actor, imported, UNDO)


def go_on(session: Session, actor: Actor, imported: Import) -> JobRun:
    """Have a job that was cancelled or failed go on where it stopped."""
    if imported.state not in RUNNING:
        raise Conflict(MOVED)
    with transaction(session):
        _insist_on_rest(session, imported)
        return _start(session, actor, imported, JOBS[ImportState(imported.state)])


def step_back(session: Session, actor: Actor, imported: Import) -> None:
    """Let go of a check that stopped, to choose sheet and columns again."""
    with transaction(session):
        if imported.state == ImportState.CHECKING:
            _insist_on_rest(session, imported)
        _move(session, imported, (ImportState.CHECKING, ImportState.CHECKED), ImportState.PLACING, said="")


def drop(session: Session, actor: Actor, imported: Import, folder: Path) -> None:
    """Give up an import of which nothing came in: its file and the rows kept aside go."""
    waiting = (ImportState.PLACING, ImportState.CHECKED)
    token = imported.token
    with transaction(session):
        _move(session, imported, waiting, ImportState.DROPPED, ended_at=clock.now(), token=None, tops="[]")
        forget_rows(session, imported)
        record(session, actor, Tag.DROP, imported, source=imported.source)
    vault.remove(folder, token)


def mark(session: Session, actor: Actor, imported: Import, *, only_bad: bool) -> JobRun:
    """Have the file written with its wrong cells in red and the reasons beside them."""
    if imported.state not in (ImportState.CHECKED, ImportState.DONE) or not imported.bad + imported.doubtful:
        raise NotFound(_("这次导入没有需要标红的行。"))
    with transaction(session):
        record(session, actor, Tag.MARK, imported, source=imported.source, only_bad=only_bad)
        return enqueue(session, actor, MARK, {"import": imported.id, "only_bad": only_bad})


def forget_rows(session: Session, imported: Import) -> None:
    """Remove the rows that were kept aside."""
    gone = delete(ImportRow).where(ImportRow.import_id == imported.id)
    session.execute(gone, execution_options={"synchronize_session": False})


def is_at_rest(session: Session, imported: Import) -> bool:
    """Whether no job works on it any more."""
    run = session.get(JobRun, imported.run_id) if imported.run_id else None
    return run is None or run.is_over


def _insist_on_rest(session: Session, imported: Import) -> None:
    if not is_at_rest(session, imported):
        raise Conflict(_("作业还在运行。请等它结束，或先取消它。"))


def _start(session: Session, actor: Actor, imported: Import, job: str) -> JobRun:
    run = enqueue(session, actor, job, {"import": imported.id}, once_key=_once(imported))
    imported.run_id = run.id
    return run


def _once(imported: Import) -> str:
    """The same press is the same run: what started the last one is part of the key."""
    return f"import-{imported.id}-{imported.state}-{imported.run_id or 0}"


def _move(session: Session, imported: Import, states: Sequence[ImportState], to: ImportState, **values: Any) -> None:
    statement = update(Import).where(Import.id == imported.id, Import.state.in_(states)).values(state=to, **values)
    moved = session.execute(statement, execution_options={"synchronize_session": False})
    if not moved.rowcount:  # type: ignore[attr-defined]
        raise Conflict(MOVED)
    session.refresh(imported)
