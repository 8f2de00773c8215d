"""Whose turn it is at a change report, and what speaks against a step. The flow names these."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.approvals.flow import History
from app.kernel.words import _
from app.registry.models import Household, HouseholdState, PersonState
from app.registry.models.changes import ChangeNotice, ChangeReport
from app.registry.models.evidence import Evidence, EvidenceKind
from app.registry.services import change_notices
from app.registry.services.changes import kind_of, village_wrote
from app.store.actor import Actor


def is_of_village(actor: Actor, subject: ChangeReport) -> bool:
    """Whether the report is of the actor's own village."""
    return actor.division_code == subject.division_code


def is_own(actor: Actor, subject: ChangeReport) -> bool:
    """Whether the actor wrote the report."""
    return actor.officer_id == subject.officer_id


def among_own(actor: Actor) -> ColumnElement[bool]:
    """The same in SQL."""
    return ChangeReport.officer_id == actor.officer_id


def hears(actor: Actor, subject: ChangeReport) -> bool:
    """Whether the actor's office looks on, without being the last that takes note."""
    return not change_notices.is_last(subject, actor)


def hears_last(actor: Actor, subject: ChangeReport) -> bool:
    """Whether the actor's office is the last that takes note."""
    return change_notices.is_last(subject, actor)


def among_untold(actor: Actor) -> ColumnElement[bool]:
    """The reports of which the actor's office has still to take note."""
    waiting = select(ChangeNotice.report_id).where(
        ChangeNotice.organisation_id == actor.organisation_id, ChangeNotice.noted_at.is_(None)
    )
    return ChangeReport.id.in_(waiting)


def not_yet_noted(_session: Session, actor: Actor, subject: ChangeReport, _history: History) -> str:
    """Only an office that the change concerns takes note, and once."""
    mine = change_notices.own(subject, actor)
    if mine is None:
        return _("这项变动不需要您的单位知悉，可以查看。")
    return _("您的单位已经知悉。") if mine.noted_at is not None else ""


def village_wrote_it(session: Session, _actor: Actor, subject: ChangeReport, _history: History) -> str:
    """A report that the township wrote is not the village's to hand in or to cancel."""
    return "" if village_wrote(session, subject) else _("这项申报由乡镇填写，由填写人提交。")


def evidence_is_complete(session: Session, _actor: Actor, subject: ChangeReport, _history: History) -> str:
    """Every kind of evidence that the kind of change needs is attached."""
    kept = select(Evidence.kind).where(Evidence.report_id == subject.id, Evidence.removed_at.is_(None))
    there = set(session.scalars(kept))
    lacking = [EvidenceKind(one).label for one in kind_of(subject.kind).evidence if one not in there]
    return _("还缺证明材料：{kinds}。请先上传。").format(kinds="、".join(lacking)) if lacking else ""


def still_there(_session: Session, _actor: Actor, subject: ChangeReport, _history: History) -> str:
    """Whom it is about is still in the registry."""
    person, home = subject.person, subject.household
    if subject.person_id and (person is None or person.state != PersonState.ACTIVE):
        return _("这个人已不在册，请退回或撤销这项申报。")
    if person is None and (not isinstance(home, Household) or home.state != HouseholdState.ACTIVE):
        return _("这一户已经销户或迁走，请退回或撤销这项申报。")
    return ""
