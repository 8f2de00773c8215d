"""Batches (下达): a period of a programme is laid down for townships, taken back while nobody has rows, and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock, divisions, periods
from app.kernel.divisions import Level
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.kernel.periods import Period
from app.kernel.words import _
from app.offices.models import Division
from app.programmes.models import DraftState, Programme, ProgrammeState, ProgrammeVersion
from app.programmes.setup import rules
from app.rosters.models import COMPILING, BatchState, BatchTown, PayBatch, Roster, RosterLine
from app.rosters.services.completeness import Matrix, matrix, outstanding
from app.rosters.services.reminding import due, remind
from app.rosters.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction
from app.store.wall import lifted

__all__ = ["IssueData", "Matrix", "close", "due", "insist_on_issuer", "issue", "matrix", "may_issue", "proposed",
           "remind", "withdraw"]  # fmt: skip
MOST_REASON = 150


@dataclass(frozen=True, slots=True)
class IssueData:
    """What is laid down: a programme, the code of a period, townships, until when, and by the law of which day."""

    programme_id: int
    period: str
    towns: Sequence[str]
    deadline: date
    law_day: date | None = None
    note: str = ""


def may_issue(actor: Actor, programme: Programme) -> bool:
    """Whether batches of the programme are the actor's: the county's office any, a department its own."""
    return rules.may_draft(actor, programme)


def insist_on_issuer(actor: Actor, programme: Programme) -> None:
    """Refuses everyone but the operator of the county's office, or of the department of the programme."""
    if not (actor.is_system or may_issue(actor, programme)):
        raise NotAllowed(_("批次由县级惠民办或主管部门的操作员下达；您的岗位不负责这个项目。"))


def proposed(session: Session, programme: Programme) -> Period:
    """The period that comes next: after the last live batch, else the one in which today lies."""
    last = _last(session, programme)
    if last is None or programme.cycle == "once":
        return periods.of_cycle(programme.cycle, clock.today())
    return _after(programme, last)


def issue(session: Session, actor: Actor, data: IssueData) -> PayBatch:
    """Lay down a period of a programme for townships; they compile their rosters from now on."""
    with transaction(session):
        programme = session.get(Programme, data.programme_id)
        if programme is None:
            raise DomainError(_("请选择补贴项目。"), field="programme_id")
        insist_on_issuer(actor, programme)
        period = _period(programme, data.period)
        law_day = data.law_day or period.first
        _insist_on_sound(session, programme, period, law_day, data)
        _insist_on_order(session, programme, period)
        try:
            return _issued(session, actor, programme, period, law_day, data)
        except IntegrityError as late:
            raise Conflict(_("同时有人下达了批次，请刷新后再试。")) from late


def withdraw(session: Session, actor: Actor, batch: PayBatch, reason: str) -> None:
    """Take a batch back; refused once a township has rows, or a later period was laid down on top of it."""
    insist_on_issuer(actor, batch.programme)
    said = reason_of(reason)
    with transaction(session):
        _insist_issued(session, batch)
        with lifted(session, "whether any township has begun, whoever asks"):
            filled = select(RosterLine.id).join(Roster, Roster.id == RosterLine.roster_id)
            if session.scalar(filled.where(Roster.batch_id == batch.id).limit(1)) is not None:
                raise Conflict(_("已有乡镇编制了花名册，不能收回；请让乡镇处理后截止。"))
            if (later := _beside(session, batch, PayBatch.period_from > batch.period_from)) is not None:
                raise Conflict(_("后面的“{name}”已经下达，请先收回它。").format(name=later.name))
        batch.state = BatchState.WITHDRAWN
        empty = update(Roster).where(Roster.batch_id == batch.id)
        session.execute(empty.values(stopped=_("批次已收回：{why}").format(why=said)))
        record(session, actor, Tag.BATCH_WITHDRAW, batch, number=batch.number, reason=said)


