"""The jobs of an import: check every row, take rows in, take them back, batch by batch.

Each batch is committed with how far it got, so that a run that was killed goes on behind it, and no row comes in twice.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.exchange import vault
from app.exchange.models import Import, ImportBatch, ImportMode, ImportRow, ImportState, Verdict
from app.exchange.reading import read_sheet
from app.exchange.records import FirstSeen, Reader
from app.exchange.services import finding
from app.exchange.services.deciding import forget_rows
from app.exchange.source import Delivery, Intake, Keys, Layout, Record, layout_of
from app.exchange.tags import Tag
from app.jobs.job import JobContext
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.store.transaction import transaction
from app.store.wall import lifted

SPOILED = _("第 {row} 行：{sentence}整份文件一行也没有导入。")
IN_THE_WAY = _("不能撤销：{sentence}")
_SENTENCE = 200
_OBJECTS = 200_000
"""New objects after which Python looks for cycles during a run; a batch of rows makes about as many."""
_SURVIVORS = 2
"""Looks of one depth before one goes deeper, so that what survives a look is not kept for long."""


AtRest = Callable[[Session, Import], None]
_at_rest: list[AtRest] = []


def at_rest(listener: AtRest) -> None:
    """From now on this is called where an import came in or was undone, in that transaction. Safe to say twice."""
    if listener not in _at_rest:
        _at_rest.append(listener)


class Work:
    """One run on one import: what was decided, the columns as they are now, and who takes the rows in."""

    def __init__(self, context: JobContext) -> None:
        self.context, self.actor = context, context.actor
        self.folder = vault.folder_in(context.results.parent)
        with context.reading() as session:
            self.imported = finding.import_of(session, self.actor, int(context.payload["import"]))
            self.source = finding.source_of(self.actor, self.imported.source)
            self.layout: Layout = layout_of(self.source, session, self.actor)
        self.id, self.place = self.imported.id, finding.place_of(self.imported)
        self.division_code = self.imported.division_code

    def intake(self, session: Session) -> Intake:
        """Who takes the rows in."""
        one = self.imported
        delivery = Delivery(one.id, one.file_name, one.as_of, one.division_code)
        return self.source.begin(session, self.actor, delivery)

    @contextmanager
    def records(self, after: int = 0) -> Iterator[tuple[Iterator[list[Record]], int]]:
        """The records of the file behind a row, in batches, and roughly how many rows there are."""
        reader = Reader(self.layout, finding.mapping_of(self.imported))
        with (
            vault.opened(self.folder, self.imported.token) as path,
            read_sheet(path, self.imported.file_name, finding.LIMITS, self.imported.sheet) as reading,
        ):
            lines = (line for line in reading.lines if line.number > after)
            yield in_batches(reader.records(lines, self.place), self.source.batch), reading.total

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction of this run."""
        with self.context.session() as session, transaction(session):
            yield session

    def close(self, session: Session, state: ImportState, **values: Any) -> None:
        """The import comes to rest in a state."""
        closed = update(Import).where(Import.id == self.id).values(state=state, **values)
        session.execute(closed, execution_options={"synchronize_session": False})
        for listener in _at_rest if state in (ImportState.DONE, ImportState.UNDONE) else ():
            listener(session, self.imported)

    def keep_aside(self, session: Session, records: Iterable[Record]) -> None:
        """Keep rows that are wrong or unusual."""
        found = [self._row(one) for one in records if one.faults or one.doubts]
        if found:
            with lifted(session, "exchange: rows of an import inside the scope are kept aside together"):
                session.execute(insert(ImportRow), found)

    def _row(self, one: Record) -> dict[str, Any]:
        said = {
            "cells": one.texts,
            "faults": [[fault.field, str(fault.sentence)] for fault in one.faults],
            "doubts": [[fault.field, str(fault.sentence)] for fault in one.doubts],
        }
        return {
            "import_id": self.id,
            "number": one.number,
            "verdict": Verdict.BAD if one.faults else Verdict.DOUBTFUL,
            "content": json.dumps(said, ensure_ascii=False),
            "division_code": self.division_code,
        }


def check(context: JobContext) -> str:
    """Check every row, and keep aside those that are wrong or unusual; nothing is taken in."""
    with seldom_collecting():
        return _check(Work(context))


