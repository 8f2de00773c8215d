"""On an organisation's page: whom it answers to, whom it works with, whom it leads (A5), and its registration form."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import url_for
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.words import _
from app.offices import rules
from app.offices.models import Division, Officer, Organisation
from app.offices.orgtype import orgtypes
from app.offices.rules import Place
from app.store.actor import Actor
from app.web import additions, security
from app.web.additions import Additions
from app.web.pages import Cell, Detail, Group, Link, Related
from app.web.saying import say
from app.web.urls import Addresses

MOST = 50
"""More partners than that are looked up in the list."""


def install() -> None:
    """Put all this on the generated pages."""
    additions.use(Organisation, Additions(forms_link, form_links, neighbours, followers))
    additions.use(Officer, Additions(list_links=import_link))


def forms_link() -> list[Link]:
    """Above the list of organisations: their registration forms."""
    if not security.may("view", "registration_form"):
        return []
    return [Link(say(_("登记备案表")), url_for("RegistrationView.forms"), icon="clipboard-list")]


def import_link() -> list[Link]:
    """Above the list of officers: many at once."""
    if not security.may("view", "officer_import"):
        return []
    return [Link(say(_("批量导入")), url_for("OfficerImportView.upload"), icon="upload")]


def form_links(_session: Session, _actor: Actor, row: Organisation) -> list[Link]:
    """On the page of an organisation: its registration form to print and to keep."""
    if not security.may("view", "registration_form"):
        return []
    return [Link(say(_("登记备案表")), url_for("RegistrationView.show", pk=row.id), icon="printer")]


def neighbours(session: Session, _actor: Actor, row: Organisation) -> list[Group]:
    """The organisations above and beside; one outside the own area is called by its division and kind alone."""
    place = Place(row.kind, row.division_code)
    above = [_superior(session, one) for one in rules.superiors(place)]
    beside = [_detail(one) for one in _partners(session, place)]
    groups = [Group(say(_("上级机构")), above), Group(say(_("同级协作机构")), beside)]
    return [group for group in groups if group.items]


def followers(_session: Session, _actor: Actor, row: Organisation) -> list[Related]:
    """The lists of the kinds of organisation that this one leads."""
    if not security.may("list", str(Organisation.__tablename__)):
        return []
    base, place = Addresses(Organisation), Place(row.kind, row.division_code)
    return [
        Related(
            say(_("辖区内的{kind}").format(kind=say(orgtypes()[kind].label))),
            base.list(urlencode({"kind": kind, "division_code": row.division_code})),
        )
        for kind in rules.subordinate_kinds(place)
        if rules.exists_below(kind, row.division_code)
    ]


def _superior(session: Session, place: Place) -> Detail:
    there = _live().where(Organisation.division_code == place.division_code, Organisation.kind == place.kind)
    found = session.scalars(there.limit(1)).first()
    if found is not None:
        return _detail(found)
    division, label = session.get(Division, place.division_code), say(orgtypes()[place.kind].label)
    return Detail(label, Cell(f"{division.name if division else place.division_code}{label}"))


def _partners(session: Session, place: Place) -> Sequence[Organisation]:
    kinds = [one.kind for one in rules.partners(place)]
    here = _live().where(Organisation.division_code == place.division_code, Organisation.kind.in_(kinds))
    return session.scalars(here.order_by(Organisation.kind, Organisation.id).limit(MOST)).all()


def _detail(row: Organisation) -> Detail:
    return Detail(say(orgtypes()[row.kind].label), Cell(row.name, url=Addresses(Organisation).show(row.id)))


def _live() -> Select[Organisation]:
    today = clock.today()
    ends = or_(Organisation.valid_to.is_(None), Organisation.valid_to > today)
    return select(Organisation).where(Organisation.valid_from <= today, ends)
