"""Decision notices (决定书): what was decided, by which clause, from when, how much, and what one may do about it.

Numbers stand on them masked. The periods of remedy are those of the Administrative Reconsideration Law (art. 20:
60 days) and of the Administrative Procedure Law (art. 46: six months).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock, divisions, masks, money
from app.kernel.divisions import Level
from app.kernel.errors import NotFound
from app.kernel.words import _
from app.offices.models import Division, Organisation
from app.programmes.deciding.trace import Line, Met, Trace
from app.programmes.models import ScreeningDecision, Verdict
from app.registry.models import Household, Person
from app.store.wall import lifted

TITLES = {
    Verdict.ENROL: _("准予享受补贴决定书"),
    Verdict.REFUSE: _("不予享受补贴决定书"),
    Verdict.END: _("停止享受补贴决定书"),
    Verdict.AMEND: _("调整补贴金额决定书"),
}
"""The decisions that are told to the person; keeping things as they are is not."""
RIGHTS = _("您有权查阅、核对本决定依据的登记信息；认为登记有误的，可以向村（居）民委员会或本机关提出更正。")
REMEDY = _(
    "不服本决定的，可以自收到本决定书之日起六十日内依法申请行政复议，"
    "也可以自收到本决定书之日起六个月内依法向人民法院提起行政诉讼。"
)


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice, ready to be printed."""

    title: str
    number: str
    addressee: str
    facts: Sequence[tuple[str, str]]
    decision: str
    lines: Sequence[Line]
    authority: str
    decided_on: date


def notice_of(session: Session, row: ScreeningDecision) -> Notice:
    """The notice of a decision. Raises ``NotFound`` for one that has none."""
    verdict, trace = Verdict(row.verdict), Trace.read(row.trace)
    if verdict not in TITLES or trace is None:
        raise NotFound(_("维持原状的决定不出决定书，请在“筛查决定”中查看。"))
    person, household = session.get(Person, row.person_id), session.get(Household, row.household_id)
    decided_on = clock.local(row.decided_at).date()
    authority = _authority(session, row.division_code)
    number = _("惠决〔{year}〕{number:06} 号").format(year=decided_on.year, number=row.id)
    return Notice(
        title=TITLES[verdict],
        number=number,
        addressee=_addressee(person, row),
        facts=_facts(session, row, trace, person, household),
        decision=_decision(verdict, row, trace),
        lines=trace.lines if verdict is not Verdict.AMEND else (),
        authority=authority,
        decided_on=decided_on,
    )


def clauses(lines: Sequence[Line]) -> list[tuple[str, str, str, str]]:
    """The conditions as the notice lists them: clause, requirement, what was found, conclusion."""
    return [(one.clause, one.required or one.text, one.found, Met(one.met).label) for one in lines]


def _facts(
    session: Session, row: ScreeningDecision, trace: Trace, person: Person | None, household: Household | None
) -> list[tuple[str, str]]:
    number = masks.mask_identity(person.id_no) if person is not None and person.id_no else ""
    village = session.get(Division, row.division_code)
    place = [village.name if village is not None else row.division_code, (household and household.address) or ""]
    amount = _("每期 {shown} 元（人民币{capitals}）")
    told = [
        (_("证件号码"), number),
        (_("住址"), " ".join(part for part in place if part)),
        (_("补贴项目"), trace.programme),
        (_("政策依据"), " · ".join(part for part in (trace.document_no, trace.version) if part)),
    ]
    if row.amount is not None and row.verdict in (Verdict.ENROL, Verdict.AMEND):
        shown = amount.format(shown=money.shown(row.amount), capitals=money.capitals(row.amount))
        told += [(_("金额"), shown), (_("怎样算出"), "；".join(trace.steps))]
    return [*told, (_("生效日期"), _day(row.effective_on)), (_("意见"), row.comment or "")]


def _decision(verdict: Verdict, row: ScreeningDecision, trace: Trace) -> str:
    told = {
        Verdict.ENROL: _("经审核，您符合“{programme}”的条件，准予自{day}起享受。"),
        Verdict.REFUSE: _("经审核，您申请或者经筛查列出的“{programme}”，决定不予享受。"),
        Verdict.END: _("经审核，您不再符合“{programme}”的条件，自{day}起停止享受。"),
        Verdict.AMEND: _("经审核，您享受的“{programme}”金额自{day}起调整。"),
    }
    failed = "、".join(one.clause for one in trace.failed if one.clause)
    said: str = told[verdict].format(programme=trace.programme, day=_day(row.effective_on))
    if failed and verdict in (Verdict.REFUSE, Verdict.END):
        said += _("不符合的条款：{clauses}。").format(clauses=failed)
    return said


def _addressee(person: Person | None, row: ScreeningDecision) -> str:
    return person.name if person is not None else f"#{row.person_id}"


def _authority(session: Session, division_code: str) -> str:
    """The benefit office of the county, in whose name it is decided."""
    chain = [code for code in divisions.ancestors_of(division_code) if divisions.level_of(code) == Level.COUNTY]
    with lifted(session, "a notice names the county's office, which lies above whoever prints it"):
        about = select(Organisation.name).where(
            Organisation.division_code.in_(chain), Organisation.kind == "benefit_office"
        )
        return session.scalar(about.order_by(Organisation.id).limit(1)) or ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
