"""The appropriation request on paper (拨款申请书): who asks for what, from which quota, and what was said to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reportlab.lib.units import mm
from reportlab.platypus import Spacer
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.approvals.actions import timeline
from app.approvals.models import FlowAction
from app.kernel import clock, divisions, masks, money
from app.kernel.divisions import Level
from app.kernel.words import _
from app.offices.models import Division, Organisation
from app.payments.models import AppropriationRequest, Quota, QuotaLink, RequestRoster, RequestState
from app.programmes.models import Programme
from app.rosters.paper.setting import Setter, bound
from app.store.wall import lifted

TITLE = _("拨款申请书")
WIDTHS = (32, 57, 32, 57)
ROSTER_WIDTHS = (12, 100, 26, 40)
SIGN = _("签字：　　　　　　　　盖章：　　　　　　　　年　　月　　日")
STANDS = {
    "submit": (RequestState.SUBMITTED, RequestState.REVIEWED, RequestState.APPROVED, RequestState.PAID),
    "review": (RequestState.REVIEWED, RequestState.APPROVED, RequestState.PAID),
    "approve": (RequestState.APPROVED, RequestState.PAID),
}
"""The states in which what was said at a step still holds."""
Line = tuple[str, str] | tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class RequestSheet:
    """A request as it stands on paper: its lines of label and value, the rosters it lists, what was said to it."""

    number: str
    lines: Sequence[Line]
    rosters: Sequence[tuple[str, int, int]]
    people: int
    amount: int
    opinions: Sequence[tuple[str, str]]
    paid: str


def request_pdf(session: Session, row: AppropriationRequest) -> bytes:
    """The form of a request as it now stands, on A4."""
    sheet, setter = sheet_of(session, row), Setter(10)
    gap = Spacer(1, 4 * mm)
    opinions = [(label, f"{said}\n{SIGN}".strip()) for label, said in sheet.opinions]
    story = [
        setter.said(TITLE, setter.title),
        setter.said(_("编号：{number}").format(number=sheet.number), setter.right),
        gap,
        setter.table(*_framed(sheet.lines), more=_spans(sheet.lines)),
        gap,
        setter.table(_listed(sheet), ROSTER_WIDTHS, headed=True, ends=(2, 3)),
        gap,
        setter.table([*opinions, (_("拨付日期、凭证号"), sheet.paid)], (32, 146)),
        gap,
        *setter.told(),
    ]
    return bound(story, f"{TITLE} {sheet.number}")


def sheet_of(session: Session, row: AppropriationRequest) -> RequestSheet:
    """What stands on the form of a request."""
    acts = timeline(session, row)
    about = select(RequestRoster).where(RequestRoster.request_id == row.id).order_by(RequestRoster.id)
    listed = session.scalars(about).all()
    return RequestSheet(
        number=row.number,
        lines=_lines(session, row, len(listed)),
        rosters=[(one.roster.name, one.lines, one.amount) for one in listed],
        people=row.people,
        amount=row.amount,
        opinions=[
            (_("申请人、负责人"), _said(row, acts, "submit")),
            (_("主管部门意见"), _said(row, acts, "review")),
            (_("财政部门意见（业务股、预算、分管领导）"), _said(row, acts, "approve")),
        ],
        paid="　".join(part for part in (_day(row.paid_on), row.receipt_no or "") if part),
    )


def _lines(session: Session, row: AppropriationRequest, rosters: int) -> list[Line]:
    account = row.account
    told = account and "　".join((account.holder, masks.mask_account(account.number), account.bank))
    programme = session.scalar(select(Programme.name).where(Programme.code == row.programme_code).limit(1))
    quotas = _quotas(session, row)
    used = _("{programme}，花名册 {rosters} 份，{people} 人次。{purpose}").format(
        programme=programme or row.programme_code, rosters=rosters, people=f"{row.people:,}", purpose=row.purpose
    )
    capitals = _("人民币{capitals}").format(capitals=money.capitals(row.amount))
    return [
        (_("申请单位"), _applicant(session, row.division_code), _("申请日期"), _day(row.compiled_at)),
        (_("收款单位（户名、账号、开户行）"), told or ""),
        (_("资金名称"), programme or row.programme_code, _("项目编码"), row.programme_code),
        (_("指标文号"), "；".join(f"{quota.document_no}（{money.shown(fen)} 元）" for quota, fen in quotas)),
        (_("预算科目"), "；".join(dict.fromkeys(_budget(quota) for quota, _fen in quotas if _budget(quota)))),
        (_("申请金额（小写）"), f"¥{money.shown(row.amount)}", _("人次"), f"{row.people:,}"),
        (_("申请金额（大写）"), capitals),
        (_("用途"), used),
        (_("申请理由"), row.opinion or ""),
    ]


def _quotas(session: Session, row: AppropriationRequest) -> list[tuple[Quota, int]]:
    """The quotas that stand frozen or are paid for the request, with the fen of each."""
    about = (
        select(Quota, QuotaLink.amount)
        .join(QuotaLink, QuotaLink.quota_id == Quota.id)
        .where(QuotaLink.request_id == row.id, QuotaLink.released.is_(False))
    )
    with lifted(session, "a request names the documents of the county's quotas, which a township does not see"):
        return list(session.execute(about.order_by(QuotaLink.id)).tuples())


def _budget(quota: Quota) -> str:
    return " ".join(part for part in (quota.government_class, quota.budget_item) if part)


def _applicant(session: Session, town: str) -> str:
    """The benefit office of the township, or the place itself where none is registered."""
    with lifted(session, "a request names the township's office, which whoever prints it may not see"):
        office = select(Organisation.name).where(
            Organisation.division_code == town, Organisation.kind == "benefit_office", Organisation.valid_to.is_(None)
        )
        county = next((one for one in divisions.ancestors_of(town) if divisions.level_of(one) is Level.COUNTY), town)
        names = [session.scalar(select(Division.name).where(Division.code == code)) for code in (county, town)]
        return session.scalar(office.order_by(Organisation.id).limit(1)) or "".join(filter(None, names))


def _said(row: AppropriationRequest, acts: Sequence[FlowAction], step: str) -> str:
    """Who took the step last, when and with which words, as long as it stands: nothing after a return or withdrawal."""
    taken = [one for one in acts if one.step == step]
    if row.state not in STANDS[step] or not taken:
        return ""
    last = taken[-1]
    return "　".join(part for part in (last.organisation, last.officer_name, _day(last.at), last.comment) if part)


def _listed(sheet: RequestSheet) -> list[tuple[str, ...]]:
    head: tuple[str, ...] = (_("序号"), _("花名册"), _("人次"), _("金额（元）"))
    body = [
        (str(number), name, f"{people:,}", money.shown(amount))
        for number, (name, people, amount) in enumerate(sheet.rosters, start=1)
    ]
    return [head, *body, ("", _("合计"), f"{sheet.people:,}", money.shown(sheet.amount))]


def _framed(lines: Sequence[Line]) -> tuple[list[list[str]], Sequence[float]]:
    return [[*line, *[""] * (4 - len(line))] for line in lines], WIDTHS


def _spans(lines: Sequence[Line]) -> list[tuple[object, ...]]:
    """A single value reaches over the rest of its line."""
    return [("SPAN", (1, number), (3, number)) for number, line in enumerate(lines) if len(line) == 2]


def _day(at: date | datetime | None) -> str:
    if at is None:
        return ""
    day = clock.local(at).date() if isinstance(at, datetime) else at
    return f"{day.year}年{day.month}月{day.day}日"
