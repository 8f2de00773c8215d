"""A county adopts an entry of the shipped catalogue: programme, rules, standards, attributes, relations, in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.trail import record
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.kernel.words import _
from app.offices.models import Organisation, ProgrammeDuty
from app.programmes.law import write_conditions
from app.programmes.models import DraftState, Programme, ProgrammeRelation, ProgrammeState, ProgrammeVersion
from app.programmes.services.adopting_words import adopt_attributes, adopt_standards
from app.programmes.setup.rules import insist_on_keeper
from app.programmes.shipped import shipped
from app.programmes.shipping.entries import Shipped, ShippedVersion
from app.programmes.shipping.tags import Tag
from app.store.actor import Actor
from app.store.transaction import transaction

__all__ = ["Choices", "adopt", "adopted", "next_code"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the county makes its own. Nothing said means as in the catalogue.

    ``values`` are the figures as people write them, by "code of the standard" or "code/grade"; ``document_no`` and
    ``effective_from`` are those of the county's own document.
    """

    department_id: int | None = None
    responsible: str = ""
    document_no: str = ""
    effective_from: date | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Choices:
        """The choices in what a form said; keys that it does not know are left aside."""
        return cls(**{name: said[name] for name in cls.__slots__ if said.get(name)})


def adopt(
    session: Session,
    actor: Actor,
    entry_code: str,
    choices: Choices | Mapping[str, Any] | None = None,
    *,
    publish: bool = False,
) -> Programme:
    """Adopt an entry into the actor's county. Its rules and the figures are drafts until another person publishes them.

    A standard or an attribute of the same name that the county has already is kept as it is. Relations are laid down
    to the entries that are adopted already. ``publish``, the system's alone, makes everything hold at once.
    """
    insist_on_keeper(actor)
    entry = _entry(entry_code)
    chosen = choices if isinstance(choices, Choices) else Choices.of(choices or {})
    if publish and not actor.is_system:
        raise NotAllowed(_("采用的规则和标准由另一人审核后发布，不能直接生效。"))
    _insist_on_new(session, actor, entry)
    with transaction(session):
        programme = _programme(session, actor, entry, chosen, publish)
        session.add(programme)
        session.flush()
        _versions(session, programme, entry, chosen, publish)
        attributes = adopt_attributes(session, actor, entry)
        standards = adopt_standards(session, actor, entry, _dated(chosen, entry), publish=publish)
        _relations(session, programme, entry)
        record(session, actor, Tag.ADOPT, programme, entry=entry.entry, standards=standards, attributes=attributes)
    return programme


def adopted(session: Session, county: str) -> dict[str, Programme]:
    """The programmes of a county that were adopted, by the entry from which they come."""
    about = select(Programme).where(Programme.division_code == county, Programme.catalogue_code.is_not(None))
    return {str(row.catalogue_code): row for row in session.scalars(about)}


def next_code(session: Session, county: str) -> str:
    """The next free code of a programme that the county makes itself: 9, the county's six digits, a serial of two."""
    stem = f"9{county[:6]}"
    codes = session.scalars(
        select(Programme.code).where(Programme.division_code == county, Programme.code.like(f"{stem}__"))
    )
    return f"{stem}{max((int(code[len(stem) :]) for code in codes), default=0) + 1:02}"


def _entry(code: str) -> Shipped:
    if code not in shipped():
        raise DomainError(_("标准目录里没有“{code}”这一条，请从列表中选择。").format(code=code))
    return shipped()[code]


def _insist_on_new(session: Session, actor: Actor, entry: Shipped) -> None:
    about = select(Programme).where(
        Programme.division_code == actor.division_code,
        or_(Programme.catalogue_code == entry.entry, Programme.code == entry.code),
    )
    found = session.scalars(about.limit(1)).first()
    if found is not None:
        raise Conflict(
            _("本县已经有“{name}”，不用再采用；要改规则请在它的页面里起草新的版本。").format(name=found.name)
        )


def _dated(chosen: Choices, entry: Shipped) -> Choices:
    latest = max(version.effective_from for version in entry.versions)
    return chosen if chosen.effective_from else replace(chosen, effective_from=latest if chosen.values else None)


def _programme(session: Session, actor: Actor, entry: Shipped, chosen: Choices, publish: bool) -> Programme:
    said = dict(entry.programme)
    return Programme(
        **said | {"document_no": chosen.document_no or said["document_no"]},
        code=next_code(session, actor.division_code) if entry.is_local else entry.code,
        division_code=actor.division_code,
        department_id=_department(session, actor, entry, chosen),
        responsible=chosen.responsible or None,
        catalogue_code=entry.entry,
        state=(ProgrammeState.ACTIVE if publish else ProgrammeState.DRAFT).value,
    )


def _department(session: Session, actor: Actor, entry: Shipped, chosen: Choices) -> int | None:
    """The department that was chosen, or the one that answers for the programme already."""
    if chosen.department_id is None:
        return session.scalar(
            select(ProgrammeDuty.organisation_id).where(
                ProgrammeDuty.division_code == actor.division_code, ProgrammeDuty.programme_code == entry.code
            )
        )
    organisation = session.get(Organisation, chosen.department_id)
    if organisation is None or organisation.division_code != actor.division_code:
        raise DomainError(_("请选择本县的主管部门。"), field="department_id")
    return organisation.id


def _versions(session: Session, programme: Programme, entry: Shipped, chosen: Choices, publish: bool) -> None:
    said = sorted(entry.versions, key=lambda version: version.effective_from)
    if chosen.effective_from:
        said = [replace(said[-1], effective_from=chosen.effective_from)]
    for number, version in enumerate(said, 1):
        following = said[number] if number < len(said) and publish else None
        session.add(_version(programme, version, number, chosen, following, publish))


def _version(
    programme: Programme,
    said: ShippedVersion,
    number: int,
    chosen: Choices,
    following: ShippedVersion | None,
    publish: bool,
) -> ProgrammeVersion:
    return ProgrammeVersion(
        programme_id=programme.id,
        division_code=programme.division_code,
        number=number,
        effective_from=said.effective_from,
        effective_to=following.effective_from - timedelta(days=1) if following else None,
        document_no=chosen.document_no or said.document_no,
        conditions=write_conditions(said.conditions),
        amount=said.amount.strip(),
        grace_months=said.grace_months,
        summary=said.summary or str(_("从标准目录采用。")),
        state=(DraftState.PUBLISHED if publish else DraftState.DRAFT).value,
        published_at=clock.now() if publish else None,
    )


def _relations(session: Session, programme: Programme, entry: Shipped) -> None:
    """What the entry says of those adopted before it, and what those say of it."""
    known = adopted(session, programme.division_code)
    for relation in entry.relations:
        if relation.other in known:
            _relate(session, programme, relation.kind, known[relation.other], relation.document_no, entry.versions)
    for code, other in known.items():
        for relation in shipped()[code].relations if code in shipped() else ():
            if relation.other == entry.entry:
                _relate(session, other, relation.kind, programme, relation.document_no, shipped()[code].versions)


def _relate(
    session: Session,
    programme: Programme,
    kind: str,
    other: Programme,
    document_no: str,
    versions: Sequence[ShippedVersion],
) -> None:
    first = min(version.effective_from for version in versions)
    session.add(
        ProgrammeRelation(
            division_code=programme.division_code,
            programme_id=programme.id,
            kind=kind,
            other_id=other.id,
            document_no=document_no or None,
            valid_from=first,
        )
    )
