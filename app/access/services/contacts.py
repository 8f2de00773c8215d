"""Whom to call when one is refused: the office that registers, with its telephone (A11, A12)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from app.audit.tags import NOWHERE
from app.kernel import addresses, divisions
from app.kernel.divisions import Level
from app.kernel.errors import DomainError
from app.offices.models import Organisation, Terminal


@dataclass(frozen=True, slots=True)
class Contact:
    """An office that can help, or nobody known."""

    name: str = "上级惠民办"
    telephone: str = ""
    division_code: str = NOWHERE

    @property
    def call(self) -> str:
        """The office with its telephone, as it stands in a sentence."""
        return f"{self.name}（{self.telephone}）" if self.telephone else self.name


def office_of(session: Session, organisation: Organisation) -> Contact:
    """The office that registers the users and addresses of an organisation: its own tier's, for towns the county's."""
    codes = _upward(organisation.division_code)
    offices = select(Organisation).where(Organisation.kind == "benefit_office", Organisation.valid_to.is_(None))
    nearest = case({code: place for place, code in enumerate(codes)}, value=Organisation.division_code)
    found = session.scalar(offices.where(Organisation.division_code.in_(codes)).order_by(nearest).limit(1))
    return _contact(found or organisation)


def office_near(session: Session, address: str) -> Contact:
    """The office to call from an address that may be registered to nobody: that of the nearest registered address."""
    try:
        key = addresses.address_key(address)
    except DomainError:
        key = ""
    near = select(Terminal.organisation_id).where(Terminal.low <= key).order_by(Terminal.low.desc(), Terminal.id)
    organisation = session.get(Organisation, session.scalar(near.limit(1)) or 0)
    if organisation is not None:
        return office_of(session, organisation)
    highest = select(Organisation).where(Organisation.kind == "benefit_office").order_by(Organisation.division_code)
    found = session.scalar(highest.limit(1))
    return _contact(found) if found else Contact()


def _upward(code: str) -> list[str]:
    """The divisions whose office may be meant, nearest first; villages and towns begin at their county."""
    codes = [code, *reversed(divisions.ancestors_of(code))]
    return [one for one in codes if divisions.level_of(one) <= Level.COUNTY] or codes


def _contact(organisation: Organisation) -> Contact:
    return Contact(organisation.name, organisation.telephone or "", organisation.division_code)