def close(session: Session, actor: Actor, batch: PayBatch) -> None:
    """No township may begin any more. Periods close in order, none with a roster half-way or before its deadline."""
    insist_on_issuer(actor, batch.programme)
    with transaction(session):
        _insist_issued(session, batch)
        with lifted(session, "the batches of a programme in order, whoever asks"):
            earlier = _beside(
                session, batch, PayBatch.period_from < batch.period_from, PayBatch.state == BatchState.ISSUED
            )
        if earlier is not None:
            raise Conflict(_("前面的“{name}”还没有截止，请按顺序截止。").format(name=earlier.name))
        missing = outstanding(session, batch)
        if begun := _begun(session, batch):
            raise Conflict(_("{towns}的花名册还没有上报，请先催报或由乡镇剔除明细。").format(towns=begun))
        if missing and clock.today() <= batch.deadline:
            raise Conflict(_("还没有到上报截止日期，也还有 {count} 个乡镇没有上报。").format(count=len(missing)))
        batch.state = BatchState.CLOSED
        record(
            session, actor, Tag.BATCH_CLOSE, batch, number=batch.number, missing=[one.division_code for one in missing]
        )


def reason_of(text: str) -> str:
    """A reason as it is kept. Raises ``DomainError`` where it is missing or too long."""
    said = " ".join(text.split())
    if len(said) < 2:
        raise DomainError(_("请写明原因。"), field="reason")
    if len(said) > MOST_REASON:
        raise DomainError(_("原因最多 {most} 个字，请缩短。").format(most=MOST_REASON), field="reason")
    return said


def _issued(
    session: Session, actor: Actor, programme: Programme, period: Period, law_day: date, data: IssueData
) -> PayBatch:
    row = PayBatch(
        division_code=programme.division_code,
        number=_next_number(session, programme.division_code),
        name=f"{programme.name}（{period.label}）",
        programme_id=programme.id,
        programme_code=programme.code,
        period=period.code,
        period_from=period.first,
        period_to=period.last,
        law_day=law_day,
        deadline=data.deadline,
        note=data.note.strip() or None,
        issued_at=clock.now(),
        issued_by=actor.name,
    )
    session.add(row)
    session.flush()
    towns = sorted(set(data.towns))
    for town in towns:
        session.add(
            BatchTown(
                division_code=town, programme_code=programme.code, batch_id=row.id, deadline=data.deadline
            )
        )  # fmt: skip
    record(session, actor, Tag.BATCH_ISSUE, row, number=row.number, period=row.period, towns=towns)
    return row


def _next_number(session: Session, county: str) -> str:
    """The county's nine digits, the day, and a running number of the day."""
    before = f"{county[:9]}{clock.today():%Y%m%d}"
    with lifted(session, "numbers of batches are unique everywhere"):
        last = session.scalar(select(func.max(PayBatch.number)).where(PayBatch.number.startswith(before)))
    return f"{before}{int(last[len(before) :]) + 1 if last else 1:04}"


def _period(programme: Programme, code: str) -> Period:
    period = Period.read(code.strip())
    if not periods.fits(programme.cycle, period):
        usual = periods.of_cycle(programme.cycle, clock.today()).code
        told = _("期次与项目的发放周期不符，应写成像“{usual}”这样。")
        raise DomainError(told.format(usual=usual), field="period")
    return period


def _insist_on_sound(session: Session, programme: Programme, period: Period, law_day: date, data: IssueData) -> None:
    if programme.state != ProgrammeState.ACTIVE:
        raise DomainError(_("项目不在执行中，不能下达批次。"), field="programme_id")
    if not period.first <= law_day <= period.last:
        raise DomainError(_("核算日应在所属期之内。"), field="law_day")
    if data.deadline < clock.today():
        raise DomainError(_("上报截止日期不能早于今天。"), field="deadline")
    about = select(ProgrammeVersion.id).where(
        ProgrammeVersion.programme_id == programme.id,
        ProgrammeVersion.state == DraftState.PUBLISHED,
        ProgrammeVersion.effective_from <= law_day,
    )
    with lifted(session, "the rules of a programme, by whoever they were laid down"):
        if session.scalar(about.limit(1)) is None:
            told = _("项目在 {day} 还没有生效的规则，请先发布规则。")
            raise DomainError(told.format(day=law_day.isoformat()), field="law_day")
    _insist_on_towns(session, programme.division_code, data.towns)


