"""A source for the tests: households with members. What a row makes is one row in a table that counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import Throttle
from app.exchange import cells
from app.exchange.source import ColumnGroup, Delivery, Doubt, Keys, Record, Source, SourceColumn
from app.kernel import clock
from app.kernel.errors import DomainError
from app.store.actor import Actor
from app.store.wall import lifted

PREFIX = "arrival:"
WHY = "tests: a table that belongs to nobody"
SEX = {"男": "1", "女": "2"}
RELATIONS = ("妻", "夫", "子", "女", "父", "母")


def number(text: str) -> str:
    """A number of six figures."""
    plain = cells.half_width(text).upper()
    if not (plain.isdecimal() and len(plain) == 6):
        raise DomainError("“证件号码”应为 6 位数字，请核对。")
    return plain


def name(text: str) -> str | Doubt:
    """A name; one of a single sign is unusual."""
    plain = cells.name(text)
    return Doubt(plain, "姓名只有一个字，请核对。") if len(plain) == 1 else plain


class Arriving:
    """Takes in the households of one file."""

    deliveries: list[Delivery] = []  # noqa: RUF012
    stop_at: str = ""
    full_at: str = ""

    def __init__(self, _session: Session, _actor: Actor, delivery: Delivery) -> None:
        self.deliveries.append(delivery)

    def check(self, session: Session, _actor: Actor, records: Sequence[Record]) -> None:
        wanted = [PREFIX + one.values["id_no"] for one in records]
        with lifted(session, WHY):
            there = set(session.scalars(select(Throttle.key).where(Throttle.key.in_(wanted))))
        for one in records:
            if PREFIX + one.values["id_no"] in there:
                one.blame("这一户已经登记。", "id_no")

    def write(self, session: Session, _actor: Actor, records: Sequence[Record]) -> list[Keys]:
        with lifted(session, WHY):
            for one in records:
                if one.values["id_no"] == Arriving.stop_at:
                    raise KeyboardInterrupt
                if one.values["id_no"] == Arriving.full_at:
                    one.blame("这个村已经满了。", "village")
                else:
                    members = len(list(one.members("members")))
                    session.add(Throttle(key=PREFIX + one.values["id_no"], since=clock.now(), count=1 + members))
        return [[one.values["id_no"]] for one in records]


def undo(session: Session, _actor: Actor, keys: Sequence[Keys]) -> None:
    """Take households back."""
    with lifted(session, WHY):
        for (key,) in keys:
            session.delete(session.get_one(Throttle, PREFIX + key))
        session.flush()


def depends(session: Session, _actor: Actor, keys: Sequence[Keys]) -> Iterator[str]:
    """A household that is locked has been paid."""
    with lifted(session, WHY):
        wanted = [PREFIX + key for (key,) in keys]
        locked = select(Throttle.key).where(Throttle.key.in_(wanted), Throttle.locked_until.is_not(None))
        for key in session.scalars(locked).all():
            yield f"证件号码 {key.removeprefix(PREFIX)} 的一户已有发放。"


MEMBER = (
    SourceColumn("name", "姓名", required=True, read=name, most=20),
    SourceColumn("id_no", "证件号码", ("身份证号", "身份证号码"), read=number),
    SourceColumn("relation", "与户主关系", ("关系",), options=lambda _session, _actor: {one: one for one in RELATIONS}),
)

entry = Source(
    code="arrivals",
    label="住户登记",
    columns=(
        SourceColumn("name", "户主姓名", ("姓名", "户主"), required=True, read=name, most=20),
        SourceColumn("id_no", "户主证件号码", ("身份证号", "身份证号码", "证件号码"), required=True, read=number),
        SourceColumn("sex", "性别", options=lambda _session, _actor: SEX),
        SourceColumn("village", "村", ("所在村", "村（社区）"), most=30),
        SourceColumn("moved_on", "迁入日期", help="如 2026-03-01", read=cells.day),
    ),
    groups=(ColumnGroup("members", "成员", MEMBER, ("家庭成员", "共同生活家庭成员"), most=5),),
    begin=Arriving,
    undo=undo,
    depends=depends,
    distinct=(("id_no", "members.id_no"),),
    batch=4,
)
