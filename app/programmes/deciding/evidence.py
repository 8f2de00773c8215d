"""The evidence of one person and one programme as a page: decision, conditions, amount, what it rests on, history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from app.kernel import clock, money
from app.kernel.words import _
from app.offices.models import Division, Officer
from app.programmes.deciding.lists import ENDPOINTS, PRINTING, address, may_decide
from app.programmes.deciding.trace import Line, Met, Trace
from app.programmes.models import (
    Enrolment,
    EnrolmentState,
    Finding,
    ResultState,
    ScreeningDecision,
    ScreeningResult,
    Verdict,
)
from app.programmes.screening.fingerprint import fingerprint
from app.programmes.services import deciding
from app.registry.models import Household, Person
from app.store.wall import lifted
from app.web import security
from app.web.pages import Badge, Cell, Detail, Happening, Link
from app.web.saying import say
from app.web.showing import instant
from app.web.urls import Addresses

MOST_ROWS = 20
KINDS = {Verdict.ENROL: "primary", Verdict.AMEND: "primary", Verdict.END: "danger", Verdict.REFUSE: "danger"}
SURE = {
    Verdict.ENROL: _("确定准予享受吗？将从生效日期起纳入。"),
    Verdict.END: _("确定停止享受吗？将从生效日期起停发。"),
    Verdict.AMEND: _("确定按规则算出的金额调整吗？"),
    Verdict.KEEP: _("确定维持原状吗？"),
    Verdict.REFUSE: _("确定不予享受吗？"),
}
NOTIFIED = (Verdict.ENROL, Verdict.REFUSE, Verdict.END, Verdict.AMEND)
"""The decisions that are told to the person."""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One condition as it is shown."""

    status: Badge
    required: str
    found: str
    clause: str


