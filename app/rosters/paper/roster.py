"""The roster on paper (补助资金发放花名册): eighteen columns, numbers masked unless somebody may see them whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel import clock, masks, money
from app.kernel.errors import DomainError
from app.kernel.periods import Period
from app.kernel.words import _
from app.offices.models import Division
from app.registry.models import Person
from app.rosters.models import LIVE, LineState, Roster, RosterLine, RosterPerson
from app.rosters.paper.listing import Column, LongTable
from app.rosters.services import columns

MOST = 5_000
"""So many lines are printed at once; a longer roster is printed village by village."""
CHUNK = 1_000
TITLE = _("{name}补助资金发放花名册")
SIGNS = _("制表人：　　　　　　　　审核人：　　　　　　　　负责人：　　　　　　　　（盖章）")
COLUMNS = (
    Column(_("序号"), 8),
    Column(_("户主姓名"), 14),
    Column(_("户主证件号码"), 26),
    Column(_("收款人"), 14),
    Column(_("收款人证件号码"), 26),
    Column(_("银行账号"), 27),
    Column(_("开户银行"), 16),
    Column(_("村（居）委会"), 13),
    Column(_("组"), 6),
    Column(_("享受人"), 14),
    Column(_("享受人证件号码"), 26),
    Column(_("联系电话"), 16),
    Column(_("扩展信息"), 14),
    Column(_("档次"), 9),
    Column(_("核算金额（元）"), 14, end=True),
    Column(_("补贴金额（元）"), 14, end=True),
    Column(_("状态"), 8),
    Column(_("备注"), 16),
)
Hide = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Total:
    """What a print adds up to: the lines that are paid, those that are not, the fen of the former."""

    lines: int
    held: int
    fen: int


def insist_on_size(session: Session, row: Roster, village: str = "") -> None:
    """Raise ``DomainError`` for more lines than are printed at once, or for none."""
    count = session.scalar(sa.select(sa.func.count(RosterLine.id)).where(*_which(row, village))) or 0
    if not count:
        raise DomainError(_("没有可以打印的明细。"))
    if count > MOST:
        raise DomainError(
            _("这里有 {count} 条明细，一次最多打印 {most} 条，请在花名册页面按村打印。").format(
                count=f"{count:,}", most=f"{MOST:,}"
            )
        )


def roster_pdf(session: Session, row: Roster, village: str = "", *, reveal: bool = False) -> bytes:
    """The roster, or its lines of one village, as it now stands."""
    insist_on_size(session, row, village)
    place, today = _names(session, [village]).get(village, "") if village else "", clock.today()
    below = _("{place}　期次：{period}　填报日期：{day}").format(
        place=place or _names(session, [row.division_code]).get(row.division_code, ""),
        period=Period.read(row.period).label,
        day=f"{today.year}年{today.month}月{today.day}日",
    )
    table = LongTable(TITLE.format(name=row.name), below, COLUMNS, SIGNS)
    hide: Hide = (lambda _mask, text: text) if reveal else masks.mask
    for chunk in _chunks(session, row, village):
        table.write(_cells(session, chunk, hide))
    return table.close(_last(total_of(session, row, village), reveal))


def total_of(session: Session, row: Roster, village: str = "") -> Total:
    """What the printed lines add up to."""
    paid = RosterLine.state == LineState.INCLUDED
    about = sa.select(
        sa.func.count(sa.case((paid, 1))),
        sa.func.count(sa.case((sa.not_(paid), 1))),
        sa.func.coalesce(sa.func.sum(sa.case((paid, RosterLine.amount), else_=0)), 0),
    )
    lines, held, fen = session.execute(about.where(*_which(row, village))).one()
    return Total(int(lines), int(held), int(fen))


def _which(row: Roster, village: str) -> list[sa.ColumnElement[bool]]:
    here = [RosterLine.roster_id == row.id, RosterLine.state.in_([str(one) for one in LIVE])]
    return [*here, RosterLine.division_code == village] if village else here


def _chunks(session: Session, row: Roster, village: str) -> Iterator[Sequence[tuple[RosterLine, RosterPerson]]]:
    """The lines in their order, so many at a time, each with the person as snapped."""
    place = sa.tuple_(RosterLine.position, RosterLine.id)
    about = sa.select(RosterLine, RosterPerson).join(RosterPerson, RosterPerson.id == RosterLine.snapshot_id)
    about = about.where(*_which(row, village)).order_by(RosterLine.position, RosterLine.id).limit(CHUNK)
    chunk = session.execute(about).tuples().all()
    while chunk:
        yield chunk
        last = chunk[-1][0]
        chunk = session.execute(about.where(place > sa.tuple_(last.position, last.id))).tuples().all()


def _cells(session: Session, chunk: Sequence[tuple[RosterLine, RosterPerson]], hide: Hide) -> Iterator[list[str]]:
    """What stands on each line; heads' and payees' numbers and telephones are those of the registry now."""
    keys = {key for _line, one in chunk for key in (one.head_id, one.payee_id, one.person_id) if key is not None}
    found = session.execute(sa.select(Person.id, Person.id_no, Person.telephone).where(Person.id.in_(keys)))
    known = {key: (id_no or "", telephone or "") for key, id_no, telephone in found}
    villages = _names(session, {line.division_code for line, _one in chunk})
    for line, one in chunk:
        numbers = [known.get(key or 0, ("", ""))[0] for key in (one.head_id, one.payee_id)]
        head, payee = (hide("id_no", number) for number in numbers)
        telephone = known.get(one.payee_id or one.person_id, ("", ""))[1]
        yield [
            str(line.position),
            one.head_name or "",
            head,
            one.payee_name or "",
            payee,
            hide("account", one.account_no or ""),
            one.bank or "",
            villages.get(line.division_code, ""),
            str(one.group_no or ""),
            one.name,
            hide("id_no", one.id_no or ""),
            hide("telephone", telephone),
            "；".join(f"{label} {text}" for label, text in columns.told(line) if text),
            line.grade or "",
            "" if line.computed is None else money.shown(line.computed),
            money.shown(line.amount),
            "" if line.state == LineState.INCLUDED else LineState(line.state).label,
            line.reason or "",
        ]


def _names(session: Session, codes: set[str] | list[str]) -> dict[str, str]:
    found = session.execute(sa.select(Division.code, Division.name).where(Division.code.in_(list(codes))))
    return dict(found.tuples().all())


def _last(total: Total, reveal: bool) -> list[str]:
    told: list[str] = [
        _("合计：计入发放 {lines} 人，{shown} 元（人民币{capitals}）；暂缓和退回 {held} 人，不计入发放。").format(
            lines=f"{total.lines:,}",
            shown=money.shown(total.fen),
            capitals=money.capitals(total.fen),
            held=f"{total.held:,}",
        )
    ]
    return [*told, _("本表含完整证件号码和账号，属敏感个人信息，用后按规定保管或销毁。")] if reveal else told
