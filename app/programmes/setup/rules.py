"""Who sets up programmes: the county's office keeps them, its departments draft for their own, another publishes.

Plain questions about an actor and a row; what they refuse is a sentence that a clerk can read.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from app.approvals.subject import FlowSubject, digest
from app.kernel import divisions
from app.kernel.divisions import Level
from app.kernel.errors import NotAllowed
from app.kernel.words import _
from app.programmes.models import Programme, ProgrammeVersion, StandardValue
from app.store.actor import Actor

KEEPER = "office_operator"
DRAFTER = "department_operator"
UNPUBLISHED = ("draft", "returned")
"""The states in which a draft is with whoever writes it."""


def is_keeper(actor: Actor) -> bool:
    """Whether the actor sets up the programmes of a county."""
    return actor.desk == KEEPER and _at_county(actor)


def insist_on_keeper(actor: Actor, division_code: str = "") -> None:
    """Refuses everyone but the operator of the county's office and the system, and rows of another county."""
    if actor.is_system:
        return
    if not is_keeper(actor):
        raise NotAllowed(_("补贴项目由县级惠民办的网络操作员设置，请联系本县惠民办。"))
    if division_code and not divisions.contains(actor.division_code, division_code):
        raise NotAllowed(_("只能设置本县的补贴项目。"))


def may_draft(actor: Actor, programme: Programme) -> bool:
    """Whether the actor may draft rules of a programme: the county's office any, a department its own."""
    if programme.division_code != actor.division_code:
        return False
    return is_keeper(actor) or (_is_department(actor) and actor.scope.holds_programme(programme.code))


def insist_on_drafter(actor: Actor, programme: Programme) -> None:
    """Refuses whoever may not draft rules of the programme."""
    if not may_draft(actor, programme):
        raise NotAllowed(
            _("“{name}”的规则由县级惠民办或它的主管部门起草；您的岗位不负责这个项目。").format(name=programme.name)
        )


def drafts_version(actor: Actor, version: ProgrammeVersion) -> bool:
    """Whether a draft of rules is the actor's to write and hand in."""
    return may_draft(actor, version.programme)


def among_versions(actor: Actor) -> ColumnElement[bool]:
    """The same in SQL."""
    mine = ProgrammeVersion.division_code == actor.division_code
    if actor.scope.programmes is None:
        return mine
    own = select(Programme.id).where(Programme.code.in_(sorted(actor.scope.programmes)))
    return mine & ProgrammeVersion.programme_id.in_(own)


def drafts_value(actor: Actor, value: StandardValue) -> bool:
    """Whether a draft of a standard's value is the actor's to write: the county's office or a department of it."""
    return (is_keeper(actor) or _is_department(actor)) and in_county(actor, value)


def insist_on_value_drafter(actor: Actor, division_code: str) -> None:
    """Refuses whoever may not draft values of the county's standards."""
    inside = bool(actor.division_code) and divisions.contains(actor.division_code, division_code)
    if not (is_keeper(actor) or _is_department(actor)) or not inside:
        raise NotAllowed(_("标准数值由县级惠民办或主管部门的操作员起草，请联系本县惠民办。"))


def in_county(actor: Actor, subject: FlowSubject) -> bool:
    """Whether a draft belongs to the actor's county."""
    return bool(actor.division_code) and divisions.contains(actor.division_code, subject.division_code)


def content_of(subject: FlowSubject) -> str:
    """The digest of what a draft says, by which a what-if run and a publication are known to be about the same text."""
    return digest(subject)


def _at_county(actor: Actor) -> bool:
    return bool(actor.division_code) and divisions.level_of(actor.division_code) == Level.COUNTY


def _is_department(actor: Actor) -> bool:
    return actor.desk == DRAFTER and _at_county(actor)