@dataclass(frozen=True, slots=True)
class Part:
    """One card: conditions, or labelled values."""

    title: str
    badges: Sequence[Badge] = ()
    lines: Sequence[EvidenceLine] = ()
    details: Sequence[Detail] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One button of the decision."""

    value: str
    label: str
    kind: str
    confirm: str


@dataclass(frozen=True, slots=True)
class DecideForm:
    """The form of a decision, with what was typed."""

    url: str
    hidden: Sequence[tuple[str, str]]
    choices: Sequence[Choice]
    comment: str
    comment_help: str
    needs_comment: bool
    effective_on: str


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """The page. ``form`` is empty where there is nothing to decide; then ``closed`` says why."""

    title: str
    parts: Sequence[Part]
    help: str = ""
    badges: Sequence[Badge] = ()
    errors: Sequence[str] = ()
    form: DecideForm | None = None
    closed: str = ""
    stale: str = ""
    refresh: Link | None = None
    question: Any = None
    enrolments: Sequence[Sequence[Cell]] = ()
    enrolment_columns: Sequence[str] = ()
    decisions: Sequence[Happening] = ()
    notices: Sequence[Link] = ()
    toolbar: Sequence[Link] = ()
    crumbs: Sequence[Link] = ()


def evidence_page(
    session: Session,
    row: ScreeningResult,
    trace: Trace | None,
    typed: Mapping[str, str] | None = None,
    errors: Sequence[str] = (),
) -> EvidencePage:
    """The page of a stored result, with the evidence as it is now; without it where no rules hold any more."""
    person, finding = session.get(Person, row.person_id), Finding(row.finding)
    name = person.name if person is not None else f"#{row.person_id}"
    programme = trace.programme if trace is not None else row.programme_code
    is_stale = trace is None or deciding.differs(row, trace)
    page = history_of(session, EvidencePage(f"{name} · {programme}", []), row.person_id, row.programme_code)
    state = ResultState(row.state)
    return replace(
        page,
        parts=[_about(session, person, row), *(parts_of(trace) if trace is not None else [])],
        help=row.reason or "",
        badges=[Badge(say(finding.label), finding.colour), Badge(say(state.label), state.colour)],
        errors=errors,
        form=None if is_stale else _form(row, typed or {}),
        closed=_closed(row),
        stale=_stale(trace) if is_stale else "",
        refresh=_refresh(row) if is_stale and trace is not None else None,
        toolbar=person_links(row.person_id, row.household_id),
        crumbs=_crumbs(finding, page.title),
    )


def parts_of(trace: Trace) -> list[Part]:
    """The cards of the evidence itself."""
    entitled = {True: (_("符合条件"), "green"), False: (_("不符合条件"), "red"), None: (_("无法判断"), "yellow")}
    label, colour = entitled[trace.entitled]
    conditions = Part(say(_("审核条件")), [Badge(say(label), colour)], [_line(one) for one in trace.lines])
    return [one for one in (conditions, _amount(trace), _basis(trace)) if one.lines or one.details]


def history_of(session: Session, page: EvidencePage, person_id: int, programme_code: str) -> EvidencePage:
    """The page with what was before: enrolments and decisions of this person in this programme."""
    enrolments = session.scalars(
        select(Enrolment)
        .where(Enrolment.person_id == person_id, Enrolment.programme_code == programme_code)
        .order_by(Enrolment.starts_on.desc(), Enrolment.id.desc())
        .limit(MOST_ROWS)
    ).all()
    decisions = session.scalars(
        select(ScreeningDecision)
        .where(ScreeningDecision.person_id == person_id, ScreeningDecision.programme_code == programme_code)
        .order_by(ScreeningDecision.id.desc())
        .limit(MOST_ROWS)
    ).all()
    labels = (_("起享日期"), _("退出日期"), _("每期金额（元）"), _("状态"), _("退出原因"), _("来源"), _("登记"))
    return replace(
        page,
        enrolments=[_enrolment(one) for one in enrolments],
        enrolment_columns=[say(one) for one in labels],
        decisions=[_decision(one) for one in decisions],
        notices=[notice_link(one) for one in decisions if one.verdict in NOTIFIED and may_print()],
    )


def person_links(person_id: int, household_id: int) -> list[Link]:
    """The ways to the person and the household."""
    found = []
    for model, key, label in ((Person, person_id, _("人员登记")), (Household, household_id, _("家庭登记"))):
        if security.may("show", str(model.__tablename__)):
            found.append(Link(say(label), Addresses(model).show(key), icon="external-link"))
    return found


def may_print() -> bool:
    """Whether the desk prints notices."""
    return security.may("view", PRINTING)


def notice_link(one: ScreeningDecision) -> Link:
    """The notice of a decision."""
    told = say(_("{verdict}决定书（{day}）"))
    label = told.format(verdict=say(Verdict(one.verdict).label), day=f"{clock.local(one.decided_at):%Y-%m-%d}")
    return Link(label, url_for("ScreeningNoticeView.pdf", pk=one.id), icon="printer")


def yuan(fen: int | None) -> str:
    """An amount as it is shown; empty where it is not known."""
    return "" if fen is None else say(_("{amount} 元")).format(amount=money.shown(fen))


def _form(row: ScreeningResult, typed: Mapping[str, str]) -> DecideForm | None:
    if row.state != ResultState.OPEN or not may_decide():
        return None
    offered = deciding.verdicts_on(row.finding, row.enrolled)
    if not offered:
        return None
    plain = [one for one in offered if not deciding.needs_comment(row.finding, one)]
    help_ = say(_("“{plain}”可以不写；其他决定要写明理由，至少 4 个字。")).format(
        plain="、".join(say(one.label) for one in plain)
    )
    return DecideForm(
        url=url_for("ScreeningDecideView.one", pk=row.id),
        hidden=[("seen", fingerprint(row))],
        choices=[Choice(str(one), say(one.label), KINDS.get(one, "secondary"), say(SURE[one])) for one in offered],
        comment=typed.get("comment", ""),
        comment_help=help_ if plain else say(_("写明怎样核实的、依据什么决定，至少 4 个字。")),
        needs_comment=not plain,
        effective_on=typed.get("effective_on", deciding.usual_day(clock.today()).isoformat()),
    )


def _closed(row: ScreeningResult) -> str:
    if row.finding == Finding.AGREES:
        return say(_("规则与享受情况相符，没有需要决定的。"))
    if row.state != ResultState.OPEN:
        return say(_("这条结果已经决定；情况有变化时，下次筛查会重新列出。"))
    return "" if may_decide() else say(_("您的岗位可以查看，不作决定。"))


def _stale(trace: Trace | None) -> str:
    if trace is None:
        return say(_("这个项目现在没有生效的规则，不能核对。请联系县惠民办。"))
    return say(_("登记的情况在上次筛查后有变化，下面是现在的核对结果，与筛查结果不同。请重新筛查这一户再决定。"))


def _refresh(row: ScreeningResult) -> Link | None:
    if not may_decide():
        return None
    address_ = url_for("ScreeningDecideView.again", pk=row.id)
    return Link(say(_("重新筛查这一户")), address_, icon="refresh", method="post", kind="primary")


def _about(session: Session, person: Person | None, row: ScreeningResult) -> Part:
    village = session.get(Division, row.division_code)
    told = [
        Detail(say(_("村（社区）")), Cell(village.name if village is not None else row.division_code)),
        Detail(say(_("应享金额")), Cell(yuan(row.amount))),
        Detail(say(_("现享金额")), Cell(yuan(row.paid))),
        Detail(say(_("筛查时间")), Cell(instant(row.screened_at))),
    ]
    if person is not None and person.birth_on is not None:
        told.insert(0, Detail(say(_("出生日期")), Cell(person.birth_on.isoformat())))
    return Part(say(_("筛查结果")), details=told)


def _line(one: Line) -> EvidenceLine:
    met = Met(one.met)
    return EvidenceLine(Badge(say(met.label), met.colour), one.required or one.text, one.found, one.clause)


def _amount(trace: Trace) -> Part:
    if trace.entitled is False:
        return Part(say(_("金额")), details=[Detail(say(_("每期金额")), Cell(say(_("不符合条件，不计算"))))])
    told = [Detail(say(_("每期金额")), Cell(yuan(trace.amount) or say(_("缺少信息，算不出来"))))]
    told += [Detail(say(_("怎样算出")), Cell(one)) for one in trace.steps]
    return Part(say(_("金额")), details=told)


def _basis(trace: Trace) -> Part:
    version = " · ".join(part for part in (trace.version, trace.document_no) if part)
    told = [Detail(say(_("规则版本")), Cell(version))]
    if trace.grace_months:
        grace = say(_("停止后继续发 {months} 个月（死亡、迁出、名单核实属实的除外）"))
        told.append(Detail(say(_("渐退期")), Cell(grace.format(months=trace.grace_months))))
    for label, texts in (
        (_("使用的标准"), trace.standards),
        (_("项目关系"), trace.relations),
        (_("名单比对"), trace.hits),
        (_("提示"), trace.notes),
    ):
        told += [Detail(say(label), Cell(one)) for one in texts]
    return Part(say(_("依据")), details=told)


def _enrolment(one: Enrolment) -> list[Cell]:
    state = EnrolmentState(one.state)
    known = instant(one.known_from)
    if one.known_to is not None:
        known += say(_("（{at} 已更正）")).format(at=instant(one.known_to))
    return [
        Cell(one.starts_on.isoformat()),
        Cell(one.ends_on.isoformat() if one.ends_on else ""),
        Cell(money.shown(one.amount), align="end"),
        Cell(say(state.label), badge=state.colour),
        Cell(one.end_reason or ""),
        Cell(one.source or ""),
        Cell(known),
    ]


def _decision(one: ScreeningDecision) -> Happening:
    verdict, finding = Verdict(one.verdict), Finding(one.finding)
    said = [
        say(_("筛查结论：{finding}")).format(finding=say(finding.label)),
        say(_("生效日期：{day}")).format(day=one.effective_on.isoformat()),
        *([yuan(one.amount)] if one.amount is not None else []),
        *([say(_("意见：{comment}")).format(comment=one.comment)] if one.comment else []),
    ]
    who = officer_name(one)
    return Happening(instant(one.decided_at), who, say(verdict.label), "；".join(said), verdict.colour)


def officer_name(one: ScreeningDecision) -> str:
    """Who decided, whose office may be one above."""
    session = object_session(one)
    if session is None or one.officer_id is None:
        return say(_("系统"))
    with lifted(session, "who decided may sit in an office above"):
        found = session.scalar(select(Officer.name).where(Officer.id == one.officer_id))
    return found or ""


def _crumbs(finding: Finding, title: str) -> list[Link]:
    where = Link(say(finding.label), address(finding)) if finding in ENDPOINTS else Link(say(_("筛查结果")), "")
    return [Link(say(_("资格筛查")), ""), where, Link(title, "")]
