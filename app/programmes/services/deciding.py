"""Deciding on findings (A30): what was on the screen must still be true; each decision is kept with its evidence."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.words import _
from app.programmes.deciding.tags import Tag
from app.programmes.deciding.trace import Trace
from app.programmes.models import (
    Finding,
    ResultState,
    ScreeningDecision,
    ScreeningResult,
    Verdict,
)
from app.programmes.screening.fingerprint import fingerprint
from app.programmes.services import admitting, enrolling, explaining
from app.programmes.services.decisions import LEAST_COMMENT, MOST_COMMENT, decision_of
from app.registry.models import HitState, ListHit, Person, PersonState
from app.store.actor import Actor
from app.store.transaction import transaction

CHANGED = _("情况已变化，请刷新后再决定。")
SOURCE = "筛查决定"
FURTHEST = timedelta(days=366)
DECIDED_ON: Mapping[str, tuple[Verdict, ...]] = {
    Finding.EXIT: (Verdict.END, Verdict.KEEP),
    Finding.ENTER: (Verdict.ENROL, Verdict.REFUSE),
    Finding.AMOUNT: (Verdict.AMEND, Verdict.KEEP),
}
_PLAIN = {(Finding.EXIT, Verdict.END), (Finding.ENTER, Verdict.ENROL), (Finding.AMOUNT, Verdict.AMEND)}
"""What the rules themselves say: no further word is needed."""
_KEPT = (Verdict.KEEP, Verdict.REFUSE)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to decide, checked."""

    verdict: Verdict
    comment: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class Refused:
    """A result that was not decided on, and why."""

    result_id: int
    name: str
    sentence: str


@dataclass(slots=True)
class Outcome:
    """What came of deciding on many: each person wholly or not at all."""

    done: list[ScreeningDecision] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def verdicts_on(finding: str, enrolled: bool) -> tuple[Verdict, ...]:
    """What may be decided on a finding; on what the rules cannot judge, anything that fits."""
    if finding == Finding.ASK:
        return (Verdict.END, Verdict.AMEND, Verdict.KEEP) if enrolled else (Verdict.ENROL, Verdict.REFUSE)
    return DECIDED_ON.get(finding, ())


def needs_comment(finding: str, verdict: str) -> bool:
    """Whether a decision goes beyond what the rules say, so that it has to be explained."""
    return (finding, verdict) not in _PLAIN