def _insist_on_towns(session: Session, county: str, towns: Sequence[str]) -> None:
    if not towns:
        raise DomainError(_("请至少选一个乡镇。"), field="towns")
    known = set(
        session.scalars(
            select(Division.code).where(
                Division.code.in_(set(towns)), Division.valid_from <= clock.today(),
                (Division.valid_to.is_(None)) | (Division.valid_to > clock.today()),
            )
        )
    )  # fmt: skip
    for town in towns:
        inside = town in known and divisions.contains(county, town) and divisions.level_of(town) == Level.TOWN
        if not inside:
            raise DomainError(_("“{town}”不是本县现有的乡镇。").format(town=town[:12]), field="towns")


def _insist_on_order(session: Session, programme: Programme, period: Period) -> None:
    """One live batch a period, and none left out in between; a single payment or an instalment has its own order."""
    with lifted(session, "the batches of a programme in order, whoever asks"):
        known = set(session.scalars(_live(programme).with_only_columns(PayBatch.period)))
    if period.code in known:
        raise Conflict(_("这一期已经下达过批次。"), field="period")
    same = {code for code in known if len(code) == len(period.code)} if periods.fits("once", period) else known
    if not same or programme.cycle == "once":
        return
    if any(code > period.code for code in same):
        raise Conflict(_("后面的期次已经下达，不能再补下达这一期。"), field="period")
    if _begins_anew(period) or period.earlier.code in known:
        return
    raise Conflict(_("前一期“{label}”还没有下达，请按顺序下达。").format(label=period.earlier.label), field="period")


def _begins_anew(period: Period) -> bool:
    """Whether nothing has to come before: the first instalment of a year."""
    return period.code.endswith("P1")


def _after(programme: Programme, last: PayBatch) -> Period:
    following = periods.of_cycle(programme.cycle, date.fromordinal(last.period_to.toordinal() + 1))
    if "P" not in last.period:
        return following
    year, number = last.period.split("P")
    return Period.read(f"{year}P{int(number) + 1}")


def _live(programme: Programme) -> Select[PayBatch]:
    return select(PayBatch).where(
        PayBatch.programme_code == programme.code,
        PayBatch.division_code == programme.division_code,
        PayBatch.state != BatchState.WITHDRAWN,
    )


def _last(session: Session, programme: Programme) -> PayBatch | None:
    about = _live(programme).order_by(PayBatch.period_from.desc(), PayBatch.id.desc())
    with lifted(session, "the batches of a programme in order, whoever asks"):
        return session.scalars(about.limit(1)).first()


def _beside(session: Session, batch: PayBatch, *where: ColumnElement[bool]) -> PayBatch | None:
    about = _live(batch.programme).where(PayBatch.id != batch.id, *where)
    return session.scalars(about.order_by(PayBatch.period_from).limit(1)).first()


def _insist_issued(session: Session, batch: PayBatch) -> None:
    session.flush()
    session.refresh(batch, with_for_update=True)
    if batch.state != BatchState.ISSUED:
        state = BatchState(batch.state).label
        raise Conflict(_("批次“{name}”{state}，不能再办理。").format(name=batch.name, state=state))


def _begun(session: Session, batch: PayBatch) -> str:
    """The townships whose rosters have lines and still lie with them."""
    about = select(Roster.division_code).where(
        Roster.batch_id == batch.id, Roster.state.in_(COMPILING), Roster.lines + Roster.held > 0
    )
    found = sorted(set(session.scalars(about)))
    names = dict(session.execute(select(Division.code, Division.name).where(Division.code.in_(found))).tuples().all())
    return "、".join(names.get(code, code) for code in found)
