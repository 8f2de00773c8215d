"""The registration form (登记备案表, A11, A12): an organisation's users, their posts and addresses, on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.exchange.xlsx import Heading, SheetWriter
from app.kernel import clock
from app.kernel.words import _
from app.offices.models import Division, Officer, Organisation, PostGrant, Terminal
from app.offices.orgtype import orgtype_labels
from app.offices.post import post_labels

HEADINGS = ("序号", "姓名", "用户名", "职务", "岗位", "登记地址", "登记日期", "状态", "本人签字")


@dataclass(frozen=True, slots=True)
class Registered:
    """One user of the form."""

    name: str
    username: str
    duty: str
    posts: str
    addresses: str
    since: str
    state: str

    def cells(self, number: int) -> list[str]:
        """The user as a line of the form; the last cell is for the signature."""
        return [
            str(number),
            self.name,
            self.username,
            self.duty,
            self.posts,
            self.addresses,
            self.since,
            self.state,
            "",
        ]


@dataclass(frozen=True, slots=True)
class RegistrationForm:
    """The form of one organisation, as it stands today."""

    organisation: str
    kind: str
    division: str
    telephone: str
    made_on: str
    rows: Sequence[Registered]

    @property
    def title(self) -> str:
        """What stands on top."""
        return f"{self.organisation}网络用户和地址登记备案表"

    @property
    def heading(self) -> str:
        """The line below the title."""
        return f"机构类型：{self.kind}　所属区划：{self.division}　电话：{self.telephone}　制表日期：{self.made_on}"


def registration_of(session: Session, organisation: Organisation) -> RegistrationForm:
    """The form of an organisation inside the scope."""
    division = session.get(Division, organisation.division_code)
    return RegistrationForm(
        organisation=organisation.name,
        kind=orgtype_labels()[organisation.kind],
        division=division.name if division else organisation.division_code,
        telephone=organisation.telephone or "",
        made_on=clock.today().isoformat(),
        rows=_rows(session, organisation),
    )


def write_xlsx(form: RegistrationForm, path: Path) -> None:
    """The form as a workbook."""
    widths = (6, 12, 18, 16, 20, 26, 14, 8, 14)
    headings = [Heading(label, width) for label, width in zip(HEADINGS, widths, strict=True)]
    with SheetWriter(path, _("登记备案表"), [form.title, form.heading], headings) as writer:
        writer.write(row.cells(number) for number, row in enumerate(form.rows, start=1))


def _rows(session: Session, organisation: Organisation) -> list[Registered]:
    officers = session.scalars(
        select(Officer).where(Officer.organisation_id == organisation.id).order_by(Officer.username)
    ).all()
    ids = [officer.id for officer in officers]
    grants, terminals, labels = _grants(session, ids), _terminals(session, ids), post_labels()
    return [
        Registered(
            name=officer.name,
            username=officer.username,
            duty=officer.duty or "",
            posts="、".join(labels[one.post] for one in grants if one.officer_id == officer.id),
            addresses="、".join(one.address for one in terminals if one.officer_id == officer.id),
            since=_since(officer, grants, terminals),
            state="在用" if officer.is_active else "停用",
        )
        for officer in officers
    ]


def _since(officer: Officer, grants: Sequence[PostGrant], terminals: Sequence[Terminal]) -> str:
    days = [one.valid_from for one in grants if one.officer_id == officer.id]
    days += [one.valid_from for one in terminals if one.officer_id == officer.id]
    return min(days, default=clock.today()).isoformat()


def _grants(session: Session, ids: list[int]) -> Sequence[PostGrant]:
    today = clock.today()
    live = or_(PostGrant.valid_to.is_(None), PostGrant.valid_to > today)
    found = select(PostGrant).where(PostGrant.officer_id.in_(ids), PostGrant.revoked_at.is_(None), live)
    return session.scalars(found.order_by(PostGrant.id)).all()


def _terminals(session: Session, ids: list[int]) -> Sequence[Terminal]:
    today = clock.today()
    live = or_(Terminal.valid_to.is_(None), Terminal.valid_to > today)
    found = select(Terminal).where(Terminal.officer_id.in_(ids), Terminal.revoked_at.is_(None), live)
    return session.scalars(found.order_by(Terminal.low)).all()
