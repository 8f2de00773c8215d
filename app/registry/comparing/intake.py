"""Lists of other offices through the import wizard: one source per kind, all taken in the same way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.exchange import cells
from app.exchange.source import Delivery, Keys, Record, Source, SourceColumn
from app.kernel import idcard, names
from app.kernel.errors import DomainError
from app.kernel.words import _
from app.registry.comparing import lists
from app.registry.listkind import ListKind, listkinds
from app.registry.models import ExternalEntry, ExternalList, HitState, ListHit
from app.store.actor import Actor
from app.store.wall import lifted


class ListIntake:
    """One file of one kind of list. The list stands from the first batch on; comparing comes later."""

    def __init__(self, kind: ListKind, delivery: Delivery) -> None:
        self.kind, self.delivery = kind, delivery

    def check(self, _session: Session, _actor: Actor, records: Sequence[Record]) -> None:
        """Blame rows that could not be compared with anybody."""
        for one in records:
            try:
                lists.entry_values(self.kind, one.values)
            except DomainError as refusal:
                for fault in refusal.faults:
                    one.blame(fault.sentence, fault.field)

    def write(self, session: Session, actor: Actor, records: Sequence[Record]) -> Sequence[Keys]:
        """Keep a batch; each row's key is its entry."""
        taken = self._list(session, actor)
        values = [lists.sealed_entry(self.kind, taken, one.values) for one in records]
        if not values:
            return []
        with lifted(session, "entries of a list inside the scope that was checked with the list"):
            about = insert(ExternalEntry).returning(ExternalEntry.id, sort_by_parameter_order=True)
            keys = session.scalars(about, values).all()
        taken.row_count += len(keys)
        session.flush()
        return [[str(key)] for key in keys]

    def _list(self, session: Session, actor: Actor) -> ExternalList:
        about = select(ExternalList).where(ExternalList.import_id == self.delivery.import_id)
        if (found := session.scalars(about).first()) is not None:
            return found
        place = self.delivery.division_code
        taken = lists.begin_list(session, actor, self.kind.code, self.delivery.as_of, division_code=place)
        taken.import_id, taken.ready = self.delivery.import_id, True
        return taken


def source_of(code: str) -> Source:
    """The source of a kind of list."""
    kind = listkinds()[code]
    columns = (
        SourceColumn("name", _("姓名"), ("人员姓名", "死者姓名", "名称"), required=True, read=names.normalise, most=60),
        SourceColumn(
            "id_no", _("证件号码"), ("身份证号", "身份证号码", "公民身份号码"), read=idcard.normalise, most=40, width=22
        ),
        SourceColumn("birth_on", _("出生日期"), ("出生年月日", "生日"), read=cells.day),
        *(
            SourceColumn(
                one.name,
                one.label,
                one.also,
                required=one.required,
                read=cells.day if one.name == kind.happened else str,
                most=100,
            )
            for one in kind.columns
        ),
    )
    return Source(
        code=f"list_{code}",
        label=kind.label,
        columns=columns,
        begin=lambda _session, _actor, delivery: ListIntake(kind, delivery),
        undo=undo,
        depends=depends,
        help=kind.means,
    )


def depends(session: Session, _actor: Actor, keys: Sequence[Keys]) -> Iterator[str]:
    """Why rows cannot be taken back: somebody has found out about a hit of theirs."""
    about = select(func.count()).select_from(ListHit)
    decided = about.where(ListHit.entry_id.in_(_ids(keys)), ListHit.state != HitState.OPEN)
    if count := session.scalar(decided):
        yield _("已有 {count} 条比对结果经过核实，名单不能撤销。").format(count=count)


def undo(session: Session, _actor: Actor, keys: Sequence[Keys]) -> None:
    """Take rows back, with the hits that nobody has looked into."""
    ids = _ids(keys)
    apart = {"synchronize_session": False}
    taken = session.scalars(select(ExternalEntry.list_id).where(ExternalEntry.id.in_(ids)).distinct()).all()
    session.execute(delete(ListHit).where(ListHit.entry_id.in_(ids)), execution_options=apart)
    session.execute(delete(ExternalEntry).where(ExternalEntry.id.in_(ids)), execution_options=apart)
    for one in session.scalars(select(ExternalList).where(ExternalList.id.in_(taken))).all():
        left = session.scalar(select(func.count()).where(ExternalEntry.list_id == one.id)) or 0
        one.row_count = left
        if not left:
            session.delete(one)
    session.flush()
    session.execute(
        update(ExternalList).where(ExternalList.id.in_(taken)).values(matched_at=None), execution_options=apart
    )


def _ids(keys: Sequence[Keys]) -> list[int]:
    return [int(key[0]) for key in keys]