def _check(work: Work) -> str:
    if work.imported.state != ImportState.CHECKING:
        return _("这次导入已经检查过。")
    try:
        rows, bad, doubtful = _checked(work)
    except DomainError as refusal:
        with work.writing() as session:
            forget_rows(session, work.imported)
            work.close(session, ImportState.PLACING, said=refusal.sentence[:500])
        raise
    said = _("共 {rows} 行，{good} 行可以导入，{bad} 行有错。").format(rows=rows, good=rows - bad, bad=bad)
    with work.writing() as session:
        counts = {"rows": rows, "bad": bad, "doubtful": doubtful, "taken": 0}
        work.close(session, ImportState.CHECKED, said=said, checked_at=clock.now(), **counts)
    return said


def _checked(work: Work) -> tuple[int, int, int]:
    with work.writing() as session:
        forget_rows(session, work.imported)
    rows = bad = doubtful = 0
    first_seen = FirstSeen(work.layout)
    with work.context.reading() as session, work.records() as (batches, total):
        intake = work.intake(session)
        for records in batches:
            first_seen.look(records)
            intake.check(session, work.actor, [one for one in records if not one.faults])
            session.rollback()
            session.expunge_all()
            rows += len(records)
            bad += sum(1 for one in records if one.faults)
            doubtful += sum(1 for one in records if one.doubts and not one.faults)
            if any(one.faults or one.doubts for one in records):
                with work.writing() as writing:
                    work.keep_aside(writing, records)
            work.context.progress(rows, max(total, rows), _("正在检查"))
    first_seen.close()
    if not rows:
        raise DomainError(_("表头下面没有内容。请核对工作表和表头所在的行。"))
    return rows, bad, doubtful


def take(context: JobContext) -> str:
    """Take the rows in, behind those that a run before this one took in."""
    with seldom_collecting():
        return _take(Work(context))


def _take(work: Work) -> str:
    if work.imported.state != ImportState.TAKING:
        return _("这次导入已经完成。")
    with work.context.reading() as session:
        batches = select(func.max(ImportBatch.last_row), func.sum(ImportBatch.taken))
        cursor, taken = session.execute(batches.where(ImportBatch.import_id == work.id)).one()
        intake = work.intake(session)
    try:
        taken = _taken(work, intake, cursor or 0, taken or 0)
    except Spoiled as spoiled:
        return _give_back(work, spoiled)
    said = _("导入了 {taken} 行，{bad} 行有错未导入。")
    with work.writing() as session:
        bad = _count(session, work, Verdict.BAD)
        said = said.format(taken=taken, bad=bad)
        work.close(session, ImportState.DONE, said=said, taken=taken, bad=bad, ended_at=clock.now())
        record(session, work.actor, Tag.TAKEN, work.imported, source=work.source.code, rows=taken, bad=bad)
    return said


class Spoiled(Exception):
    """A row of an import that is all or nothing cannot be taken in."""

    def __init__(self, row: Record) -> None:
        super().__init__(row.number)
        self.row = row


def _taken(work: Work, intake: Intake, after: int, taken: int) -> int:
    with work.records(after) as (batches, _total):
        for records in batches:
            with work.writing() as session:
                taken += _take_batch(work, session, intake, records)
            work.context.progress(taken, max(work.imported.rows - work.imported.bad, taken), _("正在导入"))
    return taken


def _take_batch(work: Work, session: Session, intake: Intake, records: Sequence[Record]) -> int:
    first, last = records[0].number, records[-1].number
    aside = _aside(session, work, first, last)
    good = [one for one in records if aside.get(one.number) != Verdict.BAD]
    intake.check(session, work.actor, clean := [one for one in good if not one.faults])
    clean = [one for one in clean if not one.faults]
    keys = intake.write(session, work.actor, clean) if clean else []
    kept = [key for one, key in zip(clean, keys, strict=True) if not one.faults]
    newly_bad = [one for one in good if one.faults]
    if newly_bad and work.imported.mode == ImportMode.ALL_OR_NOTHING:
        raise Spoiled(newly_bad[0])
    if newly_bad:
        numbers = [one.number for one in newly_bad if one.number in aside]
        gone = delete(ImportRow).where(ImportRow.import_id == work.id, ImportRow.number.in_(numbers))
        session.execute(gone, execution_options={"synchronize_session": False})
        work.keep_aside(session, newly_bad)
    said = json.dumps(list(map(list, kept)), ensure_ascii=False)
    batch = {"import_id": work.id, "first_row": first, "last_row": last, "taken": len(kept), "keys": said}
    session.add(ImportBatch(division_code=work.division_code, **batch))
    return len(kept)