def usual_day(today: date) -> date:
    """From when a decision holds unless somebody says otherwise: the first of the next month."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def wish_of(verdict: str, comment: str, effective_on: date | None, today: date) -> Wish:
    """What was typed, as far as it does not depend on the result. Raises ``DomainError`` with a sentence."""
    if verdict not in set(Verdict):
        raise DomainError(_("请选择一种决定。"), field="verdict")
    said = " ".join(comment.split())
    if len(said) > MOST_COMMENT:
        raise DomainError(_("意见最多 {most} 个字，请缩短。").format(most=MOST_COMMENT), field="comment")
    if effective_on is None:
        raise DomainError(_("请填写生效日期。"), field="effective_on")
    if abs(effective_on - today) > FURTHEST:
        raise DomainError(_("生效日期应在前后一年之内，请核对。"), field="effective_on")
    return Wish(Verdict(verdict), said, effective_on)


def decide(session: Session, actor: Actor, result_ids: Sequence[int], wish: Wish, seen: Mapping[int, str]) -> Outcome:
    """Decide on results alike, in one transaction. Each person's decision is made wholly or refused with its reason.

    ``seen`` has for each result the fingerprint of what was on the screen.
    """
    outcome = Outcome()
    with transaction(session):
        for key in result_ids:
            try:
                with session.begin_nested():
                    outcome.done.append(_decide(session, actor, key, wish, seen.get(key, "")))
            except DomainError as refusal:
                outcome.refused.append(Refused(key, _name(session, key), refusal.sentence))
    return outcome


def decide_one(session: Session, actor: Actor, result_id: int, wish: Wish, seen: str) -> ScreeningDecision:
    """Decide on one result, or raise what speaks against it."""
    with transaction(session):
        return _decide(session, actor, result_id, wish, seen)


def _decide(session: Session, actor: Actor, key: int, wish: Wish, seen: str) -> ScreeningDecision:
    row = session.get(ScreeningResult, key, populate_existing=True)
    if row is None:
        raise NotFound(_("没有这条筛查结果，或不在您的工作范围内。请刷新列表。"))
    if seen != fingerprint(row):
        raise Conflict(CHANGED)
    _insist_on_fitting(row, wish)
    person = session.get(Person, row.person_id)
    if person is None:
        raise NotFound(_("没有找到这个人员，可能已迁出您的辖区。请刷新列表。"))
    trace = explaining.trace_of(session, person, row.programme_code, clock.today())
    if trace is None or differs(row, trace):
        raise Conflict(CHANGED)
    _insist_on_entitled(trace, wish)
    decision = decision_of(actor, person, trace, wish.verdict, wish.effective_on, wish.comment)
    session.add(decision)
    _apply(session, actor, row, person, wish, trace)
    _close(session, row, wish)
    record(session, actor, Tag.DECIDE, decision, verdict=str(wish.verdict), finding=row.finding, comment=wish.comment)
    return decision


def _insist_on_fitting(row: ScreeningResult, wish: Wish) -> None:
    if row.state != ResultState.OPEN:
        raise Conflict(_("已有人对这条结果作出决定，请刷新页面查看。"))
    if wish.verdict not in verdicts_on(row.finding, row.enrolled):
        sentence = _("“{finding}”的结果不能决定“{verdict}”。").format(
            finding=Finding(row.finding).label, verdict=wish.verdict.label
        )
        raise DomainError(sentence, field="verdict")
    if needs_comment(row.finding, wish.verdict) and len(wish.comment) < LEAST_COMMENT:
        sentence = _("决定“{verdict}”要写明意见，至少 {least} 个字，如怎样核实的。").format(
            verdict=wish.verdict.label, least=LEAST_COMMENT
        )
        raise DomainError(sentence, field="comment")


def differs(row: ScreeningResult, trace: Trace) -> bool:
    """Whether the rules now say something else of the person than the result on the screen."""
    return trace.mark != fingerprint(row)


def _insist_on_entitled(trace: Trace, wish: Wish) -> None:
    """Nobody is enrolled whom the rules exclude; what they cannot judge, a person may, with a comment."""
    if wish.verdict is Verdict.ENROL and trace.entitled is not True and trace.finding != Finding.ASK:
        raise admitting.refusal_of(trace)
    if wish.verdict in (Verdict.ENROL, Verdict.AMEND) and trace.amount is None:
        raise DomainError(_("金额算不出来，请先补登缺少的信息，再作决定。"))


def _apply(session: Session, actor: Actor, row: ScreeningResult, person: Person, wish: Wish, trace: Trace) -> None:
    """Let the enrolment follow the decision."""
    if wish.verdict in _KEPT:
        return
    code, day = row.programme_code, wish.effective_on
    if wish.verdict is Verdict.ENROL:
        enrolling.enrol(session, actor, person, code, trace.amount or 0, day, source=SOURCE)
        return
    live = enrolling.enrolled(session, row.person_id, code, clock.today())
    if live is None:
        raise Conflict(CHANGED)
    if wish.verdict is Verdict.AMEND:
        enrolling.amend(session, actor, live, trace.amount or 0, day)
        return
    grace = grace_of(session, person, trace)
    enrolling.end(session, actor, live, months_after(day, grace), wish.comment or row.reason or "", grace=grace > 0)


def grace_of(session: Session, person: Person, trace: Trace) -> int:
    """For how many months it is still paid after a stop: none where the person is gone or is truly on a list."""
    if not trace.grace_months or person.state != PersonState.ACTIVE:
        return 0
    about = select(ListHit.id).where(ListHit.person_id == person.id, ListHit.state == HitState.TRUE).limit(1)
    return 0 if session.scalar(about) is not None else trace.grace_months


def months_after(day: date, months: int) -> date:
    """The same day so many months later, the last of the month where there is no such day.

    >>> months_after(date(2026, 1, 31), 1), months_after(date(2026, 12, 1), 6)
    (datetime.date(2026, 2, 28), datetime.date(2027, 6, 1))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _close(session: Session, row: ScreeningResult, wish: Wish) -> None:
    """Mark the result as decided; who comes second changes nothing."""
    state = ResultState.KEPT if wish.verdict in _KEPT else ResultState.DONE
    moved = session.execute(
        update(ScreeningResult)
        .where(ScreeningResult.id == row.id, ScreeningResult.state == ResultState.OPEN)
        .values(state=state),
        execution_options={"synchronize_session": False},
    )
    if not moved.rowcount:  # type: ignore[attr-defined]
        raise Conflict(CHANGED)
    session.refresh(row)


def _name(session: Session, key: int) -> str:
    about = select(Person.name).join(ScreeningResult, ScreeningResult.person_id == Person.id)
    return session.scalar(about.where(ScreeningResult.id == key)) or f"#{key}"