def _aside(session: Session, work: Work, first: int, last: int) -> dict[int, str]:
    rows = select(ImportRow.number, ImportRow.verdict).where(
        ImportRow.import_id == work.id, ImportRow.number.between(first, last)
    )
    return {row.number: row.verdict for row in session.execute(rows)}


def _count(session: Session, work: Work, verdict: Verdict) -> int:
    rows = select(func.count()).select_from(ImportRow).where(ImportRow.import_id == work.id)
    return session.scalar(rows.where(ImportRow.verdict == verdict)) or 0


def _give_back(work: Work, spoiled: Spoiled) -> str:
    """All or nothing: what came in before the row that cannot come in is taken back."""
    row = spoiled.row
    said = SPOILED.format(row=row.number, sentence=row.faults[0].sentence)
    _undone(work, lambda done: work.context.progress(done, 0, _("正在退回已导入的行")), insist=False)
    with work.writing() as session:
        gone = delete(ImportRow).where(ImportRow.import_id == work.id, ImportRow.number == row.number)
        session.execute(gone, execution_options={"synchronize_session": False})
        work.keep_aside(session, [row])
        bad = _count(session, work, Verdict.BAD)
        work.close(session, ImportState.CHECKED, said=said[:500], bad=bad, taken=0, mode="")
    raise DomainError(said)


def undo(context: JobContext) -> str:
    """Take back everything that an import brought in, the newest first, if nothing depends on it."""
    work = Work(context)
    if work.imported.state != ImportState.UNDOING:
        return _("这次导入已经撤销。")
    try:
        rows = _undone(work, lambda done: context.progress(done, work.imported.taken, _("正在撤销")))
    except DomainError as refusal:
        with work.writing() as session:
            work.close(session, ImportState.DONE, said=refusal.sentence[:500], taken=_still_in(session, work))
        raise
    with work.writing() as session:
        said = _("撤销了 {rows} 行。").format(rows=rows)
        work.close(session, ImportState.UNDONE, said=said, taken=0, ended_at=clock.now())
        record(session, work.actor, Tag.UNDONE, work.imported, source=work.source.code, rows=rows)
    return said


def _undone(work: Work, progress: Callable[[int], None], *, insist: bool = True) -> int:
    """How many rows were taken back. All are asked first, so that nothing is undone by half."""
    if insist:
        with work.context.reading() as session:
            for batch in session.scalars(_batches(work).execution_options(yield_per=20)):
                _insist_on_free(work, session, _keys(batch))
    rows = 0
    while True:
        with work.writing() as session:
            batch = session.scalars(_batches(work).limit(1)).first()
            if batch is None:
                return rows
            keys = _keys(batch)
            _insist_on_free(work, session, keys)
            work.source.undo(session, work.actor, keys)
            rows += batch.taken
            session.delete(batch)
        progress(rows)


def _insist_on_free(work: Work, session: Session, keys: Sequence[Keys]) -> None:
    if keys and (told := list(islice(work.source.depends(session, work.actor, keys), 3))):
        raise DomainError(IN_THE_WAY.format(sentence="".join(told)[:_SENTENCE]))


def _batches(work: Work) -> Any:
    return select(ImportBatch).where(ImportBatch.import_id == work.id).order_by(ImportBatch.first_row.desc())


def _keys(batch: ImportBatch) -> list[Keys]:
    return list(reversed(json.loads(batch.keys)))


def _still_in(session: Session, work: Work) -> int:
    rows = select(func.coalesce(func.sum(ImportBatch.taken), 0)).where(ImportBatch.import_id == work.id)
    return session.scalar(rows) or 0


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Inside the block Python seldom looks for cycles: rows are many objects and no cycles; looking took a third."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, _SURVIVORS, _SURVIVORS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def in_batches(records: Iterator[Record], size: int) -> Iterator[list[Record]]:
    """The records, a few hundred at a time."""
    while batch := list(islice(records, size)):
        yield batch
